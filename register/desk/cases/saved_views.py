"""Views of the list of cases: those everybody has, and those an officer saved under a name.

The name is sealed with the officer's own data key, since it may name a person; the filters are codes.
"""

from dataclasses import dataclass
from urllib.parse import urlencode

from sqlalchemy import delete, func, insert, select, update
from starlette.exceptions import HTTPException
from starlette.responses import Response

from register.desk.cases.case_filters import Filters
from register.desk.web.context import Visit
from register.errors import InputError
from register.schema import credential, saved_view
from register.store import Unit, new_id, place

MOST = 20  # views of one officer
LONGEST = 60  # characters of a name

BUILT_IN: tuple[tuple[str, Filters], ...] = (
    ("ยังไม่เสร็จ", Filters()),
    ("ของฉัน", Filters(who="me", sort="due")),
    ("เกินกำหนด", Filters(due="late", sort="due")),
    ("ใกล้ครบกำหนด", Filters(due="soon", sort="due")),
    ("ยังไม่ยืนยันประเภท", Filters(unconfirmed=True)),
    ("เร่งด่วน", Filters(urgent=True)),
)


@dataclass(frozen=True, slots=True)
class View:
    """A named set of filters; `id` is empty for those that everybody has."""

    id: str
    name: str
    filters: Filters


def of_officer(unit: Unit, account_id: str) -> list[View]:
    """The views that an officer saved, in the order they were saved."""
    mine = select(saved_view).where(saved_view.c.account_id == account_id).order_by(saved_view.c.at, saved_view.c.id)
    return [
        View(
            row.id,
            unit.vault.open(unit.key(row.data_key), row.name_sealed, _place(row.id)).decode(),
            Filters.parse(row.query),
        )
        for row in unit.execute(mine)
    ]


def save(visit: Visit) -> Response:
    """Keep the filters of the list under a name."""
    filters = Filters.of(visit.text)
    name = _name(visit)
    with visit.unit() as unit:
        mine = saved_view.c.account_id == visit.officer.id
        if unit.execute(select(func.count()).select_from(saved_view).where(mine)).scalar_one() >= MOST:
            raise InputError(f"บันทึกได้ไม่เกิน {MOST} มุมมอง", "โปรดลบมุมมองที่ไม่ได้ใช้ก่อน")
        key_id = _key_of(unit, visit.officer.id)
        view_id = new_id(unit.now)
        row = {
            "id": view_id,
            "account_id": visit.officer.id,
            "data_key": key_id,
            "name_sealed": unit.vault.seal(unit.key(key_id), name.encode(), _place(view_id)),
            "query": urlencode(filters.query()),
            "at": unit.now,
        }
        unit.execute(insert(saved_view), row)
    return visit.go("cases", {**filters.query(), "notice": "view-saved"})


def rename(visit: Visit) -> Response:
    """Give a view of one's own another name."""
    name = _name(visit)
    with visit.unit() as unit:
        view_id = _own(unit, visit)
        sealed = unit.vault.seal(unit.key(_key_of(unit, visit.officer.id)), name.encode(), _place(view_id))
        values = {"name_sealed": sealed, "data_key": _key_of(unit, visit.officer.id)}
        unit.execute(update(saved_view).where(saved_view.c.id == view_id).values(**values))
    return visit.go("cases", {**Filters.of(visit.text).query(), "notice": "saved"})


def remove(visit: Visit) -> Response:
    """Delete a view of one's own."""
    with visit.unit() as unit:
        unit.execute(delete(saved_view).where(saved_view.c.id == _own(unit, visit)))
    return visit.go("cases", {**Filters.of(visit.text).query(), "notice": "view-removed"})


def _own(unit: Unit, visit: Visit) -> str:
    """The view's id if it is the officer's own; anybody else's does not exist."""
    view_id = visit.path("view")
    mine = (saved_view.c.id == view_id) & (saved_view.c.account_id == visit.officer.id)
    if unit.execute(select(saved_view.c.id).where(mine)).first() is None:
        raise HTTPException(404)
    return view_id


def _name(visit: Visit) -> str:
    name = " ".join(visit.text("name", LONGEST).split())
    if not name:
        raise InputError("โปรดตั้งชื่อมุมมอง", "เช่น ร้องเรียนถนนที่ฉันรับผิดชอบ")
    return name


def _key_of(unit: Unit, account_id: str) -> str:
    """The data key under which an account's own secrets are sealed."""
    mine = select(credential.c.data_key).where(credential.c.account_id == account_id)
    key_id: str = unit.execute(mine).scalar_one()
    return key_id


def _place(view_id: str) -> str:
    return place("saved_view", "name_sealed", view_id)
