"""The board: listings, and the words they are found by."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

_TEXTS = ("title", "text", "language", "other_title", "other_text", "category", "timing")
_MORE = ("when_words", "area", "place", "by_whom", "access", "bring", "state", "posted_on", "expires_on")


def upgrade() -> None:
    op.create_table(
        "listing",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in _TEXTS),
        sa.Column("by_on", sa.Text(), nullable=True),
        *(sa.Column(name, sa.Text(), nullable=False) for name in _MORE),
        sa.CheckConstraint("kind IN ('offer', 'request')", name=op.f("ck_listing_kind")),
        sa.CheckConstraint("state IN ('open', 'paused', 'arranged', 'done')", name=op.f("ck_listing_state")),
        sa.CheckConstraint("language IN ('cy', 'en')", name=op.f("ck_listing_language")),
        sa.CheckConstraint("timing IN ('any', 'now', 'by', 'regular')", name=op.f("ck_listing_timing")),
        sa.CheckConstraint("place IN ('', 'yours', 'mine', 'online', 'elsewhere')", name=op.f("ck_listing_place")),
        sa.ForeignKeyConstraint(["group_id"], ["group_.id"], name=op.f("fk_listing_group_id")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_listing_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_listing")),
        sa.UniqueConstraint("ref", name=op.f("uq_listing_ref")),
        sqlite_strict=True,
    )
    op.create_index("ix_listing_board", "listing", ["group_id", "state", "id"], unique=False)
    op.create_index(op.f("ix_listing_member_id"), "listing", ["member_id"], unique=False)
    op.create_table(
        "listing_word",
        sa.Column("listing_id", sa.Integer(), nullable=False),
        sa.Column("word", sa.Text(), nullable=False),
        sa.Column("mark", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["group_id"], ["group_.id"], name=op.f("fk_listing_word_group_id")),
        sa.ForeignKeyConstraint(["listing_id"], ["listing.id"], name=op.f("fk_listing_word_listing_id")),
        sa.PrimaryKeyConstraint("listing_id", "word", "mark", name=op.f("pk_listing_word")),
        sqlite_strict=True,
    )
    op.create_index("ix_listing_word_word", "listing_word", ["group_id", "word", "mark"], unique=False)
