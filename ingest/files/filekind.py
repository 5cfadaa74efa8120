"""What a file is by its bytes, for people who are about to open it. Its name and declared type are not believed."""

import io
import re
import zipfile
import zlib
from dataclasses import dataclass

from register.model import Danger

_HEAD = 4096


@dataclass(frozen=True, slots=True)
class FileKind:
    """Media type, extension (no dot) and why it is dangerous to open."""

    media_type: str
    extension: str
    danger: Danger = Danger.NONE


_UNKNOWN = FileKind("application/octet-stream", "bin", Danger.UNKNOWN)
_PROGRAM = FileKind("application/octet-stream", "bin", Danger.PROGRAM)
_TEXT = FileKind("text/plain", "txt")
_MAIL = FileKind("message/rfc822", "eml", Danger.ACTIVE)
_OLD_OFFICE = FileKind("application/x-ole-storage", "doc", Danger.MACRO)
_ZIP = FileKind("application/zip", "zip", Danger.ARCHIVE)

_MAGIC: tuple[tuple[bytes, FileKind], ...] = (
    (b"\xff\xd8\xff", FileKind("image/jpeg", "jpg")),
    (b"\x89PNG\r\n\x1a\n", FileKind("image/png", "png")),
    (b"GIF8", FileKind("image/gif", "gif")),
    (b"II*\x00", FileKind("image/tiff", "tif")),
    (b"MM\x00*", FileKind("image/tiff", "tif")),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", _OLD_OFFICE),
    (b"{\\rtf", FileKind("application/rtf", "rtf", Danger.MACRO)),
    (b"Rar!\x1a\x07", FileKind("application/vnd.rar", "rar", Danger.ARCHIVE)),
    (b"7z\xbc\xaf\x27\x1c", FileKind("application/x-7z-compressed", "7z", Danger.ARCHIVE)),
    (b"\x1f\x8b", FileKind("application/gzip", "gz", Danger.ARCHIVE)),
    (b"BZh", FileKind("application/x-bzip2", "bz2", Danger.ARCHIVE)),
    (b"\xfd7zXZ\x00", FileKind("application/x-xz", "xz", Danger.ARCHIVE)),
    (b"MSCF", FileKind("application/vnd.ms-cab-compressed", "cab", Danger.ARCHIVE)),
    (b"x\x9f\x3e\x22", FileKind("application/vnd.ms-tnef", "tnef", Danger.ARCHIVE)),
    (b"MZ", _PROGRAM),
    (b"\x7fELF", _PROGRAM),
    (b"\xca\xfe\xba\xbe", _PROGRAM),
    (b"\xcf\xfa\xed\xfe", _PROGRAM),
    (b"L\x00\x00\x00\x01\x14\x02\x00", _PROGRAM),  # a Windows shortcut
    (b"#!", FileKind("text/plain", "txt", Danger.PROGRAM)),
    (b"ID3", FileKind("audio/mpeg", "mp3")),
    (b"OggS", FileKind("audio/ogg", "ogg")),
    (b"BM", FileKind("image/bmp", "bmp")),
)
_OFFICE = (
    ("word/", "docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ("xl/", "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ("ppt/", "pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
)
_MACROS = re.compile(r"(?i)(?:^|/)(?:vbaproject\.bin|macrosheets/|activex/|embeddings/.*\.bin)|^(?:Basic|Scripts)/")
_HEIF = frozenset({b"heic", b"heix", b"hevc", b"heim", b"heis", b"hevm", b"hevs", b"mif1", b"msf1", b"avif"})
# What a browser would run or lay out, wherever in the head of the file it begins.
_SVG = re.compile(rb"(?i)<svg[\s>:/]")
_MARKUP = re.compile(
    rb"(?i)<(?:!doctype\s+html|html|head|body|script|iframe|object|embed|form|meta|link|style|img|a\s|div|table|p>|xml)"
)
_XML = re.compile(rb"(?i)^\s*<\?xml")
_HEADERS = re.compile(rb"(?im)\A(?:[!-9;-~]{1,60}:[^\r\n]*\r?\n(?:[ \t][^\r\n]*\r?\n)*){3,}\r?\n")
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_SCRIPT = re.compile(rb"(?im)^\s*(?:@echo off|<\?php|WScript\.|Set-ExecutionPolicy|powershell|function\s+\w+\s*\()")
_TEXTS: tuple[tuple[re.Pattern[bytes], FileKind], ...] = (
    (_SVG, FileKind("image/svg+xml", "svg", Danger.ACTIVE)),
    (_HEADERS, _MAIL),
    (_MARKUP, FileKind("text/html", "html", Danger.ACTIVE)),
    (_XML, FileKind("application/xml", "xml", Danger.ACTIVE)),
    (_SCRIPT, FileKind("text/plain", "txt", Danger.PROGRAM)),
)


def file_kind(content: bytes) -> FileKind:
    """Never raises. What nothing is known of is called unknown, not harmless."""
    head = content[:_HEAD]
    if b"%PDF-" in head[:1024]:
        return FileKind("application/pdf", "pdf")
    if head[:4] in {b"PK\x03\x04", b"PK\x05\x06"}:
        return _zip_kind(content)
    if head[:4] == b"RIFF":
        return FileKind("image/webp", "webp") if head[8:12] == b"WEBP" else FileKind("audio/wav", "wav")
    if head[4:8] == b"ftyp":
        heif = head[8:12] in _HEIF
        return FileKind("image/heic", "heic") if heif else FileKind("video/mp4", "mp4")
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            return kind
    return _text_kind(head)


def _zip_kind(content: bytes) -> FileKind:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()
            opened = archive.read("mimetype")[:100] if "mimetype" in names[:1] else b""
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, KeyError, ValueError, NotImplementedError, RuntimeError):
        return _ZIP
    macros = Danger.MACRO if any(_MACROS.search(name) for name in names) else Danger.NONE
    if "[Content_Types].xml" in names:
        for folder, extension, media_type in _OFFICE:
            if any(name.startswith(folder) for name in names):
                ending = extension[:-1] + "m" if macros else extension
                return FileKind(media_type, ending, macros)
    if opened.startswith(b"application/vnd.oasis.opendocument.text"):
        return FileKind("application/vnd.oasis.opendocument.text", "odt", macros)
    return _ZIP


def _text_kind(head: bytes) -> FileKind:
    for pattern, kind in _TEXTS:
        if pattern.search(head):
            return kind
    return _TEXT if head and not _CONTROL.search(head) else _UNKNOWN
