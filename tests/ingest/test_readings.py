from hypothesis import given
from hypothesis import strategies as st

from ingest.words.readings import agreed, differences, marks_confused

_LINES = st.text("กขร่ 12", max_size=14)


def test_what_both_other_readings_say_is_taken() -> None:
    assert agreed("นายเกบง ดี", ["นายเก่ง ดี", "นายเก่ง ดี"]) == "นายเก่ง ดี"


def test_one_other_reading_is_believed_where_it_makes_a_word() -> None:
    assert agreed("ขอร้องเรืบน", ["ขอร้องเรียน", "ขอร้องเรืบน"]) == "ขอร้องเรียน"
    assert agreed("ขอร้องเรียน", ["ขอร้องเรืบน", "ขอร้องเรยน"]) == "ขอร้องเรียน"


def test_numbers_are_left_as_they_are() -> None:
    assert agreed("โทร 0812", ["โทร 0813", "โทร 0813"]) == "โทร 0812"


def test_marks_that_make_a_word_only_in_the_picture_are_confused() -> None:
    assert marks_confused("แจ้งหมู้บ้าน\nและอยู้ไกล", "แจ้งหมู่บ้านและ\nอยู่ไกล") == 2
    assert marks_confused("แจ้งหมู่บ้าน", "แจ้งหมู้บ้าน") == 0


def test_a_name_whose_letters_the_picture_confuses_is_not_confused_itself() -> None:
    assert marks_confused("นายฌาณุวัชร์ ฬุริยา", "นายญาณุวัชร์ พุริยา") == 0


def test_blanks_follow_the_others() -> None:
    assert agreed("ตามที่ได้แจ้ง", ["ตามที่ ได้แจ้ง", "ตามที่ ได้แจ้ง"]) == "ตามที่ ได้แจ้ง"


def test_words_that_stand_apart_are_chosen_one_by_one() -> None:
    assert agreed("ถนบพัง มานาม", ["ถนนพัง มานาน", "ถนนพัง มานาน"]) == "ถนนพัง มานาน"


@given(_LINES, st.lists(_LINES, max_size=3))
def test_every_reading_can_be_put_together_from_the_differences(first: str, others: list[str]) -> None:
    found = differences(first, others)
    for number, other in enumerate(others):
        parts, end = [], 0
        for one in found:
            parts += [first[end : one.start], one.others[number]]
            end = one.end
        assert "".join([*parts, first[end:]]) == other


@given(_LINES)
def test_readings_that_agree_stay_as_they_are(line: str) -> None:
    assert agreed(line, [line, line]) == line
    assert agreed(line, []) == line
