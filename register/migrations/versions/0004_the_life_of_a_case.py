"""The life of a case: work on it, retention, reports, more kinds of replies"""

import json
from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
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
)
_REPLIES = ("acknowledgement", "progress", "outcome", "status", "request", "referral")
_DEADLINES = ("acknowledge", "coordinate", "progress", "investigate", "report")
_CONCLUSIONS = ("founded", "partly", "unfounded", "adopted", "noted", "not_adopted")
_WAYS = ("telephone", "line", "facebook", "in_person")
_CLOSINGS = "('conclude', 'reject', 'forward', 'merge', 'withdraw')"


def upgrade() -> None:
    """Each part of the program adds its tables here."""
    _processes()
    _work_on_a_case()
    _columns_of_a_case()
    _keeping_and_erasing()
    _widen("entry", "event", _EVENTS)
    _widen("reply", "kind", _REPLIES)
    _widen("deadline", "kind", _DEADLINES)
    _note_steps_done()
    _past_of_cases()


def _processes() -> None:
    op.add_column("work", sa.Column("lost", sa.Integer(), server_default="0", nullable=False))
    op.create_table(
        "process",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("machine", sa.String(length=64), nullable=False),
        sa.Column("pid", sa.Integer(), nullable=False),
        sa.Column("parts", sa.String(length=64), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_process")),
    )


def _work_on_a_case() -> None:
    op.create_table(
        "referral",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("case_id", sa.String(length=26), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=64), nullable=False),
        sa.Column("unit", sa.Text(), server_default="", nullable=False),
        sa.Column("outside", sa.Boolean(), server_default=sa.text("(false)"), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("content_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reported_by", sa.String(length=64), server_default="", nullable=False),
        sa.Column("report_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("outside OR unit <> ''", name=op.f("ck_referral_to_somebody")),
        sa.CheckConstraint(
            "(reported_at IS NULL) = (report_sealed IS NULL)", name=op.f("ck_referral_report_with_time")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["matter.id"], name=op.f("fk_referral_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referral")),
    )
    op.create_index(op.f("ix_referral_case_id"), "referral", ["case_id"], unique=False)
    op.create_index(
        "ix_referral_awaited",
        "referral",
        ["due_at"],
        unique=False,
        sqlite_where=sa.text("reported_at IS NULL AND ended_at IS NULL"),
        postgresql_where=sa.text("reported_at IS NULL AND ended_at IS NULL"),
    )
    op.create_table(
        "proceeding",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("case_id", sa.String(length=26), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("content_sealed", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("kind IN ('memo', 'order', 'committee', 'extension')", name=op.f("ck_proceeding_kind")),
        sa.ForeignKeyConstraint(["case_id"], ["matter.id"], name=op.f("fk_proceeding_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proceeding")),
    )
    op.create_index(op.f("ix_proceeding_case_id"), "proceeding", ["case_id"], unique=False)
    op.create_table(
        "evidence",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("case_id", sa.String(length=26), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=64), nullable=False),
        sa.Column("content_sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["matter.id"], name=op.f("fk_evidence_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence")),
    )
    op.create_index(op.f("ix_evidence_case_id"), "evidence", ["case_id"], unique=False)
    op.create_table(
        "verdict",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("case_id", sa.String(length=26), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=64), nullable=False),
        sa.Column("conclusion", sa.String(length=32), nullable=False),
        sa.Column("content_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.String(length=64), server_default="", nullable=False),
        sa.Column("approved", sa.Boolean(), nullable=True),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint("(decided_at IS NULL) = (approved IS NULL)", name=op.f("ck_verdict_decided_somehow")),
        sa.CheckConstraint(f"conclusion IN ({_listed(_CONCLUSIONS)})", name=op.f("ck_verdict_conclusion")),
        sa.ForeignKeyConstraint(["case_id"], ["matter.id"], name=op.f("fk_verdict_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_verdict")),
    )
    op.create_index(op.f("ix_verdict_case_id"), "verdict", ["case_id"], unique=False)
    op.create_index(
        "uq_verdict_waiting",
        "verdict",
        ["case_id"],
        unique=True,
        sqlite_where=sa.text("decided_at IS NULL"),
        postgresql_where=sa.text("decided_at IS NULL"),
    )
    op.create_table(
        "absence",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("account_id", sa.String(length=26), nullable=False),
        sa.Column("stand_in", sa.String(length=26), nullable=False),
        sa.Column("first_day", sa.String(length=10), nullable=False),
        sa.Column("last_day", sa.String(length=10), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=64), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("first_day <= last_day", name=op.f("ck_absence_in_order")),
        sa.CheckConstraint("account_id <> stand_in", name=op.f("ck_absence_somebody_else")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_absence_account_id")),
        sa.ForeignKeyConstraint(["stand_in"], ["account.id"], name=op.f("fk_absence_stand_in")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absence")),
    )
    op.create_index(op.f("ix_absence_account_id"), "absence", ["account_id"], unique=False)
    op.create_index(op.f("ix_absence_stand_in"), "absence", ["stand_in"], unique=False)
    op.create_table(
        "digest",
        sa.Column("account_id", sa.String(length=26), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_digest_account_id")),
        sa.PrimaryKeyConstraint("account_id", "day", name=op.f("pk_digest")),
    )


def _columns_of_a_case() -> None:
    op.add_column("matter", sa.Column("project", sa.Text(), server_default="", nullable=False))
    op.add_column("deadline", sa.Column("first_due_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("account", sa.Column("email", sa.String(length=254), server_default="", nullable=False))
    # Alembic would add the CHECK in a second statement, which SQLite does not know
    check = f"CONSTRAINT ck_entry_way CHECK (way IS NULL OR way IN ({_listed(_WAYS)}))"
    op.execute(f"ALTER TABLE entry ADD COLUMN way VARCHAR(32) {check}")


def _keeping_and_erasing() -> None:
    for table in ("matter", "intake"):
        op.add_column(table, sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "legal_hold",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("case_id", sa.String(length=26), nullable=False),
        sa.Column("placed_by", sa.String(length=64), nullable=False),
        sa.Column("placed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("lifted_by", sa.String(length=64), nullable=True),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(lifted_by IS NULL) = (lifted_at IS NULL)", name=op.f("ck_legal_hold_lifted_by_somebody")),
        sa.ForeignKeyConstraint(["case_id"], ["matter.id"], name=op.f("fk_legal_hold_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_legal_hold")),
    )
    op.create_index(op.f("ix_legal_hold_case_id"), "legal_hold", ["case_id"], unique=False)
    op.create_index(
        "uq_legal_hold_standing",
        "legal_hold",
        ["case_id"],
        unique=True,
        sqlite_where=sa.text("lifted_at IS NULL"),
        postgresql_where=sa.text("lifted_at IS NULL"),
    )
    op.create_table(
        "disposal",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.String(length=26), nullable=True),
        sa.Column("intake_id", sa.String(length=26), nullable=True),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("listed_by", sa.String(length=64), nullable=False),
        sa.Column("listed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.String(length=64), server_default="", nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(case_id IS NULL) <> (intake_id IS NULL)", name=op.f("ck_disposal_one_subject")),
        sa.CheckConstraint("(state = 'listed') = (decided_at IS NULL)", name=op.f("ck_disposal_decided_at_some_time")),
        sa.CheckConstraint(
            "(state = 'erased') = (erased_at IS NOT NULL)", name=op.f("ck_disposal_erased_at_some_time")
        ),
        sa.CheckConstraint("state IN ('listed', 'approved', 'kept', 'erased')", name=op.f("ck_disposal_state")),
        sa.ForeignKeyConstraint(["case_id"], ["matter.id"], name=op.f("fk_disposal_case_id")),
        sa.ForeignKeyConstraint(["intake_id"], ["intake.id"], name=op.f("fk_disposal_intake_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disposal")),
        sa.UniqueConstraint("case_id", name=op.f("uq_disposal_case_id")),
        sa.UniqueConstraint("intake_id", name=op.f("uq_disposal_intake_id")),
    )
    op.create_index("ix_disposal_state", "disposal", ["state"], unique=False)
    op.create_table(
        "removal",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("disposal_id", sa.String(length=26), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("done_by", sa.String(length=64), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(done_by IS NULL) = (done_at IS NULL)", name=op.f("ck_removal_done_by_somebody")),
        sa.CheckConstraint("kind IN ('mailbox', 'paper', 'backup')", name=op.f("ck_removal_kind")),
        sa.ForeignKeyConstraint(["disposal_id"], ["disposal.id"], name=op.f("fk_removal_disposal_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_removal")),
    )
    op.create_index(op.f("ix_removal_disposal_id"), "removal", ["disposal_id"], unique=False)
    op.create_table(
        "published_head",
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_published_head")),
    )
    op.create_table(
        "upkeep",
        sa.Column("name", sa.String(length=32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_upkeep")),
    )


def _note_steps_done() -> None:
    """When the steps of the cases at hand were done, as far as the register tells."""
    told = "kind IN ('progress', 'outcome') AND state IN ('sent', 'posted')"
    acknowledged = "kind = 'acknowledgement' AND state IN ('sent', 'posted')"
    silent = "kind = 'acknowledgement' AND state = 'suppressed'"
    left = "from_state = 'received' AND to_state <> 'received'"
    is_open = "state IN ('received', 'screened', 'referred', 'investigating')"
    sent, replied, done = (_first("reply", "changed_at"), _first("reply", "date"), _first("entry", "at"))
    _meet("acknowledge", f"COALESCE(({sent} AND {acknowledged}), ({replied} AND {silent}))")
    _meet("progress", f"({sent} AND {told})")
    _meet("coordinate", f"({done} AND {left})", "state <> 'received'")
    _meet("investigate", f"({_first('entry', 'at', 'max')} AND event IN {_CLOSINGS})", f"NOT ({is_open})")


def _first(table: str, column: str, pick: str = "min") -> str:
    return f"SELECT {pick}({column}) FROM {table} WHERE case_id = deadline.case_id"


def _meet(kind: str, when: str, matter: str = "") -> None:
    """Set when a step was done; `matter`: a condition on its case."""
    of = f" AND case_id IN (SELECT id FROM matter WHERE {matter})" if matter else ""
    op.execute(f"UPDATE deadline SET met_at = {when} WHERE kind = '{kind}'{of}")


def _past_of_cases() -> None:
    """What every case was before each change, for reports on the past; as far back as entries and audit tell."""
    op.create_table(
        "past",
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("case_id", sa.String(length=26), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("field", sa.String(length=32), nullable=False),
        sa.Column("was", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["matter.id"], name=op.f("fk_past_case_id")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_past")),
    )
    op.create_index("ix_past_case_id_seq", "past", ["case_id", "seq"], unique=False)
    op.create_index("ix_past_at", "past", ["at"], unique=False)
    op.execute(
        "INSERT INTO past (case_id, at, field, was) SELECT case_id, at, 'state', from_state FROM entry"
        " WHERE from_state <> to_state ORDER BY at, id"
    )
    connection = op.get_bind()
    changed = "action IN ('case.corrected', 'case.proposed')"
    rows = connection.execute(sa.text(f"SELECT at, subject, detail FROM audit WHERE {changed} ORDER BY seq")).all()
    table = sa.table("past", *(sa.column(name) for name in ("case_id", "at", "field", "was")))
    table.c.at.type = sa.DateTime(timezone=True)
    for at, case_id, detail in rows:
        moment = datetime.fromisoformat(at)
        moment = moment.replace(tzinfo=None) if connection.dialect.name == "sqlite" else moment
        was = json.loads(detail)["was"]
        connection.execute(table.insert().values(case_id=case_id, at=moment, field="category", was=was))


def _listed(words: Iterable[str]) -> str:
    return ", ".join(f"'{word}'" for word in words)


def _widen(table: str, column: str, words: Iterable[str], *, nullable: bool = False) -> None:
    """Give the CHECK of a column that holds one of these words a new list.

    On SQLite the text of the table is rewritten in place, as its documentation advises for changes that touch no row:
    rebuilding the table would lose its triggers, and cannot be done while rows refer to it.
    """
    name = op.f(f"ck_{table}_{column}")
    condition = f"{column} IN ({_listed(words)})"
    condition = f"{column} IS NULL OR {condition}" if nullable else condition
    if op.get_bind().dialect.name != "sqlite":
        op.drop_constraint(name, table, type_="check")
        op.create_check_constraint(name, table, condition)
        return
    bind = op.get_bind()
    table_row = "type = 'table' AND name = :table"
    found = bind.execute(sa.text(f"SELECT sql FROM sqlite_master WHERE {table_row}"), {"table": table}).scalar_one()
    before, opening, rest = found.partition(f"CONSTRAINT {name} CHECK (")
    if not opening:
        raise RuntimeError(f"the table {table} has no CHECK {name}")
    after = rest[_closing(rest) :]
    version = bind.exec_driver_sql("PRAGMA schema_version").scalar_one()
    bind.exec_driver_sql("PRAGMA writable_schema = ON")
    changed = {"table": table, "sql": before + opening + condition + after}
    bind.execute(sa.text(f"UPDATE sqlite_master SET sql = :sql WHERE {table_row}"), changed)
    bind.exec_driver_sql(f"PRAGMA schema_version = {version + 1}")
    bind.exec_driver_sql("PRAGMA writable_schema = RESET")


def _closing(text: str) -> int:
    """Where the parenthesis ends that was opened just before `text`."""
    depth = 1
    for index, char in enumerate(text):
        depth += (char == "(") - (char == ")")
        if depth == 0:
            return index
    raise RuntimeError("a CHECK without its end")
