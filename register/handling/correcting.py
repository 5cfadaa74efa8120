"""An officer corrects the text in place: what a scan was misread for. Facts that no person has set follow the text.

The machine's whole reading stays sealed beside the corrected one, for proof and for training.
"""

from dataclasses import replace

from sqlalchemy import select, update

from register import cases, schema
from register.arrivals import intakes, record
from register.book import casebook
from register.book.casebook import Case
from register.book.proposed import content_of
from register.errors import InputError
from register.handling import case_details, conflicts
from register.handling.matters import Desk
from register.model import CaseContent, Contact, Finding, Reading
from register.officers import access
from register.sealed.sealing import open_value, seal_value
from register.searching import likeness, search_index
from register.states import CaseState, Category, Relation
from register.store import Unit, place
from register.vault import DataKey

_CONTACT = ("name", "phone", "email", "address")
_FACTS = ("where", "when", "happened", "accused", "how", "evidence")


def proposed(unit: Unit, intake_id: str, text: str | None) -> Reading | None:
    """The reading as it would be with that text (None: with the machine's), for finding what it says; unsaved."""
    machine = machine_reading(unit, intake_id)
    return replace(machine, text=text) if machine and text is not None else machine


def correct_text(unit: Unit, intake_id: str, text: str | None, finding: Finding, desk: Desk) -> None:
    """Replace the text of an intake, or (None) take its correction back; `finding` is what the new text says.

    The case's facts and its unconfirmed category with its periods follow, as far as they are still what the machine
    found before. A matter that counts as a tip-off stays one until a person decides.

    Raises:
        InputError: nothing was read, the text is empty, or there is no correction to take back.
    """
    item = intakes.load(unit, intake_id)
    if item.media_type == record.MEDIA_TYPE:
        finding = record.with_stated(finding, record.unpack(intakes.raw(unit, intake_id)))
    before = intakes.finding(unit, intake_id)
    _replace_text(unit, intake_id, text)
    intakes.save_finding(unit, intake_id, finding)
    conflicts.note(unit, intake_id, finding.accused, desk.routing)
    reading = intakes.reading(unit, intake_id)
    likeness.note(unit, intake_id, reading.text if reading else "", anew=True)
    if item.case_id is None:
        return
    case = casebook.load(unit, item.case_id)
    if item.relation is Relation.ATTACHED:
        conflicts.note(unit, case.id, finding.accused, desk.routing)
    if item.relation is Relation.ORIGIN and before is not None:
        case = _follow(unit, case, before, finding, desk)
    likeness.link(unit, intake_id, case.id)
    search_index.reindex(unit, case)


def machine_reading(unit: Unit, intake_id: str) -> Reading | None:
    """What the machine read, whether or not a person has corrected its text since."""
    table = schema.reading
    sealed = unit.execute(select(table.c.machine_sealed).where(table.c.intake_id == intake_id)).scalar_one_or_none()
    if sealed is None:
        return intakes.reading(unit, intake_id)
    return open_value(unit, _key(unit, intake_id), sealed, Reading, place("reading", "machine_sealed", intake_id))


def _replace_text(unit: Unit, intake_id: str, text: str | None) -> None:
    """Pages keep what was read on them: only the text of the whole is the person's."""
    table = schema.reading
    row = unit.execute(select(table).where(table.c.intake_id == intake_id)).one_or_none()
    if row is None or (text is not None and not text.strip()) or (text is None and row.machine_sealed is None):
        raise InputError("ไม่มีข้อความให้แก้ไข", "โปรดเปิดรายการอีกครั้ง")
    key = _key(unit, intake_id)
    here, beside = (place("reading", column, intake_id) for column in ("content_sealed", "machine_sealed"))
    kept = row.machine_sealed
    if kept is None:
        kept = unit.vault.seal(key, unit.vault.open(key, row.content_sealed, here), beside)
    machine = open_value(unit, key, kept, Reading, beside)
    values = {
        "content_sealed": seal_value(unit, key, machine if text is None else replace(machine, text=text), here),
        "machine_sealed": None if text is None else kept,
    }
    unit.execute(update(table).where(table.c.intake_id == intake_id).values(**values))
    unit.audit("intake.text_restored" if text is None else "intake.text_corrected", "intake", intake_id)


def _key(unit: Unit, intake_id: str) -> DataKey:
    table = schema.intake
    return unit.key(unit.execute(select(table.c.data_key).where(table.c.id == intake_id)).scalar_one())


def _follow(unit: Unit, case: Case, before: Finding, after: Finding, desk: Desk) -> Case:
    content = casebook.content(unit, case)
    contact = _moved(content.contact, before.contact, after.contact, _CONTACT)
    proposed_then, proposed_now = content_of(content.subject, before), content_of(content.subject, after)
    facts = _moved(content, proposed_then, proposed_now, _FACTS)
    if contact:
        case = case_details.correct_contact(unit, case, contact)
    if facts:
        case = case_details.correct_facts(unit, case, facts)
    if "accused" in facts:
        conflicts.note(unit, case.id, facts["accused"], desk.routing)
        case = casebook.load(unit, case.id)
    if after.anonymous and not before.anonymous:  # a wish heard late counts; nobody's is taken back by a correction
        case = case_details.keep_unnamed(unit, case, anonymous=True)
    undecided = case.state is CaseState.RECEIVED and not case.category_confirmed
    if undecided and case.category is before.category:
        suspicious = after.probabilities[Category.TIP_OFF] >= access.TIP_OFF_SUSPICION
        was = case.category, case.sub_kind
        case = cases.propose(unit, case, after.category, after.sub_kind, restricted=case.restricted or suspicious)
        if (case.category, case.sub_kind) != was:
            cases.recount(unit, case, desk.calendar)
    return case


def _moved(
    kept: Contact | CaseContent, before: Contact | CaseContent, after: Contact | CaseContent, names: tuple[str, ...]
) -> dict[str, str]:
    """The fields that still say what the machine found before, where it now finds something else."""
    unset = [name for name in names if getattr(kept, name) == getattr(before, name)]
    return {name: getattr(after, name) for name in unset if getattr(after, name) != getattr(before, name)}
