"""With `--as` a matter that the account may not know of does not exist, whatever of it is named: as on the desk."""

from pathlib import Path

import pytest

from register.app import App
from register.arrivals import intakes
from register.handling import conflicts, matters
from register.model import ReplyDraft, ReplyPlan
from register.officers.accounts import Officer
from register.post import replies
from register.post.replies import ReplyOrigin
from register.states import Category, Medium, ReplyKind, ReplyState, Role
from tests.register.commands.shell import Run, one_line
from tests.register.matter_examples import arrival, finding, reading, register_one

TIP = finding(Category.TIP_OFF, tip_off=0.9, accused="นางดาว ศรีแก้ว")
HIDDEN_FROM = ("somsak", "somying", "nid", "dao")  # not cleared, clerk, another unit, named


@pytest.fixture
def secret(app: App) -> dict[str, str]:
    """A tip-off that names dao, with a later mail of its complainant, a held e-mail and a letter."""
    with app.store.unit() as unit:
        for one in (
            Officer("", "dao", "ดาว ศรีแก้ว", Role.OFFICER, cleared=True),
            Officer("", "nid", "นิด คงดี", Role.OFFICER, "กองช่าง", cleared=True),
        ):
            conflicts.admit(unit, one, app.routing)
    case = register_one(app.store, app.desk, finding=TIP)
    with app.store.unit("somsri") as unit:
        first = intakes.listing(unit)[0].id
        later = intakes.store_arrival(unit, arrival(b"later")).intake_id
        more = reading(text=f"ข้อมูลเพิ่ม {case.tracking_id}", message_id="<later@a>")
        intakes.save_reading(unit, later, more)
        matters.settle_finding(unit, intakes.load(unit, later), more, TIP, app.desk)
        origin = ReplyOrigin(case.id, unit.key(case.data_key), first, app.desk.message_host)
        draft = ReplyDraft("somchai@example.com", "แจ้งผล", "ซ่อมแล้ว")
        held, letter = (
            replies.write(unit, origin, ReplyKind.OUTCOME, ReplyPlan(medium, state, draft, "ตรวจ"))
            for medium, state in ((Medium.EMAIL, ReplyState.HELD), (Medium.LETTER, ReplyState.DRAFT))
        )
    return {
        "number": case.register_number,
        "case": case.id,
        "first": first,
        "later": later,
        "mail": held,
        "letter": letter,
    }


def commands(of: dict[str, str], folder: Path) -> list[tuple[str, ...]]:
    """Everything that takes `--as` and the name of something of a matter."""
    text = ("--text", "x")
    work = (
        ("show",), ("show", "--reveal", "x"), ("confirm",), ("correct", "suggestion"), ("assign", "somsri"),
        ("refer", "กองช่าง"), ("coordinate", "กองช่าง", "--way", "telephone", *text), ("report", "กองช่าง", *text),
        ("investigate",), ("inquiry", *text, "--by", "x"), ("memo", *text), ("order", *text, "--by", "x"),
        ("appoint", *text, "--number", "1", "--member", "x"), ("extend", *text, "--by", "x", "--until", "2570-01-15"),
        ("evidence", *text), ("note", *text), ("progress", *text), ("request", *text),
        ("tell", "--way", "telephone", *text), ("conclude", "founded", *text), ("approve",), ("return", *text),
        ("answer", *text), ("reject", *text), ("forward", *text, "--agency", "x"), ("withdraw", *text),
        ("merge", "--into", of["case"]), ("reopen", *text), ("mark", "--urgent"), ("text", *text),
        ("paper", "memo", "--reveal", "x", "--out", str(folder / "x")),
    )  # fmt: skip
    arrived = (("show",), ("replay",), ("register",), ("discard",), ("keep",), ("text", *text), ("settle", "seen"))
    sent = (
        ("confirm-address",), ("release",), ("readdress", "--address", "x@example.com"), ("give-up",), ("cancel",),
        ("print", "--out", str(folder / "x")), ("posted",),
    )  # fmt: skip
    return [
        *(("case", verb, of[name], *more) for name in ("number", "case") for verb, *more in work),
        *(("intake", verb, of[name], *more) for name in ("first", "later") for verb, *more in arrived),
        *(("reply", verb, of[name], *more) for name in ("mail", "letter") for verb, *more in sent),
        ("conflict", "list", of["case"]),
        ("conflict", "ask", of["case"], "dao", *text),
        ("conflict", "lift", of["case"], "dao"),
        ("retention", "propose", "--case", of["case"]),
        ("retention", "hold", of["case"], *text),
        ("retention", "lift", of["case"]),
    ]


@pytest.mark.parametrize("login", HIDDEN_FROM)
def test_a_hidden_matter_answers_as_one_that_does_not_exist(
    run: Run, secret: dict[str, str], tmp_path: Path, login: str
) -> None:
    nothing = {name: "9/2500" if name == "number" else "0" * 26 for name in secret}
    both = zip(commands(secret, tmp_path), commands(nothing, tmp_path), strict=True)
    for hidden, none in both:
        said = [one_line(run(*words, "--as", login), 65) for words in (hidden, none)]
        for name, value in secret.items():
            said[0] = said[0].replace(value, nothing[name])
        assert said[0] == said[1], hidden


def test_what_is_hidden_from_others_is_there_for_the_cleared(run: Run, secret: dict[str, str]) -> None:
    for words in (("case", "show", secret["number"]), ("intake", "show", secret["later"])):
        assert run(*words, "--as", "somsri").code == 0
    assert run("reply", "cancel", secret["mail"], "--as", "somsri").code == 0
