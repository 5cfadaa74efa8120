"""The files of a mail: how they are listed, which are read, and what an officer is told of those that are not."""

import hashlib
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol

from ingest.charset import decode, nfc
from ingest.files.filetype import Fell
from ingest.mail import headers, markup
from ingest.mail.parts import MAX_TEXT, NESTED, File, Parsed, parse
from register.errors import Unreadable
from register.model import Attachment, Page
from register.states import Method

LOGO_BYTES = 10_000
LOGO_PIXELS = 100
_MOST_FILES = 600
"""Files listed of one mail and the mails inside it."""
_MOST_TOLD = 10

W_SEALED = "จดหมายถูกเข้ารหัสหรือบรรจุในรูปแบบที่เปิดไม่ได้"
W_TNEF = "จดหมายบรรจุเนื้อหาหรือไฟล์ไว้ใน winmail.dat (รูปแบบของ Outlook) ซึ่งระบบเก็บไว้โดยไม่เปิดอ่าน"
W_CALENDAR = "มีใบนัดหมายปฏิทินแนบมากับจดหมาย"
W_TOO_MANY = "มีไฟล์แนบเกินกำหนด อ่านเฉพาะไฟล์แรก ๆ"
W_TOO_LARGE = "ไฟล์แนบ {name} ใหญ่เกินกำหนด จึงเก็บไว้โดยไม่เปิดอ่าน"
W_TOO_LONG = "อ่านไฟล์แนบไม่ครบ เพราะใช้เวลาเกินกำหนด"
W_NESTED = "มีอีเมลซ้อนกันหลายชั้นเกินกำหนด ชั้นในสุดเก็บไว้โดยไม่อ่าน"


@dataclass(frozen=True, slots=True)
class MailLimits:
    """What the files of one mail may cost: how many are read and up to how many bytes each, how deep mails inside mails
    are followed, and after how many seconds no further file is begun.
    """

    files: int = 30
    size: int = 35 * 1024 * 1024
    nesting: int = 3
    seconds: float = 900.0


class Document(Protocol):
    """What a reader of attachments returns."""

    @property
    def pages(self) -> tuple[Page, ...]: ...
    @property
    def warnings(self) -> tuple[str, ...]: ...


ReadAttachment = Callable[[bytes, str, str], Document]
"""(content, media type, name) -> the pages read; raises Unreadable."""


