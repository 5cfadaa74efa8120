"""Two wishes a writer may state in words: that nobody learns who wrote, and that nobody gets in touch.

Only an explicit wish counts. A missing name is none, nor is the silence of a third person (เจ้าหน้าที่ไม่ยอมบอกชื่อ),
nor a rule the writer proposes for everybody (ควรให้ร้องเรียนโดยไม่ต้องลงชื่อ). The patterns read skeletons, see
`folding`: spaces, tone marks and look-alike letters do not matter to them.
"""

import re

from classify.facts.wishes_more import (
    DENIED,
    ENGLISH,
    FEARS,
    FOOTER,
    NOT_BEFORE,
    NOT_TICKED,
    OF_ANOTHER,
    UNSAID,
    UNTICKED_INSIDE,
)
from classify.facts.wishes_shield import (
    KEPT_BY_OTHERS,
    NO_MORE,
    ONCE,
    RULE_AFTER,
    RULE_BEFORE,
    SHIELDED,
    SHIELDED_ENGLISH,
)
from classify.folding import Folded, Skeleton, bones
from classify.sieve import Sieve, Sieves

_ME = (
    r"(?:ข้าพเจ้า|กระผม|ผม|ดิฉัน|ฉัน|เดี๊ยน|หนู|ข้าน้อย|ข้อย|เฮา|เรา|เค้า|กู|อาตมา|ยาย|ตา|ลุง|ป้า|น้า|แม่อุ๊ย|พ่ออุ๊ย|"
    r"อุ๊ย|แม่|พ่อ|พี่|น้อง|ครู|ฉาน|ผู้เขียน|ผู้แจ้ง|ผู้ร้อง|ผู้ส่ง|คนแจ้ง|คนร้อง|คนเขียน|คนส่ง|คนบอก|เจ้าของเรื่อง|เจ้าของจดหมาย)"
)
_WHO = rf"(?:ใคร|ไผ|ผู้ใด|คนไหน|คนใด|{_ME})"
_NAME = (
    r"(?:ชื่อ|นาม|ตัวตน|ตัวผู้|ตัวคน|ตัว(?=ผม|ฉัน|ดิฉัน|หนู|ข้าพเจ้า|กระผม|เอง|เรา)|รายชื่อ|หน้าตา(?!ง)|ข้อมูลส่วนตัว|"
    r"ข้อมูลผู้|ข้อมูลของ|ข้อมูลคน|ข้อมูลการติดต่อ|ที่มา|แหล่งข่าว)"
)
# Words for "I" that are no syllable of other words (น้า is one of หน้า).
_ME_SURELY = r"(?:ข้าพเจ้า|กระผม|ผม|ดิฉัน|หนู|อาตมา|ผู้เขียน|ผู้แจ้ง|ผู้ร้อง|ผู้ส่ง|คนแจ้ง|คนร้อง|คนเขียน|คนส่ง|เจ้าของเรื่อง|เจ้าของจดหมาย)"
_NOT = r"(?:ไ[มน]่|มิ|บ่|บ(?=อ)|หม้าย|ไ[มน]่ขอ|อย่า|ห้าม|งด)"
_WANT = (
    r"(?:ประสงค์|ต้องการ|อยาก|ปรารถนา|สะดวก|กล้า|พร้อม|ขอ|ยินยอม|อนุญาต|ยินดี|สบายใจ|สะดวกใจ|คึดอยาก|ใคร่|เต็มใจ|มัก)"
    r"(?:ที่|ที่จะ|จะ|ให้|สิ|ใน(?:การ)?)*"
)
_SHOW = (
    r"(?:เปิดเผย|เปิด|เผยแพร่|เผย|แพร่งพราย|แสดง|ออก|เอ่ย|ระบุ|บอก|แจ้ง|ลง|ใส่|ให้|อ้าง|อ้างถึง|ทิ้ง|ประกาศ|พูดถึง|พูด|"
    r"ปล่อย|เขียน|เซ็น|เว้า|แหลง|ปาก|ส่ง|เอา|หลุด|กล่าว|กล่าวถึง|ขาน|อู้|แนบ|ฝาก)"
)
_HIDE = r"(?:ปกปิด|(?<!เ)ปิดบัง|(?<!เ)ปิด|สงวน|อำพราง|ซ่อน|ละเว้น|งดเว้น|งดเอ่ย|งดระบุ|งดเปิดเผย|งดออก|งดลง)"
_TOLD = r"(?:แจ้ง|บอก|ร้อง|เขียน|เว้า|ฟ้อง|ส่ง|พูด|แหลง|อู้|โทร|ให้ข้อมูล|ให้ข่าว|ปล่อยข่าว|เล่า|รายงาน|ปาก|เมล|ถ่าย|คาบข่าว)"
_KNOW = r"(?:รู้|ทราบ|ฮู้|โร้|แหลงต่อ|รับรู้|ล่วงรู้|สืบรู้|จับได้|เดาออก|เดาได้)"
_THEM = (
    r"(?:เขา|เค้า|มัน|เพิ่น|เปิ้น|แก|ใคร(?:ๆ|เขา)?|ไผ|ผู้ใด|คนอื่น|ทาง(?=โรงเรียน|นั้น|เทศบาล|ร้าน)|พวกนั้น|พวกมัน|พวกเขา|"
    r"เจ้าตัว|เจ้าของ[ก-ฮะ-์]{0,12}|ผู้ถูก[ก-ฮะ-์]{0,12}|คู่กรณี|[ก-ฮ]{0,4}นายก|ผอ|ผู้ใหญ่(?:บ้าน)?|กำนัน|ผู้อำนวยการ|"
    r"หัวหน้า|เพื่อนบ้าน|ครู|โรงเรียน|ผู้รับเหมา|คนในหมู่บ้าน|ชาวบ้าน|คนใน[ก-ฮะ-์]{0,10}|เจ้าหน้าที่)"
)
_ASK = (
    r"(?:ขอ(?!ง)|โปรด|กรุณา|ช่วย|รบกวน|ฝาก|วาน|วอน|อยากให้|ประสงค์ให้|ต้องการให้|ให้|ได้โปรด|กรุณาช่วย|ขอความกรุณา|หวังว่า|"
    r"(?<!ไม่)(?<!จำเป็น)ต้อง)"
)
_SOFT = r"(?:นะ|ค่ะ|คะ|ครับ|จ้ะ|จ๊ะ|จ้า|เด้อ|เน้อ|เจ้า|ด้วย|เลย|เด็ดขาด|เป็นอันขาด|หน่อย|ที|แหน่|เหีย|กะ|ก็)"
_GAP = r"[^.!?]"  # stays inside a sentence as far as Thai marks one

