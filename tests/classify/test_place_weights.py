import pytest

from classify.facts import places
from classify.folding import fold
from classify.layout import lay_out
from classify.learning import train_places
from classify.learning.train_names import Lesson, chosen_rightly


def test_the_shipped_weights_find_the_places_of_the_test_part() -> None:
    columns, nowhere = places._weights()
    tried = train_places.lessons(train_places.CORPUS / "test")
    worths = [
        [sum(columns[column] for column in place) - nowhere for place in one.columns] for one, _words, _wanted in tried
    ]
    result = train_places.measure(
        [(one, words, wanted, points) for (one, words, wanted), points in zip(tried, worths, strict=True)]
    )
    assert result["right"] >= 44
    assert result["invented"] <= 26


def test_what_is_learnt_tells_right_places_from_wrong() -> None:
    there = Lesson("a", named=True, columns=((1, 2), (3, 4)), right=(True, False))
    nowhere_named = Lesson("a", named=False, columns=((3, 4),), right=(False,))
    columns, nowhere = chosen_rightly([there, nowhere_named] * 20)
    taught = [(there, ["ตลาด", "วัด"], "ตลาด"), (nowhere_named, ["วัด"], "")]
    judged = [
        (one, words, wanted, [float(columns[list(place)].sum()) - nowhere for place in one.columns])
        for one, words, wanted in taught
    ]
    assert train_places.measure(judged)["right"] == 1


def test_the_same_weights_are_packed_into_the_same_bytes() -> None:
    columns, nowhere = chosen_rightly([Lesson("a", named=True, columns=((1,), (2,)), right=(True, False))])
    assert places.packed(columns, nowhere, {"b": 1, "a": 2}) == places.packed(columns, nowhere, {"a": 2, "b": 1})


@pytest.mark.parametrize(
    ("text", "never"), [("ซอยร่มเย็นทุกคืนมืดมาก", "ทุกคืน"), ("วัดระยะถนนแล้ว", "วัดระยะ"), ("ผู้ใหญ่บ้านดีมาก", "บ้านดีมาก")]
)
def test_words_that_are_no_part_of_a_place_are_not_offered(text: str, never: str) -> None:
    folded = fold(f"\n{text}", subject_end=0)
    found = [folded.text[start:end] for (start, end), _ in places.offered(folded, lay_out(folded.text, 1), [])]
    assert not [words for words in found if never in words]
