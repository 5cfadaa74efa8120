"""Papers about a case and runs of letters: what they say, what they keep back, what is noted."""

import io
from datetime import date, timedelta
from pathlib import Path

import pypdfium2
import pytest
from docx import Document

from register import cases
from register.book import casebook
from register.book.casebook import Case
from register.handling import case_details, proceedings, referrals
from register.handling.proceedings import FormalStep
from register.handling.referrals import Asked
from register.model import Contact
from register.post import printing
from register.states import Category, Channel, Medium, ReplyState
from tests.desk import tray_examples
from tests.desk.desk_world import ROADS, Client, World, found, mail
from tests.desk.tray_checks import Clients, audited, state_of, typeset

TEXT = "ถนนหน้าโรงเรียนพัง\n\nสมชาย ใจดี โทร 081-000-1234"
WEEK = timedelta(days=7)
CONTACT = Contact("สมชาย ใจดี", "081-000-1234", address="12 หมู่ 4 ตำบลศรีพนา อำเภอเซกา จังหวัดบึงกาฬ 38150")


@pytest.fixture
def case(world: World) -> Case:
    made = world.case(mail(text=TEXT), found(contact=CONTACT, where="หน้าโรงเรียน"))
    with world.store.unit("malee") as unit:
        return cases.confirm(unit, casebook.load(unit, made.id))


def _text(content: bytes) -> str:
    with pypdfium2.PdfDocument(content) as opened:
        return "".join("".join(page.get_textpage().get_text_range() for page in opened).split())


def _opened(client: Client, case: Case) -> Client:
    assert client.post(f"/cases/{case.id}/reveal", {"reason": "จัดทำบันทึกเสนอ"}).status_code == 303
    return client


def _printed(client: Client, case: Case, paper: str) -> str:
    answer = client.post(f"/cases/{case.id}/papers/{paper}", {"format": "pdf"})
    assert answer.status_code == 200, answer.text
    return _text(answer.content)


def test_nothing_is_printed_of_a_case_that_was_not_opened(world: World, client_of: Clients, case: Case) -> None:
    client = client_of("malee")
    assert client.post(f"/cases/{case.id}/papers/memo", {"format": "pdf"}).status_code == 409
    assert "พิมพ์เอกสาร" not in client.get(f"/cases/{case.id}").text
    assert audited(world, "case.paper_printed", case.id) == 0
    _printed(_opened(client, case), case, "memo")
    assert "พิมพ์เอกสาร" in client.get(f"/cases/{case.id}").text
    assert audited(world, "case.paper_printed", case.id) == 1
    assert client.post(f"/cases/{case.id}/papers/memo", {"format": "xlsx"}).status_code == 409
    assert client.post(f"/cases/{case.id}/papers/poster", {"format": "pdf"}).status_code == 404


def test_the_memo_has_its_three_parts_and_the_officers_proposal(world: World, client_of: Clients, case: Case) -> None:
    with world.store.unit("malee") as unit:
        step = FormalStep(text="เห็นควรมอบหมายกองช่างซ่อมแซม", number="45", day=date(2026, 11, 20))
        proceedings.memo(unit, casebook.load(unit, case.id), step)
    text = _printed(_opened(client_of("malee"), case), case, "memo")
    for part in ("บันทึกข้อความ", "๑.ต้นเรื่อง", "๒.ข้อเท็จจริง", "ถนนหน้าโรงเรียนพัง", "๓.ข้อเสนอ", "เห็นควรมอบหมายกองช่างซ่อมแซม"):
        assert part in text
    assert "จากสมชายใจดี" in text
    assert "๒๐พฤศจิกายน๒๕๖๙" in text


