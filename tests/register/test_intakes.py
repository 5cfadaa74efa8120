"""From the raw bytes to the one outcome: identity, sealing, and nothing of a person in plain."""

import hashlib
import os
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from register import cases, leases, schema
from register.arrivals import at_source, intakes, parking
from register.arrivals.intakes import Stored
from register.errors import InputError, TryAgain
from register.handling import case_details, casework, matters
from register.handling.matters import Desk
from register.model import Arrival, Automatic, Contact, Line, Page, Sender
from register.officers.accounts import Officer
from register.post import replies
from register.states import Category, Conclusion, IntakeState, Method, Relation, Role, SubKind, WorkKind
from register.store import Store, Unit
from register.workdays import Calendar
from tests.register.conftest import NOW
from tests.register.matter_examples import arrival, finding, reading


def keep(store: Store, what: Arrival, *, left_at_source: str = "") -> Stored:
    with store.unit() as unit:
        return intakes.store_arrival(unit, what, left_at_source=left_at_source)


def mail(uid: int, content: bytes = b"x", *, validity: int = 1, source: str = "imap:main") -> Arrival:
    return arrival(content, source=source, folder="INBOX", uid=uid, uid_validity=validity, name="")


def pending(unit: Unit) -> list[tuple[str, str]]:
    return [(row.kind, row.subject) for row in unit.execute(select(schema.work).order_by(schema.work.c.id))]


def test_what_arrived_is_kept_and_its_reading_is_due(store: Store) -> None:
    moment = datetime(2026, 11, 19, 20, 0, tzinfo=UTC)
    stored = keep(store, arrival(b"raw", received_at=moment, name="จดหมาย.eml"))
    with store.unit() as unit:
        item = intakes.load(unit, stored.intake_id)
        assert intakes.raw(unit, stored.intake_id) == b"raw"
        assert pending(unit) == [("read", stored.intake_id)]
    assert (item.state, item.received_at, item.name, item.size) == (IntakeState.STORED, moment, "จดหมาย.eml", 3)
    assert not stored.known


def test_what_a_server_dates_ahead_was_received_now(store: Store) -> None:
    """Else its deadlines would run from a day that has not come, and nobody would be reminded until then."""
    stored = keep(store, arrival(b"raw", received_at=NOW + timedelta(days=400)))
    with store.unit() as unit:
        assert intakes.load(unit, stored.intake_id).received_at == NOW


def test_a_mail_is_known_by_mailbox_folder_validity_and_uid(store: Store) -> None:
    first = keep(store, mail(7, b"one"))
    again = keep(store, mail(7, b"other bytes"))
    assert again == Stored(first.intake_id, known=True)
    for other in (mail(8, b"2"), mail(7, b"3", validity=2), mail(7, b"4", source="imap:other")):
        assert not keep(store, other).known


def test_a_file_is_known_by_its_bytes_within_its_folder(store: Store) -> None:
    first = keep(store, arrival(b"scan", source="letters", name="1.pdf"))
    assert keep(store, arrival(b"scan", source="letters", name="2.pdf")) == Stored(first.intake_id, known=True)
    assert not keep(store, arrival(b"other scan", source="letters")).known


def test_the_same_bytes_by_another_way_are_repeated_and_not_read_again(store: Store) -> None:
    first = keep(store, mail(7, b"same"))
    again = keep(store, mail(8, b"same"))
    third = keep(store, arrival(b"same"))
    with store.unit() as unit:
        assert intakes.load(unit, again.intake_id).state is IntakeState.REPEATED
        assert {intakes.raw(unit, item.intake_id) for item in (again, third)} == {b"same"}
        assert pending(unit) == [("read", first.intake_id)]
        assert len(unit.execute(select(schema.blob)).all()) == 1
    assert again.repeated
    assert third.repeated


def test_an_oversize_mail_is_parked_with_its_headers_and_its_source_left_alone(store: Store) -> None:
    stored = keep(store, mail(7, b"Subject: big\r\n\r\n"), left_at_source=parking.OVERSIZE)
    with store.unit() as unit:
        item = intakes.load(unit, stored.intake_id)
        assert intakes.raw(unit, stored.intake_id) == b"Subject: big\r\n\r\n"
        assert at_source.untouched_uids(unit, "imap:main", "INBOX", 1) == {}
        assert pending(unit) == []
        with pytest.raises(InputError, match="on its server only"):
            parking.replay(unit, stored.intake_id)
    assert (item.state, item.reason) == (IntakeState.PARKED, parking.OVERSIZE)


