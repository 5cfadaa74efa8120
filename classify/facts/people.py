"""Who wrote: the complainant's name as he gives it, with its title, kinship word or nickname.

Looked for where writers put it: a form's name field, the signature, the self-introduction, the last word. The
addressee, the accused and bystanders also have names; only the place of a name tells whose it is. What the rules find
here is one voice among the marks that `names` weighs.
"""

import re
from dataclasses import dataclass

from pythainlp.corpus import thai_words

from classify.facts.name_lists import family_names, given_names, is_family_name, is_nickname
from classify.facts.titles import FORMAL, KIN, LETTER, RANK
from classify.folding import Folded
from classify.layout import Layout
from classify.sieve import Sieves

ME = (
    r"(?:ข้า ?[พฟ]เ ?จ้?า|ข้า[พฟ]เจ้า|ขา[พฟ]เจ้า|กระผ[มน]|ผม|[ฝพ]ม|ดิฉัน|ดิชั้น|ฉัน|เดี๊ยน|หนู|ข้าน้อย|ข้อย|"
    r"อาตมาภาพ|อาตมภาพ|"
    r"อาตมา|เรา|เฮา|ตัวผม|กัน|ข้าเจ้า|อั๊ว|เกล้ากระผม)"
)
_WORD = rf"[{LETTER}]{{2,24}}"
_SURNAME = rf"(?: {{1,2}}(?P<surname>[{LETTER}]{{2,24}}(?: ณ {_WORD})?))?"
_SELF = (
    rf"(?<![{LETTER}]){ME}(?:เอง)?(?:คือ|ชื่อ(?:ว่า)?|ชือ|ซื่อ|เป็นราษฎรชื่อ)? {{0,3}}(?P<title>{FORMAL}) {{0,2}}"
    rf"(?P<first>{_WORD})" + _SURNAME
)
_SELF_LOOSE = (
    rf"(?<!พวก){ME}(?:คือ|ชื่อ(?:ว่า)?|ชือ|ซื่อ|"
    rf"เป็นราษฎรชื่อ)? {{0,3}}(?P<title>{FORMAL}) {{0,2}}(?P<first>{_WORD})" + _SURNAME
)
_NAMED = (
    rf"(?:^|(?<=[ \n(,]))(?:{ME}|{KIN}|สวัสดี(?:ค่ะ|ครับ)?)? ?(?<!ลูก)(?:ชื่อ|ซื่อ|นาม)(?:ว่า|จริง(?:ว่า)?)? "
    rf"{{0,3}}(?P<title>{FORMAL}|{KIN})? ?(?P<first>{_WORD})" + _SURNAME
)
_KIN_SELF = (
    rf"(?:^|(?<=[ \n,.!(])|(?<=นี่)|(?<=ครับ)|(?<=ค่ะ)|(?<=คะ))(?:{ME} {{0,2}})?(?:นี่)?(?P<title>{KIN}) "
    rf"?(?P<first>[{LETTER}]{{2,14}}?)(?: ?(?:นี่)?เอง| ?คนเดิม)(?= |$|จ้|ครับ|ค่ะ|คะ|เด้อ|เน้อ|นะ|ค้าบ|ฮะ|จ๊|\n)"
)
_ME_KIN = (
    rf"(?:^|(?<=[ \n,.!()]))(?:{ME}|สวัสดี(?:ค่ะ|ครับ|จ้า)?|นี่|จาก) {{0,2}}(?P<title>{KIN}) "
    rf"?(?P<first>[{LETTER}]{{2,14}}?)(?=เด้อ|ครับ|ค่ะ|คะ|นะ|จ้|เน้อ| |\n|\(|$)" + _SURNAME
)
_ME_NICK = (
    rf"(?:^|(?<=[ \n,.!])|(?<=ครับ)|(?<=ค่ะ))(?:ผม|ดิฉัน|หนู|ฉัน|"
    rf"กระผม)(?:ชื่อ)? {{0,2}}(?P<first>[{LETTER}]{{2,14}})(?: "
    rf"(?P<surname>[{LETTER}]{{3,20}}))?(?= |\n|$)"
)
_ASIDE = rf"(?:ของ|ให้)(?:ดิฉัน|ผม|หนู|กระผม)(?:ค่ะ|ครับ|คะ|เอง)? (?P<title>{KIN})(?P<first>[{LETTER}]{{2,10}})(?= )"
_WRITTEN_FOR = rf"เขียน(?:ให้|แทน) ?(?P<title>{FORMAL}|{KIN}) ?(?P<first>{_WORD})" + _SURNAME
FIELD = re.compile(
    r"(?:^|\n)[^\w\n>]{0,4}(?:ชื่อ(?:[ \-/]*(?:และ)?(?:นาม)?สกุล)?(?:ผู้(?:ติดต่อ|แจ้ง|ร้อง(?:เรียน|ทุกข์)?|ส่ง|เสนอ))?|"
    r"ผู้(?:แจ้ง|ร้อง(?:เรียน)?|ติดต่อ|เสนอ)|Name|From|จาก) ?(?P<sep>[:：=.]|…)+ ?(?P<name>[^\n:;|,<>]{2,50})",
    re.IGNORECASE,
)
_SIGNED = re.compile(r"(?:ลงชื่อ|ลงนาม|จาก|ผู้แจ้ง|ผู้ร้อง(?:เรียน)?) ?[:.…_\-]* ?(?P<name>[^\n()…]{2,44})")
_BRACKETS = re.compile(r"[(\[{] ?[.…]{0,4}(?P<name>[^()\[\]{}\n]{3,56}?)[.…]{0,4} ?[)\]}]")
_ORGANISATION = re.compile(
    r"^\W*(?P<name>(?:คณะ(?:กรรมการ|ครู|ผู้ปกครอง|ลูกหลาน)|ชมรม|สมาคม|มูลนิธิ|กลุ่ม|ชุมชน|เครือข่าย|บริษัท|"
    r"สหกรณ์)[ก-๎]{3,50}(?: จำกัด)?) (?:ขอ|มีความ|โดย|ได้)"
)

