"""What speaks for and against a place being the writer's name, as words that `names` has weights for."""

import re
from collections.abc import Iterator
from functools import cache, lru_cache

from pythainlp.corpus import thai_words

from classify.facts import people, titles
from classify.facts.name_lists import AMBIGUOUS, NICKNAMES, is_family_name, is_given_name
from classify.facts.name_places import Place
from classify.facts.name_sound import Sounds
from classify.layout import Layout, is_addressee

_TITLE = re.compile(
    rf"(?P<formal>{titles.FORMAL})|(?P<kin>{titles.KIN})|(?P<rank>{titles.RANK})|(?P<other>(?:ภญ|ภก|ผศ|รศ|ดร|อ|"
    rf"จ่า|พระ|เถ้าแก่|บ่าว|สาว|"
    r"นาง|นาย|แม่น้อง|พ่อน้อง|โต๊ะ|มะ|แบ|ช่าง|รปภ|ผช|ร้าน|กลุ่ม|บริษัท|บจก|หจก|ห้าง|วง|ชมรม|คณะ|สมาคม|ชุมชน|ทีม|ฝ่าย|กอง|งาน|สำนัก|ศูนย์|"
    r"โรงเรียน|วัด|ผู้|คน|ลูก|เด็ก|ชาว|ครู|พนักงาน|เจ้าหน้าที่|ประชาชน|พลเมือง|ตัวแทน|เครือข่าย|นิติบุคคล|ครอบครัว|สภานักเรียน|สวนยาง|"
    r"อู่|โรงหล่อ|โรงสี|ล่าม|โค้ช|มัคนายก|ไวยาวัจกร|อุบาสก|อุบาสิกา|สหกรณ์|วิสาหกิจ|ห้องเสื้อ|คลินิก|อิหม่าม)\.?)"
)
# What a writer is or where he works, behind his name.
_TRADE = re.compile(
    r"ร้าน|สวน|โรง|หอ(?:พัก|สมุด)|คิว|แผง|แพ(?=ปลา|[ก-ฮ])|วิน|เพจ|ตึก|ช่าง|ที่ปรึกษา|ห้อง|กลุ่ม|สภา|คน|ขาย|แม่ค้า|"
    r"พ่อค้า|ข้าว(?:แกง|ต้ม|มัน)|ขนม|ก๋วยเตี๋ยว|ลูกชิ้น|ตลาด|นักศึกษา|นักเรียน|นิสิต|น\.ศ|โต๊ะ(?:อิหม่าม)?|สองแถว|"
    r"แท็กซี่|เจ้าของ|พ่อ(?:น้อง|ของ|เด็ก)|แม่(?:น้อง|ของ|เด็ก|บ้าน|ครัว)|เพื่อน|อสม|[ปม]\. ?[1-9]|"
    r"อนุบาล|ประถม|มัธยม|ปวช|ปวส|รร\b|ศูนย์|กับ|และ|"
    r"คณะ|ผู้|พนักงาน|ลูกจ้าง|ประธาน|กรรมการ|เลขา|เหรัญญิก|อดีต|หัวหน้า|ไรเดอร์|รับจ้าง|เกษตรกร|"
    r"ชาว(?:นา|สวน|ไร่|ประมง|บ้าน)|อาชีพ|ตำแหน่ง|แอดมิน|บัญชี|คำร้อง|เลขรับ|หุ้นส่วน|เจ้าหน้าที่|ครู|หมอ|พยาบาล|"
    r"เภสัช|ทนาย|ทหาร|ตำรวจ|กำนัน|ผู้ใหญ่|สารวัตร|สมาชิก|งาน|แผนก|ฝ่าย|กอง|หมู่|บ้าน|ซอย|ชั้น|วัด|ชุมชน|อยู่|พัก|"
    r"เป็น|ลูก(?:แม่|พ่อ|สาว|ชาย|ค้า|เขย|สะใภ้)|หลาน"
)
_POLITE = re.compile(r"(?:เอง)?(?:นะ)?(?:ครับ|ค่ะ|คะ|จ้ะ|จ้า|เด้อ|เน้อ|ค่า|ฮะ|เจ้า|นะ)|เอง")
_ASSUMED = re.compile(r" ?\(? ?(?:นามสม|ชื่อสม|นามแฝง)")
_REACH = re.compile(r"โทร|เบอร์|มือถือ|ติดต่อ|tel|line|ไลน์", re.IGNORECASE)
_NO_NAME_SIGN = re.compile(r"[0-9@:;!?\"=…]")
_OF_ANOTHER = re.compile(
    r"(?:(?:เรียน|ถึง)[ :]{0,3}(?:ท่าน ?)?(?:นาย(?!ก|อำเภอ)|นางสาว|นาง|น\. ?ส\.|คุณ) ?[ก-๎]{2,20} {1,2}|"  # his surname
    r"(?:(?<!ข้อร้อง)(?<!ผู้ร้อง)(?<!โรง)(?<!นัก)เรียน|นมัสการ|ถึง|กล่าวหา|เกี่ยวกับ|(?<=ฟ้อง)|แจ้งความ)[ :]{0,3}(?:ท่าน ?)?|"
    r"(?:คู่กรณี|จำเลย|ผู้ต้อง(?:หา|สงสัย)|ผู้กระทำ(?:ผิด)?|ผู้ก่อเหตุ|เป้าหมาย|ผู้ถูก(?:ร้อง(?:เรียน)?|กล่าวหา|ฟ้อง)|ผู้รับ(?:คำร้อง|แจ้ง|เรื่อง)|รับแจ้ง|ผู้บันทึก|พยาน|"
    r"ผู้อนุมัติ|ผู้จัดทำ)[ก-๎]{0,8}[ :.]{0,4}(?:คือ|ชื่อ)? ?|"
    r"(?:เจ้าหน้าที่|พนักงาน|ครู|คนขับ|ช่าง|ตำรวจ|หมอ|พยาบาล|ผู้ใหญ่บ้าน|กำนัน|นายก|ปลัด|เพื่อน|หัวหน้า|แม่ค้า|ผอ\.?|เขา|มัน|เธอ|คนหนึ่ง|"
    r"เจ้าของ|ผู้รับเหมา|ผู้จัดการ|ผู้ช่วย|ร้าน|บริษัท|โรงงาน|คนที่|คน(?:เดิน|เก็บ|ขาย|ส่ง|ดูแล|ทำ|เฝ้า|นำ|รับ|จ่าย)|นายหน้า|ภารโรง|นาย(?:สถานี|ทะเบียน|ตลาด|คิว|ตรวจ|ท่า))"
    r"(?:(?!ผม|ฉัน|หนู)[ก-๎]){0,12} ?(?:ที่)?[ชซ]ื่อ(?:ว่า|เล่น)? ?)\Z"
)
# นายคำพอง เหรัญญิกกองทุน ปลอมลายเซ็น...: the sentence goes on with a wrong that he does, and nobody suffers or reports it.
_DOES_WRONG = re.compile(
    r"(?:(?!ขอ|ถูก|โดน|ร้อง|แจ้ง|ผม|ดิฉัน|ข้าพเจ้า|หนู|เดือดร้อน|พบ|เห็น|โทร|ครับ|ค่ะ|[0-9]{3})[^\n]){0,40}?"
    r"(?:ทุจริต|โกง|เรียกเงิน|เรียกรับ|ปลอม|ยักยอก|ฮั้ว|ด่า(?!น)|ตะคอก|ขู่|ทำร้าย|ลวนลาม|เบิก(?!จ่ายตรง)|หัวคิว|เก็บเงิน|เอาเงิน|"
    r"รับสินบน|รับเงิน)"
)
# A form's second signature: whose office took the matter down, and who saw it.
_TAKES_DOWN = re.compile(r"[^\n]{0,30}(?:ผู้รับ(?:คำร้อง|แจ้ง|เรื่อง)|ผู้บันทึก|พยาน)")
_SIGNS_FOR_OFFICE = re.compile(r"(?:^|\n)\W{0,3}ลงชื่อ[ .…_]*(?:ผู้รับ(?:คำร้อง|แจ้ง|เรื่อง)|ผู้บันทึก|พยาน)[^\n]{0,20}\n[ (]*\Z")
_NOTHING_MORE = re.compile(r"(?:นะ|เอง)?(?:ครับ|ค่ะ|คะ|จ้ะ|จ้า)?[ .,!~)/:]*(?:โทร|เบอร์)?[ .:]*[0-9๐-๙ .\-]*\s*")
_REST, _KNOWN = 30, frozenset({"nickname", "given", "nickname, or a word"})
_SPEAKS_HIMSELF = frozenset({"me", "me called", "named", "signed", "field", "bracket"})
_LAST_ANCHORS = frozenset({"late", "tail0", "signed", "joint"})
_PARTED = re.compile(
    r"(?P<polite>(?:นะ)?(?:ครับ|ค่ะ|คะ|จ้ะ|จ้า|เด้อ|ฮะ)) ?|[-/|~•(] ?|[.!?)] "
)  # a sentence or a sign ends here
# No name has them: words of a sentence that ran into it.
_SAID = re.compile(
    r"ของ|ที่|ชื่อ|ให้|ได้|ไม่|หลาย|ทุก|ทั้ง|แล้ว|เมื่อ|อยู่|เขียน|ต้อง|จะ(?![ก-ฮ]{1,3}$)|และ|กับ|เป็น|ไว้|เลย|ครบ|เอง|กัน(?![ก-ฮ])|ปี|เดือน|วัน(?![ก-ฮดท])|บาท|"
    r"คัน|ตัว|หลัง|เขา|พวก|ถูก|โดน|หมด|แต่|ก็|ว่า(?!ที่)|ถ้า|ขอ(?![ก-ฮ]{2})"
)
_NO_SOUND = frozenset({"trade", "no surname"})
_MOST_PIECES, _ORDINARY = 4, -3  # words of a name, and the sound of a word that is none
_DISTANCES = (3, 25, 60, 150, 400)


