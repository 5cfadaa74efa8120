"""A reply on paper: the official external letter as a PDF whose text can be read, copied and searched. Pure.

Measures are those of the correspondence rules (left margin 3 cm, right 2 cm, garuda 3 cm high at 1.5 cm from the top,
paragraphs indented 2.5 cm). The addressee stands at 25 mm from the left and 50 mm from the top: folded in three at
the marks (105 and 210 mm) it shows in the window of a DL or C5/6 envelope (20 mm from its left, 90 x 45 mm), and
nothing else does.
"""

import io
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from importlib.resources import files

import segno
from jinja2.sandbox import ImmutableSandboxedEnvironment

from outbox.breaking import phrases, words
from outbox.compose import CORRECT, SALUTATION, SHIPPED, Agency, Wording, closing, template_environment
from outbox.template_trouble import BROKEN, explained
from outbox.thaidigits import official_digits, thai_digits
from register.model import ReplyDraft
from register.workdays import thai_date

FONTS = {"raprueang:regular": "Sarabun-400.ttf", "raprueang:bold": "Sarabun-700.ttf"}
_EMBLEM, _QR = "raprueang:emblem", "raprueang:qr"


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter. `number` is the running number behind the agency's prefix ("" leaves room to write it in),
    `reference` the อ้างถึง line ("" for none), `emblem` a PNG, JPEG or SVG of the garuda (None leaves its place empty).
    """

    agency: Agency
    written_on: date
    subject: str
    paragraphs: tuple[str, ...]
    recipient_lines: tuple[str, ...]
    tracking_id: str
    number: str = ""
    reference: str = ""
    salutation: str = SALUTATION
    emblem: bytes | None = None


def from_draft(
    agency: Agency,
    draft: ReplyDraft,
    *,
    tracking_id: str,
    written_on: date,
    number: str = "",
    reference: str = "",
    salutation: str = SALUTATION,
    emblem: bytes | None = None,
) -> Letter:
    """The letter of a draft that was composed for the medium LETTER; blank lines part its paragraphs.

    `salutation` stays neutral unless an officer addresses the letter by name.
    """
    return Letter(
        agency=agency,
        written_on=written_on,
        subject=draft.subject,
        paragraphs=tuple(part.strip() for part in draft.text.split("\n\n") if part.strip()),
        recipient_lines=tuple(line.strip() for line in draft.recipient.splitlines() if line.strip()),
        tracking_id=tracking_id,
        number=number,
        reference=reference,
        salutation=salutation,
        emblem=emblem,
    )


def reference_line(*, received_on: date, register_number: str, written_on: date | None = None) -> str:
    """The อ้างถึง: the sender's letter by its date where that is known, else our register number and day of receipt."""
    if written_on is not None:
        return thai_digits(f"หนังสือของท่าน ลงวันที่ {thai_date(written_on)}")
    return thai_digits(f"เลขรับ {register_number} ลงวันที่ {thai_date(received_on)}")


def render(letter: Letter, wording: Wording = SHIPPED) -> bytes:
    """The letter as PDF: A4, Sarabun embedded, metadata without names; the same letter gives the same bytes.

    `wording`: the agency's own templates. Raises TemplateWrong when its letter.html.j2 cannot be used.
    """
    agency = letter.agency
    unit = [agency.unit or agency.name]
    unit += [f"โทร. {agency.phone}"] if agency.phone else []
    unit += [f"ไปรษณีย์อิเล็กทรอนิกส์ {agency.email}"] if agency.email else []
    values: dict[str, object] = {
        "letter": letter,
        "emblem": letter.emblem is not None,
        "qr": bool(agency.status_url),
        "number": thai_digits(f"{agency.letter_prefix}{letter.number}"),
        "office": [official_digits(line) for line in (agency.name, *agency.address_lines)],
        "date": thai_digits(thai_date(letter.written_on)),
        "unit": [official_digits(line) for line in unit],
        "paragraphs": letter.paragraphs,
        "codes": {f"รหัสติดตามเรื่อง {letter.tracking_id}"},
    }
    try:
        values["closing"] = closing(agency, wording, letter=True)
        html = environment(wording).get_template("letter.html.j2").render(values)
    except BROKEN as error:
        raise explained(error, CORRECT, file="letter.html.j2") from error
    # WeasyPrint takes half a second to load: only a process that prints a letter pays for it.
    from outbox.press import to_pdf  # noqa: PLC0415

    resources = {url: font_file(name) for url, name in FONTS.items()}
    if letter.emblem is not None:
        resources[_EMBLEM] = letter.emblem
    if agency.status_url:
        resources[_QR] = qr_code(agency.status_url)
    return to_pdf(html, resources)


@lru_cache(maxsize=4)
def qr_code(address: str) -> bytes:
    """The address of the status page as a drawing. Never with a Tracking ID: that is a secret of the complainant."""
    drawing = io.BytesIO()
    segno.make(address, error="m", micro=False).save(drawing, kind="svg", border=2, omitsize=True)
    return drawing.getvalue()


def font_file(name: str) -> bytes:
    """The bytes of a face in outbox/fonts."""
    return (files("outbox") / "fonts" / name).read_bytes()


@lru_cache(maxsize=8)
def environment(wording: Wording) -> ImmutableSandboxedEnvironment:
    """That of the templates, with the filters that letters need."""
    made = template_environment(wording).overlay()
    made.filters |= {"words": words, "phrases": phrases}
    return made
