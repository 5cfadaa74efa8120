"""The load: officers at their desks, each a thread of this process, which is not the server's.

Reads its orders as JSON from stdin, prints what it measured as JSON: {"page": [milliseconds, ...], ...}.
"""

import json
import random
import re
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import httpx

EMPTY = "empty page"
REFUSED = "refused"
_STARTS_WITHIN = 3.0  # seconds over which the officers come to work
# What an officer asks for, and how often of a hundred.
DAY = {
    EMPTY: 6,
    "front": 10,
    "queue": 12,
    "decide": 26,
    "list": 6,
    "list, filtered": 8,
    "list, by due date": 6,
    "search, word": 6,
    "search, two words": 3,
    "search, telephone": 3,
    "case": 14,
}
# The same of one who looks things up all day.
LOOKING = {
    EMPTY: 10,
    "list": 10,
    "list, all states": 10,
    "list, deep page": 5,
    "list, filtered": 15,
    "list, by due date": 5,
    "search, word": 10,
    "search, two words": 10,
    "search, telephone": 5,
    "search, number": 5,
    "case": 15,
}
_FILTERS = ("state=all&category=suggestion&channel=letter", "due=late&sort=due", "who=me", "state=all&urgent=1")


@dataclass(frozen=True)
class Orders:
    """`base`: the desk's address; `tokens`: a session each; `pause`: seconds an officer reads a page, on average;
    `shares`: pages, and how often of a hundred; `marks`: places all over the list of cases where a page can begin.
    """

    base: str
    cookie: str
    tokens: list[str]
    seconds: float
    pause: float
    shares: dict[str, int]
    words: list[str]
    phones: list[str]
    numbers: list[str]
    marks: list[str]


class Officer:
    """One person at one desk: looks, thinks, clicks."""

    def __init__(self, orders: Orders, token: str, seed: int, transport: httpx.BaseTransport | None = None) -> None:
        self._orders = orders
        self._random = random.Random(seed)  # noqa: S311 - the same day at every run
        self._client = httpx.Client(
            base_url=orders.base, headers={"cookie": f"{orders.cookie}={token}"}, timeout=60, transport=transport
        )
        self._csrf, self._case = "", ""
        self.measured: dict[str, list[float]] = defaultdict(list)
        self._acts: dict[str, Callable[[], object]] = {
            EMPTY: lambda: self._get(EMPTY, "/help"),
            "front": lambda: self._get("front", "/"),
            "queue": lambda: self._get("queue", "/review"),
            "decide": self._decide,
            "list": lambda: self._get("list", "/cases"),
            "list, all states": lambda: self._get("list, all states", "/cases?state=all"),
            "list, deep page": lambda: self._get(
                "list, deep page", f"/cases?state=all&after={self._random.choice(orders.marks)}"
            ),
            "list, filtered": lambda: self._get("list, filtered", f"/cases?{self._random.choice(_FILTERS)}"),
            "list, by due date": lambda: self._get("list, by due date", "/cases?sort=due"),
            "search, word": lambda: self._search("search, word", self._random.choice(orders.words)),
            "search, two words": lambda: self._search(
                "search, two words", " ".join(self._random.sample(orders.words, 2))
            ),
            "search, telephone": lambda: self._search("search, telephone", self._random.choice(orders.phones)),
            "search, number": lambda: self._search("search, number", self._random.choice(orders.numbers)),
            "case": lambda: self._get("case", f"/cases/{self._case}"),
        }

    def work(self) -> None:
        orders = self._orders
        time.sleep(self._random.uniform(0, min(_STARTS_WITHIN, orders.seconds / 4)))
        self.arrive()
        end = time.monotonic() + orders.seconds
        while time.monotonic() < end:
            self.act(self._random.choices(list(orders.shares), list(orders.shares.values()))[0])
            if orders.pause:
                time.sleep(min(self._random.expovariate(1 / orders.pause), 4 * orders.pause))

    def arrive(self) -> None:
        """Know a few cases before work begins."""
        self._learn(self._client.get("/cases?state=all").text)

    def act(self, name: str) -> None:
        """Ask for one page."""
        self._acts[name]()

    def _learn(self, page: str) -> None:
        """The token of the forms, and a case to open next."""
        token = re.search(r'name="csrf" value="([0-9a-f]+)"', page)
        self._csrf = token.group(1) if token else self._csrf
        cases = re.findall(r'href="/cases/([0-9A-Z]{26})"', page)
        self._case = self._random.choice(cases) if cases else self._case

    def _get(self, name: str, path: str) -> str:
        return self.timed(name, lambda: self._client.get(path))

    def _search(self, name: str, words: str) -> None:
        data = {"csrf": self._csrf, "reference": words, "state": "all"}
        self.timed(name, lambda: self._client.post("/cases", data=data))

    def _decide(self) -> None:
        """Look at the next matter, open it where it is sealed, confirm it; measured is the click."""
        page = self._get("queue", f"/review?after={self._random.choice('0123456789ABCDEFG') * 26}")
        form = re.search(r'action="/review/([0-9A-Z]{26})/(decide|reveal)"', page)
        version = re.search(r'name="version" value="([0-9]+)"', page)
        if form is None:
            return
        item, headers = form.group(1), {"hx-request": "true"}
        time.sleep(self._orders.pause / 4)
        if version is None or "เนื้อหาปิดไว้" in page:
            data = {"csrf": self._csrf, "reason": "คัดแยกประเภทเรื่อง"}
            url = f"/review/{item}/reveal"
            page = self.timed("reveal", lambda: self._client.post(url, data=data, headers=headers))
            version = re.search(r'name="version" value="([0-9]+)"', page)
        if version is not None:
            data = {"csrf": self._csrf, "choice": "agree", "version": version.group(1)}
            self.timed("decide", lambda: self._client.post(f"/review/{item}/decide", data=data, headers=headers))

    def timed(self, name: str, ask: Callable[[], httpx.Response]) -> str:
        start = time.perf_counter()
        answer = ask()
        text = answer.text
        self.measured[name].append((time.perf_counter() - start) * 1000)
        if answer.status_code not in {200, 303, 409}:  # 303: to the case of a number; 409: another officer was faster
            self.measured[f"{REFUSED} {name} {answer.status_code}"].append(0.0)
        self._learn(text)
        return text


def main() -> None:
    orders = Orders(**json.load(sys.stdin))
    officers = [Officer(orders, token, seed) for seed, token in enumerate(orders.tokens)]
    with ThreadPoolExecutor(len(officers)) as desks:
        days = [desks.submit(officer.work) for officer in officers]
    for day in days:
        day.result()  # an officer who broke down must not pass for one who was served fast
    together: dict[str, Any] = defaultdict(list)
    for officer in officers:
        for name, times in officer.measured.items():
            together[name] += times
    json.dump(together, sys.stdout)


if __name__ == "__main__":
    main()