def marks(text: str, layout: Layout, place: Place, by_rule: people.Name | None, sounds: Sounds) -> list[str]:
    """The marks of one place; the same mark may come twice."""
    before, after = "joint" if place.anchor == "joint" else _before(text, place.start), _after(text, place.end)
    return [
        *_inside(text[place.start : place.end], place.anchor, after, sounds),
        *_around(text, place, before, after, sounds),
        *_ends_all(text, layout, place, before),
        *_position(text, layout, place, before),
        *_beside_rule(place, by_rule),
    ]


def is_likely(text: str, place: Place, sounds: Sounds) -> bool:
    """Whether a place may be the writer's name at all: not figures, signs, long runs or words of ordinary sound, nor
    the name of somebody who is addressed or complained of.
    """
    words = text[place.start : place.end]
    pieces = words.split()
    if not pieces or len(pieces) > _MOST_PIECES or pieces[-1] == "ณ" or _NO_NAME_SIGN.search(words):
        return False
    # Most places are refused for their sound; the words around are read for the few that are left.
    if not (sounds(pieces[0])[0] > _ORDINARY or _TITLE.match(words) or _kind(pieces[0]) not in {"word", "unknown"}):
        return False
    if _OF_ANOTHER.search(text, max(0, place.start - 40), place.start):
        return False
    if _TAKES_DOWN.match(text, place.end) or _SIGNS_FOR_OFFICE.search(text, max(0, place.start - 90), place.start):
        return False
    return place.anchor in _SPEAKS_HIMSELF or not _DOES_WRONG.match(text, place.end)


