"""The words of a report: a memo (บันทึกข้อความ) with its three parts, as offices write it. Pure.

The parts and their wording follow a memo of a provincial community-development office: ต้นเรื่อง, ข้อเท็จจริง with what the
plan asks and what was done, the result of the period with its fixed sentence where nothing came, ข้อเสนอ, signatures.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from register.post.paper import Block, Form, Heading, Paper, Paragraph, ReportKind, Signatory, Table
from register.reports.figures import Figures
from register.reports.period import Period, Span
from register.reports.public import PublicFigures
from register.reports.tables import Beside, flow, public_tables, tables
from register.settings import Agency, Duty, Reports
from register.workdays import local_date, thai_date

NONE_CAME = "ไม่มีการร้องเรียน ร้องทุกข์"
SUBJECT = "รายงานผลการบริหารจัดการเรื่องร้องเรียนร้องทุกข์"
CLOSING = "จึงเรียนมาเพื่อโปรดทราบ"

_EVERY = {
    ReportKind.MONTHLY: "เสนอผู้บริหารทราบทุกเดือน",
    ReportKind.HALF_YEAR: "เสนอผู้บริหารทราบทุก 6 เดือน",
    ReportKind.YEAR: "เสนอผู้บริหารทราบเมื่อสิ้นปี เพื่อนำมาวิเคราะห์และเป็นแนวทางแก้ไขปรับปรุงในภาพรวม",
}


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a memo says beside its figures. `overdue`: the annex of matters listed one by one, None for none;
    `note`: which matters were counted.
    """

    kind: ReportKind
    agency: Agency
    settings: Reports
    addressee: str
    signatories: tuple[Signatory, ...]
    number: str
    day: date
    note: str
    footer: str
    unit: str = ""
    overdue: Table | None = None
    secret: bool = False


def report(found: Beside, sheet: Sheet) -> Paper:
    """The monthly, half-yearly or yearly memo."""
    now = found.now
    facts = _facts(found, sheet)
    proposal = " ".join(part for part in (sheet.settings.proposal.strip(), CLOSING) if part)
    blocks = (
        Heading("1. ต้นเรื่อง"),
        Paragraph(sheet.settings.background.strip() or _background(sheet)),
        Heading("2. ข้อเท็จจริง"),
        *facts,
        Heading("3. ข้อเสนอ"),
        Paragraph(proposal),
    )
    subject = f"{SUBJECT} {now.period.title}" if sheet.kind is not ReportKind.HALF_YEAR else SUBJECT
    return Paper(
        form=Form.MEMO,
        title=f"{SUBJECT} {now.period.title}",
        office=office_of(sheet.agency, sheet.unit),
        number=f"{sheet.settings.memo_prefix}{sheet.number}",
        day=sheet.day,
        subject=subject,
        addressee=sheet.addressee,
        blocks=blocks,
        signatories=sheet.signatories,
        secret=sheet.secret,
        footer=sheet.footer,
        annex=_annex(found, sheet),
    )


def public(told: PublicFigures, agency: Agency, footer: str) -> Paper:
    """The statistics for everybody."""
    blocks: tuple[Block, ...] = (Paragraph(f"{told.period.title} รับเรื่องทั้งสิ้น {told.total:,} เรื่อง"), *public_tables(told))
    if told.empty:
        blocks = (Paragraph(f"{told.period.title} {NONE_CAME}"),)
    title = "ข้อมูลเชิงสถิติเรื่องร้องเรียนและแจ้งเบาะแส"
    return Paper(Form.SHEET, f"{title} {told.period.title}", agency.name, blocks, subject=title, footer=footer)


