"""Replies in words: templates and plain values in, a `ReplyDraft` out. Pure but for reading the template files.

Law 6 holds here: an automatic reply is given no text of the matter, so no template can leak one; its subject is
a constant of this module plus the Tracking ID, its salutation is neutral. E-mails carry ASCII digits (a telephone
number stays one tap away), letters Thai ones.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import ChoiceLoader, FileSystemLoader, FunctionLoader, PackageLoader, StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

from outbox.template_trouble import BROKEN, DESK, explained
from outbox.thaidigits import official_digits, visible
from register.model import ReplyDraft
from register.states import Medium, PublicStatus, ReplyKind
from register.workdays import thai_date

SUBJECTS: dict[ReplyKind, str] = {
    ReplyKind.ACKNOWLEDGEMENT: "แจ้งการรับเรื่อง",
    ReplyKind.PROGRESS: "แจ้งความคืบหน้าของเรื่อง",
    ReplyKind.OUTCOME: "แจ้งผลการดำเนินการ",
    ReplyKind.STATUS: "แจ้งสถานะของเรื่อง",
    ReplyKind.REQUEST: "ขอข้อมูลเพิ่มเติมเกี่ยวกับเรื่องของท่าน",
    ReplyKind.REFERRAL: "แจ้งการส่งเรื่องให้หน่วยงานที่เกี่ยวข้อง",
}
"""Fixed subjects; none names a category. The Tracking ID follows, in an e-mail only."""

SALUTATION = "ท่านผู้ติดต่อ"
PROGRESS_DAYS = 15
"""Calendar days from receipt to the first word on how it is going; procedures of อบต. เมือง and Kalasin 2."""

CORRECT = "correct it on the desk or in the agency's template folder, or go back to the program's own"
"""What to do about a template that cannot be used."""

# What some keyboards and OCR make of ำ: its ring (before or after a tone mark) and า.
_SPLIT_AM = re.compile("(?:\u0e4d([\u0e48-\u0e4b]?)|([\u0e48-\u0e4b])\u0e4d)\u0e32")
_PARAGRAPH_GAP = re.compile(r"\n[ \t]*\n\s*")


@dataclass(frozen=True, slots=True)
class Wording:
    """The agency's own words: (file name, body) pairs written on the desk go before the files of its folder, those
    before the program's.
    """

    folder: Path | None = None
    desk: tuple[tuple[str, str], ...] = ()


SHIPPED = Wording()


@dataclass(frozen=True, slots=True)
class Agency:
    """Who writes. `unit` is the unit in charge (bottom left of a letter), `letter_prefix` the ที่ of its letters,
    such as "ลย 0019/"; `status_url` the public status page; `hours` when the telephone is answered. Every field but
    `name` may be empty.
    """

    name: str
    unit: str = ""
    address_lines: tuple[str, ...] = ()
    phone: str = ""
    hours: str = ""
    email: str = ""
    website: str = ""
    signatory_name: str = ""
    signatory_position: str = ""
    letter_prefix: str = ""
    status_url: str = ""


# The composing functions take the fields of the caller's row one by one, by name: hence their many parameters.


def acknowledgement(  # noqa: PLR0913
    agency: Agency,
    *,
    tracking_id: str,
    register_number: str,
    received_on: date,
    medium: Medium,
    recipient: str,
    in_reply_to: str = "",
    references: tuple[str, ...] = (),
    progress_days: int = PROGRESS_DAYS,
    wording: Wording = SHIPPED,
) -> ReplyDraft:
    """The receipt: day, Tracking ID, register number, what comes next, how to follow up.

    `received_on` is the day of receipt in Thailand, `recipient` an e-mail address or postal lines, `wording` the
    agency's own templates. Raises TemplateWrong when one of them cannot be used.
    """
    words = {
        "tracking_id": tracking_id,
        "register_number": register_number,
        "received_on": thai_date(received_on),
        "progress_days": progress_days,
    }
    draft = _render(ReplyKind.ACKNOWLEDGEMENT, agency, medium, words, wording)
    return _addressed(draft, recipient, in_reply_to, references)


def written(  # noqa: PLR0913
    agency: Agency,
    kind: ReplyKind,
    *,
    tracking_id: str,
    register_number: str,
    received_on: date,
    text: str,
    medium: Medium,
    recipient: str,
    in_reply_to: str = "",
    references: tuple[str, ...] = (),
    wording: Wording = SHIPPED,
) -> ReplyDraft:
    """An officer's words while the matter is open: how it is going, a question, to whom it went; as `outcome`."""
    words = {
        "tracking_id": tracking_id,
        "register_number": register_number,
        "received_on": thai_date(received_on),
        "text": _plain(text),
    }
    draft = _render(kind, agency, medium, words, wording)
    return _addressed(draft, recipient, in_reply_to, references)


