"""Who is accused, as the text names him: name and position, or a position with its office, or a firm.

Naming somebody is not accusing him. A text that says nobody is to blame, or only asks for repairs, accuses nobody; so a
person counts only near words for a wrong (เรียกเงิน, ทุจริต, ปลอม, ด่า) done by him.
"""

import re
from collections.abc import Sequence

from pythainlp.tokenize import word_tokenize

from classify.facts.actors import who_did_it
from classify.facts.deeds import Deed
from classify.facts.name_lists import is_family_name, is_given_name
from classify.facts.people import is_surname
from classify.folding import Folded
from classify.layout import Layout
from classify.sieve import Sieves

# A word of a name; "และ" and "กับ" before the next one's title end it.
_WORD = r"(?:(?!(?:กับ|และ)(?:นาย|นาง|[ก-ฮ]\.|ครู|ผอ|ปลัด|หมอ|กำนัน))[ก-ฮะ-ฺเ-๎]){2,20}"
_OFFICE = (
    r"(?: ?(?:ของ)?(?:อบต\.?|อบจ\.?|เทศบาล(?:ตำบล|เมือง|นคร)?|รพ\. ?(?:สต\.?)?|โรงเรียน|ร\. ?ร\.|โรงพยาบาล|"
    r"สำนักงาน[ก-์]{0,14}|กองทุน(?:หมู่บ้าน)?|กอง(?=ช่าง|คลัง|การ|สา|สวัส|พัสดุ|ทุน)|ฝ่าย|แผนก|ศูนย์|วัด|สภ\.|"
    r"อำเภอ|ตำบล|บ้าน|"
    r"หมู่(?:ที่)?(?= ?[0-9])) ?[ก-๎0-9]{0,24})?"
)
_RANKS = (
    r"(?:รองนายก(?:เทศมนตรี|อบต\.?|ฯ)?|นายก(?:องค์การบริหารส่วน(?:ตำบล|จังหวัด)|เทศมนตรี(?:ตำบล|เมือง|นคร)?|[ "
    r"]?อบต\.?|[ ]?อบจ\.?)?(?:ส่วน)?|รองปลัด|ปลัด(?:เทศบาล|อบต\.?|อำเภอ)?|ผอ\. ?กอง|(?:รอง)?ผอ\.?|"
    r"(?:รอง)?ผู้อำนวยการ|ผู้ช่วยผู้ใหญ่บ้าน|ผู้ใหญ่บ้าน|ฝู้ใหญ่(?:บ้าน)?|กำนัน|ผู้ใหญ่(?=บ้าน|[ ]?หมู่)|"
    r"สารวัตรกำนัน|ส\. ?อบต\.|ส\. ?ท\.|สมาชิกสภา[ก-์]{0,14}|ประธาน(?:ชุมชน|กองทุน|กรรมการ|สหกรณ์|กลุ่ม|สภา)[ก-์]{0,14}|"
    r"เหรัญญิก[ก-์]{0,16}|หัวหน้า(?:ฝ่าย|งาน|สำนัก|ศูนย์|ส่วน|กอง|ชุด|แผนก|สถานี)[ก-์]{0,20}|นายช่าง[ก-์]{0,10}|"
    r"หมอ(?= ?(?:ที่|รพ|อนามัย|ประจำ|เวร))(?: ?ที่)?|จนท\. ?(?:พัสดุ|การเงิน|ธุรการ|ทะเบียน|ที่ดิน|เทศกิจ|"
    r"สาธารณสุข)[ก-์]{0,16}|"
    r"เจ้าหน้าที่(?:พัสดุ|การเงิน|ธุรการ|ทะเบียน|กองช่าง|"
    r"กองคลัง|เทศกิจ|จัดเก็บ|ที่ดิน|ตำรวจ|สาธารณสุข|ประมง|ป่าไม้|ขนส่ง|ศุลกากร|สรรพากร)[ก-์]{0,16}|"
    r"เจ้าพนักงาน[ก-์]{3,20}|นักพัฒนาชุมชน|ผู้ช่วยนักพัฒนาชุมชน|"
    r"นักวิชาการ[ก-์]{3,20}|ครูใหญ่|ครู(?=เวร|ประจำ|พละ|การเงิน|พัสดุ)[ก-์]{3,14}|ผู้กำกับ|สารวัตร|นายอำเภอ|"
    r"พัฒนาการอำเภอ|"
    r"เจ้าอาวาส|ไวยาวัจกร|มัคนายก|ภารโรง|พนักงานขับรถ[ก-์]{0,10}|ผู้จัดการ[ก-์]{0,14})"
)
_RANK = rf"(?:{_RANKS})(?:(?<=นายก)[ ]?(?![ก-ฮ]*(?:รัฐ))|{_OFFICE})"
_TITLE = (
    r"(?:นางสาว|นาง(?!สาว|ใน|พยาบาล)|นาย(?!ก|ช่าง|อำเภอ|หน้า|จ้าง|ทะเบียน|ตรวจ|ทหาร|ท่า|ทุน)|น\. ?ส\.|"
    r"(?<!ป\.)(?!ป\. ?[ปช]|บ\. ?ม|(?:ม|ก|"
    r"มี|เม|พ|มิ|ส|ต|ธ)\. ?[คพย]\.|"
    r"(?:ป\. ?)?[กอ]\. ?[พ]\.|ก\. ?ค\. ?ศ)(?:[ก-ฮ]\. ?){2,3}(?=[ก-ฮเ-ไ])|ครู(?!ใหญ่|เวร|ภัณฑ์)|หมอ|กำนัน|"
    r"ผู้ใหญ่(?!บ้าน|ใจ)|ไอ้|อี(?!ก)(?=[ก-ฮ])|รองนายก|ปลัด|ผอ\. ?|พระครู|"
    r"พระอธิการ|หลวงพ่อ|ช่าง(?!ไม้|ภาพ)|คุณ(?!ภาพ|ยาย|ตา|แม่|พ่อ|สมบัติ))"
)
_PERSON = rf"(?:{_TITLE} ?(?!กับ|และ){_WORD}(?: {_WORD})?)"
_FIRM = (
    r"(?:บริษัท|บจก\.|หจก\.|ห้างหุ้นส่วนจำกัด|ร้าน(?=รับเหมา)|ผู้รับเหมา(?=ชื่อ)) ?(?!นั้น|นี้|เรา|เดียว|เดิม)[ก-๎A-Za-z.]{2,30}(?: "
    r"[ก-๎A-Za-z.&]{2,20}){0,2}(?: ?จำกัด(?: ?\(มหาชน\))?)?"
)
_NAMED_WITH_RANK = (
    rf"(?P<who>{_TITLE} ?{_WORD}?(?: {_WORD})??,? (?:ตำแหน่ง ?|เป็น)?{_RANK}(?: ?(?:กับ|และ) ?(?:ส\. ?อบต\. "
    rf"?(?:หมู่(?:ที่)? ?[0-9]+)?|{_RANK}|{_PERSON}|เมีย(?:เพิ่น|เขา|ผอ\.?)?|ภรรยา))?)"
)
_RANK_WITH_NAME = (
    rf"(?P<who>(?:{_RANKS})(?: ?ชื่อ)? ?(?:{_TITLE})? ?(?=[ก-ฮเ-ไ])[ก-ฮะ-ฺเ-๎]{{2,14}}(?= )|(?:{_RANK})(?: ?(?:กับ|"
    rf"และ) ?(?:เมีย(?:เพิ่น|เขา)?|ภรรยา|ลูก[ก-์]{{0,4}}|{_RANK})| \({_PERSON}\))?)"
)
_BY_NAME = (
    r"(?P<who>(?:เจ้าหน้าที่|จนท\.|พนักงาน(?:ขับรถ)?|คนขับ|ครู|ช่าง|นายช่าง|นายตรวจ|ตำรวจ|เทศกิจ|พยาบาล|หมอ|ปลัด|ผู้ช่วย|"
    r"ส\. ?อบต\.|หัวหน้า)"
    rf"(?:(?!ชื่อ|บอก|ว่า|ผม|ไม่|ให้)[ก-์]){{0,18}}(?:ที่|คนที่|คนหนึ่ง|ผู้ชาย|ผู้หญิง)? ?ชื่อ "
    rf"?(?:{_TITLE})? ?{_WORD}|{_PERSON})"
)
_BY_FIRM = rf"(?P<who>{_FIRM})"
_WRONG = re.compile(
    r"ทุจริต|โกง|เรียก(?:รับ|เก็บ|เงิน|เอา|ค่า)|รับเงิน|สินบน|ใต้โต๊ะ|หักหัวคิว|หัวคิว|ยักยอก|เบียดบัง|(?<!ฟัน)ปลอม|"
    r"เบิก|ฮั้ว|ล็อกสเปก|สมยอม|"
    r"เก็บเงิน|เก็บหัว|เก็ป|ให้จ่าย|เอาเงิน|เอาของ|ขโมย|ลัก|ดูด|สูบ|ขน|ข่มขู่|ขู่|ด่า|ตะคอก|ตวาด|ทำร้าย|ลวนลาม|"
    r"คุกคาม|ละเลย|"
    r"เพิกเฉย|"
    r"ขอ(?:เงิน|ค่า(?!ใช้|ตอบ|รักษา|ชด|เสีย))|แบ่งซื้อ|เวรผี|ตั้งบ่อน|ส่วนแบ่ง|หักเงิน|หักค่า|รับซอง|(?:รถ|ยา|ของ|น้ำมัน|ดิน)หลวง|"
    r"ไม่มีของ|เอื้อประโยชน์|ประพฤติมิชอบ|ใช้รถหลวง|กินเปล่า|อม(?=เงิน|งบ)|ลายเซ็น|เซ็นแทน|เซ็นรับ|"
    r"ให้.{0,12}เซ็น|สัญญา|"
    r"สมุด(?:กับ|บัญชี)|เอา[^ \n]{0,12}ไปขาย|ใส่ซอง|ซื้อเสียง|บังคับให้|ค่าดูแล|รับเงิน|จ่าย(?:คนละ|หัวละ)|"
    r"ตี(?:หลาน|ลูก|เด็ก|นักเรียน)|แทนคนตาย|"
    r"ปกปิด|เท็จ|ผิดปกติ|กลั่นแกล้ง|เลือกปฏิบัติ|จ่ายสด|ส่วย|คือ|เปลี่ยนชื่อ"
)
_WRONG_ANYWHERE = (
    r"ทุจริต|โกง|เรียกรับ|เรียกเก็บเงิน|เรียกเงิน|ใต้โต๊ะ|หัวคิว|ยักยอก|(?<!ฟัน)ปลอม|เบิก|ฮั้ว|สินบน|ส่วย|เท็จ|"
    r"เก็[บป]เงิน|เซ็นแทน|เซ็นรับ|"
    r"เรียกค่า|ขอ(?:เงิน|ค่า(?!ใช้|ตอบ|รักษา|ชด|เสีย))|แบ่งซื้อ|เวรผี|ตั้งบ่อน|ส่วนแบ่ง|หักเงิน|หักค่า|รับซอง|(?:รถ|ยา|ของ|น้ำมัน|ดิน)หลวง|"
    r"ไม่ได้กู้|บ่เคยกู้|ลายเซ็น|น้ำมัน|ตะคอก|ด่า|ขู่|ลวนลาม|ทำร้าย|คุกคาม|ผิดปกติ|ให้จ่าย|เอาเงิน|เซ็นใบรับ|"
    r"สมยอม|ละเลย|ประพฤติมิชอบ|"
    r"กลั่นแกล้ง|คันละ|หัวละ|เอา[^ \n]{0,12}ไปขาย|ใส่ซอง|ซื้อเสียง|บังคับให้|ค่าดูแล|รับเงิน|จ่าย(?:คนละ|หัวละ)|"
    r"ตี(?:หลาน|ลูก|เด็ก|นักเรียน)|แทนคนตาย"
)
_FAMILIAR = re.compile(r"(?:ครู|หมอ|ช่าง|คุณ|ไอ้|อี|ปลัด|กำนัน|ผู้ใหญ่|รองนายก|ผอ\.) ?")
_RANK_INSIDE = re.compile(rf" (?:กับ|และ)|{_RANKS}")
_RANK_RE = re.compile(_RANK)
_RANK_APART = re.compile(rf"(?P<rank>{_RANK}) (?!อบ|รพ|ส[ภพ]|เทศ|โรง|วัด|หมู่|ชื่อ|กับ|และ)(?P<word>{_WORD})")
_BARE_TITLE = re.compile(rf"{_TITLE} ?.?")
_SAYS = re.compile("(?:บอก|แจ้ง|พูด|อ้าง)ว่า")  # word segmentation reads บอ-กว่า
_WHICH = re.compile(" ?[0-9]{1,2}(?![0-9])")  # ผู้ใหญ่บ้านหมู่ 9
_NOBODY = (
    r"(?:ไม่|บ่|มิ)(?:ได้|มี)?(?:ข้อ)?(?:ว่า|สงสัย|กล่าวหา|ติดใจ|คิดว่า)(?:ว่า)?(?:ใคร|ไผ|ผู้ใด|เรื่อง|การ)|"
    r"ไม่มีใครทุจริต|"
    r"ไม่มีเรื่องร้องเรียนใคร|ป้องกันการทุจริต|เสนอแนะ|ขอเสนอ|ขอเชิญ|ไม่ได้ว่าใคร|บ่ได้ว่[าา]้?ไผ|(?:ไม่|"
    r"มิ)ได้(?:จะ)?(?:กล่าวหา|"
    r"ร้องเรียน)"
)
_NOT_HIM = re.compile(
    r"(?:(?<!ร้อง)เรียน|ถึง|ขอให้|ฝาก|แจ้ง|ให้|บอก|ถาม|ร้อง|(?<!กล่าว)หา|พบ|พยานคือ|พยาน|ท่าน|เพื่อน[ก-์]{0,16}|ขอ|หวังว่า|อยากให้|"
    r"หน้าบ้าน|"
    r"บ้าน(?!เลข)|(?:ข้า[พฟ]เจ้า|กระผม|ผม|ดิฉัน|หนู)(?:เป็น|คือ|ชื่อ)?) ?\Z"
)
_NO_FIRM = frozenset({"บริษัท", "บจก.", "หจก.", "ห้างหุ้นส่วนจำกัด"})
# Who suffers a wrong, or saw it, has done none.
_TELLS = re.compile(r" ?(?:พร้อม|ยินดี)?(?:เป็นพยาน|ยืนยัน|เป็นผู้เสียหาย|ถูก(?!ร้อง|กล่าวหา)|โดน)")
# Words that begin the deed, where nothing but the reader's knowledge parts it from the name.
_DEED_WORDS = (
    "ได้ ให้ ไป มา จะ ไม่ ก็ ว่า มี เรียก เก็บ เบิก สั่ง ทำ บอก พูด ที่ ซึ่ง ด่า ขู่ รับ โกง ทุจริต หัก ใช้ เอา สูบ ขับ ประกาศ ครับ ค่ะ "
    "ขน ตะคอก ยักยอก ละเลย อม เรียบร้อย แล้ว เรียกเงิน เรียกรับ เรียกเก็บ เก็บเงิน นั่ง ยืน โดย และ เอง คือ "
    "ขอ ปลอม ลง เซ็น น่ะ นะ ตรวจสอบ ไว้ แกล้ง ตวาด ทุบ กิน เปลี่ยน โอน ขาย ซื้อ จ้าง ร่วม ถือ ยัง เคย ถูก จัดซื้อ สมยอม บังคับ ตี "
    "พร้อม เจ้าของ โดน หรือ เรื่อง ย้าย ตั้งแต่ ต่อย ตบ เตะ ทำร้าย จน แอบ นำ ปล่อย ทิ้ง อ้าง หลอก ข่มขู่ คุกคาม หนี"
)
_DEED = frozenset(_DEED_WORDS.split())
_DEED_BEGINS = ("บอก", "พูด", "ไม่", "แจ้ง", "เรียก", "เก็บ", "เบิก", "สั่ง", "รับ", "กลั่นแกล้ง")  # บอกว่า, ไม่ยอม, เบิกเงิน


