"""What was settled between two tellings, so that it can be undone."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from timebank.db import Base
from timebank.members.models import Member

SAME, ANOTHER, LOOKED = ACTS = ("same", "another", "looked")


class Reconciled(Base):
    """Two tellings were the same help (`one` stays, `other` went), or another one each; or one alone was looked at.

    `one` and `other` are keys of claims: e-, s- or u- and a reference. `facts` are how both stood before and how the
    one that stays stood after: states, words, minutes, as JSON.
    """

    __tablename__ = "reconciled"
    __table_args__ = (
        UniqueConstraint("group_id", "form_key", "one"),
        CheckConstraint("act IN ('same', 'another', 'looked')", name="act"),
        CheckConstraint("(act = 'looked') = (other IS NULL)", name="two"),
        Index("ix_reconciled_act", "group_id", "act"),
        {"sqlite_strict": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(Text, unique=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("group_.id"))
    act: Mapped[str] = mapped_column(Text)
    one: Mapped[str] = mapped_column(Text)
    other: Mapped[str | None] = mapped_column(Text)
    facts: Mapped[str] = mapped_column(Text)
    done_at: Mapped[str] = mapped_column(Text)
    done_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    form_key: Mapped[str | None] = mapped_column(Text)
    undone_at: Mapped[str | None] = mapped_column(Text)
    undone_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))

    done_by: Mapped[Member | None] = relationship(foreign_keys=[done_by_id], viewonly=True)
    undone_by: Mapped[Member | None] = relationship(foreign_keys=[undone_by_id], viewonly=True)
