"""Scans uploaded in the browser: sealed, seen once, named safely, listed without names."""

import re
import socket
import tempfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from register import schema
from register.arrivals import intakes, parking
from register.desk.inbox.uploads import safe_name
from register.states import Category, Channel, IntakeState
from tests.desk.by_hand_examples import SCRIPT, count, drawn, only_case, read_out, upload
from tests.desk.desk_world import Client, World


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
        parking.park(unit, intakes.listing(unit)[0].id, "ไฟล์เสียหาย เปิดอ่านไม่ได้", world.desk.calendar)
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
