import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.words.spelling import spelt
from ingest.words.vocabulary import rareness


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        ("แจ้งเบาะแสการทจริตในโครงการ", "แจ้งเบาะแสการทุจริตในโครงการ"),  # a lost sara u
        ("ลงพืนที่ตรวจสอบโดยเร็ว", "ลงพื้นที่ตรวจสอบโดยเร็ว"),  # a lost mai tho
        ("ใช้รถยนต์ห่มายเลขทะเบียน", "ใช้รถยนต์หมายเลขทะเบียน"),  # the mark of another line
        ("เรียน ผู้อำนวยกวรสำนักงาน", "เรียน ผู้อำนวยการสำนักงาน"),  # a letter taken for one like it
        ("มีห้างห้นส่วนและการทจริตด้วย", "มีห้างหุ้นส่วนและการทุจริตด้วย"),  # two in one run
    ],
)
def test_a_word_that_was_misread_is_mended_where_only_one_word_fits(read: str, meant: str) -> None:
    mended = spelt(read)
    assert (mended.text, mended.strange) == (meant, 0)


@pytest.mark.parametrize(
    "line",
    [
        "นายประเสริจ แก้วมณีวงศ",
        "(นางสาวสุชาดา ทจริต)",
        "ที่อยู่ อ.หาดใหญ จ.สงขลา",
        "โทร. 081 234 5678 หรือ somchai@example.com",
    ],
)
def test_names_numbers_and_latin_words_stay_as_they_were_read(line: str) -> None:
    assert spelt(line).text == line


def test_a_short_piece_could_be_many_words_and_stays() -> None:
    assert spelt("เพื่ อนบ้าน").text == "เพื่ อนบ้าน"


def test_letters_of_no_known_word_are_counted() -> None:
    assert spelt("ข้าพเจ้าเดินทางไปทำงานตามปกติ").strange == 0
    assert spelt("ข้าพเจ้าฌฎฏฆฑฌเดินทาง").strange >= 5


def test_words_of_letters_are_known_and_rarer_ones_cost_more() -> None:
    assert rareness()["ที่"] < rareness()["ร้องเรียน"] < rareness()["ฌาปนกิจ"]


@given(st.text("กขคงจดตนมยรสหอะาิีุู่้์เแโใไำ 12", max_size=30))
def test_blanks_numbers_and_all_else_survive_in_their_order(line: str) -> None:
    mended = spelt(line)
    assert [part for part in mended.text if part in " 12"] == [part for part in line if part in " 12"]
    assert 0 <= mended.strange <= len(mended.text)
    assert spelt(mended.text).text == mended.text
