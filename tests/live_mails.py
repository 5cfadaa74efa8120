"""Thirty Thai mails in the forms that mail programs give them, with what a reader has to give back.

Written byte by byte, because the standard library can neither name `windows-874` nor label its text wrongly.
"""

import base64
import html
import io
import quopri
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from time import gmtime
from typing import Any
from urllib.parse import quote

import cv2
import numpy as np
from PIL import Image

from register.states import Category

_DATA = Path(__file__).parent / "data" / "live_mails.toml"
_FIRST = datetime(2026, 9, 21, 1, 0, tzinfo=UTC)
_BOUNDARY = "----=_Part_7f3a_of_this_mail"


@dataclass(frozen=True, slots=True)
class LiveMail:
    """`subject`, `text` (LF line ends, none at the end) and `file_name` are the originals; `label` is their category.

    `form` says how `raw` was written; `file_name` is empty when nothing is attached.
    """

    subject: str
    text: str
    sender: str
    raw: bytes
    label: Category
    form: str
    file_name: str


@dataclass(frozen=True, slots=True)
class _Form:
    """How one mail program writes. `codec` writes what `charset` only promises: tis-620 with curly quotes is common."""

    name: str
    charset: str
    codec: str
    encoding: str
    media_type: str = "text/plain"
    word: str = "B"
    name_in_words: bool = False


_FORMS = (
    _Form("UTF-8, 8 bit", "utf-8", "utf-8", "8bit"),
    _Form("windows-874, quoted-printable", "windows-874", "cp874", "quoted-printable", word="Q", name_in_words=True),
    _Form("TIS-620, 8 bit", "TIS-620", "cp874", "8bit", name_in_words=True),
    _Form("UTF-8, base64", "UTF-8", "utf-8", "base64", name_in_words=True),
    _Form("UTF-8, HTML only", "utf-8", "utf-8", "base64", "text/html"),
    _Form("windows-874, base64", "windows-874", "cp874", "base64"),
    _Form("UTF-8, quoted-printable", "utf-8", "utf-8", "quoted-printable", word="Q"),
    _Form("windows-874, HTML only", "windows-874", "cp874", "quoted-printable", "text/html", name_in_words=True),
)


def live_mails(recipient: str = "rongrian@sripana.example") -> list[LiveMail]:
    """The thirty mails, ten of each category, always the same bytes for the same recipient."""
    with _DATA.open("rb") as file:
        rows = tomllib.load(file)["mail"]
    return [_live_mail(number, row, recipient) for number, row in enumerate(rows)]


def _live_mail(number: int, row: dict[str, str], recipient: str) -> LiveMail:
    form = _FORMS[number % len(_FORMS)]
    body = _text_part(form, row["text"])
    if row["file"]:
        body = _with_file(form, body, row["file"], number)
    sender = row["sender"]
    headers = [
        f"From: {sender}",
        f"To: {recipient}",
        f"Subject: {_encoded_words(row['subject'], form)}",
        f"Date: {format_datetime(_FIRST + timedelta(minutes=17 * number))}",
        f"Message-ID: <{number:02}.live@{sender.partition('@')[2]}>",
        "MIME-Version: 1.0",
    ]
    raw = "\r\n".join(headers).encode("ascii") + b"\r\n" + body
    return LiveMail(row["subject"], row["text"], sender, raw, Category(row["category"]), form.name, row["file"])


def _text_part(form: _Form, text: str) -> bytes:
    """Headers and body of the text, CRLF throughout."""
    if form.media_type == "text/html":
        text = _html(text, form.charset)
    content = (text + "\n").replace("\n", "\r\n").encode(form.codec)
    encoders: dict[str, Callable[[bytes], bytes]] = {
        "8bit": bytes,
        "base64": _base64,
        "quoted-printable": lambda octets: quopri.encodestring(octets.replace(b"\r\n", b"\n")).replace(b"\n", b"\r\n"),
    }
    headers = (
        f"Content-Type: {form.media_type}; charset={form.charset}\r\nContent-Transfer-Encoding: {form.encoding}\r\n\r\n"
    )
    return headers.encode("ascii") + encoders[form.encoding](content)


