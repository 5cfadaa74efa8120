import pytest

from ingest.words.lists import Placed, with_stops


def listed(*lines: tuple[str, int]) -> list[str]:
    return with_stops([Placed(text, left) for text, left in lines])


def test_a_number_between_two_of_a_list_gets_its_stop() -> None:
    assert listed(("๑. ขอให้ขุดลอกท่อ", 230), ("๒ ขอให้ตรวจสอบ", 232), ("๓. ขอให้แจ้งผล", 231))[1] == "๒. ขอให้ตรวจสอบ"


def test_one_stop_that_is_left_gives_those_of_all_others_back() -> None:
    read = listed(("1 สำเนาบัตร", 230), ("2 สำเนาทะเบียน", 230), ("ราษฎร", 140), ("3. ภาพถ่าย", 230), ("4 แผนที่", 230))
    assert read == ["1. สำเนาบัตร", "2. สำเนาทะเบียน", "ราษฎร", "3. ภาพถ่าย", "4. แผนที่"]


def test_what_is_enclosed_is_counted_from_the_line_that_names_it() -> None:
    assert listed(("สิ่งที่ส่งมาด้วย ๑. ภาพถ่ายอาคาร", 90), ("๒ สำเนาประกาศ", 240))[1] == "๒. สำเนาประกาศ"


@pytest.mark.parametrize(
    "lines",
    [
        (("๑. ขอให้ตรวจสอบเวร", 230), ("๒ ครั้งต่อวัน", 140)),  # the rest of a sentence stands further left
        (("๑. ขอให้มาเดือนละ", 140), ("๒ ครั้ง", 140), ("๒. ขอให้แจ้งผล", 140)),
        (("๑. ขอให้ตรวจสอบ", 230), ("๕ ขอให้แจ้งผล", 230)),
        (("มีผู้เห็น", 230), ("๒ คนในวันนั้น", 230)),
        (("๒ คน", 230), ("๓ คน", 230)),
        (("๑. ขอให้ตรวจสอบ", 230), ("๒๐๐ บาทต่อคน", 230)),
        (("๑. บ้านเลขที่", 230), ("๒/๑๔ ตำบลเดิม", 230)),
    ],
)
def test_a_number_that_counts_no_items_stays(lines: tuple[tuple[str, int], ...]) -> None:
    assert listed(*lines) == [text for text, _ in lines]


def test_a_page_of_nothing_stays_empty() -> None:
    assert listed() == []