_TOLD = Sieves((_NOBODY, _WRONG_ANYWHERE))
_READINGS = Sieves((_NAMED_WITH_RANK, _RANK_WITH_NAME, _BY_NAME, _BY_FIRM))
_WORTH = (5, 2, 2, 2)  # of a find of each
_ENOUGH = 3  # a place must be worth more
_MOST = 4  # accused of one message: a conflict of interest is found by any of them


def accused_named(
    folded: Folded, layout: Layout, own: tuple[str, str], subject_end: int, deeds: Sequence[Deed]
) -> list[tuple[int, int]]:
    """Whom the text accuses, as places in the folded text, called by name and surest first; empty where nobody.
    `own`: name and address of the writer.
    """
    cleared, wronged = (any(find(0, layout.quoted_from)) for find in _TOLD.finditers(folded.text))
    if cleared:
        return []
    named = _named(folded.text, layout, *own, subject_end) if wronged else []
    found = _apart(folded.text, [*named, *who_did_it(folded, deeds)])
    return found or (_in_the_deed(folded.text, deeds, own[0]) if wronged else [])


def _in_the_deed(text: str, deeds: Sequence[Deed], own_name: str) -> list[tuple[int, int]]:
    """The first position that a passage of the deed speaks of, where no other sign tells who did it."""
    for deed in deeds:
        for match in _RANK_RE.finditer(text, deed.start, deed.end):
            start, end = _bounded(text, *match.span())
            if not _NOT_HIM.search(text, max(0, start - 24), start) and not (own_name and own_name in text[start:end]):
                return [(start, end)]
    return []


