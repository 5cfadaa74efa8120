"""By hand: the record form with its slip, scans uploaded in the browser, and the daily tick list."""

import re
import socket
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import httpx
import pytest
from PIL import Image
from playwright.sync_api import Page, expect
from sqlalchemy import func, select

from ingest.document import DocumentLimits
from ingest.ocr import Ocr
from ingest.stage import Reader
from register import casebook, intakes, leases, matters, record, schema, settings
from register.app import App, open_app
from register.casebook import Case
from register.cli import cli
from register.desk import dates
from register.desk.uploads import safe_name
from register.model import Contact, Line, Reading
from register.model import Page as ReadPage
from register.states import Category, Channel, Decision, IntakeState, Method, WorkKind
from tests.desk.desk_world import PASSWORD, Client, World, found, mail

SCRIPT = "<script>document.title='broken'</script><img src=x onerror=\"document.title='broken'\">"
FORM = {
    "channel": "walk-in",
    "received": "20/11/2569",
    "name": "นางสมหญิง แสงจันทร์",
    "phone": "089-111-2222",
    "email": "somying@example.com",
    "address": "5 หมู่ 2 ตำบลศรีพนา อำเภอเซกา จังหวัดบึงกาฬ",
    "where": "ตลาดสดศรีพนา",
    "subject": "น้ำประปาไม่ไหล",
    "text": "น้ำประปาไม่ไหลมาห้าวัน ผู้ใหญ่บ้านชื่อนายสมชาย ใจดี โทร 081-000-1234 แจ้งแล้วไม่คืบหน้า",
}


def drawn(shade: int = 255, kind: str = "PNG") -> bytes:
    made = BytesIO()
    Image.new("L", (60, 80), shade).save(made, kind)
    return made.getvalue()


def record_it(client: Client, **changes: str) -> httpx.Response:
    return client.post("/by-hand", {**FORM, **changes}, page="/by-hand")


def upload(client: Client, *files: tuple[str, bytes], **changes: str) -> httpx.Response:
    fields = {"channel": "letter", "received": "20/11/2569", **changes}
    parts: Any = [("files", (name, content, "application/octet-stream")) for name, content in files]
    return client.post("/by-hand/scans", fields, page="/by-hand/scans", files=parts)


def slip_of(client: Client, answer: httpx.Response) -> str:
    assert answer.status_code == 303, answer.text
    return client.get(answer.headers["location"]).text


def only_case(world: World) -> Case:
    with world.store.browse() as unit:
        return casebook.listing(unit)[0]


def count(world: World, table: Any) -> int:
    with world.store.look() as connection:
        return connection.execute(select(func.count()).select_from(table)).scalar_one()


def test_a_typed_matter_is_registered_at_once_and_its_slip_shows_number_and_tracking_id(
    world: World, client_of: Callable[[str], Client]
) -> None:
    client = client_of("clerk")
    page = slip_of(client, record_it(client))
    case = only_case(world)
    assert case.tracking_id in page
    assert case.register_number in page
    assert world.settings.agency.name in page
    assert "20 พฤศจิกายน 2569" in page
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
    reader = Reader(Ocr(workdir=Path("/nonexistent"), timeout=1), DocumentLimits())
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
    assert codes == {"somsri": 200, "malee": 404, "nid": 404, "boss": 200}
    assert clerk.get(address).status_code == 200
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


def test_scans_go_sealed_into_the_vault_with_channel_and_day(
    world: World, client_of: Callable[[str], Client], tmp_path: Path
) -> None:
    noise = Image.effect_noise((700, 900), 90)
    made = BytesIO()
    noise.save(made, "PNG")
    answer = upload(client_of("clerk"), ("a.png", made.getvalue()), ("b.jpg", drawn(9, "JPEG")), channel="fax")
    assert answer.text.count("รับเข้าแล้ว กำลังอ่าน") == 2
    with world.store.browse() as unit:
        items = intakes.listing(unit)
        contents = {intakes.raw(unit, item.id) for item in items}
    assert {(item.source, item.channel, item.state) for item in items} == {("upload", Channel.FAX, IntakeState.STORED)}
    assert {item.media_type for item in items} == {"image/png", "image/jpeg"}
    assert made.getvalue() in contents
    lying = [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()]
    assert not any(b"\x89PNG" in content for content in lying)


