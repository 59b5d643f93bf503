"""Calls and their outcomes; a line somebody asks about, with its date."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    op.create_table(
        "desk_call",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("outcome", "thing", "called_at", "called_by")),
        sa.Column("again_on", sa.Text(), nullable=True),
        sa.Column("form_key", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "outcome IN ('yes', 'different', 'no reply', 'rings back', 'another day', 'asked')",
            name=op.f("ck_desk_call_outcome"),
        ),
        sa.CheckConstraint(
            "(again_on IS NOT NULL) = (outcome IN ('no reply', 'rings back', 'another day'))",
            name=op.f("ck_desk_call_again"),
        ),
        sa.ForeignKeyConstraint(["group_id"], ["group_.id"], name=op.f("fk_desk_call_group_id")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_desk_call_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_desk_call")),
        sa.UniqueConstraint("group_id", "form_key", name=op.f("uq_desk_call_group_id_form_key")),
        sqlite_strict=True,
    )
    op.create_index("ix_desk_call_member_id", "desk_call", ["member_id", "id"], unique=False)
    op.add_column("exchange", sa.Column("doubted_at", sa.Text(), nullable=True))
    # What is in doubt already has been so since somebody said so first, or last.
    op.execute(
        "UPDATE exchange SET doubted_at = (SELECT max(e.at) FROM trail_entry e WHERE e.group_id = exchange.group_id"
        " AND e.thing = exchange.ref AND e.action = 'exchange.doubted')"
        " WHERE giver_says IS NOT NULL OR receiver_says IS NOT NULL"
    )
