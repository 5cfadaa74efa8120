"""A clerk walks a whole day in a real browser: first login, record form, daily ticks, scans, the post."""

from collections.abc import Iterator
from pathlib import Path

import pyotp
import pytest
from playwright.sync_api import Browser, expect

from register.officers import accounts, passwords
from register.officers.accounts import Officer
from register.post.post_number import check_digit
from register.states import Category, Medium, ReplyState, Role
from tests.desk.by_hand_examples import read_out
from tests.desk.desk_world import CENTRE, World, make_world, serving
from tests.desk.office import ADDRESS, drawn_letter, scanned_letter
from tests.desk.tray_checks import state_of, typeset
from tests.desk.tray_examples import reply
from tests.desk.walking import WIDE, Walk, tracking_id

OWN = "ข้าวเหนียวมะม่วงเดือนเมษา"


@pytest.fixture
def strict_world(sqlite_register_url: str, tmp_path: Path) -> Iterator[World]:
    """A register where everybody needs a second factor."""
    made = make_world(sqlite_register_url, tmp_path, second_factor="everyone")
    yield made
    made.store.engine.dispose()


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
