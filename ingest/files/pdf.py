"""PDF pages: the text layer where it is sound, a raster for OCR where it is not. One page at a time in memory."""

import math
import struct
import threading
import zlib
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import numpy as np
import pdfplumber
import pypdfium2
import pypdfium2.raw as pdfium_c
from pdfminer.psexceptions import PSException
from pdfplumber.utils.exceptions import MalformedPDFException, PdfminerException
from pdfplumber.utils.text import extract_text
from pypdfium2 import PdfiumError

from ingest.files.layerlines import lines_of
from ingest.sheets.sheet import Image
from ingest.thai import damage, is_broken, is_mark, letter_count, mend_layer, thai_share
from register.errors import Unreadable
from register.model import Line

# PDFium may not be entered by two threads, not even for different documents (pypdfium2's README, "Thread
# incompatibility").
_PDFIUM = threading.Lock()

# pdfminer follows whatever a damaged file says; pdfplumber wraps most of that, not all. A layer that fails in any of
# these ways is no loss: the page is rasterised by another library and read as an image.
_LAYER_FAILURES = (
    PdfminerException,
    MalformedPDFException,
    PSException,
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    AttributeError,
    AssertionError,
    ArithmeticError,
    RecursionError,
    EOFError,
    struct.error,
    zlib.error,
)
_DPI = 250
_MAX_CHARACTERS = 50_000  # more on a page is no letter, and would keep pdfminer busy for minutes
_MAX_OBJECTS = 20_000


@dataclass(frozen=True, slots=True)
class Layer:
    """The text layer of a page. `hidden`: a scanner's own OCR, laid invisibly over or under the picture."""

    text: str
    hidden: bool
    confidence: float


@dataclass(frozen=True, slots=True)
class _Facts:
    """What a look at the page tells: `covered` by a picture of `dpi`, text that pdfminer should try to extract."""

    has_text: bool
    hidden: bool
    covered: bool
    dpi: float


class PdfFile:
    """An open PDF. Pages count from 0; close it with `opened`."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._pdf = _load(content)
        self._plumber: Any = None
        self._has_forms = self._pdf.formenv is not None
        self.page_count = len(self._pdf)

    def layer(self, index: int) -> Layer | None:
        """The text layer if it is sound; None where the page has to be read from its raster.

        Raises:
            Unreadable: the page is damaged.
        """
        facts = self._facts(index)
        if not facts.has_text:
            return None
        raw = self._extract(index)
        harm = damage(raw)
        letters = letter_count(raw)
        if is_broken(raw) or harm > 0.03 or letters < 10:
            return None
        # A page number printed over a scan is not the page's text; a scanner that did not know Thai wrote Latin rubble.
        if facts.covered and (letters < 200 or (facts.hidden and thai_share(raw) < 0.3)):
            return None
        return Layer(mend_layer(raw), facts.hidden, round(1 - harm, 3))

    def raster(self, index: int, page_pixels: int) -> Image:
        """The page as RGB (height, width, 3), fine enough to read, at most `page_pixels`.

        Raises:
            Unreadable: the page is damaged.
        """
        with self._page(index) as page:
            width, height = page.get_size()
            limit = math.sqrt(page_pixels / max(1.0, width * height))
            scale = min(limit, _look(page, has_forms=self._has_forms).dpi / 72)
            bitmap = page.render(scale=scale, rev_byteorder=True)
            pixels = bitmap.to_numpy()
            image = np.array(pixels[:, :, :3] if pixels.ndim == 3 else pixels, np.uint8)
            bitmap.close()
            return image

    def lines(self, index: int) -> tuple[Line, ...]:
        """The lines of the text layer and where they stand on the page as it is drawn; none where it has none.

        Raises:
            Unreadable: the page is damaged.
        """
        with self._page(index) as page:
            return lines_of(page, _MAX_CHARACTERS)

    def close(self) -> None:
        with _PDFIUM:
            self._pdf.close()
        if self._plumber is not None:
            self._plumber.close()

    def _facts(self, index: int) -> _Facts:
        with self._page(index) as page:
            return _look(page, has_forms=self._has_forms)

    @contextmanager
    def _page(self, index: int) -> Iterator[Any]:
        try:
            with _PDFIUM:
                page = self._pdf[index]
                try:
                    yield page
                finally:
                    page.close()
        except (PdfiumError, ValueError, MemoryError) as error:
            raise Unreadable(f"หน้า {index + 1} ของไฟล์ PDF เสียหาย เปิดอ่านไม่ได้") from error

    def _extract(self, index: int) -> str:
        try:
            if self._plumber is None:
                self._plumber = pdfplumber.open(BytesIO(self._content), password="")
            page = self._plumber.pages[index]
            if turned := _turned(page.chars):
                # Lines that do not run to the right on the page as it is shown come out as rubble.
                page.page_obj.rotate = (page.page_obj.rotate - turned) % 360
                page.flush_cache()
            text: str = extract_text(_settled(page.chars), use_text_flow=True, y_tolerance=10)
            page.close()
        except _LAYER_FAILURES:
            return ""
        return text


def _turned(characters: list[dict[str, Any]]) -> int:
    """By how many degrees clockwise most letters of a page lie: 0, 90, 180 or 270."""
    found = Counter(_direction(*character["matrix"][:2]) for character in characters)
    return found.most_common(1)[0][0] if found else 0


def _direction(right: float, up: float) -> int:
    if abs(right) >= abs(up):
        return 0 if right >= 0 else 180
    return 270 if up > 0 else 90


def _settled(characters: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The characters of a page with every Thai mark in the place of its letter.

    Fonts shift marks back and up; pdfplumber takes the letter after a shifted mark for the start of a new word or line.
    """
    settled: list[dict[str, Any]] = []
    for character in characters:
        if settled and is_mark(character["text"]):
            place = {key: settled[-1][key] for key in ("x0", "x1", "top", "bottom")}
            settled.append({**character, **place})
        else:
            settled.append(character)
    return settled


