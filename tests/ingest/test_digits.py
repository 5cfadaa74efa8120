import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.words.digits import ill_formed, numbers, rounded, voted


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("โทร. ๐๘๑-๒๓๔-๕๖๗๘", ["๐๘๑-๒๓๔-๕๖๗๘"]),
        ("เป็นเงิน 12,500.75 บาท", ["12,500.75"]),
        ("บ้านเลขที่ ๑๒๕/๘ หมู่ที่ ๔", ["๑๒๕/๘", "๔"]),
        ("ไม่มีตัวเลข", []),
    ],
)
def test_numbers_are_found_with_their_signs(text: str, found: list[str]) -> None:
    assert numbers(text) == found


@pytest.mark.parametrize(
    ("read", "meant"),
    [("๓๔๘oo บาท", "๓๔๘๐๐ บาท"), ("๒O คน", "๒๐ คน"), ("๓ok", "๓ok"), ("ห้อง o", "ห้อง o"), ("5o", "5o")],
)
def test_a_latin_circle_after_thai_digits_is_a_thai_zero(read: str, meant: str) -> None:
    assert rounded(read) == meant


@pytest.mark.parametrize(
    "text",
    [
        *("๔,๘๔๕๐,๐๐๐ บาท", "9,6๐0 บาท", "๓๒ มีนาคม ๒๕๖๘", "๑๒ มีนาคม ๒๕๖", "โทร. 081-234-567", "๑๒ ม.ค. ๒๙๖๘"),
        *("๑๒ มีนาคม ๒๔๖๘", "จ.นครสวรรค์ ๔๐๑๓๐", "18,000 บาท (หนึ่งหมื่นห้าพันบาทถ้วน)", "๔๕ พฤศยน พ.ศ. ๒๕๖๖"),
    ],
)
def test_a_number_of_an_impossible_shape_is_noticed(text: str) -> None:
    assert ill_formed(text) == 1


@pytest.mark.parametrize(
    "text",
    [
        "๔,๘๕๐,๐๐๐ บาท",
        "9,600.00 บาท",
        "๓๑ มีนาคม พ.ศ. ๒๕๖๘",
        "๑๒ มี.ค. ๖๘",
        "081-234-5678",
        "๐๒-๑๒๓-๔๕๖๗",
        "09-11-2567",
        "เวลา ๑๖.๓๐ น.",
        "เกิด ๑๒ มีนาคม ๒๔๙๘",
        "พ.ศ. ๒๔๕๗",
        "จ.นครสวรรค์ ๖๐๑๓๐",
        "ติดต่อ 089-555-",
    ],
)
def test_a_number_as_people_write_it_is_left_in_peace(text: str) -> None:
    assert ill_formed(text) == 0


def test_of_three_readings_two_win() -> None:
    assert voted(["โทร 0812", "โทร 0813", "โทร 0813"]) == "โทร 0813"


def test_where_all_differ_the_well_formed_number_wins() -> None:
    assert voted(["๘,๘๔๕๐,๐๐๐ บาท", "๔,๘๕๐,๐๐๐ บาท", "๔,๘๔๕,๐๐ บาท"]) == "๔,๘๕๐,๐๐๐ บาท"


def test_the_words_of_the_first_reading_stay() -> None:
    assert voted(["นายดำ 12", "นายคำ 13", "นายคำ 13"]) == "นายดำ 13"


def test_a_reading_with_another_count_of_numbers_has_no_voice() -> None:
    assert voted(["ก 12 ข", "ก 1 2 ข", "ก 1 2 ข"]) == "ก 12 ข"


@given(st.lists(st.text("0123456789๐๑๒๓๔๕๖๗๘๙,.-/ กขมีนาคม", max_size=30), min_size=1, max_size=4))
def test_voting_changes_nothing_but_numbers(readings: list[str]) -> None:
    text = voted(readings)
    assert len(numbers(text)) >= 0
    assert [part for part in text if not (part.isdigit() or part in ",.-/:–")] == [
        part for part in readings[0] if not (part.isdigit() or part in ",.-/:–")
    ]
    assert len({tuple(numbers(one)) for one in readings}) > 1 or text == readings[0]
