"""Figures -> bars on a drawing. Pure: no request, no database; the template writes the SVG.

Lengths are in units of the drawing's viewBox, whose width is near a telephone's, so that letters keep their size.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from register.workdays import MONTHS_SHORT

_WIDTH = 380
_LABEL = 17  # height of the line above a lying bar
_BAR = 15
_ROW = _LABEL + _BAR + 9
_NUMBER = 46  # room behind the longest lying bar for its number
_PATTERNS = ("plain", "stripes", "dots", "cross")

_COLUMNS_HEIGHT = 200
_TOP = 22  # room above the tallest standing bar for its number
_FOOT = 38  # room for the month and its year


@dataclass(frozen=True, slots=True)
class Figure:
    """One thing counted. `query`: the filters of the list that shows it; `words`: the value as it is written."""

    label: str
    value: float
    query: tuple[tuple[str, str], ...] = ()
    words: str = ""

    @property
    def said(self) -> str:
        return self.words or f"{self.value:,.0f}"


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar with the places of its label and its number. `pattern` names a fill, so that colour alone says nothing;
    `under`: a second line of the label.
    """

    figure: Figure
    x: float
    y: float
    width: float
    height: float
    label_x: float
    label_y: float
    number_x: float
    number_y: float
    pattern: str = "plain"
    under: str = ""


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawing with what a screen reader says of it. `name` makes the ids of its parts."""

    name: str
    title: str
    summary: str
    head: str
    unit: str
    width: float
    height: float
    bars: tuple[Bar, ...]
    standing: bool = False

    @property
    def empty(self) -> bool:
        return not any(bar.figure.value for bar in self.bars)


def lying(name: str, title: str, figures: Sequence[Figure], *, head: str, unit: str, patterned: bool = False) -> Chart:
    """Bars one below the other, each under its label; long Thai labels have the whole width."""
    most = max((figure.value for figure in figures), default=0) or 1
    bars = []
    for number, figure in enumerate(figures):
        top = number * _ROW
        width = _length(figure.value, most, _WIDTH - _NUMBER)
        bar = Bar(
            figure,
            x=0,
            y=top + _LABEL,
            width=width,
            height=_BAR,
            label_x=0,
            label_y=top + _LABEL - 5,
            number_x=width + 6,
            number_y=top + _LABEL + _BAR - 3,
            pattern=_PATTERNS[number % len(_PATTERNS)] if patterned else "plain",
        )
        bars.append(bar)
    return Chart(name, title, _summary(figures, unit), head, unit, _WIDTH, len(figures) * _ROW, tuple(bars))


def columns(name: str, title: str, figures: Sequence[Figure], *, head: str, unit: str, under: Sequence[str]) -> Chart:
    """Bars side by side, the last one now; `under` is the second line of each label."""
    most = max((figure.value for figure in figures), default=0) or 1
    step = _WIDTH / max(1, len(figures))
    floor = _COLUMNS_HEIGHT - _FOOT
    bars = []
    for number, figure in enumerate(figures):
        height = _length(figure.value, most, floor - _TOP)
        middle = (number + 0.5) * step
        bar = Bar(
            figure,
            x=number * step + step * 0.17,
            y=floor - height,
            width=step * 0.66,
            height=height,
            label_x=middle,
            label_y=floor + 16,
            number_x=middle,
            number_y=floor - height - 5,
            pattern="stripes" if number == len(figures) - 1 else "plain",  # the present month is not over yet
            under=under[number],
        )
        bars.append(bar)
    return Chart(name, title, _summary(figures, unit), head, unit, _WIDTH, _COLUMNS_HEIGHT, tuple(bars), standing=True)


def month_label(first: date) -> str:
    """`พ.ย. 2569`."""
    return f"{MONTHS_SHORT[first.month - 1]} {first.year + 543}"


def years_under(firsts: Sequence[date]) -> list[str]:
    """The Buddhist year under the first month shown of each year, and nothing under the others."""
    return [str(first.year + 543) if not number or first.month == 1 else "" for number, first in enumerate(firsts)]


def _length(value: float, most: float, room: float) -> float:
    """Of a bar, to a tenth; what is not nothing stays visible."""
    return 0.0 if not value else round(max(2.0, value / most * room), 1)


def _summary(figures: Sequence[Figure], unit: str) -> str:
    counted = [figure for figure in figures if figure.value]
    if not counted:
        return "ยังไม่มีข้อมูล"
    return ", ".join(f"{figure.label} {figure.said} {unit}" for figure in counted)
