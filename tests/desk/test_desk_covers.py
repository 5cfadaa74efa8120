"""Where in a line a letter stands is reckoned: no pixel of the complainant's name is left, whatever its face."""

from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image, ImageDraw, ImageFont

from register.desk.matters import covers
from register.model import Line
from tests.drawn_pages import FONTS

Ink = npt.NDArray[np.bool_]

NAMES = ("นางสาวเพ็ญแข ณรงค์ฤทธิ์", "นายสมชาย ใจดี", "๐๘๑-๐๐๐-๑๒๓๔", "081-111-1111")
KNOWN = covers.Known(("เพ็ญแข ณรงค์ฤทธิ์", "สมชาย ใจดี", "081-000-1234", "081-111-1111"))
BEFORE = (
    "",
    "ข้าพเจ้า ",
    "เจ้าหน้าที่ไม่ได้แก้ไขให้ เมื่อวันที่ 1/1/2569 ",
    "ที่ใกล้ ๆ ไร่ เขาใหญ่ ได้เรียกใช้ ",
)
AFTER = ("", " ขอร้องเรียนเจ้าหน้าที่กองช่าง", " ได้ไปแจ้งไว้แล้ว แต่ไม่มีผู้ใดดำเนินการแก้ไขเลย", " ณ ฌาปนสถาน ญาณเวศก์ ณ หนองหญ้า")
FACES = [one for one in sorted(FONTS.glob("*.ttf")) if "Oblique" not in one.stem]  # which are the upright ones, slanted
HIGH, EDGE = 70, 30  # pixels: of a line, and beside it


def ink(text: str, font: ImageFont.FreeTypeFont, at: float, wide: int) -> Ink:
    sheet = Image.new("L", (wide, HIGH), 255)
    ImageDraw.Draw(sheet).text((at, 14), text, fill=0, font=font)
    return np.asarray(sheet) < 128


@pytest.mark.parametrize("face", FACES, ids=lambda face: face.stem)
def test_no_pixel_of_a_name_is_left_and_most_of_the_line_is(face: Path) -> None:
    font = ImageFont.truetype(face, 24, layout_engine=ImageFont.Layout.RAQM)
    kept, others = 0, 0
    for before, name, after in ((one, two, three) for one in BEFORE for two in NAMES for three in AFTER):
        whole = before + name + after
        wide = round(font.getlength(whole)) + 2 * EDGE
        line, named = ink(whole, font, EDGE, wide), ink(name, font, EDGE + font.getlength(before), wide)
        written = np.flatnonzero(line.any(axis=0))
        box = (int(written[0]) * 1000 // wide, 0, -(-(int(written[-1]) + 1) * 1000 // wide), 100)
        black = np.zeros(wide, np.bool_)
        for left, _, right, _ in covers.places(Line(whole, 1.0, box), KNOWN):
            black[left * wide // 1000 : -(-right * wide // 1000)] = True
        assert not named[:, ~black].any(), whole
        kept += int((line & ~named)[:, ~black].sum())
        others += int((line & ~named).sum())
    assert kept > 0.6 * others


@pytest.mark.parametrize(
    ("first", "second", "goes_on"),
    [
        ("ข้าพเจ้า นางสาวเพ็ญแข ณรงค์", "ฤทธิ์ ขอร้องเรียนเจ้าหน้าที่กองช่าง", 3),
        ("ขอร้องเรียน โปรดติดต่อ 081-000-", "1234 ได้ทุกวัน เวลาราชการ", 4),
        ("อยู่บ้านเลขที่ 99/12 หมู่ 4 ตำบลศรีพนา", "จังหวัดเลย ขอร้องเรียนเจ้าหน้าที่", 9),
    ],
)
def test_what_goes_on_in_the_next_line_is_covered_there_too(first: str, second: str, goes_on: int) -> None:
    known = covers.Known(KNOWN.words, ("99/12 หมู่ 4 ตำบลศรีพนา จังหวัดเลย",))
    lines = [Line(first, 1.0, (100, 100, 900, 130)), Line(second, 1.0, (100, 140, 900, 170))]
    places = [box for text, box in covers.pieces(lines, known) if text == second]
    letters = len(covers._bare(second)[0])
    assert places
    assert places[0][0] == 100
    assert 100 + 800 * goes_on / letters < places[0][2] < 600
    apart = covers.pieces([lines[1]], known)
    assert [one for one in apart if one[1][0] == 100] == []  # nothing in the line itself says so


def test_two_lines_that_name_nobody_are_left_alone() -> None:
    lines = [Line("เจ้าหน้าที่กองช่างเรียก", 1.0, (100, 100, 900, 130)), Line("รับเงินจากผู้รับเหมา", 1.0, (100, 140, 900, 170))]
    assert covers.pieces(lines, KNOWN) == []
