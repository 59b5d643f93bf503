"""Acts that need two people, and those who act for another."""

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
    op.add_column("member_role", sa.Column("single_handed", sa.Integer(), server_default="0", nullable=False))
    op.create_table(
        "stand_in",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("stand_in_id", sa.Integer(), nullable=False),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("member_said", sa.Text(), nullable=False),
        sa.Column("consented_member_at", sa.Text(), nullable=False),
        sa.Column("consented_stand_in_at", sa.Text(), nullable=True),
        sa.Column("ended_at", sa.Text(), nullable=True),
        sa.Column("ended_by", sa.Text(), nullable=True),
        sa.CheckConstraint("member_id <> stand_in_id", name=op.f("ck_stand_in_two_people")),
        sa.CheckConstraint("member_said IN ('web', 'phone', 'counter', 'slip')", name=op.f("ck_stand_in_member_said")),
        sa.ForeignKeyConstraint(["group_id"], ["group_.id"], name=op.f("fk_stand_in_group_id")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_stand_in_member_id")),
        sa.ForeignKeyConstraint(["stand_in_id"], ["member.id"], name=op.f("fk_stand_in_stand_in_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stand_in")),
        sa.UniqueConstraint("ref", name=op.f("uq_stand_in_ref")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_stand_in_stand_in_id"), "stand_in", ["stand_in_id"], unique=False)
    goes_on = sa.text("ended_at IS NULL")
    op.create_index(
        "uq_stand_in_now",
        "stand_in",
        ["member_id", "stand_in_id"],
        unique=True,
        sqlite_where=goes_on,
        postgresql_where=goes_on,
    )