_ANONYMOUS = (
    # ไม่ประสงค์ออกนาม, ไม่ขอเปิดเผยชื่อ, ไม่อยากลงชื่อ, ขอไม่เปิดเผยตัวตน, อย่าเอ่ยชื่อ, บ่อยากบอกซื่อ
    rf"{_NOT}(?:{_WANT})+(?:{_THEM})?{_SHOW}(?:ให้|ถึง|ว่า|ซึ่ง|แก่|กับ)?{_GAP}{{0,6}}?{_NAME}",
    rf"(?:ขอ|รบกวน|กรุณา|โปรด|ช่วย|ฝาก|จึง|ก็|เลย|แต่|สิทธิ|{_ME})(?:ที่จะ|ใน(?:การ)?|ขอ)?{_NOT}(?:ให้)?{_SHOW}(?:ถึง)?{_NAME}",
    (
        rf"(?:อย่า|ห้าม|บ่ต้อง|ไ[มน]่ต้อง(?=.{{0,24}}{_ME_SURELY}|.{{0,14}}(?:นะ|เด้อ|เน้อ)))(?:ได้|เพิ่ง|ไป|มี(?:การ)?|ให้|เอา|นำ|ถึงกับ)*"
        rf"(?:{_THEM})?{_SHOW}(?:ให้|ถึง|ไป|ว่า)*{_GAP}{{0,5}}?{_NAME}"
    ),
    (
        rf"(?:อย่า|ห้าม|ไ[มน]่อยากให้)(?:ได้|เพิ่ง|ไป|ให้|เอา|นำ)*(?:ชื่อ|รายชื่อ|ตัวตน|นาม){_GAP}{{0,12}}?"
        rf"(?:ไป|ออก|หลุด|รั่ว|ปรากฏ|เปิด|เผย|ให้|ลง|แพร่|โผล่)"
    ),
    (
        rf"(?:ขอ(?:ไ[มน]่|บ่)|บ่|หม้าย|ไ[มน]่ขอ|ไ[มน]่กล้า|จึงไ[มน]่|เลยไ[มน]่|{_ME}ไ[มน]่|{_ME}บ่)(?:ลง|บอก|ออก|เซ็น|ใส่|แจ้ง|ทิ้ง|"
        rf"ฮ้อง)(?:ชื่อ|นาม)"
    ),
    r"(?<!รั)บออก(?:ชื่อ|นาม)",  # and not ครับ ออกชื่อได้
    r"(?:ไ[มน]่|หม้าย)(?:ออก|ลง|ระบุ)(?:นาม|ชื่อ)(?=นะ|ค่ะ|คะ|ครับ|จ้า|เพราะ|กลัว|เนื่อง|$|\))",
    rf"ไ[มน]่(?:ขอ)?บอก(?:{_SOFT})?(?:ว่า)(?:{_ME})?(?:เป็น|คือ)(?:ใคร|ไผ)",
    rf"(?:เดี๋ยว|กลัว|ย่าน|เกรง)(?:ว่า)?{_THEM}(?:จะ|สิ)?{_KNOW}ว่า(?:{_ME}|เป็น|ใคร)",
    rf"(?:ขอ|ให้|โปรด|กรุณา)(?:ให้)?(?:ชื่อ|นาม|ตัวตน|เรื่องนี้|จดหมายนี้|ข้อมูล){_GAP}{{0,16}}?เป็นความลับ",
    r"(?:อย่า|ห้าม)(?:ได้)?(?:ส่ง|เอา|นำ)เรื่อง(?:นี้)?(?:กลับ|ไป|คืน)*(?:ให้|ถึง)(?:ผู้ถูก|เขา|มัน|คู่กรณี|เจ้าตัว)",
    r"(?:^|\()ไ[มน]่(?:ออก|ลง|บอก|ระบุ|เปิดเผย)(?:นาม|ชื่อ)",
    # ขอสงวนนาม, กรุณาปกปิดชื่อ, เก็บชื่อผมเป็นความลับ
    (
        rf"{_ASK}{_GAP}{{0,14}}?{_HIDE}(?:เรื่อง|ใน|ข้อมูล|ไว้|ทั้ง|รายละเอียด|สถานะ|"
        rf"สิทธิ์?(?:ใน)?(?:การ)?(?:ไม่)?(?:เปิดเผย)?)*{_GAP}{{0,6}}?(?:{_NAME}|{_ME_SURELY}|ลับ)"
    ),
    r"(?:สงวน|ปกปิด)(?:ชื่อ|นาม)(?=$|ค่ะ|ครับ|นะ|\)|ผู้แจ้ง|ผู้ร้อง|ไว้|เพราะ|เนื่อง)",
    rf"(?:เก็บ|รักษา|ถือ|ปิด){_GAP}{{0,34}}?(?:เป็น|ไว้เป็น|ให้เป็น|ใน|ชั้น)(?:ความ|ที่)?ลับ",
    r"(?:ขอ|โปรด|กรุณา|ช่วย|รบกวน|ฝาก)(?:ให้|ท่าน|ช่วย|ทาง|หน่วยงาน)*รักษาความลับ",
    rf"(?:เก็บ|รักษา)(?:ชื่อ|ข้อมูล|ตัวตน){_GAP}{{0,20}}?(?:ด้วย|ไว้|ลับ)",
    r"(?:ขอ|อยาก|จะ)(?:แจ้ง|ร้อง(?:เรียน)?|เป็น|ร้องทุกข์)?(?:แบบ|โดย|ใน(?:ฐานะ)?)?(?:ผู้|บุคคล|พลเมือง|คน)?นิรนาม",
    r"แบบ(?:ไ[มน]่เปิดเผย|ไ[มน]่ระบุ|ไ[มน]่ออก|ไ[มน]่แสดง)(?:ชื่อ|ตัวตน|นาม|ตัว)(?!บุคคล)",
    r"(?:โดย)ไ[มน]่(?:เปิดเผย|ระบุ|ออก|แสดง)(?:ชื่อ|ตัวตน|นาม)(?:ผู้แจ้ง|ผู้ร้อง|ผม|ดิฉัน|ของ)",
    r"(?:^|[)\]:])(?:จาก)?(?:ผู้|พลเมือง|ประชาชน)?(?:แจ้ง)?นิรนาม(?:$|\))",
    # อย่าบอกว่าใครแจ้ง, อย่าให้เขารู้ว่าผมเป็นคนบอก, ไม่อยากให้ใครรู้ตัว
    (
        rf"(?:อย่า|ห้าม|บ่ต้อง|ไ[มน]่ต้อง|ไ[มน]่อยากให้|บอยากให้|บ่ให้|ไ[มน]่ให้|ขออย่า|หม้ายต้อง)(?:ได้|เพิ่ง|ไป|ให้|มี|ฟ้อง)*"
        rf"(?:บอก|เว้า|แหลง|พูด|แจ้ง|อู้|เล่า|ปาก|ป่าว|เปิดเผย|แพร่งพราย|{_KNOW}|{_THEM}){_GAP}{{0,22}}?"
        rf"(?:ว่า|ว่าเป็น|นะว่า|เน้อว่า|ได้ว่า){_GAP}{{0,8}}?{_WHO}(?:เป็น|คือ|นี่|ที่|มา)*(?:คน|ผู้|เจ้าของ|"
        rf"แม่น)?{_GAP}{{0,4}}?(?:{_TOLD}|เด้อ|นะ|$)"
    ),
    (
        rf"(?:อย่า|ห้าม)(?:ได้|ไป|ให้)*(?:บอก|เว้า|แหลง|พูด|อู้|เล่า|ปาก|ซัดทอด|"
        rf"พาดพิง)(?:{_THEM})?{_SOFT}*ว่า{_GAP}{{0,6}}?(?:{_ME}){_GAP}{{0,8}}?(?:{_TOLD}|เป็นคน)"
    ),
    (
        rf"(?:อย่า|ไ[มน]่อยาก|บ่อยาก|บอยาก|ห้าม)(?:ให้)?(?:{_THEM}|มี(?:คน|ใคร))?{_KNOW}(?:ถึง|จัก)*(?:ตัวตน|ตัว(?:ผู้|คน|ผม|"
        rf"ฉัน|หนู|$)|ชื่อ|ว่าเป็น{_WHO}|ว่า{_WHO})"
    ),
    (
        rf"(?:อย่า|ไ[มน]่อยาก|ห้าม|บอยาก)(?:ให้)?{_THEM}{_GAP}{{0,6}}?{_KNOW}(?:ถึง|จัก)*(?:ตัวตน|ตัว(?:ผู้|คน|ผม|ฉัน|หนู)|ชื่อ|"
        rf"ว่า{_GAP}{{0,4}}{_WHO}|ว่ามาจาก|ว่ามีคนแจ้ง|ว่า{_TOLD})"
    ),
    rf"(?:อย่า|ห้าม)(?:ได้|ไป)*(?:อ้าง(?:ถึง)?|พาดพิง(?:ถึง)?|ซัดทอด(?:ถึง)?|สาว(?:มา)?ถึง|โยงมาถึง){_ME}",
    rf"(?:อย่า|ห้าม)(?:ได้|ไป|ให้)*(?:สืบ|ตาม|สาว|โยง|ถึง){_GAP}{{0,8}}?(?:ตัวผู้แจ้ง|ตัวคนแจ้ง|ว่าใคร|มาถึงตัว|ถึงตัว{_ME})",
    # โปรดอย่าส่งสำเนารายชื่อให้เจ้าของฟาร์ม
    (
        rf"(?:อย่า|ห้าม|ไ[มน]่ต้อง|และไ[มน]่)(?:ได้|ไป|เพิ่ง|เอา|นำ)*(?:เอา|ส่ง|นำ|ให้|โชว์|ยื่น|ส่งต่อ|แนบ|เปิด){_GAP}{{0,3}}?"
        rf"(?:จดหมาย|หนังสือ|สำเนา|รายชื่อ|ชื่อ|ฉบับนี้|อีเมล|ข้อความ|เมล){_GAP}{{0,24}}?(?:ให้|ถึง|ไปที่|ไปยัง|กลับไป){_GAP}{{0,3}}?"
        rf"(?:{_THEM}|ดู|อ่าน)"
    ),
    r"(?:คุ้มครอง|ปกป้อง)(?:ตัวตน|ชื่อ)",
    r"(?:ขอ|โปรด|กรุณา|ช่วย)(?:ให้)?(?:ท่าน)?(?:คุ้มครอง|ปกป้อง)(?:ผู้แจ้ง|ผู้ให้ข้อมูล)",
    # ลงชื่อไม่ได้ครับ, ไม่บอกชื่อนะ, ไม่ต้องรู้ว่ากูชื่ออะไร, ไม่เปิดเผยต่อผู้ใด, ถ้าชื่อผมหลุดไป
    r"(?:ลง|บอก|ออก|เปิดเผย|เอ่ย|ใส่|แจ้ง)(?:ชื่อ|นาม)(?:ไ[มน]่|บ่)ได้(?!ว่า|เลยว่า|สัก|หรอกว่า|ระบุ)",
    r"ไ[มน]่บอกชื่อ(?=นะ|ค่ะ|คะ|ครับ|ได้ไหม|ได้มั้ย|เพราะ|กลัว|เดี๋ยว|เนื่อง|$|\))",
    rf"ไ[มน]่(?:ต้อง|จำเป็นต้อง)(?:มา)?(?:รู้|ถาม|อยากรู้|ทราบ){_GAP}{{0,14}}?ชื่อ",
    rf"ไ[มน]่เปิดเผย(?:ชื่อ)?(?:ต่อ|แก่|กับ){_THEM}",
    rf"(?:ถ้า|หาก|กลัว|เกรง)(?:ว่า)?ชื่อ(?:ของ)?{_ME_SURELY}(?:จะ)?(?:หลุด|รั่ว|ออกไป|โผล่|แพร่)",
    rf"(?:ขอ|อย่า|ว่า|จะ)(?:จะ)?(?:ไ[มน]่)?(?:ได้)?เอาชื่อ(?:ของ)?{_ME_SURELY}{_GAP}{{0,4}}?(?:ออก|ลง|ไป)",
    # อย่าให้ทางโรงเรียนรู้ว่าเป็นดิฉัน, เพื่อไม่ให้รู้ว่าเรื่องมาจากโต๊ะนี้, โดยไม่ต้องบอกว่าใครแจ้ง
    (
        rf"(?:อย่า|ไ[มน]่อยากให้|เพื่อไ[มน]่ให้|บ่ให้){_GAP}{{0,24}}?{_KNOW}ว่า(?:เรื่อง)?(?:นี้)?(?:มา)?"
        rf"(?:จาก(?:ใคร|{_ME_SURELY}|คน|ครู|โต๊ะ|แผนก|ห้อง)|เป็น(?:{_ME_SURELY}|ฉัน|เรา|ใคร))"
    ),
    (
        rf"(?:อย่า|ห้าม|ไ[มน]่ต้อง|อย่าเพิ่ง)(?:แจ้ง|บอก|เอ่ย|พูด){_GAP}{{0,12}}?ว่า(?:เรื่อง)?"
        rf"(?:มาจากใคร|ใคร(?:เป็น(?:คน)?)?(?:แจ้ง|บอก|ร้อง|เขียน|ส่ง|$))"
    ),
    rf"(?:อย่า|ห้าม)(?:ไป)?(?:บอก|เอ่ย){_SOFT}*ว่า(?:เป็น)?{_ME_SURELY}",
    r"(?<=\()นามสมม(?:ุติ|ติ|ุต)\)?$",
    r"(?:ไ[มน]่อยาก|บอยาก|ไ[มน]่ต้องการ|ไ[มน]่ประสงค์|ไ[มน]่ขอ|ขอไ[มน]่)(?:จะ|ที่จะ)?(?:เปิดเผย|เปิด|แสดง|เผย)(?:ตัว|หน้า|ตน)",
    (
        rf"(?:ชื่อ|นาม|ตัวตน)(?:ของ)?(?:{_ME})?{_GAP}{{0,8}}?(?:อย่า|ห้าม|ขอ(?:ให้)?ไ[มน]่)(?:ได้|ให้|ไป)*(?:เปิดเผย|เปิด|เผย|"
        rf"บอก|ลง|เอ่ย|ประกาศ|ออก)"
    ),
    (
        rf"(?:ชื่อ|นาม|ตัวตน)(?:ของ)?(?:{_ME})?{_GAP}{{0,4}}?(?:ขอ|กรุณา|โปรด|ช่วย|รบกวน|ฝาก)(?:ให้|ช่วย)*(?:ปกปิด|ปิด|สงวน|"
        rf"เก็บ|รักษา|ไว้เป็นความลับ)"
    ),
    r"ขอ(?:ให้)?(?:เป็น|ถือเป็น|อยู่ใน)(?:ความ|ชั้น)?ลับ",
)
_ENGLISH_ANONYMOUS = (
    r"\b(?:stay|remain|keep me|be|report(?:ing)?|complain(?:ing)?|as) anonymous(?:ly)?\b|\banonymous (?:tip|"
    r"complaint|report|please)\b|"
    r"\b(?:do ?n[o']?t|please not|never|not to|without) (?:disclos|reveal|mention|shar|tell|releas|publish|"
    r"us)(?:e|ing)?\b"
    r".{0,24}\b(?:my (?:name|identity)|who i am|who (?:wrote|told|reported|sent)|it was me|that i)\b|"
    r"\bkeep (?:my|our) (?:name|identity|names)\b.{0,20}\b(?:secret|confidential|private|out)\b|\bwithhold my "
    r"(?:name|identity)\b|"
    r"\b(?:prefer|wish|want|like) (?:not to|to not) (?:be named|give|say|disclose|reveal|be identified)\b"
)
# Words before a hit that turn it into its opposite, and words after it that make it somebody else's name.
_TAKEN_BACK = (
    r"(?:ไ[มน]่(?:จำเป็น)?ต้อง(?:การ|การให้)?|บ่ต้อง|ไ[มน]่จำเป็นที่จะ(?:ต้อง)?|ไ[มน]่ได้|มิได้|ไ[มน]่เคย|ไ[มน]่คิด(?:จะ|ที่จะ)?|"
    r"ไ[มน]่มีเจตนา(?:จะ|ที่จะ)?|"
    r"ไ[มน]่กลัว(?:ที่จะ|การ)?|ยินดี|ไ[มน]่ใช่(?:ว่า)?|ทำไ[มน](?:ต้อง)?|ไ[มน]่ขอ|ขอไ[มน]่|ไ[มน]่มีอะไร(?:ต้อง)?|ไ[มน]่อยาก|"
    r"อย่า|ไ[มน]่)(?:ขอ|ให้|ช่วย|มา|จะ|ต้องการ|ต้อง|ประสงค์|ตั้งใจ|ที่จะ)*$"
)
_HIDING = r"(?:ขอ|โปรด|กรุณา|ช่วย|ให้|ต้อง|จง)*(?:ขอ|ต้อง)?(?:ปกปิด|ปิด|สงวน|เก็บ|รักษา|ซ่อน|อำพราง|คุ้มครอง)"
_HELD_BACK_INSIDE = (
    r"(?:ไ[มน]่(?:จำเป็น)?(?:ต้อง|ได้|คิด|เคย|มีอะไร)?|อย่า|มิได้|ห้าม)(?:ช่วย|มา|ให้|ขอ|จะ|ต้อง|ที่)*(?:ปกปิด|ปิด|สงวน|ซ่อน|"
    r"อำพราง|เก็บ|รักษา)"
)
_OTHERS = (
    r"(?:เจ้าหน้าที่|พนักงาน|คนขับ|ผู้รับเหมา|หน่วยงาน|ตำรวจ|อำเภอ|เทศบาล|อบค|เขา|เค้า|มัน|เธอ|ปลายสาย|คนรับสาย|คนขาย|ร้าน|แหล่งข่าว|"
    r"มีคน|มีผู้|ชาวบ้านบางคน|คนอื่น|บริษัท|แม่ค้า|ช่าง|กรรมการ)(?:ที่[ก-์]{0,6})?(?:คนนั้น|คนนี้|บางคน|ท่านหนึ่ง|รายหนึ่ง|ก็|กลับ|"
    r"บอกว่า|อ้างว่า|ว่า|แจ้งว่า|ซึ่ง|หลายคน|ท่านนั้น)*$"
)
_OF_OTHERS = (
    r"(?:ของ)?(?:ผู้ชนะ|ผู้รับเหมา|บริษัท|ผู้เสนอ|โครงการ|ลูกค้า|ผู้ป่วย|คนไข้|ผู้บริจาค|ผู้สมัคร|ผู้สอบ|ร้าน|ห้าง|เจ้าหน้าที่|ถนน|ซอย|ป้าย|สถานที่|"
    r"หมู่บ้าน|คณะกรรมการ|กรรมการ|เรื่อง|ไฟล์|ผู้ใช้|เว็บ|สินค้า|วิชา|ครู|เด็ก(?!และ|กับ)|บุคคล|สถาบัน|ผู้ถือหุ้น|(?:ผู้ร้อง|ผู้แจ้ง)ได้|ผู้โอน|บัญชี|เต็มเขา|ของเขา|เขา|ท่าน(?!ใด)|สกุล|ป่วย|ไข้|สมัคร|เช่า|บริโภค)"
)
# เธอขอสงวนชื่อ, ขอบคุณผู้ไม่ประสงค์ออกนาม, คนงานให้ปิดชื่อ, ขึ้นว่า "ไม่ประสงค์ออกนาม": somebody else's wish.
_HIS_WISH = (
    r"(?:(?:เธอ|เขา|เค้า|เพิ่น|พยาน|ลูกศิษย์|เพื่อน(?:ร่วมงาน|บ้าน)?|น้องเขา|ผู้บริจาค|คนงาน|คนเจ็บ|ผู้ป่วย)(?:ก็|จึง|เลย)?|"
    r"(?:ขอบ(?:พระ)?คุณ|ขอบใจ|ชื่นชม)(?:ท่าน|คน|ผู้|พี่|คุณ)*(?:ที่)?|(?:ขึ้น|เขียน|อ่าน|แสดง|พิมพ์|ตอบ|บอก)(?:ว่า|เป็น)?[\"“](?:ผู้ใช้|ผู้ร้อง|ผู้)?)$"
)
_FOR_ALL = (
    r"(?:ควร|น่าจะ|เสนอ|อยากให้มี|ระบบ|ช่องทาง|ตู้(?=รับ|แดง|ร้อง)|แบบฟอร์ม|กล่อง(?=รับ|ร้อง|แสดง)|แอป|ให้คน|"
    r"ใครก็ได้)"
)
_PEOPLE = r"(?:ประชาชน|ชาวบ้าน|ผู้ปกครอง|นักเรียน|เด็กๆ?|พนักงานทุกคน)"
_STATED_BY_ALL = r"(?:ร้องเรียน|ร้องทุกข์|แจ้ง|ส่งเรื่อง|เสนอ|โหวต|ตอบ|หย่อน|เขียน)(?:ได้|เข้ามา)?(?:แบบ|โดย|ที่)$"
_DONOR = r"(?:ที่|ซึ่ง|ได้|ท่าน)*(?:ให้มา|บริจาค|มอบ|ท่านหนึ่ง|รายหนึ่ง|ถวาย|ร่วมสมทบ|สมทบ|โอนมา|ทำบุญ)"

