"""Two kinds of place: where the complainant can be written to, and where the matter happened.

A postal address is read by its parts in Thai order (house, village, lane, road, tambon, amphoe, province, postcode).
The place of the incident begins at a word for a place (ซอย, หน้า, โรงเรียน, ที่ว่าการ) and goes on as long as the words are
names and not verbs.
"""

import re
from collections.abc import Sequence
from functools import cache

from pythainlp.corpus import provinces
from pythainlp.tag import pos_tag
from pythainlp.tokenize import word_tokenize

from classify.folding import Folded
from classify.layout import Layout, is_office, place_lines

_N = r"[0-9OoIl]{1,4}(?:[/\-][0-9OoIl]{1,4}){0,2}"
_NAME = r"[ก-๎A-Za-z0-9.\-]{2,30}"
_SMALL = (
    rf"(?:หมู่(?:ที่)? ?[0-9Il]{{1,2}}(?![0-9])|ม\. ?[0-9Il]{{1,2}}(?![0-9])|ซอย ?{_NAME}(?: "
    rf"[0-9]{{1,3}}(?![0-9/]))?|ซ\. ?{_NAME}(?: [0-9]{{1,3}}(?![0-9/]))?|ตรอก ?{_NAME}|ถนน ?{_NAME}(?: "
    rf"[0-9]{{1,2}}(?![0-9/]))?|ถ\. ?{_NAME}|"
    rf"ชั้น(?:ที่)? ?[0-9]{{1,2}}|ห้อง(?:ที่|เลขที่)? ?{_N}|อาคาร ?{_NAME}|ตึก ?{_NAME}|หมู่บ้าน ?{_NAME}(?: (?:เฟส|"
    rf"โครงการ) ?[0-9]+)?|คอนโด ?{_NAME}|ชุมชน ?{_NAME}|บ้าน(?!เลขที่|อยู่|ผม|ดิฉัน|เรา|ฉัน|หนู|ของ|ติด|โดน|ถูก|ไม่|น้ำ) "
    rf"?[ก-๎]{{2,20}}|คุ้ม ?{_NAME}|"
    rf"ตู้ ?ปณ\.? ?{_N}|ปณ\.? ?[ก-๎]{{2,16}})"
)
_LARGE = (
    rf"(?:(?:ตำบล|ต\. ?|แขวง) ?{_NAME}|(?:อำเภอ|อ\. ?|กิ่งอำเภอ|เขต) ?{_NAME}|(?:จังหวัด|จว?\. ?) ?{_NAME}|"
    rf"กรุงเทพ(?:มหานคร|ฯ)?|กทม\.?|PROVINCES|(?:รหัสไปรษณีย์ ?)?[1-9][0-9]{{4}}(?![0-9\-/,.]))"
)
_HOUSE = rf"(?:(?:บ้าน)?เลขที่ ?{_N}|(?<![0-9/\-.,]){_N})"
_INTRODUCES = re.compile(
    r"(?:อยู่(?:ที่)?(?=บ้าน|เลข| ?[0-9])|อยู่บ้าน|บ้านเลขที่|ที่อยู่(?:ปัจจุบัน|ติดต่อ)?|ภูมิลำเนา|พักอาศัย(?:อยู่)?(?:ที่)?|"
    r"อาศัยอยู่(?:ที่)?|(?<![ก-๎])เลขที่(?= ?[0-9])|บ้านอยู่(?:ที่)?|พักอยู่(?:ที่)?|address)[: ]*"
    r"(?=บ้าน|เลข|[0-9]|หมู่|ซอย|ถนน|ห้อง|คอนโด|ม\.|ต\.|ตำบล)",
    re.IGNORECASE,
)
_LABELLED_HOUSE = re.compile(r"บ้านเลขที่")
_HOUSE_NUMBER = re.compile(r"เลขที่ ?[0-9]|(?<![0-9.\-])[0-9]{1,4}/[0-9]{1,4}|^\W*[0-9]{1,4}(?![0-9])|ปณ")
_REGION_WORDS = (r"ตำบล|ต\.|แขวง", r"อำเภอ|อ\.|เขต", r"จังหวัด|จ\.|กรุงเทพ|กทม", r"(?<![0-9])[1-9][0-9]{4}(?![0-9])")
_RUBBLE_BEFORE_HOUSE = re.compile(r"(?:[^ก-๎\n]|(?<![ก-๎])[ก-๎]{1,2}(?![ก-๎]))+(?=(?:บ้าน)?เลขที่ ?[0-9])")
_MISREAD_REGIONS = (
    (re.compile(r"(?<![ก-๎])[ตดค][่-๋]?[ำา]?[บป]ล(?=[ก-๎]{2})"), "ตำบล"),
    (re.compile(r"(?<![ก-๎])แขว[่-๋]?ง(?=[ก-๎]{2})"), "แขวง"),
    (re.compile(r"(?<![ก-๎])[อกถ][่-๋]?[ำา]?[เแ][ภกถ]อ(?=[ก-๎]{2})"), "อำเภอ"),
    (re.compile(r"(?<![ก-๎])จั?[งว]?ห[วจ]ั?[ดต](?=[ก-๎]{2})"), "จังหวัด"),
)
_BEFORE_REGION = re.compile(r" ?[,;:_~|] ?(?=(?:ตำบล|อำเภอ|จังหวัด|แขวง|เขต)[ก-๎])")
_LAST_DIGITS = re.compile(r"(?<=[ก-๎. ])(?P<digits>[0-9๐-๙](?: ?[0-9๐-๙]){2,6})\W*$")
_POSTCODE = 5
_SPEAKS_OF_SELF = re.compile(
    r"(?:ข้าพเจ้า|กระผม|(?<![ก-๎])ผม|ดิฉัน|(?<![ก-๎])(?:ฉัน|หนู))(?:(?!ร้อง|แจ้ง|กล่าวหา|ว่า|ของ|กับ)[^\0])*\Z"
)
_OF_ANOTHER = re.compile(r"(?:ร้องเรียน|กล่าวหา|ว่า|กับ|ของ|คือ|ชื่อ) ?(?:นาย|นาง|น\. ?ส\.)[^\n0-9]{0,40}\Z")
_FOREIGN_ADDRESS = re.compile(
    r"(?:หน้าซอง|กรุณาส่ง|ตราประทับ|ใบเสร็จ|สัญญา|คำสั่ง|แจ้งหนี้|คดี|หนังสือ|ทะเบียน|ครุภัณฑ์|ฎีกา|โฉนด|เอกสาร|บิล|บัญชี|มี|"
    r"ชื่อ(?:ที่)?อยู่(?:ของ)?เขา|ร้าน[ก-์]{0,14}|ร้านอยู่|เขาอยู่|ตั้งอยู่|บริษัท[^\n]{0,24}|มันอยู่|ป้าย)[ที่]{0,3} ?$"
)

