import pytest

from ingest.words.spelling import spelt
from ingest.words.titles import titled


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        ("ผู้ช่วยศาสตราจารยโกวิทย์", "ผู้ช่วยศาสตราจารย์โกวิทย์"),  # a mark lost
        ("ผู้ช่วยศาสตราจาร์ย์โกวิทย์", "ผู้ช่วยศาสตราจารย์โกวิทย์"),  # one too much
        ("สัตวแพทย์หญึงณิชา", "สัตวแพทย์หญิงณิชา"),  # one taken for another
        ("ผู้ช่วยศาสตราจารยสมพร", "ผู้ช่วยศาสตราจารย์สมพร"),  # and nothing taken from the name
        ("พันตำราจ", "พันตำราจ"),  # nobody knows of which grade
        ("องศาสตราจารย์สมพร", "รองศาสตราจารย์สมพร"),  # its first letter was taken for a bracket
        ("ร้อยดำรวจเอกเฉลิม", "ร้อยตำรวจเอกเฉลิม"),
        ("ศาสตราจารย์ฐิติ", "ศาสตราจารย์ฐิติ"),
        ("นายศาสตรา", "นายศาสตรา"),
    ],
)
def test_a_run_that_begins_with_a_misread_title_gets_it(read: str, meant: str) -> None:
    assert titled(read) == meant


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        ("(ผู้ช่วยศาสตราจารยโกวิทย์ ฌานเมธี)", "(ผู้ช่วยศาสตราจารย์โกวิทย์ ฌานเมธี)"),
        ("เรียน สัตวแพทย์หญึงณิชา", "เรียน สัตวแพทย์หญิงณิชา"),
    ],
)
def test_titles_are_looked_for_where_a_name_begins(line: str, meant: str) -> None:
    assert spelt(line).text == meant


def test_within_a_sentence_no_title_is_looked_for() -> None:
    assert titled("ที่ร้อยดำรวจเอกเฉลิม") == "ที่ร้อยดำรวจเอกเฉลิม"
