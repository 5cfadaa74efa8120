"""How a case ends without a conclusion: at once, or proposed by one person and agreed to by a second.

Else one officer could bury a tip-off alone. Which matters take two: `cases.two_persons_to_end` and `cases.two_persons`.
Nothing but the proposal and its line in the timeline is written before the second person agrees.
"""

from collections.abc import Collection

from register import cases
from register.book import casebook
from register.book.casebook import Case
from register.handling import links, telling, verdicts
from register.handling.matters import Desk
from register.handling.verdicts import Ending
from register.states import CaseEvent, Category
from register.store import Unit

PROPOSED: dict[CaseEvent, str] = {
    CaseEvent.REJECT: "เสนอไม่รับพิจารณา",
    CaseEvent.FORWARD: "เสนอส่งต่อหน่วยงานอื่น",
    CaseEvent.MERGE: "เสนอรวมกับเรื่องอื่น",
    CaseEvent.WITHDRAW: "เสนอยุติเรื่องเพราะผู้ร้องถอนเรื่อง",
}
"""What is proposed, in the words of the timeline."""


def end(
    unit: Unit,
    item: Case,
    event: CaseEvent,
    ending: Ending,
    desk: Desk,
    *,
    two_persons: Collection[Category],
    delay: float = 0.0,
) -> Case:
    """End a case, or propose to where nobody does that alone. `delay`: see `telling.end`.

    Raises:
        InputError: see `telling.end`; or a proposal waits already.
    """
    if not verdicts.needs_second(unit, item, two_persons):
        return telling.end(unit, item, event, ending, desk, delay=delay)
    telling.plans_of_end(unit, item, event, ending, desk)  # what could not be told is not proposed
    told = "\n".join(filter(None, (PROPOSED[event], ending.agency, ending.reason)))
    return verdicts.propose_end(unit, item, event, ending, told)


def merge(
    unit: Unit,
    item: Case,
    into: Case,
    reason: str,
    *,
    two_persons: Collection[Category],
    account_id: str | None = None,
) -> Case:
    """Go on with a matter in another case, or propose to. Who may see both is asked before; the timeline, which not all
    readers of the other may see, does not name it.

    Raises:
        InputError: see `cases.merge`; or a proposal waits already, or lacks its reason.
    """
    if not verdicts.needs_second(unit, item, two_persons):
        return links.merge(unit, item, into, reason, account_id=account_id)
    cases.require_mergeable(item, into)
    told = f"{PROPOSED[CaseEvent.MERGE]}\n{reason}"
    return verdicts.propose_end(unit, item, CaseEvent.MERGE, Ending(reason, into=into.id), told)


def approve(unit: Unit, item: Case, desk: Desk, *, account_id: str | None = None, delay: float = 0.0) -> Case:
    """A second person agrees: the case is concluded, or ends as it was proposed, and its complainant is told of that.
    Who agrees to a merging has to see the other case: the caller asks.

    Raises:
        InputError: nothing waits, or what was proposed is not possible any more. NotAllowed: it is the person who
            proposed it.
    """
    proposal = verdicts.agree(unit, item)
    if proposal.ending is None:
        return verdicts.carry_out(unit, item, proposal)
    if proposal.event is CaseEvent.MERGE:
        into = casebook.load(unit, proposal.ending.into)
        return links.merge(unit, item, into, proposal.ending.reason, account_id=account_id)
    return telling.end(unit, item, proposal.event, proposal.ending, desk, delay=delay)


def main_of(unit: Unit, item: Case) -> str | None:
    """The id of the case that a proposed merging, if one waits, would go on in."""
    proposal = verdicts.waiting(unit, item)
    return proposal.ending.into or None if proposal is not None and proposal.ending is not None else None
