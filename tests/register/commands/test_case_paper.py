"""`raprueang case paper` and `paper-template`: a case on paper, opened with a reason, by an account."""

import stat
from pathlib import Path

from register.app import App
from register.book.casebook import Case
from register.reports import word_template
from tests.register.commands.shell import Run, one_line


def test_a_paper_needs_an_account_and_is_noted(app: App, case: Case, run: Run, home: Path) -> None:
    asked = ("case", "paper", case.register_number, "record", "--reveal", "จัดทำแบบบันทึก")
    one_line(run(*asked), 65)
    one_line(run(*asked, "--as", "somying"), 65)
    path = home / run(*asked, "--as", "somsak").out.strip()
    assert path.name == f"record-{case.register_number.replace('/', '-')}.pdf"
    assert path.read_bytes().startswith(b"%PDF")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert app.settings.agency.templates is None


def test_an_outcome_that_nobody_wrote_is_no_paper(case: Case, run: Run, home: Path) -> None:
    asked = (
        "case",
        "paper",
        case.register_number,
        "outcome",
        "--reveal",
        "แจ้งผล",
        "--as",
        "somsak",
        "--format",
        "docx",
    )
    one_line(run(*asked), 65)
    assert list(home.glob("*.docx")) == []


def test_the_agencys_word_template_is_used_and_checked_by_doctor(case: Case, run: Run, home: Path) -> None:
    assert run("case", "paper-template", "memo").out.strip() == "memo.docx"
    folder = home / "own"
    folder.mkdir()
    (home / "memo.docx").rename(folder / "memo.docx")
    config = home / "config.toml"
    config.write_text(
        config.read_text(encoding="utf-8").replace('# templates = "templates"', 'templates = "own"'), encoding="utf-8"
    )
    done = run("case", "paper", case.register_number, "memo", "--reveal", "เสนอ", "--as", "somsak", "--format", "docx")
    assert done.code == 0
    assert word_template.check(folder) == 1
    (folder / "memo.docx").write_bytes(b"broken")
    said = run("case", "paper", case.register_number, "memo", "--reveal", "เสนอ", "--as", "somsak", "--format", "docx")
    assert "memo.docx" in one_line(said, 78)
    assert "memo.docx" in (run("doctor").out + run("doctor").err)
