"""Passwords, second factor, sessions, brute force."""

import re
from collections.abc import Callable
from pathlib import Path

import pyotp
import pytest
from sqlalchemy import select

from register import schema
from register.officers import accounts, passwords
from register.officers.accounts import Officer
from register.states import Role
from tests.desk.desk_world import PASSWORD, Client, World, make_world, serving


def test_the_right_password_opens_the_front_page(client_of: Callable[[str], Client]) -> None:
    client = client_of("")
    assert client.get("/").headers["location"] == "/login"
    answer = client.login("somsri")
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert "สมศรี ใจงาม" in client.get("/").text


def test_the_cookie_is_for_this_host_https_and_http_only(client_of: Callable[[str], Client]) -> None:
    cookie = client_of("").login("somsri").headers.get_list("set-cookie")[-1].lower()
    assert cookie.startswith("__host-raprueang=")
    for part in ("secure", "httponly", "samesite=lax", "path=/"):
        assert part in cookie


@pytest.mark.parametrize(("login", "password"), [("somsri", "wrong"), ("nobody", PASSWORD), ("", ""), ("somsri", "")])
def test_a_wrong_login_is_refused_with_one_answer(
    client_of: Callable[[str], Client], login: str, password: str
) -> None:
    answer = client_of("").login(login, password)
    assert answer.status_code == 401
    assert "ชื่อผู้ใช้หรือรหัสผ่านไม่ถูกต้อง" in answer.text


def test_a_session_planted_before_the_login_is_worthless_after_it(client_of: Callable[[str], Client]) -> None:
    client = client_of("")
    client.cookies["__Host-raprueang"] = "planted"
    client.login("somsri")
    assert client.cookies["__Host-raprueang"] != "planted"
    thief = client_of("")
    thief.cookies["__Host-raprueang"] = "planted"
    assert thief.get("/").status_code == 303


def test_logging_out_ends_the_session_on_the_server(client_of: Callable[[str], Client]) -> None:
    client = client_of("somsri")
    kept = dict(client.cookies)
    assert client.post("/logout").status_code == 303
    client.cookies = kept
    assert client.get("/").headers["location"].startswith("/login")


def test_five_wrong_passwords_bring_a_pause_that_the_right_one_does_not_end(
    world: World, client_of: Callable[[str], Client]
) -> None:
    client = client_of("")
    for _ in range(5):
        assert client.login("somsri", "wrong").status_code == 401
    assert client.login("somsri").status_code == 429
    assert client.login("malee").status_code == 303
    world.clock.advance(minutes=16)
    assert client.login("somsri").status_code == 303


def test_one_address_cannot_try_many_logins(client_of: Callable[[str], Client]) -> None:
    client = client_of("")
    answers = [client.login(f"guess{number}", "wrong").status_code for number in range(31)]
    assert (answers[29], answers[30]) == (401, 429)


def test_a_session_ends_after_half_an_hour_without_a_click(world: World, client_of: Callable[[str], Client]) -> None:
    client = client_of("somsri")
    for _ in range(3):
        world.clock.advance(minutes=29)
        assert client.get("/").status_code == 200
    world.clock.advance(minutes=31)
    assert client.get("/").headers["location"] == "/login?notice=expired"


def test_a_session_ends_after_twelve_hours_however_busy(world: World, client_of: Callable[[str], Client]) -> None:
    client = client_of("somsri")
    statuses = []
    for _ in range(26):
        world.clock.advance(minutes=28)
        statuses.append(client.get("/").status_code)
    assert statuses[:25] == [200] * 25
    assert statuses[25] == 303


def test_a_disabled_account_is_out_at_once(world: World, client_of: Callable[[str], Client]) -> None:
    client = client_of("somsri")
    with world.store.unit("admin") as unit:
        accounts.disable(unit, "somsri")
    assert client.get("/").status_code == 303
    assert client.login("somsri").status_code == 401


def test_changing_the_password_ends_every_other_session(client_of: Callable[[str], Client]) -> None:
    here, there = client_of("somsri"), client_of("somsri")
    new = "ประโยคใหม่ที่ยาวพอ"
    answer = here.post("/profile/password", {"old": PASSWORD, "new": new, "again": new})
    assert (answer.status_code, answer.headers["location"]) == (303, "/?notice=password")
    assert here.get("/").status_code == 200
    assert there.get("/").status_code == 303
    assert there.login("somsri").status_code == 401
    assert there.login("somsri", new).status_code == 303


