"""raprueang case progress, request, tell, reject, forward, withdraw: what complainants are told beside the outcome."""

from pathlib import Path

import click

from register.book.casebook import Case
from register.commands import outcome
from register.commands.common import acting, acting_as, find_case, open_register, text_of
from register.commands.working import carry_out
from register.handling import endings, telling
from register.handling.verdicts import Ending
from register.post import replies
from register.registry import Registry
from register.states import CaseEvent, Way
from register.store import Unit

_words, _file = outcome.words, outcome.words_file
_reference = click.argument("reference", metavar="ID")


@click.command()
@_reference
@_words
@_file
@acting_as
@click.pass_context
def progress(context: click.Context, reference: str, text: str | None, path: Path | None, login: str | None) -> None:
    """Tell the complainant how it is going, the way they wrote."""
    _write(context, reference, CaseEvent.PROGRESS, text_of(text, path), login)


@click.command()
@_reference
@_words
@_file
@acting_as
@click.pass_context
def request(context: click.Context, reference: str, text: str | None, path: Path | None, login: str | None) -> None:
    """Ask the complainant for more, the way they wrote."""
    _write(context, reference, CaseEvent.REQUEST, text_of(text, path), login)


@click.command()
@_reference
@click.option("--way", type=click.Choice([way.value for way in Way]), required=True, help="how they were told")
@_words
@_file
@acting_as
@click.pass_context
def tell(
    context: click.Context, reference: str, way: str, text: str | None, path: Path | None, login: str | None
) -> None:
    """Record that the complainant was told by word of mouth: how it is going, or the outcome of a concluded case."""
    words = text_of(text, path)
    app = open_register(context)
    with acting(app, login) as (unit, actor):
        item = find_case(app, unit, reference, actor)
        concluded = item.state.value == "concluded"
        actor.require(item, CaseEvent.ANSWER if concluded else CaseEvent.TELL)
        told = telling.answer_told if concluded else telling.tell
        after = told(unit, item, Way(way), words)
    click.echo(f"{after.register_number}: told, now {after.state}", err=True)


def _ending(event: CaseEvent, help_: str) -> click.Command:
    """A command that ends a case without an examination."""

    def end(
        context: click.Context,
        reference: str,
        text: str | None,
        path: Path | None,
        words: str,
        login: str | None,
        agency: str = "",
        number: str = "",
    ) -> None:
        ending = Ending(text_of(text, path), words, agency, number)

        def step(app: Registry, unit: Unit, item: Case) -> Case:
            return endings.end(unit, item, event, ending, app.desk, two_persons=app.settings.cases.ended_by_two)

        carry_out(context, reference, login, event, step)

    made = click.pass_context(end)
    if event is CaseEvent.FORWARD:
        made = click.option("--number", default="", help="the number of our letter")(made)
        made = click.option("--agency", required=True, help="the agency in charge")(made)
    made = click.option("--words", default="", help="what the complainant reads; the usual words where left out")(made)
    made = acting_as(_words(_file(made)))
    return click.command(event.value, help=help_)(_reference(made))


reject = _ending(CaseEvent.REJECT, "Do not take the matter up; the text is the reason for the file.")
forward = _ending(CaseEvent.FORWARD, "Pass a matter outside our remit to the agency in charge.")
withdraw = _ending(CaseEvent.WITHDRAW, "The complainant withdraws the matter.")

ALL: tuple[click.Command, ...] = (progress, request, tell, reject, forward, withdraw)


def _write(context: click.Context, reference: str, event: CaseEvent, words: str, login: str | None) -> None:
    app = open_register(context)
    with acting(app, login) as (unit, actor):
        item = find_case(app, unit, reference, actor)
        actor.require(item, event)
        reply = replies.load(unit, telling.write(unit, item, event, words, app.desk))
    click.echo(
        f"{item.register_number}: {event} {reply.id} ({reply.medium}, {reply.state}) {reply.reason}".strip(), err=True
    )