def result_sentence(figures: Figures, agency: str) -> str:
    """What the period brought, in one sentence; the fixed words where nothing came."""
    opening = f"ผลการบริหารจัดการเรื่องร้องเรียน ร้องทุกข์ {agency} {figures.period.title}"
    if figures.received == 0:
        rest = f" ทั้งนี้ มีเรื่องยกมาจากงวดก่อน {figures.carried_in:,} เรื่อง" if figures.carried_in else ""
        done = f" ดำเนินการเสร็จสิ้น {figures.finished:,} เรื่อง คงเหลือ {figures.remaining:,} เรื่อง" if rest else ""
        return f"{opening} {NONE_CAME}{rest}{done}"
    before = f" ยกมาจากงวดก่อน {figures.carried_in:,} เรื่อง" if figures.carried_in else ""
    return (
        f"{opening} รับเรื่องทั้งสิ้น {figures.received:,} เรื่อง{before} ดำเนินการเสร็จสิ้น {figures.finished:,} เรื่อง "
        f"คงเหลืออยู่ระหว่างดำเนินการ {figures.remaining:,} เรื่อง ข้อมูล ณ วันที่ {_day(figures)}"
    )


def _facts(found: Beside, sheet: Sheet) -> tuple[Block, ...]:
    now, duties = found.now, sheet.settings.duty
    blocks: list[Block] = []
    number = "2."
    if duties:
        blocks += [
            Paragraph(f"2.1 ด้านการจัดการเรื่องร้องเรียนร้องทุกข์ {sheet.agency.name}จะต้องดำเนินการ ดังนี้"),
            _duties(duties),
            Paragraph(f"2.2 {sheet.agency.name}ได้ดำเนินการ ดังนี้"),
            Paragraph("2.2.1 การดำเนินงานตามห้วงระยะเวลา ดังนี้", 1),
            _done(duties),
        ]
        number = "2.2."
    level = 1 if duties else 0
    blocks.append(Paragraph(f"{number}{2 if duties else 1} {result_sentence(now, sheet.agency.name)}", level))
    if not now.empty:
        more = f"{number}{3 if duties else 2} จำนวนเรื่องสรุปได้ดังนี้ รายละเอียดปรากฏตามเอกสารแนบ {sheet.note}"
        blocks += [Paragraph(more, level), flow(found)]
    return tuple(blocks)


def _annex(found: Beside, sheet: Sheet) -> tuple[Block, ...]:
    if found.now.empty:
        return ()
    overdue = (sheet.overdue,) if sheet.overdue is not None else ()
    return (*tables(found), *overdue)


def _background(sheet: Sheet) -> str:
    return (
        f"ตามที่{sheet.agency.name}ได้จัดให้มีช่องทางรับเรื่องร้องเรียน ร้องทุกข์ ข้อเสนอแนะ และการแจ้งเบาะแสการทุจริต"
        f"และประพฤติมิชอบ และกำหนดให้รวบรวมและสรุปผลการจัดการเรื่องร้องเรียนร้องทุกข์{_EVERY[sheet.kind]} นั้น"
    )


def _duties(duties: Sequence[Duty]) -> Table:
    rows = tuple((one.time, one.detail) for one in duties)
    return Table("duties", "", ("หัวข้อย่อย", "รายละเอียด"), rows, widths=(26, 74))


def _done(duties: Sequence[Duty]) -> Table:
    rows = tuple((one.time, one.detail, one.result) for one in duties)
    return Table("done", "", ("ห้วงระยะเวลา", "รายละเอียด", "ผลการดำเนินงาน"), rows, widths=(22, 42, 36))


def office_of(agency: Agency, unit: str = "") -> str:
    """What stands behind ส่วนราชการ: agency, unit in charge, telephone."""
    parts = [agency.name, unit or agency.unit, f"โทร. {agency.phone}" if agency.phone else ""]
    return " ".join(part for part in parts if part)


def _day(figures: Figures) -> str:
    """The last day that is counted: an instant at midnight belongs to the day before it."""
    last = min(local_date(figures.as_of), figures.period.last) if _at_the_end(figures) else local_date(figures.as_of)
    return thai_date(last)


def _at_the_end(figures: Figures) -> bool:
    return figures.as_of == figures.period.end


def kind_of(period: Period) -> ReportKind:
    """Which report a period has."""
    kinds = {Span.MONTH: ReportKind.MONTHLY, Span.HALF: ReportKind.HALF_YEAR}
    return kinds.get(period.span, ReportKind.YEAR)
