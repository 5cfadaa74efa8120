"""The front page, which an office keeps open all day: what waits for this visitor, what is due, is all in health?"""

from datetime import datetime, timedelta
from typing import Any

from markupsafe import Markup
from starlette.responses import Response

from register import access, vitals
from register.accounts import READERS
from register.desk import alarm_page, charts, numbers, tally, ticks, trays, uploads, words
from register.desk.charts import Chart, Figure
from register.desk.context import Visit
from register.desk.layout import days_left_words, working_days_left
from register.desk.numbers import Due, Spread
from register.desk.signs import machine, signs
from register.states import CATEGORY_THAI, ReplyState, Role
from register.store import Unit
from register.workdays import local_date

_LETTER_STEPS = (
    ("ตรวจที่อยู่", (ReplyState.DRAFT, ReplyState.HELD)),
    ("พิมพ์", (ReplyState.TO_PRINT,)),
    ("ส่งไปรษณีย์", (ReplyState.PRINTED,)),
)


def show(visit: Visit) -> Response:
    role = visit.officer.role
    limits = visit.parts.settings.alarms
    with visit.browse() as unit:
        now = unit.now
        charted_at, drawn = _recent_charts(unit, visit) if role in READERS else (now, "")
        _, seen = visit.parts.vitals.take(None, now, lambda: vitals.look(unit, visit.parts.settings))
        values: dict[str, Any] = {
            "alarms": alarm_page.standing(unit, visit),
            "orphaned": access.orphaned(unit, visit.viewer),
            "signs": signs(seen, limits, counted=role is Role.ADMIN or numbers.knows_all(unit, visit.viewer)),
            "machine": machine(seen, limits) if role is Role.ADMIN else [],
            "work": _work(unit, visit) if role in READERS else None,
            "paper": _paper(unit, visit) if role in trays.POSTING else None,
            "desk_of": _clerks_day(unit, visit) if role is Role.CLERK else None,
            "charts": drawn,
            "charted_at": charted_at,
        }
    return visit.page("front.html", **values, now=now, admin=role is Role.ADMIN, notice=visit.query("notice"))


def _work(unit: Unit, visit: Visit) -> dict[str, Any]:
    """What waits for who decides or looks on: an officer's own cases first, else those of the whole reach."""
    viewer, calendar = visit.viewer, visit.parts.desk.calendar
    own = visit.officer.role is Role.OFFICER
    soon = calendar.closing(calendar.add_working_days(local_date(unit.now), 2)) + timedelta(seconds=1)
    pressing = numbers.pressing(unit, viewer, soon)
    return {
        "own": own,
        "tally": tally.take(unit, viewer),
        "late_count": pressing.late_count,
        "near_count": pressing.near_count,
        "my_dues": _rows(unit, visit, pressing.mine) if own else [],
        "late": _rows(unit, visit, pressing.late),
        "near": _rows(unit, visit, pressing.near),
    }


def _paper(unit: Unit, visit: Visit) -> list[tuple[str, int]]:
    """Letters by what has to be done with them."""
    counted = numbers.letters_by_state(unit, visit.viewer)
    return [(label, sum(counted.get(state, 0) for state in group)) for label, group in _LETTER_STEPS]


def _clerks_day(unit: Unit, visit: Visit) -> dict[str, Any]:
    since = numbers.start_of_day(unit.now)
    return {
        "ticks": ticks.strip(unit, visit.parts.desk.calendar),
        "handed": [one for one in uploads.handed(unit, visit) if one.at >= since],
    }


def _rows(unit: Unit, visit: Visit, dues: tuple[Due, ...]) -> list[dict[str, object]]:
    rows = []
    for one in dues:
        tone, said = days_left_words(working_days_left(visit.parts.desk.calendar, unit.now, one.due_at))
        rows.append({"due": one, "tone": tone, "words": said})
    return rows


def _recent_charts(unit: Unit, visit: Visit) -> tuple[datetime, Markup]:
    """A year of matters does not change in ten minutes, but counting it is most of this page's work."""

    def draw() -> Markup:
        return visit.piece("front-charts.html", charts=_charts(unit, visit))

    return visit.parts.charts.take(numbers.reach(unit, visit.viewer), unit.now, draw)


def _charts(unit: Unit, visit: Visit) -> list[Chart]:
    spread = numbers.spread(unit, visit.viewer)
    days = numbers.days_to_close(unit, visit.viewer, visit.parts.desk.calendar)
    slow = [
        Figure(name, days.get(category, 0), words=f"{days[category]:g}" if category in days else "–")
        for category, name in CATEGORY_THAI.items()
    ]
    return [
        _by_month(spread),
        charts.lying(
            "category",
            "ตามประเภทเรื่อง",
            [Figure(name, spread.categories[one], _all(spread, category=one)) for one, name in CATEGORY_THAI.items()],
            head="ประเภทเรื่อง",
            unit="เรื่อง",
            patterned=True,
        ),
        charts.lying(
            "channel",
            "ตามช่องทาง",
            sorted(
                (
                    Figure(name, spread.channels[one], _all(spread, channel=one))
                    for one, name in words.CHANNEL.items()
                    if spread.channels[one]
                ),
                key=lambda figure: -figure.value,
            ),
            head="ช่องทาง",
            unit="เรื่อง",
        ),
        charts.lying("days", "วันทำการจนเสร็จสิ้น (ค่ากลาง)", slow, head="ประเภทเรื่อง", unit="วันทำการ", patterned=True),
    ]


def _by_month(spread: Spread) -> Chart:
    firsts = list(spread.months)
    figures = []
    for number, (first, count) in enumerate(spread.months.items()):
        last = (firsts[number + 1] - timedelta(days=1)).isoformat() if number + 1 < len(firsts) else ""
        query = (("state", "all"), ("from", first.isoformat()), ("to", last))
        figures.append(Figure(charts.month_label(first), count, query))
    return charts.columns("month", "ตามเดือนที่รับ", figures, head="เดือน", unit="เรื่อง", under=charts.years_under(firsts))


def _all(spread: Spread, **filters: str) -> tuple[tuple[str, str], ...]:
    """The list of the cases behind a bar."""
    first = next(iter(spread.months)).isoformat()
    return (("state", "all"), ("from", first), *filters.items())
