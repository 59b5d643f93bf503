"""The tables of asking: who was asked for which request, who wants to be rung, and "is this still true?"."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from timebank.board.models import Listing
from timebank.db import Base
from timebank.members.models import Member

TO_ASK, ASKED, NO_REPLY, YES, NO = OUTCOMES = ("to ask", "asked", "no reply", "yes", "no")
RUNG, NEVER_MIND = ENDINGS = ("rung", "never mind")
_WAITS = text("settled_at IS NULL")


class Asked(Base):
    """One member on the ring-round of one request: added by hand, or asked; how they answered, and when that was.

    Once the request is forgotten the row stays without it: whoever was asked last year was asked.
    """

    __tablename__ = "listing_asked"
    __table_args__ = (
        UniqueConstraint("listing_id", "member_id"),
        CheckConstraint("outcome IN ('to ask', 'asked', 'no reply', 'yes', 'no')", name="outcome"),
        CheckConstraint("(outcome = 'to ask') = (asked_on IS NULL)", name="day"),
        Index("ix_listing_asked_group_id", "group_id", "member_id"),
        {"sqlite_strict": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(Text, unique=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("group_.id"))
    listing_id: Mapped[int | None] = mapped_column(ForeignKey("listing.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    outcome: Mapped[str] = mapped_column(Text)
    asked_on: Mapped[str | None] = mapped_column(Text)  # the last time
    asked_by: Mapped[str] = mapped_column(Text)  # the number of whoever rang, or added them by hand
    words: Mapped[str] = mapped_column(Text, default="")
    words_language: Mapped[str] = mapped_column(Text, default="")

    member: Mapped[Member] = relationship(lazy="joined")


class RingMe(Base):
    """Somebody would like to be rung about help. It waits until somebody rang, or they said never mind."""

    __tablename__ = "ring_me"
    __table_args__ = (
        CheckConstraint("settled IN ('rung', 'never mind')", name="settled"),
        Index("uq_ring_me_waits", "member_id", unique=True, sqlite_where=_WAITS),
        {"sqlite_strict": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(Text, unique=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("group_.id"), index=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    asked_at: Mapped[str] = mapped_column(Text)
    asked_by: Mapped[str] = mapped_column(Text)  # a member number: their own, or that of whoever acts for them
    settled: Mapped[str | None] = mapped_column(Text)
    settled_at: Mapped[str | None] = mapped_column(Text)
    settled_by: Mapped[str | None] = mapped_column(Text)

    member: Mapped[Member] = relationship(lazy="joined")

    @property
    def party_ids(self) -> tuple[int, ...]:
        """For permissions: who wants to be rung."""
        return (self.member_id,)


class Question(Base):
    """Its writer was asked whether a listing is still true that goes from the board after the day `expires_on`.

    Both letters, the one that asks and the one that says it has gone, lead to one link. Its secret is sealed; only a
    digest of it finds the row.
    """

    __tablename__ = "listing_question"
    __table_args__ = (UniqueConstraint("listing_id", "expires_on"), {"sqlite_strict": True})

    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("group_.id"), index=True)
    listing_id: Mapped[int] = mapped_column(ForeignKey("listing.id"))
    expires_on: Mapped[str] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(Text, unique=True)
    sealed: Mapped[str] = mapped_column(Text)
    asked_at: Mapped[str] = mapped_column(Text)
    told_at: Mapped[str | None] = mapped_column(Text)  # that it has gone
    answered_at: Mapped[str | None] = mapped_column(Text)  # by the link

    listing: Mapped[Listing] = relationship()