@pytest.mark.parametrize("new", ["short", "somsri-somsri", "aaaaaaaaaaaaaaaa", PASSWORD])
def test_a_password_that_is_easily_guessed_is_refused(client_of: Callable[[str], Client], new: str) -> None:
    client = client_of("somsri")
    assert client.post("/profile/password", {"old": PASSWORD, "new": new, "again": new}).status_code == 422


def test_a_one_time_password_opens_only_the_page_that_replaces_it(
    world: World, client_of: Callable[[str], Client]
) -> None:
    with world.store.unit("init") as unit:
        once = passwords.one_time_password(unit, accounts.add(unit, Officer("", "new", "ใหม่", Role.OFFICER)))
    client = client_of("")
    client.login("new", once)
    for path in ("/", "/review"):
        assert client.get(path).headers["location"] == "/profile/password"
    page = client.get("/profile/password").text
    assert 'class="menu"' not in page  # nothing is offered that cannot be done yet
    assert 'role="search"' not in page
    assert "/profile/second-factor" not in page
    assert "ออกจากระบบ" in page
    client.post("/profile/password", {"old": once, "new": PASSWORD, "again": PASSWORD})
    assert client.get("/").status_code == 200
    assert 'class="menu"' in client.get("/profile/password").text


def enrol(client: Client, world: World) -> tuple[str, list[str]]:
    """Switch the second factor on as an officer would; returns the secret and the recovery codes."""
    page = client.get("/profile/second-factor").text
    match = re.search(r'name="secret" value="([A-Z2-7]+)"', page)
    assert match
    code = pyotp.TOTP(match.group(1)).at(int(world.clock.now.timestamp()))
    fields = {"secret": match.group(1), "code": code, "password": PASSWORD}
    answer = client.post("/profile/second-factor", fields)
    assert answer.status_code == 200
    return match.group(1), re.findall(r"<code>([a-z0-9-]+)</code>", answer.text)


def test_with_a_second_factor_the_password_alone_opens_nothing(
    world: World, client_of: Callable[[str], Client]
) -> None:
    secret, _ = enrol(client_of("somsri"), world)
    world.clock.advance(minutes=1)
    client = client_of("somsri")
    for path in ("/", "/review"):
        assert client.get(path).headers["location"] == "/login/code"
    assert client.get("/profile/second-factor").status_code == 403
    assert client.post("/profile/password", {"old": PASSWORD, "new": "x" * 20, "again": "x" * 20}).status_code == 403
    before = client.cookies["__Host-raprueang"]
    code = pyotp.TOTP(secret).at(int(world.clock.now.timestamp()))
    assert client.post("/login/code", {"code": code}, page="/login/code").status_code == 303
    assert client.cookies["__Host-raprueang"] != before
    assert client.get("/").status_code == 200


def test_a_code_and_a_recovery_code_serve_once(world: World, client_of: Callable[[str], Client]) -> None:
    secret, recovery = enrol(client_of("somsri"), world)
    assert len(recovery) == 10
    world.clock.advance(minutes=1)
    code = pyotp.TOTP(secret).at(int(world.clock.now.timestamp()))
    for given, first, second in ((code, 303, 401), (recovery[0], 303, 401)):
        for wanted in (first, second):
            client = client_of("somsri")
            assert client.post("/login/code", {"code": given}, page="/login/code").status_code == wanted


def test_guessing_codes_brings_a_pause(world: World, client_of: Callable[[str], Client]) -> None:
    enrol(client_of("somsri"), world)
    client = client_of("somsri")
    answers = [client.post("/login/code", {"code": "000000"}, page="/login/code").status_code for _ in range(6)]
    assert answers == [401] * 5 + [429]


def test_who_is_cleared_must_enrol_where_the_agency_asks_for_it(sqlite_register_url: str, tmp_path: Path) -> None:
    world = make_world(sqlite_register_url, tmp_path, second_factor="cleared")
    world.officer("somsri", Role.OFFICER, cleared=True)
    world.officer("malee", Role.OFFICER)
    with serving(world) as base:
        for login, wanted in (("somsri", "/profile/second-factor"), ("malee", None)):
            client = Client(base)
            client.login(login)
            assert client.get("/review").headers.get("location") == wanted
            client.close()
    world.store.engine.dispose()


def test_no_password_or_token_lies_in_the_database_readably(world: World, client_of: Callable[[str], Client]) -> None:
    client = client_of("somsri")
    with world.store.look() as connection:
        hashes = connection.execute(select(schema.credential.c.password_hash)).scalars().all()
        macs = connection.execute(select(schema.desk_session.c.token_mac)).scalars().all()
    assert all(one.startswith("$argon2id$") for one in hashes)
    assert client.cookies["__Host-raprueang"] not in macs
