"""The section of config.toml that says how long matters are kept."""

from typing import Annotated

from pydantic import Field

from register.sections.mail import Section
from register.states import Category

Years = Annotated[int, Field(ge=1, le=100)]


class Retention(Section):
    """Years from the last change of a closed matter, or from the arrival of what was set aside, until it may be listed
    for erasure. Defaults: ข้อ 57 of the correspondence rules of 2526: ten years, routine papers (57.5) one.
    """

    tip_off_years: Years = 10
    service_complaint_years: Years = 10
    suggestion_years: Years = 10
    other_years: Years = 10
    set_aside_years: Years = 1

    def years(self, category: Category) -> int:
        kept: int = getattr(self, f"{category.value}_years")
        return kept

    @property
    def longest(self) -> int:
        return max(self.years(category) for category in Category)
