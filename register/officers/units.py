"""The agency's units: whom accounts belong to and cases are referred to. A list of its own, so that a slip of the
keyboard makes no new unit.

Names that accounts and cases bear from before the list are taken over when it is first written. A unit is closed,
never deleted, while anything bears its name.
"""

import difflib
import re
from collections import Counter
from dataclasses import dataclass

from sqlalchemy import delete, func, insert, select, update

from register import schema
from register.errors import InputError
from register.store import Unit

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_LONGEST = 200
_CODE = 64  # characters of a name that the audit's subject takes


@dataclass(frozen=True, slots=True)
class Division:
    """One unit; `accounts` and `cases`: how many bear its name."""

    name: str
    email: str
    closed: bool
    accounts: int
    cases: int

    @property
    def used(self) -> bool:
        return bool(self.accounts or self.cases)


def listing(unit: Unit, central: str = "") -> list[Division]:
    """Every unit: the central one first, then the open ones, each by name."""
    table = schema.agency_unit
    kept = {row.name: row for row in unit.execute(select(table))}
    of_accounts, of_cases = _used(unit)
    known = set(kept) if kept else {*of_accounts, *of_cases}
    known |= {central} if central else set()
    found = [
        Division(
            name,
            kept[name].email if name in kept else "",
            bool(name in kept and kept[name].closed),
            of_accounts[name],
            of_cases[name],
        )
        for name in known
    ]
    return sorted(found, key=lambda one: (one.name != central, one.closed, one.name))


def all_names(unit: Unit) -> list[str]:
    """The names that stand in the list, closed ones too."""
    return list(unit.execute(select(schema.agency_unit.c.name), beside=True).scalars())  # units are written at once


def open_names(unit: Unit, central: str = "") -> list[str]:
    """The units to choose from, the central one first."""
    table = schema.agency_unit
    rows = unit.execute(select(table.c.name, table.c.closed).order_by(table.c.name)).all()
    names = [row.name for row in rows if not row.closed] if rows else _borne(unit)
    return list(dict.fromkeys([central, *names] if central else names))


def _borne(unit: Unit) -> list[str]:
    """The names that accounts and cases bear."""
    columns = (schema.account.c.unit, schema.case.c.unit)
    found = {name for one in columns for name in unit.execute(select(one).where(one != "").distinct()).scalars()}
    return sorted(found)


def require_open(unit: Unit, name: str, central: str = "") -> str:
    """The name, if it is that of a unit that takes accounts and referrals.

    Raises:
        InputError: there is no such unit (the hint names the nearest), or it is closed.
    """
    names = open_names(unit, central)
    if name in names:
        return name
    if name in all_names(unit):
        raise InputError(f"หน่วยงาน “{name}” ปิดแล้ว", "เลือกหน่วยงานอื่น หรือให้ผู้ดูแลระบบเปิดอีกครั้ง")
    near = difflib.get_close_matches(name, names, n=1, cutoff=0)
    hint = f"ใกล้เคียงที่สุดคือ “{near[0]}”" if near else "เพิ่มหน่วยงานด้วย `raprueang unit add`"
    raise InputError(f"ไม่มีหน่วยงานชื่อ “{name}”", hint)


def add(unit: Unit, name: str, email: str = "", central: str = "") -> str:
    """Put a unit on the list; returns its name, blanks straightened.

    Raises:
        InputError: no name, one that is too long or there already, or no e-mail address.
    """
    clean = " ".join(name.split())
    if not clean or len(clean) > _LONGEST or not clean.isprintable():
        raise InputError("ชื่อหน่วยงานว่าง ยาวเกินไป หรือมีอักขระที่ใช้ไม่ได้", "ยาวได้ถึง 200 ตัวอักษร")
    address = _address(email)
    take_over(unit, central)
    if not unit.insert_new(schema.agency_unit, {"name": clean, "email": address, "created_at": unit.now}):
        raise InputError("มีหน่วยงานชื่อนี้แล้ว", "หากปิดอยู่ ให้เปิดอีกครั้ง")
    unit.audit("unit.added", "unit", clean[:_CODE])
    return clean


def set_email(unit: Unit, name: str, email: str, central: str = "") -> None:
    """Change a unit's e-mail address; empty takes it away.

    Raises:
        InputError: no such unit, or no e-mail address.
    """
    _change(unit, name, "unit.email_changed", central, email=_address(email))


def close(unit: Unit, name: str, central: str = "") -> None:
    """Let a unit take no new accounts and referrals; what it has stays with it.

    Raises:
        InputError: no such unit, or the central one, to which everything comes.
    """
    if name == central:
        raise InputError("หน่วยงานกลางปิดไม่ได้", "เปลี่ยนหน่วยงานกลางได้ที่ agency.unit ใน config.toml")
    _change(unit, name, "unit.closed", central, closed=True)


def reopen(unit: Unit, name: str, central: str = "") -> None:
    """Let a closed unit take accounts and referrals again. Raises InputError: no such unit."""
    _change(unit, name, "unit.reopened", central, closed=False)


def remove(unit: Unit, name: str, central: str = "") -> None:
    """Delete a unit that nothing has ever used, e.g. a slip of the keyboard.

    Raises:
        InputError: no such unit, the central one, or one that is used.
    """
    take_over(unit, central)
    of_accounts, of_cases = _used(unit)
    if name == central or of_accounts[name] or of_cases[name]:
        raise InputError("หน่วยงานนี้มีผู้ใช้หรือเรื่องอยู่ จึงลบไม่ได้", "ปิดหน่วยงานแทน")
    if unit.execute(delete(schema.agency_unit).where(schema.agency_unit.c.name == name)).rowcount != 1:
        raise _unknown()
    unit.audit("unit.removed", "unit", name[:_CODE])


def take_over(unit: Unit, central: str = "") -> None:
    """On first use: put the names that accounts and cases bear onto the list, and the central unit's."""
    table = schema.agency_unit
    if unit.execute(select(table.c.name).limit(1)).first() is None:
        names = set().union(*_used(unit))
        rows = [{"name": name, "created_at": unit.now} for name in sorted(names)]
        if rows:
            unit.execute(insert(table), rows)
            unit.audit("unit.taken_over", "unit", "", units=len(rows))
    if central:
        unit.insert_new(table, {"name": central, "created_at": unit.now})


def _change(unit: Unit, name: str, action: str, central: str, **values: object) -> None:
    take_over(unit, central)
    statement = update(schema.agency_unit).where(schema.agency_unit.c.name == name).values(**values)
    if unit.execute(statement).rowcount != 1:
        raise _unknown()
    unit.audit(action, "unit", name[:_CODE])


def _used(unit: Unit) -> tuple[Counter[str], Counter[str]]:
    """How many accounts and how many cases bear each name."""
    counts = []
    for column in (schema.account.c.unit, schema.case.c.unit):
        named = select(column.label("name"), func.count().label("number")).where(column != "").group_by(column)
        counts.append(Counter({row.name: row.number for row in unit.execute(named)}))
    return counts[0], counts[1]


def _address(email: str) -> str:
    clean = email.strip()
    if clean and (not _EMAIL.fullmatch(clean) or len(clean) > 254):
        raise InputError("รูปแบบอีเมลไม่ถูกต้อง", "เช่น finance@agency.go.th")
    return clean


def _unknown() -> InputError:
    return InputError("ไม่มีหน่วยงานนี้", "`raprueang unit list` แสดงรายชื่อ")