_INTRODUCTIONS = Sieves((_SELF, _SELF_LOOSE, _WRITTEN_FOR, _NAMED, _KIN_SELF, _ME_KIN, _ASIDE, _ME_NICK))

# Where a name given without a space ends: words that go on with the sentence.
GOES_ON = re.compile(
    r"(?:อยู่(?:บ้าน|ที่|หมู่|ซอย|ต\.|ตำบล|ใน)|(?<!สูง)อายุ|บ้านเลขที่|บ้าน(?=เลขที่)|เลขที่|หมู่|ขอ(?=ร้อง|แจ้ง|เสนอ|"
    r"เรียน|ความ|ใช้|กราบ|"
    r"ให้|ชี้)|โทร|เบอร์|อาชีพ|ราษฎร(?!์)|ประชาชน|ชาวบ้าน|ในฐานะ|ในนาม|พร้อม(?=ด้วย|กับ)|และ(?=คณะ|ชาว|ครอบ)|"
    r"เป็น(?=ราษ|ประ|ผู้|ชาว|คน|ครู|ลูก|พนัก|ข้า)|มีความ|ได้(?=รับ|ไป|พบ|ยื่น|มา)|นะ(?:ครับ|คะ)|ครับ|ค่ะ|คะ|จ้ะ|"
    r"จ้า|เด้อ|เอง|"
    r"ผู้ร้อง|ผู้แจ้ง|มา(?=แจ้ง|ร้อง)|ตำแหน่ง|ประธาน|ผู้ใหญ่บ้าน|เกษียณ)"
)
# What never is a surname: the word goes on with position, place or sentence.
NO_SURNAME = re.compile(
    r"(?:อายุ|อยู่|บ้าน|เลขที่|หมู่|อาชีพ|เป็น|ขอ(?:ร้อง|แจ้ง|เสนอ|เรียน|ความ|ใช้|กราบ|ให้|ชี้|ทราบ|ส่ง|"
    r"อุทธรณ์)?(?![ก-ฮ]{2}$)$|"
    r"ขอ(?:ร้อง|แจ้ง|เสนอ|เรียน|ความ|ใช้|กราบ|ให้|ทราบ|ขอบ)|ได้|มี(?!ชัย|สุข|ทรัพย์|โชค|ลาภ|บุญ|ศรี|แก้ว)|"
    r"ทำ(?!นอง|เนียบ)|ผู้|"
    r"ตำแหน่ง|ประธาน|ราษฎร|ประชาชน|ชาว|ในฐานะ|ในนาม|"
    r"กับ|และ|พร้อม|ซึ่ง|ที่(?!ปรึกษา)|เมื่อ|ตั้งแต่|โทร|เบอร์|มือถือ|ซอย|ถนน|ตำบล|อำเภอ|จังหวัด|แขวง|เขต|ต\.|อ\.|"
    r"จ\.|ม\.|ซ\.|"
    r"ถ\.|ข้าราชการ|ครู(?!ฑ)|นักเรียน|พนักงาน|เจ้าหน้าที่|เจ้าของ|ยื่น|เดือดร้อน|ประสบ|พบ|เห็นว่า|"
    r"ไม่|จะ|อยาก|ต้องการ|เหรัญญิก|กรรมการ|กำนัน|สมาชิก|ส\.อ|อดีต|หัวหน้า|ปลัด|รอง|นายก|แม่บ้าน|แม่ค้า|พ่อค้า|"
    r"ช่าง|ลูกจ้าง|ร้าน|"
    r"วัด|โรงเรียน|ขับ|กรีด|ปลูก|เปิด|ซื้อ|ใน|จาก|แจ้ง|ร้อง|ปัจจุบัน|คน(?!อง|ธ)|นะ|ครับ|ค่ะ|คะ|ถูก|เคย|รับ|ไป|มา$|"
    r"เอง|แทน|ว่า|"
    r"เสียชีวิต|ย้าย|ให้|ก็|"
    r"เกษตรกร|ค้าขาย|ทหาร|ตำรวจ|พยาบาล|อสม|นี่|ขา|เกิด|ใช้|ส่ง|เขียน|สั่ง|เรียก|เก็บ|บอก|พูด|ด่า|ตะคอก|เพื่อน|ลูก|"
    r"สามี|ภรรยา|"
    r"ญาติ|เรียน|โดย|ซัก|ไม)"
)
NO_NAME = re.compile(
    r"ผู้หวังดี|หวังดี|ชาวบ้าน|ประชาชน|ผู้ร้อง|ผู้แจ้ง|พลเมือง|ผู้เดือดร้อน|ผู้ปกครอง|ผู้ใช้|ลูกบ้าน|คนหนึ่ง|"
    r"บุคลากร|นิรนาม|ลายเซ็น|ลายพิมพ์|"
    r"ลายมือ|ลงชื่อ|สงวน|ปกปิด|ไม่ประสงค์|ไม่ขอ|"
    r"เกษียณ|มีต่อ|จึงเรียน|ขอแสดง|ขอบคุณ|ขอบพระคุณ|ด้วยความ|สแกน|scan|โทร|เบอร์|ตำแหน่ง|ประธาน|หน้าซอง|ตราประทับ|"
    r"เสียง|"
    r"พยาน|ผู้รับ|อสม|แม่ครัว|คนใน|ราษฎร|ลูกค้า|พนักงาน|เจ้าหน้าที่|ครับ$|ค่ะ$|คะ$|สำเนา|"
    r"ขอร้อง|กรุณา|โปรด|ภาพ|เอกสาร|แนบ|หมายเหตุ|ที่อยู่|บ้านเลขที่|เลขที่|หมู่ ?ที่?|ตำบล|อำเภอ|จังหวัด|ถนน|ซอย|"
    r"แขวง|เขต|วันที่|"
    r"เดือน|พ\.ศ|ผู้เสีย|ผู้ถูก|ผู้สูงอายุ|ไม่มี|ข้าราชการ|ศิษย์|นักเรียน|ผู้โดยสาร|"
    r"ผู้อำนวย|ผู้จัด|นายก(?:อ|เ|ส|ฯ| |$)|เลขา|สมาชิก|คนแก่|คนเฒ่า|คนจน|แม่ค้า(?!.)|ผู้มี|sent from|ส่งจาก|iphone|"
    r"android|"
    r"กลุ่มงาน|แผนก|สำนัก|ทีมงาน|\bmobile\b|\broom\b|\btel\b|นับถือ|เคารพ|นะครับ|นะคะ|ด้วยครับ|ด้วยค่ะ|confidential|sale|ไทยแลนด์|"
    r"มาก|ที่สุด|แล้ว|ไม่|จริง(?:ๆ|ใจ)|ด้วย|หน่อย|เลย|ให้|เพราะ|เด้อ|ตลอดไป|สาธุ|เจริญพร$|เอง$|อะไร|ไหม|ทำไม|ใคร|"
    r"เอกชน$|มหาชน|สมมุ?ติ|ธุรการ|ครูเวร|แห่งหนึ่ง|รูปหนึ่ง|ปรารถนาดี|^(?:ชม|นิสิต|แนบ|เปลี่ยน|เพลง|สมัคร|เสาร์|อาทิตย์|พฤหัส[ก-์]*|"
    r"กันยา|ธันวา|เมษา|มีนา|ตุลา|มกรา)(?![ก-๎])",
    re.IGNORECASE,
)
_TITLE_START = re.compile(rf"(?:{FORMAL}|{KIN}|{RANK})")
_TITLED, _BY_SELF = re.compile(rf"^(?:{FORMAL}|{KIN})"), re.compile(rf"{ME}|{KIN}|สวัสดี")
_FORMAL_START = re.compile(rf"(?:{FORMAL}|{RANK})")
_PHONE_TAIL = re.compile(
    r"[ ,(]*(?:โทร(?:ศัพท์)?|เบอร์|tel|มือถือ|M |ติดต่อ)?[.: ]*\+?[0-9Oo][0-9Oo .\-]{6,}(?:ต่อ ?[0-9]+|ค่ะ|คะ|"
    r"ครับ|นะ|[ "
    r".)~^_¬]|\([^)]*\))*$",
    re.IGNORECASE,
)
# Tried only where the line or a word begins: at every other letter the many titles would be looked for in vain.
_BEFORE_LAST_WORDS = re.compile("^|[ ,.?!]")
_LAST_WORDS = re.compile(
    rf"(?:^|[ ,.?!])(?P<name>(?:{FORMAL}|{KIN})?[{LETTER}]{{2,16}}(?: [{LETTER}]{{3,18}})?|[A-Z][a-z]{{2,14}}(?: "
    rf"[A-Z][a-z]+)?(?: ?& ?[{LETTER}A-Za-z]{{2,14}})?)$"
)
_POLITE_TAIL = re.compile(r"(?:เอง)?(?:นะ)?(?:ครับ(?:ผม)?|ค่ะ|คะ|จ้ะ|จ้า|เด้อ|เน้อ|ค่า|ฮะ)?[ .,!~^_¬]*$")
_LATIN_NAME = re.compile(r"[A-Z][a-z]+(?:[ \-][A-Z][a-z.]+){0,2}(?: ?& ?[\wก-๎]+)?|[ก-๎]{2,14} ?& ?[\wก-๎]{2,14}")

