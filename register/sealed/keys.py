"""Rotation of the key ring and its restoration: a new key wraps every data key while daemons work.

The order makes a kill harmless: the new key is in the ring and on the sheet before the first data key needs it, each
batch is one transaction, and the old key stays in the ring until `drop` is asked for, which refuses while anything
hangs on it. Daemons follow the ring's file (`Vault.ring`), so that they wrap by the new key from the next matter on.
"""

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from sqlalchemy import bindparam, func, select, update

from register import schema
from register.errors import InputError, KeyRingError, Tampered, TryAgain
from register.sealed.recovery import write_sheet
from register.store import Store, Unit, place
from register.tracking import tracking_mac
from register.vault import KeyRing

BATCH = 500  # data keys in one transaction: some 50 ms, in between the daemon works
_SAMPLES = 20

_key, _case = schema.data_key, schema.case


def prepare(path: Path, sheet: Path) -> KeyRing:
    """Add a key that wraps nothing yet, so that the ring can be copied to every machine before it is used.

    Raises:
        InputError: a key is prepared already, or a rotation is under way. KeyRingError: see `KeyRing.load`.
    """
    with _alone(path):
        ring = KeyRing.load(path)
        if ring.rotating or ring.prepared:
            raise InputError("a new key is there already", "`raprueang keys rotate` goes on with it")
        made = ring.with_new_key()
        made.save(path)
        write_sheet(made, sheet)
    return made


def rotate(store: Store, path: Path, sheet: Path, progress: Callable[[int], None] | None = None) -> int:
    """Wrap every data key by a new key of the ring, or go on where a killed rotation stopped. How many were wrapped.

    Raises:
        KeyRingError: a data key hangs on a key that the ring lacks; nothing was changed. Tampered: one does not open.
        TryAgain: another rotation is under way.
    """
    with _alone(path):
        ring = KeyRing.load(path)
        _require_known(store, ring)
        if not ring.rotating:
            ring = ring if ring.prepared else ring.with_new_key()
            ring = replace(ring, active=ring.prepared or ring.active, rotating=True)
            ring.save(path)
        write_sheet(ring, sheet)  # before anything depends on the new key; anew also when a kill came between
        done = _wrap_all(store, ring.active, progress)
        with store.unit("keys") as unit:
            unit.audit("keys.rotated", "register", "register", ring_key=ring.active, data_keys=done)
        replace(ring, rotating=False).save(path)
    return done


def drop(store: Store, path: Path, name: str, sheet: Path) -> None:
    """Take a key out of the ring on which no data key hangs any more. Older backups need it: their sheet has it.

    Raises:
        InputError: the ring has no such key, or it is in use. TryAgain: a daemon used it at this moment.
    """
    with _alone(path):
        ring = KeyRing.load(path)
        if name not in ring.keys or name == ring.active or ring.rotating:
            raise InputError(f"{name} cannot be dropped", "`raprueang keys show` tells which keys are out of use")
        less = replace(ring, keys={key: secret for key, secret in ring.keys.items() if key != name})
        with store.unit("keys") as unit:
            if left := in_use(unit).get(name, 0):
                raise InputError(f"{left} data keys hang on {name}", "run `raprueang keys rotate` first")
            less.save(path)
            unit.audit("keys.dropped", "register", "register", ring_key=name)
        with store.browse() as unit:
            if in_use(unit).get(name, 0):
                ring.save(path)
                raise TryAgain(f"a matter was registered under {name} just now", "rotate and drop it again")
        write_sheet(less, sheet)


def in_use(unit: Unit) -> dict[str, int]:
    """How many data keys each key of the ring wraps; destroyed ones hang on nothing."""
    count = func.count().label("number")
    rows = unit.execute(select(_key.c.ring_key, count).where(_key.c.wrapped.is_not(None)).group_by(_key.c.ring_key))
    return {row.ring_key: row.number for row in rows}


def fits(unit: Unit, ring: KeyRing) -> int:
    """Does this ring open this register? How many data keys were tried.

    Raises:
        KeyRingError: it lacks a key. Tampered: it is the ring of another register.
    """
    missing = sorted(set(in_use(unit)) - set(ring.keys))
    if missing:
        raise KeyRingError(f"the key ring lacks key {', '.join(missing)}", "use the newest recovery sheet")
    tried = 0
    for name in in_use(unit):
        rows = select(_key).where(_key.c.ring_key == name, _key.c.wrapped.is_not(None)).limit(_SAMPLES)
        for row in unit.execute(rows).all():
            unit.vault.unwrap(row.id, row.ring_key, row.wrapped)
            tried += 1
    _check_index(unit)
    return tried


def _check_index(unit: Unit) -> None:
    """The secret of keyed hashes is the register's own when a Tracking ID has the hash that was stored for it."""
    joined = _case.join(_key, _key.c.id == _case.c.data_key)
    row = unit.execute(select(_case).select_from(joined).where(_key.c.wrapped.is_not(None)).limit(1)).one_or_none()
    if row is None:
        return
    where = place("matter", "tracking_sealed", row.id)
    tracking_id = unit.vault.open(unit.key(row.data_key), row.tracking_sealed, where).decode()
    if tracking_mac(unit.vault, tracking_id) != row.tracking_mac:
        raise Tampered("the index line is that of another register", "use this register's recovery sheet")


def _require_known(store: Store, ring: KeyRing) -> None:
    with store.browse() as unit:
        missing = sorted(set(in_use(unit)) - set(ring.keys))
    if missing:
        hint = "copy the ring of the machine that rotated last, or restore it from the newest sheet"
        raise KeyRingError(f"the key ring lacks key {', '.join(missing)}", hint)


def _wrap_all(store: Store, active: str, progress: Callable[[int], None] | None) -> int:
    """Until a whole pass finds nothing: a unit that began before the new ring may have committed in between."""
    done = 0
    while True:
        found, last = 0, ""
        while True:
            with store.unit("keys") as unit:
                last, number = _wrap_batch(unit, active, last)
            found += number
            if progress is not None and number:
                progress(done + found)
            if not last:
                break
        done += found
        if not found:
            return done


def _wrap_batch(unit: Unit, active: str, after: str) -> tuple[str, int]:
    """Wrap the next data keys; (id of the last one or "" at the end, how many). Locked, so that none that is being
    destroyed comes back.
    """
    waiting = (_key.c.ring_key != active) & _key.c.wrapped.is_not(None) & (_key.c.id > after)
    rows = unit.execute(select(_key).where(waiting).order_by(_key.c.id).limit(BATCH).with_for_update()).all()
    changed = [
        {
            "of": row.id,
            "new": unit.vault.wrap(unit.vault.unwrap(row.id, row.ring_key, row.wrapped), active),
        }
        for row in rows
    ]
    if changed:
        values = {"wrapped": bindparam("new"), "ring_key": active}
        unit.execute(update(_key).where(_key.c.id == bindparam("of")).values(values), changed)
    return (rows[-1].id if rows else ""), len(changed)


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """One change of the ring at a time."""
    try:
        descriptor = os.open(path.with_name(path.name + ".lock"), os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise KeyRingError(f"cannot write into {path.parent}", "check that it is there, and its owner") from error
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise TryAgain("the key ring is being changed by another command", "wait for it") from error
        yield
    finally:
        os.close(descriptor)
