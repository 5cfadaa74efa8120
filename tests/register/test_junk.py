"""A complaint can lie in the junk folder: it is visible in set aside, never answered, and one click registers it."""

from register.arrivals import intakes
from register.arrivals.intakes import Intake
from register.handling import casework, matters
from register.handling.matters import Desk
from register.model import Reading, Sender
from register.post import replies
from register.states import Channel, IntakeState, Relation, ReplyState
from register.store import Store
from tests.register.matter_examples import arrival, finding, reading, register_one

OWN = Sender("สมชาย ใจดี", "somchai@example.com")


def settle(store: Store, desk: Desk, what: Reading) -> Intake:
    with store.unit() as unit:
        sent = arrival(b"from the junk folder", doubt=intakes.JUNK, acknowledge=False)
        intake_id = intakes.store_arrival(unit, sent).intake_id
        intakes.save_reading(unit, intake_id, what)
        matters.settle_finding(unit, intakes.load(unit, intake_id), what, finding(), desk)
    with store.unit() as unit:
        return intakes.load(unit, intake_id)


def test_junk_is_set_aside_with_its_reason_and_registered_by_an_officer_unanswered(store: Store, desk: Desk) -> None:
    item = settle(store, desk, reading(sender=OWN))
    assert (item.state, item.reason) == (IntakeState.SET_ASIDE, "โฟลเดอร์อีเมลขยะ")
    with store.unit() as unit:
        casework.register_by_officer(unit, item.id, desk)
        assert intakes.load(unit, item.id).state is IntakeState.REGISTERED
        assert [reply.state for reply in replies.listing(unit, list(ReplyState))] == [ReplyState.SUPPRESSED]


def test_a_complainants_answer_in_the_junk_folder_joins_its_case(store: Store, desk: Desk) -> None:
    case = register_one(store, desk, sender=OWN)
    item = settle(store, desk, reading(sender=OWN, text=f"เพิ่มเติม {case.tracking_id}"))
    assert (item.case_id, item.relation) == (case.id, Relation.ATTACHED)


def test_a_strangers_mail_there_that_quotes_a_case_is_set_aside(store: Store, desk: Desk) -> None:
    case = register_one(store, desk, sender=OWN)
    stranger = Sender("", "stranger@example.com")
    assert settle(store, desk, reading(sender=stranger, text=case.tracking_id)).state is IntakeState.SET_ASIDE


def test_a_devices_letter_in_the_junk_folder_is_registered(store: Store, desk: Desk) -> None:
    item = settle(store, desk, reading(sender=None, channel=Channel.LETTER))
    assert (item.state, item.channel) == (IntakeState.REGISTERED, Channel.LETTER)
