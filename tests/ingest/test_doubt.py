from hypothesis import given
from hypothesis import strategies as st

from ingest.doubt import chance_of_right, has_doubtful_number

SURE = tuple((letter, 0.95) for letter in "เรื่องนี้")


def test_a_line_that_the_network_is_sure_of_is_probably_right() -> None:
    assert chance_of_right("เรื่องนี้", SURE) > 0.9


def test_one_doubtful_letter_makes_a_line_doubtful() -> None:
    assert chance_of_right("เรื่องนี้ก", (*SURE, ("ก", 0.3))) < 0.45


def test_a_doubtful_digit_weighs_more_than_a_doubtful_letter() -> None:
    letter, digit = chance_of_right("ก", (*SURE, ("ก", 0.7))), chance_of_right("4", (*SURE, ("4", 0.7)))
    assert digit < letter


def test_an_impossible_number_and_a_dissent_make_a_line_doubtful() -> None:
    assert chance_of_right("๔,๘๔๕๐", SURE) < 0.45
    assert chance_of_right("๔,๘๔๕", SURE, dissent=True) < 0.45


def test_a_line_without_letters_is_not_right() -> None:
    assert chance_of_right("", ()) == 0


def test_only_lines_with_doubtful_numbers_are_read_again() -> None:
    assert not has_doubtful_number("เรื่อง", (("เ", 0.1),))
    assert not has_doubtful_number("หมู่ 4", (("4", 0.95),))
    assert has_doubtful_number("หมู่ 4", (("4", 0.5),))
    assert has_doubtful_number("1,2345", (("1", 0.95),))


@given(st.lists(st.tuples(st.characters(), st.floats(0, 1)), max_size=20), st.text())
def test_a_chance_is_between_nothing_and_one(pieces: list[tuple[str, float]], text: str) -> None:
    assert 0 <= chance_of_right(text, pieces) <= 1
