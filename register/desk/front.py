"""The front page: what came today, what waits for whom, what is due, and whether the intake is in health."""

from datetime import timedelta
from typing import Any

from starlette.responses import Response

from register.accounts import READERS
from register.desk import numbers, waiting
from register.desk.context import Visit
from register.desk.layout import days_left_words, working_days_left
from register.desk.numbers import Due
from register.states import IntakeState, ReplyState
from register.workdays import closing, local_date


def show(visit: Visit) -> Response:
    calendar = visit.parts.desk.calendar
    reads = visit.officer.role in READERS
    with visit.browse() as unit:
        soon = closing(calendar.add_working_days(local_date(unit.now), 2)) + timedelta(seconds=1)
        late = numbers.due(unit, visit.viewer, unit.now) if reads else []
        near = numbers.due(unit, visit.viewer, soon, since=unit.now) if reads else []
        now = unit.now
        late_count, near_count = numbers.count_due(unit, visit.viewer, soon) if reads else (0, 0)
        values: dict[str, Any] = {
            "today": numbers.intakes_today(unit),
            "review": waiting.count(unit, visit.viewer) if reads else 0,
            "parked": numbers.intakes_waiting(unit, IntakeState.PARKED),
            "aside": numbers.intakes_waiting(unit, IntakeState.SET_ASIDE),
            "replies": numbers.replies_waiting(unit),
            "late_count": late_count,
            "near_count": near_count,
            "signs": numbers.health(unit, visit.parts.settings),
        }

    def row(one: Due) -> dict[str, object]:
        tone, words = days_left_words(working_days_left(calendar, now, one.due_at))
        return {"due": one, "tone": tone, "words": words}

    return visit.page(
        "front.html",
        **values,
        reads=reads,
        now=now,
        late=[row(one) for one in late],
        near=[row(one) for one in near],
        states=IntakeState,
        reply_states=ReplyState,
        notice=visit.query("notice"),
    )
