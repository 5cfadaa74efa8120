"""A page image as lines of text: cleaned, cut into lines, read, and read again where it is doubtful."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

import cv2
import numpy as np

from ingest.ink.lines import PageLines, TextLine, find_lines, line_image
from ingest.ink.tesseract import BUNDLED_MODEL, Engine, Ocr, Recognised, probe, recognise
from ingest.ink.torn import settled
from ingest.page import CleanPage, clean
from ingest.sheets.sheet import Image
from ingest.thai import letter_count, repair
from ingest.words.addresses import holds_address, with_addresses
from ingest.words.amounts import by_words
from ingest.words.dates import by_calendar
from ingest.words.digits import rounded, voted
from ingest.words.doubt import Evidence, chance_of_right, expected_faults
from ingest.words.lists import Placed, with_stops
from ingest.words.phrases import in_context
from ingest.words.readings import agreed
from ingest.words.spelling import spelt
from register.errors import SettingsError, Unreadable
from register.model import Line
from register.states import Method

__all__ = ["BUNDLED_MODEL", "Engine", "Ocr", "PageText", "line_places", "probe", "read_page", "recognise"]

_BODY = 28  # height of a consonant on the clean page, in pixels: fine enough to tell marks apart
READ_BODY = 20  # the same on the line images: the network works on lines 36 pixels high, more only costs time
READ_AGAIN = (24, 17)  # the same where a line is read once more
_READ_LATIN = 26  # the same where it is read by the network for Latin letters
_DOUBTFUL = 0.4  # faults to be expected of a line from which that is done
_MOST_AGAIN = 16  # lines of a page that are, the least sure first
_FEW = 8  # letters; a longer line that was read badly is an address in Latin letters, or faint, but no signature
_SAMPLE = 5  # lines that say whether a page stands on its head


@dataclass(frozen=True, slots=True)
class PageText:
    """What was read on one page image. `confidence` is the network's own, 0..1, mean of its characters; 1 with no lines
    means that the page is blank. That of a line is the chance that it is right (`ingest.words.doubt`). Of handwriting
    nothing is kept: a wrong word misleads whoever classifies, searches or types.
    """

    lines: tuple[Line, ...]
    method: Method
    confidence: float

    @property
    def text(self) -> str:
        return "\n".join(line.text for line in self.lines)


def read_page(image: Image, ocr: Ocr) -> PageText:
    """The text of a page image, RGB (height, width, 3) or grey (height, width), in any of the four orientations.

    Raises:
        SettingsError: Tesseract or its model is missing.
        TryAgain: Tesseract was killed, took too long, or the working folder is full.
        Unreadable: Tesseract crashes on this page.
    """
    page, found = lines_of(image)
    if not found.lines:
        return PageText((), Method.OCR, 1.0 if _is_blank(page) else 0.0)
    read = _read(page, found, ocr)
    if _confidence(read) < 0.6 and found.raised < 60:
        # Few marks to tell the orientation by and a poor result: it may stand on its head.
        turned = _turned(page)
        other = find_lines(turned)
        better = _confidence(read) + 0.05
        if other.lines and _confidence(_read(turned, _longest(other), ocr)) > better:
            again = _read(turned, other, ocr)
            read = again if _confidence(again) > better else read
    return _page_text(read)


def line_places(image: Image) -> Iterator[tuple[CleanPage, tuple[tuple[int, int, int, int], ...]]]:
    """The clean page with the boxes of its lines, in per mille as in `Line.box`: first as `read_page` reads it,
    then turned round, as it was read where that gave the better text. No text is read here.
    """
    page, found = lines_of(image)
    for sheet, lines in ((page, found), (turned := _turned(page), find_lines(turned))):
        yield sheet, tuple(_box(line, sheet.grey) for line in lines.lines)


# What is a line of writing, and which way is up


def lines_of(image: Image) -> tuple[CleanPage, PageLines]:
    """The page as it is read, and the lines on it."""
    return _upright(clean(image, _BODY))


def _upright(page: CleanPage) -> tuple[CleanPage, PageLines]:
    found = find_lines(page)
    # Thai has many more marks above its letters than below.
    if found.lowered <= 0.25 * found.raised or found.raised + found.lowered < 10:
        return page, found
    turned = _turned(page)
    other = find_lines(turned)
    if other.lowered * max(1, found.raised) < found.lowered * max(1, other.raised):
        return turned, other
    return page, found


def _longest(found: PageLines) -> PageLines:
    """A few lines that show whether the rest is worth reading."""
    by_length = sorted(found.lines, key=lambda line: line.left - line.right)
    return replace(found, lines=tuple(by_length[:_SAMPLE]), torn=())


def _turned(page: CleanPage) -> CleanPage:
    moves = replace(page.moves, half=not page.moves.half)
    return CleanPage(np.ascontiguousarray(page.grey[::-1, ::-1]), page.body, page.ink, moves)


def _is_blank(page: CleanPage) -> bool:
    return float(np.count_nonzero(cv2.medianBlur(page.grey, 3) < page.ink)) < 3e-4 * page.grey.size


@dataclass(frozen=True, slots=True)
class _ReadLine:
    """`faults`: how many are to be expected; `sureness` is the network's own: the mean of its characters."""

    line: Line
    evidence: Evidence
    faults: float
    sureness: float
    is_writing: bool