def test_a_large_scan_waits_in_memory_and_never_in_a_temporary_file(
    client_of: Callable[[str], Client], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "missing"))  # whoever makes a file there fails
    answer = upload(client_of("clerk"), ("big.pdf", b"%PDF-1.7\n" + b"x" * 5_000_000))
    assert "รับเข้าแล้ว" in answer.text


def test_the_same_file_again_is_seen_before(world: World, client_of: Callable[[str], Client]) -> None:
    client = client_of("clerk")
    upload(client, ("one.png", drawn()))
    again = upload(client, ("other name.png", drawn()), ("new.png", drawn(3)))
    assert again.text.count("เคยรับไฟล์นี้แล้ว") == 1
    assert again.text.count("รับเข้าแล้ว กำลังอ่าน") == 1
    assert count(world, schema.intake) == 2


def test_a_file_that_came_through_the_scan_folder_is_seen_before(
    world: World, client_of: Callable[[str], Client]
) -> None:
    with world.store.unit() as unit:
        intakes.store_arrival(unit, intakes.Arrival("letters", Channel.LETTER, "image/png", drawn(), "a.png"))
    assert "เคยรับไฟล์นี้แล้ว" in upload(client_of("clerk"), ("a.png", drawn())).text


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "ไฟล์ว่างเปล่า"),
        (b"MZ\x90\x00 a program", "ไม่รู้จักชนิดของไฟล์"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "ไม่รู้จักชนิดของไฟล์"),
        (b"<html><script>alert(1)</script>", "ไม่รู้จักชนิดของไฟล์"),
        (b"\xd0\xcf\x11\xe0 old word", "Office รุ่นเก่า"),
        (b"PK\x03\x04 archive.exe", "ไฟล์บีบอัด"),
    ],
)
def test_the_content_says_what_a_file_is_whatever_its_name(
    world: World, client_of: Callable[[str], Client], content: bytes, words: str
) -> None:
    answer = upload(client_of("clerk"), ("letter.pdf", content), ("fine.png", drawn()))
    assert words in answer.text
    assert answer.text.count('<span class="tag late">ไม่รับ</span>') == 1
    assert count(world, schema.intake) == 1


def test_a_file_over_the_limit_is_refused_and_the_next_one_is_not(
    world: World, client_of: Callable[[str], Client]
) -> None:
    small = world.settings.letters.model_copy(update={"max_size_mb": 0.5})
    object.__setattr__(world.settings, "letters", small)
    client = client_of("clerk")
    answer = upload(client, ("huge.pdf", b"%PDF-1.7" + b"0" * 600_000), ("fine.png", drawn()))
    assert "ไฟล์ใหญ่เกิน 0.5 เมกะไบต์" in answer.text
    assert count(world, schema.intake) == 1
    assert upload(client, ("huge.pdf", b"%PDF-1.7" + b"0" * 3_000_000)).status_code == 413


def test_names_like_paths_or_scripts_are_data(world: World, client_of: Callable[[str], Client]) -> None:
    answer = upload(
        client_of("clerk"), ("../../etc/passwd", drawn(1)), (f"{SCRIPT}.png", drawn(2)), ("C:\\x\\y.png", drawn(3))
    )
    assert "<script>document" not in answer.text
    with world.store.browse() as unit:
        names = {item.name for item in intakes.listing(unit)}
    assert "passwd" in names
    assert "y.png" in names
    assert all("/" not in name and "\\" not in name for name in names)


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../../a.pdf", "a.pdf"),
        ("..", "ไม่มีชื่อ"),
        ("a\x00b\u202egpj.pdf", "abgpj.pdf"),
        ("ก" * 300 + ".pdf", "ก" * 146 + ".pdf"),
        ("/", "ไม่มีชื่อ"),
    ],
)
def test_a_name_keeps_its_last_part_only(name: str, safe: str) -> None:
    assert safe_name(name) == safe


@pytest.mark.parametrize(
    ("changes", "words"),
    [({"channel": "email"}, "โปรดเลือกช่องทาง"), ({"channel": ""}, "โปรดเลือกช่องทาง"), ({"received": "x"}, "โปรดกรอก")],
)
def test_an_upload_needs_its_channel_and_day(
    world: World, client_of: Callable[[str], Client], changes: dict[str, str], words: str
) -> None:
    answer = upload(client_of("clerk"), ("a.png", drawn()), **changes)
    assert (answer.status_code, count(world, schema.intake)) == (422, 0)
    assert words in answer.text


