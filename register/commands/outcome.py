"""raprueang case answer and merge: how a case ends for who brought it, also where several brought the same."""

from pathlib import Path

import click

from register.book import casebook
from register.commands.common import acting, acting_as, find_case, open_register, text_of
from register.handling import case_details, casework, endings
from register.post import replies
from register.states import CaseEvent, CaseState

words = click.option("--text", help="the words")
words_file = click.option(
    "--file", "path", type=click.Path(path_type=Path), help="a UTF-8 file with the words; - reads stdin"
)


@click.command()
@click.argument("reference", metavar="ID")
@words
@words_file
@click.option("--merged", is_flag=True, help="tell the complainants of the merged cases too")
@click.option("--release", "released", is_flag=True, help="show the words on the public status page too")
@acting_as
@click.pass_context
def answer(
    context: click.Context,
    reference: str,
    text: str | None,
    path: Path | None,
    merged: bool,
    released: bool,
    login: str | None,
) -> None:
    """Tell the complainant the outcome, the way they wrote."""
    said = text_of(text, path)
    app = open_register(context)
    with acting(app, login) as (unit, actor):
        item = find_case(app, unit, reference, actor)
        actor.require(item, CaseEvent.ANSWER)
        parts = casework.unanswered_parts(unit, item)
        also = parts if merged else []
        reply = replies.load(unit, casework.answer(unit, item, said, app.desk, also=also))
        for one in (item, *also) if released else ():
            case_details.release(unit, casebook.load(unit, one.id), said)
    click.echo(
        f"{item.register_number}: answer {reply.id} ({reply.medium}, {reply.state}) {reply.reason}".strip(), err=True
    )
    for part in parts:
        click.echo(f"{part.register_number}: {'answered too' if merged else 'merged, still to be answered'}", err=True)


@click.command()
@click.argument("reference", metavar="ID")
@click.option("--into", "main", metavar="ID", required=True, help="the case that goes on")
@click.option("--text", default="", help="the reason")
@acting_as
@click.pass_context
def merge(context: click.Context, reference: str, main: str, text: str, login: str | None) -> None:
    """Go on with this matter in another case; its complainant still gets the outcome."""
    app = open_register(context)
    with acting(app, login) as (unit, actor):
        item, into = find_case(app, unit, reference, actor), find_case(app, unit, main, actor)
        actor.require(item, CaseEvent.MERGE)
        account_id = actor.officer.id if actor.officer else None
        two = app.settings.cases.ended_by_two
        after = endings.merge(unit, item, into, text, two_persons=two, account_id=account_id)
    if after.state is not CaseState.MERGED:
        click.echo(f"{item.register_number}: merge is proposed, a second person agrees with `case approve`", err=True)
        return
    click.echo(f"{item.register_number} is merged into {into.register_number}", err=True)
