"""A mail server put back to an earlier day (a backup, a snapshot of its machine) gives out UIDs a second time under the
same UIDVALIDITY, which RFC 9051, 2.3.1.1 forbids. By its UID such a mail would pass for one that was stored long ago.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Row, select

from ingest.sources import imap_session
from ingest.sources.mailbox_after import Place
from ingest.sources.mailbox_marks import Mark
from register.schema import intake
from register.store import Store

_LOOKED_AT = 100  # UIDs of the newest mails: what is put back loses the newest ones
_SAME = timedelta(seconds=2)


def was_put_back(store: Store, place: Place, mark: Mark, end: int) -> bool:
    """Does a UID that we hold stand for another mail now, or does the server know less than at our first contact?
    `end`: the newest UID that the server gave out. A mail counts as another when its time of arrival differs and then
    its bytes do.
    """
    if end < mark.first_uid:
        return True
    top = min(mark.last_uid, imap_session.newest(place.client))
    bottom = max(mark.first_uid, top - _LOOKED_AT)
    uids = [uid for portion in imap_session.present_uids(place.client, bottom + 1, top) for uid in portion]
    if not uids:
        return False
    told = place.client.fetch(uids, ["RFC822.SIZE", "INTERNALDATE"])
    return any(_is_another(store, place, row, told.get(row.uid, {})) for row in _held(store, place, uids))


def _held(store: Store, place: Place, uids: Sequence[int]) -> list[Row[Any]]:
    here = (intake.c.source == place.source) & (intake.c.folder == place.folder)
    here &= (intake.c.uid_validity == place.uid_validity) & intake.c.uid.in_(uids) & intake.c.mac.is_not(None)
    with store.browse() as unit:
        columns = (intake.c.uid, intake.c.mac, intake.c.received_at, intake.c.stored_at)
        return list(unit.execute(select(*columns).where(here)))


def _is_another(store: Store, place: Place, row: Row[Any], told: dict[bytes, Any]) -> bool:
    if not {b"RFC822.SIZE", b"INTERNALDATE"} <= told.keys():
        return False
    arrived: datetime = told[b"INTERNALDATE"].astimezone(UTC)
    large = told[b"RFC822.SIZE"] > place.box.max_size_mb * 1024 * 1024
    if abs(min(arrived, row.stored_at) - row.received_at) <= _SAME or large:
        return False
    content = place.client.fetch([row.uid], ["BODY.PEEK[]"]).get(row.uid, {}).get(b"BODY[]")
    with store.browse() as unit:
        withheld = unit.vault.mac("intake", place.withheld(row.uid))
        return content is not None and row.mac not in {withheld, unit.vault.mac("intake", content)}
