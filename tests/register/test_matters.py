"""When a case is born: the rules of section 6 of the design, one by one."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from register import schema
from register.arrivals import intakes
from register.arrivals.intakes import Intake
from register.book import casebook
from register.book.casebook import Case
from register.handling import matters
from register.handling.matters import Desk
from register.model import Automatic, Contact, Finding, Page, Reading, Registration, ReplyPlan, Sender
from register.post import replies
from register.sealed import sealing
from register.states import (
    Category,
    Channel,
    Decision,
    IntakeState,
    Method,
    Relation,
    ReplyKind,
    ReplyState,
    SubKind,
    WorkKind,
)
from register.store import Store
from register.tracking import new_tracking_id
from tests.register.matter_examples import arrival, finding, reading, register_one

OWN = Sender("สมชาย ใจดี", "somchai@example.com")
STRANGER = Sender("ใครก็ไม่รู้", "stranger@example.com")


def settle(
    store: Store, desk: Desk, content: bytes, what: Reading, found: Finding | None = None, **changes: object
) -> tuple[Intake, Case | None]:
    with store.unit() as unit:
        intake_id = intakes.store_arrival(unit, arrival(content, **changes)).intake_id
        intakes.save_reading(unit, intake_id, what)
        case = matters.settle_finding(unit, intakes.load(unit, intake_id), what, found or finding(), desk)
    with store.unit() as unit:
        return intakes.load(unit, intake_id), case


def reply_states(store: Store) -> list[ReplyState]:
    with store.unit() as unit:
        return [reply.state for reply in replies.listing(unit, list(ReplyState))]


@pytest.mark.parametrize("category", [Category.TIP_OFF, Category.SERVICE_COMPLAINT, Category.SUGGESTION])
@pytest.mark.parametrize("decision", list(Decision))
def test_a_matter_of_the_three_categories_is_registered_sure_or_not(category: Category, decision: Decision) -> None:
    assert matters.outcome(reading(), finding(category, decision=decision), None) is IntakeState.REGISTERED


def test_other_below_its_threshold_is_registered() -> None:
    unsure = finding(Category.OTHER, decision=Decision.REVIEW)
    assert matters.outcome(reading(), unsure, None) is IntakeState.REGISTERED


@pytest.mark.parametrize("decision", list(Decision))
def test_an_information_request_is_registered(decision: Decision) -> None:
    asked = finding(Category.OTHER, sub_kind=SubKind.INFORMATION_REQUEST, decision=decision)
    assert matters.outcome(reading(), asked, None) is IntakeState.REGISTERED


def test_other_accepted_goes_to_the_review_tray_for_one_working_day(store: Store, desk: Desk) -> None:
    item, case = settle(store, desk, b"1", reading(), finding(Category.OTHER))
    assert (item.state, case) == (IntakeState.REVIEW, None)
    assert item.due_at == datetime(2026, 11, 23, 9, 30, tzinfo=UTC)  # Friday -> Monday, end of office hours
    assert reply_states(store) == []


def test_what_a_machine_wrote_is_set_aside_silently_with_its_rule(store: Store, desk: Desk) -> None:
    item, case = settle(store, desk, b"1", reading(automatic=Automatic("bounce", "mailer-daemon")))
    assert (item.state, item.reason, case) == (IntakeState.SET_ASIDE, "bounce", None)
    assert reply_states(store) == []


def test_a_machine_that_quotes_a_case_is_still_set_aside(store: Store, desk: Desk) -> None:
    first = register_one(store, desk)
    bounce = reading(automatic=Automatic("bounce", "x"), text=f"ส่งไม่ถึง {first.tracking_id}")
    assert settle(store, desk, b"2", bounce)[0].state is IntakeState.SET_ASIDE


@pytest.mark.parametrize(("subject", "words"), [("", ""), ("  ", "\n\t "), ("", "\u00a0")])
def test_what_says_nothing_is_parked_for_a_person(store: Store, desk: Desk, subject: str, words: str) -> None:
    item, case = settle(store, desk, b"1", reading(subject=subject, text=words))
    assert (item.state, item.reason, case) == (IntakeState.PARKED, matters.EMPTY, None)
    assert item.due_at is not None


def test_a_matter_gets_its_case_and_its_acknowledgement_in_one_transaction(store: Store, desk: Desk) -> None:
    item, case = settle(store, desk, b"1", reading())
    assert case is not None
    with store.unit() as unit:
        (reply,) = replies.of_case(unit, case.id)
        work = unit.execute(select(schema.work).where(schema.work.c.kind == WorkKind.SEND)).one()
    assert (reply.kind, reply.state) == (ReplyKind.ACKNOWLEDGEMENT, ReplyState.QUEUED)
    assert (work.subject, work.lane) == (reply.id, case.id)
    assert (item.state, item.case_id, item.relation) == (IntakeState.REGISTERED, case.id, Relation.ORIGIN)


@pytest.mark.parametrize("tip_off", [0.02, 0.4])
def test_what_was_worked_out_before_the_unit_is_what_the_unit_would_have_written(
    store: Store, desk: Desk, tip_off: float
) -> None:
    what, found = reading(text="น้ำประปาในซอยไม่ไหลมาสามวันแล้ว " * 4), finding(tip_off=tip_off)
    cases = []
    for content, worked in ((b"1", None), (b"2", matters.worked_out(store.vault, what, found))):
        with store.unit() as unit:
            intake_id = intakes.store_arrival(unit, arrival(content)).intake_id
            intakes.save_reading(unit, intake_id, what)
            item = intakes.load(unit, intake_id)
            cases.append((matters.settle_finding(unit, item, what, found, desk, worked=worked), intake_id))
    with store.unit() as unit:
        (first, second) = (
            [
                {row[0] for row in unit.execute(select(column).where(owner == one))}
                for column, owner, one in (
                    (schema.search_word.c.word_mac, schema.search_word.c.case_id, case.id),
                    (schema.search_value.c.value_mac, schema.search_value.c.case_id, case.id),
                    (schema.likeness.c.band_mac, schema.likeness.c.intake_id, intake_id),
                )
            ]
            for case, intake_id in cases
            if case is not None
        )
    assert first == second
    assert bool(first[0]) is (tip_off < 0.05)
    assert first[1]
    assert first[2]


def test_nothing_of_a_case_stays_when_its_acknowledgement_cannot_be_written(store: Store, desk: Desk) -> None:
    def broken(_: Registration) -> ReplyPlan:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        settle(store, replace(desk, acknowledge=broken), b"1", reading())
    with store.unit() as unit:
        assert casebook.listing(unit) == []
    assert register_one(store, desk).register_number == "1/2569"


def test_the_composer_is_told_what_it_needs(store: Store, desk: Desk) -> None:
    told: list[Registration] = []

    def note(matter: Registration) -> ReplyPlan:
        told.append(matter)
        return desk.acknowledge(matter)

    moment = datetime(2026, 11, 18, 1, 0, tzinfo=UTC)
    contact = Contact("ก", address="1 หมู่ 2")
    found = finding(no_contact=True, contact=contact)
    _, case = settle(store, replace(desk, acknowledge=note), b"1", reading(), found, received_at=moment)
    (matter,) = told
    assert case is not None
    assert (matter.tracking_id, matter.register_number) == (case.tracking_id, case.register_number)
    assert (matter.received_at, matter.no_contact, matter.contact) == (moment, True, contact)
    assert (matter.acknowledge, matter.used_today) == (True, 0)


def test_deadlines_run_from_receipt_not_from_registration(store: Store, desk: Desk) -> None:
    moment = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)
    _, case = settle(store, desk, b"1", reading(), received_at=moment)
    assert case is not None
    assert case.received_at == moment
    with store.browse() as unit:
        due = casebook.deadlines(unit, case.id)
    assert due == desk.calendar.deadlines(moment, case.category, case.sub_kind)
    assert due != desk.calendar.deadlines(case.registered_at, case.category, case.sub_kind)


def test_the_case_holds_what_the_finding_says_of_people(store: Store, desk: Desk) -> None:
    found = finding(where="ตลาด", when="เมื่อวาน", accused="นาย ก", urgent=True, anonymous=True)
    case = register_one(store, desk, finding=found)
    with store.unit() as unit:
        content = casebook.content(unit, case)
    assert (content.subject, content.where, content.when, content.accused) == ("ถนนพัง", "ตลาด", "เมื่อวาน", "นาย ก")
    assert (case.urgent, case.anonymous, case.category_confirmed) == (True, True, False)


@pytest.mark.parametrize(("probability", "restricted"), [(0.049, False), (0.05, True), (0.6, True)])
def test_a_suspicion_of_a_tip_off_restricts_the_case(
    store: Store, desk: Desk, probability: float, *, restricted: bool
) -> None:
    assert register_one(store, desk, finding=finding(tip_off=probability)).restricted is restricted


def test_a_tip_off_is_restricted_whatever_its_probability(store: Store, desk: Desk) -> None:
    assert register_one(store, desk, finding=finding(Category.TIP_OFF, tip_off=0.01)).restricted


def test_handwriting_counts_as_a_tip_off_until_a_person_decides(store: Store, desk: Desk) -> None:
    page = Page(1, "scan", "ถนน", Method.HANDWRITING, 0.3)
    assert register_one(store, desk, pages=(page,)).restricted


HAND = Page(1, "scan", "", Method.HANDWRITING, 0.4)


def test_a_letter_by_hand_is_registered_with_nothing_known_of_it(store: Store, desk: Desk) -> None:
    what = reading(subject="", text="", sender=None, channel=Channel.LETTER, pages=(HAND,))
    item, case = settle(store, desk, b"1", what, finding(Category.OTHER))
    assert item.state is IntakeState.REGISTERED
    assert case is not None
    assert case.restricted
    assert not case.category_confirmed


def test_a_mail_with_nothing_but_a_page_by_hand_is_registered_and_acknowledged(store: Store, desk: Desk) -> None:
    assert settle(store, desk, b"1", reading(text="", pages=(HAND,)))[0].state is IntakeState.REGISTERED
    assert reply_states(store) == [ReplyState.QUEUED]


def test_two_letters_by_hand_are_not_taken_for_the_same_matter(store: Store, desk: Desk) -> None:
    what = reading(subject="", text="", pages=(HAND,))
    settle(store, desk, b"1", what)
    settle(store, desk, b"2", what)
    with store.look() as connection:
        assert connection.execute(select(schema.likeness)).all() == []


@pytest.mark.parametrize("page", [Page(1, "scan", "", Method.OCR, 0.4), replace(HAND, confidence=1.0)])
def test_an_unreadable_page_that_nobody_wrote_by_hand_is_still_parked(store: Store, desk: Desk, page: Page) -> None:
    assert settle(store, desk, b"1", reading(subject="", text="", pages=(page,)))[0].state is IntakeState.PARKED


def test_a_second_mail_of_the_complainant_joins_the_case_it_quotes(store: Store, desk: Desk) -> None:
    first = register_one(store, desk)
    for number, changes in enumerate(
        (
            {"text": f"หลุมใหญ่ขึ้น {first.tracking_id}"},
            {"subject": first.tracking_id.lower()},
            {"quoted": first.tracking_id},
        )
    ):
        item, case = settle(store, desk, b"%d" % number, reading(message_id=f"<{number}@x>", **changes))
        assert (item.state, item.relation) == (IntakeState.ATTACHED, Relation.ATTACHED)
        assert case is not None
        assert case.id == first.id
    assert len(reply_states(store)) == 1  # no second acknowledgement


def test_letter_case_of_the_address_does_not_matter(store: Store, desk: Desk) -> None:
    first = register_one(store, desk)
    what = reading(text=first.tracking_id, sender=Sender("", "SomChai@Example.com"))
    assert settle(store, desk, b"2", what)[0].relation is Relation.ATTACHED


def test_a_stranger_who_quotes_a_case_is_attached_unverified(store: Store, desk: Desk) -> None:
    first = register_one(store, desk)
    item, _ = settle(store, desk, b"2", reading(sender=STRANGER, text=first.tracking_id))
    assert (item.state, item.relation) == (IntakeState.ATTACHED, Relation.UNVERIFIED)
    assert len(reply_states(store)) == 1


def test_the_complainants_address_without_dmarc_is_unverified(store: Store, desk: Desk) -> None:
    first = register_one(store, desk)
    item, _ = settle(store, desk, b"2", reading(text=first.tracking_id, dmarc="fail"))
    assert item.relation is Relation.UNVERIFIED


def test_a_letter_that_quotes_a_case_is_unverified(store: Store, desk: Desk) -> None:
    first = register_one(store, desk)
    letter = reading(channel=Channel.LETTER, sender=None, text=first.tracking_id, message_id="")
    assert settle(store, desk, b"2", letter)[0].relation is Relation.UNVERIFIED


def test_an_answer_to_our_mail_joins_its_case(store: Store, desk: Desk) -> None:
    first = register_one(store, desk)
    with store.unit() as unit:
        (ours,) = replies.of_case(unit, first.id)
    item, case = settle(store, desk, b"2", reading(message_id="<2@x>", in_reply_to=(ours.message_id,)))
    assert case is not None
    assert (case.id, item.relation) == (first.id, Relation.ATTACHED)


def test_a_mail_of_the_same_thread_joins_its_case(store: Store, desk: Desk) -> None:
    first = register_one(store, desk, message_id="<first@example.com>")
    what = reading(message_id="<2@x>", references=("<unknown@x>", "<first@example.com>"))
    assert settle(store, desk, b"2", what)[0].case_id == first.id


def test_a_reused_message_id_alone_joins_nothing(store: Store, desk: Desk) -> None:
    first = register_one(store, desk, message_id="<same@example.com>")
    _, case = settle(store, desk, b"2", reading(message_id="<same@example.com>"))
    assert case is not None
    assert case.id != first.id


def test_a_tracking_id_of_nobody_makes_a_new_case(store: Store, desk: Desk) -> None:
    register_one(store, desk)
    item, _ = settle(store, desk, b"2", reading(message_id="<2@x>", text=f"อ้างถึง {new_tracking_id('LOE')}"))
    assert item.relation is Relation.ORIGIN


def test_of_several_tracking_ids_the_known_one_counts(store: Store, desk: Desk) -> None:
    first = register_one(store, desk)
    item, _ = settle(store, desk, b"2", reading(text=f"{new_tracking_id('LOE')} {first.tracking_id}"))
    assert item.case_id == first.id


def test_an_empty_mail_that_answers_ours_is_attached_not_parked(store: Store, desk: Desk) -> None:
    first = register_one(store, desk)
    item, _ = settle(store, desk, b"2", reading(subject="", text="", references=("<first@example.com>",)))
    assert (item.state, item.case_id) == (IntakeState.ATTACHED, first.id)


def test_acknowledgements_of_one_sender_are_counted_by_day(store: Store, desk: Desk) -> None:
    told: list[int] = []

    def note(matter: Registration) -> ReplyPlan:
        told.append(matter.used_today)
        return desk.acknowledge(matter)

    counting = replace(desk, acknowledge=note)
    for number in range(3):
        settle(store, counting, b"%d" % number, reading(message_id=f"<{number}@x>"))
    settle(store, counting, b"other", reading(message_id="<o@x>", sender=STRANGER))
    assert told == [0, 1, 2, 0]
    with store.unit() as unit:
        mac = sealing.address_mac(unit, OWN.address)
        assert replies.used_today(unit, mac) == 3
        unit.now = datetime(2026, 11, 20, 16, 59, tzinfo=UTC)
        assert replies.used_today(unit, mac) == 3
        unit.now = datetime(2026, 11, 20, 17, 0, tzinfo=UTC)  # midnight in Bangkok
        assert replies.used_today(unit, mac) == 0


def test_an_acknowledgement_that_does_not_go_does_not_count(store: Store, desk: Desk) -> None:
    settle(store, desk, b"1", reading(), acknowledge=False)
    with store.unit() as unit:
        assert replies.used_today(unit, sealing.address_mac(unit, OWN.address)) == 0
    assert reply_states(store) == [ReplyState.SUPPRESSED]
