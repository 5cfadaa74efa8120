"""What is printed beside letters, as plain values: a report, a memo, a form. Each kind of output draws them in its own
way. Standard library only.

Texts are Thai with Arabic digits; what is drawn for paper turns them into Thai ones.
"""

import re
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

Cell = str | int
_FIGURE = re.compile(r"\(?[\d,.]{1,15}\)?|-")


class ReportKind(StrEnum):
    """What can be printed of the whole register. PUBLIC is for everybody, the rest for the house."""

    MONTHLY = "monthly"
    HALF_YEAR = "half-year"
    YEAR = "year"
    REGISTER_BOOK = "register-book"
    PUBLIC = "public"


class CasePaper(StrEnum):
    """What can be printed of one case beside the letters to its complainant."""

    MEMO = "memo"
    REFERRAL = "referral"
    RECORD = "record"
    ORDER = "order"
    ADDRESS = "address"
    OUTCOME = "outcome"


class Format(StrEnum):
    PDF = "pdf"
    DOCX = "docx"
    XLSX = "xlsx"
    JSON = "json"


class Form(StrEnum):
    """How a paper looks: an internal memo (บันทึกข้อความ), pages of a book lying on their side, a sheet with a title, an
    order (คำสั่ง), a letter to another agency, addresses to cut out, or pictures of pages, one each.
    """

    MEMO = "memo"
    BOOK = "book"
    SHEET = "sheet"
    ORDER = "order"
    LETTER = "letter"
    ADDRESSES = "addresses"
    PICTURES = "pictures"


@dataclass(frozen=True, slots=True)
class Signatory:
    """Who signs: a name, and the position in one or more lines."""

    name: str
    position: str = ""


@dataclass(frozen=True, slots=True)
class Heading:
    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """`level` 0 begins at the paragraph indent, each further one deeper; -1 has none."""

    text: str
    level: int = 0


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under a head. Numbers stand right; `total`: the last row is a sum. `widths`: shares of the columns."""

    name: str
    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    total: bool = False
    note: str = ""
    widths: tuple[int, ...] = ()


def is_figure(text: str) -> bool:
    """A number that is written in words already: a share, a change, a dash. It stands right as numbers do."""
    return _FIGURE.fullmatch(text) is not None


@dataclass(frozen=True, slots=True)
class Bars:
    """A chart of lying bars. `months`: the bars stand, one for each month."""

    name: str
    title: str
    unit: str
    figures: tuple[tuple[str, float], ...]
    months: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True)
class Field:
    """A line of a form: its label, and what is filled in ("" leaves a dotted line)."""

    label: str
    value: str


Block = Heading | Paragraph | Table | Bars | Field


@dataclass(frozen=True, slots=True)
class Paper:
    """One thing to print. `secret`: it carries the mark ลับ; `footer`: a small line at the foot of each page;
    `annex`: what is attached behind the signatures; `contact`: the unit in charge at the bottom of a letter.
    """

    form: Form
    title: str
    office: str
    blocks: tuple[Block, ...]
    number: str = ""
    day: date | None = None
    subject: str = ""
    addressee: str = ""
    reference: str = ""
    address: tuple[str, ...] = ()
    signatories: tuple[Signatory, ...] = ()
    secret: bool = False
    footer: str = ""
    annex: tuple[Block, ...] = ()
    contact: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """A report as somebody asks for it. `period` as on the command line, "" for the newest that is over; None or ""
    elsewhere stands for what the settings say. `reason`: why names and subjects are to stand in the register book.
    `whole`: also what is kept from the head.
    """

    kind: ReportKind
    period: str = ""
    as_of: date | None = None
    day: date | None = None
    number: str = ""
    addressee: str = ""
    signatories: tuple[Signatory, ...] = ()
    reason: str = ""
    whole: bool = False


def signed(asked: Asked, lines: str) -> Asked:
    """With the signatories as a form gives them: a block of lines for each, the name first, blank lines between."""
    found = []
    for block in lines.replace("\r\n", "\n").split("\n\n"):
        name, _, position = block.strip().partition("\n")
        if name.strip():
            found.append(Signatory(name.strip(), position.strip()))
    return replace(asked, signatories=tuple(found))


def as_lines(signatories: tuple[Signatory, ...]) -> str:
    """Signatories as `signed` reads them."""
    return "\n\n".join(f"{one.name}\n{one.position}".strip() for one in signatories)


def unnamed(asked: Asked) -> Asked:
    """The same without names and subjects in the register book."""
    return replace(asked, reason="")


def with_period(asked: Asked, period: str) -> Asked:
    return replace(asked, period=period)


@dataclass(frozen=True, slots=True)
class Printed:
    """A file to hand out."""

    content: bytes
    media_type: str
    name: str
