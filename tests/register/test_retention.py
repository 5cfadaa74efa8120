"""What has been kept long enough is listed, decided by somebody else, erased; and what is erased is gone for good."""

import secrets
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select, true, update

from register import audit, cases, schema
from register.arrivals import intakes
from register.book import casebook
from register.book.casebook import Case
from register.erasing import erasure, holds, retention
from register.erasing.retention import Item
from register.errors import InputError
from register.handling import additions, matters
from register.handling.casework import origin_of, register_by_officer, reveal_case
from register.handling.matters import Desk
from register.model import ReplyDraft, ReplyPlan
from register.officers.accounts import Officer
from register.post import replies
from register.post.replies import ReplyOrigin
from register.safekeeping import integrity
from register.sealed import sealed_columns
from register.searching import likeness, search, search_build
from register.sections.retention import Retention
from register.states import (
    CaseEvent,
    CaseState,
    Category,
    Conclusion,
    DisposalState,
    IntakeState,
    Medium,
    RemovalKind,
    ReplyKind,
    ReplyState,
    Role,
)
from register.store import Store
from tests.register.conftest import NOW
from tests.register.matter_examples import arrival, finding, reading, register_one

PERIODS = Retention()
LARGE = secrets.token_bytes(300_000)
LISTED = (DisposalState.LISTED,)
OLD = NOW - timedelta(days=11 * 366)


def closed(store: Store, desk: Desk, number: int = 1, *, years: float = 11, content: bytes = b"") -> Case:
    """A case that was answered so many years ago."""
    mail = content or f"From: a@example.com\r\n\r\n{number}".encode()
    case = register_one(store, desk, mail, message_id=f"<{number}@a>")
    values = {"state": CaseState.ANSWERED.value, "conclusion": Conclusion.FOUNDED.value}
    with store.unit() as unit:
        ended = NOW - timedelta(days=years * 366)
        unit.execute(update(schema.case).where(schema.case.c.id == case.id).values(**values, changed_at=ended))
        return casebook.load(unit, case.id)


def listed(store: Store, *states: DisposalState) -> list[Item]:
    with store.browse() as unit:
        return retention.listing(unit, states or LISTED, true(), true())


def propose(store: Store, periods: Retention = PERIODS) -> int:
    with store.unit("somsri") as unit:
        return retention.propose(unit, periods)


def approve(store: Store, *, erase: bool = True) -> int:
    with store.unit("head") as unit:
        items = retention.listing(unit, LISTED, true(), true())
        return retention.decide(unit, [item.id for item in items], erase=erase)


def erase(store: Store, case: Case) -> None:
    assert propose(store) >= 1
    approve(store)
    assert erasure.erase_approved(store).matters >= 1
    with store.browse() as unit, pytest.raises(InputError, match="erased"):
        casebook.load(unit, case.id)


def test_only_what_is_closed_and_old_enough_is_listed(store: Store, desk: Desk) -> None:
    old = closed(store, desk, 1)
    closed(store, desk, 2, years=9)
    register_one(store, desk, b"open", message_id="<open@a>")
    assert propose(store) == 1
    assert propose(store) == 0
    (item,) = listed(store)
    assert (item.subject, item.register_number, item.year) == (old.id, old.register_number, 2569)


def test_each_category_has_its_period(store: Store, desk: Desk) -> None:
    case = closed(store, desk, 1, years=3)
    assert propose(store) == 0
    assert propose(store, Retention(suggestion_years=2)) == 0
    assert propose(store, Retention(service_complaint_years=2)) == 1
    assert case.category is Category.SERVICE_COMPLAINT


def test_what_was_set_aside_is_listed_after_a_year(store: Store) -> None:
    with store.unit() as unit:
        old, new = (intakes.store_arrival(unit, arrival(content)).intake_id for content in (b"old", b"new"))
        for intake_id in (old, new):
            intakes.settle(unit, intake_id, IntakeState.SET_ASIDE, reason="โฆษณา")
        unit.execute(update(schema.intake).where(schema.intake.c.id == old).values(stored_at=OLD))
    assert propose(store) == 1
    (item,) = listed(store)
    assert (item.subject, item.category) == (old, None)
    approve(store)
    erasure.erase_approved(store)
    with store.browse() as unit:
        assert [one.id for one in intakes.listing(unit)] == [new]
        with pytest.raises(InputError, match="erased"):
            intakes.raw(unit, old)


