"""The tables of the work on a case: referrals, formal steps, evidence, verdicts, absences. Read through
`register.schema`.

Sealed columns are opened with the data key of the case, so that destroying that key erases them too.
"""

from sqlalchemy import Boolean, CheckConstraint, Column, ForeignKey, Index, LargeBinary, String, Table, Text, text

from register import states
from register.tables.columns import Instant, Key, flag, metadata, one_of, rows_where, word

referral = Table(
    "referral",
    metadata,
    Column("id", Key, primary_key=True),
    Column("case_id", Key, ForeignKey("matter.id"), nullable=False, index=True),
    Column("at", Instant, nullable=False),
    Column("actor", String(64), nullable=False),
    Column("unit", Text, nullable=False, server_default="", comment="a unit of ours; empty for an outside agency"),
    flag("outside"),
    Column("due_at", Instant, comment="when the unit reports back; NULL for an outside agency"),
    Column("content_sealed", LargeBinary, nullable=False, comment="agency, number of the letter, what is asked"),
    Column("reported_at", Instant, comment="when the report was received"),
    Column("reported_by", String(64), nullable=False, server_default="", comment="who recorded it"),
    Column("report_sealed", LargeBinary),
    Column("ended_at", Instant, comment="no report is expected any more"),
    CheckConstraint("outside OR unit <> ''", name="to_somebody"),
    CheckConstraint("(reported_at IS NULL) = (report_sealed IS NULL)", name="report_with_time"),
)
Index(
    "ix_referral_awaited",
    referral.c.due_at,
    **rows_where(text("reported_at IS NULL AND ended_at IS NULL")),
)

proceeding = Table(
    "proceeding",
    metadata,
    Column("id", Key, primary_key=True),
    Column("case_id", Key, ForeignKey("matter.id"), nullable=False, index=True),
    Column("at", Instant, nullable=False),
    Column("actor", String(64), nullable=False),
    word("kind"),
    Column("content_sealed", LargeBinary, nullable=False, comment="number, day, who signed, text, members"),
    one_of("kind", states.ProceedingKind),
)

evidence = Table(
    "evidence",
    metadata,
    Column("id", Key, primary_key=True),
    Column("case_id", Key, ForeignKey("matter.id"), nullable=False, index=True),
    Column("at", Instant, nullable=False),
    Column("actor", String(64), nullable=False),
    Column("content_sealed", LargeBinary, nullable=False, comment="what it is, from whom, where it is kept"),
)

verdict = Table(
    "verdict",
    metadata,
    Column("id", Key, primary_key=True),
    Column("case_id", Key, ForeignKey("matter.id"), nullable=False, index=True),
    Column("at", Instant, nullable=False),
    Column("actor", String(64), nullable=False, comment="who concluded, or proposes to"),
    word("conclusion", nullable=True),
    word("ending", nullable=True, comment="the event that would end the case without a conclusion"),
    Column(
        "content_sealed", LargeBinary, nullable=False, comment="findings and measures; or reason and words of an end"
    ),
    Column("decided_at", Instant),
    Column("decided_by", String(64), nullable=False, server_default=""),
    Column("approved", Boolean, comment="NULL: waits for the second person"),
    Column("reason_sealed", LargeBinary, comment="why it was sent back"),
    CheckConstraint("(decided_at IS NULL) = (approved IS NULL)", name="decided_somehow"),
    one_of("conclusion", states.Conclusion),
    one_of("ending", states.ENDINGS),
    CheckConstraint("(conclusion IS NULL) <> (ending IS NULL)", name="one_of_both"),
    CheckConstraint("ending IS NULL OR NOT approved OR decided_by <> actor", name="ended_by_a_second"),
)
Index(
    "uq_verdict_waiting",
    verdict.c.case_id,
    unique=True,
    **rows_where(text("decided_at IS NULL")),
)

absence = Table(
    "absence",
    metadata,
    Column("id", Key, primary_key=True),
    Column("account_id", Key, ForeignKey("account.id"), nullable=False, index=True),
    Column("stand_in", Key, ForeignKey("account.id"), nullable=False, index=True),
    Column("first_day", String(10), nullable=False, comment="YYYY-MM-DD in Bangkok"),
    Column("last_day", String(10), nullable=False),
    Column("at", Instant, nullable=False),
    Column("actor", String(64), nullable=False),
    Column("ended_at", Instant, comment="called off"),
    CheckConstraint("first_day <= last_day", name="in_order"),
    CheckConstraint("account_id <> stand_in", name="somebody_else"),
)

digest = Table(
    "digest",
    metadata,
    Column("account_id", Key, ForeignKey("account.id"), primary_key=True),
    Column("day", String(10), primary_key=True, comment="YYYY-MM-DD in Bangkok"),
    Column("at", Instant, nullable=False, comment="when it was handed to the mail server"),
)

unit_reminder = Table(
    "unit_reminder",
    metadata,
    Column("unit", String(200), primary_key=True),
    Column("day", String(10), primary_key=True, comment="YYYY-MM-DD in Bangkok"),
    Column("at", Instant, nullable=False),
)
