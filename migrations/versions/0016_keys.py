"""Wrong tries to sign in are counted by day, and what somebody is told may go to who acts for them, too."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    op.create_table(
        "signin_wrong",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=True),
        sa.Column("member_id", sa.Integer(), nullable=True),
        sa.Column("day", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.CheckConstraint("kind IN ('first', 'code')", name=op.f("ck_signin_wrong_kind")),
        sa.ForeignKeyConstraint(["group_id"], ["group_.id"], name=op.f("fk_signin_wrong_group_id")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_signin_wrong_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signin_wrong")),
        sqlite_strict=True,
    )
    op.create_index("ix_signin_wrong_group_id", "signin_wrong", ["group_id", "day"], unique=False)
    op.create_index("ix_signin_wrong_member_id", "signin_wrong", ["member_id", "day"], unique=False)
    # SQLite takes no constraint by itself, so the table is written anew there.
    with op.batch_alter_table("notice", table_kwargs={"sqlite_strict": True}) as notice:
        notice.add_column(sa.Column("through_id", sa.Integer(), nullable=True))
        notice.create_foreign_key(op.f("fk_notice_through_id"), "member", ["through_id"], ["id"])
