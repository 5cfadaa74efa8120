"""`raprueang intake` and `reply`: what waits on a tray is registered or set aside, letters go out, mails are let go."""

from pathlib import Path

import pytest

from register.app import App
from register.arrivals import intakes
from register.book.casebook import Case
from register.post import printing, replies
from register.states import Category, Channel, ReplyState
from tests.register.commands.shell import PERSON, Run, one_line, tray
from tests.register.matter_examples import finding, register_one


def test_what_waits_on_the_tray_is_registered_once_by_an_officer(app: App, run: Run) -> None:
    intake_id = tray(app)
    one_line(run("intake", "register", intake_id, "--as", "sompong"), 65)
    said = run("intake", "register", intake_id, "--as", "somsak").out
    (registered,) = run("case", "list", "--json").json()
    assert registered["register_number"].startswith("1/")
    assert registered["register_number"] in said
    one_line(run("intake", "register", intake_id), 65)
    assert run("intake", "show", intake_id, "--json").json()["state"] == "registered"


def test_what_is_discarded_is_set_aside(app: App, run: Run) -> None:
    intake_id = tray(app)
    one_line(run("intake", "discard", intake_id, "--as", "somying"), 65)
    assert run("intake", "discard", intake_id, "--as", "somsak").code == 0
    assert run("intake", "list", "--state", "set_aside", "--json").json()[0]["id"] == intake_id
    one_line(run("intake", "replay", intake_id), 65)


def test_what_may_be_a_tip_off_is_set_aside_by_two_or_kept(app: App, run: Run) -> None:
    intake_id = tray(app)
    with app.store.unit() as unit:
        intakes.save_finding(unit, intake_id, finding(Category.OTHER, tip_off=0.06))
    one_line(run("intake", "keep", intake_id), 65)  # nothing is proposed
    said = run("intake", "discard", intake_id)
    assert (said.code, "a second person" in said.err) == (0, True)
    one_line(run("intake", "discard", intake_id), 65)
    assert run("intake", "show", intake_id, "--json").json()["aside_proposed_by"].startswith("shell:")
    assert run("intake", "keep", intake_id).code == 0
    assert run("intake", "show", intake_id, "--json").json()["aside_proposed_by"] is None
    for login in ((), ("--as", "somsri")):
        assert run("intake", "discard", intake_id, *login).code == 0
    assert run("intake", "show", intake_id, "--json").json()["state"] == "set_aside"


def letter(app: App) -> str:
    """The draft letter of a new case; returns its reply id."""
    made = register_one(app.store, app.desk, b"letter", channel=Channel.LETTER, sender=None, finding=finding(**PERSON))
    with app.store.unit() as unit:
        return replies.of_case(unit, made.id)[0].id


def test_a_letter_goes_from_draft_to_posted_by_the_clerks_hand(app: App, run: Run, tmp_path: Path) -> None:
    reply_id = letter(app)
    one_line(run("reply", "print", reply_id, "--out", str(tmp_path / "a.pdf")), 65)
    one_line(run("reply", "confirm-address", reply_id, "--as", "sompong"), 65)
    assert run("reply", "confirm-address", reply_id, "--as", "somying").code == 0
    with app.store.unit() as unit:
        printing.attach_pdf(unit, reply_id, b"%PDF")
    one_line(run("reply", "print", reply_id, "--out", str(tmp_path / "none" / "a.pdf")), 65)
    assert run("reply", "list", "--json", "--state", "to_print").json()[0]["id"] == reply_id
    assert run("reply", "print", reply_id, "--out", str(tmp_path / "a.pdf"), "--as", "somying").code == 0
    assert (tmp_path / "a.pdf").read_bytes() == b"%PDF"
    assert run("reply", "posted", reply_id, "--as", "somying").code == 0
    assert run("reply", "list", "--json", "--state", "posted").json()[0]["id"] == reply_id


def test_the_number_of_a_posted_letter_is_masked_until_it_is_revealed(app: App, run: Run) -> None:
    reply_id = letter(app)
    with app.store.unit() as unit:
        replies.confirm_address(unit, reply_id)
        printing.attach_pdf(unit, reply_id, b"%PDF")
        printing.advance_letter(unit, reply_id, ReplyState.PRINTED)
    one_line(run("reply", "posted", reply_id, "--as", "somying", "--number", "EM123456784TH"), 65)
    assert run("reply", "posted", reply_id, "--as", "somying", "--number", "em 123456785 th").code == 0

    def number(*options: str) -> str:
        return str(run("reply", "list", "--json", "--state", "posted", *options).json()[0]["post_number"])

    assert number() == "EM•••••••••TH"
    assert number("--reveal", "ตามหาหนังสือ", "--as", "somying") == "EM•••••••••TH"  # a clerk reads no matters
    assert number("--reveal", "ตามหาหนังสือ", "--as", "somsri") == "EM123456785TH"
    one_line(run("reply", "list", "--json", "--reveal", "x"), 65)


def test_a_printed_letter_is_private(app: App, run: Run, tmp_path: Path) -> None:
    reply_id = letter(app)
    with app.store.unit() as unit:
        replies.confirm_address(unit, reply_id)
        printing.attach_pdf(unit, reply_id, b"%PDF")
    run("reply", "print", reply_id, "--out", str(tmp_path / "a.pdf"))
    assert (tmp_path / "a.pdf").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("login", ["somying", "sompong"])
def test_a_mail_is_released_and_cancelled_by_officers_only(app: App, case: Case, run: Run, login: str) -> None:
    with app.store.unit() as unit:
        (reply,) = replies.of_case(unit, case.id)
    one_line(run("reply", "cancel", reply.id, "--as", login), 65)
    with app.store.unit() as unit:
        replies.move(unit, reply.id, ReplyState.HELD, reason="x")
    one_line(run("reply", "release", reply.id, "--as", login), 65)
    assert run("reply", "release", reply.id, "--as", "somsak").code == 0
    assert run("reply", "cancel", reply.id, "--as", "somsak").code == 0
