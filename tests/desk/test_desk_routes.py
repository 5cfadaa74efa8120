"""Every route with the owner, a colleague without clearance, an officer of another unit, other roles, and strangers.

A route that is missing from EXPECTED fails, and so does one that answers anybody otherwise than it says here.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from register.desk.application import create_desk
from register.desk.routes import ROUTES, Rule
from register.states import Category, Medium, ReplyState
from tests.desk import tray_examples
from tests.desk.desk_world import Client, World, found, mail

EVERYBODY = ("somsri", "malee", "nid", "boss", "checker", "clerk", "admin")


@dataclass(frozen=True)
class Expectation:
    """What a route answers. `ok`: to these logins (at the matter of a tip-off, where the route names one).

    `hidden`: 404 to them, as if it did not exist. Anybody else with a login gets 403; a stranger is sent to the login
    unless `public`.
    """

    ok: tuple[str, ...]
    hidden: tuple[str, ...] = ()
    status: int = 200
    data: dict[str, str] = field(default_factory=dict)
    public: bool = False
    public_status: int = 200


READS = ("somsri", "boss")
BLIND = ("malee", "nid", "checker")
EXPECTED: dict[str, Expectation] = {
    "login": Expectation(EVERYBODY, public=True),
    "login.send": Expectation(EVERYBODY, status=401, public=True, public_status=401),
    "logout": Expectation(EVERYBODY, status=303),
    "code": Expectation(EVERYBODY),
    "code.send": Expectation(EVERYBODY, status=401, data={"code": "000000"}),
    "password": Expectation(EVERYBODY),
    "password.send": Expectation(EVERYBODY, status=401, data={"old": "x", "new": "y", "again": "y"}),
    "factor": Expectation(EVERYBODY),
    "factor.send": Expectation(EVERYBODY, status=401, data={"secret": "A" * 32, "code": "000000", "password": "x"}),
    "front": Expectation(EVERYBODY),
    "review": Expectation((*READS, *BLIND)),
    "review.decide": Expectation(READS, ("malee", "nid"), status=409, data={"choice": "agree", "version": "1"}),
    "review.reveal": Expectation(READS, BLIND, status=303, data={"reason": "ตรวจสอบ"}),
    "review.facts": Expectation(READS, ("malee", "nid"), status=303, data={"where": "x"}),
    "review.undo": Expectation(("somsri", "boss", "malee", "nid"), status=409),
    "cases": Expectation((*READS, *BLIND)),
    "cases.find": Expectation((*READS, *BLIND), data={"reference": "1/2000"}),
    "views.save": Expectation((*READS, *BLIND), status=303, data={"name": "ของฉัน", "state": "closed"}),
    "views.rename": Expectation((), (*READS, *BLIND), data={"name": "x"}),
    "views.remove": Expectation((), (*READS, *BLIND)),
    "case": Expectation(READS, BLIND),
    "case.received": Expectation(READS, ("malee", "nid"), status=303, data={"received": "1/10/2569"}),
    "case.incident": Expectation(READS, ("malee", "nid"), status=409, data={"where": "x", "version": "0"}),
    "case.reveal": Expectation(READS, BLIND, status=303, data={"reason": "ตรวจสอบ"}),
    "case.act": Expectation(READS, ("malee", "nid"), status=409, data={"text": "x", "version": "0"}),
    "absences": Expectation(("somsri", "boss", "malee", "nid", "admin")),
    "absences.add": Expectation(
        ("somsri", "boss", "malee", "nid", "admin"), status=409, data={"first": "x", "last": "1/1/2570"}
    ),
    "absences.end": Expectation((), ("somsri", "boss", "malee", "nid", "admin")),  # there is none to end
    "case.write": Expectation((), (*READS, "malee", "nid"), data={"text": "x"}),  # nobody writes a rejection
    "case.mark": Expectation(READS, ("malee", "nid"), status=409, data={"version": "0"}),
    "case.answer": Expectation(READS, ("malee", "nid"), status=409, data={"text": "x"}),
    "case.text": Expectation(READS, ("malee", "nid"), status=409, data={"text": ""}),
    "case.link": Expectation((), (*READS, "malee", "nid"), data={"state": "same"}),  # there is no such other case
    "case.merge": Expectation(READS, ("malee", "nid"), status=409, data={"into": "1/2000", "version": "1"}),
    "review.text": Expectation(READS, ("malee", "nid"), status=409, data={"text": ""}),
    "case.paper": Expectation(READS, BLIND, status=200, data={"format": "docx"}),
    "case.cancel": Expectation((), (*READS, "malee", "nid")),
    "track": Expectation(EVERYBODY, public=True),
    "track.send": Expectation(EVERYBODY, status=404, public=True, public_status=404),
    "page_image": Expectation((), (*READS, *BLIND)),
    "documents": Expectation((), (*READS, *BLIND)),
    "documents.formatted": Expectation((), (*READS, *BLIND)),
    "documents.original": Expectation((), (*READS, *BLIND)),
    "documents.file": Expectation((), (*READS, *BLIND)),
    "documents.save": Expectation((), (*READS, *BLIND)),
    "documents.prepare": Expectation((), (*READS, "malee", "nid")),
    "documents.prepare_original": Expectation((), (*READS, "malee", "nid")),
    "documents.copy_page": Expectation((), (*READS, "malee", "nid")),
    "documents.copy": Expectation((), (*READS, "malee", "nid")),
    "documents.copy_original": Expectation((), (*READS, "malee", "nid")),
    "documents.page": Expectation((), (*READS, *BLIND)),
}
EXPECTED |= {
    "reports": Expectation((*READS, *BLIND)),
    "reports.preview": Expectation((*READS, *BLIND), data={"kind": "monthly", "period": "2569-10"}),
    "reports.file": Expectation((*READS, *BLIND), data={"kind": "monthly", "period": "2569-10", "format": "json"}),
}
EXPECTED |= {
    "keeping": Expectation((*READS, "malee", "nid")),
    "keeping.propose": Expectation((*READS, "malee", "nid"), status=303),
    "keeping.decide": Expectation(("boss",), status=303, data={"act": "keep"}),  # of nothing
    "keeping.hold": Expectation((*READS, "malee", "nid"), status=422, data={"reference": "1/2000", "reason": "x"}),
    "keeping.lift": Expectation(("boss",), status=409),  # nothing is held
    "keeping.early": Expectation((*READS, "malee", "nid"), status=422, data={"reference": "1/2000"}),
    "person": Expectation((*READS, "malee", "nid")),
    "person.find": Expectation(READS, data={"phone": "081-000-9999"}),  # whoever sees a part answers for no whole
    "person.file": Expectation(READS, status=409, data={"format": "pdf"}),
    "keeping.removed": Expectation((), (*READS, "malee", "nid")),
}
ADMIN = ("admin",)
EXPECTED |= {
    "users": Expectation(ADMIN),
    "users.add": Expectation(ADMIN, data={"login": "new", "name": "ใหม่ มาดี", "role": "clerk"}),
    "user": Expectation(ADMIN),
    "user.change": Expectation(ADMIN, status=303, data={"role": "clerk", "unit": "กองช่าง"}),
    "user.password": Expectation(ADMIN),
    "user.disable": Expectation(ADMIN, status=303),
    "user.enable": Expectation(ADMIN, status=303),
    "holidays": Expectation(ADMIN),
    "units": Expectation(ADMIN),
    "units.add": Expectation(ADMIN, status=303, data={"name": "กองใหม่"}),
    "units.change": Expectation(ADMIN, status=303, data={"name": "กองใหม่", "act": "close"}),
    "classifier": Expectation(("admin", "boss")),
    "templates": Expectation(("admin", "boss")),
    "template": Expectation(("admin", "boss")),
    "template.save": Expectation(("admin", "boss"), status=422, data={"body": "{{ nobody }}", "after": "0"}),
    "template.preview": Expectation(("admin", "boss"), status=422, data={"body": "{{ nobody }}"}),
    "conflicts": Expectation(READS, BLIND),
    "conflicts.ask": Expectation(READS, ("malee", "nid"), status=303, data={"reason": "x"}),  # of nobody
    "conflicts.lift": Expectation(READS, ("malee", "nid"), status=303),
    "system": Expectation(ADMIN),
    "alarms.test": Expectation(ADMIN),
    "alarm.seen": Expectation((), ("somsri", "malee", "nid", "boss", "admin")),
    "help": Expectation(EVERYBODY),
    "help.page": Expectation(EVERYBODY),
}

DECIDE_BLIND = ("malee", "nid")
EXPECTED |= {
    "trays": Expectation(("somsri", "malee", "nid", "boss", "checker", "clerk"), status=303),
    "additions": Expectation((*READS, *BLIND)),
    "addition": Expectation(READS, BLIND),
    "addition.reveal": Expectation(READS, BLIND, status=303, data={"reason": "ตรวจสอบ"}),
    "addition.settle": Expectation(READS, DECIDE_BLIND, status=303, data={"choice": "seen"}),
    "intake.keep": Expectation(READS, ("malee", "nid"), status=409),  # it belongs to its case
    "parked": Expectation((*READS, *BLIND)),
    "parked.item": Expectation(READS, BLIND),
    "parked.flood": Expectation((), (*READS, *BLIND)),  # a scan has no sender
    "parked.flood.settle": Expectation((), (*READS, *DECIDE_BLIND), data={"choice": "replay"}),
    "parked.page": Expectation((), (*READS, *BLIND)),
    "parked.reveal": Expectation(READS, BLIND, status=303, data={"reason": "ตรวจสอบ"}),
    "parked.original": Expectation(READS, BLIND),
    "parked.type": Expectation(READS, DECIDE_BLIND, status=422),
    "parked.replay": Expectation(READS, DECIDE_BLIND, status=303),
    "parked.discard": Expectation(READS, DECIDE_BLIND, status=409),  # it is being read again
    "aside": Expectation((*READS, *BLIND)),
    "aside.item": Expectation(READS, BLIND),
    "aside.flood": Expectation(READS, BLIND),
    "aside.flood.settle": Expectation(READS, DECIDE_BLIND, status=303, data={"category": "suggestion"}),
    "aside.reveal": Expectation(READS, BLIND, status=303, data={"reason": "ตรวจสอบ"}),
    "aside.register": Expectation(READS, DECIDE_BLIND, status=303, data={"category": "suggestion"}),
    "replies": Expectation((*READS, *BLIND)),
    "reply.item": Expectation(READS, BLIND),
    "reply.reveal": Expectation(READS, BLIND, status=303, data={"reason": "ตรวจสอบ"}),
    "reply.release": Expectation(READS, DECIDE_BLIND, status=303),
    "reply.readdress": Expectation(READS, DECIDE_BLIND, status=409, data={"address": "new@example.com"}),  # as below
    "reply.cancel": Expectation(READS, DECIDE_BLIND, status=409),  # it was released and is about to leave
    "letters.run": Expectation((*READS, *DECIDE_BLIND, "clerk")),
    "letters.print_all": Expectation((*READS, *DECIDE_BLIND, "clerk"), status=409),  # nothing is typeset
    "letters.addresses": Expectation((*READS, *DECIDE_BLIND, "clerk"), status=409),
    "letters.posted_all": Expectation((*READS, *DECIDE_BLIND, "clerk"), status=409),
    "letters": Expectation((*READS, *DECIDE_BLIND, "clerk")),
    "letter": Expectation(READS, (*DECIDE_BLIND, "clerk")),
    "letter.strip": Expectation((), (*READS, *DECIDE_BLIND, "clerk")),
    "letter.open": Expectation(READS, (*DECIDE_BLIND, "clerk"), status=303),
    "letter.confirm": Expectation(READS, (*DECIDE_BLIND, "clerk"), status=303, data={"address": "ก\nข"}),
    "letter.print": Expectation(READS, (*DECIDE_BLIND, "clerk"), status=409),  # not typeset yet
    "letter.posted": Expectation(READS, (*DECIDE_BLIND, "clerk"), status=409),
    "letter.cancel": Expectation(READS, (*DECIDE_BLIND, "clerk"), status=303),
}

TAKES_IN = ("somsri", "malee", "nid", "boss", "clerk")
EXPECTED |= {
    "by_hand": Expectation(TAKES_IN),
    "by_hand.send": Expectation(TAKES_IN, status=422),
    "by_hand.slip": Expectation((), TAKES_IN),
    "by_hand.tick": Expectation(TAKES_IN, status=303, data={"channel": "box"}),
    "uploads": Expectation(TAKES_IN),
    "scans.day": Expectation(TAKES_IN),
    "uploads.send": Expectation(TAKES_IN, status=422),
}


@pytest.fixture
def tip_off(world: World) -> dict[str, str]:
    """Parameters of the routes: a tip-off that the central unit holds."""
    intake_id = world.matter(mail(subject="แจ้งเบาะแส"), found(Category.TIP_OFF))
    case = world.case(mail(subject="แจ้งเบาะแสอีกเรื่อง", text="มีการเรียกรับเงิน"), found(Category.TIP_OFF))
    return {
        "case": case.id,
        "intake": intake_id,
        "number": "0",
        "decision": "0" * 26,
        "event": "reject",
        "reply": "0" * 26,
        "other": "0" * 26,
        "addition": tray_examples.addition(world, case),
        "parked": tray_examples.parked(world),
        "aside": tray_examples.set_aside(world, finding=found(Category.TIP_OFF)),
        "held": tray_examples.reply(world, case, ReplyState.HELD, reason="ผู้ส่งขอไม่ให้ติดต่อ"),
        "letter": tray_examples.reply(world, case, ReplyState.DRAFT, medium=Medium.LETTER),
        "template": "outcome",
        "view": "0" * 26,
        "removal": "0" * 26,
        "alarm": "0" * 26,
        "form": "text",
        "account": world.officers["clerk"].id,
        "page": "clerk",
        "paper": "record",
        "absence": "0" * 26,
    }


def path_of(rule: Rule, subjects: dict[str, str]) -> str:
    """The rule's path with `{id}` filled in by what the route is about."""
    places = {"intakes": "intake", "trays/parked": "parked", "trays/aside": "aside", "trays/replies": "held"}
    places |= {"trays/letters": "letter", "trays/additions": "addition"}
    about = next((name for place, name in places.items() if rule.path.startswith(f"/{place}/")), "case")
    values = {**subjects, "id": subjects[about]}
    return rule.path.format(**values)


