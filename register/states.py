"""States and words of the register as data. Standard library only.

The transition table at the end is the whole life of a case; `register.cases` obeys it, the CHECKs of
`register.schema` are generated from it, and the public status is derived from it.
"""

from dataclasses import dataclass
from enum import StrEnum


class Channel(StrEnum):
    """How a matter reached the agency. The scan folder's sub-folder `post` gives LETTER."""

    EMAIL = "email"
    LETTER = "letter"
    FAX = "fax"
    WEBSITE = "website"
    BOX = "box"
    WALK_IN = "walk-in"
    TELEPHONE = "telephone"
    LINE = "line"
    FACEBOOK = "facebook"
    AGENCY = "agency"
    HOTLINE = "hotline"


class Category(StrEnum):
    TIP_OFF = "tip_off"
    SERVICE_COMPLAINT = "service_complaint"
    SUGGESTION = "suggestion"
    OTHER = "other"


class SubKind(StrEnum):
    """A finer kind inside `other`."""

    INFORMATION_REQUEST = "information_request"


class Decision(StrEnum):
    """What the machine says of its own proposal: sure enough to accept, or an officer should look first."""

    ACCEPT = "accept"
    REVIEW = "review"


class Method(StrEnum):
    """How the text of a page was obtained."""

    TEXT_LAYER = "text-layer"
    OCR = "ocr"
    HANDWRITING = "handwriting"


class IntakeState(StrEnum):
    """STORED and READ are on the way; every other state is the one outcome of what arrived (law 2)."""

    STORED = "stored"
    READ = "read"
    REGISTERED = "registered"
    ATTACHED = "attached"
    REPEATED = "repeated"
    REVIEW = "review"
    SET_ASIDE = "set_aside"
    PARKED = "parked"


class CaseState(StrEnum):
    RECEIVED = "received"
    SCREENED = "screened"
    REFERRED = "referred"
    INVESTIGATING = "investigating"
    CONCLUDED = "concluded"
    ANSWERED = "answered"
    NOT_ACCEPTED = "not_accepted"
    OUTSIDE_REMIT = "outside_remit"
    MERGED = "merged"
    WITHDRAWN = "withdrawn"


class CaseEvent(StrEnum):
    """What an officer does to a case."""

    CONFIRM = "confirm"
    CORRECT = "correct"
    ASSIGN = "assign"
    REFER = "refer"
    INVESTIGATE = "investigate"
    CONCLUDE = "conclude"
    ANSWER = "answer"
    REJECT = "reject"
    FORWARD = "forward"
    MERGE = "merge"
    WITHDRAW = "withdraw"
    REOPEN = "reopen"
    NOTE = "note"
    EVIDENCE = "evidence"
    REQUEST = "request"
    PROGRESS = "progress"
    TELL = "tell"
    REPORT = "report"
    MEMO = "memo"
    ORDER = "order"
    APPOINT = "appoint"
    EXTEND = "extend"
    PROPOSE = "propose"
    RETURN = "return"
    COORDINATE = "coordinate"
    INQUIRY = "inquiry"


ENDINGS = (CaseEvent.REJECT, CaseEvent.FORWARD, CaseEvent.MERGE, CaseEvent.WITHDRAW)
"""What ends a case without a conclusion."""


class ProceedingKind(StrEnum):
    """A formal step with number, day and signature."""

    MEMO = "memo"
    ORDER = "order"
    COMMITTEE = "committee"
    EXTENSION = "extension"
    INQUIRY = "inquiry"


class Way(StrEnum):
    """How a complainant was told, or a unit spoken to, by word of mouth or nearly so."""

    TELEPHONE = "telephone"
    LINE = "line"
    FACEBOOK = "facebook"
    IN_PERSON = "in_person"


class Conclusion(StrEnum):
    FOUNDED = "founded"
    PARTLY = "partly"
    UNFOUNDED = "unfounded"
    ADOPTED = "adopted"
    NOTED = "noted"
    NOT_ADOPTED = "not_adopted"


class ReviewAction(StrEnum):
    """What an officer made of a proposal of the machine: the data it learns from."""

    CONFIRM = "confirm"
    CORRECT = "correct"
    REGISTER = "register"
    DISCARD = "discard"


class Standing(StrEnum):
    """Where a piece of evidence is that a message speaks of. `NONE`: the writer says that there is none."""

    ENCLOSED = "enclosed"
    HELD = "held"
    ELSEWHERE = "elsewhere"
    NONE = "none"


class Relation(StrEnum):
    """How an intake belongs to a case. UNVERIFIED: it quotes the case but came from another address."""

    ORIGIN = "origin"
    ATTACHED = "attached"
    UNVERIFIED = "unverified"


