"""What is wrong is raised once, told over the second route, and cleared with its cause; on both databases."""

import logging
import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert, select, update

from register import audit, schema
from register.arrivals import intakes
from register.errors import InputError, ServiceDown
from register.model import Arrival
from register.officers import accounts
from register.officers.accounts import Officer
from register.running.presence import new_holder, present
from register.settings import Agency, Alarms, Letters, Mailbox, Settings, Storage
from register.states import Channel, Role
from register.store import Store, Unit
from register.watch import alarm_rules, alarms, vitals
from register.watch.alarm_rules import RULES, Seen, Trouble, judge
from register.watch.alarms import Notice, Route, Watch
from register.watch.vitals import Box, Disk, Pile, Scans, Vitals, Waiting
from register.workdays import BANGKOK, Calendar, waited_since

NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)  # a Friday, 10:00 in Bangkok
LONG_AGO = NOW - timedelta(hours=2)
WELL = Vitals(
    now=NOW,
    boxes=(Box("main", 30.0, NOW),),
    scans=Scans(there=True),
    on_the_way=Pile(),
    work=Pile(),
    queued=Pile(),
    disks=(Disk("data", 50 * 2**30, 100 * 2**30), Disk("workspace", 2**29, 2**30)),
    ring_exposed=False,
    processes=1,
    daemon_missing=False,
    head=1,
    verified_at=NOW,
)
QUIET = Waiting(for_review=Pile(), overdue=0, stuck=Pile(), paper=Pile())


class Told:
    """A route that remembers what went over it, and fails when it is told to."""

    def __init__(self) -> None:
        self.notices: list[Notice] = []
        self.down = False

    def __call__(self, notice: Notice) -> None:
        if self.down:
            raise ServiceDown("no way", "try later")
        self.notices.append(notice)


@pytest.fixture
def made(tmp_path: Path) -> Settings:
    data = tmp_path / "data"
    data.mkdir()
    scans = tmp_path / "scans"
    scans.mkdir()
    return Settings(
        home=tmp_path,
        agency=Agency(name="อบต. ศรีพนา"),
        storage=Storage(data=data, keys=tmp_path / "ring.json", workspace=tmp_path),
        letters=Letters(path=scans),
        alarms=Alarms(disk_percent=0, disk_gb=0),
    )


@pytest.fixture
def told() -> Told:
    return Told()


@pytest.fixture
def watch(store: Store, made: Settings, told: Told) -> Watch:
    return Watch(store, made, Calendar(), (Route("mail", told),))


def at(watch: Watch, moment: datetime) -> Watch:
    """The same watch later."""
    watch.store._clock = lambda: moment
    return watch


def stands(store: Store) -> list[str]:
    with store.browse() as unit:
        return [one.rule for one in alarms.standing(unit)]


