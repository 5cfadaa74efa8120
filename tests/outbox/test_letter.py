"""The letter on paper: its text can be read back, its lines break between words, it says nothing it should not."""

import io
import random
import re
import unicodedata
from dataclasses import replace
from datetime import date
from pathlib import Path

import cv2
import pdfplumber
import pypdfium2
import pytest
from pdfplumber.pdf import PDF

from outbox.compose import Agency, Wording, acknowledgement, outcome
from outbox.letter import Letter, from_draft, reference_line, render
from outbox.thaidigits import official_digits
from outbox.thaitext import pieces
from register.errors import SettingsError
from register.states import Medium

TRACKING_ID = "LOE-7KQ4-M2XD-9RTC-5"
RECIPIENT = "นางสาวบุญน้ำ ใจซื่อ\n99 หมู่ที่ 4 ตำบลกุดป่อง\nอำเภอเมืองเลย\nจังหวัดเลย 42000"
DAY = date(2026, 11, 22)
MILLIMETRE = 72 / 25.4

# Thirty sentences an officer might write, with what is hard: names, loan words, ๆ, ำ, stacked marks, brackets, numbers.
SENTENCES = (
    "สำนักงานพัฒนาชุมชนจังหวัดเลยได้ตรวจสอบข้อเท็จจริงแล้ว พบว่าระบบน้ำประปาของหมู่บ้านชำรุดเนื่องจากท่อน้ำแตก",
    "จึงได้ประสานองค์กรปกครองส่วนท้องถิ่นให้เข้าซ่อมแซมโดยเร็ว",
    "กองทุนพัฒนาบทบาทสตรีได้อนุมัติเงินทุนหมุนเวียนจำนวน ๑๕๐,๐๐๐ บาท (หนึ่งแสนห้าหมื่นบาทถ้วน)",
    "คณะกรรมการสอบข้อเท็จจริงประชุมครั้งที่ ๓/๒๕๗๐ เมื่อวันที่ ๑๒ มกราคม ๒๕๗๐ ณ ห้องประชุมชั้น ๔",
    "ผู้ใหญ่บ้านหมู่ที่ ๗ บ้านนาอ้อ ได้ชี้แจงว่าเป็นความเข้าใจคลาดเคลื่อนเกี่ยวกับวิธีการเบิกจ่าย",
    "เจ้าหน้าที่ผู้รับผิดชอบได้ขออภัยและปรับปรุงขั้นตอนการให้บริการ ณ จุดรับบัตรคิวแล้ว",
    "โรงเรียนได้คืนเงินค่าอาหารกลางวันแก่ผู้ปกครองทุกคนที่ชำระเกินไว้",
    "ระบบอิเล็กทรอนิกส์ขัดข้องระหว่างเวลา ๐๙.๓๐ น. ถึง ๑๑.๔๕ น. ทำให้ผู้มาติดต่อต้องรอนานกว่าปกติ",
    "ทั้งนี้ หากท่านยังพบปัญหาน้ำไม่ไหลหรือไหลอ่อน ขอให้แจ้งกลุ่มงานประสานและสนับสนุนการบริหารงานพัฒนาชุมชน",
    "อำเภอวังสะพุง อำเภอด่านซ้าย และอำเภอเชียงคานได้รับแจ้งให้ถือปฏิบัติเช่นเดียวกัน",
    "การจัดซื้อจัดจ้างดังกล่าวเป็นไปตามพระราชบัญญัติการจัดซื้อจัดจ้างและการบริหารพัสดุภาครัฐ พ.ศ. ๒๕๖๐",
    "ข้อเสนอแนะเรื่องการติดตั้งทางลาดสำหรับผู้สูงอายุและผู้ใช้รถเข็นได้บรรจุไว้ในแผนงบประมาณแล้ว",
    "ฝุ่นละออง PM2.5 จากการเผาตอซังข้าวลดลงต่ำกว่าเกณฑ์มาตรฐานติดต่อกันหลาย ๆ วัน",
    "ช่างได้เปลี่ยนหลอดไฟส่องสว่างริมถนนมลิวรรณทั้ง ๒๔ ดวง และติดตั้งกล้องวงจรปิดเพิ่มอีก ๖ ตัว",
    "ญาติผู้ป่วยได้รับคำอธิบายจากแพทย์เวรและพยาบาลวิชาชีพจนเป็นที่เข้าใจ",
    "ฎีกาเบิกเงินฉบับที่ถูกทักท้วงได้รับการแก้ไขและลงนามใหม่โดยผู้มีอำนาจ",
    "นายกองค์การบริหารส่วนตำบลมอบหมายให้ปลัดเป็นผู้กำกับดูแลการขุดลอกลำห้วยให้แล้วเสร็จก่อนฤดูฝน",
    "สุนัขจรจัดบริเวณตลาดสดเทศบาลถูกนำไปฉีดวัคซีนป้องกันโรคพิษสุนัขบ้าและทำหมันครบถ้วน",
    "ผู้ประกอบการโรงงานแปรรูปยางพาราตกลงปรับปรุงบ่อบำบัดน้ำเสียภายใน ๖๐ วัน",
    "สหกรณ์ออมทรัพย์ยินยอมเปิดเผยรายงานการประชุมใหญ่สามัญประจำปีแก่สมาชิกทุกคน",
    "เครื่องเสียงตามสายจะเปิดไม่เกินเวลา ๑๘.๐๐ นาฬิกา เพื่อมิให้รบกวนผู้พักอาศัยใกล้เคียง",
    "กลุ่มแม่บ้านเกษตรกรทอผ้าฝ้ายย้อมครามได้รับการสนับสนุนกี่กระตุกจำนวนสิบหลัง",
    "ซ้ำเติมด้วยอุทกภัยเมื่อเดือนกันยายน ทำให้สะพานไม้ข้ามลำน้ำหมันชำรุดทรุดโทรมอย่างหนัก",
    "ปั๊มน้ำบาดาลพลังงานแสงอาทิตย์ใช้งานได้ตามปกติแล้วตั้งแต่บ่ายวันอังคารที่ผ่านมา",
    "คำร้องขอสำเนาแบบแปลนก่อสร้างอาคารอเนกประสงค์ได้รับอนุญาตให้คัดถ่ายโดยไม่เสียค่าธรรมเนียม",
    "เจ้าหน้าที่ธุรการได้เก็บรักษาเอกสารต้นฉบับไว้ในตู้นิรภัยและจำกัดผู้เข้าถึง",
    "รถรับส่งนักเรียนทุกคันต้องผ่านการตรวจสภาพและมีผู้ควบคุมดูแลประจำรถอย่างน้อยหนึ่งคน",
    "พนักงานขับรถได้รับการว่ากล่าวตักเตือนเป็นลายลักษณ์อักษรและเข้ารับการอบรมมารยาทการให้บริการ",
    "ประชาชนตรวจสอบรายชื่อผู้ได้รับเบี้ยยังชีพได้ที่เว็บไซต์ https://www.example.go.th/ ตลอด ๒๔ ชั่วโมง",
    "จึงเห็นควรยุติเรื่องและขอขอบคุณที่ท่านมีส่วนร่วมในการปรับปรุงการทำงานของภาครัฐ",
)


