"""The first schema"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "account",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("login", sa.String(length=64), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", sa.String(length=32), nullable=False),
        sa.Column("unit", sa.Text(), server_default="", nullable=False),
        sa.Column("cleared", sa.Boolean(), server_default=sa.text("(false)"), nullable=False),
        sa.Column("disabled", sa.Boolean(), server_default=sa.text("(false)"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("role IN ('clerk', 'officer', 'head', 'auditor', 'admin')", name=op.f("ck_account_role")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("login", name=op.f("uq_account_login")),
    )
    op.create_table(
        "audit",
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.Column("actor", sa.String(length=64), nullable=False),
        sa.Column("action", sa.String(length=64), nullable=False),
        sa.Column("subject_kind", sa.String(length=32), nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_audit")),
    )
    op.create_table(
        "audit_head",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_audit_head_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_head")),
    )
    op.create_table(
        "data_key",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("ring_key", sa.String(length=64), nullable=False),
        sa.Column(
            "wrapped",
            sa.LargeBinary(),
            nullable=True,
            comment="NULL once the key is destroyed: what it sealed is erased",
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_data_key")),
    )
    op.create_table(
        "mailbox",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("folder", sa.String(length=255), nullable=False),
        sa.Column("uid_validity", sa.BigInteger(), nullable=False),
        sa.Column(
            "last_uid",
            sa.BigInteger(),
            nullable=False,
            comment="every UID up to here has its outcome or is older than us",
        ),
        sa.Column("first_contact_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reached_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", "folder", name=op.f("pk_mailbox")),
    )
    op.create_table(
        "quota",
        sa.Column("recipient_mac", sa.String(length=64), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("used", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("recipient_mac", "day", name=op.f("pk_quota")),
    )
    op.create_table(
        "register_counter",
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("year", name=op.f("pk_register_counter")),
    )
    op.create_table(
        "work",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column(
            "subject", sa.String(length=26), nullable=False, comment="the intake or reply that the work is about"
        ),
        sa.Column("lane", sa.String(length=26), nullable=False, comment="work of one lane is done one after the other"),
        sa.Column("priority", sa.Integer(), server_default="0", nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("run_at", sa.Double(), nullable=False),
        sa.Column("token", sa.String(length=32), nullable=True),
        sa.Column("lease_until", sa.Double(), nullable=True),
        sa.Column("error", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint("(state = 'leased') = (lease_until IS NOT NULL)", name=op.f("ck_work_leased_has_end")),
        sa.CheckConstraint("(state = 'leased') = (token IS NOT NULL)", name=op.f("ck_work_leased_has_token")),
        sa.CheckConstraint("kind IN ('read', 'find', 'send', 'render')", name=op.f("ck_work_kind")),
        sa.CheckConstraint("state IN ('ready', 'leased', 'parked')", name=op.f("ck_work_state")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_work")),
    )
    op.create_index("ix_work_claim", "work", ["state", "priority", "id"], unique=False)
    op.create_index("ix_work_lane", "work", ["lane", "id"], unique=False)
    op.create_index(
        "uq_work_lane",
        "work",
        ["lane"],
        unique=True,
        sqlite_where=sa.text("state = 'leased'"),
        postgresql_where=sa.text("state = 'leased'"),
    )
    op.create_index("uq_work_subject", "work", ["kind", "subject"], unique=True)
    op.create_table(
        "blob",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("data_key", sa.String(length=26), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False, comment="bytes before sealing"),
        sa.Column("content_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("file", sa.Text(), nullable=True, comment="relative path of a large sealed blob"),
        sa.CheckConstraint("(content_sealed IS NULL) <> (file IS NULL)", name=op.f("ck_blob_one_place")),
        sa.ForeignKeyConstraint(["data_key"], ["data_key.id"], name=op.f("fk_blob_data_key")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_blob")),
    )
    op.create_table(
        "matter",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("data_key", sa.String(length=26), nullable=False),
        sa.Column("tracking_mac", sa.String(length=64), nullable=False),
        sa.Column("tracking_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("register_year", sa.Integer(), nullable=False, comment="Buddhist era"),
        sa.Column("register_number", sa.Integer(), nullable=False),
        sa.Column("category", sa.String(length=32), nullable=False),
        sa.Column("sub_kind", sa.String(length=32), nullable=True),
        sa.Column("category_confirmed", sa.Boolean(), server_default=sa.text("(false)"), nullable=False),
        sa.Column("restricted", sa.Boolean(), server_default=sa.text("(false)"), nullable=False),
        sa.Column("urgent", sa.Boolean(), server_default=sa.text("(false)"), nullable=False),
        sa.Column("anonymous", sa.Boolean(), server_default=sa.text("(false)"), nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("conclusion", sa.String(length=32), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("registered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sender_mac", sa.String(length=64), nullable=True),
        sa.Column("assigned_to", sa.String(length=26), nullable=True),
        sa.Column("unit", sa.Text(), server_default="", nullable=False),
        sa.Column("content_sealed", sa.LargeBinary(), nullable=False, comment="subject, contact, place, time, accused"),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("category <> 'tip_off' OR restricted", name=op.f("ck_matter_tip_off_is_restricted")),
        sa.CheckConstraint(
            "category IN ('tip_off', 'service_complaint', 'suggestion', 'other')", name=op.f("ck_matter_category")
        ),
        sa.CheckConstraint(
            "channel IN ('email', 'letter', 'fax', 'website', 'box', 'walk-in', 'telephone', 'line', 'facebook', 'agency', 'hotline')",
            name=op.f("ck_matter_channel"),
        ),
        sa.CheckConstraint(
            "conclusion IS NULL OR conclusion IN ('founded', 'partly', 'unfounded', 'adopted', 'noted', 'not_adopted')",
            name=op.f("ck_matter_conclusion"),
        ),
        sa.CheckConstraint(
            "state IN ('received', 'screened', 'referred', 'investigating', 'concluded', 'answered', 'not_accepted', 'outside_remit', 'merged', 'withdrawn')",
            name=op.f("ck_matter_state"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('concluded', 'answered') OR conclusion IS NOT NULL", name=op.f("ck_matter_has_conclusion")
        ),
        sa.CheckConstraint("sub_kind IS NULL OR sub_kind IN ('information_request')", name=op.f("ck_matter_sub_kind")),
        sa.CheckConstraint("register_number > 0", name=op.f("ck_matter_register_number")),
        sa.ForeignKeyConstraint(["assigned_to"], ["account.id"], name=op.f("fk_matter_assigned_to")),
        sa.ForeignKeyConstraint(["data_key"], ["data_key.id"], name=op.f("fk_matter_data_key")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_matter")),
        sa.UniqueConstraint("register_year", "register_number", name=op.f("uq_matter_register_year_register_number")),
        sa.UniqueConstraint("tracking_mac", name=op.f("uq_matter_tracking_mac")),
    )
    op.create_index(op.f("ix_matter_sender_mac"), "matter", ["sender_mac"], unique=False)
    op.create_index("ix_matter_state_registered_at", "matter", ["state", "registered_at"], unique=False)
    op.create_table(
        "deadline",
        sa.Column("case_id", sa.String(length=26), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("met_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "kind IN ('acknowledge', 'coordinate', 'progress', 'investigate')", name=op.f("ck_deadline_kind")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["matter.id"], name=op.f("fk_deadline_case_id")),
        sa.PrimaryKeyConstraint("case_id", "kind", name=op.f("pk_deadline")),
    )
    op.create_table(
        "entry",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("case_id", sa.String(length=26), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=64), nullable=False),
        sa.Column("event", sa.String(length=32), nullable=False),
        sa.Column("from_state", sa.String(length=32), nullable=False),
        sa.Column("to_state", sa.String(length=32), nullable=False),
        sa.Column("text_sealed", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint(
            "event IN ('confirm', 'correct', 'assign', 'refer', 'investigate', 'conclude', 'answer', 'reject', 'forward', 'merge', 'withdraw', 'reopen')",
            name=op.f("ck_entry_event"),
        ),
        sa.CheckConstraint(
            "from_state IN ('received', 'screened', 'referred', 'investigating', 'concluded', 'answered', 'not_accepted', 'outside_remit', 'merged', 'withdrawn')",
            name=op.f("ck_entry_from_state"),
        ),
        sa.CheckConstraint(
            "to_state IN ('received', 'screened', 'referred', 'investigating', 'concluded', 'answered', 'not_accepted', 'outside_remit', 'merged', 'withdrawn')",
            name=op.f("ck_entry_to_state"),
        ),
        sa.ForeignKeyConstraint(["case_id"], ["matter.id"], name=op.f("fk_entry_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entry")),
    )
    op.create_index(op.f("ix_entry_case_id"), "entry", ["case_id"], unique=False)
    op.create_table(
        "intake",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("source", sa.String(length=64), nullable=False),
        sa.Column("folder", sa.String(length=255), server_default="", nullable=False),
        sa.Column("uid_validity", sa.BigInteger(), nullable=True),
        sa.Column("uid", sa.BigInteger(), nullable=True),
        sa.Column("mac", sa.String(length=64), nullable=False),
        sa.Column("data_key", sa.String(length=26), nullable=False),
        sa.Column("blob", sa.String(length=26), nullable=True),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("media_type", sa.String(length=127), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("name_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("stored_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("acknowledge", sa.Boolean(), server_default=sa.text("(false)"), nullable=False),
        sa.Column("source_done", sa.Boolean(), server_default=sa.text("(false)"), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column(
            "reason", sa.Text(), server_default="", nullable=False, comment="why set aside or parked; names no person"
        ),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("repeated_of", sa.String(length=26), nullable=True),
        sa.Column("case_id", sa.String(length=26), nullable=True),
        sa.Column("relation", sa.String(length=32), nullable=True),
        sa.Column("message_mac", sa.String(length=64), nullable=True),
        sa.CheckConstraint("blob IS NOT NULL OR state IN ('parked', 'repeated')", name=op.f("ck_intake_raw_first")),
        sa.CheckConstraint(
            "channel IN ('email', 'letter', 'fax', 'website', 'box', 'walk-in', 'telephone', 'line', 'facebook', 'agency', 'hotline')",
            name=op.f("ck_intake_channel"),
        ),
        sa.CheckConstraint(
            "relation IS NULL OR relation IN ('origin', 'attached', 'unverified')", name=op.f("ck_intake_relation")
        ),
        sa.CheckConstraint(
            "state <> 'repeated' OR repeated_of IS NOT NULL", name=op.f("ck_intake_repeated_of_something")
        ),
        sa.CheckConstraint(
            "state IN ('stored', 'read', 'registered', 'attached', 'repeated', 'review', 'set_aside', 'parked')",
            name=op.f("ck_intake_state"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('parked', 'set_aside') OR reason <> ''", name=op.f("ck_intake_outcome_has_reason")
        ),
        sa.CheckConstraint(
            "state NOT IN ('registered', 'attached') OR case_id IS NOT NULL", name=op.f("ck_intake_outcome_has_case")
        ),
        sa.CheckConstraint("(case_id IS NULL) = (relation IS NULL)", name=op.f("ck_intake_relation_with_case")),
        sa.CheckConstraint("(uid IS NULL) = (uid_validity IS NULL)", name=op.f("ck_intake_uid_with_validity")),
        sa.ForeignKeyConstraint(["blob"], ["blob.id"], name=op.f("fk_intake_blob")),
        sa.ForeignKeyConstraint(["case_id"], ["matter.id"], name=op.f("fk_intake_case_id")),
        sa.ForeignKeyConstraint(["data_key"], ["data_key.id"], name=op.f("fk_intake_data_key")),
        sa.ForeignKeyConstraint(["repeated_of"], ["intake.id"], name=op.f("fk_intake_repeated_of")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_intake")),
        sa.UniqueConstraint(
            "source", "folder", "uid_validity", "uid", name=op.f("uq_intake_source_folder_uid_validity_uid")
        ),
    )
    op.create_index(op.f("ix_intake_case_id"), "intake", ["case_id"], unique=False)
    op.create_index(op.f("ix_intake_mac"), "intake", ["mac"], unique=False)
    op.create_index(op.f("ix_intake_message_mac"), "intake", ["message_mac"], unique=False)
    op.create_index("ix_intake_state_stored_at", "intake", ["state", "stored_at"], unique=False)
    op.create_index("ix_intake_stored_at", "intake", ["stored_at"], unique=False)
    op.create_index(
        "ix_intake_untouched",
        "intake",
        ["source"],
        unique=False,
        sqlite_where=sa.text("source_done = false"),
        postgresql_where=sa.text("source_done = false"),
    )
    op.create_index(
        "uq_intake_file",
        "intake",
        ["source", "mac"],
        unique=True,
        sqlite_where=sa.text("uid IS NULL"),
        postgresql_where=sa.text("uid IS NULL"),
    )
    op.create_table(
        "finding",
        sa.Column("intake_id", sa.String(length=26), nullable=False),
        sa.Column("category", sa.String(length=32), nullable=False),
        sa.Column("sub_kind", sa.String(length=32), nullable=True),
        sa.Column("confidence", sa.Double(), nullable=False),
        sa.Column("p_tip_off", sa.Double(), nullable=False),
        sa.Column("decision", sa.String(length=32), nullable=False),
        sa.Column("runner_up", sa.String(length=32), nullable=False),
        sa.Column("content_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("model_version", sa.String(length=64), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "category IN ('tip_off', 'service_complaint', 'suggestion', 'other')", name=op.f("ck_finding_category")
        ),
        sa.CheckConstraint("decision IN ('accept', 'review')", name=op.f("ck_finding_decision")),
        sa.CheckConstraint(
            "runner_up IN ('tip_off', 'service_complaint', 'suggestion', 'other')", name=op.f("ck_finding_runner_up")
        ),
        sa.CheckConstraint("sub_kind IS NULL OR sub_kind IN ('information_request')", name=op.f("ck_finding_sub_kind")),
        sa.ForeignKeyConstraint(["intake_id"], ["intake.id"], name=op.f("fk_finding_intake_id")),
        sa.PrimaryKeyConstraint("intake_id", name=op.f("pk_finding")),
    )
    op.create_table(
        "reading",
        sa.Column("intake_id", sa.String(length=26), nullable=False),
        sa.Column("content_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("confidence", sa.Double(), nullable=False),
        sa.Column(
            "automatic_rule",
            sa.String(length=64),
            nullable=True,
            comment="why a machine is taken for the writer; NULL for a person",
        ),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["intake_id"], ["intake.id"], name=op.f("fk_reading_intake_id")),
        sa.PrimaryKeyConstraint("intake_id", name=op.f("pk_reading")),
    )
    op.create_table(
        "reply",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("case_id", sa.String(length=26), nullable=False),
        sa.Column("intake_id", sa.String(length=26), nullable=True, comment="what it answers"),
        sa.Column("data_key", sa.String(length=26), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("medium", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("message_id", sa.String(length=255), nullable=False),
        sa.Column("date", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recipient_mac", sa.String(length=64), nullable=True),
        sa.Column("content_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("blob", sa.String(length=26), nullable=True, comment="the printable letter"),
        sa.Column(
            "reason", sa.Text(), server_default="", nullable=False, comment="why held, suppressed or undeliverable"
        ),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('acknowledgement', 'progress', 'outcome', 'status')", name=op.f("ck_reply_kind")),
        sa.CheckConstraint(
            "medium = 'email' OR state NOT IN ('sending', 'sent', 'in_doubt')", name=op.f("ck_reply_letters_are_posted")
        ),
        sa.CheckConstraint(
            "medium = 'letter' OR state NOT IN ('draft', 'to_print', 'printed', 'posted')",
            name=op.f("ck_reply_mails_are_sent"),
        ),
        sa.CheckConstraint("medium IN ('email', 'letter')", name=op.f("ck_reply_medium")),
        sa.CheckConstraint(
            "state IN ('draft', 'held', 'queued', 'sending', 'sent', 'in_doubt', 'undeliverable', 'suppressed', 'cancelled', 'to_print', 'printed', 'posted')",
            name=op.f("ck_reply_state"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('held', 'suppressed', 'undeliverable') OR reason <> ''", name=op.f("ck_reply_has_reason")
        ),
        sa.ForeignKeyConstraint(["blob"], ["blob.id"], name=op.f("fk_reply_blob")),
        sa.ForeignKeyConstraint(["case_id"], ["matter.id"], name=op.f("fk_reply_case_id")),
        sa.ForeignKeyConstraint(["data_key"], ["data_key.id"], name=op.f("fk_reply_data_key")),
        sa.ForeignKeyConstraint(["intake_id"], ["intake.id"], name=op.f("fk_reply_intake_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reply")),
        sa.UniqueConstraint("message_id", name=op.f("uq_reply_message_id")),
    )
    op.create_index(op.f("ix_reply_case_id"), "reply", ["case_id"], unique=False)
    op.create_index("ix_reply_state", "reply", ["state"], unique=False)
    op.create_index(
        "uq_reply_acknowledgement",
        "reply",
        ["case_id"],
        unique=True,
        sqlite_where=sa.text("kind = 'acknowledgement'"),
        postgresql_where=sa.text("kind = 'acknowledgement'"),
    )
    op.create_table(
        "reveal",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=64), nullable=False),
        sa.Column("intake_id", sa.String(length=26), nullable=True),
        sa.Column("case_id", sa.String(length=26), nullable=True),
        sa.Column("data_key", sa.String(length=26), nullable=False),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("(intake_id IS NULL) <> (case_id IS NULL)", name=op.f("ck_reveal_one_subject")),
        sa.ForeignKeyConstraint(["case_id"], ["matter.id"], name=op.f("fk_reveal_case_id")),
        sa.ForeignKeyConstraint(["data_key"], ["data_key.id"], name=op.f("fk_reveal_data_key")),
        sa.ForeignKeyConstraint(["intake_id"], ["intake.id"], name=op.f("fk_reveal_intake_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reveal")),
    )
    op.execute(f"INSERT INTO audit_head (id, seq, hash) VALUES (1, 0, '{'0' * 64}')")
    for table in ("audit", "entry", "reveal"):
        _forbid_change(table)


def _forbid_change(table: str) -> None:
    """Rows of `table` can be added, never changed or removed."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            f"CREATE FUNCTION {table}_is_append_only() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{table} is append-only'; END $$"
        )
        op.execute(
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_is_append_only()"
        )
        return
    for change in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER {table}_no_{change.lower()} BEFORE {change} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        )
