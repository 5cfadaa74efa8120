"""What is held of one person, for a request of that person (PDPA, section 30): find the matters, say which are that
person's, take the paper away.

For an officer or head who may know of every matter but those that name them: cleared, of the central unit. From
anybody else the person would get a part for the whole. Administrators and auditors make no such paper: the first read
no matter, the second hand nothing out. Who asks was identified before; what is searched for stands in no address.
"""

from starlette.exceptions import HTTPException
from starlette.responses import Response

from register import access, casebook, person
from register.casebook import Case
from register.desk.context import Visit
from register.errors import InputError
from register.paper import Format

_FIELDS = ("phone", "email", "name")
_FORMATS = (Format.PDF, Format.DOCX)


def show(visit: Visit) -> Response:
    return _page(visit)


def find(visit: Visit) -> Response:
    """The matters whose complainant has this number, address or whole name; each one found is audited."""
    _require(visit)
    asked = {name: visit.text(name, 320) for name in _FIELDS}
    if not any(asked.values()):
        return _page(visit, trouble="โปรดกรอกโทรศัพท์ อีเมล หรือชื่อและนามสกุลของเจ้าของข้อมูล", status=422)
    with visit.unit() as unit:
        found = person.find(unit, [one for one in asked.values() if one], access.visible_cases(visit.viewer))
    return _page(visit, asked=asked, found=found)


def save(visit: Visit) -> Response:
    """The paper about the ticked matters, each of which is revealed for the reason and audited.

    Raises:
        HTTPException: 403, not for this visitor; 404, one of the matters is not for this visitor.
        InputError: nothing ticked, no reason, or nobody has looked who asks.
    """
    _require(visit)
    form, reason = visit.text("format", 8), visit.text("reason", 500)
    if form not in {one.value for one in _FORMATS}:
        raise HTTPException(400)
    ticked = [value for value in visit.form.getlist("case") if isinstance(value, str)]
    if not ticked or not reason or not visit.form.get("identified"):
        raise InputError("โปรดเลือกเรื่อง ระบุเลขที่คำขอ และยืนยันว่าได้ตรวจสอบตัวผู้ขอแล้ว", "กลับไปหน้าก่อนแล้วกรอกให้ครบ")
    with visit.unit() as unit:
        if not all(access.sees_case(unit, visit.viewer, one) for one in ticked):
            raise HTTPException(404)
        cases = [casebook.load(unit, one) for one in dict.fromkeys(ticked)]
        made = person.paper(unit, cases, visit.officer, reason, visit.parts.settings.agency.name)
    printed = visit.parts.stages.reports.sheet(made, "personal-data", Format(form))
    headers = {"content-disposition": f'attachment; filename="{printed.name}"', "cache-control": "no-store"}
    return Response(printed.content, media_type=printed.media_type, headers=headers)


def _require(visit: Visit) -> None:
    if not _whole(visit):
        raise HTTPException(403)


def _whole(visit: Visit) -> bool:
    """May this visitor know of every matter that does not name them?"""
    return visit.viewer.central and visit.officer.cleared


def _page(
    visit: Visit,
    *,
    asked: dict[str, str] | None = None,
    found: list[Case] | None = None,
    trouble: str = "",
    status: int = 200,
) -> Response:
    return visit.page(
        "person.html",
        status=status,
        asked=asked or dict.fromkeys(_FIELDS, ""),
        found=found,
        formats=_FORMATS,
        whole=_whole(visit),
        trouble=trouble,
    )
