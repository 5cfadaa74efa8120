"""What a finding says of the matter, in the words of a case: what an officer reads there and corrects.

Evidence is a line each, with its standing in brackets behind it, so that it can be corrected as text and put on the
case's list of evidence all the same.
"""

import re
from collections.abc import Iterable

from register.model import CaseContent, Days, Finding, Mention
from register.states import Standing
from register.workdays import thai_date

STANDING_THAI = {
    Standing.ENCLOSED: "แนบมา",
    Standing.HELD: "ผู้ร้องมีอยู่ ยังไม่ได้ส่ง",
    Standing.ELSEWHERE: "อยู่กับผู้อื่นหรือที่อื่น",
    Standing.NONE: "ผู้ร้องว่าไม่มี",
}
_GUESSED = 0.7  # days under this confidence are "about"
_STANDING = re.compile(rf"\((?P<standing>{'|'.join(STANDING_THAI.values())})\)\Z")


def content_of(subject: str, finding: Finding) -> CaseContent:
    """The facts of a matter as the machine proposes them."""
    return CaseContent(
        subject,
        finding.contact,
        finding.where,
        finding.when,
        finding.accused,
        how="\n".join(one.text for one in finding.how),
        evidence="\n".join(map(_line, finding.evidence)),
        happened=days_in_words(finding.days),
    )


def days_in_words(days: Days | None) -> str:
    """`15 กันยายน 2569`, a range with its two ends; ประมาณ where they are guessed, "" for none."""
    if days is None:
        return ""
    ends = dict.fromkeys((thai_date(days.first), thai_date(days.last)))
    return ("ประมาณ " if days.confidence < _GUESSED else "") + " ถึง ".join(ends)


def exhibits(evidence: str, listed: Iterable[str]) -> list[tuple[str, str]]:
    """What of the evidence may still go on the list of a case: what it is, and where it is kept. `listed` is there."""
    known = {one.strip() for one in listed}
    found = [_parted(line) for line in evidence.splitlines()]
    none = STANDING_THAI[Standing.NONE]
    return [(what, kept) for what, kept in dict.fromkeys(found) if what and kept != none and what not in known]


def _line(mention: Mention) -> str:
    return f"{mention.text} ({STANDING_THAI[mention.standing]})"


def _parted(line: str) -> tuple[str, str]:
    whole = line.strip()
    match = _STANDING.search(whole)
    return (whole[: match.start()].strip(), match["standing"]) if match else (whole, "")
