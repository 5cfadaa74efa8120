"""Images of every kind, and the bombs among them."""

import numpy as np
import pytest
from PIL import Image

from ingest.ocr import Ocr
from register.errors import Unreadable
from register.states import Method
from tests.drawn_pages import letter
from tests.ingest.document_examples import PAGE, PICTURE, WORDS, heic, read, saved, scan_pdf


def deep() -> bytes:
    return saved(Image.fromarray(PAGE[:, :, 0].astype(np.uint16) * 257), "PNG")


def transparent() -> bytes:
    ink = Image.new("RGBA", PICTURE.size, (0, 0, 0, 0))
    ink.putalpha(Image.fromarray(255 - PAGE[:, :, 0]))
    return saved(ink, "PNG")


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("JPEG", saved(PICTURE, "JPEG", quality=90)),
        ("CMYK JPEG", saved(PICTURE.convert("CMYK"), "JPEG", quality=90)),
        ("PNG", saved(PICTURE, "PNG")),
        ("16-bit PNG", deep()),
        ("1-bit PNG", saved(PICTURE.convert("1"), "PNG")),
        ("palette PNG", saved(PICTURE.convert("P"), "PNG")),
        ("palette PNG with transparency", saved(PICTURE.convert("P"), "PNG", transparency=b"\xff" * 256)),
        ("transparent PNG", transparent()),
        ("WEBP", saved(PICTURE, "WEBP", quality=90)),
        ("BMP", saved(PICTURE, "BMP")),
        ("GIF", saved(PICTURE, "GIF", save_all=True, append_images=[PICTURE.rotate(180)])),
        ("fax TIFF", saved(PICTURE.convert("1"), "TIFF", compression="group4")),
        ("HEIC", heic()),
    ],
)
def test_images_of_every_kind_are_read(kind: str, content: bytes, ocr: Ocr) -> None:
    document = read(content, ocr)
    assert len(document.pages) == 1, kind
    assert WORDS in document.pages[0].text
    assert document.pages[0].method is Method.OCR
    assert document.pages[0].source == "scan"


def test_a_photo_is_turned_by_its_exif(ocr: Ocr) -> None:
    exif = Image.Exif()
    exif[0x0112] = 3
    assert WORDS in read(saved(PICTURE.rotate(180), "JPEG", exif=exif), ocr).pages[0].text


def test_every_page_of_a_tiff_is_read(ocr: Ocr) -> None:
    second = Image.fromarray(letter(("หน้าที่สองของหนังสือฉบับนี้",) * 3))
    document = read(saved(PICTURE, "TIFF", save_all=True, append_images=[second]), ocr)
    assert [page.number for page in document.pages] == [1, 2]
    assert "หน้าที่สอง" in document.pages[1].text


def test_pages_over_the_limit_are_told_not_hidden(ocr: Ocr) -> None:
    document = read(saved(PICTURE, "TIFF", save_all=True, append_images=[PICTURE, PICTURE]), ocr, max_pages=2)
    assert len(document.pages) == 2
    assert "2 หน้าแรก" in document.warnings[0]
    document = read(scan_pdf(PICTURE, PICTURE), ocr, max_pages=1)
    assert len(document.pages) == 1
    assert "1 หน้าแรก" in document.warnings[0]


def test_a_large_image_is_scaled_down_and_read(ocr: Ocr) -> None:
    large = PICTURE.resize((PICTURE.width * 3, PICTURE.height * 3))
    for content in (saved(large, "JPEG", quality=90), saved(large, "PNG")):
        assert WORDS in read(content, ocr, page_pixels=2_000_000).pages[0].text


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF", "WEBP"])
def test_a_decompression_bomb_is_refused(kind: str, ocr: Ocr) -> None:
    with pytest.raises(Unreadable, match="ใหญ่เกินกำหนด"):
        read(saved(Image.new("L", (9000, 9000)), kind), ocr, max_pixels=1_000_000)


def test_a_bomb_that_pillow_notices_is_refused(ocr: Ocr) -> None:
    png = bytearray(saved(Image.new("1", (8, 8)), "PNG"))
    png[16:24] = (60_000).to_bytes(4, "big") * 2
    with pytest.raises(Unreadable):
        read(bytes(png), ocr)
