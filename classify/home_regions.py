"""An address as the post can use it: province and postcode checked against each other, what is missing derived.

The first two figures of a postcode are the province's (Thailand Post). So a province that a scan misread is known
from its postcode and from what is left of its name, and a missing one from the postcode alone. What is not certain
stays as it was read; what was put right or derived is marked.
"""

import re
from dataclasses import dataclass
from functools import cache

from pythainlp.corpus import provinces

_CODES = (
    "10 กรุงเทพมหานคร 10 สมุทรปราการ 11 นนทบุรี 12 ปทุมธานี 13 พระนครศรีอยุธยา 14 อ่างทอง 15 ลพบุรี 16 สิงห์บุรี 17 ชัยนาท 18 สระบุรี "
    "20 ชลบุรี 21 ระยอง 22 จันทบุรี 23 ตราด 24 ฉะเชิงเทรา 25 ปราจีนบุรี 26 นครนายก 27 สระแก้ว 30 นครราชสีมา 31 บุรีรัมย์ 32 สุรินทร์ "
    "33 ศรีสะเกษ 34 อุบลราชธานี 35 ยโสธร 36 ชัยภูมิ 37 อำนาจเจริญ 38 บึงกาฬ 39 หนองบัวลำภู 40 ขอนแก่น 41 อุดรธานี 42 เลย 43 หนองคาย "
    "44 มหาสารคาม 45 ร้อยเอ็ด 46 กาฬสินธุ์ 47 สกลนคร 48 นครพนม 49 มุกดาหาร 50 เชียงใหม่ 51 ลำพูน 52 ลำปาง 53 อุตรดิตถ์ 54 แพร่ "
    "55 น่าน 56 พะเยา 57 เชียงราย 58 แม่ฮ่องสอน 60 นครสวรรค์ 61 อุทัยธานี 62 กำแพงเพชร 63 ตาก 64 สุโขทัย 65 พิษณุโลก 66 พิจิตร "
    "67 เพชรบูรณ์ 70 ราชบุรี 71 กาญจนบุรี 72 สุพรรณบุรี 73 นครปฐม 74 สมุทรสาคร 75 สมุทรสงคราม 76 เพชรบุรี 77 ประจวบคีรีขันธ์ "
    "80 นครศรีธรรมราช 81 กระบี่ 82 พังงา 83 ภูเก็ต 84 สุราษฎร์ธานี 85 ระนอง 86 ชุมพร 90 สงขลา 91 สตูล 92 ตรัง 93 พัทลุง 94 ปัตตานี "
    "95 ยะลา 96 นราธิวาส"
)
_DIGITS = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")
_THAI_DIGITS = str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")
_POSTCODE = re.compile(r"(?<![0-9๐-๙/])[1-9๑-๙][0-9๐-๙]{4}(?![0-9๐-๙])\W*$")
_PROVINCE = re.compile(
    r"(?P<word>จังหวัด|จ\.) ?(?P<name>[ก-๎]{2,20}(?: ?[ก-๎]{1,14})?)(?= ?(?:รหัสไปรษณีย์ ?)?(?:[0-9๐-๙]|$))"
)
_BARE_PROVINCE = re.compile(r" (?P<name>[ก-๎]{2,20})(?= ?[0-9๐-๙]{5}$)")
_CAPITAL = re.compile(r"กรุงเทพ|กทม|แขวง|เขต")
_HOUSE = re.compile(r"(?<![0-9๐-๙.])[0-9๐-๙]{1,4}(?:/[0-9๐-๙]{1,4})?(?![0-9๐-๙])")
_TAMBON, _AMPHOE = re.compile(r"ตำบล|ต\.|แขวง"), re.compile(r"อำเภอ|อ\.|เขต")
_SLIPS, _SLIPS_WITH_CODE = 0.2, 0.5  # share of a name's letters that may be wrong, alone and where the postcode agrees


@dataclass(frozen=True, slots=True)
class Envelope:
    """An address for the window of an envelope; `doubtful`: something in it was put right or derived, or its postcode
    is another province's.
    """

    address: str
    doubtful: bool

    @property
    def usable(self) -> bool:
        """Whether it has house, tambon, amphoe and province, so that the post can deliver."""
        held = (_HOUSE, _TAMBON, _AMPHOE)
        province = _PROVINCE.search(self.address) or _CAPITAL.search(self.address) or named_province(self.address)
        return all(part.search(self.address) for part in held) and bool(province)


@cache
def _codes() -> dict[str, str]:
    """The first two figures of each province's postcodes."""
    words = _CODES.split()
    return dict(zip(words[1::2], words[::2], strict=True))


def named_province(address: str) -> str:
    """The province whose name stands in the address, or nothing."""
    return max((str(name) for name in provinces() if str(name) in address), key=len, default="")


def checked(address: str) -> Envelope:
    """The address with province and postcode put right or completed where that is certain."""
    code = _POSTCODE.search(address)
    digits = code.group().strip().translate(_DIGITS) if code else ""
    mended = _with_province(address, digits)
    right, agrees = _with_code(mended, digits)
    return Envelope(right, doubtful=right != address or not agrees)


def _with_province(address: str, digits: str) -> str:
    match = _PROVINCE.search(address) or _bare_province(address, digits)
    if match and match["name"].replace(" ", "") not in _codes():
        name = _nearest(match["name"].replace(" ", ""), digits)
        return f"{address[: match.start('name')]}{name}{address[match.end('name') :]}" if name else address
    homes = [name for name, first in _codes().items() if digits.startswith(first)]
    if match or _CAPITAL.search(address) or named_province(address) or len(homes) != 1 or not _AMPHOE.search(address):
        return address
    place = _POSTCODE.search(address)
    start = place.start() if place else len(address)
    return f"{address[:start].rstrip()} จังหวัด{homes[0]} {address[start:]}"


def _bare_province(address: str, digits: str) -> re.Match[str] | None:
    """The last word before a postcode, where it is nearly the province that the postcode names."""
    match = _BARE_PROVINCE.search(address)
    if not digits or not match or _CAPITAL.search(address) or _AMPHOE.search(match["name"]):
        return None
    return match if _nearest(match["name"], digits) else None


def _nearest(name: str, digits: str) -> str:
    """The only province whose name is nearly this; one that the postcode names may be further off."""
    agreeing = [one for one, first in _codes().items() if digits.startswith(first)]
    for offered, most in ((agreeing, _SLIPS_WITH_CODE), (list(_codes()), _SLIPS)):
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
    first = _codes().get(province, "")
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