def _apart(text: str, found: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Of these places those that name somebody whom none before them names; "... ชื่อ ..." tells more than its half."""
    kept: list[tuple[int, int]] = []
    for start, end in sorted(found, key=lambda place: "ชื่อ" not in text[slice(*place)]):
        if len(kept) < _MOST and not any(
            (start < other_end and end > other) or text[start:end] in text[other:other_end] for other, other_end in kept
        ):
            kept.append((start, end))
    return kept


def _named(text: str, layout: Layout, own_name: str, own_address: str, subject_end: int) -> list[tuple[int, int]]:
    found: dict[tuple[int, int], int] = {}
    readings = list(zip(_READINGS.finditers(text), _WORTH, strict=True))
    for zone in ((layout.body_start, layout.body_end), (0, subject_end)):
        for find, bonus in readings:
            for match in find(*zone):
                start, end = _bounded(text, *match.span("who"))
                worth = bonus + _blame(text, start, end, own_name, own_address)
                if worth > _ENOUGH:
                    found[start, end] = max(worth, found.get((start, end), worth))
    return sorted(found, key=lambda place: -found[place])


def _bounded(text: str, start: int, end: int) -> tuple[int, int]:
    """Cuts off the deed that follows the name without a space."""
    said = _SAYS.search(text, start + 3, end)
    place, end = start, said.start() if said else end
    for word in word_tokenize(text[start:end], engine="nlpo3", join_broken_num=False):
        if (
            place - start >= 3
            and not text.endswith("หมู่", start, place)
            and (word in _DEED or word.startswith(_DEED_BEGINS))
        ):
            end = place
            break
        place += len(word)
    words = text[start:end].rstrip(" ,")
    title = re.match(_TITLE, words)
    if title and " " in words[title.end() :].strip() and not _RANK_INSIDE.search(words, title.end()):
        first, surname = words.rsplit(" ", 1)
        familiar = _FAMILIAR.match(words) and not is_family_name(surname)
        words = first if familiar or not is_surname(surname) else words
    apart = _RANK_APART.match(words)
    if apart and not is_given_name(apart["word"]):  # รองนายก เมื่อคืน
        words = apart["rank"]
    number = _WHICH.match(text, start + len(words)) if words.endswith(("หมู่", "หมู่ที่", "ช่อง", "เขต")) else None
    return start, number.end() if number else start + len(words)


def _is_name(who: str) -> bool:
    """A familiar title makes a name only of what is one: ช่างมาตรวจ and ครูสอนดี are sentences."""
    familiar = _FAMILIAR.match(who)
    if not familiar or "ชื่อ" in who or _RANK_RE.match(who):
        return True
    rest = who[familiar.end() :]
    return any(is_given_name(rest[:size]) for size in range(2, min(len(rest), 14) + 1))


def _blame(text: str, start: int, end: int, own_name: str, own_address: str) -> int:
    who = text[start:end]
    before, after = text[max(0, start - 24) : start], text[end : end + 60]
    if (
        _NOT_HIM.search(before)
        or _TELLS.match(after)
        or who in _NO_FIRM
        or len(who) < 3
        or (_BARE_TITLE.fullmatch(who) and not _RANK_RE.match(who))
        or not _is_name(who)
        or (own_name and (own_name in who or who in own_name))
        or (own_address and who in own_address)
    ):
        return -9
    worth = (
        3 * bool(_WRONG.search(after))
        + bool(_WRONG.search(before))
        + 2 * bool(re.search(r"(?:คือ|โดย|ว่า|ร้องเรียน|พฤติกรรม|กล่าวหา|ชื่อ|ของ|นี้คือ) ?\Z", before))
    )
    return worth + min(2, len(who) // 10)
