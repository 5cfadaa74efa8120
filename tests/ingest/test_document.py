import contextlib
import hashlib
import io
import zipfile
from pathlib import Path
from typing import Any

import docx
import numpy as np
import pillow_heif
import pypdfium2
import pytest
import weasyprint
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from ingest.document import Document, DocumentLimits, Kind, kind_of, read_document
from ingest.ocr import Ocr
from ingest.opening import Here
from register.errors import Unreadable
from register.states import Method
from tests.drawn_pages import letter, scrawled

PAGE = letter()
PICTURE = Image.fromarray(PAGE)
WORDS = "ร้องเรียนการให้บริการ"
# Without the clusters for which the tests' PDF writer loses letters.
WRITTEN = ("เรื่อง ขอร้องเรียนการให้บริการ", "ตามที่ได้แจ้งไว้เมื่อวันที่ ๙ มกราคม ๒๕๖๘ นั้น", "สำนักงานยังไม่ตอบ")


@pytest.fixture
def ocr(tmp_path: Path) -> Ocr:
    return Ocr(workdir=tmp_path)


def read(content: bytes, ocr: Ocr, name: str = "scan", **limits: int) -> Document:
    return read_document(
        content, "application/octet-stream", name, source="scan", ocr=ocr, limits=DocumentLimits(**limits, apart=Here())
    )


def saved(picture: Image.Image, kind: str, **options: Any) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, kind, **options)
    return buffer.getvalue()


def text_pdf(text: str, face: str = "Garuda") -> bytes:
    html = f"<body style='font: 16pt {face}'>" + "".join(f"<p>{line}</p>" for line in text.split("\n"))
    pdf: bytes = weasyprint.HTML(string=html).write_pdf()
    return pdf


def scan_pdf(*pictures: Image.Image) -> bytes:
    return saved(pictures[0], "PDF", resolution=200, save_all=True, append_images=pictures[1:])


def joined(*files: bytes) -> bytes:
    whole = pypdfium2.PdfDocument.new()
    for file in files:
        with pypdfium2.PdfDocument(file) as part:
            whole.import_pages(part)
    buffer = io.BytesIO()
    whole.save(buffer)
    whole.close()
    return buffer.getvalue()


def with_picture_over_text(text: str) -> bytes:
    """What a scanner makes that recognises text itself: its words under the picture."""
    with pypdfium2.PdfDocument(text_pdf(text)) as pdf:
        page = pdf[0]
        picture = pypdfium2.PdfImage.new(pdf)
        sheet = Image.new("RGB", (1400, 1980), "white")
        sheet.paste(PICTURE, (0, 200))
        picture.load_jpeg(io.BytesIO(saved(sheet, "JPEG", quality=95)))
        width, height = page.get_size()
        picture.set_matrix(pypdfium2.PdfMatrix().scale(width, height))
        page.insert_obj(picture)
        page.gen_content()
        buffer = io.BytesIO()
        pdf.save(buffer)
        page.close()
    return buffer.getvalue()


def locked_pdf(password: bytes) -> bytes:
    """An empty page, encrypted with RC4, 40 bits (ISO 32000-1, 7.6.3, algorithms 2 to 4)."""
    pad = bytes.fromhex("28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A")
    padded = (password + pad)[:32]
    owner = rc4(md5(padded)[:5], padded)
    identity = b"0123456789abcdef"
    key = md5(padded + owner + (0xFFFFFFFC).to_bytes(4, "little") + identity)[:5]
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>",
        b"<</Filter/Standard/V 1/R 2/P -4/O<%s>/U<%s>>>" % (owner.hex().encode(), rc4(key, pad).hex().encode()),
    ]
    body, places = b"%PDF-1.4\n", []
    for number, entry in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, entry)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    trailer = b"trailer<</Size 5/Root 1 0 R/Encrypt 4 0 R/ID[<%s><%s>]>>" % ((identity.hex().encode(),) * 2)
    return body + b"xref\n0 5\n0000000000 65535 f \n" + table + trailer + b"\nstartxref\n%d\n%%%%EOF" % len(body)


def md5(message: bytes) -> bytes:
    return hashlib.md5(message, usedforsecurity=False).digest()


def rc4(key: bytes, message: bytes) -> bytes:
    state = list(range(256))
    j = 0
    for i in range(256):
        j = (j + state[i] + key[i % len(key)]) % 256
        state[i], state[j] = state[j], state[i]
    out, i, j = bytearray(), 0, 0
    for byte in message:
        i = (i + 1) % 256
        j = (j + state[i]) % 256
        state[i], state[j] = state[j], state[i]
        out.append(byte ^ state[(state[i] + state[j]) % 256])
    return bytes(out)


def word_file() -> docx.document.Document:
    document = docx.Document()
    document.add_paragraph("เรื่อง ขอร้องเรียน")
    table = document.add_table(2, 2)
    for cell, text in zip(table._cells, ("ชื่อ", "สมชาย", "โทร", "๐๘๑"), strict=True):
        cell.text = text
    document.add_paragraph("ขอแสดงความนับถือ")
    return document


def docx_bytes(document: docx.document.Document) -> bytes:
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


# Images


def heic() -> bytes:
    buffer = io.BytesIO()
    pillow_heif.from_pillow(PICTURE).save(buffer, quality=90)
    return buffer.getvalue()


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


# PDF


