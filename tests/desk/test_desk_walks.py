"""Each role walks its whole job in a real browser, over the real server and database; the help's pictures come from
here (`scripts/help-pictures`).
"""

import time
from collections.abc import Iterator
from pathlib import Path

import pyotp
import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from register import accounts, casebook, passwords
from register.accounts import Officer
from register.alarms import Tried
from register.post_number import check_digit
from register.states import CaseState, Category, Medium, ReplyState, Role
from tests.desk.by_hand_examples import read_out
from tests.desk.desk_world import CENTRE, Client, World, found, mail, make_world, serving
from tests.desk.office import ADDRESS, Office, drawn_letter, open_office, scanned_letter
from tests.desk.tray_checks import state_of, typeset
from tests.desk.tray_examples import reply
from tests.desk.walking import WIDE, Walk, tracking_id

OWN = "ข้าวเหนียวมะม่วงเดือนเมษา"


@pytest.fixture
def office(small_world: World) -> Office:
    return open_office(small_world)


@pytest.fixture
def walk(office: Office, context: BrowserContext) -> Walk:
    """A browser before the login, on a desk that is full of work."""
    assert office
    made = context.new_page()
    made.set_viewport_size(WIDE)  # type: ignore[arg-type] # a width and a height
    return Walk(made)


@pytest.fixture
def strict_world(sqlite_register_url: str, tmp_path: Path) -> Iterator[World]:
    """A register where everybody needs a second factor."""
    made = make_world(sqlite_register_url, tmp_path, second_factor="everyone")
    yield made
    made.store.engine.dispose()


def load(world: World, case_id: str) -> casebook.Case:
    with world.store.browse() as unit:
        return casebook.load(unit, case_id)


# clerk


def test_a_clerk_walks_from_the_first_login_to_the_post(strict_world: World, chromium: Browser) -> None:
    world = strict_world
    with world.store.unit("init") as unit:
        clerk = accounts.add(unit, Officer("", "wandee", "วันดี มีสุข", Role.CLERK, CENTRE))
        once = passwords.one_time_password(unit, clerk)
    case = world.case(*scanned_letter())
    letter = reply(world, case, ReplyState.DRAFT, medium=Medium.LETTER, recipient=ADDRESS)
    with serving(world) as base:
        context = chromium.new_context(base_url=base, locale="th-TH", viewport=WIDE)  # type: ignore[arg-type]
        context.set_default_timeout(10_000)
        walk = Walk(context.new_page())
        _first_login(walk, world, once)
        _record_and_tick(walk)
        _upload(walk, world)
        _post(walk, world, letter)
        context.close()


def _first_login(walk: Walk, world: World, once: str) -> None:
    page = walk.page
    page.goto("/login")
    walk.log_in("wandee", once)
    expect(page.locator("h1")).to_have_text("ตั้งรหัสผ่านของท่าน")
    for name, words in (("old", once), ("new", OWN), ("again", OWN)):
        page.fill(f"[name={name}]", words)
    page.locator("main button").click()
    expect(page.locator("h1")).to_have_text("การยืนยันตัวตนสองชั้น")
    secret = page.locator("input[name=secret]").get_attribute("value") or ""
    walk.picture("second-factor")
    page.fill("[name=code]", pyotp.TOTP(secret).at(world.clock.now))
    page.fill("[name=password]", OWN)
    page.locator("main button").click()
    expect(page.locator(".codes li")).to_have_count(10)
    page.click("text=เก็บแล้ว ไปหน้าแรก")
    expect(page.locator("h1")).to_contain_text("วันนี้")
    walk.picture("clerk-front")
    walk.picture("clerk-front-phone", phone=True)


def _record_and_tick(walk: Walk) -> None:
    page = walk.opened("/by-hand", "บันทึกรับเรื่อง")
    while page.locator(".tick-open").count():
        page.locator(".tick-open").first.click()
        expect(page.locator(".notice")).to_contain_text("บันทึกการตรวจ")
    expect(page.locator("#ticks-head")).to_contain_text("ตรวจครบแล้ว")
    page.check("input[value=walk-in]")
    page.fill("[name=subject]", "น้ำประปาไม่ไหล")
    page.fill("[name=text]", "น้ำประปาไม่ไหลมาห้าวัน แจ้งผู้ใหญ่บ้านแล้วยังไม่คืบหน้า")
    page.fill("[name=where]", "หมู่ 2 ตลาดสดศรีพนา")
    page.fill("[name=name]", "นางสมหญิง แสงจันทร์")
    walk.picture("by-hand")
    page.click("text=ลงทะเบียนและออกใบรับเรื่อง")
    expect(page.locator("h1")).to_contain_text("ลงทะเบียนแล้ว")
    assert tracking_id(page.locator(".slip-code").inner_text())
    page.evaluate("window.print = () => { window.printed = true; }")
    page.click("[data-print]")
    assert page.evaluate("window.printed")
    walk.picture("slip")


