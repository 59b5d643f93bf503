"""What two sides said, settled side by side."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    op.create_table(
        "reconciled",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("one", sa.Text(), nullable=False),
        sa.Column("other", sa.Text(), nullable=True),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("done_at", sa.Text(), nullable=False),
        sa.Column("done_by_id", sa.Integer(), nullable=True),
        sa.Column("form_key", sa.Text(), nullable=True),
        sa.Column("undone_at", sa.Text(), nullable=True),
        sa.Column("undone_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("act IN ('same', 'another', 'looked')", name=op.f("ck_reconciled_act")),
        sa.CheckConstraint("(act = 'looked') = (other IS NULL)", name=op.f("ck_reconciled_two")),
        sa.ForeignKeyConstraint(["done_by_id"], ["member.id"], name=op.f("fk_reconciled_done_by_id")),
        sa.ForeignKeyConstraint(["group_id"], ["group_.id"], name=op.f("fk_reconciled_group_id")),
        sa.ForeignKeyConstraint(["undone_by_id"], ["member.id"], name=op.f("fk_reconciled_undone_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reconciled")),
        sa.UniqueConstraint("group_id", "form_key", "one", name=op.f("uq_reconciled_group_id_form_key_one")),
        sa.UniqueConstraint("ref", name=op.f("uq_reconciled_ref")),
        sqlite_strict=True,
    )
    op.create_index("ix_reconciled_act", "reconciled", ["group_id", "act"], unique=False)
    # What is in the book is compared by its days, a few months back, however long the book is.
    op.drop_index("ix_exchange_state", table_name="exchange")
    op.create_index("ix_exchange_state", "exchange", ["group_id", "state", "occurred_on"], unique=False)