def test_an_oversize_mail_under_a_new_uid_is_repeated(store: Store) -> None:
    keep(store, mail(7, b"Subject: big\r\n\r\n"), left_at_source=parking.OVERSIZE)
    assert keep(store, mail(1, b"Subject: big\r\n\r\n", validity=2), left_at_source=parking.OVERSIZE).repeated


def test_a_large_original_is_a_file(store: Store) -> None:
    content = os.urandom(400_000)
    stored = keep(store, arrival(content))
    with store.unit() as unit:
        assert intakes.raw(unit, stored.intake_id) == content
    assert len([path for path in store.blob_folder.rglob("*") if path.is_file()]) == 1


def test_an_empty_file_is_kept_like_any_other(store: Store) -> None:
    stored = keep(store, arrival(b""))
    with store.unit() as unit:
        assert intakes.raw(unit, stored.intake_id) == b""


def test_processes_that_take_in_the_same_thing_at_once_store_it_once(store: Store) -> None:
    def take(_: int) -> bool:
        try:
            return not keep(store, mail(7)).known
        except TryAgain:
            return False

    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(take, range(12))) == 1
    with store.unit() as unit:
        assert len(intakes.listing(unit)) == 1


def test_sources_are_touched_once(store: Store) -> None:
    one, two = keep(store, mail(7, b"1")), keep(store, mail(9, b"2"))
    with store.unit() as unit:
        assert at_source.untouched_uids(unit, "imap:main", "INBOX", 1) == {7: one.intake_id, 9: two.intake_id}
        at_source.mark_source_done(unit, [one.intake_id])
    with store.unit() as unit:
        assert at_source.untouched_uids(unit, "imap:main", "INBOX", 1) == {9: two.intake_id}
        assert at_source.untouched_uids(unit, "imap:main", "INBOX", 2) == {}
        assert at_source.untouched_uids(unit, "imap:main", "INBOX", 1, first=10) == {}
        assert at_source.untouched_uids(unit, "imap:main", "INBOX", 1, first=9, last=9) == {9: two.intake_id}


def test_a_reading_comes_back_as_it_was_and_brings_the_finding_along(store: Store) -> None:
    stored = keep(store, arrival())
    page = Page(1, "scan", "ถนน", Method.OCR, 0.5, (Line("ถนน", 0.5, (1, 2, 3, 4)),))
    what = reading(pages=(page,), written_at=datetime(2026, 1, 1, tzinfo=UTC), references=("<a@b>",))
    with store.unit() as unit:
        intakes.save_reading(unit, stored.intake_id, what)
    with store.unit() as unit:
        assert intakes.reading(unit, stored.intake_id) == what
        assert intakes.load(unit, stored.intake_id).state is IntakeState.READ
        assert ("find", stored.intake_id) in pending(unit)


def test_a_second_reading_replaces_the_first(store: Store) -> None:
    stored = keep(store, arrival())
    for subject in ("หนึ่ง", "สอง"):
        with store.unit() as unit:
            intakes.save_reading(unit, stored.intake_id, reading(subject=subject))
            intakes.save_finding(unit, stored.intake_id, finding(where=subject))
    with store.unit() as unit:
        found, result = intakes.reading(unit, stored.intake_id), intakes.finding(unit, stored.intake_id)
    assert found is not None
    assert result is not None
    assert (found.subject, result.where) == ("สอง", "สอง")


def test_a_finding_comes_back_as_it_was(store: Store) -> None:
    stored = keep(store, arrival())
    what = finding(Category.OTHER, sub_kind=SubKind.INFORMATION_REQUEST, accused="นาย ก", urgent=True)
    with store.unit() as unit:
        intakes.save_finding(unit, stored.intake_id, what)
    with store.unit() as unit:
        assert intakes.finding(unit, stored.intake_id) == what


