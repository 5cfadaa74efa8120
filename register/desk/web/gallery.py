"""The drawings of the front page's charts, shared by all who may know of the same matters.

Whoever looks takes the last drawing; new ones are made beside the requests (`register.desk.painter`).
"""

from collections.abc import Collection, Hashable
from dataclasses import dataclass
from datetime import datetime
from threading import Condition

from markupsafe import Markup

from register.officers.access import Viewer


@dataclass(frozen=True, slots=True)
class Drawing:
    """Charts as HTML, and when their figures were counted."""

    at: datetime
    html: Markup


class Gallery:
    """The last drawing for each reach (`numbers.reach`). Threads may use it at the same time."""

    def __init__(self) -> None:
        self._drawn: dict[Hashable, Drawing] = {}
        self._missed: dict[Hashable, Viewer] = {}
        self._changed = Condition()
        self._closed = True

    def look(self, reach: Hashable, viewer: Viewer, patience: float) -> Drawing | None:
        """The last drawing. One that is missing is asked for and waited for up to `patience` seconds."""
        with self._changed:
            if reach not in self._drawn and not self._closed:
                self._missed[reach] = viewer
                self._changed.notify_all()
                self._changed.wait_for(lambda: reach in self._drawn or self._closed, patience)
            return self._drawn.get(reach)

    def hang(self, reach: Hashable, drawing: Drawing) -> None:
        """A new drawing takes the place of the last one."""
        with self._changed:
            self._drawn[reach] = drawing
            self._missed.pop(reach, None)
            self._changed.notify_all()

    def keep(self, reaches: Collection[Hashable]) -> None:
        """Take down every drawing for whom there is nobody any more."""
        with self._changed:
            for gone in self._drawn.keys() - set(reaches):
                del self._drawn[gone]

    def missed(self, seconds: float) -> dict[Hashable, Viewer]:
        """Who looked for a drawing that is not there, by reach; waits so long for the first. They are told once."""
        with self._changed:
            self._changed.wait_for(lambda: self._missed or self._closed, seconds)
            missed, self._missed = self._missed, {}
            return missed

    def closed(self) -> bool:
        """Is no painter at work, or has the one at work to stop?"""
        return self._closed

    def open(self) -> None:
        """A painter is at work: it makes sense to wait for a drawing."""
        with self._changed:
            self._closed = False

    def close(self) -> None:
        """The painter stops, and nobody waits any more."""
        with self._changed:
            self._closed = True
            self._missed.clear()
            self._changed.notify_all()
