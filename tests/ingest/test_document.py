"""What a file is, and files that are torn or damaged."""

import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.document import DocumentLimits, Kind, kind_of, read_document
from ingest.files.opening import Here
from ingest.ocr import Ocr
from register.errors import Unreadable
from tests.ingest.document_examples import PICTURE, WORDS, docx_bytes, heic, read, saved, scan_pdf, word_file


def test_an_empty_file_says_so(ocr: Ocr) -> None:
    with pytest.raises(Unreadable) as caught:
        read(b"", ocr)
    assert str(caught.value) == "ไฟล์ว่างเปล่า (0 ไบต์)"


@pytest.mark.parametrize("content", [b"hello", b"\xd0\xcf\x11\xe0" + bytes(600), b"\x7fELF", bytes(4096)])
def test_an_unknown_file_is_unreadable(content: bytes, ocr: Ocr) -> None:
    with pytest.raises(Unreadable):
        read(content, ocr)


def test_the_bytes_decide_and_a_wrong_name_is_noted(ocr: Ocr) -> None:
    content = saved(PICTURE, "PNG")
    document = read_document(
        content, "application/pdf", "a.pdf", source="a.pdf", ocr=ocr, limits=DocumentLimits(apart=Here())
    )
    assert WORDS in document.pages[0].text
    assert "PNG" in document.warnings[0]
    assert read(content, ocr, "scan.png").warnings == ()


def test_a_pdf_may_start_a_little_late() -> None:
    assert kind_of(b"\r\n\r\n%PDF-1.7") is Kind.PDF


WHOLE = {
    "jpeg": saved(PICTURE, "JPEG"),
    "png": saved(PICTURE, "PNG"),
    "tiff": saved(PICTURE, "TIFF", compression="tiff_lzw"),
    "webp": saved(PICTURE, "WEBP"),
    "gif": saved(PICTURE, "GIF"),
    "bmp": saved(PICTURE, "BMP"),
    "heic": heic(),
    "pdf": scan_pdf(PICTURE),
    "docx": docx_bytes(word_file()),
}


@pytest.mark.parametrize("kind", [kind for kind in WHOLE if kind != "pdf"])
@pytest.mark.parametrize("share", [0.01, 0.5, 0.9])
def test_a_torn_file_is_unreadable(kind: str, share: float, ocr: Ocr) -> None:
    content = WHOLE[kind]
    with pytest.raises(Unreadable):
        read(content[: max(12, int(len(content) * share))], ocr)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(sorted(WHOLE)), st.data())
def test_a_damaged_file_raises_nothing_but_our_own_errors(
    tmp_path_factory: pytest.TempPathFactory, kind: str, data: st.DataObject
) -> None:
    content = bytearray(WHOLE[kind])
    for _ in range(data.draw(st.integers(1, 20))):
        # Mostly in the headers, where structure is.
        end = data.draw(st.sampled_from((64, 1024, len(content))))
        content[data.draw(st.integers(4, min(end, len(content)) - 1))] = data.draw(st.integers(0, 255))
    ocr = Ocr(tmp_path_factory.mktemp("ocr"))
    with contextlib.suppress(Unreadable):
        read(bytes(content), ocr, max_pixels=4_000_000, page_pixels=200_000)
