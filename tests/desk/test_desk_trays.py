"""The trays over real HTTP on both databases: set aside, parked, e-mails that did not leave, letters to post."""

import re
from collections.abc import Callable

import pytest
from sqlalchemy import select

from outbox import letter
from outbox.compose import Agency
from register import access, casebook, intakes, replies, schema
from register.casebook import Case
from register.model import Contact
from register.states import Category, IntakeState, Medium, Method, ReplyState, WorkKind
from tests.desk import tray_examples
from tests.desk.desk_world import ROADS, Client, World, found, mail
from tests.desk.tray_examples import ADDRESS, BROKEN

Clients = Callable[[str], Client]
REASON = {"reason": "ตรวจต้นฉบับ"}


def intake(world: World, intake_id: str) -> intakes.Intake:
    with world.store.browse() as unit:
        return intakes.load(unit, intake_id)


def state_of(world: World, reply_id: str) -> ReplyState:
    with world.store.browse() as unit:
        return replies.load(unit, reply_id).state


def audited(world: World, action: str, subject: str) -> int:
    table = schema.audit
    with world.store.browse() as unit:
        rows = unit.execute(select(table.c.actor).where(table.c.action == action, table.c.subject == subject))
        return len(rows.all())


def work_for(world: World, subject: str) -> set[str]:
    table = schema.work
    with world.store.browse() as unit:
        return set(unit.execute(select(table.c.kind).where(table.c.subject == subject)).scalars())


def typeset(world: World, reply_id: str) -> bytes:
    """What the letter's stage does after the address was confirmed."""
    with world.store.unit() as unit:
        draft = replies.draft(unit, reply_id)
        case = casebook.load(unit, replies.load(unit, reply_id).case_id)
    agency = Agency(name="องค์การบริหารส่วนตำบลศรีพนา")
    made = letter.render(
        letter.from_draft(
            agency, draft, tracking_id=case.tracking_id, written_on=world.clock.now.date(), reference="หนังสือของท่าน"
        )
    )
    with world.store.unit() as unit:
        replies.attach_pdf(unit, reply_id, made)
    return made


# set aside


def test_what_was_set_aside_is_listed_with_its_reason_and_masked(world: World, client_of: Clients) -> None:
    tray_examples.set_aside(world, subject="ข่าวสารของ สมชาย ใจดี")
    text = client_of("malee").get("/trays/aside").text
    assert "เป็นอีเมลจากรายชื่อรับข่าวสาร" in text
    assert "ข่าวสารของ" in text
    for hidden in ("สมชาย", "somchai@example.com"):
        assert hidden not in text


def test_every_rule_that_sets_aside_has_its_thai_words(world: World) -> None:
    from ingest.automatic import RULES  # noqa: PLC0415 - the desk itself never imports a stage
    from register.desk import words  # noqa: PLC0415

    assert world
    assert {rule.name for rule in RULES} == set(words.SET_ASIDE)


def test_one_click_registers_what_was_set_aside(world: World, client_of: Clients) -> None:
    intake_id = tray_examples.set_aside(world)
    client = client_of("malee")
    answer = client.post(f"/trays/aside/{intake_id}/register", {"category": "service_complaint"})
    assert answer.status_code == 303
    item = intake(world, intake_id)
    assert item.state is IntakeState.REGISTERED
    assert f"/cases/{item.case_id}" in client.get(answer.headers["location"]).text
    again = client.post(f"/trays/aside/{intake_id}/register", {"category": "service_complaint"})
    assert (again.status_code, "มีผู้ดำเนินการกับรายการนี้ไปแล้ว" in again.text) == (409, True)


def test_a_suspected_tip_off_among_them_is_opened_before_it_is_registered(world: World, client_of: Clients) -> None:
    intake_id = tray_examples.set_aside(world, finding=found(Category.TIP_OFF), subject="เรื่องสินบน")
    assert "ไม่มีรายการที่แยกไว้" in client_of("malee").get("/trays/aside").text
    client = client_of("somsri")
    assert "สินบน" not in client.get("/trays/aside").text + client.get(f"/trays/aside/{intake_id}").text
    fields = {"category": "tip_off"}
    assert client.post(f"/trays/aside/{intake_id}/register", fields).status_code == 409
    client.post(f"/trays/aside/{intake_id}/reveal", REASON)
    assert "สินบน" in client.get(f"/trays/aside/{intake_id}").text
    assert client.post(f"/trays/aside/{intake_id}/register", fields).status_code == 303
    assert audited(world, "intake.revealed", intake_id) == 1


