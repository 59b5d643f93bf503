"""The tables of leaving, of the words a group promises, and of what somebody was worried about."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from timebank.db import Base
from timebank.members.models import Member

NONE, POT, LAPSE, FORGIVE = HOURS = ("none", "pot", "lapse", "forgive")
TERMS, PRIVACY = TEXTS = ("terms", "privacy")


class Leaving(Base):
    """Somebody left on a day. What becomes of their hours: none there were, to the pot, lapse on a day, forgiven."""

    __tablename__ = "leaving"
    __table_args__ = (
        CheckConstraint("hours IN ('none', 'pot', 'lapse', 'forgive')", name="hours"),
        {"sqlite_strict": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("group_.id"), index=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    left_on: Mapped[str] = mapped_column(Text)
    hours: Mapped[str] = mapped_column(Text)
    settles_on: Mapped[str | None] = mapped_column(Text)  # when hours that wait for them lapse
    settled_on: Mapped[str | None] = mapped_column(Text)  # when the account closed, or they came back

    member: Mapped[Member] = relationship()


class PrivacyText(Base):
    """What a group promises, or asks of its members, in both languages. Append-only: the newest version holds."""

    __tablename__ = "privacy_text"
    __table_args__ = (
        UniqueConstraint("group_id", "name", "version"),
        CheckConstraint("name IN ('terms', 'privacy')", name="name"),
        {"sqlite_strict": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("group_.id"))
    name: Mapped[str] = mapped_column(Text)
    version: Mapped[int]
    text_cy: Mapped[str] = mapped_column(Text)
    text_en: Mapped[str] = mapped_column(Text)
    made_at: Mapped[str] = mapped_column(Text)
    made_by: Mapped[str] = mapped_column(Text)


class Heard(Base):
    """A member has read a version, or a coordinator (by number) has read it to them."""

    __tablename__ = "privacy_heard"
    __table_args__ = (UniqueConstraint("member_id", "name", "version"), {"sqlite_strict": True})

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    name: Mapped[str] = mapped_column(Text)
    version: Mapped[int]
    at: Mapped[str] = mapped_column(Text)
    read_to_them_by: Mapped[str | None] = mapped_column(Text)


class Concern(Base):
    """A worry about somebody, for the safeguarding people alone. Its words go once they have been read and printed."""

    __tablename__ = "concern"
    __table_args__ = ({"sqlite_strict": True},)

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(Text, unique=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("group_.id"), index=True)
    about_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    told_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    words: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(Text, default="")  # that the words are in: the one its page was read in
    told_at: Mapped[str] = mapped_column(Text)
    read_at: Mapped[str | None] = mapped_column(Text)
    listing: Mapped[str | None] = mapped_column(Text)  # the reference of what is on the board, if that is meant

    about: Mapped[Member] = relationship(foreign_keys=[about_id])
    told_by: Mapped[Member | None] = relationship(foreign_keys=[told_by_id])


class Complaint(Base):
    """A complaint about how somebody's data was handled, to be answered by a day."""

    __tablename__ = "complaint"
    __table_args__ = ({"sqlite_strict": True},)

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(Text, unique=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("group_.id"), index=True)
    told_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    words: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(Text, default="")  # that the words are in: the one its page was read in
    told_on: Mapped[str] = mapped_column(Text)
    due_on: Mapped[str] = mapped_column(Text)
    answer: Mapped[str] = mapped_column(Text, default="")
    answered_on: Mapped[str | None] = mapped_column(Text)

    told_by: Mapped[Member | None] = relationship()
