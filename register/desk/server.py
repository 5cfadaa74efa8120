"""The desk's HTTP server: uvicorn on a port or a Unix socket, in a thread beside the workers or alone."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import uvicorn

from register.desk.application import create_desk
from register.desk.painter import painting
from register.desk.web.context import Parts
from register.desk.web.layout import layout_of
from register.desk.web.patience import Patience, protocol_with
from register.errors import SettingsError
from register.settings import WebDesk

_START_SECONDS = 15.0
_STOP_SECONDS = 5


class Server(uvicorn.Server):
    """uvicorn without its own signal handlers: the daemon decides when it stops. Whether it serves and whether it
    should end is told at once, where uvicorn looks ten times a second.
    """

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.settled = threading.Event()  # it serves, or it has ended without
        self._told = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def main_loop(self) -> None:
        self._loop = asyncio.get_running_loop()
        self.settled.set()
        told = asyncio.create_task(self._told.wait())
        ticks = asyncio.create_task(super().main_loop())
        await asyncio.wait((told, ticks), return_when=asyncio.FIRST_COMPLETED)
        told.cancel()
        if not ticks.cancel():
            await ticks  # it has ended: by itself, or by what went wrong

    def end(self) -> None:
        """Stop, said from another thread."""
        self.should_exit = True
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._told.set)


def make_server(parts: Parts, settings: WebDesk, patience: Patience | None = None) -> Server:
    patient = patience or Patience()
    config = uvicorn.Config(
        create_desk(parts, patient),
        http=protocol_with(patient),
        host=settings.host,
        port=settings.port,
        uds=str(settings.socket) if settings.socket else None,
        log_config=None,
        access_log=False,  # addresses carry internal ids, and who looked at what stands in the audit
        server_header=False,
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=_trusted(settings),
        limit_concurrency=200,
        timeout_keep_alive=15,
        timeout_graceful_shutdown=_STOP_SECONDS,
        lifespan="off",
        ws="none",
    )
    return Server(config)


@contextmanager
def served(parts: Parts, settings: WebDesk, patience: Patience | None = None) -> Iterator[Server]:
    """Serve during the block, from a thread of its own.

    Raises:
        SettingsError: the port or the socket cannot be had.
    """
    layout_of(parts.settings.agency.name, parts.settings.desk.base_path).prepare()
    server = make_server(parts, settings, patience)
    thread = threading.Thread(target=_run, args=(server,), name="desk", daemon=True)
    with painting(parts):
        thread.start()
        server.settled.wait(_START_SECONDS)
        if not server.started:
            where = settings.socket or f"{settings.host}:{settings.port}"
            hint = "is another desk running? see [desk] in config.toml"
            raise SettingsError(f"the desk cannot listen at {where}", hint)
        try:
            yield server
        finally:
            server.end()
            thread.join()


def address(server: Server) -> str:
    """Where it listens, for a person at the terminal."""
    config = server.config
    if config.uds:
        return f"unix:{config.uds}"
    port = server.servers[0].sockets[0].getsockname()[1]
    return f"http://{config.host}:{port}"


def _run(server: Server) -> None:
    try:
        with suppress(SystemExit):  # uvicorn's way to say that it could not bind
            server.run()
    finally:
        server.settled.set()


def _trusted(settings: WebDesk) -> list[str] | str:
    """Uvicorn knows a Unix socket's peer by no name: there the only client is the proxy."""
    if "unix" in settings.trusted_proxies and settings.socket is not None:
        return "*"
    return [one for one in settings.trusted_proxies if one != "unix"]
