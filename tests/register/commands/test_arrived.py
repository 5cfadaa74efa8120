"""`case text`, `intake text` and `intake settle`: a misread text is mended, what arrived for a case is decided."""

from pathlib import Path

import pytest
from sqlalchemy import select

from register import schema
from register.app import App
from register.arrivals import intakes
from register.book import casebook
from register.book.casebook import Case
from register.handling import casework
from register.handling.matters import settle_finding
from register.model import Sender
from register.states import IntakeState, Relation
from tests.register.commands.shell import MARKERS, Run, one_line
from tests.register.matter_examples import arrival, finding, reading, register_one


def added(app: App, case: Case, address: str = "other@example.com") -> str:
    """A mail that quotes the case's Tracking ID; returns its intake."""
    mail = reading(sender=Sender("", address), text=f"เพิ่มเติมเรื่อง {case.tracking_id} สะพานก็พังด้วย")
    with app.store.unit() as unit:
        intake_id = intakes.store_arrival(unit, arrival(b"added")).intake_id
        intakes.save_reading(unit, intake_id, mail)
        settle_finding(unit, intakes.load(unit, intake_id), mail, finding(), app.desk)
    return intake_id


def audited(app: App, action: str) -> list[str]:
    with app.store.look() as connection:
        return list(connection.execute(select(schema.audit.c.actor).where(schema.audit.c.action == action)).scalars())


def test_a_case_is_found_by_its_corrected_text_until_that_is_taken_back(
    app: App, case: Case, run: Run, tmp_path: Path
) -> None:
    words = tmp_path / "words.txt"
    words.write_text("ไฟส่องสว่างหน้าวัดดับ", encoding="utf-8")
    number = case.register_number

    def hits(query: str) -> int:
        return len(run("case", "list", "--find", query, "--json").json())

    done = run("case", "text", number, "--file", str(words), "--as", "somsri")
    assert (done.code, done.out) == (0, "")
    assert hits("ส่องสว่าง") == 1
    assert run("case", "text", number, "--machine", "--as", "somsri").code == 0
    assert hits("ส่องสว่าง") == 0
    assert (audited(app, "intake.text_corrected"), audited(app, "intake.text_restored")) == (["somsri"], ["somsri"])


@pytest.mark.parametrize(
    "options",
    [
        ("--text", "x", "--as", "somying"),
        ("--text", "x", "--as", "sompong"),
        ("--text", " "),
        ("--text", "x", "--machine"),
        ("--machine",),
        (),
    ],
    ids=["clerk", "auditor", "empty", "both", "nothing to take back", "no words"],
)
def test_a_text_is_corrected_by_officers_and_with_words(
    app: App, case: Case, run: Run, options: tuple[str, ...]
) -> None:
    with app.store.browse() as unit:
        origin = casework.origin_of(unit, case)
    for room, item in (("case", case.id), ("intake", origin)):
        said = one_line(run(room, "text", item, *options), 65)
        assert [marker for marker in MARKERS if marker in said] == []
    with app.store.browse() as unit:
        assert not intakes.is_corrected(unit, origin)


def test_the_text_of_a_suspected_tip_off_is_corrected_by_the_cleared_only(app: App, run: Run) -> None:
    suspected = register_one(app.store, app.desk, finding=finding(tip_off=0.2))
    with app.store.browse() as unit:
        origin = casework.origin_of(unit, suspected)
    one_line(run("intake", "text", origin, "--text", "ถนน", "--as", "somsak"), 65)
    one_line(run("case", "text", suspected.id, "--text", "ถนน", "--as", "somsak"), 65)
    assert run("intake", "text", origin, "--text", "ถนน", "--as", "somsri").code == 0


def test_what_arrives_for_a_case_waits_until_it_is_settled(app: App, case: Case, run: Run) -> None:
    intake_id = added(app, case)
    (waiting,) = run("intake", "list", "--state", "attached", "--json").json()
    assert (waiting["id"], waiting["waits"], waiting["relation"]) == (intake_id, True, "unverified")
    one_line(run("intake", "settle", intake_id, "seen", "--as", "somsak"), 65)  # nobody has verified it
    one_line(run("intake", "settle", intake_id, "attach"), 65)  # somebody has to answer for it
    assert run("intake", "settle", intake_id, "attach", "--as", "somsak").code == 0
    shown = run("intake", "show", intake_id, "--json").json()
    assert (shown["waits"], shown["relation"]) == (False, "attached")
    one_line(run("intake", "settle", intake_id, "attach", "--as", "somsak"), 65)


def test_mail_of_the_complainant_is_noted_as_seen(app: App, case: Case, run: Run) -> None:
    with app.store.browse() as unit:
        origin = intakes.reading(unit, casework.origin_of(unit, case))
    assert origin is not None
    assert origin.sender is not None
    intake_id = added(app, case, origin.sender.address)
    assert run("intake", "settle", intake_id, "seen").code == 0
    with app.store.browse() as unit:
        assert intakes.load(unit, intake_id).relation is Relation.ATTACHED
    assert len(audited(app, "intake.seen")) == 1


def test_what_was_attached_becomes_a_case_of_its_own_or_is_set_aside(app: App, case: Case, run: Run) -> None:
    intake_id = added(app, case)
    one_line(run("intake", "settle", intake_id, "separate", "--as", "somsak"), 65)
    one_line(run("intake", "settle", intake_id, "aside", "--category", "suggestion", "--as", "somsak"), 65)
    done = run("intake", "settle", intake_id, "separate", "--category", "suggestion", "--as", "somsak")
    assert done.out.startswith("registered as 2/")
    with app.store.browse() as unit:
        item = intakes.load(unit, intake_id)
        assert item.state is IntakeState.REGISTERED
        assert casebook.load(unit, item.case_id or "").id != case.id


@pytest.mark.parametrize("login", ["somying", "sompong"])
def test_additions_are_settled_by_officers_only(app: App, case: Case, run: Run, login: str) -> None:
    intake_id = added(app, case)
    for choice in ("seen", "attach", "aside"):
        one_line(run("intake", "settle", intake_id, choice, "--as", login), 65)
    assert run("intake", "settle", intake_id, "aside", "--as", "somsak").code == 0
