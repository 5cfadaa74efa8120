"""Figures -> the tables and charts of a report, each beside the same time one year earlier. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from register.desk.web import words
from register.post.paper import Bars, Block, Cell, Table
from register.reports.figures import Figures, Timeliness
from register.reports.period import month_year
from register.reports.public import NOTE, PublicFigures, told
from register.states import CATEGORY_THAI, Category, SubKind

UNASSIGNED = "ยังไม่ส่งหน่วยงาน หรือหน่วยงานรับเรื่องดำเนินการเอง"
_NOW, _BEFORE, _CHANGE = "งวดนี้", "งวดเดียวกันปีก่อน", "เพิ่ม (ลด)"

K = TypeVar("K")


@dataclass(frozen=True, slots=True)
class Beside:
    """The figures of a period, those of the same time one year earlier, and what came again and again in it."""

    now: Figures
    before: Figures
    topics: tuple[tuple[str, int], ...] = ()
    places: tuple[tuple[str, int], ...] = ()


def tables(found: Beside) -> tuple[Block, ...]:
    """What a report shows beside `flow`, in its order; long lists leave out what has no number in either year."""
    now, before = found.now, found.before
    blocks: list[Block] = [
        _compared(
            "category",
            "จำนวนเรื่องที่รับ จำแนกตามประเภทเรื่อง",
            "ประเภทเรื่อง",
            CATEGORY_THAI,
            now.categories,
            before.categories,
        ),
        Bars("category", "จำนวนเรื่องที่รับ จำแนกตามประเภทเรื่อง", "เรื่อง", _named(CATEGORY_THAI, now.categories)),
        _compared(
            "channel", "จำนวนเรื่องที่รับ จำแนกตามช่องทาง", "ช่องทาง", words.CHANNEL, now.channels, before.channels, short=True
        ),
        Bars(
            "channel",
            "จำนวนเรื่องที่รับ จำแนกตามช่องทาง",
            "เรื่อง",
            tuple(one for one in _named(words.CHANNEL, now.channels) if one[1]),
        ),
        _compared(
            "state", "สถานะของเรื่องที่รับในงวด ณ วันสิ้นงวด", "สถานะ", words.CASE_STATE, now.states, before.states, short=True
        ),
        _compared(
            "unit", "จำนวนเรื่องที่รับ จำแนกตามหน่วยงานที่รับผิดชอบ", "หน่วยงาน", _units(now, before), now.units, before.units
        ),
        _compared(
            "conclusion",
            "ผลการพิจารณาของเรื่องที่สรุปผลในงวด",
            "ผลการพิจารณา",
            words.CONCLUSION,
            now.conclusions,
            before.conclusions,
            short=True,
        ),
        timeliness(now),
        _days(now, before),
    ]
    if len(now.months) > 1:
        months = {first: month_year(first) for first in now.months}
        rows = tuple((name, now.months[first]) for first, name in months.items())
        blocks.append(
            Table("month", "จำนวนเรื่องที่รับ รายเดือน", ("เดือน", "เรื่อง"), (*rows, ("รวม", now.received)), total=True)
        )
        blocks.append(
            Bars("month", "จำนวนเรื่องที่รับ รายเดือน", "เรื่อง", tuple((n, float(v)) for n, v in rows), tuple(now.months))
        )
    blocks += recurring(found)
    return tuple(blocks)


def flow(found: Beside) -> Table:
    """What came in, what was finished, what is left."""
    now, before = found.now, found.before
    lines = (
        ("เรื่องยกมาจากงวดก่อน", now.carried_in, before.carried_in),
        ("เรื่องที่รับในงวด", now.received, before.received),
        ("เรื่องที่เปิดพิจารณาอีกครั้ง", now.reopened, before.reopened),
        ("ดำเนินการเสร็จสิ้นในงวด", now.finished, before.finished),
        ("คงเหลือยกไป", now.remaining, before.remaining),
        ("เรื่องที่รับในงวดซึ่งไม่ประสงค์ออกนาม", now.anonymous, before.anonymous),
        ("เรื่องที่รับในงวดซึ่งเร่งด่วน", now.urgent, before.urgent),
        (
            f"เรื่องที่รับในงวดซึ่งเป็นการ{words.SUB_KIND[SubKind.INFORMATION_REQUEST]}",
            now.information_requests,
            before.information_requests,
        ),
    )
    rows = tuple((name, one, other, _change(one, other)) for name, one, other in lines)
    return Table("flow", "สรุปจำนวนเรื่อง", ("รายการ", _NOW, _BEFORE, _CHANGE), rows, widths=(52, 14, 18, 16))


def timeliness(now: Figures) -> Table:
    """How each deadline was kept by the cases registered in the period."""
    rows = tuple(_kept(words.DEADLINE[kind], one) for kind, one in now.timeliness.items())
    head = ("ขั้นตอน", "ในกำหนด", "เกินกำหนด", "ค้างเกินกำหนด", "ยังไม่ครบกำหนด", "ร้อยละในกำหนด")
    note = "ร้อยละคิดจากเรื่องที่ทำแล้วและเรื่องที่ค้างเกินกำหนด"
    return Table(
        "timeliness", "การดำเนินการตามกำหนดเวลาของเรื่องที่รับในงวด", head, rows, note=note, widths=(34, 12, 13, 14, 14, 13)
    )


def recurring(found: Beside) -> tuple[Block, ...]:
    """Topics and places that come again; nothing where none does."""
    blocks: list[Block] = []
    note = "นับเฉพาะเรื่องร้องเรียนการให้บริการ ข้อเสนอแนะ และเรื่องอื่น ที่ซ้ำกันตั้งแต่ 5 เรื่อง ไม่รวมเรื่องแจ้งเบาะแส"
    if found.topics:
        blocks.append(Table("topics", "หัวข้อที่พบซ้ำ", ("หัวข้อ", "เรื่อง"), found.topics, note=note))
    if found.places:
        blocks.append(Table("places", "พื้นที่ที่พบซ้ำ", ("พื้นที่", "เรื่อง"), found.places, note=note))
    return tuple(blocks)


def public_tables(told_: PublicFigures) -> tuple[Table, ...]:
    """The tables for everybody."""
    parts: tuple[tuple[str, str, str, Iterable[tuple[str, int | None]]], ...] = (
        ("category", "จำแนกตามประเภทเรื่อง", "ประเภทเรื่อง", ((CATEGORY_THAI[k], n) for k, n in told_.categories.items())),
        ("channel", "จำแนกตามช่องทาง", "ช่องทาง", ((words.CHANNEL[k], n) for k, n in told_.channels.items())),
        ("status", "จำแนกตามสถานะ", "สถานะ", ((k.value, n) for k, n in told_.statuses.items())),
    )
    made = []
    for name, title, head, lines in parts:
        rows: tuple[tuple[Cell, ...], ...] = tuple((label, n if n is not None else told(n)) for label, n in lines)
        made.append(Table(name, title, (head, "เรื่อง"), (*rows, ("รวม", told_.total)), total=True, note=NOTE))
    return tuple(made)


def _compared(  # noqa: PLR0917 - a table's parts
    name: str,
    title: str,
    head: str,
    names: Mapping[K, str],
    now: Mapping[K, int],
    before: Mapping[K, int],
    *,
    short: bool = False,
) -> Table:
    """`short`: lines without a number in either year are left out."""
    lines = [(label, now.get(key, 0), before.get(key, 0)) for key, label in names.items()]
    rows = [(label, one, other, _change(one, other)) for label, one, other in lines if one or other or not short]
    one, other = sum(now.values()), sum(before.values())
    rows.append(("รวม", one, other, _change(one, other)))
    return Table(name, title, (head, _NOW, _BEFORE, _CHANGE), tuple(rows), total=True, widths=(52, 14, 18, 16))


def _units(now: Figures, before: Figures) -> dict[str, str]:
    return {name: name or UNASSIGNED for name in sorted({*now.units, *before.units})}


def _days(now: Figures, before: Figures) -> Table:
    def said(figures: Figures, one: Category) -> str:
        return f"{figures.days[one]:g}" if one in figures.days else "-"

    rows = tuple((name, said(now, one), said(before, one)) for one, name in CATEGORY_THAI.items())
    head = ("ประเภทเรื่อง", _NOW, _BEFORE)
    return Table("days", "วันทำการนับแต่รับจนเสร็จสิ้น (ค่ากลาง)", head, rows, widths=(60, 20, 20))


def _named(names: Mapping[K, str], numbers: Mapping[K, int]) -> tuple[tuple[str, float], ...]:
    return tuple((label, float(numbers[key])) for key, label in names.items())


def _kept(name: str, one: Timeliness) -> tuple[Cell, ...]:
    share = "-" if one.percent is None else f"{one.percent:.1f}"
    return name, one.in_time, one.late, one.overdue, one.not_due, share


def _change(now: int, before: int) -> str:
    """`12`, or `(3)` for three fewer, as accounts are written."""
    return f"({before - now:,})" if now < before else f"{now - before:,}"
