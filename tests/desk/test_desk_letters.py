"""Letters to confirm, print and post."""

import pytest
from sqlalchemy import select, update

from register import schema
from register.book.casebook import Case
from register.book.due import pending_deadlines
from register.model import Contact
from register.post import replies
from register.states import Category, Channel, Medium, ReplyState
from tests.desk import tray_examples
from tests.desk.desk_world import ROADS, World, found, mail
from tests.desk.tray_checks import Clients, audited, state_of, typeset
from tests.desk.tray_examples import ADDRESS


@pytest.fixture
def case(world: World) -> Case:
    return world.case(mail(text="ถนนพังมาก", sender=None), found(contact=Contact("นางสมหญิง ดีงาม", address="12 หมู่ 4")))


def test_a_clerk_confirms_prints_and_posts_without_reading_the_matter(
    world: World, client_of: Clients, case: Case
) -> None:
    reply_id = tray_examples.reply(world, case, ReplyState.DRAFT, medium=Medium.LETTER)
    clerk = client_of("clerk")
    assert clerk.get("/trays").headers["location"] == "/trays/letters"
    assert "สมหญิง" not in clerk.get("/trays/letters").text + clerk.get(f"/trays/letters/{reply_id}").text
    assert clerk.post(f"/trays/letters/{reply_id}/confirm", {"address": ADDRESS}).status_code == 409
    assert clerk.post(f"/trays/letters/{reply_id}/open").status_code == 303
    page = clerk.get(f"/trays/letters/{reply_id}").text
    assert ADDRESS in page
    for hidden in ("ได้ซ่อมถนนแล้ว", "ถนนพังมาก", case.tracking_id, "/pages/"):
        assert hidden not in page
    changed = "นางสมหญิง ดีงาม\n99 หมู่ 9\nต.ศรีพนา"
    assert clerk.post(f"/trays/letters/{reply_id}/confirm", {"address": f" {changed}\r\n\r\n"}).status_code == 303
    assert state_of(world, reply_id) is ReplyState.QUEUED
    with world.store.browse() as unit:
        assert replies.draft(unit, reply_id).recipient == changed
    made = typeset(world, reply_id)
    printed = clerk.post(f"/trays/letters/{reply_id}/print")
    assert (printed.content, printed.headers["content-type"]) == (made, "application/pdf")
    assert printed.headers["cache-control"] == "no-store"
    assert printed.headers["content-disposition"].startswith("attachment; filename=")
    assert (audited(world, "reply.exported", reply_id), audited(world, "case.revealed", case.id)) == (1, 2)
    assert clerk.post(f"/trays/letters/{reply_id}/posted").status_code == 303
    assert state_of(world, reply_id) is ReplyState.POSTED
    assert "ไม่มีหนังสือที่ต้องพิมพ์" in clerk.get("/trays/letters").text


@pytest.mark.parametrize(
    ("address", "lacking"),
    [
        ("นางสมหญิง ดีงาม\n12 หมู่ 4\nตำบลศรีพนา", "ที่อยู่ยังขาดจังหวัด"),
        ("นางสมหญิง ดีงาม\nบ้านหนองบัว", "ที่อยู่ยังขาดเลขที่บ้าน ตำบลและอำเภอ จังหวัด"),
        ("นางสมหญิง ดีงาม\n12 หมู่ 4\nต.นาอ้อ\nอ.เมือง จ.เลย", ""),
    ],
)
def test_what_the_post_would_miss_is_said_beside_the_address(
    world: World, client_of: Clients, case: Case, address: str, lacking: str
) -> None:
    reply_id = tray_examples.reply(world, case, ReplyState.DRAFT, medium=Medium.LETTER, recipient=address)
    clerk = client_of("clerk")
    clerk.post(f"/trays/letters/{reply_id}/open")
    page = clerk.get(f"/trays/letters/{reply_id}").text
    assert (lacking in page) if lacking else ("ยังขาด" not in page)


def test_opening_an_address_is_noted_once_in_a_session(world: World, client_of: Clients, case: Case) -> None:
    reply_id = tray_examples.reply(world, case, ReplyState.DRAFT, medium=Medium.LETTER)
    clerk = client_of("clerk")
    for _ in range(2):
        clerk.post(f"/trays/letters/{reply_id}/open")
    assert audited(world, "case.revealed", case.id) == 1


