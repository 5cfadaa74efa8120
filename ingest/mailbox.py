r"""One IMAP mailbox: new mail is fetched, sealed and committed in batches, and only then touched (law 1).

UIDs above the mark of the last look are new; \\Seen and dates decide nothing. On first contact the mark is set to the
mailbox's end: older mail comes in only by an explicit command. A changed UIDVALIDITY re-sweeps the folder: what the
vault knows by its bytes becomes `repeated`, and what is older than our first contact is left alone. What lies between
first contact and the mark without an outcome is found again by counting; a server that gives UIDs out a second time
is swept too. The junk folder, where one is named, is read
in the same way; its mail is never acknowledged.
"""

import logging
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from threading import Event
from typing import Any

from imapclient.exceptions import IMAPClientError
from sqlalchemy import select

from ingest.sources import imap_session, mailbox_after, mailbox_marks, mailbox_restored
from ingest.sources.mailbox_after import Place
from ingest.sources.mailbox_marks import Mark
from register import schema
from register.arrivals import intakes, parking
from register.errors import ServiceDown
from register.model import Arrival
from register.sections.mail import Mailbox
from register.states import Channel
from register.store import Store, Unit

log = logging.getLogger("raprueang.mailbox")

_MOST_BROKEN = 20  # mails of one poll that the server cannot hand out; more means that the server is at fault
_PORTION_BYTES = 8 * 1024 * 1024
_COUNT_EVERY = 3600.0  # seconds on a held connection after which what the server holds is counted again


@dataclass(frozen=True, slots=True)
class Waiting:
    """A message on the server. `size` in bytes; of an `oversize` one only the headers are fetched, of a `withheld`
    one nothing: the server has failed to hand it out twice.
    """

    uid: int
    received_at: datetime
    size: int
    oversize: bool
    withheld: bool


@dataclass(slots=True)
class Tally:
    """What a poll has stored so far, and how often the FETCH of each (folder, UID) has failed."""

    stored: int = 0
    failures: Counter[tuple[str, int]] = field(default_factory=Counter)
    warned: bool = False


@dataclass(slots=True)
class Folder:
    """One folder of a mailbox, selected on a connection. `mark` moves on as mail is taken in."""

    store: Store
    box: Mailbox
    client: Any
    name: str
    mark: Mark
    keywords: bool
    tally: Tally

    @property
    def source(self) -> str:
        return self.place.source

    @property
    def place(self) -> Place:
        return Place(self.box, self.client, self.name, self.mark.uid_validity, self.keywords)


class FetchFailed(ServiceDown):
    """The server did not hand out these mails."""

    def __init__(self, box: Mailbox, folder: str, uids: Sequence[int]) -> None:
        super().__init__(f"mailbox {box.name}: {len(uids)} mails cannot be fetched", "look at the server's log")
        self.keys = [(folder, uid) for uid in uids]


def poll(store: Store, box: Mailbox) -> int:
    """Take in what is new; returns how many intakes were stored.

    Raises:
        ServiceDown: no connection, or it broke; whatever was committed stays. LoginRefused: user or password.
        SettingsError: a folder or the CA file is not there.
    """
    return _in_spite_of_broken_mail(partial(_poll, store, box))


def follow(store: Store, box: Mailbox, stop: Event) -> None:
    """Hold a connection and take in each mail as it comes, until `stop` is set or the connection breaks. Returns also
    after a mail that the server could not hand out; follow again then.

    Raises: as `poll`.
    """
    try:
        _follow(store, box, stop)
    except FetchFailed as failure:
        log.warning("%s; asked for one by one", failure)
        poll(store, box)


def _follow(store: Store, box: Mailbox, stop: Event) -> None:
    tally = Tally()
    with imap_session.session(box) as client:
        folder = _open_all(store, box, client, tally, thorough=True)
        counted = time.monotonic()
        while not stop.is_set():
            imap_session.wait_for_news(client, box, stop)
            due = time.monotonic() - counted >= _COUNT_EVERY
            if due:
                counted = time.monotonic()
            before = tally.stored
            if box.junk_folder or due:
                folder = _open_all(store, box, client, tally, thorough=due)
            else:
                _look(folder, thorough=False)
            if tally.stored > before:
                log.info("imap:%s: %d new", box.name, tally.stored - before)


