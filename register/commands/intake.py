"""raprueang intake: what arrived and what became of it."""

from typing import Any

import click

from register.arrivals import intakes, parking
from register.arrivals.intakes import Intake
from register.book import casebook
from register.commands.common import (
    PROPOSED,
    acting,
    acting_as,
    as_json,
    mask_tracking,
    open_register,
    refuse_hidden,
    require_officer,
    revealing,
    show_json,
    show_table,
)
from register.commands.display import local, show_document
from register.commands.lazy import LazyGroup
from register.desk.web.dates import parse_day
from register.errors import InputError
from register.handling import asides, casework, scan_days
from register.model import Finding, Reading
from register.post import replies
from register.registry import Registry
from register.sealed.sealing import to_plain
from register.states import IntakeState, Role
from register.store import Unit
from register.workdays import local_date

# what loads more than the register: reading and classifying
_ELSEWHERE = {
    "import": ("intake_import", "import_older"),
    "settle": ("arrived", "settle"),
    "text": ("arrived", "of_intake"),
}


@click.group(cls=LazyGroup, table=_ELSEWHERE)
def intake() -> None:
    """What arrived and what became of it."""


@intake.command("list")
@click.option("--state", "states", multiple=True, type=click.Choice([state.value for state in IntakeState]))
@click.option(
    "--folder-day",
    metavar="[DAY]",
    is_flag=False,
    flag_value="today",
    help="the scans of one day, e.g. 2569-11-20; without a day: of today",
)
@as_json
@click.pass_context
def list_intakes(context: click.Context, states: tuple[str, ...], folder_day: str | None, as_json: bool) -> None:
    """Show what arrived, newest first."""
    app = open_register(context)
    if folder_day is not None:
        _show_scans(app, folder_day, as_json=as_json)
        return
    with app.store.browse() as unit:
        items = intakes.listing(unit, [IntakeState(state) for state in states])
        rows = [_row(unit, item) for item in items]
    if as_json:
        show_json(rows)
        return
    show_table(
        ["id", "channel", "stored", "state", "reason", "register number"],
        [
            [item.id, item.channel, local(item.stored_at), item.state, item.reason, row["register_number"] or ""]
            for item, row in zip(items, rows, strict=True)
        ],
    )


def _show_scans(app: Registry, text: str, *, as_json: bool) -> None:
    with app.store.browse() as unit:
        day = local_date(unit.now) if text == "today" else parse_day(text)
        if day is None:
            raise InputError("that is no day", "write it like 2569-11-20 or 20/11/2569")
        rows = [_scan(line) for line in scan_days.lines(unit, day)]
        refused = [{"at": one.at.isoformat(), **_plain(one)} for one in scan_days.refused(unit, day)]
    if as_json:
        show_json({"day": day.isoformat(), "scans": rows, "refused": refused})
        return
    columns = ("file", "at", "channel", "pages", "state", "problem", "register_number", "tracking_id")
    for row in rows:
        row["tracking_id"] = mask_tracking(row["tracking_id"] or "")
    show_table(list(columns), [[str(row[name] if row[name] is not None else "") for name in columns] for row in rows])
    for one in refused:
        click.echo(f"{one['at']}: {one['files']} files in problem/: {one['reason']}")


def _plain(one: scan_days.Refused) -> dict[str, Any]:
    return {"files": one.files, "size": one.size, "reason": one.reason}


def _scan(line: scan_days.Line) -> dict[str, Any]:
    case = line.case if line.case and not line.case.restricted else None
    return {
        "intake": line.intake_id,
        "file": line.file,
        "source": line.source,
        "at": line.at.isoformat(),
        "channel": line.channel.value,
        "pages": line.pages,
        "state": line.state.value,
        "problem": line.problem,
        "register_number": case.register_number if case else None,
        "tracking_id": case.tracking_id if case else None,
    }


