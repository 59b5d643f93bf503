"""The tables of ideas and of what was answered."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from timebank.db import Base
from timebank.members.models import Member

DOING, CANNOT, TALK, DONE = ANSWERS = ("doing", "cannot", "talk", "done")
WEB, PHONE, PAPER, COUNTER = CHANNELS = ("web", "phone", "slip", "counter")
# What was said about an idea that was looked at: it may stay; it is off the page; whose it is answers; it stays off.
STANDS, TAKEN_OFF, REPLY, LEFT_OFF = SAID = ("stands", "off", "answer", "left")


class Idea(Base):
    """An idea. Who had it is written down only where they want their name beside it."""

    __tablename__ = "idea"
    __table_args__ = (
        CheckConstraint("language IN ('cy', 'en')", name="language"),
        CheckConstraint("channel IN ('web', 'phone', 'slip', 'counter')", name="channel"),
        {"sqlite_strict": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(Text, unique=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("group_.id"), index=True)
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"), index=True)
    about_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"), index=True)  # an organisation, or the group
    text: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(Text)
    channel: Mapped[str] = mapped_column(Text)
    told_on: Mapped[str] = mapped_column(Text)  # the day, and nothing finer
    off_on: Mapped[str | None] = mapped_column(Text)  # taken off the page
    off_why: Mapped[str] = mapped_column(Text, default="")  # of older ones; since then it stands with what was said
    off_language: Mapped[str | None] = mapped_column(Text)

    member: Mapped[Member | None] = relationship(foreign_keys=[member_id])
    about: Mapped[Member | None] = relationship(foreign_keys=[about_id])
    answers: Mapped[list[IdeaAnswer]] = relationship(back_populates="idea", order_by="IdeaAnswer.id")
    reports: Mapped[list[IdeaReport]] = relationship(back_populates="idea", order_by="IdeaReport.id")
    said: Mapped[list[IdeaSaid]] = relationship(back_populates="idea", order_by="IdeaSaid.id")

    @property
    def party_ids(self) -> tuple[int, ...]:
        """For permissions: the organisation whose people may answer."""
        return () if self.about_id is None else (self.about_id,)

    @property
    def told_ids(self) -> tuple[int, ...]:
        """For permissions: whose name stands beside it."""
        return () if self.member_id is None else (self.member_id,)

    @property
    def state(self) -> str | None:
        """The newest answer, one of ANSWERS; None while nobody answered."""
        return self.answers[-1].answer if self.answers else None


class IdeaAnswer(Base):
    """What was answered, when, and by whom; a later answer stands below an earlier one."""

    __tablename__ = "idea_answer"
    __table_args__ = (
        CheckConstraint("answer IN ('doing', 'cannot', 'talk', 'done')", name="answer"),
        CheckConstraint("language IN ('cy', 'en')", name="language"),
        {"sqlite_strict": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    idea_id: Mapped[int] = mapped_column(ForeignKey("idea.id"), index=True)
    answer: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(Text)
    answered_on: Mapped[str] = mapped_column(Text)
    answered_by: Mapped[str] = mapped_column(Text)  # a member number

    idea: Mapped[Idea] = relationship(back_populates="answers")


class IdeaReport(Base):
    """Somebody asks to have an idea looked at, and says why. Once that was done, the words go."""

    __tablename__ = "idea_report"
    __table_args__ = (
        UniqueConstraint("idea_id", "member_id"),
        CheckConstraint("language IN ('cy', 'en')", name="language"),
        {"sqlite_strict": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    idea_id: Mapped[int] = mapped_column(ForeignKey("idea.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    words: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(Text)
    asked_on: Mapped[str] = mapped_column(Text)
    settled_on: Mapped[str | None] = mapped_column(Text)

    idea: Mapped[Idea] = relationship(back_populates="reports")
    member: Mapped[Member] = relationship()


class IdeaSaid(Base):
    """What was decided or answered about an idea that was looked at, by whom (a member number)."""

    __tablename__ = "idea_said"
    __table_args__ = (
        CheckConstraint("what IN ('stands', 'off', 'answer', 'left')", name="what"),
        {"sqlite_strict": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    idea_id: Mapped[int] = mapped_column(ForeignKey("idea.id"), index=True)
    what: Mapped[str] = mapped_column(Text)
    words: Mapped[str] = mapped_column(Text)
    language: Mapped[str | None] = mapped_column(Text)
    by: Mapped[str] = mapped_column(Text)
    at: Mapped[str] = mapped_column(Text)
    single_handed: Mapped[int] = mapped_column(default=0)  # 1: by one, for want of somebody who is not concerned

    idea: Mapped[Idea] = relationship(back_populates="said")
