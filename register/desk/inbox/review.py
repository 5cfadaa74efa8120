"""The review queue: one matter after the other, decided with one key; the next one is there at once."""

from collections.abc import Collection, Mapping, Sequence

from starlette.exceptions import HTTPException
from starlette.responses import Response

from register.book import casebook
from register.desk.inbox import aside_consent, waiting
from register.desk.inbox.waiting import Waiting
from register.desk.matters import matter
from register.desk.matters.facts_typed import FIELDS, typed
from register.desk.matters.matter import Matter
from register.desk.web import later, sessions
from register.desk.web.context import Visit
from register.errors import InputError
from register.handling import case_details, casework, conflicts, decisions, links
from register.handling.decisions import Decision
from register.handling.links import Link
from register.model import CaseContent, Contact
from register.officers import access
from register.searching.search_words import lacks_digits
from register.states import Category, Role
from register.store import Unit

DECIDERS = frozenset({Role.OFFICER, Role.HEAD})

# What an officer mostly needs to say; free words are possible too.
REASONS = ("คัดแยกประเภทเรื่อง", "ตรวจเทียบข้อความกับภาพต้นฉบับ", "ติดต่อผู้ร้องขอข้อมูลเพิ่มเติม")

_GROUP = 200  # so many of one sender's flood are listed

_CONTACT = ("name", "phone", "email", "address")
_FACTS = case_details.FACTS


def show(visit: Visit) -> Response:
    """The item asked for, or the next one; `after` leaves that one for later."""
    after, later_ = visit.query("after"), later.left(visit)
    if not after:
        return _page(visit, item_id=visit.query("item"), notice=visit.query("notice"))
    later_ = later.with_one_more(later_, after)
    return later.remember(visit, _page(visit, later_=later_), later_)


def decide(visit: Visit) -> Response:
    """`choice` is "agree" or a category. `version` is that of the case on the officer's screen."""
    item_id, choice = visit.path("id"), visit.text("choice", 32)
    if choice != "agree" and choice not in {one.value for one in Category}:
        raise HTTPException(400)
    proposed = False
    try:
        with visit.unit() as unit:
            item = _require(unit, visit, item_id)
            _require_read(unit, visit, item)
            if item.is_case:
                _decide_case(unit, visit, item_id, choice)
            elif choice == "agree":
                two = visit.parts.settings.cases.ended_by_two
                proposed = not decisions.discard(unit, visit.officer, item_id, two_persons=two)
            else:
                decisions.register(unit, visit.officer, item_id, Category(choice), visit.parts.desk)
    except InputError:
        return _page(visit, notice="changed", status=409)
    if proposed:  # it goes on waiting, for another: the proposer sees the next one
        later_ = later.with_one_more(later.left(visit), item_id)
        if visit.partial:
            return later.remember(visit, _page(visit, notice="aside-proposed", later_=later_), later_)
        return later.remember(visit, visit.go("review", {"notice": "aside-proposed"}), later_)
    if visit.partial:
        return _page(visit, notice="decided")
    return visit.go("review", {"notice": "decided"})


def reveal(visit: Visit) -> Response:
    """Show who wrote, for a reason that is kept: once for each matter and session."""
    item_id = visit.path("id")
    reason = visit.text("reason", 500) or visit.text("preset", 500)
    if visit.session is None or not reason:
        return _page(visit, item_id=item_id, notice="reason", status=422)
    with visit.unit() as unit:
        item = _require(unit, visit, item_id)
        if item.is_case:
            casework.reveal_case(unit, casebook.load(unit, item_id), visit.officer, reason)
        else:
            casework.reveal_intake(unit, item_id, visit.officer, reason)
        sessions.note_opened(unit, visit.session, item_id)
    if visit.partial:
        return _page(visit, item_id=item_id, notice="revealed")
    return visit.go("review", {"item": item_id, "notice": "revealed"})


def save_facts(visit: Visit) -> Response:
    """Correct the facts in place; only who sees them unmasked may overwrite them."""
    item_id = visit.path("id")
    given = {name: visit.text(name, 1000) for name in (*_CONTACT, *_FACTS) if name in visit.form}
    given |= {name: typed(visit, name) for name in FIELDS if name in visit.form}
    with visit.unit() as unit:
        item = _require(unit, visit, item_id)
        if visit.session is None or not item.is_case or not sessions.is_opened(unit, visit.session, item_id):
            raise HTTPException(404)
        case = casebook.load(unit, item_id)
        content = casebook.content(unit, case)
        contact = _changed(given, content.contact, _CONTACT)
        facts = _changed(given, content, _FACTS)
        if contact:
            case = case_details.correct_contact(unit, case, contact)
        if facts:
            case = case_details.correct_facts(unit, case, facts)
        if "naming" in visit.form:
            case = case_details.keep_unnamed(unit, case, anonymous=bool(visit.text("anonymous", 8)))
        if "accused" in facts:
            conflicts.note(unit, case.id, facts["accused"], visit.parts.desk.routing)
    short = any(lacks_digits({**contact, **facts}.get(name, "")) for name in ("phone", "representative_phone"))
    notice = "phone-short" if short else "saved"
    if visit.partial:
        return _page(visit, item_id=item_id, notice=notice)
    return visit.go("review", {"item": item_id, "notice": notice})


