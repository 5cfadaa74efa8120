"""Help in Thai: one page for each kind of work, from templates."""

from starlette.exceptions import HTTPException
from starlette.responses import Response

from register.desk.web.context import Visit
from register.officers import passwords
from register.states import Role

# Page -> its title. A page is named for the role whose work it tells of; everybody may read all of them.
PAGES: dict[str, str] = {
    Role.CLERK.value: "งานธุรการ",
    Role.OFFICER.value: "งานเจ้าหน้าที่",
    Role.HEAD.value: "งานผู้บริหาร",
    Role.AUDITOR.value: "งานผู้ตรวจสอบ",
    Role.ADMIN.value: "งานผู้ดูแลระบบ",
}


def show(visit: Visit) -> Response:
    """The contents, with the page of the visitor's own role first."""
    own = visit.officer.role.value
    return visit.page("help/index.html", own=own, pages={own: PAGES[own], **PAGES})


def show_page(visit: Visit) -> Response:
    name = visit.path("page")
    if name not in PAGES:
        raise HTTPException(404)
    idle = round(visit.parts.settings.desk.idle_minutes)
    return visit.page(f"help/{name}.html", name=name, pages=PAGES, shortest=passwords.SHORTEST, idle=idle)
