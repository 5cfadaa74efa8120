"""Figures that may be a little old: taken once for whoever asks again within that time."""

from collections.abc import Callable, Hashable
from datetime import datetime, timedelta
from threading import Lock
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Recent(Generic[K, V]):
    """Remembers up to `most` values for `age`. Threads may use it at the same time."""

    def __init__(self, age: timedelta, most: int = 500) -> None:
        self._age, self._most = age, most
        self._taken: dict[K, tuple[datetime, V]] = {}
        self._lock = Lock()

    def take(self, key: K, now: datetime, make: Callable[[], V]) -> tuple[datetime, V]:
        """The value and when it was made; made now where there is none, or one that is too old or of the future."""
        with self._lock:
            known = self._taken.get(key)
        if known is not None and timedelta() <= now - known[0] < self._age:
            return known
        fresh = (now, make())  # outside of the lock: two who ask at once may both make it
        with self._lock:
            self._taken.pop(key, None)
            while len(self._taken) >= self._most:
                del self._taken[next(iter(self._taken))]  # the one made first
            self._taken[key] = fresh
        return fresh