def test_an_erasure_leaves_nothing_in_sqlites_write_ahead_log(store: Store, desk: Desk) -> None:
    erase(store, closed(store, desk))
    database = store.engine.url.database
    if store.engine.dialect.name == "sqlite" and database is not None:
        assert Path(f"{database}-wal").stat().st_size == 0


def test_who_listed_does_not_approve(store: Store, desk: Desk) -> None:
    closed(store, desk)
    propose(store)
    with store.unit("somsri") as unit, pytest.raises(InputError, match="ผู้จัดทำบัญชี"):
        retention.decide(unit, [listed(store)[0].id], erase=True)
    assert approve(store) == 1
    assert approve(store) == 0


def test_nothing_is_erased_before_the_head_agrees(store: Store, desk: Desk) -> None:
    case = closed(store, desk)
    propose(store)
    assert erasure.erase_approved(store).matters == 0
    with store.browse() as unit:
        assert casebook.content(unit, case).subject


def test_what_the_head_keeps_is_listed_again_in_another_year_only(store: Store, desk: Desk) -> None:
    closed(store, desk)
    propose(store)
    approve(store, erase=False)
    assert propose(store) == 0
    later = Store(store.engine, store.vault, store.blob_folder, clock=lambda: NOW + timedelta(days=366))
    later.before_commit(audit.append_pending)
    assert propose(later) == 1
    assert listed(store)[0].year == 2570


def test_a_held_matter_is_neither_listed_nor_erased(store: Store, desk: Desk) -> None:
    case = closed(store, desk)
    with store.unit("somsri") as unit:
        holds.put(unit, case, "คดีหมายเลขดำที่ 1")
        with pytest.raises(InputError, match="อยู่แล้ว"):
            holds.put(unit, case, "อีกครั้ง")
    assert propose(store) == 0
    with store.unit("head") as unit:
        (found,) = holds.of_case(unit, case)
        assert (found.reason, found.placed_by, found.lifted_at) == ("คดีหมายเลขดำที่ 1", "somsri", None)
        holds.lift(unit, case)
        with pytest.raises(InputError):
            holds.lift(unit, case)
    assert propose(store) == 1


def test_a_hold_after_the_approval_still_stops_the_erasure(store: Store, desk: Desk) -> None:
    case = closed(store, desk)
    propose(store)
    approve(store)
    with store.unit("somsri") as unit:
        holds.put(unit, case, "คดี")
    assert erasure.erase_approved(store) == erasure.Erased(0, 1)
    with store.browse() as unit:
        assert casebook.content(unit, case).subject


def test_a_case_that_was_reopened_is_not_erased_and_has_to_be_listed_anew(store: Store, desk: Desk) -> None:
    case = closed(store, desk)
    propose(store)
    approve(store)
    with store.unit("somsri") as unit:
        cases.reopen(unit, case, "มีพยานใหม่", NOW)
    assert erasure.erase_approved(store) == erasure.Erased()
    with store.unit("somsri") as unit:
        again = cases.proceed(unit, casebook.load(unit, case.id), CaseEvent.WITHDRAW, "ขอถอน")
        assert erasure.erase_approved(store) == erasure.Erased()
        retention.propose_early(unit, again)
    assert [item.subject for item in listed(store)] == [case.id]


def test_an_approved_case_that_is_open_is_not_erased_whoever_opened_it(store: Store, desk: Desk) -> None:
    case = closed(store, desk)
    propose(store)
    approve(store)
    with store.unit() as unit:  # as an older version of the program reopened
        values = {"state": CaseState.SCREENED.value, "conclusion": None}
        unit.execute(update(schema.case).where(schema.case.c.id == case.id).values(**values))
    assert erasure.erase_approved(store) == erasure.Erased(0, 0)
    assert listed(store, *DisposalState) == []
    with store.browse() as unit:
        assert casebook.content(unit, case).subject


