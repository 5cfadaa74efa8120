"""raprueang case refer, coordinate, report, investigate, inquiry, memo, order, appoint, extend, evidence, note,
conclude, reopen, mark: the work on a case, each step with its words.
"""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import click

from register import cases
from register.book import casebook, proposed
from register.book.casebook import Case
from register.commands import outcome
from register.commands.common import acting, acting_as, find_case, open_register, text_of
from register.desk.web.dates import parse_day
from register.errors import InputError
from register.handling import case_details, conflicts, proceedings, referrals, verdicts
from register.handling.proceedings import Exhibit, FormalStep
from register.handling.referrals import Asked
from register.handling.verdicts import Findings
from register.officers import units
from register.registry import Registry
from register.states import ENDINGS, CaseEvent, Conclusion, DeadlineKind, Way
from register.store import Unit

Step = Callable[[Registry, Unit, Case], Case]

_TAKE_TWO = frozenset({CaseEvent.CONCLUDE, *ENDINGS})

_words, _file = outcome.words, outcome.words_file
_reference = click.argument("reference", metavar="ID")
_number = click.option("--number", default="", help="the number of the paper")
_day = click.option("--day", default="", metavar="DAY", help="its day, e.g. 2569-11-20")
_by = click.option("--by", default="", help="who ordered or signed it")


def carry_out(
    context: click.Context, reference: str, login: str | None, event: CaseEvent, step: Step, *, said: str = ""
) -> None:
    """Do one step in the actor's name and say so; `said`: in other words than the event's."""
    app = open_register(context)
    with acting(app, login) as (unit, actor):
        item = find_case(app, unit, reference, actor)
        actor.require(item, event)
        after = step(app, unit, item)
        waits = event in _TAKE_TWO and after.state is item.state
    if waits:
        click.echo(
            f"{after.register_number}: {event} is proposed, a second person agrees with `case approve`", err=True
        )
        return
    click.echo(f"{after.register_number}: {said or event}, now {after.state}", err=True)


@click.command()
@_reference
@click.argument("division", metavar="UNIT")
@click.option("--text", default="", help="what the unit is asked to do")
@click.option("--number", default="", help="the number of the letter to the unit")
@click.option("--due", default="", metavar="DAY", help="when it reports back, where that is another day than usual")
@acting_as
@click.pass_context
def refer(
    context: click.Context, reference: str, division: str, text: str, number: str, due: str, login: str | None
) -> None:
    """Refer the case to a unit."""
    day = _day_of(due)

    def step(app: Registry, unit: Unit, item: Case) -> Case:
        calendar = app.calendar
        due_at = calendar.closing(day) if day else calendar.report_due(unit.now, item.category, item.sub_kind)
        known = units.require_open(unit, " ".join(division.split()), app.settings.agency.unit)
        conflicts.refuse_named_unit(unit, item, known)
        return referrals.to_unit(unit, item, known, Asked(text, number=number), due_at)

    carry_out(context, reference, login, CaseEvent.REFER, step)


@click.command()
@_reference
@click.argument("conclusion", type=click.Choice([conclusion.value for conclusion in Conclusion]))
@_words
@_file
@click.option("--measures", default="", help="what is done about it")
@acting_as
@click.pass_context
def conclude(
    context: click.Context,
    reference: str,
    conclusion: str,
    text: str | None,
    path: Path | None,
    measures: str,
    login: str | None,
) -> None:
    """Close the examination with what was found, or propose to where two persons conclude."""
    findings = Findings(text_of(text, path), measures)

    def step(app: Registry, unit: Unit, item: Case) -> Case:
        return verdicts.conclude(unit, item, Conclusion(conclusion), findings, app.settings.cases.two_persons)

    carry_out(context, reference, login, CaseEvent.CONCLUDE, step)


