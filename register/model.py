"""What the rooms hand each other: frozen values without behaviour beyond their own shape. Standard library only.

All text is NFC Unicode; all instants are aware and UTC; all confidences are 0..1.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from register.states import (
    Category,
    Channel,
    Decision,
    Medium,
    Method,
    PublicStatus,
    ReplyKind,
    ReplyState,
    ReturnKind,
    Standing,
    SubKind,
)


@dataclass(frozen=True, slots=True)
class Sender:
    """From of a mail. `name` may be empty; `address` is lower-cased in its domain."""

    name: str
    address: str


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a page as it was read. `box` is (left, top, right, bottom) in per mille of the page image."""

    text: str
    confidence: float
    box: tuple[int, int, int, int] | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """One page of text. `source` is "body", "scan" or the attachment's name."""

    number: int
    source: str
    text: str
    method: Method
    confidence: float
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class PagePlace:
    """One page of an original: page `number` (from 1) of a letter, of its file `source` where it has several, or of
    file `index` (from 0) of a mail.
    """

    media_type: str
    source: str
    number: int
    index: int | None = None


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that came with a mail. `name` is data, never a path."""

    name: str
    media_type: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Automatic:
    """Why the mail is taken to be written by a machine: the rule's name and the words that triggered it."""

    rule: str
    evidence: str


@dataclass(frozen=True, slots=True)
class Returned:
    """What a machine's mail says about mails that it names, by Message-ID or by our mark (the id of the reply).

    `status`: its codes, e.g. "5.2.2". `recipients`: the addresses it says it is about, lower case, as far as it does.
    """

    kind: ReturnKind
    status: str
    message_ids: tuple[str, ...]
    marks: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read out of one intake.

    `text` is what is new, then the text of attachments; `quoted` what the writer quoted or forwarded.
    `writer` wrote the matter first where `sender` hands it on; None where it is the sender's own.
    `in_reply_to` and `references` are Message-IDs with their angle brackets.
    `dmarc` is the verdict of the receiving server ("pass", "fail", ...), None where it gave none. `proven`: does the
    server whose word the mailbox believes vouch for the address of From? None: no such server is configured. False also
    where the mail names several writers.
    """

    channel: Channel
    sender: Sender | None
    subject: str
    text: str
    quoted: str = ""
    writer: Sender | None = None
    pages: tuple[Page, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    automatic: Automatic | None = None
    reply_allowed: bool = False
    message_id: str = ""
    in_reply_to: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    written_at: datetime | None = None
    dmarc: str | None = None
    warnings: tuple[str, ...] = ()
    returned: Returned | None = None
    proven: bool | None = None

    @property
    def untyped(self) -> bool:
        """Is there nothing but pages written by hand, which nobody has typed yet?"""
        by_hand = (page.method is Method.HANDWRITING and page.confidence < 1 for page in self.pages)
        return not self.text.strip() and any(by_hand)


@dataclass(frozen=True, slots=True)
class Contact:
    """How the complainant can be reached; every field may be empty."""

    name: str = ""
    phone: str = ""
    email: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class Reason:
    """A phrase that carried the decision. `start` and `end` count characters of the subject, a line feed and the text
    joined in that order; a positive weight speaks for the category.
    """

    text: str
    start: int
    end: int
    weight: float


@dataclass(frozen=True, slots=True)
class Passage:
    """Words of the message that tell something, as they stand there. Places count as those of `Reason`; `confidence` is
    the share of such passages that were right where it was measured.
    """

    text: str
    start: int
    end: int
    confidence: float


@dataclass(frozen=True, slots=True)
class Mention(Passage):
    """A piece of evidence that the message speaks of, and where that is."""

    standing: Standing


@dataclass(frozen=True, slots=True)
class Days:
    """The days a time means, both inclusive, reckoned from the day of the message. Under 0.7 the edges are guessed."""

    first: date
    last: date
    confidence: float


@dataclass(frozen=True, slots=True)
class Finding:
    """What the machine proposes. `probabilities` holds every category and sums to 1.

    Of what nobody has read yet it has no opinion: confidence 0, and `category` only fills its place.
    `anonymity_in_doubt`: no wish to stay unnamed was heard, but words that may be one; an officer is asked.
    `doubtful`: fields of the contact that were put right or completed, not read as they are. `how`: what is told of the
    officials' doings. `days`: those of `when`. `alarms`: the phrases for which it was marked `urgent`.
    """

    category: Category
    sub_kind: SubKind | None
    confidence: float
    decision: Decision
    runner_up: Category
    probabilities: dict[Category, float]
    reasons: tuple[Reason, ...] = ()
    contact: Contact = field(default_factory=Contact)
    anonymous: bool = False
    no_contact: bool = False
    urgent: bool = False
    where: str = ""
    when: str = ""
    accused: str = ""
    model_version: str = ""
    anonymity_in_doubt: bool = False
    doubtful: tuple[str, ...] = ()
    how: tuple[Passage, ...] = ()
    evidence: tuple[Mention, ...] = ()
    days: Days | None = None
    alarms: tuple[Reason, ...] = ()

    @property
    def classified(self) -> bool:
        """Was there a text to have an opinion of?"""
        return self.confidence > 0


@dataclass(frozen=True, slots=True)
class CaseContent:
    """What a case says of people: sealed as one value under the case's data key.

    `representative`: who acts for the complainant with a power of attorney; never answered in the complainant's place.
    `agency`, `letter`: who passed the matter on to us, and number and day of the letter it came with.
    `how`, `evidence`: what was done, and what is said to prove it, a line each. `happened`: the days of `when`.
    """

    subject: str
    contact: Contact
    where: str = ""
    when: str = ""
    accused: str = ""
    representative: str = ""
    representative_phone: str = ""
    agency: str = ""
    letter: str = ""
    how: str = ""
    evidence: str = ""
    happened: str = ""

    @property
    def people(self) -> tuple[Contact, Contact]:
        """The complainant and the representative: who is masked until a reveal."""
        return self.contact, Contact(self.representative, self.representative_phone)


@dataclass(frozen=True, slots=True)
class ReplyDraft:
    """A composed reply before it is a row. `recipient` is an address of the medium (e-mail, or postal lines)."""

    recipient: str
    subject: str
    text: str
    html: str = ""
    in_reply_to: str = ""
    references: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A reply ready to leave: its draft plus what was fixed in the row before any server was contacted."""

    reply_id: str
    message_id: str
    date: datetime
    draft: ReplyDraft


