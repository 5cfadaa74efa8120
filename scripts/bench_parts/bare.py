"""The least that any program must do with a mail, as a bare loop: `python -m scripts.bench_parts.bare`, orders as JSON
on standard input.

Fetch with imapclient, parse with mail-parser, commit the mail durably, send an acknowledgement, commit that it was
sent. No reading of files, no classification, no case, nothing sealed, nothing audited.
"""

import codecs
import json
import smtplib
import sqlite3
import ssl
import sys
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import make_msgid

import mailparser
from imapclient import IMAPClient

_THAI = codecs.lookup("cp874")


@dataclass(frozen=True, slots=True)
class Orders:
    """Whose mail, over which servers, into which SQLite file."""

    imap_port: int
    smtp_port: int
    ca_file: str
    user: str
    imap_password: str
    smtp_user: str
    smtp_password: str
    database: str


def main() -> None:
    orders = Orders(**json.load(sys.stdin))
    # Python knows the code page, but not by the name that Outlook gives it
    codecs.register(lambda name: _THAI if name.replace("_", "-") == "windows-874" else None)
    context = ssl.create_default_context(cafile=orders.ca_file)
    database = sqlite3.connect(orders.database, isolation_level=None)
    for pragma in ("journal_mode=WAL", "synchronous=FULL"):
        database.execute(f"PRAGMA {pragma}")
    database.execute("CREATE TABLE mail (uid INTEGER PRIMARY KEY, raw BLOB, subject TEXT, body TEXT, sent INTEGER)")
    with (
        IMAPClient("127.0.0.1", orders.imap_port, ssl_context=context) as inbox,
        smtplib.SMTP("127.0.0.1", orders.smtp_port, "localhost") as outgoing,
    ):
        inbox.login(orders.user, orders.imap_password)
        inbox.select_folder("INBOX", readonly=True)
        outgoing.starttls(context=context)
        outgoing.login(orders.smtp_user, orders.smtp_password)
        for uid in inbox.search("ALL"):
            raw = inbox.fetch([uid], ["BODY.PEEK[]"])[uid][b"BODY[]"]
            mail = mailparser.parse_from_bytes(raw)
            row = (uid, raw, mail.subject, mail.body)
            database.execute("INSERT INTO mail VALUES (?, ?, ?, ?, 0)", row)  # without BEGIN each is a commit
            outgoing.send_message(_acknowledgement(mail.from_[0][1]))
            database.execute("UPDATE mail SET sent = 1 WHERE uid = ?", (uid,))
    database.close()


def _acknowledgement(recipient: str) -> EmailMessage:
    message = EmailMessage()
    message["From"] = "office@sripana.example"
    message["To"] = recipient
    message["Subject"] = "ได้รับเรื่องของท่านแล้ว"
    message["Message-ID"] = make_msgid(domain="sripana.example")
    message.set_content("เรียน ผู้ร้องเรียน\n\nหน่วยงานได้รับเรื่องของท่านแล้ว\n")
    return message


if __name__ == "__main__":
    main()
