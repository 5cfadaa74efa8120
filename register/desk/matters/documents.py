"""What came with a matter: the files of a mail, the mail as it was formatted, and the original as it arrived.

Only after a reveal, like page images. Looking into a file and saving one each leave an audit row. Nothing of a file
reaches the browser as itself but as a download that no browser opens as a page; what is shown was drawn anew.
"""

import re
import unicodedata
from urllib.parse import quote

from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, Response

from register.arrivals import intakes
from register.arrivals.intakes import Intake
from register.desk.matters import images, reveals
from register.desk.web import sessions
from register.desk.web.context import Visit
from register.errors import Unreadable
from register.officers import access
from register.states import Role
from register.store import Unit

MOST_PAGES = 60
_HAND_ON = frozenset({Role.OFFICER, Role.HEAD})  # auditors read, and hand nothing out
_LONGEST_NAME = 80
MAIL = "message/rfc822"
_EXTENSIONS = {
    MAIL: "eml",
    "application/pdf": "pdf",
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/tiff": "tif",
}
# RFC 6266 leaves the name to the receiver; these are refused or mean something on one of the systems it may be.
_FORBIDDEN = re.compile(r'[<>:"|?*%\x00-\x1f]')
_RESERVED = re.compile(r"(?i)\A(?:con|prn|aux|nul|com\d|lpt\d)\Z")
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})  # bidi and zero-width characters are Cf
_SAME = {
    "txt": frozenset({"txt", "csv", "log", "md"}),
    "jpg": frozenset({"jpg", "jpeg"}),
    "tif": frozenset({"tif", "tiff"}),
}

# In the frame nothing runs, loads, submits or leads away, whatever the sanitiser may have let through.
_FRAME_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; base-uri 'none'; "
    "frame-ancestors 'self'; sandbox"
)
_DOWNLOAD_POLICY = "default-src 'none'; sandbox"
_FRAME_TROUBLE = (
    '<!doctype html><html lang="th"><meta charset="utf-8"><title>อีเมล</title>'
    "<p>แสดงอีเมลตามรูปแบบเดิมไม่ได้ โปรดอ่านจากข้อความ</p>"
)


def show(visit: Visit) -> Response:
    """Everything that came in one intake."""
    with visit.browse() as unit:
        item = require_opened(unit, visit)
        note_viewed(unit, item)
        raw = intakes.raw(unit, item.id)
    is_mail = item.media_type == MAIL
    try:
        files = visit.parts.stages.files.files(raw) if is_mail else ()
    except Unreadable:
        files = None
    return visit.page(
        "documents-page.html",
        item=item,
        files=files,
        is_mail=is_mail,
        case_id=item.case_id,
        hands_on=visit.officer.role in _HAND_ON,
    )


def formatted(visit: Visit) -> Response:
    """The mail as its writer formatted it, for a sandboxed frame."""
    with visit.browse() as unit:
        item = require_opened(unit, visit)
        if item.media_type != MAIL:
            raise HTTPException(404)
        note_viewed(unit, item)
        raw = intakes.raw(unit, item.id)
    try:
        page = visit.parts.stages.files.formatted(raw)
    except Unreadable:
        page = _FRAME_TROUBLE
    headers = {
        "content-security-policy": _FRAME_POLICY,
        "x-frame-options": "SAMEORIGIN",
        "referrer-policy": "no-referrer",
    }
    return HTMLResponse(page, headers=headers)


def original(visit: Visit) -> Response:
    """The bytes as they arrived, to be saved."""
    with visit.unit() as unit:
        item = require_opened(unit, visit)
        raw = intakes.raw(unit, item.id)
        unit.audit("intake.exported", "intake", item.id)
    return download(raw, f"original-{item.id}.{_EXTENSIONS.get(item.media_type, 'bin')}")


def file(visit: Visit) -> Response:
    """One file of a mail: what it is, its pages as pictures, and the way to save it."""
    number = number_of(visit, "number")
    with visit.browse() as unit:
        item = require_mail(unit, visit)
        raw = intakes.raw(unit, item.id)
    try:
        found = visit.parts.stages.files.about(raw, number)
    except Unreadable as error:
        raise HTTPException(404) from error
    with visit.unit() as unit:
        require_mail(unit, visit)  # the session may have ended meanwhile
        unit.audit("file.opened", "intake", item.id, file=number)
        if visit.session is not None:
            sessions.note_opened(unit, visit.session, _mark(unit, item, number))
    return visit.page(
        "document.html",
        item=item,
        file=found,
        number=number,
        pages=min(MOST_PAGES, found.pages),
        hands_on=visit.officer.role in _HAND_ON,
    )