def test_an_officer_sees_the_original_beside_the_address(world: World, client_of: Clients, case: Case) -> None:
    reply_id = tray_examples.reply(world, case, ReplyState.DRAFT, medium=Medium.LETTER)
    officer = client_of("malee")
    officer.post(f"/trays/letters/{reply_id}/open")
    page = officer.get(f"/trays/letters/{reply_id}").text
    for shown in (ADDRESS, "ถนนพังมาก", "ได้ซ่อมถนนแล้ว"):
        assert shown in page
    assert officer.post(f"/trays/letters/{reply_id}/cancel").status_code == 303
    assert state_of(world, reply_id) is ReplyState.CANCELLED


@pytest.mark.parametrize("address", ["", "นางสมหญิง", "\n".join("กขคงจฉชซฌ"), "ก" * 121 + "\nข"])
def test_an_address_that_does_not_fit_the_window_is_asked_for_again(
    world: World, client_of: Clients, case: Case, address: str
) -> None:
    reply_id = tray_examples.reply(world, case, ReplyState.DRAFT, medium=Medium.LETTER)
    clerk = client_of("clerk")
    clerk.post(f"/trays/letters/{reply_id}/open")
    assert clerk.post(f"/trays/letters/{reply_id}/confirm", {"address": address}).status_code == 422
    assert state_of(world, reply_id) is ReplyState.DRAFT


def test_letters_of_tip_offs_and_of_other_units_are_hidden_from_a_clerk(world: World, client_of: Clients) -> None:
    tip_off = world.case(finding=found(Category.TIP_OFF))
    hidden = tray_examples.reply(world, tip_off, ReplyState.DRAFT, medium=Medium.LETTER)
    plain = world.case()
    shown = tray_examples.reply(world, plain, ReplyState.DRAFT, medium=Medium.LETTER)
    clerk = client_of("clerk")
    assert clerk.get(f"/trays/letters/{hidden}").status_code == 404
    assert clerk.post(f"/trays/letters/{hidden}/open").status_code == 404
    assert clerk.get(f"/trays/letters/{shown}").status_code == 200
    assert world.officers["nid"].unit == ROADS
    assert client_of("nid").get(f"/trays/letters/{shown}").status_code == 404


def test_a_clerk_puts_away_a_letter_that_has_no_address_and_no_other(world: World, client_of: Clients) -> None:
    case = world.case(mail(sender=None), found(contact=Contact("นางสมหญิง ดีงาม")))
    lost = tray_examples.reply(world, case, ReplyState.SUPPRESSED, medium=Medium.LETTER, reason="ไม่มีที่อยู่")
    draft = tray_examples.reply(world, case, ReplyState.DRAFT, medium=Medium.LETTER)
    clerk = client_of("clerk")
    assert "ไม่มีที่อยู่ ไม่ต้องส่งหนังสือ" in clerk.get(f"/trays/letters/{lost}").text
    assert clerk.post(f"/trays/letters/{lost}/cancel").status_code == 303
    assert state_of(world, lost) is ReplyState.CANCELLED
    assert "ไม่ส่งหนังสือฉบับนี้" not in clerk.get(f"/trays/letters/{draft}").text
    assert clerk.post(f"/trays/letters/{draft}/cancel").status_code == 403
    assert state_of(world, draft) is ReplyState.DRAFT


def test_who_cannot_be_written_to_is_not_waited_for_once_the_letter_is_put_away(
    world: World, client_of: Clients
) -> None:
    case = world.case(mail(channel=Channel.WALK_IN, sender=None), found(contact=Contact("นางสมหญิง ดีงาม")))
    with world.store.unit() as unit:  # the acknowledgement as it is written where a letter gives no address
        unaddressed = {"medium": Medium.LETTER.value, "state": ReplyState.SUPPRESSED.value}
        unit.execute(update(schema.reply).where(schema.reply.c.case_id == case.id).values(**unaddressed))
        (letter,) = unit.execute(select(schema.reply.c.id).where(schema.reply.c.case_id == case.id)).scalars()
    assert client_of("clerk").post(f"/trays/letters/{letter}/cancel").status_code == 303
    pending = select(schema.deadline.c.kind).select_from(schema.deadline.join(schema.case))
    with world.store.browse() as unit:
        kinds = set(unit.execute(pending.where(pending_deadlines())).scalars())
    assert "coordinate" in kinds
    assert "progress" not in kinds
