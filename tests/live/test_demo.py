"""The demo that the README promises, into a folder of its own, twice."""

import re
import subprocess
import sys
import time
from pathlib import Path

STEPS = Path(__file__).parents[2] / "scripts" / "demo_steps.py"


def test_the_demo_does_the_main_job_and_a_second_run_registers_nothing_twice(tmp_path: Path) -> None:
    first = _demo(tmp_path)
    assert "รับใหม่ 23 รายการ" in first
    assert len(re.findall(r"SPN-\w{4}-\w{4}-\w{4}-\w", first)) == 20
    assert "ดำเนินการเสร็จสิ้น" in first
    replies = list((tmp_path / "demo" / "outbox").glob("*.eml"))
    assert len(replies) >= 10
    assert len(list((tmp_path / "demo" / "outbox").glob("*.pdf"))) == 1
    started = time.monotonic()
    second = _demo(tmp_path)
    assert time.monotonic() - started < 60
    assert "รับใหม่ 0 รายการ" in second
    assert list((tmp_path / "demo" / "outbox").glob("*.eml")) == replies


def _demo(folder: Path) -> str:
    done = subprocess.run(
        [sys.executable, str(STEPS), str(folder / "demo")], capture_output=True, text=True, timeout=400, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
