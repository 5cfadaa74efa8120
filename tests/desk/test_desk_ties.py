"""What belongs together, on the screens: likeness, merging, floods, additions; and the text corrected in place."""

from collections.abc import Callable

import pytest

from register import cases
from register.arrivals import intakes
from register.book import casebook
from register.book.casebook import Case
from register.handling import casework
from register.model import Contact, Line, Page, Sender
from register.post import replies
from register.states import CaseState, Category, Channel, Conclusion, IntakeState, Method, Relation, ReplyKind
from tests.desk import tray_examples
from tests.desk.desk_world import Client, World, found, mail

ROAD = (
    "ข้าพเจ้าและเพื่อนบ้านหมู่ที่ 4 เดือดร้อนจากถนนหน้าโรงเรียนที่พังเป็นหลุมลึกมาสามเดือนแล้ว รถจักรยานยนต์ล้มหลายคัน "
    "เด็กนักเรียนต้องเดินอ้อมทุกเช้า ขอให้ส่งช่างมาตรวจดูและซ่อมแซมก่อนเข้าฤดูฝน เพราะปีก่อนน้ำท่วมขังจนรถเข้าออกไม่ได้เลย"
)
MANEE = Sender("มานี มีนา", "manee@example.com")


def load(world: World, case_id: str) -> Case:
    with world.store.browse() as unit:
        return casebook.load(unit, case_id)


def two(world: World, second: Category = Category.SERVICE_COMPLAINT) -> tuple[Case, Case]:
    """The same story told by two people."""
    one = world.case(mail(text=ROAD), found(confidence=0.95))
    other = world.case(mail(sender=MANEE, text=ROAD), found(second, confidence=0.5, contact=Contact(name="มานี มีนา")))
    return one, other


def reveal(client: Client, case: Case) -> None:
    assert client.post(f"/cases/{case.id}/reveal", {"reason": "ตรวจสอบ"}).status_code == 303


def merge(client: Client, world: World, case: Case, into: Case) -> int:
    data = {"into": into.register_number, "version": str(load(world, case.id).version), "text": "เรื่องเดียวกัน"}
    return client.post(f"/cases/{case.id}/merge", data).status_code


def conclude(world: World, case: Case) -> None:
    with world.store.unit("somsri") as unit:
        cases.conclude(unit, cases.confirm(unit, casebook.load(unit, case.id)), Conclusion.FOUNDED, "พบว่าจริง")


def test_a_possible_double_is_named_on_both_screens_and_decided_there(
    world: World, client_of: Callable[[str], Client]
) -> None:
    one, other = two(world)
    client = client_of("malee")
    assert f"เลขรับ {one.register_number}" in client.get(f"/review?item={other.id}").text
    assert f"เลขรับ {other.register_number}" in client.get(f"/cases/{one.id}").text
    for state, words in (("different", "คนละเรื่อง</span>"), ("possible", ""), ("same", "เรื่องเดียวกัน</span>")):
        answer = client.post(f"/cases/{other.id}/links/{one.id}", {"state": state, "back": "review"})
        assert answer.status_code == 303
        assert words in client.get(f"/cases/{one.id}").text
    assert client.post(f"/cases/{other.id}/links/{one.id}", {"state": "x"}).status_code == 400


def test_a_double_among_tip_offs_is_unknown_to_who_is_not_cleared(
    world: World, client_of: Callable[[str], Client]
) -> None:
    one, secret = two(world, Category.TIP_OFF)
    client = client_of("malee")
    assert secret.register_number not in client.get(f"/cases/{one.id}").text
    assert client.post(f"/cases/{one.id}/links/{secret.id}", {"state": "same"}).status_code == 404
    assert merge(client, world, one, secret) == 409
    assert load(world, one.id).state is CaseState.RECEIVED


def test_a_double_of_what_is_not_registered_is_shown(world: World, client_of: Callable[[str], Client]) -> None:
    one = world.case(mail(text=ROAD))
    intake_id = world.matter(mail(sender=MANEE, text=ROAD), found(Category.OTHER))
    assert f"เลขรับ {one.register_number}" in client_of("malee").get(f"/review?item={intake_id}").text


