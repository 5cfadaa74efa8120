"""How far a long run is: one line on a terminal, nothing elsewhere."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console

from register import leases
from register.errors import RaprueangError
from register.states import WorkKind
from register.store import Store

_WORDS = {
    WorkKind.READ: "รออ่าน",
    WorkKind.FIND: "รอคัดแยก",
    WorkKind.SEND: "รอส่ง",
    WorkKind.RENDER: "รอจัดหน้าหนังสือ",
}


@contextmanager
def shown(store: Store) -> Iterator[None]:
    """Show what waits, twice a second, until the block ends."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield
        return
    done = threading.Event()
    with console.status("กำลังรับเรื่อง") as status:

        def watch() -> None:
            while not done.wait(0.5):
                try:
                    waiting = leases.waiting(store)
                except RaprueangError:
                    continue  # the run itself reports it
                words = [f"{_WORDS[kind]} {number}" for kind, number in waiting.items() if number]
                status.update(" · ".join(words) or "กำลังรับเรื่อง")

        watcher = threading.Thread(target=watch, name="progress", daemon=True)
        watcher.start()
        try:
            yield
        finally:
            done.set()
            watcher.join()


def tell(line: str) -> None:
    """One line about how far a long command is, on a terminal only."""
    console = Console(stderr=True)
    if console.is_terminal:
        console.print(line, markup=False, highlight=False)
