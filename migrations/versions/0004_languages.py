"""Reasons know the language they were written in."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.add_column("trail_reason", sa.Column("language", sa.Text(), nullable=True))
    op.add_column("group_setting", sa.Column("reason_language", sa.Text(), nullable=True))
