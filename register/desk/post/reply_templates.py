"""Reply templates on the desk: the agency's own words for acknowledgements, letters and mails, each change a version.

A sample case stands in for a real one; nothing of a matter is ever read here. Samples are shown in a frame of their
own, under a policy that runs and loads nothing.
"""

import base64
from html import escape

from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, Response

from register.desk.web.context import Visit
from register.errors import InputError
from register.post import wording
from register.states import Medium

TITLES: dict[str, tuple[str, str]] = {
    "acknowledgement": ("แจ้งการรับเรื่อง", "ส่งโดยอัตโนมัติเมื่อลงทะเบียน ไม่มีเนื้อหาของเรื่อง"),
    "progress": ("แจ้งความคืบหน้า", "เจ้าหน้าที่เขียนข้อความ แม่แบบเป็นคำขึ้นต้นและลงท้าย"),
    "outcome": ("แจ้งผลการดำเนินการ", "เจ้าหน้าที่เขียนข้อความ แม่แบบเป็นคำขึ้นต้นและลงท้าย"),
    "request": ("ขอข้อมูลเพิ่มเติม", "เจ้าหน้าที่เขียนข้อความ แม่แบบเป็นคำขึ้นต้นและลงท้าย"),
    "referral": ("แจ้งการส่งเรื่องต่อ", "เจ้าหน้าที่เขียนข้อความ แม่แบบเป็นคำขึ้นต้นและลงท้าย"),
    "status": ("ตอบสถานะของเรื่อง", "ส่งโดยอัตโนมัติเมื่อมีผู้สอบถาม ไม่มีเนื้อหาของเรื่อง"),
    "contact": ("บรรทัดช่องทางติดต่อ", "อยู่ท้ายอีเมลที่เจ้าหน้าที่เขียนถึงผู้ร้อง"),
    "closing": ("คำลงท้าย", "อยู่เหนือลายมือชื่อ ทั้งในหนังสือและอีเมล"),
}
_LONGEST = 20_000
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox; frame-ancestors 'self'"


def show_all(visit: Visit) -> Response:
    with visit.browse() as unit:
        past = {name: wording.history(unit, name) for name in TITLES}
    listed = [(name, title, hint, past[name][0] if past[name] else None) for name, (title, hint) in TITLES.items()]
    return visit.page("templates.html", listed=listed)


def show(visit: Visit) -> Response:
    """One template, or an earlier version of it that may be saved again."""
    name = _name(visit)
    with visit.browse() as unit:
        past = wording.history(unit, name)
    wanted = visit.query("version")
    chosen = next((one for one in past if str(one.version) == wanted), past[0] if past else None)
    body = chosen.body if chosen and chosen.body else visit.parts.stages.templates.own(name)
    return _page(visit, name, body, chosen=chosen.version if chosen else 0)


def save(visit: Visit) -> Response:
    """A new version of the words, or (act "back") of the program's own."""
    name, body = _name(visit), _body(visit)
    after = visit.text("after", 9)
    if not after.isdecimal():
        raise HTTPException(400)
    if visit.text("act", 8) == "back":
        body = ""
    else:
        try:
            visit.parts.stages.templates.check(name, body)
        except InputError as error:
            return _page(visit, name, body, trouble=error, status=422)
    with visit.unit() as unit:
        wording.save(unit, visit.officer, name, body, after=int(after))
    return visit.go("template", {"notice": "template-saved"}, template=name)


def preview(visit: Visit) -> Response:
    """How unsaved words would look: plain mail, mail, or the first page of a letter."""
    name, body, form = _name(visit), _body(visit), visit.path("form")
    if form not in {"text", Medium.EMAIL.value, Medium.LETTER.value}:
        raise HTTPException(404)
    templates = visit.parts.stages.templates
    try:
        if form == Medium.LETTER.value:
            pdf = templates.letter(name, body)
            picture = base64.b64encode(visit.parts.stages.page_image(pdf, "application/pdf", "scan", 1)).decode()
            return _framed(f'<img alt="ตัวอย่างหนังสือ" style="max-width:100%" src="data:image/jpeg;base64,{picture}">')
        text, html = templates.mail(name, body)
    except InputError as error:
        return _framed(f"<p>{escape(str(error))}<br>{escape(error.hint)}</p>", status=422)
    if form == "text":
        return _framed(f'<pre style="white-space:pre-wrap;font:inherit">{escape(text)}</pre>')
    return HTMLResponse(html, headers=_framing())


def _page(
    visit: Visit, name: str, body: str, *, chosen: int = 0, trouble: InputError | None = None, status: int = 200
) -> Response:
    with visit.browse() as unit:
        past = wording.history(unit, name)
    title, hint = TITLES[name]
    return visit.page(
        "template.html",
        status=status,
        name=name,
        title=title,
        hint=hint,
        body=body,
        past=past,
        chosen=chosen,
        own=bool(past and past[0].body),
        placeholders=visit.parts.stages.templates.placeholders[name],
        trouble=f"{trouble} {trouble.hint}" if trouble else "",
        notice=visit.query("notice"),
    )


def _name(visit: Visit) -> str:
    name = visit.path("template")
    if name not in TITLES:
        raise HTTPException(404)
    return name


def _body(visit: Visit) -> str:
    """The words as typed: line ends of one kind, one at the end."""
    return visit.text("body", 2 * _LONGEST).replace("\r\n", "\n").strip() + "\n"


def _framed(inner: str, status: int = 200) -> Response:
    page = (
        '<!doctype html><html lang="th"><meta charset="utf-8"><title>ตัวอย่าง</title>'
        f'<body style="font-family:Sarabun,sans-serif;line-height:1.7">{inner}'
    )
    return HTMLResponse(page, status, headers=_framing())


def _framing() -> dict[str, str]:
    return {"content-security-policy": _POLICY, "x-frame-options": "SAMEORIGIN"}
