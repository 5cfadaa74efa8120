"""Hostile input at every door of the desk: refused or harmless, and the process lives."""

import re
import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from playwright.sync_api import Page, Request

from register.desk.routes import ROUTES, Rule
from register.desk.server import address, served
from register.desk.web.patience import Patience
from register.model import Contact, Sender
from register.states import Role
from tests import hostile_files as hostile
from tests.desk import tray_examples
from tests.desk.desk_world import PASSWORD, Client, World, found, make_world
from tests.desk.test_desk_browser import log_in
from tests.desk.test_desk_documents import REASON, case_with, opened

Clients = Callable[[str], Client]
SCRIPT = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"
STRANGE = (
    "..%2f..%2fetc%2fpasswd",
    "%00",
    "-1",
    "9" * 300,
    "%F0%9F%92%A9%22%3E%3Cscript%3E",
    "%ff%fe",
    "1'%20OR%20'1'='1",
)


# words


def test_markup_in_subject_name_file_name_and_facts_stays_words(world: World, client_of: Clients) -> None:
    raw = hostile.mail_with((f"{SCRIPT}.svg", "image/svg+xml", hostile.SVG))
    sender = Sender(SCRIPT, "somchai@example.com")
    case, intake_id = case_with(
        world,
        raw,
        found(contact=Contact(SCRIPT, SCRIPT, SCRIPT, SCRIPT), where=SCRIPT, when=SCRIPT, accused=SCRIPT),
        subject=SCRIPT,
        text=SCRIPT,
        quoted=SCRIPT,
        sender=sender,
        warnings=(SCRIPT,),
    )
    client = opened(client_of("malee"), case)
    pages = [f"/cases/{case.id}", f"/review?item={case.id}", "/cases", f"/intakes/{intake_id}/documents"]
    for path in [*pages, f"/intakes/{intake_id}/files/0"]:
        text = client.get(path).text
        assert "<script>alert" not in text, path
        assert "<img src=x" not in text, path
    assert "&lt;script&gt;" in client.get(pages[0]).text


def test_a_formatted_mail_runs_loads_and_opens_nothing_in_a_browser(small_world: World, page: Page) -> None:
    attack = (
        "<p>ถนนพัง</p><script>parent.document.title='broken'</script><img src=x onerror=\"document.title='broken'\">"
        "<img src='https://evil.example/t.png'><link rel=stylesheet href='https://evil.example/x.css'>"
        "<form action='https://evil.example/'><button id=b>x</button></form><a href='https://evil.example/'>y</a>"
        "<meta http-equiv=refresh content='0;url=https://evil.example/'><svg onload=\"document.title='broken'\"></svg>"
    )
    case, intake_id = case_with(small_world, hostile.mail_with(html=attack))
    asked: list[str] = []
    page.on("request", lambda request: asked.append(_host(request)))
    page.on("dialog", lambda dialog: asked.append(dialog.message))
    log_in(page, "malee")
    page.goto(f"/cases/{case.id}")
    page.locator("summary", has_text="เปิดเผยตัวตน").click()
    page.get_by_role("button", name="เปิดเผย", exact=True).click()
    page.locator("summary", has_text="รูปแบบเดิม").click()
    frame = page.frame_locator("iframe.formatted")
    frame.locator("p", has_text="ถนนพัง").wait_for()
    assert frame.locator("form, script, svg, [href]").count() == 0
    assert "broken" not in page.title()
    page.goto(f"/intakes/{intake_id}/formatted")  # the same when it is opened by itself
    assert page.title() == "อีเมลตามรูปแบบเดิม"
    assert set(asked) == {urlsplit(page.url).netloc}


def test_a_pdf_that_would_act_is_shown_as_a_picture_and_saved_as_a_file(world: World, client_of: Clients) -> None:
    case, intake_id = case_with(world, hostile.mail_with(("a.pdf", "application/pdf", hostile.acting_pdf())))
    client = opened(client_of("malee"), case)
    client.get(f"/intakes/{intake_id}/files/0")
    picture = client.get(f"/intakes/{intake_id}/files/0/pages/1")
    assert picture.content.startswith(b"\xff\xd8")
    assert b"JavaScript" not in picture.content
    assert client.post(f"/intakes/{intake_id}/files/0").headers["content-disposition"].startswith("attachment")


def test_a_file_name_cannot_add_a_header(world: World, client_of: Clients) -> None:
    raw = hostile.mail_with(("x.pdf", "application/pdf", hostile.pdf())).replace(
        b'filename="x.pdf"', b"filename*=UTF-8''a%0D%0ASet-Cookie:%20x=1%0D%0A%0D%0A%22;%E2%80%AEx.pdf"
    )
    case, intake_id = case_with(world, raw)
    answer = opened(client_of("malee"), case).post(f"/intakes/{intake_id}/files/0")
    assert answer.status_code == 200
    assert answer.content == hostile.pdf()
    assert "set-cookie" not in answer.headers
    assert re.fullmatch(r"attachment; filename=\"[ -~]+\"; filename\*=UTF-8''[A-Za-z0-9%._~-]+", _disposition(answer))


