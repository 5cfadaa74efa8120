from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from ingest.words.doubt import Evidence, chance_of_right, expected_faults, signs_of
from ingest.words.spelling import spelt


def line(text: str, *, score: float = 0.96, rival: float = 0.0, others: tuple[str, ...] = ()) -> Evidence:
    letters = "".join(text.split())
    return Evidence(spelt(text), [(one, score) for one in letters], [(one, rival) for one in letters], others)


def sureness(evidence: Evidence) -> float:
    return chance_of_right(expected_faults(evidence))


def with_rival(evidence: Evidence, place: int, rival: float) -> Evidence:
    rivals = list(evidence.rivals)
    rivals[place] = (rivals[place][0], rival)
    return replace(evidence, rivals=rivals)


WORDS = "ขอร้องเรียนการให้บริการ"
NUMBER = f"{WORDS} โทร 0812345678"


def test_a_line_that_the_network_is_sure_of_is_probably_right() -> None:
    assert sureness(line(WORDS)) > 0.9
    assert sureness(line(NUMBER)) > 0.8


def test_what_a_letter_might_have_been_makes_a_line_doubtful() -> None:
    assert expected_faults(with_rival(line(WORDS), 3, 0.8)) > 1.05 * expected_faults(line(WORDS))


def test_doubt_beside_a_letter_makes_a_line_doubtful() -> None:
    pieces = list(line(WORDS).pieces)
    pieces[4] = (pieces[4][0], 0.2)
    assert expected_faults(replace(line(WORDS), pieces=pieces)) > 2 * expected_faults(line(WORDS))


def test_letters_of_no_word_make_a_line_doubtful() -> None:
    faults = [expected_faults(line(text)) for text in (WORDS, f"{WORDS} ขฌ์ฬห", f"{WORDS} ขฌ์ฬห ฒฐ์ฆฌซ")]
    assert faults == sorted(faults)
    assert faults[2] > 3 * faults[0]


def test_a_word_that_lost_its_mark_and_is_another_one_now_makes_a_line_doubtful() -> None:
    assert expected_faults(line("ท่านแตงตั้งกรรมการ")) > 2 * expected_faults(line("ท่านแต่งตั้งกรรมการ"))


def test_the_rival_of_a_digit_weighs_more_than_that_of_a_letter() -> None:
    digit, letter = (expected_faults(with_rival(line(NUMBER), place, 0.7)) for place in (-2, 3))
    assert digit > 2 * letter


def test_an_impossible_number_makes_a_line_doubtful() -> None:
    assert sureness(line("๔,๘๔๕๐ บาท")) < sureness(line("๔,๘๔๕ บาท")) - 0.3


def test_another_reading_that_says_otherwise_makes_a_line_doubtful() -> None:
    same, one, both = (
        line(NUMBER, others=others)
        for others in ((NUMBER, NUMBER), (NUMBER[:-1] + "9", NUMBER), (NUMBER[:-1] + "9", NUMBER[:-1] + "9"))
    )
    assert sureness(same) > sureness(one) > sureness(both)


def test_a_mark_that_only_the_other_reading_has_counts_for_its_letter() -> None:
    found = list(signs_of(line("ทีดิน", others=("ที่ดิน",))))
    assert [signs[9] for signs in found] == [False, True, False, False, False]


def test_a_line_without_letters_is_not_right() -> None:
    assert sureness(Evidence(spelt(""), (), ())) == 0


def test_what_was_put_right_is_as_doubtful_as_what_had_been_read() -> None:
    read = line("ประชาชบ", rival=0.1)
    mended = replace(read, spelling=spelt("ประชาชน"))
    assert len(list(signs_of(mended))) == 7
    assert expected_faults(mended) > expected_faults(line("ประชาชน"))


_TEXT = st.text("กขรุ่เรื่องหนังสือ ๐1a.", max_size=20)


@given(
    _TEXT,
    st.lists(_TEXT, max_size=2),
    st.lists(st.tuples(st.text("กข่1", min_size=1, max_size=2), st.floats(0, 1)), max_size=20),
)
def test_a_chance_is_between_nothing_and_one(text: str, others: list[str], pieces: list[tuple[str, float]]) -> None:
    evidence = Evidence(spelt(text), pieces, pieces, tuple(others))
    assert 0 <= sureness(evidence) <= 1
    assert len(list(signs_of(evidence))) == len("".join(evidence.spelling.text.split()))  # which is mended


def test_a_word_that_its_phrase_would_have_otherwise_makes_a_line_doubtful() -> None:
    assert expected_faults(replace(line(WORDS), questioned=True)) > expected_faults(line(WORDS)) + 0.2