@pytest.mark.parametrize(
    ("vital", "waiting", "expected"),
    [
        ({}, {}, None),
        ({"boxes": (Box("main", 30.0, LONG_AGO),)}, {}, Trouble("mailbox", "main")),
        ({"boxes": (Box("main", 30.0, None),)}, {}, Trouble("mailbox", "main")),
        ({"boxes": (Box("main", 30.0, NOW - timedelta(minutes=59)),)}, {}, None),
        ({"work": Pile(3, LONG_AGO)}, {}, Trouble("work", "", 3)),
        ({"work": Pile(3, NOW - timedelta(minutes=5))}, {}, None),
        ({"queued": Pile(2, LONG_AGO)}, {}, Trouble("outbox", "", 2)),
        ({"on_the_way": Pile(1, LONG_AGO)}, {}, Trouble("unsettled", "", 1)),
        ({"scans": Scans(there=True, waiting=4, oldest=LONG_AGO)}, {}, Trouble("scans", "", 4)),
        ({"scans": Scans(there=True, problems=4)}, {}, None),
        ({"scans": Scans(there=False)}, {}, Trouble("scan_folder")),
        ({"disks": (Disk("data", 9, 100),)}, {}, Trouble("disk", "data")),
        ({"disks": (Disk("data", 2**29, 2**30),)}, {}, Trouble("disk", "data")),
        ({"disks": (Disk("workspace", 2**20, 2**30),)}, {}, Trouble("disk", "workspace")),
        ({"ring_exposed": True}, {}, Trouble("key_ring")),
        ({"processes": 0}, {}, None),
        ({"processes": 0, "daemon_missing": True}, {}, Trouble("daemon")),
        ({}, {"for_review": Pile(9, LONG_AGO, 2)}, Trouble("review", "", 2)),
        ({}, {"for_review": Pile(9, LONG_AGO)}, None),
        ({}, {"overdue": 7}, Trouble("overdue", "", 7)),
        ({}, {"stuck": Pile(9, LONG_AGO, 1)}, Trouble("replies", "", 1)),
        ({}, {"paper": Pile(9, LONG_AGO, 5)}, Trouble("letters", "", 5)),
    ],
)
def test_a_rule_speaks_when_its_condition_holds_and_only_then(
    vital: dict[str, object], waiting: dict[str, object], expected: Trouble | None
) -> None:
    seen = Seen(replace(WELL, **vital), replace(QUIET, **waiting), Alarms())  # type: ignore[arg-type] # any field
    assert judge(seen) == ([expected] if expected else [])


def test_every_rule_has_a_sentence_and_an_advice_in_thai() -> None:
    for rule in RULES:
        assert alarm_rules.sentence(rule.name, "main")
        assert any("ก" <= letter <= "๛" for letter in rule.advice)
        assert "{" not in alarm_rules.sentence(rule.name, "main", 3)


def test_an_alarm_is_told_when_raised_once_a_day_while_it_stands_and_once_when_over(watch: Watch, told: Told) -> None:
    scans = watch.settings.letters.path
    scans.rmdir()
    assert watch.step() == 1
    watch.step()
    assert len(told.notices) == 1
    assert "ไม่พบโฟลเดอร์รับงานสแกน" in told.notices[0].text
    at(watch, NOW + timedelta(hours=23)).step()
    assert len(told.notices) == 1
    at(watch, NOW + timedelta(hours=25)).step()
    assert len(told.notices) == 2
    assert "ยังไม่ได้แก้ไข" in told.notices[1].text
    scans.mkdir()
    at(watch, NOW + timedelta(hours=26)).step()
    at(watch, NOW + timedelta(hours=27)).step()
    assert len(told.notices) == 3
    assert "กลับเป็นปกติ" in told.notices[2].text
    assert stands(watch.store) == []


def test_a_failing_route_stands_as_an_alarm_and_loses_nothing(watch: Watch, told: Told) -> None:
    watch.settings.letters.path.rmdir()
    told.down = True
    watch.step()
    assert stands(watch.store) == ["scan_folder", "route"]
    told.down = False
    watch.step()
    assert [notice.subject for notice in told.notices] == ["[รับเรื่อง] แจ้งเตือน 2 รายการ"]
    assert stands(watch.store) == ["scan_folder"]


def test_what_stands_in_for_a_failing_route_tells_once_and_the_route_is_shown(
    store: Store, made: Settings, told: Told
) -> None:
    broken, made_letters = Told(), made.letters.path
    broken.down = True
    made_letters.rmdir()
    watch = Watch(store, made, Calendar(), (Route("mail", broken, told),))
    watch.step()
    assert len(told.notices) == 1
    assert stands(store) == ["scan_folder", "route"]


def test_a_route_that_fails_does_not_stop_the_next(told: Told) -> None:
    broken = Told()
    broken.down = True
    tried = alarms.send((Route("mail", broken), Route("command", told)), alarms.trial("อบต.", NOW))
    assert [(one.route, one.told) for one in tried] == [("mail", False), ("command", True)]
    assert len(told.notices) == 1


