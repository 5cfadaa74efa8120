"""To end a case without a conclusion may take two persons: a proposal names the conclusion, or the event that ends it"""

import sqlalchemy as sa
from alembic import op

from register.migrations import checks

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

# Words as they were when this was written: a released migration does not change with `register.states`.
_ENDINGS = ("reject", "forward", "merge", "withdraw")


def upgrade() -> None:
    """No row changes: every one there is has its conclusion."""
    checks.make_optional("verdict", "conclusion", "VARCHAR(32)")
    op.add_column("verdict", sa.Column("ending", sa.String(length=32), nullable=True))
    checks.add("verdict", "ending", f"ending IN ({checks.listed(_ENDINGS)})")
    checks.add("verdict", "one_of_both", "(conclusion IS NULL) <> (ending IS NULL)")
    checks.add("verdict", "ended_by_a_second", "ending IS NULL OR NOT approved OR decided_by <> actor")
