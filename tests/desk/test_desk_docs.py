"""docs/desk.md says what the desk is."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

from register.settings import WebDesk

ROOT = Path(__file__).resolve().parents[2]
GUIDE = (ROOT / "docs" / "desk.md").read_text("utf-8")


def test_the_table_of_roles_is_that_of_the_routes() -> None:
    command = [sys.executable, "scripts/routes-table", "--check"]
    result = subprocess.run(
        command, cwd=ROOT, env={"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False
    )
    assert (result.returncode, result.stdout) == (0, "")


def test_every_setting_of_the_desk_is_explained_with_its_default() -> None:
    said = dict(re.findall(r"^\| `([a-z_]+)` \| (.+?) \|", GUIDE, re.MULTILINE))
    assert set(said) == set(WebDesk.model_fields)
    for name, field in WebDesk.model_fields.items():
        if name != "socket":
            value = tomllib.loads(f"x = {said[name].strip('`')}")["x"]
            assert (tuple(value) if isinstance(value, list) else value) == field.default, name


def test_the_proxy_example_sets_every_header_that_the_desk_believes() -> None:
    proxy = (ROOT / "docs" / "nginx.conf").read_text("utf-8")
    assert "proxy_set_header X-Forwarded-For $remote_addr;" in proxy
    assert "proxy_set_header X-Forwarded-Proto https;" in proxy
    assert "$proxy_add_x_forwarded_for" not in proxy


def test_the_unit_and_the_proxy_meet_at_one_socket() -> None:
    unit = (ROOT / "docs" / "raprueang.service").read_text("utf-8")
    folder = re.search(r"^RuntimeDirectory=(\S+)$", unit, re.MULTILINE)
    assert folder is not None
    for document in (GUIDE, (ROOT / "docs" / "nginx.conf").read_text("utf-8")):
        assert f"/run/{folder.group(1)}/desk.sock" in document
