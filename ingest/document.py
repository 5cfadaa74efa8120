"""A file as it came, PDF, image or written text, into pages of text. Its bytes say what it is, not its name or type."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from ingest.files.filetype import Fell, Kind, declared_kind, kind_of
from ingest.files.leaf import Leaf
from ingest.files.readers import DocumentLimits, leaves_of, picture_of
from ingest.ocr import Ocr, read_page
from ingest.words.readings import marks_confused
from ingest.words.spelling import spelt
from register.errors import Unreadable
from register.model import Page
from register.states import Method

__all__ = ["Document", "DocumentLimits", "Kind", "kind_of", "read_document"]

_POOR = 0.7  # confidence under which a scanner's own reading of a page is taken instead of ours
# From so many letters in no known word on, and such a share of them, a written layer is compared with its picture.
_STRANGE, _STRANGE_SHARE = 8, 0.015
_CONFUSED = 2  # words of it whose marks only the picture has right: then the picture is believed
_FELL = "เอกสารนี้ทำให้โปรแกรมอ่านล้มเหลวหรือใช้เวลาและหน่วยความจำเกินกำหนด จึงไม่เปิดอ่าน"


@dataclass(frozen=True, slots=True)
class Document:
    """The pages of a file. `warnings` are sentences for the officer."""

    pages: tuple[Page, ...]
    warnings: tuple[str, ...]


def read_document(
    content: bytes, media_type: str, name: str, *, source: str, ocr: Ocr, limits: DocumentLimits
) -> Document:
    """The text of every page, numbered from 1, with `source` as the pages' source.

    Raises:
        Unreadable: the file is empty, damaged, locked, too large, or of an unknown kind; the reason is in Thai.
        Fell: it broke what was to open it.
        TryAgain, SettingsError: as `ingest.ocr.read_page`.
    """
    kind = kind_of(content)
    reader = _Reader(source, ocr, [], [], partial(picture_of, content, limits) if kind is Kind.PDF else None)
    try:
        for leaf in leaves_of(content, limits):
            if leaf.beyond:
                reader.warnings.append(f"เอกสารยาวเกินกำหนด อ่านเพียง {limits.max_pages} หน้าแรก")
            else:
                reader.add(leaf)
    except Fell as error:
        raise Fell(_FELL) from error
    if reader.pages and reader.failures == len(reader.pages):
        raise Unreadable(reader.last_problem)
    declared = declared_kind(media_type, name)
    if declared is not None and declared is not kind:
        reader.warnings.append(f"เนื้อไฟล์เป็น {kind.name} ไม่ตรงกับชนิดหรือนามสกุลที่แจ้งมา ({declared.name})")
    if not any(page.text or page.method is Method.HANDWRITING for page in reader.pages):
        reader.warnings.append("ไม่พบข้อความในเอกสาร")
    return Document(tuple(reader.pages), tuple(reader.warnings))


@dataclass(slots=True)
class _Reader:
    """Reads one file; `pages` and `warnings` grow. `picture`: what page so and so looks like, from 0, where its text
    may be wrong.
    """

    source: str
    ocr: Ocr
    pages: list[Page]
    warnings: list[str]
    picture: Callable[[int], Leaf] | None
    failures: int = 0
    last_problem: str = ""

    def add(self, leaf: Leaf) -> None:
        """One more page. One that cannot be read is there too, empty, so that nobody takes the rest for the whole."""
        number = len(self.pages) + 1
        try:
            page = self._page(leaf, number)
        except Unreadable as error:
            self.failures += 1
            self.last_problem = str(error)
            page = Page(number, self.source, "", Method.OCR, 0.0)
            self.warnings.append(f"หน้า {number}: {error}")
        self.pages.append(page)

    def _page(self, leaf: Leaf, number: int) -> Page:
        if leaf.problem:
            raise Unreadable(leaf.problem)
        if leaf.place:
            return Page(number, self.source, "", Method.OCR, 1.0)
        if leaf.image is None:
            written = Page(number, self.source, leaf.text, Method.TEXT_LAYER, leaf.confidence)
            return self._compared(written) if _is_strange(leaf.text) else written
        read = read_page(leaf.image, self.ocr)
        if read.method is Method.HANDWRITING:
            # A scanner's own OCR has made words of it, too.
            self.warnings.append(f"หน้า {number} น่าจะเขียนด้วยลายมือ กรุณาอ่านจากภาพ")
        elif leaf.text and read.confidence < _POOR:
            # A scanner's own OCR rarely knows Thai as well as ours; better than a bad reading it may be.
            return Page(number, self.source, leaf.text, Method.TEXT_LAYER, min(_POOR, leaf.confidence))
        return Page(number, self.source, read.text, read.method, read.confidence, read.lines)

    def _compared(self, written: Page) -> Page:
        """A layer with words that nobody knows may be full of names, or have its marks confused; its picture tells."""
        leaf = self.picture(written.number - 1) if self.picture else Leaf()
        if leaf.image is None:
            return written
        read = read_page(leaf.image, self.ocr)
        if marks_confused(written.text, read.text) < _CONFUSED:
            return written
        return Page(written.number, self.source, read.text, read.method, read.confidence, read.lines)


def _is_strange(text: str) -> bool:
    spelling = spelt(text)
    return spelling.strange > max(_STRANGE, _STRANGE_SHARE * spelling.letters)
