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
_LABEL = re.compile(
    rf"(?:^|(?<=[\s:/(,.])|(?<=ที่)|(?<=ของ)|(?<=หรือ))(?<!ผู้ประสานงาน ){_TITLE}(?P<words>[ก-๎0-9.ฯ/:() ]{{1,60}}?)"
    rf"(?:{_CALL}[^0-9ก-๎\n]{{0,4}})?[^0-9ก-๎\n]{{0,4}}\Z"
)
_WORD = re.compile(r"[ก-๎]{2,}")


def is_anothers(text: str, start: int, named: str) -> bool:
    """Whether the number at `start` stands behind words for somebody else than the writer, who is called `named` (""
    where his name is not known).
    """
    line = text.rfind("\n", 0, start) + 1
    before = text[max(line, start - 70) : start]
    behind = max((found.end() for found in re.finditer(r"[0-9]{3,4}(?![0-9])", before)), default=0)
    label = before[behind:]
    if _THROUGH.search(label):
        return True
    who = _LABEL.search(label)
    words = _WORD.findall(who["words"]) if who else []
    return (
        bool(words)
        and not any(word in named for word in words)
        and not any(part in label for part in _WORD.findall(named))
    )
