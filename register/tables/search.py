"""The tables that find a matter again: keyed words, keyed exact values, likeness of texts, links. Read through
`register.schema`.

Nothing in them can be read without the key ring: words and values are truncated HMACs, likeness is made of HMACs of
pieces of text. What a thief of these tables can still learn (how often the same unknown word occurs, which matters are
alike) is written in docs/security.md.

Of words, values and bands every column is part of the key. On SQLite they have no row numbers (`WITHOUT ROWID`): beside
the tree of the key it would keep the same rows once more, and each new case would write to both.
"""

from sqlalchemy import BigInteger, CheckConstraint, Column, Double, ForeignKey, Index, Integer, Table

from register import states
from register.tables.columns import Instant, Key, Mac, metadata, one_of, word

search_word = Table(
    "search_word",
    metadata,
    Column("word_mac", BigInteger, primary_key=True, autoincrement=False, comment="63 bits of an HMAC of one word"),
    Column("case_id", Key, ForeignKey("matter.id"), primary_key=True),
    Index("ix_search_word_case_id", "case_id"),
    sqlite_with_rowid=False,
)

search_value = Table(
    "search_value",
    metadata,
    word("kind", primary_key=True),
    Column("value_mac", Mac, primary_key=True),
    Column("case_id", Key, ForeignKey("matter.id"), primary_key=True),
    one_of("kind", states.SearchKind),
    Index("ix_search_value_case_id", "case_id"),
    sqlite_with_rowid=False,
)

likeness = Table(
    "likeness",
    metadata,
    Column("band_mac", BigInteger, primary_key=True, autoincrement=False, comment="below 0: a band of a keyed MinHash"),
    Column("intake_id", Key, ForeignKey("intake.id"), primary_key=True),
    Index("ix_likeness_intake_id", "intake_id"),
    sqlite_with_rowid=False,
)

case_link = Table(
    "case_link",
    metadata,
    Column("case_id", Key, ForeignKey("matter.id"), primary_key=True),
    Column("other_id", Key, ForeignKey("matter.id"), primary_key=True),
    word("state"),
    Column("likeness", Double, nullable=False, comment="0..1, share of the pieces of text that both have"),
    Column("account_id", Key, ForeignKey("account.id"), comment="who decided; NULL while only the machine thinks so"),
    Column("at", Instant, nullable=False),
    CheckConstraint("case_id < other_id", name="one_order"),
    one_of("state", states.LinkState),
    Index("ix_case_link_other_id", "other_id"),
)

source_lease = Table(
    "source_lease",
    metadata,
    Column("source", Mac, primary_key=True, comment="a mailbox or folder: polled by one process at a time"),
    Column("token", Mac, nullable=False),
    Column("holder", Mac, nullable=False, comment="machine and process, for the desk"),
    Column("lease_until", Double, nullable=False, comment="seconds since the epoch of the database's clock"),
    Column("polls", Integer, nullable=False, server_default="0"),
)
