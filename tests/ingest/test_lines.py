import numpy as np
import pytest

from ingest.ink.lines import PageLines, find_lines, line_image
from ingest.page import INK, CleanPage, clean
from tests.drawn_pages import LETTER, letter

BODY = 28
TIGHT = (
    "ผู้ที่อยู่ตู้นี้ยุ่งอยู่",
    "ตั้งที่ดินทั้งสิ้นนี้ขึ้นพื้นที่",
    "ทุกหมู่บ้านซื้อที่ดินผืนนี้",
    "ครั้งหนึ่งเมื่อซื้อที่นี่ทั้งปี",
)


def found(lines: tuple[str, ...] = LETTER, *, face: str = "Garuda", pitch: float = 1.75) -> tuple[CleanPage, PageLines]:
    page = clean(letter(lines, face=face, pitch=pitch), BODY)
    return page, find_lines(page)


@pytest.mark.parametrize("face", ["Garuda", "Loma", "Norasi", "Laksaman", "Purisa"])
def test_every_line_is_found_once_from_top_to_bottom(face: str) -> None:
    _, result = found(face=face)
    assert len(result.lines) == len(LETTER)
    tops = [line.top for line in result.lines]
    assert tops == sorted(tops)


@pytest.mark.parametrize("face", ["Laksaman", "Garuda"])
def test_rows_of_high_tone_marks_are_no_lines_of_their_own(face: str) -> None:
    _, result = found(TIGHT, face=face, pitch=1.3)
    assert len(result.lines) == len(TIGHT)


def test_no_ink_of_a_clean_page_is_lost_or_given_to_two_lines() -> None:
    _, result = found()
    members = np.concatenate([line.members for line in result.lines])
    assert len(members) == len(set(members.tolist()))
    assert len(members) >= 0.98 * (len(result.ink.stats) - 1)


@pytest.mark.parametrize("face", ["Laksaman", "Garuda"])
def test_marks_of_tight_lines_go_to_their_own_letters(face: str) -> None:
    _, loose = found(TIGHT, face=face, pitch=2.6)
    _, tight = found(TIGHT, face=face, pitch=1.3)
    for wide, near in zip(loose.lines, tight.lines, strict=True):
        # The same words are as high in tight setting: no mark of theirs is missing, none of a neighbour hangs on.
        assert near.bottom - near.top == pytest.approx(wide.bottom - wide.top, abs=0.2 * BODY)


HANGING = ("ผู้ดูแลผู้อยู่ดูตู้ทุกผู้", "ที่นี่มีสิ่งนั้นครั้งนี้ที่นี่", "ผู้ดูแลผู้อยู่ดูตู้ทุกผู้", "ตั้งที่ดินทั้งสิ้นนี้ขึ้น")


@pytest.mark.parametrize("face", ["Laksaman", "Garuda"])
def test_a_vowel_under_a_letter_stays_there_whatever_mark_stands_under_it(face: str) -> None:
    _, loose = found(HANGING, face=face, pitch=2.6)
    _, usual = found(HANGING, face=face, pitch=1.75)
    for wide, near in zip(loose.lines, usual.lines, strict=True):
        assert near.bottom - near.top == pytest.approx(wide.bottom - wide.top, abs=0.1 * BODY)
        assert len(near.members) == pytest.approx(len(wide.members), abs=1)


def test_thai_has_more_marks_above_the_line_than_below() -> None:
    _, result = found()
    assert result.raised > 4 * result.lowered


def test_on_its_head_a_page_has_more_marks_below() -> None:
    page, upright = found()
    head = find_lines(CleanPage(np.ascontiguousarray(page.grey[::-1, ::-1]), page.body, page.ink))
    assert head.lowered * upright.raised > upright.lowered * head.raised


def test_a_line_image_holds_its_line_alone_on_white() -> None:
    page, result = found(TIGHT, face="Laksaman", pitch=1.3)
    image = line_image(page.grey, result.ink, result.lines[1], 1.0)
    assert (image[:8] == 255).all()
    assert (image[-8:] == 255).all()
    assert (image < INK).sum() == pytest.approx(np.isin(result.ink.labels, result.lines[1].members).sum(), rel=0.1)


def test_a_line_image_is_scaled() -> None:
    page, result = found()
    whole, half = (line_image(page.grey, result.ink, result.lines[0], scale) for scale in (1.0, 0.5))
    assert half.shape[0] == pytest.approx(whole.shape[0] / 2, abs=1)


def test_a_blank_page_has_no_lines() -> None:
    assert find_lines(clean(np.full((900, 700), 255, np.uint8), BODY)).lines == ()


def test_noise_is_survived() -> None:
    noise = np.random.default_rng(2).integers(0, 256, (400, 400), np.uint8)
    find_lines(CleanPage(noise, BODY, INK))
    find_lines(CleanPage(np.zeros((400, 400), np.uint8), BODY, INK))
