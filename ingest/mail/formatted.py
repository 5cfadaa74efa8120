"""A mail as its writer formatted it: HTML without anything that runs, loads, submits or leads away.

The frame it is shown in forbids all of that once more; what is left here is text, tables, simple style and the
pictures that came with the mail, drawn anew.
"""

import base64
import binascii
import email
import re
from email.message import Message
from io import BytesIO

import nh3
from PIL import Image as Pillow

from ingest.charset import decode
from ingest.files.picture import frames
from ingest.mail import headers
from ingest.mail.markup import MAX_HTML
from ingest.mail.parts import PARSER_FAULTS
from ingest.mail.transfer import children, decode_transfer
from register.errors import Unreadable

_MOST_PARTS = 300
_PICTURE_PIXELS = 500_000
_MAX_PIXELS = 40_000_000
_MOST_PICTURES = 20
_MOST_BYTES = 4_000_000
_QUALITY = 75

_TAG_NAMES = (
    "a abbr b blockquote br caption center code col colgroup dd del div dl dt em font h1 h2 h3 h4 h5 h6 hr i img ins li"
    " ol p pre q s small span strike strong sub sup table tbody td tfoot th thead tr tt u ul"
)
_DROPPED = "script style title template noscript iframe object embed svg math select textarea form head"
_ATTRIBUTES = {
    "*": {"style", "align", "dir", "lang"},
    "font": {"color", "size", "face"},
    "img": {"src", "alt", "width", "height"},
    "col": {"span", "width"},
    "td": {"colspan", "rowspan", "width", "valign", "bgcolor"},
    "th": {"colspan", "rowspan", "width", "valign", "bgcolor"},
    "table": {"border", "cellpadding", "cellspacing", "width", "bgcolor"},
    "ol": {"start", "type"},
}
_STYLE = (
    "color background-color font-weight font-style font-size font-family text-align text-decoration text-indent"
    " line-height margin margin-left margin-right margin-top margin-bottom padding padding-left padding-right"
    " padding-top padding-bottom border border-collapse width vertical-align white-space list-style-type"
)
_DATA = re.compile(r"(?is)\Adata:image/[a-z0-9.+-]+;base64,(.+)\Z")
_PAGE = (
    '<!doctype html><html lang="th"><head><meta charset="utf-8"><title>อีเมลตามรูปแบบเดิม</title>'
    '<meta name="referrer" content="no-referrer">'
    "<style>body{{font-family:Sarabun,sans-serif;margin:12px;overflow-wrap:anywhere;color:#1a1a1a;background:#fff}}"
    "img{{max-width:100%;height:auto}}</style></head><body>{}</body></html>"
)
_PLAIN = "<p>อีเมลนี้เป็นข้อความล้วน ไม่มีรูปแบบอื่น โปรดอ่านจากข้อความ</p>"


def formatted(raw: bytes) -> str:
    """The mail's HTML as a whole page; a sentence where it has none.

    Raises:
        Unreadable: it is too deep or too long for anybody to read.
    """
    try:
        tree = email.message_from_bytes(raw.lstrip(b"\r\n\t \x00"))
        parts = _parts(tree)
        page = next((part for part in parts if _is_page(part)), None)
        if page is None:
            return _PAGE.format(_PLAIN)
        charset = headers.parameters(_field(page, "content-type"))[1].get("charset")
        text = decode(decode_transfer(page), charset).text
    except PARSER_FAULTS as error:
        raise Unreadable("แสดงอีเมลตามรูปแบบเดิมไม่ได้") from error
    if len(text) > MAX_HTML:
        raise Unreadable("อีเมลยาวเกินกว่าจะแสดงตามรูปแบบเดิม")
    return _PAGE.format(sanitised(text, _Pictures(parts)) or _PLAIN)


def sanitised(markup: str, pictures: "_Pictures | None" = None) -> str:
    """The harmless part of the markup. Without `pictures` no image has a source."""
    shown = pictures or _Pictures([])

    def kept(tag: str, name: str, value: str) -> str | None:
        if tag == "img" and name == "src":
            return shown.source(value)
        return value

    return nh3.clean(
        markup,
        tags=set(_TAG_NAMES.split()),
        clean_content_tags=set(_DROPPED.split()),
        attributes={tag: set(names) for tag, names in _ATTRIBUTES.items()},
        attribute_filter=kept,
        filter_style_properties=set(_STYLE.split()),
        url_schemes={"cid", "data"},
        link_rel=None,
    )


class _Pictures:
    """The mail's own pictures as data URIs: drawn anew, at most so many and so large together."""

    def __init__(self, parts: list[Message]) -> None:
        self._parts = {_content_id(part): part for part in parts if part.get_content_maintype() == "image"}
        self._left = _MOST_BYTES
        self._count = 0

    def source(self, address: str) -> str | None:
        self._count += 1
        if self._count > _MOST_PICTURES:
            return None
        content = self._content(address.strip())
        try:
            picture = _drawn(content) if content else b""
        except Unreadable:
            return None
        if not picture or len(picture) > self._left:
            return None
        self._left -= len(picture)
        return "data:image/jpeg;base64," + base64.b64encode(picture).decode("ascii")

    def _content(self, address: str) -> bytes:
        if address[:4].lower() == "cid:":
            part = self._parts.get(address[4:].strip("<>"))
            return decode_transfer(part) if part is not None else b""
        given = _DATA.match(address)
        try:
            return base64.b64decode(given[1], validate=False) if given else b""
        except (binascii.Error, ValueError):
            return b""


def _drawn(content: bytes) -> bytes:
    pixels = next(frames(content, max_frames=1, max_pixels=_MAX_PIXELS, page_pixels=_PICTURE_PIXELS))
    made = BytesIO()
    Pillow.fromarray(pixels).save(made, "JPEG", quality=_QUALITY)
    return made.getvalue()


def _parts(tree: Message) -> list[Message]:
    """The leaves in order, without those of nested mails."""
    waiting = [tree]
    leaves: list[Message] = []
    while waiting and len(leaves) < _MOST_PARTS:
        part = waiting.pop(0)
        if part.get_content_maintype() == "multipart":
            waiting[:0] = children(part)
        else:
            leaves.append(part)
    return leaves


def _is_page(part: Message) -> bool:
    disposition = headers.parameters(_field(part, "content-disposition"))[0]
    return part.get_content_type() == "text/html" and disposition != "attachment"


def _content_id(part: Message) -> str:
    return _field(part, "content-id").decode("utf-8", "replace").strip().strip("<>")


def _field(part: Message, name: str) -> bytes:
    values = (str(value) for key, value in part.raw_items() if key.lower() == name)
    return next(values, "").encode("utf-8", "surrogateescape")
