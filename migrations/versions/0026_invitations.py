"""Invitations from services, ideas, the yearly mirror."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"


def upgrade() -> None:
    op.create_table(
        "mirror_round",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("opened_on", sa.Text(), nullable=False),
        sa.Column("closes_on", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["group_id"], ["group_.id"], name=op.f("fk_mirror_round_group_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mirror_round")),
        sa.UniqueConstraint("group_id", "year", name=op.f("uq_mirror_round_group_id_year")),
        sqlite_strict=True,
    )
    op.create_table(
        "card_printing",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("key_digest", sa.Text(), nullable=False),
        sa.Column("printed_on", sa.Text(), nullable=False),
        sa.Column("expires_on", sa.Text(), nullable=False),
        sa.Column("cards", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["group_id"], ["group_.id"], name=op.f("fk_card_printing_group_id")),
        sa.ForeignKeyConstraint(["organisation_id"], ["member.id"], name=op.f("fk_card_printing_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_card_printing")),
        sa.UniqueConstraint("key_digest", name=op.f("uq_card_printing_key_digest")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_card_printing_organisation_id"), "card_printing", ["organisation_id"], unique=False)
    op.create_table(
        "card_used",
        sa.Column("organisation_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["member.id"], name=op.f("fk_card_used_organisation_id")),
        sa.PrimaryKeyConstraint("organisation_id", name=op.f("pk_card_used")),
        sqlite_strict=True,
    )
    op.create_table(
        "idea",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=True),
        sa.Column("about_id", sa.Integer(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("told_on", sa.Text(), nullable=False),
        sa.Column("off_on", sa.Text(), nullable=True),
        sa.Column("off_why", sa.Text(), nullable=False),
        sa.Column("off_language", sa.Text(), nullable=True),
        sa.CheckConstraint("channel IN ('web', 'phone', 'slip', 'counter')", name=op.f("ck_idea_channel")),
        sa.CheckConstraint("language IN ('cy', 'en')", name=op.f("ck_idea_language")),
        sa.ForeignKeyConstraint(["about_id"], ["member.id"], name=op.f("fk_idea_about_id")),
        sa.ForeignKeyConstraint(["group_id"], ["group_.id"], name=op.f("fk_idea_group_id")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_idea_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_idea")),
        sa.UniqueConstraint("ref", name=op.f("uq_idea_ref")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_idea_about_id"), "idea", ["about_id"], unique=False)
    op.create_index(op.f("ix_idea_group_id"), "idea", ["group_id"], unique=False)
    op.create_index(op.f("ix_idea_member_id"), "idea", ["member_id"], unique=False)
    op.create_table(
        "mirror_mark",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_mirror_mark_member_id")),
        sa.ForeignKeyConstraint(["round_id"], ["mirror_round.id"], name=op.f("fk_mirror_mark_round_id")),
        sa.PrimaryKeyConstraint("round_id", "member_id", name=op.f("pk_mirror_mark")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "mirror_tally",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.CheckConstraint("answer IN ('yes', 'mostly', 'little', 'no')", name=op.f("ck_mirror_tally_answer")),
        sa.CheckConstraint(
            "question IN ('assets', 'work', 'reciprocity', 'networks', 'respect')",
            name=op.f("ck_mirror_tally_question"),
        ),
        sa.ForeignKeyConstraint(["round_id"], ["mirror_round.id"], name=op.f("fk_mirror_tally_round_id")),
        sa.PrimaryKeyConstraint("round_id", "question", "answer", name=op.f("pk_mirror_tally")),
        sqlite_strict=True,
    )
    op.create_table(
        "service_card",
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("expires_on", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["group_id"], ["group_.id"], name=op.f("fk_service_card_group_id")),
        sa.ForeignKeyConstraint(["organisation_id"], ["member.id"], name=op.f("fk_service_card_organisation_id")),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_service_card")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_service_card_expires_on"), "service_card", ["expires_on"], unique=False)
    op.create_index(op.f("ix_service_card_organisation_id"), "service_card", ["organisation_id"], unique=False)
    op.create_table(
        "idea_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("idea_id", sa.Integer(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("answered_on", sa.Text(), nullable=False),
        sa.Column("answered_by", sa.Text(), nullable=False),
        sa.CheckConstraint("answer IN ('doing', 'cannot', 'talk', 'done')", name=op.f("ck_idea_answer_answer")),
        sa.CheckConstraint("language IN ('cy', 'en')", name=op.f("ck_idea_answer_language")),
        sa.ForeignKeyConstraint(["idea_id"], ["idea.id"], name=op.f("fk_idea_answer_idea_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_idea_answer")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_idea_answer_idea_id"), "idea_answer", ["idea_id"], unique=False)