def test_a_referral_does_not_say_who_complained(world: World, client_of: Clients, case: Case) -> None:
    with world.store.unit("malee") as unit:
        referrals.to_unit(unit, casebook.load(unit, case.id), ROADS, Asked("ขอให้ตรวจสอบ", number="46"), unit.now + WEEK)
    text = _printed(_opened(client_of("malee"), case), case, "referral")
    assert f"เรียน{ROADS}" in text
    assert "ขอให้ตรวจสอบ" in text
    assert [word for word in ("สมชาย", "ใจดี", "๐๘๑", "081") if word in text] == []


def test_to_an_outside_agency_goes_a_letter(world: World, client_of: Clients, case: Case) -> None:
    with world.store.unit("malee") as unit:
        referrals.to_agency(unit, casebook.load(unit, case.id), Asked(agency="แขวงทางหลวงเลย"), "อยู่นอกอำนาจ")
    text = _printed(_opened(client_of("malee"), case), case, "referral")
    assert "เรียนแขวงทางหลวงเลย" in text
    assert "ขอแสดงความนับถือ" in text
    assert "ศูนย์รับเรื่องร้องเรียน" in text
    assert "บันทึกข้อความ" not in text


def test_papers_of_a_tip_off_are_secret_and_name_no_writer(world: World, client_of: Clients) -> None:
    subject = "แจ้งเบาะแส จาก สมชาย ใจดี โทร 081-000-1234"
    tip_off = world.case(mail(text=TEXT, subject=subject), found(Category.TIP_OFF, contact=CONTACT))
    client = _opened(client_of("somsri"), tip_off)
    memo = _printed(client, tip_off, "memo")
    assert memo.count("ลับ") >= 2
    assert "ผู้ร้อง(ปกปิดชื่อ)" in memo
    assert "เรื่องแจ้งเบาะแสจาก" in memo
    assert [told for told in ("สมชาย", "๐๘๑", "081") if told in memo] == []
    assert "สมชายใจดี" in _printed(client, tip_off, "record")  # the form is where it is kept
    assert client_of("malee").post(f"/cases/{tip_off.id}/papers/memo", {"format": "pdf"}).status_code == 404


def test_days_and_evidence_stand_in_the_memo_and_the_form_and_only_days_in_the_referral(
    world: World, client_of: Clients, case: Case
) -> None:
    with world.store.unit("malee") as unit:
        told = {
            "when": "เมื่อวาน",
            "happened": "19 พฤศจิกายน 2569",
            "how": "รถบรรทุกขุดผิวถนน",
            "evidence": "คลิปจากกล้องหน้ารถ (ผู้ร้องมีอยู่ ยังไม่ได้ส่ง)",
        }
        case_details.correct_facts(unit, casebook.load(unit, case.id), told)
    client = _opened(client_of("malee"), case)
    memo, record, referral = (_printed(client, case, paper) for paper in ("memo", "record", "referral"))
    day, proof = "เมื่อวาน(๑๙พฤศจิกายน๒๕๖๙)", "คลิปจากกล้องหน้ารถ(ผู้ร้องมีอยู่ยังไม่ได้ส่ง)"
    assert all(day in paper for paper in (memo, record, referral))
    assert proof in memo
    assert proof in record
    assert "รถบรรทุกขุดผิวถนน" in record
    assert "คลิป" not in referral  # what he has of it may tell who he is


def test_the_committee_stands_in_the_draft_of_its_order(world: World, client_of: Clients, case: Case) -> None:
    with world.store.unit("malee") as unit:
        members = ("นายหนึ่ง ใจงาม", "นางสอง รักงาน", "นายสาม มานะ")
        step = FormalStep(text="ตรวจสอบ", number="123/2569", day=date(2026, 11, 21), members=members)
        proceedings.appoint(unit, casebook.load(unit, case.id), step)
    text = _printed(_opened(client_of("malee"), case), case, "order")
    for part in ("ที่๑๒๓/๒๕๖๙", "๑.นายหนึ่งใจงามประธานกรรมการ", "๓.นายสามมานะกรรมการและเลขานุการ", "สั่งณวันที่๒๑พฤศจิกายน๒๕๖๙"):
        assert part in text


