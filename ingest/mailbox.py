r"""One IMAP mailbox, polled: new mail is fetched, sealed and committed in batches, and only then touched (law 1).

UIDs above the mark of the last poll are new; \\Seen and dates decide nothing. On first contact the mark is set to the
mailbox's end: older mail comes in only by an explicit command. A changed UIDVALIDITY re-sweeps the folder: what the
vault knows by its bytes becomes `repeated`, and what is older than our first contact is left alone.
"""

import logging
import ssl
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from typing import Any

import imapclient
from imapclient.exceptions import IMAPClientError, LoginError
from sqlalchemy import insert, select, update

from register import intakes, schema
from register.errors import LoginRefused, ServiceDown, SettingsError
from register.model import Arrival
from register.settings import Mailbox
from register.states import Channel
from register.store import Store, Unit

log = logging.getLogger("raprueang.mailbox")

KEYWORD = b"$Raprueang"
_SWEEPING = -1  # the stored mark while a folder with a new UIDVALIDITY is being swept from its beginning
_MOST_BROKEN = 20  # mails of one poll that the server cannot hand out; more means that the server is at fault
_PORTION_BYTES = 8 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Mark:
    """How far a mailbox has been read. `sweeping`: from its beginning, after its UIDVALIDITY changed."""

    uid_validity: int
    last_uid: int
    first_contact_at: datetime
    sweeping: bool = False


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
    """What a poll has stored so far, and how often the FETCH of each UID has failed."""

    stored: int = 0
    failures: Counter[int] = field(default_factory=Counter)


class FetchFailed(ServiceDown):
    """The server did not hand out these mails."""

    def __init__(self, box: Mailbox, uids: Sequence[int]) -> None:
        super().__init__(f"mailbox {box.name}: {len(uids)} mails cannot be fetched", "look at the server's log")
        self.uids = uids


def poll(store: Store, box: Mailbox) -> int:
    """Take in what is new; returns how many intakes were stored.

    Raises:
        ServiceDown: no connection, or it broke; whatever was committed stays. LoginRefused: user or password.
        SettingsError: the folder or the CA file is not there.
    """
    return _in_spite_of_broken_mail(partial(_poll, store, box))


def _poll(store: Store, box: Mailbox, tally: Tally) -> None:
    with _session(box) as client:
        mark = _synchronise(store, box, client)
        _touch(store, box, client, mark.uid_validity)  # left over from a poll that was cut
        for portion in _portions(client, _new_uids(client, mark.last_uid), box, tally):
            tally.stored += _take_in(store, box, client, mark, portion)
            _touch(store, box, client, mark.uid_validity)
            mark = replace(mark, last_uid=portion[-1].uid)
        if mark.sweeping:
            with store.unit() as unit:
                _advance(unit, box, mark.last_uid)


def check(box: Mailbox) -> str:
    """Connect and log in; returns one line about the folder. Raises as `poll`."""
    with _session(box) as client:
        status = client.folder_status(box.folder, ["MESSAGES"])
        return f"{box.name}: {status[b'MESSAGES']} messages in {box.folder}"


def import_older(store: Store, box: Mailbox) -> int:
    """Take in the mail that lay there before our first contact; it is registered but never acknowledged (law 5)."""
    return _in_spite_of_broken_mail(partial(_import_older, store, box))


def _import_older(store: Store, box: Mailbox, tally: Tally) -> None:
    with _session(box) as client:
        mark = _synchronise(store, box, client)
        # In an empty range "1:0" the server would see UID 0, which does not exist.
        found = client.search(["UID", f"1:{mark.last_uid}"]) if mark.last_uid > 0 else []
        uids = sorted(uid for uid in found if uid <= mark.last_uid)
        for portion in _portions(client, uids, box, tally):
            tally.stored += _take_in(store, box, client, mark, portion, acknowledge=False)
            _touch(store, box, client, mark.uid_validity)


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
            tally.failures.update(failure.uids)
            if sum(count > 1 for count in tally.failures.values()) > _MOST_BROKEN:
                raise  # not a broken mail, a broken server
        else:
            return tally.stored


