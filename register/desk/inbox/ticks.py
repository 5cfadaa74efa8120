"""The daily tick list: the channels that a person has to look into, who did today, and what was left out yesterday."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from starlette.exceptions import HTTPException
from starlette.responses import Response

from register import schema
from register.desk.web.context import Visit
from register.states import Channel
from register.store import Unit
from register.workdays import Calendar, local_date

# Walk-in and telephone announce themselves; e-mail is fetched by the machine.
MANUAL = (
    Channel.LETTER,
    Channel.FAX,
    Channel.BOX,
    Channel.LINE,
    Channel.FACEBOOK,
    Channel.WEBSITE,
    Channel.HOTLINE,
)


@dataclass(frozen=True, slots=True)
class Tick:
    """One channel today; `at` None: nobody has looked yet."""

    channel: Channel
    by: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Strip:
    """Today's ticks, and the channels nobody looked into on the last working day `before`."""

    ticks: tuple[Tick, ...]
    before: datetime
    gaps: tuple[Channel, ...]

    @property
    def missing(self) -> int:
        return sum(tick.at is None for tick in self.ticks)


def strip(unit: Unit, calendar: Calendar) -> Strip:
    now, today = unit.now, local_date(unit.now)
    back = 1
    while not calendar.is_working_day(today - timedelta(days=back)):
        back += 1
    done, earlier = _ticks(unit, today), _ticks(unit, today - timedelta(days=back))
    ticks = tuple(Tick(channel, *done.get(channel, ("", None))) for channel in MANUAL)
    gaps = tuple(channel for channel in MANUAL if channel not in earlier)
    if gaps and not _at_work(unit, today - timedelta(days=back)):
        gaps = ()
    return Strip(ticks, now - timedelta(days=back), gaps)


def tick(visit: Visit) -> Response:
    """Somebody has looked into a channel. Whoever ticks first stands in the list."""
    channel = next((one for one in MANUAL if one.value == visit.text("channel", 32)), None)
    if channel is None:
        raise HTTPException(400)
    with visit.unit() as unit:
        day = local_date(unit.now).isoformat()
        row = {"day": day, "channel": channel.value, "account_id": visit.officer.id, "at": unit.now}
        if unit.insert_new(schema.channel_check, row):
            unit.audit("channel.checked", "channel", channel.value, day=day)
    return visit.go("by_hand", {"notice": "ticked"})


def _at_work(unit: Unit, day: date) -> bool:
    """Was there an office with this desk on that day? It begins with its first account."""
    first: datetime | None = unit.execute(select(func.min(schema.account.c.created_at))).scalar_one()
    return first is not None and local_date(first) <= day


def _ticks(unit: Unit, day: date) -> dict[Channel, tuple[str, datetime]]:
    table, account = schema.channel_check, schema.account
    statement = select(table.c.channel, table.c.at, account.c.name).join(account).where(table.c.day == day.isoformat())
    return {Channel(row.channel): (row.name, row.at) for row in unit.execute(statement)}
