"""Invitations from services, ideas, the yearly mirror."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"


def upgrade() -> None:
    op.create_table(
        "card_printing",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("key_digest", sa.Text(), nullable=False),
        sa.Column("printed_on", sa.Text(), nullable=False),
        sa.Column("expires_on", sa.Text(), nullable=False),
        sa.Column("cards", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["group_id"], ["group_.id"], name=op.f("fk_card_printing_group_id")),
        sa.ForeignKeyConstraint(["organisation_id"], ["member.id"], name=op.f("fk_card_printing_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_card_printing")),
        sa.UniqueConstraint("key_digest", name=op.f("uq_card_printing_key_digest")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_card_printing_organisation_id"), "card_printing", ["organisation_id"], unique=False)
    op.create_table(
        "card_used",
        sa.Column("organisation_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["member.id"], name=op.f("fk_card_used_organisation_id")),
        sa.PrimaryKeyConstraint("organisation_id", name=op.f("pk_card_used")),
        sqlite_strict=True,
    )
    op.create_table(
        "service_card",
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("expires_on", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["group_id"], ["group_.id"], name=op.f("fk_service_card_group_id")),
        sa.ForeignKeyConstraint(["organisation_id"], ["member.id"], name=op.f("fk_service_card_organisation_id")),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_service_card")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_service_card_expires_on"), "service_card", ["expires_on"], unique=False)
    op.create_index(op.f("ix_service_card_organisation_id"), "service_card", ["organisation_id"], unique=False)
