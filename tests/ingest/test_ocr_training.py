"""What the recognition model is trained on, and how reading in unseen faces is measured."""

import argparse
import random
import struct
from itertools import islice
from pathlib import Path

import numpy as np
import pytest
from PIL import ImageFont
from pythainlp.corpus import thai_family_names, thai_female_names, thai_male_names

from scripts.bench_parts import faces as bench
from scripts.bench_parts.rare import FIRST, LAST, PLACES, RARE, measured_names, rows
from scripts.ocr_training.faces import companions, faces, is_legible
from scripts.ocr_training.figures import FigureWriter
from scripts.ocr_training.network import Rates, averaged, trainable
from scripts.ocr_training.pages import Companion, samples, typeset
from scripts.ocr_training.rare import RareWriter
from scripts.ocr_training.texts import Writer

ROOT = Path(__file__).resolve().parents[2]
SARABUN = ROOT / "outbox" / "fonts" / "Sarabun-400.ttf"
NOTO = Path("/usr/share/fonts/truetype/noto/NotoSansThai-Regular.ttf")


def chance(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311 - pages to look at, no secret


def usual(seed: int) -> Writer:
    return Writer(
        chance=chance(seed),
        sentences=["ขอให้ท่านตรวจสอบถนนหน้าบ้านของข้าพเจ้าซึ่งชำรุดมานานแล้ว " * 2],
        words=["ถนน", "น้ำ", "บ้าน"],
        weights=[3.0, 2.0, 1.0],
        names=[*["สมชาย"] * 80, *FIRST],
        surnames=[*["ใจดี"] * 50, *LAST],
        provinces=["ชุมพร"],
    )


def test_names_that_reading_is_measured_with_are_never_trained_on() -> None:
    writer = RareWriter(usual(1), measured_names())
    text = "".join(writer.paragraph(2_000) for _ in range(20))
    assert "สมชาย" in text
    assert not [name for name in measured_names() if name in text]


def test_measured_names_are_in_no_list_that_training_takes_names_from() -> None:
    lists = {*thai_male_names(), *thai_female_names(), *thai_family_names()}
    assert not {*FIRST, *LAST, *PLACES} & lists


def test_rare_text_holds_every_rare_letter_many_times_and_the_same_seed_writes_it_again() -> None:
    one, other = (RareWriter(usual(7), measured_names()).paragraph(60_000) for _ in range(2))
    assert one == other
    assert min(one.count(letter) for letter in "ฌญฎฏฐฑฒฬฆฤฉฝฮ์@_xqz๔๖๗๘๙") > 20
    assert one.count("ญู") + one.count("ฐู") > 20


def test_text_of_figures_is_mostly_digits_of_both_sets_and_the_same_seed_writes_it_again() -> None:
    one, other = (FigureWriter(usual(7)).paragraph(20_000) for _ in range(2))
    assert one == other
    assert min(one.count(digit) for digit in "0123456789๐๑๒๓๔๕๖๗๘๙") > 100
    assert sum(letter.isdigit() for letter in one) > len(one) / 3


def _network(*weights: float) -> bytes:
    """A softmax layer of two inputs and one output, as Tesseract writes it."""
    head = b"\0" + struct.pack("<I", 7) + b"Softmax" + b"\1\0" + struct.pack("<iiii", 0, 2, 1, 3)
    layer = head + struct.pack("<I", 0) + b"\x80" + struct.pack("<IId", 1, len(weights), 0.0)
    return layer + struct.pack(f"<{len(weights)}d", *weights) + struct.pack("<I", 0) + struct.pack("<i", 0) + b"end"


def test_the_mean_of_networks_lies_between_their_weights_and_keeps_all_else() -> None:
    assert averaged([_network(1.0, -2.0, 3.0), _network(2.0, 2.0, 3.0)]) == _network(1.5, 0.0, 3.0)


def test_networks_that_are_built_otherwise_have_no_mean() -> None:
    with pytest.raises(ValueError, match="alike"):
        averaged([_network(1.0, 2.0, 3.0), _network(1.0, 2.0)])


def test_double_weights_are_trainable_as_they_are() -> None:
    assert trainable(_network(1.0, -2.0, 3.0), Rates(1e-4, 1e-3)) == _network(1.0, -2.0, 3.0)


def test_what_a_thai_face_lacks_is_set_in_another() -> None:
    alone = typeset(["1234"], NOTO, 30, chance(1))
    helped = typeset(["1234"], NOTO, 30, chance(1), Companion(companions()[0]))
    boxes = typeset(["5678"], NOTO, 30, chance(1))
    assert np.array_equal(np.asarray(alone), np.asarray(boxes))  # the face has one box for all of them
    assert not np.array_equal(np.asarray(alone), np.asarray(helped))


def test_every_face_that_is_trained_on_sets_tones_above_vowels() -> None:
    for face in filter(is_legible, faces()):
        font = ImageFont.truetype(str(face.path), 60, layout_engine=ImageFont.Layout.RAQM)
        low, high = (font.getbbox(text, anchor="ls", language="th")[1] for text in ("ที", "ที่"))
        assert high < low, face.path.name


def test_lines_of_rare_text_come_with_what_stands_on_them() -> None:
    known = [face for face in faces() if face.path == SARABUN]
    made = list(islice(samples(RareWriter(usual(3), measured_names()), known, companions()), 12))
    assert all(sample.text and sample.image.dtype == np.uint8 for sample in made)


def test_measured_lines_hold_the_facts_that_are_looked_for() -> None:
    some = list(islice(rows(5), 60))
    assert some == list(islice(rows(5), 60))
    assert {row.kind for row in some} == {"names", "numbers", "mails"}
    assert all(fact in row.text for row in some for fact in row.facts)
    assert sum(not RARE.isdisjoint(name) for name in (*FIRST, *LAST, *PLACES)) > 100


def test_a_face_without_latin_letters_is_not_measured() -> None:
    assert bench.is_whole(SARABUN)
    assert not bench.is_whole(NOTO)


@pytest.mark.long
def test_reading_is_measured_in_every_face_of_a_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "one.ttf").symlink_to(SARABUN)
    parser = argparse.ArgumentParser()
    bench.arguments(parser)
    assert bench.main(parser.parse_args(["--fonts", str(tmp_path)])) == 0
    said = capsys.readouterr().out
    assert said.count("| one |") == said.count("| all |") == 1
    assert "read as" in said