@click.command()
@_reference
@_words
@_file
@acting_as
@click.pass_context
def reopen(context: click.Context, reference: str, text: str | None, path: Path | None, login: str | None) -> None:
    """Open a closed case again, with the reason; the examination has its whole time once more."""
    words = text_of(text, path)

    def step(app: Registry, unit: Unit, item: Case) -> Case:
        due = app.calendar.deadlines(unit.now, item.category, item.sub_kind)
        return cases.reopen(unit, item, words, due[DeadlineKind.INVESTIGATE])

    carry_out(context, reference, login, CaseEvent.REOPEN, step)


@click.command()
@_reference
@_words
@_file
@acting_as
@click.pass_context
def note(context: click.Context, reference: str, text: str | None, path: Path | None, login: str | None) -> None:
    """Leave a note on the case; the complainant never sees it."""
    words = text_of(text, path)
    carry_out(
        context,
        reference,
        login,
        CaseEvent.NOTE,
        lambda _, unit, item: cases.proceed(unit, item, CaseEvent.NOTE, words),
    )


@click.command()
@_reference
@click.option("--text", default="", help="how it begins")
@acting_as
@click.pass_context
def investigate(context: click.Context, reference: str, text: str, login: str | None) -> None:
    """Begin the fact-finding without a committee."""
    event = CaseEvent.INVESTIGATE
    carry_out(context, reference, login, event, lambda _, unit, item: cases.proceed(unit, item, event, text))


@click.command()
@_reference
@click.argument("division", metavar="UNIT")
@_words
@_file
@acting_as
@click.pass_context
def report(
    context: click.Context, reference: str, division: str, text: str | None, path: Path | None, login: str | None
) -> None:
    """Record what a unit reports on the case that was referred to it."""
    words = text_of(text, path)

    def step(_: Registry, unit: Unit, item: Case) -> Case:
        waiting = [one for one in referrals.of_case(unit, item) if one.waits and one.unit == division]
        if not waiting:
            raise InputError(f"no report of {division} is awaited", "`case show` lists the referrals")
        return referrals.report(unit, item, waiting[0].id, words)

    carry_out(context, reference, login, CaseEvent.REPORT, step)


@click.command()
@_reference
@click.argument("party", metavar="UNIT")
@click.option("--way", type=click.Choice([way.value for way in Way]), required=True, help="how it was spoken to")
@_words
@_file
@acting_as
@click.pass_context
def coordinate(
    context: click.Context,
    reference: str,
    party: str,
    way: str,
    text: str | None,
    path: Path | None,
    login: str | None,
) -> None:
    """Record that a unit or agency was told beforehand, asked for papers, or reminded of its report."""
    words = text_of(text, path)

    def step(_: Registry, unit: Unit, item: Case) -> Case:
        named = " ".join(party.split())
        conflicts.refuse_named_unit(unit, item, named)
        return referrals.coordinate(unit, item, named, Way(way), words)

    carry_out(context, reference, login, CaseEvent.COORDINATE, step)


@click.command()
@_reference
@_words
@_file
@_number
@_day
@_by
@acting_as
@click.pass_context
def inquiry(context: click.Context, /, reference: str, login: str | None, **given: Any) -> None:
    """Record what the committee, or who examined the matter, reports."""
    made = _formal(given)
    carry_out(context, reference, login, CaseEvent.INQUIRY, lambda _, unit, item: proceedings.report(unit, item, made))


@click.command()
@_reference
@_words
@_file
@_number
@_day
@acting_as
@click.pass_context
def memo(context: click.Context, /, reference: str, login: str | None, **given: Any) -> None:
    """Propose to the head how to go on."""
    made = _formal(given)
    carry_out(context, reference, login, CaseEvent.MEMO, lambda _, unit, item: proceedings.memo(unit, item, made))


@click.command()
@_reference
@_words
@_file
@_number
@_day
@_by
@acting_as
@click.pass_context
def order(context: click.Context, /, reference: str, login: str | None, **given: Any) -> None:
    """Record what the head has ordered."""
    made = _formal(given)
    carry_out(context, reference, login, CaseEvent.ORDER, lambda _, unit, item: proceedings.order(unit, item, made))


