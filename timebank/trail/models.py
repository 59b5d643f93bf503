"""The tables of the trail."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from timebank.db import Base


class TrailEntry(Base):
    """One act. `number` counts from 1 in each group; group 0 is the machine itself (backups, restores)."""

    __tablename__ = "trail_entry"
    __table_args__ = (
        CheckConstraint("number > 0", name="number"),
        CheckConstraint("length(digest) = 64", name="digest"),
        Index("ix_trail_entry_thing", "group_id", "thing", "number"),
        {"sqlite_strict": True, "sqlite_with_rowid": False},
    )

    group_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[str] = mapped_column(Text)
    who: Mapped[str] = mapped_column(Text)
    on_behalf_of: Mapped[str | None] = mapped_column(Text)
    channel: Mapped[str] = mapped_column(Text)
    action: Mapped[str] = mapped_column(Text)
    thing: Mapped[str] = mapped_column(Text, default="")
    transaction_number: Mapped[int | None]
    facts: Mapped[str] = mapped_column(Text, default="{}")
    reason_digest: Mapped[str | None] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(Text)


class TrailReason(Base):
    """The words of a reason, which can be erased while the chain stays whole."""

    __tablename__ = "trail_reason"
    __table_args__ = ({"sqlite_strict": True, "sqlite_with_rowid": False},)

    group_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    salt: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    language: Mapped[str | None] = mapped_column(Text)  # the one it is written in, where that is known