_COMMON_WORDS = "ขอ ดี มาก งาม เมือง ใหม่ ทุกคน ทุกท่าน สมควร สวัสดี เกรงใจ วันดี"
_COMMON = frozenset(_COMMON_WORDS.split())


@dataclass(frozen=True, slots=True)
class Name:
    """`start`, `end` are places in the folded text; `confidence` is 0..1 by the place where the name stands."""

    start: int
    end: int
    confidence: float


def formal_title(words: str) -> str:
    """The title of office, rank or marriage with which the words begin, or nothing."""
    found = _FORMAL_START.match(words)
    return found.group() if found else ""


def without_title(words: str) -> str:
    return words[len(formal_title(words)) :].strip()


def is_surname(word: str) -> bool:
    """Whether a word after a first name may be the surname, known or not."""
    return is_family_name(word) or not (NO_SURNAME.match(word) or len(word) > 16)


def is_personal(name: str) -> bool:
    """Whether a display name is plausibly a person's own (somchai jaidee, ครูแอน), not an office's or a machine's."""
    words = name.split()
    if not words or len(words) > 4 or len(name) > 48 or re.search(r"[\d@<>|/]", name) or NO_NAME.search(name):
        return False
    if _TITLE_START.match(name) or words[0] in given_names() or is_nickname(words[0]):
        return not re.match("คุณภาพ|ครูภัณฑ์|ตาราง|แม่ฮ่อง|อาคาร|อาหาร", name)
    office = r"admin|info|office|support|team|service|scan|copier|fax|shop|store|bank|news|mail|test|ltd|co\.|user|web"
    return bool(re.fullmatch(r"[A-Za-z][a-z.]+(?: [A-Za-z][A-Za-z.'-]+){1,2}", name)) and not re.search(
        office, name, re.IGNORECASE
    )