@intake.command()
@click.argument("intake_id")
@as_json
@revealing
@acting_as
@click.pass_context
def show(context: click.Context, intake_id: str, as_json: bool, reason: str | None, login: str | None) -> None:
    """Show one intake; what it says only with --reveal REASON --as USER."""
    app = open_register(context)
    with acting(app, login) as (unit, actor):
        refuse_hidden(app, unit, actor, intake_id=intake_id)
        item = intakes.load(unit, intake_id)
        document = _row(unit, item)
        answer = replies.status_answer_of(unit, intake_id)
        document["status_answer"] = {"state": answer.state.value, "neutral": answer.case_id is None} if answer else None
        finding = intakes.finding(unit, intake_id)
        if reason is not None:
            reading = casework.reveal_intake(unit, intake_id, require_officer(actor), reason)
            document |= {"name": item.name, **_opened(reading, finding)}
    if as_json:
        show_json(document)
        return
    show_document(document)


@intake.command()
@click.argument("intake_id")
@acting_as
@click.pass_context
def replay(context: click.Context, intake_id: str, login: str | None) -> None:
    """Read a parked intake once more."""
    app = open_register(context)
    with acting(app, login) as (unit, actor):
        refuse_hidden(app, unit, actor, intake_id=intake_id)
        actor.require_role(Role.OFFICER, Role.HEAD)
        parking.replay(unit, intake_id)
    click.echo(f"intake {intake_id} will be read again", err=True)


@intake.command()
@click.argument("intake_id")
@acting_as
@click.pass_context
def register(context: click.Context, intake_id: str, login: str | None) -> None:
    """Register what waits on the review tray or was set aside."""
    app = open_register(context)
    with acting(app, login) as (unit, actor):
        refuse_hidden(app, unit, actor, intake_id=intake_id)
        actor.require_role(Role.OFFICER, Role.HEAD)
        case = casework.register_by_officer(unit, intake_id, app.desk)
    click.echo(f"registered as {case.register_number}, Tracking ID {case.tracking_id}")


@intake.command()
@click.argument("intake_id")
@acting_as
@click.pass_context
def discard(context: click.Context, intake_id: str, login: str | None) -> None:
    """Set aside what is no matter; it is kept whole. What may be a tip-off takes a second person who agrees."""
    app = open_register(context)
    with acting(app, login) as (unit, actor):
        refuse_hidden(app, unit, actor, intake_id=intake_id)
        actor.require_role(Role.OFFICER, Role.HEAD)
        done = casework.discard(unit, intake_id, two_persons=app.settings.cases.ended_by_two)
    click.echo(f"intake {intake_id} {'is set aside' if done else PROPOSED}", err=True)


@intake.command()
@click.argument("intake_id")
@acting_as
@click.pass_context
def keep(context: click.Context, intake_id: str, login: str | None) -> None:
    """Do not agree that it is set aside, or take that proposal back: it goes on waiting."""
    app = open_register(context)
    with acting(app, login) as (unit, actor):
        refuse_hidden(app, unit, actor, intake_id=intake_id)
        actor.require_role(Role.OFFICER, Role.HEAD)
        asides.send_back(unit, intake_id)
    click.echo(f"intake {intake_id} goes on waiting", err=True)


def _row(unit: Unit, item: Intake) -> dict[str, Any]:
    case = casebook.load(unit, item.case_id) if item.case_id else None
    finding = intakes.finding(unit, item.id)
    proposal = asides.waiting(unit, item.id) if item.state in asides.WAITING else None
    return {
        "id": item.id,
        "source": item.source,
        "channel": item.channel.value,
        "media_type": item.media_type,
        "size": item.size,
        "received_at": item.received_at.isoformat(),
        "stored_at": item.stored_at.isoformat(),
        "state": item.state.value,
        "reason": item.reason,
        "waits": item.state is IntakeState.ATTACHED and item.due_at is not None,
        "due_at": item.due_at.isoformat() if item.due_at else None,
        "aside_proposed_by": proposal.actor if proposal else None,
        "case": item.case_id,
        "register_number": case.register_number if case else None,
        "relation": item.relation.value if item.relation else None,
        "category": finding.category.value if finding and finding.classified else None,
        "confidence": round(finding.confidence, 4) if finding else None,
        "decision": finding.decision.value if finding else None,
    }


def _opened(reading: Reading | None, finding: Finding | None) -> dict[str, Any]:
    return {
        "reading": to_plain(reading) if reading else None,
        "finding": to_plain(finding) if finding else None,
    }
