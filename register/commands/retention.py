"""raprueang retention: what is due to be erased, who decides it, what holds it, what is left to remove elsewhere."""

from datetime import datetime
from typing import Any

import click
from sqlalchemy import ColumnElement, true

from register.commands.common import (
    Actor,
    acting,
    as_json,
    find_case,
    open_register,
    require_officer,
    show_json,
    show_table,
    viewer_of,
)
from register.commands.progress import tell
from register.erasing import erasure, holds, retention
from register.erasing.retention import Item
from register.errors import InputError, NotAllowed
from register.handling import casework
from register.officers import access
from register.registry import Registry
from register.states import DisposalState, Role
from register.store import Unit

_CASE = click.argument("reference", metavar="ID")
_ACTING = click.option("--as", "login", metavar="USER", help="the officer who acts")
_DECIDING = click.option("--as", "login", metavar="USER", required=True, help="the head who decides")


@click.group("retention")
def retention_group() -> None:
    """Erase what has been kept long enough: list it, let the head decide, erase it, remove the rest elsewhere."""


@retention_group.command("list")
@as_json
@click.option("--all", "everything", is_flag=True, help="also what was decided and erased")
@_ACTING
@click.pass_context
def list_items(context: click.Context, as_json: bool, everything: bool, login: str | None) -> None:
    """Show the yearly list."""
    app = open_register(context)
    states = tuple(DisposalState) if everything else (DisposalState.LISTED,)
    with acting(app, login) as (unit, actor):
        found = retention.listing(unit, states, *_reach(app, unit, actor))
    if as_json:
        show_json([_document(item) for item in found])
        return
    show_table(
        ["id", "year", "number", "category", "ended", "state", "listed by", "decided by"],
        [
            [
                item.id,
                str(item.year),
                item.register_number or "-",
                item.category.value if item.category else "-",
                f"{item.ended_at:%Y-%m-%d}",
                item.state.value,
                item.listed_by,
                item.decided_by,
            ]
            for item in found
        ],
    )


@retention_group.command("propose")
@click.option("--case", "reference", metavar="ID", help="one closed case, before its time")
@_ACTING
@click.pass_context
def propose(context: click.Context, reference: str | None, login: str | None) -> None:
    """Put what is due on this year's list, for the head to decide."""
    app = open_register(context)
    with acting(app, login) as (unit, actor):
        actor.require_role(Role.OFFICER, Role.HEAD)
        if reference:
            retention.propose_early(unit, find_case(app, unit, reference, actor))
            done = 1
        else:
            done = retention.propose(unit, app.settings.retention, *_reach(app, unit, actor))
    click.echo(f"{done} listed")


@retention_group.command("approve")
@click.argument("items", metavar="ID...", nargs=-1)
@click.option("--all", "everything", is_flag=True, help="everything on the list that USER may know of")
@_DECIDING
@click.pass_context
def approve(context: click.Context, items: tuple[str, ...], everything: bool, login: str) -> None:
    """Let listed matters be erased; the daemon does it, or `retention erase`."""
    click.echo(f"{_decide(context, items, everything, login, erase=True)} approved")


@retention_group.command("keep")
@click.argument("items", metavar="ID...", nargs=-1, required=True)
@_DECIDING
@click.pass_context
def keep(context: click.Context, items: tuple[str, ...], login: str) -> None:
    """Keep listed matters for another year."""
    click.echo(f"{_decide(context, items, everything=False, login=login, erase=False)} kept")


@retention_group.command("erase")
@click.pass_context
def erase(context: click.Context) -> None:
    """Erase what was approved, now: its data keys are destroyed. Killed, it goes on when started again."""
    app = open_register(context)
    done = erasure.erase_approved(app.store, lambda number: tell(f"erased: {number}"))
    click.echo(f"{done.matters} erased, {done.held} held")


@retention_group.command("hold")
@_CASE
@click.option("--text", required=True, help="why nothing of it may be erased; sealed")
@_ACTING
@click.pass_context
def hold(context: click.Context, reference: str, text: str, login: str | None) -> None:
    """Let nothing of a case be erased until the hold is lifted."""
    app = open_register(context)
    with acting(app, login) as (unit, actor):
        actor.require_role(Role.OFFICER, Role.HEAD)
        holds.put(unit, find_case(app, unit, reference, actor), text)
    click.echo("held")