@contextmanager
def opened(content: bytes) -> Iterator[PdfFile]:
    """The PDF, closed at the end.

    Raises:
        Unreadable: it is damaged, has no pages, or needs a password.
    """
    with _PDFIUM:
        pdf = PdfFile(content)
    try:
        if not pdf.page_count:
            raise Unreadable("ไฟล์ PDF ไม่มีหน้าเอกสาร")
        yield pdf
    finally:
        pdf.close()


def _load(content: bytes) -> Any:
    try:
        pdf = pypdfium2.PdfDocument(content, password="")
        if pdf.get_formtype() != pdfium_c.FORMTYPE_NONE:
            pdf.init_forms()  # what was typed into the fields is drawn
    except PdfiumError as error:
        if error.err_code == pdfium_c.FPDF_ERR_PASSWORD:
            raise Unreadable("ไฟล์ PDF ใส่รหัสผ่านไว้ เปิดอ่านไม่ได้") from error
        raise Unreadable("ไฟล์ PDF เสียหายหรือไม่ครบ เปิดอ่านไม่ได้") from error
    return pdf


def _look(page: Any, *, has_forms: bool) -> _Facts:
    width, height = page.get_size()
    characters = _character_count(page)
    texts = invisible = 0
    picture_dpi = 0.0
    text_before_picture = False
    if pdfium_c.FPDFPage_CountObjects(page) > _MAX_OBJECTS:
        return _Facts(has_text=False, hidden=False, covered=False, dpi=_DPI)
    for part in page.get_objects(filter=(pdfium_c.FPDF_PAGEOBJ_TEXT, pdfium_c.FPDF_PAGEOBJ_IMAGE), max_depth=3):
        if part.type == pdfium_c.FPDF_PAGEOBJ_TEXT:
            texts += 1
            invisible += pdfium_c.FPDFTextObj_GetTextRenderMode(part) == pdfium_c.FPDF_TEXTRENDERMODE_INVISIBLE
        elif (dpi := _covering_dpi(part, width, height)) > 0:
            picture_dpi = max(picture_dpi, dpi)
            text_before_picture = texts > 0
    return _Facts(
        # What was typed into form fields is no part of the layer: such a page is read as it looks.
        has_text=0 < characters <= _MAX_CHARACTERS and not has_forms,
        hidden=picture_dpi > 0 and (invisible > texts / 2 or text_before_picture),
        covered=picture_dpi > 0,
        dpi=min(300.0, max(150.0, picture_dpi)) if picture_dpi else _DPI,
    )


def _character_count(page: Any) -> int:
    text = page.get_textpage()
    try:
        return int(text.count_chars())
    finally:
        text.close()


def _covering_dpi(picture: Any, width: float, height: float) -> float:
    """The resolution of a picture that covers most of the page; 0 for smaller ones."""
    left, bottom, right, top = picture.get_bounds()
    if picture.container is not None or (right - left) * (top - bottom) < 0.6 * width * height:
        return 0.0
    pixels: tuple[int, int] = picture.get_px_size()
    return float(max(pixels) / max(right - left, top - bottom) * 72)