def undo(visit: Visit) -> Response:
    """Take the officer's last decision back and show that item again."""
    with visit.unit() as unit:
        taken_back = decisions.undo(unit, visit.officer, visit.path("decision"), visit.parts.desk.calendar)
        if not _knows(unit, visit, taken_back):
            raise HTTPException(404)  # it turned out since then whom the matter names
    item_id = taken_back.case_id or taken_back.intake_id
    if visit.partial:
        return _page(visit, item_id=item_id, notice="undone")
    return visit.go("review", {"item": item_id, "notice": "undone"})


def _changed(given: Mapping[str, str], old: Contact | CaseContent, names: Collection[str]) -> dict[str, str]:
    return {name: given[name] for name in names if name in given and given[name] != getattr(old, name)}


def _require(unit: Unit, visit: Visit, item_id: str) -> Waiting:
    """The waiting item, if this officer may see it; the same 404 for a hidden one and for none."""
    item = waiting.find(unit, visit.viewer, item_id)
    if item is None:
        seen = access.sees_case(unit, visit.viewer, item_id) or access.sees_intake(unit, visit.viewer, item_id)
        if seen:
            raise InputError("มีผู้พิจารณารายการนี้ไปแล้ว", "โปรดดูรายการถัดไป")
        raise HTTPException(404)
    return item


def _last(unit: Unit, visit: Visit) -> Decision | None:
    """The decision that may be taken back, of a matter that the visitor may still know of."""
    found = decisions.last(unit, visit.officer)
    return found if found and _knows(unit, visit, found) else None


def _knows(unit: Unit, visit: Visit, decision: Decision) -> bool:
    if decision.case_id is not None:
        return access.sees_case(unit, visit.viewer, decision.case_id)
    return access.sees_intake(unit, visit.viewer, decision.intake_id)


def _require_read(unit: Unit, visit: Visit, item: Waiting) -> None:
    """Nobody decides over what was sealed from them."""
    case_restricted = (
        casebook.load(unit, item.id).restricted if item.is_case else access.intake_restricted(unit, item.id)
    )
    if case_restricted and not (visit.session and sessions.is_opened(unit, visit.session, item.id)):
        raise InputError("ต้องเปิดอ่านเนื้อหาก่อนตัดสิน", "ระบุเหตุผลแล้วเปิดเผย")


def _decide_case(unit: Unit, visit: Visit, item_id: str, choice: str) -> None:
    case = casebook.load(unit, item_id)
    if visit.text("version", 12) != str(case.version):
        raise InputError("มีผู้แก้ไขเรื่องนี้ไปแล้ว", "โปรดตรวจอีกครั้ง")
    category = case.category if choice == "agree" else Category(choice)
    sub_kind = case.sub_kind if category is case.category else None
    decisions.decide_case(unit, visit.officer, case, category, sub_kind, calendar=visit.parts.desk.calendar)


def _links(unit: Unit, visit: Visit, shown: Matter) -> list[Link]:
    if shown.case is None:
        return links.like_intake(unit, visit.viewer, shown.intake.id)
    return links.of_case(unit, visit.viewer, shown.case.id)


def _page(
    visit: Visit,
    *,
    item_id: str = "",
    notice: str = "",
    status: int = 200,
    later_: Sequence[str] | None = None,
) -> Response:
    """The item asked for, or the next one; for htmx only the work area. `later_`: what was left for later, where that
    is not what the browser said.
    """
    later_ = later.left(visit) if later_ is None else later_
    with visit.browse() as unit:
        viewer = visit.viewer
        floods = links.floods(unit, viewer, visit.parts.settings.register_.flood)
        item = (
            waiting.find(unit, viewer, item_id) if item_id else waiting.first(unit, viewer, later=later_, floods=floods)
        )
        shown = matter.load(unit, visit.session, item.id, is_case=item.is_case) if item and visit.session else None
        group = waiting.of_sender(unit, viewer, item.sender, _GROUP) if item and item.sender in floods else []
        values = {
            "matter": shown,
            "left": waiting.count(unit, viewer),
            "again": item is not None and item.id in later_,
            "group": group if len(group) > 1 else [],
            "earlier": links.earlier(unit, viewer, shown.sender_mac, shown.case) if shown else [],
            "links": _links(unit, visit, shown) if shown else [],
            "consent": aside_consent.of_intake(unit, visit, item.id) if item and not item.is_case else None,
            "last": _last(unit, visit),
            "may_decide": visit.officer.role in DECIDERS,
            "reasons": REASONS,
            "notice": notice,
            "gone": bool(item_id) and item is None,
        }
    return visit.page("review-part.html" if visit.partial else "review.html", status=status, **values)
