"""Get-togethers of a circle's own."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"


def upgrade() -> None:
    # SQLite takes no constraint by itself, so the table is written anew there.
    with op.batch_alter_table("gathering", table_kwargs={"sqlite_strict": True}) as gathering:
        gathering.add_column(sa.Column("circle_id", sa.Integer(), nullable=True))
        for column in ("right_why", "right_language"):
            gathering.add_column(sa.Column(column, sa.Text(), nullable=True))
        gathering.create_foreign_key(op.f("fk_gathering_circle_id"), "circle", ["circle_id"], ["id"])
        gathering.create_index(op.f("ix_gathering_circle_id"), ["circle_id"], unique=False)
