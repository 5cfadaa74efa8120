"""What all parts of `scripts/bench` share: reports with limits, sections of one document, pictures."""

import argparse
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from scripts.bench_parts import frame, pictures
from scripts.bench_parts.frame import Limit, Picture, Report, Table
from scripts.bench_parts.machine import Machine, about

MACHINE = Machine("a processor", 2, 8.0, "6.1", "3.11", "ext4 on /dev/sda", 500.0, 0.1)


def report(part: str, *, found: float = 1.0, last: str = "") -> Report:
    contents = [Table(("what", "ms"), [("page", "5")]), Picture(f"{part}-a", "a picture", "<svg/>")]
    return Report(part, "Two mails, seed 7.", MACHINE, contents, [Limit("ratio", found, most=1.2)], last)


def options(*given: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    frame.common(parser)
    return parser.parse_args(given)


def section(document: str, part: str) -> str:
    return document.partition(f"<!-- bench {part}: begin")[2].partition(f"<!-- bench {part}: end")[0]


def test_a_broken_limit_is_said_and_fails_only_a_check(capsys: pytest.CaptureFixture[str]) -> None:
    assert frame.tell(report("poll", found=1.3), options()) == 0
    assert frame.tell(report("poll", found=1.3), options("--check")) == 1
    assert frame.tell(report("poll", found=1.2), options("--check")) == 0
    assert capsys.readouterr().out.count("BROKEN") == 2


def test_the_last_line_comes_last(capsys: pytest.CaptureFixture[str]) -> None:
    frame.tell(report("mail", last="mail: 9 msgs/s"), options())
    assert capsys.readouterr().out.splitlines()[-1] == "mail: 9 msgs/s"


def test_each_part_replaces_its_own_section_and_sections_keep_their_order(tmp_path: Path) -> None:
    document = tmp_path / "benchmarks.md"
    document.write_text("# Benchmarks\n\nWords.\n", encoding="utf-8")
    for part in ("desk", "mail", "poll"):
        frame.write(report(part), document)
    before = document.read_text(encoding="utf-8")
    frame.write(report("poll", found=0.5), document)
    after = document.read_text(encoding="utf-8")
    heads = [line.partition(":")[0] for line in after.splitlines() if line.startswith("## ")]
    assert heads == ["## mail", "## poll", "## desk"]
    others = [text.replace(section(text, "poll"), "") for text in (before, after)]
    assert others[0] == others[1]
    assert "ratio: 0.5" in section(after, "poll")
    assert after.startswith("# Benchmarks\n\nWords.\n\n<!-- bench mail: begin -->")
    assert "![a picture](pictures/bench-poll-a.svg)" in after
    assert (tmp_path / "pictures" / "bench-poll-a.svg").read_text(encoding="utf-8") == "<svg/>"


def test_pictures_are_whole_documents_that_hold_their_words() -> None:
    lines = pictures.lines("MB & time", {"a<b": [(0, 1), (9, 400)]}, ("s", "MB"), limit=400)
    for svg in (lines, pictures.bars("none", {}, "s"), pictures.bars("speed", {"ours": 3.0, "bare": 6.0}, "s", 5)):
        ET.fromstring(svg)  # noqa: S314 - our own words
    assert "MB &amp; time" in lines
    assert "a&lt;b" in lines


def test_this_machine_is_described() -> None:
    here = about()
    assert here.cores >= 1
    assert here.syncs > 0
    assert "fdatasync/s" in str(here)


def test_the_document_of_the_project_has_marks_of_known_parts_only() -> None:
    text = frame.DOCUMENT.read_text(encoding="utf-8")
    begun = [line for line in text.splitlines() if line.startswith("<!-- bench ") and line.endswith(": begin -->")]
    assert begun == [f"<!-- bench {part}: begin -->" for part in frame.PARTS if f"<!-- bench {part}: begin" in text]
