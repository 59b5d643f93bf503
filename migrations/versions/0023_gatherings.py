"""Get-togethers, places, attendance, gifts and draws."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0021"


def upgrade() -> None:
    op.create_table(
        "gathering",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("announced_by_id", sa.Integer(), nullable=False),
        sa.Column("announced_at", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.Text(), nullable=False),
        sa.Column("series", sa.Text(), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("on_day", sa.Text(), nullable=False),
        sa.Column("begins", sa.Text(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("places", sa.Integer(), nullable=True),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("issued_by_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("off_why", sa.Text(), nullable=False),
        sa.Column("off_language", sa.Text(), nullable=False),
        sa.Column("was_minutes", sa.Integer(), nullable=True),
        sa.Column("guests", sa.Integer(), nullable=False),
        sa.Column("sheet_by_id", sa.Integer(), nullable=True),
        sa.Column("sheet_at", sa.Text(), nullable=True),
        sa.Column("posted_number", sa.Integer(), nullable=True),
        sa.CheckConstraint("language IN ('cy', 'en')", name=op.f("ck_gathering_language")),
        sa.CheckConstraint(
            "rule IN ('share', 'each', 'paid', 'pot', 'issuance', 'none')", name=op.f("ck_gathering_rule")
        ),
        sa.CheckConstraint("state IN ('planned', 'off', 'written', 'held')", name=op.f("ck_gathering_state")),
        sa.CheckConstraint(
            "minutes > 0 AND guests >= 0 AND (places IS NULL OR places > 0)", name=op.f("ck_gathering_numbers")
        ),
        sa.ForeignKeyConstraint(["announced_by_id"], ["member.id"], name=op.f("fk_gathering_announced_by_id")),
        sa.ForeignKeyConstraint(["group_id"], ["group_.id"], name=op.f("fk_gathering_group_id")),
        sa.ForeignKeyConstraint(["issued_by_id"], ["member.id"], name=op.f("fk_gathering_issued_by_id")),
        sa.ForeignKeyConstraint(["sheet_by_id"], ["member.id"], name=op.f("fk_gathering_sheet_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gathering")),
        sa.UniqueConstraint("ref", name=op.f("uq_gathering_ref")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_gathering_announced_by_id"), "gathering", ["announced_by_id"], unique=False)
    op.create_index("ix_gathering_day", "gathering", ["group_id", "on_day", "begins", "id"], unique=False)
    op.create_index(op.f("ix_gathering_issued_by_id"), "gathering", ["issued_by_id"], unique=False)
    op.create_index(op.f("ix_gathering_series"), "gathering", ["series"], unique=False)
    op.create_table(
        "gathering_feed",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=True),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("made_at", sa.Text(), nullable=False),
        sa.Column("made_who", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["group_id"], ["group_.id"], name=op.f("fk_gathering_feed_group_id")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_gathering_feed_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gathering_feed")),
        sa.UniqueConstraint("digest", name=op.f("uq_gathering_feed_digest")),
        sa.UniqueConstraint("group_id", "member_id", name=op.f("uq_gathering_feed_group_id_member_id")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_gathering_feed_member_id"), "gathering_feed", ["member_id"], unique=False)
    op.create_table(
        "gift",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("from_id", sa.Integer(), nullable=False),
        sa.Column("to_id", sa.Integer(), nullable=True),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("given_on", sa.Text(), nullable=False),
        sa.Column("given_at", sa.Text(), nullable=False),
        sa.Column("given_who", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("posted_number", sa.Integer(), nullable=False),
        sa.Column("taken_back", sa.Integer(), nullable=False),
        sa.Column("form_key", sa.Text(), nullable=True),
        sa.CheckConstraint("minutes > 0", name=op.f("ck_gift_minutes")),
        sa.CheckConstraint("to_id IS NULL OR to_id <> from_id", name=op.f("ck_gift_two")),
        sa.ForeignKeyConstraint(["from_id"], ["member.id"], name=op.f("fk_gift_from_id")),
        sa.ForeignKeyConstraint(["group_id"], ["group_.id"], name=op.f("fk_gift_group_id")),
        sa.ForeignKeyConstraint(["to_id"], ["member.id"], name=op.f("fk_gift_to_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gift")),
        sa.UniqueConstraint("group_id", "form_key", name=op.f("uq_gift_group_id_form_key")),
        sa.UniqueConstraint("ref", name=op.f("uq_gift_ref")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_gift_from_id"), "gift", ["from_id"], unique=False)
    op.create_index(op.f("ix_gift_to_id"), "gift", ["to_id"], unique=False)
    op.create_table(
        "gathering_entry",
        sa.Column("group_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("gathering_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["gathering_id"], ["gathering.id"], name=op.f("fk_gathering_entry_gathering_id")),
        sa.ForeignKeyConstraint(["group_id"], ["group_.id"], name=op.f("fk_gathering_entry_group_id")),
        sa.PrimaryKeyConstraint("group_id", "number", name=op.f("pk_gathering_entry")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_gathering_entry_gathering_id"), "gathering_entry", ["gathering_id"], unique=False)
    op.create_table(
        "gathering_leads",
        sa.Column("gathering_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["gathering_id"], ["gathering.id"], name=op.f("fk_gathering_leads_gathering_id")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_gathering_leads_member_id")),
        sa.PrimaryKeyConstraint("gathering_id", "member_id", name=op.f("pk_gathering_leads")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_gathering_leads_member_id"), "gathering_leads", ["member_id"], unique=False)
    op.create_table(
        "gathering_place",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("gathering_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.Text(), nullable=False),
        sa.Column("asked_who", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.CheckConstraint("state IN ('comes', 'waits')", name=op.f("ck_gathering_place_state")),
        sa.ForeignKeyConstraint(["gathering_id"], ["gathering.id"], name=op.f("fk_gathering_place_gathering_id")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_gathering_place_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gathering_place")),
        sa.UniqueConstraint("gathering_id", "member_id", name=op.f("uq_gathering_place_gathering_id_member_id")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_gathering_place_member_id"), "gathering_place", ["member_id"], unique=False)
    op.create_table(
        "gathering_present",
        sa.Column("gathering_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("led", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["gathering_id"], ["gathering.id"], name=op.f("fk_gathering_present_gathering_id")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_gathering_present_member_id")),
        sa.PrimaryKeyConstraint("gathering_id", "member_id", name=op.f("pk_gathering_present")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_gathering_present_member_id"), "gathering_present", ["member_id"], unique=False)