def name_by_rule(folded: Folded, layout: Layout, body_from: int) -> Name | None:
    """The complainant's name as the rules see it, or None. `body_from` is where the text begins."""
    for find in (
        _from_field,
        _from_brackets,
        _from_introduction,
        _from_signature,
        _from_last_words,
        _from_organisation,
    ):
        name = find(folded, layout, body_from)
        if name:
            return name
    return None


def _from_field(folded: Folded, layout: Layout, body_from: int) -> Name | None:
    for match in FIELD.finditer(folded.text, max(0, body_from - 1), layout.quoted_from):
        name = _trimmed(folded.text, *match.span("name"), 0.95)
        if name and not NO_NAME.search(folded.text[name.start : name.end]):
            return name
    return None


def _from_brackets(folded: Folded, layout: Layout, _body_from: int) -> Name | None:
    """(นายสมชาย ใจดี) under the closing phrase; the first such line, below may stand a witness or a clerk."""
    for line in layout.signature:
        for match in _BRACKETS.finditer(line.text):
            inner = match["name"].strip(" .…-_")
            named = _FORMAL_START.match(inner) or (layout.closed and _looks_named(inner))
            # "ไพศาล (ลุงโดรน)": the brackets explain the name before them.
            if named and not NO_NAME.search(inner) and not line.text[: match.start()].strip(" .…_ลงชื่อ^~°"):
                return _trimmed(folded.text, line.start + match.start("name"), line.start + match.end("name"), 0.97)
    return None


