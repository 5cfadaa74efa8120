"""The whole life of a matter in a real browser, from the queue to what its complainant reads in the end: a tip-off
naming the head, an anonymous letter, an information request, a suggestion.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Page, expect

from register.book import casebook
from register.book.casebook import Case
from register.handling import conflicts
from register.model import Arrival, Contact
from register.model import Page as Leaf
from register.post import replies
from register.states import CaseState, Category, Channel, Medium, Method, ReplyKind, SubKind
from tests.desk.browsing import assert_readable
from tests.desk.desk_world import ROADS, World, found, mail
from tests.desk.tray_examples import scan
from tests.desk.walking import WIDE, Walk, load

Login = Callable[[str], Walk]


@pytest.fixture
def log_in(small_world: World, small_desk: str, chromium: Browser) -> Iterator[Login]:
    """A browser of its own for each person."""
    assert small_world
    contexts = []

    def make(login: str = "") -> Walk:
        context = chromium.new_context(base_url=small_desk, viewport=WIDE)  # type: ignore[arg-type] # width and height
        context.set_default_timeout(20_000)
        contexts.append(context)
        walk = Walk(context.new_page())
        if login:
            walk.log_in(login)
        return walk

    yield make
    for context in contexts:
        context.close()


@contextmanager
def step(page: Page, summary: str, *, group: str = "", send: str = "") -> Iterator[None]:
    """Open an action, fill it in inside the block, send it; the page says that it was saved."""
    for words in filter(None, (group, summary)):
        page.locator(f"summary:text-is('{words}')").click()
    yield
    page.locator(f"form:visible button:text-is('{send}')").click()
    expect(page.locator(".notice").first).to_be_visible()


def fill(page: Page, event: str, **fields: str) -> None:
    for name, value in fields.items():
        page.locator(f"form[action$='/{event}']:visible [name={name}]").fill(value)


def confirm(walk: Walk, case: Case) -> Page:
    """Look at it in the queue, agree with its category, go to its page."""
    page = walk.page
    page.goto(f"/review?item={case.id}")
    expect(page.locator("h1")).to_contain_text("รอตรวจ 1 รายการ")
    if page.locator(".sealed").count():
        walk.press("Enter", page.locator(".letter"))
    page.keyboard.press("Enter")
    expect(page.locator("h1")).not_to_contain_text("รอตรวจ 1 รายการ")
    return walk.opened(f"/cases/{case.id}", case.register_number)


def reads(log_in: Login, case: Case, *words: str) -> None:
    """What the complainant, or anybody who has the Tracking ID, is shown."""
    public = log_in().opened("/track", "ติดตามเรื่อง")
    public.fill("[name=reference]", case.tracking_id)
    public.keyboard.press("Enter")
    for one in words:
        expect(public.locator("main")).to_contain_text(one)


def knows_nothing(walk: Walk, case: Case) -> None:
    """Neither by a link, nor in list, queue and trays, nor by looking for its number, Tracking ID, words or person."""
    page = walk.page
    for path in (f"/cases/{case.id}", f"/review?item={case.id}", "/", "/cases?state=all", "/review", "/trays"):
        page.goto(path)
        expect(page.locator("main")).not_to_contain_text(case.register_number)
        assert page.locator(f"a[href*='{case.id}'], form[action*='{case.id}']").count() == 0, path
    for reference in (case.register_number, case.tracking_id, "เรียกรับเงิน", "สมชาย ใจดี"):
        page.goto("/cases?state=all")
        page.fill("#reference", reference)
        page.keyboard.press("Enter")
        expect(page.locator("main")).to_contain_text("ไม่พบเรื่อง")


def conclude(page: Page, conclusion: str, words: str, measures: str = "") -> None:
    with step(page, "สรุปผลการตรวจสอบ", send="สรุปผล"):
        page.check(f"[name=conclusion][value={conclusion}]")
        fill(page, "conclude", text=words, measures=measures)


def answer(page: Page, words: str, *, release: bool = False) -> None:
    page.locator("form[action$='/answer']:visible [name=text]").first.fill(words)
    if release:
        page.check("[name=release]")
    page.click("text=ดูก่อนส่ง >> visible=true")
    expect(page.locator(".letter")).to_contain_text(words)
    page.click("button[value=send]")
    expect(page.locator(".notice").first).to_contain_text("จะออกภายในหนึ่งนาที")


def test_a_tip_off_naming_the_head_is_worked_by_its_recipient_and_hidden_from_the_head(
    small_world: World, log_in: Login
) -> None:
    small_world.route_to("nid")
    case = small_world.case(
        mail(subject="แจ้งเบาะแส", text="นายประสิทธิ์ ตั้งใจงาม เรียกรับเงินจากผู้รับเหมา"),
        found(Category.TIP_OFF, accused="นายประสิทธิ์ ตั้งใจงาม"),
    )
    head = log_in("boss")
    for walk in (head, log_in("malee")):
        knows_nothing(walk, case)
    reads(log_in, case, "รับเรื่องแล้ว")
    walk = log_in("nid")
    page = walk.opened(f"/cases/{case.id}", case.register_number)
    expect(page.locator("#act-head ~ p")).to_contain_text("เปิดอ่านเนื้อหาก่อน")
    confirm(walk, case)
    with step(page, "แต่งตั้งคณะกรรมการตรวจสอบข้อเท็จจริง", group="เสนอผู้บริหารและคำสั่ง", send="บันทึกคำสั่ง"):
        fill(page, "appoint", number="7/2570", day="20/11/2569", by="ปลัด", members="นายหนึ่ง\nนางสอง")
    expect(page.locator("h1")).to_contain_text("อยู่ระหว่างตรวจสอบ")
    with step(page, "บันทึกพยานหลักฐาน", group="บันทึกและแก้ไขข้อมูล", send="เพิ่มรายการ"):
        fill(page, "evidence", text="สำเนารายการโอนเงิน", kept="ตู้นิรภัย")
    conclude(page, "founded", "มีมูลตามที่แจ้ง", "ส่งเรื่องทางวินัย")
    answer(page, "ตรวจสอบแล้ว และดำเนินการตามระเบียบแล้ว")
    assert load(small_world, case.id).state is CaseState.ANSWERED
    reads(log_in, case, "ดำเนินการเสร็จสิ้น")
    knows_nothing(head, case)
    with small_world.store.browse() as unit:
        barred = {one.officer.login for one in conflicts.standing(unit, casebook.load(unit, case.id))}
    assert "boss" in barred


def test_an_anonymous_letter_is_not_taken_up_until_it_says_more(small_world: World, log_in: Login) -> None:
    text = "เจ้าหน้าที่ทำงานไม่ดี"
    leaf = Leaf(1, "scan", text, Method.OCR, 0.9)
    case = small_world.case(
        mail(channel=Channel.LETTER, sender=None, subject="", text=text, pages=(leaf,), reply_allowed=False),
        found(contact=Contact(), anonymous=True, reasons=()),
        Arrival("letters", Channel.LETTER, "image/tiff", scan(1), "a.tif"),
    )
    walk = log_in("somsri")
    walk.page.goto(f"/review?item={case.id}")
    walk.reveal()
    expect(walk.page.locator(".viewer img").first).to_be_visible()
    page = walk.opened(f"/cases/{case.id}", case.register_number)
    expect(page.locator("#named-head ~ dl .tag")).to_have_text(["ไม่พบ"] * 5)
    with step(page, "ไม่รับพิจารณา", group="ยุติเรื่องหรือรวมเรื่อง", send="ไม่รับพิจารณา"):
        page.select_option("select[name=preset]", index=1)
        fill(page, "reject", text="ไม่ระบุผู้ใด เมื่อใด ที่ใด")
    expect(page.locator("h1")).to_contain_text("ไม่รับพิจารณา")
    with small_world.store.browse() as unit:
        media = {one.medium for one in replies.of_case(unit, case.id)}
    assert media <= {Medium.LETTER, Medium.EMAIL}
    with step(page, "เปิดเรื่องอีกครั้ง", send="เปิดเรื่องอีกครั้ง"):
        fill(page, "reopen", text="มีจดหมายฉบับที่สองระบุวันและสถานที่")
    with step(page, "เริ่มตรวจสอบข้อเท็จจริง", send="เริ่มตรวจสอบ"):
        pass
    conclude(page, "unfounded", "ตรวจสอบแล้วไม่พบตามที่แจ้ง")
    answer(page, "ตรวจสอบแล้วไม่พบข้อเท็จจริงตามที่แจ้ง", release=True)
    reads(log_in, case, "ดำเนินการเสร็จสิ้น", "ตรวจสอบแล้วไม่พบข้อเท็จจริงตามที่แจ้ง")


def test_an_information_request_goes_to_the_unit_that_holds_the_papers_and_back(
    small_world: World, log_in: Login
) -> None:
    case = small_world.case(
        mail(subject="ขอสำเนางบประมาณ", text="ขอสำเนางบประมาณปี 2569"),
        found(Category.OTHER, sub_kind=SubKind.INFORMATION_REQUEST, reasons=()),
    )
    page = confirm(log_in("malee"), case)
    with step(page, "ส่งหน่วยงานที่รับผิดชอบ", send="ส่ง"):
        page.select_option("[name=unit]", ROADS)
        fill(page, "refer", text="โปรดส่งสำเนาเอกสาร")
    theirs = log_in("nid").opened(f"/cases/{case.id}", case.register_number)
    expect(theirs.locator("main")).to_contain_text("รอรายงาน เหลือ 7 วันทำการ")
    with step(theirs, "บันทึกรายงานของหน่วยงาน", send="บันทึกรายงาน"):
        fill(theirs, "report", text="แนบสำเนาแล้ว")
    page.reload()
    expect(page.locator("main")).to_contain_text("แนบสำเนาแล้ว")
    conclude(page, "noted", "ส่งสำเนาให้ผู้ขอ")
    reads(log_in, case, "อยู่ระหว่างตรวจสอบ")
    answer(page, "ส่งสำเนางบประมาณปี 2569 มาพร้อมนี้")
    assert load(small_world, case.id).state is CaseState.ANSWERED
    reads(log_in, case, "ดำเนินการเสร็จสิ้น")


def test_a_suggestion_is_adopted_and_its_writer_told_on_the_telephone(small_world: World, log_in: Login) -> None:
    case = small_world.case(mail(subject="เสนอให้มีที่นั่ง"), found(Category.SUGGESTION, reasons=()))
    page = confirm(log_in("malee"), case)
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    assert_readable(page, "every action of a case, unfolded")
    page.reload()
    page.locator("summary:text-is('ติดต่อผู้ร้อง')").click()
    page.locator("summary:text-is('ขอข้อมูลเพิ่มเติมจากผู้ร้อง')").click()
    fill(page, "request", text="โปรดแจ้งจุดที่ต้องการ")
    page.click("text=ดูก่อนส่ง >> visible=true")
    expect(page.locator(".letter")).to_contain_text("โปรดแจ้งจุดที่ต้องการ")
    assert_readable(page, "the preview of a question")
    page.click("button[value=send]")
    expect(page.locator(".notice").first).to_contain_text("จะออกภายในหนึ่งนาที")
    with step(page, "แจ้งความคืบหน้าด้วยวาจา", group="ติดต่อผู้ร้อง", send="บันทึกว่าแจ้งแล้ว"):
        fill(page, "tell", text="แจ้งว่าอยู่ระหว่างพิจารณา")
    conclude(page, "adopted", "เห็นชอบตามข้อเสนอ", "จัดซื้อเก้าอี้")
    with step(page, "แจ้งผลด้วยวาจาแล้ว", send="บันทึกว่าแจ้งแล้ว"):
        page.locator("form[action$='/act/answer'] [name=text]").fill("แจ้งผลทางโทรศัพท์แล้ว")
    assert load(small_world, case.id).state is CaseState.ANSWERED
    reads(log_in, case, "ดำเนินการเสร็จสิ้น")
    with small_world.store.browse() as unit:
        kinds = {one.kind for one in replies.of_case(unit, case.id)}
    assert kinds == {ReplyKind.ACKNOWLEDGEMENT, ReplyKind.REQUEST}
