"""The tables. CHECKs come from `register.states`; what the code forgets the database refuses.

`*_sealed` columns hold values of `register.vault`, opened with the data key that the row (or its intake or case)
names. `*_mac` columns hold keyed hashes. No other column says anything of a person.
Instants are `Instant` (aware, UTC); the work table uses seconds since the epoch of the database's own clock.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Double,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from register import states
from register.columns import BigId, Instant, Key, Mac, flag, metadata, one_of, word
from register.desk_schema import (
    agency_unit,
    alarm,
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
from register.search_schema import case_link, likeness, search_value, search_word, source_lease

__all__ = [
    "Instant",
    "account",
    "agency_unit",
    "alarm",
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
    "entry",
    "finding",
    "intake",
    "likeness",
    "mailbox",
    "metadata",
    "opened",
    "quota",
    "reading",
    "recovery_code",
    "register_counter",
    "reply",
    "reveal",
    "saved_view",
    "search_value",
    "search_word",
    "source_lease",
    "taken_in",
    "template",
    "throttle",
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

mailbox = Table(
    "mailbox",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("folder", String(255), primary_key=True),
    Column("uid_validity", BigInteger, nullable=False),
    Column("last_uid", BigInteger, nullable=False, comment="every UID up to here has its outcome or is older than us"),
    Column("first_contact_at", Instant, nullable=False),
    Column("reached_at", Instant, nullable=False),
    Column("first_uid", BigInteger, comment="every mail above it is ours; NULL while a sweep runs"),
    Column("unaccounted", Integer, nullable=False, server_default="0", comment="mails of ours without an outcome"),
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
    one_of("role", states.Role),
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
    UniqueConstraint("register_year", "register_number"),
    CheckConstraint("register_number > 0", name="register_number"),
    CheckConstraint("category <> 'tip_off' OR restricted", name="tip_off_is_restricted"),
    CheckConstraint("state NOT IN ('concluded', 'answered') OR conclusion IS NOT NULL", name="has_conclusion"),
    one_of("category", states.Category),
    one_of("sub_kind", states.SubKind, nullable=True),
    one_of("channel", states.Channel),
    one_of("state", states.CaseState),
    one_of("conclusion", states.Conclusion, nullable=True),
    Index("ix_matter_state_registered_at", "state", "registered_at"),
    Index("ix_matter_registered_at", "registered_at"),
)

intake = Table(
    "intake",
    metadata,
    Column("id", Key, primary_key=True),
    Column("source", String(64), nullable=False),
    Column("folder", String(255), nullable=False, server_default=""),
    Column("uid_validity", BigInteger),
    Column("uid", BigInteger),
    Column("mac", Mac, nullable=False, index=True),
    Column("data_key", Key, ForeignKey("data_key.id"), nullable=False),
    Column("blob", Key, ForeignKey("blob.id")),
    word("channel"),
    Column("media_type", String(127), nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("name_sealed", LargeBinary, nullable=False),
    Column("received_at", Instant, nullable=False),
    Column("stored_at", Instant, nullable=False),
    flag("acknowledge"),
    flag("source_done"),
    word("state"),
    Column("reason", Text, nullable=False, server_default="", comment="why set aside or parked; names no person"),
    Column("due_at", Instant),
    Column("repeated_of", Key, ForeignKey("intake.id")),
    Column("case_id", Key, ForeignKey("matter.id"), index=True),
    word("relation", nullable=True),
    Column("message_mac", Mac, index=True),
    Column("sender_mac", Mac, index=True, comment="who wrote, as far as the mail says"),
    flag("source_removed"),
    UniqueConstraint("source", "folder", "uid_validity", "uid"),
    CheckConstraint("(uid IS NULL) = (uid_validity IS NULL)", name="uid_with_validity"),
    CheckConstraint("blob IS NOT NULL OR state IN ('parked', 'repeated')", name="raw_first"),
    CheckConstraint("(case_id IS NULL) = (relation IS NULL)", name="relation_with_case"),
    CheckConstraint("state NOT IN ('registered', 'attached') OR case_id IS NOT NULL", name="outcome_has_case"),
    CheckConstraint("state <> 'repeated' OR repeated_of IS NOT NULL", name="repeated_of_something"),
    CheckConstraint("state NOT IN ('parked', 'set_aside') OR reason <> ''", name="outcome_has_reason"),
    one_of("channel", states.Channel),
    one_of("state", states.IntakeState),
    one_of("relation", states.Relation, nullable=True),
    Index("ix_intake_state_stored_at", "state", "stored_at"),
    Index("ix_intake_stored_at", "stored_at"),
)
Index(
    "uq_intake_file",
    intake.c.source,
    intake.c.mac,
    unique=True,
    sqlite_where=intake.c.uid.is_(None),
    postgresql_where=intake.c.uid.is_(None),
)
Index(
    "ix_intake_untouched",
    intake.c.source,
    sqlite_where=text("source_done = false"),
    postgresql_where=text("source_done = false"),
)

reading = Table(
    "reading",
    metadata,
    Column("intake_id", Key, ForeignKey("intake.id"), primary_key=True),
    Column("content_sealed", LargeBinary, nullable=False),
    Column("confidence", Double, nullable=False),
    Column("automatic_rule", String(64), comment="why a machine is taken for the writer; NULL for a person"),
    Column("read_at", Instant, nullable=False),
    Column("handwritten", Boolean, nullable=False, server_default=text("true"), comment="then it counts as a tip-off"),
    Column("machine_sealed", LargeBinary, comment="the machine's reading, once a person has corrected the text"),
)

finding = Table(
    "finding",
    metadata,
    Column("intake_id", Key, ForeignKey("intake.id"), primary_key=True),
    word("category"),
    word("sub_kind", nullable=True),
    Column("confidence", Double, nullable=False),
    Column("p_tip_off", Double, nullable=False),
    word("decision"),
    word("runner_up"),
    Column("content_sealed", LargeBinary, nullable=False),
    Column("model_version", String(64), nullable=False),
    Column("found_at", Instant, nullable=False),
    one_of("category", states.Category),
    one_of("sub_kind", states.SubKind, nullable=True),
    one_of("decision", states.Decision),
    one_of("runner_up", states.Category),
)

deadline = Table(
    "deadline",
    metadata,
    Column("case_id", Key, ForeignKey("matter.id"), primary_key=True),
    Column("kind", String(32), primary_key=True),
    Column("due_at", Instant, nullable=False),
    Column("met_at", Instant),
    one_of("kind", states.DeadlineKind),
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
    Column("case_id", Key, ForeignKey("matter.id"), nullable=False, index=True),
    Column("intake_id", Key, ForeignKey("intake.id"), comment="what it answers"),
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
    Column("changed_at", Instant, nullable=False),
    CheckConstraint("state NOT IN ('held', 'suppressed', 'undeliverable') OR reason <> ''", name="has_reason"),
    CheckConstraint("medium = 'email' OR state NOT IN ('sending', 'sent', 'in_doubt')", name="letters_are_posted"),
    CheckConstraint(
        "medium = 'letter' OR state NOT IN ('draft', 'to_print', 'printed', 'posted')", name="mails_are_sent"
    ),
    one_of("kind", states.ReplyKind),
    one_of("medium", states.Medium),
    one_of("state", states.ReplyState),
    Index("ix_reply_state", "state"),
)
Index(
    "uq_reply_acknowledgement",
    reply.c.case_id,
    unique=True,
    sqlite_where=reply.c.kind == states.ReplyKind.ACKNOWLEDGEMENT.value,
    postgresql_where=reply.c.kind == states.ReplyKind.ACKNOWLEDGEMENT.value,
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

work = Table(
    "work",
    metadata,
    Column("id", BigId, primary_key=True),
    word("kind"),
    Column("subject", Key, nullable=False, comment="the intake or reply that the work is about"),
    Column("lane", Key, nullable=False, comment="work of one lane is done one after the other"),
    Column("priority", Integer, nullable=False, server_default="0"),
    word("state"),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("run_at", Double, nullable=False),
    Column("token", String(32)),
    Column("lease_until", Double),
    Column("error", Text, nullable=False, server_default=""),
    CheckConstraint("(state = 'leased') = (token IS NOT NULL)", name="leased_has_token"),
    CheckConstraint("(state = 'leased') = (lease_until IS NOT NULL)", name="leased_has_end"),
    one_of("kind", states.WorkKind),
    one_of("state", states.WorkState),
)
Index("uq_work_subject", work.c.kind, work.c.subject, unique=True)
Index(
    "uq_work_lane",
    work.c.lane,
    unique=True,
    sqlite_where=work.c.state == states.WorkState.LEASED.value,
    postgresql_where=work.c.state == states.WorkState.LEASED.value,
)
Index("ix_work_claim", work.c.state, work.c.priority, work.c.id)
Index("ix_work_lane", work.c.lane, work.c.id)

audit = Table(
    "audit",
    metadata,
    Column("seq", BigId, primary_key=True, autoincrement=False),
    Column("at", String(32), nullable=False),
    Column("actor", String(64), nullable=False),
    Column("action", String(64), nullable=False),
    Column("subject_kind", String(32), nullable=False),
    Column("subject", String(64), nullable=False),
    Column("detail", Text, nullable=False),
    Column("hash", String(64), nullable=False),
)

audit_head = Table(
    "audit_head",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("seq", BigInteger, nullable=False),
    Column("hash", String(64), nullable=False),
    CheckConstraint("id = 1", name="one_row"),
)