def _from_introduction(folded: Folded, layout: Layout, body_from: int) -> Name | None:
    text, end = folded.text, layout.quoted_from
    soon, at_once = min(end, body_from + 400), min(end, body_from + 200)
    readings = (
        (end, 0.95, _any_name),
        (end, 0.9, _any_name),
        (soon, 0.85, _any_name),
        (min(end, layout.body_start + 900), 0.85, _is_said_of_self),
        (end, 0.85, _any_name),
        (soon, 0.75, _is_kin_name),
        (soon, 0.75, _is_kin_name),
        (at_once, 0.7, _is_known_name),
    )
    for find, (until, confidence, holds) in zip(_INTRODUCTIONS.finditers(text), readings, strict=True):
        for match in find(body_from, until):
            if holds(text, match):
                return _joined(text, match, confidence)
    return None


def _any_name(_text: str, match: re.Match[str]) -> bool:
    return not NO_NAME.match(match["first"])


def _is_kin_name(_text: str, match: re.Match[str]) -> bool:
    return not is_ordinary(match["title"] + match["first"]) and not NO_NAME.search(match["first"])


def _is_known_name(text: str, match: re.Match[str]) -> bool:
    spaced = text[match.start("first") - 1] == " "
    first = match["first"]
    listed = first in given_names() and not _common_word(first) and (spaced or len(first) > 3)
    return listed or (spaced and is_nickname(first))


