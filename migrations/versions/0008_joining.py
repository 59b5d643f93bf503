"""Applications, invitations, and what people say about themselves."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.create_table(
        "profile_text",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("prompt", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("audience", sa.Text(), nullable=False),
        sa.Column("written_at", sa.Text(), nullable=False),
        sa.Column("written_by", sa.Text(), nullable=False),
        sa.Column("allowed_by", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "audience IN ('me', 'coordinators', 'circles', 'members')", name=op.f("ck_profile_text_audience")
        ),
        sa.CheckConstraint("language IN ('cy', 'en')", name=op.f("ck_profile_text_language")),
        sa.CheckConstraint("prompt IN ('good-life', 'strengths', 'together')", name=op.f("ck_profile_text_prompt")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_profile_text_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_profile_text")),
        sa.UniqueConstraint("ref", name=op.f("uq_profile_text_ref")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_profile_text_member_id"), "profile_text", ["member_id", "prompt", "id"], unique=False)
    op.create_table(
        "expertise",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.CheckConstraint("kind IN ('experience', 'profession')", name=op.f("ck_expertise_kind")),
        sa.CheckConstraint("language IN ('cy', 'en')", name=op.f("ck_expertise_language")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_expertise_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_expertise")),
        sa.UniqueConstraint("ref", name=op.f("uq_expertise_ref")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_expertise_member_id"), "expertise", ["member_id"], unique=False)
    op.create_table(
        "contact_choice",
        sa.Column("member_id", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("contact", sa.Text(), nullable=False),
        sa.Column("audience", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "audience IN ('members', 'arranged', 'coordinators')", name=op.f("ck_contact_choice_audience")
        ),
        sa.CheckConstraint("contact IN ('phone', 'email')", name=op.f("ck_contact_choice_contact")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_contact_choice_member_id")),
        sa.PrimaryKeyConstraint("member_id", "contact", name=op.f("pk_contact_choice")),
        sqlite_strict=True,
    )
    op.create_table(
        "invitation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.Text(), nullable=False),
        sa.Column("expires_at", sa.Text(), nullable=False),
        sa.Column("used_at", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["group_id"], ["group_.id"], name=op.f("fk_invitation_group_id")),
        sa.ForeignKeyConstraint(["made_by_id"], ["member.id"], name=op.f("fk_invitation_made_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation")),
        sa.UniqueConstraint("ref", name=op.f("uq_invitation_ref")),
        sa.UniqueConstraint("digest", name=op.f("uq_invitation_digest")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_invitation_group_id"), "invitation", ["group_id"], unique=False)
    op.create_index(op.f("ix_invitation_made_by_id"), "invitation", ["made_by_id"], unique=False)
    op.create_table(
        "application",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("other_way", sa.Text(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("about_language", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=True),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("told_by", sa.Text(), nullable=False),
        sa.Column("typed_by", sa.Text(), nullable=True),
        sa.Column("came_from", sa.Text(), nullable=True),
        sa.Column("referred_by_id", sa.Integer(), nullable=True),
        sa.Column("member_id", sa.Integer(), nullable=True),
        sa.Column("applied_at", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.Text(), nullable=False),
        sa.CheckConstraint("about_language IN ('cy', 'en')", name=op.f("ck_application_about_language")),
        sa.CheckConstraint("channel IN ('web', 'phone', 'slip', 'counter')", name=op.f("ck_application_channel")),
        sa.CheckConstraint("language IN ('cy', 'en', 'both')", name=op.f("ck_application_language")),
        sa.CheckConstraint(
            "state IN ('new', 'talked', 'not yet', 'welcomed', 'closed')", name=op.f("ck_application_state")
        ),
        sa.ForeignKeyConstraint(["group_id"], ["group_.id"], name=op.f("fk_application_group_id")),
        sa.ForeignKeyConstraint(["referred_by_id"], ["member.id"], name=op.f("fk_application_referred_by_id")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_application_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application")),
        sa.UniqueConstraint("digest", name=op.f("uq_application_digest")),
        sa.UniqueConstraint("ref", name=op.f("uq_application_ref")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_application_group_id"), "application", ["group_id"], unique=False)
    op.create_index(op.f("ix_application_member_id"), "application", ["member_id"], unique=False)
    op.create_table(
        "application_said",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=True),
        sa.CheckConstraint("kind IN ('note', 'reason', 'answer')", name=op.f("ck_application_said_kind")),
        sa.CheckConstraint("language IN ('cy', 'en')", name=op.f("ck_application_said_language")),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_application_said_application_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application_said")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_application_said_application_id"), "application_said", ["application_id"], unique=False)
    op.create_table(
        "joining_check",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("text_cy", sa.Text(), nullable=False),
        sa.Column("text_en", sa.Text(), nullable=False),
        sa.Column("renews", sa.Integer(), nullable=False),
        sa.Column("ended_at", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["group_id"], ["group_.id"], name=op.f("fk_joining_check_group_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_joining_check")),
        sa.UniqueConstraint("ref", name=op.f("uq_joining_check_ref")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_joining_check_group_id"), "joining_check", ["group_id"], unique=False)
    op.create_table(
        "joining_tick",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("check_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("renew_by", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["application_id"], ["application.id"], name=op.f("fk_joining_tick_application_id")),
        sa.ForeignKeyConstraint(["check_id"], ["joining_check.id"], name=op.f("fk_joining_tick_check_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_joining_tick")),
        sa.UniqueConstraint("application_id", "check_id", name=op.f("uq_joining_tick_application_id_check_id")),
        sqlite_strict=True,
    )