def test_what_was_never_read_has_no_reading_and_no_finding(store: Store) -> None:
    stored = keep(store, arrival())
    with store.unit() as unit:
        assert intakes.reading(unit, stored.intake_id) is None
        assert intakes.finding(unit, stored.intake_id) is None


def test_an_unknown_intake_is_refused_everywhere(store: Store) -> None:
    with store.unit() as unit:
        for call in (intakes.load, intakes.raw, parking.replay):
            with pytest.raises(InputError, match="no intake"):
                call(unit, "01ABC")


def test_what_is_parked_has_its_reason_and_its_alarm_on_the_next_working_day(store: Store) -> None:
    stored = keep(store, arrival())
    with store.unit() as unit:
        parking.park(unit, stored.intake_id, "อ่านไม่ได้", Calendar())
        item = intakes.load(unit, stored.intake_id)
    assert (item.state, item.reason) == (IntakeState.PARKED, "อ่านไม่ได้")
    assert item.due_at == datetime(2026, 11, 23, 9, 30, tzinfo=UTC)  # stored on a Friday; Monday 16:30 in Bangkok


def test_a_parked_intake_is_read_again_from_its_raw_bytes(store: Store) -> None:
    stored = keep(store, arrival())
    (work,) = leases.claim(store, (WorkKind.READ,), lease=60)
    with store.unit() as unit:
        leases.park(unit, work, "broken")
        parking.park(unit, stored.intake_id, "อ่านไม่ได้", Calendar())
    with store.unit() as unit:
        parking.replay(unit, stored.intake_id)
        item = intakes.load(unit, stored.intake_id)
    assert (item.state, item.reason, item.due_at) == (IntakeState.STORED, "", None)
    (work,) = leases.claim(store, (WorkKind.READ,), lease=60)
    assert (work.subject, work.attempts) == (stored.intake_id, 1)


def test_only_what_is_parked_can_be_read_again(store: Store) -> None:
    stored = keep(store, arrival())
    with store.unit() as unit, pytest.raises(InputError, match="not parked"):
        parking.replay(unit, stored.intake_id)


def test_the_list_shows_the_newest_first_and_can_be_narrowed(store: Store) -> None:
    one, two = keep(store, arrival(b"1")), keep(store, arrival(b"2"))
    with store.unit() as unit:
        intakes.settle(unit, one.intake_id, IntakeState.SET_ASIDE, reason="bounce")
    with store.unit() as unit:
        assert {item.id for item in intakes.listing(unit)} == {one.intake_id, two.intake_id}
        assert [item.id for item in intakes.listing(unit, [IntakeState.SET_ASIDE])] == [one.intake_id]
        assert len(intakes.listing(unit, limit=1)) == 1


def test_an_intake_joins_one_case_only(store: Store, desk: Desk) -> None:
    stored = keep(store, arrival())
    with store.unit() as unit:
        intakes.save_reading(unit, stored.intake_id, reading())
        case = matters.settle_finding(unit, intakes.load(unit, stored.intake_id), reading(), finding(), desk)
    assert case is not None
    with pytest.raises(InputError, match="belongs to a case already"), store.unit() as unit:
        intakes.join_case(unit, stored.intake_id, case.id, Relation.ATTACHED)


MARKERS = (
    "นายสมหมาย",
    "somphong.k",
    "081-999-1234",
    "บ้านหนองผักแว่น",
    "ถนนพังมานาน",
    "นางสาวผู้ถูกกล่าว",
    "ตลาดเก่าริมน้ำ",
    "จดหมายลับ",
    "unique.message.id",
    "เหตุผลที่เปิดดู",
    "รับสารภาพว่าโอน",
    "คำตอบของเจ้าหน้าที่",
    "ข้อความในหน้ากระดาษ",
    "bounce-evidence",
)


