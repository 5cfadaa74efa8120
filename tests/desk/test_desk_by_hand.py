"""The record form: what is told to an officer becomes a case at once, with a slip to hand out."""

import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select, true

from ingest.document import DocumentLimits
from ingest.files.opening import Here
from ingest.ocr import Ocr
from ingest.stage import Reader
from register import daemon, leases, schema, settings
from register.app import READING, App, open_app
from register.arrivals import intakes, record
from register.book import casebook
from register.cli import cli
from register.desk.web import dates
from register.desk_parts import desk_parts
from register.model import Contact
from register.post import replies
from register.searching import search
from register.states import Category, Channel, Decision, IntakeState
from tests.desk.by_hand_examples import FORM, SCRIPT, count, drawn, only_case, record_it, slip_of
from tests.desk.desk_world import Client, World, found


def test_a_typed_matter_is_registered_at_once_and_its_slip_shows_number_and_tracking_id(
    world: World, client_of: Callable[[str], Client]
) -> None:
    client = client_of("clerk")
    page = slip_of(client, record_it(client))
    case = only_case(world)
    assert case.tracking_id in page
    assert case.register_number in page
    assert world.settings.agency.name in page
    assert "20\u00a0พฤศจิกายน\u00a02569" in page  # a date does not break over two lines
    assert case.channel is Channel.WALK_IN
    assert "สมหญิง" not in page
    assert FORM["subject"] not in page


def test_what_the_officer_typed_wins_over_what_the_machine_found(
    world: World, client_of: Callable[[str], Client]
) -> None:
    world.finds = found(where="ที่อื่น", contact=Contact(name="นายสมชาย ใจดี", phone="081-000-1234"))
    record_it(client_of("clerk"))
    with world.store.browse() as unit:
        content = casebook.content(unit, only_case(world))
    assert content.contact == Contact(FORM["name"], FORM["phone"], FORM["email"], FORM["address"])
    assert (content.subject, content.where) == (FORM["subject"], FORM["where"])


def test_who_came_for_the_complainant_is_kept_apart_and_masked_like_them(
    world: World, client_of: Callable[[str], Client]
) -> None:
    officer = client_of("somsri")
    came = {"representative": "นายประเสริฐ ทนายดี", "representative_phone": "086-555-4444"}
    sent = {"agency": "อำเภอเซกา", "letter": "บก 0118/77 ลงวันที่ 2 พ.ย. 2569", "channel": "agency"}
    text = "ทนายประเสริฐ ทนายดี มาแจ้งแทน น้ำประปาไม่ไหลมาห้าวัน"
    record_it(officer, **came, **sent, text=text)
    case = only_case(world)
    with world.store.browse() as unit:
        content = casebook.content(unit, case)
        reply = replies.draft(unit, replies.of_case(unit, case.id)[0].id)
        found = [search.find(unit, word, true()).personal for word in ("086-555-4444", "ประเสริฐ ทนายดี")]
    assert (content.contact.name, content.representative) == ("นางสมหญิง แสงจันทร์", "นายประเสริฐ ทนายดี")
    assert "ประเสริฐ" not in f"{reply.recipient}{reply.text}"
    assert found == [[case.id], [case.id]]
    page = officer.get(f"/cases/{case.id}").text
    assert "อำเภอเซกา บก 0118/77" in page
    assert not any(word in page for word in ("ประเสริฐ", "086-555-4444"))
    officer.post(f"/cases/{case.id}/reveal", {"reason": "ตรวจสอบ"})
    assert "นายประเสริฐ ทนายดี 086-555-4444" in officer.get(f"/cases/{case.id}").text
    officer.post(f"/review/{case.id}/reveal", {"reason": "ตรวจสอบ"})
    officer.post(f"/review/{case.id}/facts", {"representative": "นางใหม่ มาแทน", "letter": ""})
    with world.store.browse() as unit:
        content = casebook.content(unit, casebook.load(unit, case.id))
    assert (content.representative, content.agency, content.letter) == ("นางใหม่ มาแทน", "อำเภอเซกา", "")


def test_who_wants_to_stay_unnamed_is_not_named_by_the_text(world: World, client_of: Callable[[str], Client]) -> None:
    blank = {"name": "", "phone": "", "email": "", "address": ""}
    record_it(client_of("clerk"), anonymous="1", **blank)
    case = only_case(world)
    with world.store.browse() as unit:
        assert casebook.content(unit, case).contact == Contact()
    assert case.anonymous


def test_an_empty_contact_is_filled_from_the_text(world: World, client_of: Callable[[str], Client]) -> None:
    record_it(client_of("clerk"), name="", phone="", email="", address="")
    with world.store.browse() as unit:
        assert casebook.content(unit, only_case(world)).contact.name == "สมชาย ใจดี"


