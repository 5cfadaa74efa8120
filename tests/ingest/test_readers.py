"""Documents opened in a process that may die of them: what is read is the same, and a bomb costs one page."""

import contextlib
import io
import zipfile
from collections.abc import Iterator
from time import monotonic

import pytest

from ingest.apart.drawer import Drawer, DrawerLimits
from ingest.document import Document, DocumentLimits, read_document
from ingest.files.filetype import Fell
from ingest.files.leaf import Sizes, packed, unpacked
from ingest.files.opening import Here, batch, leaves
from ingest.files.readers import W_FELL, leaves_of
from ingest.message import read_message
from ingest.ocr import Ocr
from register.errors import Unreadable
from tests import hostile_files as hostile
from tests.drawn_pages import letter
from tests.ingest.document_examples import joined

MEMORY = 512 * 1024 * 1024
SECONDS = 4.0


@pytest.fixture(scope="module")
def limits() -> Iterator[DocumentLimits]:
    drawer = Drawer(DrawerLimits(1, SECONDS, MEMORY, cache=0))
    yield DocumentLimits(max_pages=20, seconds=3 * SECONDS, apart=drawer)
    drawer.close()


def read(content: bytes, ocr: Ocr, limits: DocumentLimits) -> Document:
    return read_document(content, "", "", source="scan", ocr=ocr, limits=limits)


def tiff(count: int) -> bytes:
    pictures = [hostile.Image.new("L", (60 + number, 90), 255) for number in range(count)]
    buffer = io.BytesIO()
    pictures[0].save(buffer, "TIFF", save_all=True, append_images=pictures[1:])
    return buffer.getvalue()


def packed_xml(name: str, unit: bytes, *, opened: bool) -> bytes:
    """A zipped document of a few hundred kilobytes that is 100 MB long."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        if opened:
            archive.writestr(zipfile.ZipInfo("mimetype"), "application/vnd.oasis.opendocument.text")
        with archive.open(name, "w") as member:
            member.write(b"<a>")
            for _ in range(100):
                member.write(unit * (1_000_000 // len(unit)))
            member.write(b"</a>")
    return buffer.getvalue()


def test_what_is_read_apart_is_what_is_read_here(limits: DocumentLimits, ocr: Ocr) -> None:
    content = hostile.as_png(hostile.Image.fromarray(letter()))
    assert read(content, ocr, limits) == read(content, ocr, DocumentLimits(apart=Here()))
    with pytest.raises(Unreadable, match="ไม่รู้จัก"):
        read(b"hello there", ocr, limits)


def test_leaves_come_through_in_batches_and_in_order(limits: DocumentLimits) -> None:
    here = list(leaves(tiff(7), Sizes()))
    assert [leaf.image.shape for leaf in leaves_of(tiff(7), limits) if leaf.image is not None] == [
        leaf.image.shape for leaf in here if leaf.image is not None
    ]
    said = b"".join(batch(tiff(7), Sizes(), 5, 1))
    (leaf,) = unpacked(said[1:])
    assert said[:1] == b"+"
    assert leaf.image is not None
    assert leaf.image.shape == (90, 65)
    assert b"".join(packed(leaf)) == said[1:]


def test_a_page_that_kills_its_reader_is_one_empty_page(limits: DocumentLimits, ocr: Ocr) -> None:
    begun = monotonic()
    document = read(joined(hostile.pdf(points=300), hostile.endless_pdf(), hostile.pdf(points=310)), ocr, limits)
    assert len(document.pages) == 3
    assert f"หน้า 2: {W_FELL}" in document.warnings
    assert monotonic() - begun < 30


def test_a_document_that_kills_its_reader_is_unreadable_and_the_next_one_is_read(
    limits: DocumentLimits, ocr: Ocr
) -> None:
    begun = monotonic()
    with pytest.raises(Fell, match="จึงไม่เปิดอ่าน"):
        read(hostile.endless_pdf(), ocr, limits)
    assert read(hostile.pdf(), ocr, limits).pages
    assert monotonic() - begun < 30


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("picture", hostile.png_bomb()),
        ("word", packed_xml("word/document.xml", b"<p>x</p>", opened=False)),
        ("open document", packed_xml("content.xml", b"<p>x</p>", opened=True)),
        (
            "pages",
            hostile.pdf().replace(b"/Kids[3 0 R]/Count 1", b"/Kids[" + b"3 0 R " * 9000 + b"]/Count 9000"),
        ),
        ("rich text", b"{\\rtf1" + b"{\\b " * 300_000),
    ],
)
def test_a_bomb_ends_in_its_bounds(name: str, content: bytes, limits: DocumentLimits, ocr: Ocr) -> None:
    begun = monotonic()
    with contextlib.suppress(Unreadable):
        assert not read(content, ocr, limits).pages[0].text
    assert monotonic() - begun < 30, name


def test_after_a_bomb_the_other_files_of_a_mail_are_not_opened(limits: DocumentLimits, ocr: Ocr) -> None:
    opened: list[str] = []

    def reader(content: bytes, _kind: str, name: str) -> Document:
        opened.append(name)
        return read(content, ocr, limits)

    files = (("a.pdf", "application/pdf", hostile.endless_pdf()), ("b.pdf", "application/pdf", hostile.pdf()))
    reading = read_message(hostile.mail_with(*files), read_attachment=reader)
    assert opened == ["a.pdf"]
    assert any("ไม่ครบ" in warning for warning in reading.warnings)
    assert len(reading.attachments) == 2


# Written documents


def test_thai_in_a_rich_text_file_is_read_however_it_is_written(ocr: Ocr) -> None:
    content = (
        rb"{\rtf1\ansi\ansicpg874\deff0{\fonttbl{\f0\fnil\fcharset222 Tahoma;}{\f1\fnil\fcharset0 Arial;}}"
        rb"{\*\generator secret;}{\info{\author hidden}}\uc1\pard\f0 \'b6\'b9\'b9\'be\'d1\'a7\par "
        rb"{\f1 Road \u3606?\u3609?\u3609?}\tab 081\par{\pict\bin5 }{}}x\'e0}end\'a2}"
    )
    assert read(content, ocr, DocumentLimits(apart=Here())).pages[0].text == "ถนนพัง\nRoad ถนน 081\nendข"


def test_an_open_document_is_read_with_its_tables(ocr: Ocr) -> None:
    buffer = io.BytesIO()
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "text", "table")
    )
    rows = "<table:table><table:table-row>" + "".join(
        f"<table:table-cell><text:p>{cell}</text:p></table:table-cell>" for cell in ("ชื่อ", "สมชาย")
    )
    body = (
        f"<text:h>เรื่อง<text:s/>ขอร้องเรียน</text:h>{rows}</table:table-row></table:table>"
        "<text:p>ถนน<text:span>พัง</text:span><text:line-break/>มาก</text:p>"
    )
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(zipfile.ZipInfo("mimetype"), "application/vnd.oasis.opendocument.text")
        archive.writestr(
            "content.xml",
            f"<office:document-content {spaces}><office:body><office:text>{body}</office:text></office:body>"
            "</office:document-content>",
        )
    page = read(buffer.getvalue(), ocr, DocumentLimits(apart=Here())).pages[0]
    assert page.text == "เรื่อง ขอร้องเรียน\nชื่อ สมชาย\nถนนพัง\nมาก"