def _upload(walk: Walk, world: World) -> None:
    page = walk.opened("/by-hand/scans", "ส่งเอกสารสแกน")
    page.check("input[value=letter]")
    page.set_input_files(
        "input[type=file]",
        [
            {"name": "post-0008.png", "mimeType": "image/png", "buffer": drawn_letter()[0] + b"2"},
            {"name": "เสีย.pdf", "mimeType": "application/pdf", "buffer": b"nothing"},
        ],
    )
    page.click("#work button.main")
    expect(page.locator("#outcome-head")).to_contain_text("2 ไฟล์")
    expect(page.locator("#work")).to_contain_text("ไม่รู้จักชนิดของไฟล์")
    read_out(world, Category.SUGGESTION)
    page.goto("/by-hand/scans")
    assert tracking_id(page.locator("#handed").inner_text())
    walk.picture("scans")
    walk.opened("/by-hand/scans/day", "แฟ้มสแกนวันนี้")
    expect(page.locator("table.list")).to_contain_text("LOE-")
    walk.picture("scan-day")


def _post(walk: Walk, world: World, letter: str) -> None:
    page = walk.opened("/trays/letters", "ถาดงาน")
    page.click("button:has-text('ตรวจที่อยู่')")
    expect(page.locator("textarea[name=address]")).to_have_value(ADDRESS)
    assert page.locator("img.strip").evaluate("one => one.decode().then(() => one.naturalWidth)") > 100
    walk.picture("address")
    page.click("text=ที่อยู่ถูกต้อง จัดพิมพ์หนังสือ")
    typeset(world, letter)
    page.goto("/trays/letters")
    walk.picture("letters")
    with page.expect_download() as download:
        page.click("text=พิมพ์ (PDF)")
    assert download.value.path().read_bytes().startswith(b"%PDF")
    page.goto("/trays/letters")
    page.fill("[name=number]", f"EE12345678{check_digit('12345678')}TH")
    page.click("text=ส่งไปรษณีย์แล้ว")
    expect(page.locator(".notice")).to_contain_text("บันทึกการส่งไปรษณีย์แล้ว")
    assert state_of(world, letter) is ReplyState.POSTED


# officer


def test_an_officer_reviews_the_queue_by_keyboard_alone(small_world: World, office: Office, walk: Walk) -> None:
    walk.log_in("somsri")
    page = walk.page
    expect(page.locator("#late-head")).to_be_visible()
    walk.picture("officer-front")
    page.goto("/review")
    walk.picture("review")
    walk.picture("review-phone", phone=True)
    _correct_in_place(walk, small_world, office)
    for number in range(5):
        small_world.case(mail(subject=f"ขยะล้นถัง ซอย {number}"), found(confidence=0.8))
    page.goto("/review")
    waiting = int(page.locator("h1 small").inner_text().split()[1])
    assert waiting >= 10
    start = time.monotonic()
    for left in range(waiting, waiting - 10, -1):
        expect(page.locator("h1")).to_contain_text(f"รอตรวจ {left} รายการ")
        if page.locator(".sealed").count():
            walk.press("Enter", page.locator(".letter"))
        page.keyboard.press("Enter")
    expect(page.locator("h1")).not_to_contain_text(f"รอตรวจ {waiting - 9} รายการ")
    assert time.monotonic() - start < 9 * 10  # a hundred in fifteen minutes are nine seconds each
    page.keyboard.press("u")
    expect(page.locator("h1")).to_contain_text(f"รอตรวจ {waiting - 9} รายการ")


