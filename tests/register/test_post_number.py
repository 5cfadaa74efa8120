"""Numbers of registered and EMS items: S10 with its check digit, of Thai Post."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from register.errors import InputError
from register.post.post_number import check_digit, masked, parse_post_number


@pytest.mark.parametrize(
    "written", ["EM123456785TH", "em 123 456 785 th", "EM-1234-5678-5-TH", "EM๑๒๓๔๕๖๗๘๕TH", " RB473124829TH "]
)
def test_a_number_is_taken_as_people_write_it(written: str) -> None:
    number = parse_post_number(written)
    assert len(number) == 13
    assert number.endswith("TH")


@pytest.mark.parametrize(
    "written", ["", "EM123456785", "EM123456785US", "E1123456785TH", "EM12345678TH", "EM123456785THX"]
)
def test_what_is_no_number_of_thai_post_is_refused(written: str) -> None:
    with pytest.raises(InputError, match="เลขพัสดุ"):
        parse_post_number(written)


@given(st.from_regex(r"[0-9]{8}", fullmatch=True), st.integers(0, 7), st.integers(1, 9))
def test_a_wrong_digit_that_changes_the_check_digit_is_found(serial: str, place: int, step: int) -> None:
    right = f"EM{serial}{check_digit(serial)}TH"
    assert parse_post_number(right) == right
    wrong = serial[:place] + str((int(serial[place]) + step) % 10) + serial[place + 1 :]
    if check_digit(wrong) != check_digit(serial):
        with pytest.raises(InputError, match="พิมพ์ผิด"):
            parse_post_number(f"EM{wrong}{check_digit(serial)}TH")


def test_the_example_of_the_standard() -> None:
    assert check_digit("47312482") == 9


def test_a_list_shows_only_the_kind_of_service() -> None:
    assert masked("EM123456785TH") == "EM•••••••••TH"