# bombs


def test_bombs_end_as_a_picture_that_says_so_and_the_desk_lives(small_world: World, small_desk: str) -> None:
    bombs = [
        ("image/png", hostile.png_bomb()),
        ("application/pdf", hostile.endless_pdf()),
        ("image/tiff", b"II*\0torn"),
    ]
    client = Client(small_desk)
    client.login("somsri")
    for media_type, bomb in bombs:
        intake_id = tray_examples.parked(small_world, content=bomb, media_type=media_type)
        client.post(f"/trays/parked/{intake_id}/reveal", REASON)
        assert client.get(f"/trays/parked/{intake_id}").status_code == 200
        answer = client.get(f"/trays/parked/{intake_id}/pages/1")
        assert (answer.status_code, answer.headers["content-type"]) == (404, "image/svg+xml")
        assert "แสดงภาพหน้านี้ไม่ได้" in answer.text
        assert "script" not in answer.text
    assert client.get("/").status_code == 200
    client.close()


# addresses


def rules_with_parameters() -> list[Rule]:
    return [rule for rule in ROUTES if "{" in rule.path]


def test_strange_words_in_every_place_of_an_address_find_nothing(world: World, client_of: Clients) -> None:
    case, intake_id = case_with(world, hostile.mail_with())
    clients = {login: client_of(login) for login in ("somsri", "admin", "clerk")}
    opened(clients["somsri"], case)
    tokens = {login: client.csrf("/profile/password") for login, client in clients.items()}
    for number, rule in enumerate(rules_with_parameters()):
        role = rule.roles or frozenset(Role)
        login = "somsri" if Role.OFFICER in role else "admin" if Role.ADMIN in role else "clerk"
        names = re.findall(r"{(\w+)", rule.path)
        known = intake_id if rule.path.startswith("/intakes") else case.id
        for place in names:
            strange = STRANGE[number % len(STRANGE)], STRANGE[(number + 3) % len(STRANGE)]
            for word in strange:
                values = {name: word if name == place else known if name == "id" else "0" for name in names}
                path = rule.path.format(**values)
                answer = clients[login].request(
                    rule.method, path, data={"csrf": tokens[login]} if rule.method == "POST" else None
                )
                assert answer.status_code in {400, 403, 404, 405, 409, 422}, (rule.name, word, answer.status_code)
                assert "etc/passwd" not in answer.text
                assert "<script>" not in answer.text


@pytest.mark.parametrize(
    "path", ["/login/", "//evil.example/", "/%2f%2fevil.example/..", "/cases/", "/review?next=//evil.example"]
)
def test_no_redirect_leads_to_another_host(world: World, client_of: Clients, path: str) -> None:
    assert world
    for login in ("", "malee"):
        answer = client_of(login).get(path, headers={"host": "evil.example"})
        assert "evil.example" not in answer.headers.get("location", "")
        assert "evil.example" not in answer.text
        assert not answer.headers.get("location", "/").startswith("//")


@pytest.mark.parametrize("path", ["/keeping/decide", "/intakes/x/copy", "/intakes/x/files/0/copy", "/cases/x/text"])
def test_a_long_form_of_who_may_send_none_is_not_taken_apart(client_of: Clients, path: str) -> None:
    body, kind = b"a=&" * 100_000, {"content-type": "application/x-www-form-urlencoded"}  # too many fields: 400
    for login, status in (("", 303), ("clerk", 403), ("boss", 400)):
        assert client_of(login).request("POST", path, content=body, headers=kind).status_code == status


def test_a_login_leads_to_the_front_page_wherever_it_was_told_to_go(client_of: Clients) -> None:
    client = client_of("")
    fields = {"login": "malee", "password": PASSWORD, "next": "//evil.example/", "return_to": "https://evil.example/"}
    answer = client.post("/login?next=//evil.example/", fields, page="/login?next=//evil.example/")
    assert (answer.status_code, answer.headers["location"]) == (303, "/")


