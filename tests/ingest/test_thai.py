import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.thai import damage, is_broken, letter_count, mend_layer, repair, thai_share

CONSONANTS = "กขคฆงจฉชซญฎฏฐดตถทธนบปผพฟมยรลวศษสหฬอฮ"
SYLLABLES = st.builds(
    "".join,
    st.tuples(
        st.sampled_from(["", "เ", "แ", "โ", "ไ", "ใ"]),
        st.sampled_from(CONSONANTS),
        st.sampled_from(["", "ั", "ิ", "ี", "ึ", "ื", "ุ", "ู", "็"]),
        st.sampled_from(["", "่", "้", "๊", "๋"]),
        st.sampled_from(["", "า", "ะ", "ำ", "ๆ", "๙", "ฯ"]),
    ),
)
GOOD_LINES = st.lists(st.lists(SYLLABLES, min_size=1).map("".join), min_size=1).map(" ".join)
# Wild text, rich in the characters that the repair moves about.
WILD = st.text(
    st.one_of(
        st.sampled_from("กนย เแาำํ่้๊๋์ิีืุูัฺ็๎ \n\t\x00\u200b\uf70a\uf712\uf710"),
        st.characters(),
    )
)


@pytest.mark.parametrize(
    ("broken", "good"),
    [
        ("เเม่", "แม่"),
        ("ท่ี", "ที่"),
        ("จํานวน", "จำนวน"),
        ("นํ้า", "น้ำ"),
        ("น้ํา", "น้ำ"),
        ("นำ้", "น้ำ"),
        ("ตํ าบล", "ตำบล"),
        ("ที่่", "ที่"),
        ("ท ี่ดิน", "ที่ดิน"),
        ("่เริ่ม", "เริ่ม"),
        ("รับ\u200bเรื่อง", "รับเรื่อง"),
        ("รับ\x00เรื่อง", "รับเรื่อง"),
        ("ผู\uf70bอํานวยการ", "ผู้อำนวยการ"),
        ("ป\uf701\uf70aน", "ปิ่น"),
        ("หนังสือ   ที่\t\u00a0๑", "หนังสือ ที่ ๑"),
        ("หนึ่ง\r\nสอง", "หนึ่ง\nสอง"),
    ],
)
def test_a_broken_spelling_becomes_the_right_one(broken: str, good: str) -> None:
    assert repair(broken) == good


@given(GOOD_LINES)
def test_good_thai_is_left_untouched(text: str) -> None:
    assert repair(text) == unicodedata.normalize("NFC", text)


@pytest.mark.parametrize("text", ["สิทธิ์ของพันธุ์ไม้ ก็ตาม", "พุทฺธํ สรณํ", "ราคา 1,500.50 บาท (ห้าร้อย)\n\nE-mail: a@b.th"])
def test_rare_but_right_spellings_are_left_untouched(text: str) -> None:
    assert repair(text) == text


@given(WILD)
def test_repair_is_idempotent_and_never_raises(text: str) -> None:
    once = repair(text)
    assert repair(once) == once


@given(WILD)
def test_repaired_text_is_nfc_and_can_be_encoded(text: str) -> None:
    repaired = repair(text)
    assert unicodedata.is_normalized("NFC", repaired)
    repaired.encode()
    assert "\x00" not in repaired


def test_a_long_run_of_marks_is_repaired_quickly() -> None:
    assert repair("ก" + "ำ่" * 50_000).startswith("ก")


def test_glyphs_without_a_name_make_a_layer_broken() -> None:
    assert is_broken("รับ\x00เรื่อง")
    assert is_broken("(cid:12)(cid:7)")
    assert is_broken("\ue123")
    assert not is_broken("ผู\uf70bอํานวยการ")  # private-use, but its meaning is known


def test_copied_marks_make_a_layer_broken() -> None:
    assert is_broken("เรียน ผ้้อำนวยการ")
    assert is_broken("สำนักงำนพัฒนำชุมชน")
    assert not is_broken("เรียน ผู้อำนวยการสำนักงาน " * 20 + "ที่่")  # one slip of a typist


def test_vowels_that_no_syllable_has_make_a_layer_broken() -> None:
    assert is_broken("แตูเจ้าหน้าที่วูาไมูมี")  # LibreOffice, for แต่ ว่า ไม่
    assert is_broken("แจ่้งเหตุ")
    assert not is_broken("เพราะอยู่ในหมู่บ้าน ไม่มีผู้ดูแลแม้แต่คนเดียว เจ้าหน้าที่กำลังทำความดีและขอคำชี้แจง")


def test_the_lost_half_of_a_sara_am_is_put_back() -> None:
    assert mend_layer("สำานักงานตำาบลนำ ายืน") == "สำนักงานตำบลนำยืน"  # as LibreOffice writes it
    assert mend_layer("ส านักงานต  าบลน ้ า") == "สำนักงานตำบลน้ำ"
    assert mend_layer("ตา ยาย") == "ตา ยาย"


def test_damage_tells_rubble_from_text() -> None:
    assert damage("เรียน ผู้อำนวยการสำนักงาน") == 0
    assert damage("ÊÓ¹Ñ¡§Ò¹ÍÑÂ¡ÒÃÊÙ§ÊØ´") > 0.5  # Thai bytes taken for Latin-1
    assert damage("   \n") == 0


@given(WILD)
def test_measures_stay_in_their_range(text: str) -> None:
    assert 0 <= damage(text) <= 1
    assert 0 <= thai_share(text) <= 1
    assert letter_count(text) <= len(text)
