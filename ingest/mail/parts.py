"""The bytes of a mail -> header fields, body texts and attachments, within limits.

mail-parser reads the mail; the standard library's tree (which mail-parser builds on) gives the parts, because
mail-parser drops unnamed parts and text it cannot decode. Content is always decoded here, from the bytes.
"""

import email
import logging
import re
from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass, field, replace
from email.errors import MessageError
from email.message import Message

import mailparser
from mailparser.exceptions import MailParserError

from ingest.charset import Decoded, decode, nfc
from ingest.files.filetype import is_binary
from ingest.mail import headers, markup, naming
from ingest.mail.bulk import NOTHING, Bulk, lift
from ingest.mail.flowed import unflow
from ingest.mail.headers import base64_bytes
from ingest.mail.signed import signed_content
from ingest.mail.transfer import children, decode_transfer, flatten, payload_bytes

MAX_DEPTH = 24
MAX_PARTS = 600
MAX_HEADER = 256_000
"""Bytes of the header block up to which mail-parser is asked too; it slows down beyond."""
MAX_LINES = 300_000
"""Lines of a mail, without long base64, that are read: the standard parser takes 5 ms and 3 MB for a thousand of the
worst."""
MAX_SECOND = 4_000_000
"""Bytes of a mail, without long base64, up to which mail-parser is asked too: it takes 60 bytes of memory for each."""
MAX_TEXT = 2_000_000
"""Bytes of one text part that are read; the rest stays in the stored mail."""

# What goes wrong inside parsers on hostile mail; RecursionError is a RuntimeError.
PARSER_FAULTS = (
    MailParserError,
    MessageError,
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    RuntimeError,
    TypeError,
    ValueError,
)

_DELIMITER = re.compile(rb"(?im)^--([^\r\n]{1,200}?)[ \t]*\r?$|\bboundary\*?[ \t]*=[ \t]*\"?([^\"\s;]{1,200})")
_BREAKS = re.compile("[\x0b\x0c]")  # a soft line end of Word, a page's end
_UNSEEN = re.compile("[\x00-\x08\x0e-\x1f\x7f]")
_SPACED = re.compile(rb"(?m)^([A-Za-z][!-9;-~]{0,60})[ \t]+:(?=[ \t])")
_STUB = re.compile(r"(?i)\bHTML\b|view (?:this|it) in|โปรแกรมอ่านอีเมล|ไม่รองรับ")
# A lone part of one of these types is a file even without a name.
_TEXT_FILES = frozenset({"text/calendar", "text/rtf", "text/vcard", "text/x-vcard", "text/csv", "text/rfc822-headers"})
NESTED = frozenset({"message/rfc822", "message/global"})
"""A mail as a part; the second with raw UTF-8 in its fields (RFC 6532, 3.7)."""
# Fields that mail-parser is shown: those compared with our reading, and those that say how the parts are read.
_COMPARED = frozenset(("from", "subject", "mime-version", "content-type", "content-id")) | {
    "content-transfer-encoding",
    "content-disposition",
}
_FEW_FIELDS = 100  # names: to leave one out is a walk through all
_SIGNABLE = frozenset({"application/pkcs7-mime", "application/x-pkcs7-mime"})


@dataclass(frozen=True, slots=True)
class Body:
    """One text to be read in place. `relabelled`: the declared charset was not the real one."""

    text: str
    html: bool = False
    relabelled: bool = False


@dataclass(frozen=True, slots=True)
class File:
    """A part that is not body text. `inline`: shown inside the HTML by its Content-ID. `evidence`: it accompanies a
    report or a signature, so its text is nobody's message.
    """

    name: str
    media_type: str
    content: bytes
    inline: bool = False
    charset: str | None = None
    evidence: bool = False


@dataclass(slots=True)
class Found:
    """What a walk over a (sub)tree collected, in reading order."""

    bodies: list[Body] = field(default_factory=list)
    files: list[File] = field(default_factory=list)

    def add(self, other: "Found") -> None:
        self.bodies += other.bodies
        self.files += other.files