def test_what_was_set_aside_and_registered_since_is_not_erased(store: Store, desk: Desk) -> None:
    with store.unit() as unit:
        intake_id = intakes.store_arrival(unit, arrival(b"old")).intake_id
        intakes.save_reading(unit, intake_id, reading())
        intakes.save_finding(unit, intake_id, finding())
        intakes.settle(unit, intake_id, IntakeState.SET_ASIDE, reason="โฆษณา")
        unit.execute(update(schema.intake).where(schema.intake.c.id == intake_id).values(stored_at=OLD))
    assert propose(store) == 1
    approve(store)
    with store.unit("somsri") as unit:
        register_by_officer(unit, intake_id, desk)
    assert erasure.erase_approved(store) == erasure.Erased()
    with store.browse() as unit:
        assert intakes.raw(unit, intake_id) == b"old"


def test_what_nobody_has_read_yet_is_not_erased_with_its_case(store: Store, desk: Desk) -> None:
    case = closed(store, desk)
    propose(store)
    approve(store)
    with store.unit() as unit:
        new = intakes.store_arrival(unit, arrival(b"new")).intake_id
        intakes.save_reading(unit, new, reading(text=f"พบหลักฐานใหม่ {case.tracking_id}", message_id="<new@a>"))
        matters.settle_finding(unit, intakes.load(unit, new), reading(text=case.tracking_id), finding(), desk)
    assert erasure.erase_approved(store) == erasure.Erased(0, 1)
    with store.unit("somsri") as unit:
        additions.note_seen(unit, new)
    assert erasure.erase_approved(store) == erasure.Erased(1, 0)


def test_an_answer_leaves_before_its_case_is_erased(store: Store, desk: Desk) -> None:
    case = closed(store, desk)
    propose(store)
    approve(store)
    with store.unit("somsri") as unit:
        origin = ReplyOrigin(case.id, unit.key(case.data_key), origin_of(unit, case), desk.message_host)
        draft = ReplyDraft("a@example.com", "แจ้งผล", "ซ่อมแล้ว")
        reply_id = replies.write(
            unit, origin, ReplyKind.OUTCOME, ReplyPlan(Medium.EMAIL, ReplyState.QUEUED, draft), delay=60
        )
    assert erasure.erase_approved(store) == erasure.Erased(0, 1)
    with store.unit("somsri") as unit:
        replies.cancel(unit, reply_id)
    assert erasure.erase_approved(store) == erasure.Erased(1, 0)


def test_a_part_is_not_erased_while_its_main_case_is_open(store: Store, desk: Desk) -> None:
    main = register_one(store, desk, b"main", message_id="<main@a>")
    part = register_one(store, desk, b"part", message_id="<part@a>")
    with store.unit("somsri") as unit:
        merged = cases.merge(unit, part, main)
        with pytest.raises(InputError, match="ยังไม่ยุติ"):
            retention.propose_early(unit, merged)


def test_a_merged_case_waits_for_its_main_case(store: Store, desk: Desk) -> None:
    main, part = closed(store, desk, 1, years=2), closed(store, desk, 2)
    with store.unit() as unit:
        values = {"state": CaseState.MERGED.value, "merged_into": main.id}
        unit.execute(update(schema.case).where(schema.case.c.id == part.id).values(**values))
    assert propose(store) == 0
    with store.unit() as unit:
        unit.execute(update(schema.case).where(schema.case.c.id == main.id).values(changed_at=OLD))
        holds.put(unit, main, "คดี")
    assert propose(store) == 0
    with store.unit() as unit:
        holds.lift(unit, main)
    assert propose(store) == 2


def test_one_matter_can_be_listed_before_its_time(store: Store, desk: Desk) -> None:
    case = closed(store, desk, years=0)
    held = closed(store, desk, 2, years=0)
    still_open = register_one(store, desk, b"open", message_id="<open@a>")
    with store.unit("somsri") as unit:
        holds.put(unit, held, "คดี")
        retention.propose_early(unit, case)
        for wrong, why in ((case, "อยู่ในบัญชีแล้ว"), (still_open, "ยังไม่ยุติ"), (held, "ระงับการลบ")):
            with pytest.raises(InputError, match=why):
                retention.propose_early(unit, wrong)
    assert [item.subject for item in listed(store)] == [case.id]


