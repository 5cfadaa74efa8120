"""The tables. CHECKs come from `register.states`; what the code forgets the database refuses.

`*_sealed` columns hold values of `register.vault`, opened with the data key that the row (or its intake or case)
names. `*_mac` columns hold keyed hashes. No other column says anything of a person.
Instants are `Instant` (aware, UTC); the work table uses seconds since the epoch of the database's own clock.
"""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from register import states
from register.tables.cases import absence, digest, evidence, proceeding, referral, unit_reminder, verdict
from register.tables.columns import Instant, Key, Mac, flag, metadata, one_of, rows_where, word
from register.tables.desk import (
    agency_unit,
    alarm,
    aside_proposal,
    channel_check,
    conflict,
    credential,
    decision,
    desk_session,
    opened,
    recovery_code,
    saved_view,
    taken_in,
    template,
    throttle,
)
from register.tables.intakes import finding, intake, mailbox, reading
from register.tables.reports import past
from register.tables.retention import disposal, legal_hold, published_head, removal, upkeep
from register.tables.search import case_link, likeness, search_value, search_word, source_lease
from register.tables.work import audit, audit_head, process, work

__all__ = [
    "Instant",
    "absence",
    "account",
    "agency_unit",
    "alarm",
    "aside_proposal",
    "audit",
    "audit_head",
    "blob",
    "case",
    "case_link",
    "channel_check",
    "conflict",
    "credential",
    "data_key",
    "deadline",
    "decision",
    "desk_session",
    "digest",
    "disposal",
    "entry",
    "evidence",
    "finding",
    "intake",
    "legal_hold",
    "likeness",
    "mailbox",
    "metadata",
    "opened",
    "past",
    "proceeding",
    "process",
    "published_head",
    "quota",
    "reading",
    "recovery_code",
    "referral",
    "register_counter",
    "removal",
    "reply",
    "reveal",
    "saved_view",
    "search_value",
    "search_word",
    "source_lease",
    "taken_in",
    "template",
    "throttle",
    "unit_reminder",
    "upkeep",
    "verdict",
    "work",
]

data_key = Table(
    "data_key",
    metadata,
    Column("id", Key, primary_key=True),
    Column("ring_key", String(64), nullable=False),
    Column("wrapped", LargeBinary, comment="NULL once the key is destroyed: what it sealed is erased"),
    Column("created_at", Instant, nullable=False),
)

blob = Table(
    "blob",
    metadata,
    Column("id", Key, primary_key=True),
    Column("data_key", Key, ForeignKey("data_key.id"), nullable=False),
    Column("size", BigInteger, nullable=False, comment="bytes before sealing"),
    Column("content_sealed", LargeBinary),
    Column("file", Text, comment="relative path of a large sealed blob"),
    CheckConstraint("(content_sealed IS NULL) <> (file IS NULL)", name="one_place"),
)

account = Table(
    "account",
    metadata,
    Column("id", Key, primary_key=True),
    Column("login", String(64), nullable=False, unique=True),
    Column("name", Text, nullable=False),
    word("role"),
    Column("unit", Text, nullable=False, server_default=""),
    flag("cleared"),
    flag("disabled"),
    Column("created_at", Instant, nullable=False),
    Column("email", String(254), nullable=False, server_default="", comment="of the office, for the daily digest"),
    one_of("role", states.Role),
)

_LISTED = (
    *("category", "channel", "unit", "assigned_to", "received_at", "restricted", "urgent", "anonymous"),
    *("category_confirmed", "merged_into", "erased_at"),
)
case = Table(
    "matter",
    metadata,
    Column("id", Key, primary_key=True),
    Column("data_key", Key, ForeignKey("data_key.id"), nullable=False),
    Column("tracking_mac", Mac, nullable=False, unique=True),
    Column("tracking_sealed", LargeBinary, nullable=False),
    Column("register_year", Integer, nullable=False, comment="Buddhist era"),
    Column("register_number", Integer, nullable=False),
    word("category"),
    word("sub_kind", nullable=True),
    flag("category_confirmed"),
    flag("restricted"),
    flag("urgent"),
    flag("anonymous"),
    word("channel"),
    word("state"),
    word("conclusion", nullable=True),
    Column("received_at", Instant, nullable=False),
    Column("registered_at", Instant, nullable=False),
    Column("changed_at", Instant, nullable=False),
    Column("sender_mac", Mac, index=True),
    Column("assigned_to", Key, ForeignKey("account.id")),
    Column("unit", Text, nullable=False, server_default=""),
    Column("content_sealed", LargeBinary, nullable=False, comment="subject, contact, place, time, accused"),
    Column("version", Integer, nullable=False, server_default="1"),
    Column("released_sealed", LargeBinary, comment="what the public status page may show"),
    Column("merged_into", Key, ForeignKey("matter.id"), index=True, comment="the main case of a merged one"),
    Column("erased_at", Instant, comment="its data keys were destroyed; numbers for statistics remain"),
    Column("project", Text, nullable=False, server_default="", comment="one of the agency's listed projects"),
    UniqueConstraint("register_year", "register_number"),
    CheckConstraint("register_number > 0", name="register_number"),
    CheckConstraint("category <> 'tip_off' OR restricted", name="tip_off_is_restricted"),
    CheckConstraint("merged_into IS NULL OR (state = 'merged' AND merged_into <> id)", name="merged_into_another"),
    CheckConstraint("state NOT IN ('concluded', 'answered') OR conclusion IS NOT NULL", name="has_conclusion"),
    one_of("category", states.Category),
    one_of("sub_kind", states.SubKind, nullable=True),
    one_of("channel", states.Channel),
    one_of("state", states.CaseState),
    one_of("conclusion", states.Conclusion, nullable=True),
    # with all that the list is filtered by: a page of it is found, and counted, without a look at the rows themselves
    Index("ix_matter_state_listed", "state", "registered_at", "id", *_LISTED),
    Index("ix_matter_listed", "registered_at", "id", "state", *_LISTED),
    Index("ix_matter_changed_at", "changed_at"),
)

