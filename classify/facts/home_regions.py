"""An address as the post can use it: district, province and postcode checked against each other and completed.

The first two figures of a postcode are the province's (Thailand Post). So a province that a scan misread is known
from its postcode and from what is left of its name, and a missing one from the postcode alone or from a district that
no other province has. A district one letter off the only one of its province so named is put right. What is not certain
stays as it was read; what was put right or derived is marked, and so is a district that its province has not.
"""

import re
from dataclasses import dataclass

from register.post.postal import named_province
from register.post.regions import CAPITAL, districts_of, postcode_beginnings, provinces_of

_DIGITS = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")
_THAI_DIGITS = str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")
_POSTCODE = re.compile(r"(?<![0-9๐-๙/])[1-9๑-๙][0-9๐-๙]{4}(?![0-9๐-๙])\W*$")
_PROVINCE = re.compile(
    r"(?P<word>จังหวัด|จ\.) ?(?P<name>[ก-๎]{2,20}(?: ?[ก-๎]{1,14})?)(?= ?(?:รหัสไปรษณีย์ ?)?(?:[0-9๐-๙]|$))"
)
_BARE_PROVINCE = re.compile(r" (?P<name>[ก-๎]{2,20})(?= ?[0-9๐-๙]{5}$)")
_CAPITAL = re.compile(r"กรุงเทพ|กทม|แขวง|เขต")
_AMPHOE = re.compile(r"อำเภอ|อ\.|เขต")
_DISTRICT = re.compile(r"(?P<word>อำเภอ|(?<![ก-๎])อ\.|เขต) ?(?P<name>(?!เทศบาล|เมือง(?![ก-๎]))[ก-๎\-]{2,24})")
_LEAST = 4  # letters of a district's name of which one may be wrong
_SLIPS, _SLIPS_WITH_CODE = 0.2, 0.5  # share of a name's letters that may be wrong, alone and where the postcode agrees


@dataclass(frozen=True, slots=True)
class Envelope:
    """An address for the window of an envelope; `doubtful`: something in it was put right or derived, or its postcode
    is another province's.
    """

    address: str
    doubtful: bool


def checked(address: str) -> Envelope:
    """The address with province and postcode put right or completed where that is certain."""
    code = _POSTCODE.search(address)
    digits = code.group().strip().translate(_DIGITS) if code else ""
    mended, known = _with_district(_with_province(address, digits))
    right, agrees = _with_code(mended, digits)
    return Envelope(right, doubtful=right != address or not (agrees and known))


def _with_province(address: str, digits: str) -> str:
    match = _PROVINCE.search(address) or _bare_province(address, digits)
    if match and match["name"].replace(" ", "") not in postcode_beginnings():
        name = _nearest(match["name"].replace(" ", ""), digits)
        return f"{address[: match.start('name')]}{name}{address[match.end('name') :]}" if name else address
    if match or re.search("กรุงเทพ|กทม", address) or named_province(address):
        return address
    missing = _province_of(address, digits)
    place = _POSTCODE.search(address)
    start = place.start() if place else len(address)
    named = missing if missing == CAPITAL else f"จังหวัด{missing}"
    return f"{address[:start].rstrip()} {named} {address[start:]}".rstrip() if missing else address


def _province_of(address: str, digits: str) -> str:
    """The only province that district and postcode leave, or nothing."""
    district = _DISTRICT.search(address)
    khet = bool(district) and district is not None and district["word"] == "เขต"
    having = provinces_of().get(district["name"], ()) if district else ()
    homes = [
        name
        for name in having
        if (name == CAPITAL) == khet and digits.startswith(postcode_beginnings()[name][: len(digits)])
    ]
    if not homes and digits and not khet and _AMPHOE.search(address):
        homes = [name for name, first in postcode_beginnings().items() if digits.startswith(first)]
    return homes[0] if len(homes) == 1 else ""


def _with_district(address: str) -> tuple[str, bool]:
    """The address with a district's name put right, and whether its province has such a district."""
    match, district = _PROVINCE.search(address), _DISTRICT.search(address)
    named = match["name"].replace(" ", "") if match else named_province(address)
    province = named or (CAPITAL if re.search("กรุงเทพ|กทม", address) else "")
    having = districts_of().get(province, ())
    if not having or not district or district["name"] in having:
        return address, True
    near = [name for name in having if len(name) >= _LEAST and _distance(district["name"], name) == 1]
    if len(near) != 1:
        return address, False
    return f"{address[: district.start('name')]}{near[0]}{address[district.end('name') :]}", True


def _bare_province(address: str, digits: str) -> re.Match[str] | None:
    """The last word before a postcode, where it is nearly the province that the postcode names."""
    match = _BARE_PROVINCE.search(address)
    if not digits or not match or _CAPITAL.search(address) or _AMPHOE.search(match["name"]):
        return None
    return match if _nearest(match["name"], digits) else None


def _nearest(name: str, digits: str) -> str:
    """The only province whose name is nearly this; one that the postcode names may be further off."""
    agreeing = [one for one, first in postcode_beginnings().items() if digits.startswith(first)]
    for offered, most in ((agreeing, _SLIPS_WITH_CODE), (list(postcode_beginnings()), _SLIPS)):
        near = [one for one in offered if _distance(name, one) <= max(1, int(most * len(one)))]
        if len(near) == 1:
            return near[0]
    return ""


def _with_code(address: str, digits: str) -> tuple[str, bool]:
    """The address with the figure put right that a scan takes for another (๔ for ๘), and whether postcode and province
    agree then. A few places get their post from the next province, so another's postcode stays.
    """
    match = _PROVINCE.search(address)
    province = match["name"].replace(" ", "") if match else "กรุงเทพมหานคร" if re.search("กรุงเทพ|กทม", address) else ""
    first = postcode_beginnings().get(province, "")
    if not (digits and first) or digits.startswith(first):
        return address, True
    place = _POSTCODE.search(address)
    start = place.start() if place else len(address)
    likely = first + digits[2:]
    swapped = digits[:2].translate(str.maketrans("48", "84"))
    if first in {swapped, swapped[0] + digits[1], digits[0] + swapped[1]}:
        shown = likely.translate(_THAI_DIGITS) if address[start] in "๐๑๒๓๔๕๖๗๘๙" else likely
        return address[:start] + shown, True
    return address, False


def _distance(one: str, other: str) -> int:
    """Letters that must be put in, left out or changed to make one of the other."""
    row = list(range(len(other) + 1))
    for number, letter in enumerate(one, 1):
        before, row[0] = row[0], number
        for place, against in enumerate(other, 1):
            before, row[place] = row[place], min(row[place] + 1, row[place - 1] + 1, before + (letter != against))
    return row[-1]
