"""The list of cases: its filters, saved views, and the one search box.

What is searched for may name a person, so it is POSTed: it stands in no address, no log and no history.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, bindparam, exists, func, select
from starlette.responses import Response

from register import schema
from register.book import casebook
from register.book.due import pending_deadlines
from register.database.statements import among
from register.desk.cases import case_pages, saved_views
from register.desk.cases.case_filters import ALL, CLOSED, OPEN, Filters, condition, soon_until, typed
from register.desk.cases.case_pages import MOST_COUNTED, Wanted, bounded_count
from register.desk.matters.excerpt import Piece, excerpt
from register.desk.matters.masking import hide
from register.desk.web.context import Visit
from register.desk.web.layout import days_left_words, working_days_left
from register.officers import access, accounts
from register.searching import search
from register.searching.search import Found, Hit
from register.states import CaseState, Category, Channel, Relation, Role
from register.store import Unit

LONGEST_QUERY = 200  # characters

_GROUP_NAMES = {OPEN: "ยังไม่เสร็จ", CLOSED: "เสร็จแล้ว", ALL: "ทุกสถานะ"}
_WORKERS = frozenset({Role.OFFICER, Role.HEAD})  # to whom cases are given


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the list. `subject` is masked; empty for a sealed one. `how` and `excerpt` say why it was found.
    `unclassified`: nobody could read it yet, so that no category is proposed.
    """

    id: str
    register_number: str
    subject: str
    category: Category
    state: CaseState
    urgent: bool
    restricted: bool
    confirmed: bool
    unit: str
    assignee: str
    received_at: datetime
    tone: str
    due: str
    unclassified: bool = False
    how: str = ""
    excerpt: tuple[Piece, ...] = ()


def show(visit: Visit) -> Response:
    filters = Filters.of(visit.query)
    bad_day = any(visit.query(name) and day is None for name, day in (("from", filters.since), ("to", filters.until)))
    with visit.browse() as unit:
        which = _which(unit, visit, filters)
        total = bounded_count(unit, which)
        wanted = Wanted.of(visit.query("after"), visit.query("before"))
        found = case_pages.page(unit, which, wanted, by_due=filters.sort == "due" and filters.has_open)
        lines = _lines(unit, visit, _in_order(unit, visit, found.ids))
        values = _choices(unit, visit)
    return visit.page(
        "cases.html",
        **values,
        **_common(filters),
        lines=lines,
        total=min(total, MOST_COUNTED),
        whole=total <= MOST_COUNTED,
        page=found,
        trouble="อ่านวันที่ไม่ได้ โปรดพิมพ์อย่าง 22/11/2569" if bad_day else "",
        searched=False,
        more=False,
        widened=False,
        notice=visit.query("notice"),
    )


def find(visit: Visit) -> Response:
    """To the case of a register number or a Tracking ID; for anything else the matters it is found in. What the
    filters leave out is shown where nothing else is: words cannot be kept in a page for a second try.
    """
    query = " ".join(visit.text("reference", LONGEST_QUERY).split())
    filters = Filters.of(visit.text)
    with visit.browse() as unit:
        prefix = visit.parts.settings.register_.prefix
        case_id = search.reference(unit, query, prefix, access.visible_cases(visit.viewer)) if query else None
        if case_id is not None:
            return visit.go("case", id=case_id)
        found = search.find(unit, query, _which(unit, visit, filters)) if query else Found(())
        widened = bool(query) and not found.hits and filters != Filters(state=ALL)
        if widened:
            filters = Filters(state=ALL)
            found = search.find(unit, query, _which(unit, visit, filters))
        lines = _found_lines(unit, visit, found)
        values = _choices(unit, visit)
    if found.personal:
        with visit.unit() as unit:
            search.note_looked_up(unit, found)
    return visit.page(
        "cases.html",
        **values,
        **_common(filters),
        lines=lines,
        total=len(lines),
        whole=True,
        page=None,
        trouble="" if query else "โปรดพิมพ์คำที่ต้องการค้นหา",
        searched=bool(query),
        more=found.more,
        widened=widened,
        notice="",
    )


def _common(filters: Filters) -> dict[str, Any]:
    return {
        "filters": filters,
        "built_in": saved_views.BUILT_IN,
        "groups": _GROUP_NAMES,
        "states": CaseState,
        "channels": Channel,
        "typed": typed,
        "longest_name": saved_views.LONGEST,
        "longest_query": LONGEST_QUERY,
    }


def _choices(unit: Unit, visit: Visit) -> dict[str, Any]:
    """What the filters offer, and the officer's own views."""
    officers = accounts.listing(unit)
    known = set(unit.execute(select(schema.agency_unit.c.name)).scalars()) | {one.unit for one in officers if one.unit}
    return {
        "units": sorted(known),
        "officers": [one for one in officers if one.role in _WORKERS and not one.disabled],
        "views": saved_views.of_officer(unit, visit.officer.id),
    }