def first_word(text: str, place: Place) -> str:
    """The word whose sound `is_likely` asks for; empty where there is none."""
    return text[place.start : place.end].lstrip().partition(" ")[0]


def words_heard(text: str, place: Place) -> list[str]:
    """The words whose sound `marks` asks for."""
    return [*_titled(text[place.start : place.end])[1][:2], _following(text, place.end)]


def _titled(words: str) -> tuple[re.Match[str] | None, list[str]]:
    """The title with which a name begins, and its words behind it."""
    titled = _TITLE.match(words)
    return titled, words[titled.end() :].split() if titled else words.split()


def _following(text: str, end: int) -> str:
    """The word behind a place."""
    following = text[end : end + 20].lstrip(" .,-_:/").split()
    return following[0] if following else ""


@cache
def _dictionary() -> frozenset[str]:
    return frozenset(thai_words())


def _kind_behind(word: str) -> str:
    """Of a word that stands where a surname may: what goes on with trade or sentence is none, however it sounds."""
    kind = _kind(word)
    if kind == "family":
        return kind
    return "trade" if _TRADE.match(word) else "no surname" if people.NO_SURNAME.match(word) else kind


@lru_cache(maxsize=1 << 14)
def _kind(word: str) -> str:
    if word in NICKNAMES:
        return "nickname, or a word" if word in AMBIGUOUS else "nickname"
    if is_given_name(word):
        return "given"
    if is_family_name(word):
        return "family"
    if word in _dictionary():
        return "word"
    if re.search("[A-Za-z]", word):
        return "Latin" if word[:1].isupper() else "latin"
    return "unknown"


