"""Reports: choose what and when, look at it, say who signs, take it away as a file. Each file is audited.

Who signs is POSTed: a name stands in no address. What is counted is what the visitor may know of; `register.reports`
sees to that.
"""

from starlette.exceptions import HTTPException
from starlette.responses import Response

from register.desk.web import charts
from register.desk.web.charts import Chart, Figure
from register.desk.web.context import Reports, Visit
from register.desk.web.dates import parse_day, typed_day
from register.errors import InputError
from register.post import paper
from register.post.addressee import addressee_of
from register.post.paper import Asked, Bars, Format, ReportKind
from register.states import Role
from register.workdays import local_date

_SHOWN = 100  # rows of a table in the preview
_MONTHS_SHOWN = 12


def show(visit: Visit) -> Response:
    """The page: nothing is counted before a report is chosen."""
    if not visit.query("kind"):
        return _page(visit, None)
    settings = visit.parts.settings.reports
    to = addressee_of(visit.parts.settings)
    asked = Asked(_kind(visit.query("kind")), period=visit.query("period"), addressee=to)
    signing = tuple(paper.Signatory(one.name, one.position) for one in settings.signatory)
    return _page(visit, paper.signed(asked, paper.as_lines(signing)))


def preview(visit: Visit) -> Response:
    """The same page with what the visitor wrote into it."""
    return _page(visit, _asked(visit))


def save(visit: Visit) -> Response:
    """The report as a file."""
    asked = _asked(visit)
    try:
        form = Format(visit.text("format", 8))
    except ValueError as error:
        raise HTTPException(400) from error
    with visit.unit() as unit:
        made = _reports(visit).printed(unit, visit.viewer, asked, form)
    headers = {"content-disposition": f'attachment; filename="{made.name}"', "cache-control": "no-store"}
    return Response(made.content, media_type=made.media_type, headers=headers)


def _page(visit: Visit, asked: Asked | None) -> Response:
    reports = _reports(visit)
    made, trouble = None, ""
    with visit.browse() as unit:
        today = local_date(unit.now)
        if asked is not None:
            try:
                # a look at the screen opens nobody's name: that takes a file, which is audited
                made, values = reports.paper(unit, visit.viewer, paper.unnamed(asked))
                asked = paper.with_period(asked, values["period"])
            except InputError as error:
                trouble = f"{error} {error.hint}"
        now = unit.now
    blocks = (*made.blocks, *made.annex) if made else ()
    return visit.page(
        "reports.html",
        kinds=ReportKind,
        formats=_formats(asked),
        asked=asked,
        periods=reports.choices(asked.kind, today) if asked else [],
        paper=made,
        blocks=blocks,
        drawings={block.name: _chart(block) for block in blocks if isinstance(block, Bars)},
        shown=_SHOWN,
        signing=paper.as_lines(asked.signatories) if asked else "",
        dated=typed_day(now),
        may_whole=visit.viewer.takes_conflicts and visit.officer.cleared,
        signs=visit.officer.role is not Role.AUDITOR,
        trouble=trouble,
        notice=visit.query("notice"),
    )


def _formats(asked: Asked | None) -> list[Format]:
    """A register book is no text to go on writing in."""
    book = asked is not None and asked.kind is ReportKind.REGISTER_BOOK
    return [form for form in Format if not (book and form is Format.DOCX)]


def _chart(bars: Bars) -> Chart:
    if bars.months and len(bars.months) <= _MONTHS_SHOWN:
        named = [charts.month_label(first) for first in bars.months]
        figures = [Figure(label, value) for label, (_, value) in zip(named, bars.figures, strict=True)]
        under = charts.years_under(bars.months)
        return charts.columns(bars.name, bars.title, figures, head="เดือน", unit=bars.unit, under=under)
    figures = [Figure(label, value) for label, value in bars.figures]
    return charts.lying(bars.name, bars.title, figures, head="รายการ", unit=bars.unit)


def _asked(visit: Visit) -> Asked:
    """The form's fields.

    Raises:
        InputError: a day that is none.
    """
    days = {}
    for name in ("as_of", "dated"):
        typed = visit.text(name, 40)
        days[name] = parse_day(typed)
        if typed and days[name] is None:
            raise InputError("อ่านวันที่ไม่ได้", "โปรดพิมพ์อย่าง 31/3/2570")
    asked = Asked(
        kind=_kind(visit.text("kind", 20)),
        period=visit.text("period", 20),
        as_of=days["as_of"],
        day=days["dated"],
        number=visit.text("number", 40),
        addressee=visit.text("addressee", 200),
        reason=visit.text("reason", 500),
        whole=bool(visit.form.get("whole")),
    )
    return paper.signed(asked, visit.text("signing", 2000))


def _kind(word: str) -> ReportKind:
    try:
        return ReportKind(word)
    except ValueError as error:
        raise HTTPException(404) from error


def _reports(visit: Visit) -> Reports:
    return visit.parts.stages.reports