@dataclass(frozen=True, slots=True)
class AttachedFile:
    """An attachment as it is listed, and its bytes. The bytes are hostile: show them only as a download."""

    attachment: Attachment
    content: bytes


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A file under the name it is listed by; `mail` is what a forwarded mail holds, None for all other kinds."""

    name: str
    file: File
    mail: Parsed | None = None


def enclosures(files: list[File], limits: MailLimits) -> tuple[Enclosure, ...]:
    """The files in order; those of a forwarded mail follow it.

    Names are made unique ("a.pdf", "a (2).pdf"), so that a page's source says which file it came from.
    """
    found: list[Enclosure] = []
    used: set[str] = set()
    for file, mail in _with_nested(files, limits.nesting):
        if len(found) == _MOST_FILES:
            break
        stem, dot, suffix = file.name.rpartition(".")
        name, number = file.name, 1
        while name in used:
            number += 1
            name = f"{stem} ({number}){dot}{suffix}" if stem else f"{file.name} ({number})"
        used.add(name)
        found.append(Enclosure(name, file, mail))
    return tuple(found)


def listed(found: tuple[Enclosure, ...]) -> tuple[AttachedFile, ...]:
    return tuple(
        AttachedFile(
            Attachment(one.name, one.file.media_type, len(one.file.content), _digest(one.file.content)),
            one.file.content,
        )
        for one in found
    )


def read(
    found: tuple[Enclosure, ...], reader: ReadAttachment | None, limits: MailLimits
) -> tuple[tuple[Page, ...], tuple[str, ...]]:
    """(pages, warnings) of all files that hold text or can be read. Raises what `reader` raises beyond Unreadable."""
    pages: list[Page] = []
    warnings: list[str] = []
    told = done = 0
    deadline = time.monotonic() + limits.seconds
    for index, one in enumerate(found):
        warnings += _labels(one, limits)
        text = text_of(one) if index < limits.files else ""
        if text:
            pages.append(Page(1, one.name, text, Method.TEXT_LAYER, 1.0))
            continue
        kind = readable_type(one.file)
        if kind is None and told < _MOST_TOLD and (label := _kept_as(one.file)):
            told += 1
            warnings.append(f"เก็บไฟล์แนบ {one.name} ไว้โดยไม่เปิดอ่าน ({label})")
        if reader is None or kind is None or is_logo(one.file):
            continue
        if done == limits.files or time.monotonic() > deadline:
            warnings.append(W_TOO_MANY if done == limits.files else W_TOO_LONG)
            break
        if len(one.file.content) > limits.size:
            warnings.append(W_TOO_LARGE.format(name=one.name))
            continue
        done += 1
        try:
            document = reader(one.file.content, kind, one.name)
        except Unreadable as error:
            warnings.append(f"อ่านไฟล์แนบ {one.name} ไม่ได้: {error}")
            if isinstance(error, Fell):
                deadline = time.monotonic()  # one bomb is enough
            continue
        pages += [
            Page(page.number, one.name, page.text, page.method, page.confidence, page.lines) for page in document.pages
        ]
        warnings += [f"{one.name}: {warning}" for warning in document.warnings]
    return tuple(pages), tuple(warnings)


def _with_nested(files: list[File], depth: int) -> Iterator[tuple[File, Parsed | None]]:
    for file in files:
        if file.media_type not in NESTED or file.evidence or depth == 0:
            yield file, None
            continue
        mail = parse(file.content)
        yield file, mail
        yield from _with_nested(mail.found.files, depth - 1)


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_ODT = "application/vnd.oasis.opendocument.text"
_RTF = "application/rtf"
_READABLE_NAMES = {
    ".pdf": "application/pdf",
    ".docx": _DOCX,
    ".odt": _ODT,
    ".rtf": _RTF,
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".png": "image/png",
    ".webp": "image/webp",
    ".heic": "image/heic",
    ".heif": "image/heic",
    ".tif": "image/tiff",
    ".tiff": "image/tiff",
}
_MAGIC = (
    (re.compile(rb"[\x00-\x20]{0,32}%PDF-"), "application/pdf"),
    (re.compile(rb"\xff\xd8\xff"), "image/jpeg"),
    (re.compile(rb"\x89PNG\r\n\x1a\n"), "image/png"),
    (re.compile(rb"RIFF....WEBP", re.DOTALL), "image/webp"),
    (re.compile(rb"....ftyp(?:hei[cxms]|hev[cx]|mif1|msf1)", re.DOTALL), "image/heic"),
    (re.compile(rb"II\*\x00|MM\x00\*"), "image/tiff"),
    (re.compile(rb"\{\\rtf"), _RTF),
    (re.compile(rb"PK\x03\x04.{26}mimetypeapplication/vnd\.oasis\.opendocument\.text", re.DOTALL), _ODT),
    (re.compile(rb"PK\x03\x04.{0,4000}?(?:word/|\[Content_Types\]\.xml.{0,20000}?word/)", re.DOTALL), _DOCX),
)
_ENCRYPTED = frozenset({"application/pgp-encrypted", "application/pkcs7-mime", "application/x-pkcs7-mime"})
_TNEF = frozenset({"application/ms-tnef", "application/vnd.ms-tnef"})
_TNEF_START = b"x\x9f\x3e\x22"  # [MS-OXTNEF] 2.1.3.1, little-endian 0x223E9F78
_ARCHIVES = (b"PK\x03\x04", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"BZh", b"\xfd7zXZ")
_OLD_OFFICE = b"\xd0\xcf\x11\xe0"
_NAMED = (
    (re.compile(r"(?i)\.(?:mp4|mov|avi|mkv|wmv|webm|3gp|mpe?g)$"), "วิดีโอ"),
    (re.compile(r"(?i)\.(?:mp3|m4a|wav|aac|ogg|amr|flac|wma|opus)$"), "เสียง"),
    (re.compile(r"(?i)\.(?:xls[xmb]?|ods|csv)$"), "ตารางคำนวณ"),
    (re.compile(r"(?i)\.(?:ppt[xm]?|odp)$"), "งานนำเสนอ"),
    (re.compile(r"(?i)\.(?:zip|rar|7z|gz|tar|xz|bz2)$"), "ไฟล์บีบอัด"),
)


def readable_type(file: File) -> str | None:
    """The media type under which a file can be read (PDF, Word, RTF, image), by its first bytes, then its label and
    name; None for all else: sound, film, archives and programs stay closed.
    """
    if file.evidence:
        return None
    for pattern, kind in _MAGIC:
        if pattern.match(file.content):
            return kind
    labelled = set(_READABLE_NAMES.values()) & {file.media_type}
    suffix = "." + file.name.lower().rpartition(".")[2]
    named = _READABLE_NAMES.get(suffix) if file.media_type == "application/octet-stream" else None
    return next(iter(labelled), named)


def is_logo(file: File) -> bool:
    """A small picture inside the HTML: a logo, an icon, a tracking dot."""
    if not file.inline:
        return False
    png = re.match(rb"\x89PNG\r\n\x1a\n....IHDR(....)(....)", file.content, re.DOTALL)
    tiny = png is not None and min(int.from_bytes(png[1], "big"), int.from_bytes(png[2], "big")) < LOGO_PIXELS
    return tiny or len(file.content) < LOGO_BYTES


def text_of(one: Enclosure) -> str:
    """The text of an attached text file or forwarded mail, "" for all other kinds."""
    file = one.file
    if file.evidence:
        return ""
    if one.mail is not None:
        body = _trimmed("\n".join(body.text for body in one.mail.found.bodies))
        subject = headers.words(one.mail.field("subject") or b"", one.mail.charset).text
        return "\n\n".join(part for part in (f"เรื่อง: {subject}" if subject else "", body) if part)
    plain = file.media_type == "text/plain" or (
        file.media_type == "application/octet-stream" and file.name.lower().endswith(".txt")
    )
    if (plain or file.media_type == "text/html") and b"\x00" not in file.content[:MAX_TEXT]:
        text = decode(file.content[:MAX_TEXT], file.charset).text
        return _trimmed(nfc(text if plain else markup.to_text(text)))
    return ""


def _labels(one: Enclosure, limits: MailLimits) -> Iterator[str]:
    file = one.file
    if file.media_type in _TNEF or file.content.startswith(_TNEF_START):
        yield W_TNEF
    elif file.media_type in _ENCRYPTED and not file.evidence:
        yield W_SEALED
    elif file.media_type == "text/calendar" or file.name.lower().endswith(".ics"):
        yield W_CALENDAR
    elif file.media_type in NESTED and not file.evidence and one.mail is None and limits.nesting:
        yield W_NESTED


def _kept_as(file: File) -> str:
    """In words what a file is that may hold the matter but is not opened; "" for what needs no word."""
    if file.inline or file.evidence:
        return ""
    kind = file.media_type.partition("/")[0]
    if kind in ("video", "audio"):
        return "วิดีโอ" if kind == "video" else "เสียง"
    named = next((label for pattern, label in _NAMED if pattern.search(file.name)), "")
    if named:
        return named
    if file.content.startswith(_OLD_OFFICE):
        return "เอกสาร Office รุ่นเก่า เช่น .doc"
    return "ไฟล์บีบอัด" if file.content.startswith(_ARCHIVES) else ""


def _trimmed(text: str) -> str:
    return text.strip("\n") if text.strip() else ""
