"""Ideas that somebody asks to have looked at, the month of the yearly questions, and the yearly word on paid work."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"


def upgrade() -> None:
    op.create_table(
        "paid_role_word",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("said_on", sa.Text(), nullable=False),
        sa.Column("said_by", sa.Text(), nullable=False),
        sa.CheckConstraint("answer IN ('no', 'partly', 'yes')", name=op.f("ck_paid_role_word_answer")),
        sa.CheckConstraint("channel IN ('web', 'phone', 'slip', 'counter')", name=op.f("ck_paid_role_word_channel")),
        sa.CheckConstraint("language IN ('cy', 'en')", name=op.f("ck_paid_role_word_language")),
        sa.ForeignKeyConstraint(["group_id"], ["group_.id"], name=op.f("fk_paid_role_word_group_id")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_paid_role_word_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paid_role_word")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_paid_role_word_group_id"), "paid_role_word", ["group_id"], unique=False)
    op.create_index(op.f("ix_paid_role_word_member_id"), "paid_role_word", ["member_id"], unique=False)
    op.create_table(
        "idea_report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("idea_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("asked_on", sa.Text(), nullable=False),
        sa.Column("settled_on", sa.Text(), nullable=True),
        sa.CheckConstraint("language IN ('cy', 'en')", name=op.f("ck_idea_report_language")),
        sa.ForeignKeyConstraint(["idea_id"], ["idea.id"], name=op.f("fk_idea_report_idea_id")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_idea_report_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_idea_report")),
        sa.UniqueConstraint("idea_id", "member_id", name=op.f("uq_idea_report_idea_id_member_id")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_idea_report_member_id"), "idea_report", ["member_id"], unique=False)
    op.create_table(
        "idea_said",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("idea_id", sa.Integer(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=True),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("single_handed", sa.Integer(), nullable=False),
        sa.CheckConstraint("what IN ('stands', 'off', 'answer', 'left')", name=op.f("ck_idea_said_what")),
        sa.ForeignKeyConstraint(["idea_id"], ["idea.id"], name=op.f("fk_idea_said_idea_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_idea_said")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_idea_said_idea_id"), "idea_said", ["idea_id"], unique=False)