def _html(text: str, charset: str) -> str:
    lines = "\n".join(f"<div>{html.escape(line) if line else '<br>'}</div>" for line in text.split("\n"))
    meta = f'<meta http-equiv="Content-Type" content="text/html; charset={charset}">'
    style = "<style>div {font-family: Tahoma; color: #222}</style>"
    return f"<html><head>{meta}{style}</head>\n<body>\n{lines}\n</body></html>"


def _with_file(form: _Form, text_part: bytes, name: str, number: int) -> bytes:
    media_type, content = _evidence(name, number)
    headers = [
        f"Content-Type: {media_type}",
        "Content-Transfer-Encoding: base64",
        f"Content-Disposition: attachment; {_file_name(name, form)}",
    ]
    file_part = "\r\n".join([*headers, "", ""]).encode("ascii") + _base64(content)
    opening = f'Content-Type: multipart/mixed; boundary="{_BOUNDARY}"\r\n\r\n'.encode("ascii")
    line = f"--{_BOUNDARY}\r\n".encode("ascii")
    return opening + line + text_part + b"\r\n" + line + file_part + f"--{_BOUNDARY}--\r\n".encode("ascii")


def _file_name(name: str, form: _Form) -> str:
    """As Outlook writes it (encoded words in quotes, forbidden and everywhere) or as RFC 2231 has it, in pieces."""
    if form.name_in_words:
        return f'filename="{_encoded_words(name, form)}"'
    escaped = [quote(character, encoding=form.codec, safe="") for character in name]
    pieces = [""]
    for character in escaped:
        if len(pieces[-1]) + len(character) > 60:
            pieces.append("")
        pieces[-1] += character
    pieces[0] = f"{form.charset}''{pieces[0]}"
    return ";\r\n ".join(f"filename*{index}*={piece}" for index, piece in enumerate(pieces))


def _encoded_words(text: str, form: _Form) -> str:
    """RFC 2047 words of at most 75 characters that never split a character, on folded lines."""
    room = 75 - len(f"=?{form.charset}?{form.word}??=")
    words = [""]
    for character in text:
        if len(_word_content(words[-1] + character, form)) > room:
            words.append("")
        words[-1] += character
    return "\r\n ".join(f"=?{form.charset}?{form.word}?{_word_content(word, form)}?=" for word in words)


def _word_content(text: str, form: _Form) -> str:
    octets = text.encode(form.codec)
    if form.word == "B":
        return base64.b64encode(octets).decode("ascii")
    return "".join(chr(octet) if chr(octet).isascii() and chr(octet).isalnum() else f"={octet:02X}" for octet in octets)


def _base64(octets: bytes) -> bytes:
    return base64.encodebytes(octets).replace(b"\n", b"\r\n")


def _evidence(name: str, number: int) -> tuple[str, bytes]:
    """A photograph without any writing on it, so that it adds no text to what the citizen wrote."""
    random = np.random.default_rng(number)
    blotches = random.random((6, 9, 3), dtype=np.float32) * 130 + 70
    picture = cv2.resize(blotches, (640, 480), interpolation=cv2.INTER_CUBIC)
    picture = picture + random.standard_normal(picture.shape, dtype=np.float32) * 3
    image = Image.fromarray(np.clip(picture, 0, 255).astype(np.uint8))
    forms: dict[str, tuple[str, str, dict[str, Any]]] = {
        "jpg": ("JPEG", "image/jpeg", {"quality": 70}),
        "png": ("PNG", "image/png", {}),
        "pdf": ("PDF", "application/pdf", {"creationDate": gmtime(0), "modDate": gmtime(0)}),
    }
    form, media_type, options = forms[name.rpartition(".")[2]]
    if form == "PNG":
        image = image.quantize(32)
    buffer = io.BytesIO()
    image.save(buffer, form, **options)
    return media_type, buffer.getvalue()
