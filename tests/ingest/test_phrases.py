import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.thai import repair
from ingest.words.phrases import in_context, packed, shipped, unpacked
from ingest.words.spelling import spelt
from register.errors import SettingsError
from scripts.ocr_training.phrases import listed, phrases

CORPUS = Path(__file__).resolve().parents[2] / "classify" / "corpus"


def read(line: str) -> str:
    return in_context(spelt(line))[0].text


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        ("จึงขอให้ท่านแตงตั้งเจ้าหน้าที่", "จึงขอให้ท่านแต่งตั้งเจ้าหน้าที่"),  # a mark lost, another word left
        ("ลงพนที่ตรวจสอบโดยเร็ว", "ลงพื้นที่ตรวจสอบโดยเร็ว"),  # two marks lost
        ("สิงที่ส่งมาด้วย ๑. ภาพถ่าย", "สิ่งที่ส่งมาด้วย ๑. ภาพถ่าย"),
        ("ให้ความ รวมมือทุกฝ่าย", "ให้ความ ร่วมมือทุกฝ่าย"),  # over a blank
        ("ดังกล่าว ดำเนินกำรทุจริต", "ดังกล่าว ดำเนินการทุจริต"),  # a letter taken for one like it
        ("ท่านแตงตั้งและให้ความรวมมือ", "ท่านแต่งตั้งและให้ความร่วมมือ"),  # two in one run
    ],
)
def test_a_word_is_put_right_that_the_words_beside_it_know_otherwise(line: str, meant: str) -> None:
    assert in_context(spelt(line)) == (spelt(meant), False)


@pytest.mark.parametrize(
    "line",
    [
        "นายแตงตั้ง ใจดี",  # a name
        "(แตงตั้ง ใจดี)",
        "ประภาศ สุวรรณโพธิ์ แจ้งว่า",
        "พบวารินทร์ คุณะ เจ้าหน้าที่",
        "ปลูกแตง ตั้งแผงขายริมทาง",  # the words by themselves
        "ไปถามทีไรก็ว่าแต่งบไม่มี",
        "เป็นเวลาสองปี พม.ให้รอ",  # an abbreviation
        "ส่งผ่านแอปไปแล้วเมื่อวาน",  # a word of no dictionary
        "ผมเปนยามกลางคืน",  # as people write
    ],
)
def test_names_and_words_that_may_stand_there_stay(line: str) -> None:
    assert read(line) == spelt(line).text


def test_what_is_likely_but_not_certain_is_a_doubt() -> None:
    assert in_context(spelt("ก่อนหรอคะ")) == (spelt("ก่อนหรอคะ"), True)
    assert in_context(spelt("วันหยดราชการ")) == (spelt("วันหยดราชการ"), True)
    assert in_context(spelt("ก่อนหรือคะ")) == (spelt("ก่อนหรือคะ"), False)


def test_messages_kept_apart_from_the_corpus_stay_as_they_are() -> None:
    changed = []
    for path in sorted((CORPUS / "test").glob("*.jsonl")):
        for message in path.read_text(encoding="utf-8").splitlines():
            lines = [spelt(line) for line in repair(json.loads(message)["body"]).split("\n")]
            changed += [line.text for line in lines if in_context(line)[0] != line]
    assert changed == []


@settings(deadline=None)  # the first reads the lists
@given(st.text("กขตงหดยนเแิี่้ัุาที่วัน 12.a", max_size=40))
def test_figures_blanks_and_latin_letters_stay(line: str) -> None:
    before = spelt(line).text
    other = str.maketrans("", "", "กขตงหดยนเแิี่้ัุาวโใไำฃคฅฆจฉชซฌญฎฏฐฑฒณถทธบปผฝพฟภมรลศษสหฬอฮฯะๅๆ็๊๋์ึืู")
    assert read(line).translate(other) == before.translate(other)


def test_a_damaged_file_of_phrases_is_refused() -> None:
    content = shipped().read_bytes()
    with pytest.raises(SettingsError, match="checksum"):
        unpacked(content[:-1])
    assert unpacked(packed("2 ท่านแต่งตั้ง")) == "2 ท่านแต่งตั้ง"


def test_phrases_are_whole_words_that_two_messages_write_alike(tmp_path: Path) -> None:
    bodies = ["ขอให้ท่านแต่งตั้งกรรมการ", "ท่านแต่งตั้ง\nคนละที่", "คนละที", "ท่านแต่งตั้งใคร"]
    (tmp_path / "train").mkdir()
    messages = "\n".join(json.dumps({"subject": None, "body": body}) for body in bodies)
    (tmp_path / "train" / "a.jsonl").write_text(messages, encoding="utf-8")
    found = phrases(tmp_path)
    assert found["ท่านแต่งตั้ง"] == 3
    assert "านแต่งตั้ง" not in found  # torn from its word
    assert "คนละที่" not in found  # written two ways
    assert listed(found).splitlines()[-1].startswith("3 ")
