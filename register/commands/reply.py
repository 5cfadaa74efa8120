"""raprueang reply: what leaves the house; letters wait for a person to confirm the address, print and post."""

import os
from pathlib import Path
from typing import Any

import click

from register import replies
from register.commands.common import acting, acting_as, as_json, open_program, show_json, show_table
from register.commands.display import local
from register.errors import InputError
from register.replies import Reply
from register.states import ReplyState, Role


@click.group()
def reply() -> None:
    """Replies: drafts, held and doubtful ones, letters to print and post."""


@reply.command("list")
@click.option("--state", "states", multiple=True, type=click.Choice([state.value for state in ReplyState]))
@as_json
@click.pass_context
def list_replies(context: click.Context, states: tuple[str, ...], as_json: bool) -> None:
    """Show replies in order."""
    app = open_program(context)
    with app.store.browse() as unit:
        items = replies.listing(unit, [ReplyState(state) for state in states] or list(ReplyState))
    if as_json:
        show_json([_document(item) for item in items])
        return
    show_table(
        ["id", "kind", "medium", "state", "date", "reason"],
        [[item.id, item.kind, item.medium, item.state, local(item.date), item.reason] for item in items],
    )


@reply.command("confirm-address")
@click.argument("reply_id")
@click.option("--address", help="the right address, a line for each line of the window")
@acting_as
@click.pass_context
def confirm_address(context: click.Context, reply_id: str, address: str | None, login: str | None) -> None:
    """The address was compared with the original: typeset the letter."""
    app = open_program(context)
    with acting(app, login) as (unit, actor):
        actor.require_role(Role.CLERK, Role.OFFICER, Role.HEAD)
        replies.confirm_address(unit, reply_id, address)
    click.echo(f"letter {reply_id} will be typeset", err=True)


@reply.command()
@click.argument("reply_id")
@acting_as
@click.pass_context
def release(context: click.Context, reply_id: str, login: str | None) -> None:
    """Let a held, suppressed, undeliverable or doubtful e-mail go."""
    app = open_program(context)
    with acting(app, login) as (unit, actor):
        actor.require_role(Role.OFFICER, Role.HEAD)
        replies.release(unit, reply_id)
    click.echo(f"reply {reply_id} is queued", err=True)


@reply.command()
@click.argument("reply_id")
@acting_as
@click.pass_context
def cancel(context: click.Context, reply_id: str, login: str | None) -> None:
    """Stop a reply that has not left."""
    app = open_program(context)
    with acting(app, login) as (unit, actor):
        actor.require_role(Role.OFFICER, Role.HEAD)
        replies.cancel(unit, reply_id)
    click.echo(f"reply {reply_id} is cancelled", err=True)


@reply.command("print")
@click.argument("reply_id")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="where to write the PDF")
@acting_as
@click.pass_context
def print_letter(context: click.Context, reply_id: str, out: Path, login: str | None) -> None:
    """Write the letter as PDF."""
    app = open_program(context)
    with acting(app, login) as (unit, actor):
        actor.require_role(Role.CLERK, Role.OFFICER, Role.HEAD)
        content = replies.pdf(unit, reply_id)
        if replies.load(unit, reply_id).state is ReplyState.TO_PRINT:
            replies.advance_letter(unit, reply_id, ReplyState.PRINTED)
        try:
            with os.fdopen(os.open(out, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
                file.write(content)
        except OSError as error:
            raise InputError(f"cannot write {out}: {error.strerror}", "choose another place") from error
    click.echo(str(out))


@reply.command()
@click.argument("reply_id")
@acting_as
@click.pass_context
def posted(context: click.Context, reply_id: str, login: str | None) -> None:
    """The printed letter was posted."""
    app = open_program(context)
    with acting(app, login) as (unit, actor):
        actor.require_role(Role.CLERK, Role.OFFICER, Role.HEAD)
        replies.advance_letter(unit, reply_id, ReplyState.POSTED)
    click.echo(f"letter {reply_id} is posted", err=True)


def _document(item: Reply) -> dict[str, Any]:
    return {
        "id": item.id,
        "case": item.case_id,
        "kind": item.kind.value,
        "medium": item.medium.value,
        "state": item.state.value,
        "message_id": item.message_id,
        "date": item.date.isoformat(),
        "reason": item.reason,
    }
