"""The sections of config.toml that speak of the work on a case: periods, two persons, projects, the daily digest."""

from datetime import time
from typing import Annotated, Self

from pydantic import Field, model_validator

from register.sections.mail import Section
from register.states import Category, SubKind

_Hours = Annotated[float, Field(gt=0, le=24 * 31)]
_Days = Annotated[int, Field(ge=1, le=366)]


class Periods(Section):
    """How long each step may take; the defaults are those of the agencies' own procedures.

    `acknowledge_hours`: 24 h, community-development office of Loei. `coordinate_days`, `report_days`: 1 and 7 working
    days, a school's procedure. `progress_days`: 15 calendar days, อบต. เมือง and Kalasin 2. `investigate_days`: 7 to 15
    working days, Loei.
    """

    acknowledge_hours: _Hours = 24.0
    coordinate_days: _Days = 1
    progress_days: _Days = 15
    report_days: _Days = 7
    investigate_days: _Days = 15


class OwnPeriods(Section):
    """Other periods for one category, or for the sub-kind `information_request`; what is left out is as for all."""

    category: Category | SubKind
    acknowledge_hours: _Hours | None = None
    coordinate_days: _Days | None = None
    progress_days: _Days | None = None
    report_days: _Days | None = None
    investigate_days: _Days | None = None


class Cases(Periods):
    """How cases are worked. `deadlines`: other periods by category; `two_persons`: the categories whose conclusion, and
    whose end without one, a second officer approves; `two_persons_to_end`: those of which only the latter is so;
    `projects`: which a matter can be about; `opens`, `closes`: office hours.
    """

    deadlines: tuple[OwnPeriods, ...] = ()
    two_persons: tuple[Category, ...] = ()
    two_persons_to_end: tuple[Category, ...] = (Category.TIP_OFF,)
    projects: tuple[str, ...] = ()
    opens: time = time(8, 30)
    closes: time = time(16, 30)

    @model_validator(mode="after")
    def _opens_before_it_closes(self) -> Self:
        if self.opens >= self.closes:
            msg = "cases.opens must lie before cases.closes"
            raise ValueError(msg)
        return self

    @property
    def ended_by_two(self) -> frozenset[Category]:
        """The categories of which nobody ends a case alone without a conclusion."""
        return frozenset({*self.two_persons, *self.two_persons_to_end})

    def periods(self, category: Category, sub_kind: SubKind | None = None) -> Periods:
        """The periods of a category; those of its sub-kind go before."""
        values = {name: getattr(self, name) for name in Periods.model_fields}
        for wanted in (category, sub_kind):
            for own in self.deadlines:
                if own.category == wanted:
                    values |= own.model_dump(exclude={"category"}, exclude_none=True)
        return Periods(**values)


class Digest(Section):
    """The daily mail to each officer with an address: counts and register numbers, no person. `hour`: when it goes on
    working days; `near_days`: working days ahead; `escalate_days`: what is overdue for so many is told to the head too.
    """

    enabled: bool = False
    hour: Annotated[int, Field(ge=0, le=23)] = 8
    near_days: Annotated[int, Field(ge=0, le=30)] = 2
    escalate_days: Annotated[int, Field(ge=0, le=30)] = 3