def test_what_the_machine_takes_for_no_matter_is_registered_all_the_same(
    world: World, client_of: Callable[[str], Client]
) -> None:
    world.finds = found(Category.OTHER, confidence=0.99, decision=Decision.ACCEPT)
    slip_of(client := client_of("clerk"), record_it(client))
    assert only_case(world).category is Category.OTHER


def test_nothing_is_left_for_the_workers(world: World, client_of: Callable[[str], Client]) -> None:
    record_it(client_of("clerk"))
    with world.store.browse() as unit:
        states = {item.state for item in intakes.listing(unit)}
    assert states == {IntakeState.REGISTERED}
    assert sum(number for kind, number in leases.waiting(world.store).items() if kind in {"read", "find"}) == 0


def test_the_stored_form_reads_the_same_again(world: World, client_of: Callable[[str], Client]) -> None:
    record_it(client_of("clerk"))
    with world.store.browse() as unit:
        item = intakes.listing(unit)[0]
        raw, read = intakes.raw(unit, item.id), intakes.reading(unit, item.id)
    reader = Reader(Ocr(workdir=Path("/nonexistent"), timeout=1), DocumentLimits(apart=Here()))
    assert reader.read(raw, item.media_type, "", item.channel) == read
    assert record.unpack(raw).contact.name == FORM["name"]


def test_a_form_sent_twice_is_one_case_and_two_equal_forms_are_two(
    world: World, client_of: Callable[[str], Client]
) -> None:
    client = client_of("clerk")
    one = record_it(client, form="a" * 32)
    assert record_it(client, form="a" * 32).headers["location"] == one.headers["location"]
    assert count(world, schema.case) == 1
    record_it(client, form="b" * 32)
    record_it(client)
    assert count(world, schema.case) == 3