def test_who_is_accused_does_not_see_it_in_a_tray(world: World, client_of: Clients) -> None:
    tray_examples.set_aside(world, finding=found(accused="มาลี สายชล", reasons=()), subject="เรื่องของเจ้าหน้าที่")
    assert "เรื่องของเจ้าหน้าที่" not in client_of("malee").get("/trays/aside").text
    assert "เรื่องของเจ้าหน้าที่" in client_of("checker").get("/trays/aside").text


def test_a_long_tray_has_pages(world: World, client_of: Clients) -> None:
    for number in range(27):
        tray_examples.set_aside(world, subject=f"ข่าว {number}")
    client = client_of("malee")
    first, second = client.get("/trays/aside").text, client.get("/trays/aside?page=2").text
    assert ("ข่าว 26" in first, "ข่าว 1<" in first, "ข่าว 1<" in second) == (True, False, True)
    assert client.get("/trays/aside?page=๒").status_code == client.get("/trays/aside?page=9999").status_code == 200


# parked


def test_parked_intakes_show_reason_and_alarm_after_a_working_day(world: World, client_of: Clients) -> None:
    tray_examples.parked(world)
    fresh = client_of("somsri").get("/trays/parked").text
    assert BROKEN in fresh
    assert "เกิน 1 วันทำการ" not in fresh
    world.clock.advance(days=4)
    late = client_of("somsri").get("/trays/parked").text
    assert re.search(r'class="tag late">4 วัน<', late)
    assert "เกิน 1 วันทำการ" in late


def test_an_english_reason_of_a_program_is_not_shown(world: World, client_of: Clients) -> None:
    tray_examples.parked(world, reason="the mail is empty")
    text = client_of("somsri").get("/trays/parked").text
    assert "the mail is empty" not in text
    assert "โปรดเปิดดูต้นฉบับ" in text


def test_what_nobody_has_read_is_for_the_cleared_only(world: World, client_of: Clients) -> None:
    intake_id = tray_examples.parked(world)
    for login in ("malee", "nid", "checker"):
        client = client_of(login)
        assert BROKEN not in client.get("/trays/parked").text
        assert client.get(f"/trays/parked/{intake_id}").status_code == 404


def test_an_original_is_seen_and_saved_after_a_reveal(world: World, client_of: Clients) -> None:
    intake_id = tray_examples.parked(world, content=tray_examples.scan())
    client = client_of("somsri")
    closed = client.get(f"/trays/parked/{intake_id}").text
    assert "สมหญิง" not in closed
    assert client.get(f"/trays/parked/{intake_id}/pages/1").status_code == 404
    assert client.post(f"/trays/parked/{intake_id}/original").status_code == 409
    client.post(f"/trays/parked/{intake_id}/reveal", REASON)
    text = client.get(f"/trays/parked/{intake_id}").text
    addresses = re.findall(rf'src="(/trays/parked/{intake_id}/pages/\d)"', text)
    assert len(addresses) == 2
    for address in addresses:
        assert client.get(address).headers["content-type"] == "image/jpeg"
    assert client.get(f"/trays/parked/{intake_id}/pages/3").status_code == 404
    saved = client.post(f"/trays/parked/{intake_id}/original")
    assert saved.content.startswith(tray_examples.scan())
    assert saved.headers["content-disposition"] == f'attachment; filename="original-{intake_id}.tif"'
    assert (saved.headers["content-type"], saved.headers["cache-control"]) == ("application/octet-stream", "no-store")
    assert audited(world, "intake.exported", intake_id) == 1


def test_a_damaged_original_still_has_its_page(world: World, client_of: Clients) -> None:
    intake_id = tray_examples.parked(world)
    client = client_of("somsri")
    client.post(f"/trays/parked/{intake_id}/reveal", REASON)
    assert "ไม่มีภาพที่แสดงได้" in client.get(f"/trays/parked/{intake_id}").text


def test_replay_reads_it_again(world: World, client_of: Clients) -> None:
    intake_id = tray_examples.parked(world)
    assert client_of("somsri").post(f"/trays/parked/{intake_id}/replay").status_code == 303
    assert intake(world, intake_id).state is IntakeState.STORED
    assert work_for(world, intake_id) == {WorkKind.READ.value}


def test_mail_that_stayed_on_its_server_cannot_be_replayed(world: World, client_of: Clients) -> None:
    intake_id = tray_examples.parked(world, reason=intakes.WITHHELD)
    client = client_of("somsri")
    assert "/replay" not in client.get("/trays/parked").text
    assert client.post(f"/trays/parked/{intake_id}/replay").status_code == 409


