from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from ingest.doubt import Evidence, chance_of_right, has_doubtful_number

SURE = Evidence("เรื่องนี้", tuple((letter, 0.95) for letter in "เรื่องนี้"), tuple((letter, 0.1) for letter in "เรื่องนี้"))
NUMBER = Evidence("โทร 4", (*SURE.pieces, ("4", 0.95)), (*SURE.rivals, ("4", 0.0)))


def test_a_line_that_the_network_is_sure_of_is_probably_right() -> None:
    assert chance_of_right(SURE) > 0.9
    assert chance_of_right(NUMBER) > 0.85


def test_one_doubtful_letter_makes_a_line_doubtful() -> None:
    assert chance_of_right(replace(SURE, pieces=(*SURE.pieces, ("ก", 0.3)))) < chance_of_right(SURE) - 0.2


def test_what_a_letter_might_have_been_makes_a_line_doubtful() -> None:
    likely = replace(SURE, rivals=(*SURE.rivals, ("จ", 0.8)))
    assert chance_of_right(likely) < chance_of_right(SURE)


def test_letters_of_no_word_make_a_line_doubtful() -> None:
    chances = [chance_of_right(replace(SURE, strange=strange)) for strange in (0, 2, 8)]
    assert chances == sorted(chances, reverse=True)
    assert chances[2] < 0.7


def test_the_rival_of_a_digit_weighs_more_than_that_of_a_letter() -> None:
    letter = replace(NUMBER, rivals=(("ก", 0.7), ("4", 0.0)))
    digit = replace(NUMBER, rivals=(("ก", 0.0), ("4", 0.7)))
    assert chance_of_right(digit) < chance_of_right(letter) - 0.2


def test_an_impossible_number_and_a_dissent_make_a_line_doubtful() -> None:
    assert chance_of_right(replace(NUMBER, text="๔,๘๔๕๐ บาท")) < 0.33
    assert chance_of_right(replace(NUMBER, dissent=True)) < chance_of_right(NUMBER)


def test_a_line_without_letters_is_not_right() -> None:
    assert chance_of_right(Evidence("", (), ())) == 0


def test_only_lines_with_doubtful_numbers_are_read_again() -> None:
    assert not has_doubtful_number("เรื่อง", (("เ", 0.1),))
    assert not has_doubtful_number("หมู่ 4", (("4", 0.95),))
    assert has_doubtful_number("หมู่ 4", (("4", 0.5),))
    assert has_doubtful_number("1,2345 บาท", (("1", 0.95),))


@given(st.lists(st.tuples(st.characters(), st.floats(0, 1)), max_size=20), st.text(), st.integers(0, 50))
def test_a_chance_is_between_nothing_and_one(pieces: list[tuple[str, float]], text: str, strange: int) -> None:
    assert 0 <= chance_of_right(Evidence(text, pieces, pieces, strange)) <= 1
