"""Content-Transfer-Encoding (RFC 2045, 6) undone on bytes, as tolerantly as the bytes allow; none of it raises."""

import binascii
import copy
import re
from email.message import Message

from ingest.mail.bulk import NOTHING, Bulk
from ingest.mail.headers import base64_bytes, parameters

_MAX_NESTING = 40
_BASE64 = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
_FOREIGN = bytes(set(range(256)) - set(_BASE64 + b"=_-"))
_WORDS = re.compile(rb"[!-~] [!-~]+ [!-~]")
_UU_BEGIN = re.compile(rb"(?m)^begin(?:-base64)? [0-7]{3,4} [^\r\n]*\r?\n")


def children(part: Message) -> list[Message]:
    """The parts of a multipart or the mail inside a nested one. Asked of a leaf, the library might raise."""
    payload = part.get_payload() if part.is_multipart() else []
    return [child for child in payload if isinstance(child, Message)] if isinstance(payload, list) else []


def payload_bytes(part: Message, bulk: Bulk = NOTHING) -> bytes:
    """What stands in a leaf part, still encoded; `bulk` is what was lifted out of the mail before it was parsed."""
    # Asked for the payload as text, the standard library decodes it by the declared charset and loses bytes; asked
    # to decode a part that names no transfer encoding, it hands out the bytes as they came.
    bare = copy.copy(part)
    del bare["content-transfer-encoding"]
    payload = bare.get_payload(decode=True)
    return bulk.restored(payload) if isinstance(payload, bytes) else b""


def decode_transfer(part: Message, bulk: Bulk = NOTHING) -> bytes:
    """The content of a leaf part. An encoding that is unknown or not what was used leaves the bytes as they are."""
    content = payload_bytes(part, bulk)
    values = [str(value) for name, value in part.raw_items() if name.lower() == "content-transfer-encoding"]
    encoding = re.sub(r"[^a-z0-9]", "", values[0].lower()) if values else ""
    if encoding == "base64":
        return _base64(content)
    if encoding in ("quotedprintable", "qp"):
        return binascii.a2b_qp(content)
    if encoding in ("xuuencode", "uuencode", "xuue", "uue"):
        return _uudecoded(content)
    return content


def _base64(content: bytes) -> bytes:
    """Some mailers label plain text base64: where blanks and marks abound inside the lines, it is text."""
    if not content.rstrip(b"=\r\n").translate(None, _BASE64 + b"\r\n"):
        try:
            return binascii.a2b_base64(content)
        except binascii.Error:  # padding is missing
            return base64_bytes(content)
    # not by a pattern, which holds a piece of its answer for each letter: two gigabytes for a mail of 30 MB
    compact = content.translate(None, b" \t\r\n\v\f")
    foreign = len(compact.translate(None, _BASE64 + b"=_-"))
    inner_blanks = sum(1 for _ in re.finditer(rb"[!-~] [!-~]", content))
    # Words have a blank every dozen letters; lines of base64 at most one, where a gateway broke them.
    if foreign * 10 + inner_blanks * 40 > len(compact):
        return content
    # A footer in plain text may follow the padding of the real content.
    coded = re.match(rb"[A-Za-z0-9+/\s_-]*=*(?:\s*[A-Za-z0-9+/]{4}[A-Za-z0-9+/\s]*=*)*", content)
    if coded is None or coded.group().rstrip().endswith(b"=") or _WORDS.search(content, coded.end()):
        return base64_bytes(coded.group() if coded else content)
    return max(base64_bytes(coded.group()), base64_bytes(_undamaged(content)), key=len)


def _undamaged(content: bytes) -> bytes:
    """Base64 without the characters that are none (RFC 2045, 6.8: ignored). Where some are missing besides, all behind
    would be shifted: of such a line only what stands before the damage counts. Ends at a line that cannot be told.
    """
    kept: list[bytes] = []
    lines = content.split()
    for number, line in enumerate(lines, 1):
        clean = line.translate(None, _FOREIGN)
        if len(clean) % 4 and number < len(lines):
            whole = re.match(rb"(?:[A-Za-z0-9+/]{4})*", line)
            if len(clean) == len(line):
                break
            clean = whole.group() if whole else b""
        kept.append(clean)
    return b"".join(kept)


def _uudecoded(content: bytes) -> bytes:
    begin = _UU_BEGIN.search(content)
    if begin is None:
        return content
    decoded = bytearray()
    for line in content[begin.end() :].splitlines():
        if line.strip() in (b"end", b"`", b""):
            continue
        try:
            decoded += binascii.a2b_uu(line)
        except binascii.Error:
            # Old encoders pad lines wrongly; the length byte says how much of the line counts.
            usable = ((line[0] - 32) & 63) * 4 // 3 + 5
            try:
                decoded += binascii.a2b_uu(line[:usable])
            except binascii.Error:
                continue
    return bytes(decoded)


def flatten(part: Message, bulk: Bulk = NOTHING) -> bytes:
    """The content of a nested message as a file of its own, its fields and encoded contents as they came.

    The standard library's generator folds fields anew, changes bytes, and raises on fields it dislikes.
    """
    if not part.is_multipart():
        return payload_bytes(part, bulk)
    return b"\n".join(_written(child, 0, bulk) for child in children(part))


def _written(part: Message, depth: int, bulk: Bulk) -> bytes:
    fields = b"".join(f"{name}: {value}\n".encode("utf-8", "surrogateescape") for name, value in part.raw_items())
    if not part.is_multipart():
        return fields + b"\n" + payload_bytes(part, bulk)
    if depth > _MAX_NESTING:
        return fields
    inner = [_written(child, depth + 1, bulk) for child in children(part)]
    if part.get_content_maintype() != "multipart":
        return fields + b"\n" + b"\n".join(inner)
    field = next((str(value) for name, value in part.raw_items() if name.lower() == "content-type"), "")
    boundary = parameters(field.encode("utf-8", "surrogateescape"))[1].get("boundary", "").encode()
    return fields + b"".join(b"\n--" + boundary + b"\n" + one for one in inner) + b"\n--" + boundary + b"--\n"