def test_merged_cases_are_read_and_answered_together_without_telling_one_of_the_other(
    world: World, client_of: Callable[[str], Client]
) -> None:
    one, other = two(world)
    client = client_of("malee")
    assert merge(client, world, other, one) == 303
    assert "เรื่องที่รวมไว้ด้วยกัน" in client.get(f"/cases/{one.id}").text
    assert f"เรื่องเลขรับ {one.register_number}" in client.get(f"/cases/{other.id}").text
    conclude(world, one)
    preview = client.post(f"/cases/{one.id}/answer", {"text": "ซ่อมแล้ว"}).text
    assert f'name="also-{other.id}" value="1" checked' in preview
    fields = {"step": "send", "version": str(load(world, one.id).version), f"also-{other.id}": "1"}
    assert client.post(f"/cases/{one.id}/answer", {"text": "คุณมานี มีนา แจ้งว่าถนนพัง", **fields}).status_code == 409
    assert client.post(f"/cases/{one.id}/answer", {"text": "ซ่อมแล้ว", **fields}).status_code == 303
    with world.store.browse() as unit:
        outcomes = [row for row in replies.of_case(unit, other.id) if row.kind is ReplyKind.OUTCOME]
        assert [replies.draft(unit, row.id).recipient for row in outcomes] == [MANEE.address]


def test_who_was_not_ticked_is_answered_later_from_their_own_case(
    world: World, client_of: Callable[[str], Client]
) -> None:
    one, other = two(world)
    client = client_of("malee")
    merge(client, world, other, one)
    assert "แจ้งผลผู้ร้องของเรื่องที่รวมไว้" not in client.get(f"/cases/{other.id}").text
    conclude(world, one)
    fields = {"text": "ซ่อมแล้ว", "step": "send"}
    client.post(f"/cases/{one.id}/answer", {**fields, "version": str(load(world, one.id).version)})
    assert "แจ้งผลผู้ร้องของเรื่องที่รวมไว้" in client.get(f"/cases/{other.id}").text
    client.post(f"/cases/{other.id}/answer", {**fields, "version": str(load(world, other.id).version)})
    assert "แจ้งผลผู้ร้องของเรื่องที่รวมไว้" not in client.get(f"/cases/{other.id}").text


def test_a_restricted_matter_is_not_merged_unread(world: World, client_of: Callable[[str], Client]) -> None:
    first, second = (world.case(mail(text=ROAD), found(Category.TIP_OFF)) for _ in range(2))
    client = client_of("somsri")
    assert merge(client, world, first, second) == 409
    reveal(client, first)
    assert merge(client, world, first, second) == 409
    reveal(client, second)
    assert merge(client, world, first, second) == 303


def test_a_flood_of_one_sender_stands_behind_the_others_as_one_group(
    world: World, client_of: Callable[[str], Client]
) -> None:
    flood = [world.case(mail(subject=f"เรื่องที่ {number}"), found(confidence=0.3)) for number in range(6)]
    single = world.case(mail(sender=MANEE, subject="เรื่องของมานีเอง"), found(confidence=0.9, reasons=()))
    client = client_of("malee")
    first = client.get("/review").text
    assert f"เลขรับ {single.register_number}" in first
    assert "ผู้ส่งรายเดียวกัน" not in first.replace("เรื่องอื่นของผู้ส่งรายเดียวกัน", "")
    client.post(f"/review/{single.id}/decide", {"choice": "agree", "version": "1"})
    grouped = client.get("/review").text
    assert "ผู้ส่งรายเดียวกัน 6 เรื่อง" in grouped
    assert all(f"/review?item={case.id}" in grouped for case in flood)


def test_new_mail_of_the_complainant_shows_on_the_case_until_it_was_seen(
    world: World, client_of: Callable[[str], Client]
) -> None:
    case = world.case()
    intake_id = tray_examples.addition(world, case)
    client = client_of("malee")
    seen = client.get(f"/cases/{case.id}").text
    assert "มีข้อมูลใหม่" in seen
    assert case.tracking_id not in seen + client.get(f"/trays/additions/{intake_id}").text
    assert f"/trays/additions/{intake_id}" in client.get("/trays/additions").text
    assert client.post(f"/trays/additions/{intake_id}/settle", {"choice": "seen"}).status_code == 303
    assert "มีข้อมูลใหม่" not in client.get(f"/cases/{case.id}").text
    assert f"/trays/additions/{intake_id}" not in client.get("/trays/additions").text
    assert client.post(f"/trays/additions/{intake_id}/settle", {"choice": "seen"}).status_code == 409


