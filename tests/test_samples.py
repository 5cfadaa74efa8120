"""The samples of the demo are complete, small and described."""

import re
from pathlib import Path

SAMPLES = Path(__file__).parent.parent / "scripts" / "samples"


def shipped() -> dict[str, Path]:
    """Sample files by the name that the README gives them."""
    mails = {path.name: path for path in (SAMPLES / "mail").iterdir()}
    letters = SAMPLES / "letters"
    return mails | {str(path.relative_to(letters)): path for path in letters.rglob("*") if path.is_file()}


def test_the_readme_lists_exactly_the_files_there_are() -> None:
    listed = re.findall(r"^\| `([^`]+)`", (SAMPLES / "README.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(listed) == sorted(shipped())


def test_every_letter_has_its_text() -> None:
    letters = {path.stem for path in (SAMPLES / "letters").rglob("*") if path.is_file()}
    assert letters == {path.stem for path in (SAMPLES / "letters-text").iterdir()}


def test_the_samples_stay_small() -> None:
    sizes = [path.stat().st_size for path in shipped().values()]
    assert max(sizes) < 400_000
    assert sum(sizes) < 4_000_000


def test_mails_are_as_they_travelled() -> None:
    for path in (SAMPLES / "mail").iterdir():
        raw = path.read_bytes()
        assert b"\n" not in raw.replace(b"\r\n", b""), path.name
        assert max(map(len, raw.split(b"\r\n"))) <= 998, path.name
