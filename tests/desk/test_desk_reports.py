"""The page of reports: chosen, looked at, signed and taken away, by who may, with only what they may know of."""

import io
import json
import re
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime

import pypdfium2
import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from register import schema
from register.handling import conflicts
from register.post.paper import ReportKind
from register.states import Category
from tests.desk.browsing import assert_fits, assert_readable, log_in
from tests.desk.desk_world import NOW, Client, World, found, mail, serving

ClientOf = Callable[[str], Client]
MONTH = {"kind": "monthly", "period": "2569-11"}


def _counted(client: Client, **changes: str) -> dict[str, object]:
    answer = client.post("/reports/file", {**MONTH, "format": "json", **changes})
    assert answer.status_code == 200, answer.text
    values: dict[str, object] = json.loads(answer.content)
    return values


def _received(client: Client) -> object:
    figures = _counted(client)["figures"]
    assert isinstance(figures, dict)
    return figures["received"]


def test_a_report_counts_only_what_its_maker_may_know_of(world: World, client_of: ClientOf) -> None:
    world.case()
    world.case(mail(subject="เรียกรับเงิน"), found(Category.TIP_OFF))
    assert _received(client_of("somsri")) == 2
    assert _received(client_of("malee")) == 1
    assert _received(client_of("nid")) == 0


def test_who_takes_matters_of_conflict_reports_on_all_of_them_when_asked(world: World) -> None:
    world.case()
    kept = world.case(mail(subject="ผู้บริหารเรียกรับเงิน"), found(Category.TIP_OFF))
    given = world.settings.register_.model_copy(update={"conflict_recipient": "somsri"})
    world.settings = world.settings.model_copy(update={"register_": given})
    world.route_to("somsri")
    with world.store.unit() as unit:
        conflicts.note(unit, kept.id, "ประสิทธิ์ ตั้งใจงาม", world.desk.routing)
    with serving(world) as base:
        taker, head = Client(base), Client(base)
        assert {taker.login("somsri").status_code, head.login("boss").status_code} == {303}
        assert _received(head) == 1
        assert _received(taker) == 1  # it goes to the head
        whole = _counted(taker, whole="1")["figures"]
        assert isinstance(whole, dict)
        assert whole["received"] == 2
        assert head.post("/reports/file", {**MONTH, "format": "json", "whole": "1"}).status_code == 404
        taker.close()
        head.close()


def test_who_is_accused_counts_the_same_on_the_desk_and_in_public(world: World, client_of: ClientOf) -> None:
    world.clock.now = datetime(2026, 8, 3, 3, 0, tzinfo=UTC)
    for number in range(6):
        world.case(mail(text=f"เรื่องที่ {number}"))
    hidden = world.case(mail(text="มาลีพูดจาไม่สุภาพ"))
    with world.store.unit() as unit:
        conflicts.note(unit, hidden.id, "มาลี สายชล", world.desk.routing)
    world.clock.now = NOW
    asked = {"kind": "public", "period": "2569-H2", "format": "json"}
    accused, other = client_of("malee"), client_of("somsri")
    assert "เลือกงวดที่ผ่านมาแล้ว" in other.post("/reports", {**asked, "period": "2570-H1"}).text
    totals = {json.loads(one.post("/reports/file", asked).content)["total"] for one in (accused, other)}
    assert totals == {6}
    month = {"kind": "monthly", "period": "2569-08", "format": "json"}
    counted = [json.loads(one.post("/reports/file", month).content)["figures"]["received"] for one in (accused, other)]
    assert counted == [6, 7]


def test_the_register_book_opens_names_with_a_reason_only(world: World, client_of: ClientOf) -> None:
    case = world.case()
    client = client_of("malee")
    asked = {"kind": "register-book", "period": "2569-11", "format": "json"}
    closed = client.post("/reports/file", asked).text
    assert "สมชาย" not in closed
    assert case.register_number in closed
    opened = client.post("/reports/file", {**asked, "reason": "ตรวจทะเบียนประจำเดือน"}).text
    assert "สมชาย ใจดี" in opened
    with world.store.browse() as unit:
        audit, reveal = schema.audit, schema.reveal
        assert unit.execute(select(reveal.c.case_id)).scalars().all() == [case.id]
        printed = unit.execute(select(audit).where(audit.c.action == "report.printed")).all()
    assert [row.actor for row in printed] == ["malee", "malee"]
    assert all("สมชาย" not in row.detail for row in printed)


def test_a_look_at_the_register_book_opens_no_name(world: World, client_of: ClientOf) -> None:
    world.case()
    page = client_of("malee").post("/reports", {"kind": "register-book", "period": "2569-11", "reason": "ดู"})
    assert page.status_code == 200
    assert "สมชาย" not in page.text


@pytest.mark.parametrize("form", ["pdf", "docx", "xlsx", "json"])
def test_every_form_of_a_report_is_the_file_it_says(world: World, client_of: ClientOf, form: str) -> None:
    world.case()
    answer = client_of("boss").post("/reports/file", {**MONTH, "format": form, "signing": "นางสาวผู้จัด ทำรายงาน\nนิติกร"})
    assert answer.headers["content-disposition"] == f'attachment; filename="raprueang-monthly-2569-11.{form}"'
    if form == "pdf":
        with pypdfium2.PdfDocument(answer.content) as opened:
            text = opened[0].get_textpage().get_text_range()
        assert "บันทึกข้อความ" in text
        assert "๑. ต้นเรื่อง" in text
    elif form == "json":
        assert json.loads(answer.content)["figures"]["received"] == 1
    else:
        assert zipfile.ZipFile(io.BytesIO(answer.content)).testzip() is None


def test_an_unknown_kind_and_a_period_that_has_not_begun_are_refused(world: World, client_of: ClientOf) -> None:
    client = client_of("boss")
    assert client.get("/reports?kind=weekly").status_code == 404
    assert "งวดนี้ยังไม่เริ่ม" in client.get("/reports?kind=monthly&period=2580-01").text
    assert client.post("/reports/file", {**MONTH, "format": "exe"}).status_code == 400
    assert client.post("/reports/file", {**MONTH, "format": "json", "as_of": "วันนี้"}).status_code == 409
    assert world.count == 0


def test_the_page_works_in_a_browser_wide_and_narrow(small_world: World, page: Page) -> None:
    for _ in range(3):
        small_world.case()
    log_in(page, "boss")
    page.get_by_role("link", name="รายงาน", exact=True).first.click()
    page.get_by_role("link", name="รายงานประจำเดือน").click()
    page.get_by_label("งวดของรายงาน").select_option("2569-11")
    page.get_by_role("button", name="เปลี่ยนงวด").click()
    expect(page.get_by_role("heading", name="ตัวอย่าง")).to_be_visible()
    expect(page.locator("body")).to_contain_text("รับเรื่องทั้งสิ้น 3 เรื่อง")
    page.get_by_role("textbox", name="เรียน").fill("ผู้ว่าราชการจังหวัดตัวอย่าง")
    page.get_by_role("button", name="ดูตัวอย่างอีกครั้ง").click()
    expect(page.locator("#preview-head + h3 + p")).to_have_text("เรียน ผู้ว่าราชการจังหวัดตัวอย่าง")
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Excel").click()
    assert re.fullmatch(r"raprueang-monthly-2569-11\.xlsx", waiting.value.suggested_filename)
    for kind in ReportKind:
        path = f"/reports?kind={kind.value}" + ("&period=2569-11" if kind is ReportKind.REGISTER_BOOK else "")
        assert_fits(page, path)
        assert_readable(page, path)
