"""One matter as an officer may see it now: masked until the session has revealed it. Shared by review and case page."""

import unicodedata
from dataclasses import dataclass, field
from itertools import groupby

from register.arrivals import dossier
from register.arrivals.intakes import Intake
from register.book import casebook
from register.book.casebook import Case
from register.book.proposed import content_of, exhibits
from register.desk.matters.masking import Segment, Span, cut, hide, identities, mask_spans
from register.desk.web import sessions
from register.desk.web.sessions import Session
from register.handling.case_details import FACTS
from register.model import CaseContent, Contact, Finding, Line, Page, Reading
from register.officers import access
from register.post import postal, replies
from register.post.replies import Reply
from register.states import Method
from register.store import Unit

UNSURE = 0.84  # a line less likely to be right (`ingest.words.doubt`) is underlined, to be compared with the picture
_BAR = "▇▇▇"
_CONTACT = ("name", "phone", "email", "address")
_OF_PEOPLE = {"representative", "representative_phone"}


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page with a picture. `index` counts all pages of the reading, as the address of its image does."""

    index: int
    title: str
    method: Method
    confidence: float


@dataclass(frozen=True, slots=True)
class Matter:
    """What may be shown. `sealed`: counts as a tip-off and is not revealed, so no word of it is here.

    `opened`: this session has revealed it: contact and pictures too. `corrected`: the text is a person's.
    `unsure`: once opened, the lines that were read badly, each with the title of its page. `status_answer`: what the
    program wrote to a mail that asks after a state. `hidden`: until it is opened, the words by which the complainant
    can be recognised. `sender_mac`: the keyed hash of who wrote.
    """

    id: str
    intake: Intake
    case: Case | None
    restricted: bool
    opened: bool
    sealed: bool
    subject: tuple[Segment, ...]
    text: tuple[Segment, ...]
    quoted: tuple[Segment, ...]
    facts: CaseContent
    finding: Finding
    reading: Reading
    sheets: tuple[Sheet, ...]
    attachments: tuple[str, ...]
    corrected: bool = False
    unsure: tuple[tuple[str, str], ...] = ()
    status_answer: Reply | None = None
    hidden: tuple[str, ...] = field(default=(), repr=False)
    sender_mac: str | None = None

    @property
    def unsure_facts(self) -> tuple[str, ...]:
        """Fields of the contact that the machine put right or took from a line that was read badly, and that nobody has
        corrected since.
        """
        proposed, shown = self.finding.contact, self.facts.contact
        badly = [_plain(text) for _, text in self.unsure]
        return tuple(
            name
            for name in _CONTACT
            if (value := getattr(proposed, name)) == getattr(shown, name)
            and (name in self.finding.doubtful or (value and any(_plain(value) in text for text in badly)))
        )

    @property
    def address_lacks(self) -> tuple[str, ...]:
        """What the post needs and the complainant's address has not, in Thai words."""
        return postal.lacking(self.facts.contact.address) if self.opened else ()

    @property
    def proofs(self) -> list[tuple[str, str]]:
        """The evidence that the matter says there is, each with where it is."""
        return exhibits(self.facts.evidence, ())

    @property
    def alarms(self) -> tuple[str, ...]:
        """The phrases for which the machine marked it urgent, as far as they may be seen."""
        found: list[str] = []
        for part in (self.subject, self.text):
            for telling, pieces in groupby(part, lambda one: "alarm" in one.kinds and not one.masked):
                if telling:
                    found.append("".join(one.text for one in pieces).strip())
        return tuple(dict.fromkeys(found))

    @property
    def has_unsure(self) -> bool:
        return any("unsure" in one.kinds for one in self.text)


def load(unit: Unit, session: Session, item_id: str, *, is_case: bool) -> Matter | None:
    """The matter of a case or an intake; None while it has no reading and finding. Access is the caller's to check.

    Each look at an opened tip-off is audited.
    """
    case = casebook.load(unit, item_id) if is_case else None
    found = dossier.of_case(unit, case.id) if case else dossier.load(unit, item_id)
    item, reading, finding = found.intake, found.reading, found.finding
    if reading is None or finding is None:
        return None
    opened = sessions.is_opened(unit, session, item_id)
    restricted = case.restricted if case else access.intake_restricted(unit, item.id)
    content = casebook.content(unit, case) if case else content_of(reading.subject, finding)
    sealed = restricted and not opened
    if opened and restricted:
        kind = "case" if case else "intake"
        unit.audit(f"{kind}.viewed", kind, item_id)
    person = [] if opened else identities(reading, finding, *content.people)
    hidden = [] if opened else [*person, *_tracking_id(unit, item, case)]
    return Matter(
        id=item_id,
        intake=item,
        case=case,
        restricted=restricted,
        opened=opened,
        sealed=sealed,
        subject=() if sealed else _subject(content.subject, reading, finding, hidden, opened=opened),
        text=() if sealed else _text(reading, finding, hidden, opened=opened),
        quoted=() if sealed else tuple(cut(reading.quoted, [] if opened else mask_spans(reading.quoted, hidden))),
        facts=content if opened else _masked(content, hidden, sealed=sealed),
        finding=finding,
        reading=reading,
        sheets=_sheets(reading),
        corrected=found.corrected,
        unsure=_unsure_lines_of(reading) if opened else (),
        status_answer=None if case else replies.status_answer_of(unit, item.id),
        attachments=tuple(
            one.name if opened else _BAR if sealed else hide(one.name, hidden) for one in reading.attachments
        ),
        hidden=tuple(person),
        sender_mac=found.sender_mac,
    )


