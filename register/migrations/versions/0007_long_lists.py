"""Lists of many cases: indexes that hold all that is asked of them, so that the rows themselves are not looked at"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_LISTED = [
    *("category", "channel", "unit", "assigned_to", "received_at", "restricted", "urgent", "anonymous"),
    *("category_confirmed", "merged_into", "erased_at"),
]


def upgrade() -> None:
    op.create_index(
        "ix_deadline_pending",
        "deadline",
        ["case_id", "due_at", "kind"],
        unique=False,
        sqlite_where=sa.text("met_at IS NULL"),
        postgresql_where=sa.text("met_at IS NULL"),
    )
    # each in place of a narrower one, which it begins with
    op.create_index("ix_reply_case_id_kind_medium_state", "reply", ["case_id", "kind", "medium", "state"], unique=False)
    op.drop_index("ix_reply_case_id", "reply")
    op.create_index("ix_matter_state_listed", "matter", ["state", "registered_at", "id", *_LISTED], unique=False)
    op.drop_index("ix_matter_state_registered_at", "matter")
    op.create_index("ix_matter_listed", "matter", ["registered_at", "id", "state", *_LISTED], unique=False)
    op.drop_index("ix_matter_registered_at", "matter")