@dataclass(frozen=True, slots=True)
class Parsed:
    """A mail taken apart. `fields` are (lower-case name, raw value) in order; `types` the media types of all parts
    outside nested messages, the first being the mail's own; `second` mail-parser's reading or None.
    """

    fields: tuple[tuple[str, bytes], ...]
    parameters: dict[str, str]
    types: tuple[str, ...]
    found: Found
    charset: str | None
    second: mailparser.MailParser | None
    truncated: bool

    def field(self, name: str) -> bytes | None:
        """The first field of that (lower-case) name, None when there is none."""
        return next((value for key, value in self.fields if key == name), None)

    def all(self, name: str) -> tuple[bytes, ...]:
        return tuple(value for key, value in self.fields if key == name)


@dataclass(frozen=True, slots=True)
class _Mail:
    """What reading a part needs to know of its mail: the first charset it names, what was lifted out of it, and
    whether another part of a multipart/mixed comes before.
    """

    charset: str | None = None
    bulk: Bulk = NOTHING
    later: bool = False


def parse(raw: bytes) -> Parsed:
    """Never raises on any bytes."""
    # Some bounces start with a blank line, which would turn the whole header into text.
    content, bulk = lift(_with_plain_fields(raw.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n\t \x00")))
    end = _within_limits(content)
    tree, second = _both_parsers(content[:end])
    fields = tuple((name.lower(), _raw(value)) for name, value in tree.raw_items())
    types = tuple(part.get_content_type() for part in _outer_parts(tree))[:MAX_PARTS]
    charset = next((found for found in map(_declared_charset, _outer_parts(tree)) if found), None)
    charset = charset or headers.charset_of_words(_field(tree, "subject") + _field(tree, "from"))
    parameters = headers.parameters(_field(tree, "content-type"), charset)[1]
    found = _collect(tree, 0, _Mail(charset, bulk))
    return Parsed(fields, parameters, types, found, charset, second, truncated=end < len(content))


def _with_plain_fields(content: bytes) -> bytes:
    """Old programs wrote a blank between the name of a field and its colon (RFC 5322, 4.5); parsers stop there."""
    size = _header_size(content)
    head = content[: min(size, MAX_HEADER)]
    if (b" :" in head or b"\t:" in head) and _SPACED.search(head):
        return _SPACED.sub(rb"\1:", head) + content[len(head) :]
    return content


def _within_limits(content: bytes) -> int:
    """Where to cut a mail whose parts nest too deep or are too many: parsers take seconds or die on those."""
    stack: list[bytes] = []
    parts = 0
    end = _end_of_line(content, MAX_LINES)
    for match in _DELIMITER.finditer(content, 0, end):
        line, declared = match.groups()
        if declared is not None:
            stack.append(declared)
            if len(stack) > MAX_DEPTH:
                return match.start()
            continue
        closing = line[:-2] if line.endswith(b"--") else None
        opened = next((name for name in (line, closing) if name in stack), None)
        if opened is None:
            continue
        parts += 1
        if parts > MAX_PARTS:
            return match.start()
        level = len(stack) - 1 - stack[::-1].index(opened)
        del stack[level if opened is closing else level + 1 :]
    return end


def _end_of_line(content: bytes, number: int) -> int:
    """Where line `number` (from 1) ends; the end of the content when it has fewer."""
    if content.count(b"\n") <= number:
        return len(content)
    end = 0
    for _ in range(number):
        end = content.find(b"\n", end) + 1
    return end


class _Compared(mailparser.MailParser):  # type: ignore[misc] # it has no types
    """mail-parser without its two summaries of all fields and parts, which nobody asks for."""

    def _make_mail(self, complete: bool = True) -> dict[str, object]:  # noqa: FBT001, FBT002, ARG002 - its own
        return {}


def _both_parsers(content: bytes) -> tuple[Message, mailparser.MailParser | None]:
    try:
        tree = email.message_from_bytes(content)
    except PARSER_FAULTS:
        tree = Message()
        tree.set_payload(content.decode("ascii", "surrogateescape"))
        return tree, None
    if len(content) > MAX_SECOND or _header_size(content) > MAX_HEADER:
        return tree, None
    log = logging.getLogger("mailparser")
    if log.level != logging.CRITICAL:
        # It logs whole header fields when it cannot decode them; our log never names a person.
        log.setLevel(logging.CRITICAL)
    try:
        return tree, _Compared(_for_comparison(tree))
    except PARSER_FAULTS:
        return tree, None


def _for_comparison(tree: Message) -> Message:
    """The mail with those fields only of which mail-parser's reading is compared with ours, or which say how its parts
    are read: it decodes every field that it meets, which takes most of its time.
    """
    others = {name.lower() for name, _ in tree.raw_items()} - _COMPARED
    if len(others) > _FEW_FIELDS:
        return tree
    asked = copy(tree)
    for name in others:
        del asked[name]
    return asked


def _header_size(content: bytes) -> int:
    match = re.search(rb"\r?\n\r?\n", content)
    return match.start() if match else len(content)


def _raw(value: object) -> bytes:
    return str(value).encode("utf-8", "surrogateescape")


def _field(part: Message, name: str) -> bytes:
    return next((_raw(value) for key, value in part.raw_items() if key.lower() == name), b"")


def _declared_charset(part: Message) -> str | None:
    return headers.parameters(_field(part, "content-type"))[1].get("charset") or None


def _outer_parts(part: Message) -> Iterator[Message]:
    """The part and what it contains, without looking into nested messages."""
    yield part
    if part.get_content_maintype() == "multipart":
        for child in children(part):
            yield from _outer_parts(child)


def _collect(part: Message, depth: int, mail: _Mail) -> Found:
    kind = part.get_content_type()
    if depth > MAX_DEPTH:
        return Found()
    if part.get_content_maintype() == "multipart":
        inner = children(part) or _without_boundary(part)
        if not inner:
            return _leaf(part, "text/plain", mail, depth)
        later = replace(mail, later=mail.later or kind == "multipart/mixed")
        collected = [_collect(child, depth + 1, later if index else mail) for index, child in enumerate(inner)]
        if kind == "multipart/alternative":
            return _alternative(collected)
        whole = Found()
        for index, one in enumerate(collected):
            whole.add(_as_files(one) if index and kind in ("multipart/report", "multipart/signed") else one)
        if kind == "multipart/related":
            whole.files = [
                replace(one, inline=True) if one.media_type.startswith("image/") else one for one in whole.files
            ]
        return whole
    return _leaf(part, kind, mail, depth)


def _without_boundary(part: Message) -> list[Message]:
    """A multipart whose boundary is missing or wrong: the first line that starts with two dashes names it."""
    content = payload_bytes(part)
    match = re.search(rb"(?m)^--([^\r\n]{1,200}?)[ \t]*\r?\n(?=[!-9;-~]+:)", content)
    if match is None:
        return []
    if content.count(b"\n--" + match[1]) > MAX_PARTS:
        return []
    boundary = match[1].replace(b"\\", b"\\\\").replace(b'"', b'\\"')
    try:
        guess = email.message_from_bytes(b'Content-Type: multipart/mixed; boundary="' + boundary + b'"\n\n' + content)
    except PARSER_FAULTS:
        return []
    return children(guess)


def _leaf(part: Message, kind: str, mail: _Mail, depth: int) -> Found:
    disposition, names = headers.parameters(_field(part, "content-disposition"), mail.charset)
    _, more = headers.parameters(_field(part, "content-type"), mail.charset)
    name = naming.file_name(names.get("filename", ""), more.get("name", ""))
    own = more.get("charset") or None
    is_text = kind.startswith("text/") and kind not in _TEXT_FILES
    # Some webmail gives its body a `name`; a file has a `filename`, or a name with an ending behind the body.
    named = bool(names.get("filename")) or (mail.later and "." in name and disposition != "inline")
    if is_text and disposition != "attachment" and not named:
        text = decode_transfer(part, mail.bulk)
        if not is_binary(text):
            return Found(bodies=[_body(decode(text[:MAX_TEXT], own, mail.charset), kind, more)])
        kind = "application/octet-stream"
    content = _content(part, kind, mail.bulk)
    inside = signed_content(content) if kind in _SIGNABLE and depth < MAX_DEPTH else None
    if inside is not None:
        return _signed(inside, File(name or _name_of(part, kind), kind, content, evidence=True), depth)
    inline = bool(_field(part, "content-id")) and disposition != "attachment" and kind.startswith("image/")
    file = File(name or _name_of(part, kind), kind, content, inline, own)
    return Found(files=[file])


def _signed(content: bytes, envelope: File, depth: int) -> Found:
    """What stands inside an envelope that is signed only, and the envelope itself, which holds the signature."""
    thin, bulk = lift(content)
    try:
        tree = email.message_from_bytes(thin[: _within_limits(thin)])
    except PARSER_FAULTS:
        return Found(files=[envelope])
    found = _collect(tree, depth + 1, _Mail(_declared_charset(tree), bulk))
    found.files.append(envelope)
    return found


def _content(part: Message, kind: str, bulk: Bulk) -> bytes:
    if not part.is_multipart() and not kind.startswith("message/"):
        return decode_transfer(part, bulk)
    flat = flatten(part, bulk)
    # RFC 2046, 5.2.1 forbids base64 on a nested mail; some gateways do it, and the parser takes the code for text.
    if kind in NESTED and _field(part, "content-transfer-encoding").strip().lower() == b"base64":
        return base64_bytes(flat) if not re.match(rb"\s*[!-9;-~]+:", flat) else flat
    return flat


def _body(decoded: Decoded, kind: str, parameters: dict[str, str]) -> Body:
    if kind == "text/html":
        return Body(nfc(markup.to_text(decoded.text)), html=True, relabelled=decoded.relabelled)
    text = _UNSEEN.sub("", _BREAKS.sub("\n", nfc(decoded.text)))
    if kind in ("text/enriched", "text/richtext"):
        text = markup.without_tags(text)
    elif parameters.get("format", "").lower() == "flowed":
        text = unflow(text, delsp=parameters.get("delsp", "").lower() == "yes")
    return Body(text, relabelled=decoded.relabelled)


def _name_of(part: Message, kind: str) -> str:
    if kind in NESTED and children(part):
        return naming.mail_name(headers.words(_field(children(part)[0], "subject")).text)
    return naming.telling_name(kind)


def _as_files(found: Found) -> Found:
    """Texts that accompany a report or a signature are evidence, not what someone wrote."""
    texts = [File("text.txt", "text/plain", body.text.encode(), charset="utf-8") for body in found.bodies]
    return Found(files=[replace(file, evidence=True) for file in texts + found.files])


def _alternative(collected: list[Found]) -> Found:
    """Of several wordings of one text the plain one, or the HTML where the plain one is empty, a stub or damaged."""
    wordings = [one.bodies for one in collected if any(body.text.strip() for body in one.bodies)]
    plain = next((bodies for bodies in wordings if not any(body.html for body in bodies)), [])
    html = next((bodies for bodies in reversed(wordings) if any(body.html for body in bodies)), [])
    chosen = html if html and _is_stub(_joined(plain), _joined(html)) else plain
    return Found(bodies=chosen, files=[file for one in collected for file in one.files])


def _joined(bodies: list[Body]) -> str:
    return "\n".join(body.text for body in bodies)


def _is_stub(plain: str, html: str) -> bool:
    """True where the plain wording says less than the HTML: nothing, "use an HTML viewer", or question marks."""
    said = len(plain.split()) and len("".join(plain.split()))
    if not said:
        return True
    unreadable = plain.count("?") + plain.count("\ufffd")
    if unreadable > said // 4 and unreadable > html.count("?") + html.count("\ufffd"):
        return True
    shorter = said * 4 < len("".join(html.split()))
    return shorter and (said < 40 or _STUB.search(plain) is not None)
