"""To set aside what may be a tip-off takes two persons: what the first proposed"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "aside_proposal",
        sa.Column("intake_id", sa.String(length=26), nullable=False),
        sa.Column("actor", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["intake_id"], ["intake.id"], name=op.f("fk_aside_proposal_intake_id")),
        sa.PrimaryKeyConstraint("intake_id", name=op.f("pk_aside_proposal")),
    )
