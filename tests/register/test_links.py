"""Links between cases, merging, earlier matters and floods, as each viewer may see them."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from register import audit, cases, schema
from register.arrivals import dossier, intakes
from register.book import casebook
from register.book.casebook import Case
from register.errors import InputError
from register.handling import casework, conflicts, links, matters, telling
from register.handling.matters import Desk
from register.handling.verdicts import Ending
from register.model import Contact, Sender
from register.officers import access
from register.officers.access import Viewer
from register.officers.accounts import Officer
from register.post import replies
from register.states import CaseEvent, CaseState, Category, Conclusion, LinkState, ReplyKind, Role
from register.store import Store, Unit
from tests.register.conftest import NOW
from tests.register.matter_examples import arrival, finding, reading, register_one
from tests.register.test_likeness import ROAD, ring, scanned

__all__ = ["ring"]  # a fixture

OTHER = Sender("มานี มีนา", "manee@example.com")


def officer(store: Store, login: str = "somsri", *, cleared: bool = True, unit: str = "", name: str = "") -> Viewer:
    with store.unit("init") as unit_:
        made = conflicts.admit(unit_, Officer("", login, name or f"เจ้าหน้าที่ {login}", Role.OFFICER, unit, cleared))
    return Viewer(made)


def two(store: Store, desk: Desk, **second: object) -> tuple[Case, Case]:
    """Two cases that tell the same story."""
    one = register_one(store, desk, b"1", text=ROAD)
    values = {"sender": OTHER, "text": scanned(ROAD, 0.02), "message_id": "<2@x>", **second}
    return one, register_one(store, desk, b"2", **values)


def concluded(unit: Unit, case: Case) -> Case:
    return cases.conclude(unit, cases.confirm(unit, casebook.load(unit, case.id)), Conclusion.FOUNDED, "พบว่าจริง")


def outcomes(unit: Unit, case: Case) -> list[str]:
    return [
        replies.draft(unit, one.id).recipient for one in replies.of_case(unit, case.id) if one.kind is ReplyKind.OUTCOME
    ]


def test_a_likeness_is_shown_from_both_sides_and_only_to_who_may_see_both(store: Store, desk: Desk) -> None:
    one, other = two(store, desk, finding=finding(Category.TIP_OFF, tip_off=0.9))
    cleared, plain = officer(store), officer(store, "malee", cleared=False)
    with store.browse() as unit:
        assert [link.case_id for link in links.of_case(unit, cleared, one.id)] == [other.id]
        assert [link.case_id for link in links.of_case(unit, cleared, other.id)] == [one.id]
        assert links.of_case(unit, plain, one.id) == []


def test_an_officer_decides_on_a_likeness_and_takes_it_back(store: Store, desk: Desk) -> None:
    one, other = two(store, desk)
    viewer = officer(store)
    with store.unit("somsri") as unit:
        for state in (LinkState.SAME, LinkState.POSSIBLE, LinkState.DIFFERENT):
            links.decide(unit, viewer, other.id, one.id, state)
            assert [link.state for link in links.of_case(unit, viewer, one.id)] == [state]
    with store.browse() as unit:
        actions = unit.execute(select(schema.audit.c.action).where(schema.audit.c.actor == "somsri")).scalars().all()
    assert actions == ["case.link_same", "case.link_possible", "case.link_different"]


def test_nobody_decides_on_what_may_not_be_seen(store: Store, desk: Desk) -> None:
    one, other = two(store, desk, finding=finding(Category.TIP_OFF, tip_off=0.9))
    viewer = officer(store, cleared=False)
    with store.unit("somsri") as unit, pytest.raises(InputError):
        links.decide(unit, viewer, one.id, other.id, LinkState.SAME)


def test_a_merged_case_points_to_its_main_case_and_reopening_frees_it(store: Store, desk: Desk) -> None:
    one, other = two(store, desk)
    viewer = officer(store)
    with store.unit("somsri") as unit:
        merged = links.merge(unit, other, one, "เรื่องเดียวกัน", account_id=viewer.officer.id)
        assert (merged.state, merged.merged_into) == (CaseState.MERGED, one.id)
        assert [part.id for part in casebook.parts(unit, one)] == [other.id]
        assert [link.state for link in links.of_case(unit, viewer, one.id)] == [LinkState.SAME]
        with pytest.raises(InputError):
            links.decide(unit, viewer, one.id, other.id, LinkState.DIFFERENT)
        assert cases.reopen(unit, merged, "คนละเรื่อง").merged_into is None


def test_what_was_merged_before_goes_along(store: Store, desk: Desk) -> None:
    one, other = two(store, desk)
    third = register_one(store, desk, b"3", message_id="<3@x>")
    with store.unit("somsri") as unit:
        links.merge(unit, other, one)
        links.merge(unit, casebook.load(unit, one.id), third)
        assert {part.id for part in casebook.parts(unit, third)} == {one.id, other.id}


def test_a_restricted_matter_is_merged_into_a_restricted_one_only(store: Store, desk: Desk) -> None:
    plain, secret = two(store, desk, finding=finding(Category.TIP_OFF, tip_off=0.9))
    with store.unit("somsri") as unit:
        with pytest.raises(InputError):
            links.merge(unit, secret, plain)
        links.merge(unit, plain, secret)


def test_nothing_is_merged_into_itself_or_into_what_is_closed(store: Store, desk: Desk) -> None:
    one, other = two(store, desk)
    with store.unit("somsri") as unit:
        with pytest.raises(InputError):
            links.merge(unit, one, one)
        links.merge(unit, other, one)
        with pytest.raises(InputError):
            links.merge(unit, one, casebook.load(unit, other.id))


def test_who_is_named_in_a_merged_case_loses_sight_of_its_main_case(store: Store, desk: Desk) -> None:
    officer(store)
    accused = officer(store, "boss", name="ประสิทธิ์ ตั้งใจงาม")
    one, other = two(store, desk, finding=finding(accused="นายประสิทธิ์ ตั้งใจงาม"))
    with store.unit("somsri") as unit:
        assert access.sees_case(unit, accused, one.id)
        links.merge(unit, other, one)
        assert not access.sees_case(unit, accused, one.id)
        assert not access.may_take(unit, accused.officer, one.id, restricted=False)


def test_no_matter_is_given_to_an_auditor(store: Store, desk: Desk) -> None:
    mine = officer(store).officer
    one, _ = two(store, desk)
    with store.browse() as unit:
        given = access.takers(unit, [mine, replace(mine, role=Role.AUDITOR)], one.id, restricted=False)
    assert given == [mine]


def test_who_works_on_the_main_case_sees_what_was_merged_into_it(store: Store, desk: Desk) -> None:
    roads = Viewer(officer(store, "nid", unit="กองช่าง").officer, "ศูนย์")
    one, other = two(store, desk)
    with store.unit("somsri") as unit:
        cases.refer(unit, cases.confirm(unit, one), "กองช่าง")
        assert not access.sees_case(unit, roads, other.id)
        links.merge(unit, other, casebook.load(unit, one.id))
        assert access.sees_case(unit, roads, other.id)


def test_an_answer_goes_to_each_complainant_under_their_own_tracking_id(store: Store, desk: Desk) -> None:
    one, other = two(store, desk, finding=finding(contact=Contact(name="มานี มีนา")))
    with store.unit("somsri") as unit:
        links.merge(unit, other, one)
        main = concluded(unit, one)
        parts = casework.unanswered_parts(unit, main)
        assert [part.id for part in parts] == [other.id]
        casework.answer(unit, main, "ซ่อมถนนแล้ว", desk, also=parts)
        assert (outcomes(unit, one), outcomes(unit, other)) == (["somchai@example.com"], ["manee@example.com"])
        assert casework.unanswered_parts(unit, main) == []
        assert casebook.load(unit, other.id).state is CaseState.MERGED


@pytest.mark.parametrize("words", ["ตามที่คุณมานี มีนา แจ้งมา", "ตามเรื่องเลขรับ {number}", "โทร 081-000-1234"])
def test_no_complainant_is_told_of_another(store: Store, desk: Desk, words: str) -> None:
    one, other = two(store, desk, finding=finding(contact=Contact(name="มานี มีนา")))
    with store.unit("somsri") as unit:
        links.merge(unit, other, one)
        main = concluded(unit, one)
        with pytest.raises(InputError, match="ระบุตัวผู้ร้อง"):
            casework.answer(unit, main, words.format(number=other.register_number), desk, also=[other])
        assert casebook.load(unit, one.id).state is CaseState.CONCLUDED


def test_who_was_left_out_can_still_be_answered(store: Store, desk: Desk) -> None:
    one, other = two(store, desk)
    with store.unit("somsri") as unit:
        merged = links.merge(unit, other, one)
        assert not casework.awaits_answer(unit, merged)
        casework.answer(unit, concluded(unit, one), "ซ่อมถนนแล้ว", desk)
        assert casework.awaits_answer(unit, merged)
        casework.answer(unit, merged, "ซ่อมถนนแล้ว", desk)
        assert outcomes(unit, other) == ["manee@example.com"]
        with pytest.raises(InputError):
            casework.answer(unit, merged, "อีกครั้ง", desk)


@pytest.mark.parametrize("event", [CaseEvent.REJECT, CaseEvent.FORWARD])
def test_a_matter_that_ends_otherwise_is_told_to_each_complainant_too(
    store: Store, desk: Desk, event: CaseEvent
) -> None:
    one, other = two(store, desk)
    with store.unit("somsri") as unit:
        merged = links.merge(unit, other, one)
        telling.end(unit, casebook.load(unit, one.id), event, Ending("เหตุ", agency="กรมทางหลวง"), desk)
        ended = [{reply.kind for reply in replies.of_case(unit, case.id)} for case in (one, other)]
        assert ended == [{ReplyKind.ACKNOWLEDGEMENT, telling.KINDS[event]}] * 2
        assert not casework.awaits_answer(unit, merged)


def test_nobody_withdraws_what_somebody_else_complains_about(store: Store, desk: Desk) -> None:
    one, other = two(store, desk)
    with store.unit("somsri") as unit:
        merged = links.merge(unit, other, one)
        with pytest.raises(InputError, match="ผู้ร้องรายอื่น"):
            telling.end(unit, casebook.load(unit, one.id), CaseEvent.WITHDRAW, Ending("ขอถอน"), desk)
        cases.reopen(unit, merged, "ผู้ร้องอีกรายยังประสงค์ให้ดำเนินการ")
        ended = telling.end(unit, casebook.load(unit, one.id), CaseEvent.WITHDRAW, Ending("ขอถอน"), desk)
        assert ended.state is CaseState.WITHDRAWN
        assert casebook.load(unit, other.id).state is CaseState.SCREENED


def test_an_end_whose_words_were_cancelled_is_still_to_be_told(store: Store, desk: Desk) -> None:
    one, _ = two(store, desk)
    with store.unit("somsri") as unit:
        ended = telling.end(unit, one, CaseEvent.REJECT, Ending("เหตุ"), desk, delay=60)
        assert not casework.awaits_answer(unit, ended)
        (told,) = [reply for reply in replies.of_case(unit, one.id) if reply.kind is ReplyKind.OUTCOME]
        casework.cancel_reply(unit, told.id)
        assert casework.awaits_answer(unit, ended)
        casework.answer(unit, ended, "ข้อมูลยังไม่เพียงพอ", desk)
        assert not casework.awaits_answer(unit, ended)


def test_the_answer_of_before_a_merging_is_no_answer_to_what_follows(store: Store, desk: Desk) -> None:
    one, other = two(store, desk)
    with store.unit("somsri") as unit:
        casework.answer(unit, concluded(unit, other), "ซ่อมแล้ว", desk)
    later = Store(store.engine, store.vault, store.blob_folder, clock=lambda: NOW + timedelta(days=9))
    later.before_commit(audit.append_pending)
    with later.unit("somsri") as unit:
        again = cases.reopen(unit, casebook.load(unit, other.id), "ถนนพังอีก")
        links.merge(unit, again, casebook.load(unit, one.id))
        assert [part.id for part in casework.unanswered_parts(unit, one)] == [other.id]


def test_earlier_matters_come_by_address_also_before_anything_is_registered(store: Store, desk: Desk) -> None:
    viewer = officer(store, cleared=False)
    first = register_one(store, desk, b"1")
    register_one(store, desk, b"2", message_id="<2@x>", finding=finding(Category.TIP_OFF, tip_off=0.9))
    with store.unit() as unit:
        intake_id = intakes.store_arrival(unit, arrival(b"3")).intake_id
        what = reading(message_id="<3@x>", text="ขอบคุณ")
        intakes.save_reading(unit, intake_id, what)
        assert matters.settle_finding(unit, intakes.load(unit, intake_id), what, finding(Category.OTHER), desk) is None
        found = links.earlier(unit, viewer, dossier.load(unit, intake_id).sender_mac, None)
    assert [(one.case_id, one.by) for one in found] == [(first.id, None)]


def test_a_flood_is_more_than_five_of_one_sender_within_a_day(store: Store, desk: Desk) -> None:
    viewer = officer(store)
    for number in range(5):
        register_one(store, desk, f"{number}".encode(), message_id=f"<{number}@x>")
    with store.browse() as unit:
        assert links.floods(unit, viewer, 5) == set()
    register_one(store, desk, b"6", message_id="<6@x>")
    with store.browse() as unit:
        assert len(links.floods(unit, viewer, 5)) == 1


def test_what_a_viewer_may_not_see_makes_no_flood(store: Store, desk: Desk) -> None:
    for number in range(6):
        values = {"message_id": f"<{number}@x>", "finding": finding(Category.TIP_OFF, tip_off=0.9)}
        register_one(store, desk, f"{number}".encode(), **values)
    with store.browse() as unit:
        assert links.floods(unit, Viewer(Officer("x", "x", "x", Role.OFFICER, "", cleared=False)), 5) == set()