_HEADS = (
    "หน้า หนา หลัง ข้าง ตรงข้าม บริเวณ ปากทาง ปากซอย ท้ายซอย ต้นซอย กลางซอย ท้ายหมู่บ้าน ริมคลอง ริมแม่น้ำ ริมถนน ใต้สะพาน "
    "เชิงสะพาน สี่แยก สามแยก แยก วงเวียน ซอย ถนน หมู่บ้าน หมู่ที่ ชุมชน บ้าน ตลาด ตลาดนัด ตลาดโต้รุ่ง ตลาดสด หาด ชายหาด "
    "โรงเรียน วัด โรงพยาบาล โรงพยาบาลส่งเสริมสุขภาพตำบล สถานีอนามัย อนามัย คลินิก ที่ว่าการ ที่ว่าการอำเภอ ที่ทำการ ศาลากลาง "
    "ศาลา ศาลาประชาคม ศาลาเอนกประสงค์ ศาลาอเนกประสงค์ ห้องสมุด หอสมุด หองสมุค สวน สวนสาธารณะ สนาม สนามกีฬา "
    "สนามเด็กเล่น "
    "ลาน สะพาน สะพานลอย คลอง ลำห้วย ห้วย หนอง อ่างเก็บน้ำ บึง แม่น้ำ ท่าเรือ ท่าน้ำ ฝาย ประปา ด่าน ป้อม สถานี สถานีขนส่ง "
    "สถานีตำรวจ สถานีรถไฟ ขนส่ง สนามบิน ฟาร์ม โรงงาน โรงสี โรงฆ่าสัตว์ บ่อขยะ บ่อ ป่าช้า เมรุ สุสาน ห้าง ร้าน ปั๊ม หอพัก คอนโด "
    "ศูนย์ ศูนย์เด็กเล็ก ศูนย์บริการ สำนักงาน สำนัก กองทุนหมู่บ้าน กองช่าง กองคลัง กองการศึกษา กองสาธารณสุข กองสวัสดิการสังคม "
    "งานทะเบียน งานพัฒนาชุมชน งานป้องกัน ฝ่ายทะเบียน ฝ่าย แผนก ห้อง เคาน์เตอร์ ช่องบริการ เทศบาล องค์การบริหารส่วนตำบล "
    "ลานกีฬา ลานจอดรถ ลานว่าง อาคาร ตึก ประตู ทางเข้า ทางม้าลาย ทางรถไฟ ป่า ป่าสงวน ป่าชุมชน อุทยาน แปลง ตำบล "
    "เทศบาลตำบล เขื่อน ประตูน้ำ ฌาปนสถาน มัสยิด สุเหร่า โบสถ์"
)
_DOTTED = (
    r"(?:รพ\. ?สต\.|ร\. ?ร\.|ร\.พ\.|รพ\.|อบต\.(?= ?(?!หมู่|ที่|ก็|ไม่|จะ|มา|เขา)[ก-ฮเ-ไ])|อบจ\.|กอง ?การศึกษา|สภ\.|"
    r"ศพด\.|สพป\.|สพม\.|สนง\.|บขส\.|ถ\. ?(?=[ก-ฮเ-ไ])|ซ\. ?(?=[ก-ฮเ-ไ0-9])|ต\.(?=[ก-ฮเ-ไ])|ม\. ?(?=[0-9]))"
)
_HEAD = re.compile(rf"(?:{'|'.join(sorted(_HEADS.split(), key=len, reverse=True))}|{_DOTTED})(?![ะ-ฺ็-๎ๅ])")
_STRONG = re.compile(
    r"หน้า|ซอย|ซ\.|ถนน|ถ\.|ตลาด|หาด|โรงเรียน|ร\. ?ร\.|วัด|โรงพยาบาล|รพ|ที่ว่าการ|ห้องสมุด|หองสมุค|สวน|ลาน|สะพาน|ท่าเรือ|"
    r"ท่าน้ำ|ด่าน|ฟาร์ม|ศาลา|สี่แยก|สามแยก|ลำห้วย|คลอง|หมู่บ้าน|ศูนย์|สนาม|ปากซอย|ปากทาง|ตรงข้าม|บริเวณ|กอง(?:ทุน|ช่าง)|สถานี|"
    r"ชุมชน|งาน|ลูกระนาด|อ่าง|ฝ่าย"
)
_LEAD = re.compile(r"(?:ที่|บริเวณ|แถว|ตรง|อยู่|ใน|ณ|ใกล้|จาก|ไป|แถวๆ|เขต|ของ|ริม|ผ่าน|ยื่นที่|มาที่|คือ|ระหว่าง|แจ้ง|ตามที่|เห็น) ?$")
_CONTINUES = re.compile(
    rf"(?: ?(?:{_SMALL}|{_LARGE}|บ้?าน(?=วัง|หนอง|โนน|ดง|ทุ่ง|นา|ดอน|ป่า|โคก|ท่า|สวน)[ก-๎]{{2,20}}|ชั้น(?:ที่)? ?[0-9]|"
    rf"เฟส ?[0-9]|กิโล(?:เมตร)?(?:ที่)? ?[0-9]+(?:[+.][0-9]+)?(?: ?ถึง ?กิโล(?:เมตร)?(?:ที่)? ?[0-9]+)?|ช่อง(?:ที่)? "
    rf"?[0-9]+|สาย ?[0-9]+|(?:ถ|ซ)\. ?[ก-๎]+|ห้อง[ก-๎]{{3,16}}|(?:แห่งหนึ่ง)?ใน(?:อำเภอ|ตำบล|จังหวัด|เขต)[ก-๎]{{2,16}}|"
    rf"เทศบาล(?:เมือง|ตำบล|นคร)?[ก-๎]{{0,16}}|"
    rf"(?:อบต|อบจ|รพ\. ?สต)\. ?[ก-๎]{{2,20}}|โรงเรียน[ก-๎]{{2,24}}|วัด[ก-๎]{{2,20}}|ปากซอย[ก-๎]{{2,16}}))"
)
_STOP_TAGS = frozenset({"VERB", "AUX", "PART", "SCONJ", "PRON", "ADV", "ADP", "CCONJ", "DET", "INTJ"})
_GO_ON_WORDS = (
    "สุข เจริญ พัฒนา สามัคคี รวมใจ ร่วมใจ ใต้ เหนือ นอก กลาง บน ล่าง หน้า หลัง ข้าง ริม เก่า ใหม่ ใหญ่ น้อย ยาว งาม ดี ศรี ทอง "
    "เมือง ท้าย ต้น ปาก หัว ท่า บ่อ สาย ฝั่ง ตรงข้าม ทาง ทางเข้า เข้า เข้าเมือง โต้รุ่ง นัด สด บ้าน "
    "ประชา เลียบ รอบ ร่มเย็น ชุ่ม ร่ม รุ่งเรือง สว่าง แดง ขาว ดำ เขียว เหลือง สูง ต่ำ ตะวันออก ตะวันตก ซ้าย ขวา ชั่ง น้ำหนัก เลี้ยง "
    "อนุบาล ประถม มัธยม ส่งเสริม บริการ จอด ออกกำลังกาย เด็กเล่น สูบ ผลิต บำบัด ฆ่า กีฬา ป้องกัน จอดรถ สูบน้ำ ผู้ป่วย ใกล้ ว่าง"
)
_GO_ON = frozenset(_GO_ON_WORDS.split())
_HALT_WORDS = (
    "ที่ ซึ่ง อัน กอง น่ะ ทุก เมื่อ ตั้งแต่ ตอน เวลา วัน วันนี้ เดือน ปี คืน เช้า เย็น ครับ ค่ะ คะ นะ เนี่ย นี่ นี้ นั้น ผม ดิฉัน หนู เรา เขา "
    "เพิ่น มัน คน ชาวบ้าน รถ ขยะ น้ำ ไฟ หมา สุนัข หลุม ครั้ง แล้ว กับ และ หรือ ว่า ให้ มา ไป จะ ได้ ไม่ มี เป็น "
    "ถูก โดน ยัง ก็ แต่ เพราะ โดย เพื่อ จาก ถึง ใคร อะไร เจ้าหน้าที่ พนักงาน ไฟฟ้า เสียง กลิ่น ฝุ่น เหม็น พัง แตก เลย จน อีก เพิ่ง "
    "กำลัง มาก หลาย สาม สอง สี่ ห้า เดือดร้อน ของ ตัวเอง ราคา จำนวน ประมาณ เรื่อง ด้วย ท่าน ทาง เค้า บ่ คือ เด้อ จึง ขอ ช่วง "
    "ทั้ง ฟาร์ม ค่า เงิน ใน อยู่ ทั้งหมด จำนวน แทน ดู ไหม หัก แม้แต่ ทุกวัน ทันที อย่าง อย่างเดียว "
    "เท่านั้น ต่อ เอง ตลอด ตลอดเวลา เสมอ บ่อย พร้อม เนื่องจาก ดังกล่าว ต่อหน้า ขณะ ขณะนี้ ปัจจุบัน อาจ ต้อง ควร อยาก กลับ"
)
_HALT = frozenset(_HALT_WORDS.split())
_FIRM_WORDS = (
    "ที่ ซึ่ง ไม่ ได้ ให้ แล้ว เป็น มี จะ ก็ ว่า เมื่อ ตั้งแต่ ครับ ค่ะ คะ เพราะ แต่ และ กับ หรือ เลย ถูก โดน ยัง ทุก เพิ่ง กำลัง ไป นะ "
    "น่ะ เนี่ย ผม ดิฉัน หนู เพิ่น เรา ใคร เจ้าหน้าที่ พนักงาน เหม็น พัง แตก เดือดร้อน เข้ากัน มา บอก ขอ เด้อ ละ "
    "ดับ เสีย ชำรุด ท่วม ปล่อย รั่ว ทรุด บ่ หม้าย ครึ่ง ทำ เก็บ เรียก โดย จน อีก นี้ นั้น อยู่ ทั้งหมด จำนวน แทน ดู ไหม หัก แม้แต่ ใน "
    "ทุกวัน กอง วันที่ เวลา ตอน อายุ เพียง ด้วย ของ เดือน "
    "ทันที อย่าง อย่างเดียว เท่านั้น ต่อ เอง ตลอด ตลอดเวลา เสมอ บ่อย พร้อม เนื่องจาก ดังกล่าว ต่อหน้า ขณะ ขณะนี้ ปัจจุบัน อาจ ต้อง ควร "
    "อยาก กลับ"
)
_FIRM = frozenset(_FIRM_WORDS.split())
_HOW_OFTEN = ("ทุก", "อย่าง", "ตลอด")
_PROPER = re.compile(
    r"บ้?าน|วัด|โรงเรียน|ร\. ?ร|ตำบล|ต\.|ซอย|ซ\.|ถนน|ถ\.|หมู่บ้าน|ชุมชน|หาด|รพ|โรงพยาบาลส่ง|ท่าเรือ|ตลาด|อบต|เทศบาล|"
    r"คลอง|ห้วย|หนอง|สะพาน|สี่แยก|สามแยก|แยก|ฟาร์ม|กองทุนหมู่บ้าน|หน้?า|สวน|ศาลา|โรงพยาบาล|สถานี"
)
_REGIONS = ("อำเภอ", "ตำบล", "จังหวัด", "เขต", "แขวง")
_VILLAGE_BEFORE = re.compile(r"(?:หมู่(?:ที่)? ?|ม\. ?)[0-9]{1,2} $")
# Sides need a thing whose side they are.
_SIDE = re.compile(r"(?:หน้?า|หลัง|ข้าง|ตรงข้าม|บริเวณ) ?")
_THING = re.compile(
    r"ที่ว่าการ|ที่ทำการ|อบต|เทศบาล|เซเว่น|7|ป้าย|เสา|ธนาคาร|อำเภอ|โลตัส|บิ๊ก|รั้ว|สำนัก|โรง|ทาง|ฝาท่อ|จุด|โค้ง|เกาะ|หอ|ริม|คิว|"
    r"รถ|ท่า|ไปรษณีย์|ศาล|ด่าน|ตึก|ปาก|เขต|พื้นที่|วิทยาลัย|มหาวิทยาลัย|กรม|รพ"
)
_NOT_A_PLACE = re.compile(
    r"หน้า(?:กระดาษ|ห้องประชุม$|วัน| ?[0-9]|ที่|ตา|ฝน|แล้ง|หนาว|ร้อน|กาก|ใหม่|เว็บ(?!ไซต์)|เดียว|เลย|นี้|ห้อง$|แรก|ด้าน|ต่อ|อก|"
    r"ปก|อี)|หลัง(?:จาก|คา|ๆ|ละ|ที่|หก|สี่|ห้า|เลิก|ไหน|ฝน|พิง|สุด|เดิม|ว|โครงการ|ชื่อ|คาบ)|ข้าง(?:บ้าน|เคียง|ๆ|ใน|นอก|ล่าง|ต้น|"
    r"ละ|หน้า)|ห้อง(?:ตัว|ใหญ่|เล็ก)|แยก(?:ขยะ|ประเภท|กัน|เป็น|ย้าย|ว)|บ้าน(?:ข้าพเจ้า|กระผม|ท่าน|เข้า|เป็น|ป้า|ลุง|ยาย|ตา|ลูก|พี่|น้อง|กลาง(?:คืน)|นอก$|คน|มี|ไม่|ไป|"
    r"มา|อยู่|ให้|ได้|ผม|ดิฉัน|เรา|หนู|ฉัน|ของ|เลขที่|ละ|เมือง|ช่อง|ถูก|โดน|ๆ|เฮา|เรือน|หลัง|ที่|สาม|ข้าง|น้ำ|ใคร|แต่|แล้ว)|"
    r"วัด(?:ระยะ|ขนาด|พื้นที่|แนว|ปริมาณ|ค่า|ด้วย|ใหม่ต่อ|อุณหภูมิ|ไข้|ดู|ความ|น้ำ|ระดับ|ผล|คุณ|ที่|ตัว|เอา|ข้าง|จะ|ได้|แล้ว|อี)|ร้าน(?:ค้า(?:ใน|แห่ง)?$|ที่|ของ|นี้)|สวน(?:ทาง|ผม|ของ|กัน|"
    r"เจ้าของ)|ห้าง(?:หุ้น)|ห้องวัน|ห้อง(?:น้ำ|แอร์|พัก|ละ|เรียน)$|บ่อ(?:ย|ยๆ)|ป่า(?:น|ว)|ซอย(?:นี้|ที่|ละ|เรา|บ้าน$|เดียว)|"
    r"ถนน(?:เส้น|ที่|หนทาง|เป็น|พัง|ไม่|ขรุ|ทุก|ลูกรัง$|คอนกรีต$|หลวง$)|"
    r"ศาลา(?:วัด)?$|ประตู(?:ล็อก|ม้วน|ปิด|รถ)|แปลง(?:ที่|เพศ|ข้าง|ละ)|ฝ่าย(?:ค้าน|ที่|เดียว|ขาย)|ตึก$|หนอง(?:ใจ)?$|"
    r"สำนัก(?:ข่าว|ท่าน|พิมพ์)?$|งาน(?:ที่|นี้)|ด่าน(?:แรก|ๆ)?$|เทศบาล(?:เขา|ไม่|ที่|ก็|จะ|ว่า|บอก|เพิ่ง|มี|มา|ควร|เก็บ|ครับ|"
    r"ค่ะ)?$|สถานี$|ศูนย์(?:รวม|หน่วย)?$|ห้วย$|คลอง$|บึง$|ประปา$|ขนส่ง$|โรงเรียน$|หมู่บ้าน$|ชุมชน$|"
    r"ตลาด$|ตำบล$|อนามัย$|โรงพยาบาล$|สนาม$|อาคาร$|ร้าน$|ห้อง$|บ้าน$|วัด$|หาด$|ลาน$|สวน$|สะพาน$|ป่า$|บ่อ$|ประตู$|แยก$|"
    r"ถนน$|ซอย$|ท่าเรือ$|หน้า$|หลัง$|ข้าง$|แปลง$|ฝ่าย$|แผนก$|คอนโด$|หอพัก$|ทางเข้า$|ปั๊ม$|ห้าง$|ป้อม$|ฟาร์ม$|โรงงาน$|"
    r"สำนักงาน$|บริเวณ$|หมู่ที่$|ปากซอย$|ศาลากลาง$|คลินิก$|เคาน์เตอร์$|อุทยาน$|ตรงข้าม$"
)


