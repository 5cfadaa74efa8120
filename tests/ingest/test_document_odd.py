"""Odd files end in a reading or with a reason, in a minute and a gigabyte, and long ones page by page."""

import io
import subprocess
import sys
from pathlib import Path

import numpy as np
import pypdfium2
import pytest
import weasyprint
from PIL import Image

from ingest.ocr import Ocr
from register.states import Method
from tests.ingest.document_examples import PICTURE, WORDS, read, saved, scan_pdf

_ROOT = str(Path(__file__).resolve().parents[2])


def rotated(pdf: bytes, degrees: int) -> bytes:
    """The same pages with /Rotate, as a scanner writes them that knows which way is up."""
    made = io.BytesIO()
    with pypdfium2.PdfDocument(pdf) as document:
        for page in document:
            page.set_rotation(degrees)
            page.close()
        document.save(made)
    return made.getvalue()


def written(text: str, **options: bool) -> bytes:
    pdf: bytes = weasyprint.HTML(string=f"<body style='font: 16pt Garuda'><p>{text}</p>").write_pdf(**options)
    return pdf


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_a_scan_with_rotate_is_read_upright(degrees: int, ocr: Ocr) -> None:
    lying = Image.fromarray(pixels_turned_back(degrees))
    page = read(rotated(scan_pdf(lying), degrees), ocr).pages[0]
    assert page.method is Method.OCR
    assert WORDS in page.text


