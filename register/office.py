"""What looks after the office and tells its officers, tied together: alarms, the daily digest, reminders of units."""

import secrets
import threading
from collections.abc import Callable, Sequence
from functools import partial

from outbox import notices
from register.app import App, smtp_server
from register.running.polling import poll_forever
from register.watch import alarms
from register.watch.digest import Digester
from register.watch.reminders import Reminder


def alarm_routes(app: App) -> Sequence[alarms.Route]:
    """Over which alarms are told; none where none is configured."""
    return notices.routes(app.settings, partial(smtp_server, app.settings))


def watch(app: App, *, daemon: bool = True) -> alarms.Watch:
    """What looks for alarms. `daemon` False: in the desk alone."""
    token = app.holder + secrets.token_hex(8)
    return alarms.Watch(app.store, app.settings, app.calendar, alarm_routes(app), daemon, token)


def watch_forever(app: App, stop: threading.Event, *, daemon: bool = True) -> None:
    """Look for alarms until `stop` is set; the first look waits, so that mailboxes can be reached before it."""
    interval = app.settings.alarms.interval
    stop.wait(interval)
    watching, digester, reminder = watch(app, daemon=daemon), _digester(app), _reminder(app)

    def step() -> int:
        return watching.step() + (digester.step() + reminder.step() if daemon else 0)

    poll_forever("alarms", step, interval, stop)


def try_alarm_routes(app: App) -> list[alarms.Tried]:
    """Send a test over every route; what fails stands as an alarm from then on."""
    with app.store.browse() as unit:
        notice = alarms.trial(app.settings.agency.name, unit.now)
    tried = alarms.send(alarm_routes(app), notice)
    with app.store.unit() as unit:
        alarms.note_routes(unit, tried)
    return tried


def _digester(app: App) -> Digester:
    """What sends the daily digest."""
    return Digester(app.store, app.settings, app.calendar, partial(_to_officers, app))


def _reminder(app: App) -> Reminder:
    """What reminds units of their reports."""
    return Reminder(app.store, app.settings, app.calendar, partial(_to_officers, app))


def _to_officers(app: App, address: str) -> Callable[[alarms.Notice], None]:
    """A delivery to one address, over the server of the alarms, else that of the replies."""
    given = app.settings
    server = partial(notices.server_of, given.alarms) if given.alarms.host else partial(smtp_server, given)
    return notices.by_mail(server, (address,))
