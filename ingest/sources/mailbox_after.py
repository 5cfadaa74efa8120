"""What is done to a mail on its server once it is sealed and committed: marked, moved, or removed after some days.

A mail whose commit is not there is never touched. What fails is tried again when the folder is next counted, within
the hour; nothing of it can make a mail come in twice.
"""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from imapclient.exceptions import IMAPClientError

from ingest.sources.imap_session import KEYWORD
from register.arrivals import at_source, intakes
from register.sections.mail import Mailbox
from register.store import Store

log = logging.getLogger("raprueang.mailbox")

_AT_ONCE = 500  # mails of one command


@dataclass(frozen=True, slots=True)
class Place:
    """A folder on a server, selected by `client`. `keywords`: it lets us set a keyword of our own."""

    box: Mailbox
    client: Any
    folder: str
    uid_validity: int
    keywords: bool = True

    @property
    def source(self) -> str:
        return f"imap:{self.box.name}"

    def withheld(self, uid: int) -> bytes:
        """What stands for a mail that the server does not hand out."""
        return b"X-Raprueang-Withheld: %d/%d\r\n\r\n" % (self.uid_validity, uid)


def touch(store: Store, place: Place, first: int = 0, last: int = at_source.GREATEST_UID) -> None:
    """Mark or move every stored mail of the folder, or those with a UID from `first` to `last`, that is not yet marked
    or moved.
    """
    with store.browse() as unit:
        validity = place.uid_validity
        waiting = at_source.untouched_uids(unit, place.source, place.folder, validity, first=first, last=last)
    for uids in _some(sorted(waiting)):
        try:
            _touch(place, uids)
        except IMAPClientError as error:
            # what is committed stays committed; the server is asked again when we next count
            name = type(error).__name__
            log.warning("mailbox %s: cannot mark %d mails: %s", place.box.name, len(uids), name)
            return
        with store.unit() as unit:
            at_source.mark_source_done(unit, [waiting[uid] for uid in uids])


def _touch(place: Place, uids: Sequence[int]) -> None:
    box, client = place.box, place.client
    if box.after == "keyword" and place.keywords:
        client.add_flags(uids, [KEYWORD], silent=True)
    elif box.after == "move":
        if not client.folder_exists(box.move_to):
            client.create_folder(box.move_to)
        _move(client, uids, box.move_to)


def _move(client: Any, uids: Sequence[int], folder: str) -> None:
    """MOVE (RFC 6851), or copy and remove on a server without it."""
    if client.has_capability("MOVE"):
        client.move(uids, folder)
        return
    client.copy(uids, folder)
    client.delete_messages(uids, silent=True)
    if client.has_capability("UIDPLUS"):
        client.uid_expunge(uids)  # else they stay marked as deleted: a plain EXPUNGE would remove others' mail too


def remove_old(store: Store, place: Place) -> int:
    """Remove from the server what was sealed `delete_after_days` ago; returns how many mails.

    Each is fetched once more and compared with what the vault gives back: only a mail of which we hold every byte is
    removed, and only by UID EXPUNGE (RFC 4315), which touches no other mail.
    """
    box = place.box
    if not place.client.has_capability("UIDPLUS"):
        log.warning("mailbox %s: the server has no UIDPLUS, so nothing is deleted there", box.name)
        return 0
    with store.browse() as unit:
        age = timedelta(days=box.delete_after_days)
        due = at_source.removable(unit, place.source, place.folder, place.uid_validity, before=unit.now - age)
    return sum(_remove(store, place, due, uids) for uids in _some(sorted(due), box.batch))


def _remove(store: Store, place: Place, due: dict[int, str], uids: Sequence[int]) -> int:
    """Compare and remove these mails one by one in memory, by one command on the server."""
    client = place.client
    sizes = client.fetch(uids, ["RFC822.SIZE"])
    gone = [uid for uid in uids if uid not in sizes]
    ours = [uid for uid in uids if uid in sizes and _is_ours(store, client, uid, due[uid])]
    if len(ours) + len(gone) < len(uids):
        count = len(uids) - len(ours) - len(gone)
        log.warning("mailbox %s: %d mails differ from what was sealed and stay there", place.box.name, count)
    if ours:
        client.delete_messages(ours, silent=True)
        client.uid_expunge(ours)
    if ours or gone:
        with store.unit() as unit:
            at_source.mark_source_removed(unit, [due[uid] for uid in ours], by_us=True)
            at_source.mark_source_removed(unit, [due[uid] for uid in gone], by_us=False)
    return len(ours)


def _is_ours(store: Store, client: Any, uid: int, intake_id: str) -> bool:
    with store.browse() as unit:
        sealed = intakes.raw(unit, intake_id)
    told = client.fetch([uid], ["RFC822.SIZE"]).get(uid, {}).get(b"RFC822.SIZE")
    if told != len(sealed):
        return False
    return bool(client.fetch([uid], ["BODY.PEEK[]"]).get(uid, {}).get(b"BODY[]") == sealed)


def _some(uids: Sequence[int], count: int = _AT_ONCE) -> Iterator[Sequence[int]]:
    for start in range(0, len(uids), count):
        yield uids[start : start + count]
