import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.words.lookalikes import rival_words


@pytest.mark.parametrize(
    ("read", "letter"), [("ท่านแตงตั้ง", "ต"), ("วันหยดราชการ", "ย"), ("ประธานตณะกรรมการ", "ต"), ("สามวนทำให้", "ว")]
)
def test_a_word_that_lost_its_mark_has_a_likelier_rival_there(read: str, letter: str) -> None:
    gains = rival_words(read)
    worst = max(range(len(read)), key=lambda place: gains[place])
    assert read[worst] == letter
    assert gains[worst] > 50


@pytest.mark.parametrize("text", ["ผู้อำนวยการสำนักงานพัฒนาชุมชน", "การให้บริการของเจ้าหน้าที่", "คณะกรรมการหมู่บ้าน"])
def test_common_words_have_none(text: str) -> None:
    assert max(rival_words(text)) < 20


@given(st.text("กขตงหดยนเแิี่้ัุา", max_size=30))
def test_every_letter_has_a_gain_in_bounds(run: str) -> None:
    gains = rival_words(run)
    assert len(gains) == len(run)
    assert all(0 <= gain <= 160 for gain in gains)
