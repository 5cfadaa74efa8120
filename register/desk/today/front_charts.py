"""The charts of the front page: from the figures of a year to drawings with links to the cases behind them."""

from datetime import timedelta

from register.desk.today import numbers
from register.desk.today.numbers import Spread
from register.desk.web import charts, words
from register.desk.web.charts import Chart, Figure
from register.officers.access import Viewer
from register.states import CATEGORY_THAI
from register.store import Unit
from register.workdays import Calendar


def of(unit: Unit, viewer: Viewer, calendar: Calendar) -> list[Chart]:
    """Cases by month, category and channel, and the days until they end: of what the viewer may know of."""
    spread = numbers.spread(unit, viewer)
    days = numbers.days_to_close(unit, viewer, calendar)
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
        query: tuple[tuple[str, str], ...] = (("state", "all"), ("from", first.isoformat()))
        if number + 1 < len(firsts):  # the present month has no end yet
            query += (("to", (firsts[number + 1] - timedelta(days=1)).isoformat()),)
        figures.append(Figure(charts.month_label(first), count, query))
    return charts.columns("month", "ตามเดือนที่รับ", figures, head="เดือน", unit="เรื่อง", under=charts.years_under(firsts))


def _all(spread: Spread, **filters: str) -> tuple[tuple[str, str], ...]:
    """The list of the cases behind a bar."""
    first = next(iter(spread.months)).isoformat()
    return (("state", "all"), ("from", first), *filters.items())