def test_every_route_says_here_who_may_use_it() -> None:
    assert {rule.name for rule in ROUTES} == set(EXPECTED)


def test_the_application_serves_the_table_and_nothing_else(small_world: World) -> None:
    application = create_desk(small_world.parts)
    served = {(getattr(route, "name", ""), getattr(route, "path", "")) for route in application.routes}
    assert {name for name, _ in served} == {rule.name for rule in ROUTES} | {"static"}


def test_addresses_are_unique_by_method() -> None:
    assert len({(rule.method, rule.path) for rule in ROUTES}) == len(ROUTES)


@pytest.mark.parametrize("login", EVERYBODY)
def test_each_officer_gets_what_the_role_and_the_matter_allow(
    client_of: Callable[[str], Client], tip_off: dict[str, str], login: str
) -> None:
    client = client_of(login)
    for rule in ROUTES:
        if rule.name == "logout":
            continue
        expectation = EXPECTED[rule.name]
        wanted = expectation.status if login in expectation.ok else 404 if login in expectation.hidden else 403
        path = path_of(rule, tip_off)
        page = "/login" if rule.roles is None else ""
        answer = client.get(path) if rule.method == "GET" else client.post(path, expectation.data, page=page)
        assert answer.status_code == wanted, (rule.name, login)


