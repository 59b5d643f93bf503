"""Closing a month, and who was given what of it."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    op.create_table(
        "closed_report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("month", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("body", "digest", "closed_at")),
        sa.CheckConstraint("length(month) = 7", name=op.f("ck_closed_report_month")),
        sa.CheckConstraint("length(digest) = 64", name=op.f("ck_closed_report_digest")),
        sa.ForeignKeyConstraint(["group_id"], ["group_.id"], name=op.f("fk_closed_report_group_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_closed_report")),
        sa.UniqueConstraint("group_id", "month", "version", name=op.f("uq_closed_report_group_id_month_version")),
        sqlite_strict=True,
    )
    op.create_table(
        "closing_note",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("month", "point", "thing", "noted_at", "noted_by")),
        sa.ForeignKeyConstraint(["group_id"], ["group_.id"], name=op.f("fk_closing_note_group_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_closing_note")),
        sa.UniqueConstraint(
            "group_id", "month", "point", "thing", name=op.f("uq_closing_note_group_id_month_point_thing")
        ),
        sqlite_strict=True,
    )
    op.create_table(
        "reopening",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("month", "reopened_at", "proposed_by")),
        sa.Column("confirmed_by", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("reason_language", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["group_id"], ["group_.id"], name=op.f("fk_reopening_group_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reopening")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_reopening_group_id"), "reopening", ["group_id"], unique=False)
