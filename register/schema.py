"""The tables. CHECKs come from `register.states`; what the code forgets the database refuses.

`*_sealed` columns hold values of `register.vault`, opened with the data key that the row (or its intake or case)
names. `*_mac` columns hold keyed hashes. No other column says anything of a person.
Instants are `Instant` (aware, UTC); the work table uses seconds since the epoch of the database's own clock.
"""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    Dialect,
    Double,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    text,
)

from register import states

_NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}
metadata = MetaData(naming_convention=_NAMES)


class Instant(TypeDecorator[datetime]):
    """An aware UTC datetime; SQLite, which has no zone, keeps it as naive UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if dialect.name == "sqlite" else value.astimezone(UTC)


_Key = String(26)
_Mac = String(64)
_BigId = BigInteger().with_variant(Integer, "sqlite")


def _one_of(column: str, words: type[StrEnum], *, nullable: bool = False) -> CheckConstraint:
    allowed = ", ".join(f"'{word}'" for word in words)
    clause = f"{column} IN ({allowed})"
    return CheckConstraint(f"{column} IS NULL OR {clause}" if nullable else clause, name=column)


def _word(name: str, **options: Any) -> Column[str]:
    return Column(name, String(32), nullable=options.pop("nullable", False), **options)


def _flag(name: str) -> Column[bool]:
    return Column(name, Boolean, nullable=False, server_default=text("false"))


data_key = Table(
    "data_key",
    metadata,
    Column("id", _Key, primary_key=True),
    Column("ring_key", String(64), nullable=False),
    Column("wrapped", LargeBinary, comment="NULL once the key is destroyed: what it sealed is erased"),
    Column("created_at", Instant, nullable=False),
)

blob = Table(
    "blob",
    metadata,
    Column("id", _Key, primary_key=True),
    Column("data_key", _Key, ForeignKey("data_key.id"), nullable=False),
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
)

account = Table(
    "account",
    metadata,
    Column("id", _Key, primary_key=True),
    Column("login", String(64), nullable=False, unique=True),
    Column("name", Text, nullable=False),
    _word("role"),
    Column("unit", Text, nullable=False, server_default=""),
    _flag("cleared"),
    _flag("disabled"),
    Column("created_at", Instant, nullable=False),
    _one_of("role", states.Role),
)

case = Table(
    "matter",
    metadata,
    Column("id", _Key, primary_key=True),
    Column("data_key", _Key, ForeignKey("data_key.id"), nullable=False),
    Column("tracking_mac", _Mac, nullable=False, unique=True),
    Column("tracking_sealed", LargeBinary, nullable=False),
    Column("register_year", Integer, nullable=False, comment="Buddhist era"),
    Column("register_number", Integer, nullable=False),
    _word("category"),
    _word("sub_kind", nullable=True),
    _flag("category_confirmed"),
    _flag("restricted"),
    _flag("urgent"),
    _flag("anonymous"),
    _word("channel"),
    _word("state"),
    _word("conclusion", nullable=True),
    Column("received_at", Instant, nullable=False),
    Column("registered_at", Instant, nullable=False),
    Column("changed_at", Instant, nullable=False),
    Column("sender_mac", _Mac, index=True),
    Column("assigned_to", _Key, ForeignKey("account.id")),
    Column("unit", Text, nullable=False, server_default=""),
    Column("content_sealed", LargeBinary, nullable=False, comment="subject, contact, place, time, accused"),
    Column("version", Integer, nullable=False, server_default="1"),
    Column("released_sealed", LargeBinary, comment="what the public status page may show"),
    UniqueConstraint("register_year", "register_number"),
    CheckConstraint("register_number > 0", name="register_number"),
    CheckConstraint("category <> 'tip_off' OR restricted", name="tip_off_is_restricted"),
    CheckConstraint("state NOT IN ('concluded', 'answered') OR conclusion IS NOT NULL", name="has_conclusion"),
    _one_of("category", states.Category),
    _one_of("sub_kind", states.SubKind, nullable=True),
    _one_of("channel", states.Channel),
    _one_of("state", states.CaseState),
    _one_of("conclusion", states.Conclusion, nullable=True),
    Index("ix_matter_state_registered_at", "state", "registered_at"),
    Index("ix_matter_registered_at", "registered_at"),
)

intake = Table(
    "intake",
    metadata,
    Column("id", _Key, primary_key=True),
    Column("source", String(64), nullable=False),
    Column("folder", String(255), nullable=False, server_default=""),
    Column("uid_validity", BigInteger),
    Column("uid", BigInteger),
    Column("mac", _Mac, nullable=False, index=True),
    Column("data_key", _Key, ForeignKey("data_key.id"), nullable=False),
    Column("blob", _Key, ForeignKey("blob.id")),
    _word("channel"),
    Column("media_type", String(127), nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("name_sealed", LargeBinary, nullable=False),
    Column("received_at", Instant, nullable=False),
    Column("stored_at", Instant, nullable=False),
    _flag("acknowledge"),
    _flag("source_done"),
    _word("state"),
    Column("reason", Text, nullable=False, server_default="", comment="why set aside or parked; names no person"),
    Column("due_at", Instant),
    Column("repeated_of", _Key, ForeignKey("intake.id")),
    Column("case_id", _Key, ForeignKey("matter.id"), index=True),
    _word("relation", nullable=True),
    Column("message_mac", _Mac, index=True),
    UniqueConstraint("source", "folder", "uid_validity", "uid"),
    CheckConstraint("(uid IS NULL) = (uid_validity IS NULL)", name="uid_with_validity"),
    CheckConstraint("blob IS NOT NULL OR state IN ('parked', 'repeated')", name="raw_first"),
    CheckConstraint("(case_id IS NULL) = (relation IS NULL)", name="relation_with_case"),
    CheckConstraint("state NOT IN ('registered', 'attached') OR case_id IS NOT NULL", name="outcome_has_case"),
    CheckConstraint("state <> 'repeated' OR repeated_of IS NOT NULL", name="repeated_of_something"),
    CheckConstraint("state NOT IN ('parked', 'set_aside') OR reason <> ''", name="outcome_has_reason"),
    _one_of("channel", states.Channel),
    _one_of("state", states.IntakeState),
    _one_of("relation", states.Relation, nullable=True),
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
    Column("intake_id", _Key, ForeignKey("intake.id"), primary_key=True),
    Column("content_sealed", LargeBinary, nullable=False),
    Column("confidence", Double, nullable=False),
    Column("automatic_rule", String(64), comment="why a machine is taken for the writer; NULL for a person"),
    Column("read_at", Instant, nullable=False),
    Column("handwritten", Boolean, nullable=False, server_default=text("true"), comment="then it counts as a tip-off"),
)

finding = Table(
    "finding",
    metadata,
    Column("intake_id", _Key, ForeignKey("intake.id"), primary_key=True),
    _word("category"),
    _word("sub_kind", nullable=True),
    Column("confidence", Double, nullable=False),
    Column("p_tip_off", Double, nullable=False),
    _word("decision"),
    _word("runner_up"),
    Column("content_sealed", LargeBinary, nullable=False),
    Column("model_version", String(64), nullable=False),
    Column("found_at", Instant, nullable=False),
    _one_of("category", states.Category),
    _one_of("sub_kind", states.SubKind, nullable=True),
    _one_of("decision", states.Decision),
    _one_of("runner_up", states.Category),
)

deadline = Table(
    "deadline",
    metadata,
    Column("case_id", _Key, ForeignKey("matter.id"), primary_key=True),
    Column("kind", String(32), primary_key=True),
    Column("due_at", Instant, nullable=False),
    Column("met_at", Instant),
    _one_of("kind", states.DeadlineKind),
)

entry = Table(
    "entry",
    metadata,
    Column("id", _Key, primary_key=True),
    Column("case_id", _Key, ForeignKey("matter.id"), nullable=False, index=True),
    Column("at", Instant, nullable=False),
    Column("actor", String(64), nullable=False),
    _word("event"),
    _word("from_state"),
    _word("to_state"),
    Column("text_sealed", LargeBinary),
    _one_of("event", states.CaseEvent),
    _one_of("from_state", states.CaseState),
    _one_of("to_state", states.CaseState),
)

reveal = Table(
    "reveal",
    metadata,
    Column("id", _Key, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("actor", String(64), nullable=False),
    Column("intake_id", _Key, ForeignKey("intake.id")),
    Column("case_id", _Key, ForeignKey("matter.id")),
    Column("data_key", _Key, ForeignKey("data_key.id"), nullable=False),
    Column("reason_sealed", LargeBinary, nullable=False),
    CheckConstraint("(intake_id IS NULL) <> (case_id IS NULL)", name="one_subject"),
)

reply = Table(
    "reply",
    metadata,
    Column("id", _Key, primary_key=True),
    Column("case_id", _Key, ForeignKey("matter.id"), nullable=False, index=True),
    Column("intake_id", _Key, ForeignKey("intake.id"), comment="what it answers"),
    Column("data_key", _Key, ForeignKey("data_key.id"), nullable=False),
    _word("kind"),
    _word("medium"),
    _word("state"),
    Column("message_id", String(255), nullable=False, unique=True),
    Column("date", Instant, nullable=False),
    Column("recipient_mac", _Mac),
    Column("content_sealed", LargeBinary, nullable=False),
    Column("blob", _Key, ForeignKey("blob.id"), comment="the printable letter"),
    Column("reason", Text, nullable=False, server_default="", comment="why held, suppressed or undeliverable"),
    Column("changed_at", Instant, nullable=False),
    CheckConstraint("state NOT IN ('held', 'suppressed', 'undeliverable') OR reason <> ''", name="has_reason"),
    CheckConstraint("medium = 'email' OR state NOT IN ('sending', 'sent', 'in_doubt')", name="letters_are_posted"),
    CheckConstraint(
        "medium = 'letter' OR state NOT IN ('draft', 'to_print', 'printed', 'posted')", name="mails_are_sent"
    ),
    _one_of("kind", states.ReplyKind),
    _one_of("medium", states.Medium),
    _one_of("state", states.ReplyState),
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
    Column("recipient_mac", _Mac, primary_key=True),
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
    Column("id", _BigId, primary_key=True),
    _word("kind"),
    Column("subject", _Key, nullable=False, comment="the intake or reply that the work is about"),
    Column("lane", _Key, nullable=False, comment="work of one lane is done one after the other"),
    Column("priority", Integer, nullable=False, server_default="0"),
    _word("state"),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("run_at", Double, nullable=False),
    Column("token", String(32)),
    Column("lease_until", Double),
    Column("error", Text, nullable=False, server_default=""),
    CheckConstraint("(state = 'leased') = (token IS NOT NULL)", name="leased_has_token"),
    CheckConstraint("(state = 'leased') = (lease_until IS NOT NULL)", name="leased_has_end"),
    _one_of("kind", states.WorkKind),
    _one_of("state", states.WorkState),
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
    Column("seq", _BigId, primary_key=True, autoincrement=False),
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

credential = Table(
    "credential",
    metadata,
    Column("account_id", _Key, ForeignKey("account.id"), primary_key=True),
    Column("data_key", _Key, ForeignKey("data_key.id"), nullable=False),
    Column("password_hash", Text, nullable=False, comment="argon2id, with its salt and costs"),
    _flag("must_change"),
    Column("changed_at", Instant, nullable=False),
    Column("totp_sealed", LargeBinary, comment="NULL: no second factor"),
    Column(
        "totp_step", BigInteger, nullable=False, server_default="0", comment="last 30 s step used: a code serves once"
    ),
)

recovery_code = Table(
    "recovery_code",
    metadata,
    Column("account_id", _Key, ForeignKey("account.id"), primary_key=True),
    Column("code_mac", _Mac, primary_key=True),
)

desk_session = Table(
    "desk_session",
    metadata,
    Column("token_mac", _Mac, primary_key=True),
    Column("account_id", _Key, ForeignKey("account.id"), nullable=False, index=True),
    Column("created_at", Instant, nullable=False),
    Column("seen_at", Instant, nullable=False),
    _flag("proved"),
)

opened = Table(
    "opened",
    metadata,
    Column("token_mac", _Mac, ForeignKey("desk_session.token_mac", ondelete="CASCADE"), primary_key=True),
    Column("subject", _Key, primary_key=True, comment="the case or intake whose person this session has revealed"),
)

throttle = Table(
    "throttle",
    metadata,
    Column("subject_mac", _Mac, primary_key=True, comment="a login, a client address, and what was tried"),
    Column("failures", Integer, nullable=False),
    Column("last_at", Instant, nullable=False),
    Column("blocked_until", Instant),
)

decision = Table(
    "decision",
    metadata,
    Column("id", _Key, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("account_id", _Key, ForeignKey("account.id"), nullable=False),
    Column("intake_id", _Key, ForeignKey("intake.id"), nullable=False),
    Column("case_id", _Key, ForeignKey("matter.id")),
    _word("action"),
    _word("proposed"),
    _word("decided"),
    Column("confidence", Double, nullable=False, comment="of the machine's proposal"),
    Column("before", Text, nullable=False, comment="JSON of what an undo puts back; codes only"),
    Column("version", Integer, comment="of the case after the decision: an undo needs it unchanged"),
    Column("undone_at", Instant),
    _one_of("action", states.ReviewAction),
    _one_of("proposed", states.Category),
    _one_of("decided", states.Category),
    Index("ix_decision_account_at", "account_id", "at"),
)

conflict = Table(
    "conflict",
    metadata,
    Column("account_id", _Key, ForeignKey("account.id"), primary_key=True),
    Column("subject", _Key, primary_key=True, comment="the case or intake that names this officer as accused"),
)

taken_in = Table(
    "taken_in",
    metadata,
    Column("intake_id", _Key, ForeignKey("intake.id"), primary_key=True),
    Column("account_id", _Key, ForeignKey("account.id"), nullable=False, comment="who typed or uploaded it"),
    Column("at", Instant, nullable=False),
    Index("ix_taken_in_account_at", "account_id", "at"),
)

channel_check = Table(
    "channel_check",
    metadata,
    Column("day", String(10), primary_key=True, comment="in Bangkok, YYYY-MM-DD"),
    _word("channel", primary_key=True),
    Column("account_id", _Key, ForeignKey("account.id"), nullable=False),
    Column("at", Instant, nullable=False),
    _one_of("channel", states.Channel),
)
