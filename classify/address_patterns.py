"""How the parts of a Thai address are written: whole or shortened, with spaces or without (ม.5ต.นาดีอ.เมืองจ.เลย)."""

import re
from functools import cache

from pythainlp.corpus import provinces

NUMBER = r"(?!0[0-9]{1,2}[- ]?[0-9]{3})[0-9OoIl]{1,4}(?:[/\-][0-9OoIl]{1,4}){0,2}"  # a house's; no telephone's
# A name ends where the next part begins without a space.
_NEXT = (
    r"(?:ต|อ|จ|ถ|ซ)\. ?[ก-ฮเ-ไ]|ม\. ?[0-9]|(?:ตำบล|อำเภอ|จังหวัด|แขวง|หมู่ที่|ถนน|รหัส)(?=[ก-๎ ]{2})|เขต(?=[ก-๎]{3})|"
    r"ซอย ?[ก-๎0-9]|[1-9][0-9]{4}(?![0-9])|กทม|กรุงเทพ"
)
_NAME = rf"(?:(?!{_NEXT})[ก-๎A-Za-z0-9.\-]){{2,30}}"
_COUNTED = r"(?: ?[0-9]{1,3}(?:/[0-9]{1,2})?(?![0-9/])(?! ?(?:หมู่|ม\.)))"  # ซอย 5, ถนนพระราม 9, หมู่บ้านพฤกษา 12
_SMALL = (
    rf"(?:หมู่(?:ที่)? ?[0-9Il]{{1,2}}(?![0-9])|ม\. ?(?:[0-9Il]{{1,2}}(?![0-9])|[ก-ฮเ-ไ][ก-๎]{{3,20}})|"
    rf"(?:ซอย|ซ\.) ?(?:{_NAME}{_COUNTED}?|[0-9]{{1,3}}(?:/[0-9]{{1,2}})?)(?: ?แยก ?[0-9]{{1,2}}(?:-[0-9]{{1,2}})*)?|"
    rf"ตรอก ?{_NAME}|(?:ถนน|ถ\.) ?{_NAME}(?: ร\. ?9| ตัดใหม่|{_COUNTED})?|"
    rf"บ\. ?[ก-ฮเ-ไ][ก-๎]{{2,20}}|[Mm]oo ?[0-9]{{1,2}}|Soi [A-Z][A-Za-z0-9 ]{{1,24}}(?=,)|"
    rf"[A-Z][A-Za-z\-]+ (?:Road|Rd\.?|Street)|กม\. ?[0-9]{{1,3}}|"
    rf"ชั้น(?:ที่)? ?[0-9]{{1,2}}|ห้อง(?:ที่|เลขที่)? ?{NUMBER}|(?:อาคาร|ตึก) ?(?:{_NAME}{_COUNTED}?|[A-Z0-9])|"
    rf"แฟลต ?(?:[0-9]{{1,3}}(?![0-9/])|{_NAME}{_COUNTED}?)|"
    rf"หอพัก ?{_NAME}|การเคหะ[ก-๎]{{0,20}}|\(บ้าน ?[ก-๎]{{2,20}}\)|บ้านพัก[ก-๎]{{0,16}}(?: [ก-ฮ]{{2,4}}\.)?|"
    rf"หมู่บ้าน ?{_NAME}(?: ?(?:เฟส|โครงการ) ?[0-9]+|{_COUNTED})?|คอนโด ?{_NAME}|ชุมชน ?{_NAME}|"
    rf"บ้าน(?!เลขที่|อยู่|ผม|ดิฉัน|เรา|ฉัน|หนู|ของ|ติด|โดน|ถูก|ไม่|น้ำ) ?[ก-๎]{{2,20}}|คุ้ม ?{_NAME}|"
    rf"(?:บ้าน)?เลขที่ ?{NUMBER}|ริม(?:คลอง|ถนน|แม่น้ำ|ทาง)[ก-๎]{{2,20}}|เกาะ[ก-๎]{{2,16}}|"
    rf"ตู้ ?ป\.? ?ณ\.? ?{NUMBER}|(?:ปณ[จฝศ]?\.?|ไปรษณีย์) ?(?!ตู้)[ก-๎]{{2,16}})"
)
# A form's words: ตำบล/แขวง บางพูด, and what is left empty in it: ตรอก/ซอย - ถนน -
_EITHER = rf"(?:(?:ตำบล ?/ ?แขวง|แขวง ?/ ?ตำบล|อำเภอ ?/ ?เขต|เขต ?/ ?อำเภอ) ?[:.]? ?{_NAME})"
LEFT_EMPTY = r"(?:(?:ตรอก ?/ ?ซอย|ซอย ?/ ?ตรอก|ตรอก|ซอย|ถนน|หมู่บ้าน|อาคาร) ?[:.]? ?[-–…_]{1,12})"
_CAPITAL = r"กรุงเทพ(?:มหานคร|ฯ)?|กทม\.?"
_LARGE = (
    rf"(?:{_EITHER}|(?!ขอ|ครับ|ค่ะ|โทร|เรียน|แจ้ง|ร้อง|ที่|ใน|อยู่)[ก-๎]{{3,14}} (?=ต\.|ตำบล[ก-๎])|"
    rf"(?!ครับ|ค่ะ|คะ|ขอ|โทร)[ก-๎]{{3,20}} (?:[ก-๎]{{3,20}} )?(?=(?:(?:PROVINCES)(?![ก-๎])|{_CAPITAL}) ?[1-9])|"
    rf"(?:ตำบล|ต\. ?|แขวง) ?{_NAME}|(?:กิ่งอำเภอ|กิ่ง ?อ\. ?|อำเภอ|อ\. ?|เขต) ?{_NAME}(?: ?ฯ)?|"
    rf"เมือง(?:PROVINCES)(?![ก-๎])|(?:จังหวัด|จว?\. ?) ?{_NAME}|"
    rf"[TtAaCc]\. ?[A-Z][a-z]+(?: [A-Z][a-z]+)?(?![A-Za-z])|[A-Z][a-z]+ (?=[1-9][0-9]{{4}}(?![0-9]))|"
    rf"{_CAPITAL}|PROVINCES|(?:รหัสไปรษณีย์ ?)?[1-9][0-9]{{4}}(?![0-9\-/,.]))"
)
HOUSE = rf"(?:(?:บ้าน|บ\. ?)?เลขที่ ?{NUMBER}|(?<![0-9/\-.,]){NUMBER})"