def pixels_turned_back(degrees: int) -> "np.ndarray[tuple[int, ...], np.dtype[np.uint8]]":
    """The page as it lies in a file that says to turn it clockwise by so many degrees."""
    return np.ascontiguousarray(np.rot90(np.asarray(PICTURE), degrees // 90))


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_the_text_layer_of_a_page_with_rotate_is_taken_in_its_order(degrees: int, ocr: Ocr) -> None:
    words = "ขอร้องเรียนการให้บริการ ตามที่ได้แจ้งไว้เมื่อวันที่ ๙ มกราคม"
    page = read(rotated(written(words), degrees), ocr).pages[0]
    assert page.text.replace("\n", " ") == words


def test_a_pdf_whose_letters_have_no_unicode_map_is_read_as_an_image(ocr: Ocr) -> None:
    words = "ขอร้องเรียนการให้บริการของสำนักงาน"
    mapped = written(words, uncompressed_pdf=True)
    assert mapped.count(b"/ToUnicode") == 1
    # The map of the font inside would do instead.
    page = read(mapped.replace(b"/ToUnicode", b"/TpUnicode").replace(b"cmap", b"cmaq"), ocr).pages[0]
    assert page.method is Method.OCR
    assert WORDS in page.text


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF", "WEBP", "BMP", "GIF"])
@pytest.mark.parametrize("size", [(1, 1), (2, 900), (31, 31)])
def test_a_picture_too_small_for_a_letter_is_read_as_empty_and_told(kind: str, size: tuple[int, int], ocr: Ocr) -> None:
    document = read(saved(Image.new("RGB", size, "teal"), kind), ocr)
    assert [page.text for page in document.pages] == [""]
    assert "ไม่พบข้อความในเอกสาร" in document.warnings


_MEASURED = """
import resource, sys, tempfile
from contextlib import closing
from io import BytesIO
from pathlib import Path
import cv2, pypdfium2
from PIL import Image
from ingest.document import DocumentLimits, read_document
from ingest.apart.drawer import Drawer
from ingest.ocr import Ocr
from ingest.files.readers import leaves_of
from register.errors import Unreadable
from tests import hostile_files as hostile
from tests.ingest.document_examples import PICTURE, docx_bytes, heic, saved, scan_pdf, word_file

def helpers():
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024

def own():
    # ru_maxrss of the process itself would count what the one that started it had: the tests with all they have loaded
    rows = open("/proc/self/status").read().splitlines()
    return next(int(row.split()[1]) for row in rows if row.startswith("VmHWM")) / 1024

def processor():
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)

def a4(pages):
    sheet = Image.new("RGB", (1654, 2339), "white")
    sheet.paste(PICTURE.resize((1500, 982)), (77, 300))
    return scan_pdf(*[sheet] * pages)

def empty_page(points):
    made = BytesIO()
    with pypdfium2.PdfDocument.new() as document:
        document.new_page(points, points).close()
        document.save(made)
    return made.getvalue()

def told(content):
    with closing(Drawer()) as drawer, tempfile.TemporaryDirectory() as folder:
        limits = DocumentLimits(apart=drawer)
        try:
            read = read_document(content, "", "", source="scan", ocr=Ocr(Path(folder)), limits=limits)
        except Unreadable as error:
            return str(error)
        return read.warnings or [page.text for page in read.pages]

cv2.setNumThreads(1)
"""


def measured(program: str, seconds: float) -> str:
    """What the program printed, run on its own so that its memory can be told from that of the tests."""
    done = subprocess.run(
        [sys.executable, "-c", _MEASURED + program],
        cwd=_ROOT,
        capture_output=True,
        text=True,
        timeout=seconds,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_scan_of_sixty_pages_is_opened_page_by_page() -> None:
    """At once they would take 700 MB here, and as much again where they are opened."""
    program = """
content = a4(60)
with closing(Drawer()) as drawer:
    count = sum(leaf.image is not None for leaf in leaves_of(content, DocumentLimits(apart=drawer)))
print(count, own(), helpers())
"""
    count, ours, helper = measured(program, 300).split()
    assert int(count) == 60
    assert float(ours) < 400  # with everything that this test itself has loaded
    assert float(helper) < 400


@pytest.mark.long
def test_a_scan_of_sixty_pages_is_read_page_by_page() -> None:
    program = """
content = a4(60)
with closing(Drawer()) as drawer, tempfile.TemporaryDirectory() as folder:
    limits = DocumentLimits(apart=drawer)
    read = read_document(content, "", "", source="scan", ocr=Ocr(Path(folder)), limits=limits)
print(sum("ร้องเรียนการให้บริการ" in page.text for page in read.pages), own())
"""
    count, ours = measured(program, 1200).split()
    assert int(count) == 60
    assert float(ours) < 400


_ODD = """
files = {
    "a page of 8400 points": empty_page(8400),
    "a written page of 8400 points": saved(PICTURE, "PDF", resolution=12),
    "a picture of 79 million points": saved(Image.new("L", (8900, 8890), 255), "PNG"),
    "a letter of 79 million points": saved(PICTURE.resize((8900, 8890)), "JPEG"),
    "79 million points of 16 bits": saved(Image.new("I;16", (8900, 8890), 40000), "PNG"),
    "79 million points in four inks": saved(Image.new("CMYK", (8900, 8890)), "TIFF", compression="tiff_lzw"),
    "a bomb": hostile.png_bomb(),
    "0 bytes": b"",
    "one point": saved(Image.new("RGB", (1, 1)), "PNG"),
    "a torn PDF": scan_pdf(PICTURE)[:20_000],
    "HEIC": heic(),
    "WEBP": saved(PICTURE, "WEBP"),
    "a TIFF of three pages": saved(PICTURE, "TIFF", save_all=True, append_images=[PICTURE] * 2),
    "Word": docx_bytes(word_file()),
}
"""
_ENDLESS = """
files = {"a drawing without end": hostile.endless_pdf()}
"""


@pytest.mark.parametrize("files", [_ODD, pytest.param(_ENDLESS, marks=pytest.mark.long)])
def test_an_odd_file_ends_in_a_minute_and_a_gigabyte(files: str) -> None:
    """In processor seconds, which count little of what other programs do meanwhile."""
    program = """
for name, content in files.items():
    begun = processor()
    assert told(content), name
    assert processor() - begun < 60, name
print(own(), helpers())
"""
    ours, helper = map(float, measured(files + program, 300).split())
    assert max(ours, helper) < 1024
