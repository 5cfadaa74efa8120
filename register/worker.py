"""claim -> handler -> finish. Knows no stage by name.

A handler does its slow part first, outside any transaction, and returns the effect; the effect runs in one unit
together with `finish`, so that a lease lost meanwhile undoes it. Effects of one claim share a commit where their stage
allows it. Work that failed three times is parked through the stage's own `on_park` (law 4); a service that is down
never counts against the work. Suspect work, whose process died, is tried alone in a process that may die of it.
"""

import logging
import threading
import time
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Protocol

from register import leases
from register.errors import LeaseLost, RaprueangError, ServiceDown, SettingsError, TryAgain
from register.leases import Work
from register.states import WorkKind
from register.store import Store, Unit

log = logging.getLogger("raprueang.worker")

Effect = Callable[[Unit], None]
Ready = tuple[Work, Effect]

_GLANCE = 0.03  # seconds between looks while nothing is due and something may still come
_REST = 0.1  # seconds between looks while others have enough hands
_GROUP_TIME = 0.3  # seconds: no effect waits longer than that for others to be committed with
_SLOW = 1.0  # seconds: after such a piece of work, letters and not mails are waiting
_SERVICE_PAUSE = 60.0  # seconds before work is tried again that waits for a server or a missing program
_MOST_LOST = 10  # times that everything died while the work was in hand: more than a day, with the pauses between
_NOTE_PAUSES = (0.5, 1.0, 2.0, 4.0, 8.0, 15.0, 30.0)  # seconds between tries to write down what the world was told
_FELL = "ทำไม่สำเร็จหลายครั้ง ระบบหยุดทำงานระหว่างทำรายการนี้"


@dataclass(frozen=True, slots=True)
class Stage:
    """What a kind of work needs: the handler, and what to write when the work is given up for `reason`.

    `grouped`: effects may share a commit, always or where the stage says so of what it just did. Where the handler has
    told the world, like a sender, only if all that a kill leaves in doubt may be told again by itself (law 3).
    `apart`: it opens what strangers sent, which may end its process. `told`: the handler has told the world, so that
    what stands in the way of the note (a full disk, a busy database) is waited for: else it would be told again.
    """

    handle: Callable[[Work], Effect]
    on_park: Callable[[Unit, str, str], None]
    grouped: bool | Callable[[Work], bool] = False
    apart: bool = False
    told: bool = False


class Trial(Protocol):
    """Where suspect work is tried: `register.running.trial.Trial`."""

    def ready(self) -> bool: ...

    def carry_out(self, item: Work) -> bool: ...

    def rest(self) -> None: ...


