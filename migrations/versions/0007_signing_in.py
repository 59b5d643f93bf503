"""Sessions that can be ended, sign-in cards, second factors.

One-time links to sign in with move to the table of cards and links. Sessions open until now end: people sign in anew.
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_table(
        "signin_session",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("used", sa.Text(), nullable=False),
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("made_at", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.Text(), nullable=False),
        sa.Column("expires_at", sa.Text(), nullable=False),
        sa.Column("ended_at", sa.Text(), nullable=True),
        sa.CheckConstraint("kind IN ('own', 'shared')", name=op.f("ck_signin_session_kind")),
        sa.ForeignKeyConstraint(["user_id"], ["user_.id"], name=op.f("fk_signin_session_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signin_session")),
        sa.UniqueConstraint("digest", name=op.f("uq_signin_session_digest")),
        sa.UniqueConstraint("ref", name=op.f("uq_signin_session_ref")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_signin_session_user_id"), "signin_session", ["user_id"], unique=False)
    op.create_table(
        "signin_key",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("words_digest", sa.Text(), nullable=True),
        sa.Column("member_id", sa.Integer(), nullable=True),
        sa.Column("made_at", sa.Text(), nullable=False),
        sa.Column("expires_at", sa.Text(), nullable=True),
        sa.Column("ended_at", sa.Text(), nullable=True),
        sa.CheckConstraint("kind IN ('card', 'link')", name=op.f("ck_signin_key_kind")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_signin_key_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signin_key")),
        sa.UniqueConstraint("digest", name=op.f("uq_signin_key_digest")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_signin_key_member_id"), "signin_key", ["member_id"], unique=False)
    op.create_table(
        "signin_factor",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("secret", sa.Text(), nullable=True),
        sa.Column("codes", sa.Text(), nullable=True),
        sa.Column("last_step", sa.Integer(), nullable=True),
        sa.Column("made_at", sa.Text(), nullable=False),
        sa.CheckConstraint("kind IN ('app', 'list')", name=op.f("ck_signin_factor_kind")),
        sa.ForeignKeyConstraint(["user_id"], ["user_.id"], name=op.f("fk_signin_factor_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signin_factor")),
        sa.UniqueConstraint("user_id", "kind", name=op.f("uq_signin_factor_user_id_kind")),
        sqlite_strict=True,
    )
    op.execute(
        "INSERT INTO signin_key (kind, digest, member_id, made_at, expires_at, ended_at)"
        " SELECT 'link', digest, member_id, made_at, expires_at, used_at FROM one_time_link WHERE purpose = 'sign in'"
    )
    op.execute("DELETE FROM one_time_link WHERE purpose = 'sign in'")
    op.drop_column("user_", "session_key")
