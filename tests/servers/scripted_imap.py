"""A small IMAP server that misbehaves as told: answers that lack mails, refused keywords, a line cut anywhere.

It speaks just the commands that our client sends, over TLS. What no test tells it to do otherwise it does properly.
"""

import base64
import re
import socket
import ssl
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime

from tests.servers.certificates import Certificates

_ARRIVED = datetime.fromisoformat("2026-11-01T10:00:00+07:00")
_RANGE = re.compile(r"(\d+|\*)(?::(\d+|\*))?")


@dataclass
class Line:
    """One connection. A trick gets it with the command; it may `send`, `cut`, or leave the command to the server."""

    channel: ssl.SSLSocket
    reader: object = None

    def send(self, *lines: str | bytes) -> None:
        joined = b"".join((line if isinstance(line, bytes) else line.encode()) + b"\r\n" for line in lines)
        self.channel.sendall(joined)

    def cut(self) -> None:
        with suppress(OSError):
            self.channel.unwrap()
        self.channel.close()


Trick = Callable[[Line, str, str], bool]
"""(line, tag, command) -> True when the trick has answered."""


@dataclass
class ScriptedImap:
    """`messages`: UID -> bytes, of the only folder. `arrived`: UID -> INTERNALDATE, where it is not the
    usual one. `commands`: what clients sent, without tags and secrets.
    """

    certificates: Certificates
    messages: dict[int, bytes] = field(default_factory=dict)
    capabilities: str = "IMAP4rev1 UIDPLUS MOVE"
    permanent_flags: str = r"\Deleted \*"
    folders: tuple[str, ...] = ("INBOX",)
    trick: Trick | None = None
    commands: list[str] = field(default_factory=list)
    token: str = ""
    flags: dict[int, set[str]] = field(default_factory=dict)
    arrived: dict[int, datetime] = field(default_factory=dict)

    def __post_init__(self) -> None:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(self.certificates.chain_file, self.certificates.key_file)
        self._context = context
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._lines: list[Line] = []
        self._threads = [threading.Thread(target=self._accept)]
        self._threads[0].start()

    def close(self) -> None:
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for line in self._lines:
            with suppress(OSError):
                line.channel.shutdown(socket.SHUT_RDWR)
            line.channel.close()
        for thread in self._threads:
            thread.join()

    def asked(self, start: str) -> list[str]:
        """The commands that begin so."""
        return [command for command in self.commands if command.startswith(start)]

    def _accept(self) -> None:
        while True:
            try:
                plain, _ = self._listener.accept()
            except OSError:
                return
            try:
                line = Line(self._context.wrap_socket(plain, server_side=True))
            except OSError:
                plain.close()
                continue
            self._lines.append(line)
            thread = threading.Thread(target=self._serve, args=(line,))
            self._threads.append(thread)
            thread.start()

    def _serve(self, line: Line) -> None:
        with suppress(OSError, ValueError), line.channel.makefile("rb") as reader:
            line.send("* OK ready")
            while received := reader.readline():
                tag, _, command = received.decode().rstrip("\r\n").partition(" ")
                if tag == "DONE":
                    continue
                self.commands.append(command.partition(" ")[0] if command.startswith(("LOGIN", "AUTH")) else command)
                if self.trick is not None and self.trick(line, tag, command):
                    continue
                if command.startswith("IDLE"):
                    line.send("+ idling")
                    reader.readline()
                    line.send(f"{tag} OK done")
                elif command.startswith("AUTHENTICATE"):
                    line.send("+ ")
                    told = base64.b64decode(reader.readline()).decode()
                    line.send(f"{tag} OK in" if f"auth=Bearer {self.token}\x01" in told else f"{tag} NO wrong token")
                else:
                    self.answer(line, tag, command)
                if command.startswith("LOGOUT"):
                    return

    def answer(self, line: Line, tag: str, command: str) -> None:
        """The proper answer to a command."""
        words = command.split(" ")
        name = " ".join(words[:2]) if words[0] == "UID" else words[0]
        told = {
            "CAPABILITY": [f"* CAPABILITY {self.capabilities}"],
            "LIST": [f'* LIST () "/" "{one}"' for one in self.folders if words[-1].strip('"') == one],
            "SELECT": [
                f"* {len(self.messages)} EXISTS",
                f"* OK [PERMANENTFLAGS ({self.permanent_flags})] x",
                "* OK [UIDVALIDITY 7] x",
                f"* OK [UIDNEXT {max(self.messages, default=0) + 1}] x",
            ],
            "STATUS": [f'* STATUS "INBOX" (MESSAGES {len(self.messages)})'],
            "LOGOUT": ["* BYE"],
        }.get(name, [])
        if name == "UID SEARCH":
            told = [" ".join(["* SEARCH", *map(str, self.chosen(words[3]))])]
        elif name == "UID FETCH":
            self.fetch(line, self.chosen(words[2]), command)
        elif name == "UID STORE":
            for uid in self.chosen(words[2]):
                self.flags.setdefault(uid, set()).update(re.findall(r"[\\$]\w+", command))
        elif name == "UID EXPUNGE":
            for uid in self.chosen(words[2]):
                del self.messages[uid]
        line.send(*told, f"{tag} OK done")

    def fetch(self, line: Line, uids: list[int], command: str) -> None:
        """The untagged part of a FETCH answer."""
        for uid in uids:
            raw = self.messages[uid]
            number = sorted(self.messages).index(uid) + 1
            if "BODY" in command:
                part = "BODY[HEADER]" if "HEADER" in command else "BODY[]"
                text = raw.partition(b"\r\n\r\n")[0] if "HEADER" in command else raw
                line.send(b"* %d FETCH (UID %d %s {%d}\r\n%s)" % (number, uid, part.encode(), len(text), text))
            else:
                date = self.arrived.get(uid, _ARRIVED).strftime('"%d-%b-%Y %H:%M:%S %z"')
                line.send(f"* {number} FETCH (UID {uid} RFC822.SIZE {len(raw)} INTERNALDATE {date})")

    def chosen(self, ranges: str) -> list[int]:
        """The UIDs of a sequence set that exist, ascending."""
        newest = max(self.messages, default=0)
        found: set[int] = set()
        for start, stop in _RANGE.findall(ranges):
            first = newest if start == "*" else int(start)
            last = first if not stop else newest if stop == "*" else int(stop)
            low, high = min(first, last), max(first, last)
            found |= {uid for uid in self.messages if low <= uid <= high}
        return sorted(found)
