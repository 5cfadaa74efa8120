"""Answers and reminders by mail: a neutral answer belongs to no case, and units are reminded once a day"""

import sqlalchemy as sa
from alembic import op

from register.migrations import checks

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    checks.make_optional("reply", "case_id", "VARCHAR(26)")
    checks.add("reply", "of_a_case", "case_id IS NOT NULL OR (kind = 'status' AND intake_id IS NOT NULL)")
    op.create_index(op.f("ix_reply_intake_id"), "reply", ["intake_id"], unique=False)
    op.create_table(
        "unit_reminder",
        sa.Column("unit", sa.String(length=200), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("unit", "day", name=op.f("pk_unit_reminder")),
    )