def _read(page: CleanPage, found: PageLines, ocr: Ocr) -> list[_ReadLine]:
    whole = settled(page, found, ocr, READ_BODY)  # only for what is read: the lines' boxes are those of `line_places`
    read = recognise([line_picture(page, whole, line, READ_BODY) for line in whole.lines], ocr)
    lines = [_read_line(page, line, one) for line, one in zip(found.lines, read, strict=True)]
    doubtful = _doubtful(lines)
    for place, others in _read_again(page, whole, doubtful, ocr).items():
        lines[place] = _read_line(page, found.lines[place], read[place], others)
    return _with_stops(_with_addresses(page, whole, lines, ocr))


def _doubtful(lines: Sequence[_ReadLine]) -> list[int]:
    """The places of lines that are worth another look, the worst first. None of a page by hand."""
    if _is_handwriting(lines):
        return []
    doubtful = [place for place, one in enumerate(lines) if one.is_writing and one.faults > _DOUBTFUL]
    return sorted(doubtful, key=lambda place: -lines[place].faults)[:_MOST_AGAIN]


def _read_again(page: CleanPage, found: PageLines, places: Sequence[int], ocr: Ocr) -> dict[int, tuple[str, ...]]:
    """What these lines say when they are read at two more sizes in one start."""
    if not places:
        return {}
    images = [line_picture(page, found, found.lines[place], body) for body in READ_AGAIN for place in places]
    again = [heard(one) for one in recognise(images, ocr)]
    return {place: tuple(again[number :: len(places)]) for number, place in enumerate(places)}


def _with_addresses(page: CleanPage, found: PageLines, lines: list[_ReadLine], ocr: Ocr) -> list[_ReadLine]:
    """The lines with their mail addresses as Debian's English network has them, where it is installed: a wrong address
    loses the answer. How sure the lines are stays as it was.
    """
    places = [place for place, one in enumerate(lines) if one.is_writing and holds_address(one.line.text)]
    if not places:
        return lines
    with suppress(SettingsError, Unreadable):
        images = [line_picture(page, found, found.lines[place], _READ_LATIN) for place in places]
        for place, latin in zip(places, recognise(images, replace(ocr, model=None, language="eng")), strict=True):
            line = lines[place].line
            said = replace(line, text=with_addresses(line.text, latin.text))
            lines[place] = replace(lines[place], line=said)
    return lines


def _with_stops(lines: Sequence[_ReadLine]) -> list[_ReadLine]:
    """The lines with the stops after the numbers of lists; how sure they are stays as it was."""
    texts = with_stops([Placed(one.line.text, one.line.box[0] if one.line.box else 0) for one in lines])
    return [
        replace(one, line=replace(one.line, text=text)) if text != one.line.text else one
        for one, text in zip(lines, texts, strict=True)
    ]


def heard(one: Recognised) -> str:
    """What a line says, read once."""
    return by_calendar(rounded(repair(one.text)))


def evidence_of(one: Recognised, others: tuple[str, ...] = ()) -> Evidence:
    """What is known of a line; `others`: what was heard of it at other sizes."""
    first = heard(one)
    text = repair(agreed(voted([first, *others]), others)) if others else first
    spelling, questioned = in_context(spelt(by_words(text)))
    return Evidence(spelling, one.pieces, one.rivals, others, questioned=questioned)


def line_picture(page: CleanPage, found: PageLines, line: TextLine, body: int) -> Image:
    """What the network is to read, consonants `body` pixels high."""
    return line_image(page.grey, found.ink, line, body / page.body)


def _read_line(page: CleanPage, line: TextLine, one: Recognised, others: tuple[str, ...] = ()) -> _ReadLine:
    evidence = evidence_of(one, others)
    text = evidence.spelling.text
    faults = expected_faults(evidence)
    read = Line(text, round(chance_of_right(faults), 3), _box(line, page.grey))
    return _ReadLine(read, evidence, faults, one.confidence, is_writing=_is_writing(text, one.confidence))


def _is_writing(text: str, confidence: float) -> bool:
    """Signatures, stamps and smudges come out as a few improbable characters."""
    letters = letter_count(text)
    if letters == 0 or (confidence < 0.45 and letters < _FEW):
        return False
    return letters >= 0.45 * len(text.replace(" ", "")) or confidence >= 0.6


def _box(line: TextLine, grey: Image) -> tuple[int, int, int, int]:
    height, width = grey.shape
    return (
        line.left * 1000 // width,
        line.top * 1000 // height,
        -(-line.right * 1000 // width),
        -(-line.bottom * 1000 // height),
    )


def _confidence(read: Sequence[_ReadLine]) -> float:
    """Mean of the lines, by their length."""
    letters = sum(len(entry.line.text) for entry in read)
    return sum(entry.sureness * len(entry.line.text) for entry in read) / letters if letters else 0.0


def _page_text(read: Sequence[_ReadLine]) -> PageText:
    writing = [entry for entry in read if entry.is_writing]
    if _is_handwriting(read):
        # Print is hardly ever read that badly line after line: a person has to read it.
        return PageText((), Method.HANDWRITING, round(_confidence(read), 3))
    return PageText(tuple(entry.line for entry in writing), Method.OCR, round(_confidence(writing), 3))


def _is_handwriting(read: Sequence[_ReadLine]) -> bool:
    """Print is read with more than 0.9, a bad fax too, and has one letter of twenty in no known word; only a list of
    names has more of them, and is read well.
    """
    if len(read) < 4:
        return False
    letters = sum(entry.evidence.spelling.letters for entry in read)
    strange = sum(entry.evidence.spelling.strange for entry in read)
    return _confidence(read) < 0.55 or (_confidence(read) < 0.85 and strange > 0.15 * letters)
