"""The tables of what people say about themselves, and of who may see how they are reached."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from timebank.db import Base
from timebank.members.models import Member

GOOD_LIFE, STRENGTHS, TOGETHER = PROMPTS = ("good-life", "strengths", "together")
ME, COORDINATORS, CIRCLES, MEMBERS = AUDIENCES = ("me", "coordinators", "circles", "members")
ARRANGED = "arranged"
EXPERIENCE, PROFESSION = KINDS = ("experience", "profession")
PHONE, EMAIL = CONTACTS = ("phone", "email")
CONTACT_AUDIENCES = (MEMBERS, ARRANGED, COORDINATORS)


class Words(Base):
    """One version of what somebody says to one prompt. The newest holds; an empty one takes the words away."""

    __tablename__ = "profile_text"
    __table_args__ = (
        CheckConstraint("prompt IN ('good-life', 'strengths', 'together')", name="prompt"),
        CheckConstraint("audience IN ('me', 'coordinators', 'circles', 'members')", name="audience"),
        CheckConstraint("language IN ('cy', 'en')", name="language"),
        Index("ix_profile_text_member_id", "member_id", "prompt", "id"),
        {"sqlite_strict": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(Text, unique=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    prompt: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(Text)
    audience: Mapped[str] = mapped_column(Text)
    written_at: Mapped[str] = mapped_column(Text)
    written_by: Mapped[str] = mapped_column(Text)  # a member number
    allowed_by: Mapped[str] = mapped_column(Text, default="")  # who allowed it, where somebody else wrote it

    member: Mapped[Member] = relationship()


class Expertise(Base):
    """Something a person knows about, by experience or by profession: for all members."""

    __tablename__ = "expertise"
    __table_args__ = (
        CheckConstraint("kind IN ('experience', 'profession')", name="kind"),
        CheckConstraint("language IN ('cy', 'en')", name="language"),
        {"sqlite_strict": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(Text, unique=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    kind: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(Text)

    member: Mapped[Member] = relationship()


class ContactChoice(Base):
    """Who sees one way of reaching somebody; without a row, those they have arranged with."""

    __tablename__ = "contact_choice"
    __table_args__ = (
        CheckConstraint("contact IN ('phone', 'email')", name="contact"),
        CheckConstraint("audience IN ('members', 'arranged', 'coordinators')", name="audience"),
        {"sqlite_strict": True},
    )

    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True, autoincrement=False)
    contact: Mapped[str] = mapped_column(Text, primary_key=True)
    audience: Mapped[str] = mapped_column(Text)

    member: Mapped[Member] = relationship()


class ReachedBy(Base):
    """The way somebody likes best to be reached, and when; without a row, nobody has asked."""

    __tablename__ = "reached_by"
    __table_args__ = (
        CheckConstraint("way IN ('phone', 'text', 'email', 'post', 'visit')", name="way"),
        {"sqlite_strict": True},
    )

    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True, autoincrement=False)
    way: Mapped[str] = mapped_column(Text)
    times: Mapped[str] = mapped_column(Text, default="")  # in their words: not before ten
    language: Mapped[str] = mapped_column(Text, default="")

    member: Mapped[Member] = relationship()