def _open_all(store: Store, box: Mailbox, client: Any, tally: Tally, *, thorough: bool) -> Folder:
    """Look into every folder; returns the mailbox's own, which stays selected, so that IDLE speaks of it."""
    for name in reversed(box.folders):
        folder = _open(store, box, client, name, tally)
        _look(folder, thorough=thorough)
    return folder


def _poll(store: Store, box: Mailbox, tally: Tally) -> None:
    with imap_session.session(box) as client:
        _open_all(store, box, client, tally, thorough=True)


def check(box: Mailbox) -> str:
    """Connect and log in; returns one line about the folder. Raises as `poll`."""
    with imap_session.session(box) as client:
        status = client.folder_status(box.folder, ["MESSAGES"]) if client.folder_exists(box.folder) else {}
        selected = [imap_session.select(client, box, folder) for folder in reversed(box.folders)][-1]
        notes = [f"{box.name}: {status.get(b'MESSAGES', 0)} messages in {box.folder}"]
        if box.idle and not client.has_capability("IDLE"):
            notes.append(f"no IDLE: asked every {box.interval:g} s")
        if box.after == "keyword" and not selected.keywords:
            notes.append("takes no keyword of ours: taken mail stays unmarked")
        if box.delete_after_days and not client.has_capability("UIDPLUS"):
            notes.append("no UIDPLUS: nothing will be deleted")
        return ", ".join(notes)


def import_older(store: Store, box: Mailbox) -> int:
    """Take in the mail that lay there before our first contact; it is registered but never acknowledged (law 5)."""
    return _in_spite_of_broken_mail(partial(_import_older, store, box))


def _import_older(store: Store, box: Mailbox, tally: Tally) -> None:
    with imap_session.session(box) as client:
        folder = _open(store, box, client, box.folder, tally)
        for uids in imap_session.present_uids(client, 1, folder.mark.last_uid):
            _take_all(folder, _portions(folder, uids), acknowledge=False)


def _in_spite_of_broken_mail(attempt: Callable[[Tally], None]) -> int:
    """Try again where a FETCH failed, one mail at a time, until only what the server cannot hand out is left (law 4).

    Some servers close the connection over such a mail, so each try is a new session. A mail that failed in a batch
    and once more alone is parked by its UID. Returns how many intakes were stored.
    """
    tally = Tally()
    while True:
        try:
            attempt(tally)
        except FetchFailed as failure:
            tally.failures.update(failure.keys)
            if sum(count > 1 for count in tally.failures.values()) > _MOST_BROKEN:
                raise  # not a broken mail, a broken server
        else:
            return tally.stored


def _open(store: Store, box: Mailbox, client: Any, name: str, tally: Tally) -> Folder:
    selected = imap_session.select(client, box, name)
    mark = mailbox_marks.synchronise(store, box.name, name, selected)
    if not selected.keywords and box.after == "keyword" and not tally.warned:
        tally.warned = True
        log.warning("mailbox %s: the server takes no keyword of ours, so taken mail stays unmarked", box.name)
    folder = Folder(store, box, client, name, mark, selected.keywords, tally)
    if not mark.sweeping and mailbox_restored.was_put_back(store, folder.place, mark, selected.end):
        log.warning("mailbox %s: the server was put back to an earlier day; all its mail is looked through", box.name)
        folder.mark = mailbox_marks.begin_again(store, box.name, name, mark)
    return folder


def _look(folder: Folder, *, thorough: bool) -> None:
    """Take in what came since the last look: one question to the server when there is nothing. `thorough`: touch what
    an earlier look could not, count, and remove from the server what is due.
    """
    store, box = folder.store, folder.box
    if thorough:
        mailbox_after.touch(store, folder.place)  # left over from a poll that was cut
        if not folder.mark.sweeping:
            _find_gaps(folder)
    newest = imap_session.newest(folder.client)
    for uids in imap_session.present_uids(folder.client, folder.mark.last_uid + 1, newest):
        _take_all(folder, _portions(folder, uids))
    if folder.mark.sweeping:
        with store.unit() as unit:
            mailbox_marks.end_sweep(unit, box.name, folder.name, folder.mark.last_uid)
        folder.mark = replace(folder.mark, sweeping=False, first_uid=folder.mark.last_uid)
    if thorough:
        _count(folder)
        if box.delete_after_days:
            mailbox_after.remove_old(store, folder.place)
    mailbox_marks.reached(store, box.name, folder.name)