def _inside(words: str, anchor: str, after: str, sounds: Sounds) -> Iterator[str]:
    titled, bare = _titled(words)
    kind = str(titled.lastgroup) if titled else "none"
    title = f"other {titled.group()}" if titled and kind == "other" else kind
    first, second = (_kind(bare[0]) if bare else "empty"), (_kind_behind(bare[1]) if len(bare) > 1 else "none")
    pieces = words.split()
    yield from (f"anchor {anchor}", f"pieces {len(pieces)}", f"title {title}", f"first {first}", f"second {second}")
    yield from (f"title {title} first {first}", f"first {first} second {second} of {len(bare)}")
    yield from (
        f"{anchor} title {title}",
        f"{anchor} first {first}",
        f"{anchor} of {len(pieces)}",
        f"{anchor} then {after}",
    )
    yield from (f"then {after} of {len(bare)}", f"then {after} second {second}")
    if anchor in _LAST_ANCHORS or anchor in _SPEAKS_HIMSELF:
        yield f"{anchor} title {kind} first {first} second {second} then {after}"
    if titled and kind == "kin":
        yield f"kin {titled.group()}"
    if bare:
        yield from _heard(bare, anchor, title, (first, second), sounds)
        yield from _spelt(bare)
    if people.is_ordinary(pieces[0]):
        yield "ordinary"
    if people.NO_NAME.search(words):
        yield "no name"
    if re.search(r"[(){}\[\]/]", words):
        yield "sign"
    if "  " in words:
        yield "a wide gap"
    if _SAID.search(words):
        yield from ("words of a sentence", f"words of a sentence {anchor}")


def _spelt(bare: list[str]) -> Iterator[str]:
    for place, word in zip(("first", "second", "third"), bare, strict=False):
        yield f"{place} begins {word[:3]}"
    yield from (f"first ends {bare[0][-3:]}", f"first long {min(len(bare[0]) // 2, 8)}")
    if len(bare) > 1 and bare[-2] == "ณ":
        yield "a surname of the nobility"
    if len(bare) > 1:
        yield from (f"second ends {bare[1][-2:]}", f"second long {min(len(bare[1]) // 2, 8)}")
    if len(bare) > 2:
        yield f"third {_kind(bare[2])} {bool(_TRADE.match(bare[2]))}"


def _heard(bare: list[str], anchor: str, title: str, kinds: tuple[str, str], sounds: Sounds) -> Iterator[str]:
    """What the sound of first and second word says; `kinds` are theirs by the lists."""
    given, _ = sounds(bare[0])
    if kinds[0] in {"nickname", "given"}:  # a name that is known need not sound like one
        yield from (f"{kinds[0]} known", f"{anchor} {kinds[0]} known")
    else:
        yield from (
            f"sounds {given}",
            f"{kinds[0]} sounds {given}",
            f"{anchor} sounds {given}",
            f"{title} sounds {given}",
        )
    if len(bare) > 1 and kinds[1] not in _NO_SOUND:
        _, family = sounds(bare[1])
        yield from (f"second sounds {family}", f"second {kinds[1]} sounds {family}", f"both sound {given} {family}")


def _before(text: str, start: int) -> str:
    """Of a new line, of a space, or glued to a word."""
    head = text[max(0, start - 14) : start]
    bare = head.rstrip(" .:_-…=")
    if start == 0 or text[start - 1] == "\n" or bare.endswith("\n"):
        return "line"
    return "space" if len(bare) < len(head) else "glued"


def _after(text: str, end: int) -> str:
    tail = text[end : end + 20]
    bare = tail.lstrip(" .,-_:/")
    if not bare:
        return "end"
    if bare[0] == "\n" or tail[0] == "\n":
        return "line"
    if bare[0].isdigit() or bare[0] == "+":
        return "number"
    if bare[0] in "()[]{}":
        return f"bracket {bare[0]}"
    return "reach" if _REACH.match(bare) else "word"


