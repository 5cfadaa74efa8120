"""claim -> handler -> finish. Knows no stage by name.

A handler does its slow part first, outside any transaction, and returns the effect; the effect runs in one unit
together with `finish`, so that a lease lost meanwhile undoes it. Effects of one claim share a commit where their stage
allows it. Work that failed three times is parked through the stage's own `on_park` (law 4); a service that is down
never counts against the work.
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

from register import leases
from register.errors import LeaseLost, RaprueangError, ServiceDown, SettingsError
from register.leases import Work
from register.states import WorkKind
from register.store import Store, Unit

log = logging.getLogger("raprueang.worker")

Effect = Callable[[Unit], None]
Ready = tuple[Work, Effect]

_GROUP_TIME = 0.3  # seconds: no effect waits longer than that for others to be committed with
_SERVICE_PAUSE = 60.0  # seconds before work is tried again that waits for a server or a missing program


@dataclass(frozen=True, slots=True)
class Stage:
    """What a kind of work needs: the handler, and what to write when the work is given up for `reason`.

    `grouped`: effects may share a commit. Never where the handler has already told the world, like a sender (law 3).
    """

    handle: Callable[[Work], Effect]
    on_park: Callable[[Unit, str, str], None]
    grouped: bool = False


@dataclass
class Worker:
    """Does the work of some kinds; one object serves one thread.

    `lease` and `backoff` are seconds: a lease is renewed at a third, failed work comes again after the backoff, four
    times later each time. `on_rest` is called when there is nothing to do. `service_errors` collects what was down.
    """

    store: Store
    stages: Mapping[WorkKind, Stage]
    lease: float = 120.0
    attempts: int = 3
    batch: int = 1
    backoff: float = 2.0
    on_rest: Callable[[], None] | None = None
    service_errors: list[RaprueangError] = field(default_factory=list)

    def run(self, stop: threading.Event, idle: float) -> None:
        """Work until `stop` is set, looking again every `idle` seconds when there is nothing to do."""
        while not stop.is_set():
            try:
                busy = self.step()
            except RaprueangError as error:  # the database is down or the disk full: nothing is lost, look again
                log.warning("%s; %s", error, error.hint)
                busy = False
            if not busy:
                self._rest()
                stop.wait(idle)

    def drain(self, upstream: threading.Event | None = None) -> None:
        """Work until nothing is due, also not in another thread's hands, and nothing can come: `upstream` is set."""
        try:
            while True:
                complete = upstream is None or upstream.is_set()  # asked before the look that finds nothing
                if self.step() or self._others_busy():
                    continue
                if complete or upstream is None:
                    break
                upstream.wait(0.05)
        except RaprueangError as error:
            log.warning("%s; %s", error, error.hint)
            self.service_errors.append(error)
        self._rest()

    def step(self) -> bool:
        """Claim and do what is due; False when there was nothing."""
        items = leases.claim(self.store, self.stages.keys(), lease=self.lease, limit=self.batch)
        if not items:
            return False
        with _renewed(self.store, items, self.lease) as held:
            ready: list[Ready] = []
            since = time.monotonic()
            for item in items:
                effect = self._handled(item)
                if effect is None:
                    held.discard(item)
                else:
                    ready.append((item, effect))
                if not self.stages[item.kind].grouped or time.monotonic() - since > _GROUP_TIME:
                    self._commit(ready)
                    held.difference_update(done for done, _ in ready)
                    ready, since = [], time.monotonic()
            self._commit(ready)
        return True

    def _others_busy(self) -> bool:
        """Is work of ours leased elsewhere? Its end may bring new work of this kind."""
        busy = leases.leased(self.store, self.stages.keys()) > 0
        if busy:
            time.sleep(0.02)
        return busy

    def _rest(self) -> None:
        if self.on_rest is not None:
            self.on_rest()

    def _handled(self, item: Work) -> Effect | None:
        """The slow part; None when it failed, which has been dealt with then."""
        stage = self.stages[item.kind]
        if item.attempts > self.attempts:  # it killed its process each time: there was no error to catch
            with _unless_lost(item):
                self._park(item, stage, "ทำไม่สำเร็จหลายครั้ง ระบบหยุดทำงานระหว่างทำรายการนี้")
            return None
        found: list[Effect] = []
        self._tried(item, lambda: found.append(stage.handle(item)))
        return found[0] if found else None

    def _commit(self, ready: Sequence[Ready]) -> None:
        """Carry out what was handled, in one unit if possible; else each for itself, to see which one is to blame."""
        if len(ready) > 1:
            try:
                self._carry_out(ready)
            except Exception as error:  # noqa: BLE001 - whatever it is, it is met again alone and dealt with there
                log.info("%d effects do not go together (%s)", len(ready), type(error).__name__)
            else:
                return
        for one in ready:
            self._tried(one[0], partial(self._carry_out, [one]))

    def _carry_out(self, ready: Sequence[Ready]) -> None:
        with self.store.unit() as unit:
            for item, effect in ready:
                leases.finish(unit, item)
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
