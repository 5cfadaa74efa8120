"""Lines found again on the page as it is drawn, and pages with places covered."""

from collections.abc import Callable
from ctypes import c_ushort
from io import BytesIO

import numpy as np
import pypdfium2
import pytest
from PIL import Image
from pypdfium2 import raw as pdfium_c

from ingest.apart import covering
from ingest.files import bundle
from ingest.files.jobs import Box
from ingest.ocr import line_places
from register.errors import Unreadable
from register.model import PagePlace
from tests.drawn_pages import Pixels, letter, photographed, turned
from tests.hostile_files import as_png

PAGE = letter()
LINES = 8


def marked(page: Pixels) -> Pixels:
    """The page with the ink of its fourth line in blue, dark enough to be read as ink."""
    marked_ = page.copy()
    rows = slice(150 + 3 * 77 - 12, 150 + 4 * 77 - 16)  # size 44, pitch 1.75
    marked_[rows][marked_[rows].max(axis=2) < 128] = (0, 0, 110)
    return marked_


def blue(page: Pixels) -> Box:
    """The per mille box around what is blue."""
    rows, columns = np.nonzero(page[:, :, 2].astype(int) - page[:, :, 0] > 60)
    height, width = page.shape[:2]
    left, right = np.percentile(columns, (0.5, 99.5)) * 1000 / width
    top, bottom = np.percentile(rows, (0.5, 99.5)) * 1000 / height
    return round(left), round(top), round(right), round(bottom)


MOVED: dict[str, Callable[[Pixels], Pixels]] = {
    "as it is": lambda page: page,
    "on its head": lambda page: np.ascontiguousarray(np.rot90(page, 2)),
    "askew on its side": lambda page: np.ascontiguousarray(np.rot90(turned(page, -3), 3)),
    "photographed": photographed,
}


@pytest.mark.parametrize("way", MOVED)
def test_a_line_of_the_clean_page_is_found_on_the_picture_it_came_from(way: str) -> None:
    picture = MOVED[way](marked(PAGE))
    _, boxes = next(line_places(picture))
    assert len(boxes) == LINES
    places = covering.found_again(picture, boxes)
    wanted, slack = blue(picture), 12
    assert any(
        all(box[side] - slack <= wanted[side] for side in (0, 1))
        and all(box[side] + slack >= wanted[side] for side in (2, 3))
        for box in places
    ), (wanted, places)


def test_lines_that_are_not_there_are_not_placed() -> None:
    with pytest.raises(Unreadable, match="ไม่พบ"):
        covering.found_again(PAGE, ((10, 10, 20, 20),))


def test_pages_of_a_letter_of_several_files_are_named_by_their_file() -> None:
    page = as_png(Image.fromarray(PAGE[:200]))
    packed = bundle.pack([(".png", page), (".png", page)])
    places = covering.sheets(packed, bundle.MEDIA_TYPE)
    assert [(one.source, one.number) for one in places] == [("page-001.png", 1), ("page-002.png", 1)]
    assert covering.covered_image(packed, places[1], ()).startswith(b"\xff\xd8")


def test_what_is_covered_is_black_in_the_picture_and_the_rest_as_it_was() -> None:
    place = PagePlace("image/png", "scan", 1)
    content = as_png(Image.fromarray(PAGE))
    plain = np.asarray(Image.open(BytesIO(covering.covered_image(content, place, ()))).convert("L"), int)
    made = np.asarray(Image.open(BytesIO(covering.covered_image(content, place, ((100, 200, 500, 400),)))).convert("L"))
    height, width = made.shape
    assert made[height // 5 + 2 : height * 2 // 5 - 2, width // 10 + 2 : width // 2 - 2].max() < 24
    assert np.abs(plain[height // 2 :] - made[height // 2 :]).max() < 12


def written_pdf(text: str, turn: int) -> bytes:
    """One page with these words in its text layer, shown turned."""
    made = BytesIO()
    with pypdfium2.PdfDocument.new() as pdf:
        page = pdf.new_page(600, 800)
        words = pdfium_c.FPDFPageObj_NewTextObj(pdf, b"Helvetica", 40.0)
        pdfium_c.FPDFText_SetText(words, (c_ushort * (len(text) + 1))(*text.encode("utf-16-le")[::2], 0))
        pdfium_c.FPDFPageObj_Transform(words, 1, 0, 0, 1, 100, 500)
        pdfium_c.FPDFPage_InsertObject(page, words)
        page.gen_content()
        page.set_rotation(turn)
        pdf.save(made)
    return made.getvalue()


@pytest.mark.parametrize("turn", [0, 90])
def test_the_lines_of_a_text_layer_stand_where_they_are_drawn(turn: int) -> None:
    content, place = written_pdf("Somchai 081 000 1234", turn), PagePlace("application/pdf", "scan", 1)
    [line] = covering.layer_lines(content, place)
    assert line.text == "Somchai 081 000 1234"
    assert line.box is not None
    page = np.asarray(Image.open(BytesIO(covering.covered_image(content, place, ()))).convert("L"))
    rows, columns = np.nonzero(page < 100)
    height, width = page.shape
    first = columns.min() * 1000 // width, rows.min() * 1000 // height
    last = columns.max() * 1000 // width, rows.max() * 1000 // height
    assert line.box[0] <= first[0] + 4
    assert line.box[1] <= first[1] + 4
    assert line.box[2] >= last[0] - 4
    assert line.box[3] >= last[1] - 4