@pytest.mark.parametrize(
    "header", ["x-forwarded-host", "x-forwarded-prefix", "x-original-url", "x-rewrite-url", "forwarded"]
)
def test_headers_of_proxies_nobody_configured_change_nothing(client_of: Clients, header: str) -> None:
    answer = client_of("").get("/cases", headers={header: "evil.example/admin"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/login")


# sessions and tokens


def test_the_token_changes_when_rights_change(world: World, client_of: Clients) -> None:
    client = client_of("")
    client.cookies["__Host-raprueang"] = "planted" * 8
    client.login("malee")
    first = client.cookies["__Host-raprueang"]
    assert first != "planted" * 8
    client.post("/profile/password", {"old": PASSWORD, "new": "ประโยคใหม่ที่ยาวพอ", "again": "ประโยคใหม่ที่ยาวพอ"})
    second = client.cookies["__Host-raprueang"]
    assert second != first
    client_of("admin").post(
        f"/admin/users/{world.officers['malee'].id}/change", {"role": "head", "unit": "", "cleared": "1"}
    )
    assert client.get("/").headers["location"].startswith("/login")
    for old in (first, second):
        client.cookies["__Host-raprueang"] = old
        assert client.get("/cases").status_code == 303


def test_no_write_takes_the_token_of_another_session(client_of: Clients) -> None:
    stolen = client_of("boss").csrf("/profile/password")
    own = client_of("somsri")
    for rule in ROUTES:
        if rule.method == "POST" and rule.roles is not None:
            path = re.sub(r"{\w+}", "0" * 26, rule.path)
            assert own.request("POST", path, data={"csrf": stolen}).status_code == 403, rule.name


# slowness


@pytest.fixture
def impatient(sqlite_register_url: str, tmp_path: Path) -> Iterator[tuple[str, int]]:
    """A desk that waits for half a second."""
    world = make_world(sqlite_register_url, tmp_path)
    patience = Patience(head=0.5, grace=0.5, pace=1000, linger=0.5, taking=0.5)
    with served(world.parts, world.settings.desk, patience) as server:
        where = urlsplit(address(server))
        assert where.hostname
        yield where.hostname, where.port or 80
    world.store.engine.dispose()


def dribble(where: tuple[str, int], head: bytes, *, most: float = 4.0) -> tuple[bytes, float]:
    """Sends `head` and then a byte every tenth of a second: (what was answered, seconds until the line was cut)."""
    answered = b""
    with socket.create_connection(where, timeout=5) as line:
        line.sendall(head)
        line.settimeout(0.1)
        start = time.monotonic()
        while time.monotonic() - start < most:
            try:
                piece = line.recv(65536)
                if not piece:
                    break
                answered += piece
            except TimeoutError:
                pass
            except OSError:
                break
            try:
                line.send(b"a")
            except OSError:
                break
        return answered, time.monotonic() - start


FORM = b"Content-Type: application/x-www-form-urlencoded\r\n"
SLOW = {
    "a head that never ends": (b"GET / HTTP/1.1\r\nHost: x\r\nX-A: ", b""),
    "a body that never comes": (
        b"POST /login HTTP/1.1\r\nHost: x\r\n" + FORM + b"Content-Length: 5000\r\n\r\nlogin=",
        b" 408 ",
    ),
    "a body nobody reads": (b"GET /login HTTP/1.1\r\nHost: x\r\nContent-Length: 90000\r\n\r\n", b" 200 "),
    "an upload of a stranger": (
        b"POST /by-hand/scans HTTP/1.1\r\nHost: x\r\n" + FORM + b"Content-Length: 90000000\r\n\r\n",
        b" 303 ",
    ),
    "a chunked body": (
        b"POST /login HTTP/1.1\r\nHost: x\r\n" + FORM + b"Transfer-Encoding: chunked\r\n\r\nFFFF\r\n",
        b" 408 ",
    ),
}


@pytest.mark.parametrize("kind", SLOW)
def test_a_client_that_sends_a_byte_at_a_time_is_cut_off(impatient: tuple[str, int], kind: str) -> None:
    head, status = SLOW[kind]
    answered, seconds = dribble(impatient, head)
    assert seconds < 3
    assert status in answered.partition(b"\r\n")[0]


def test_many_slow_clients_do_not_keep_a_quick_one_waiting(impatient: tuple[str, int]) -> None:
    lines = [socket.create_connection(impatient, timeout=5) for _ in range(60)]
    try:
        for line in lines:
            line.sendall(SLOW["a body that never comes"][0])
        client = Client(f"http://{impatient[0]}:{impatient[1]}")
        start = time.monotonic()
        assert client.get("/login").status_code == 200
        assert time.monotonic() - start < 2
        client.close()
    finally:
        for line in lines:
            line.close()


def test_an_answer_that_nobody_takes_is_dropped(impatient: tuple[str, int]) -> None:
    with socket.create_connection(impatient, timeout=5) as line:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        line.sendall(b"GET /login HTTP/1.1\r\nHost: x\r\n\r\n" * 3000)
        start, line_open = time.monotonic(), True
        while line_open and time.monotonic() - start < 5:
            try:
                line_open = bool(line.send(b"\r\n"))
                time.sleep(0.05)
            except TimeoutError:
                continue
            except OSError:
                line_open = False
        assert not line_open


def _host(request: Request) -> str:
    return urlsplit(request.url).netloc or request.url.partition(":")[0]


def _disposition(answer: httpx.Response) -> str:
    return answer.headers["content-disposition"]