def _which(unit: Unit, visit: Visit, filters: Filters) -> ColumnElement[bool]:
    soon = soon_until(visit.parts.desk.calendar, unit.now)
    seen = access.visible_cases(visit.viewer)
    asked = condition(filters, now=unit.now, soon=soon, me=visit.viewer.own)
    return and_(seen, asked) if filters.due else _both(seen, asked)


@lru_cache(maxsize=256)  # of two conditions that are kept themselves, so that statements with both are made once
def _both(one: ColumnElement[bool], other: ColumnElement[bool]) -> ColumnElement[bool]:
    return and_(one, other)


def _in_order(unit: Unit, visit: Visit, case_ids: Sequence[str]) -> list[Row[Any]]:
    """The rows of a page with what stands beside them, which is taken for these only."""
    rows = {row.id: row for row in _rows(unit, visit, case_ids)}
    return [rows[case_id] for case_id in case_ids if case_id in rows]


def _rows(unit: Unit, visit: Visit, case_ids: Collection[str]) -> Sequence[Row[Any]]:
    """With what stands beside each: its data key, its next step, its officer, whether this session has revealed it."""
    mine = visit.session.token_mac if visit.session else ""
    return unit.execute(_columns(), {"cases": case_ids, "mine": mine}).all() if case_ids else []


@cache
def _columns() -> Any:
    """`bare`: born of a text that nobody could read yet."""
    table, account, key, intake = schema.case, schema.account, schema.data_key, schema.intake
    finding, revealed = schema.finding, schema.opened
    due_at = (
        select(func.min(schema.deadline.c.due_at))
        .where(schema.deadline.c.case_id == table.c.id, pending_deadlines())
        .correlate(table)
        .scalar_subquery()
    )
    opened = exists().where(revealed.c.token_mac == bindparam("mine"), revealed.c.subject == table.c.id)
    origin = (intake.c.case_id == table.c.id) & (intake.c.relation == Relation.ORIGIN.value)
    unread = select(intake.c.id).join(finding, finding.c.intake_id == intake.c.id).where(origin)
    bare = unread.where(finding.c.confidence == 0).correlate(table).exists()
    beside = select(
        table,
        key.c.ring_key,
        key.c.wrapped,
        account.c.name.label("assignee"),
        due_at.label("due_at"),
        opened.label("opened"),
        bare.label("bare"),
    )
    joined = beside.join(key, key.c.id == table.c.data_key).outerjoin(account, account.c.id == table.c.assigned_to)
    return joined.where(among(table.c.id, "cases"))


def _found_lines(unit: Unit, visit: Visit, found: Found) -> list[Line]:
    by_id, wanted = {hit.case_id: hit for hit in found.hits}, sorted(found.words, key=len, reverse=True)
    rows = sorted(_rows(unit, visit, list(by_id)), key=lambda row: str(row.id), reverse=True)
    return _lines(unit, visit, rows, wanted=wanted, hits=by_id)


def _lines(
    unit: Unit,
    visit: Visit,
    rows: Sequence[Row[Any]],
    *,
    wanted: Sequence[str] = (),
    hits: dict[str, Hit] | None = None,
) -> list[Line]:
    how = hits or {}
    for row in rows:
        unit.hold_key(row)
        if row.restricted and row.opened:  # its subject is shown: a look at a tip-off
            unit.audit("case.viewed", "case", row.id)
    return [_line(unit, visit, row, wanted=wanted, hit=how.get(row.id)) for row in rows]


def _line(unit: Unit, visit: Visit, row: Row[Any], *, wanted: Sequence[str], hit: Hit | None) -> Line:
    tone, due = "", ""
    if row.due_at is not None:
        tone, due = days_left_words(working_days_left(visit.parts.desk.calendar, unit.now, row.due_at))
    return Line(
        id=row.id,
        register_number=f"{row.register_number}/{row.register_year}",
        subject=_subject(unit, row),
        category=Category(row.category),
        state=CaseState(row.state),
        urgent=row.urgent,
        restricted=row.restricted,
        confirmed=row.category_confirmed,
        unit=row.unit,
        assignee=row.assignee or "",
        received_at=row.received_at,
        tone=tone,
        due=due,
        unclassified=row.category == Category.OTHER.value and not row.category_confirmed and row.bare,
        how=(hit.kind.value if hit.kind else "words") if hit else "",
        excerpt=excerpt(hit.material, wanted, opened=row.opened) if hit and hit.material else (),
    )


def _subject(unit: Unit, row: Row[Any]) -> str:
    """The subject with the contact masked; nothing of a tip-off that this session has not revealed."""
    if row.restricted and not row.opened:
        return ""
    content = casebook.content_of(unit, row)
    contact = content.contact
    words = [*contact.name.split(), contact.phone, contact.email, contact.address]
    subject = content.subject if row.opened else hide(content.subject, [word for word in words if len(word) > 2])
    return subject or "(ไม่มีชื่อเรื่อง)"
