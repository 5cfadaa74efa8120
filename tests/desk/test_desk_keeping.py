"""The yearly list on the desk: an officer makes it, the head decides, each within what they may know of."""

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from sqlalchemy import update

from register import schema
from register.book import casebook
from register.book.casebook import Case
from register.erasing import erasure, holds
from register.errors import InputError
from register.safekeeping import backup
from register.states import CaseState, Category, Conclusion
from tests.desk.desk_world import Client, World, found, mail

PERSON = ("สมชาย", "081-000-1234", "somchai@example.com", "ถนนหน้าหมู่บ้านพัง")


def old_case(world: World, category: Category = Category.SERVICE_COMPLAINT) -> Case:
    case = world.case(mail(), found(category))
    with world.store.unit() as unit:
        values = {"state": CaseState.ANSWERED.value, "conclusion": Conclusion.FOUNDED.value}
        ended = unit.now - timedelta(days=11 * 366)
        unit.execute(update(schema.case).where(schema.case.c.id == case.id).values(**values, changed_at=ended))
    return case


def items_of(client: Client) -> list[str]:
    return re.findall(r'name="item" value="(\w+)"', client.get("/keeping").text)


def exists(world: World, case: Case) -> bool:
    with world.store.browse() as unit:
        try:
            casebook.load(unit, case.id)
        except InputError:
            return False
    return True


def test_an_officer_lists_the_head_approves_and_it_is_erased(world: World, client_of: Callable[[str], Client]) -> None:
    case = old_case(world)
    officer, head = client_of("somsri"), client_of("boss")
    assert "ยังไม่อยู่ในบัญชี 1 รายการ" in officer.get("/keeping").text
    assert officer.post("/keeping/propose").status_code == 303
    page = head.get("/keeping").text
    assert case.register_number in page
    assert not any(marker in page for marker in PERSON)
    (item,) = items_of(head)
    assert items_of(officer) == []
    assert head.post("/keeping/decide", {"item": item, "act": "erase"}).status_code == 422  # not sure yet
    assert exists(world, case)
    assert head.post("/keeping/decide", {"item": item, "act": "erase", "sure": "yes"}).status_code == 303
    assert erasure.erase_approved(world.store).matters == 1
    assert not exists(world, case)
    removal = re.search(r"/keeping/removals/(\w+)/done", head.get("/keeping").text)
    assert removal is not None
    assert officer.post(removal[0]).status_code == 404
    assert head.post(removal[0]).status_code == 303
    assert "ไม่มีรายการค้าง" in head.get("/keeping").text


def test_a_long_list_is_decided_in_one_go(world: World, client_of: Callable[[str], Client]) -> None:
    old_case(world)
    client_of("somsri").post("/keeping/propose")
    head = client_of("boss")
    (item,) = items_of(head)
    others = [f"{item[:-3]}{number:03}" for number in range(400)]
    assert head.post("/keeping/decide", {"item": [*others, item], "act": "keep"}).status_code == 303
    assert items_of(head) == []


def test_who_listed_cannot_approve(world: World, client_of: Callable[[str], Client]) -> None:
    old_case(world)
    head = client_of("boss")
    head.post("/keeping/propose")
    assert items_of(head) == []
    with world.store.browse() as unit:
        (item,) = unit.execute(schema.disposal.select()).all()
    answer = head.post("/keeping/decide", {"item": item.id, "act": "erase", "sure": "yes"})
    assert answer.status_code == 409


def test_a_tip_off_is_neither_counted_nor_listed_for_who_is_not_cleared(
    world: World, client_of: Callable[[str], Client]
) -> None:
    case = old_case(world, Category.TIP_OFF)
    malee, somsri = client_of("malee"), client_of("somsri")
    assert "ยังไม่อยู่ในบัญชี 0 รายการ" in malee.get("/keeping").text
    somsri.post("/keeping/propose")
    assert case.register_number in somsri.get("/keeping").text
    assert case.register_number not in malee.get("/keeping").text


