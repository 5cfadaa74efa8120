"""The tables of the desk and of what officers decide there. Read through `register.schema`."""

from sqlalchemy import (
    BigInteger,
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
)

from register import states
from register.tables.columns import Instant, Key, Mac, flag, metadata, one_of, rows_where, word

credential = Table(
    "credential",
    metadata,
    Column("account_id", Key, ForeignKey("account.id"), primary_key=True),
    Column("data_key", Key, ForeignKey("data_key.id"), nullable=False),
    Column("password_hash", Text, nullable=False, comment="argon2id, with its salt and costs"),
    flag("must_change"),
    Column("changed_at", Instant, nullable=False),
    Column("totp_sealed", LargeBinary, comment="NULL: no second factor"),
    Column(
        "totp_step", BigInteger, nullable=False, server_default="0", comment="last 30 s step used: a code serves once"
    ),
)

recovery_code = Table(
    "recovery_code",
    metadata,
    Column("account_id", Key, ForeignKey("account.id"), primary_key=True),
    Column("code_mac", Mac, primary_key=True),
)

desk_session = Table(
    "desk_session",
    metadata,
    Column("token_mac", Mac, primary_key=True),
    Column("account_id", Key, ForeignKey("account.id"), nullable=False, index=True),
    Column("created_at", Instant, nullable=False),
    Column("seen_at", Instant, nullable=False),
    flag("proved"),
)

opened = Table(
    "opened",
    metadata,
    Column("token_mac", Mac, ForeignKey("desk_session.token_mac", ondelete="CASCADE"), primary_key=True),
    Column("subject", Key, primary_key=True, comment="the case or intake whose person this session has revealed"),
)

throttle = Table(
    "throttle",
    metadata,
    Column("subject_mac", Mac, primary_key=True, comment="a login, a client address, and what was tried"),
    Column("failures", Integer, nullable=False),
    Column("last_at", Instant, nullable=False),
    Column("blocked_until", Instant),
)

decision = Table(
    "decision",
    metadata,
    Column("id", Key, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("account_id", Key, ForeignKey("account.id"), nullable=False),
    Column("intake_id", Key, ForeignKey("intake.id"), nullable=False),
    Column("case_id", Key, ForeignKey("matter.id")),
    word("action"),
    word("proposed"),
    word("decided"),
    Column("confidence", Double, nullable=False, comment="of the machine's proposal"),
    Column("before", Text, nullable=False, comment="JSON of what an undo puts back; codes only"),
    Column("version", Integer, comment="of the case after the decision: an undo needs it unchanged"),
    Column("undone_at", Instant),
    one_of("action", states.ReviewAction),
    one_of("proposed", states.Category),
    one_of("decided", states.Category),
    Index("ix_decision_account_at", "account_id", "at"),
)

conflict = Table(
    "conflict",
    metadata,
    Column("account_id", Key, ForeignKey("account.id"), primary_key=True),
    Column("subject", Key, primary_key=True, comment="the case or intake that names this officer as accused"),
    flag("routed"),
    Column("asked_by", Key, ForeignKey("account.id"), comment="who holds that it names somebody else"),
    Column("asked_at", Instant),
    Column("reason_sealed", LargeBinary),
    Column("lifted_by", Key, ForeignKey("account.id"), comment="a second officer who agrees; NULL: it stands"),
    Column("lifted_at", Instant),
    CheckConstraint("lifted_by IS NULL OR asked_by IS NULL OR lifted_by <> asked_by", name="lifted_by_a_second"),
)

taken_in = Table(
    "taken_in",
    metadata,
    Column("intake_id", Key, ForeignKey("intake.id"), primary_key=True),
    Column("account_id", Key, ForeignKey("account.id"), nullable=False, comment="who typed or uploaded it"),
    Column("at", Instant, nullable=False),
    Index("ix_taken_in_account_at", "account_id", "at"),
)

aside_proposal = Table(
    "aside_proposal",
    metadata,
    Column("intake_id", Key, ForeignKey("intake.id"), primary_key=True),
    Column("actor", String(64), nullable=False, comment="who proposes to set it aside; a second person agrees"),
    Column("at", Instant, nullable=False),
)

channel_check = Table(
    "channel_check",
    metadata,
    Column("day", String(10), primary_key=True, comment="in Bangkok, YYYY-MM-DD"),
    word("channel", primary_key=True),
    Column("account_id", Key, ForeignKey("account.id"), nullable=False),
    Column("at", Instant, nullable=False),
    one_of("channel", states.Channel),
)

saved_view = Table(
    "saved_view",
    metadata,
    Column("id", Key, primary_key=True),
    Column("account_id", Key, ForeignKey("account.id"), nullable=False, index=True),
    Column("data_key", Key, ForeignKey("data_key.id"), nullable=False),
    Column("name_sealed", LargeBinary, nullable=False, comment="an officer's own words may name a person"),
    Column("query", Text, nullable=False, comment="the filters of the address; never searched words"),
    Column("at", Instant, nullable=False),
)

alarm = Table(
    "alarm",
    metadata,
    Column("id", Key, primary_key=True),
    Column("rule", String(64), nullable=False),
    Column("subject", String(128), nullable=False, server_default="", comment="e.g. a mailbox's name; no person"),
    Column("raised_at", Instant, nullable=False),
    Column("cleared_at", Instant),
    Column("mailed_at", Instant),
    Column("number", Integer, nullable=False, server_default="0", comment="how many things it is about, when counted"),
    Column("acknowledged_by", Key, ForeignKey("account.id")),
    Column("acknowledged_at", Instant),
    Index("ix_alarm_raised_at", "raised_at"),
)
Index(
    "uq_alarm_standing",
    alarm.c.rule,
    alarm.c.subject,
    unique=True,
    **rows_where(alarm.c.cleared_at.is_(None)),
)

agency_unit = Table(
    "agency_unit",
    metadata,
    Column("name", String(200), primary_key=True),
    Column("email", String(254), nullable=False, server_default=""),
    flag("closed"),
    Column("created_at", Instant, nullable=False),
)

template = Table(
    "template",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("body", Text, nullable=False, comment="empty: back to the program's own words"),
    Column("account_id", Key, ForeignKey("account.id"), nullable=False),
    Column("at", Instant, nullable=False),
)