def _around(text: str, place: Place, before: str, after: str, sounds: Sounds) -> Iterator[str]:
    yield from (f"before {before}", f"then {after}", f"before {before} then {after}")
    head, words = text[max(0, place.start - 14) : place.start].rstrip(" .:_-…="), text[place.start : place.end]
    if before == "line":
        yield "after a blank line" if head.endswith("\n\n") else "after a line"
    else:
        yield from (
            f"behind {head[-3:]}",
            f"behind {head[-6:]}",
            f"behind sign {head[-1:]}" if head[-1:] in "(/-,." else "behind a letter",
        )
        parted = [
            sign for sign in _PARTED.finditer(text, max(0, place.start - 7), place.start) if sign.end() == place.start
        ]
        if parted:
            sign = "polite" if parted[-1]["polite"] else parted[-1].group().strip()
            yield from (f"parted by {sign}", f"parted by {sign} then {after}")
    if _ASSUMED.match(text, place.end):
        yield "an assumed name"
    if text.startswith("  ", place.end):
        yield "then a wide gap"
    if re.search("[0-9] ?$", head):
        yield from ("behind a figure", f"behind a figure {place.anchor}")
    if after == "word":
        spaced = "spaced" if text[place.end] == " " else "glued"
        word = _following(text, place.end)
        _, family = sounds(word)
        kind = _kind_behind(word)
        yield from (f"then {spaced}", f"then {word[:3]}", f"then {word[:4]}", f"then {kind} {spaced}")
        if kind not in _NO_SOUND:
            yield from (f"then sounds {family} {spaced}", f"then {kind} sounds {family} {spaced}")
        if people.GOES_ON.match(word):
            yield "then goes on"
        if _POLITE.match(word):
            yield from (
                "then polite",
                f"then polite {place.anchor}",
                f"then polite {before} {bool(_TITLE.match(words))}",
            )


def _ends_all(text: str, layout: Layout, place: Place, before: str) -> Iterator[str]:
    """Of one word with which the message ends, or its telephone: "... เตรียมพอดีแล้ว จอย".

    Few messages teach it and it is nearly always a name, so it is said three times: a mark that is said often may weigh
    more at the same penalty.
    """
    behind = layout.quoted_from - place.end
    if before == "glued" or behind > _REST or not _NOTHING_MORE.fullmatch(text, place.end, layout.quoted_from):
        return
    titled, bare = _titled(text[place.start : place.end])
    if len(bare) == 1 and (first := _kind(bare[0])) in _KNOWN:
        head = text[max(0, place.start - 40) : place.start].split()
        alone = not head or before == "line" or (_kind(head[-1]) not in _KNOWN and not _TITLE.match(head[-1]))
        yield from [f"ends all {titled.lastgroup if titled else 'none'} {first} {alone}"] * 3


def _position(text: str, layout: Layout, place: Place, before: str) -> Iterator[str]:
    start, end = text.rfind("\n", 0, place.start) + 1, text.find("\n", place.end)
    width = (len(text) if end < 0 else end) - start
    left = sum(layout.quoted_from - place.end >= distance for distance in _DISTANCES)
    signed = layout.in_signature(place.start)
    yield from (f"line of {min(width // 12, 8)}", f"left {left} {before}", f"closed {layout.closed} signed {signed}")
    yield f"from start {max(-1, min((place.start - layout.body_start) // 60, 6))} {place.anchor[:2]}"
    if signed:
        yield f"signed {before} closed {layout.closed}"
    if layout.in_letterhead(place.start):
        yield "letterhead"
    if place.start < layout.body_start:
        yield "above the text"
    if is_addressee(text[start : place.start]):
        yield "addressee"
    words = text[place.start : place.end]
    if text.find(words, 0, place.start) >= 0:
        yield "said before"
    if text.find(words, place.end, layout.quoted_from) >= 0:
        yield "said again"


def _beside_rule(place: Place, by_rule: people.Name | None) -> Iterator[str]:
    if by_rule is None:
        yield "no rule"
    elif place[:2] == (by_rule.start, by_rule.end):
        yield from ("rule", f"rule {by_rule.confidence}")
    elif place.start == by_rule.start:
        yield "rule starts here, shorter" if place.end < by_rule.end else "rule starts here, longer"
    elif place.end == by_rule.end:
        yield "rule ends here"
    else:
        yield "rule over" if place.start < by_rule.end and place.end > by_rule.start else "rule elsewhere"
