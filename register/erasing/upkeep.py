"""What the daemon does once in a while for the register itself: publish the audit head, erase what was approved, remove
files that belong to nothing, let go of what old letters were compared by, wake what a clock put back would delay.
"""

import logging
from pathlib import Path

from sqlalchemy import func, select

from register import audit, leases, schema
from register.audit import Head
from register.erasing import erasure
from register.safekeeping import integrity
from register.searching import likeness
from register.store import Store
from register.workdays import local_date

log = logging.getLogger("raprueang.upkeep")

INTERVAL = 600.0  # seconds


def step(store: Store, folder: Path) -> int:
    """One look; returns how many matters were erased. Once a day what a killed process left in the blob folder goes
    too: a daemon may run for years.

    Raises:
        ServiceDown, TryAgain: the database.
    """
    awake = leases.wake(store)
    if awake:
        log.warning("the clock was set back: %d pieces of work would have waited for it, and are due now", awake)
    if publish_daily(store, folder) is not None:
        integrity.remove_orphans(store)
        _fade(store)
    done = erasure.erase_approved(store)
    if done.matters or done.held:
        log.info("erased: %d matters; held: %d", done.matters, done.held)
    return done.matters


def publish_daily(store: Store, folder: Path) -> Head | None:
    """Once a day in Bangkok: the head goes into the log, into the list beside the database and into a table, so that
    a tail that is cut off later is found. None: it was done today already.

    Raises:
        ServiceDown, TryAgain: the database.
    """
    table = schema.published_head
    with store.unit("upkeep") as unit:
        last = unit.execute(select(func.max(table.c.at))).scalar_one()
        if last is not None and local_date(last) == local_date(unit.now):
            return None
        head = audit.head(unit)
        integrity.note_head(unit, head)
    integrity.publish_head(folder, head)
    log.warning("audit head of the day: %s", head)
    return head


def _fade(store: Store) -> None:
    """A unit for each hundred letters, so that nobody waits for a register that has never done it."""
    last: str | None = ""
    while last is not None:
        with store.unit("upkeep") as unit:
            last = likeness.fade(unit, last)
