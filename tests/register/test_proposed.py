"""What a finding says of a matter in the words of a case."""

from dataclasses import replace
from datetime import date

from register.book.proposed import content_of, days_in_words, exhibits
from register.model import Days, Mention, Passage
from register.states import Standing
from tests.register.matter_examples import finding

DAY = date(2026, 9, 15)
TOLD = replace(
    finding(),
    how=(Passage("เรียกเงิน 500 บาท", 0, 17, 0.8), Passage("ขู่ว่าจะไม่ต่อสัญญา", 20, 39, 0.7)),
    evidence=(
        Mention("คลิปเสียง", 40, 49, 0.8, Standing.HELD),
        Mention("สลิปโอนเงิน 3 ใบ", 50, 66, 0.8, Standing.ENCLOSED),
        Mention("ไม่มีพยาน", 70, 79, 0.9, Standing.NONE),
    ),
    days=Days(DAY, DAY, 0.95),
)


def test_a_case_has_a_line_for_each_deed_and_each_piece_of_evidence() -> None:
    content = content_of("แจ้งเบาะแส", TOLD)
    assert content.how == "เรียกเงิน 500 บาท\nขู่ว่าจะไม่ต่อสัญญา"
    assert content.evidence.splitlines()[1] == "สลิปโอนเงิน 3 ใบ (แนบมา)"
    assert content.happened == "15 กันยายน 2569"


def test_guessed_days_are_about_and_a_range_has_two_ends() -> None:
    assert days_in_words(Days(DAY, DAY.replace(day=20), 0.6)) == "ประมาณ 15 กันยายน 2569 ถึง 20 กันยายน 2569"
    assert days_in_words(None) == ""


def test_what_there_is_and_is_not_listed_may_go_on_the_list() -> None:
    evidence = content_of("", TOLD).evidence
    assert exhibits(evidence, ["คลิปเสียง"]) == [("สลิปโอนเงิน 3 ใบ", "แนบมา")]


def test_a_line_that_an_officer_typed_needs_no_standing() -> None:
    assert exhibits("สมุดบัญชี (เล่มสีแดง)\n\n", ()) == [("สมุดบัญชี (เล่มสีแดง)", "")]


def test_a_line_of_blanks_costs_no_more_than_its_length() -> None:
    line = f"สมุด{' ' * 100_000}บัญชี"  # a pattern that may begin its blanks anywhere would never come back
    assert exhibits(f"{line} (แนบมา)", ()) == [(line, "แนบมา")]