deadline = Table(
    "deadline",
    metadata,
    Column("case_id", Key, ForeignKey("matter.id"), primary_key=True),
    Column("kind", String(32), primary_key=True),
    Column("due_at", Instant, nullable=False),
    Column("met_at", Instant, comment="when the step was done; NULL: not yet, or never asked for"),
    Column("first_due_at", Instant, comment="before it was first extended by an order"),
    one_of("kind", states.DeadlineKind),
)
Index(
    "ix_deadline_pending",
    deadline.c.case_id,
    deadline.c.due_at,
    deadline.c.kind,
    **rows_where(deadline.c.met_at.is_(None)),
)

entry = Table(
    "entry",
    metadata,
    Column("id", Key, primary_key=True),
    Column("case_id", Key, ForeignKey("matter.id"), nullable=False, index=True),
    Column("at", Instant, nullable=False),
    Column("actor", String(64), nullable=False),
    word("event"),
    word("from_state"),
    word("to_state"),
    Column("text_sealed", LargeBinary),
    word("way", nullable=True),
    one_of("way", states.Way, nullable=True),
    one_of("event", states.CaseEvent),
    one_of("from_state", states.CaseState),
    one_of("to_state", states.CaseState),
)

reveal = Table(
    "reveal",
    metadata,
    Column("id", Key, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("actor", String(64), nullable=False),
    Column("intake_id", Key, ForeignKey("intake.id")),
    Column("case_id", Key, ForeignKey("matter.id")),
    Column("data_key", Key, ForeignKey("data_key.id"), nullable=False),
    Column("reason_sealed", LargeBinary, nullable=False),
    CheckConstraint("(intake_id IS NULL) <> (case_id IS NULL)", name="one_subject"),
)

reply = Table(
    "reply",
    metadata,
    Column("id", Key, primary_key=True),
    Column("case_id", Key, ForeignKey("matter.id"), comment="none: a neutral answer to a stranger"),
    Column("intake_id", Key, ForeignKey("intake.id"), index=True, comment="what it answers"),
    Column("data_key", Key, ForeignKey("data_key.id"), nullable=False),
    word("kind"),
    word("medium"),
    word("state"),
    Column("message_id", String(255), nullable=False, unique=True),
    Column("date", Instant, nullable=False),
    Column("recipient_mac", Mac),
    Column("content_sealed", LargeBinary, nullable=False),
    Column("blob", Key, ForeignKey("blob.id"), comment="the printable letter"),
    Column("reason", Text, nullable=False, server_default="", comment="why held, suppressed or undeliverable"),
    Column("bounced_by", Key, ForeignKey("intake.id"), comment="the intake that said it could not be delivered"),
    Column("post_number_sealed", LargeBinary, comment="number of the registered or EMS letter"),
    Column("attempts", Integer, nullable=False, server_default="0", comment="how often a server was asked to take it"),
    Column("first_tried_at", Instant),
    Column("answer", String(16), nullable=False, server_default="", comment="the server's last codes, e.g. 451 4.7.1"),
    Column("changed_at", Instant, nullable=False),
    CheckConstraint("case_id IS NOT NULL OR (kind = 'status' AND intake_id IS NOT NULL)", name="of_a_case"),
    CheckConstraint("state NOT IN ('held', 'suppressed', 'undeliverable') OR reason <> ''", name="has_reason"),
    CheckConstraint("medium = 'email' OR state NOT IN ('sending', 'sent', 'in_doubt')", name="letters_are_posted"),
    CheckConstraint(
        "medium = 'letter' OR state NOT IN ('draft', 'to_print', 'printed', 'posted')", name="mails_are_sent"
    ),
    one_of("kind", states.ReplyKind),
    one_of("medium", states.Medium),
    one_of("state", states.ReplyState),
    Index("ix_reply_state", "state"),
    Index("ix_reply_case_id_kind_medium_state", "case_id", "kind", "medium", "state"),
)
Index(
    "uq_reply_acknowledgement",
    reply.c.case_id,
    unique=True,
    **rows_where(reply.c.kind == states.ReplyKind.ACKNOWLEDGEMENT.value),
)

quota = Table(
    "quota",
    metadata,
    Column("recipient_mac", Mac, primary_key=True),
    Column("day", String(10), primary_key=True),
    Column("used", Integer, nullable=False),
)

register_counter = Table(
    "register_counter",
    metadata,
    Column("year", Integer, primary_key=True, autoincrement=False),
    Column("last", Integer, nullable=False),
)
