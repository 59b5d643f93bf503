"""Who was asked, and what they said."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.create_table(
        "listing_asked",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("listing_id", sa.Integer(), nullable=True),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("asked_on", sa.Text(), nullable=True),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("words_language", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "outcome IN ('to ask', 'asked', 'no reply', 'yes', 'no')", name=op.f("ck_listing_asked_outcome")
        ),
        sa.CheckConstraint("(outcome = 'to ask') = (asked_on IS NULL)", name=op.f("ck_listing_asked_day")),
        sa.ForeignKeyConstraint(["group_id"], ["group_.id"], name=op.f("fk_listing_asked_group_id")),
        sa.ForeignKeyConstraint(["listing_id"], ["listing.id"], name=op.f("fk_listing_asked_listing_id")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_listing_asked_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_listing_asked")),
        sa.UniqueConstraint("listing_id", "member_id", name=op.f("uq_listing_asked_listing_id_member_id")),
        sa.UniqueConstraint("ref", name=op.f("uq_listing_asked_ref")),
        sqlite_strict=True,
    )
    op.create_index("ix_listing_asked_group_id", "listing_asked", ["group_id", "member_id"], unique=False)
    op.create_index(op.f("ix_listing_asked_member_id"), "listing_asked", ["member_id"], unique=False)
    op.create_table(
        "ring_me",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("settled", sa.Text(), nullable=True),
        sa.Column("settled_at", sa.Text(), nullable=True),
        sa.Column("settled_by", sa.Text(), nullable=True),
        sa.CheckConstraint("settled IN ('rung', 'never mind')", name=op.f("ck_ring_me_settled")),
        sa.ForeignKeyConstraint(["group_id"], ["group_.id"], name=op.f("fk_ring_me_group_id")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_ring_me_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ring_me")),
        sa.UniqueConstraint("ref", name=op.f("uq_ring_me_ref")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_ring_me_group_id"), "ring_me", ["group_id"], unique=False)
    waits = sa.text("settled_at IS NULL")
    op.create_index(
        "uq_ring_me_waits", "ring_me", ["member_id"], unique=True, sqlite_where=waits, postgresql_where=waits
    )
    op.create_table(
        "listing_question",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("listing_id", sa.Integer(), nullable=False),
        sa.Column("expires_on", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.Text(), nullable=False),
        sa.Column("told_at", sa.Text(), nullable=True),
        sa.Column("answered_at", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["group_id"], ["group_.id"], name=op.f("fk_listing_question_group_id")),
        sa.ForeignKeyConstraint(["listing_id"], ["listing.id"], name=op.f("fk_listing_question_listing_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_listing_question")),
        sa.UniqueConstraint("listing_id", "expires_on", name=op.f("uq_listing_question_listing_id_expires_on")),
        sa.UniqueConstraint("digest", name=op.f("uq_listing_question_digest")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_listing_question_group_id"), "listing_question", ["group_id"], unique=False)
