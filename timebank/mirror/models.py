"""The tables of the yearly questions: a round, who has answered in it, and how many answered what.

No row ties the last two: see `service.py` for what that achieves and what not.
"""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from timebank.db import Base

QUESTIONS = ("assets", "work", "reciprocity", "networks", "respect")
ANSWERS = ("yes", "mostly", "little", "no")


class MirrorRound(Base):
    """The questions of one year, open for some weeks."""

    __tablename__ = "mirror_round"
    __table_args__ = (UniqueConstraint("group_id", "year"), {"sqlite_strict": True})

    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("group_.id"))
    year: Mapped[int] = mapped_column()
    opened_on: Mapped[str] = mapped_column(Text)
    closes_on: Mapped[str] = mapped_column(Text)  # the last day for an answer


class MirrorMark(Base):
    """That a member answered in a round, so that nobody does so twice. Deleted once the round is over.

    No moment, no number of its own, and on SQLite no hidden one either, which would tell in which order they came.
    """

    __tablename__ = "mirror_mark"
    __table_args__ = ({"sqlite_strict": True, "sqlite_with_rowid": False},)

    round_id: Mapped[int] = mapped_column(ForeignKey("mirror_round.id"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True)


class MirrorTally(Base):
    """How many gave one of the answers to one of the questions."""

    __tablename__ = "mirror_tally"
    __table_args__ = (
        CheckConstraint("question IN ('assets', 'work', 'reciprocity', 'networks', 'respect')", name="question"),
        CheckConstraint("answer IN ('yes', 'mostly', 'little', 'no')", name="answer"),
        {"sqlite_strict": True},
    )

    round_id: Mapped[int] = mapped_column(ForeignKey("mirror_round.id"), primary_key=True)
    question: Mapped[str] = mapped_column(Text, primary_key=True)
    answer: Mapped[str] = mapped_column(Text, primary_key=True)
    number: Mapped[int] = mapped_column()
