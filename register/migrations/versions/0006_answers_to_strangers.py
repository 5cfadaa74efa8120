"""Answers and reminders by mail: a neutral answer belongs to no case, and units are reminded once a day"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_OF_A_CASE = "case_id IS NOT NULL OR (kind = 'status' AND intake_id IS NOT NULL)"
_NAME = "ck_reply_of_a_case"


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        _rewrite_in_place()
    else:
        op.alter_column("reply", "case_id", existing_type=sa.String(length=26), nullable=True)
        op.create_check_constraint(op.f(_NAME), "reply", _OF_A_CASE)
    op.create_index(op.f("ix_reply_intake_id"), "reply", ["intake_id"], unique=False)
    op.create_table(
        "unit_reminder",
        sa.Column("unit", sa.String(length=200), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("unit", "day", name=op.f("pk_unit_reminder")),
    )


def _rewrite_in_place() -> None:
    """Change the text of the table, as 0004 does: no row is touched, and its triggers and references stay."""
    bind = op.get_bind()
    table = "type = 'table' AND name = 'reply'"
    found: str = bind.exec_driver_sql(f"SELECT sql FROM sqlite_master WHERE {table}").scalar_one()
    column = "case_id VARCHAR(26) NOT NULL"
    if found.count(column) != 1 or not found.rstrip().endswith(")"):
        raise RuntimeError("the table reply is not as it was made")
    body = found.replace(column, "case_id VARCHAR(26)").rstrip()[:-1].rstrip()
    changed = f"{body}, \n\tCONSTRAINT {_NAME} CHECK ({_OF_A_CASE})\n)"
    version = bind.exec_driver_sql("PRAGMA schema_version").scalar_one()
    bind.exec_driver_sql("PRAGMA writable_schema = ON")
    bind.execute(sa.text(f"UPDATE sqlite_master SET sql = :sql WHERE {table}"), {"sql": changed})
    bind.exec_driver_sql(f"PRAGMA schema_version = {version + 1}")
    bind.exec_driver_sql("PRAGMA writable_schema = RESET")
