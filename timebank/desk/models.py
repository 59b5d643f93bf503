"""The table of calls: whom the desk rang, what came of it, and when they are to be rung again. Rows never change."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from timebank.db import Base
from timebank.members.models import Member

YES, DIFFERENT, NO_REPLY, RINGS_BACK, ANOTHER_DAY, ASKED = OUTCOMES = (
    "yes",
    "different",
    "no reply",
    "rings back",
    "another day",
    "asked",
)
ANSWERS = (YES, DIFFERENT)  # each about one line; the others are about the call
AGAIN = (NO_REPLY, RINGS_BACK, ANOTHER_DAY)


class Call(Base):
    """One call to one person, or one answer they gave in it. ASKED is a talk about nothing in particular: how are you?

    `thing` is the reference of the exchange that an answer is about, else empty; `again_on` the day on which they are
    to be rung again. `form_key` is that of the press, so that a press that was sent twice is one call.
    """

    __tablename__ = "desk_call"
    __table_args__ = (
        UniqueConstraint("group_id", "form_key"),
        CheckConstraint("outcome IN ('yes', 'different', 'no reply', 'rings back', 'another day', 'asked')",
                        name="outcome"),
        CheckConstraint("(again_on IS NOT NULL) = (outcome IN ('no reply', 'rings back', 'another day'))",
                        name="again"),
        Index("ix_desk_call_member_id", "member_id", "id"),
        {"sqlite_strict": True},
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("group_.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    outcome: Mapped[str] = mapped_column(Text)
    thing: Mapped[str] = mapped_column(Text, default="")
    called_at: Mapped[str] = mapped_column(Text)
    called_by: Mapped[str] = mapped_column(Text)  # a member number
    again_on: Mapped[str | None] = mapped_column(Text)
    form_key: Mapped[str] = mapped_column(Text)

    member: Mapped[Member] = relationship()
