"""raprueang case: the officer's part by command; the person behind a case is masked until revealed."""

from datetime import datetime
from typing import Any

import click

from register import cases
from register.arrivals import intakes
from register.book import casebook
from register.book.casebook import Case
from register.commands import consent, contact, outcome, working
from register.commands.choosing import choose, choosing
from register.commands.common import (
    acting,
    acting_as,
    address_of,
    as_json,
    coming_through,
    find_case,
    mask,
    mask_tracking,
    open_register,
    require_officer,
    revealing,
    show_json,
    show_table,
)
from register.commands.display import local, show_document
from register.commands.lazy import LazyGroup
from register.desk.web.dates import parse_day
from register.errors import InputError
from register.handling import case_details, casework, referrals, verdicts
from register.model import CaseContent, Contact, Reading
from register.officers import access, accounts
from register.post import replies
from register.sealed.sealing import to_plain
from register.searching import search
from register.searching.search_words import lacks_digits
from register.states import CATEGORY_THAI, CaseEvent, Category, SubKind
from register.store import Unit

# what loads more than the register: reading, classifying, printing
_ELSEWHERE = {
    "new": ("case_new", "new"),
    "text": ("arrived", "of_case"),
    "paper": ("case_paper", "paper"),
    "paper-template": ("case_paper", "template"),
}


@click.group(cls=LazyGroup, table=_ELSEWHERE)
def case() -> None:
    """Cases: list, review, work, answer. ID: register number, Tracking ID or internal id."""


case.add_command(outcome.answer)
case.add_command(outcome.merge)
for command in (*working.ALL, *consent.ALL, *contact.ALL):
    case.add_command(command)


@case.command("list")
@choosing
@as_json
@click.pass_context
def list_cases(context: click.Context, /, as_json: bool, **choice: Any) -> None:
    """Show cases, newest first; persons and, except in --json, Tracking IDs stay masked."""
    app = open_register(context)
    with app.store.browse() as unit:
        items, found = choose(app, unit, choice)
        rows = [_document(unit, item) for item in items]
    if found.personal:
        with acting(app, None) as (unit, _):
            search.note_looked_up(unit, found)
    if as_json:
        show_json(rows)
        return
    show_table(
        ["number", "Tracking ID", "category", "confirmed", "channel", "state", "received", "due"],
        [
            [
                item.register_number,
                mask_tracking(item.tracking_id),
                CATEGORY_THAI[item.category],
                "✓" if item.category_confirmed else "",
                item.channel,
                item.state,
                local(item.received_at),
                _date(row["next_deadline"]),
            ]
            for item, row in zip(items, rows, strict=True)
        ],
    )


@case.command()
@click.argument("reference", metavar="ID")
@as_json
@revealing
@acting_as
@click.pass_context
def show(context: click.Context, reference: str, as_json: bool, reason: str | None, login: str | None) -> None:
    """Show one case; the person and, except in --json, the Tracking ID only with --reveal REASON --as USER."""
    app = open_register(context)
    with acting(app, login) as (unit, actor):
        item = find_case(app, unit, reference, actor)
        if reason is None:
            document = {**_document(unit, item), **_timeline(unit, item), **_masked(casebook.content(unit, item))}
        else:
            content, reading = casework.reveal_case(unit, item, require_officer(actor), reason)
            document = {**_document(unit, item), **_timeline(unit, item), **_opened(content, reading)}
    if as_json:
        show_json(document)
        return
    show_document(document if reason is not None else {**document, "tracking_id": mask_tracking(item.tracking_id)})


