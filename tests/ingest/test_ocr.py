import os
import shutil
import stat
import tempfile
from pathlib import Path

import numpy as np
import pytest

from ingest.ocr import BUNDLED_MODEL, Ocr, probe, read_page, recognise
from register.errors import SettingsError, TryAgain, Unreadable
from register.states import Method
from tests.drawn_pages import (
    LETTER,
    Pixels,
    faint,
    letter,
    photographed,
    ruled,
    scrawled,
    shaded,
    signed_twice,
    speckled,
    stamped,
    turned,
)

CLEAN = letter()


def errors(text: str, wanted: tuple[str, ...] = LETTER) -> float:
    """Character error rate without white space."""
    one, other = "".join(text.split()), "".join("".join(wanted).split())
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        previous, row = row, [i]
        for j, b in enumerate(other, 1):
            row.append(min(previous[j] + 1, row[-1] + 1, previous[j - 1] + (a != b)))
    return row[-1] / len(other)


def test_a_clean_page_is_read(ocr: Ocr) -> None:
    read = read_page(CLEAN, ocr)
    assert errors(read.text) < 0.02
    assert read.method is Method.OCR
    assert 0.85 < read.confidence <= 1
    assert "๙ มกราคม ๒๕๖๘" in read.text


@pytest.mark.parametrize(
    ("page", "limit"),
    [
        pytest.param(np.ascontiguousarray(CLEAN[:, :, 0]), 0.02, id="grey"),
        pytest.param(shaded(CLEAN), 0.03, id="shade"),
        pytest.param(stamped(CLEAN), 0.06, id="stamp"),
        pytest.param(speckled(CLEAN), 0.06, id="specks"),
        pytest.param(ruled(CLEAN), 0.06, id="rules"),
        pytest.param(faint(CLEAN), 0.06, id="faint"),
        pytest.param(turned(CLEAN, 3), 0.03, id="skew"),
        pytest.param(photographed(CLEAN), 0.03, id="photo"),
        pytest.param(np.ascontiguousarray(np.rot90(CLEAN, 1)), 0.03, id="on its left side"),
        pytest.param(np.ascontiguousarray(np.rot90(CLEAN, 2)), 0.03, id="on its head"),
        pytest.param(np.ascontiguousarray(np.rot90(CLEAN, 3)), 0.03, id="on its right side"),
    ],
)
def test_a_damaged_page_is_read(ocr: Ocr, page: Pixels, limit: float) -> None:
    assert errors(read_page(page, ocr).text) < limit


def test_lines_have_boxes_in_per_mille_in_reading_order(ocr: Ocr) -> None:
    lines = read_page(CLEAN, ocr).lines
    assert len(lines) == len(LETTER)
    boxes = [line.box for line in lines if line.box]
    assert boxes == sorted(boxes, key=lambda box: box[1])
    assert all(0 <= left < right <= 1000 and 0 <= top < bottom <= 1000 for left, top, right, bottom in boxes)
    assert boxes[0][0] == pytest.approx(150 / 1400 * 1000, abs=6)


@pytest.mark.parametrize("offset", [0, 15, 38, 60])
def test_blocks_side_by_side_are_read_wherever_their_lines_stand(ocr: Ocr, offset: int) -> None:
    texts = [line.text for line in read_page(signed_twice(offset), ocr).lines]
    assert texts[0].startswith("จึงเรียนมา")
    assert set(texts[1:-1]) == {"(นายสมชาย ใจดี)", "(นางสมหญิง รักไทย)", "ผู้ร้องเรียน", "พยาน"}
    assert texts[-1].startswith("หมายเลข")


def test_a_page_that_no_printer_set_is_called_handwritten_and_harmed_print_is_not(ocr: Ocr) -> None:
    scrawl = read_page(scrawled(letter(face="Purisa")), ocr)
    assert (scrawl.method, scrawl.text, scrawl.lines) == (Method.HANDWRITING, "", ())
    assert read_page(speckled(faint(CLEAN)), ocr).method is Method.OCR


def test_a_blank_page_is_read_as_empty_and_surely_so(ocr: Ocr) -> None:
    read = read_page(np.full((1200, 900, 3), 255, np.uint8), ocr)
    assert (read.text, read.confidence) == ("", 1.0)


def test_ink_without_letters_is_no_sure_reading(ocr: Ocr) -> None:
    page = np.full((1200, 900), 255, np.uint8)
    page[300:900, 200:700] = 0
    assert read_page(page, ocr).confidence < 0.5