def page(visit: Visit) -> Response:
    """A page of a file as a picture, once this session has opened the file."""
    number, page_number = number_of(visit, "number"), number_of(visit, "page")
    with visit.browse() as unit:
        item = require_mail(unit, visit)
        require_looked_into(unit, visit, item, number)
        raw = intakes.raw(unit, item.id)
    return images.picture(lambda: visit.parts.stages.files.file_page(raw, number, page_number))


def save(visit: Visit) -> Response:
    """A file of a mail as it came, under a name that is safe on any system."""
    number = number_of(visit, "number")
    with visit.unit() as unit:
        item = require_mail(unit, visit)
        raw = intakes.raw(unit, item.id)
        unit.audit("file.exported", "intake", item.id, file=number)
    try:
        found, content = visit.parts.stages.files.file(raw, number)
    except Unreadable as error:
        raise HTTPException(404) from error
    return download(content, safe_name(found.name, found.extension, number))


def download(content: bytes, name: str) -> Response:
    """An answer that browsers save and never show. `name` must be safe already."""
    plain = name if name.isascii() else f"file{name[name.rfind('.') :]}"
    headers = {
        "content-disposition": f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}",
        "content-security-policy": _DOWNLOAD_POLICY,
        "x-content-type-options": "nosniff",
    }
    return Response(content, media_type="application/octet-stream", headers=headers)


def safe_name(name: str, extension: str, number: int) -> str:
    """A file name without folders, unseen characters or foreign endings; `extension` is that of the content."""
    seen = "".join(one for one in unicodedata.normalize("NFC", name) if unicodedata.category(one) not in _UNSEEN)
    last = _FORBIDDEN.sub("_", re.split(r"[/\\]", seen)[-1]).strip(" .")
    stem, dot, ending = last.rpartition(".")
    if dot and re.fullmatch(r"[A-Za-z0-9]{1,8}", ending):
        extension = ending.lower() if ending.lower() in _SAME.get(extension, ()) else extension
    else:
        stem = last
    stem = stem[:_LONGEST_NAME].strip(" .")
    if not stem or _RESERVED.match(stem.partition(".")[0]):
        stem = f"file-{number + 1}"
    return f"{stem}.{extension}"


def require_opened(unit: Unit, visit: Visit) -> Intake:
    """The intake of the address, if this officer may see it and has revealed it in this session; else 404."""
    intake_id = visit.path("id")
    if visit.session is None or not access.sees_intake(unit, visit.viewer, intake_id):
        raise HTTPException(404)
    item = intakes.load(unit, intake_id)
    if not reveals.is_open(unit, visit, item):
        raise HTTPException(404)
    return item


def note_viewed(unit: Unit, item: Intake) -> None:
    """Each look at what came with a tip-off is audited."""
    if access.intake_restricted(unit, item.id):
        unit.audit("intake.viewed", "intake", item.id)


def require_mail(unit: Unit, visit: Visit) -> Intake:
    """As `require_opened`, of a mail."""
    item = require_opened(unit, visit)
    if item.media_type != MAIL:
        raise HTTPException(404)
    return item


def require_looked_into(unit: Unit, visit: Visit, item: Intake, number: int) -> None:
    """404 unless this session has opened the file, which was audited."""
    if visit.session is None or not sessions.is_opened(unit, visit.session, _mark(unit, item, number)):
        raise HTTPException(404)


def number_of(visit: Visit, name: str) -> int:
    """A number in the address; 404 where it is none."""
    given = visit.path(name)
    if not (given.isdecimal() and given.isascii() and len(given) < 5):
        raise HTTPException(404)
    return int(given)


def _mark(unit: Unit, item: Intake, number: int) -> str:
    """What a session remembers of a file it has opened: as long as an id, and never one."""
    return unit.vault.mac("opened-file", f"{item.id}/{number}".encode())[:26]
