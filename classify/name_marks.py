"""What speaks for and against a place being the writer's name, as words that `names` has weights for."""

import re
from collections.abc import Iterator
from functools import cache

from pythainlp.corpus import thai_words

from classify import people
from classify.layout import Layout, is_addressee
from classify.name_places import Place

_TITLE = re.compile(
    rf"(?P<formal>{people.FORMAL})|(?P<kin>{people.KIN})|(?P<rank>{people.RANK})|(?P<other>(?:ภญ|ภก|ผศ|รศ|ดร|อ|จ่า|พระ|เถ้าแก่|บ่าว|สาว|"
    r"นาง|นาย|แม่น้อง|พ่อน้อง|โต๊ะ|มะ|แบ|ช่าง|รปภ|ผช|ร้าน|กลุ่ม|บริษัท|บจก|หจก|ห้าง|วง|ชมรม|คณะ|สมาคม|ชุมชน|ทีม|ฝ่าย|กอง|งาน|สำนัก|ศูนย์|"
    r"โรงเรียน|วัด|ผู้|คน|ลูก|เด็ก|ชาว|ครู|พนักงาน|เจ้าหน้าที่|ประชาชน|พลเมือง|ตัวแทน)\.?)"
)
_REACH = re.compile(r"โทร|เบอร์|มือถือ|ติดต่อ|tel|line|ไลน์", re.IGNORECASE)
_DISTANCES = (3, 25, 60, 150, 400)


def marks(text: str, layout: Layout, place: Place, by_rule: people.Name | None) -> list[str]:
    """The marks of one place; the same mark may come twice."""
    before, after = _before(text, place.start), _after(text, place.end)
    return [
        *_inside(text[place.start : place.end], place.anchor, after),
        *_around(text, place, before, after),
        *_position(text, layout, place, before),
        *_beside_rule(place, by_rule),
    ]


@cache
def _dictionary() -> frozenset[str]:
    return frozenset(thai_words())


def _kind(word: str) -> str:
    if people.is_given_name(word):
        return "given"
    if people.is_family_name(word):
        return "family"
    if word in _dictionary():
        return "word"
    if re.search("[A-Za-z]", word):
        return "Latin" if word[:1].isupper() else "latin"
    return "unknown"


def _inside(words: str, anchor: str, after: str) -> Iterator[str]:
    titled = _TITLE.match(words)
    kind = titled.lastgroup if titled else "none"
    title = f"other {titled.group()}" if titled and kind == "other" else kind
    bare = words[titled.end() :].split() if titled else words.split()
    first, second = (_kind(bare[0]) if bare else "empty"), (_kind(bare[1]) if len(bare) > 1 else "none")
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
    if titled and kind == "kin":
        yield f"kin {titled.group()}"
    for place, word in zip(("first", "second", "third"), bare, strict=False):
        yield f"{place} begins {word[:3]}"
    if bare:
        yield from (f"first ends {bare[0][-3:]}", f"first long {min(len(bare[0]) // 2, 8)}")
        if people.is_ordinary(pieces[0]):
            yield "ordinary"
    if len(bare) > 1:
        yield from (f"second ends {bare[1][-2:]}", f"second long {min(len(bare[1]) // 2, 8)}")
        if people.NO_SURNAME.match(bare[1]):
            yield "no surname"
    if people.NO_NAME.search(words):
        yield "no name"
    if re.search("[0-9]", words):
        yield "digit"
    if re.search(r"[(){}\[\]@:;!?\"=…/]", words):
        yield "sign"


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


def _around(text: str, place: Place, before: str, after: str) -> Iterator[str]:
    yield from (f"before {before}", f"then {after}", f"before {before} then {after}")
    head = text[max(0, place.start - 14) : place.start].rstrip(" .:_-…=")
    if before == "line":
        yield "after a blank line" if head.endswith("\n\n") else "after a line"
    else:
        yield from (
            f"behind {head[-3:]}",
            f"behind {head[-6:]}",
            f"behind sign {head[-1:]}" if head[-1:] in "(/-,." else "behind a letter",
        )
    if after == "word":
        spaced = "spaced" if text[place.end] == " " else "glued"
        following = text[place.end : place.end + 20].lstrip(" .,-_:/").split()
        word = following[0] if following else ""
        yield from (f"then {spaced}", f"then {word[:3]}", f"then {word[:4]}", f"then {_kind(word)} {spaced}")
        if people.NO_SURNAME.match(word):
            yield "then no surname"
        if people.GOES_ON.match(word):
            yield "then goes on"


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
    if text.find(text[place.start : place.end], 0, place.start) >= 0:
        yield "said before"


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
