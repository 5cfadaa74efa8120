"""A complainant on the status page, and an officer whose browser runs no JavaScript."""

from playwright.sync_api import Browser, expect

from register.states import CaseState
from tests.desk.desk_world import World
from tests.desk.office import Office
from tests.desk.walking import Walk, load


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
