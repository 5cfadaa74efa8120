from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from ingest.ink.lines import PageLines, Torn, find_lines
from ingest.ink.tesseract import Ocr
from ingest.ink.torn import settled
from ingest.ocr import READ_BODY
from ingest.page import CleanPage, clean
from tests.drawn_pages import letter

BODY = 28
UPPER, LOWER = "ในการสอบถามความคืบหน้า", "ทั้งที่ไม่เคยเข้าไปในพื้นที่"


@pytest.fixture(scope="module")
def drawn() -> tuple[CleanPage, PageLines]:
    page = clean(letter((UPPER, LOWER), face="Laksaman", pitch=1.3), BODY)
    return page, find_lines(page)


def high_marks(page: CleanPage, found: PageLines) -> list[int]:
    """Those of the lower line that stand over a vowel: its tone marks."""
    stats, line = found.ink.stats, found.lines[1]
    return [
        label for label in line.members.tolist() if stats[label, 1] + stats[label, 3] < line.middle - 1.1 * page.body
    ]


def test_tone_marks_that_were_given_to_the_line_above_come_back_where_words_tell(
    drawn: tuple[CleanPage, PageLines], ocr: Ocr
) -> None:
    page, found = drawn
    marks = high_marks(page, found)
    assert len(marks) > 3
    back = 0
    for label in marks:
        upper, lower = found.lines
        wrong = (
            replace(upper, members=np.append(upper.members, label)),
            replace(lower, members=lower.members[lower.members != label]),
        )
        lines = settled(page, replace(found, lines=wrong, torn=(Torn(label, 0, 1),)), ocr, READ_BODY).lines
        back += label in lines[1].members and label not in lines[0].members
    assert back >= 2  # of the others the words do not tell enough


def test_marks_that_are_where_they_belong_stay(drawn: tuple[CleanPage, PageLines], ocr: Ocr) -> None:
    page, found = drawn
    torn = tuple(Torn(label, 0, 1) for label in high_marks(page, found))
    after = settled(page, replace(found, torn=torn), ocr, READ_BODY)
    assert [line.members.tolist() for line in after.lines] == [line.members.tolist() for line in found.lines]


def test_nothing_is_read_where_no_mark_is_in_doubt(drawn: tuple[CleanPage, PageLines], tmp_path: Path) -> None:
    page, found = drawn
    sure = replace(found, torn=())
    assert settled(page, sure, Ocr(tmp_path / "missing"), READ_BODY) is sure


def test_the_lines_stay_as_they_are_where_tesseract_dies_of_the_letters(
    drawn: tuple[CleanPage, PageLines], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page, found = drawn
    dying = tmp_path / "tesseract"
    dying.write_text("#!/bin/sh\nkill -FPE $$\n")
    dying.chmod(0o755)
    monkeypatch.setattr("pytesseract.pytesseract.tesseract_cmd", str(dying))
    torn = replace(found, torn=(Torn(high_marks(page, found)[0], 0, 1),))
    assert settled(page, torn, Ocr(tmp_path), READ_BODY) is torn
