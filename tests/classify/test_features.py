"""Features: stable hashes in their own ranges, each at the place it was seen."""

import subprocess
import sys

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from classify.features import (
    ASKING_WORDS,
    BLOCKS,
    BODY_WORDS,
    CLAUSE_HEADS,
    COLUMNS,
    CONCEPT,
    LAYOUT,
    LAYOUTS,
    SUBJECT_WORDS,
    Block,
    message,
)
from classify.signs.concepts import CONCEPTS, NAMES, occurrences
from classify.text import NUMBERS, fold

SUBJECT = "ขอให้ตรวจสอบการเบิกค่าเบี้ยเลี้ยง"
BODY = "เรียน นายก อบต.\nหัวหน้ากองช่างหักหัวคิวคนละ ๕๐๐ บาท มีคลิปเสียง โทร 081-234-5678"


def inside(block: Block, columns: np.ndarray) -> np.ndarray:
    return columns[(columns >= block.start) & (columns < block.start + block.width)]


def concepts(subject: str, body: str) -> set[str]:
    return {NAMES[column - CONCEPT.start] for column in inside(CONCEPT, message(subject, body).columns)}


def test_blocks_lie_side_by_side_without_gap() -> None:
    place = 0
    for block in BLOCKS:
        assert block.start == place
        place += block.width
    assert place == COLUMNS


def test_the_same_message_has_the_same_columns_in_another_process() -> None:
    program = "import sys; from classify.features import message; print(message(*sys.argv[1:]).columns.sum())"
    run = subprocess.run(
        [sys.executable, "-c", program, SUBJECT, BODY],
        env={"PYTHONHASHSEED": "7", "PATH": ""},
        capture_output=True,
        text=True,
        check=True,
    )
    assert int(run.stdout) == message(SUBJECT, BODY).columns.sum()


def test_subject_words_have_columns_of_their_own() -> None:
    assert inside(SUBJECT_WORDS, message("", BODY).columns).size == 0
    assert inside(SUBJECT_WORDS, message(SUBJECT, "").columns).size > 0
    assert inside(BODY_WORDS, message(SUBJECT, "").columns).size > 0


def test_concepts_are_found_whatever_the_scan_did_to_the_letters() -> None:
    clean = concepts("", "หัวหน้าหักหัวคิวแม่บ้าน ปลอมลายเซ็น")
    assert {"kickback", "forgery"} <= clean
    assert concepts("", "หัวหนาหักหัว คิวแม่บาน บลอมลาย เซน") >= {"kickback", "forgery"}


def test_a_number_in_figures_or_words_makes_the_same_concept() -> None:
    for amount in ("๒,๐๐๐", "2000", "สองพัน"):
        assert "per_head" in concepts("", f"เก็บเดือนละ {amount}")


def test_every_phrase_of_a_concept_can_be_met() -> None:
    """Letters are looked up by threes, so that a phrase with fewer before its first gap would never be found."""
    dead = []
    for name, phrases in CONCEPTS.items():
        for phrase in phrases.split("|"):
            told = fold(phrase).replace("…", "ก").replace("#", chr(NUMBERS[1]))
            found = {(NAMES[number], start) for number, start, _ in occurrences(f"กกก{told}กกก")}
            dead += [] if (name, 3) in found else [(name, phrase)]
    assert not dead


def test_a_number_that_is_called_in_danger_is_told_from_others() -> None:
    assert "rescue" in concepts("", "โทร 1669 แล้วยังไม่มีรถมาเลยค่ะ")
    assert "rescue" not in concepts("", "โทร 1556 แล้วยังไม่มีใครรับเลยค่ะ")


def test_a_phone_number_leaves_no_trace_of_its_digits() -> None:
    one, other = (message("", f"โทร {number}") for number in ("081-234-5678", "0998887777"))
    assert set(one.columns) == set(other.columns)


def test_values_of_a_block_have_length_one_and_the_shares_add_up_to_them() -> None:
    found = message(SUBJECT, BODY)
    for block in BLOCKS:
        if block is LAYOUTS:
            continue
        own = (found.columns >= block.start) & (found.columns < block.start + block.width)
        assert np.isclose(np.linalg.norm(found.values[own]), 1, atol=1e-5)
    seen = found.columns < LAYOUTS.start
    assert np.allclose(np.bincount(found.occurrences.features) * found.shares, found.values[seen], atol=1e-5)


def test_layout_tells_a_mail_with_links_and_latin_letters() -> None:
    def layout(body: str) -> dict[str, float]:
        found = message("", body)
        return dict(zip(LAYOUT, found.values[found.columns >= LAYOUTS.start].tolist(), strict=True))

    advert = layout("Dear Sir, see https://example.com https://example.org")
    letter = layout("เรียน นายกเทศมนตรี\nข้าพเจ้าขอร้องเรียน")
    assert advert["urls"] > 0
    assert advert["latin"] > 0.5
    assert letter["latin"] == letter["urls"] == 0
    assert letter["opens_with_address"] == 1


@given(st.text(max_size=200), st.text(max_size=400))
def test_any_message_has_finite_features_at_places_inside_it(subject: str, body: str) -> None:
    found = message(subject, body)
    assert np.isfinite(found.values).all()
    assert len(np.unique(found.columns)) == len(found.columns)
    assert found.occurrences.starts.min(initial=0) >= 0
    assert found.columns.max() < COLUMNS


def test_a_text_of_a_megabyte_is_cut() -> None:
    assert len(message("", "เรื่องเดิม " * 100_000).words) < 20_000


def test_a_letter_without_a_subject_has_the_line_of_its_matter_as_one_even_where_a_scan_misread_it() -> None:
    written = message(SUBJECT, "")
    for line in (f"เรื่อง {SUBJECT}", f"เรือง  {SUBJECT}"):
        letter = message("", f"๙๙ หมู่ ๑\n{line}\nเรียน นายก อบต.")
        for found, wanted in zip(*(inside(SUBJECT_WORDS, one.columns) for one in (letter, written)), strict=True):
            assert found == wanted


def test_what_the_subject_says_goes_before_a_line_of_the_matter_in_the_text() -> None:
    answer = message("Re: นัดหมาย", f"เรื่อง {SUBJECT}")
    assert set(inside(SUBJECT_WORDS, answer.columns)).isdisjoint(inside(SUBJECT_WORDS, message(SUBJECT, "").columns))


def test_a_clause_is_known_by_the_word_it_begins_with() -> None:
    asked, told = (inside(CLAUSE_HEADS, message("", body).columns) for body in ("ไฟดับ ขอให้ซ่อม", "ขอให้ซ่อม ไฟดับ"))
    assert set(asked) == set(told)
    assert set(asked).isdisjoint(inside(CLAUSE_HEADS, message("", "ซ่อมไฟขอให้ดับ").columns))


def test_what_is_asked_has_columns_apart_from_what_is_only_told() -> None:
    asked = inside(ASKING_WORDS, message("", "เขาเก็บเงินทุกเดือน ขอให้ตรวจสอบ").columns)
    assert set(asked) == set(inside(ASKING_WORDS, message("", "ขอให้ตรวจสอบ").columns))
    assert inside(ASKING_WORDS, message("", "เขาเก็บเงินทุกเดือน").columns).size == 0