def _correct_in_place(walk: Walk, world: World, office: Office) -> None:
    """Text and facts of the scanned letter, beside its picture."""
    page = walk.page
    page.goto(f"/review?item={office.letter}")
    page.keyboard.press("v")
    walk.picture("reveal")
    page.locator("details.reveal button").click()
    expect(page.locator(".viewer img").first).to_be_visible()
    walk.picture("review-opened")
    walk.press("+", page.locator(".viewer-pages.size-2"))
    walk.press("r", page.locator(".viewer-pages.turn-1"))
    for key in ("r", "r", "r", "-"):
        page.keyboard.press(key)
    walk.press("e", page.locator("[name=where]"))
    page.fill("[name=where]", "หน้าวัดศรีพนา หมู่ 4")
    page.click("text=บันทึกข้อเท็จจริง")
    expect(page.locator(".facts").first).to_contain_text("หน้าวัดศรีพนา")
    walk.press("t", page.locator("textarea[name=text]"))
    text = page.locator("textarea[name=text]").input_value()
    page.fill("textarea[name=text]", text.replace("สัญจร", "สัญจรไปมา"))
    page.click("text=บันทึกข้อความ")
    expect(page.locator(".letter")).to_contain_text("สัญจรไปมา")
    with world.store.browse() as unit:
        assert casebook.content(unit, casebook.load(unit, office.letter)).where == "หน้าวัดศรีพนา หมู่ 4"


def test_an_officer_works_a_case_from_its_double_to_the_answer(small_world: World, office: Office, walk: Walk) -> None:
    walk.log_in("somsri")
    first, second = (load(small_world, one) for one in office.double)
    page = walk.opened(f"/cases/{second.id}", second.register_number)
    page.locator("button[value=same]").click()
    expect(page.locator("main")).to_contain_text("เรื่องเดียวกัน")
    walk.picture("double")
    page.click("summary:has-text('รวมกับเรื่องอื่น')")
    page.fill("[name=into]", first.register_number)
    page.click("text=รวมเรื่อง >> visible=true")
    expect(page.locator(".notice").first).to_contain_text("รวมเรื่องแล้ว")
    assert load(small_world, second.id).state is CaseState.MERGED
    _refer(walk, first)
    _note_news(walk, office)
    _answer(walk, load(small_world, office.concluded))
    _find(walk)


def _refer(walk: Walk, case: casebook.Case) -> None:
    page = walk.opened(f"/cases/{case.id}", case.register_number)
    walk.picture("case")
    page.click("summary:has-text('ยืนยันหรือแก้ประเภทเรื่อง')")
    page.locator("form[action$=confirm] button").click()
    page.click("summary:has-text('ส่งหน่วยงานที่รับผิดชอบ')")
    page.select_option("[name=unit]", "กองช่าง")
    page.fill("form[action$=refer] [name=text]", "โปรดซ่อมก่อนเปิดภาคเรียน")
    page.locator("form[action$=refer] button").click()
    expect(page.locator("h1")).to_contain_text("ส่งหน่วย")
    page.click("summary:has-text('สรุปผลการตรวจสอบ')")
    page.locator("[name=conclusion]").first.check()
    page.fill("form[action$=conclude] [name=text]", "ซ่อมแล้วเมื่อ 20 พฤศจิกายน")
    page.locator("form[action$=conclude] button").click()
    expect(page.locator("form[action$=answer]")).to_be_visible()


def _note_news(walk: Walk, office: Office) -> None:
    page = walk.opened("/trays/additions", "ถาดงาน")
    walk.picture("additions")
    walk.opened(f"/trays/additions/{office.addition}", "ข้อมูลใหม่")
    page.keyboard.press("Enter")
    expect(page.locator(".notice")).to_be_visible()


def _answer(walk: Walk, case: casebook.Case) -> None:
    """Preview, send, cancel within the minute, send again and release; /track says what was released."""
    page = walk.opened(f"/cases/{case.id}", case.register_number)
    for words in ("ซ่อมทางเท้าแล้ว ขอบคุณที่แจ้ง", "ซ่อมทางเท้าแล้วเมื่อวันที่ 18 พฤศจิกายน ขอบคุณที่แจ้ง"):
        page.fill("form[action$=answer] [name=text]", words)
        page.check("[name=release]")
        page.click("text=ดูก่อนส่ง")
        expect(page.locator(".letter")).to_contain_text(words)
        walk.picture("answer")
        page.click("button[value=send]")
        expect(page.locator(".notice").first).to_contain_text("จะออกภายในหนึ่งนาที")
        if words.startswith("ซ่อมทางเท้าแล้ว ขอบคุณ"):
            walk.picture("cancel")
            page.locator("button:has-text('ยกเลิกการส่ง')").last.click()
            expect(page.locator(".notice").first).to_contain_text("ยกเลิกการส่งแล้ว")
            expect(page.locator("main")).not_to_contain_text("แสดงในหน้าติดตามเรื่อง:")
    visitor = Client(page.url.partition("/cases/")[0])
    shown = visitor.request("POST", "/track", data={"reference": case.tracking_id})
    assert words in shown.text
    visitor.close()


