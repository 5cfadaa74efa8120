"""Building the search index for matters that have none: after an upgrade, or anew after a change of the tokeniser."""

from collections.abc import Callable

from sqlalchemy import and_, exists, or_, select, true

from register import schema
from register.book import casebook
from register.searching import search_index
from register.store import Store, Unit

BATCH = 100  # matters in one transaction: a kill loses no more, and the daemon works in between


def build(store: Store, *, everything: bool = False, progress: Callable[[int], None] | None = None) -> int:
    """Index every matter that is in no index, or with `everything` all of them; returns how many it went through.

    May be killed and started again. `progress` is called after each transaction with the number so far. A restricted
    matter without any contact has nothing to index and is looked at again each time.
    """
    done, last = 0, ""
    while True:
        with store.unit("upgrade") as unit:
            ids = _next(unit, last, everything=everything)
            items = casebook.listing(unit, which=schema.case.c.id.in_(ids)) if ids else []
            search_index.reindex(unit, *items)
        if not ids:
            return done
        done, last = done + len(ids), ids[-1]
        if progress is not None:
            progress(done)


def _next(unit: Unit, last: str, *, everything: bool) -> list[str]:
    case, key, word, value = schema.case, schema.data_key, schema.search_word, schema.search_value
    no_words = ~exists().where(word.c.case_id == case.c.id)
    no_values = ~exists().where(value.c.case_id == case.c.id)
    missing = and_(no_words, or_(case.c.restricted.is_(False), no_values))
    statement = (
        select(case.c.id)
        .join(key, key.c.id == case.c.data_key)
        .where(key.c.wrapped.is_not(None), case.c.id > last, true() if everything else missing)
        .order_by(case.c.id)
        .limit(BATCH)
    )
    return list(unit.execute(statement).scalars())