def test_a_stranger_is_sent_to_the_login_from_every_page(
    client_of: Callable[[str], Client], tip_off: dict[str, str]
) -> None:
    client = client_of("")
    for rule in ROUTES:
        expectation = EXPECTED[rule.name]
        if expectation.public:
            continue
        answer = client.request(rule.method, path_of(rule, tip_off), data=expectation.data or None)
        assert (answer.status_code, answer.headers.get("location")) == (303, "/login"), rule.name


def test_what_is_hidden_looks_like_what_does_not_exist(
    client_of: Callable[[str], Client], tip_off: dict[str, str]
) -> None:
    client = client_of("malee")
    hidden = client.post(f"/review/{tip_off['case']}/reveal", {"reason": "x"})
    unknown = client.post(f"/review/{'0' * 26}/reveal", {"reason": "x"})
    assert (hidden.status_code, hidden.text) == (unknown.status_code, unknown.text) == (404, unknown.text)


def test_every_write_needs_its_token(client_of: Callable[[str], Client], tip_off: dict[str, str]) -> None:
    client = client_of("somsri")
    for rule in ROUTES:
        if rule.method == "POST" and rule.csrf:
            for token in ("", "0" * 64):
                data = {**EXPECTED[rule.name].data, "csrf": token}
                assert client.request("POST", path_of(rule, tip_off), data=data).status_code == 403, rule.name


