"""The day at the head of a letter, and what is reckoned from it."""

from datetime import date

import pytest

from classify.decide import Thresholds
from classify.extract import extract
from classify.facts.letter_dates import days_by
from classify.finding import find
from classify.model import load, shipped

LETTER = "บ้านเลขที่ ๑๒ หมู่ ๓\n{date}\nเรื่อง ขอให้ซ่อมถนน\nเรียน นายกเทศมนตรี\nเมื่อวานนี้ถนนหน้าวัดทรุดลงอีก ขอให้มาดู\nขอแสดงความนับถือ"


@pytest.mark.parametrize(
    "written",
    ["วันที่ ๑๒ มีนาคม ๒๕๖๙", "๑๒ มีนาคม ๒๕๖๙", "เขียนที่บ้าน 12 มี.ค. 2569", "๑๒/๓/๒๕๖๙", "วันที่ 12 เดือนมีนาคม พ.ศ. 2569"],
)
def test_the_day_above_the_subject_is_that_of_the_letter(written: str) -> None:
    assert extract("", LETTER.format(date=written)).written == date(2026, 3, 12)


@pytest.mark.parametrize("written", ["มีนาคม ๒๕๖๙", "วันพุธ แรมสิบเอ็ดค่ำ", "๓๑ กุมภาพันธ์ ๒๕๖๙", "๑ มีนาคม ๒๕๖๙\n๒ มีนาคม ๒๕๖๙"])
def test_no_whole_day_or_two_of_them_are_none(written: str) -> None:
    assert extract("", LETTER.format(date=written)).written is None


def test_a_day_told_in_the_text_is_not_that_of_the_letter() -> None:
    assert extract("", "เรียน นายก\nถนนพังตั้งแต่วันที่ 12 มีนาคม 2569 แล้วครับ").written is None


def test_days_of_a_letter_are_reckoned_from_its_own_date_as_a_guess() -> None:
    letter = LETTER.format(date="วันที่ ๑๒ มีนาคม ๒๕๖๙")
    found = find(load(shipped()), Thresholds(), subject="", text=letter)
    assert found.days is not None
    assert (found.days.first, found.days.last) == (date(2026, 3, 11), date(2026, 3, 11))
    assert found.days.confidence < 0.7


def test_a_mail_is_reckoned_from_the_day_it_was_sent_and_a_whole_date_from_nothing() -> None:
    sent = days_by("เมื่อวาน", date(2026, 3, 20), date(2026, 3, 12))
    assert sent is not None
    assert sent.first == date(2026, 3, 19)
    whole = days_by("5 มีนาคม 2569", None, date(2026, 3, 12))
    assert whole is not None
    assert whole.confidence > 0.9
    assert days_by("เมื่อวาน", None, None) is None