@cache
def _address_patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Parts of an address; the first may stand anywhere, the whole is a run of them."""
    names = "|".join(sorted((str(name) for name in provinces()), key=len, reverse=True))
    large = _LARGE.replace("PROVINCES", f"(?:{names})(?![ก-๎])")
    part = rf"(?:{_SMALL}|{large})"
    run = rf"(?:{_HOUSE}(?: ?,?[ \n]{{0,30}}{part})+|{part}(?: ?,?[ \n]{{0,30}}{part})*|(?:บ้าน)?เลขที่ ?{_N})"
    return re.compile(part), re.compile(run)


def home_addresses(folded: Folded, layout: Layout, body_from: int, name_end: int) -> list[tuple[int, int]]:
    """Every postal address the complainant gives of himself, as places in the folded text, the fittest first.

    His name ends at `name_end` (or -1). One with a house number goes before one without, for a window envelope needs
    it; among equals the letterhead goes first. An office is nobody's home.
    """
    introduced = _introduced(folded, layout, body_from)
    # A house met in the body may be another's: unless he speaks of himself it counts only alone.
    his = introduced and _SPEAKS_OF_SELF.search(folded.text, max(body_from, introduced[0] - 120), introduced[0])
    found = (
        _in_letterhead(folded, layout),
        _after(folded, layout, name_end),
        introduced if his else None,
        _under_signature(folded, layout),
    )
    homes = sorted((place for place in found if place), key=lambda place: -_fitness(folded.text[slice(*place)]))
    return homes or ([introduced] if introduced else [])


def _fitness(words: str) -> int:
    return 2 * bool(_HOUSE_NUMBER.search(words)) + any(re.search(region, words) for region in _REGION_WORDS[:3])


def as_on_an_envelope(address: str) -> str:
    """The address with region words a scan misread put right and a postcode of five digits, or none."""
    for misread, word in _MISREAD_REGIONS:
        address = misread.sub(word, address)
    address = _BEFORE_REGION.sub(" ", address)
    last = _LAST_DIGITS.search(address)
    if not last or not re.search("จ(?:ังหวัด|\\.)|กรุงเทพ|กทม", address):
        return address
    digits = last["digits"].replace(" ", "")
    before = address[: last.start()].rstrip(" ,")
    if re.search(r"(?:หมู่(?:ที่)?|ม\.|ซอย|ถนน|เลขที่)[^ ]* ?$", before):
        return address
    return f"{before} {digits}" if len(digits) == _POSTCODE else before


def _in_letterhead(folded: Folded, layout: Layout) -> tuple[int, int] | None:
    lines, start, labelled = place_lines(layout)
    if not lines or not (labelled or any(_address_patterns()[0].search(line.text) for line in lines)):
        return None
    end = lines[-1].start + len(lines[-1].text.rstrip(" _^~¬.|"))
    rubble = _RUBBLE_BEFORE_HOUSE.match(folded.text, start, end)
    start = rubble.end() if rubble else start
    words = folded.text[start:end]
    if _is_addressed(words, folded.text[layout.letterhead[-1].end : layout.body_start]):
        house = _LABELLED_HOUSE.search(folded.text, start, end)
        return (house.start(), end) if house else None
    fit = _HOUSE_NUMBER.search(words) or _address_patterns()[0].search(words)
    return (start, end) if end > start and fit else None


def _is_addressed(words: str, addressed: str) -> bool:
    """Whether a place of writing is an agency, or the very institution the letter goes to."""
    if is_office(words):
        return True
    institution = re.match(r"\W*((?:โรงเรียน|โรงพยาบาล|วิทยาลัย|มหาวิทยาลัย|ศูนย์|สถาบัน|สถานี|วัด)[ก-๎]{4,})", words)
    return bool(institution) and institution is not None and institution[1] in addressed.replace(" ", "")


def _after(folded: Folded, layout: Layout, name_end: int) -> tuple[int, int] | None:
    """กระผม นายวีระยุทธ ศรีสมพร เลขที่ 350 หมู่ 1 ... In a signature only a place with a number: ลุงจวบ หมู่ 4."""
    if name_end < 0:
        return None
    gap = re.compile(
        r"(?:[ ,]*(?:อายุ ?[0-9]+ ?ปี|อาชีพ[ก-๎]+|(?:เอง)?(?:จ้ะ|ครับ|ค่ะ|คะ|จ้า)|เป็นราษฎร|เป็นชาวบ้าน|ชาวบ้าน|ราษฎร|ปัจจุบัน|"
        r"ขณะนี้|เป็นคน|เป็นลูกบ้าน|ลูกบ้าน|บ้านอยู่|พัก|อาศัย|อยู่|ที่|(?=บ้านเลขที่)))*[ ,]*"
    )
    start = gap.match(folded.text, name_end)
    place = start.end() if start else name_end
    run = _address_patterns()[1].match(folded.text, place, min(layout.quoted_from, place + 220))
    if run and layout.in_signature(name_end) and not re.search("[0-9]", run.group()):
        return None
    return _cut(folded, run) if run else None


def _introduced(folded: Folded, layout: Layout, body_from: int) -> tuple[int, int] | None:
    for match in _INTRODUCES.finditer(folded.text, body_from, layout.quoted_from):
        before = folded.text[max(0, match.start() - 40) : match.start()].rpartition("\n")[2]
        start = match.start() if re.match("บ้านเลขที่|เลขที่", match.group()) else match.end()
        run = _address_patterns()[1].match(folded.text, start, min(layout.quoted_from, start + 220))
        if (
            run
            and re.search(r"[0-9]", run.group())
            and not (_FOREIGN_ADDRESS.search(before) or _OF_ANOTHER.search(before))
        ):
            return _cut(folded, run)
    return None


def _under_signature(folded: Folded, layout: Layout) -> tuple[int, int] | None:
    for line in layout.signature:
        if line.text.lstrip(" ").startswith("["):
            continue
        run = re.compile(r"\W*(?:ที่อยู่|บ้านอยู่)?[ :.]*").match(line.text)
        found = _address_patterns()[1].match(folded.text, line.start + (run.end() if run else 0), layout.quoted_from)
        if found and re.search(r"[0-9]", found.group()):
            return _cut(folded, found)
    return None


def _cut(folded: Folded, run: re.Match[str]) -> tuple[int, int]:
    """A run of parts may have swallowed the sentence that follows without a space: keep to names."""
    words = run.group()
    over = re.search(
        r"(?:ขอ(?=ร้อง|แจ้ง|เสนอ|เรียน|ความ|ใช้|ให้)|ได้รับ|มีความ|เดือดร้อน|ซึ่ง|ครับ|ค่ะ|คะ|จ้ะ|นะ(?=ครับ|คะ)|โทร|เบอร์|ไม่|เป็น|"
        r"แจ้ง|ร้อง)",
        words[4:],
    )
    end = run.end() if not over else run.start() + 4 + over.start()
    return run.start(), run.start() + len(folded.text[run.start() : end].rstrip(" ,.\n"))


@cache
def _halts(word: str) -> bool:
    """Whether a word ends the name of a place."""
    if word in _HALT:
        return True
    if word in _GO_ON or re.fullmatch(r"[0-9/.]+|[A-Za-z]+", word):
        return False
    return str(pos_tag([word], engine="unigram", corpus="tud")[0][1]) in _STOP_TAGS


def where_it_happened(
    folded: Folded, layout: Layout, subject_end: int, taken: Sequence[tuple[int, int]]
) -> tuple[int, int] | None:
    """The place of the incident as places in the folded text, or None. `taken` are the complainant's addresses."""
    text = folded.text
    zones = [(layout.body_start, layout.body_end), (layout.quoted_from, len(text)), (0, subject_end)]
    for zone_start, zone_end in zones:
        best = _best_place(folded, zone_start, zone_end, taken)
        if best:
            return best
    return None