def _without_outcome(folder: Folder) -> Iterator[list[int]]:
    """UIDs between first contact and the mark that the server holds and we do not."""
    mark = folder.mark
    for uids in imap_session.present_uids(folder.client, mark.first_uid + 1, mark.last_uid):
        with folder.store.browse() as unit:
            known = mailbox_marks.stored_uids(unit, folder.source, folder.name, mark, uids)
        missing = [uid for uid in uids if uid not in known]
        if missing:
            yield missing


def _find_gaps(folder: Folder) -> None:
    """Mail that an answer of the server left out, or that appeared late under a lower UID, comes in all the same."""
    for missing in _without_outcome(folder):
        log.warning("mailbox %s: %d mails without an outcome are found again", folder.box.name, len(missing))
        _take_all(folder, _portions(folder, missing))


def _count(folder: Folder) -> None:
    left = sum(len(missing) for missing in _without_outcome(folder))
    if left:
        log.error("mailbox %s: %d mails on the server have no outcome", folder.box.name, left)
    mailbox_marks.note_unaccounted(folder.store, folder.box.name, folder.name, left)


def _take_all(folder: Folder, portions: Iterable[list[Waiting]], *, acknowledge: bool = True) -> None:
    for portion in portions:
        folder.tally.stored += _take_in(folder, portion, acknowledge=acknowledge)
        mailbox_after.touch(folder.store, folder.place, portion[0].uid, portion[-1].uid)
        last = max(folder.mark.last_uid, portion[-1].uid)
        folder.mark = replace(folder.mark, last_uid=last)


def _portions(folder: Folder, uids: Sequence[int]) -> Iterator[list[Waiting]]:
    """The mails in portions of one fetch and one commit: `box.batch` messages, or fewer where they are large.

    Raises:
        FetchFailed: the server left some out of its answer, though it still holds them.
    """
    limit = int(folder.box.max_size_mb * 1024 * 1024)
    for wanted in _batches(folder, uids):
        sizes = folder.client.fetch(wanted, ["RFC822.SIZE", "INTERNALDATE"])
        portion: list[Waiting] = []
        # What stands in an answer beside what was asked for are flags that others changed.
        told = [uid for uid in wanted if {b"RFC822.SIZE", b"INTERNALDATE"} <= sizes.get(uid, {}).keys()]
        for uid in told:
            size, moment = sizes[uid][b"RFC822.SIZE"], sizes[uid][b"INTERNALDATE"].astimezone(UTC)
            withheld = folder.tally.failures[folder.name, uid] > 1
            item = Waiting(uid, moment, size, oversize=size > limit, withheld=withheld)
            full = sum(other.size for other in portion if not other.oversize) + size > _PORTION_BYTES
            if portion and full:
                yield portion
                portion = []
            portion.append(item)
        if portion:
            yield portion
        if len(told) < len(wanted):
            yield from _left_out(folder, sorted(set(wanted) - set(told)))


def _batches(folder: Folder, uids: Sequence[int]) -> Iterator[list[int]]:
    """`box.batch` UIDs at once; one whose FETCH has failed is asked for alone."""
    batch: list[int] = []
    for uid in uids:
        failed = folder.tally.failures[folder.name, uid] > 0
        if batch and (failed or len(batch) == folder.box.batch):
            yield batch
            batch = []
        if failed:
            yield [uid]
        else:
            batch.append(uid)
    if batch:
        yield batch


