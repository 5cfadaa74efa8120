"""A sieve finds what its pattern finds, and refuses patterns it cannot speed up."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from classify.sieve import Sieve, Sieves

PATTERNS = (
    "กข",
    "ก?ข",
    "(?:ก|ขค)+ง",
    "(?:ก ?){2,3}ข?",
    "(?<!ก)ข(?=ค)",
    "[ก-ง]{1,2}[0-9]",
    "ก.ข",
    "ก[^ข]",
    r"\bกก",
    "(?P<one>ก)(?P=one)|ข",
    "ก*?ข|ค{0}ง",
    "(?:(?:ก|ข)?(?:ค)?)ง",
)


SIEVED = {pattern: Sieve(pattern) for pattern in PATTERNS}
MANY = PATTERNS * 6  # more than share a look
SIEVES = Sieves(MANY)


@pytest.mark.parametrize("pattern", PATTERNS)
@example("กข" * 3, 0, 9)
@given(st.text("กขคง 0a😀", max_size=24), st.integers(0, 5), st.integers(0, 24))
def test_a_sieve_finds_what_its_pattern_finds(pattern: str, text: str, start: int, end: int) -> None:
    plain = [match.span() for match in re.compile(pattern).finditer(text, start, end)]
    assert [match.span() for match in SIEVED[pattern].finditer(text, start, end)] == plain


@pytest.mark.parametrize("pattern", ["ก?", "", ".ก", "[^ก]ข", r"\sก", "(?i)a", "(?i:a)b", "(?=ก)", "(?>ก)ข", "ก++ข"])
def test_a_pattern_that_may_begin_with_anything_is_refused(pattern: str) -> None:
    with pytest.raises(ValueError, match="anything"):
        Sieve(pattern)


@given(st.text("กขคง 0a😀", max_size=24), st.integers(0, 5), st.integers(0, 24))
def test_sieves_find_what_their_patterns_find_one_after_the_other(text: str, start: int, end: int) -> None:
    found = [[match.span() for match in find(start, end)] for find in SIEVES.finditers(text)]
    assert found == [[match.span() for match in re.compile(one).finditer(text, start, end)] for one in MANY]
    assert [match.span() for match in SIEVES.finditer(text)] == [
        match.span() for one in MANY for match in re.compile(one).finditer(text)
    ]


@pytest.mark.parametrize("pattern", PATTERNS)
@given(st.text("กขคง 0a😀", max_size=24), st.integers(0, 24), st.integers(0, 24))
def test_a_text_is_searched_from_any_start_as_its_pattern_does(pattern: str, text: str, start: int, end: int) -> None:
    plain, sieved = re.compile(pattern).search(text, start, end), SIEVED[pattern].searching(text)(start, end)
    assert (plain and plain.span()) == (sieved and sieved.span())
