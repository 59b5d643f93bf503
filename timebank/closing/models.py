"""The tables of closing: reports as they were printed, what was noted on the way, and months that were opened again."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from timebank.db import Base


class ClosedReport(Base):
    """The report of a month as it was when the month was closed. The database refuses to change or delete one.

    `body` is JSON: its figures and its words in both languages. It knows members by number only, so that somebody can
    be forgotten and the report stays the same. `digest` is the SHA-256 of the body.
    """

    __tablename__ = "closed_report"
    __table_args__ = (
        UniqueConstraint("group_id", "month", "version"),
        CheckConstraint("length(month) = 7", name="month"),
        CheckConstraint("length(digest) = 64", name="digest"),
        {"sqlite_strict": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("group_.id"))
    month: Mapped[str] = mapped_column(Text)
    version: Mapped[int]  # 2 and more: after the month was opened again
    body: Mapped[str] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(Text)
    closed_at: Mapped[str] = mapped_column(Text)


class ClosingNote(Base):
    """What an officer (by number) saw to on the way to closing a month; `thing` is what was carried forward, if any."""

    __tablename__ = "closing_note"
    __table_args__ = (UniqueConstraint("group_id", "month", "point", "thing"), {"sqlite_strict": True})

    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("group_.id"))
    month: Mapped[str] = mapped_column(Text)
    point: Mapped[str] = mapped_column(Text)
    thing: Mapped[str] = mapped_column(Text)
    noted_at: Mapped[str] = mapped_column(Text)
    noted_by: Mapped[str] = mapped_column(Text)


class Reopening(Base):
    """A closed month that two people opened again, and why: it stands on every later report."""

    __tablename__ = "reopening"
    __table_args__ = ({"sqlite_strict": True},)

    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("group_.id"), index=True)
    month: Mapped[str] = mapped_column(Text)
    reopened_at: Mapped[str] = mapped_column(Text)
    proposed_by: Mapped[str] = mapped_column(Text)
    confirmed_by: Mapped[str | None] = mapped_column(Text)  # None: single-handed
    reason: Mapped[str] = mapped_column(Text)
    reason_language: Mapped[str | None] = mapped_column(Text)