@retention_group.command("lift")
@_CASE
@_ACTING
@click.pass_context
def lift(context: click.Context, reference: str, login: str | None) -> None:
    """Take the hold of a case away."""
    app = open_register(context)
    with acting(app, login) as (unit, actor):
        actor.require_role(Role.HEAD)
        holds.lift(unit, find_case(app, unit, reference, actor))
    click.echo("lifted")


@retention_group.command("holds")
@click.argument("reference", metavar="[ID]", required=False)
@as_json
@click.option("--reveal", "reason", metavar="REASON", help="show why; needs ID and --as USER, audited, sealed")
@_ACTING
@click.pass_context
def show_holds(
    context: click.Context, reference: str | None, as_json: bool, reason: str | None, login: str | None
) -> None:
    """Show what is held now; with ID every hold of that case, also those that were lifted."""
    if reason is not None and reference is None:
        raise InputError("a reveal needs the case", "name its ID")
    app = open_register(context)
    with acting(app, login) as (unit, actor):
        if reference is None:
            standing = holds.standing(unit, _reach(app, unit, actor)[0])
            rows = [_held(one.register_number, one.placed_by, one.placed_at) for one in standing]
        else:
            case = find_case(app, unit, reference, actor)
            if reason is not None:
                casework.reveal_case(unit, case, require_officer(actor), reason)
            rows = [
                _held(case.register_number, one.placed_by, one.placed_at)
                | {"lifted_by": one.lifted_by, "reason": one.reason if reason is not None else None}
                for one in holds.of_case(unit, case)
            ]
    if as_json:
        show_json(rows)
        return
    shown = ["register_number", "placed_by", "placed_at", *(["lifted_by", "reason"] if reference else [])]
    show_table(shown, [[row[name] or "-" for name in shown] for row in rows])


@retention_group.command("outside")
@as_json
@click.option("--done", metavar="ID", help="note that this one has been removed")
@_ACTING
@click.pass_context
def outside(context: click.Context, as_json: bool, done: str | None, login: str | None) -> None:
    """Show what of erased matters people have to remove elsewhere: mailbox, paper, older backups."""
    app = open_register(context)
    with acting(app, login) as (unit, actor):
        if done:
            retention.note_removed(unit, done)
        found = retention.removals(unit, actor.officer.login if actor.officer else None)
    rows = [
        {
            "id": one.id,
            "register_number": one.register_number,
            "kind": one.kind.value,
            "place": one.place,
            "done_by": one.done_by,
        }
        for one in found
    ]
    if as_json:
        show_json(rows)
        return
    show_table(
        ["id", "number", "kind", "place", "removed by"], [[value or "" for value in row.values()] for row in rows]
    )


def _decide(context: click.Context, items: tuple[str, ...], everything: bool, login: str, *, erase: bool) -> int:
    if bool(items) == everything:
        raise InputError("name the items, or --all", "`raprueang retention list` shows them")
    app = open_register(context)
    with acting(app, login) as (unit, actor):
        if actor.officer is None or not access.may_dispose(viewer_of(app, unit, actor.officer)):
            raise NotAllowed(f"user {login} may not do that", "the head can")
        seen = {item.id for item in retention.listing(unit, (DisposalState.LISTED,), *_reach(app, unit, actor))}
        if unknown := set(items) - seen:
            raise InputError(f"no item {min(unknown)} waits", "`raprueang retention list` shows them")
        return retention.decide(unit, sorted(seen if everything else items), erase=erase)


def _reach(app: Registry, unit: Unit, actor: Actor) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """What the actor may know of, of cases and of intakes without one; the shell's user holds the keys to all of it."""
    if actor.officer is None:
        return true(), true()
    viewer = viewer_of(app, unit, actor.officer)
    return access.visible_cases(viewer), access.visible_intakes(viewer)


def _held(number: str, placed_by: str, placed_at: datetime) -> dict[str, str | None]:
    return {"register_number": number, "placed_by": placed_by, "placed_at": placed_at.isoformat(timespec="seconds")}


def _document(item: Item) -> dict[str, Any]:
    return {
        "id": item.id,
        "year": item.year,
        "subject": item.subject,
        "register_number": item.register_number or None,
        "category": item.category,
        "channel": item.channel,
        "received_at": item.received_at.isoformat(),
        "ended_at": item.ended_at.isoformat(),
        "state": item.state,
        "listed_by": item.listed_by,
        "decided_by": item.decided_by,
        "erased_at": item.erased_at.isoformat() if item.erased_at else None,
    }
