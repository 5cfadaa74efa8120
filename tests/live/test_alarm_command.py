"""Alarms through the program itself: `run --once` tells over the second route, `alarm` lists and tests."""

import json
import shutil
from pathlib import Path

from tests.live.agency import Agency
from tests.servers.smtp import SmtpServer

ROUTE = """
to = ["it@province.example"]
host = "{server.host}"
port = {server.port}
ca_file = "{server.ca_file}"
user = "{server.user}"
password_file = "keys/alarm-password"
sender_address = "alarm@province.example"
disk_percent = 0
disk_gb = 0
"""


def test_what_stands_still_is_told_listed_and_cleared(tmp_path: Path, smtp_server: SmtpServer) -> None:
    agency = Agency.make(tmp_path / "agency")
    secret = agency.home / "keys" / "alarm-password"
    secret.write_text(smtp_server.password)
    secret.chmod(0o600)
    config = agency.home / "config.toml"
    text = config.read_text("utf-8").replace("disk_percent = 10\n", "").replace("disk_gb = 1\n", "")
    config.write_text(text.replace("[alarms]\n", f"[alarms]{ROUTE.format(server=smtp_server)}", 1), "utf-8")

    assert agency.call("alarm", "test").stdout == "✓ mail\n"
    scans = agency.home / "inbox" / "letters"
    shutil.rmtree(scans)
    done = agency.call("run", "--once", ok=False)
    assert "alarm raised: scan_folder" in done.stderr
    (standing,) = json.loads(agency.call("alarm", "list", "--json").stdout)
    assert (standing["rule"], standing["acknowledged_by"]) == ("scan_folder", None)
    assert standing["told_at"] is not None
    scans.mkdir()
    agency.once()
    assert json.loads(agency.call("alarm", "list", "--json").stdout) == []
    assert "scan_folder" in agency.call("alarm", "list", "--all").stdout
    assert [one.envelope_to for one in smtp_server.messages] == [("it@province.example",)] * 3
