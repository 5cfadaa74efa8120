"""An everyday command does not wait for the libraries of reading, printing and serving."""

import subprocess
import sys
from pathlib import Path

import pytest

# a second and more of processor time, at the start of every command
HEAVY = {
    "cv2", "PIL", "pdfplumber", "pypdfium2", "weasyprint", "docx", "xlsxwriter", "starlette", "uvicorn", "numpy",
    "sklearn", "pythainlp", "mailparser", "imapclient", "classify", "ingest", "register.app",
}  # fmt: skip
PROBE = """
import sys
from register.cli import cli
cli.main(sys.argv[1:], standalone_mode=False)
print("loaded:", *sys.modules)
"""


@pytest.mark.parametrize(
    "arguments", [("case", "list"), ("reply", "list"), ("intake", "list"), ("user", "list"), ("verify",)]
)
def test_a_command_that_reads_the_register_loads_nothing_of_the_rooms(home: Path, arguments: tuple[str, ...]) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROBE, "--config", str(home / "config.toml"), *arguments],
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    loaded = set(done.stdout.rpartition("loaded:")[2].split())
    assert "register.registry" in loaded
    assert HEAVY & loaded == set()


def test_the_list_of_commands_loads_none_of_them() -> None:
    done = subprocess.run([sys.executable, "-c", PROBE, "--help"], capture_output=True, encoding="utf-8", check=True)
    loaded = done.stdout.rpartition("loaded:")[2].split()
    assert "register.cli" in loaded
    assert [name for name in loaded if name in {"sqlalchemy", "pydantic", "register.store"}] == []