def _from_signature(_folded: Folded, layout: Layout, _body_from: int) -> Name | None:
    for line in layout.signature if layout.closed else reversed(layout.signature):
        cleaned = _PHONE_TAIL.sub("", line.text).rstrip()
        signed = _SIGNED.match(cleaned.lstrip())
        offset = len(cleaned) - len(cleaned.lstrip())
        first, last = (offset + signed.start("name"), offset + signed.end("name")) if signed else (offset, len(cleaned))
        last -= len(cleaned[first:last]) - len(_POLITE_TAIL.sub("", cleaned[first:last]))
        words = cleaned[first:last].strip(" .,-_^~¬°•")
        if words and _bare_name(words, closed=layout.closed, signed=bool(signed)):
            start = line.start + line.text.index(words, first)
            return Name(start, start + len(words), 0.9 if layout.closed or signed else 0.75)
    return None


def _from_last_words(folded: Folded, layout: Layout, body_from: int) -> Name | None:
    """... รบกวนเร่งให้ด้วย นุชจรีย์ 063-000-2918"""
    text = folded.text[body_from : layout.quoted_from].rstrip()
    line = text.rpartition("\n")[2][-90:]
    text = _PHONE_TAIL.sub("", line).rstrip(" .,!~")
    phoned = text != line.rstrip(" .,!~")
    tried = (_LAST_WORDS.match(text, gap.start()) for gap in _BEFORE_LAST_WORDS.finditer(text))
    match = next(filter(None, tried), None)
    if not match:
        return None
    words = match["name"]
    candidates = [words, words.rpartition(" ")[2]]
    for candidate in candidates:
        first, _, surname = candidate.partition(" ")
        bare = _TITLED.sub("", first)
        closed_by = re.search(r"regards|cheers|sincerely|thank", text[-60:], re.IGNORECASE)
        known = first in given_names() or bare in given_names() or (bare != first and _kin_only(first, bare))
        # A lone word before the number is a name even if no list has it, unless the dictionary knows another meaning.
        known = known or (phoned and " " not in candidate and 3 < len(candidate) < 14 and candidate not in thai_words())
        known = known and (not surname or surname in family_names() or not _common_word(surname))
        if (known and not _common_word(first) and not NO_NAME.search(candidate)) or (
            closed_by and candidate[0].isascii()
        ):
            start = folded.text.rindex(candidate, body_from, layout.quoted_from)
            return Name(start, start + len(candidate), 0.65)
    return None


def _kin_only(word: str, bare: str) -> bool:
    """ลุงคำ as the last word: a kinship word and a short name the lists need not know."""
    return is_nickname(bare) or (2 <= len(bare) <= 8 and not is_ordinary(word) and word not in thai_words())


def _from_organisation(folded: Folded, layout: Layout, _body_from: int) -> Name | None:
    match = _ORGANISATION.match(folded.text[layout.body_start : layout.body_end])
    if not match:
        return None
    return Name(layout.body_start + match.start("name"), layout.body_start + match.end("name"), 0.6)


def _is_said_of_self(text: str, match: re.Match[str]) -> bool:
    """`ชื่อ X` names the writer only at the start of a clause and with a name behind it."""
    head = match.group()[: match.start("first") - match.start()]
    cut = GOES_ON.search(match["first"])
    first = match["first"][: cut.start()] if cut else match["first"]
    by_self = _BY_SELF.match(head)
    if re.match(r"(?:คุณ|ครู|หมอ|พี่|น้อง|เขา|ผู้ใหญ่|กำนัน)ชื่อ", head) or NO_NAME.search(first):
        return False
    known = bool(match["title"]) or first in given_names() or is_nickname(first)
    return known and (bool(by_self) or text[: match.start()].rstrip(" ").endswith(("\n", "ครับ", "ค่ะ", "คะ")))


