"""The agency's own reply templates as the desk keeps them: each change a new version; the newest one counts.

What a template may say is the outbox's business (`outbox.proof`); here it is only kept.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from register import schema
from register.errors import InputError
from register.officers.accounts import Officer
from register.store import Unit


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a template. An empty body: back to the program's own words."""

    version: int
    body: str
    at: datetime
    who: str


def current(unit: Unit) -> tuple[tuple[str, str], ...]:
    """(file name, body) of every template that the desk has words for, as `outbox.compose.Wording` takes them."""
    table = schema.template
    newest = select(table.c.name, func.max(table.c.version).label("version")).group_by(table.c.name).subquery()
    rows = unit.execute(
        select(table.c.name, table.c.body)
        .join(newest, (newest.c.name == table.c.name) & (newest.c.version == table.c.version))
        .where(table.c.body != "")
        .order_by(table.c.name)
    )
    return tuple((f"{row.name}.txt.j2", row.body) for row in rows)


def history(unit: Unit, name: str) -> list[Version]:
    """The versions of one template, the newest first."""
    table, account = schema.template, schema.account
    rows = unit.execute(
        select(table, account.c.name.label("who"))
        .join(account, account.c.id == table.c.account_id)
        .where(table.c.name == name)
        .order_by(table.c.version.desc())
    )
    return [Version(row.version, row.body, row.at, row.who) for row in rows]


def save(unit: Unit, officer: Officer, name: str, body: str, *, after: int) -> int:
    """Write the version that follows version `after` (0: the first); returns its number. The caller has checked it.

    Raises:
        InputError: another officer has saved one meanwhile.
    """
    row = {"name": name, "version": after + 1, "body": body, "account_id": officer.id, "at": unit.now}
    newest = unit.execute(
        select(func.max(schema.template.c.version)).where(schema.template.c.name == name)
    ).scalar_one()
    if (newest or 0) != after or not unit.insert_new(schema.template, row):
        raise InputError("มีผู้บันทึกแม่แบบนี้ไปแล้ว", "โปรดเปิดหน้านี้อีกครั้ง แล้วตรวจก่อนบันทึก")
    unit.audit("template.saved", "template", name, version=after + 1, own=bool(body))
    return after + 1