@dataclass(frozen=True, slots=True)
class Registration:
    """What the composer of an acknowledgement is told. `used_today` counts acknowledgements to this sender (law 5)."""

    tracking_id: str
    register_number: str
    received_at: datetime
    registered_at: datetime
    reading: Reading
    contact: Contact
    no_contact: bool
    acknowledge: bool
    used_today: int


@dataclass(frozen=True, slots=True)
class Answering:
    """What the composer of an officer's words is told: what kind of reply they are, and the reading they answer."""

    tracking_id: str
    register_number: str
    received_at: datetime
    concluded_at: datetime
    text: str
    reading: Reading
    contact: Contact
    no_contact: bool = False
    kind: ReplyKind = ReplyKind.OUTCOME


@dataclass(frozen=True, slots=True)
class StatusQuestion:
    """What the composer of a status answer is told. `tracking_id` "" and `status` None: the neutral sentence, which
    says nothing of any matter. `used_today` counts status answers to this sender (law 5).
    """

    tracking_id: str
    status: PublicStatus | None
    asked_at: datetime
    reading: Reading
    no_contact: bool
    acknowledge: bool
    used_today: int


@dataclass(frozen=True, slots=True)
class ReplyPlan:
    """A composed reply and what is to become of it. `reason` says why it is not simply queued."""

    medium: Medium
    state: ReplyState
    draft: ReplyDraft
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Arrival:
    """One thing a source found, before it is an intake.

    `uid` and `uid_validity` are set for mailboxes only. `name` is the file's name or empty. `received_at` is the
    instant of receipt where the source knows it (mail: INTERNALDATE). `acknowledge` False: old mail, never answered.
    `doubt`: why it is set aside unless it belongs to a case (a mail out of the junk folder).
    """

    source: str
    channel: Channel
    media_type: str
    content: bytes
    name: str = ""
    folder: str = ""
    uid_validity: int | None = None
    uid: int | None = None
    received_at: datetime | None = None
    acknowledge: bool = True
    doubt: str = ""


class Danger(StrEnum):
    """Why a file is only handed out as a download, with a warning; empty for what may be looked at."""

    NONE = ""
    ACTIVE = "active"
    ARCHIVE = "archive"
    MACRO = "macro"
    PROGRAM = "program"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class ModelCard:
    """The classifier at work, for people: `origin` is "shipped", "own" or "configured"; the figures were measured in
    its training on messages it had not seen. Of `messages` it learned from, officers decided `corrections`.
    """

    version: str
    origin: str
    messages: int
    corrections: int
    macro_f1: float
    macro_f1_hard: float
    tip_off_recall: float
    calibration_error: float


@dataclass(frozen=True, slots=True)
class EnclosedFile:
    """A file of a mail by its content: what it is, whatever name and type it came under.

    `extension` is without the dot; `size` in bytes; `pages` counts those that can be drawn, known only after it was
    opened by itself.
    """

    name: str
    declared: str
    media_type: str
    extension: str
    size: int
    danger: Danger = Danger.NONE
    pages: int = 0
