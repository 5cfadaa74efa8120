"""A logged-in connection to one IMAP server. Every failure of it leaves as one of our errors."""

import socket
import ssl
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Event
from typing import Any

import imapclient
from imapclient.exceptions import IMAPClientError, LoginError

from register.errors import LoginRefused, ServiceDown, SettingsError
from register.sections.mail import Mailbox

KEYWORD = b"$Raprueang"
_TOKEN_TIMEOUT = 60.0  # seconds for the program that fetches an access token
# Seconds: first sign of life asked for, pause between questions, and their number. A line that was cut without a word
# (a firewall that forgot it) is found after two minutes, also in the midst of IDLE.
_KEEPALIVE = ((socket.TCP_KEEPIDLE, 60), (socket.TCP_KEEPINTVL, 20), (socket.TCP_KEEPCNT, 3))
_FIRST_WINDOW = 5_000
_GLANCE = 1.0


@dataclass(frozen=True, slots=True)
class Selected:
    """The folder as SELECT describes it. `end`: the newest UID given out so far; `keywords`: ours can be set."""

    uid_validity: int
    end: int
    keywords: bool


@contextmanager
def session(box: Mailbox) -> Iterator[Any]:
    """A logged-in client of the mailbox's server.

    Raises:
        ServiceDown: no connection, or it broke. LoginRefused: user, password or token. SettingsError: the CA file or
        the token's program is not there.
    """
    secret = _token(box) if box.token_command else box.password()
    client, context = _connect(box)
    try:
        # imapclient writes some commands in pieces: each would wait for the server's TCP to acknowledge the last
        client.socket().setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for option, value in _KEEPALIVE:
            client.socket().setsockopt(socket.IPPROTO_TCP, option, value)
        client.socket().setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        if box.security == "starttls":
            client.starttls(context)
        if box.token_command:
            client.oauth2_login(box.user, secret)
        else:
            client.login(box.user, secret)
        client.normalise_times = False
        yield client
    except LoginError as error:
        hint = "check user and token_command" if box.token_command else "check user and password_file"
        raise LoginRefused(f"{where(box)} refuses user or password", hint) from error
    except (IMAPClientError, OSError) as error:
        raise ServiceDown(f"{where(box)}: the connection broke", "nothing was lost, the next poll goes on") from error
    finally:
        _leave(client)


def where(box: Mailbox) -> str:
    return f"mailbox {box.name} ({box.host}:{box.port})"


def select(client: Any, box: Mailbox, folder: str) -> Selected:
    """Select a folder.

    Raises:
        SettingsError: there is none of that name.
    """
    if not client.folder_exists(folder):
        raise SettingsError(f"{where(box)} has no folder {folder}", "correct folder, or make it on the server")
    told = client.select_folder(folder)
    _was_told(client)  # of what is there, not of what comes
    allowed = {flag.lower() for flag in told.get(b"PERMANENTFLAGS", (b"\\*",))}
    end = int(told[b"UIDNEXT"]) - 1 if b"UIDNEXT" in told else newest(client)
    return Selected(int(told[b"UIDVALIDITY"]), end, keywords=bool({b"\\*", KEYWORD.lower()} & allowed))


def newest(client: Any) -> int:
    """The UID of the last message of the selected folder, 0 when it is empty. Costs the same in every mailbox."""
    return max(client.search(["UID", "*"]), default=0)


def present_uids(client: Any, first: int, last: int) -> Iterator[list[int]]:
    """The UIDs that exist from `first` to `last`, ascending, in portions: one line of an answer is bounded, whatever
    the mailbox holds. Where UIDs are far apart the window grows.
    """
    window = _FIRST_WINDOW
    while first <= last:
        stop = min(first + window - 1, last)
        found = sorted(uid for uid in client.search(["UID", f"{first}:{stop}"]) if first <= uid <= stop)
        window = _FIRST_WINDOW if found else window * 4
        first = stop + 1
        if found:
            yield found


def still_there(client: Any, uids: Sequence[int]) -> list[int]:
    """Those of the UIDs (at most a portion of them) that the server still holds."""
    return sorted(set(client.search(["UID", ",".join(map(str, uids))])) & set(uids)) if uids else []


def wait_for_news(client: Any, box: Mailbox, stop: Event) -> None:
    """Return when the server reports something, when it is time to look anyway, or when `stop` is set.

    With IDLE (RFC 2177) for `idle_minutes`, so that no firewall forgets the line; without it for `interval`.
    """
    if _was_told(client):
        return
    if not (box.idle and client.has_capability("IDLE")):
        stop.wait(box.interval)
        client.noop()
        return
    end = time.monotonic() + box.idle_minutes * 60
    client.idle()
    while not stop.is_set() and (left := end - time.monotonic()) > 0:
        glance = min(left, _GLANCE)
        start = time.monotonic()
        if _has_read_ahead(client, box) or client.idle_check(glance) or time.monotonic() - start < glance / 2:
            break  # news, or the end of the line, which the next command finds
    client.idle_done()


def _was_told(client: Any) -> bool:
    """Did the server report new mail beside its answer to a command? It says so once (RFC 3501, section 7): in IDLE it
    would be silent about what came while other mail was taken in.
    """
    return bool(client._imap.untagged_responses.pop("EXISTS", None))  # noqa: SLF001 - imapclient does not hand it out


def _has_read_ahead(client: Any, box: Mailbox) -> bool:
    """Did the server say something in the same breath as before? Then it lies in a buffer, and the socket is silent."""
    client.socket().settimeout(0)
    try:
        return bool(client._imap.file.peek(1))  # noqa: SLF001 - imapclient's idle_check looks at the socket alone
    except OSError:
        return False  # nothing there
    finally:
        client.socket().settimeout(box.timeout)


def _connect(box: Mailbox) -> tuple[Any, ssl.SSLContext]:
    try:
        context = ssl.create_default_context(cafile=str(box.ca_file) if box.ca_file else None)
        client = imapclient.IMAPClient(
            box.host, port=box.port, ssl=box.security == "tls", ssl_context=context, timeout=box.timeout
        )
        # imapclient has every answer written out for a log, mails and all: 1 ms for a photograph, and nobody reads it
        client._imap.debug = 0  # noqa: SLF001 - imapclient has no switch
    except ssl.SSLError as error:
        reason = error.reason or "TLS failed"
        raise ServiceDown(f"{where(box)}: {reason}", "check ca_file, security and port") from error
    except FileNotFoundError as error:
        message = f"{where(box)}: no ca_file {box.ca_file}"
        raise SettingsError(message, "name the file of the CA certificate") from error
    except (OSError, IMAPClientError) as error:
        raise ServiceDown(f"{where(box)} cannot be reached", "check host, port and network") from error
    return client, context


def _leave(client: Any) -> None:
    try:
        client.logout()
    except (IMAPClientError, OSError):
        client.shutdown()


def _token(box: Mailbox) -> str:
    """What the configured program prints: a fresh access token. Neither it nor its complaints reach the log."""
    hint = "run token_command by hand: it must print an access token"
    try:
        done = subprocess.run(box.token_command, capture_output=True, check=False, timeout=_TOKEN_TIMEOUT)
    except subprocess.TimeoutExpired:
        raise ServiceDown(f"{where(box)}: token_command does not answer", hint) from None
    except OSError as error:
        raise SettingsError(f"{where(box)}: token_command cannot be run: {error.strerror}", hint) from error
    token = done.stdout.decode("ascii", "replace").strip()
    if done.returncode != 0 or not token or "\n" in token:
        raise LoginRefused(f"{where(box)}: token_command gave no token (exit {done.returncode})", hint)
    return token