@pytest.mark.parametrize("face", ["Garuda", "Laksaman", "Norasi", "Loma"])
def test_the_text_layer_of_a_written_pdf_is_taken_as_it_is(face: str, ocr: Ocr) -> None:
    page = read(text_pdf("\n".join(WRITTEN), face), ocr).pages[0]
    assert page.method is Method.TEXT_LAYER
    assert page.text.split("\n") == list(WRITTEN)


def test_a_text_layer_that_lost_letters_is_read_as_an_image(ocr: Ocr) -> None:
    # WeasyPrint writes the sara uu of this word as a second mai tho.
    page = read(text_pdf("เรียน ผู้อำนวยการสำนักงานพัฒนาชุมชน\nผู้ร้องเรียนอยู่ที่หมู่ ๔"), ocr).pages[0]
    assert page.method is Method.OCR
    assert "ผู้อำนวยการสำนักงานพัฒนาชุมชน" in page.text


def test_a_scanned_pdf_is_read_as_an_image(ocr: Ocr) -> None:
    document = read(scan_pdf(PICTURE), ocr)
    assert document.pages[0].method is Method.OCR
    assert WORDS in document.pages[0].text


def test_a_mixed_pdf_is_read_page_by_page(ocr: Ocr) -> None:
    document = read(joined(text_pdf("\n".join(WRITTEN)), scan_pdf(PICTURE)), ocr)
    assert [page.method for page in document.pages] == [Method.TEXT_LAYER, Method.OCR]
    assert all(WORDS in page.text for page in document.pages)


def test_a_scanner_s_own_poor_text_is_not_believed(ocr: Ocr) -> None:
    page = read(with_picture_over_text("L5o0 vauSaonnsTH\n" * 20), ocr).pages[0]
    assert page.method is Method.OCR
    assert WORDS in page.text


def test_a_pdf_that_opens_with_the_empty_password_is_read(ocr: Ocr) -> None:
    assert len(read(locked_pdf(b""), ocr).pages) == 1


def test_a_pdf_with_a_password_is_unreadable(ocr: Ocr) -> None:
    with pytest.raises(Unreadable, match="รหัสผ่าน"):
        read(locked_pdf(b"secret"), ocr)


def form_pdf(value: str) -> bytes:
    html = f"<body style='font: 16pt Garuda'><p>แบบคำร้อง กรอกข้อความในช่อง</p><input style='width:15cm' value='{value}'>"
    pdf: bytes = weasyprint.HTML(string=html).write_pdf(pdf_forms=True)
    return pdf


def test_what_was_typed_into_a_form_is_read_as_it_looks(ocr: Ocr) -> None:
    page = read(form_pdf("Somchai 0812345678"), ocr).pages[0]
    assert page.method is Method.OCR
    assert "0812345678" in page.text


def test_a_blank_page_is_noted(ocr: Ocr) -> None:
    document = read(scan_pdf(Image.new("RGB", (1000, 1400), "white")), ocr)
    assert document.pages[0].text == ""
    assert "ไม่พบข้อความในเอกสาร" in document.warnings


def test_of_pages_by_hand_no_word_is_kept_and_those_in_print_are_read(ocr: Ocr) -> None:
    scrawl = Image.fromarray(scrawled(letter(face="Purisa")))
    found = read(scan_pdf(PICTURE, scrawl), ocr)
    assert [page.method for page in found.pages] == [Method.OCR, Method.HANDWRITING]
    assert WORDS in found.pages[0].text
    assert found.pages[1].text == ""
    assert found.warnings == ("หน้า 2 น่าจะเขียนด้วยลายมือ กรุณาอ่านจากภาพ",)


def test_a_huge_pdf_page_is_rendered_small(ocr: Ocr) -> None:
    huge = saved(PICTURE, "PDF", resolution=5)  # seven metres wide
    assert WORDS in read(huge, ocr, page_pixels=4_000_000).pages[0].text


# Word


def test_paragraphs_and_tables_of_a_word_file_come_in_order(ocr: Ocr) -> None:
    page = read(docx_bytes(word_file()), ocr).pages[0]
    assert page.text == "เรื่อง ขอร้องเรียน\nชื่อ สมชาย\nโทร ๐๘๑\nขอแสดงความนับถือ"
    assert page.method is Method.TEXT_LAYER


def test_a_merged_cell_is_read_once(ocr: Ocr) -> None:
    document = docx.Document()
    table = document.add_table(1, 3)
    table.cell(0, 0).merge(table.cell(0, 2)).text = "ข้อความในช่องเดียว"
    assert read(docx_bytes(document), ocr).pages[0].text == "ข้อความในช่องเดียว"


def test_a_letter_pasted_into_word_as_a_picture_is_read(ocr: Ocr) -> None:
    document = docx.Document()
    document.add_picture(io.BytesIO(saved(PICTURE, "PNG")))
    page = read(docx_bytes(document), ocr).pages[0]
    assert page.method is Method.OCR
    assert WORDS in page.text


def test_a_word_file_that_unpacks_too_large_is_refused(ocr: Ocr) -> None:
    with pytest.raises(Unreadable, match="ใหญ่เกินกำหนด"):
        read(docx_bytes(word_file()), ocr, max_unpacked=10_000)


def test_another_zip_is_no_word_file(ocr: Ocr) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("a.txt", "a")
    with pytest.raises(Unreadable, match="ไม่ใช่ไฟล์ Word"):
        read(buffer.getvalue(), ocr)


# What a file is


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
