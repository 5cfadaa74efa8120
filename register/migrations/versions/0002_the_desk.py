"""The officers' desk: passwords, sessions, throttling, review decisions, conflicts of interest"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "throttle",
        sa.Column("subject_mac", sa.String(length=64), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("blocked_until", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("subject_mac", name=op.f("pk_throttle")),
    )
    op.create_table(
        "conflict",
        sa.Column("account_id", sa.String(length=26), nullable=False),
        sa.Column("subject", sa.String(length=26), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_conflict_account_id")),
        sa.PrimaryKeyConstraint("account_id", "subject", name=op.f("pk_conflict")),
    )
    op.create_table(
        "credential",
        sa.Column("account_id", sa.String(length=26), nullable=False),
        sa.Column("data_key", sa.String(length=26), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("must_change", sa.Boolean(), server_default=sa.text("(false)"), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("totp_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("totp_step", sa.BigInteger(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_credential_account_id")),
        sa.ForeignKeyConstraint(["data_key"], ["data_key.id"], name=op.f("fk_credential_data_key")),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_credential")),
    )
    op.create_table(
        "desk_session",
        sa.Column("token_mac", sa.String(length=64), nullable=False),
        sa.Column("account_id", sa.String(length=26), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("proved", sa.Boolean(), server_default=sa.text("(false)"), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_desk_session_account_id")),
        sa.PrimaryKeyConstraint("token_mac", name=op.f("pk_desk_session")),
    )
    op.create_index(op.f("ix_desk_session_account_id"), "desk_session", ["account_id"], unique=False)
    op.create_table(
        "recovery_code",
        sa.Column("account_id", sa.String(length=26), nullable=False),
        sa.Column("code_mac", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_recovery_code_account_id")),
        sa.PrimaryKeyConstraint("account_id", "code_mac", name=op.f("pk_recovery_code")),
    )
    op.create_table(
        "opened",
        sa.Column("token_mac", sa.String(length=64), nullable=False),
        sa.Column("subject", sa.String(length=26), nullable=False),
        sa.ForeignKeyConstraint(
            ["token_mac"], ["desk_session.token_mac"], name=op.f("fk_opened_token_mac"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("token_mac", "subject", name=op.f("pk_opened")),
    )
    op.create_table(
        "decision",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("account_id", sa.String(length=26), nullable=False),
        sa.Column("intake_id", sa.String(length=26), nullable=False),
        sa.Column("case_id", sa.String(length=26), nullable=True),
        sa.Column("action", sa.String(length=32), nullable=False),
        sa.Column("proposed", sa.String(length=32), nullable=False),
        sa.Column("decided", sa.String(length=32), nullable=False),
        sa.Column("confidence", sa.Double(), nullable=False),
        sa.Column("before", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("action IN ('confirm', 'correct', 'register', 'discard')", name=op.f("ck_decision_action")),
        sa.CheckConstraint(
            "decided IN ('tip_off', 'service_complaint', 'suggestion', 'other')", name=op.f("ck_decision_decided")
        ),
        sa.CheckConstraint(
            "proposed IN ('tip_off', 'service_complaint', 'suggestion', 'other')", name=op.f("ck_decision_proposed")
        ),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_decision_account_id")),
        sa.ForeignKeyConstraint(["case_id"], ["matter.id"], name=op.f("fk_decision_case_id")),
        sa.ForeignKeyConstraint(["intake_id"], ["intake.id"], name=op.f("fk_decision_intake_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision")),
    )
    op.create_index("ix_decision_account_at", "decision", ["account_id", "at"], unique=False)
    op.add_column("reading", sa.Column("handwritten", sa.Boolean(), server_default=sa.text("(true)"), nullable=False))
    op.add_column("matter", sa.Column("released_sealed", sa.LargeBinary(), nullable=True))
    op.create_index("ix_matter_registered_at", "matter", ["registered_at"], unique=False)
    op.create_table(
        "taken_in",
        sa.Column("intake_id", sa.String(length=26), nullable=False),
        sa.Column("account_id", sa.String(length=26), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_taken_in_account_id")),
        sa.ForeignKeyConstraint(["intake_id"], ["intake.id"], name=op.f("fk_taken_in_intake_id")),
        sa.PrimaryKeyConstraint("intake_id", name=op.f("pk_taken_in")),
    )
    op.create_index("ix_taken_in_account_at", "taken_in", ["account_id", "at"], unique=False)
    op.create_table(
        "channel_check",
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("account_id", sa.String(length=26), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "channel IN ('email', 'letter', 'fax', 'website', 'box', 'walk-in', 'telephone', 'line', 'facebook', "
            "'agency', 'hotline')",
            name=op.f("ck_channel_check_channel"),
        ),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_channel_check_account_id")),
        sa.PrimaryKeyConstraint("day", "channel", name=op.f("pk_channel_check")),
    )
