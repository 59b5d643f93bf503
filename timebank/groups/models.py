"""The tables of groups."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from timebank.db import Base


class Group(Base):
    """One local time bank. It shares its id with its hours book."""

    __tablename__ = "group_"
    __table_args__ = (CheckConstraint("length(slug) BETWEEN 1 AND 40", name="slug"), {"sqlite_strict": True})

    id: Mapped[int] = mapped_column(ForeignKey("ledger_book.id"), primary_key=True, autoincrement=False)
    slug: Mapped[str] = mapped_column(Text, unique=True)
    founded_at: Mapped[str] = mapped_column(Text)

    @property
    def group_id(self) -> int:
        """For permissions: a group belongs to itself."""
        return self.id


class Setting(Base):
    """What a group decided, when and by whom (a member number, "host", or "decision " with the reference of one).

    Append-only: the newest row holds.
    """

    __tablename__ = "group_setting"
    __table_args__ = (Index("ix_group_setting_name", "group_id", "name", "id"), {"sqlite_strict": True})

    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("group_.id"))
    name: Mapped[str] = mapped_column(Text)
    value: Mapped[str] = mapped_column(Text)
    decided_at: Mapped[str] = mapped_column(Text)
    decided_by: Mapped[str] = mapped_column(Text)
    reason: Mapped[str | None] = mapped_column(Text)
    reason_language: Mapped[str | None] = mapped_column(Text)
