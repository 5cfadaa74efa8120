"""The day that a letter bears at its head, from which its เมื่อวาน is reckoned where no mail says when it was sent.

Paper comes days after it was written, and a scan may have spoiled a figure of the date; so what is reckoned from it is
shown as a guess.
"""

import re
from dataclasses import replace
from datetime import date

from classify.facts.moments import days_meant
from classify.layout import Layout
from register.model import Days

_DATE = re.compile(
    r"(?:วันที่ ?)?(?<![0-9/])[0-3]?[0-9] ?"
    r"(?:(?:เดือน ?)?[ก-๎.]{4,12} ?(?:พ\. ?ศ\. ?)?|[/.-] ?[01]?[0-9] ?[/.-] ?)2[45][0-9]{2}\W*$"
)
_LESS_SURE = 0.7  # of the confidence of a day reckoned from a mail's own date: under 0.7 the desk says ประมาณ


def letter_date(layout: Layout) -> date | None:
    """The day at the end of a line above เรื่อง and เรียน, with its Buddhist year; None where none or two are given."""
    found = {
        days.first
        for line in layout.letterhead
        if (match := _DATE.search(line.text)) and (days := days_meant(match[0].strip(), None)) is not None
    }
    return found.pop() if len(found) == 1 else None


def days_by(words: str, told: date | None, written: date | None) -> Days | None:
    """The days that `words` mean: to who sent a mail on the day `told`, else to who wrote a letter on `written`."""
    days = days_meant(words, told)
    if days is not None or told is not None or written is None:
        return days
    reckoned = days_meant(words, written)
    return replace(reckoned, confidence=round(_LESS_SURE * reckoned.confidence, 2)) if reckoned else None
