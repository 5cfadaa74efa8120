"""Thai mails as they reach an office, for the parts of `scripts/bench` that need a mailbox. Nothing in them is real.

Words come from the classifier's made-up corpus, one message a mail: matters whose writer may be answered, so that each
becomes a case with an acknowledgement. Six of ten are in UTF-8, two in TIS-620, two in windows-874; one of ten brings a
photo of 200 kB.
"""

import base64
import json
import quopri
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import cache
from pathlib import Path

import cv2
import numpy as np

CORPUS = Path(__file__).resolve().parents[2] / "classify" / "corpus" / "train"
CHARSETS = {"utf-8": "utf-8", "tis-620": "tis_620", "windows-874": "cp874"}  # with the codec that writes it
TURN = ("utf-8", "tis-620", "utf-8", "windows-874", "utf-8", "utf-8", "tis-620", "utf-8", "windows-874", "utf-8")
_TRANSFERS = ("8bit", "base64", "quoted-printable")
_PHOTO_EVERY = 10
_PHOTO_BYTES = 205_000
_FIRST = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)
_BOUNDARY = "----=_Part_of_a_mail_4711"


@dataclass(frozen=True, slots=True)
class Mail:
    """`raw` as it travels; `subject` and `text` are what a reader has to give back."""

    sender: str
    subject: str
    text: str
    charset: str
    photo: bool
    raw: bytes


def mails(count: int, seed: int, *, charsets: Sequence[str] = TURN, photos: bool = True) -> Iterator[Mail]:
    """So many mails, the same for the same seed; each has a sender and words of its own. `charsets`: of ten mails, in
    their order.
    """
    chance = random.Random(seed)  # noqa: S311 - made-up mails
    texts = list(_texts())
    chance.shuffle(texts)
    for number in range(count):
        subject, body = texts[number % len(texts)]
        if number >= len(texts):
            body = f"{body}\n\nเพิ่มเติมครั้งที่ {number // len(texts) + 1}"
        charset = charsets[number % len(charsets)]
        if not _writable(subject + body, charset):
            charset = "utf-8"
        photo_too = photos and number % _PHOTO_EVERY == _PHOTO_EVERY - 1
        yield _mail(number, (subject or "ร้องเรียน", body), charset, chance, photo_too=photo_too)


@cache
def _texts() -> tuple[tuple[str, str], ...]:
    found = []
    for file in sorted(CORPUS.glob("*.jsonl")):
        for line in file.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            if row["label"] != "other" and not row.get("anonymous"):
                found.append((row["subject"], row["body"]))
    return tuple(found)


def _writable(text: str, charset: str) -> bool:
    try:
        text.encode(CHARSETS[charset])
    except UnicodeEncodeError:
        return False
    return True


def _mail(number: int, words: tuple[str, str], charset: str, chance: random.Random, *, photo_too: bool) -> Mail:
    subject, body = words
    sender = f"citizen{number}@post{number % 40}.example"
    transfer = _TRANSFERS[number // len(TURN) % len(_TRANSFERS)]
    part = _text_part(body, charset, transfer)
    headers = [
        f"From: {_words(f'ประชาชน {number}', charset)} <{sender}>",
        "To: office@sripana.example",
        f"Subject: {_words(subject, charset)}",
        f"Date: {format_datetime(_FIRST + timedelta(seconds=31 * number))}",
        f"Message-ID: <{chance.getrandbits(64):016x}.{number}@{sender.partition('@')[2]}>",
        "MIME-Version: 1.0",
    ]
    raw = "\r\n".join(headers).encode("ascii") + b"\r\n" + (_with_photo(part, number) if photo_too else part)
    return Mail(sender, subject, body, charset, photo_too, raw)


def _text_part(text: str, charset: str, transfer: str) -> bytes:
    content = (text + "\n").replace("\n", "\r\n").encode(CHARSETS[charset])
    writers: dict[str, Callable[[bytes], bytes]] = {
        "8bit": bytes,
        "base64": _base64,
        "quoted-printable": lambda octets: quopri.encodestring(octets.replace(b"\r\n", b"\n")).replace(b"\n", b"\r\n"),
    }
    head = f"Content-Type: text/plain; charset={charset}\r\nContent-Transfer-Encoding: {transfer}\r\n\r\n"
    return head.encode("ascii") + writers[transfer](content)


def _words(text: str, charset: str) -> str:
    """RFC 2047: short enough words that never split a character."""
    pieces = [text[start : start + 12] for start in range(0, len(text), 12)]
    coded = [base64.b64encode(piece.encode(CHARSETS[charset])).decode("ascii") for piece in pieces]
    return "\r\n ".join(f"=?{charset}?B?{one}?=" for one in coded)


def _with_photo(part: bytes, number: int) -> bytes:
    head = (
        f"Content-Type: image/jpeg; name=IMG_{number:04}.jpg\r\nContent-Transfer-Encoding: base64\r\n"
        f"Content-Disposition: attachment; filename=IMG_{number:04}.jpg\r\n\r\n"
    ).encode("ascii")
    line = f"--{_BOUNDARY}\r\n".encode("ascii")
    opening = f'Content-Type: multipart/mixed; boundary="{_BOUNDARY}"\r\n\r\n'.encode("ascii")
    end = f"--{_BOUNDARY}--\r\n".encode("ascii")
    return opening + line + part + b"\r\n" + line + head + _base64(photo(number)) + end


def photo(number: int, size: int = _PHOTO_BYTES) -> bytes:
    """A telephone's picture of a street, without writing on it: a JPEG of about `size` bytes."""
    noise = np.random.default_rng(number)
    picture = np.full((960, 1280, 3), (205, 180, 150), np.float32)
    picture[500:] = (90, 95, 100)
    for _ in range(12):  # houses, cars, signs
        left, top = noise.integers(0, 1200), noise.integers(200, 600)
        wide, high = noise.integers(30, 260), noise.integers(40, 300)
        picture[top : top + high, left : left + wide] = noise.integers(30, 230, 3)
    for _ in range(8):  # holes
        centre = (int(noise.integers(0, 1280)), int(noise.integers(500, 960)))
        colour = tuple(float(one) for one in noise.integers(40, 120, 3))
        cv2.circle(picture, centre, int(noise.integers(10, 80)), colour, -1)
    picture = cv2.GaussianBlur(picture, (0, 0), 1.5) + noise.standard_normal(picture.shape, dtype=np.float32) * 5
    image = np.clip(picture, 0, 255).astype(np.uint8)
    packed = b""
    for quality in range(95, 20, -3):
        packed = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, quality])[1].tobytes()
        if len(packed) <= size:
            break
    return packed


def _base64(octets: bytes) -> bytes:
    return base64.encodebytes(octets).replace(b"\n", b"\r\n")
