"""A document taken apart into leaves: a page's text as it stands in the file, or its picture to be read.

This is where the libraries in C meet what strangers sent, so `ingest.files.readers` does it in a bounded process.
"""

from collections.abc import Iterator
from itertools import islice
from typing import Any

from ingest.files import leaf, opendocument, rtf, word
from ingest.files.filetype import Kind, kind_of
from ingest.files.leaf import Leaf, Sizes
from ingest.files.pdf import PdfFile, opened
from ingest.files.photos import picture_leaves, seen
from ingest.thai import letter_count, repair
from register.errors import Unreadable

_ABSURD = 10  # times the limit of pages: no letter, but a file that repeats a page without end
_TOO_FEW = 20  # letters in a Word file that holds pictures: the letter is in the pictures


def leaves(content: bytes, sizes: Sizes, start: int = 0) -> Iterator[Leaf]:
    """The pages of a file from page `start` (from 0) on, one at a time in memory.

    Raises:
        Unreadable: the file is empty, damaged, locked, too large, or of an unknown kind; the reason is in Thai.
    """
    kind = kind_of(content)
    if kind is Kind.PDF:
        return _of_pdf(content, sizes, start)
    if kind is Kind.RTF:
        return _written(rtf.to_text(content), [], sizes, start)
    if kind is Kind.ODT:
        return _written(opendocument.to_text(content, sizes.max_unpacked), [], sizes, start)
    if kind is Kind.DOCX:
        return _written(*word.read(content, sizes.max_unpacked), sizes, start)
    return picture_leaves(content, kind, sizes, start)


def _of_pdf(content: bytes, sizes: Sizes, start: int) -> Iterator[Leaf]:
    with opened(content) as pdf:
        if pdf.page_count > sizes.max_pages * _ABSURD:
            raise Unreadable(f"เอกสารมี {pdf.page_count:,} หน้า เกินกำหนดมาก จึงไม่เปิดอ่าน")
        for index in range(start, min(pdf.page_count, sizes.max_pages)):
            try:
                yield _pdf_leaf(pdf, index, sizes)
            except Unreadable as error:
                yield Leaf(problem=str(error))
        if pdf.page_count > sizes.max_pages:
            yield Leaf(beyond=True)


def _pdf_leaf(pdf: PdfFile, index: int, sizes: Sizes) -> Leaf:
    layer = pdf.layer(index) if sizes.layers else None
    if layer is not None and not layer.hidden:
        return Leaf(layer.text, layer.confidence)
    image = pdf.raster(index, sizes.page_pixels)
    return seen(Leaf(layer.text, layer.confidence, image) if layer is not None else Leaf(image=image))


def _written(text: str, pictures: list[bytes], sizes: Sizes, start: int) -> Iterator[Leaf]:
    """The text, and where it says next to nothing the pictures: a letter photographed and pasted into Word."""
    text = repair(text)
    shown = pictures if letter_count(text) < _TOO_FEW else []
    if (text.strip() or not shown) and start == 0:
        yield Leaf(text)
    skipped = max(0, start - bool(text.strip()))
    for picture in islice(shown, skipped, sizes.max_pages):
        try:
            yield next(picture_leaves(picture, kind_of(picture), sizes), Leaf())
        except Unreadable as error:
            yield Leaf(problem=str(error))


def batch(content: bytes, sizes: Sizes, start: int, most: int) -> list[bytes | memoryview]:
    """Some leaves from page `start` on, as `ingest.files.leaf.batch`.

    Raises:
        Unreadable: as `leaves`.
    """
    return leaf.batch(leaves(content, sizes, start), most)


class Here:
    """Opens documents in this process, where whatever breaks the libraries breaks us: for trials."""

    def leaves(self, content: bytes, sizes: dict[str, Any], start: int, most: int) -> bytes:
        """As `batch`, in one piece."""
        return b"".join(batch(content, Sizes(**sizes), start, most))
