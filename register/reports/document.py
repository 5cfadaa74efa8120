"""A report as one JSON document; docs/reports.md lists its fields. Fields may be added, never renamed. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from enum import StrEnum
from typing import Any

from register.reports.book import Line
from register.reports.figures import Figures, Timeliness
from register.reports.period import Period
from register.reports.public import PublicFigures
from register.reports.tables import Beside


def of_report(found: Beside, *, kind: str, note: str, audit_head: str) -> dict[str, Any]:
    return {
        "kind": kind,
        **_period(found.now.period),
        "counted": note,
        "audit_head": audit_head,
        "figures": of_figures(found.now),
        "year_before": {**_period(found.before.period), "figures": of_figures(found.before)},
        "topics": [{"topic": name, "count": number} for name, number in found.topics],
        "places": [{"place": name, "count": number} for name, number in found.places],
    }


def of_figures(figures: Figures) -> dict[str, Any]:
    return {
        "as_of": figures.as_of.isoformat(),
        "carried_in": figures.carried_in,
        "received": figures.received,
        "reopened": figures.reopened,
        "finished": figures.finished,
        "remaining": figures.remaining,
        "anonymous": figures.anonymous,
        "urgent": figures.urgent,
        "information_requests": figures.information_requests,
        "categories": _named(figures.categories),
        "channels": _named(figures.channels),
        "states": _named(figures.states),
        "units": dict(figures.units),
        "conclusions": _named(figures.conclusions),
        "months": {f"{first:%Y-%m}": number for first, number in figures.months.items()},
        "timeliness": {kind.value: _kept(one) for kind, one in figures.timeliness.items()},
        "working_days_to_end": _named(figures.days),
    }


def of_public(told: PublicFigures) -> dict[str, Any]:
    """`null` is a number that is not told."""
    return {
        "kind": "public",
        **_period(told.period),
        "total": told.total,
        "categories": _named(told.categories),
        "channels": _named(told.channels),
        "statuses": _named(told.statuses),
    }


def of_book(found: Iterable[Line], period: Period, *, note: str, audit_head: str) -> dict[str, Any]:
    lines = [{**asdict(one), "registered_at": one.registered_at.isoformat()} for one in found]
    return {"kind": "register-book", **_period(period), "counted": note, "audit_head": audit_head, "lines": lines}


def _period(period: Period) -> dict[str, str]:
    return {"period": period.name, "first": period.first.isoformat(), "last": period.last.isoformat()}


def _named(table: Mapping[Any, Any]) -> dict[str, Any]:
    return {key.value if isinstance(key, StrEnum) else str(key): value for key, value in table.items()}


def _kept(one: Timeliness) -> dict[str, Any]:
    return {**asdict(one), "percent": None if one.percent is None else round(one.percent, 1)}
