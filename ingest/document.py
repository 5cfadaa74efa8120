"""A file as it came, PDF, image or Word, into pages of text. Its bytes say what it is, not its name or type."""

import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from io import BytesIO
from itertools import islice

import docx
from docx.document import Document as WordDocument
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.exceptions import PackageNotFoundError
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph

from ingest.ocr import Ocr, read_page
from ingest.pdf import PdfFile, opened
from ingest.picture import frames, heif_frame
from ingest.sheet import Image
from ingest.thai import letter_count, repair
from register.errors import Unreadable
from register.model import Page
from register.states import Method

# lxml's XMLSyntaxError is a SyntaxError; a member packed in an unknown way is a NotImplementedError; zlib.error and
# EOFError come from a torn one.
_WORD = (
    PackageNotFoundError,
    zipfile.BadZipFile,
    zlib.error,
    SyntaxError,
    EOFError,
    KeyError,
    ValueError,
    TypeError,
    AttributeError,
    NotImplementedError,
    RuntimeError,
    OSError,
)
_BROKEN_WORD = "ไฟล์ Word เสียหาย เปิดอ่านไม่ได้"


@dataclass(frozen=True, slots=True)
class DocumentLimits:
    """What a document may cost. Pixels count one image; `page_pixels` is what it is scaled down to, `max_pixels` what
    is refused unseen. `max_unpacked` is the size in bytes of an unpacked Word file.
    """

    max_pages: int = 200
    max_pixels: int = 80_000_000
    page_pixels: int = 16_000_000
    max_unpacked: int = 200_000_000


@dataclass(frozen=True, slots=True)
class Document:
    """The pages of a file. `warnings` are sentences for the officer."""

    pages: tuple[Page, ...]
    warnings: tuple[str, ...]


class Kind(StrEnum):
    """What a file is by its first bytes; the value is its media type."""

    PDF = "application/pdf"
    JPEG = "image/jpeg"
    PNG = "image/png"
    TIFF = "image/tiff"
    WEBP = "image/webp"
    HEIF = "image/heic"
    BMP = "image/bmp"
    GIF = "image/gif"
    DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


_SUFFIXES = {
    "pdf": Kind.PDF,
    "jpg": Kind.JPEG,
    "jpeg": Kind.JPEG,
    "png": Kind.PNG,
    "tif": Kind.TIFF,
    "tiff": Kind.TIFF,
    "webp": Kind.WEBP,
    "heic": Kind.HEIF,
    "heif": Kind.HEIF,
    "bmp": Kind.BMP,
    "gif": Kind.GIF,
    "docx": Kind.DOCX,
}
_MAGIC = (
    (b"\xff\xd8\xff", Kind.JPEG),
    (b"\x89PNG\r\n\x1a\n", Kind.PNG),
    (b"II*\x00", Kind.TIFF),
    (b"MM\x00*", Kind.TIFF),
    (b"GIF8", Kind.GIF),
    (b"BM", Kind.BMP),
    (b"PK\x03\x04", Kind.DOCX),
)
_HEIF_BRANDS = {b"heic", b"heix", b"hevc", b"heim", b"heis", b"hevm", b"hevs", b"mif1", b"msf1", b"avif"}


def read_document(
    content: bytes, media_type: str, name: str, *, source: str, ocr: Ocr, limits: DocumentLimits
) -> Document:
    """The text of every page, numbered from 1, with `source` as the pages' source.

    Raises:
        Unreadable: the file is empty, damaged, locked, too large, or of an unknown kind; the reason is in Thai.
        TryAgain, SettingsError: as `ingest.ocr.read_page`.
    """
    kind = kind_of(content)
    reader = _Reader(source, ocr, limits, [], [])
    if kind is Kind.PDF:
        reader.read_pdf(content)
    elif kind is Kind.DOCX:
        reader.read_word(content)
    else:
        reader.read_pictures(content, kind)
    declared = _declared(media_type, name)
    if declared is not None and declared is not kind:
        reader.warnings.append(f"เนื้อไฟล์เป็น {kind.name} ไม่ตรงกับชนิดหรือนามสกุลที่แจ้งมา ({declared.name})")
    if not any(page.text for page in reader.pages):
        reader.warnings.append("ไม่พบข้อความในเอกสาร")
    return Document(tuple(reader.pages), tuple(reader.warnings))


def kind_of(content: bytes) -> Kind:
    """What the file is.

    Raises:
        Unreadable: nothing that can be read.
    """
    if not content:
        raise Unreadable("ไฟล์ว่างเปล่า (0 ไบต์)")
    for magic, kind in _MAGIC:
        if content.startswith(magic):
            return kind
    # ISO 32000 wants %PDF- at the start; readers accept it in the first kilobyte.
    if b"%PDF-" in content[:1024]:
        return Kind.PDF
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return Kind.WEBP
    if content[4:8] == b"ftyp" and content[8:12] in _HEIF_BRANDS:
        return Kind.HEIF
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise Unreadable("เป็นไฟล์ Office รุ่นเก่า (เช่น .doc) หรือใส่รหัสผ่านไว้ กรุณาบันทึกเป็น .docx หรือ .pdf")
    raise Unreadable("ไม่รู้จักชนิดของไฟล์นี้ (รับ PDF, JPEG, PNG, TIFF, WEBP, HEIC, BMP, GIF และ DOCX)")


