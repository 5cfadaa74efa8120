"""Who is answered, how, and what is held back: the plan of a reply before it is a row."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from outbox import planning
from outbox.compose import Agency
from outbox.planning import Voice
from register.model import Answering, Automatic, Contact, Reading, Registration, ReplyPlan, Sender
from register.states import CATEGORY_THAI, Channel, Medium, ReplyState

MOMENT = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)  # the 21st in Bangkok
CONTACT = Contact("นางสมศรี มีสุข", "081-000-1234", "other@example.net", "1 หมู่ 2 ตำบลนาดี อำเภอเมือง จังหวัดเลย 42000")
MAIL = Reading(
    channel=Channel.EMAIL,
    sender=Sender("สมศรี", "somsri@example.com"),
    subject="ครูเรียกรับเงิน",
    text="ครูประจำชั้นเรียกรับเงินค่าแป๊ะเจี๊ยะ",
    message_id="<2@example.com>",
    references=("<1@example.com>",),
    reply_allowed=True,
)
LETTER = Reading(channel=Channel.LETTER, sender=None, subject="ครูเรียกรับเงิน", text=MAIL.text)


@pytest.fixture
def voice(agency: Agency) -> Voice:
    return Voice(agency, frozenset({"office@example.go.th"}))


def acknowledge(voice: Voice, reading: Reading = MAIL, **changes: object) -> ReplyPlan:
    matter = Registration("LOE-7KQ4-M2XD-9RTC-5", "12/2569", MOMENT, MOMENT, reading, CONTACT, False, True, 0)  # noqa: FBT003
    return planning.acknowledge(voice, replace(matter, **changes))  # type: ignore[arg-type] # a test may change any field


def answer(voice: Voice, reading: Reading = MAIL, contact: Contact = CONTACT) -> ReplyPlan:
    return planning.reply(
        voice, Answering("LOE-7KQ4-M2XD-9RTC-5", "12/2569", MOMENT, MOMENT, "ตรวจสอบแล้ว คืนเงินแล้ว", reading, contact)
    )


def test_a_mail_is_acknowledged_to_its_writer_in_its_thread(voice: Voice) -> None:
    plan = acknowledge(voice)
    assert (plan.medium, plan.state, plan.reason) == (Medium.EMAIL, ReplyState.QUEUED, "")
    assert plan.draft.recipient == "somsri@example.com"
    assert plan.draft.in_reply_to == "<2@example.com>"
    assert plan.draft.references == ("<1@example.com>", "<2@example.com>")
    assert "LOE-7KQ4-M2XD-9RTC-5" in plan.draft.text


def test_an_acknowledgement_says_nothing_of_the_matter_its_category_or_its_people(voice: Voice) -> None:
    draft = acknowledge(voice).draft
    said = draft.subject + draft.text + draft.html
    forbidden = ["ครูเรียกรับเงิน", "แป๊ะเจี๊ยะ", "สมศรี", "081-000-1234", "นาดี", *CATEGORY_THAI.values()]
    assert [word for word in forbidden if word in said] == []


def test_the_day_of_receipt_is_the_one_in_thailand(voice: Voice) -> None:
    assert "21 พฤศจิกายน 2569" in acknowledge(voice).draft.text


def test_an_address_in_the_text_is_never_answered(voice: Voice) -> None:
    for plan in (acknowledge(voice), answer(voice)):
        assert plan.draft.recipient != CONTACT.email


@pytest.mark.parametrize(
    ("reading", "changes", "state"),
    [
        (replace(MAIL, automatic=Automatic("bounce", "x")), {}, ReplyState.SUPPRESSED),
        (replace(MAIL, sender=None), {}, ReplyState.SUPPRESSED),
        (replace(MAIL, sender=Sender("", "no-reply@example.com")), {}, ReplyState.SUPPRESSED),
        (replace(MAIL, sender=Sender("", "Office@example.go.th")), {}, ReplyState.SUPPRESSED),
        (MAIL, {"acknowledge": False}, ReplyState.SUPPRESSED),
        (MAIL, {"used_today": 3}, ReplyState.SUPPRESSED),
        (MAIL, {"used_today": 2}, ReplyState.QUEUED),
        (MAIL, {"no_contact": True}, ReplyState.HELD),
        (replace(MAIL, dmarc="fail"), {}, ReplyState.HELD),
        (replace(MAIL, dmarc="pass"), {}, ReplyState.QUEUED),
    ],
    ids=["machine", "nobody", "no-reply", "ourselves", "imported", "third", "second", "wish", "forged", "genuine"],
)
def test_silence_comes_before_the_machine_and_gives_its_reason(
    voice: Voice, reading: Reading, changes: dict[str, object], state: ReplyState
) -> None:
    plan = acknowledge(voice, reading, **changes)
    assert plan.state is state
    assert bool(plan.reason) == (state is not ReplyState.QUEUED)


@pytest.mark.parametrize("channel", [channel for channel in Channel if channel is not Channel.EMAIL])
def test_what_did_not_come_by_mail_is_answered_by_a_letter_that_waits_for_its_address(
    voice: Voice, channel: Channel
) -> None:
    plan = acknowledge(voice, replace(LETTER, channel=channel))
    assert (plan.medium, plan.state) == (Medium.LETTER, ReplyState.DRAFT)
    assert plan.reason == planning.ADDRESS_TO_CONFIRM


def test_a_letter_without_an_address_is_not_written(voice: Voice) -> None:
    plan = acknowledge(voice, LETTER, contact=Contact("นางสมศรี มีสุข"))
    assert (plan.state, plan.reason) == (ReplyState.SUPPRESSED, planning.NO_POSTAL_ADDRESS)
    assert plan.draft.recipient == ""


def test_a_postal_address_has_a_line_for_the_name_and_each_part(voice: Voice) -> None:
    assert acknowledge(voice, LETTER).draft.recipient.split("\n") == [
        "นางสมศรี มีสุข",
        "1 หมู่ 2",
        "ตำบลนาดี",
        "อำเภอเมือง จังหวัดเลย 42000",
    ]


def test_a_village_name_does_not_break_the_line() -> None:
    contact = Contact("", address="9 บ้านตำบลใหม่ ต.กุดป่อง อ.เมือง จ.เลย")
    assert planning.postal_lines(contact).split("\n") == ["9 บ้านตำบลใหม่", "ต.กุดป่อง", "อ.เมือง จ.เลย"]


def test_an_outcome_carries_the_officers_words_in_the_thread(voice: Voice) -> None:
    plan = answer(voice)
    assert (plan.medium, plan.state) == (Medium.EMAIL, ReplyState.QUEUED)
    assert "ตรวจสอบแล้ว คืนเงินแล้ว" in plan.draft.text
    assert plan.draft.in_reply_to == "<2@example.com>"


def test_an_outcome_goes_also_to_whoever_was_acknowledged_three_times_today(voice: Voice) -> None:
    assert acknowledge(voice, used_today=3).state is ReplyState.SUPPRESSED
    assert answer(voice).state is ReplyState.QUEUED


def test_an_outcome_to_nobody_waits_for_an_officer(voice: Voice) -> None:
    plan = answer(voice, replace(MAIL, sender=None))
    assert plan.state is ReplyState.HELD
    assert plan.reason


def test_an_outcome_to_ourselves_does_not_go(voice: Voice) -> None:
    assert answer(voice, replace(MAIL, sender=Sender("", "office@example.go.th"))).state is ReplyState.SUPPRESSED


def test_an_outcome_by_letter_waits_for_its_address(voice: Voice) -> None:
    assert answer(voice, LETTER).state is ReplyState.DRAFT
    assert answer(voice, LETTER, Contact()).state is ReplyState.SUPPRESSED


def test_the_thread_names_each_mail_once() -> None:
    reading = replace(MAIL, references=("<1@example.com>", "<2@example.com>"))
    assert planning.thread(reading) == ("<1@example.com>", "<2@example.com>")
    assert planning.thread(replace(MAIL, message_id="", references=())) == ()