_NO_CONTACT = (
    (
        r"(?:ไ[มน]่ต้อง|บ่ต้อง|หม้ายต้อง|อย่า|ห้าม|งด|ไ[มน]่จำเป็นต้อง|ขออย่า)(?:ได้|ให้|มี(?:การ)?|ให้ใคร|มา|ใคร|เพิ่ง|ทำการ|"
        r"พยายาม|เจ้าหน้าที่|คุณ|ท่าน|เสียเวลา)*"
        r"(?:ติดต่อ(?!เรา|สอบถาม|ประสาน|กับ|ไป|ผู้รับเหมา)|ตอบ(?!ว่า|แบบ|คำถาม|โต้|โพสต์|สนอง|แทน|ปัด|เหมือน)|โทร(?!บอก|ไป|"
        r"แจ้ง|ถาม(?!มา)|เรียก|นัด|เข้าไป|ตาม|หา(?:ผู้|นาย|กำนัน|เขา|ช่าง|เจ้า|หลาย))|"
        r"ทัก(?=มา|กลับ)|แจ้งผล|แจ้งกลับ|รายงานผล|ส่ง(?:จดหมาย|หนังสือ|เมล|อีเมล|เอกสาร|ใคร|คน|เจ้าหน้าที่|ข้อความ|อะไร)(?:ใดๆ?|"
        r"ตอบ|แจ้ง|กลับ|มา|ใด)*(?:ที่|ถึง|มา|กลับ|หา|ตอบ|ขอบคุณ)|"
        r"มาหา(?:ที่บ้าน|ผม|ดิฉัน|หนู|ยาย)|มาที่บ้าน|มาถึงบ้าน)"
    ),
    (
        r"(?:ไ[มน]่ประสงค์|ไ[มน]่ต้องการ|ไ[มน]่อยาก|ไ[มน]่สะดวก|บอยาก|ไ[มน]่ขอ|ขอไ[มน]่|ไ[มน]่ยินดี|งดรับ|ของด)(?:ที่|จะ|ให้|มี|"
        r"รับ|ใคร|เจ้าหน้าที่|คน|ทาง|หน่วยงาน|ได้รับ|การ|ใน)*"
        r"(?:ติดต่อ(?!ราชการ|กับ|งาน|เจ้า|อำเภอ|เทศบาล|หลาย|บ่อย|ซ้ำ)|ตอบกลับ|ตอบรับ|คำตอบ(?!แทน)|โทร(?:กลับ|มา|หา|ศัพท์กลับ)|สาย|โทรศัพท์|"
        r"จดหมายตอบ|หนังสือตอบ|ส่งจดหมาย|ส่งหนังสือ|อีเมล(?:ตอบ|กลับ)|มาหา|มาที่บ้าน)"
    ),
    r"(?:ไ[มน]่ต้อง|อย่า|ห้าม)(?:มา|ได้)?(?:ถาม(?:กลับ|มา|อะไร|ต่อ)|มี(?:หนังสือ|จดหมาย)(?:ตอบ|แจ้ง|มา))",
    r"(?:ผม|ดิฉัน|หนู|ฉัน|ข้าพเจ้า)(?:จะ|ขอ)*ไ[มน]่(?:ขอ)?รับ(?:สาย|โทร)|ไ[มน]่ให้เบอร์(?=$|นะ|ค่ะ|ครับ|ไ[มน]่ให้)",
)
_ENGLISH_NO_CONTACT = (
    r"\b(?:do ?n[o']?t|please not|never) (?:contact|call|phone|reply|write back|respond|email|visit)\b(?! until)|"
    r"\bno (?:need to|reply|contact|response|call ?back)\b(?: (?:reply|contact|call|respond|needed|necessary|"
    r"required|please))?"
)
# "Not by telephone, mail me instead" chooses a channel; it is not a wish for silence. Nor is a call the agency owes.
_OTHER_CHANNEL = (
    r"(?<!ต้อง)(?<!อย่า)(?<!ห้าม)(?:แต่|ให้|ขอ|สะดวก|ส่ง|ตอบ|ทัก|แจ้ง|ใช้)(?:ตอบ|ส่ง|แจ้ง|ติดต่อ|โทร|ทัก)?(?:มา|กลับ|เป็น|ทาง|"
    r"ให้)*(?:ทาง)?(?:อีเมล|เมล|ไลน์|ไปรษณีย์|จดหมาย|โทร|มือถือ|เบอร์|line|email|เฟส|หนังสือ)"
)
_HEARSAY = (
    r"(?:(?:เขา|เค้า|เจ้าหน้าที่|มัน|พนักงาน|หมอ|ปลายสาย)(?:บอก|พูด|ตอบ|ตะคอก|สั่ง|แจ้ง|ย้ำ)?|(?:แล้ว|ก็)(?:บอก|พูด|ตอบ|"
    r"ตะคอก|สั่ง|แจ้ง|ย้ำ))(?:ว่า|ผมว่า|หนูว่า|ดิฉันว่า|ให้|มาว่า)*[\"(]?$"
)
# งดโทรช่วงเวลาทำงาน: he says when, and not that he wants no call.
_AT_TIMES = r"(?:มา|หา|กลับ|เข้า)*(?:ใน)?(?:ช่วง|เวลา|ตอน(?!นี้)|ก่อน|หลัง(?!จากนี้|นี้))"
_NOTICE = r"(?:อัตโนมัติ|automatic|noreply|no-reply|กล่องนี้|ระบบนี้)"


