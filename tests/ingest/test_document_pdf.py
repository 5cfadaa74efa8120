"""PDF files: a text layer that is believed or not, scans, forms, locks."""

import hashlib
import io
import re

import pypdfium2
import pytest
import weasyprint
from PIL import Image

from ingest.ocr import Ocr
from register.errors import Unreadable
from register.states import Method
from tests.drawn_pages import letter, scrawled
from tests.ingest.document_examples import PICTURE, WORDS, joined, read, saved, scan_pdf

# Without the clusters for which the tests' PDF writer loses letters.
WRITTEN = ("เรื่อง ขอร้องเรียนการให้บริการ", "ตามที่ได้แจ้งไว้เมื่อวันที่ ๙ มกราคม ๒๕๖๘ นั้น", "สำนักงานยังไม่ตอบ")


def text_pdf(text: str, face: str = "Garuda") -> bytes:
    html = f"<body style='font: 16pt {face}'>" + "".join(f"<p>{line}</p>" for line in text.split("\n"))
    pdf: bytes = weasyprint.HTML(string=html).write_pdf()
    return pdf


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


@pytest.mark.parametrize("wrong", [b"<0e4c>", b"<0e38>"])
def test_a_text_layer_that_confuses_letters_is_read_as_an_image(wrong: bytes, ocr: Ocr) -> None:
    words = "ขอร้องเรียนการให้บริการของสำนักงานที่ไม่รับเรื่องและไม่แจ้งผลแก่ผู้ที่เดือดร้อนแต่อย่างใด"
    written: bytes = weasyprint.HTML(string=f"<p style='font: 16pt Garuda'>{words}").write_pdf(uncompressed_pdf=True)
    assert written.lower().count(b"<0e48>") > 0
    page = read(re.sub(b"(?i)<0e48>", wrong, written), ocr).pages[0]
    assert page.method is Method.OCR
    assert "ที่ไม่รับเรื่องและไม่แจ้งผล" in page.text.replace("\n", "")


def test_the_names_of_a_sound_text_layer_are_taken_as_they_are_written(ocr: Ocr) -> None:
    names = ("นายฌาณุวัชร์ โชฎึกวัฒน์", "นางฐิตาภาญ์ ฑีฆายุพัฒน์ฉัตร", "นางสาวฬุริยาฌ์ ซึ้งฤทัยโฆษิตกุล")
    page = read(text_pdf("\n".join(names), "Garuda"), ocr).pages[0]
    assert page.method is Method.TEXT_LAYER
    assert page.text.split("\n") == list(names)


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
