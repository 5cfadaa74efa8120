"""How long the desk waits for a client: for the head of a request, for its body, and for the answer to be taken.

Without this a client that sends a byte a second holds a connection for ever, and a few hundred of them hold the desk.
"""

import asyncio
from dataclasses import dataclass
from typing import ClassVar

import h11
from starlette.exceptions import HTTPException
from starlette.types import Message, Receive
from uvicorn.protocols.http.h11_impl import H11Protocol


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds. A body has `grace` and then must come with at least `pace` bytes a second, up to `form` or `upload`
    in all. `linger`: for a body that nobody reads any more, so that its sender still sees the answer.
    """

    head: float = 15.0
    grace: float = 20.0
    pace: int = 4096
    form: float = 60.0
    upload: float = 600.0
    linger: float = 5.0
    taking: float = 60.0


class Bounded:
    """Receives a body until it is longer than allowed or slower than bearable."""

    def __init__(self, receive: Receive, longest: int, patience: Patience) -> None:
        self._receive = receive
        self._left = longest
        self._patience = patience
        self._deadline = asyncio.get_running_loop().time() + patience.grace

    async def __call__(self) -> Message:
        """The next piece.

        Raises:
            HTTPException: 413 too large, 408 too slow.
        """
        try:
            async with asyncio.timeout_at(self._deadline):
                message = await self._receive()
        except TimeoutError as error:
            raise HTTPException(408) from error
        length = len(message.get("body", b""))
        self._left -= length
        self._deadline += length / self._patience.pace
        if self._left < 0:
            raise HTTPException(413)
        return message


class PatientProtocol(H11Protocol):
    """uvicorn's protocol with an end to its waiting; see `protocol_with`."""

    patience: ClassVar[Patience] = Patience()
    _waiting: asyncio.TimerHandle | None = None
    _taking: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # as uvicorn
        super().connection_made(transport)
        self._wait(self.patience.head)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        self._look()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        self._look()

    def pause_writing(self) -> None:
        super().pause_writing()
        self._taking = self._taking or self.loop.call_later(self.patience.taking, self.transport.abort)

    def resume_writing(self) -> None:
        super().resume_writing()
        if self._taking is not None:
            self._taking.cancel()
            self._taking = None

    def connection_lost(self, exc: Exception | None) -> None:
        for timer in (self._waiting, self._taking):
            if timer is not None:
                timer.cancel()
        self._waiting = self._taking = None
        super().connection_lost(exc)

    def _look(self) -> None:
        """What is waited for now: an answer of ours, the rest of a body that nobody reads, or the rest of a head."""
        if self.cycle is not None and not self.cycle.response_complete:
            self._stop_waiting()
        elif self.conn.their_state is h11.SEND_BODY:
            self._wait(self.patience.linger)
        elif self.conn.trailing_data[0]:
            self._wait(self.patience.head)
        else:
            self._stop_waiting()  # idle between two requests: uvicorn counts that itself

    def _wait(self, seconds: float) -> None:
        """One limit from the first byte on: further bytes do not lengthen it."""
        if self._waiting is None:
            self._waiting = self.loop.call_later(seconds, self.transport.abort)

    def _stop_waiting(self) -> None:
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None


def protocol_with(patience: Patience) -> type[PatientProtocol]:
    """The protocol for a server; uvicorn makes one object of it for each connection."""
    return type("PatientProtocol", (PatientProtocol,), {"patience": patience})
