"""The table of gifts. Draws from the pot have none: they are acts of two keys, and a line of the hours book."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from timebank.db import Base
from timebank.members.models import Member


class Gift(Base):
    """Hours that somebody gave away; minutes. `to_id` None: to the community pot.

    `posted_number` is its line in the hours book; `taken_back` 1 once that was reversed.
    """

    __tablename__ = "gift"
    __table_args__ = (
        UniqueConstraint("group_id", "form_key"),
        CheckConstraint("minutes > 0", name="minutes"),
        CheckConstraint("to_id IS NULL OR to_id <> from_id", name="two"),
        {"sqlite_strict": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(Text, unique=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("group_.id"))
    from_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    to_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"), index=True)
    minutes: Mapped[int]
    words: Mapped[str] = mapped_column(Text, default="")
    language: Mapped[str] = mapped_column(Text, default="")
    given_on: Mapped[str] = mapped_column(Text)
    given_at: Mapped[str] = mapped_column(Text)
    given_who: Mapped[str] = mapped_column(Text)
    channel: Mapped[str] = mapped_column(Text)
    posted_number: Mapped[int]
    taken_back: Mapped[int] = mapped_column(default=0)
    form_key: Mapped[str | None] = mapped_column(Text)

    giver: Mapped[Member] = relationship(foreign_keys=[from_id], lazy="joined", viewonly=True)
    receiver: Mapped[Member | None] = relationship(foreign_keys=[to_id], lazy="joined", viewonly=True)

    @property
    def party_ids(self) -> tuple[int, ...]:
        """For permissions: who gave it, and who got it."""
        return tuple(each for each in (self.from_id, self.to_id) if each is not None)