def test_a_broken_upload_is_a_bad_request(client_of: Callable[[str], Client]) -> None:
    client = client_of("clerk")
    for content_type in ("multipart/form-data", "multipart/form-data; boundary=x"):
        answer = client.request(
            "POST",
            "/by-hand/scans",
            content=b"--x\r\nno: disposition\r\n\r\nhello",
            headers={"content-type": content_type},
        )
        assert answer.status_code in {400, 403}


def test_a_stranger_and_an_auditor_are_answered_before_their_files_are_read(
    client_of: Callable[[str], Client],
) -> None:
    for login, wanted in (("", b" 303 "), ("checker", b" 403 ")):
        client = client_of(login)
        cookies = "; ".join(f"{name}={value}" for name, value in client.cookies.items())
        lines = (
            "POST /by-hand/scans HTTP/1.1",
            "host: desk",
            f"cookie: {cookies}",
            "content-type: multipart/form-data; boundary=x",
            "content-length: 150000000",
        )
        with socket.create_connection((client.url.host, client.url.port or 80), timeout=10) as line:
            line.sendall("\r\n".join((*lines, "", "")).encode())
            assert wanted in line.recv(200), login


def read_out(world: World, category: Category, text: str = "ถนนพัง") -> None:
    """What the workers would make of everything that was uploaded."""
    with world.store.unit() as unit:
        for item in intakes.listing(unit, [IntakeState.STORED]):
            line = Line(text, 0.9)
            pages = tuple(ReadPage(number, "scan", text, Method.OCR, 0.9, (line,)) for number in (1, 2, 3))
            reading = mail(channel=item.channel, sender=None, subject=text, text=text, pages=pages)
            assert isinstance(reading, Reading)
            intakes.save_reading(unit, item.id, reading)
            matters.settle_finding(unit, item, reading, found(category), world.desk)


def test_afterwards_the_list_shows_pages_and_tracking_id_without_names(
    world: World, client_of: Callable[[str], Client]
) -> None:
    client = client_of("clerk")
    upload(client, ("นายสมชาย ใจดี.png", drawn()))
    read_out(world, Category.SERVICE_COMPLAINT)
    page = client.get("/by-hand/scans").text
    assert only_case(world).tracking_id in page
    assert '<td data-label="จำนวนหน้า">3' in page
    assert "สมชาย" not in page
    assert only_case(world).tracking_id not in client_of("somsri").get("/by-hand/scans").text


def test_the_list_shows_the_problem_of_a_parked_file(world: World, client_of: Callable[[str], Client]) -> None:
    client = client_of("clerk")
    upload(client, ("a.png", drawn()))
    with world.store.unit() as unit:
        intakes.park(unit, intakes.listing(unit)[0].id, "ไฟล์เสียหาย เปิดอ่านไม่ได้", world.desk.calendar)
    page = client.get("/by-hand/scans").text
    assert "พักไว้ให้ตรวจ" in page
    assert "ไฟล์เสียหาย เปิดอ่านไม่ได้" in page


def test_the_id_of_a_tip_off_is_hidden_from_the_uncleared_who_uploaded_it(
    world: World, client_of: Callable[[str], Client]
) -> None:
    clients = {login: client_of(login) for login in ("clerk", "malee", "somsri")}
    for shade, client in enumerate(clients.values()):
        upload(client, (f"{shade}.png", drawn(shade)))
    read_out(world, Category.TIP_OFF)
    shown = {login: len(re.findall("LOE-", client.get("/by-hand/scans").text)) for login, client in clients.items()}
    assert shown == {"clerk": 0, "malee": 0, "somsri": 1}


def test_a_channel_is_ticked_once_a_day_with_who_and_when(world: World, client_of: Callable[[str], Client]) -> None:
    client_of("clerk").post("/by-hand/tick", {"channel": "line"})
    world.clock.advance(hours=1)
    client_of("somsri").post("/by-hand/tick", {"channel": "line"})
    page = client_of("boss").get("/by-hand").text
    assert "ตรวจแล้ว วันดี มีสุข 10:00 น." in page
    assert "เหลือ 6 ช่องทาง" in page
    assert count(world, schema.channel_check) == 1


