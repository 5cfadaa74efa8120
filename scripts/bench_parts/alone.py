"""What a page costs when nothing else happens: its statements, and the processor time of the desk's process.

Both say the same on an idle and on a busy machine, or nearly. SQLite works inside of the process, PostgreSQL does not:
there the server's own time comes on top.
"""

import asyncio
import statistics
import threading
import time
from collections import defaultdict
from collections.abc import Callable, MutableMapping
from dataclasses import dataclass, replace
from typing import Any

import httpx
from sqlalchemy import Engine, event

from register.desk.application import create_desk
from register.desk.painter import paint
from register.desk_parts import desk_parts
from scripts.bench_parts.filled import Filled
from scripts.bench_parts.officers import Officer, Orders

_OFFICERS = 4  # cleared or not, and one of another unit


@dataclass(frozen=True, slots=True)
class Cost:
    """Statements and milliseconds of a page, on average."""

    statements: float
    cpu: float


class Desk(httpx.BaseTransport):
    """The desk without a network. `last`: what the page before cost."""

    def __init__(self, application: Callable[..., Any], engine: Engine) -> None:
        self._application = application
        self._loop = asyncio.new_event_loop()  # in a thread of its own: ours may run one already
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._statements = 0
        self.last = Cost(0, 0)
        event.listen(engine, "before_cursor_execute", self._count)

    def _count(self, _connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        self._statements += not statement.startswith("BEGIN")

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        body, sent = request.read(), []

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: MutableMapping[str, Any]) -> None:
            sent.append(message)

        self._statements, start = 0, time.process_time()
        answered = self._application(_scope(request), receive, send)
        asyncio.run_coroutine_threadsafe(answered, self._loop).result()
        self.last = Cost(self._statements, (time.process_time() - start) * 1000)
        content = b"".join(one.get("body", b"") for one in sent[1:])
        return httpx.Response(sent[0]["status"], headers=sent[0]["headers"], content=content)

    def close(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()


class _Alone(Officer):
    """An officer who notes what each page costs."""

    def __init__(self, orders: Orders, token: str, seed: int, desk: Desk) -> None:
        super().__init__(orders, token, seed, desk)
        self._desk = desk
        self.costs: dict[str, list[Cost]] = defaultdict(list)

    def timed(self, name: str, ask: Callable[[], httpx.Response]) -> str:
        text = super().timed(name, ask)
        self.costs[name].append(self._desk.last)
        return text


def costs(office: Filled, orders: Orders, times: int = 12) -> dict[str, Cost]:
    """By page; each is asked for so often by each of four officers, after one round that warms up."""
    found: dict[str, list[Cost]] = defaultdict(list)
    parts = desk_parts(office.app)
    paint(parts)  # a front page comes with its charts
    desk = Desk(create_desk(parts), office.app.store.engine)
    given = replace(orders, base="http://desk", pause=0.0)
    for seed, token in enumerate(office.tokens[:_OFFICERS]):
        officer = _Alone(given, token, seed, desk)
        officer.arrive()
        for name in given.shares:
            officer.act(name)
        officer.costs.clear()
        for name in given.shares:
            for _ in range(times):
                officer.act(name)
        for name, spent in officer.costs.items():
            found[name] += spent
    desk.close()
    return {
        name: Cost(statistics.mean(one.statements for one in spent), statistics.mean(one.cpu for one in spent))
        for name, spent in found.items()
    }


def _scope(request: httpx.Request) -> dict[str, Any]:
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": request.method,
        "scheme": "http",
        "path": request.url.path,
        "raw_path": request.url.raw_path.partition(b"?")[0],
        "query_string": request.url.query,
        "root_path": "",
        "headers": [(name.lower(), value) for name, value in request.headers.raw],
        "client": ("127.0.0.1", 1),
        "server": ("desk", 80),
    }