def _left_out(folder: Folder, uids: Sequence[int]) -> Iterator[list[Waiting]]:
    """Mails that an answer did not hold: gone meanwhile, or asked for again, or parked after the second time."""
    there = imap_session.still_there(folder.client, uids)
    if len(there) < len(uids):
        log.info("mailbox %s: %d mails were removed before they were fetched", folder.box.name, len(uids) - len(there))
    again = [uid for uid in there if folder.tally.failures[folder.name, uid] < 2]
    for uid in there:
        if uid not in again:
            yield [Waiting(uid, datetime.now(UTC), 0, oversize=False, withheld=True)]
    if again:
        log.warning("mailbox %s: the server left %d mails out of its answer", folder.box.name, len(again))
        raise FetchFailed(folder.box, folder.name, again)


def _take_in(folder: Folder, portion: Sequence[Waiting], *, acknowledge: bool = True) -> int:
    """Fetch one portion and commit it together with the new mark; returns how many intakes were stored.

    Raises:
        FetchFailed: as `_fetch`; also after the commit, for mails that were missing in the server's answer.
    """
    contents = _fetch(folder, portion)
    box, mark = folder.box, folder.mark
    with folder.store.unit() as unit:
        mailbox_marks.hold(unit, box.name, folder.name)
        arrivals = []
        for message in portion:
            content = contents.get(message.uid)
            if content is None:
                continue
            older = acknowledge and mark.sweeping and message.received_at < mark.first_contact_at
            if older and not _known(unit, content):
                continue  # lay there before our first contact: not ours
            arrivals.append((_arrival(folder, message, content, acknowledge=acknowledge), _why_left(message)))
        stored = sum(not one.known for one in intakes.store_arrivals(unit, arrivals))
        if acknowledge and not mark.sweeping:  # a sweep that is cut begins anew: what it stored is known then
            mailbox_marks.advance(unit, box.name, folder.name, portion[-1].uid)
    missing = imap_session.still_there(folder.client, [one.uid for one in portion if one.uid not in contents])
    if missing:
        folder.tally.stored += stored
        raise FetchFailed(box, folder.name, missing)
    return stored


def _known(unit: Unit, content: bytes) -> bool:
    mac = unit.vault.mac("intake", content)
    return unit.execute(select(schema.intake.c.id).where(schema.intake.c.mac == mac).limit(1)).first() is not None


def _arrival(folder: Folder, message: Waiting, content: bytes, *, acknowledge: bool) -> Arrival:
    junk = folder.name == folder.box.junk_folder
    return Arrival(
        source=folder.source,
        channel=Channel.EMAIL,
        media_type="message/rfc822",
        content=content,
        folder=folder.name,
        uid_validity=folder.mark.uid_validity,
        uid=message.uid,
        received_at=message.received_at,
        acknowledge=acknowledge and not junk,
        doubt=intakes.JUNK if junk else "",
    )


def _why_left(message: Waiting) -> str:
    if message.withheld:
        return parking.WITHHELD
    return parking.OVERSIZE if message.oversize else ""


def _fetch(folder: Folder, portion: Sequence[Waiting]) -> dict[int, bytes]:
    r"""The bytes of these messages by UID; of oversize ones the headers, of withheld ones a line that names them.

    PEEK leaves \Seen alone.

    Raises:
        FetchFailed: the server did not hand them out, or closed the connection over them.
    """
    whole = [message.uid for message in portion if not (message.oversize or message.withheld)]
    large = [message.uid for message in portion if message.oversize and not message.withheld]
    try:
        bodies = folder.client.fetch(whole, ["BODY.PEEK[]"]) if whole else {}
        headers = folder.client.fetch(large, ["BODY.PEEK[HEADER]"]) if large else {}
    except (IMAPClientError, OSError) as error:
        raise FetchFailed(folder.box, folder.name, [*whole, *large]) from error
    wanted = {message.uid for message in portion}
    found = {
        **{uid: data[b"BODY[]"] for uid, data in bodies.items() if data.get(b"BODY[]") is not None},
        **{uid: data[b"BODY[HEADER]"] for uid, data in headers.items() if data.get(b"BODY[HEADER]") is not None},
        **{message.uid: folder.place.withheld(message.uid) for message in portion if message.withheld},
    }
    return {uid: content for uid, content in found.items() if uid in wanted}
