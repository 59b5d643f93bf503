"""What members decide beyond numbers: organisations, and who closes."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"


def upgrade() -> None:
    op.add_column("member", sa.Column("admitted_by", sa.Text(), nullable=True))
    op.create_index(op.f("ix_member_admitted_by"), "member", ["admitted_by"], unique=True)
