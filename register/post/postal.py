"""An address as the post reads it: what it holds, what is missing for delivery, its lines in the window of an envelope.

House, sub-district or district, and province or postcode suffice for a letter to arrive; a temple, a school or a firm
needs no house number, nor does a post-office box a district.
"""

import re
from functools import cache

from register.post.regions import postcode_beginnings

_DIGITS = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")
_HOUSE = re.compile(
    r"(?:เลขที่|ห้อง(?:ที่|เลขที่)?) ?[0-9]|(?<![0-9.\-])[0-9]{1,4}/[0-9]{1,4}|^\W*(?:บ้าน|ที่)? ?[0-9]{1,4}(?![0-9])"
)
_BOX = re.compile(r"ตู้ ?ป\.? ?ณ\.? ?[0-9]")
_INSTITUTION = re.compile(r"วัด[ก-๎]|โรงเรียน|สำนักสงฆ์|มัสยิด|โรงพยาบาล|วิทยาลัย|บริษัท|ห้างหุ้น|ที่ทำการ|มูลนิธิ|สมาคม|สหกรณ์|สำนักงาน")
_POSTCODE = re.compile(r"(?<![0-9/\-])[1-9][0-9]{4}(?![0-9/\-])")
_DISTRICT = re.compile(r"(?:ตำบล|ต\.|แขวง|อำเภอ|(?<![ก-๎])อ\.|(?<=[ก-๎0-9])อ\.(?=[ก-ฮเ-ไ])|เขต) ?[ก-๎]")
_PROVINCE = re.compile(r"(?:จังหวัด|จ\.) ?[ก-๎]|กรุงเทพ|กทม")
_NEXT_LINE = re.compile(r"\s+(?=(?:ตำบล|ต\.|แขวง|อำเภอ|อ\.|เขต)\s*[ก-๙])")
# Words of an address that say the same, and how the post reads them.
_ALIKE = (
    (re.compile(r"รหัสไปรษณีย์|(?:บ้าน)?เลขที่|(?<![ก-๎])(?:บ้าน|ที่) ?(?=[0-9])|[,:]"), " "),
    (re.compile(r"หมู่(?:ที่)? ?(?=[0-9])|(?<![ก-๎])ม\. ?(?=[0-9])"), " ม."),
    (re.compile(r"หมู่บ้าน"), " บ้าน"),
    (re.compile(r"(?:ตำบล|แขวง)(?: ?/ ?(?:ตำบล|แขวง))? ?|(?<![ก-๎])ต\. ?"), " ต."),
    (re.compile(r"(?:กิ่ง)?(?:อำเภอ|เขต)(?: ?/ ?(?:อำเภอ|เขต))? ?|(?<![ก-๎])อ\. ?"), " อ."),
    (re.compile(r"จังหวัด ?|(?<![ก-๎])จ\. ?"), " จ."),
    (re.compile(r"ถนน ?|(?<![ก-๎])ถ\. ?"), " ถ."),
    (re.compile(r"ซอย ?|(?<![ก-๎])ซ\. ?"), " ซ."),
    (re.compile(r"(?:จ\.)?(?:กรุงเทพ(?:มหานคร|ฯ)?|กทม\.?)"), " กรุงเทพ"),
)
_GLUED = re.compile(
    r"(?<=[ก-๎])(?=[1-9๑-๙][0-9๐-๙]{4}(?![0-9๐-๙]))|(?<=[0-9๐-๙])(?=ม\.)|"
    r"(?<=[ก-๎0-9๐-๙])(?<!ปณ)(?<!บ้าน)(?=(?:[ตอจ]\.[ก-ฮเ-ไ]|(?:ตำบล|อำเภอ|จังหวัด)[ก-ฮเ-ไ]))"
)
# A form's words of which one should have been struck out.
_EITHER = (
    (re.compile(r"(?:ตำบล ?/ ?แขวง|แขวง ?/ ?ตำบล) ?[:.]? ?"), "แขวง", "ตำบล"),
    (re.compile(r"(?:อำเภอ ?/ ?เขต|เขต ?/ ?อำเภอ) ?[:.]? ?"), "เขต", "อำเภอ"),
)


def lacking(address: str) -> tuple[str, ...]:
    """What the post needs and an address has not, in the words of a form; nothing of an empty one."""
    words = address.translate(_DIGITS)
    if not words.strip():
        return ()
    postcode, box = bool(_POSTCODE.search(words)), bool(_BOX.search(words))
    given = (
        ("เลขที่บ้าน", box or bool(_HOUSE.search(words) or _INSTITUTION.search(words))),
        ("ตำบลและอำเภอ", box or postcode or bool(_DISTRICT.search(words))),
        ("จังหวัด", postcode or bool(_PROVINCE.search(words)) or bool(named_province(words))),
    )
    return tuple(part for part, held in given if not held)


def named_province(words: str) -> str:
    """The province whose name stands as a word of its own in an address, or nothing."""
    named = set(_any_province().findall(words))
    return max((name for name in postcode_beginnings() if name in named), key=len, default="")


@cache
def _any_province() -> re.Pattern[str]:
    return re.compile(rf"(?:^| |จังหวัด|จ\.)({'|'.join(postcode_beginnings())})(?![ก-๎])")


def spaced(address: str) -> str:
    """The address with a space before each region written against what stands before it (ต.นาดีอ.เมืองจ.เลย)."""
    return _GLUED.sub(" ", address)


def window_lines(address: str) -> list[str]:
    """A line each for house, sub-district, and district with province."""
    words, capital = spaced(address), bool(re.search("กรุงเทพ|กทม", address))
    for either, of_capital, elsewhere in _EITHER:
        words = either.sub(of_capital if capital else elsewhere, words)
    return [line for line in _NEXT_LINE.split(words) if line.strip()]


def parts(address: str) -> frozenset[str]:
    """The words of an address as the post reads them: equal whether written whole, shortened or without spaces."""
    words = spaced(address.translate(_DIGITS))
    for pattern, read in _ALIKE:
        words = pattern.sub(read, words)
    return frozenset(words.split())
