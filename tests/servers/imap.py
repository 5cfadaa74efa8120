"""A private Dovecot: IMAPS and IMAP with STARTTLS, one mailbox for every user name, one password for all of them."""

import grp
import os
import pwd
import shutil
import socket
import ssl
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import Path

from imapclient import IMAPClient

from tests.servers.certificates import Certificates
from tests.servers.processes import Daemon, ServerFault, find_program, free_port

# How Dovecot keeps mail: a file each in folders that it looks through when something came, or an index that knows.
MAILDIR, SDBOX = "maildir", "sdbox"
_ATTEMPTS = 10
_APPENDED_AT_ONCE = 500
# The owner of the mailboxes when we are root: Dovecot refuses to serve mail of uid 0.
_NOBODY = 65534

_CONFIGURATION = """\
protocols = imap
listen = 127.0.0.1
base_dir = {root}/run
state_dir = {root}/state
log_path = {root}/dovecot.log
mail_location = {storage}:{root}/mail/%u
first_valid_uid = 1
mail_fsync = never
mail_max_userip_connections = 50
auth_failure_delay = 0
ssl = required
ssl_cert = <{chain}
ssl_key = <{key}
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={root}/home/%u
}}
namespace inbox {{
  inbox = yes
}}
service anvil {{
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service imap-login {{
  inet_listener imap {{
    port = {starttls_port}
  }}
  inet_listener imaps {{
    port = {port}
  }}
}}
"""

# Dovecot started by an ordinary user can neither change its user nor its root.
_UNPRIVILEGED = """\
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
service anvil {{
  chroot =
}}
service imap-login {{
  chroot =
}}
service stats {{
  chroot =
}}
"""


@dataclass
class ImapServer:
    """A running Dovecot. `port` speaks TLS at once, `starttls_port` after STARTTLS; clients trust `ca_file`."""

    host: str
    port: int
    starttls_port: int
    ca_file: Path
    password: str
    root: Path
    storage: str = MAILDIR
    _daemon: Daemon | None = field(default=None, repr=False)

    @contextmanager
    def client(self, user: str, port: int = 0) -> Iterator[IMAPClient]:
        """A logged-in connection over TLS, for a test to prepare or inspect a mailbox. `port`: of a line to ours."""
        context = ssl.create_default_context(cafile=str(self.ca_file))
        with IMAPClient(self.host, port or self.port, ssl_context=context, timeout=30) as connection:
            connection.login(user, self.password)
            yield connection

    def append(self, user: str, raw: bytes, folder: str = "INBOX", internal_date: datetime | None = None) -> int:
        """Deliver one message as it is and return its UID; the folder is made when missing."""
        with self.client(user) as connection:
            if not connection.folder_exists(folder):
                connection.create_folder(folder)
            connection.append(folder, raw, (), internal_date)
            connection.select_folder(folder, readonly=True)
            return int(max(connection.search("ALL")))

    def append_all(self, user: str, messages: list[bytes], folder: str = "INBOX") -> None:
        """Deliver many messages over one connection, in this order."""
        with self.client(user) as connection:
            if not connection.folder_exists(folder):
                connection.create_folder(folder)
            for raw in messages:
                connection.append(folder, raw)

    def deliver(self, user: str, messages: Iterable[bytes]) -> int:
        """Put messages into the INBOX, many a second; returns how many. Into a Maildir straight, as a mail system does,
        elsewhere by APPEND.

        The mailbox must have been opened before, which makes it.
        """
        if self.storage != MAILDIR:
            return self._append_many(user, messages)
        folder = self.root / "mail" / user / "new"
        owner = folder.stat()
        number = 0
        for number, raw in enumerate(messages, 1):
            path = folder.parent / "tmp" / f"{time.time_ns()}.M{number}.delivered"
            path.write_bytes(raw)
            os.chown(path, owner.st_uid, owner.st_gid)
            path.rename(folder / path.name)
        return number

    def _append_many(self, user: str, messages: Iterable[bytes]) -> int:
        number, waiting = 0, iter(messages)
        with self.client(user) as connection:
            while portion := list(islice(waiting, _APPENDED_AT_ONCE)):
                connection.multiappend("INBOX", portion)
                number += len(portion)
        return number

    def count(self, user: str, folder: str = "INBOX") -> int:
        """Messages in the folder; 0 when there is no such folder."""
        with self.client(user) as connection:
            if not connection.folder_exists(folder):
                return 0
            return int(connection.folder_status(folder, ["MESSAGES"])[b"MESSAGES"])

    def flags(self, user: str, folder: str = "INBOX") -> dict[int, set[str]]:
        """UID -> flags and keywords."""
        with self.client(user) as connection:
            connection.select_folder(folder, readonly=True)
            found = connection.get_flags(connection.search("ALL"))
            return {uid: {flag.decode() for flag in flags} for uid, flags in found.items()}

    def uid_validity(self, user: str, folder: str = "INBOX") -> int:
        with self.client(user) as connection:
            return int(connection.folder_status(folder, ["UIDVALIDITY"])[b"UIDVALIDITY"])

    def reset_uidvalidity(self, user: str) -> int:
        """Renumber the INBOX as a moved or rebuilt mail server does: same messages, UIDs from 1, another UIDVALIDITY.

        Returns the new UIDVALIDITY. Connections that are open on this mailbox must be closed before.
        """
        new = self.uid_validity(user) + 1
        self.stop()
        mailbox = self.root / "mail" / user
        for pattern in ("dovecot.index*", "dovecot-uidvalidity*", "dovecot.list.index*"):
            for stale in mailbox.glob(pattern):
                stale.unlink()
        # The header alone: version, the next UIDVALIDITY, the next UID; Dovecot numbers the files it finds anew.
        uids = mailbox / "dovecot-uidlist"
        uids.write_text(f"3 V{new} N1\n", encoding="ascii")
        self.start()
        if self.uid_validity(user) != new:
            raise ServerFault("Dovecot did not take the new UIDVALIDITY")
        return new

    @property
    def pid(self) -> int:
        """The process from which all of Dovecot's descend. Raises ServerFault when it is stopped."""
        if self._daemon is None:
            raise ServerFault("Dovecot is stopped")
        return self._daemon.pid

    @property
    def running(self) -> bool:
        return self._daemon is not None and self._daemon.running

    def start(self) -> None:
        """Start again on the same ports with the same mail. Raises ServerFault when Dovecot refuses."""
        if not self._launch():
            raise ServerFault(f"Dovecot does not start: {self._log()}")

    def stop(self) -> None:
        """End Dovecot and every connection; the mail stays."""
        if self._daemon is not None:
            self._daemon.stop()
            self._daemon = None

    def close(self) -> None:
        """Stop for good and remove everything."""
        self.stop()
        shutil.rmtree(self.root)

    def _launch(self) -> bool:
        configuration = self.root / "dovecot.conf"
        self._daemon = Daemon([str(_program()), "-F", "-c", str(configuration)], self.root / "output.log")
        ready = self._daemon.wait_until(self._greets)
        if not ready:
            self._daemon = None
        return ready

    def _greets(self) -> bool:
        # The handshake proves that it is ours: no other server has a certificate of this CA.
        context = ssl.create_default_context(cafile=str(self.ca_file))
        try:
            with (
                socket.create_connection((self.host, self.port), 5) as plain,
                context.wrap_socket(plain, server_hostname=self.host) as secured,
            ):
                return secured.recv(4) == b"* OK"
        except OSError:
            return False

    def _log(self) -> str:
        logs = [self.root / "output.log", self.root / "dovecot.log"]
        return " ".join(log.read_text(encoding="utf-8", errors="replace")[-1500:] for log in logs if log.exists())


