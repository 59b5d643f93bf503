"""Conversations, and what was agreed on."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"

_STATES = "'proposed', 'dropped', 'agreed', 'changed', 'off', 'done', 'not so'"


def _needed(*names: str) -> list[sa.Column]:  # type: ignore[type-arg]
    return [sa.Column(name, sa.Text(), nullable=False) for name in names]


def _optional(*names: str) -> list[sa.Column]:  # type: ignore[type-arg]
    return [sa.Column(name, sa.Text(), nullable=True) for name in names]


def _number(name: str, *, nullable: bool = False) -> sa.Column:  # type: ignore[type-arg]
    return sa.Column(name, sa.Integer(), nullable=nullable)


def _refers(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}"))


def _index(table: str, column: str) -> None:
    op.create_index(op.f(f"ix_{table}_{column}"), table, [column], unique=False)


def upgrade() -> None:
    op.create_table(
        "conversation",
        _number("id"),
        *_needed("ref"),
        _number("group_id"),
        _number("listing_id", nullable=True),
        *_needed("kind", "title", "language"),
        _number("opener_id"),
        _number("owner_id"),
        *_needed("opened_at"),
        _number("last_by_id"),
        *_needed("last_at", "opener_read_at", "owner_read_at"),
        sa.CheckConstraint("kind IN ('offer', 'request')", name=op.f("ck_conversation_kind")),
        sa.CheckConstraint("language IN ('cy', 'en')", name=op.f("ck_conversation_language")),
        sa.CheckConstraint("opener_id <> owner_id", name=op.f("ck_conversation_two_people")),
        _refers("conversation", "group_id", "group_"),
        _refers("conversation", "listing_id", "listing"),
        _refers("conversation", "opener_id", "member"),
        _refers("conversation", "owner_id", "member"),
        _refers("conversation", "last_by_id", "member"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conversation")),
        sa.UniqueConstraint("ref", name=op.f("uq_conversation_ref")),
        sa.UniqueConstraint("listing_id", "opener_id", name=op.f("uq_conversation_listing_id_opener_id")),
        sqlite_strict=True,
    )
    for column in ("group_id", "opener_id", "owner_id"):
        _index("conversation", column)
    op.create_table(
        "message",
        _number("id"),
        *_needed("ref"),
        _number("conversation_id"),
        _number("member_id"),
        *_needed("text", "language", "written_at", "written_by", "channel"),
        sa.CheckConstraint("text <> ''", name=op.f("ck_message_text")),
        _refers("message", "conversation_id", "conversation"),
        _refers("message", "member_id", "member"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
        sa.UniqueConstraint("ref", name=op.f("uq_message_ref")),
        sqlite_strict=True,
    )
    op.create_index("ix_message_member_id", "message", ["member_id", "written_at"], unique=False)
    _index("message", "conversation_id")
    op.create_table(
        "arrangement",
        _number("id"),
        *_needed("ref"),
        _number("group_id"),
        _number("conversation_id"),
        *_needed("starts_on", "time_words", "place"),
        _number("minutes"),
        *_needed("every", "language", "state"),
        _number("proposed_by_id"),
        *_needed("proposed_at", "proposed_who", "proposed_channel"),
        *_optional("agreed_at", "agreed_on", "agreed_who", "agreed_channel", "ended_at", "ended_on"),
        _number("ended_by_id", nullable=True),
        *_optional("ended_who", "ended_channel"),
        *_needed("ended_why", "ended_language"),
        sa.CheckConstraint(f"state IN ({_STATES})", name=op.f("ck_arrangement_state")),
        sa.CheckConstraint("every IN ('', 'week', 'fortnight', 'month')", name=op.f("ck_arrangement_every")),
        sa.CheckConstraint("minutes > 0", name=op.f("ck_arrangement_minutes")),
        sa.CheckConstraint(
            "agreed_at IS NOT NULL OR state IN ('proposed', 'dropped')", name=op.f("ck_arrangement_agreed")
        ),
        _refers("arrangement", "group_id", "group_"),
        _refers("arrangement", "conversation_id", "conversation"),
        _refers("arrangement", "proposed_by_id", "member"),
        _refers("arrangement", "ended_by_id", "member"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_arrangement")),
        sa.UniqueConstraint("ref", name=op.f("uq_arrangement_ref")),
        sqlite_strict=True,
    )
    for state in ("proposed", "agreed"):
        op.create_index(
            f"uq_arrangement_{state}",
            "arrangement",
            ["conversation_id"],
            unique=True,
            sqlite_where=sa.text(f"state = '{state}'"),
            postgresql_where=sa.text(f"state = '{state}'"),
        )
    for column in ("group_id", "conversation_id"):
        _index("arrangement", column)
    op.create_table(
        "arrangement_line",
        _number("arrangement_id"),
        *_needed("on_day"),
        _number("happened"),
        _number("exchange_id", nullable=True),
        *_needed("told_at", "told_who", "channel"),
        sa.CheckConstraint(
            "happened = 1 AND exchange_id IS NOT NULL OR happened = 0 AND exchange_id IS NULL",
            name=op.f("ck_arrangement_line_told"),
        ),
        _refers("arrangement_line", "arrangement_id", "arrangement"),
        _refers("arrangement_line", "exchange_id", "exchange"),
        sa.PrimaryKeyConstraint("arrangement_id", "on_day", name=op.f("pk_arrangement_line")),
        sqlite_strict=True,
    )
    op.create_table(
        "thanks",
        _number("exchange_id"),
        _number("group_id"),
        _number("from_id"),
        _number("to_id"),
        *_needed("text", "language", "written_at", "written_who", "channel"),
        _refers("thanks", "exchange_id", "exchange"),
        _refers("thanks", "group_id", "group_"),
        _refers("thanks", "from_id", "member"),
        _refers("thanks", "to_id", "member"),
        sa.PrimaryKeyConstraint("exchange_id", name=op.f("pk_thanks")),
        sqlite_strict=True,
    )
    for column in ("from_id", "to_id"):
        _index("thanks", column)
    op.create_table(
        "follow_up",
        _number("exchange_id"),
        _number("group_id"),
        *_needed("outcome", "words", "language", "told_who", "told_at"),
        sa.CheckConstraint("outcome IN ('well', 'not well', 'no answer')", name=op.f("ck_follow_up_outcome")),
        _refers("follow_up", "exchange_id", "exchange"),
        _refers("follow_up", "group_id", "group_"),
        sa.PrimaryKeyConstraint("exchange_id", name=op.f("pk_follow_up")),
        sqlite_strict=True,
    )
