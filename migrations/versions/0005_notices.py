"""The outbox: what people are to be told."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=True),
        sa.Column("to_name", sa.Text(), nullable=True),
        sa.Column("to_email", sa.Text(), nullable=True),
        sa.Column("to_phone", sa.Text(), nullable=True),
        sa.Column("to_language", sa.Text(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("thing", sa.Text(), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("made_at", sa.Text(), nullable=False),
        sa.Column("next_at", sa.Text(), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("trouble", sa.Text(), nullable=True),
        sa.Column("settled_at", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "state IN ('waiting', 'sending', 'sent', 'listed', 'done', 'void')", name=op.f("ck_notice_state")
        ),
        sa.ForeignKeyConstraint(["group_id"], ["group_.id"], name=op.f("fk_notice_group_id")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_notice_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
        sa.UniqueConstraint("group_id", "key", name=op.f("uq_notice_group_id_key")),
        sa.UniqueConstraint("ref", name=op.f("uq_notice_ref")),
        sqlite_strict=True,
    )
    op.create_index("ix_notice_member_id", "notice", ["member_id"], unique=False)
    is_untold = sa.text("state IN ('waiting', 'sending', 'listed')")
    op.create_index(
        "ix_notice_untold",
        "notice",
        ["group_id", "thing"],
        unique=False,
        sqlite_where=is_untold,
        postgresql_where=is_untold,
    )