def _best_place(
    folded: Folded, zone_start: int, zone_end: int, taken: Sequence[tuple[int, int]]
) -> tuple[int, int] | None:
    best, best_worth, last_end = None, 0, -1
    starts = _word_starts(folded.text[zone_start:zone_end], zone_start)
    for order, match in enumerate(_HEAD.finditer(folded.text, zone_start, zone_end)):
        inside = (
            match.start() < last_end or match.start() not in starts or folded.text.endswith(_REGIONS, 0, match.start())
        )
        if inside or any(start <= match.start() < end for start, end in taken):
            continue
        end = _place_end(folded.text, match, zone_end)
        words = folded.text[match.start() : end]
        if not _is_somewhere(words) or len(words) < 5 or order > 60:
            continue
        last_end = end
        worth = _worth(folded.text, match.start(), end) - (match.start() - zone_start) // 250
        if worth > best_worth:
            village = _VILLAGE_BEFORE.search(folded.text, max(zone_start, match.start() - 12), match.start())
            best, best_worth = (village.start() if village else match.start(), end), worth
    return best


def _is_somewhere(words: str) -> bool:
    if _NOT_A_PLACE.match(words):
        return False
    side = _SIDE.match(words)
    return not side or bool(_HEAD.match(words, side.end()) or _THING.match(words, side.end()))


