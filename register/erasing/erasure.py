"""Erasure: the data keys of a matter are destroyed, and with them everything that was sealed under them.

What was found by keyed hashes goes too: words, values, likeness, addresses, the Tracking ID. What remains are numbers
for statistics: register number, category, channel, states, dates, deadlines. Mails on their server, paper and older
backups are outside of our reach: they are listed for a person to remove.
"""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, delete, insert, or_, select, update

from register import schema
from register.book import deadlines
from register.database import connecting
from register.erasing import holds
from register.errors import InputError
from register.post import replies
from register.states import (
    PUBLIC_STATUS,
    CaseState,
    Channel,
    DisposalState,
    IntakeState,
    PublicStatus,
    RemovalKind,
    ReplyState,
)
from register.store import Store, Unit, new_id
from register.workdays import local_date, thai_date

_LEAVING = (ReplyState.QUEUED, ReplyState.SENDING, ReplyState.TO_PRINT, ReplyState.PRINTED)
_PAPER = frozenset({Channel.LETTER, Channel.FAX, Channel.BOX, Channel.WALK_IN, Channel.AGENCY})

_case, _intake, _reply, _key, _blob = schema.case, schema.intake, schema.reply, schema.data_key, schema.blob
_disposal = schema.disposal


@dataclass(frozen=True, slots=True)
class Erased:
    """How many matters were erased, and how many wait although they are approved: a hold was placed since, something
    new arrived that nobody has looked at, or a reply is on its way.
    """

    matters: int = 0
    held: int = 0


def erase_approved(store: Store, progress: Callable[[int], None] | None = None) -> Erased:
    """Carry out what was approved, one matter in a transaction. May be killed and started again."""
    with store.browse() as unit:
        waiting = select(_disposal.c.id).where(_disposal.c.state == DisposalState.APPROVED.value)
        ids = unit.execute(waiting.order_by(_disposal.c.id)).scalars().all()
    done = held = 0
    for item_id in ids:
        try:
            with store.unit("erasure") as unit:
                files = _erase(unit, item_id)
        except InputError:
            held += 1
            continue
        if files is None:
            continue
        for name in files:  # after the commit; what a kill leaves is an orphan, removed at a start
            (store.blob_folder / name).unlink(missing_ok=True)
        done += 1
        if progress is not None:
            progress(done)
    if done:
        connecting.empty_log(store.engine)
    return Erased(done, held)


def _erase(unit: Unit, item_id: str) -> Sequence[str] | None:
    """Erase the matter of an approved item; the files of its large blobs, to be removed after the commit. None: another
    process was faster, or it became a matter again since the approval and leaves the list.

    Raises:
        InputError: a hold stands, or something is still to be done with it.
    """
    approved = (_disposal.c.id == item_id) & (_disposal.c.state == DisposalState.APPROVED.value)
    values = {"state": DisposalState.ERASED.value, "erased_at": unit.now}
    if unit.execute(update(_disposal).where(approved).values(**values)).rowcount != 1:
        return None
    item = unit.execute(select(_disposal).where(_disposal.c.id == item_id)).one()
    if not _is_over(unit, item):
        unit.execute(delete(_disposal).where(_disposal.c.id == item_id))
        unit.audit("disposal.dropped", "disposal", item_id)
        return None
    if item.case_id is not None:
        holds.require_free(unit, item.case_id)
        _require_settled(unit, item.case_id)
    intakes = _intakes_of(unit, item)
    _note_removals(unit, item_id, intakes)
    ids = [row.id for row in intakes]
    files = _destroy(unit, item.case_id, [row.data_key for row in intakes], ids)
    _forget_intakes(unit, ids)
    if item.case_id is not None:
        _forget_case(unit, item.case_id)
    kind, subject = ("case", item.case_id) if item.case_id else ("intake", item.intake_id)
    unit.audit(f"{kind}.erased", kind, subject, disposal=item_id)
    return files


def _is_over(unit: Unit, item: Row[Any]) -> bool:
    """Is it still what the head decided about: a closed case, or what was set aside and is no case?"""
    if item.case_id is not None:
        state = unit.execute(select(_case.c.state).where(_case.c.id == item.case_id)).scalar_one()
        return PUBLIC_STATUS[CaseState(state)] is PublicStatus.DONE
    aside = (_intake.c.id == item.intake_id) & (_intake.c.state == IntakeState.SET_ASIDE.value)
    return unit.execute(select(_intake.c.id).where(aside, _intake.c.case_id.is_(None))).first() is not None


