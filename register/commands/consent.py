"""raprueang case approve and return: what the second person says to a proposed conclusion, or end without one."""

from pathlib import Path

import click

from register.book.casebook import Case
from register.commands import outcome
from register.commands.common import acting, acting_as, find_case, open_register, text_of
from register.commands.working import carry_out
from register.handling import endings, verdicts
from register.registry import Registry
from register.states import CaseEvent
from register.store import Unit


@click.command()
@click.argument("reference", metavar="ID")
@acting_as
@click.pass_context
def approve(context: click.Context, reference: str, login: str | None) -> None:
    """Agree, as the second person, with the proposed conclusion or end; the complainant is told of an end."""
    app = open_register(context)
    with acting(app, login) as (unit, actor):
        item = find_case(app, unit, reference, actor)
        waiting = verdicts.waiting(unit, item)
        actor.require(item, waiting.event if waiting else CaseEvent.CONCLUDE)
        main_id = endings.main_of(unit, item)
        if main_id is not None:
            find_case(app, unit, main_id, actor)  # who may not know of the main case cannot agree to it
        account_id = actor.officer.id if actor.officer else None
        after = endings.approve(unit, item, app.desk, account_id=account_id)
    click.echo(f"{after.register_number}: approved, now {after.state}", err=True)


@click.command("return")
@click.argument("reference", metavar="ID")
@outcome.words
@outcome.words_file
@acting_as
@click.pass_context
def send_back(context: click.Context, reference: str, text: str | None, path: Path | None, login: str | None) -> None:
    """Send a proposed conclusion or end back, with the reason; who proposed it takes it back so."""
    words = text_of(text, path)

    def step(_: Registry, unit: Unit, item: Case) -> Case:
        return verdicts.send_back(unit, item, words)

    carry_out(context, reference, login, CaseEvent.RETURN, step)


ALL: tuple[click.Command, ...] = (approve, send_back)
