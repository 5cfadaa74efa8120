"""A process that registers matters: `python -m tests.register.registering URL RING BLOBS NAME COUNT`."""

import sys
from pathlib import Path

from register import audit
from register.errors import TryAgain
from register.handling.matters import Desk
from register.settings import Register
from register.store import Store, open_engine
from register.vault import Vault
from register.workdays import Calendar
from tests.register.conftest import _acknowledge, _answer, _status
from tests.register.matter_examples import register_one


def main(url: str, ring: str, blobs: str, name: str, count: str) -> None:
    """Register so many matters, each with its own content."""
    store = Store(open_engine(url), Vault.open_file(Path(ring)), Path(blobs))
    store.before_commit(audit.append_pending)
    desk = Desk(Register(prefix="LOE"), Calendar(), _acknowledge, _answer, _status, "agency.example")
    for number in range(int(count)):
        register_patiently(store, desk, f"{name}-{number}")
    store.engine.dispose()


def register_patiently(store: Store, desk: Desk, mark: str) -> None:
    """Register one, and again where the database was busy too long, as a worker does."""
    while True:
        try:
            register_one(store, desk, mark.encode(), message_id=f"<{mark}@example.com>", text=f"เรื่องที่ {mark}")
        except TryAgain:
            continue
        return


if __name__ == "__main__":
    main(*sys.argv[1:])
