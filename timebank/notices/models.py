"""The table of the outbox."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from timebank.db import Base
from timebank.members.models import Member

WAITING, SENT, DONE, VOID = STATES = ("waiting", "sent", "done", "void")


class Notice(Base):
    """Something to tell one person, once. `facts` are plain values as JSON: minutes, dates, references."""

    __tablename__ = "notice"
    __table_args__ = (
        UniqueConstraint("group_id", "key"),
        CheckConstraint("state IN ('waiting', 'sent', 'done', 'void')", name="state"),
        {"sqlite_strict": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(Text, unique=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("group_.id"), index=True)
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"), index=True)  # None: not a member (yet)
    to_name: Mapped[str | None] = mapped_column(Text)  # these four only where there is no member
    to_email: Mapped[str | None] = mapped_column(Text)
    to_phone: Mapped[str | None] = mapped_column(Text)
    to_language: Mapped[str | None] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    facts: Mapped[str] = mapped_column(Text, default="{}")
    key: Mapped[str] = mapped_column(Text)  # the same thing is told once
    state: Mapped[str] = mapped_column(Text, default=WAITING)
    made_at: Mapped[str] = mapped_column(Text)
    settled_at: Mapped[str | None] = mapped_column(Text)

    member: Mapped[Member | None] = relationship()
