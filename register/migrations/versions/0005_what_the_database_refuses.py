"""Two more steps of a case; the rule of two persons and of merging as CHECKs"""

from register.migrations import checks

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

# Words as they were when this was written: a released migration does not change with `register.states`.
_EVENTS = (
    "confirm",
    "correct",
    "assign",
    "refer",
    "investigate",
    "conclude",
    "answer",
    "reject",
    "forward",
    "merge",
    "withdraw",
    "reopen",
    "note",
    "evidence",
    "request",
    "progress",
    "tell",
    "report",
    "memo",
    "order",
    "appoint",
    "extend",
    "propose",
    "return",
    "coordinate",
    "inquiry",
)
_PROCEEDINGS = ("memo", "order", "committee", "extension", "inquiry")


def upgrade() -> None:
    """No row changes: earlier programs obeyed these rules too."""
    checks.widen("entry", "event", _EVENTS)
    checks.widen("proceeding", "kind", _PROCEEDINGS)
    checks.add("matter", "merged_into_another", "merged_into IS NULL OR (state = 'merged' AND merged_into <> id)")
    checks.add("disposal", "decided_by_another", "decided_by <> listed_by")
    second = "lifted_by IS NULL OR asked_by IS NULL OR lifted_by <> asked_by"
    checks.add("conflict", "lifted_by_a_second", second)