@case.command()
@click.argument("reference", metavar="ID")
@acting_as
@click.pass_context
def confirm(context: click.Context, reference: str, login: str | None) -> None:
    """Agree with the proposed category."""
    app = open_register(context)
    with acting(app, login) as (unit, actor):
        item = find_case(app, unit, reference, actor)
        actor.require(item, CaseEvent.CONFIRM)
        finding = intakes.finding(unit, casework.origin_of(unit, item))
        if finding is not None and not finding.classified:
            raise InputError(f"{item.register_number} is not classified yet", "choose with `case correct ID CATEGORY`")
        item = cases.confirm(unit, item)
    click.echo(f"{item.register_number}: {CATEGORY_THAI[item.category]} confirmed", err=True)


@case.command()
@click.argument("reference", metavar="ID")
@click.argument("category", type=click.Choice([category.value for category in Category]), required=False)
@click.option("--sub-kind", type=click.Choice([kind.value for kind in SubKind]))
@click.option("--name", help="the complainant's name")
@click.option("--phone", help="the complainant's telephone number")
@click.option("--email", help="the complainant's e-mail address")
@click.option("--address", help="the complainant's postal address")
@click.option("--anonymous/--named", default=None, help="whether the complainant wants to stay unnamed")
@coming_through
@click.option("--where", help="where it happened")
@click.option("--when", help="when it happened, in the writer's words")
@click.option("--happened", help="the days of that, e.g. '15 กันยายน 2569'")
@click.option("--how", help="what was done; a line each")
@click.option("--evidence", help="what is said to prove it; a line each")
@click.option("--received", metavar="DAY", help="the day of receipt, e.g. 2569-11-20; deadlines follow")
@acting_as
@click.pass_context
def correct(
    context: click.Context,
    /,
    reference: str,
    category: str | None,
    sub_kind: str | None,
    name: str | None,
    phone: str | None,
    email: str | None,
    address: str | None,
    anonymous: bool | None,
    received: str | None,
    login: str | None,
    **through: str | None,
) -> None:
    """Decide otherwise: another category, corrected contact data, who came for the complainant, the day of receipt."""
    facts = {field: value for field, value in through.items() if value is not None}
    given = {"name": name, "phone": phone, "email": email, "address": address}
    changes = {field: value for field, value in given.items() if value is not None}
    if email:
        changes["email"] = address_of(email)
    day = parse_day(received) if received else None
    if received and day is None:
        raise InputError("that is no day", "write it like 2569-11-20 or 20/11/2569")
    if category is None and day is None and anonymous is None and not changes and not facts:
        raise InputError(
            "nothing to correct",
            "give a category or what is to be corrected: `--help` lists it",
        )
    app = open_register(context)
    with acting(app, login) as (unit, actor):
        item = find_case(app, unit, reference, actor)
        actor.require(item, CaseEvent.CORRECT)
        if changes:
            item = case_details.correct_contact(unit, item, changes)
        if facts:
            item = case_details.correct_facts(unit, item, facts)
        if anonymous is not None:
            item = case_details.keep_unnamed(unit, item, anonymous=anonymous)
        if day is not None:
            item = case_details.correct_received(unit, item, day, app.calendar)
        if category is not None:
            item = cases.correct(unit, item, Category(category), SubKind(sub_kind) if sub_kind else None)
            cases.recount(unit, item, app.calendar)
    click.echo(f"{item.register_number}: {CATEGORY_THAI[item.category]}", err=True)
    if any(lacks_digits(one) for one in (changes.get("phone", ""), facts.get("representative_phone", ""))):
        click.echo("kept, but a telephone number lacks digits: compare it with the original", err=True)


@case.command()
@click.argument("reference", metavar="ID")
@click.argument("user", metavar="USER")
@acting_as
@click.pass_context
def assign(context: click.Context, reference: str, user: str, login: str | None) -> None:
    """Give the case to an officer."""
    app = open_register(context)
    with acting(app, login) as (unit, actor):
        item = find_case(app, unit, reference, actor)
        actor.require(item, CaseEvent.ASSIGN)
        officer = accounts.find(unit, user)
        if not access.may_take(unit, officer, item.id, restricted=item.restricted):
            raise InputError(f"user {user} cannot take this case", "choose another officer")
        cases.assign(unit, item, officer.id)
    click.echo(f"{item.register_number} is assigned to {user}", err=True)