def test_a_typed_text_is_registered_like_any_reading_and_stays_restricted(world: World, client_of: Clients) -> None:
    intake_id = tray_examples.parked(world, content=tray_examples.scan())
    client = client_of("somsri")
    fields = {"subject": "ขอซ่อมถนน", "text": "ถนนหน้าบ้านพัง\r\nนางสมหญิง ดีงาม"}
    assert client.post(f"/trays/parked/{intake_id}/type", fields).status_code == 409
    client.post(f"/trays/parked/{intake_id}/reveal", REASON)
    assert client.post(f"/trays/parked/{intake_id}/type", fields).status_code == 303
    item = intake(world, intake_id)
    assert (item.state, item.reason, item.due_at) == (IntakeState.READ, "", None)
    assert WorkKind.FIND.value in work_for(world, intake_id)
    with world.store.browse() as unit:
        reading = intakes.reading(unit, intake_id)
    assert reading is not None
    assert (reading.subject, reading.text) == ("ขอซ่อมถนน", "ถนนหน้าบ้านพัง\nนางสมหญิง ดีงาม")
    assert [(page.number, page.method, page.confidence) for page in reading.pages] == [
        (1, Method.HANDWRITING, 1.0),
        (2, Method.HANDWRITING, 1.0),
    ]
    tray_examples.find(world, intake_id, found())
    with world.store.browse() as unit:
        born = casebook.load(unit, intake(world, intake_id).case_id or "")
        assert born.restricted
        assert not access.sees_case(unit, world.parts.viewer(world.officers["malee"]), born.id)
    assert client.get(f"/cases/{born.id}").status_code == 200


def test_an_empty_text_is_asked_for_again(world: World, client_of: Clients) -> None:
    intake_id = tray_examples.parked(world)
    client = client_of("somsri")
    client.post(f"/trays/parked/{intake_id}/reveal", REASON)
    answer = client.post(f"/trays/parked/{intake_id}/type", {"subject": "เรื่องที่พิมพ์ไว้", "text": "  "})
    assert (answer.status_code, "เรื่องที่พิมพ์ไว้" in answer.text) == (422, True)
    assert intake(world, intake_id).state is IntakeState.PARKED


def test_a_mail_keeps_its_sender_when_its_text_is_typed(world: World) -> None:
    intake_id = world.matter(mail(subject="", text=""))
    assert intake(world, intake_id).state is IntakeState.PARKED
    with world.store.unit("somsri") as unit:
        intakes.save_typed(unit, intake_id, "เรื่อง", "ข้อความ", pages=0)
        reading = intakes.reading(unit, intake_id)
    assert reading is not None
    assert reading.sender is not None
    assert (reading.sender.address, reading.reply_allowed) == ("somchai@example.com", True)
    with world.store.browse() as unit:
        assert access.intake_restricted(unit, intake_id)


def test_what_was_set_aside_unread_can_still_be_typed(world: World, client_of: Clients) -> None:
    intake_id = tray_examples.parked(world)
    client = client_of("somsri")
    client.post(f"/trays/parked/{intake_id}/reveal", REASON)
    assert client.post(f"/trays/parked/{intake_id}/discard").status_code == 303
    assert "เจ้าหน้าที่พิจารณาแล้วไม่ใช่เรื่องร้องเรียน" in client.get("/trays/aside").text
    assert client.post(f"/trays/aside/{intake_id}/register", {"category": "other"}).status_code == 409
    assert client.get(f"/trays/aside/{intake_id}").headers["location"] == f"/trays/parked/{intake_id}"
    assert client.get(f"/trays/parked/{intake_id}").status_code == 200
    assert client.post(f"/trays/parked/{intake_id}/type", {"text": "ถนนพัง"}).status_code == 303
    assert intake(world, intake_id).state is IntakeState.READ


# e-mails that did not leave


@pytest.mark.parametrize(
    ("state", "reason"),
    [
        (ReplyState.HELD, "ผู้ส่งขอไม่ให้ติดต่อ"),
        (ReplyState.IN_DOUBT, "การส่งครั้งก่อนขาดตอน"),
        (ReplyState.UNDELIVERABLE, "เซิร์ฟเวอร์ของผู้รับปฏิเสธ (550)"),
        (ReplyState.SUPPRESSED, "เป็นอีเมลเก่าที่นำเข้าภายหลัง"),
    ],
)
def test_each_email_that_did_not_leave_is_listed_with_its_reason(
    world: World, client_of: Clients, state: ReplyState, reason: str
) -> None:
    reply_id = tray_examples.reply(world, world.case(), state, reason=reason)
    client = client_of("malee")
    shelf = "?shelf=suppressed" if state is ReplyState.SUPPRESSED else ""
    assert reason in client.get(f"/trays/replies{shelf}").text
    page = client.get(f"/trays/replies/{reply_id}").text
    assert reason in page