def test_without_a_route_an_alarm_stands_and_is_cleared_all_the_same(store: Store, made: Settings) -> None:
    made.letters.path.rmdir()
    watch = Watch(store, made, Calendar(), ())
    watch.step()
    assert stands(store) == ["scan_folder"]
    made.letters.path.mkdir()
    watch.step()
    assert stands(store) == []


def test_one_process_looks_at_a_time_and_another_takes_over(watch: Watch, told: Told) -> None:
    watch.settings.letters.path.rmdir()
    other = Watch(watch.store, watch.settings, watch.calendar, watch.routes)
    assert watch.step() == 1
    assert other.step() == 0
    assert len(told.notices) == 1
    watch.rest()
    assert other._mine()
    assert not watch._mine()


def test_a_line_in_the_log_says_what_was_raised_and_cleared(watch: Watch, caplog: pytest.LogCaptureFixture) -> None:
    watch.settings.letters.path.rmdir()
    with caplog.at_level(logging.WARNING, "raprueang.alarms"):
        watch.step()
        watch.settings.letters.path.mkdir()
        watch.step()
    assert [record.getMessage().split()[:3] for record in caplog.records] == [
        ["alarm", "raised:", "scan_folder"],
        ["alarm", "cleared:", "scan_folder"],
    ]


def test_an_acknowledged_alarm_stays_until_its_cause_is_gone(watch: Watch) -> None:
    watch.settings.letters.path.rmdir()
    watch.step()
    with watch.store.unit("boss") as unit:
        boss = accounts.add(unit, Officer("", "boss", "ประสิทธิ์ ใจดี", Role.HEAD, "", cleared=True))
        (one,) = alarms.standing(unit)
        alarms.acknowledge(unit, boss.id, one.id)
    with watch.store.snapshot() as unit:
        (one,) = alarms.standing(unit)
        assert (one.acknowledged_by, one.acknowledged_at) == ("boss", NOW)
        actions = [row.action for row in unit.execute(select(schema.audit.c.action))]
        assert "alarm.acknowledged" in actions
        audit.verify(unit)
    watch.settings.letters.path.mkdir()
    watch.step()
    with watch.store.unit() as unit, pytest.raises(InputError):
        alarms.acknowledge(unit, boss.id, one.id)


def test_a_broken_chain_stands_until_a_verification_finds_it_whole(watch: Watch) -> None:
    with watch.store.unit() as unit:
        alarms.note(unit, alarm_rules.AUDIT, "", wrong=True)
    watch.step()
    assert stands(watch.store) == ["audit"]
    with watch.store.unit() as unit:
        alarms.note(unit, alarm_rules.AUDIT, "", wrong=False)
    assert stands(watch.store) == []


def test_the_vital_figures_are_read_from_folders_and_tables(store: Store, made: Settings) -> None:
    box = Mailbox(name="main", host="imap.example")
    made = made.model_copy(update={"mailbox": (box,), "letters": Letters(path=made.letters.path, max_size_mb=0.001)})
    (made.letters.path / "post").mkdir()
    (made.letters.path / "post" / "a.pdf").write_bytes(b"x" * 5000)
    (made.letters.path / "problem").mkdir()
    (made.letters.path / "problem" / "b.pdf").write_bytes(b"x")
    made.storage.keys.write_text("{}")
    made.storage.keys.chmod(0o644)
    row = {"name": "main", "folder": "INBOX", "uid_validity": 1, "last_uid": 1, "first_contact_at": NOW}
    with store.unit() as unit:
        unit.execute(insert(schema.mailbox), {**row, "reached_at": LONG_AGO})
    with store.browse() as unit:
        seen = vitals.look(unit, made)
    assert seen.boxes == (Box("main", 30.0, LONG_AGO),)
    assert (seen.scans.waiting, seen.scans.too_large, seen.scans.problems) == (1, 1, 1)
    assert seen.ring_exposed
    assert {disk.name for disk in seen.disks} == {"data", "workspace"}
    assert (seen.on_the_way, seen.queued, seen.verified_at) == (Pile(), Pile(), None)


