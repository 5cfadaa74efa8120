"""The work table, the processes that do the work, and the audit chain. Read through `register.schema`."""

from sqlalchemy import BigInteger, CheckConstraint, Column, Double, Index, Integer, String, Table, Text

from register import states
from register.tables.columns import BigId, Instant, Key, metadata, one_of, rows_where, word

work = Table(
    "work",
    metadata,
    Column("id", BigId, primary_key=True),
    word("kind"),
    Column("subject", Key, nullable=False, comment="the intake or reply that the work is about"),
    Column("lane", Key, nullable=False, comment="work of one lane is done one after the other"),
    Column("priority", Integer, nullable=False, server_default="0"),
    word("state"),
    Column("attempts", Integer, nullable=False, server_default="0", comment="how often it failed by itself"),
    Column("lost", Integer, nullable=False, server_default="0", comment="how often its process died, of whatever"),
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
    **rows_where(work.c.state == states.WorkState.LEASED.value),
)
Index("ix_work_claim", work.c.state, work.c.priority, work.c.id)
Index("ix_work_lane", work.c.lane, work.c.id)

process = Table(
    "process",
    metadata,
    Column("id", String(16), primary_key=True, comment="the beginning of every token that it takes"),
    Column("machine", String(64), nullable=False),
    Column("pid", Integer, nullable=False),
    Column("parts", String(64), nullable=False, comment="what it was started for"),
    Column("started_at", Instant, nullable=False),
)

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