@pytest.mark.parametrize("channel", ["telephone", "line", "facebook", "website", "box", "agency", "hotline"])
def test_every_channel_is_kept(world: World, client_of: Callable[[str], Client], channel: str) -> None:
    record_it(client_of("clerk"), channel=channel)
    assert only_case(world).channel.value == channel


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("channel", "email", "โปรดเลือกช่องทาง"),
        ("channel", "", "โปรดเลือกช่องทาง"),
        ("received", "21/11/2569", "ต้องไม่เกินวันนี้"),
        ("received", "31/2/2569", "วัน/เดือน/ปี พ.ศ."),
        ("received", "1/1/2500", "เก่าเกินสิบปี"),
        ("subject", " ", "โปรดกรอกเรื่อง"),
        ("text", "", "โปรดกรอกรายละเอียด"),
        ("email", "somying", "รูปแบบอีเมล"),
        ("phone", "ไม่มี", "เป็นตัวเลข"),
        ("phone", "089-111", "ตัวเลขไม่ครบ"),
        ("representative_phone", "๐๘๙ ๑๑", "ตัวเลขไม่ครบ"),
        ("name", "ก" * 201, "ยาวเกิน 200"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field_and_nothing_typed_is_lost(
    world: World, client_of: Callable[[str], Client], field: str, value: str, words: str
) -> None:
    answer = record_it(client_of("clerk"), **{field: value})
    assert answer.status_code == 422
    assert words in answer.text
    assert f'aria-describedby="trouble-{field}"' in answer.text
    assert (FORM["subject"] if field != "subject" else FORM["text"]) in answer.text
    assert count(world, schema.intake) == 0


def test_a_short_number_is_registered_once_it_is_sent_again_unchanged(
    world: World, client_of: Callable[[str], Client]
) -> None:
    client = client_of("clerk")
    assert 'name="phone_asked" value="089-111"' in record_it(client, phone="089-111").text
    assert record_it(client, phone="089-112", phone_asked="089-111").status_code == 422
    slip_of(client, record_it(client, phone="089-111", phone_asked="089-111"))
    with world.store.browse() as unit:
        assert casebook.content(unit, only_case(world)).contact.phone == "089-111"


def test_deadlines_run_from_the_day_of_receipt(world: World, client_of: Callable[[str], Client]) -> None:
    record_it(client_of("clerk"), received="๑๖/๑๑/๒๕๖๙")
    assert dates.typed_day(only_case(world).received_at) == "16/11/2569"


@pytest.mark.parametrize(
    "text", ["5/3/2569", "05-03-2569", "๕/๓/๒๕๖๙", "5 มี.ค. 2569", "5 มีนาคม 69", "2026-03-05", "5/3/69", "5/3/2026"]
)
def test_a_day_is_understood_however_it_is_typed(text: str) -> None:
    day = dates.parse_day(text)
    assert day is not None
    assert day.isoformat() == "2026-03-05"


@pytest.mark.parametrize("text", ["", "เมื่อวาน", "32/1/2569", "5/13/2569", "5 มค 25690", "0/0/0", "²/3/2569"])
def test_what_is_no_day_is_none(text: str) -> None:
    assert dates.parse_day(text) is None


def test_the_slip_of_a_tip_off_is_for_who_took_it_down_and_the_cleared(
    world: World, client_of: Callable[[str], Client]
) -> None:
    world.finds = found(Category.TIP_OFF)
    clerk = client_of("clerk")
    address = record_it(clerk).headers["location"]
    codes = {login: client_of(login).get(address).status_code for login in ("somsri", "malee", "nid", "boss")}
    assert codes == {"somsri": 404, "malee": 404, "nid": 404, "boss": 404}  # nobody who has not opened the case
    with world.store.browse() as unit:
        case_id = intakes.load(unit, address.split("/")[2]).case_id
    somsri = client_of("somsri")
    assert somsri.post(f"/cases/{case_id}/reveal", {"reason": "ส่งใบรับให้ผู้ร้อง"}).status_code == 303
    assert somsri.get(address).status_code == 200
    assert clerk.get(address).status_code == 200
    with world.store.browse() as unit:
        shown = select(schema.audit.c.actor).where(schema.audit.c.action == "case.slip_shown")
        assert unit.execute(shown.order_by(schema.audit.c.seq)).scalars().all() == ["somsri", "clerk"]
    world.clock.advance(hours=12)
    clerk.login("clerk")
    assert clerk.get(address).status_code == 200
    world.clock.advance(hours=13)
    clerk.login("clerk")
    assert clerk.get(address).status_code == 404


def test_who_is_named_as_accused_gets_no_slip_even_after_typing_it(
    world: World, client_of: Callable[[str], Client]
) -> None:
    world.finds = found(Category.TIP_OFF, accused="นางสาววันดี มีสุข ธุรการ")
    answer = record_it(client_of("clerk"))
    assert answer.headers["location"] == "/by-hand?notice=taken"
    with world.store.browse() as unit:
        intake_id = intakes.listing(unit)[0].id
    assert client_of("clerk").get(f"/by-hand/{intake_id}/slip").status_code == 404


def test_an_id_that_is_none_has_no_slip(client_of: Callable[[str], Client]) -> None:
    client = client_of("somsri")
    for wrong in ("0" * 26, "..%2f..%2fetc", "%00", "ก"):
        assert client.get(f"/by-hand/{wrong}/slip").status_code == 404, wrong


def test_hostile_words_stay_words(world: World, client_of: Callable[[str], Client]) -> None:
    client = client_of("somsri")
    refused = record_it(client, subject=SCRIPT, name=SCRIPT, text=SCRIPT, received=SCRIPT, where=SCRIPT)
    assert refused.status_code == 422
    assert "<script>document" not in refused.text
    assert "<img" not in refused.text.replace('<img src="/static', "")
    record_it(client, subject=f"{SCRIPT}\x00\u202e", text=SCRIPT)
    with world.store.browse() as unit:
        assert casebook.content(unit, only_case(world)).subject == SCRIPT


def test_a_record_that_is_too_long_for_a_form_is_refused(client_of: Callable[[str], Client]) -> None:
    assert record_it(client_of("clerk"), text="ก" * 400_000).status_code == 413


def test_a_finding_without_stated_fields_is_left_as_it_is() -> None:
    typed = record.Record("a", Channel.LINE, "เรื่อง", "ข้อความ")
    proposal = found(where="ตลาด", contact=Contact(name="นาย ก"))
    assert record.with_stated(proposal, typed) == proposal
    assert record.with_stated(proposal, replace(typed, anonymous=True)).contact == Contact()


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[App]:
    """The whole program of an agency, with its stages and its model."""
    monkeypatch.setattr(tempfile, "tempdir", None)
    cli.main(["init", str(tmp_path / "agency"), "--name", "อบต. ศรีพนา"], standalone_mode=False)
    app = open_app(settings.load(tmp_path / "agency" / "config.toml"))
    yield app
    app.store.engine.dispose()


def test_the_workers_make_the_same_of_a_stored_form(program: App) -> None:
    contact = Contact(FORM["name"], FORM["phone"], FORM["email"], FORM["address"])
    typed = record.Record("a" * 32, Channel.HOTLINE, FORM["subject"], FORM["text"], contact, where=FORM["where"])
    with program.store.unit() as unit:
        intake_id = intakes.store_arrival(unit, record.arrival_of(typed)).intake_id
    daemon.drain(program, READING)
    with program.store.browse() as unit:
        item, finding = intakes.load(unit, intake_id), intakes.finding(unit, intake_id)
        assert item.case_id is not None
        content = casebook.content(unit, casebook.load(unit, item.case_id))
    assert (content.contact, content.where) == (contact, FORM["where"])
    proposed = desk_parts(program).stages.find(record.reading_of(typed))
    assert record.with_stated(proposed, typed) == finding
    assert desk_parts(program).stages.kind_of(drawn()) == "image/png"