@contextmanager
def _session(box: Mailbox) -> Iterator[Any]:
    """A logged-in client with the folder selected; every failure leaves as one of our errors."""
    password = box.password()
    where = f"mailbox {box.name} ({box.host}:{box.port})"
    try:
        context = ssl.create_default_context(cafile=str(box.ca_file) if box.ca_file else None)
        client = imapclient.IMAPClient(
            box.host, port=box.port, ssl=box.security == "tls", ssl_context=context, timeout=box.timeout
        )
    except ssl.SSLError as error:
        raise ServiceDown(f"{where}: {error.reason or 'TLS failed'}", "check ca_file, security and port") from error
    except FileNotFoundError as error:
        raise SettingsError(f"{where}: no ca_file {box.ca_file}", "name the file of the CA certificate") from error
    except (OSError, IMAPClientError) as error:
        raise ServiceDown(f"{where} cannot be reached", "check host, port and network") from error
    try:
        if box.security == "starttls":
            client.starttls(context)
        client.login(box.user, password)
        client.normalise_times = False
        if not client.folder_exists(box.folder):
            raise SettingsError(f"{where} has no folder {box.folder}", "correct folder, or make it on the server")
        client.select_folder(box.folder)
        yield client
    except LoginError as error:
        raise LoginRefused(f"{where} refuses user or password", "check user and password_file") from error
    except (TimeoutError, IMAPClientError, OSError) as error:
        raise ServiceDown(f"{where}: the connection broke", "nothing was lost, the next poll goes on") from error
    finally:
        _leave(client)


def _leave(client: Any) -> None:
    try:
        client.logout()
    except (IMAPClientError, OSError):
        client.shutdown()


def _synchronise(store: Store, box: Mailbox, client: Any) -> Mark:
    """Read our mark, setting it at first contact and after a change of UIDVALIDITY."""
    status = client.folder_status(box.folder, ["UIDVALIDITY", "UIDNEXT"])
    validity, end = int(status[b"UIDVALIDITY"]), int(status[b"UIDNEXT"]) - 1
    table = schema.mailbox
    mine = (table.c.name == box.name) & (table.c.folder == box.folder)
    with store.unit() as unit:
        row = unit.execute(select(table).where(mine)).one_or_none()
        if row is None:
            values = {"uid_validity": validity, "last_uid": end, "first_contact_at": unit.now, "reached_at": unit.now}
            unit.execute(insert(table), {"name": box.name, "folder": box.folder, **values})
            unit.audit("mailbox.first_contact", "mailbox", box.name, older_messages=end)
            return Mark(validity, end, unit.now)
        last = row.last_uid
        if row.uid_validity != validity:
            last = _SWEEPING
            unit.audit("mailbox.new_uid_validity", "mailbox", box.name, was=row.uid_validity, now=validity)
        unit.execute(update(table).where(mine).values(uid_validity=validity, last_uid=last, reached_at=unit.now))
        return Mark(validity, max(last, 0), row.first_contact_at, sweeping=last == _SWEEPING)


def _new_uids(client: Any, last_uid: int) -> list[int]:
    # "n:*" always names the last message, also when its UID is below n
    return sorted(uid for uid in client.search(["UID", f"{last_uid + 1}:*"]) if uid > last_uid)


def _portions(client: Any, uids: Sequence[int], box: Mailbox, tally: Tally) -> Iterator[list[Waiting]]:
    """The mails in portions of one fetch and one commit: `box.batch` messages, or fewer where they are large.

    Once a FETCH has failed every mail is a portion of its own.
    """
    limit = int(box.max_size_mb * 1024 * 1024)
    for start in range(0, len(uids), box.batch):
        wanted = uids[start : start + box.batch]
        sizes = client.fetch(wanted, ["RFC822.SIZE", "INTERNALDATE"])
        portion: list[Waiting] = []
        for uid in wanted:
            if not {b"RFC822.SIZE", b"INTERNALDATE"} <= sizes.get(uid, {}).keys():
                continue  # expunged meanwhile; what else stands in the answer are flags that others changed
            size, moment = sizes[uid][b"RFC822.SIZE"], sizes[uid][b"INTERNALDATE"].astimezone(UTC)
            item = Waiting(uid, moment, size, oversize=size > limit, withheld=tally.failures[uid] > 1)
            full = sum(other.size for other in portion if not other.oversize) + size > _PORTION_BYTES
            if portion and (full or tally.failures):
                yield portion
                portion = []
            portion.append(item)
        if portion:
            yield portion


