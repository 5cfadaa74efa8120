"""Bytes whose label lies, in both directions."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.charset import better, codec_of, decode, repair_mojibake, strangeness

LETTER = "เรียน ผู้อำนวยการ\nขอร้องเรียนเรื่องถนนหน้าโรงเรียนชำรุด “มาก” และไฟฟ้าดับทุกคืน"
THAI_LABELS = [
    "windows-874",
    "WINDOWS-874",
    "x-windows-874",
    "ms874",
    "x-ms-874",
    "cp874",
    "tis-620",
    "TIS620",
    "tis_620",
    "tis-620.2533",
    "iso-8859-11",
]


@pytest.mark.parametrize("label", THAI_LABELS)
def test_every_name_of_the_thai_set_is_known(label: str) -> None:
    assert decode(LETTER.encode("cp874"), label).text == LETTER


@pytest.mark.parametrize("label", [None, "", "us-ascii", "utf-8", "iso-8859-1", "windows-1252", "x-nonsense", "8bit"])
def test_thai_bytes_are_read_under_a_silent_or_wrong_label(label: str | None) -> None:
    assert decode(LETTER.encode("cp874"), label).text == LETTER


@pytest.mark.parametrize("label", [None, "tis-620", "windows-874", "iso-8859-1", "us-ascii", "gb2312", "koi8-r"])
def test_utf8_is_read_under_any_label(label: str | None) -> None:
    assert decode(LETTER.encode(), label).text == LETTER


def test_a_wrong_label_is_reported_and_a_right_one_is_not() -> None:
    assert decode(LETTER.encode(), "tis-620").relabelled
    assert not decode(LETTER.encode("cp874"), "tis-620").relabelled
    assert not decode(LETTER.encode("cp874"), None).relabelled


@pytest.mark.parametrize("word", ["เขต", "รถ", "รก", "กก", "เธอ"])
def test_short_thai_words_that_happen_to_be_valid_utf8_obey_their_label(word: str) -> None:
    assert decode(word.encode("cp874"), "windows-874").text == word


def test_a_footer_in_another_encoding_does_not_spoil_the_letter() -> None:
    mixed = (LETTER + "\n").encode() + "ตรวจไวรัสแล้ว".encode("cp874")
    assert decode(mixed, "utf-8").text == LETTER + "\nตรวจไวรัสแล้ว"


def test_thai_once_shown_as_latin_comes_back() -> None:
    assert decode(LETTER.encode().decode("latin-1").encode(), "utf-8").text == LETTER
    assert decode(LETTER.encode("cp874").decode("cp1252").encode(), "utf-8").text == LETTER


@pytest.mark.parametrize(
    "text",
    [
        "Café à la crème, señor",
        "räksmörgås ÅÄÖ",
        "£££ ©©©",
        "Привет мир",
        "日本語のメール",
        "ÀÉÈ ŒUVRE",
        "ระบบ e-mail ใช้ไม่ได้ ½",
    ],
)
def test_other_scripts_are_left_alone(text: str) -> None:
    assert decode(text.encode(), "utf-8").text == text
    assert repair_mojibake(text) == text


def test_latin_letters_are_not_taken_for_thai() -> None:
    assert decode("räksmörgås à la crème".encode("latin-1"), "iso-8859-1").text == "räksmörgås à la crème"


@pytest.mark.parametrize(
    ("text", "codec", "label"),
    [
        ("日本語", "iso2022_jp", "iso-2022-jp"),
        ("日本語", "euc_jp", "iso-2022-jp"),
        ("中文信件", "gb18030", "gb2312"),
        ("ไทย", "utf-7", "utf-7"),
        ("ไทย", "utf-16", None),
    ],
)
def test_other_encodings_are_read(text: str, codec: str, label: str | None) -> None:
    assert decode(text.encode(codec), label).text == text


def test_one_bad_byte_costs_one_character() -> None:
    broken = "中文信件".encode("gb18030") + b"\xff" + "在此".encode("gb18030")
    decoded = decode(broken, "gb2312")
    assert decoded.text.startswith("中文信件")
    assert decoded.damaged


@pytest.mark.parametrize("label", ["base64", "rot13", "punycode", "idna", "unicode_escape", "zlib", "\x00", "ก"])
def test_python_codecs_that_are_no_charsets_are_refused(label: str) -> None:
    assert codec_of(label) is None


def test_the_less_strange_reading_wins() -> None:
    assert better("à¸à¸²", "กา") == "กา"
    assert strangeness(LETTER) == 0


@given(st.binary(max_size=300), st.one_of(st.none(), st.text(max_size=20), st.sampled_from(["utf-7", "hz", "gb2312"])))
def test_any_bytes_under_any_label_give_encodable_text(content: bytes, label: str | None) -> None:
    decode(content, label).text.encode("utf-8")


@given(st.text(alphabet=st.characters(min_codepoint=0x0E01, max_codepoint=0x0E2E), min_size=5))
def test_thai_letters_survive_both_encodings(text: str) -> None:
    assert decode(text.encode(), None).text == text
    assert decode(text.encode("cp874"), "tis-620").text == text


FOREIGN = {
    "euc_jp": "先日お願いしました道路の件について、その後どうなっていますか。",
    "cp932": "先日お願いしました道路の件について、その後どうなっていますか。",
    "gb18030": "我家门前的道路坏了很久，请你们尽快派人修理，谢谢。",
    "big5hkscs": "我家門前的道路壞了很久，請你們盡快派人修理，謝謝。",
    "cp949": "집 앞 도로가 오래전부터 파손되어 있으니 빨리 고쳐 주시기 바랍니다.",
    "koi8_r": "Дорога перед домом давно разбита, просим её починить.",
    "cp1251": "Дорога перед домом давно разбита, просим её починить.",
}


@pytest.mark.parametrize("codec", FOREIGN)
@pytest.mark.parametrize("label", [None, "us-ascii", "iso-8859-1"])
def test_a_letter_from_abroad_without_a_charset_is_read_where_its_script_is_plain(
    codec: str, label: str | None
) -> None:
    assert decode(FOREIGN[codec].encode(codec), label).text == FOREIGN[codec]


@pytest.mark.parametrize(
    "words", ["L'été dernier, à la forêt, l'élève a été très déçu", "Schöne Grüße aus Köln über die Brücke", "£5 §3 µm"]
)
def test_western_letters_are_not_taken_for_another_script(words: str) -> None:
    assert decode(words.encode("cp1252"), None).text == words


@given(st.text(alphabet="กขคงจชดตทนบปพมยรลวสหอะาิีุูเแโใไ่้ ", min_size=20, max_size=80))
def test_no_thai_bytes_are_taken_for_another_script(words: str) -> None:
    assert decode(words.encode("cp874"), "tis-620").text == words


def test_what_other_parts_name_counts_where_nothing_is_declared_and_the_bytes_are_strange() -> None:
    words = "道路 abc 修理"  # too few letters to be sure by themselves
    assert decode(words.encode("gb18030"), None, "gb2312").text == words
    assert decode(LETTER.encode("cp874"), None, "gb2312").text == LETTER
