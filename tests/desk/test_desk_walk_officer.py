"""An officer walks the whole job in a real browser: the queue by keyboard, a case from its double to the answer."""

import time

from playwright.sync_api import expect

from register.book import casebook
from register.states import CaseState
from tests.desk.desk_world import Client, World, found, mail
from tests.desk.office import Office
from tests.desk.walking import Walk, load


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
    page.click("summary:has-text('ยุติเรื่องหรือรวมเรื่อง')")
    page.click("summary:has-text('รวมกับเรื่องอื่น')")
    page.fill("[name=into]", first.register_number)
    page.locator("form[action$=merge] button").click()
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
    expect(page.locator("form[action$=answer]").first).to_be_visible()


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