_ANONYMOUS_RE = Sieves(bones(pattern.replace("ให้", "(?:ให้(?!ญ)|หื้อ)")) for pattern in (*_ANONYMOUS, *UNSAID, *SHIELDED))
_FOOTER_RE, _NOT_TICKED_RE = re.compile(FOOTER, re.IGNORECASE), re.compile(NOT_TICKED)
_UNTICKED_RE, _DENIED_RE = re.compile(UNTICKED_INSIDE), re.compile(bones(DENIED))
_FEARS_RE, _NOT_BEFORE_RE = re.compile(bones(FEARS)), re.compile(bones(NOT_BEFORE))
_OF_ANOTHER_RE = re.compile(bones(OF_ANOTHER))
# A scan and the Isan spelling turn ชื่อ (name) into ซื่อ; ซื้อ (to buy) has the other tone mark and is no name.
# So do ปิด (to close) and ปีต่อไป (the next year), นาม (name) and น้ำมัน (petrol) or สนาม (field). Lines that a writer
# ended are sentences of their own.
_NO_WISH_RE = re.compile("[ซช] ?[ืีิ] ?้ ?อ|ปี ?ต่อ|น ?้ ?ำ ?ม|ส ?นา ?ม|\n")
_ENGLISH = re.compile("[A-Za-z] [A-Za-z]")  # without two English words no English wish
_ENGLISH_ANONYMOUS_RE = re.compile(f"{_ENGLISH_ANONYMOUS}|{ENGLISH}|{SHIELDED_ENGLISH}", re.IGNORECASE)
# If you are not the intended recipient, please do not reply: below the mails of companies.
_MISSENT_RE = re.compile(
    r"(?:\bnot (?:the|an) (?:intended|named) (?:recipient|addressee)|\bin error\b)[^.\n]{0,80}$", re.IGNORECASE
)
_NO_CONTACT_RE = Sieve("|".join(f"(?:{bones(pattern)})" for pattern in _NO_CONTACT))
_ENGLISH_NO_CONTACT_RE = re.compile(_ENGLISH_NO_CONTACT, re.IGNORECASE)
_TAKEN_BACK_RE = re.compile(bones(_TAKEN_BACK))
_HIDING_RE = re.compile(bones(_HIDING))
_HELD_BACK_INSIDE_RE = re.compile(bones(_HELD_BACK_INSIDE))
_OTHERS_RE = re.compile(bones(_OTHERS))
_NAME_LAST_RE = re.compile(bones("(?:ชื่อ|นาม|ตัวตน|ข้อมูลผู้|ข้อมูลของ|ข้อมูลคน)$"))
_HIS_WISH_RE = re.compile(bones(_HIS_WISH))
_OF_OTHERS_RE = re.compile(bones(_OF_OTHERS))
_FOR_ALL_RE = re.compile(bones(_FOR_ALL))
_PEOPLE_RE = re.compile(bones(_PEOPLE))
_STATED_BY_ALL_RE = re.compile(bones(_STATED_BY_ALL))
_DONOR_RE = re.compile(bones(_DONOR))
_KEPT_BY_OTHERS_RE, _RULE_BEFORE_RE = re.compile(bones(KEPT_BY_OTHERS)), re.compile(bones(RULE_BEFORE))
_RULE_AFTER_RE, _ONCE_RE, _NO_MORE_RE = (re.compile(bones(pattern)) for pattern in (RULE_AFTER, ONCE, NO_MORE))
_OTHER_CHANNEL_RE = re.compile(bones(_OTHER_CHANNEL), re.IGNORECASE)
_AT_TIMES_RE = re.compile(bones(_AT_TIMES))
_HEARSAY_RE = re.compile(bones(_HEARSAY))
_ME_RE = re.compile(bones(_ME_SURELY))
_NOTICE_RE = re.compile(bones(_NOTICE), re.IGNORECASE)
_ASKED_RE = re.compile(bones(r"(?:ขอ(?!ง)|โปรด|กรุณา|อย่า|ฝาก|รบกวน)"))
_ASKING_RE = re.compile(bones(r"(?:ขอ|โปรด|กรุณา|อย่า|ห้าม|ช่วย|ฝาก|รบกวน|ผม|ดิฉัน|หนู|ข้าพเจ้า|กระผม|ข้าน้อย|ข้อย|ชื่อเรา|ชื่อฉัน)"))


