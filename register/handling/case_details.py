"""What a case says beside its state: contact, facts, day of receipt, marks, the words of the public status page.

Officers correct them; each change is one version of the row and one audit row.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from register import case_rows
from register.book.casebook import Case, content, load
from register.errors import InputError
from register.model import CaseContent, Contact
from register.sealed.sealing import seal_value
from register.searching import search_index
from register.store import Unit, place
from register.workdays import BANGKOK, Calendar, local_date

FACTS = (
    "subject", "where", "when", "happened", "accused", "how", "evidence",
    "representative", "representative_phone", "agency", "letter",
)  # fmt: skip
_OLDEST = timedelta(days=3660)


def correct_contact(unit: Unit, item: Case, changes: Mapping[str, str]) -> Case:
    """Replace fields of the complainant's contact; `changes` maps names of `Contact` to new values."""
    unknown = set(changes) - {"name", "phone", "email", "address"}
    if unknown:
        raise InputError(f"a contact has no {min(unknown)}", "name, phone, email, address")
    old = content(unit, item)
    contact = Contact(**{**_fields(old.contact), **changes})
    return _rewrite(unit, item, replace(old, contact=contact), "case.contact_corrected", sorted(changes))


def correct_facts(unit: Unit, item: Case, changes: Mapping[str, str]) -> Case:
    """Replace what the matter is about or how it came: `changes` maps names of `FACTS` to new values."""
    unknown = set(changes) - set(FACTS)
    if unknown:
        raise InputError(f"a matter has no {min(unknown)}", ", ".join(FACTS))
    given: dict[str, Any] = dict(changes)
    new = replace(content(unit, item), **given)
    return _rewrite(unit, item, new, "case.facts_corrected", sorted(changes))


def correct_received(unit: Unit, item: Case, day: date, calendar: Calendar) -> Case:
    """Set the day of receipt (noon of it, nobody noted the hour, or the registration before that) and count every
    deadline anew from there.

    Raises:
        InputError: the day lies after the registration or more than ten years back.
    """
    if day > local_date(item.registered_at):
        raise InputError("วันที่รับเรื่องต้องไม่หลังวันที่ลงทะเบียน", "โปรดตรวจวันที่")
    if local_date(unit.now) - day > _OLDEST:
        raise InputError("วันที่รับเรื่องเก่าเกินสิบปี", "โปรดตรวจสอบปี พ.ศ.")
    if day == local_date(item.received_at):
        return item
    received_at = min(datetime.combine(day, time(12), BANGKOK).astimezone(UTC), item.registered_at)
    case_rows.change(unit, item, {"received_at": received_at})
    after = load(unit, item.id)
    case_rows.recount(unit, after, calendar)
    was = local_date(item.received_at).isoformat()
    unit.audit("case.received_corrected", "case", item.id, was=was, now=day.isoformat())
    return after


def mark(unit: Unit, item: Case, *, project: str, urgent: bool) -> Case:
    """Say which of the agency's listed projects the matter is about ("" for none; the caller has the list), and whether
    it goes ahead of everything.
    """
    if (project, urgent) == (item.project, item.urgent):
        return item
    case_rows.change(unit, item, {"project": project, "urgent": urgent})
    unit.audit("case.marked", "case", item.id, project=bool(project), urgent=urgent)
    return load(unit, item.id)


def keep_unnamed(unit: Unit, item: Case, *, anonymous: bool) -> Case:
    """Say whether the complainant wants to stay unnamed: papers, lists and the register book then do without his name.

    Every officer of the matter may hide a name; who shows it again has seen it and answers for it in the audit.
    """
    if anonymous == item.anonymous:
        return item
    case_rows.change(unit, item, {"anonymous": anonymous})
    unit.audit("case.anonymity_corrected", "case", item.id, anonymous=anonymous)
    return load(unit, item.id)


def release(unit: Unit, item: Case, text: str) -> Case:
    """Let the public status page show `text` to whoever has the Tracking ID; empty text takes it back."""
    where = place("matter", "released_sealed", item.id)
    sealed = unit.vault.seal(unit.key(item.data_key), text.encode(), where) if text else None
    case_rows.change(unit, item, {"released_sealed": sealed})
    unit.audit("case.released" if text else "case.unreleased", "case", item.id)
    return load(unit, item.id)


def _rewrite(unit: Unit, item: Case, new: CaseContent, action: str, fields: Sequence[str]) -> Case:
    sealed = seal_value(unit, unit.key(item.data_key), new, place("matter", "content_sealed", item.id))
    case_rows.change(unit, item, {"content_sealed": sealed})
    unit.audit(action, "case", item.id, fields=",".join(fields))
    after = load(unit, item.id)
    search_index.reindex(unit, after)
    return after


def _fields(contact: Contact) -> dict[str, str]:
    return {"name": contact.name, "phone": contact.phone, "email": contact.email, "address": contact.address}
