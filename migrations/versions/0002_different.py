"""Hours in the book may be said to be different; what was put right is found without looking through everything."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    for column in ("giver_says", "receiver_says"):
        op.add_column("exchange", sa.Column(column, sa.Integer(), nullable=True))
    is_right = sa.text("corrects_id IS NOT NULL")
    is_out = sa.text("state = 'reversed'")
    in_doubt = sa.text("giver_says IS NOT NULL OR receiver_says IS NOT NULL")
    for name, column, where in (
        ("ix_exchange_right", "corrects_id", is_right),
        ("ix_exchange_out_giver", "giver_id", is_out),
        ("ix_exchange_out_receiver", "receiver_id", is_out),
        ("ix_exchange_in_doubt", "group_id", in_doubt),
    ):
        op.create_index(name, "exchange", [column], unique=False, sqlite_where=where, postgresql_where=where)