_LAST_OF_A_LINE_RE = re.compile(r" ?(?:นะ|ครับ|ค่ะ|คะ|จ้ะ|จ้า|ด้วย|เด้อ)* *[.)]* *(?:\n|\Z)")
# A sentence that says no more than this is about who writes.
_CURT_RE = re.compile(
    r"(?:(?:^|(?<=[\n)]))[ (]*|(?<=ครับ)[ (]*|(?<=ค่ะ)[ (]*|(?<=คะ)[ (]*|(?<= )(?=[^\n]{4,30}(?:\Z|\n)))"
    r"(?:ขอ)?(?:ไม่|บ่)(?:ขอ)?(?:บอก|เอ่ย|ออก|ลง|แจ้ง|ใส่|ระบุ|เปิดเผย) ?(?:ชื่อ|ซื่อ|นาม|ตัว)"
    r"(?: ?(?:นะ|ครับ|ค่ะ|คะ|จ้ะ|เด้อ|หรอก|ดอก)+)?"
    r"(?=\Z|[\n)]| (?:ยัง|เพราะ|กลัว|เดี๋ยว|ผม|ดิฉัน|หนู))"
)


def anonymous_wish(folded: Folded, bare: Skeleton) -> tuple[int, int] | None:
    """Where in the folded text, whose skeleton is `bare`, the writer asks that his name be kept back, or None."""
    footer = _FOOTER_RE.search(folded.text)
    over = footer.start() if footer else len(folded.text)
    for match in _ANONYMOUS_RE.finditer(bare.text):
        start, end = _place(bare, match)
        goes_on = folded.text[end : end + 1] not in {"", " ", "\n", ")"}
        own = (_is_said_apart(folded.text, start) and not (goes_on and _of_others(bare.text, match))) or (
            not _is_denied(bare.text, match)
            and _is_own_wish(
                bare.text, match, last=_ends_there(folded.text, end), alone=_stands_alone(folded.text, start, end)
            )
        )
        if own and end <= over and not _is_none(folded.text, start, end, bare.text[match.end() : match.end() + 8]):
            return start, end
    english = _ENGLISH.search(folded.text) and _ENGLISH_ANONYMOUS_RE.search(folded.text, 0, over)
    curt = _CURT_RE.search(folded.text, 0, over)
    return english.span() if english else curt.span() if curt else None


