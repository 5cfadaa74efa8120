"""A sealed matter that names the head and an officer: for them, for the uncleared and for another unit no route knows
anything of it, with the real ids of everything that hangs on it, also in a session that had opened it before.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from sqlalchemy import select

from register import schema
from register.book import casebook
from register.book.casebook import Case
from register.desk.inbox import by_hand
from register.desk.routes import ROUTES, Rule
from register.erasing import holds
from register.handling import decisions, proceedings
from register.handling.proceedings import Exhibit
from register.states import CaseEvent, Category, Medium, ReplyState, Role
from register.store import Unit
from tests import hostile_files as hostile
from tests.desk import tray_examples
from tests.desk.desk_world import Client, World, found, mail
from tests.desk.test_desk_documents import case_with

ACCUSED = "นายประสิทธิ์ ตั้งใจงาม ผู้บริหาร และนางดาว ศรีแก้ว"
TIP = found(Category.TIP_OFF, accused=ACCUSED)
BLIND = ("malee", "nid", "checker", "clerk", "boss", "dao")
UNREAD = {"malee", "nid", "checker", "clerk"}  # what nobody has read names nobody: it is for the cleared of the centre
_CHOICES = {"review": "agree", "parked": "discard"}


@dataclass
class Secret:
    """The ids of a case, and of all that hangs on it, by the name of their parameter and of their tray."""

    case: Case
    ids: dict[str, str]

    def values(self, rule: Rule) -> dict[str, str]:
        """What fills the parameters of a route."""
        tray = rule.path.split("/")[2] if rule.path.startswith("/trays/") else ""
        about = tray or ("intake" if rule.path.startswith(("/intakes/", "/by-hand/")) else "case")
        return {**self.ids, "id": self.ids.get(about, "")}


@pytest.fixture
def secret(world: World) -> Secret:
    """A tip-off of somsri's with a file, papers, replies of each kind, a link, a hold, a decision, a taker."""
    world.officer("dao", Role.OFFICER, cleared=True, name="ดาว ศรีแก้ว")
    world.route_to("somsri")
    case, intake_id = case_with(world, hostile.mail_with(("ภาพ.jpg", "image/jpeg", hostile.photo())), TIP)
    other = world.case(mail(subject="อีกเรื่อง"), TIP)
    addition = tray_examples.addition(world, case)
    somsri = world.officers["somsri"]
    with world.store.unit("somsri") as unit:
        case = decisions.decide_case(unit, somsri, _fresh(unit, case), Category.TIP_OFF, calendar=world.desk.calendar)
        decision = decisions.last(unit, somsri)
        assert decision is not None
        proceedings.add_evidence(unit, case, Exhibit("สำเนาใบเสร็จ"))
        holds.put(unit, case, "คดี")
        by_hand.note_taken_in(unit, intake_id, somsri.id)
    aside = tray_examples.set_aside(world, finding=TIP)
    return Secret(
        case,
        {
            "case": case.id,
            "other": other.id,
            "intake": intake_id,
            "number": "0",
            "page": "1",
            "paper": "record",
            "decision": decision.id,
            "additions": addition,
            "aside": aside,
            "parked": tray_examples.parked(world),
            "replies": tray_examples.reply(world, case, ReplyState.HELD, reason="ผู้ส่งขอไม่ให้ติดต่อ"),
            "reply": tray_examples.reply(world, case, ReplyState.QUEUED),
            "letters": tray_examples.reply(world, case, ReplyState.DRAFT, medium=Medium.LETTER),
        },
    )


def _fresh(unit: Unit, case: Case) -> Case:
    return casebook.load(unit, case.id)


def _routes() -> Iterator[tuple[Rule, str]]:
    """Every route about a matter or what hangs on one, each event and each way of writing by itself."""
    apart = ("views", "admin", "help", "templates", "absences", "alarms", "keeping")
    for rule in ROUTES:
        if "{" not in rule.path or rule.path.split("/")[1] in apart:
            continue
        for event in CaseEvent if "{event}" in rule.path else ("",):
            yield rule, event


def _open_everything(world: World, secret: Secret) -> None:
    """As if every session had opened all of it before it was found out whom it names."""
    with world.store.unit() as unit:
        for token in unit.execute(select(schema.desk_session.c.token_mac)).scalars().all():
            for subject in {one for one in secret.ids.values() if len(one) == 26}:
                unit.insert_new(schema.opened, {"token_mac": token, "subject": subject})


def _state_of(world: World) -> dict[str, object]:
    """What every table holds that a route could have changed, without sessions and what they opened."""
    apart = {"desk_session", "opened", "account", "credential"}
    with world.store.browse() as unit:
        tables = [table for table in schema.metadata.sorted_tables if table.name not in apart]
        return {one.name: unit.execute(select(one)).all() for one in tables}


