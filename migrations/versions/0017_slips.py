"""Piles of slips, as they are typed."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    op.create_table(
        "slip_pile",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("counted_slips", sa.Integer(), nullable=False),
        sa.Column("counted_minutes", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("opened_by_id", sa.Integer(), nullable=True),
        sa.Column("opened_at", sa.Text(), nullable=False),
        sa.Column("settled_by_id", sa.Integer(), nullable=True),
        sa.Column("settled_at", sa.Text(), nullable=True),
        sa.CheckConstraint("state IN ('open', 'posted', 'abandoned')", name=op.f("ck_slip_pile_state")),
        sa.CheckConstraint("counted_slips > 0 AND counted_minutes >= 0", name=op.f("ck_slip_pile_counted")),
        sa.ForeignKeyConstraint(["group_id"], ["group_.id"], name=op.f("fk_slip_pile_group_id")),
        sa.ForeignKeyConstraint(["opened_by_id"], ["member.id"], name=op.f("fk_slip_pile_opened_by_id")),
        sa.ForeignKeyConstraint(["settled_by_id"], ["member.id"], name=op.f("fk_slip_pile_settled_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_slip_pile")),
        sa.UniqueConstraint("group_id", "number", name=op.f("uq_slip_pile_group_id_number")),
        sa.UniqueConstraint("ref", name=op.f("uq_slip_pile_ref")),
        sqlite_strict=True,
    )
    op.create_table(
        "slip_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("first", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.Column("paper", sa.Text(), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.Column("made_at", sa.Text(), nullable=False),
        sa.CheckConstraint("paper IN ('a4', 'a5', 'hand')", name=op.f("ck_slip_run_paper")),
        sa.CheckConstraint("first > 0 AND first <= last", name=op.f("ck_slip_run_numbers")),
        sa.ForeignKeyConstraint(["group_id"], ["group_.id"], name=op.f("fk_slip_run_group_id")),
        sa.ForeignKeyConstraint(["made_by_id"], ["member.id"], name=op.f("fk_slip_run_made_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_slip_run")),
        sa.UniqueConstraint("group_id", "first", name=op.f("uq_slip_run_group_id_first")),
        sa.UniqueConstraint("ref", name=op.f("uq_slip_run_ref")),
        sqlite_strict=True,
    )
    op.create_table(
        "slip",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("pile_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("signed", sa.Text(), nullable=False),
        sa.Column("occurred_on", sa.Text(), nullable=True),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("what_language", sa.Text(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=True),
        sa.Column("missing", sa.Text(), nullable=True),
        sa.Column("unread", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("reason_language", sa.Text(), nullable=False),
        sa.Column("posted_number", sa.Integer(), nullable=True),
        sa.Column("counts_in", sa.Text(), nullable=True),
        sa.Column("typed_by_id", sa.Integer(), nullable=True),
        sa.Column("typed_at", sa.Text(), nullable=False),
        sa.Column("form_key", sa.Text(), nullable=True),
        sa.CheckConstraint("kind IN ('help', 'sheet')", name=op.f("ck_slip_kind")),
        sa.CheckConstraint(
            "state IN ('typed', 'unclear', 'void', 'aside', 'struck', 'in book', 'suspense', 'dropped')",
            name=op.f("ck_slip_state"),
        ),
        sa.CheckConstraint("minutes >= 0", name=op.f("ck_slip_minutes")),
        sa.ForeignKeyConstraint(["group_id"], ["group_.id"], name=op.f("fk_slip_group_id")),
        sa.ForeignKeyConstraint(["pile_id"], ["slip_pile.id"], name=op.f("fk_slip_pile_id")),
        sa.ForeignKeyConstraint(["typed_by_id"], ["member.id"], name=op.f("fk_slip_typed_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_slip")),
        sa.UniqueConstraint("group_id", "form_key", name=op.f("uq_slip_group_id_form_key")),
        sa.UniqueConstraint("ref", name=op.f("uq_slip_ref")),
        sqlite_strict=True,
    )
    op.create_index("ix_slip_pile", "slip", ["pile_id", "id"], unique=False)
    op.create_index("ix_slip_state", "slip", ["group_id", "state"], unique=False)
    op.create_index(
        "uq_slip_number",
        "slip",
        ["group_id", "number"],
        unique=True,
        sqlite_where=sa.text("state <> 'struck'"),
        postgresql_where=sa.text("state <> 'struck'"),
    )
    op.create_table(
        "slip_named",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slip_id", sa.Integer(), nullable=False),
        sa.Column("side", sa.Text(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=True),
        sa.Column("exchange_id", sa.Integer(), nullable=True),
        sa.Column("same_slip_id", sa.Integer(), nullable=True),
        sa.Column("twin", sa.Text(), nullable=True),
        sa.CheckConstraint("side IN ('giver', 'receiver', 'present')", name=op.f("ck_slip_named_side")),
        sa.CheckConstraint("twin IN ('same', 'another')", name=op.f("ck_slip_named_twin")),
        sa.ForeignKeyConstraint(["exchange_id"], ["exchange.id"], name=op.f("fk_slip_named_exchange_id")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_slip_named_member_id")),
        sa.ForeignKeyConstraint(["same_slip_id"], ["slip.id"], name=op.f("fk_slip_named_same_slip_id")),
        sa.ForeignKeyConstraint(["slip_id"], ["slip.id"], name=op.f("fk_slip_named_slip_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_slip_named")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_slip_named_member_id"), "slip_named", ["member_id"], unique=False)
    op.create_index(op.f("ix_slip_named_slip_id"), "slip_named", ["slip_id"], unique=False)