def test_a_paper_can_be_written_on_in_word(client_of: Clients, case: Case) -> None:
    client = _opened(client_of("malee"), case)
    for paper in ("memo", "referral", "record", "order", "address"):
        answer = client.post(f"/cases/{case.id}/papers/{paper}", {"format": "docx"})
        assert Document(io.BytesIO(answer.content)).paragraphs


@pytest.fixture
def mistaken(world: World, tmp_path: Path) -> World:
    """An agency with a Word template of its own, and a slip of the pen in it."""
    template = Document()
    template.add_paragraph("ส่วนราชการ {{ offise }}")
    template.save(str(tmp_path / "memo.docx"))
    agency = world.settings.agency.model_copy(update={"templates": tmp_path})
    world.settings = world.settings.model_copy(update={"agency": agency})
    return world


@pytest.mark.usefixtures("mistaken")
def test_an_officer_reads_in_thai_which_line_of_the_agencys_template_is_wrong(client_of: Clients, case: Case) -> None:
    client = _opened(client_of("malee"), case)
    answer = client.post(f"/cases/{case.id}/papers/memo", {"format": "docx"})
    assert answer.status_code == 500
    assert "แม่แบบ memo.docx บรรทัดที่ 1" in answer.text
    assert "ไม่มีช่องเติมชื่อ “offise”" in answer.text
    assert "ผู้ดูแลระบบ" in answer.text


def test_a_run_of_letters_is_printed_addressed_and_posted_together(world: World, client_of: Clients) -> None:
    letters = []
    for number in range(3):
        case = world.case(mail(channel=Channel.LETTER, sender=None), found(contact=CONTACT))
        letter = tray_examples.reply(
            world, case, ReplyState.QUEUED, medium=Medium.LETTER, recipient=f"ผู้รับ {number}\nเลย"
        )
        typeset(world, letter)
        letters.append(letter)
    clerk = client_of("clerk")
    assert clerk.post("/trays/letters/run/addresses").status_code == 409  # none is printed yet
    whole = clerk.post("/trays/letters/run/print")
    with pypdfium2.PdfDocument(whole.content) as opened:
        assert len(opened) == 3
    assert _text(whole.content).count("แจ้งผลการพิจารณา") == 3
    assert {state_of(world, one) for one in letters} == {ReplyState.PRINTED}
    sheet = _text(clerk.post("/trays/letters/run/addresses").content)
    assert [number for number in "๐๑๒" if f"ผู้รับ{number}" not in sheet] == []
    page = clerk.get("/trays/letters/run").text
    assert [one for one in letters if f"sent-{one}" not in page] == []
    same = {f"sent-{one}": "1" for one in letters} | {f"number-{one}": "EM123456785TH" for one in letters[:2]}
    assert clerk.post("/trays/letters/run/posted", same).status_code == 409
    assert {state_of(world, one) for one in letters} == {ReplyState.PRINTED}
    sent = {f"sent-{one}": "1" for one in letters[:2]} | {f"number-{letters[0]}": "EM123456785TH"}
    assert clerk.post("/trays/letters/run/posted", sent).status_code == 303
    assert [state_of(world, one) for one in letters] == [ReplyState.POSTED, ReplyState.POSTED, ReplyState.PRINTED]
    with world.store.browse() as unit:
        assert printing.post_numbers(unit, letters) == {letters[0]: "EM123456785TH"}


def test_letters_of_tip_offs_are_in_no_run_of_who_is_not_cleared(world: World, client_of: Clients) -> None:
    tip_off = world.case(finding=found(Category.TIP_OFF))
    letter = tray_examples.reply(world, tip_off, ReplyState.QUEUED, medium=Medium.LETTER)
    typeset(world, letter)
    assert client_of("clerk").post("/trays/letters/run/print").status_code == 409
    assert state_of(world, letter) is ReplyState.TO_PRINT
