"""An SMTP server in a process of its own that dies (SIGKILL) between DATA and 250.

`python mortal_smtp.py PORT CHAIN KEY FOLDER COUNT WHEN`: each message becomes a file of FOLDER; at the COUNTth one the
process dies, with WHEN `kept` after and with `lost` before the message was kept. It writes its port when it listens.
"""

import os
import signal
import ssl
import sys
import threading
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session


class Mortal:
    """aiosmtpd's hook: keeps what comes until its time has come."""

    def __init__(self, folder: Path, count: int, when: str) -> None:
        self.folder, self.left, self.when = folder, count, when

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        self.left -= 1
        if self.left == 0 and self.when == "lost":
            os.kill(os.getpid(), signal.SIGKILL)
        name = f"{len(list(self.folder.iterdir())):03}.eml"
        (self.folder / name).write_bytes(bytes(envelope.original_content or b""))
        if self.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return "250 2.0.0 OK: stored"


def _anybody(*_: object) -> AuthResult:
    return AuthResult(success=True)


def main() -> None:
    port, chain, key, folder, count, when = sys.argv[1:]
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(chain, key)
    controller = Controller(
        Mortal(Path(folder), int(count), when),
        hostname="127.0.0.1",
        port=int(port),
        tls_context=context,
        require_starttls=True,
        auth_required=True,
        authenticator=_anybody,
    )
    controller.start()
    print(port, flush=True)  # noqa: T201 - the test waits for it
    threading.Event().wait()


if __name__ == "__main__":
    main()