def _find(walk: Walk) -> None:
    page = walk.opened("/cases", "เรื่อง")
    page.fill("[name=reference]", "ถนน โรงเรียน")
    page.keyboard.press("Enter")
    expect(page.locator("main mark").first).to_be_visible()
    walk.picture("search")
    page.goto("/cases?due=late&sort=due")
    page.click("summary:has-text('มุมมองของฉัน')")
    page.fill(".views [name=name]", "เกินกำหนดของกลุ่มงาน")
    page.click("text=บันทึกตัวกรองที่ใช้อยู่")
    expect(page.locator(".tray-tabs")).to_contain_text("★ เกินกำหนดของกลุ่มงาน")


# head, auditor, administrator


def test_a_head_sees_what_is_late_and_decides_over_conflicts_and_words(
    small_world: World, office: Office, walk: Walk
) -> None:
    walk.log_in("boss")
    page = walk.page
    expect(page.locator(".alarms li")).to_have_count(2)
    expect(page.locator(".chart svg")).to_have_count(4)
    walk.picture("head-front")
    walk.picture("head-front-phone", phone=True)
    page.locator("#charts-head").scroll_into_view_if_needed()
    walk.picture("charts")
    page.locator(".alarms button").first.click()
    expect(page.locator(".alarms")).to_contain_text("รับทราบแล้ว")
    page.click(".figure:has-text('เกินกำหนด')")
    expect(page.locator("table.list tbody tr").first).to_contain_text("เกินกำหนด")
    sealed = load(small_world, office.sealed)
    walk.opened(f"/cases/{sealed.id}", sealed.register_number)
    walk.reveal()
    page.click("a:has-text('ระบบกันผู้มีส่วนได้เสีย')")
    page.locator("[name=account]").first.check()
    page.fill("[name=reason]", "ชื่อเหมือนกันแต่เป็นคนละคน ตรวจกับบัตรแล้ว")
    walk.picture("conflict")
    page.click("text=เสนอยกเลิกการกัน")
    expect(page.locator("main")).to_contain_text("รอผู้เห็นชอบ")
    walk.opened("/templates/outcome", "แจ้งผล")
    words = page.locator("[name=body]").input_value()
    page.fill("[name=body]", f"{words}\n\nขอขอบคุณที่ร่วมดูแลท้องถิ่นของเรา")
    page.click("text=ตัวอย่างข้อความล้วน")
    expect(page.frame_locator("iframe.sample").locator("body")).to_contain_text("ขอขอบคุณที่ร่วมดูแล")
    walk.picture("template")
    page.click("text=บันทึกเป็นฉบับใหม่")
    expect(page.locator("h1")).to_contain_text("ถ้อยคำของหน่วยงาน")


def test_an_auditor_reads_and_decides_nothing(small_world: World, office: Office, walk: Walk) -> None:
    walk.log_in("checker")
    page = walk.page
    page.goto("/review")
    expect(page.locator("#work")).to_contain_text("ท่านดูได้ แต่ไม่มีหน้าที่ตัดสิน")
    assert page.locator("button[name=choice]").count() == 0
    worked = load(small_world, office.worked)
    walk.opened(f"/cases/{worked.id}", worked.register_number)
    expect(page.locator(".past")).to_contain_text("ส่งหน่วย")
    assert page.locator("form[action*='/act/']").count() == 0
    walk.reveal()
    expect(page.locator(".letter").first).to_contain_text("สมชาย")
    walk.picture("auditor-case")
    token = page.locator("input[name=csrf]").first.get_attribute("value") or ""
    answer = page.request.post(f"/cases/{worked.id}/act/conclude", form={"csrf": token, "version": "1"})
    assert answer.status == 403
    sealed = page.request.get(f"/cases/{office.sealed}")
    assert sealed.status == 404  # not cleared
    assert load(small_world, worked.id).version == worked.version