def _declared(media_type: str, name: str) -> Kind | None:
    declared = media_type.partition(";")[0].strip().lower()
    for kind in Kind:
        if declared == kind.value:
            return kind
    return _SUFFIXES.get(name.rpartition(".")[2].lower())


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads one file; `pages` and `warnings` grow."""

    source: str
    ocr: Ocr
    limits: DocumentLimits
    pages: list[Page]
    warnings: list[str]

    def read_pdf(self, content: bytes) -> None:
        failures = 0
        with opened(content) as pdf:
            count = min(pdf.page_count, self.limits.max_pages)
            for index in range(count):
                try:
                    self.pages.append(self._pdf_page(pdf, index))
                except Unreadable as error:
                    failures += 1
                    if failures == count:
                        raise
                    self._add_unreadable(error)
            self._warn_of_length(pdf.page_count)

    def _pdf_page(self, pdf: PdfFile, index: int) -> Page:
        layer = pdf.layer(index)
        if layer is not None and not layer.hidden:
            return Page(index + 1, self.source, layer.text, Method.TEXT_LAYER, layer.confidence)
        page = self._read(pdf.raster(index, self.limits.page_pixels), index + 1)
        if layer is not None and page.confidence < 0.7:
            # A scanner's own OCR rarely knows Thai as well as ours; better than a bad reading it may be.
            return Page(index + 1, self.source, layer.text, Method.TEXT_LAYER, min(0.7, layer.confidence))
        return page

    def read_pictures(self, content: bytes, kind: Kind) -> None:
        images = self._frames(content, kind)
        for number in range(1, self.limits.max_pages + 2):
            try:
                image = next(images, None)
                if image is None:
                    return
                if number > self.limits.max_pages:
                    self._warn_of_length(number)
                    return
                self.pages.append(self._read(image, number))
            except Unreadable as error:
                if number == 1:
                    raise
                self._add_unreadable(error)

    def _frames(self, content: bytes, kind: Kind) -> Iterator[Image]:
        sizes = {"max_pixels": self.limits.max_pixels, "page_pixels": self.limits.page_pixels}
        if kind is Kind.HEIF:
            return iter([heif_frame(content, **sizes)])
        return frames(content, max_frames=self.limits.max_pages + 1, **sizes)

    def read_word(self, content: bytes) -> None:
        document = _open_word(content, self.limits.max_unpacked)
        try:
            text = repair("\n".join(_texts(document)))
            pictures = _pictures(document) if letter_count(text) < 20 else []
        except _WORD as error:
            raise Unreadable(_BROKEN_WORD) from error
        if not pictures:
            self.pages.append(Page(1, self.source, text, Method.TEXT_LAYER, 1.0))
        for number, picture in enumerate(islice(pictures, self.limits.max_pages), 1):
            # A letter photographed and pasted into Word.
            try:
                image = next(self._frames(picture, kind_of(picture)))
                self.pages.append(self._read(image, number))
            except Unreadable as error:
                self._add_unreadable(error)

    def _read(self, image: Image, number: int) -> Page:
        read = read_page(image, self.ocr)
        if read.method is Method.HANDWRITING:
            self.warnings.append(f"หน้า {number} น่าจะเขียนด้วยลายมือ กรุณาอ่านจากภาพ")
        return Page(number, self.source, read.text, read.method, read.confidence, read.lines)

    def _add_unreadable(self, error: Unreadable) -> None:
        """An empty page in the place of one that cannot be read, so that nobody takes the rest for the whole."""
        number = len(self.pages) + 1
        self.pages.append(Page(number, self.source, "", Method.OCR, 0.0))
        self.warnings.append(f"หน้า {number}: {error}")

    def _warn_of_length(self, count: int) -> None:
        if count > self.limits.max_pages:
            self.warnings.append(f"เอกสารยาวเกินกำหนด อ่านเพียง {self.limits.max_pages} หน้าแรก")


def _open_word(content: bytes, max_unpacked: int) -> WordDocument:
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            if "word/document.xml" not in archive.namelist():
                raise Unreadable("เป็นไฟล์บีบอัดหรือเอกสารชนิดอื่น ไม่ใช่ไฟล์ Word (.docx)")
            if sum(entry.file_size for entry in archive.infolist()) > max_unpacked:
                raise Unreadable("ไฟล์ Word มีขนาดใหญ่เกินกำหนดเมื่อขยายแล้ว")
        return docx.Document(BytesIO(content))
    except _WORD as error:
        raise Unreadable(_BROKEN_WORD) from error


def _texts(container: WordDocument | _Cell) -> Iterator[str]:
    """Paragraphs and tables in the order of the page; the cells of a row on one line."""
    for block in container.iter_inner_content():
        if isinstance(block, Paragraph):
            yield block.text
        else:
            yield from _rows(block)


def _rows(table: Table) -> Iterator[str]:
    for row in table.rows:
        # python-docx lists a merged cell once for every column it spans.
        cells = {cell._tc: cell for cell in row.cells}  # noqa: SLF001 - the only identity a cell has
        yield "  ".join(" ".join(_texts(cell)) for cell in cells.values())


def _pictures(document: WordDocument) -> list[bytes]:
    relations = document.part.rels.values()
    return [r.target_part.blob for r in relations if r.reltype == RELATIONSHIP_TYPE.IMAGE and not r.is_external]