def _tracking_id(unit: Unit, item: Intake, case: Case | None) -> list[str]:
    """Who knows it may follow the matter like its complainant: later mails quote it."""
    found = case or (casebook.load(unit, item.case_id) if item.case_id else None)
    return [found.tracking_id] if found else []


def _subject(
    subject: str, reading: Reading, finding: Finding, hidden: list[str], *, opened: bool
) -> tuple[Segment, ...]:
    spans = [] if opened else mask_spans(subject, hidden)
    if subject == reading.subject:  # reasons point into what was read, not into what an officer wrote instead
        spans += _telling(finding, 0)
    return tuple(cut(subject, spans))


def _text(reading: Reading, finding: Finding, hidden: list[str], *, opened: bool) -> tuple[Segment, ...]:
    offset = len(reading.subject) + 1  # reasons count the subject and a line feed before the text
    spans = _telling(finding, offset)
    spans += [Span(one.start - offset, one.end - offset, "how") for one in finding.how]
    spans = [one for one in spans if one.start >= 0] + _unsure_spans(reading)
    return tuple(cut(reading.text, spans if opened else spans + mask_spans(reading.text, hidden)))


def _telling(finding: Finding, offset: int) -> list[Span]:
    """What carried the category, and what made it urgent, with places counted from `offset`."""
    carried = {"reason": finding.reasons, "alarm": finding.alarms}
    return [
        Span(one.start - offset, one.end - offset, kind)
        for kind, phrases in carried.items()
        for one in phrases
        if one.weight > 0
    ]


def _unsure_spans(reading: Reading) -> list[Span]:
    """Where in the text the lines stand that were read with little confidence."""
    spans: list[Span] = []
    place = 0
    for page in reading.pages:
        start = reading.text.find(page.text, place)
        if start < 0 or not page.text:
            continue
        place = start
        for line in _unsure_lines(page):
            found = reading.text.find(line.text, place)
            if 0 <= found < start + len(page.text):
                spans.append(Span(found, found + len(line.text), "unsure"))
                place = found
        place = start + len(page.text)
    return spans


def _unsure_lines_of(reading: Reading) -> tuple[tuple[str, str], ...]:
    titles = {one.index: one.title for one in _sheets(reading)}
    return tuple(
        (titles.get(index, ""), line.text) for index, page in enumerate(reading.pages) for line in _unsure_lines(page)
    )


def _unsure_lines(page: Page) -> list[Line]:
    return [line for line in page.lines if line.text.strip() and line.confidence < UNSURE]


def _plain(text: str) -> str:
    """Letters and figures alone, these as 0 to 9: a number stands in a letter in many shapes."""
    return "".join(str(unicodedata.digit(one)) if one.isdigit() else one for one in text if one.isalnum())


def _sheets(reading: Reading) -> tuple[Sheet, ...]:
    pictured = [(index, page) for index, page in enumerate(reading.pages) if page.source != "body"]
    return tuple(
        Sheet(index, f"หน้า {number}", page.method, page.confidence) for number, (index, page) in enumerate(pictured, 1)
    )


def _masked(content: CaseContent, hidden: list[str], *, sealed: bool) -> CaseContent:
    """The facts with the people barred; of a sealed matter nothing but that something is there."""
    contact = Contact(**{name: _BAR if getattr(content.contact, name) else "" for name in _CONTACT})
    facts = {name: getattr(content, name) for name in FACTS}
    barred = {name for name, value in facts.items() if value and (sealed or name in _OF_PEOPLE)}
    shown = {name: _BAR if name in barred else hide(value, hidden) for name, value in facts.items()}
    return CaseContent(contact=contact, **shown | ({"subject": _BAR} if sealed else {}))
