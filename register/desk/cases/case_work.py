"""The work on a case as its page shows it: referrals, formal steps, evidence, the conclusion. Masked like the rest."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from register.book.casebook import Case
from register.desk.matters.masking import Segment, cut, mask_spans
from register.desk.web.layout import days_left_words, working_days_left
from register.handling import proceedings, referrals, verdicts
from register.handling.verdicts import Ending
from register.states import ENDINGS, TRANSITIONS, CaseEvent, Conclusion, ProceedingKind
from register.store import Unit
from register.workdays import Calendar

_ENDED = frozenset(row.target for row in TRANSITIONS if row.event in ENDINGS)

Cut = Callable[[str], tuple[Segment, ...]]


@dataclass(frozen=True, slots=True)
class ShownReferral:
    """To whom the matter went. `tone` and `due`: how long the report may still take, while one is awaited."""

    id: str
    to: tuple[Segment, ...]
    name: str
    at: datetime
    asked: tuple[Segment, ...]
    waits: bool
    tone: str
    due: str
    due_at: datetime | None
    report: tuple[Segment, ...]
    reported_at: datetime | None


@dataclass(frozen=True, slots=True)
class ShownStep:
    """A formal step."""

    kind: ProceedingKind
    at: datetime
    text: tuple[Segment, ...]


@dataclass(frozen=True, slots=True)
class ShownExhibit:
    """A piece of evidence."""

    number: int
    what: tuple[Segment, ...]
    source: tuple[Segment, ...]
    kept: tuple[Segment, ...]


@dataclass(frozen=True, slots=True)
class ShownVerdict:
    """The conclusion, or the end without one (`conclusion` None) by this `event`; or its proposal while it `waits`
    for a second person. `agency` and `words`: to whom the matter goes, what the complainant would read.
    """

    event: CaseEvent
    conclusion: Conclusion | None
    text: tuple[Segment, ...]
    measures: tuple[Segment, ...]
    agency: tuple[Segment, ...]
    words: tuple[Segment, ...]
    by: str
    decided_by: str
    waits: bool
    returned: tuple[Segment, ...]


@dataclass(frozen=True, slots=True)
class Work:
    """All of it. `returned`: why the last proposal was sent back, while no other stands."""

    referrals: tuple[ShownReferral, ...] = ()
    steps: tuple[ShownStep, ...] = ()
    evidence: tuple[ShownExhibit, ...] = ()
    verdict: ShownVerdict | None = None

    @property
    def awaited(self) -> list[ShownReferral]:
        """The referrals whose report is expected."""
        return [one for one in self.referrals if one.waits]

    @property
    def empty(self) -> bool:
        return not (self.referrals or self.steps or self.evidence or self.verdict)


def of_case(unit: Unit, case: Case, hidden: list[str], names: Mapping[str, str], calendar: Calendar) -> Work:
    """The work on a case that its visitor has read. `hidden`: words to mask; `names`: people by login."""

    def masked(text: str) -> tuple[Segment, ...]:
        return tuple(cut(text, mask_spans(text, hidden) if hidden else []))

    exhibits = [
        ShownExhibit(one.number, masked(one.exhibit.what), masked(one.exhibit.source), masked(one.exhibit.kept))
        for one in proceedings.evidence_of(unit, case)
    ]
    steps = [ShownStep(one.kind, one.at, masked(proceedings.told(one.step))) for one in proceedings.of_case(unit, case)]
    return Work(
        _referrals(unit, case, masked, calendar), tuple(steps), tuple(exhibits), _verdict(unit, case, masked, names)
    )


def _referrals(unit: Unit, case: Case, masked: Cut, calendar: Calendar) -> tuple[ShownReferral, ...]:
    found = []
    for one in referrals.of_case(unit, case):
        tone, due = ("", "")
        if one.due_at is not None:
            tone, due = days_left_words(working_days_left(calendar, unit.now, one.due_at))
        found.append(
            ShownReferral(
                id=one.id,
                to=masked(one.to),
                name=one.unit,
                at=one.at,
                asked=masked(one.asked.text),
                waits=one.waits,
                tone=tone,
                due=due,
                due_at=one.due_at,
                report=masked(one.report),
                reported_at=one.reported_at,
            )
        )
    return tuple(found)


def _verdict(unit: Unit, case: Case, masked: Cut, names: Mapping[str, str]) -> ShownVerdict | None:
    """What waits, else what stands, else what was sent back last."""
    every = verdicts.of_case(unit, case)
    waiting = next((one for one in every if one.approved is None), None)
    newest = every[-1] if every else None
    returned = newest if newest and newest.approved is False and newest.reason else None
    ended = newest if newest and newest.approved and newest.ending and case.state in _ENDED else None
    one = waiting or ended or verdicts.latest(unit, case) or returned
    if one is None:
        return None
    end = one.ending or Ending("")
    return ShownVerdict(
        event=one.event,
        conclusion=one.conclusion,
        text=masked(one.findings.text or end.reason),
        measures=masked(one.findings.measures),
        agency=masked(" ".join(filter(None, (end.agency, end.number)))),
        words=masked(end.words),
        by=names.get(one.actor, one.actor),
        decided_by=names.get(one.decided_by, one.decided_by),
        waits=one is waiting,
        returned=masked(one.reason),
    )