@pytest.mark.parametrize(
    ("choice", "state", "relation"),
    [
        ("attach", IntakeState.ATTACHED, Relation.ATTACHED),
        ("separate", IntakeState.REGISTERED, Relation.ORIGIN),
        ("aside", IntakeState.SET_ASIDE, None),
    ],
)
def test_mail_of_a_stranger_is_attached_registered_or_set_aside(
    world: World, client_of: Callable[[str], Client], choice: str, state: IntakeState, relation: Relation | None
) -> None:
    intake_id = tray_examples.addition(world, world.case(), address="other@example.com")
    client = client_of("malee")
    assert "ไม่ใช่ที่อยู่ของผู้ร้อง" in client.get(f"/trays/additions/{intake_id}").text
    data = {"choice": choice, "category": "suggestion"}
    assert client.post(f"/trays/additions/{intake_id}/settle", data).status_code == 303
    with world.store.browse() as unit:
        after = intakes.load(unit, intake_id)
    assert (after.state, after.relation) == (state, relation)


def test_mail_for_a_closed_case_offers_to_reopen_it(world: World, client_of: Callable[[str], Client]) -> None:
    case = world.case()
    client = client_of("malee")
    client.post(f"/cases/{case.id}/act/withdraw", {"version": "1", "text": "ผู้ร้องขอถอน"})
    intake_id = tray_examples.addition(world, case)
    assert "เปิดเรื่องอีกครั้ง" in client.get(f"/trays/additions/{intake_id}").text
    page = client.get(f"/cases/{case.id}").text
    assert "มีข้อมูลใหม่" in page
    assert "/act/reopen" in page


def test_a_strangers_mail_that_may_be_a_tip_off_is_for_the_cleared(
    world: World, client_of: Callable[[str], Client]
) -> None:
    case = world.case()
    text = f"หัวหน้าเรียกรับเงิน {case.tracking_id}"
    intake_id = world.matter(mail(sender=MANEE, text=text), found(Category.TIP_OFF))
    plain, cleared = client_of("malee"), client_of("somsri")
    assert "เรียกรับเงิน" not in plain.get(f"/cases/{case.id}").text
    assert "มีข้อมูลใหม่" not in plain.get(f"/cases/{case.id}").text
    assert plain.get(f"/trays/additions/{intake_id}").status_code == 404
    assert "เรียกรับเงิน" not in cleared.get(f"/trays/additions/{intake_id}").text
    cleared.post(f"/trays/additions/{intake_id}/reveal", {"reason": "ตรวจสอบ"})
    assert "เรียกรับเงิน" in cleared.get(f"/trays/additions/{intake_id}").text


def scan(world: World) -> Case:
    text = "ถนนหนัาวัดพัง\nขอให้ซ่อม"
    lines = (Line("ถนนหนัาวัดพัง", 0.3), Line("ขอให้ซ่อม", 0.95))
    page = Page(1, "scan", text, Method.OCR, 0.8, lines)
    return world.case(mail(channel=Channel.LETTER, sender=None, text=text, pages=(page,)), found(reasons=()))


def test_the_text_is_corrected_in_place_after_a_reveal_and_put_back(
    world: World, client_of: Callable[[str], Client]
) -> None:
    case = scan(world)
    client = client_of("malee")
    right = {"text": "ถนนหน้าวัดพัง\r\nขอให้ซ่อม"}
    assert client.post(f"/cases/{case.id}/text", right).status_code == 404
    reveal(client, case)
    assert '<span class="unsure">ถนนหนัาวัดพัง</span>' in client.get(f"/cases/{case.id}").text
    for path in (f"/cases/{case.id}/text", f"/review/{case.id}/text"):
        assert client.post(path, right).status_code == 303
        with world.store.browse() as unit:
            reading = intakes.reading(unit, casework.origin_of(unit, case))
        assert reading is not None
        assert reading.text == "ถนนหน้าวัดพัง\nขอให้ซ่อม"
        assert client.post(path, {"step": "machine"}).status_code == 303
        with world.store.browse() as unit:
            reading = intakes.reading(unit, casework.origin_of(unit, case))
        assert reading is not None
        assert "หนัา" in reading.text
    assert client.post(f"/cases/{case.id}/text", {"text": " "}).status_code == 409


def test_a_hostile_text_stays_text(world: World, client_of: Callable[[str], Client]) -> None:
    case = scan(world)
    client = client_of("malee")
    reveal(client, case)
    client.post(f"/cases/{case.id}/text", {"text": "</textarea><script>alert(1)</script>"})
    assert "<script>alert" not in client.get(f"/cases/{case.id}").text