def _joined(text: str, match: re.Match[str], confidence: float) -> Name:
    """Title, first name and, where the next word is one, surname."""
    start = match.start("title") if match.re.groupindex.get("title") and match["title"] else match.start("first")
    end = match.end("first")
    cut = GOES_ON.search(text, match.start("first") + 2, end)
    if cut:
        return Name(start, cut.start(), confidence)
    surname = match.groupdict().get("surname")
    if surname and not NO_SURNAME.match(surname) and (surname in family_names() or not _common_word(surname)):
        end = match.end("surname")
        cut = GOES_ON.search(text, match.start("surname") + 2, end)
        end = cut.start() if cut and text[match.start("surname") : end] not in family_names() else end
    return Name(start, end, confidence)


def _trimmed(text: str, start: int, end: int, confidence: float) -> Name | None:
    words = text[start:end]
    words = _PHONE_TAIL.sub("", words)
    kept = words.strip(" .…-_,^~")
    if len(kept) < 2:
        return None
    start += words.index(kept)
    return Name(start, start + len(kept), confidence)


def _bare_name(words: str, *, closed: bool, signed: bool) -> bool:
    if len(words) > 44 or len(words) < 2 or re.search(r"[0-9@/:?!\"=]", words) or NO_NAME.search(words):
        return False
    if _LATIN_NAME.fullmatch(words):
        return True
    pieces = re.sub(r" ?\([^)]*\)", "", words).split()
    if not pieces or len(pieces) > 4 or not re.fullmatch(rf"[{LETTER} .()]+", words):
        return False
    if _looks_named(words) or signed:
        return True
    # Under a closing phrase a short lone word is the writer, whatever it means; elsewhere it must be a known name.
    return closed and len(pieces) <= 2 and all(len(piece) <= 16 for piece in pieces)


def _looks_named(words: str) -> bool:
    first = words.split(maxsplit=1)[0]
    bare = _TITLED.sub("", first)
    titled = _TITLE_START.match(words) and not is_ordinary(first)
    return bool(titled) or first in given_names() or is_nickname(first) or bare in given_names()


def is_ordinary(word: str) -> bool:
    """Words that begin like a kinship word and are something else."""
    return bool(
        re.match(
            r"ตาม|ตาย|ตาก|ตาราง|ตาข่าย|ตาล|ตาชั่ง|อาคาร|อาหาร|อาทิตย์|อาชีพ|อาศัย|อายุ|อาจ|อาย|อาการ|อาตมา|แม่น|"
            r"แม่ค้า|แม่ครัว|"
            r"แม่บ้าน|แม่น้ำ|แม่และ|พ่อค้า|พ่อแม่|พ่อและ|พี่น้อง|น้องๆ|น้อง(?:นักเรียน|พนักงาน)|ครูใหญ่|"
            r"ครูเวร|ครูและ|ครูที่|หมอที่|ยาว|ย่าน|คุณภาพ|คุณครูที่|คุณนายก|คุณผู้|คุณแม่$|คุณพ่อ$|บังคับ|บังเอิญ|"
            r"กะว่า|โต๊ะทำ|ปู่ย่า|ผู้ใหญ่บ้าน|"
            r"ผู้ใหญ่ใจ|แม่อุ๊ยชื่อ|ช่างรังวัด|ช่างเทศ|พ่อหลวงบ้าน|โกง|ลุงป้า|อากาศ|โกดัง|น้ากลัว|น้อยใจ|น้อยมาก|"
            r"ดาบตำรวจ|ยายกับ|ยายชื่อ|ตาชื่อ|"
            r"พี่(?:ที่|เขา|เห็น|อยู่|มา|จะ|ไม่|เป็น)|(?:ลุง|ป้า|ยาย|ตา|แม่|พ่อ|น้า|ครู|ย่า|ปู่)(?:จะ|ไม่|ไป|มา|"
            r"เป็น|อยู่|เห็น|ได้|ก็|ขอ|มี|เดิน|"
            r"คน|อายุ|แก่|ของ|กับ|ว่า|ถาม|นั่ง|โทร|เคย|อยาก|ให้)",
            word,
        )
    )


def _common_word(word: str) -> bool:
    """Whether a word of the dictionary is more likely meant than the name spelt the same."""
    return bool(NO_SURNAME.match(word)) or word in _COMMON