def test_a_token_of_another_session_does_not_serve(client_of: Callable[[str], Client], tip_off: dict[str, str]) -> None:
    stolen = client_of("boss").csrf("/profile/password")
    answer = client_of("somsri").request(
        "POST", f"/review/{tip_off['case']}/reveal", data={"csrf": stolen, "reason": "x"}
    )
    assert answer.status_code == 403


def test_a_write_from_a_foreign_site_is_refused_even_with_its_token(
    client_of: Callable[[str], Client], tip_off: dict[str, str]
) -> None:
    headers = {"sec-fetch-site": "cross-site"}
    answer = client_of("somsri").post(f"/review/{tip_off['case']}/reveal", {"reason": "x"}, headers=headers)
    assert answer.status_code == 403


def test_what_a_session_has_not_opened_it_can_neither_overwrite_nor_ask_about(
    world: World, client_of: Callable[[str], Client]
) -> None:
    case = world.case(mail(text="มีการเรียกรับเงิน"), found(Category.TIP_OFF))
    client = client_of("somsri")
    assert client.get(f"/cases/{case.id}/conflicts").status_code == 404
    for path in (f"cases/{case.id}/conflicts/ask", f"cases/{case.id}/conflicts/lift", f"cases/{case.id}/text"):
        assert client.post(f"/{path}", {"reason": "x", "text": "x"}, page="").status_code == 404, path
    assert client.post(f"/review/{case.id}/text", {"text": "x"}, page="").status_code == 404