def no_contact_wish(folded: Folded, bare: Skeleton) -> tuple[int, int] | None:
    """Where in the folded text the writer asks not to be contacted, or None."""
    for match in _NO_CONTACT_RE.finditer(bare.text, 0, len(bare.text)):
        before, after = bare.text[max(0, match.start() - 24) : match.start()], bare.text[match.end() : match.end() + 45]
        hearsay = _HEARSAY_RE.search(before) or _NOTICE_RE.search(before + after)
        if not (hearsay or _OTHER_CHANNEL_RE.search(after) or _AT_TIMES_RE.match(after)):
            return _place(bare, match)
    if not _ENGLISH.search(folded.text):
        return None
    found = _ENGLISH_NO_CONTACT_RE.finditer(folded.text)
    return next((one.span() for one in found if not _MISSENT_RE.search(folded.text[: one.start()])), None)


def _is_none(text: str, start: int, end: int, after: str) -> bool:
    """Another word (ซื้อ), an option of a form that is not ticked, or the name of somebody else."""
    unticked = _NOT_TICKED_RE.search(text, max(0, start - 30), start) or _UNTICKED_RE.search(text, start, end)
    return bool(_NO_WISH_RE.search(text, start, end) or unticked or _OF_ANOTHER_RE.match(after))


def _is_said_apart(text: str, start: int) -> bool:
    """Begins a sentence or a bracket of its own, so that nobody else is its subject."""
    before = text[:start].rstrip(" ")
    return before.endswith(("(", "ครับ", "ค่ะ", "คะ", "\n\n")) or not before