class ReplyKind(StrEnum):
    """REQUEST asks the complainant for more, REFERRAL says to which unit or agency the matter went."""

    ACKNOWLEDGEMENT = "acknowledgement"
    PROGRESS = "progress"
    OUTCOME = "outcome"
    STATUS = "status"
    REQUEST = "request"
    REFERRAL = "referral"


class Medium(StrEnum):
    EMAIL = "email"
    LETTER = "letter"


class ReplyState(StrEnum):
    """DRAFT waits for a person to confirm the address (letters); HELD for a person's decision.

    QUEUED -> SENDING -> SENT is the way of an e-mail, QUEUED -> TO_PRINT -> PRINTED -> POSTED that of a letter.
    """

    DRAFT = "draft"
    HELD = "held"
    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    IN_DOUBT = "in_doubt"
    UNDELIVERABLE = "undeliverable"
    SUPPRESSED = "suppressed"
    CANCELLED = "cancelled"
    TO_PRINT = "to_print"
    PRINTED = "printed"
    POSTED = "posted"


class ReturnKind(StrEnum):
    """What a machine says about a mail of ours. AUTOMATIC: it arrived, and a program answered (absence, receipt)."""

    FAILED = "failed"
    DELAYED = "delayed"
    AUTOMATIC = "automatic"


class WorkKind(StrEnum):
    READ = "read"
    FIND = "find"
    SEND = "send"
    RENDER = "render"


class WorkState(StrEnum):
    READY = "ready"
    LEASED = "leased"
    PARKED = "parked"


class DeadlineKind(StrEnum):
    """The steps whose time runs from the date of receipt; section 6 of the design names the procedure behind each.

    REPORT runs from the day on which the matter was referred: the unit reports back.
    """

    ACKNOWLEDGE = "acknowledge"
    COORDINATE = "coordinate"
    PROGRESS = "progress"
    INVESTIGATE = "investigate"
    REPORT = "report"


class SearchKind(StrEnum):
    """What can be looked up by its exact value beside Tracking ID and register number."""

    PHONE = "phone"
    NAME = "name"
    EMAIL = "email"


class LinkState(StrEnum):
    """Two cases that look alike: as the machine thinks, or as an officer decided."""

    POSSIBLE = "possible"
    SAME = "same"
    DIFFERENT = "different"


class DisposalState(StrEnum):
    """A matter on the yearly list: LISTED waits for the head; KEPT may be listed again in another year."""

    LISTED = "listed"
    APPROVED = "approved"
    KEPT = "kept"
    ERASED = "erased"


class RemovalKind(StrEnum):
    """Where something of an erased matter still is, outside of the register."""

    MAILBOX = "mailbox"
    PAPER = "paper"
    BACKUP = "backup"


class Role(StrEnum):
    CLERK = "clerk"
    OFFICER = "officer"
    HEAD = "head"
    AUDITOR = "auditor"
    ADMIN = "admin"


class PublicStatus(StrEnum):
    """The three sentences a complainant is shown; procedure of the Loei community-development office, step 3."""

    RECEIVED = "รับเรื่องแล้ว"
    IN_PROGRESS = "อยู่ระหว่างตรวจสอบ"
    DONE = "ดำเนินการเสร็จสิ้น"


@dataclass(frozen=True, slots=True)
class Transition:
    """One row of the life of a case. `target` None: the event leaves the state as it is."""

    sources: frozenset[CaseState]
    event: CaseEvent
    target: CaseState | None
    roles: frozenset[Role]


_S = CaseState
_OPEN = frozenset({_S.RECEIVED, _S.SCREENED, _S.REFERRED, _S.INVESTIGATING})
_WORKED = frozenset({_S.SCREENED, _S.REFERRED, _S.INVESTIGATING})
CLOSED = frozenset({_S.ANSWERED, _S.NOT_ACCEPTED, _S.OUTSIDE_REMIT, _S.MERGED, _S.WITHDRAWN})
_OFFICERS = frozenset({Role.OFFICER, Role.HEAD})
_UNTOLD = _OPEN | {_S.CONCLUDED}

