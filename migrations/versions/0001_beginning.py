"""The beginning: the trail, the hours book, groups, people, exchanges, one-time links."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "ledger_book",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.Text(), nullable=False),
        sa.CheckConstraint("length(uuid) = 36", name=op.f("ck_ledger_book_uuid")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_book")),
        sa.UniqueConstraint("uuid", name=op.f("uq_ledger_book_uuid")),
        sqlite_strict=True,
    )
    op.create_table(
        "trail_entry",
        sa.Column("group_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("on_behalf_of", sa.Text(), nullable=True),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("thing", sa.Text(), nullable=False),
        sa.Column("transaction_number", sa.Integer(), nullable=True),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("reason_digest", sa.Text(), nullable=True),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.CheckConstraint("length(digest) = 64", name=op.f("ck_trail_entry_digest")),
        sa.CheckConstraint("number > 0", name=op.f("ck_trail_entry_number")),
        sa.PrimaryKeyConstraint("group_id", "number", name=op.f("pk_trail_entry")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index("ix_trail_entry_thing", "trail_entry", ["group_id", "thing", "number"], unique=False)
    op.create_table(
        "trail_reason",
        sa.Column("group_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("salt", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("group_id", "number", name=op.f("pk_trail_reason")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "user_",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("password_hash", sa.Text(), nullable=True),
        sa.Column("session_key", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_user__email"), "user_", ["email"], unique=False)
    op.create_table(
        "group_",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("founded_at", sa.Text(), nullable=False),
        sa.CheckConstraint("length(slug) BETWEEN 1 AND 40", name=op.f("ck_group__slug")),
        sa.ForeignKeyConstraint(["id"], ["ledger_book.id"], name=op.f("fk_group__id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_")),
        sa.UniqueConstraint("slug", name=op.f("uq_group__slug")),
        sqlite_strict=True,
    )
    op.create_table(
        "ledger_account",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("book_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("balance", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), server_default="0", nullable=False),
        sa.Column("floor", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("ceiling", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("closed_on", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('member', 'organisation', 'pot', 'fund', 'issuance', 'suspense', 'former', 'write_off', "
            "'opening', 'clearing')",
            name=op.f("ck_ledger_account_kind"),
        ),
        sa.CheckConstraint("closed_on IS NULL OR length(closed_on) = 10", name=op.f("ck_ledger_account_closed_on")),
        sa.CheckConstraint(
            "floor IS NULL OR ceiling IS NULL OR floor <= ceiling", name=op.f("ck_ledger_account_limits")
        ),
        sa.CheckConstraint("length(code) BETWEEN 1 AND 20", name=op.f("ck_ledger_account_code")),
        sa.ForeignKeyConstraint(["book_id"], ["ledger_book.id"], name=op.f("fk_ledger_account_book_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_account")),
        sa.UniqueConstraint("book_id", "code", name=op.f("uq_ledger_account_book_id_code")),
        sqlite_strict=True,
    )
    op.create_table(
        "ledger_period",
        sa.Column("book_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("month", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.CheckConstraint("state IN ('open', 'closing', 'closed')", name=op.f("ck_ledger_period_state")),
        sa.CheckConstraint("length(month) = 7", name=op.f("ck_ledger_period_month")),
        sa.ForeignKeyConstraint(["book_id"], ["ledger_book.id"], name=op.f("fk_ledger_period_book_id")),
        sa.PrimaryKeyConstraint("book_id", "month", name=op.f("pk_ledger_period")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "ledger_transaction",
        sa.Column("book_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("month", sa.Text(), nullable=False),
        sa.Column("occurred_on", sa.Text(), nullable=False),
        sa.Column("posted_at", sa.Text(), nullable=False),
        sa.Column("reverses_number", sa.Integer(), nullable=True),
        sa.Column("idempotency_key", sa.Text(), nullable=True),
        sa.Column("note_digest", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(kind = 'reversal') = (reverses_number IS NOT NULL)", name=op.f("ck_ledger_transaction_reversal")
        ),
        sa.CheckConstraint(
            "length(idempotency_key) BETWEEN 1 AND 100", name=op.f("ck_ledger_transaction_idempotency_key")
        ),
        sa.CheckConstraint("length(kind) BETWEEN 1 AND 20", name=op.f("ck_ledger_transaction_kind")),
        sa.CheckConstraint("length(month) = 7", name=op.f("ck_ledger_transaction_month")),
        sa.CheckConstraint("length(occurred_on) = 10", name=op.f("ck_ledger_transaction_occurred_on")),
        sa.CheckConstraint("length(posted_at) = 27", name=op.f("ck_ledger_transaction_posted_at")),
        sa.CheckConstraint("number > 0", name=op.f("ck_ledger_transaction_number")),
        sa.ForeignKeyConstraint(
            ["book_id", "number"],
            ["ledger_seal.book_id", "ledger_seal.number"],
            name="fk_ledger_transaction_seal",
            initially="DEFERRED",
            deferrable=True,
            use_alter=True,
        ),
        sa.ForeignKeyConstraint(
            ["book_id", "reverses_number"],
            ["ledger_transaction.book_id", "ledger_transaction.number"],
            name="fk_ledger_transaction_reverses",
        ),
        sa.ForeignKeyConstraint(["book_id"], ["ledger_book.id"], name=op.f("fk_ledger_transaction_book_id")),
        sa.PrimaryKeyConstraint("book_id", "number", name=op.f("pk_ledger_transaction")),
        sa.UniqueConstraint("book_id", "idempotency_key", name="uq_ledger_transaction_key"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index("ix_ledger_transaction_month", "ledger_transaction", ["book_id", "month"], unique=False)
    op.create_index(
        "uq_ledger_transaction_reverses",
        "ledger_transaction",
        ["book_id", "reverses_number"],
        unique=True,
        sqlite_where=sa.text("reverses_number IS NOT NULL"),
        postgresql_where=sa.text("reverses_number IS NOT NULL"),
    )
    op.create_table(
        "group_setting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("decided_at", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["group_id"], ["group_.id"], name=op.f("fk_group_setting_group_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_setting")),
        sqlite_strict=True,
    )
    op.create_index("ix_group_setting_name", "group_setting", ["group_id", "name", "id"], unique=False)
    op.create_table(
        "ledger_note",
        sa.Column("book_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("salt", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["book_id", "number"],
            ["ledger_transaction.book_id", "ledger_transaction.number"],
            name="fk_ledger_note_transaction",
        ),
        sa.PrimaryKeyConstraint("book_id", "number", name=op.f("pk_ledger_note")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "ledger_posting",
        sa.Column("book_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("account_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("minutes", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("balance_after", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.CheckConstraint("minutes <> 0", name=op.f("ck_ledger_posting_minutes")),
        sa.ForeignKeyConstraint(["account_id"], ["ledger_account.id"], name=op.f("fk_ledger_posting_account_id")),
        sa.ForeignKeyConstraint(
            ["book_id", "number"],
            ["ledger_transaction.book_id", "ledger_transaction.number"],
            name="fk_ledger_posting_transaction",
        ),
        sa.PrimaryKeyConstraint("book_id", "number", "account_id", name=op.f("pk_ledger_posting")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index("ix_ledger_posting_account", "ledger_posting", ["account_id", "number"], unique=False)
    op.create_table(
        "ledger_seal",
        sa.Column("book_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.CheckConstraint("length(digest) = 64", name=op.f("ck_ledger_seal_digest")),
        sa.ForeignKeyConstraint(
            ["book_id", "number"],
            ["ledger_transaction.book_id", "ledger_transaction.number"],
            name="fk_ledger_seal_transaction",
        ),
        sa.PrimaryKeyConstraint("book_id", "number", name=op.f("pk_ledger_seal")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    if op.get_bind().dialect.name == "postgresql":
        # SQLite has it inside the CREATE TABLE above, since it cannot add a constraint later.
        op.create_foreign_key(
            "fk_ledger_transaction_seal",
            "ledger_transaction",
            "ledger_seal",
            ["book_id", "number"],
            ["book_id", "number"],
            initially="DEFERRED",
            deferrable=True,
        )
    op.create_table(
        "member",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("known_as", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=True),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("joined_on", sa.Text(), nullable=False),
        sa.Column("opening_on", sa.Text(), nullable=True),
        sa.Column("left_on", sa.Text(), nullable=True),
        sa.CheckConstraint("kind IN ('person', 'organisation')", name=op.f("ck_member_kind")),
        sa.CheckConstraint("language IN ('cy', 'en', 'both')", name=op.f("ck_member_language")),
        sa.ForeignKeyConstraint(["account_id"], ["ledger_account.id"], name=op.f("fk_member_account_id")),
        sa.ForeignKeyConstraint(["group_id"], ["group_.id"], name=op.f("fk_member_group_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user_.id"], name=op.f("fk_member_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_member")),
        sa.UniqueConstraint("group_id", "number", name=op.f("uq_member_group_id_number")),
        sa.UniqueConstraint("ref", name=op.f("uq_member_ref")),
        sa.UniqueConstraint("account_id", name=op.f("uq_member_account_id")),
        sqlite_strict=True,
    )
    op.create_index("ix_member_name", "member", ["group_id", "name"], unique=False)
    op.create_index(op.f("ix_member_user_id"), "member", ["user_id"], unique=False)
    op.create_table(
        "exchange",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("giver_id", sa.Integer(), nullable=True),
        sa.Column("receiver_id", sa.Integer(), nullable=True),
        sa.Column("occurred_on", sa.Text(), nullable=False),
        sa.Column("minutes_told", sa.Integer(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("quantum", sa.Integer(), nullable=False),
        sa.Column("rounding", sa.Text(), nullable=False),
        sa.Column("confirmation", sa.Text(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("what_language", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("giver_word", sa.Text(), nullable=True),
        sa.Column("receiver_word", sa.Text(), nullable=True),
        sa.Column("proposed_told", sa.Integer(), nullable=True),
        sa.Column("proposed_minutes", sa.Integer(), nullable=True),
        sa.Column("proposed_by", sa.Text(), nullable=True),
        sa.Column("logged_by_id", sa.Integer(), nullable=True),
        sa.Column("logged_at", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("slip", sa.Text(), nullable=True),
        sa.Column("form_key", sa.Text(), nullable=True),
        sa.Column("ring_asked_by", sa.Text(), nullable=True),
        sa.Column("single_handed", sa.Boolean().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("settled_at", sa.Text(), nullable=True),
        sa.Column("posted_number", sa.Integer(), nullable=True),
        sa.Column("corrects_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "state IN ('waiting', 'queried', 'agreed', 'declined', 'withdrawn', 'stale', 'reversed')",
            name=op.f("ck_exchange_state"),
        ),
        sa.CheckConstraint("giver_id <> receiver_id", name=op.f("ck_exchange_two_sides")),
        sa.CheckConstraint("giver_id IS NOT NULL OR receiver_id IS NOT NULL", name=op.f("ck_exchange_somebody")),
        sa.CheckConstraint("minutes > 0", name=op.f("ck_exchange_minutes")),
        sa.ForeignKeyConstraint(["corrects_id"], ["exchange.id"], name=op.f("fk_exchange_corrects_id")),
        sa.ForeignKeyConstraint(["giver_id"], ["member.id"], name=op.f("fk_exchange_giver_id")),
        sa.ForeignKeyConstraint(["group_id"], ["group_.id"], name=op.f("fk_exchange_group_id")),
        sa.ForeignKeyConstraint(["logged_by_id"], ["member.id"], name=op.f("fk_exchange_logged_by_id")),
        sa.ForeignKeyConstraint(["receiver_id"], ["member.id"], name=op.f("fk_exchange_receiver_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exchange")),
        sa.UniqueConstraint("group_id", "form_key", name=op.f("uq_exchange_group_id_form_key")),
        sa.UniqueConstraint("ref", name=op.f("uq_exchange_ref")),
        sqlite_strict=True,
    )
    op.create_index("ix_exchange_giver", "exchange", ["giver_id", "occurred_on"], unique=False)
    op.create_index("ix_exchange_number", "exchange", ["group_id", "posted_number"], unique=False)
    op.create_index("ix_exchange_receiver", "exchange", ["receiver_id", "occurred_on"], unique=False)
    op.create_index("ix_exchange_slip", "exchange", ["group_id", "slip"], unique=False)
    op.create_index("ix_exchange_state", "exchange", ["group_id", "state"], unique=False)
    op.create_table(
        "member_role",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("granted_at", sa.Text(), nullable=False),
        sa.Column("granted_by", sa.Text(), nullable=False),
        sa.Column("ended_at", sa.Text(), nullable=True),
        sa.CheckConstraint("role IN ('coordinator', 'signer')", name=op.f("ck_member_role_role")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_member_role_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_member_role")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_member_role_member_id"), "member_role", ["member_id"], unique=False)
    op.create_table(
        "one_time_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=True),
        sa.Column("made_at", sa.Text(), nullable=False),
        sa.Column("expires_at", sa.Text(), nullable=False),
        sa.Column("used_at", sa.Text(), nullable=True),
        sa.CheckConstraint("purpose IN ('found', 'sign in')", name=op.f("ck_one_time_link_purpose")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_one_time_link_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_one_time_link")),
        sa.UniqueConstraint("digest", name=op.f("uq_one_time_link_digest")),
        sqlite_strict=True,
    )
    op.create_table(
        "exchange_unplaced",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("told_by_id", sa.Integer(), nullable=False),
        sa.Column("told_side", sa.Text(), nullable=False),
        sa.Column("typed", sa.Text(), nullable=False),
        sa.Column("occurred_on", sa.Text(), nullable=False),
        sa.Column("minutes_told", sa.Integer(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("what_language", sa.Text(), nullable=False),
        sa.Column("told_at", sa.Text(), nullable=False),
        sa.Column("form_key", sa.Text(), nullable=True),
        sa.Column("settled_at", sa.Text(), nullable=True),
        sa.Column("exchange_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["exchange_id"], ["exchange.id"], name=op.f("fk_exchange_unplaced_exchange_id")),
        sa.ForeignKeyConstraint(["group_id"], ["group_.id"], name=op.f("fk_exchange_unplaced_group_id")),
        sa.ForeignKeyConstraint(["told_by_id"], ["member.id"], name=op.f("fk_exchange_unplaced_told_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exchange_unplaced")),
        sa.UniqueConstraint("group_id", "form_key", name=op.f("uq_exchange_unplaced_group_id_form_key")),
        sa.UniqueConstraint("ref", name=op.f("uq_exchange_unplaced_ref")),
        sqlite_strict=True,
    )