def _word_starts(text: str, offset: int) -> set[int]:
    """Where words begin; a place noun inside another word (เว-ลาน-้ำ, ผู้ใหญ่-บ้าน) is none."""
    starts = set()
    for word in word_tokenize(text, engine="nlpo3", join_broken_num=False):
        starts.add(offset)
        head = re.match("หน้?า|หลัง|ปาก|ท้าย|ริม", word)
        if head:
            starts.add(offset + head.end())
        offset += len(word)
    return starts


def _worth(text: str, start: int, end: int) -> int:
    before = text[max(0, start - 14) : start]
    words = text[start:end]
    worth = 2 + 3 * bool(_STRONG.match(words)) + 2 * bool(_LEAD.search(before)) + (before[-1:] in {" ", "\n", ""})
    worth += 2 * (before.endswith("ที่ ") or (before.endswith(" ") and text[end : end + 1] == " ")) + 2 * bool(
        re.search(r"[0-9]", words)
    )
    worth -= 3 * bool(
        re.search(r"(?:อยู่บ้าน|เรียน(?:อยู่)?|ธนาคาร|ถาม|โทรไป|ลูก|ผู้ใหญ่|ส่งถึง|บอกว่า|ไม่ใช่|ต่าง|ป้ายบอก|แต่ละ) ?$", before)
    )
    return worth + min(2, len(words) // 12)


def _place_end(text: str, match: re.Match[str], zone_end: int) -> int:
    """Past the last word that still belongs to the place."""
    end = match.end()
    chunk = re.compile(r"[^ \n,.;:!?()\"]*").match(text, end, min(zone_end, end + 60))
    some = chunk is not None and chunk.group().startswith("แห่งหนึ่ง")
    words = ["แห่งหนึ่ง"] if some else word_tokenize(chunk.group(), engine="nlpo3", join_broken_num=False) if chunk else []
    # A short stretch between spaces is a name as it stands; only plain function words can end it.
    proper = _PROPER.match(match.group()) and chunk and len(chunk.group()) <= 22
    for index, word in enumerate(words):
        inside = index == 0 and word == "ใน" and match.group() == "ถนน"  # ถนนในหมู่บ้าน...
        loei = word == "เลย" and text.endswith("เมือง", match.start(), end)  # the province, not the particle
        halts = word.startswith(_HOW_OFTEN) or (word in _FIRM if proper else _halts(word))
        if halts and not (inside or loei):
            break
        end += len(word)
    whole = not chunk or end == chunk.end() or text.startswith(("ในอำเภอ", "ในตำบล", "ในจังหวัด", "ในเขต"), end)
    number = re.compile(
        r"(?<=ชั้น) ?[0-9]{1,2}| ?[0-9]{1,3}(?:/[0-9]{1,4})?(?![0-9,.:]| ?(?:คน|บาท|วัน|ปี|เดือน|ครั้ง|ตัว|คัน|ต้น|หลัง|เมตร|"
        r"ราย|ห้อง|แห่ง|โมง|น\.|ชั่วโมง|สัปดาห์|อาทิตย์|จุด))"
    ).match(text, end, zone_end)
    if number and whole:
        end = number.end()
    for _ in range(4):
        more = _CONTINUES.match(text, end, min(zone_end, end + 60)) if whole else None
        if not more or (len(more.group().split()) and _halts(more.group().split()[0])):
            break
        end = more.end()
    return end