TRANSITIONS: tuple[Transition, ...] = (
    Transition(frozenset({_S.RECEIVED}), CaseEvent.CONFIRM, _S.SCREENED, _OFFICERS),
    Transition(frozenset({_S.RECEIVED}), CaseEvent.CORRECT, _S.SCREENED, _OFFICERS),
    Transition(_WORKED, CaseEvent.CORRECT, None, _OFFICERS),
    Transition(_OPEN, CaseEvent.ASSIGN, None, _OFFICERS),
    Transition(_WORKED, CaseEvent.REFER, _S.REFERRED, _OFFICERS),
    Transition(frozenset({_S.SCREENED, _S.REFERRED}), CaseEvent.INVESTIGATE, _S.INVESTIGATING, _OFFICERS),
    Transition(_WORKED, CaseEvent.CONCLUDE, _S.CONCLUDED, _OFFICERS),
    Transition(frozenset({_S.CONCLUDED}), CaseEvent.ANSWER, _S.ANSWERED, _OFFICERS),
    Transition(_OPEN, CaseEvent.REJECT, _S.NOT_ACCEPTED, _OFFICERS),
    Transition(_OPEN, CaseEvent.FORWARD, _S.OUTSIDE_REMIT, _OFFICERS),
    Transition(_OPEN, CaseEvent.MERGE, _S.MERGED, _OFFICERS),
    Transition(_OPEN, CaseEvent.WITHDRAW, _S.WITHDRAWN, _OFFICERS),
    Transition(CLOSED | {_S.CONCLUDED}, CaseEvent.REOPEN, _S.SCREENED, _OFFICERS),
    # what leaves the state as it is
    Transition(frozenset(_S), CaseEvent.NOTE, None, _OFFICERS),
    Transition(_UNTOLD, CaseEvent.EVIDENCE, None, _OFFICERS),
    Transition(_OPEN, CaseEvent.REQUEST, None, _OFFICERS),
    Transition(_UNTOLD, CaseEvent.PROGRESS, None, _OFFICERS),
    Transition(_UNTOLD, CaseEvent.TELL, None, _OFFICERS),
    Transition(_UNTOLD, CaseEvent.REPORT, None, _OFFICERS),
    Transition(_UNTOLD, CaseEvent.MEMO, None, _OFFICERS),
    Transition(_UNTOLD, CaseEvent.ORDER, None, _OFFICERS),
    Transition(frozenset({_S.SCREENED, _S.REFERRED}), CaseEvent.APPOINT, _S.INVESTIGATING, _OFFICERS),
    Transition(frozenset({_S.INVESTIGATING}), CaseEvent.APPOINT, None, _OFFICERS),
    Transition(_OPEN, CaseEvent.EXTEND, None, _OFFICERS),
    # a conclusion, or an end without one: that may be proposed of a case that nobody has screened
    Transition(_OPEN, CaseEvent.PROPOSE, None, _OFFICERS),
    Transition(_OPEN, CaseEvent.RETURN, None, _OFFICERS),
    Transition(_UNTOLD, CaseEvent.COORDINATE, None, _OFFICERS),
    Transition(_WORKED, CaseEvent.INQUIRY, None, _OFFICERS),
)

PUBLIC_STATUS: dict[CaseState, PublicStatus] = {
    _S.RECEIVED: PublicStatus.RECEIVED,
    _S.SCREENED: PublicStatus.IN_PROGRESS,
    _S.REFERRED: PublicStatus.IN_PROGRESS,
    _S.INVESTIGATING: PublicStatus.IN_PROGRESS,
    _S.CONCLUDED: PublicStatus.IN_PROGRESS,
    _S.ANSWERED: PublicStatus.DONE,
    _S.NOT_ACCEPTED: PublicStatus.DONE,
    _S.OUTSIDE_REMIT: PublicStatus.DONE,
    _S.MERGED: PublicStatus.DONE,
    _S.WITHDRAWN: PublicStatus.DONE,
}

CONCLUSIONS: dict[Category, frozenset[Conclusion]] = {
    Category.TIP_OFF: frozenset({Conclusion.FOUNDED, Conclusion.PARTLY, Conclusion.UNFOUNDED}),
    Category.SERVICE_COMPLAINT: frozenset({Conclusion.FOUNDED, Conclusion.PARTLY, Conclusion.UNFOUNDED}),
    Category.SUGGESTION: frozenset({Conclusion.ADOPTED, Conclusion.NOTED, Conclusion.NOT_ADOPTED}),
    Category.OTHER: frozenset({Conclusion.NOTED}),
}

CATEGORY_THAI: dict[Category, str] = {
    Category.TIP_OFF: "แจ้งเบาะแสการทุจริต",
    Category.SERVICE_COMPLAINT: "ร้องเรียนการให้บริการ",
    Category.SUGGESTION: "เสนอแนะความคิดเห็น",
    Category.OTHER: "เรื่องอื่น",
}


def transition(state: CaseState, event: CaseEvent) -> Transition | None:
    """The row that allows `event` in `state`, or None when there is none."""
    for row in TRANSITIONS:
        if row.event is event and state in row.sources:
            return row
    return None
