"""The tables of ideas and of what was answered."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from timebank.db import Base
from timebank.members.models import Member

DOING, CANNOT, TALK, DONE = ANSWERS = ("doing", "cannot", "talk", "done")
WEB, PHONE, PAPER, COUNTER = CHANNELS = ("web", "phone", "slip", "counter")


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
    off_why: Mapped[str] = mapped_column(Text, default="")
    off_language: Mapped[str | None] = mapped_column(Text)

    member: Mapped[Member | None] = relationship(foreign_keys=[member_id])
    about: Mapped[Member | None] = relationship(foreign_keys=[about_id])
    answers: Mapped[list[IdeaAnswer]] = relationship(back_populates="idea", order_by="IdeaAnswer.id")

    @property
    def party_ids(self) -> tuple[int, ...]:
        """For permissions: the organisation whose people may answer."""
        return () if self.about_id is None else (self.about_id,)

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
