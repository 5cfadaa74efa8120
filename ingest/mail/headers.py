"""Header fields of a mail as they were written -> clean Unicode. Works on bytes, because the parsers lose them.

RFC 2047 (encoded words), RFC 2231 (parameters), RFC 5322 (addresses, identifiers), each read the way real mailers
write it: words cut inside a character, bytes without any encoding, encoded words inside quotes.
"""

import binascii
import re
from urllib.parse import unquote_to_bytes

from ingest.charset import Decoded, decode, nfc
from register.model import Sender

MAX_FIELD = 65_536
"""Bytes of one field that are looked at; real ones of 206 kB exist and carry nothing we need beyond this."""

_WORD = re.compile(rb"=\?([^?\s]{1,60})\?([bBqQ])\?(.*?)\?=", re.DOTALL)
_FOLD = re.compile(rb"\r?\n[ \t]*|\r")
# C0 and C1 controls, and the marks that reorder or hide text on a screen (Trojan-source tricks in names).
_UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]+")
_COMMENT = re.compile(rb"\([^()]*\)")
_PHRASE = re.compile(rb"[^\"(),:;<>=]+")  # letters of a From field that part nothing
_QUOTED_PAIR = re.compile(rb"\\([\"\\])")
_MESSAGE_ID = re.compile(r"<[^<>\s]{1,500}>")
_ADDRESS = re.compile(r"[^\s@<>()\[\],;:\\\"\x00-\x1f\x7f]{1,64}@[^\s@<>()\[\],;:\\\"\x00-\x1f\x7f]{1,253}")
_SENDABLE = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}@(?:[\w](?:[\w-]{0,61}[\w])?\.)+[\w-]{2,63}")
_PARAMETER_NAME = re.compile(rb"\s*([!#$%&'*+.^_`|~0-9A-Za-z-]+)\s*=\s*")
_CONTINUED = re.compile(r"(?P<name>[^*]+)(?:\*(?P<index>\d{1,4}))?(?P<encoded>\*)?")


def clean(text: str) -> str:
    """One line of NFC text without control and direction characters, without blanks around it."""
    safe = text if text.isprintable() else _UNSAFE.sub(" ", text)  # as most are: none of those signs is printable
    return nfc(safe).strip()


def unfold(value: bytes) -> bytes:
    """One field on one line (RFC 5322, 2.2.3), cut at MAX_FIELD bytes."""
    line = value[:MAX_FIELD]
    return (_FOLD.sub(b" ", line) if b"\n" in line or b"\r" in line else line).strip()


def words(value: bytes, hint: str | None = None) -> Decoded:
    """The text of an unstructured field. `hint`: charset of raw 8-bit bytes, as declared for the body."""
    line = unfold(value)
    if b"=?" not in line:  # as in most fields
        plain = decode(line, hint)
        return Decoded(clean(plain.text), "", relabelled=plain.relabelled)
    pieces: list[Decoded] = []
    end = 0
    # (charset, encoding, bytes so far): neighbours are joined before they are decoded, RFC 2047 6.2 notwithstanding.
    pending: tuple[str, bytes] | None = None
    for match in _WORD.finditer(line):
        between = line[end : match.start()]
        charset = match[1].decode("ascii", "replace").partition("*")[0].lower()
        content = _word_bytes(match[2], match[3])
        if pending is not None and not between.strip() and pending[0] == charset:
            pending = (charset, pending[1] + content)
        else:
            if pending is not None:
                pieces.append(decode(pending[1], pending[0]))
            if between.strip() or pending is None:
                pieces.append(decode(between, hint))
            pending = (charset, content)
        end = match.end()
    if pending is not None:
        pieces.append(decode(pending[1], pending[0]))
    if line[end:]:
        pieces.append(decode(line[end:], hint))
    relabelled = any(piece.relabelled for piece in pieces)
    return Decoded(clean("".join(piece.text for piece in pieces)), "", relabelled=relabelled)


def charset_of_words(value: bytes) -> str | None:
    """The charset that a field names in its encoded words: where nothing else says it, the text has it too."""
    match = _WORD.search(value[:MAX_FIELD])
    return None if match is None else match[1].decode("ascii", "replace").partition("*")[0].lower()


def _word_bytes(encoding: bytes, text: bytes) -> bytes:
    if encoding in b"qQ":
        return binascii.a2b_qp(text.replace(b"_", b" ").replace(b" ", b"=20"), header=False)
    return base64_bytes(text)


def base64_bytes(text: bytes) -> bytes:
    """Base64 as far as it goes: foreign characters are skipped, missing padding is added."""
    kept = re.sub(rb"[^A-Za-z0-9+/=]", b"", text.translate(bytes.maketrans(b"-_", b"+/")))
    chunks = [chunk for chunk in re.split(rb"=+", kept) if chunk]
    content = bytearray()
    for chunk in chunks:
        usable = chunk[:-1] if len(chunk) % 4 == 1 else chunk
        content += binascii.a2b_base64(usable + b"=" * (-len(usable) % 4))
    return bytes(content)


