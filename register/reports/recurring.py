"""Topics and places that come again and again, from what the matters say. Opens sealed subjects and places, tells only
words of a fixed list and names of sub-districts, and never of what counts as a tip-off.
"""

from collections.abc import Collection, Iterator

from sqlalchemy import select

from register.book import casebook
from register.model import CaseContent
from register.reports import topics
from register.reports.figures import Fact
from register.schema import case
from register.states import Category
from register.store import Unit

_AT_ONCE = 500  # cases of one query


def find(unit: Unit, facts: Collection[Fact]) -> tuple[tuple[tuple[str, int], ...], tuple[tuple[str, int], ...]]:
    """(topics, places) of these cases with their numbers; see `topics.recurring`."""
    open_ones = [one.case_id for one in facts if not one.restricted and one.category is not Category.TIP_OFF]
    spoken: list[str] = []
    named: list[str] = []
    for content in _contents(unit, open_ones):
        spoken += topics.topics_of(content.subject)
        named.append(topics.place_of(f"{content.where} {content.subject}"))
    return topics.recurring(spoken), topics.recurring(named)


def _contents(unit: Unit, case_ids: list[str]) -> Iterator[CaseContent]:
    """What is left of them: an erased one says nothing any more."""
    for start in range(0, len(case_ids), _AT_ONCE):
        rows = unit.execute(select(case).where(case.c.id.in_(case_ids[start : start + _AT_ONCE]))).all()
        unit.hold_keys([row.data_key for row in rows])
        for row in rows:
            if unit.holds(row.data_key):
                yield casebook.content_of(unit, row)