@pytest.mark.parametrize("login", BLIND)
def test_no_route_knows_a_matter_that_is_hidden_whatever_of_it_is_named(
    world: World, client_of: Callable[[str], Client], secret: Secret, login: str
) -> None:
    client = client_of(login)
    _open_everything(world, secret)
    before, token = _state_of(world), client.csrf("/profile/password")
    for rule, event in _routes():
        if "/parked/" in rule.path and login not in UNREAD:
            continue
        path = rule.path.format(**{**secret.values(rule), "event": event})
        nothing = rule.path.format(
            **{
                **dict.fromkeys(secret.ids, "0" * 26),
                "id": "0" * 26,
                "number": "0",
                "page": "1",
                "paper": "record",
                "event": event,
            }
        )
        choice = _CHOICES.get(rule.name.partition(".")[0], "seen")
        data = {
            "choice": choice,
            "reason": "x",
            "text": "x",
            "version": "1",
            "into": "1/2569",
            "state": "same",
            "category": "suggestion",
            "address": "a@example.com",
            "received": "1/10/2569",
            "format": "pdf",
        }
        answers = [
            client.get(one) if rule.method == "GET" else client.request("POST", one, data={**data, "csrf": token})
            for one in (path, nothing)
        ]
        allowed = rule.roles is not None and world.officers[login].role in rule.roles
        wanted = 409 if rule.name == "review.undo" else 404  # "no such decision of yours"
        assert [one.status_code for one in answers] == [wanted if allowed else 403] * 2, (rule.name, event)
        assert answers[0].text == answers[1].text, (rule.name, event)
        assert answers[0].headers.keys() == answers[1].headers.keys(), (rule.name, event)
    assert _state_of(world) == before


@pytest.mark.parametrize("login", ["malee", "boss", "dao"])
def test_a_hidden_matter_that_a_form_names_is_as_none(
    world: World, client_of: Callable[[str], Client], secret: Secret, login: str
) -> None:
    own, client = world.case(), client_of(login)
    before = _state_of(world)
    with world.store.browse() as unit:
        number, tracking_id = secret.case.register_number, casebook.load(unit, secret.case.id).tracking_id
    for path, field, more in (
        (f"/cases/{own.id}/merge", "into", {"version": "1"}),
        ("/keeping/holds", "reference", {"reason": "คดี"}),
        ("/keeping/early", "reference", {}),
        ("/cases", "reference", {}),
    ):
        for hidden, none in ((number, "99/2569"), (tracking_id, "LOE-0000-0000-0000-0"), (secret.case.id, "0" * 26)):
            told = [client.post(path, {**more, field: one}) for one in (hidden, none)]
            said = [one.text.replace(hidden, "").replace(none, "") for one in told]
            assert (told[0].status_code, said[0]) == (told[1].status_code, said[1]), (path, hidden)
    assert _state_of(world) == before


def test_nothing_is_done_to_a_sealed_case_before_it_was_read(
    world: World, client_of: Callable[[str], Client], secret: Secret
) -> None:
    somsri, case, version = client_of("somsri"), f"/cases/{secret.ids['case']}", str(secret.case.version)
    steps = {
        f"{case}/received": {"received": "1/10/2569"},
        f"{case}/links/{secret.ids['other']}": {"state": "same"},
        f"{case}/replies/{secret.ids['reply']}/cancel": {},
        f"{case}/mark": {"urgent": "1", "version": version},
        f"{case}/write/progress": {"text": "กำลังตรวจสอบ"},
        f"{case}/answer": {"text": "เสร็จแล้ว"},
        **{f"{case}/act/{event}": {"text": "x", "version": version} for event in CaseEvent},
    }
    before = _state_of(world)
    for path, data in steps.items():
        assert somsri.post(path, data, page="/profile/password").status_code == 409, path
    page = somsri.get(case).text
    assert not [path for path in steps if f'action="{path}"' in page]
    assert _state_of(world) == before


def test_every_look_at_an_opened_tip_off_is_audited_and_none_at_what_is_sealed_or_harmless(
    world: World, client_of: Callable[[str], Client], secret: Secret
) -> None:
    somsri, harmless = client_of("somsri"), world.case()
    screens = (f"/cases/{secret.ids['case']}", f"/intakes/{secret.ids['intake']}/documents")
    trays = tuple(f"/trays/{tray}/{secret.ids[tray]}" for tray in ("additions", "aside", "parked", "replies"))
    for path in (screens[0], "/cases?state=all"):
        assert somsri.get(path).status_code == 200
    assert _viewed(world) == []
    for case_id in (harmless.id, secret.ids["case"]):
        assert somsri.post(f"/cases/{case_id}/reveal", {"reason": "ตรวจ"}).status_code == 303
    somsri.get(f"/cases/{harmless.id}")
    assert _viewed(world) == []
    for tray in ("additions", "aside", "parked"):
        assert somsri.post(f"/trays/{tray}/{secret.ids[tray]}/reveal", {"reason": "ตรวจ"}).status_code == 303
    file = f"/intakes/{secret.ids['intake']}/files/0"
    assert somsri.get(file).status_code == 200  # audited as opened; a copy of it is prepared only then
    others = (f"{file}/copy", f"/cases/{secret.ids['case']}/conflicts", "/cases?state=all")
    for path in (*screens, *trays, *others, screens[0]):
        before = len(_viewed(world))
        assert somsri.get(path).status_code == 200, path
        assert len(_viewed(world)) > before, path
    assert set(_viewed(world)) == {"somsri"}


def _viewed(world: World) -> list[str]:
    """Who looked, each time."""
    table = schema.audit
    with world.store.browse() as unit:
        looks = table.c.action.in_(["case.viewed", "intake.viewed"])
        return list(unit.execute(select(table.c.actor).where(looks).order_by(table.c.seq)).scalars())