def parameters(value: bytes, hint: str | None = None) -> tuple[str, dict[str, str]]:
    """`text/plain; name="..."` -> ("text/plain", {"name": ...}); RFC 2231, RFC 2047 in quotes and raw bytes alike."""
    head, _, rest = unfold(value).partition(b";")
    sections: dict[str, dict[int, tuple[bytes, bool]]] = {}
    for name, content in _split_parameters(rest):
        match = _CONTINUED.fullmatch(name)
        if match is not None:
            index, encoded = int(match["index"] or 0), match["encoded"] is not None
            parts = sections.setdefault(match["name"], {})
            # Given twice, the first counts, but the encoded form before a plain one for old programs (RFC 6266, 4.3).
            if index not in parts or (encoded and not parts[index][1]):
                parts[index] = (content, encoded)
    found = {name: _parameter_text(parts, hint) for name, parts in sections.items()}
    return clean(head.decode("ascii", "replace")).lower(), found


def _split_parameters(rest: bytes) -> list[tuple[str, bytes]]:
    found: list[tuple[str, bytes]] = []
    position = 0
    while position < len(rest) and len(found) < 200:
        match = _PARAMETER_NAME.match(rest, position)
        if match is None:
            position = _next_semicolon(rest, position)
            continue
        quoted = rest[match.end() : match.end() + 1] == b'"'
        stop = _closing_quote(rest, match.end() + 1) if quoted else _next_semicolon(rest, match.end()) - 1
        content = rest[match.end() + 1 : stop] if quoted else rest[match.end() : max(stop, match.end())].strip()
        found.append((match[1].decode("ascii").lower(), _QUOTED_PAIR.sub(rb"\1", content) if quoted else content))
        position = _next_semicolon(rest, stop)
    return found


def _next_semicolon(rest: bytes, position: int) -> int:
    found = rest.find(b";", position)
    return len(rest) + 1 if found < 0 else found + 1


def _closing_quote(rest: bytes, position: int) -> int:
    while position < len(rest) and rest[position : position + 1] != b'"':
        position += 2 if rest[position : position + 1] == b"\\" else 1
    return min(position, len(rest))


def _parameter_text(parts: dict[int, tuple[bytes, bool]], hint: str | None) -> str:
    """Joins the sections of RFC 2231 as bytes, because a section may end inside a character."""
    charset: str | None = None
    joined, escaped = b"", b""
    for index in sorted(parts):
        content, encoded = parts[index]
        if encoded and index == min(parts) and content.count(b"'") >= 2:
            label, _, content = content.split(b"'", 2)
            charset = label.decode("ascii", "replace") or None
        if encoded:
            escaped += content
        else:
            joined, escaped = joined + unquote_to_bytes(escaped) + content, b""
    joined += unquote_to_bytes(escaped)
    if _WORD.search(joined):
        return words(joined, hint).text
    return clean(decode(joined, charset or hint).text)


def message_ids(value: bytes) -> tuple[str, ...]:
    """The `<...>` identifiers of a field, in order, each once."""
    text = unfold(value).decode("ascii", "replace")
    return tuple(dict.fromkeys(_MESSAGE_ID.findall(text)))


def is_sendable(address: str) -> bool:
    """True for an address a reply can be sent to: one local part, a domain with a dot, no blanks or control bytes."""
    return _SENDABLE.fullmatch(address) is not None and ".." not in address and not address.startswith(".")


def mailbox(value: bytes, hint: str | None = None) -> Sender | None:
    """The first mailbox of a From field (RFC 5322, 3.4), None when it names none.

    The structure is read before any word is decoded: an encoded display name that looks like an address stays a name.
    """
    line = unfold(value)
    name, address = _first_mailbox(line)
    text = clean(decode(address, hint).text).strip("'\" ")
    if not text:
        return None
    local, at, domain = text.rpartition("@")
    return Sender(_display_name(name, hint), f"{local}@{domain.lower()}" if at else text)


def _first_mailbox(line: bytes) -> tuple[bytes, bytes]:
    """(display name, address) by one pass that respects quotes and comments; group syntax gives its first member."""
    phrase, comment, depth, position = b"", b"", 0, 0
    while position < len(line):
        char = line[position : position + 1]
        opaque = _opaque_end(line, position) if not depth else position
        if opaque > position:
            phrase += line[position:opaque]
            position = opaque
            continue
        if char == b"(":
            depth += 1
        elif char == b")" and depth:
            depth -= 1
        elif depth:
            comment += char
        elif char == b"<":
            stop = line.find(b">", position)
            inside = line[position + 1 : stop if stop >= 0 else len(line)]
            return phrase, _COMMENT.sub(b"", inside).rpartition(b":")[2].strip(b"< ")
        elif char in b",;" and b"@" in phrase:
            break
        elif char == b":" and b"@" not in phrase:
            phrase = b""
        else:
            run = _PHRASE.match(line, position)
            phrase += run.group() if run else char
            position = run.end() - 1 if run else position
        position += 1
    bare = _ADDRESS.search(phrase.decode("latin-1"))
    if bare is not None:
        address = bare.group().encode("latin-1")
        return comment or phrase.replace(address, b""), address
    return comment, phrase.strip(b'" ,;') if b" " not in phrase.strip() else b""


def _opaque_end(line: bytes, position: int) -> int:
    """The end of the quoted string or encoded word that starts here, else `position`; marks inside mean nothing."""
    if line[position : position + 1] == b'"':
        return _closing_quote(line, position + 1) + 1
    encoded = _WORD.match(line, position)
    return encoded.end() if encoded else position


def _display_name(phrase: bytes, hint: str | None) -> str:
    name = phrase.strip()
    if name.startswith(b'"') and name.endswith(b'"') and len(name) > 1:
        name = _QUOTED_PAIR.sub(rb"\1", name[1:-1])
    else:
        name = name.replace(b'"', b"")
    return words(name, hint).text.strip("'\" ")