def test_gaps_of_the_last_working_day_are_shown(world: World, client_of: Callable[[str], Client]) -> None:
    client = client_of("clerk")
    for channel in ("letter", "fax", "box", "line", "facebook"):
        assert client.post("/by-hand/tick", {"channel": channel}).status_code == 303
    world.clock.advance(days=3)  # from Friday to Monday
    client.login("clerk")
    page = client.get("/by-hand").text
    assert "(20 พ.ย. 2569): เว็บไซต์, สายตรงผู้บริหาร" in page
    assert "เหลือ 7 ช่องทาง" in page


@pytest.mark.parametrize("channel", ["email", "walk-in", "", SCRIPT])
def test_only_manual_channels_are_ticked(world: World, client_of: Callable[[str], Client], channel: str) -> None:
    assert client_of("clerk").post("/by-hand/tick", {"channel": channel}).status_code == 400
    assert count(world, schema.channel_check) == 0


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
    program.drain((WorkKind.READ, WorkKind.FIND))
    with program.store.browse() as unit:
        item, finding = intakes.load(unit, intake_id), intakes.finding(unit, intake_id)
        assert item.case_id is not None
        content = casebook.content(unit, casebook.load(unit, item.case_id))
    assert (content.contact, content.where) == (contact, FORM["where"])
    proposed = program.desk_parts().stages.find(record.reading_of(typed))
    assert record.with_stated(proposed, typed) == finding
    assert program.desk_parts().stages.kind_of(drawn()) == "image/png"


def log_in(page: Page, login: str) -> None:
    page.goto("/login")
    page.keyboard.type(login)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("วันนี้")


def test_a_clerk_records_a_matter_by_keyboard_alone(small_world: World, page: Page) -> None:
    log_in(page, "clerk")
    page.goto("/by-hand")
    page.locator("input[type=radio]").first.focus()
    page.keyboard.press("ArrowRight")
    for words in ("", FORM["where"], FORM["subject"], FORM["text"]):
        page.keyboard.press("Tab")
        page.keyboard.type(words)
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    for words in ("", "", "", ""):
        page.keyboard.press("Tab")
        page.keyboard.type(words)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".slip-code")).to_have_text(only_case_when(small_world, page).tracking_id)
    expect(page.locator("[data-print]")).to_be_visible()
    assert only_case(small_world).channel is Channel.TELEPHONE
    assert only_case(small_world).anonymous


def only_case_when(world: World, page: Page) -> Case:
    expect(page.locator("h1")).to_contain_text("ลงทะเบียนแล้ว")
    return only_case(world)


def test_files_dropped_into_the_frame_are_sent_with_htmx(small_world: World, page: Page) -> None:
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    log_in(page, "clerk")
    page.goto("/by-hand/scans")
    page.locator("input[type=radio][value=box]").check()
    page.evaluate(
        """() => {
          const files = new DataTransfer();
          files.items.add(new File(["%PDF-1.7 hello"], "<img src=x onerror=alert(1)>.pdf"));
          files.items.add(new File(["nothing"], "b.txt"));
          const drop = new DragEvent("drop", { dataTransfer: files, bubbles: true, cancelable: true });
          document.querySelector("[data-drop]").dispatchEvent(drop);
        }"""
    )
    page.evaluate(
        """() => window.addEventListener("htmx:xhr:progress", () => {
          const bar = document.querySelector("#work progress");
          if (!bar.hidden) window.farthest = bar.value;
        })"""
    )
    page.locator("#work button.main").click()
    expect(page.locator("#outcome-head")).to_contain_text("2 ไฟล์")
    expect(page.locator("#work")).to_contain_text("<img src=x onerror=alert(1)>.pdf")
    expect(page.locator("#work")).to_contain_text("ไม่รู้จักชนิดของไฟล์")
    assert page.evaluate("window.farthest") == 100
    read_out(small_world, Category.SUGGESTION)
    page.evaluate("window.scrollTo(0, 200)")
    expect(page.locator("#handed")).to_contain_text("LOE-", timeout=10_000)  # the list renews itself
    assert page.evaluate("window.scrollY") == 200
    assert complaints == []