def _ends_there(text: str, end: int) -> bool:
    return re.match(r" *\n *(?:\n| {4})", text[end : end + 40]) is not None


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Parted from what is told before it, with nothing behind it on its line: ... เก็บเงินชาวบ้าน ไม่ประสงค์ออกนามครับ."""
    return text[start - 1] in " \n" and _LAST_OF_A_LINE_RE.match(text, end) is not None


def _is_denied(text: str, match: re.Match[str]) -> bool:
    before = text[max(0, match.start() - 20) : match.start()]
    fearless = _FEARS_RE.match(match.group()) and _NOT_BEFORE_RE.search(before)
    return bool(fearless or _DENIED_RE.search(before))


def _is_own_wish(text: str, match: re.Match[str], *, last: bool, alone: bool) -> bool:
    """Neither taken back, nor somebody else's, nor a rule for everybody. `last`: a paragraph ends with it; `alone`: a
    line does, and it is parted from what is before it, so that people told of there are not its subject.
    """
    before, after = text[max(0, match.start() - 30) : match.start()], text[match.end() : match.end() + 16 * (not last)]
    hit = match.group()
    taken_back = (
        (_HIDING_RE.match(hit) and _TAKEN_BACK_RE.search(before))
        or _HELD_BACK_INSIDE_RE.search(hit)
        or (_ONCE_RE.search(before) and _NO_MORE_RE.match(text, match.end()))
    )
    others = (
        (_OTHERS_RE.search(before) and not _ASKED_RE.match(hit))
        or _of_others(text, match, last=last)
        or _HIS_WISH_RE.search(before)
        or _DONOR_RE.match(after)
        or _KEPT_BY_OTHERS_RE.search(before)
    )
    ruled = _RULE_BEFORE_RE.search(before) or _RULE_AFTER_RE.match(after) or _STATED_BY_ALL_RE.search(before)
    everybody = _FOR_ALL_RE.search(before) or (_PEOPLE_RE.search(before) and not alone)
    general = ruled or (everybody and not _ASKING_RE.search(hit) and not _ME_RE.search(before[-10:]))
    return not (taken_back or others or general)


def _of_others(text: str, match: re.Match[str], *, last: bool = False) -> bool:
    """Whose name it is stands behind it: ขอสงวนชื่อบริษัท. Not where a paragraph ends before (`last`)."""
    after = text[match.end() : match.end() + 16 * (not last)]
    return bool(_NAME_LAST_RE.search(match.group()) and _OF_OTHERS_RE.match(after))


def _place(bare: Skeleton, match: re.Match[str]) -> tuple[int, int]:
    return bare.at[match.start()], bare.at[match.end() - 1] + 1
