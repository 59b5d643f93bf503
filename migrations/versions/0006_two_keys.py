"""Acts that need two people."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "keyed_act",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("about_id", sa.Integer(), nullable=True),
        sa.Column("proposed_by_id", sa.Integer(), nullable=False),
        sa.Column("proposed_at", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("reason_language", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("settled_by_id", sa.Integer(), nullable=True),
        sa.Column("settled_at", sa.Text(), nullable=True),
        sa.Column("single_handed", sa.Integer(), nullable=False),
        sa.CheckConstraint("state IN ('proposed', 'done', 'refused', 'withdrawn')", name=op.f("ck_keyed_act_state")),
        sa.ForeignKeyConstraint(["about_id"], ["member.id"], name=op.f("fk_keyed_act_about_id")),
        sa.ForeignKeyConstraint(["group_id"], ["group_.id"], name=op.f("fk_keyed_act_group_id")),
        sa.ForeignKeyConstraint(["proposed_by_id"], ["member.id"], name=op.f("fk_keyed_act_proposed_by_id")),
        sa.ForeignKeyConstraint(["settled_by_id"], ["member.id"], name=op.f("fk_keyed_act_settled_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_keyed_act")),
        sa.UniqueConstraint("ref", name=op.f("uq_keyed_act_ref")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_keyed_act_about_id"), "keyed_act", ["about_id"], unique=False)
    op.create_index(op.f("ix_keyed_act_group_id"), "keyed_act", ["group_id"], unique=False)
