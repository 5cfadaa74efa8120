import pytest
from hypothesis import given
from hypothesis import strategies as st
from pythainlp.util import num_to_thaiword

from ingest.words.amounts import by_words, contradicted, value
from ingest.words.postcodes import fits_province


@given(st.integers(0, 999_999_999_999))
def test_number_words_are_understood(number: int) -> None:
    assert value(num_to_thaiword(number)) == number


@pytest.mark.parametrize("words", ["สองสาม", "พันหมื่น", "หนึ่งร้อยสองพัน"])
def test_words_that_are_no_number_say_nothing(words: str) -> None:
    assert value(words) is None


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        ("เป็นเงิน 18,000 บาท (หนึ่งหมื่นห้าพันบาทถ้วน)", "เป็นเงิน 15,000 บาท (หนึ่งหมื่นห้าพันบาทถ้วน)"),
        ("๒,๔๐๐.๐๐ บาท (สองพันห้าร้อยบาทถ้วน) ต่อเดือน", "๒,๕๐๐.๐๐ บาท (สองพันห้าร้อยบาทถ้วน) ต่อเดือน"),
    ],
)
def test_an_amount_that_its_words_contradict_is_put_right(read: str, meant: str) -> None:
    assert by_words(read) == meant
    assert (contradicted(read), contradicted(meant)) == (1, 0)


@pytest.mark.parametrize(
    ("line", "doubtful"),
    [
        ("1,000 บาท (หนึ่งหมื่นบาทถ้วน)", 1),  # a digit is missing: which one?
        ("98,765 บาท (หนึ่งหมื่นบาทถ้วน)", 1),  # nothing fits
        ("15,000 บาท (หนึ่งหมื่นห้าพันบาทถ้วน)", 0),
        ("15,000 บาท (ห้าพันหมื่นบาทถ้วน)", 0),  # no number
        ("ข้อ 12 (หนึ่งร้อย)", 0),  # no money
    ],
)
def test_where_it_is_not_certain_nothing_is_changed(line: str, doubtful: int) -> None:
    assert by_words(line) == line
    assert contradicted(line) == doubtful


@given(st.text("0123456789๐๑๕,.() บาทถ้วนหนึ่งสองห้าพันหมื่น", max_size=40))
def test_any_line_is_survived(line: str) -> None:
    assert len(by_words(line)) == len(line)
    assert contradicted(line) >= 0


def test_a_postcode_fits_its_province() -> None:
    assert fits_province("จ.นครสวรรค์ ", "๖๐๑๓๐")
    assert fits_province("จังหวัดเพชรบุรี ", "76000")
    assert not fits_province("จ.นครสวรรค์ ", "๔๑๔๔๐")
    assert fits_province("เลขที่ ", "41440")