@dataclass
class Worker:
    """Does the work of some kinds; one object serves one thread.

    `lease` and `backoff` are seconds: a lease is renewed at a third, failed work comes again after the backoff, four
    times later each time. `on_rest` is called when there is nothing to do. `service_errors` collects what was down.
    `room` raises where there is none to write the result into. `holder`: the id of this process. `suspects` False:
    suspect work is another worker's. `trial`: where it is tried, None for this process. `rests`: says that others
    have enough hands for now.

    What strangers sent is claimed up to `batch` at a time, the first claims being smaller: it may be letters. After a
    piece that took `slow` seconds the rest of its claim goes back, for others who have nothing to do, and one is
    claimed at a time until they are quick again.
    """

    store: Store
    stages: Mapping[WorkKind, Stage]
    lease: float = 120.0
    attempts: int = 3
    batch: int = 1
    backoff: float = 2.0
    on_rest: Callable[[], None] | None = None
    room: Callable[[], None] | None = None
    note_pauses: Sequence[float] = _NOTE_PAUSES
    holder: str = ""
    suspects: bool = True
    trial: Trial | None = None
    slow: float = _SLOW
    rests: Callable[[], bool] = lambda: False
    service_errors: list[RaprueangError] = field(default_factory=list)
    _most: int = field(init=False)  # pieces of the next claim

    def __post_init__(self) -> None:
        self._most = 1 if any(stage.apart for stage in self.stages.values()) else self.batch

    def run(self, stop: threading.Event, idle: float) -> None:
        """Work until `stop` is set, looking again every `idle` seconds when there is nothing to do."""
        while not stop.is_set():
            try:
                busy = not self.rests() and self.step(stop)
            except RaprueangError as error:  # the database is down or the disk full: nothing is lost, look again
                log.warning("%s; %s", error, error.hint)
                busy = False
            if not busy:
                self._rest()
                stop.wait(idle)
        self._rest()

    def drain(self, upstream: threading.Event | None = None) -> None:
        """Work until nothing is due, also not in another thread's hands, and nothing can come: `upstream` is set."""
        try:
            while True:
                # both asked before the look that finds nothing: what ends between may have brought new work
                complete, busy = upstream is None or upstream.is_set(), self._others_busy()
                resting = self.rests()
                if not resting and self.step():
                    continue
                if not busy and complete:
                    break
                time.sleep(_REST if resting else _GLANCE)
        except RaprueangError as error:
            log.warning("%s; %s", error, error.hint)
            self.service_errors.append(error)
        self._rest()

    def step(self, stop: threading.Event | None = None) -> bool:
        """Claim and do what is due; False when there was nothing. What was not begun when `stop` is set goes back."""
        if self.room is not None:
            self.room()
        items = leases.claim(
            self.store,
            self.stages.keys(),
            lease=self.lease,
            limit=self._most,
            holder=self.holder,
            suspects=self._takes_suspects,
        )
        if not items:
            return False
        with _renewed(self.store, items, self.lease) as held:
            ready: list[Ready] = []
            since = time.monotonic()
            for number, item in enumerate(items):
                if stop is not None and stop.is_set():
                    self._rest()  # first, while it is ours: a sender takes back what it has marked and not handed over
                    self._return(items[number:])
                    break
                begun = time.monotonic()
                effect = self._handled(item)
                if effect is None:
                    held.discard(item)
                else:
                    ready.append((item, effect))
                slow = self.stages[item.kind].apart and time.monotonic() - begun > self.slow
                self._most = 1 if slow else min(self.batch, 2 * self._most)
                if slow and items[number + 1 :]:
                    self._return(items[number + 1 :])
                    held.difference_update(items[number + 1 :])
                    break
                if not self._may_wait(item) or time.monotonic() - since > _GROUP_TIME:
                    self._commit(ready)
                    held.difference_update(done for done, _ in ready)
                    ready, since = [], time.monotonic()
            self._commit(ready)
        return True

    def _may_wait(self, item: Work) -> bool:
        grouped = self.stages[item.kind].grouped
        return grouped(item) if callable(grouped) else grouped

    def do_alone(self, item: Work) -> None:
        """One piece of work that another process has claimed and keeps the lease of."""
        effect = self._handled(item)
        if effect is not None:
            self._commit([(item, effect)])

    def _takes_suspects(self) -> bool:
        return self.suspects and (self.trial is None or self.trial.ready())

    def _return(self, items: Sequence[Work]) -> None:
        with self.store.unit() as unit:
            for item in items:
                leases.release(unit, item)

    def _others_busy(self) -> bool:
        """Is work of ours leased elsewhere? Its end may bring new work of this kind."""
        return leases.leased(self.store, self.stages.keys()) > 0

    def _rest(self) -> None:
        if self.on_rest is not None:
            try:
                self.on_rest()
            except RaprueangError as error:
                log.warning("%s; %s", error, error.hint)
        if self.trial is not None:
            self.trial.rest()

    def _handled(self, item: Work) -> Effect | None:
        """The slow part; None when it failed, which has been dealt with then."""
        stage = self.stages[item.kind]
        if item.attempts > self.attempts or item.lost > _MOST_LOST:
            with _unless_lost(item):
                self._park(item, stage, _FELL)
            return None
        if item.lost and stage.apart and self.trial is not None:
            if not self.trial.carry_out(item):
                log.error("work %d (%s) attempt %d: the process that tried it died", item.id, item.kind, item.attempts)
                with _unless_lost(item):
                    self._retry_or_park(item, stage, _FELL, again=True)
            return None
        found: list[Effect] = []
        self._tried(item, lambda: found.append(stage.handle(item)))
        return found[0] if found else None

    def _commit(self, ready: Sequence[Ready]) -> None:
        """Carry out what was handled, in one unit if possible; else each for itself, to see which one is to blame."""
        told = any(self.stages[item.kind].told for item, _ in ready)
        if len(ready) > 1 or told:
            try:
                self._carry_out_patiently(ready) if told else self._carry_out(ready)
            except Exception as error:  # noqa: BLE001 - whatever it is, it is met again alone and dealt with there
                log.info("%d effects do not go together (%s)", len(ready), type(error).__name__)
            else:
                return
        for one in ready:
            self._tried(one[0], partial(self._carry_out, [one]))

    def _carry_out_patiently(self, ready: Sequence[Ready]) -> None:
        for pause in self.note_pauses:
            try:
                self._carry_out(ready)
            except LeaseLost:
                raise
            except (ServiceDown, TryAgain) as error:
                log.warning("what was sent cannot be noted yet: %s; %s", error, error.hint)
                time.sleep(pause)
            else:
                return
        self._carry_out(ready)

    def _carry_out(self, ready: Sequence[Ready]) -> None:
        with self.store.unit() as unit:
            leases.finish(unit, *(item for item, _ in ready))
            for _, effect in ready:
                unit.begin_piece()
                effect(unit)

    def _tried(self, item: Work, act: Callable[[], None]) -> None:
        """Do it; what goes wrong is counted, tried again later or parked, and never stops the next item."""
        with _unless_lost(item):
            self._watched(item, act)

    def _watched(self, item: Work, act: Callable[[], None]) -> None:
        stage = self.stages[item.kind]
        try:
            act()
        except LeaseLost:
            raise
        except (ServiceDown, SettingsError) as error:
            self.service_errors.append(error)
            log.warning("work %d (%s): %s; %s", item.id, item.kind, error, error.hint)
            self._retry(item, str(error), delay=_SERVICE_PAUSE, counts=False)
        except RaprueangError as error:
            log.warning("work %d (%s) attempt %d: %s", item.id, item.kind, item.attempts, error)
            self._retry_or_park(item, stage, str(error), again=error.retry_helps)
        except Exception as error:  # noqa: BLE001 - see below
            # A defect of ours or of a library met this item. No list of types can be complete (zlib, OpenCV, ...), and
            # one left out would end this thread: the item goes on trial like after a crash, the next one goes on.
            # The message of a foreign error may quote the letter: its type and place are enough to find it.
            log.error("work %d (%s) attempt %d: %s", item.id, item.kind, item.attempts, place_of(error))  # noqa: TRY400
            self._retry_or_park(item, stage, f"ระบบทำเรื่องนี้ไม่สำเร็จ ({type(error).__name__})", again=True)

    def _retry_or_park(self, item: Work, stage: Stage, reason: str, *, again: bool) -> None:
        if again and item.attempts < self.attempts:
            self._retry(item, reason, delay=self.backoff * 4 ** (item.attempts - 1), counts=True)
        else:
            self._park(item, stage, reason)

    def _retry(self, item: Work, reason: str, *, delay: float, counts: bool) -> None:
        with self.store.unit() as unit:
            leases.retry(unit, item, reason, delay=delay, counts=counts)

    def _park(self, item: Work, stage: Stage, reason: str) -> None:
        with self.store.unit() as unit:
            leases.park(unit, item, reason)
            stage.on_park(unit, item.subject, reason)


@contextmanager
def _unless_lost(item: Work) -> Iterator[None]:
    """Whoever took the work over decides what becomes of it."""
    try:
        yield
    except LeaseLost:
        log.info("work %d: lease lost, the other worker's result stands", item.id)


@contextmanager
def _renewed(store: Store, items: list[Work], lease: float) -> Iterator[set[Work]]:
    """Renew the leases of the yielded set at a third of their time until the block ends."""
    held = set(items)
    done = threading.Event()

    def renew() -> None:
        while not done.wait(lease / 3):
            try:
                leases.renew(store, tuple(held), lease=lease)
            except RaprueangError as error:
                log.warning("leases not renewed: %s", error)

    thread = threading.Thread(target=renew, name="renew", daemon=True)
    thread.start()
    try:
        yield held
    finally:
        done.set()
        thread.join()


def place_of(error: BaseException) -> str:
    """Type and place of an error without its message, which may quote the letter."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f" at {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    return f"{type(error).__name__}{place}"
