"""What `scripts/bench ocr` measures with, and a small run of it."""

from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pythainlp.corpus import thai_family_names, thai_female_names, thai_male_names

from ingest.ink.tesseract import Recognised
from scripts.bench_parts.alignment import aligned, faults
from scripts.bench_parts.letters import NAMES, SURNAMES, letters
from scripts.bench_parts.ocr import Trial, run
from scripts.bench_parts.official import numerals, officials
from scripts.ocr_training.distance import distance
from scripts.ocr_training.doubt_pages import Sheet, judged


@given(st.text("กขค12", max_size=12), st.text("กขค12", max_size=12))
def test_the_way_from_one_text_to_the_other_is_the_shortest(one: str, other: str) -> None:
    pairs = aligned(one, other)
    steps = [a is None or b is None or one[a] != other[b] for a, b in pairs]
    assert sum(steps) == distance(one, other)
    assert [a for a, _ in pairs if a is not None] == list(range(len(one)))
    assert [b for _, b in pairs if b is not None] == list(range(len(other)))


def test_faults_are_told_by_line() -> None:
    good, bad = faults(["ถนนชำรุด", "โทร 0812"], "ถนนชำรุด\nโทร 0813")
    assert (good.errors, good.wrong_digits, good.wrong_words) == (0, 0, 0)
    assert (bad.errors, bad.wrong_digits, bad.wrong_words) == (1, 1, 1)
    assert bad.truth == "โทร0813"


def test_a_digit_that_does_not_stand_there_is_a_wrong_digit() -> None:
    assert faults(["โทร 08133"], "โทร 0813")[0].wrong_digits == 1


def test_a_line_that_was_not_read_is_charged_to_its_neighbour() -> None:
    assert faults(["หนึ่ง"], "หนึ่ง\nสอง")[0].errors == 3


def test_what_was_lost_at_the_edge_of_a_line_is_charged_to_the_line_of_its_word() -> None:
    upper, lower = faults(["ถนนหน้าบ้าน", "ำรุดมานาน"], "ถนนหน้าบ้าน\nชำรุดมานาน")
    assert (upper.wrong_words, lower.wrong_words) == (0, 1)
    upper, lower = faults(["ถนนหน้าบ้า", "ชำรุดมานาน"], "ถนนหน้าบ้าน\nชำรุดมานาน")
    assert (upper.wrong_words, lower.wrong_words) == (1, 0)


def test_the_same_seed_writes_the_same_letters_with_their_facts() -> None:
    one, other = list(islice(letters(5), 6)), list(islice(letters(5), 6))
    assert one == other
    assert all(fact in letter.text for letter in one for kind in letter.facts.values() for fact in kind)


def test_the_network_was_not_trained_on_the_names_that_it_is_measured_with() -> None:
    assert not {*NAMES} & {*thai_male_names(), *thai_female_names()}
    assert not {*SURNAMES} & {*thai_family_names()}


def test_letters_between_offices_hold_thai_figures_only_and_the_names_that_are_looked_for() -> None:
    one, other = list(islice(officials(3), 4)), list(islice(officials(3), 4))
    assert one == other
    for letter in one:
        assert numerals(letter.text).total() > 20
        assert not any(character in "0123456789" for character in letter.text)
        assert all(name in letter.text for name in letter.facts["names"])


def test_a_number_that_stands_twice_is_looked_for_twice() -> None:
    assert numerals("ที่ มท ๐๑๒๓/๔๕ ลงวันที่ ๔ และ ๔ เป็นเงิน ๑,๒๐๐.๕๐") == {"๐๑๒๓/๔๕": 1, "๔": 2, "๑,๒๐๐.๕๐": 1}


def test_a_small_bench_prints_its_table(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(Trial(letters=1, only="JPEG"), write=False) == 0
    said = capsys.readouterr().out
    assert "| JPEG, quality 25 |" in said
    assert "| plain |" in said
    assert "of the wrong digits" in said


def test_wrong_characters_are_told_of_every_line_that_was_read() -> None:
    letters = "ถนนชำรด"
    read = Recognised(letters, tuple((one, 0.9) for one in letters), tuple((one, 0.1) for one in letters))
    (line,) = judged(Sheet(((read, ("ถนนชำรุด", "ถนนชำรุด")),), "ถนนชำรุด", "Garuda"), again=False)
    assert line.wrong.tolist() == [False, False, False, False, False, True, False]
    assert (line.wrong_words, line.wrong_digits, len(line.signs)) == (1, 0, 7)
    (again,) = judged(Sheet(((read, ("ถนนชำรุด", "ถนนชำรุด")),), "ถนนชำรุด", "Garuda"), again=True)
    assert not again.wrong.any()
