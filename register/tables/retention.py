"""The tables of keeping and erasing: holds, the yearly list, what must be removed outside, heads, upkeep. Read through
`register.schema`.
"""

from sqlalchemy import BigInteger, CheckConstraint, Column, ForeignKey, Index, Integer, LargeBinary, String, Table, Text

from register import states
from register.tables.columns import Instant, Key, metadata, one_of, rows_where, word

legal_hold = Table(
    "legal_hold",
    metadata,
    Column("id", Key, primary_key=True),
    Column("case_id", Key, ForeignKey("matter.id"), nullable=False, index=True),
    Column("placed_by", String(64), nullable=False),
    Column("placed_at", Instant, nullable=False),
    Column("reason_sealed", LargeBinary, nullable=False, comment="under the data key of the case"),
    Column("lifted_by", String(64)),
    Column("lifted_at", Instant),
    CheckConstraint("(lifted_by IS NULL) = (lifted_at IS NULL)", name="lifted_by_somebody"),
)
Index(
    "uq_legal_hold_standing",
    legal_hold.c.case_id,
    unique=True,
    **rows_where(legal_hold.c.lifted_at.is_(None)),
)

disposal = Table(
    "disposal",
    metadata,
    Column("id", Key, primary_key=True),
    Column("year", Integer, nullable=False, comment="of the list, Buddhist era"),
    Column("case_id", Key, ForeignKey("matter.id"), unique=True),
    Column("intake_id", Key, ForeignKey("intake.id"), unique=True, comment="what never became a case"),
    word("state"),
    Column("listed_by", String(64), nullable=False),
    Column("listed_at", Instant, nullable=False),
    Column("decided_by", String(64), nullable=False, server_default=""),
    Column("decided_at", Instant),
    Column("erased_at", Instant),
    CheckConstraint("(case_id IS NULL) <> (intake_id IS NULL)", name="one_subject"),
    CheckConstraint("decided_by <> listed_by", name="decided_by_another"),
    CheckConstraint("(state = 'listed') = (decided_at IS NULL)", name="decided_at_some_time"),
    CheckConstraint("(state = 'erased') = (erased_at IS NOT NULL)", name="erased_at_some_time"),
    one_of("state", states.DisposalState),
    Index("ix_disposal_state", "state"),
)

removal = Table(
    "removal",
    metadata,
    Column("id", Key, primary_key=True),
    Column("disposal_id", Key, ForeignKey("disposal.id"), nullable=False, index=True),
    word("kind"),
    Column("place", Text, nullable=False, comment="mailbox, folder and UID; channel and day; names no person"),
    Column("done_by", String(64)),
    Column("done_at", Instant),
    CheckConstraint("(done_by IS NULL) = (done_at IS NULL)", name="done_by_somebody"),
    one_of("kind", states.RemovalKind),
)

published_head = Table(
    "published_head",
    metadata,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("hash", String(64), nullable=False),
    Column("at", Instant, nullable=False),
)

upkeep = Table(
    "upkeep",
    metadata,
    Column("name", String(32), primary_key=True, comment="backup, verify"),
    Column("at", Instant, nullable=False, comment="when it was last done, and went well"),
)