@case.command()
@click.argument("reference", metavar="ID")
@as_json
@click.pass_context
def status(context: click.Context, reference: str, as_json: bool) -> None:
    """Show the public status: what the complainant may be told."""
    app = open_register(context)
    with app.store.browse() as unit:
        item = find_case(app, unit, reference)
    if as_json:
        show_json({"id": item.id, "register_number": item.register_number, "public_status": item.public_status.value})
        return
    click.echo(item.public_status.value)


def _document(unit: Unit, item: Case) -> dict[str, Any]:
    due = casebook.deadlines(unit, item.id)
    ahead = [moment for moment in due.values() if moment > unit.now]
    return {
        "id": item.id,
        "register_number": item.register_number,
        "tracking_id": item.tracking_id,
        "category": item.category.value,
        "category_thai": CATEGORY_THAI[item.category],
        "sub_kind": item.sub_kind.value if item.sub_kind else None,
        "confirmed": item.category_confirmed,
        "restricted": item.restricted,
        "urgent": item.urgent,
        "anonymous": item.anonymous,
        "channel": item.channel.value,
        "state": item.state.value,
        "public_status": item.public_status.value,
        "conclusion": item.conclusion.value if item.conclusion else None,
        "received_at": item.received_at.isoformat(),
        "registered_at": item.registered_at.isoformat(),
        "deadlines": {kind.value: moment.isoformat() for kind, moment in due.items()},
        "next_deadline": min(ahead).isoformat() if ahead else None,
        "project": item.project,
        "referrals": [
            {"unit": one.unit, "due_at": _instant(one.due_at), "reported_at": _instant(one.reported_at)}
            for one in referrals.of_case(unit, item)
            if one.unit
        ],
        "replies": [
            {
                "id": reply.id,
                "kind": reply.kind.value,
                "medium": reply.medium.value,
                "state": reply.state.value,
                "reason": reply.reason,
                "message_id": reply.message_id,
            }
            for reply in replies.of_case(unit, item.id)
        ],
    }


def _instant(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _date(moment: str | None) -> str:
    return local(datetime.fromisoformat(moment)) if moment else ""


def _timeline(unit: Unit, item: Case) -> dict[str, Any]:
    """What was done and when; the officers' words stay sealed until a reveal."""
    return {
        "timeline": [
            {"at": entry.at.isoformat(), "by": entry.actor, "event": entry.event.value, "state": entry.to_state.value}
            for entry in casebook.timeline(unit, item)
        ],
        "proposed": _proposed(unit, item),
        "intakes": [
            {"id": intake_id, "relation": relation.value} for intake_id, relation in casework.intakes_of(unit, item)
        ],
    }


def _proposed(unit: Unit, item: Case) -> dict[str, str | None] | None:
    """What waits for a second person; its words stay sealed like the rest."""
    waiting = verdicts.waiting(unit, item)
    if waiting is None:
        return None
    conclusion = waiting.conclusion.value if waiting.conclusion else None
    return {
        "event": waiting.event.value,
        "conclusion": conclusion,
        "by": waiting.actor,
        "at": waiting.at.isoformat(),
    }


def _masked(content: CaseContent) -> dict[str, Any]:
    contact = content.contact
    hidden = Contact(mask(contact.name), mask(contact.phone), mask(contact.email), mask(contact.address))
    return {"masked": True, "subject": mask(content.subject), "contact": to_plain(hidden)}


def _opened(content: CaseContent, reading: Reading | None) -> dict[str, Any]:
    return {
        "masked": False,
        **to_plain(content),
        "sender": to_plain(reading.sender) if reading and reading.sender else None,
        "text": reading.text if reading else "",
        "quoted": reading.quoted if reading else "",
        "warnings": list(reading.warnings) if reading else [],
    }
