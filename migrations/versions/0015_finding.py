"""Finding people by their strengths, counting the board and standing it in the order of time."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"

_IS_AWAY = sa.text("left_on IS NOT NULL OR rests IS NOT NULL")
_COUNTED = ["group_id", "state", "category", "area", "kind", "held", "expires_on", "posted_on", "member_id"]


def upgrade() -> None:
    op.create_index(
        "ix_member_away", "member", ["group_id"], unique=False, sqlite_where=_IS_AWAY, postgresql_where=_IS_AWAY
    )
    op.create_index("ix_listing_tally", "listing", _COUNTED, unique=False)
    op.create_index("ix_listing_time", "listing", ["group_id", "state", "timing", "by_on", "id"], unique=False)
    op.create_table(
        "strength_word",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("part", sa.Text(), nullable=False),
        sa.Column("word", sa.Text(), nullable=False),
        sa.Column("mark", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("audience", sa.Text(), nullable=False),
        sa.CheckConstraint("part IN ('strengths', 'experience', 'profession')", name=op.f("ck_strength_word_part")),
        sa.CheckConstraint("audience IN ('members', 'coordinators')", name=op.f("ck_strength_word_audience")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_strength_word_member_id")),
        sa.ForeignKeyConstraint(["group_id"], ["group_.id"], name=op.f("fk_strength_word_group_id")),
        sa.PrimaryKeyConstraint("member_id", "part", "word", "mark", name=op.f("pk_strength_word")),
        sqlite_strict=True,
    )
    op.create_index("ix_strength_word_word", "strength_word", ["group_id", "word", "mark"], unique=False)
    op.create_table(
        "words_made",
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["group_id"], ["group_.id"], name=op.f("fk_words_made_group_id")),
        sa.PrimaryKeyConstraint("group_id", name=op.f("pk_words_made")),
        sqlite_strict=True,
    )
