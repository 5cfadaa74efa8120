import json

import pytest

from classify.learning.measure_facts import compare, measure, table


@pytest.mark.parametrize(
    ("fact", "wanted", "found", "column"),
    [
        ("name", "นาง สมศรี", "นางสมศรี", "exact"),
        ("phone", "๐๘๑-๐๐๐-๑๒๓๔", "081-000-1234", "exact"),
        ("phone", "+66 (0)81 000 1234", "081-000-1234", "exact"),
        ("where", "หน้าวัด", "หน้าวัดใหม่", "in part"),
        ("where", "หน้าวัด", "ตลาด", "elsewhere"),
        ("address", "12 หมู่ 3", "", "missed"),
        ("address", "", "12 หมู่ 3", "invented"),
        ("address", "", "", "none"),
    ],
)
def test_a_fact_is_counted_where_it_belongs(fact: str, wanted: str, found: str, column: str) -> None:
    assert compare(fact, wanted, found) == column


def test_a_table_says_what_was_found_and_what_was_missed() -> None:
    row = {
        "subject": "",
        "body": "ไฟดับครับ ไม่ประสงค์ออกนาม โทร 081-000-1234",
        "contact": {"name": None, "phone": "081-000-1234", "address": None},
        "where": None,
        "anonymous": True,
    }
    facts, wishes = measure(iter([json.dumps(row)]))
    assert (facts["phone"]["exact"], wishes["anonymous"]["heard"]) == (1, 1)
    assert "F1 1.000" in table(facts, wishes)


def test_either_of_two_telephones_is_right_and_a_name_may_stand_in_the_mails_header_alone() -> None:
    row = {
        "subject": "",
        "body": "ไฟดับครับ โทร 081-000-1234",
        "sender": "สุชาติ ใจกล้า",
        "contact": {"name": "สุชาติ ใจกล้า", "phone": "02-000-1234", "address": None},
        "also": {"phone": ["081-000-1234"]},
        "where": None,
        "anonymous": False,
    }
    facts, _ = measure(iter([json.dumps(row)]))
    assert (facts["phone"]["exact"], facts["name"]["exact"]) == (1, 1)
