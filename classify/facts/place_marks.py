"""What speaks for and against words being the place of the incident, as marks that `places` has weights for."""

import re
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache

from pythainlp.corpus import thai_words

from classify.facts.place_spots import Start, Token
from classify.folding import Folded
from classify.layout import Layout

_ASKS = re.compile(r"สอบถาม|ขอทราบ|อยากทราบ|ขอข้อมูล|อยากรู้|ประชาสัมพันธ์|ขอเชิญ|เชิญชวน")
_PROPOSES = re.compile(r"เสนอ|อยากให้|น่าจะ|ควรมี|ขอบคุณ|ชื่นชม")
_SENTENCE = re.compile(r"[ \n]")


@cache
def _dictionary() -> frozenset[str]:
    return frozenset(thai_words())


@lru_cache(maxsize=1 << 14)
def _kind(word: str) -> str:
    """What kind of word it is: number, sign, in no dictionary (a name, likely), or a word."""
    if word.isspace():
        return "gap"
    if word[:1].isdigit():
        return "number"
    if not re.match("[ก-ฮเ-ไ]", word):
        return "sign"
    if word not in _dictionary():
        return "name"
    return "word"


def marks_of_message(folded: Folded, layout: Layout) -> str:
    """Of what sort the message is: whether it asks or proposes, and how long it is."""
    text = folded.text
    sort = "asks" if _ASKS.search(text) else "proposes" if _PROPOSES.search(text) else "tells"
    return f"{sort} {min((layout.quoted_from - layout.body_start) // 150, 4)}"


def marks_of_start(
    folded: Folded, layout: Layout, tokens: Sequence[Token], start: Start, *, sort: str, his: bool
) -> Iterator[str]:
    """Marks of a beginning, whatever its end; `his`: it stands in the writer's own address."""
    text = folded.text
    head = text[start.start : start.head_end].replace(" ", "")
    glued = tokens[start.behind + 1].start < start.start
    before = tokens[start.behind].word if start.behind >= 0 and not glued else ""
    further = tokens[start.behind - 1].word if start.behind >= 1 else ""
    if before.isspace():
        before = "\n" if "\n" in before else f" {further}"
    zone = _zone(layout, start.start)
    order, far = min(start.order, 8), min(max(0, start.start - layout.body_start) // 60, 8)
    yield from (f"head {head}", f"sort {sort}", f"behind {before}", f"order {order}", f"zone {zone}")
    yield from (
        f"behind {before} head {head}",
        f"far {far}",
        f"far {far} {sort}",
        f"zone {zone} head {head}",
        f"further {further}",
    )
    if his:
        yield from ("his address", f"his address {zone}")
    if glued:
        yield "glued"
    if text.find(head, 0, start.start) >= 0:
        yield "head met before"


def marks_of_end(folded: Folded, tokens: Sequence[Token], start: Start, end: int, last: int) -> Iterator[str]:
    """Marks of one end of a beginning; `last` is the number of its last word."""
    text = folded.text
    head = text[start.start : start.head_end].replace(" ", "")
    word, following = tokens[last].word, tokens[last + 1].word if last + 1 < len(tokens) else ""
    spaced = following.isspace()
    after = tokens[last + 2].word if spaced and last + 2 < len(tokens) else following
    gap = "line" if "\n" in following else "space" if spaced else "glued"
    words = text[start.start : end]
    size, kind, then = min((end - start.start) // 4, 10), _kind(word), _kind(after) if after else "end"
    bare = end == start.head_end
    yield from (
        f"ends {word} {bare}",
        f"{gap} {after}",
        f"{kind} {gap} {then}",
        f"long {size}",
        f"{word} {gap} {after}",
    )
    yield from (f"{gap} {then}", f"{bare} {gap} head {head}", f"{gap} {size}")
    if not bare:
        inside = [tokens[number].word for number in range(start.behind + 2, last + 1)]
        yield from inside
        yield from {_kind(one) for one in inside}
    if words in text[: start.start]:
        yield "said before"
    elif text.find(words, end) >= 0:
        yield "said again"


def _zone(layout: Layout, place: int) -> str:
    if place < layout.body_start:
        return "letterhead" if layout.in_letterhead(place) else "above"
    if place >= layout.body_end:
        return "signature" if layout.in_signature(place) else "below"
    return "body"