@click.command()
@_reference
@click.option("--until", default="", metavar="DAY", help="when the committee reports")
@click.option("--member", "members", multiple=True, required=True, help="one of the committee, the chair first")
@_words
@_file
@_number
@_day
@_by
@acting_as
@click.pass_context
def appoint(context: click.Context, /, reference: str, login: str | None, **given: Any) -> None:
    """A fact-finding committee takes the case up, by order."""
    made = _formal(given)
    carry_out(context, reference, login, CaseEvent.APPOINT, lambda _, unit, item: proceedings.appoint(unit, item, made))


@click.command()
@_reference
@click.option("--until", required=True, metavar="DAY", help="the new day, e.g. 2570-01-15")
@_words
@_file
@_number
@_day
@_by
@acting_as
@click.pass_context
def extend(context: click.Context, /, reference: str, login: str | None, **given: Any) -> None:
    """More time for the examination, by order; the words say why."""
    made = _formal(given)
    carry_out(
        context,
        reference,
        login,
        CaseEvent.EXTEND,
        lambda app, unit, item: proceedings.extend(unit, item, made, app.calendar),
    )


@click.command()
@_reference
@_words
@_file
@click.option("--source", default="", help="from whom it came")
@click.option("--kept", default="", help="where it is kept")
@click.option("--mentioned", is_flag=True, help="all that the matter speaks of and the list lacks")
@acting_as
@click.pass_context
def evidence(
    context: click.Context,
    reference: str,
    text: str | None,
    path: Path | None,
    source: str,
    kept: str,
    mentioned: bool,
    login: str | None,
) -> None:
    """Put a piece of evidence on the case's list."""
    if mentioned:
        carry_out(context, reference, login, CaseEvent.EVIDENCE, _list_mentioned)
        return
    exhibit = Exhibit(text_of(text, path), source, kept)
    carry_out(
        context,
        reference,
        login,
        CaseEvent.EVIDENCE,
        lambda _, unit, item: proceedings.add_evidence(unit, item, exhibit),
    )


def _list_mentioned(_: Registry, unit: Unit, item: Case) -> Case:
    listed = (one.exhibit.what for one in proceedings.evidence_of(unit, item))
    found = proposed.exhibits(casebook.content(unit, item).evidence, listed)
    if not found:
        raise InputError("the matter speaks of no evidence that the list lacks", "give the words instead")
    for what, kept in found:
        item = proceedings.add_evidence(unit, item, Exhibit(what, "ผู้ร้อง", kept))
    return item


@click.command()
@_reference
@click.option("--project", help="one of cases.projects, or empty for none")
@click.option("--urgent/--not-urgent", "urgent", default=None, help="goes ahead of everything")
@acting_as
@click.pass_context
def mark(context: click.Context, reference: str, project: str | None, urgent: bool | None, login: str | None) -> None:
    """Say which listed project the case is about, and whether it is urgent."""

    def step(app: Registry, unit: Unit, item: Case) -> Case:
        named = item.project if project is None else project
        if named and named != item.project and named not in app.settings.cases.projects:
            raise InputError("no such project", "cases.projects in config.toml lists them")
        return case_details.mark(unit, item, project=named, urgent=item.urgent if urgent is None else urgent)

    carry_out(context, reference, login, CaseEvent.EVIDENCE, step, said="marked")


ALL: tuple[click.Command, ...] = (
    refer, coordinate, report, investigate, inquiry, memo, order, appoint, extend, evidence, note, conclude,
    reopen, mark,
)  # fmt: skip


def _formal(given: dict[str, Any]) -> FormalStep:
    return FormalStep(
        text=text_of(given["text"], given["path"]),
        number=given["number"],
        day=_day_of(given["day"]),
        by=given.get("by", ""),
        members=tuple(given.get("members", ())),
        until=_day_of(given.get("until", "")),
    )


def _day_of(typed: str) -> date | None:
    found = parse_day(typed) if typed else None
    if typed and found is None:
        raise InputError("that is no day", "write it like 2569-11-20 or 20/11/2569")
    return found
