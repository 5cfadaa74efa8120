"""HTML mails of the usual composers as text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.mail.markup import to_text


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ('<div dir="ltr">เรียน<div>ถนน&nbsp; พัง</div><div><br></div><div>ขอบคุณ</div></div>', "เรียน\nถนน  พัง\n\nขอบคุณ"),
        (
            "<p class=MsoNormal>หนึ่ง<o:p></o:p></p><p class=MsoNormal><o:p>&nbsp;</o:p></p><p class=MsoNormal>สอง</p>",
            "หนึ่ง\n\nสอง",
        ),
        ("<p>ย่อหน้าหนึ่ง</p><p>ย่อหน้าสอง<br>ต่อ</p>", "ย่อหน้าหนึ่ง\n\nย่อหน้าสอง\nต่อ"),
        ('ดู <a href="https://example.go.th">ลิงก์นี้</a>', "ดู ลิงก์นี้"),
        ("<table><tr><td>ชื่อ</td><td>สมชาย</td></tr><tr><td>โทร</td><td>081</td></tr></table>", "ชื่อ  สมชาย\nโทร   081"),
        ("ก<script>alert(1)</script><style>p{}</style><!-- x -->ข", "กข"),
        ('<div style="display: none">ซ่อน</div>เห็น', "เห็น"),
        ('<?xml version="1.0" encoding="utf-8"?><p>เอกสาร</p>', "เอกสาร"),
        ("ไม่มีป้าย", "ไม่มีป้าย"),
        ("<b>", ""),
        ("", ""),
    ],
)
def test_text_as_a_person_sees_it(source: str, text: str) -> None:
    assert to_text(source) == text


def test_list_items_stand_on_lines_of_their_own() -> None:
    assert [line.strip() for line in to_text("<ul><li>ก</li><li>ข</li></ul>").split("\n")] == ["* ก", "* ข"]


def test_a_cited_mail_is_marked_like_one() -> None:
    source = (
        '<div>ใหม่<div class="gmail_quote"><div>เมื่อ พ. 12 มี.ค. 2568 เวลา 10:23 ก &lt;a@example.com&gt; เขียนว่า:</div>'
        '<blockquote class="gmail_quote">เดิม<br>สอง<blockquote type="cite">ลึก</blockquote></blockquote></div>ท้าย</div>'
    )
    assert to_text(source).split("\n") == [
        "ใหม่",
        "เมื่อ พ. 12 มี.ค. 2568 เวลา 10:23 ก <a@example.com> เขียนว่า:",
        "> เดิม",
        "> สอง",
        "> > ลึก",
        "ท้าย",
    ]


def test_absurd_nesting_keeps_its_text() -> None:
    assert "ข้อความ" in to_text("<div>" * 20_000 + "ข้อความ")
    assert "ข้อความ" in to_text("<table><tr><td>" * 15_000 + "ข้อความ")


@given(st.text(alphabet=st.sampled_from("<>/abp tdr&;=\"'!-กข\n\x00"), max_size=200))
def test_no_markup_breaks_it(source: str) -> None:
    assert "<script" not in to_text(source)