def _whole_life(store: Store, desk: Desk) -> str:
    """A case with every kind of row, each with a marker; returns its Tracking ID."""
    what = reading(
        sender=Sender("นายสมหมาย", "somphong.k@example.com"),
        subject="ถนนพังมานาน",
        text="รับสารภาพว่าโอน",
        quoted="จดหมายลับ",
        message_id="<unique.message.id@example.com>",
        pages=(Page(1, "scan", "ข้อความในหน้ากระดาษ", Method.OCR, 0.9),),
    )
    contact = Contact("นายสมหมาย", "081-999-1234", "somphong.k@example.com", "บ้านหนองผักแว่น")
    decided = finding(contact=contact, where="ตลาดเก่าริมน้ำ", accused="นางสาวผู้ถูกกล่าว")
    raw = "From: somphong.k@example.com\r\n\r\nรับสารภาพว่าโอน".encode() * 9000  # large: a file
    stored = keep(store, arrival(raw, name="จดหมายลับ.eml"))
    officer = Officer("1", "somsri", "x", Role.OFFICER, cleared=True)
    with store.unit("somsri") as unit:
        intakes.save_reading(unit, stored.intake_id, what)
        case = matters.settle_finding(unit, intakes.load(unit, stored.intake_id), what, decided, desk)
        assert case is not None
        casework.reveal_case(unit, case, officer, "เหตุผลที่เปิดดู")
        casework.reveal_intake(unit, stored.intake_id, officer, "เหตุผลที่เปิดดู")
    machine = keep(store, arrival(b"bounce-evidence"))
    with store.unit() as unit:
        written = reading(automatic=Automatic("bounce", "bounce-evidence"), text="รับสารภาพว่าโอน")
        intakes.save_reading(unit, machine.intake_id, written)
        matters.settle_finding(unit, intakes.load(unit, machine.intake_id), written, decided, desk)
    with store.unit() as unit:
        case = case_details.correct_contact(unit, case, {"address": "บ้านหนองผักแว่น หมู่ 2"})
        case = cases.refer(unit, cases.confirm(unit, case), "กองช่าง", "รับสารภาพว่าโอน")
        case = cases.conclude(unit, case, Conclusion.FOUNDED, "จดหมายลับ")
        casework.answer(unit, case, "คำตอบของเจ้าหน้าที่", desk)
    with store.unit() as unit:
        assert [item.kind for item in replies.of_case(unit, case.id)] != []
    return case.tracking_id


def _everything(store: Store) -> bytes:
    """Every value of every column of every table, and every file: what a thief of the disk holds."""
    with store.look() as connection:
        rows = [
            bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()
            for table in schema.metadata.sorted_tables
            for row in connection.execute(select(table))
            for value in row
        ]
    files = [path.read_bytes() + path.name.encode() for path in store.blob_folder.rglob("*") if path.is_file()]
    return b"\n".join(rows + files)


def test_nothing_of_a_person_stands_in_plain_anywhere(store: Store, desk: Desk, tmp_path: Path) -> None:
    tracking_id = _whole_life(store, desk)
    held = _everything(store)
    assert b"case.registered" in held  # the net holds what it should
    if store.engine.dialect.name == "sqlite":
        held += b"".join(path.read_bytes() for path in tmp_path.glob("register.db*"))
    for marker in (*MARKERS, tracking_id, tracking_id.replace("-", "")):
        for coding in ("utf-8", "utf-16-le", "cp874"):
            assert marker.encode(coding) not in held, marker
        assert marker.encode("unicode_escape") not in held, marker


def test_keyed_hashes_in_the_tables_cannot_be_made_without_the_key(store: Store) -> None:
    keep(store, arrival(b"a known letter"))
    with store.unit() as unit:
        mac = unit.execute(select(schema.intake.c.mac)).scalar_one()
    assert mac != hashlib.sha256(b"a known letter").hexdigest()


def test_the_database_refuses_an_outcome_that_is_none(store: Store) -> None:
    keep(store, arrival())
    for change in (
        "state = 'registered'",
        "state = 'parked', reason = ''",
        "state = 'forgotten'",
        "blob = NULL",
        "uid = 3",
        "relation = 'origin'",
        "state = 'repeated'",
    ):
        with store.unit() as unit:
            attempt = unit.connection.begin_nested()
            with pytest.raises(IntegrityError):
                unit.execute(text(f"UPDATE intake SET {change}"))  # noqa: S608
            attempt.rollback()


def test_received_at_is_the_instant_of_storing_where_the_source_knows_none(store: Store) -> None:
    stored = keep(store, arrival(received_at=None))
    with store.unit() as unit:
        item = intakes.load(unit, stored.intake_id)
    assert item.received_at == item.stored_at
    assert item.stored_at.utcoffset() == timedelta(0)
