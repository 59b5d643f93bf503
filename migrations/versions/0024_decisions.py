"""Proposals and decisions."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"


def _texts(*names: str) -> list[sa.Column]:
    return [sa.Column(name, sa.Text(), nullable=False) for name in names]


def _numbers(*names: str) -> list[sa.Column]:
    return [sa.Column(name, sa.Integer(), nullable=False) for name in names]


def _key(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}"))


def upgrade() -> None:
    op.create_table(
        "proposal",
        *_numbers("id"),
        *_texts("ref"),
        *_numbers("group_id"),
        *_texts("name", "value", "words_cy", "words_en", "way"),
        *_numbers("quorum", "proposed_by_id"),
        *_texts("proposed_at", "opens_on", "closes_on", "holds_from"),
        sa.CheckConstraint("way IN ('consent', 'vote')", name=op.f("ck_proposal_way")),
        _key("proposal", "group_id", "group_"),
        _key("proposal", "proposed_by_id", "member"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposal")),
        sa.UniqueConstraint("ref", name=op.f("uq_proposal_ref")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_proposal_group_id"), "proposal", ["group_id"], unique=False)
    op.create_index(op.f("ix_proposal_proposed_by_id"), "proposal", ["proposed_by_id"], unique=False)
    op.create_table(
        "proposal_comment",
        *_numbers("id", "proposal_id", "member_id"),
        *_texts("text", "language", "said_at"),
        _key("proposal_comment", "proposal_id", "proposal"),
        _key("proposal_comment", "member_id", "member"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposal_comment")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_proposal_comment_proposal_id"), "proposal_comment", ["proposal_id"], unique=False)
    op.create_index(op.f("ix_proposal_comment_member_id"), "proposal_comment", ["member_id"], unique=False)
    op.create_table(
        "proposal_answer",
        *_numbers("id", "proposal_id", "member_id"),
        *_texts("answer", "reason"),
        sa.Column("reason_language", sa.Text(), nullable=True),
        *_texts("shown", "channel"),
        *_numbers("written_by_id"),
        sa.Column("witness_id", sa.Integer(), nullable=True),
        *_texts("given_at"),
        sa.CheckConstraint(
            "answer IN ('agree', 'live', 'abstain', 'object', 'yes', 'no', '')", name=op.f("ck_proposal_answer_answer")
        ),
        sa.CheckConstraint("shown IN ('name', 'reason', 'nothing')", name=op.f("ck_proposal_answer_shown")),
        sa.CheckConstraint("channel IN ('web', 'phone', 'slip')", name=op.f("ck_proposal_answer_channel")),
        _key("proposal_answer", "proposal_id", "proposal"),
        _key("proposal_answer", "member_id", "member"),
        _key("proposal_answer", "written_by_id", "member"),
        _key("proposal_answer", "witness_id", "member"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposal_answer")),
        sa.UniqueConstraint("proposal_id", "member_id", name=op.f("uq_proposal_answer_proposal_id_member_id")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_proposal_answer_member_id"), "proposal_answer", ["member_id"], unique=False)
    op.create_table(
        "proposal_paper",
        *_numbers("id", "proposal_id", "agreed", "lives", "abstained", "objected", "counted_by_id", "confirmed_by_id"),
        *_texts("counted_at"),
        sa.CheckConstraint(
            "agreed >= 0 AND lives >= 0 AND abstained >= 0 AND objected >= 0", name=op.f("ck_proposal_paper_counts")
        ),
        _key("proposal_paper", "proposal_id", "proposal"),
        _key("proposal_paper", "counted_by_id", "member"),
        _key("proposal_paper", "confirmed_by_id", "member"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposal_paper")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_proposal_paper_proposal_id"), "proposal_paper", ["proposal_id"], unique=False)
    op.create_table(
        "decision",
        *_numbers("id"),
        *_texts("ref"),
        *_numbers("group_id", "proposal_id"),
        *_texts("name", "value", "outcome"),
        *_numbers("agreed", "lives", "abstained", "objected", "members"),
        *_texts("holds_from", "closed_at", "closed_by"),
        sa.CheckConstraint("outcome IN ('carried', 'not carried', 'withdrawn')", name=op.f("ck_decision_outcome")),
        _key("decision", "group_id", "group_"),
        _key("decision", "proposal_id", "proposal"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision")),
        sa.UniqueConstraint("ref", name=op.f("uq_decision_ref")),
        sa.UniqueConstraint("proposal_id", name=op.f("uq_decision_proposal_id")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_decision_group_id"), "decision", ["group_id"], unique=False)
