"""What is masked in a text, and that a mask leaves nothing behind."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from register.desk.matters.masking import Span, cut, hide, identities, mask_spans, word_spans
from register.model import Contact, Sender
from tests.desk.desk_world import found, mail

WORDS = identities(mail(), found(), Contact(address="99 หมู่ 3 ต.ศรีพนา"))


@pytest.mark.parametrize(
    "text",
    [
        "ข้าพเจ้า นายสมชาย ใจดี ขอร้องเรียน",
        "สมชายใจดี",
        "ลงชื่อ สมชาย",
        "somchai@example.com",
        "SOMCHAI@EXAMPLE.COM",
        "081-000-1234",
        "บ้านเลขที่ 99 หมู่ 3 ต.ศรีพนา",
    ],
)
def test_the_senders_name_number_and_address_are_masked(text: str) -> None:
    masked = hide(text, WORDS)
    assert "▇" in masked
    for word in ("สมชาย", "ใจดี", "somchai", "081", "99 หมู่"):
        assert word.lower() not in masked.lower()


@pytest.mark.parametrize(
    "text",
    [
        "089 765 4321",
        "๐๘๙-๗๖๕-๔๓๒๑",
        "089–765–4321",
        "089\u200b765\u200b4321",
        "0-2123-4567",
        "1 1037 00123 45 6",
        "other@mail.go.th",
        "ไลน์ไอดี: khun.a99",
        "Line ID: abc_99",
    ],
)
def test_any_way_to_reach_somebody_is_masked(text: str) -> None:
    assert hide(f"ติดต่อ {text} ครับ", []).replace(" ", "") in {"ติดต่อ▇▇▇ครับ", "ติดต่อไลน์▇▇▇ครับ"}


@pytest.mark.parametrize("text", ["ปี 2569", "เงิน 36,000 บาท", "มาตรา 157 และ 158", "อบต. หมู่ 3", "12:30 น."])
def test_other_numbers_stay(text: str) -> None:
    assert hide(text, WORDS) == text


@pytest.mark.parametrize("typed", ["น้ำแก้ว", "นํ้าแก้ว", "น้ําแก้ว", "นำ้แก้ว", "น้ำเเก้ว", "นํ้าเเก้ว"])
def test_a_name_is_masked_however_its_vowels_are_typed(typed: str) -> None:
    for known in ("น้ำแก้ว", typed):
        assert hide(f"ดิฉัน{typed}ขอร้องเรียน", [known]) == "ดิฉัน▇▇▇ขอร้องเรียน"


def test_a_short_name_does_not_mask_half_the_letter() -> None:
    words = identities(mail(sender=Sender("กา", "")), found(contact=Contact(name="กา")), Contact())
    assert hide("การร้องเรียนเรื่องการจราจร", words) == "การร้องเรียนเรื่องการจราจร"


@given(
    st.text(max_size=60),
    st.lists(st.tuples(st.integers(-5, 70), st.integers(-5, 70), st.sampled_from(["mask", "reason"]))),
)
def test_pieces_hold_every_character_but_the_masked_ones(text: str, raw: list[tuple[int, int, str]]) -> None:
    spans = [Span(start, end, kind) for start, end, kind in raw]
    hidden = {i for one in spans if one.kind == "mask" for i in range(max(0, one.start), min(len(text), one.end))}
    shown = "".join(piece.text for piece in cut(text, spans))
    assert shown == "".join(letter for i, letter in enumerate(text) if i not in hidden)


@given(st.text(max_size=200))
def test_no_text_breaks_the_mask(text: str) -> None:
    for span in mask_spans(text, WORDS):
        assert 0 <= span.start < span.end <= len(text)


_WORD = st.text("กขaAsSkKiI\u0131\u017f\u212a ", min_size=1, max_size=5).filter(str.strip)


@given(st.text("กขaAsSkKiI\u0130\u0131\u017f\u212a \n\u00a0", max_size=20), _WORD)
def test_words_are_found_as_a_pattern_that_ignores_case_and_space_finds_them(text: str, word: str) -> None:
    loose = r"\s*".join(re.escape(part) for part in word.split())
    assert [(one.start, one.end) for one in word_spans(text, [word])] == [
        match.span() for match in re.finditer(loose, text, re.IGNORECASE)
    ]


def test_the_name_of_a_mail_program_masks_no_word_of_a_subject() -> None:
    machine = identities(mail(sender=Sender("Mail Delivery System", "mailer-daemon@example.com")), found())
    assert hide("Undelivered Mail Returned to Sender", machine) == "Undelivered Mail Returned to Sender"
    person = identities(mail(sender=Sender("Malee Server", "m@example.com")), found())
    assert hide("From Malee Server", person) == "From ▇▇▇"
    assert "Malee" not in hide("Malee wrote", person)
