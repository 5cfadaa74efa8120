"""The review queue: what comes first, what is masked, decide, reveal, correct, undo."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from register import cases, schema
from register.arrivals import intakes
from register.book import casebook
from register.desk.inbox import waiting
from register.desk.web import later
from register.handling import decisions
from register.model import Arrival, Contact, Page, Reason, Sender
from register.officers import access
from register.states import CaseState, Category, Channel, IntakeState, Method, Role
from tests.desk.desk_world import ROADS, Client, World, found, mail

LETTER = Path(__file__).parents[2] / "scripts/samples/letters/post/01-clean.pdf"


def decide(client: Client, item_id: str, choice: str, version: int = 1) -> int:
    return client.post(f"/review/{item_id}/decide", {"choice": choice, "version": str(version)}).status_code


def reveal(client: Client, item_id: str) -> int:
    return client.post(f"/review/{item_id}/reveal", {"preset": "คัดแยกประเภทเรื่อง"}).status_code


def load(world: World, case_id: str) -> casebook.Case:
    with world.store.browse() as unit:
        return casebook.load(unit, case_id)


def test_urgent_comes_first_then_what_the_machine_is_least_sure_of(world: World) -> None:
    sure = world.case(finding=found(confidence=0.95))
    unsure = world.case(finding=found(confidence=0.5))
    urgent = world.case(finding=found(confidence=0.99, urgent=True))
    no_matter = world.matter(finding=found(Category.OTHER, confidence=0.8))
    with world.store.browse() as unit:
        rows = waiting.listing(unit, world.parts.viewer(world.officers["somsri"]), 10)
    assert [row.id for row in rows] == [urgent.id, unsure.id, no_matter, sure.id]


def test_only_who_is_cleared_has_tip_offs_in_the_queue_and_only_the_centre_has_a_queue(world: World) -> None:
    world.case(finding=found(Category.TIP_OFF))
    world.case()
    with world.store.browse() as unit:
        seen = {login: waiting.count(unit, world.parts.viewer(one)) for login, one in world.officers.items()}
    assert seen == {"somsri": 2, "boss": 2, "malee": 1, "checker": 1, "nid": 0, "clerk": 0, "admin": 0}


def test_who_is_named_as_accused_sees_nothing_of_the_matter(world: World) -> None:
    case = world.case(finding=found(accused="นายประสิทธิ์ ตั้งใจงาม นายก อบต."))
    with world.store.browse() as unit:
        viewer = world.parts.viewer(world.officers["boss"])
        assert waiting.count(unit, viewer) == 0
        assert waiting.find(unit, viewer, case.id) is None


def test_an_urgent_matter_shows_the_phrase_of_its_danger_but_no_letter_of_who_wrote(
    world: World, client_of: Callable[[str], Client]
) -> None:
    body = "สายไฟขาดห้อยหน้าบ้านนางสาวมาลี ดอกไม้"
    contact = Contact(name="นางสาวมาลี ดอกไม้")
    whole = Reason(body, 9, 9 + len(body), 2.0)  # behind the subject and a line feed
    world.case(mail(subject="แจ้งเหตุ", text=body), found(urgent=True, alarms=(whole,), contact=contact))
    page = client_of("malee").get("/review").text
    told = page.split("ระบบเห็นว่าเร่งด่วนจากถ้อยคำ")[1].split("</p>")[0]
    assert "สายไฟขาดห้อยหน้าบ้าน" in told
    assert "มาลี" not in told


def test_the_sender_is_masked_until_a_reveal_and_the_mask_holds_no_letters(
    world: World, client_of: Callable[[str], Client]
) -> None:
    case = world.case()
    client = client_of("malee")
    before = client.get("/review").text
    for word in ("สมชาย", "ใจดี", "081-000-1234", "somchai@example.com"):
        assert word not in before
    assert "ถนนหน้าบ้านพังมาสามเดือนแล้ว" in before
    assert reveal(client, case.id) == 303
    after = client.get(f"/review?item={case.id}").text
    for word in ("สมชาย ใจดี", "081-000-1234"):
        assert word in after


def test_no_word_of_a_tip_off_is_on_the_page_before_its_reveal(
    world: World, client_of: Callable[[str], Client]
) -> None:
    case = world.case(mail(subject="สินบนในกองคลัง", text="หัวหน้าเรียกรับเงิน"), found(Category.TIP_OFF, where="กองคลัง"))
    client = client_of("somsri")
    before = client.get("/review").text
    assert "สินบน" not in before
    assert "กองคลัง" not in before
    assert "เรียกรับเงิน" not in before
    reveal(client, case.id)
    assert "หัวหน้าเรียกรับเงิน" in client.get(f"/review?item={case.id}").text


def test_a_reveal_needs_a_reason_is_audited_and_holds_for_this_session_only(
    world: World, client_of: Callable[[str], Client]
) -> None:
    case = world.case()
    here, there = client_of("malee"), client_of("malee")
    assert here.post(f"/review/{case.id}/reveal", {"reason": "  "}).status_code == 422
    reveal(here, case.id)
    assert "081-000-1234" not in there.get("/review").text
    with world.store.look() as connection:
        rows = connection.execute(select(schema.audit).where(schema.audit.c.action == "case.revealed")).all()
    assert [(row.actor, row.subject) for row in rows] == [("malee", case.id)]


def test_a_tip_off_cannot_be_decided_unread(world: World, client_of: Callable[[str], Client]) -> None:
    case = world.case(finding=found(Category.TIP_OFF))
    client = client_of("somsri")
    assert decide(client, case.id, "agree") == 409
    reveal(client, case.id)
    assert decide(client, case.id, "agree") == 303


def test_what_is_left_for_later_comes_again_at_the_end_of_the_round(
    world: World, client_of: Callable[[str], Client]
) -> None:
    ids = [world.case(finding=found(confidence=sure)).id for sure in (0.5, 0.6, 0.7)]
    malee = client_of("malee")

    def shown(path: str = "/review") -> str:
        item = re.search(r'action="/review/([0-9A-Z]{26})/decide"', malee.get(path).text)
        return item.group(1) if item else ""

    assert shown() == ids[0]
    assert shown(f"/review?after={ids[0]}") == ids[1]
    assert decide(malee, ids[1], "agree") == 303
    assert shown() == ids[2]
    urgent = world.case(finding=found(confidence=0.9, urgent=True)).id
    assert shown() == urgent  # what comes in now is no part of what was left
    for item in (urgent, ids[2]):
        assert decide(malee, item, "agree") == 303
    assert shown() == ids[0]
    assert "ท่านเลือกไว้ทีหลัง" in malee.get("/review").text


def test_the_round_is_that_of_one_officer(world: World, client_of: Callable[[str], Client]) -> None:
    first, second = (world.case(finding=found(confidence=sure)).id for sure in (0.5, 0.6))
    malee = client_of("malee")
    assert second in malee.get(f"/review?after={first}").text
    assert first in client_of("somsri").get("/review").text
    here = malee.cookies[later.COOKIE]
    malee.post("/logout")
    assert malee.login("somsri").status_code == 303
    assert malee.cookies[later.COOKIE] == here
    assert f"/review/{first}/decide" in malee.get("/review").text  # another officer at the same browser


@given(st.lists(st.text(max_size=30), max_size=90))
def test_the_round_stays_short_enough_for_a_cookie_whatever_is_asked(asked: list[str]) -> None:
    ids: tuple[str, ...] = ()
    for one in asked + [f"{number:026d}" for number in range(70)]:
        ids = later.with_one_more(ids, one)
    assert len(".".join(ids)) < 2000
    assert ids[-1] == f"{69:026d}"


def test_confirming_screens_the_case_and_shows_the_next(world: World, client_of: Callable[[str], Client]) -> None:
    first = world.case(finding=found(confidence=0.5))
    second = world.case(mail(subject="เรื่องที่สอง"), found(reasons=()))
    client = client_of("malee")
    answer = client.post(
        f"/review/{first.id}/decide", {"choice": "agree", "version": "1"}, headers={"hx-request": "true"}
    )
    assert "เรื่องที่สอง" in answer.text
    assert "<html" not in answer.text
    after = load(world, first.id)
    assert (after.state, after.category_confirmed) == (CaseState.SCREENED, True)
    assert load(world, second.id).state is CaseState.RECEIVED


def test_correcting_to_a_tip_off_takes_the_case_from_who_is_not_cleared(
    world: World, client_of: Callable[[str], Client]
) -> None:
    case = world.case()
    client = client_of("malee")
    assert decide(client, case.id, "tip_off") == 303
    after = load(world, case.id)
    assert (after.category, after.restricted) == (Category.TIP_OFF, True)
    assert reveal(client, case.id) == 404


def test_a_decision_on_an_outdated_page_changes_nothing(world: World, client_of: Callable[[str], Client]) -> None:
    case = world.case()
    first, second = client_of("malee"), client_of("somsri")
    assert decide(first, case.id, "suggestion") == 303
    assert decide(second, case.id, "agree") == 409
    assert load(world, case.id).category is Category.SUGGESTION


def test_undo_puts_the_case_back_as_it_was_and_marks_the_decision(
    world: World, client_of: Callable[[str], Client]
) -> None:
    case = world.case()
    client = client_of("malee")
    decide(client, case.id, "suggestion")
    with world.store.browse() as unit:
        last = decisions.last(unit, world.officers["malee"])
    assert last is not None
    assert client.post(f"/review/undo/{last.id}").status_code == 303
    after = load(world, case.id)
    assert (after.category, after.state, after.category_confirmed) == (
        Category.SERVICE_COMPLAINT,
        CaseState.RECEIVED,
        False,
    )
    assert client.post(f"/review/undo/{last.id}").status_code == 409


def test_nobody_undoes_the_decision_of_another_or_what_was_worked_on(
    world: World, client_of: Callable[[str], Client]
) -> None:
    case = world.case()
    client = client_of("malee")
    decide(client, case.id, "agree")
    with world.store.unit("somsri") as unit:
        last = decisions.last(unit, world.officers["malee"])
        cases.assign(unit, casebook.load(unit, case.id), world.officers["somsri"].id)
    assert last is not None
    assert client_of("somsri").post(f"/review/undo/{last.id}").status_code == 409
    assert client.post(f"/review/undo/{last.id}").status_code == 409
    assert load(world, case.id).state is CaseState.SCREENED


def test_what_is_no_matter_is_set_aside_with_enter_and_back_with_undo(
    world: World, client_of: Callable[[str], Client]
) -> None:
    intake_id = world.matter(finding=found(Category.OTHER))
    client = client_of("malee")
    assert decide(client, intake_id, "agree") == 303
    with world.store.browse() as unit:
        assert intakes.load(unit, intake_id).state is IntakeState.SET_ASIDE
        last = decisions.last(unit, world.officers["malee"])
    assert last is not None
    client.post(f"/review/undo/{last.id}")
    with world.store.browse() as unit:
        assert intakes.load(unit, intake_id).state is IntakeState.REVIEW


def test_one_key_registers_what_the_machine_took_for_no_matter(
    world: World, client_of: Callable[[str], Client]
) -> None:
    intake_id = world.matter(finding=found(Category.OTHER))
    assert decide(client_of("malee"), intake_id, "suggestion") == 303
    with world.store.browse() as unit:
        case_id = intakes.load(unit, intake_id).case_id
        assert case_id is not None
        assert casebook.load(unit, case_id).category is Category.SUGGESTION


@pytest.mark.parametrize("choice", ["", "conclude", "tip_off; drop", "CONFIRM"])
def test_no_other_choice_is_taken(world: World, client_of: Callable[[str], Client], choice: str) -> None:
    assert decide(client_of("malee"), world.case().id, choice) == 400


def letter(world: World) -> casebook.Case:
    text = "เรียน นายก\nขอให้ซ่อมถนน"
    page = Page(1, "scan", text, Method.OCR, 0.9)
    arrival = Arrival("letters", Channel.LETTER, "application/pdf", LETTER.read_bytes(), "01.pdf")
    reading = mail(channel=Channel.LETTER, sender=None, text=text, pages=(page,))
    return world.case(reading, found(contact=Contact(name="บัวลอย ศรีสุข")), arrival)


def test_a_page_image_is_shown_after_the_reveal_drawn_anew_and_kept_nowhere(
    world: World, client_of: Callable[[str], Client]
) -> None:
    case = letter(world)
    with world.store.browse() as unit:
        intake_id = unit.execute(select(schema.intake.c.id).where(schema.intake.c.case_id == case.id)).scalar_one()
    client = client_of("malee")
    address = f"/intakes/{intake_id}/pages/0"
    assert client.get(address).status_code == 404
    reveal(client, case.id)
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "image/jpeg"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.content.startswith(b"\xff\xd8")
    assert b"Exif" not in answer.content[:4096]
    for wrong in ("1", "-1", "x", "00000"):
        assert client.get(f"/intakes/{intake_id}/pages/{wrong}").status_code == 404


def test_earlier_matters_of_the_sender_are_named_only_as_far_as_they_may_be_seen(
    world: World, client_of: Callable[[str], Client]
) -> None:
    other = world.case(finding=found(Category.TIP_OFF))
    world.case(mail(sender=Sender("", "other@example.com")))
    case = world.case(finding=found(confidence=0.3))
    number = re.compile(rf"(?<![\d/]){other.register_number}")  # and not the end of a date
    assert number.search(client_of("somsri").get(f"/review?item={case.id}").text)
    assert not number.search(client_of("malee").get(f"/review?item={case.id}").text)


def test_an_officer_of_a_unit_sees_what_was_referred_to_it(world: World) -> None:
    case = world.case()
    officer = world.officer("tong", Role.OFFICER, unit=ROADS)
    from_access = world.parts.viewer(officer)
    with world.store.unit("somsri") as unit:
        assert not access.sees_case(unit, from_access, case.id)
        cases.refer(unit, cases.confirm(unit, case), ROADS)
        assert access.sees_case(unit, from_access, case.id)


def test_a_letter_by_hand_is_typed_beside_its_picture_and_sorted_by_what_was_typed(
    world: World, client_of: Callable[[str], Client]
) -> None:
    arrival = Arrival("letters", Channel.LETTER, "application/pdf", LETTER.read_bytes(), "a.pdf")
    page = Page(1, "scan", "", Method.HANDWRITING, 0.4)
    nothing = found(contact=Contact(), reasons=(), confidence=0.88)
    case = world.case(mail(sender=None, channel=Channel.LETTER, subject="", text="", pages=(page,)), nothing, arrival)
    client = client_of("somsri")
    reveal(client, case.id)
    blank = client.get(f"/review?item={case.id}").text
    assert "ยังไม่ได้จำแนก" in blank
    assert 'value="agree"' not in blank
    assert all(f'value="{category}"' in blank for category in ("tip_off", "service_complaint", "suggestion", "other"))
    assert re.search(r"<textarea name=\"text\"[^>]*></textarea>", blank)
    assert "viewer-pages" in blank
    world.finds = found(Category.SUGGESTION, where="หน้าวัด")
    assert client.post(f"/review/{case.id}/text", {"text": "ขอไฟถนนหน้าวัด"}).status_code == 303
    typed = client.get(f"/review?item={case.id}").text
    assert "ขอไฟถนนหน้าวัด" in typed
    assert "ยังไม่ได้จำแนก" not in typed
    assert load(world, case.id).category is Category.SUGGESTION


def test_auditors_are_not_offered_as_who_works_a_case(client_of: Callable[[str], Client]) -> None:
    page = client_of("boss").get("/cases").text
    offered = page[page.index('<select name="who">') : page.index("</select>", page.index('<select name="who">'))]
    assert "มาลี สายชล" in offered
    assert "ตรวจ ถี่ถ้วน" not in offered
