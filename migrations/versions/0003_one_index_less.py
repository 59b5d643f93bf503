"""Every post wrote into an index that only the closing of a month ever read, twelve times a year."""

from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.drop_index("ix_ledger_transaction_month", "ledger_transaction")
