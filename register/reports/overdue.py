"""The annex of a monthly report: matters with a step overdue, one by one. Pure."""

from collections.abc import Iterable
from datetime import datetime

from register.desk.web import words
from register.post.paper import Table
from register.reports.figures import Fact
from register.states import PUBLIC_STATUS, PublicStatus
from register.workdays import Calendar, local_date, thai_date

_MOST = 200


def table(facts: Iterable[Fact], as_of: datetime, calendar: Calendar) -> tuple[Table | None, bool]:
    """The list (None where nothing is overdue), the longest overdue first, and whether a tip-off stands in it."""
    found = []
    for fact in facts:
        late = [
            (step.due_at, kind)
            for kind, step in (fact.steps or {}).items()
            if step.met_at is None and step.due_at < as_of
        ]
        if late and PUBLIC_STATUS[fact.state] is not PublicStatus.DONE:
            found.append((*min(late), fact))
    found.sort(key=lambda one: (one[0], one[2].case_id))
    rows = tuple(
        (
            fact.number,
            words.category(fact.category),
            fact.unit or "-",
            words.DEADLINE[kind],
            thai_date(local_date(due_at)),
            calendar.working_days_between(local_date(due_at), local_date(as_of)),
        )
        for due_at, kind, fact in found[:_MOST]
    )
    if not rows:
        return None, False
    note = f"แสดง {_MOST} เรื่องแรกจาก {len(found):,} เรื่อง" if len(found) > _MOST else ""
    head = ("เลขรับ", "ประเภทเรื่อง", "หน่วยงาน", "ขั้นตอนที่ค้าง", "ครบกำหนด", "เกินกำหนด (วันทำการ)")
    listed = Table("overdue", "เรื่องที่ค้างเกินกำหนด", head, rows, note=note, widths=(14, 18, 14, 16, 24, 14))
    return listed, any(fact.restricted for _, _, fact in found[:_MOST])
