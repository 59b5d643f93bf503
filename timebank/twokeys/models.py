"""The table of acts that need two people."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from timebank.db import Base
from timebank.members.models import Member

PROPOSED, DONE, REFUSED, WITHDRAWN = STATES = ("proposed", "done", "refused", "withdrawn")


class KeyedAct(Base):
    """One act, proposed and then confirmed or refused. `facts` are plain values as JSON."""

    __tablename__ = "keyed_act"
    __table_args__ = (
        CheckConstraint("state IN ('proposed', 'done', 'refused', 'withdrawn')", name="state"),
        {"sqlite_strict": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(Text, unique=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("group_.id"), index=True)
    act: Mapped[str] = mapped_column(Text)
    facts: Mapped[str] = mapped_column(Text, default="{}")
    about_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"), index=True)  # whom it concerns
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    proposed_at: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text, default="")
    reason_language: Mapped[str | None] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text, default=PROPOSED)
    settled_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    settled_at: Mapped[str | None] = mapped_column(Text)
    single_handed: Mapped[int] = mapped_column(default=0)  # 1 where there was nobody else to ask

    about: Mapped[Member | None] = relationship(foreign_keys=[about_id])
    proposed_by: Mapped[Member] = relationship(foreign_keys=[proposed_by_id])
    settled_by: Mapped[Member | None] = relationship(foreign_keys=[settled_by_id])

    @property
    def told_ids(self) -> tuple[int, ...]:
        """For permissions: whose proposal it is."""
        return (self.proposed_by_id,)
