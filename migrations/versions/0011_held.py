"""What keeps a listing off the board."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.add_column("listing", sa.Column("held", sa.Text(), nullable=True))
