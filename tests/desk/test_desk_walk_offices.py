"""Head, auditor and administrator walk their jobs in a real browser."""

from playwright.sync_api import expect

from register.watch.alarms import Tried
from tests.desk.desk_world import World
from tests.desk.office import Office
from tests.desk.walking import Walk, load


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
