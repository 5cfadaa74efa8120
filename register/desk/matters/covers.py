"""Which places of a page are proposed to be covered: where a line names the complainant, or a way to reach somebody.

Lines are compared letter by letter, without marks above and below, because a reader mistakes one now and then; nobody
knows where in a line a letter stands, so that its place is reckoned twice, as a typewriter and as a printer set it, and
what either says is covered and a margin around it.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import accumulate, pairwise

from register.desk.matters.masking import identities, mask_spans
from register.model import Contact, Finding, Line, Reading

Box = tuple[int, int, int, int]
"""(left, top, right, bottom) in per mille."""
Stretch = tuple[int, int]
"""First letter and past the last, marks not counted."""

# How far letters go on beside a Thai letter of middle width, by Debian's faces that are no typewriter's; others as far.
_ADVANCE = {
    **dict.fromkeys("เโใไ .,:;'!|()[]/-", 0.6),
    **dict.fromkeys("ะาำๅงรว", 0.8),
    **dict.fromkeys("ฌญฒณ", 1.4),
    **dict.fromkeys("il", 0.45),
    **dict.fromkeys("๐๑๒๓๔๕๖๗๘๙", 1.1),
}
_SIDE, _SHARE = 15, 0.05  # per mille of the page, and share of the line, that a place is widened by at each end
_REST = 60  # per mille: what is left of a line at its end is covered too
_LETTERS_A_FAULT = 4  # of a name or number: one of them may be another, missing or too many
_LEAST = 5  # letters of a word that is looked for with faults: shorter ones stand in other words
_ADDRESS, _ADDRESS_WORDS = 6, 12  # letters in a row of an address that are no chance: with a figure, and without
_REACH = 160  # letters on either side of the end of a line
_ABOVE = 0.2  # of a line's height: marks stand above what some text layers give for its top
_DIGITS = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")
_TITLE = re.compile(r"(?:นางสาว|นาย|นาง|นส|ดช|ดญ|ดร|คุณ|mr|mrs|ms|miss)\Z")


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of the people behind a matter: `words` as `masking.identities`, and postal addresses."""

    words: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()

    def __or__(self, other: "Known") -> "Known":
        words, addresses = (*self.words, *other.words), (*self.addresses, *other.addresses)
        return Known(tuple(dict.fromkeys(words)), tuple(dict.fromkeys(addresses)))


def known_of(reading: Reading | None, finding: Finding | None, *people: Contact) -> Known:
    """The complainant and who came for them, as far as anything says so."""
    if reading is None or finding is None:
        return Known()
    addresses = (finding.contact.address, *(one.address for one in people))
    return Known(tuple(identities(reading, finding, *people)), tuple(filter(None, addresses)))


def pieces(lines: Sequence[Line], known: Known) -> list[tuple[str, Box]]:
    """What of a page to cover, each with the words of its line: also what one line begins and the next goes on with."""
    torn: list[list[Stretch]] = [[] for _ in lines]
    for number, (first, second) in enumerate(pairwise(lines)):
        for before, behind in _torn(first.text, second.text, known):
            torn[number].append(before)
            torn[number + 1].append(behind)
    return [(line.text, box) for line, also in zip(lines, torn, strict=True) for box in places(line, known, also)]


def places(line: Line, known: Known, also: Iterable[Stretch] = ()) -> list[Box]:
    """The pieces of a line to cover; none of a line whose place is not known. `also`: others that are known of it."""
    if line.box is None or not line.text.strip():
        return []
    advances = [_ADVANCE.get(one, 1.0) for one in line.text if not _is_mark(one)]
    ends = [0.0, *accumulate(advances)]
    stretches = _joined(
        [
            *(_counted(line.text, one.start, one.end) for one in mask_spans(line.text, known.words)),
            *_misread(line.text, known),
            *also,
        ]
    )
    return [_piece(line.box, one, ends) for one in stretches]


def _piece(box: Box, stretch: Stretch, ends: Sequence[float]) -> Box:
    """`ends`: how far a printed line has gone before each letter, and at its end."""
    left, top, right, bottom = box
    if (bottom - top) > 1.5 * (right - left):
        return box  # a line that runs up or down the page: which end is which nobody says
    wide = right - left
    more = _SIDE + _SHARE * wide
    first, last = stretch
    typed, printed = len(ends) - 1, ends[-1]
    start = left + wide * min(first / typed, ends[first] / printed) - more
    end = left + wide * max(last / typed, ends[last] / printed) + more
    return (
        left if start - left < _REST else round(start),
        top,
        right if right - end < _REST else round(end),
        bottom,
    )


