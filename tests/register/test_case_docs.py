"""docs/cases.md says what `register.states` and the settings say."""

import re
from pathlib import Path

import click

from register.commands.case import case
from register.sections.cases import Periods
from register.states import TRANSITIONS, CaseEvent, CaseState, DeadlineKind

GUIDE = (Path(__file__).parents[2] / "docs" / "cases.md").read_text("utf-8")


def table() -> str:
    """The rows of the events as the guide shows them."""
    order = list(CaseState)
    lines = ["| event | from | to |\n", "|---|---|---|\n"]
    for row in TRANSITIONS:
        sources = "any state" if row.sources == set(CaseState) else ", ".join(sorted(row.sources, key=order.index))
        lines.append(f"| {row.event} | {sources} | {row.target or 'as it was'} |\n")
    return "".join(lines)


def test_the_table_of_events_is_that_of_the_program() -> None:
    written = GUIDE.partition("<!-- events -->\n")[2].partition("<!-- end of events -->")[0]
    assert written == table()


def test_every_state_step_and_command_of_a_case_is_told() -> None:
    for word in (*CaseState, *DeadlineKind):
        assert word.value in GUIDE, word
    events = {event.value for event in CaseEvent} - {"propose"}
    told = set(re.findall(r"[a-z]+", GUIDE.rpartition("`raprueang case ")[2].partition("`")[0]))
    assert told <= set(case.list_commands(click.Context(case)))
    assert events - told == set()


def test_the_periods_are_the_defaults_of_the_settings() -> None:
    said = dict(re.findall(r"^\| `(\w+)` \| (\d+) ", GUIDE, re.MULTILINE))
    plain = Periods()
    assert {kind: int(number) for kind, number in said.items()} == {
        "acknowledge": plain.acknowledge_hours,
        "coordinate": plain.coordinate_days,
        "progress": plain.progress_days,
        "report": plain.report_days,
        "investigate": plain.investigate_days,
    }
