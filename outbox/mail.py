"""An `Outgoing` as the RFC 5322 bytes that go on the wire. Pure: the same row gives the same bytes, on any day.

The header fields are written here, not by `email.policy`: its folding turns a long Message-ID in References into an
encoded word (RFC 2047 forbids that) and has changed between Python releases, and law 3 wants one row, one message.
"""

import hashlib
import re
import unicodedata
from base64 import b64encode
from email.utils import format_datetime
from functools import lru_cache

from register.errors import InputError, SettingsError
from register.model import Outgoing
from register.states import ReplyKind

MARK_HEADER = "X-Raprueang"
"""Names our reply by its id, so that a bounce or an echo of it can be recognised."""

AUTOMATIC_KINDS = frozenset({ReplyKind.ACKNOWLEDGEMENT, ReplyKind.STATUS})
"""Sent without a person's hand: marked auto-replied (RFC 3834, section 5). An officer's letter is not automatic."""

_CRLF = "\r\n"
_LINE = 76
# dot-atom local parts only: quoted ones are not worth their risk in an automatic reply.
_ADDRESS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,252}[A-Za-z0-9])?")
_MESSAGE_ID = re.compile(r"<[!-;=?-~]{1,240}>")
_REPLY_ID = re.compile(r"[A-Za-z0-9_.:-]{1,128}")
_ENCODED_WORD_BYTES = 39  # 52 characters of base64: a line with such a word stays under 76 (RFC 2047, section 2)
_KEPT_REFERENCES = 20


def build(outgoing: Outgoing, *, kind: ReplyKind, sender_name: str, sender_address: str) -> bytes:
    """The message with CRLF line ends, ASCII only, without a final dot.

    Message-ID and Date come from the row, the boundary from the Message-ID. In-Reply-To and References keep only what
    is a Message-ID: they were copied from a stranger's mail. Raises InputError when the recipient's address, the
    Message-ID or the reply id cannot stand in a header (line breaks, controls, direction marks, an address outside
    ASCII), SettingsError when the sender's cannot.
    """
    draft = outgoing.draft
    recipient = ascii_address(draft.recipient)
    if recipient is None:
        raise InputError("the recipient's address cannot be written to", "correct the address or answer by letter")
    sender = _from(sender_name, sender_address)
    if not _MESSAGE_ID.fullmatch(outgoing.message_id) or not _REPLY_ID.fullmatch(outgoing.reply_id):
        raise InputError("the reply's id or Message-ID cannot stand in a mail header")
    if _unsafe(draft.subject):
        raise InputError("the reply's subject cannot stand in a mail header")
    boundary = "=_" + hashlib.sha256(outgoing.message_id.encode()).hexdigest()[:40]
    fields = [
        _field("Date", [format_datetime(outgoing.date)]),
        sender,
        _field("To", [recipient]),
        _field("Message-ID", [outgoing.message_id]),
        *_thread(draft.in_reply_to, draft.references),
        _field("Subject", _words(draft.subject)),
        *(["Auto-Submitted: auto-replied"] if kind in AUTOMATIC_KINDS else []),
        "X-Auto-Response-Suppress: All",
        f"{MARK_HEADER}: {outgoing.reply_id}",
        "MIME-Version: 1.0",
        "Content-Language: th",
    ]
    if draft.html:
        body = [
            f'Content-Type: multipart/alternative;{_CRLF} boundary="{boundary}"',
            "",
            f"--{boundary}",
            *_part("plain", draft.text),
            f"--{boundary}",
            *_part("html", draft.html),
            f"--{boundary}--",
        ]
    else:
        body = _part("plain", draft.text)
    return _CRLF.join([*fields, *body, ""]).encode("ascii")


def ascii_address(address: str) -> str | None:
    """`address` as it goes on the wire (a Thai domain as xn--...), or None when it is no plain address.

    A local part outside ASCII needs SMTPUTF8 (RFC 6531), which few Thai mail servers offer: None.
    """
    local, at, domain = address.strip().rpartition("@")
    if not at or _unsafe(address):
        return None
    try:
        domain = domain.encode("idna").decode("ascii")
    except UnicodeError:
        return None
    whole = f"{local}@{domain}"
    if not _ADDRESS.fullmatch(whole) or ".." in whole or local.startswith(".") or local.endswith("."):
        return None
    return whole


def needs_utf8(address: str) -> bool:
    """An address whose local part only a server with SMTPUTF8 could take."""
    local, at, domain = address.strip().rpartition("@")
    return bool(at) and not local.isascii() and ascii_address(f"x@{domain}") is not None and not _unsafe(local)


@lru_cache(maxsize=8)  # the same for every mail of an office
def _from(name: str, address: str) -> str:
    sender = ascii_address(address)
    if sender is None or _unsafe(name):
        raise SettingsError("the sender's name or address cannot stand in a mail header", "correct it in config.toml")
    return _field("From", [*_words(name), f"<{sender}>"])


def _thread(in_reply_to: str, references: tuple[str, ...]) -> list[str]:
    fields: list[str] = []
    parents = [known for known in (in_reply_to,) if _MESSAGE_ID.fullmatch(known)]
    if parents:
        fields.append(_field("In-Reply-To", parents))
    chain = list(dict.fromkeys(known for known in (*references, *parents) if _MESSAGE_ID.fullmatch(known)))
    if len(chain) > _KEPT_REFERENCES:  # as RFC 5537, section 3.4.4: the first and the last ones
        chain = [chain[0], *chain[-(_KEPT_REFERENCES - 1) :]]
    if chain:
        fields.append(_field("References", chain))
    return fields


def _field(name: str, words: list[str]) -> str:
    """`name: words`, folded between words where a line would pass 76 characters."""
    lines = [f"{name}:"]
    for index, word in enumerate(words):
        if index and len(lines[-1]) + 1 + len(word) > _LINE:
            lines.append("")
        lines[-1] += f" {word}"
    return _CRLF.join(lines)


def _words(text: str) -> list[str]:
    """`text` as atoms, or as encoded words each of which ends between two written clusters (RFC 2047, section 5)."""
    if re.fullmatch(r"(?:[A-Za-z0-9-]{1,60}(?: (?=\S))?)*", text):
        return text.split()
    chunks = [b""]
    for cluster in _clusters(text):
        written = cluster.encode()
        if len(chunks[-1]) + len(written) > _ENCODED_WORD_BYTES:
            chunks.append(b"")
        chunks[-1] += written
    return [f"=?utf-8?b?{b64encode(chunk).decode()}?=" for chunk in chunks if chunk]


def _clusters(text: str) -> list[str]:
    """Characters with the marks above and below them; a mark storm is cut so that a word cannot grow too long."""
    clusters: list[str] = []
    for char in text:
        if clusters and char > "\u02ff" and unicodedata.category(char) == "Mn" and len(clusters[-1]) < 4:
            clusters[-1] += char
        else:
            clusters.append(char)
    return clusters


def _part(subtype: str, text: str) -> list[str]:
    body = b64encode(text.replace("\r\n", "\n").replace("\n", _CRLF).encode()).decode()
    return [
        f"Content-Type: text/{subtype}; charset=utf-8",
        "Content-Transfer-Encoding: base64",
        "",
        *[body[start : start + _LINE] for start in range(0, len(body), _LINE)],
    ]


def _unsafe(text: str) -> bool:
    """A character that ends a line, controls a terminal, or turns the direction of writing."""
    if text.isprintable():  # of these categories nothing is, and that is found out at once
        return False
    return any(unicodedata.category(char) in {"Cc", "Cf", "Cs", "Zl", "Zp"} for char in text)
