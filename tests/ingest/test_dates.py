import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.words.dates import by_calendar


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        ("เมื่อวันที่ 9 กรกภาคม 2567 เวลา", "เมื่อวันที่ 9 กรกฎาคม 2567 เวลา"),
        ("๑๔ พฤศจกายน ๒๕๖๘", "๑๔ พฤศจิกายน ๒๕๖๘"),
        ("๓ มนาคม พศ ๒๕๖๘", "๓ มีนาคม พ.ศ. ๒๕๖๘"),
        ("วันที่ ๑ เดือน กันยายบ พ.ศ ๒๕๖๘", "วันที่ ๑ เดือน กันยายน พ.ศ. ๒๕๖๘"),
        ("ลงวันที่ ๒๒ สิงหาดม", "ลงวันที่ ๒๒ สิงหาคม"),
        ("๑๓ กันยายบ พุทธศึกราช ๒๕๖๒ มี", "๑๓ กันยายน พุทธศักราช ๒๕๖๒ มี"),
        ("ประจำปี พศ.๒๕๖๗", "ประจำปี พ.ศ.๒๕๖๗"),
        ("ธันวาดม ๒๕๖๖ เวลา ๙.๓๐ น.", "ธันวาคม ๒๕๖๖ เวลา ๙.๓๐ น."),  # its day ends the line before
    ],
)
def test_a_month_between_day_and_year_is_spelt_as_months_are(read: str, meant: str) -> None:
    assert by_calendar(read) == meant


@pytest.mark.parametrize(
    "line",
    [
        "๑๔ พฤศจิกายน ๒๕๖๘",
        "๓ มกนาคม ๒๕๖๘",  # may be January or March
        "จำนวน 5 ครอบครัว",
        "มาตรา 157 กรกภาคม",
        "ผู้เสียหาย 12 ราย 4500 บาท",
        "นายพศ สุขใจ",
        "พยานหลักฐาน 2345 ชิ้น",
        "เสนอ พศ 12",
        "มาตรา 1570",
        "มกนาคม ๒๕๖๘",
        "กันยาบน",
    ],
)
def test_what_may_be_something_else_stays(line: str) -> None:
    assert by_calendar(line) == line


@given(st.text("09๑๙ มกราคมพฤศจิยน.,/", max_size=30))
def test_digits_are_never_touched_and_twice_is_once(line: str) -> None:
    digits = [character for character in line if character.isdigit()]
    assert [character for character in by_calendar(line) if character.isdigit()] == digits
    assert by_calendar(by_calendar(line)) == by_calendar(line)