def outcome(  # noqa: PLR0913
    agency: Agency,
    *,
    tracking_id: str,
    register_number: str,
    received_on: date,
    text: str,
    medium: Medium,
    recipient: str,
    concluded_on: date,
    in_reply_to: str = "",
    references: tuple[str, ...] = (),
    wording: Wording = SHIPPED,
) -> ReplyDraft:
    """The officer's answer. `text` is what the officer released: plain text, blank lines between paragraphs; it is
    shown as written (escaped in HTML; in a letter with Thai digits).
    """
    words = {
        "tracking_id": tracking_id,
        "register_number": register_number,
        "received_on": thai_date(received_on),
        "concluded_on": thai_date(concluded_on),
        "text": _plain(text),
    }
    draft = _render(ReplyKind.OUTCOME, agency, medium, words, wording)
    return _addressed(draft, recipient, in_reply_to, references)


def status_answer(  # noqa: PLR0913
    agency: Agency,
    *,
    tracking_id: str,
    status: PublicStatus | None,
    answered_on: date,
    medium: Medium,
    recipient: str,
    in_reply_to: str = "",
    references: tuple[str, ...] = (),
    wording: Wording = SHIPPED,
) -> ReplyDraft:
    """The public status on request. `status` None: the neutral sentence to whoever is not known to be the complainant.
    It repeats nothing of what was asked, `tracking_id` is not used, and it is the same whether there is such a
    matter or not.
    """
    words = {
        "tracking_id": tracking_id if status is not None else "",
        "status": status.value if status is not None else "",
        "done": status is PublicStatus.DONE,
        "answered_on": thai_date(answered_on),
    }
    draft = _render(ReplyKind.STATUS, agency, medium, words, wording)
    return _addressed(draft, recipient, in_reply_to, references)


def subject(kind: ReplyKind, tracking_id: str, medium: Medium) -> str:
    """The fixed subject of a kind of reply, with the Tracking ID where it has one and the medium is e-mail."""
    fixed = SUBJECTS[kind]
    return f"{fixed} รหัสติดตามเรื่อง {tracking_id}" if tracking_id and medium is Medium.EMAIL else fixed


def closing(agency: Agency, wording: Wording, *, letter: bool = False) -> str:
    """The words above the signature. Raises one of `template_trouble.BROKEN` when they cannot be used."""
    template = template_environment(wording).get_template("closing.txt.j2")
    return " ".join(template.render(agency=agency, letter=letter, salutation=SALUTATION).split())


def _render(
    kind: ReplyKind, agency: Agency, medium: Medium, words: Mapping[str, object], wording: Wording
) -> ReplyDraft:
    environment = template_environment(wording)
    values = {"agency": agency, "letter": medium is Medium.LETTER, "salutation": SALUTATION, **words}
    heading = subject(kind, str(words["tracking_id"]), medium)
    try:
        body = environment.get_template(f"{kind.value}.txt.j2").render(values)
        paragraphs = tuple(part for part in _PARAGRAPH_GAP.split(body.strip()) if part)
        if medium is Medium.LETTER:
            return ReplyDraft(recipient="", subject=heading, text=official_digits(visible("\n\n".join(paragraphs))))
        values |= {"paragraphs": paragraphs, "heading": SUBJECTS[kind], "closing": closing(agency, wording)}
        text = environment.get_template("mail.txt.j2").render(values)
        html = environment.get_template("mail.html.j2").render(values)
    except BROKEN as error:
        raise explained(error, CORRECT, file=f"{kind.value}.txt.j2") from error
    return ReplyDraft(recipient="", subject=heading, text=visible(text).strip() + "\n", html=visible(html))


def _addressed(draft: ReplyDraft, recipient: str, in_reply_to: str, references: tuple[str, ...]) -> ReplyDraft:
    return replace(draft, recipient=recipient, in_reply_to=in_reply_to, references=references)


class _Sandbox(ImmutableSandboxedEnvironment):
    """As its base, which asks of each field whether it is safe; those of an agency are: plain texts."""

    def getattr(self, obj: Any, attribute: str) -> Any:
        if type(obj) is Agency and attribute in Agency.__slots__:
            return getattr(obj, attribute)
        return super().getattr(obj, attribute)


@lru_cache(maxsize=8)  # compiling the templates anew takes longer than all else here; edited files are noticed
def template_environment(wording: Wording) -> ImmutableSandboxedEnvironment:
    """The agency's own templates first, then ours. Only *.html.j2 is escaped: the others are plain text."""
    written = dict(wording.desk)
    desk = FunctionLoader(lambda name: (written[name], f"{DESK}{name}", None) if name in written else None)
    folder = [FileSystemLoader(wording.folder)] if wording.folder is not None else []
    return _Sandbox(
        loader=ChoiceLoader([desk, *folder, PackageLoader("outbox", "templates")]),
        autoescape=lambda name: name is not None and name.endswith(".html.j2"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=False,
    )


def _plain(text: str) -> str:
    """An officer's text: NFC, ำ as one character, one kind of line end, no control or direction-changing characters."""
    lines = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n")
    return _SPLIT_AM.sub("\\1\\2\u0e33", visible(lines)).strip()
