"""A report from being asked for to a file: who may, which period, the figures, the words, the form. Every file that is
handed out is audited, with codes only.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import true

from outbox import emblem
from register import audit
from register.book.casebook import Case
from register.errors import InputError
from register.model import CaseContent, Reading
from register.officers.access import Viewer
from register.post.addressee import addressee_of
from register.post.paper import Asked, CasePaper, Form, Format, Paper, Paragraph, Printed, ReportKind, Signatory
from register.reports import (
    book,
    bundle,
    case_paper,
    document,
    facts,
    memo,
    overdue,
    pdf,
    public,
    reach,
    recurring,
    word,
    word_template,
    workbook,
)
from register.reports.figures import Figures, count
from register.reports.memo import Sheet
from register.reports.period import Period, Span, last_ended, month_of, of_day, parse
from register.reports.tables import Beside
from register.settings import Settings
from register.store import Unit
from register.workdays import BANGKOK, Calendar, local_date, thai_date

_SPANS = {
    ReportKind.MONTHLY: (Span.MONTH,),
    ReportKind.HALF_YEAR: (Span.HALF,),
    ReportKind.YEAR: (Span.FISCAL, Span.CALENDAR),
    ReportKind.REGISTER_BOOK: tuple(Span),
    ReportKind.PUBLIC: (Span.HALF, Span.FISCAL),
}
_TYPES = {
    Format.PDF: "application/pdf",
    Format.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Format.JSON: "application/json",
}
_UNNAMED = Signatory("." * 40)
_CHOICES = {Span.MONTH: 24, Span.HALF: 6, Span.FISCAL: 5, Span.CALENDAR: 5}


@dataclass(frozen=True, slots=True)
class Reporter:
    """Reports of one agency."""

    settings: Settings
    calendar: Calendar

    def _emblem(self) -> bytes | None:
        return emblem.load(self.settings.agency.emblem)

    def choices(self, kind: ReportKind, today: date) -> list[tuple[str, str]]:
        """(name, title) of the periods that can be chosen, the newest first; public figures only when they are over."""
        found: list[tuple[str, str]] = []
        for span in _SPANS[kind]:
            period = last_ended(span, today) if kind is ReportKind.PUBLIC else of_day(span, today)
            for _ in range(_CHOICES[span]):
                found.append((period.name, period.title))
                period = of_day(span, period.first - timedelta(days=1))
        return found

    def period(self, asked: Asked, today: date) -> Period:
        """The period that is asked for: the newest one that is over where none is named.

        Raises:
            InputError: it is none of this kind of report, has not begun, or is not over where it must be.
        """
        spans = _SPANS[asked.kind]
        if not asked.period:
            return month_of(today) if asked.kind is ReportKind.REGISTER_BOOK else last_ended(spans[0], today)
        period = parse(asked.period)
        if period.span not in spans:
            raise InputError("งวดนี้ไม่ใช่งวดของรายงานที่เลือก", "เช่น 2570-01 รายเดือน, 2570-H1 รายหกเดือน, 2570 ปีงบประมาณ")
        if period.first > today:
            raise InputError("งวดนี้ยังไม่เริ่ม", "เลือกงวดที่ผ่านมาแล้ว")
        if asked.kind is ReportKind.PUBLIC and period.last >= today:
            raise InputError("สถิติเผยแพร่ทำได้เมื่อสิ้นงวดแล้ว", "เลือกงวดที่ผ่านมาแล้ว")
        return period

    def paper(self, unit: Unit, viewer: Viewer | None, asked: Asked) -> tuple[Paper, dict[str, Any]]:
        """The report as a paper, and as the values of its JSON document. `viewer` None: the person at the shell.

        Raises:
            InputError: as `period`. NotAllowed: not for this viewer.
        """
        period = self.period(asked, local_date(unit.now))
        head = str(audit.head(unit))
        footer = f"จัดทำ {thai_date(local_date(unit.now))} · หัวห่วงโซ่บันทึก {head}"
        if asked.kind is ReportKind.PUBLIC:
            reach.of_maker(viewer)  # may this viewer make reports at all?
            every = facts.gather(unit, true(), period, period.end)
            barred = reach.barred(unit, period.end)
            halves = [self._published(unit, half) for half in period.halves()]
            told = public.publish(every, barred, period, self.calendar, halves)
            return memo.public(told, self.settings.agency, ""), document.of_public(told)
        scope = reach.of_maker(viewer, whole=asked.whole)
        if asked.kind is ReportKind.REGISTER_BOOK:
            officer = viewer.officer if viewer else None
            found = book.lines(unit, scope.which, period, officer, asked.reason)
            title = f"ทะเบียนรับเรื่องร้องเรียน ร้องทุกข์ {period.title}"
            secret = any(line.restricted for line in found)
            office = " ".join(part for part in (self.settings.agency.name, scope.unit) if part)
            made = Paper(
                Form.BOOK, title, office, (book.table(found),), secret=secret, footer=f"{footer} · {scope.note}"
            )
            return made, document.of_book(found, period, note=scope.note, audit_head=head)
        return self._memo(unit, asked, period, scope, footer, head)

    def printed(self, unit: Unit, viewer: Viewer | None, asked: Asked, form: Format) -> Printed:
        """The report as a file, audited. Raises as `paper`."""
        made, values = self.paper(unit, viewer, asked)
        period = values["period"]
        unit.audit(
            "report.printed",
            "report",
            period,
            report=asked.kind.value,
            format=form.value,
            whole=asked.whole,
            named=bool(asked.reason),
        )
        content = (json.dumps(values, ensure_ascii=False, indent=2) + "\n").encode()
        if form is Format.PDF:
            content = pdf.render(made, self._emblem())
        elif form is Format.DOCX:
            content = word.render(made, emblem=self._emblem())
        elif form is Format.XLSX:
            content = workbook.render(made)
        return Printed(content, _TYPES[form], f"raprueang-{asked.kind.value}-{period}.{form.value}")

    def bundle(self, letters: Sequence[bytes]) -> Printed:
        """Letters one behind the other, for the printer."""
        return Printed(bundle.join(letters), _TYPES[Format.PDF], "letters.pdf")

    def addresses(self, recipients: Sequence[str]) -> Printed:
        """Addresses to cut out; `recipients`: postal lines."""
        cards = tuple(Paragraph(lines, -1) for lines in recipients)
        sheet = Paper(Form.ADDRESSES, "ใบที่อยู่", self.settings.agency.name, cards)
        return Printed(pdf.render(sheet), _TYPES[Format.PDF], "addresses.pdf")

    def copy(self, title: str, pictures: Sequence[bytes], *, secret: bool) -> Printed:
        """Pages of a document, drawn anew (JPEG), as one file to hand on; `secret`: with the mark ลับ on each."""
        paper = Paper(Form.PICTURES, title, self.settings.agency.name, (), footer=title, secret=secret)
        return Printed(pdf.render(paper, pictures=pictures), _TYPES[Format.PDF], "copy.pdf")

    def sheet(self, paper: Paper, name: str, form: Format) -> Printed:
        """A paper that somebody else has made, as PDF or Word file `name`.

        Raises:
            InputError: another form.
        """
        if form not in {Format.PDF, Format.DOCX}:
            raise InputError("this paper is PDF or DOCX", "choose one of them")
        content = pdf.render(paper) if form is Format.PDF else word.render(paper)
        return Printed(content, _TYPES[form], f"{name}.{form.value}")

    def of_case(
        self, unit: Unit, case: Case, content: CaseContent, reading: Reading | None, *, kind: CasePaper, form: Format
    ) -> Printed:
        """A paper about one case as PDF or Word file, audited. The caller has noted that the case was opened.

        Raises:
            InputError: another form, or nothing to say yet. SettingsError: the agency's Word template is wrong.
        """
        if form not in {Format.PDF, Format.DOCX}:
            raise InputError("a paper about a case is PDF or DOCX", "choose one of them")
        made = case_paper.build(kind, case_paper.known(unit, case, content, reading), self.settings)
        unit.audit("case.paper_printed", "case", case.id, paper=kind.value, format=form.value)
        own = (
            word_template.find(self.settings.agency.templates, kind.value)
            if kind.value in word_template.NAMES
            else None
        )
        if form is Format.PDF:
            rendered = pdf.render(made, self._emblem())
        else:
            rendered = word_template.fill(own, made) if own else word.render(made, emblem=self._emblem())
        name = f"{kind.value}-{case.register_number.replace('/', '-')}.{form.value}"
        return Printed(rendered, _TYPES[form], name)

    def _memo(  # noqa: PLR0917 - what `paper` has found out
        self, unit: Unit, asked: Asked, period: Period, scope: reach.Reach, footer: str, head: str
    ) -> tuple[Paper, dict[str, Any]]:
        as_of = _as_of(asked, period, unit.now)
        known = facts.gather(unit, scope.which, period, as_of)
        now = count(known, period, as_of, self.calendar)
        new = [one for one in known if one.registered_at >= period.start]
        topics, places = recurring.find(unit, new)
        found = Beside(now, self._year_before(unit, scope, period, as_of), topics, places)
        listed, secret = (None, False)
        if asked.kind is ReportKind.MONTHLY:
            listed, secret = overdue.table(known, as_of, self.calendar)
        given = self.settings.reports
        named = tuple(Signatory(one.name, one.position) for one in given.signatory)
        signing = asked.signatories or named or (_UNNAMED,)
        sheet = Sheet(
            kind=asked.kind,
            agency=self.settings.agency,
            settings=given,
            addressee=asked.addressee or addressee_of(self.settings),
            signatories=signing,
            number=asked.number,
            day=asked.day or local_date(unit.now),
            note=scope.note,
            footer=footer,
            unit=scope.unit,
            overdue=listed,
            secret=secret,
        )
        values = document.of_report(found, kind=asked.kind.value, note=scope.note, audit_head=head)
        return memo.report(found, sheet), values

    def _published(self, unit: Unit, half: Period) -> Figures:
        """The figures of a half of a year as they stood when it was over."""
        every = facts.gather(unit, true(), half, half.end)
        return count(public.countable(every, reach.barred(unit, half.end)), half, half.end, self.calendar)

    def _year_before(self, unit: Unit, scope: reach.Reach, period: Period, as_of: datetime) -> Figures:
        """The same time one year earlier, to the same day where the period is not over."""
        before = period.year_before()
        until = before.end
        if as_of < period.end:
            until = min(until, before.start + (as_of - period.start))
        elif as_of > period.end:
            until += as_of - period.end
        return count(facts.gather(unit, scope.which, before, until), before, until, self.calendar)


def _as_of(asked: Asked, period: Period, now: datetime) -> datetime:
    """The instant that the report speaks of: the end of the period, or of the day that is asked for.

    Raises:
        InputError: that day lies before the period.
    """
    if asked.as_of is None:
        return min(period.end, now)
    if asked.as_of < period.first:
        raise InputError("วันที่ของข้อมูลอยู่ก่อนงวดนี้", "เลือกวันในงวดหรือหลังงวด")
    evening = datetime.combine(asked.as_of + timedelta(days=1), time(), BANGKOK).astimezone(UTC)
    return min(evening, now)
