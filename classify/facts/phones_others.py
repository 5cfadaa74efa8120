"""Whose telephone is it, where a letter gives more than one: what stands between one number and the next tells.

A letter names others who can be asked: an interpreter, the village head, a daughter, a shop where a message may be left
("โทร. 081 ... ล่าม คุณเมียะ 086 ..."). Beside a number of his own theirs are not the writer's; where he has none, the
daughter's that he gives is how to reach him (`classify.facts.phones`).
"""

import re

_CALL = r"(?:โทร(?:ศัพท์)?|เบอร์?|มือถือ|โท|[Tt]el)"
_KIN = (
    r"(?:ลูก(?:สาว|ชาย|เขย|สะใภ้)|หลาน(?:สาว|ชาย|สะใภ้)|เมีย|ภรรยา|สามี|แฟน|พี่(?:สาว|ชาย|เขย|สะใภ้)|น้อง(?:สาว|ชาย|เขย|สะใภ้)|"
    r"น้า(?:สาว|ชาย)|ข้างบ้าน|เพื่อนบ้าน|ล่าม|ไวยาวัจกร|ครูที่ปรึกษา|ผู้เขียน(?:แทน|ให้)|ครูผู้เขียน)"
)
# The number of somebody who is told of, whether or not his name is given.
_THROUGH = re.compile(
    r"(?:ฝาก(?:ข้อความ|เรื่อง|บอก|ไว้|ถาม|ถึง|ที่|กับ|ครู)|(?:ติดต่อ|แจ้ง|โทร|ส่ง)ผ่าน)[^0-9\n]{0,48}\Z"
    rf"|(?:ติดต่อ|{_CALL})(?:มา)?(?:ที่|หา|ของ|กับ|ได้ที่)? ?{_KIN}[^0-9\n]{{0,40}}\Z"
)
_TITLE = (
    r"(?:คุณ(?!ค่า|ภาพ|สมบัติ)|ครู|อาจารย์|โยม|โก|เสี่ย|เฮีย|เจ๊|เจ้|เถ้าแก่|ลุง|ป้า|น้า|พี่|น้อง|ก๊ะ|บัง|หมอ|นาย(?!ก)|นางสาว|นาง|"
    r"น\. ?ส\.|ผู้ใหญ่(?!บ้าน)|กำนัน(?!ตำบล)|เลขา|ผู้ช่วย|ล่าม|ซิสเตอร์|หลวง(?:พี่|พ่อ|ปู่|ตา)|พระ|จ่า|ดาบ)"
)
_ROLE = r"(?:นายก|ปลัด|ผอ|เจ้าของ|เจ้าหน้าที่|คู่กรณี|พยาน|เพื่อน|ช่าง|คนขับ|หัวหน้า|ผู้ถูก|ผู้จัดการ|ร้าน|บริษัท|โรงงาน|อู่|คลินิก)"
_LABEL = re.compile(
    rf"(?:^|(?<=[\s:/(,.])|(?<=ที่)|(?<=ของ)|(?<=หรือ))(?<!ผู้ประสานงาน ){_TITLE}(?P<words>[ก-๎0-9.ฯ/:() ]{{1,60}}?)"
    rf"(?:{_CALL}[^0-9ก-๎\n]{{0,4}})?[^0-9ก-๎\n]{{0,4}}\Z"
)
# 082 ... (ครูนงลักษณ์): whose it is stands behind it.
_SAID_AFTER = re.compile(rf" ?\( ?(?:เบอร์|ของ)*(?:{_TITLE}|{_KIN}|{_ROLE})(?P<words>[ก-๎. ]{{0,40}})\)")
# 081 ... (ผู้เขียน), เบอร์ผม 081 ...
_ME = r"(?:กระผม|ผม|ดิฉัน|ฉัน|หนู|ข้าพเจ้า)"
_OWN_BEFORE = re.compile(
    rf"(?:(?:เบอร์|โทร(?:ศัพท์)?|มือถือ|หมายเลข)(?:โทร(?:ศัพท์)?|มือถือ)?(?:ของ)?(?:ตัว)?{_ME}(?:เอง)?(?:คือ)?|ติดต่อตรง)[: ]*\Z"
)
_OWN_AFTER = re.compile(rf" ?\( ?(?:เบอร์|มือถือ|ของ|ตัว)*(?:{_ME}|ผู้เขียน|ผู้ร้อง|ผู้แจ้ง)(?:เอง)?(?:ค่ะ|ครับ)? ?\)")
# What is said of him whose number stands before it: คุณอารีย์ กองช่าง 02 ... รับเรื่องไว้. Not when, or for what, to call.
_PREDICATE = re.compile(
    r"\)? (?!ได้|ค่ะ|คะ|ครับ|นะ|หรือ|และ|เผื่อ|ถ้า|หาก|ตลอด|ทุก|ใน|ช่วง|หลัง|ก่อน|เวลา|ขอ|จะ|เพราะ|โทร|ฝาก|แล้ว|ส่วน|"
    r"เบอร์|มือถือ|อีเมล|ไลน์)[ก-๎]{6}"
)
# บ้านมันเลขที่ 21/4 โทร 081 ...
_OF_HIM = re.compile(r"(?:^|[ (,/])(?:บ้าน|เบอร์|มือถือ|ร้าน|โทร(?:ศัพท์)?)(?:ของ)?(?:มัน|เขา(?!ย)|เค้า|เพิ่น)[^\n]{0,40}\Z")
_SUBJECT = re.compile(rf"(?:^|(?<=[\s(]))(?:{_TITLE}|{_ROLE})[ก-๎.()]{{2,24}}(?: [ก-๎.()]{{2,24}}){{0,2}}[ :(]{{0,3}}\Z")
_WORD = re.compile(r"[ก-๎]{2,}")


def is_anothers(text: str, start: int, end: int, named: str) -> bool:
    """Whether words for somebody else than the writer, who is called `named` ("" where his name is not known), stand
    before the number from `start` to `end`, or in brackets behind it.
    """
    line = text.rfind("\n", 0, start) + 1
    before = text[max(line, start - 70) : start]
    behind = max((found.end() for found in re.finditer(r"[0-9]{3,4}(?![0-9])", before)), default=0)
    label = before[behind:]
    if _THROUGH.search(label) or _OF_HIM.search(label):
        return True
    said = _SAID_AFTER.match(text, end)
    if said and not any(word in named for word in _WORD.findall(said["words"])):
        return True
    who = _LABEL.search(label)
    words = _WORD.findall(who["words"]) if who else []
    return (
        bool(words)
        and not any(word in named for word in words)
        and not any(part in label for part in _WORD.findall(named))
    )


def is_surely_own(text: str, start: int, end: int) -> bool:
    """Whether the number from `start` to `end` is said to be that of "me", right before it or in brackets behind it."""
    return bool(_OWN_BEFORE.search(text, max(0, start - 40), start) or _OWN_AFTER.match(text, end))


def leads_to_him(text: str, start: int) -> bool:
    """Whether he says that the number at `start` is somebody's who passes things on to him."""
    return bool(_THROUGH.search(text, max(text.rfind("\n", 0, start) + 1, start - 70), start))


def is_told_of(text: str, start: int, end: int) -> bool:
    """Whether the number from `start` to `end` stands behind a name or a shop in the middle of what is told of it:
    ร้านเจ๊หงส์ 081 ... เปิดเพลงดัง.
    """
    before = text[max(text.rfind("\n", 0, start) + 1, start - 70) : start]
    return bool(_SUBJECT.search(before) and _PREDICATE.match(text, end) and not _THROUGH.search(before))
