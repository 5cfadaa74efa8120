"""What is looked up by its key alone is one tree on SQLite and not two: the index of words, of values, of likeness"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_KEY, _MAC = sa.String(length=26), sa.String(length=64)


def upgrade() -> None:
    if op.get_bind().dialect.name != "sqlite":
        return  # a table of PostgreSQL is a heap
    _convert(
        "search_word",
        sa.Column("word_mac", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("case_id", _KEY, nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["matter.id"], name=op.f("fk_search_word_case_id")),
        sa.PrimaryKeyConstraint("word_mac", "case_id", name=op.f("pk_search_word")),
    )
    _convert(
        "search_value",
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("value_mac", _MAC, nullable=False),
        sa.Column("case_id", _KEY, nullable=False),
        sa.CheckConstraint("kind IN ('phone', 'name', 'email')", name=op.f("ck_search_value_kind")),
        sa.ForeignKeyConstraint(["case_id"], ["matter.id"], name=op.f("fk_search_value_case_id")),
        sa.PrimaryKeyConstraint("kind", "value_mac", "case_id", name=op.f("pk_search_value")),
    )
    _convert(
        "likeness",
        sa.Column("band_mac", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("intake_id", _KEY, nullable=False),
        sa.ForeignKeyConstraint(["intake_id"], ["intake.id"], name=op.f("fk_likeness_intake_id")),
        sa.PrimaryKeyConstraint("band_mac", "intake_id", name=op.f("pk_likeness")),
    )


def _convert(table: str, *parts: sa.Column[object] | sa.Constraint) -> None:
    """Put the rows, in the order of their key, into a table without row numbers. Nothing refers to these tables."""
    new = f"{table}_new"
    columns = [part.name for part in parts if isinstance(part, sa.Column)]
    names, owner = ", ".join(columns), columns[-1]  # every column is part of the key, in this order
    op.create_table(new, *parts, sqlite_with_rowid=False)
    op.execute(f"INSERT INTO {new} ({names}) SELECT {names} FROM {table} ORDER BY {names}")
    op.drop_table(table)
    op.rename_table(new, table)
    op.create_index(f"ix_{table}_{owner}", table, [owner], unique=False)