def _require_settled(unit: Unit, case_id: str) -> None:
    """Nothing is erased that nobody has read, and no answer before it has left (law 1).

    Raises:
        InputError: something new waits for an officer, or a reply is about to leave.
    """
    new = select(_intake.c.id).where(
        _intake.c.case_id == case_id, _intake.c.state == IntakeState.ATTACHED.value, _intake.c.due_at.is_not(None)
    )
    leaving = select(_reply.c.id).where(
        _reply.c.case_id == case_id, _reply.c.kind.in_(deadlines.TELLING), _reply.c.state.in_(_LEAVING)
    )
    if unit.execute(new.union_all(leaving)).first() is not None:
        raise InputError("เรื่องนี้ยังมีข้อมูลใหม่หรือหนังสือตอบที่ค้างอยู่", "ตรวจข้อมูลใหม่ และให้หนังสือตอบออกก่อน")


def _intakes_of(unit: Unit, item: Row[Any]) -> Sequence[Row[Any]]:
    """What arrived for the matter, and what brought the same bytes again."""
    mine = _intake.c.case_id == item.case_id if item.case_id else _intake.c.id == item.intake_id
    ids = select(_intake.c.id).where(mine)
    return unit.execute(select(_intake).where(or_(mine, _intake.c.repeated_of.in_(ids))).order_by(_intake.c.id)).all()


def _destroy(unit: Unit, case_id: str | None, keys: list[str], intake_ids: list[str]) -> Sequence[str]:
    """Destroy every data key of the matter and empty its blobs."""
    found = set(keys)
    reveal = schema.reveal
    found |= set(unit.execute(select(reveal.c.data_key).where(reveal.c.intake_id.in_(intake_ids))).scalars())
    if case_id is not None:
        for table, column in ((_case, _case.c.id), (_reply, _reply.c.case_id), (reveal, reveal.c.case_id)):
            found |= set(unit.execute(select(table.c.data_key).where(column == case_id)).scalars())
    sealed = _blob.c.data_key.in_(found)
    files = unit.execute(select(_blob.c.file).where(sealed, _blob.c.file.is_not(None))).scalars().all()
    unit.execute(update(_blob).where(sealed).values(content_sealed=b"", file=None))
    unit.execute(update(_key).where(_key.c.id.in_(found)).values(wrapped=None))
    return files


def _forget_intakes(unit: Unit, ids: list[str]) -> None:
    unit.execute(delete(schema.likeness).where(schema.likeness.c.intake_id.in_(ids)))
    unit.execute(delete(schema.conflict).where(schema.conflict.c.subject.in_(ids)))
    unit.execute(delete(schema.opened).where(schema.opened.c.subject.in_(ids)))
    _forget_recipients(unit, _reply.c.intake_id.in_(ids))
    for intake_id in ids:
        values = {"mac": secrets.token_hex(32), "message_mac": None, "sender_mac": None, "erased_at": unit.now}
        unit.execute(update(_intake).where(_intake.c.id == intake_id).values(**values))


def _forget_case(unit: Unit, case_id: str) -> None:
    link = schema.case_link
    _forget_recipients(unit, _reply.c.case_id == case_id)
    for table in (schema.search_word, schema.search_value):
        unit.execute(delete(table).where(table.c.case_id == case_id))
    unit.execute(delete(link).where(or_(link.c.case_id == case_id, link.c.other_id == case_id)))
    unit.execute(delete(schema.conflict).where(schema.conflict.c.subject == case_id))
    unit.execute(delete(schema.opened).where(schema.opened.c.subject == case_id))
    values = {"tracking_mac": secrets.token_hex(32), "sender_mac": None, "released_sealed": None}
    unit.execute(update(_case).where(_case.c.id == case_id).values(**values, erased_at=unit.now))


def _forget_recipients(unit: Unit, which: ColumnElement[bool]) -> None:
    quota = schema.quota
    known = set(
        unit.execute(select(_reply.c.recipient_mac).where(which, _reply.c.recipient_mac.is_not(None))).scalars()
    )
    counted = known.union(*(replies.status_quotas(unit, mac) for mac in known))
    unit.execute(delete(quota).where(quota.c.recipient_mac.in_(counted)))
    unit.execute(update(_reply).where(which).values(recipient_mac=None))


def _note_removals(unit: Unit, item_id: str, intakes: Sequence[Row[Any]]) -> None:
    places: list[tuple[RemovalKind, str]] = []
    for row in intakes:
        if row.uid is not None and not row.source_removed:
            places.append((RemovalKind.MAILBOX, f"{row.source.removeprefix('imap:')} {row.folder} UID {row.uid}"))
        if Channel(row.channel) in _PAPER:
            day = thai_date(local_date(row.received_at))
            places.append((RemovalKind.PAPER, f"{row.channel} {day}"))
    places.append((RemovalKind.BACKUP, thai_date(local_date(unit.now))))
    rows = [
        {"id": new_id(unit.now), "disposal_id": item_id, "kind": kind.value, "place": where} for kind, where in places
    ]
    unit.execute(insert(schema.removal), rows)
