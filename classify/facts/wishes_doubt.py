"""Words that may be a wish for anonymity though `wishes` hears none: an officer is asked, for a missed wish harms.

Wide on purpose: secrecy, fear of being found out, a letter that says it has no name. Patterns in ordinary Thai, for
`folding.bones`.
"""

import re

from classify.folding import Folded, Skeleton, bones
from classify.sieve import Sieves

_I = r"(?:ผม|ดิฉัน|หนู|ฉัน|ข้าพเจ้า|กระผม|เรา|ข้อย|ข่อย|ข้าเจ้า|ยาย|ลุง|ป้า|(?:ผู้|คน)(?:แจ้ง|ร้อง|เขียน|ส่ง|ให้ข้อมูล))"
_NO = r"(?:ไม่|มิ|บ่|หม้าย|อย่า|ห้าม|งด)"
_NAME = r"(?:(?<!เ)ชื่อ|นาม(?!สกุล|บัตร|ธรรม)|ตัวตน|ลายเซ็น|ลายมือ)"
_NEAR = r"[^.!?]"

_DOUBTFUL = (
    (
        rf"{_NO}(?:ขอ|อยาก|กล้า|สะดวก|พร้อม|ประสงค์|ต้องการ|ต้อง|ได้|ให้|ยินดี|ยินยอม|อาจ|จำเป็น|เอา|ใช้|มี|ใส่|ลง|บอก|"
        rf"เปิด){_NEAR}{{0,14}}?{_NAME}(?:ของ)?(?:{_I}|ตัวเอง|จริง|$|นะ|ครับ|ค่ะ|คะ|เพราะ|ไว้|ด้วย)"
    ),
    (
        rf"(?:ถ้า|หาก|กลัว|เกรง|เดี๋ยว|ไม่งั้น|อย่า|ไม่(?:อยาก|ต้องการ|ประสงค์)ให้){_NEAR}{{0,24}}?(?:รู้|ทราบ|สืบ|เห็น|จำได้|"
        rf"ตามหา){_NEAR}{{0,10}}?(?:ว่าใคร|ว่าเป็น|{_I}|คนใน|ตัว|ลายมือ)"
    ),
    (
        rf"{_I}(?:ก็|จะ|คง|เคย)*(?:กลัว|เกรง|หวาดกลัว|ไม่ปลอดภัย)(?:ว่า)?(?:จะ|ถูก|โดน|เขา|มัน|ตาย|เดือดร้อน|แก้แค้น|กลั่นแกล้ง|"
        rf"ไล่ออก|ตกงาน|ภัย)"
    ),
    (
        r"(?:กลัว|เกรง)(?:ว่า)?(?:จะ)?(?:เดือดร้อน|โดน(?:ย้าย|ไล่|ยิง|ทำร้าย|กลั่นแกล้ง|แก้แค้น|ดี)|ถูก(?:ย้าย|ไล่|ยิง|ทำร้าย|"
        r"กลั่นแกล้ง|แก้แค้น|ข่มขู่)|ตกงาน|อันตราย|อิทธิพล|ไม่ปลอดภัย)"
    ),
    r"(?:ขอ|โปรด|กรุณา|ให้|ช่วย|ฝาก|เก็บ|รักษา|เป็น|แบบ)(?:ไว้|ให้|เป็น|การ|ความ|ข้อมูล|เรื่อง)*ลับ(?!หลัง|แล|ๆล่อ|ลวง)",
    (
        r"(?:ปกปิด|ปิดบัง|สงวน|ซ่อน|เซ็นเซอร์|เบลอ)(?:ไว้)?(?:ซึ่ง)?(?:ข้อมูล)?(?:ของ)?(?:ชื่อ|นาม(?!บัตร)|ผู้ร้อง|ผู้แจ้ง|ผม|ดิฉัน|หนู|"
        r"ข้าพเจ้า|ตัวตน)"
    ),
    r"สนเท่ห์|นิรนาม|นามแฝง|นามสมม|คนใน(?:ขอ|แจ้ง|ฝาก|$)|ผู้(?:ไม่ประสงค์|หวังดี)|พลเมืองดี",
    rf"(?:อย่า|ห้าม|ไม่ต้อง)(?:เอ่ย|พูด|บอก|อ้าง|พาดพิง|โยง|สาว|สืบ|ตามหา|ส่งต่อ|ส่งสำเนา){_NEAR}{{0,14}}?(?:{_I}|ใคร|ชื่อ|ที่มา)",
    (
        r"(?:โทร|ติดต่อ|ส่งจดหมาย|ส่งหนังสือ|ไปหา|มาหา)(?:เข้า|มา|ไป)*(?:ที่)?(?:ที่ทำงาน|โรงเรียน|สำนักงาน|หน่วย|อำเภอ|"
        r"บ้าน)(?:เด็ดขาด|เป็นอันขาด)"
    ),
    r"(?:มา|ตรวจ|ลง)(?:ดู|พื้นที่)?(?:แบบ)?(?:เงียบๆ|ไม่แจ้งล่วงหน้า|โดยไม่แจ้ง)",
)
_DOUBTFUL_RE = Sieves(map(bones, _DOUBTFUL))
_LATIN = re.compile("[A-Za-z]{4}")
_ENGLISH_RE = re.compile(r"\banonym|\bconfidential|\bmy identity\b|\bbetween us\b|\bafraid\b|\bretaliat", re.IGNORECASE)
# He says himself that he does not mind.
_MINDS_NOT_RE = re.compile(
    bones(
        r"(?:ยินดี|ยินยอม|พร้อม|อนุญาต)(?:ที่|จะ|ให้)*(?:เปิดเผย|ออก|ลง|ใช้|บอก)(?:ทั้ง)?(?:ชื่อ|นาม|ตัว)|เปิดเผยชื่อ(?:ผม|ดิฉัน|"
        r"ข้าพเจ้า)?ได้|"
        r"ไม่(?:ต้อง|จำเป็นต้อง|ขอ|คิด|เคยคิด)(?:จะ)?(?:ปกปิด|ปิดบัง|ปิดชื่อ|ปิด)|ไม่กลัว"
    )
)


def anonymity_in_doubt(folded: Folded, bare: Skeleton, quoted_from: int) -> tuple[int, int] | None:
    """Where in the folded text, whose skeleton is `bare`, something may be a wish to stay unnamed, or None.

    What stands behind `quoted_from` is somebody else's. Asked only where `wishes.anonymous_wish` heard nothing.
    """
    match = next(_DOUBTFUL_RE.finditer(bare.text), None)
    english = None if match or not _LATIN.search(folded.text) else _ENGLISH_RE.search(folded.text, 0, quoted_from)
    if (match or english) and _MINDS_NOT_RE.search(bare.text):
        return None
    if match:
        place = bare.at[match.start()], bare.at[match.end() - 1] + 1
        return place if place[0] < quoted_from else None
    return english.span() if english else None
