"""Where the matter happened.

The place of the incident begins at a word for a place (ซอย, หน้า, โรงเรียน, ที่ว่าการ) and goes on as long as the words are
names and not verbs.
"""

import re
from collections.abc import Sequence
from functools import cache

from pythainlp.tag import pos_tag
from pythainlp.tokenize import word_tokenize

from classify.folding import Folded
from classify.homes import LARGE, SMALL
from classify.layout import Layout
from classify.sieve import Sieve

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
    r"หน้า|ซอย|ซ\.|ถนน|ถ\.|ตลาด|หาด|โรงเรียน|ร\. ?ร\.|วัด|โรงพยาบาล|รพ|ที่ว่าการ|ห้องสมุด|หองสมุค|สวน|ลาน|สะพาน|"
    r"ท่าเรือ|"
    r"ท่าน้ำ|ด่าน|ฟาร์ม|ศาลา|สี่แยก|สามแยก|ลำห้วย|คลอง|หมู่บ้าน|ศูนย์|สนาม|ปากซอย|ปากทาง|ตรงข้าม|บริเวณ|กอง(?:ทุน|"
    r"ช่าง)|สถานี|"
    r"ชุมชน|งาน|ลูกระนาด|อ่าง|ฝ่าย"
)
_LEAD = re.compile(
    r"(?:ที่|บริเวณ|แถว|ตรง|อยู่|ใน|ณ|ใกล้|จาก|ไป|แถวๆ|เขต|ของ|ริม|ผ่าน|ยื่นที่|มาที่|คือ|ระหว่าง|"
    r"แจ้ง|ตามที่|เห็น) ?$"
)
_CONTINUES = re.compile(
    rf"(?: ?(?:{SMALL}|{LARGE}|บ้?าน(?=วัง|หนอง|โนน|ดง|ทุ่ง|นา|ดอน|ป่า|โคก|ท่า|สวน)[ก-๎]{{2,20}}|"
    rf"ชั้น(?:ที่)? ?[0-9]|"
    rf"เฟส ?[0-9]|กิโล(?:เมตร)?(?:ที่)? ?[0-9]+(?:[+.][0-9]+)?(?: ?ถึง ?กิโล(?:เมตร)?(?:ที่)? ?[0-9]+)?|ช่อง(?:ที่)? "
    rf"?[0-9]+|สาย ?[0-9]+|(?:ถ|ซ)\. ?[ก-๎]+|ห้อง[ก-๎]{{3,16}}|(?:แห่งหนึ่ง)?ใน(?:อำเภอ|ตำบล|จังหวัด|"
    rf"เขต)[ก-๎]{{2,16}}|"
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
_ENOUGH = 80  # characters behind the last word for a place, so that words before it are cut as in the whole text
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
    r"ที่ว่าการ|ที่ทำการ|อบต|เทศบาล|เซเว่น|7|ป้าย|เสา|ธนาคาร|อำเภอ|โลตัส|บิ๊ก|รั้ว|สำนัก|โรง|ทาง|ฝาท่อ|จุด|โค้ง|"
    r"เกาะ|หอ|ริม|คิว|"
    r"รถ|ท่า|ไปรษณีย์|ศาล|ด่าน|ตึก|ปาก|เขต|พื้นที่|วิทยาลัย|มหาวิทยาลัย|กรม|รพ"
)
_NOT_A_PLACE = re.compile(
    r"หน้า(?:กระดาษ|ห้องประชุม$|วัน| ?[0-9]|ที่|ตา|ฝน|แล้ง|หนาว|ร้อน|กาก|ใหม่|เว็บ(?!ไซต์)|เดียว|เลย|นี้|ห้อง$|"
    r"แรก|ด้าน|ต่อ|อก|"
    r"ปก|อี)|หลัง(?:จาก|คา|ๆ|ละ|ที่|หก|สี่|ห้า|เลิก|ไหน|ฝน|พิง|สุด|เดิม|ว|โครงการ|ชื่อ|คาบ)|ข้าง(?:บ้าน|เคียง|ๆ|"
    r"ใน|นอก|ล่าง|ต้น|"
    r"ละ|หน้า)|ห้อง(?:ตัว|ใหญ่|เล็ก)|แยก(?:ขยะ|ประเภท|กัน|เป็น|ย้าย|ว)|บ้าน(?:ข้าพเจ้า|กระผม|ท่าน|เข้า|เป็น|ป้า|"
    r"ลุง|ยาย|ตา|ลูก|พี่|น้อง|กลาง(?:คืน)|นอก$|คน|มี|ไม่|ไป|"
    r"มา|อยู่|ให้|ได้|ผม|ดิฉัน|เรา|หนู|ฉัน|ของ|เลขที่|ละ|เมือง|ช่อง|ถูก|โดน|ๆ|เฮา|เรือน|หลัง|ที่|สาม|ข้าง|น้ำ|ใคร|"
    r"แต่|แล้ว)|"
    r"วัด(?:ระยะ|ขนาด|พื้นที่|แนว|ปริมาณ|ค่า|ด้วย|ใหม่ต่อ|อุณหภูมิ|ไข้|ดู|ความ|น้ำ|ระดับ|ผล|คุณ|ที่|ตัว|เอา|ข้าง|"
    r"จะ|ได้|แล้ว|อี)|ร้าน(?:ค้า(?:ใน|แห่ง)?$|ที่|ของ|นี้)|สวน(?:ทาง|ผม|ของ|กัน|"
    r"เจ้าของ)|ห้าง(?:หุ้น)|ห้องวัน|ห้อง(?:น้ำ|แอร์|พัก|ละ|เรียน)$|บ่อ(?:ย|ยๆ)|ป่า(?:น|ว)|ซอย(?:นี้|ที่|ละ|เรา|"
    r"บ้าน$|เดียว)|"
    r"ถนน(?:เส้น|ที่|หนทาง|เป็น|พัง|ไม่|ขรุ|ทุก|ลูกรัง$|คอนกรีต$|หลวง$)|"
    r"ศาลา(?:วัด)?$|ประตู(?:ล็อก|ม้วน|ปิด|รถ)|แปลง(?:ที่|เพศ|ข้าง|ละ)|ฝ่าย(?:ค้าน|ที่|เดียว|ขาย)|ตึก$|หนอง(?:ใจ)?$|"
    r"สำนัก(?:ข่าว|ท่าน|พิมพ์)?$|งาน(?:ที่|นี้)|ด่าน(?:แรก|ๆ)?$|เทศบาล(?:เขา|ไม่|ที่|ก็|จะ|ว่า|บอก|เพิ่ง|มี|มา|"
    r"ควร|เก็บ|ครับ|"
    r"ค่ะ)?$|สถานี$|ศูนย์(?:รวม|หน่วย)?$|ห้วย$|คลอง$|บึง$|ประปา$|ขนส่ง$|โรงเรียน$|หมู่บ้าน$|ชุมชน$|"
    r"ตลาด$|ตำบล$|อนามัย$|โรงพยาบาล$|สนาม$|อาคาร$|ร้าน$|ห้อง$|บ้าน$|วัด$|หาด$|ลาน$|สวน$|สะพาน$|ป่า$|บ่อ$|ประตู$|แยก$|"
    r"ถนน$|ซอย$|ท่าเรือ$|หน้า$|หลัง$|ข้าง$|แปลง$|ฝ่าย$|แผนก$|คอนโด$|หอพัก$|ทางเข้า$|ปั๊ม$|ห้าง$|ป้อม$|ฟาร์ม$|โรงงาน$|"
    r"สำนักงาน$|บริเวณ$|หมู่ที่$|ปากซอย$|ศาลากลาง$|คลินิก$|เคาน์เตอร์$|อุทยาน$|ตรงข้าม$"
)


_ANY_HEAD = Sieve(_HEAD.pattern)
_SIDE_OF = re.compile("หน้?า|หลัง|ปาก|ท้าย|ริม")


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
    heads = list(_ANY_HEAD.finditer(folded.text, zone_start, zone_end))
    starts = _word_starts(folded.text[zone_start : heads[-1].end() + _ENOUGH], zone_start) if heads else set()
    for order, match in enumerate(heads):
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
        if word[0] in "หปทร":
            side = _SIDE_OF.match(word)
            if side:
                starts.add(offset + side.end())
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
        r"(?<=ชั้น) ?[0-9]{1,2}| ?[0-9]{1,3}(?:/[0-9]{1,4})?(?![0-9,.:]| ?(?:คน|บาท|วัน|ปี|เดือน|ครั้ง|ตัว|คัน|"
        r"ต้น|หลัง|เมตร|"
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
