"""Days that the words of a time mean, told on Wednesday, 16 September 2569."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classify.facts.moments import days_meant

TOLD = date(2026, 9, 16)


@pytest.mark.parametrize(
    ("words", "first", "last"),
    [
        ("วันนี้", (2026, 9, 16), (2026, 9, 16)),
        ("เมื่อเช้านี้", (2026, 9, 16), (2026, 9, 16)),
        ("เมื่อวาน", (2026, 9, 15), (2026, 9, 15)),
        ("เมื่อวานซืน", (2026, 9, 14), (2026, 9, 14)),
        ("เมื่อคืน", (2026, 9, 15), (2026, 9, 16)),
        ("สามวันก่อน", (2026, 9, 13), (2026, 9, 13)),
        ("วันจันทร์ที่แล้ว", (2026, 9, 14), (2026, 9, 14)),
        ("บ่ายวันศุกร์", (2026, 9, 11), (2026, 9, 11)),
        ("อาทิตย์ที่แล้ว", (2026, 9, 7), (2026, 9, 13)),
        ("ต้นเดือน", (2026, 9, 1), (2026, 9, 10)),
        ("เดือนที่แล้ว", (2026, 8, 1), (2026, 8, 31)),
        ("เมื่อปลายเดือนก่อน", (2026, 8, 21), (2026, 8, 31)),
        ("ปีที่แล้ว", (2025, 1, 1), (2025, 12, 31)),
        ("เดือนพฤศจิกายน", (2025, 11, 1), (2025, 11, 30)),
        ("วันที่ ๒๖ พฤษภาคม", (2026, 5, 26), (2026, 5, 26)),
        ("คืนวันที่ 4 ต.ค. เวลา 22.15 น.", (2025, 10, 4), (2025, 10, 4)),
        ("12-16 ต.ค.", (2025, 10, 12), (2025, 10, 16)),
        ("ตั้งแต่ปี 63", (2020, 1, 1), (2026, 9, 16)),
        ("มาสองเดือน", (2026, 7, 16), (2026, 9, 16)),
        ("ตั้งแต่หลังสงกรานต์", (2026, 4, 16), (2026, 9, 16)),
        ("ปี 2566-2568", (2023, 1, 1), (2025, 12, 31)),
        ("ปีงบประมาณ พ.ศ. ๒๕๖๘", (2024, 10, 1), (2025, 9, 30)),
    ],
)
def test_a_time_is_reckoned_from_the_day_it_was_told(
    words: str, first: tuple[int, int, int], last: tuple[int, int, int]
) -> None:
    found = days_meant(words, TOLD)
    assert found is not None
    assert (found.first, found.last) == (date(*first), date(*last))


@pytest.mark.parametrize(
    "words", ["", "ทุกวันจันทร์", "วันศุกร์นี้", "คืนลอยกระทง", "เทอมที่แล้ว", "ตอนสี่ทุ่ม", "ก่อนเปิดเทอม", "๑ ตุลาคม ๒๕๖๙"]
)
def test_habits_days_to_come_and_what_nobody_can_reckon_stay_words(words: str) -> None:
    assert days_meant(words, TOLD) is None


def test_guessed_edges_have_less_confidence_than_a_date() -> None:
    dated, guessed = days_meant("26 พฤษภาคม 2569", TOLD), days_meant("สองปีก่อน", TOLD)
    assert dated is not None
    assert guessed is not None
    assert dated.confidence > 0.9
    assert guessed.confidence < 0.7


def test_a_weekday_that_does_not_fit_its_date_is_doubted() -> None:
    fits, fails = days_meant("วันพุธที่ 9 กันยายน 2569", TOLD), days_meant("วันพฤหัสที่ 9 กันยายน 2569", TOLD)
    assert fits is not None
    assert fails is not None
    assert fits.confidence > 0.7 > fails.confidence


def test_without_the_day_of_telling_only_a_whole_date_is_one() -> None:
    assert days_meant("เมื่อวาน", None) is None
    assert days_meant("26 พฤษภาคม 2569", None) is not None


@given(st.text("ตั้งแต่วันที่เดือนปีก่อนมา0123456789 -/.กพุธจันทร์", max_size=40), st.dates(date(1990, 1, 1), date(2100, 1, 1)))
def test_no_words_break_the_reckoning(words: str, told: date) -> None:
    found = days_meant(words, told)
    assert found is None or found.first <= found.last <= told
