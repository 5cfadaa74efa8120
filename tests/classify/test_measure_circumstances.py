"""The measure of what was done and of the evidence; the labels fit the corpus."""

import pytest

from classify.learning.measure_circumstances import load, measure, table


@pytest.mark.parametrize("part", ["train", "test"])
def test_every_label_stands_in_its_message(part: str) -> None:
    told, texts = load(part)
    assert len(told) >= 60
    for row in told:
        whole = "\n".join(texts[row["id"]])
        assert all(words in whole for words in (*row["how"], *(one["words"] for one in row["evidence"])))


def test_a_passage_counts_where_most_of_it_was_labelled() -> None:
    text = "เจ้าหน้าที่ทะเบียนเรียกเก็บเงินคนละ 500 บาท ไม่มีใบเสร็จ ผมมีคลิปเสียง ขอให้ตรวจสอบ"
    row = {"id": "a", "how": [text[:43]], "evidence": [{"words": "คลิปเสียง", "standing": "held"}]}
    how, evidence = measure([row], {"a": ("แจ้ง", text)})
    assert (how["shown"], how["right"], evidence["found"], evidence["right"]) == (1, 1, 1, 1)
    assert "100%" in table(how, evidence)