def test_what_was_erased_is_gone_and_the_numbers_remain(store: Store, desk: Desk) -> None:
    case = closed(store, desk, content=LARGE)
    with store.unit("somsri") as unit:
        reveal_case(unit, case, Officer("1", "somsri", "x", Role.OFFICER), "ตรวจทาน")
        (intake,) = intakes.listing(unit)
        likeness.note(unit, intake.id, "ถนนหน้าบ้านพังมาสามเดือนแล้ว " * 5)
    known = {row for row in _macs(store) if row}
    assert known
    erase(store, case)
    assert known & set(_macs(store)) == set()
    assert [path for path in store.blob_folder.rglob("*") if path.is_file()] == []
    with store.browse() as unit:
        assert casebook.listing(unit) == []
        assert casebook.by_tracking_id(unit, case.tracking_id) is None
        assert search.find(unit, "081-000-1234", true()).hits == ()
        assert unit.execute(select(func.count()).select_from(schema.likeness)).scalar_one() == 0
        kept = unit.execute(select(schema.case)).one()
        assert f"{kept.register_number}/{kept.register_year}" == case.register_number
        assert (kept.category, kept.channel, kept.state) == ("service_complaint", "email", "answered")
        assert unit.execute(select(func.count()).select_from(schema.deadline)).scalar_one() > 0


def _macs(store: Store) -> list[object]:
    """Every keyed hash of a person in the register."""
    columns = [
        column
        for table in schema.metadata.sorted_tables
        for column in table.columns
        if column.name.endswith("mac") and table.name not in {"desk_session", "opened"}
    ]
    with store.browse() as unit:
        return [value for column in columns for value in unit.execute(select(column)).scalars()]


def test_the_register_stays_whole_after_an_erasure(store: Store, desk: Desk) -> None:
    erase(store, closed(store, desk, content=LARGE))
    other = register_one(store, desk, b"another", message_id="<another@a>")
    with store.snapshot() as unit:
        audit.verify(unit)
        opened, erased = sealed_columns.open_all(unit)
        counts = integrity.verify_blobs(unit)
    assert opened > 0
    assert erased > 0
    assert (counts.blobs, counts.erased) == (1, 1)
    assert search_build.build(store, everything=True) == 1
    with store.browse() as unit:
        assert [one.id for one in casebook.listing(unit)] == [other.id]


def test_the_same_letter_that_comes_again_is_a_new_one(store: Store, desk: Desk) -> None:
    erase(store, closed(store, desk, content=LARGE))
    again = register_one(store, desk, LARGE, message_id="<again@a>")
    with store.browse() as unit:
        assert intakes.raw(unit, intakes.listing(unit)[0].id) == LARGE
    assert again.register_number.startswith("2/")


def test_what_people_have_to_remove_elsewhere_is_listed_for_who_approved(store: Store, desk: Desk) -> None:
    case = closed(store, desk)
    with store.unit() as unit:
        (intake,) = intakes.listing(unit)
        uid = {"uid": 53, "uid_validity": 1, "folder": "INBOX", "source": "imap:main", "channel": "letter"}
        unit.execute(update(schema.intake).where(schema.intake.c.id == intake.id).values(**uid))
    erase(store, case)
    with store.unit("head") as unit:
        found = {one.kind: one for one in retention.removals(unit, "head")}
        assert retention.removals(unit, "somsri") == []
        assert set(found) == set(RemovalKind)
        assert found[RemovalKind.MAILBOX].place == "main INBOX UID 53"
        assert found[RemovalKind.MAILBOX].register_number == case.register_number
        retention.note_removed(unit, found[RemovalKind.PAPER].id)
        with pytest.raises(InputError):
            retention.note_removed(unit, found[RemovalKind.PAPER].id)
    with store.browse() as unit:
        assert [one.done_by for one in retention.removals(unit)] == [None, None, "head"]


def test_an_intake_repeated_later_goes_with_its_original(store: Store, desk: Desk) -> None:
    case = closed(store, desk, content=LARGE)
    with store.unit() as unit:
        known = {"uid": 7, "uid_validity": 1, "folder": "INBOX", "source": "imap:main"}
        again = intakes.store_arrival(unit, arrival(LARGE, **known))
        assert again.repeated
    erase(store, case)
    with store.browse() as unit:
        assert intakes.listing(unit) == []


def test_periods_count_in_whole_years() -> None:
    leap = datetime(2028, 2, 29, 3, tzinfo=UTC)
    assert retention._years_before(leap, 1).date().isoformat() == "2027-02-28"
    assert retention._years_before(NOW, 10).date().isoformat() == "2016-11-20"
