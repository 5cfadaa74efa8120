"""`raprueang case refer, report, order, ...`: each step of the work on a case at the shell."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from register.app import App
from register.book import casebook
from register.book.casebook import Case
from register.handling import proceedings
from register.post import replies
from register.states import CaseEvent, Category, ReplyKind
from register.workdays import BANGKOK
from tests.register.commands.shell import Run, one_line
from tests.register.matter_examples import finding, register_one

BY = ("--as", "somsak")
IN_TWO_MONTHS = (datetime.now(BANGKOK) + timedelta(days=60)).date().isoformat()
STEPS = (
    ("refer", "กองช่าง", "--text", "โปรดตรวจสอบ", "--due", IN_TWO_MONTHS),
    ("coordinate", "กองช่าง", "--way", "telephone", "--text", "เร่งรัดรายงาน"),
    ("report", "กองช่าง", "--text", "ซ่อมแล้ว"),
    ("memo", "--text", "เห็นควรตั้งกรรมการ"),
    ("order", "--text", "ตั้งกรรมการ", "--by", "นายก", "--number", "1/2570", "--day", "20/11/2569"),
    ("appoint", "--member", "นายหนึ่ง", "--member", "นางสอง", "--text", "ตรวจสอบ", "--number", "2/2570"),
    ("inquiry", "--text", "ตรวจแล้วพบจริง", "--by", "ประธานกรรมการ", "--number", "3/2570"),
    ("extend", "--until", IN_TWO_MONTHS, "--by", "นายก", "--text", "พยานไม่อยู่"),
    ("evidence", "--text", "ภาพถ่าย", "--kept", "ตู้ 2"),
    ("note", "--text", "โทรศัพท์แล้ว"),
    ("progress", "--text", "กำลังตรวจสอบ"),
    ("request", "--text", "โปรดแจ้งวันที่"),
    ("tell", "--way", "telephone", "--text", "แจ้งแล้ว"),
    ("mark", "--urgent"),
    ("conclude", "founded", "--text", "จริง", "--measures", "ซ่อม"),
    ("tell", "--way", "in_person", "--text", "แจ้งผลแล้ว"),
    ("reopen", "--text", "พังอีก"),
    ("withdraw", "--text", "ขอถอนทางโทรศัพท์"),
)


def test_each_step_of_the_work_has_its_command(app: App, case: Case, run: Run) -> None:
    assert run("unit", "add", "กองช่าง").code == 0
    assert run("case", "confirm", case.id, *BY).code == 0
    for name, *rest in STEPS:
        done = run("case", name, case.id, *rest, *BY)
        assert (done.code, done.out) == (0, ""), (name, done.err)
    with app.store.unit() as unit:
        item = casebook.load(unit, case.id)
        events = {entry.event for entry in casebook.timeline(unit, item)}
        kinds = [one.kind for one in replies.of_case(unit, case.id)]
    shown = run("case", "show", case.id, "--json").json()
    assert (item.state.value, item.urgent) == ("withdrawn", True)
    assert events >= {CaseEvent.REPORT, CaseEvent.APPOINT, CaseEvent.EXTEND, CaseEvent.TELL, CaseEvent.WITHDRAW}
    assert sorted(kinds) == sorted(
        [ReplyKind.ACKNOWLEDGEMENT, ReplyKind.PROGRESS, ReplyKind.REQUEST, ReplyKind.OUTCOME]
    )
    assert shown["referrals"][0]["reported_at"]


@pytest.mark.parametrize(
    "arguments",
    [
        ("report", "กองช่าง", "--text", "x"),
        ("extend", "--until", "พรุ่งนี้", "--by", "x", "--text", "x"),
        ("approve",),
        ("return", "--text", "x"),
        ("mark", "--project", "ไม่มีในรายการ"),
        ("forward", "--agency", "", "--text", "x"),
    ],
)
def test_what_cannot_be_done_is_one_line(case: Case, run: Run, arguments: tuple[str, ...]) -> None:
    assert run("case", "confirm", case.id, *BY).code == 0
    one_line(run("case", arguments[0], case.id, *arguments[1:], *BY), 65)


def test_what_the_matter_speaks_of_goes_on_the_list_at_once(app: App, case: Case, run: Run) -> None:
    told = "ไม่มีพยาน (ผู้ร้องว่าไม่มี)\nคลิปเสียง (ผู้ร้องมีอยู่ ยังไม่ได้ส่ง)\nสลิป"
    assert run("case", "correct", case.id, "--evidence", told, "--happened", "15 กันยายน 2569", *BY).code == 0
    assert run("case", "evidence", case.id, "--mentioned", *BY).code == 0
    assert run("case", "evidence", case.id, "--mentioned", *BY).code == 65
    with app.store.browse() as unit:
        item = casebook.load(unit, case.id)
        listed = [one.exhibit.what for one in proceedings.evidence_of(unit, item)]
        assert casebook.content(unit, item).happened == "15 กันยายน 2569"
    assert sorted(listed) == ["คลิปเสียง", "สลิป"]


def test_a_tip_off_is_ended_by_two_at_the_shell(app: App, home: Path, run: Run) -> None:
    assert home.is_dir()
    case = register_one(app.store, app.desk, finding=finding(Category.TIP_OFF, tip_off=0.9))
    assert run("user", "add", "boss", "--name", "boss", "--role", "head", "--cleared").code == 0
    first, second = ("--as", "somsri"), ("--as", "boss")
    for event, more in (("reject", ()), ("forward", ("--agency", "ป.ป.ช.")), ("withdraw", ())):
        done = run("case", event, case.id, "--text", "ไม่ระบุพฤติการณ์", *more, *first)
        assert (done.code, "is proposed" in done.err) == (0, True)
        shown = run("case", "show", case.id, "--json").json()
        assert (shown["state"], shown["proposed"]["event"], shown["proposed"]["by"]) == ("received", event, "somsri")
        one_line(run("case", "approve", case.id, *first), 65)
        one_line(run("case", "approve", case.id, "--as", "somsak"), 65)
        assert [one["id"] for one in run("case", "list", "--proposed", "--json").json()] == [case.id]
        assert run("case", "return", case.id, "--text", "ระบุชัดแล้ว", *second).code == 0
    assert run("case", "list", "--proposed", "--json").json() == []
    assert run("case", "reject", case.id, "--text", "ไม่ระบุพฤติการณ์", *first).code == 0
    done = run("case", "approve", case.id, *second)
    assert (done.code, done.err.strip()) == (0, f"{case.register_number}: approved, now not_accepted")
    shown = run("case", "show", case.id, "--json").json()
    assert (shown["proposed"], [one["kind"] for one in shown["replies"]]) == (None, ["acknowledgement", "outcome"])