def test_an_administrator_keeps_users_and_machine_and_sees_no_matter(
    small_world: World, office: Office, walk: Walk
) -> None:
    small_world.tried = (Tried("mail", "", "", told=True),)
    walk.log_in("admin")
    page = walk.page
    expect(page.locator("#machine-head")).to_be_visible()
    for case_id in (office.letter, office.worked, office.sealed):
        assert load(small_world, case_id).register_number not in page.locator("main").inner_text()
    walk.picture("admin-front")
    walk.opened("/admin/units", "หน่วยงานภายใน")
    page.fill("form[action$=units] [name=name]", "กองการศึกษา")
    page.click("button:has-text('เพิ่มหน่วยงาน')")
    expect(page.locator(".notice")).to_contain_text("เพิ่มหน่วยงานแล้ว")
    walk.opened("/admin/users", "ผู้ใช้")
    page.fill("[name=login]", "kanda")
    page.fill("form[action$=users] [name=name]", "กานดา ทองดี (นักวิชาการศึกษา)")
    page.select_option("[name=unit]", "กองการศึกษา")
    walk.picture("users")
    page.click("text=เพิ่มและออกรหัสผ่าน")
    expect(page.locator("h1")).to_have_text("เพิ่มผู้ใช้แล้ว")
    walk.picture("one-time")
    page.click("text=ดูบัญชีนี้")
    page.click("summary:has-text('ปิดบัญชีนี้')")
    page.click("text=ยืนยันปิดบัญชี")
    expect(page.locator(".notice")).to_contain_text("ปิดบัญชีแล้ว")
    walk.opened("/templates", "แม่แบบ")
    walk.opened("/admin/holidays", "วันหยุดราชการ")
    walk.opened("/admin/system", "ระบบ")
    page.click("text=ส่งข้อความทดสอบ")
    expect(page.locator("main")).to_contain_text("ส่งข้อความทดสอบแล้ว")
    for path in ("/cases", "/review", f"/cases/{office.worked}"):
        assert page.request.get(path).status == 403


# the complainant; and without JavaScript


def test_a_complainant_learns_the_same_from_every_wrong_id(small_world: World, office: Office, walk: Walk) -> None:
    case, page = load(small_world, office.worked), walk.page
    said = []
    wrong = case.tracking_id[:-1] + ("A" if case.tracking_id[-1] != "A" else "B")
    for given in ("LOE-0000-0000-0000-0", wrong, "<script>", "๑๒๓"):
        walk.opened("/track", "ติดตามเรื่อง")
        page.fill("[name=reference]", given)
        page.keyboard.press("Enter")
        expect(page.locator(".notice.bad")).to_be_visible()
        said.append(page.locator("main").inner_text())
    assert len(set(said)) == 1
    page.goto("/track")
    page.fill("[name=reference]", case.tracking_id.lower().replace("-", " "))
    page.keyboard.press("Enter")
    expect(page.locator(".stages [aria-current=step]")).to_contain_text("อยู่ระหว่างตรวจสอบ")
    walk.picture("track-found", phone=True)
    assert page.context.cookies() == []


def test_a_matter_is_reviewed_and_answered_without_javascript(
    small_world: World, office: Office, small_desk: str, chromium: Browser
) -> None:
    context = chromium.new_context(base_url=small_desk, java_script_enabled=False)
    page = context.new_page()
    page.goto("/login")
    Walk(page).log_in("somsri")
    page.goto(f"/review?item={office.double[0]}")
    page.click("button[name=choice][value=agree]")
    expect(page.locator(".notice").first).to_contain_text("บันทึกการตัดสินใจแล้ว")
    assert load(small_world, office.double[0]).state is CaseState.SCREENED
    page.goto(f"/cases/{office.concluded}")
    page.fill("form[action$=answer] [name=text]", "ซ่อมทางเท้าแล้ว")
    page.click("text=ดูก่อนส่ง")
    page.click("button[value=send]")
    expect(page.locator(".notice").first).to_contain_text("จะออกภายในหนึ่งนาที")
    assert load(small_world, office.concluded).state is CaseState.ANSWERED
    context.close()
