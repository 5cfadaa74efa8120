"""Normalisation: what is read stays traceable to what was written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classify.text import EMAIL, NUMBERS, PHONE, URL, View, plain, skeleton, tokens


def original(view: View, text: str, start: int, end: int) -> str:
    return text[view.starts[start] : view.ends[end - 1]]


@pytest.mark.parametrize(
    ("written", "normal"),
    [
        ("เเละ", "และ"),
        ("นํ้า", "น้ำ"),
        ("น่ี", "นี่"),
        ("มากกกกก", "มาก"),
        ("ขยะ!!!!!!", "ขยะ!!"),
        ("ก\u200bข", "กข"),
        ("a  \t b", "a b"),
        ("ABC", "abc"),
    ],
)
def test_slips_of_keyboard_and_scanner_are_mended(written: str, normal: str) -> None:
    assert plain(written).text == normal


@pytest.mark.parametrize(
    ("written", "placeholder"),
    [
        ("https://example.org/a?b=1", URL),
        ("www.example.org", URL),
        ("somchai.j@example.go.th", EMAIL),
        ("081-234-5678", PHONE),
        ("๐๘๑ ๒๓๔ ๕๖๗๘", PHONE),
        ("+66812345678", PHONE),
        ("๓๕,๐๐๐", chr(NUMBERS[5])),
        ("7", chr(NUMBERS[1])),
    ],
)
def test_personal_data_and_numbers_become_one_sign(written: str, placeholder: str) -> None:
    assert plain(written).text == placeholder


def test_a_writer_cannot_type_a_placeholder() -> None:
    assert URL not in plain(f"ก{URL}ข").text


def test_a_bad_scan_and_a_clean_text_have_the_same_skeleton() -> None:
    assert skeleton(plain("ฟนักงาน ค่าน้ า")).text == skeleton(plain("พนักงาน คาน้า")).text


def test_tokens_name_their_place_in_the_original() -> None:
    text = "เรียน  ท่านนายก โทร ๐๘๑-๒๓๔-๕๖๗๘"
    view = plain(text)
    found = tokens(view)
    read = [original(view, text, start, end) for start, end in zip(found.starts, found.ends, strict=True)]
    assert read == ["เรียน", "ท่าน", "นายก", "โทร", "๐๘๑-๒๓๔-๕๖๗๘"]


@given(st.text(max_size=300))
def test_places_of_any_text_are_ordered_and_inside_it(text: str) -> None:
    for view in (plain(text), skeleton(plain(text))):
        assert len(view.text) == len(view.starts) == len(view.ends)
        assert all(0 <= start < end <= len(text) for start, end in zip(view.starts, view.ends, strict=True))
        assert list(view.starts) == sorted(view.starts)


@given(st.text(max_size=300))
def test_tokens_of_any_text_cover_everything_but_white_space(text: str) -> None:
    view = plain(text)
    assert "".join("".join(tokens(view).words).split()) == "".join(view.text.split())