def test_a_held_matter_stays_until_the_head_lifts_the_hold(world: World, client_of: Callable[[str], Client]) -> None:
    case = old_case(world)
    officer, head = client_of("somsri"), client_of("boss")
    given = {"reference": case.register_number, "reason": "คดีของนายสมชาย"}
    assert officer.post("/keeping/holds", given).status_code == 303
    assert officer.post("/keeping/holds", given).status_code == 422
    page = officer.get("/keeping").text
    assert "ยังไม่อยู่ในบัญชี 0 รายการ" in page
    assert case.register_number in page
    assert "สมชาย" not in page
    assert "เหตุผลปิดไว้" in page
    assert officer.post(f"/keeping/holds/{case.id}/lift").status_code == 403
    assert head.post(f"/keeping/holds/{case.id}/lift").status_code == 303
    with world.store.browse() as unit:
        assert holds.of_case(unit, casebook.load(unit, case.id))[0].lifted_by == "boss"
    assert "ยังไม่อยู่ในบัญชี 1 รายการ" in head.get("/keeping").text


def test_why_a_matter_is_held_is_shown_to_who_has_opened_it(world: World, client_of: Callable[[str], Client]) -> None:
    case = old_case(world)
    officer, head = client_of("somsri"), client_of("boss")
    officer.post("/keeping/holds", {"reference": case.register_number, "reason": "คดีดำที่ 12 ของนายสมชาย"})
    masked = officer.get(f"/cases/{case.id}").text
    assert "คดีดำที่ 12" in masked
    assert "นายสมชาย" not in masked
    assert "คดีดำที่ 12" not in officer.get("/keeping").text
    officer.post(f"/cases/{case.id}/reveal", {"reason": "ตรวจเหตุที่ระงับ"})
    for page in (f"/cases/{case.id}", "/keeping"):
        assert "คดีดำที่ 12 ของนายสมชาย" in officer.get(page).text
    assert "คดีดำที่ 12" not in head.get("/keeping").text
    head.post(f"/keeping/holds/{case.id}/lift")
    assert "ยกเลิกแล้ว" in officer.get(f"/cases/{case.id}").text


def test_why_a_tip_off_is_held_stays_sealed_until_it_is_opened(
    world: World, client_of: Callable[[str], Client]
) -> None:
    case = old_case(world, Category.TIP_OFF)
    officer = client_of("somsri")
    officer.post("/keeping/holds", {"reference": case.register_number, "reason": "คดีดำที่ 12"})
    page = officer.get(f"/cases/{case.id}").text
    assert "ระงับอยู่" in page
    assert "คดีดำที่ 12" not in page


def test_nobody_holds_what_is_hidden_from_them(world: World, client_of: Callable[[str], Client]) -> None:
    case = old_case(world, Category.TIP_OFF)
    hidden = client_of("malee").post("/keeping/holds", {"reference": case.register_number, "reason": "x"})
    unknown = client_of("malee").post("/keeping/holds", {"reference": "77/2569", "reason": "x"})
    assert hidden.status_code == unknown.status_code == 422
    assert "ไม่พบเรื่อง" in hidden.text


def test_what_the_head_keeps_leaves_the_list(world: World, client_of: Callable[[str], Client]) -> None:
    case = old_case(world)
    client_of("somsri").post("/keeping/propose")
    head = client_of("boss")
    assert head.post("/keeping/decide", {"act": "keep"}).status_code == 303
    head.post("/keeping/decide", {"item": items_of(head)[0], "act": "keep"})
    assert items_of(head) == []
    assert exists(world, case)


def test_the_administrator_sees_when_the_last_backup_was_made(
    world: World, client_of: Callable[[str], Client], tmp_path: Path
) -> None:
    admin = client_of("admin")
    assert "ยังไม่เคยสำรอง" in admin.get("/admin/system").text
    backup.make(world.store, tmp_path / "copy", "")
    assert "สำรองล่าสุด" in admin.get("/admin/system").text
