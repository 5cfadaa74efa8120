"""The tables of what arrives and of what was read and found in it. Read through `register.schema`.

Sealed columns are opened with the data key of the intake, so that destroying that key erases them all.
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
from register.tables.columns import Instant, Key, Mac, flag, metadata, one_of, rows_where, word

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
    Column("erased_at", Instant),
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
    **rows_where(intake.c.uid.is_(None)),
)
Index(
    "ix_intake_untouched",
    intake.c.source,
    **rows_where(text("source_done = false")),
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
