"""Finding a matter again (search, likeness, links), alarms, units, templates of the agency, leases of sources"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "agency_unit",
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("email", sa.String(length=254), server_default="", nullable=False),
        sa.Column("closed", sa.Boolean(), server_default=sa.text("(false)"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_agency_unit")),
    )
    op.create_table(
        "alarm",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("rule", sa.String(length=64), nullable=False),
        sa.Column("subject", sa.String(length=128), server_default="", nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cleared_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("mailed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("number", sa.Integer(), server_default="0", nullable=False),
        sa.Column("acknowledged_by", sa.String(length=26), nullable=True),
        sa.Column("acknowledged_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["acknowledged_by"], ["account.id"], name=op.f("fk_alarm_acknowledged_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alarm")),
    )
    op.create_index("ix_alarm_raised_at", "alarm", ["raised_at"], unique=False)
    op.create_index(
        "uq_alarm_standing",
        "alarm",
        ["rule", "subject"],
        unique=True,
        sqlite_where=sa.text("cleared_at IS NULL"),
        postgresql_where=sa.text("cleared_at IS NULL"),
    )
    op.create_table(
        "source_lease",
        sa.Column("source", sa.String(length=64), nullable=False),
        sa.Column("token", sa.String(length=64), nullable=False),
        sa.Column("holder", sa.String(length=64), nullable=False),
        sa.Column("lease_until", sa.Double(), nullable=False),
        sa.Column("polls", sa.Integer(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("source", name=op.f("pk_source_lease")),
    )
    op.create_table(
        "saved_view",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("account_id", sa.String(length=26), nullable=False),
        sa.Column("data_key", sa.String(length=26), nullable=False),
        sa.Column("name_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_saved_view_account_id")),
        sa.ForeignKeyConstraint(["data_key"], ["data_key.id"], name=op.f("fk_saved_view_data_key")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_view")),
    )
    op.create_index(op.f("ix_saved_view_account_id"), "saved_view", ["account_id"], unique=False)
    op.create_table(
        "template",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("account_id", sa.String(length=26), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_template_account_id")),
        sa.PrimaryKeyConstraint("name", "version", name=op.f("pk_template")),
    )
    op.create_table(
        "case_link",
        sa.Column("case_id", sa.String(length=26), nullable=False),
        sa.Column("other_id", sa.String(length=26), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("likeness", sa.Double(), nullable=False),
        sa.Column("account_id", sa.String(length=26), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("state IN ('possible', 'same', 'different')", name=op.f("ck_case_link_state")),
        sa.CheckConstraint("case_id < other_id", name=op.f("ck_case_link_one_order")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_case_link_account_id")),
        sa.ForeignKeyConstraint(["case_id"], ["matter.id"], name=op.f("fk_case_link_case_id")),
        sa.ForeignKeyConstraint(["other_id"], ["matter.id"], name=op.f("fk_case_link_other_id")),
        sa.PrimaryKeyConstraint("case_id", "other_id", name=op.f("pk_case_link")),
    )
    op.create_index("ix_case_link_other_id", "case_link", ["other_id"], unique=False)
    op.create_table(
        "search_value",
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("value_mac", sa.String(length=64), nullable=False),
        sa.Column("case_id", sa.String(length=26), nullable=False),
        sa.CheckConstraint("kind IN ('phone', 'name', 'email')", name=op.f("ck_search_value_kind")),
        sa.ForeignKeyConstraint(["case_id"], ["matter.id"], name=op.f("fk_search_value_case_id")),
        sa.PrimaryKeyConstraint("kind", "value_mac", "case_id", name=op.f("pk_search_value")),
    )
    op.create_index("ix_search_value_case_id", "search_value", ["case_id"], unique=False)
    op.create_table(
        "search_word",
        sa.Column("word_mac", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("case_id", sa.String(length=26), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["matter.id"], name=op.f("fk_search_word_case_id")),
        sa.PrimaryKeyConstraint("word_mac", "case_id", name=op.f("pk_search_word")),
    )
    op.create_index("ix_search_word_case_id", "search_word", ["case_id"], unique=False)
    op.create_table(
        "likeness",
        sa.Column("band_mac", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("intake_id", sa.String(length=26), nullable=False),
        sa.ForeignKeyConstraint(["intake_id"], ["intake.id"], name=op.f("fk_likeness_intake_id")),
        sa.PrimaryKeyConstraint("band_mac", "intake_id", name=op.f("pk_likeness")),
    )
    op.create_index("ix_likeness_intake_id", "likeness", ["intake_id"], unique=False)

    op.add_column("mailbox", sa.Column("first_uid", sa.BigInteger(), nullable=True))
    op.add_column("mailbox", sa.Column("unaccounted", sa.Integer(), server_default="0", nullable=False))
    op.add_column(
        "intake", sa.Column("source_removed", sa.Boolean(), server_default=sa.text("(false)"), nullable=False)
    )
    op.add_column("intake", sa.Column("sender_mac", sa.String(length=64), nullable=True))
    op.create_index(op.f("ix_intake_sender_mac"), "intake", ["sender_mac"], unique=False)
    op.add_column("reply", sa.Column("post_number_sealed", sa.LargeBinary(), nullable=True))
    op.add_column("reply", sa.Column("attempts", sa.Integer(), server_default="0", nullable=False))
    op.add_column("reply", sa.Column("first_tried_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("reply", sa.Column("answer", sa.String(length=16), server_default="", nullable=False))
    # Alembic would add the foreign key in a second statement, which SQLite does not know
    op.execute(
        "ALTER TABLE reply ADD COLUMN bounced_by VARCHAR(26) CONSTRAINT fk_reply_bounced_by REFERENCES intake(id)"
    )
    op.execute(
        "ALTER TABLE matter ADD COLUMN merged_into VARCHAR(26) CONSTRAINT fk_matter_merged_into REFERENCES matter(id)"
    )
    op.create_index(op.f("ix_matter_merged_into"), "matter", ["merged_into"], unique=False)
    op.create_index("ix_matter_changed_at", "matter", ["changed_at"], unique=False)
    op.add_column("conflict", sa.Column("routed", sa.Boolean(), server_default=sa.text("(false)"), nullable=False))
    op.add_column("conflict", sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("conflict", sa.Column("reason_sealed", sa.LargeBinary(), nullable=True))
    op.add_column("conflict", sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True))
    for by in ("asked_by", "lifted_by"):
        op.execute(
            f'ALTER TABLE "conflict" ADD COLUMN {by} VARCHAR(26) CONSTRAINT fk_conflict_{by} REFERENCES account(id)'
        )
    op.add_column("reading", sa.Column("machine_sealed", sa.LargeBinary(), nullable=True))
