"""The way somebody likes best to be reached."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    op.create_table(
        "reached_by",
        sa.Column("member_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("way", sa.Text(), nullable=False),
        sa.Column("times", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.CheckConstraint("way IN ('phone', 'text', 'email', 'post', 'visit')", name=op.f("ck_reached_by_way")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_reached_by_member_id")),
        sa.PrimaryKeyConstraint("member_id", name=op.f("pk_reached_by")),
        sqlite_strict=True,
    )
