"""A mail address is believed as the network for Latin letters has it, all about it as ours does."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.ocr import Ocr, read_page
from ingest.words.addresses import with_addresses
from tests.drawn_pages import letter


@pytest.mark.parametrize(
    ("ours", "latin", "whole"),
    [
        (
            "อีเมล nlcbu90@moph-offce.example.th ค่ะ",
            "aida nlcbu90@moph-office.example.th ax",
            "อีเมล nlcbu90@moph-office.example.th ค่ะ",
        ),
        ("ติดต่อinทbcf@tambon.org", "dtannsotind inbcf@tambon.org", "ติดต่อinbcf@tambon.org"),
        ("ส่งที่ kkp wn 68@moi.go.th", "dod kkpwn_68 @moi.go.th", "ส่งที่ kkpwn_68@moi.go.th"),
        ("ก a.b@c.co.th และ x-y@d.com", "f a_b@c.co.th uaz x-y@d.com", "ก a_b@c.co.th และ x-y@d.com"),
        ("ราคา 5 @ ๑๐ บาท", "sna 5 @ oo uw", "ราคา 5 @ ๑๐ บาท"),
        ("somchai@moi.go.th", "another.person@else.example.org", "somchai@moi.go.th"),
        ("a@b.com กับ c@d.com", "a@b.com", "a@b.com กับ c@d.com"),
    ],
)
def test_an_address_is_taken_from_the_other_reading_where_both_are_alike(ours: str, latin: str, whole: str) -> None:
    assert with_addresses(ours, latin) == whole


@given(st.text("ก @.a1-", max_size=25), st.text("ก @.a1-", max_size=25))
def test_a_line_keeps_its_signs_of_address_whatever_the_other_reading_says(ours: str, latin: str) -> None:
    assert with_addresses(ours, latin).count("@") == ours.count("@")


def test_an_address_on_a_page_is_read_by_the_network_for_latin_letters(ocr: Ocr) -> None:
    lines = ("เรียน ผู้อำนวยการสำนักงานพัฒนาชุมชน", "ขอให้ตอบกลับทางอีเมล quax_zebra.77@moph-office.go.th", "ขอแสดงความนับถือ")
    assert "quax_zebra.77@moph-office.go.th" in read_page(letter(lines), ocr).text
