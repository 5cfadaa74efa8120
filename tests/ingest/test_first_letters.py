"""Long patterns are tried only at letters with which they can begin; none of these letters is left out."""

import re
from importlib import import_module
from typing import Any

import pytest

from ingest.mail import machine_words, quotes

_parser: Any = import_module("re._parser")
_TOLD_FIRST = re.compile(r"\(\?=\[(?P<letters>[^\]]+)\]\)")


def first_letters(parsed: Any) -> set[str]:
    """The letters with which a match of this sequence may begin, and "" where it may be empty."""
    found = {""}
    for kind, what in parsed:
        match str(kind):
            case "LITERAL":
                here = {chr(what)}
            case "IN":
                here = {chr(letter) for _, letter in what}
            case "SUBPATTERN":
                here = first_letters(what[3])
            case "BRANCH":
                here = {letter for way in what[1] for letter in first_letters(way)}
            case "MAX_REPEAT" | "MIN_REPEAT":
                here = first_letters(what[2]) | ({""} if what[0] == 0 else set())
            case "AT" | "ASSERT":
                here = {""}
            case other:
                raise AssertionError(f"{other} may be anything")
        found = found - {""} | here
        if "" not in here:
            break
    return found


@pytest.mark.parametrize("pattern", [machine_words._OPENING, quotes._COVERING])
def test_every_alternative_begins_with_a_letter_of_those_that_are_told_first(pattern: re.Pattern[str]) -> None:
    told = _TOLD_FIRST.search(pattern.pattern)
    assert told is not None
    assert first_letters(_parser.parse(pattern.pattern, pattern.flags & ~re.UNICODE)) <= set(told["letters"])