def start_imap_server(certificates: Certificates, password: str, storage: str = MAILDIR) -> ImapServer:
    """Start a Dovecot with empty mailboxes, kept as MAILDIR or SDBOX, on free ports; call `close()` in the end.

    Raises ServerFault when Dovecot is not installed or does not start.
    """
    _program()
    # Not in pytest's folder: that is 0700, and the mailboxes belong to another user when we are root. Kept short,
    # because the paths of Dovecot's sockets may not pass 108 bytes.
    root = Path(tempfile.mkdtemp(prefix="imap-"))
    root.chmod(0o755)
    try:
        return _on_free_ports(root, certificates, password, storage)
    except (OSError, KeyError, ServerFault):
        shutil.rmtree(root)
        raise


def _on_free_ports(root: Path, certificates: Certificates, password: str, storage: str) -> ImapServer:
    """Another process may take a port between our look and Dovecot's bind; then other ports are tried."""
    for _ in range(_ATTEMPTS):
        server = ImapServer("127.0.0.1", free_port(), free_port(), certificates.ca_file, password, root, storage)
        _configure(server, certificates)
        if server._launch():
            return server
        reason = server._log()
        if "Address already in use" not in reason:
            break
        (root / "dovecot.log").unlink(missing_ok=True)
    raise ServerFault(f"Dovecot does not start: {reason}")


def _program() -> Path:
    return find_program("dovecot", "dovecot-imapd")


def _configure(server: ImapServer, certificates: Certificates) -> None:
    as_root = os.geteuid() == 0
    uid, gid = (_NOBODY, _NOBODY) if as_root else (os.getuid(), os.getgid())
    for name in ("mail", "home"):
        folder = server.root / name
        folder.mkdir(exist_ok=True)
        if as_root:
            os.chown(folder, uid, gid)
    text = _CONFIGURATION.format(
        root=server.root,
        storage=server.storage,
        chain=certificates.chain_file,
        key=certificates.key_file,
        password=server.password,
        uid=uid,
        gid=gid,
        port=server.port,
        starttls_port=server.starttls_port,
    )
    if not as_root:
        text += _UNPRIVILEGED.format(user=pwd.getpwuid(uid).pw_name, group=grp.getgrgid(gid).gr_name)
    (server.root / "dovecot.conf").write_text(text, encoding="utf-8")
