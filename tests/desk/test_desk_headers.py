"""What every answer says to the browser; bodies that are too large or malformed."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.desk.desk_world import Client, World, make_world, serving

PATHS = ("/login", "/", "/review", "/nothing", "/static/none", "/profile/password")


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("login", ["", "somsri"])
def test_every_answer_carries_the_security_headers(client_of: Callable[[str], Client], login: str, path: str) -> None:
    headers = client_of(login).get(path).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["cache-control"] == "no-store"
    assert "server" not in headers


def test_pages_hold_no_script_or_style_of_their_own(client_of: Callable[[str], Client]) -> None:
    client = client_of("somsri")
    for path in PATHS:
        text = client.get(path).text
        assert "<style" not in text
        assert " style=" not in text
        assert " onclick=" not in text
        assert text.count("<script") == text.count("<script src=")


def test_static_files_are_kept_for_a_year_and_are_all_there(client_of: Callable[[str], Client]) -> None:
    client = client_of("")
    page = client.get("/login").text
    addresses = set(re.findall(r'(?:src|href)="(/static/[^"]+)"', page))
    assert len(addresses) == 4
    for address in addresses:
        answer = client.get(address)
        assert answer.status_code == 200
        assert "immutable" in answer.headers["cache-control"]


def test_the_first_page_with_all_it_needs_is_under_100_kilobytes(
    world: World, client_of: Callable[[str], Client]
) -> None:
    for _ in range(30):
        world.case()
    world.repaint()  # with its charts
    client = client_of("somsri")
    size = 0
    for path in ("/", "/cases"):
        page = client.get(path)
        size = max(size, len(page.content))
    addresses = set(re.findall(r'(?:src|href)="(/static/[^"]+)"', page.text))
    style = next(one for one in addresses if one.endswith(".css"))
    addresses |= {
        f"{style.rpartition('/')[0]}/{name}" for name in re.findall(r'url\("([^"]+)"\)', client.get(style).text)
    }
    assert len(addresses) == 8
    for address in addresses:
        with client.stream(address) as answer:
            size += sum(len(chunk) for chunk in answer.iter_raw())
    assert size < 100_000


@pytest.mark.parametrize("path", ["/static/../application.py", "/static/%2e%2e/application.py", "/static//etc/passwd"])
def test_no_path_leaves_the_folder_of_static_files(client_of: Callable[[str], Client], path: str) -> None:
    client = client_of("")
    digest = client.get("/login").text.partition("/static/")[2].partition("/")[0]
    for address in (path, path.replace("/static/", f"/static/{digest}/")):
        assert client.get(address).status_code == 404


def test_a_form_that_is_too_large_is_refused(client_of: Callable[[str], Client]) -> None:
    client = client_of("somsri")
    assert client.post("/login", {"login": "a" * 20_000}, page="/login").status_code == 413
    stream = (b"a" * 10_000 for _ in range(100))
    headers = {"content-type": "application/x-www-form-urlencoded"}
    assert client.request("POST", "/login", content=stream, headers=headers).status_code == 413


@pytest.mark.parametrize("kind", ["application/json", "multipart/form-data; boundary=x", "text/plain", ""])
def test_a_body_that_is_no_form_changes_nothing(client_of: Callable[[str], Client], kind: str) -> None:
    answer = client_of("somsri").request("POST", "/logout", content=b"{}", headers={"content-type": kind})
    assert answer.status_code in {400, 403}


def test_the_desk_lives_under_the_path_of_its_proxy(sqlite_register_url: str, tmp_path: Path) -> None:
    world: World = make_world(sqlite_register_url, tmp_path, base_path="/desk")
    with serving(world) as base:
        client = Client(base)
        assert client.get("/desk/").headers["location"] == "/desk/login"
        assert '"/desk/static/' in client.get("/desk/login").text
        assert client.get("/login").status_code == 404
        client.close()
    world.store.engine.dispose()