def test_work_that_waits_has_the_age_of_its_oldest_piece(store: Store, made: Settings) -> None:
    with store.unit() as unit:
        row = {"kind": "read", "subject": "A", "lane": "A", "state": "ready"}
        unit.execute(insert(schema.work), {**row, "run_at": datetime.now(UTC).timestamp() - 7200})
    with store.browse() as unit:
        work = vitals.look(unit, made).work
    assert work.number == 1
    assert work.oldest is not None
    assert abs(NOW - timedelta(hours=2) - work.oldest) < timedelta(minutes=1)


def test_a_living_daemon_is_seen_and_a_dead_one_missed_after_an_hour(store: Store, made: Settings) -> None:
    def look() -> tuple[int, bool]:
        with store.browse() as unit:
            seen = vitals.look(unit, made)
            return seen.processes, seen.daemon_missing

    assert look() == (0, True)
    with present(store, made.storage.data, new_holder(), "fetch"):
        assert look() == (1, False)
        with store.unit() as unit:
            vitals.beat(unit)
            vitals.beat(unit)
    assert look() == (0, False)
    with store.unit() as unit:
        table = schema.source_lease
        unit.execute(update(table).where(table.c.source == "daemon").values(lease_until=0.0))
    assert look() == (0, True)


def test_the_desk_alone_raises_that_no_daemon_lives(store: Store, made: Settings) -> None:
    Watch(store, made, Calendar(), (), daemon=False).step()
    assert stands(store) == ["daemon"]


@pytest.mark.parametrize(
    ("now", "days", "since"),
    [
        # Friday morning: what came before Thursday has seen the office close on one working day
        (datetime(2026, 11, 20, 10, 0, tzinfo=BANGKOK), 1, datetime(2026, 11, 19, 0, 0, tzinfo=BANGKOK)),
        (datetime(2026, 11, 20, 17, 0, tzinfo=BANGKOK), 1, datetime(2026, 11, 20, 0, 0, tzinfo=BANGKOK)),
        # Monday morning: the weekend counts nothing
        (datetime(2026, 11, 23, 10, 0, tzinfo=BANGKOK), 1, datetime(2026, 11, 20, 0, 0, tzinfo=BANGKOK)),
        (datetime(2026, 11, 20, 10, 0, tzinfo=BANGKOK), 2, datetime(2026, 11, 18, 0, 0, tzinfo=BANGKOK)),
    ],
)
def test_waiting_is_counted_in_working_days(now: datetime, days: int, since: datetime) -> None:
    assert waited_since(Calendar(), now, days) == since


def test_a_scan_that_keeps_its_scanners_old_time_has_only_now_arrived(store: Store, made: Settings) -> None:
    scan = made.letters.path / "old.pdf"
    scan.write_bytes(b"x")
    os.utime(scan, (0, 0))
    with store.browse() as unit:
        oldest = vitals.look(unit, made).scans.oldest
    assert oldest is not None
    assert datetime.now(UTC) - oldest < timedelta(minutes=5)


def test_what_was_parked_as_it_came_in_gets_a_day_and_is_an_alarm_after_it(store: Store, watch: Watch) -> None:
    with store.unit() as unit:
        arrival_ = Arrival("imap:main", Channel.EMAIL, "message/rfc822", b"Subject: x", uid=1, uid_validity=1)
        intake_id = intakes.store_arrival(unit, arrival_, left_at_source="ใหญ่เกินกำหนด").intake_id
    watch.step()
    with store.unit() as unit:
        item = intakes.load(unit, intake_id)
        assert item.due_at == Calendar().one_working_day(item.stored_at)
        assert "review" not in alarms_standing(unit)
        long_ago = item.stored_at - timedelta(days=30)
        unit.execute(update(schema.intake).values(stored_at=long_ago, due_at=None))
    watch.step()
    with store.browse() as unit:
        assert "review" in alarms_standing(unit)


def alarms_standing(unit: Unit) -> set[str]:
    table = schema.alarm
    return set(unit.execute(select(table.c.rule).where(table.c.cleared_at.is_(None))).scalars())
