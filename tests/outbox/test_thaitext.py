"""Thai digits, and where a Thai line may break."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outbox.thaidigits import official_digits, thai_digits, visible
from outbox.thaitext import held_together, pieces

TURNING = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}


def test_every_ascii_digit_becomes_a_thai_one() -> None:
    assert thai_digits("ลย 0019/123 A4") == "ลย ๐๐๑๙/๑๒๓ A๔"


@pytest.mark.parametrize(
    ("given_text", "official"),
    [
        ("เลขรับ 123/2570", "เลขรับ ๑๒๓/๒๕๗๐"),
        ("รหัส LOE-7KQ4-M2XD-9RTC-5 นั้น 15 วัน", "รหัส LOE-7KQ4-M2XD-9RTC-5 นั้น ๑๕ วัน"),
        ("https://track.example.go.th/2 หรือ a1@example.org", "https://track.example.go.th/2 หรือ a1@example.org"),
        ("โทร. 0 4281 1773", "โทร. ๐ ๔๒๘๑ ๑๗๗๓"),
        ("", ""),
    ],
)
def test_digits_are_thai_but_not_in_words_of_latin_letters(given_text: str, official: str) -> None:
    assert official_digits(given_text) == official


@pytest.mark.parametrize(
    "whole",
    [
        "ซ้ำ ๆ",
        "22 พฤศจิกายน 2569",
        "0 4281 1773",
        "LOE-7KQ4-M2XD-9RTC-5",
        "123/2570",
        "พ.ศ.",
        "โทร.",
        "(น้ำ)",
        "โทร. 0 4281 1773",
        "พ.ศ. 2570",
        "(ตุลาคม 2569",
        "มีนาคม 2570)",
        "2 พ.ย. 69",
        "10.05 น.",
        "60 เรื่อง",
        "ม.3",
    ],
)
def test_what_is_read_as_one_is_not_broken(whole: str) -> None:
    text = f"ทั้งนี้ {whole} แล้ว"
    inside = range(text.index(whole) + 1, text.index(whole) + len(whole))
    end = 0
    breaks = []
    for piece in pieces(text):
        end += len(piece)
        breaks.append(end)
    # The blank before ๆ is the one place of these where a break would not hurt the word before it.
    assert [place for place in breaks if place in inside and text[place] not in " ๆ"] == []


@given(st.text(alphabet=st.sampled_from("กนมหเแไำาะิีืุู่้์ๆฯ .,()-1๒aB\n"), max_size=80))
def test_the_pieces_are_the_text_and_none_begins_with_a_mark_that_clings(text: str) -> None:
    parts = list(pieces(text))
    assert "".join(parts) == text
    assert all(parts)


def test_a_number_does_not_tear_its_neighbour() -> None:
    assert "รายการ" in list(pieces("มี 15 รายการ"))


def test_what_is_read_as_one_keeps_together_in_word() -> None:
    assert held_together("โทร. 0 4281 1773 ต่อ 12") == "โทร.\u00a00\u00a04281\u00a01773 ต่อ 12"


@given(st.text())
def test_what_nobody_sees_is_taken_away_and_nothing_else(text: str) -> None:
    kept = visible(text)
    assert [char for char in kept if char != "\n" and unicodedata.category(char) in {"Cc", "Cs", "Zl", "Zp"}] == []
    assert {unicodedata.bidirectional(char) for char in kept}.isdisjoint(TURNING)
    assert [char for char in text if not unicodedata.category(char).startswith(("C", "Z"))] == [
        char for char in kept if not unicodedata.category(char).startswith(("C", "Z"))
    ]


def test_no_piece_begins_inside_a_cluster() -> None:
    text = "น้ำผึ้งที่ปั้นเป็นก้อนอยู่ในหมู่บ้านเก่าแก่ของผู้ใหญ่บ้าน"
    assert not any(part[0] in "่้๊๋์ิีึืุูัำ" for part in pieces(text))