def test_every_line_image_has_its_text(ocr: Ocr) -> None:
    blank = np.full((60, 300), 255, np.uint8)
    texts = recognise([blank, blank, blank], ocr)
    assert len(texts) == 3
    assert all(one.text == "" and one.confidence == 0 for one in texts)


def test_nothing_is_left_in_the_working_folder_nor_put_anywhere_else(
    ocr: Ocr, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    elsewhere.chmod(stat.S_IRUSR | stat.S_IXUSR)
    monkeypatch.setattr(tempfile, "tempdir", str(elsewhere / "missing"))
    assert read_page(CLEAN, ocr).text
    assert list(ocr.workdir.iterdir()) == []
    assert list(elsewhere.iterdir()) == []


def fake_tesseract(folder: Path, script: str, monkeypatch: pytest.MonkeyPatch) -> None:
    folder.mkdir()
    program = folder / "tesseract"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")


@pytest.mark.parametrize(
    ("script", "error"),
    [
        ("kill -KILL $$", TryAgain),
        ("kill -SEGV $$", Unreadable),
        ("exit 1", Unreadable),
        ("echo 'Error opening data file tha.traineddata' >&2; exit 1", SettingsError),
        ("exec sleep 5", TryAgain),
        ("printf 'one\\n' > $2.txt; printf 'head\\n' > $2.hocr", Unreadable),
        ("true", TryAgain),
    ],
)
def test_a_failing_tesseract_is_told_apart_and_leaves_no_files(
    script: str, error: type[Exception], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake_tesseract(tmp_path / "bin", script, monkeypatch)
    workdir = tmp_path / "work"
    workdir.mkdir()
    with pytest.raises(error):
        read_page(CLEAN, Ocr(workdir, timeout=0.5))
    assert list(workdir.iterdir()) == []


_DIES_OF_WIDTH_333 = """
for one in $(cat "$1"); do
    case "$(head -c 12 "$one" | tr -d '\\0')" in "P5 {widths}"*) kill -FPE $$;; esac
done
exec {tesseract} "$@"
"""


def drawn_line(width: int) -> Pixels:
    return np.ascontiguousarray(letter(("ถนนพัง",), size=26)[140:210, 130 : 130 + width, 0])


@pytest.mark.parametrize(("widths", "last"), [("333 ", "ถนนพัง"), ("3", "")])
def test_a_line_that_kills_tesseract_takes_no_other_with_it(
    ocr: Ocr, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, widths: str, last: str
) -> None:
    """It is read a little smaller, at 323 points, where that does not kill it too."""
    script = _DIES_OF_WIDTH_333.format(widths=widths, tesseract=shutil.which("tesseract"))
    fake_tesseract(tmp_path / "bin", script, monkeypatch)
    read = [one.text for one in recognise([*[drawn_line(400)] * 5, drawn_line(333), drawn_line(400)], ocr)]
    assert read == [*["ถนนพัง"] * 5, last, "ถนนพัง"]


def test_a_missing_tesseract_names_the_package(ocr: Ocr, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(ocr.workdir))
    with pytest.raises(SettingsError) as caught:
        read_page(CLEAN, ocr)
    assert "tesseract-ocr" in caught.value.hint
    with pytest.raises(SettingsError):
        probe(ocr)


def test_a_missing_model_is_a_setting(tmp_path: Path) -> None:
    for attempt in (lambda ocr: read_page(CLEAN, ocr), probe):
        with pytest.raises(SettingsError, match="traineddata"):
            attempt(Ocr(tmp_path, model=tmp_path))


def test_a_torn_model_is_a_setting(tmp_path: Path) -> None:
    model = tmp_path / "model with a space"
    model.mkdir()
    (model / "tha.traineddata").write_bytes((BUNDLED_MODEL / "tha.traineddata").read_bytes()[:1000])
    with pytest.raises(SettingsError):
        read_page(CLEAN, Ocr(tmp_path, model=model))


def test_a_model_folder_may_have_spaces_in_its_name(tmp_path: Path) -> None:
    shutil.copytree(BUNDLED_MODEL, tmp_path / "the model")
    assert errors(read_page(CLEAN, Ocr(tmp_path, model=tmp_path / "the model")).text) < 0.02


def test_a_missing_working_folder_is_worth_another_try(tmp_path: Path) -> None:
    with pytest.raises(TryAgain):
        read_page(CLEAN, Ocr(tmp_path / "missing"))


def test_the_probe_names_version_and_languages(ocr: Ocr) -> None:
    engine = probe(ocr)
    assert engine.version[0].isdigit()
    assert "tha" in engine.languages