@cache
def any_part() -> re.Pattern[str]:
    """One part of an address, wherever it stands."""
    names = "|".join(sorted((str(name) for name in provinces()), key=len, reverse=True))
    large = _LARGE.replace("PROVINCES", f"(?:{names})(?![ก-๎])")
    return re.compile(rf"(?:{LEFT_EMPTY}|{_SMALL}|{large})")


@cache
def address_run() -> re.Pattern[str]:
    """A whole address: a run of parts, with a house before them or not."""
    between = r" ?,?[ \n]{0,30}"
    # Behind a village, a block or a room the house bears no word: หอพักนวลจันทร์ 41/6 ถ.ห้วยแก้ว.
    next_part = r"(?:ม\. ?[0-9]|หมู่|ถ\. ?[ก-ฮเ-ไ]|ถนน|ซ\. ?[ก-ฮเ-ไ0-9]|ซอย|ต\. ?[ก-ฮเ-ไ]|ตำบล|แขวง)"
    house = rf"(?<![0-9/\-.,]){NUMBER}(?= ?,?[ \n]{{1,30}}{next_part})"
    # ... and a scan loses the dot of a word that is shortened.
    dotless = r"(?<![ก-๎.])(?:[ตอจ] |[ถซ][ \n])(?=[ก-ฮเ-ไ][ก-๎]{2})" + _NAME + _COUNTED + "?"
    part = rf"(?:{any_part().pattern}|{house}|{dotless})"
    return re.compile(
        rf"(?:{HOUSE}(?:{between}{part})+|{any_part().pattern}(?:{between}{part})*|(?:บ้าน)?เลขที่ ?{NUMBER})"
    )