def _torn(first: str, second: str, known: Known) -> Iterator[tuple[Stretch, Stretch]]:
    """Where a name, number or address begins at the end of one line and goes on in the next: its place in both."""
    (ahead, at), (behind, at_behind) = _bare(first), _bare(second)
    if not ahead or not behind:
        return
    tail, head = ahead[-_REACH:], behind[:_REACH]
    edge, both = len(tail), tail + head
    found: list[Stretch] = []
    for word in dict.fromkeys(_bare(one)[0] for one in known.words):
        if len(word) >= _LEAST and not tail.endswith(word) and not head.startswith(word):
            found += _near(both, word, len(word) // _LETTERS_A_FAULT)
    for address in dict.fromkeys(_bare(one)[0] for one in known.addresses):
        blocks = SequenceMatcher(None, both, address, autojunk=False).get_matching_blocks()
        found += [(one.a, one.a + one.size) for one in blocks if one.size >= _ADDRESS_WORDS]
    for start, end in found:
        if start < edge < end:
            begun = at[len(ahead) - edge + start]
            title = _TITLE.search(tail[:start])
            begun = at[len(ahead) - edge + title.start()] if title else begun
            yield (begun, at[-1] + 1), (0, at_behind[end - edge - 1] + 1)


def _misread(text: str, known: Known) -> Iterator[Stretch]:
    """Where the text says a name, number or address, a letter wrong here and there."""
    letters, at = _bare(text)
    for word in dict.fromkeys(_bare(one)[0] for one in known.words):
        for start, end in _near(letters, word, len(word) // _LETTERS_A_FAULT) if len(word) >= _LEAST else ():
            title = _TITLE.search(letters[:start])
            yield at[title.start() if title else start], at[end - 1] + 1
    for address in dict.fromkeys(_bare(one)[0] for one in known.addresses):
        for block in SequenceMatcher(None, letters, address, autojunk=False).get_matching_blocks():
            common = letters[block.a : block.a + block.size]
            if block.size >= _ADDRESS_WORDS or (block.size >= _ADDRESS and any(one.isdigit() for one in common)):
                yield at[block.a], at[block.a + block.size - 1] + 1


def _near(text: str, word: str, most: int) -> list[Stretch]:
    """Where `text` holds `word` with at most so many faults (Sellers, J. Algorithms 1, 1980)."""
    step = len(word) // (most + 1)
    if not any(word[one * step : (one + 1) * step] in text for one in range(most + 1)):
        return []  # one of so many pieces must be whole
    found: list[Stretch] = []
    before = [(cost, 0) for cost in range(len(word) + 1)]
    for place, letter in enumerate(text, 1):
        now = [(0, place)]
        for row, wanted in enumerate(word, 1):
            now.append(
                min(
                    (before[row - 1][0] + (letter != wanted), before[row - 1][1]),
                    (before[row][0] + 1, before[row][1]),
                    (now[row - 1][0] + 1, now[row - 1][1]),
                )
            )
        if now[-1][0] <= most:
            found.append((now[-1][1], place))
        before = now
    return [one for one in found if one[0] < one[1]]


def _bare(text: str) -> tuple[str, list[int]]:
    """Letters and figures alone, these as 0 to 9, and where each stands among the letters of the text."""
    letters: list[str] = []
    at: list[int] = []
    place = 0
    for one in text.translate(_DIGITS):
        if _is_mark(one):
            continue
        if one.isalnum():
            letters.append(one.lower() if len(one.lower()) == 1 else one)
            at.append(place)
        place += 1
    return "".join(letters), at


def _counted(text: str, start: int, end: int) -> Stretch:
    before = sum(not _is_mark(one) for one in text[:start])
    return before, before + sum(not _is_mark(one) for one in text[start:end])


def _is_mark(one: str) -> bool:
    return unicodedata.category(one) == "Mn"


def _joined(stretches: Iterable[Stretch]) -> list[Stretch]:
    """One for those that touch or nearly do."""
    joined: list[Stretch] = []
    for start, end in sorted(stretches):
        if joined and start <= joined[-1][1] + 3:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return joined


def raised(box: Box) -> Box:
    """A place that a text layer gives, with the marks above its letters."""
    left, top, right, bottom = box
    return left, max(0, round(top - _ABOVE * (bottom - top))), right, bottom


def widened(box: Box, more: int = 4) -> Box:
    """A place on the page as it is drawn, a little larger, within the page."""
    left, top, right, bottom = box
    return max(0, left - more), max(0, top - more), min(1000, right + more), min(1000, bottom + more)


def written(number: int, box: Box) -> str:
    """A place on page `number` as a form holds it."""
    return f"{number}:{','.join(map(str, box))}"


def read(value: str, pages: int) -> tuple[int, Box] | None:
    """The way back from `written`; None for anything else."""
    match = re.fullmatch(r"(\d{1,4}):(\d{1,4}),(\d{1,4}),(\d{1,4}),(\d{1,4})", value, re.ASCII)
    if match is None:
        return None
    number, left, top, right, bottom = map(int, match.groups())
    sound = 1 <= number <= pages and left < right <= 1000 and top < bottom <= 1000
    return (number, (left, top, right, bottom)) if sound else None


def drawn(text: str) -> Sequence[Box] | None:
    """Places that an officer wrote or drew, one a line: left, top, right and bottom in per cent of the page; None where
    one is none.
    """
    boxes: list[Box] = []
    for line in filter(None, (one.strip() for one in text.translate(_DIGITS).splitlines())):
        numbers = re.findall(r"\d{1,3}(?:\.\d{1,3})?", line)
        if len(numbers) != 4 or re.search(r"[^\d.,;\s%]", line):
            return None
        left, top, right, bottom = (round(10 * float(one)) for one in numbers)
        if not (left < right <= 1000 and top < bottom <= 1000):
            return None
        boxes.append((left, top, right, bottom))
    return boxes