def _take_in(
    store: Store, box: Mailbox, client: Any, mark: Mark, portion: Sequence[Waiting], *, acknowledge: bool = True
) -> int:
    """Fetch one portion and commit it together with the new mark; returns how many intakes were stored."""
    contents = _fetch(client, box, mark, portion)
    table = schema.mailbox
    mine = (table.c.name == box.name) & (table.c.folder == box.folder)
    with store.unit() as unit:
        unit.execute(select(table.c.last_uid).where(mine).with_for_update())  # one process at a time fills a mailbox
        stored = 0
        for message in portion:
            content = contents.get(message.uid)
            if content is None:
                continue  # expunged between the search and the fetch
            older = acknowledge and mark.sweeping and message.received_at < mark.first_contact_at
            if older and not _known(unit, content):
                continue  # lay there before our first contact: not ours
            arrival = _arrival(box, mark, message, content, acknowledge=acknowledge)
            stored += not intakes.store_arrival(unit, arrival, left_at_source=_why_left(message)).known
        if acknowledge and not mark.sweeping:  # a sweep that is cut begins anew: what it stored is known then
            _advance(unit, box, portion[-1].uid)
    return stored


def _advance(unit: Unit, box: Mailbox, last_uid: int) -> None:
    table = schema.mailbox
    mine = (table.c.name == box.name) & (table.c.folder == box.folder) & (table.c.last_uid < last_uid)
    unit.execute(update(table).where(mine).values(last_uid=last_uid))


def _known(unit: Unit, content: bytes) -> bool:
    mac = unit.vault.mac("intake", content)
    return unit.execute(select(schema.intake.c.id).where(schema.intake.c.mac == mac).limit(1)).first() is not None


def _arrival(box: Mailbox, mark: Mark, message: Waiting, content: bytes, *, acknowledge: bool) -> Arrival:
    return Arrival(
        source=f"imap:{box.name}",
        channel=Channel.EMAIL,
        media_type="message/rfc822",
        content=content,
        folder=box.folder,
        uid_validity=mark.uid_validity,
        uid=message.uid,
        received_at=message.received_at,
        acknowledge=acknowledge,
    )


def _why_left(message: Waiting) -> str:
    if message.withheld:
        return intakes.WITHHELD
    return intakes.OVERSIZE if message.oversize else ""


def _fetch(client: Any, box: Mailbox, mark: Mark, portion: Sequence[Waiting]) -> dict[int, bytes]:
    r"""The bytes of these messages by UID; of oversize ones the headers, of withheld ones a line that names them.

    PEEK leaves \Seen alone.

    Raises:
        FetchFailed: the server did not hand them out, or closed the connection over them.
    """
    whole = [message.uid for message in portion if not (message.oversize or message.withheld)]
    large = [message.uid for message in portion if message.oversize and not message.withheld]
    try:
        bodies = client.fetch(whole, ["BODY.PEEK[]"]) if whole else {}
        headers = client.fetch(large, ["BODY.PEEK[HEADER]"]) if large else {}
    except (IMAPClientError, OSError) as error:
        raise FetchFailed(box, [*whole, *large]) from error
    names = b"X-Raprueang-Withheld: %d/%d\r\n\r\n"
    return {
        **{uid: data[b"BODY[]"] for uid, data in bodies.items() if b"BODY[]" in data},
        **{uid: data[b"BODY[HEADER]"] for uid, data in headers.items() if b"BODY[HEADER]" in data},
        **{message.uid: names % (mark.uid_validity, message.uid) for message in portion if message.withheld},
    }


def _touch(store: Store, box: Mailbox, client: Any, uid_validity: int) -> None:
    """Mark or move every stored mail on the server; a mail whose commit is not there is never touched."""
    source = f"imap:{box.name}"
    with store.unit() as unit:
        waiting = intakes.untouched_uids(unit, source, box.folder, uid_validity)
    if not waiting:
        return
    uids = list(waiting)
    try:
        if box.after == "keyword":
            client.add_flags(uids, [KEYWORD], silent=True)
        elif box.after == "move":
            if not client.folder_exists(box.move_to):
                client.create_folder(box.move_to)
            _move(client, uids, box.move_to)
    except IMAPClientError as error:
        # what is committed stays committed; the server is asked again at the next poll
        log.warning("mailbox %s: cannot mark %d mails: %s", box.name, len(uids), type(error).__name__)
        return
    with store.unit() as unit:
        intakes.mark_source_done(unit, list(waiting.values()))


def _move(client: Any, uids: Sequence[int], folder: str) -> None:
    """MOVE (RFC 6851), or copy and remove on a server without it."""
    if client.has_capability("MOVE"):
        client.move(uids, folder)
        return
    client.copy(uids, folder)
    client.delete_messages(uids, silent=True)
    if client.has_capability("UIDPLUS"):
        client.uid_expunge(uids)  # else they stay marked as deleted: a plain EXPUNGE would remove others' mail too