def test_a_preview_masks_recipient_name_and_tracking_id_until_the_reveal(world: World, client_of: Clients) -> None:
    case = world.case()
    reply_id = tray_examples.reply(world, case, ReplyState.HELD, reason="รอ")
    client = client_of("malee")
    before = client.get(f"/trays/replies/{reply_id}").text
    assert "ได้ซ่อมถนนแล้ว" in before
    for hidden in ("สมชาย", "somchai@example.com", case.tracking_id):
        assert hidden not in before
    client.post(f"/trays/replies/{reply_id}/reveal", REASON)
    after = client.get(f"/trays/replies/{reply_id}").text
    for shown in ("คุณสมชาย ใจดี", "somchai@example.com", case.tracking_id):
        assert shown in after


def test_a_held_email_is_released_or_cancelled_once(world: World, client_of: Clients) -> None:
    case = world.case()
    client = client_of("malee")
    let_go, stopped = (tray_examples.reply(world, case, ReplyState.HELD, reason="รอ") for _ in range(2))
    assert client.post(f"/trays/replies/{let_go}/release").status_code == 303
    assert client.post(f"/trays/replies/{stopped}/cancel").status_code == 303
    assert (state_of(world, let_go), state_of(world, stopped)) == (ReplyState.QUEUED, ReplyState.CANCELLED)
    assert WorkKind.SEND.value in work_for(world, let_go)
    assert client.post(f"/trays/replies/{let_go}/release").status_code == 409


def test_a_doubtful_email_goes_again_only_when_the_officer_confirms(world: World, client_of: Clients) -> None:
    reply_id = tray_examples.reply(world, world.case(), ReplyState.IN_DOUBT, reason="ขาดตอน")
    client = client_of("malee")
    asked = client.post(f"/trays/replies/{reply_id}/release")
    assert (asked.status_code, "ก่อนส่งซ้ำ" in asked.text) == (422, True)
    assert state_of(world, reply_id) is ReplyState.IN_DOUBT
    assert client.post(f"/trays/replies/{reply_id}/release", {"again": "1"}).status_code == 303
    assert state_of(world, reply_id) is ReplyState.QUEUED


def test_an_undeliverable_email_is_given_up(world: World, client_of: Clients) -> None:
    reply_id = tray_examples.reply(world, world.case(), ReplyState.UNDELIVERABLE, reason="ปฏิเสธ")
    client = client_of("malee")
    assert client.post(f"/trays/replies/{reply_id}/cancel").status_code == 303
    assert state_of(world, reply_id) is ReplyState.CANCELLED
    assert "ไม่มีอีเมลที่รอการตัดสินใจ" in client.get("/trays/replies").text


def test_a_sealed_reply_is_decided_only_after_its_reveal(world: World, client_of: Clients) -> None:
    case = world.case(finding=found(Category.TIP_OFF))
    reply_id = tray_examples.reply(world, case, ReplyState.HELD, reason="รอ")
    client = client_of("somsri")
    assert "ได้ซ่อมถนนแล้ว" not in client.get(f"/trays/replies/{reply_id}").text
    assert client.post(f"/trays/replies/{reply_id}/release").status_code == 409
    client.post(f"/trays/replies/{reply_id}/reveal", REASON)
    assert client.post(f"/trays/replies/{reply_id}/release").status_code == 303
    assert case.register_number not in client_of("malee").get("/trays/replies").text


# letters


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


def test_a_clerk_opens_no_other_tray(world: World, client_of: Clients) -> None:
    intake_id = tray_examples.parked(world)
    clerk = client_of("clerk")
    for path in ("/trays/parked", f"/trays/parked/{intake_id}", "/trays/aside", "/trays/replies"):
        assert clerk.get(path).status_code == 403


def test_foreign_words_in_a_tray_stay_words(world: World, client_of: Clients) -> None:
    hostile = "<script>alert(1)</script>"
    tray_examples.set_aside(world, subject=hostile)
    intake_id = tray_examples.parked(world, name=f"{hostile}.tif")
    client = client_of("somsri")
    client.post(f"/trays/parked/{intake_id}/reveal", REASON)
    for path in ("/trays/aside", f"/trays/parked/{intake_id}"):
        text = client.get(path).text
        assert hostile not in text
        assert "&lt;script&gt;" in text
