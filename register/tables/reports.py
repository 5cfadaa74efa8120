"""What reports need of the past: the values that a case had before each change. Read through `register.schema`."""

from sqlalchemy import Column, ForeignKey, Index, String, Table, Text

from register.tables.columns import BigId, Instant, Key, metadata

past = Table(
    "past",
    metadata,
    Column("seq", BigId, primary_key=True),
    Column("case_id", Key, ForeignKey("matter.id"), nullable=False),
    Column("at", Instant, nullable=False),
    Column("field", String(32), nullable=False, comment="a column of matter, or due:KIND for a deadline"),
    Column("was", Text, nullable=False, comment="the value until then: a code, a unit or an instant; empty for NULL"),
    Index("ix_past_case_id_seq", "case_id", "seq"),
    Index("ix_past_at", "at"),
)
