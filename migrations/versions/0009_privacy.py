"""Pauses, reports, leaving and erasure."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    for column in ("rests", "rests_since", "erased_on"):
        op.add_column("member", sa.Column(column, sa.Text(), nullable=True))
    op.create_table(
        "member_apart",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("one_id", sa.Integer(), nullable=False),
        sa.Column("other_id", sa.Integer(), nullable=False),
        sa.Column("since", sa.Text(), nullable=False),
        sa.CheckConstraint("kind IN ('block', 'apart')", name=op.f("ck_member_apart_kind")),
        sa.CheckConstraint("one_id <> other_id", name=op.f("ck_member_apart_two")),
        sa.ForeignKeyConstraint(["group_id"], ["group_.id"], name=op.f("fk_member_apart_group_id")),
        sa.ForeignKeyConstraint(["one_id"], ["member.id"], name=op.f("fk_member_apart_one_id")),
        sa.ForeignKeyConstraint(["other_id"], ["member.id"], name=op.f("fk_member_apart_other_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_member_apart")),
        sa.UniqueConstraint("one_id", "other_id", "kind", name=op.f("uq_member_apart_one_id_other_id_kind")),
        sa.UniqueConstraint("ref", name=op.f("uq_member_apart_ref")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_member_apart_group_id"), "member_apart", ["group_id"], unique=False)
    op.create_index(op.f("ix_member_apart_other_id"), "member_apart", ["other_id"], unique=False)
    op.create_table(
        "leaving",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("left_on", sa.Text(), nullable=False),
        sa.Column("hours", sa.Text(), nullable=False),
        sa.Column("settles_on", sa.Text(), nullable=True),
        sa.Column("settled_on", sa.Text(), nullable=True),
        sa.CheckConstraint("hours IN ('none', 'pot', 'lapse', 'forgive')", name=op.f("ck_leaving_hours")),
        sa.ForeignKeyConstraint(["group_id"], ["group_.id"], name=op.f("fk_leaving_group_id")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_leaving_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_leaving")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_leaving_group_id"), "leaving", ["group_id"], unique=False)
    op.create_index(op.f("ix_leaving_member_id"), "leaving", ["member_id"], unique=False)
    op.create_table(
        "privacy_text",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("text_cy", sa.Text(), nullable=False),
        sa.Column("text_en", sa.Text(), nullable=False),
        sa.Column("made_at", sa.Text(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.CheckConstraint("name IN ('terms', 'privacy')", name=op.f("ck_privacy_text_name")),
        sa.ForeignKeyConstraint(["group_id"], ["group_.id"], name=op.f("fk_privacy_text_group_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_privacy_text")),
        sa.UniqueConstraint("group_id", "name", "version", name=op.f("uq_privacy_text_group_id_name_version")),
        sqlite_strict=True,
    )
    op.create_table(
        "privacy_heard",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("read_to_them_by", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_privacy_heard_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_privacy_heard")),
        sa.UniqueConstraint("member_id", "name", "version", name=op.f("uq_privacy_heard_member_id_name_version")),
        sqlite_strict=True,
    )
    op.create_table(
        "concern",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("about_id", sa.Integer(), nullable=False),
        sa.Column("told_by_id", sa.Integer(), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("told_at", sa.Text(), nullable=False),
        sa.Column("read_at", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["about_id"], ["member.id"], name=op.f("fk_concern_about_id")),
        sa.ForeignKeyConstraint(["group_id"], ["group_.id"], name=op.f("fk_concern_group_id")),
        sa.ForeignKeyConstraint(["told_by_id"], ["member.id"], name=op.f("fk_concern_told_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_concern")),
        sa.UniqueConstraint("ref", name=op.f("uq_concern_ref")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_concern_group_id"), "concern", ["group_id"], unique=False)
    op.create_table(
        "complaint",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("told_by_id", sa.Integer(), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("told_on", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_on", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["group_id"], ["group_.id"], name=op.f("fk_complaint_group_id")),
        sa.ForeignKeyConstraint(["told_by_id"], ["member.id"], name=op.f("fk_complaint_told_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaint")),
        sa.UniqueConstraint("ref", name=op.f("uq_complaint_ref")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_complaint_group_id"), "complaint", ["group_id"], unique=False)