def _acknowledgement(agency: Agency) -> Letter:
    draft = acknowledgement(
        agency,
        tracking_id=TRACKING_ID,
        register_number="123/2570",
        received_on=DAY,
        medium=Medium.LETTER,
        recipient=RECIPIENT,
    )
    return from_draft(
        agency,
        draft,
        tracking_id=TRACKING_ID,
        written_on=DAY,
        number="456",
        reference=reference_line(received_on=DAY, register_number="123/2570"),
    )


def _paragraphs(count: int) -> list[str]:
    chosen = random.Random(2569)  # noqa: S311 - the same paragraphs in every run
    return [" ".join(chosen.sample(SENTENCES, chosen.randint(2, 4))) for _ in range(count)]


def _text(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    try:
        pages = [page.get_textpage().get_text_range().replace("\r\n", "\n") for page in document]
    finally:
        document.close()
    return "\n".join(pages)


def _without_blanks(text: str) -> str:
    return re.sub(r"\s+", "", text)


def _plumbed(pdf: bytes) -> PDF:
    return pdfplumber.open(io.BytesIO(pdf))


def test_the_same_letter_gives_the_same_bytes(agency: Agency) -> None:
    assert render(_acknowledgement(agency)) == render(_acknowledgement(agency))


def test_every_line_of_the_letter_can_be_read_back(agency: Agency) -> None:
    letter = _acknowledgement(agency)
    text = _without_blanks(_text(render(letter)))
    expected = [
        *letter.paragraphs,
        *letter.recipient_lines,
        "ที่ ลย ๐๐๑๙/๔๕๖",
        "ศาลากลางจังหวัดเลย ชั้น ๔ ถนนมลิวรรณ",
        "๒๒ พฤศจิกายน ๒๕๖๙",
        "เรื่อง แจ้งการรับเรื่อง",
        "เรียน ท่านผู้ติดต่อ",
        "อ้างถึง เลขรับ ๑๒๓/๒๕๗๐ ลงวันที่ ๒๒ พฤศจิกายน ๒๕๖๙",
        "ขอแสดงความนับถือ",
        "(นายสมบูรณ์ ใจดี)",
        "พัฒนาการจังหวัดเลย",
        "โทร. ๐ ๔๒๘๑ ๑๗๗๓",
    ]
    for line in expected:
        assert _without_blanks(line) in text
    assert "\u200b" not in text


def test_the_blanks_between_words_are_read_back_too(agency: Agency) -> None:
    assert "ในการนี้ ขอแจ้งรหัสติดตามเรื่องของท่าน ดังนี้\n" in _text(render(_acknowledgement(agency)))


def test_an_acknowledgement_fits_on_one_page(agency: Agency) -> None:
    document = pypdfium2.PdfDocument(render(_acknowledgement(agency)))
    pages = len(document)
    document.close()
    assert pages == 1


def test_lines_of_fifty_paragraphs_break_between_words_and_read_back_equal(agency: Agency) -> None:
    paragraphs = _paragraphs(50)
    text = _text(render(replace(_acknowledgement(agency), paragraphs=tuple(paragraphs))))
    body = text[text.index("ลงวันที่ ๒๒ พฤศจิกายน ๒๕๖๙\n") : text.index("ขอแสดงความนับถือ")]
    lines = [line for line in body.split("\n")[1:] if line.strip() and not re.fullmatch(r"- [๐-๙]+ -", line)]
    assert _without_blanks("".join(lines)) == _without_blanks("".join(paragraphs))
    assert len(lines) > 150
    allowed, end = set(), 0
    for paragraph in paragraphs:
        for piece in pieces(paragraph):
            end += len(_without_blanks(piece))
            allowed.add(end)
    end = 0
    for line in lines:
        end += len(_without_blanks(line))
        assert end in allowed, line


def test_an_officers_answer_over_two_pages_numbers_the_second(agency: Agency) -> None:
    draft = outcome(
        agency,
        tracking_id=TRACKING_ID,
        register_number="123/2570",
        received_on=DAY,
        text="\n\n".join(_paragraphs(12)),
        medium=Medium.LETTER,
        recipient=RECIPIENT,
        concluded_on=DAY,
    )
    text = _text(render(from_draft(agency, draft, tracking_id=TRACKING_ID, written_on=DAY)))
    assert "- ๒ -" in text
    assert "- ๑ -" not in text
    for paragraph in draft.text.split("\n\n"):
        assert _without_blanks(paragraph) in _without_blanks(re.sub(r"- ๒ -", "", text))


@pytest.mark.parametrize("count", [0, 30])
def test_the_whole_letter_is_read_back_as_it_was_written(agency: Agency, count: int) -> None:
    draft = outcome(
        agency,
        tracking_id=TRACKING_ID,
        register_number="123/2570",
        received_on=DAY,
        text="\n\n".join(["ได้ซ่อมแซมแล้ว", *_paragraphs(count)]),
        medium=Medium.LETTER,
        recipient=RECIPIENT,
        concluded_on=DAY,
    )
    reference = reference_line(received_on=DAY, register_number="123/2570")
    letter = from_draft(agency, draft, tracking_id=TRACKING_ID, written_on=DAY, number="456", reference=reference)
    read = re.sub("- [๐-๙]+ [-\ufffe]", "", _text(render(letter)))
    office = official_digits("\n".join((agency.name, *agency.address_lines)))
    unit = official_digits(f"{agency.unit} โทร. {agency.phone} ไปรษณีย์อิเล็กทรอนิกส์ {agency.email}")
    head = ("ที่ ลย ๐๐๑๙/๔๕๖", office, RECIPIENT, "๒๒ พฤศจิกายน ๒๕๖๙", "เรื่อง", draft.subject, "เรียน", "ท่านผู้ติดต่อ")
    signed = ("ขอแสดงความนับถือ", f"({agency.signatory_name})", agency.signatory_position)
    whole = (*head, "อ้างถึง", reference, draft.text, *signed, unit, "ติดตามสถานะ")
    assert _without_blanks(read) == _without_blanks("".join(whole))


def test_only_the_address_shows_in_the_window_of_the_envelope(agency: Agency) -> None:
    """A DL window shows 20 to 110 mm from the left and 45 to 95 mm from the top of the folded sheet."""
    with _plumbed(render(_acknowledgement(agency))) as pdf:
        window = pdf.pages[0].crop((20 * MILLIMETRE, 45 * MILLIMETRE, 110 * MILLIMETRE, 95 * MILLIMETRE))
        seen = "".join(char["text"] for char in window.chars if not char["text"].isspace())
    expected = unicodedata.normalize("NFKD", _without_blanks(RECIPIENT))
    assert sorted(seen) == sorted(expected)


def test_a_long_address_stays_inside_the_window(agency: Agency) -> None:
    lines = ("นางสาวศิริวรรณมณีรัตนโกสินทร์ มหาเศรษฐีวัฒนธรรมานนท์", *["ตำบลหนองบัวลำภูใหญ่ที่สุดในโลก อำเภอเมือง"] * 7)
    with _plumbed(render(replace(_acknowledgement(agency), recipient_lines=lines))) as pdf:
        inside = [
            char for char in pdf.pages[0].chars if char["x0"] < 110 * MILLIMETRE and char["top"] < 95 * MILLIMETRE
        ]
    assert max(char["x1"] for char in inside) < 110 * MILLIMETRE


@pytest.mark.parametrize("long", ["https://example.go.th/" + "a" * 200, "ก" * 300, "๑" * 200])
def test_a_word_longer_than_the_line_stays_on_the_paper(agency: Agency, long: str) -> None:
    with _plumbed(render(replace(_acknowledgement(agency), paragraphs=(long,)))) as pdf:
        right = max(char["x1"] for char in pdf.pages[0].chars)
        text = "".join(char["text"] for char in pdf.pages[0].chars)
    assert right <= 191 * MILLIMETRE
    assert long[-20:] in text


def test_both_faces_are_embedded_and_the_metadata_names_nobody(agency: Agency) -> None:
    with _plumbed(render(_acknowledgement(agency))) as pdf:
        fonts = {char["fontname"].partition("+")[2] for char in pdf.pages[0].chars}
        metadata = pdf.metadata
    assert fonts == {"Sarabun", "Sarabun-Bold"}
    assert set(metadata) == {"Title", "Producer"}
    assert metadata["Title"] == "แจ้งการรับเรื่อง"


def test_an_agency_without_details_and_a_number_still_gets_a_letter() -> None:
    letter = replace(_acknowledgement(Agency(name="โรงเรียนบ้านหนองน้ำใส")), number="", reference="")
    text = _text(render(letter))
    assert "อ้างถึง" not in text
    assert "None" not in text


def test_what_stands_in_a_letter_is_never_html(agency: Agency) -> None:
    text = _text(
        render(replace(_acknowledgement(agency), paragraphs=("<b>หนา</b> & <img src='file:///etc/hostname'>",)))
    )
    assert "<b>หนา</b> & <img src='file:///etc/hostname'>" in text


def test_the_emblem_stands_where_the_garuda_belongs(agency: Agency) -> None:
    square = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><rect width="10" height="10"/></svg>'
    with _plumbed(render(replace(_acknowledgement(agency), emblem=square))) as pdf:
        (drawn,) = [rect for rect in pdf.pages[0].rects if rect["height"] > 10 * MILLIMETRE]
    assert drawn["top"] == pytest.approx(15 * MILLIMETRE, abs=1)
    assert drawn["height"] == pytest.approx(30 * MILLIMETRE, abs=1)
    assert (drawn["x0"] + drawn["x1"]) / 2 == pytest.approx(110 * MILLIMETRE, abs=1)


def test_a_template_of_the_agency_cannot_load_a_file(agency: Agency, tmp_path: Path) -> None:
    secret = tmp_path / "secret.svg"
    secret.write_text('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><rect width="9" height="9"/></svg>')
    (tmp_path / "letter.html.j2").write_text(f'<p>{{{{ letter.subject }}}}</p><img src="{secret.as_uri()}">')
    with _plumbed(render(_acknowledgement(agency), Wording(tmp_path))) as pdf:
        assert pdf.pages[0].rects == []


def test_a_broken_letter_template_is_a_setting_to_correct(agency: Agency, tmp_path: Path) -> None:
    (tmp_path / "letter.html.j2").write_text("{{ nothing }}")
    with pytest.raises(SettingsError):
        render(_acknowledgement(agency), Wording(tmp_path))


def test_the_reference_is_the_senders_letter_where_its_date_is_known() -> None:
    known = reference_line(received_on=DAY, register_number="123/2570", written_on=date(2026, 11, 15))
    assert known == "หนังสือของท่าน ลงวันที่ ๑๕ พฤศจิกายน ๒๕๖๙"


def test_the_status_page_stands_on_it_as_a_code_without_the_tracking_id(agency: Agency) -> None:
    with pypdfium2.PdfDocument(render(_acknowledgement(agency))) as opened:
        page = opened[0].render(scale=3).to_numpy()
    told, _, _ = cv2.QRCodeDetector().detectAndDecode(page)
    assert told == agency.status_url
    without = replace(agency, status_url="")
    with pypdfium2.PdfDocument(render(_acknowledgement(without))) as opened:
        assert cv2.QRCodeDetector().detectAndDecode(opened[0].render(scale=3).to_numpy())[0] == ""
