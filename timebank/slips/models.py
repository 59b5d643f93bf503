"""The tables of paper: runs of numbers, piles, and the slips in them."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from timebank.db import Base
from timebank.exchanges.models import GIVER, RECEIVER, Exchange
from timebank.members.models import Member

OPEN, POSTED, ABANDONED = PILE_STATES = ("open", "posted", "abandoned")
# What was typed; what could not be understood and wants a look; spoilt; set aside; taken out again; in the book; in
# the book with one side not known; set aside and then given up.
TYPED, UNCLEAR, VOID, ASIDE, STRUCK, IN_BOOK, SUSPENSE, DROPPED = STATES = (
    "typed",
    "unclear",
    "void",
    "aside",
    "struck",
    "in book",
    "suspense",
    "dropped",
)
HELP, SHEET = KINDS = ("help", "sheet")
PRESENT = "present"  # the side of those on an attendance sheet
SIDES = (GIVER, RECEIVER, PRESENT)
PAPER, TEXT_MESSAGE, PHONE, SAID = SOURCES = ("paper", "text", "phone", "said")
CHANNELS = {PAPER: "slip", TEXT_MESSAGE: "phone", PHONE: "phone", SAID: "counter"}
BOTH = "both"
SIGNED = (BOTH, GIVER, RECEIVER)
SAME, ANOTHER = ("same", "another")
A4, A5, BY_HAND = PAPERS = ("a4", "a5", "hand")
ON_A_SHEET = {A4: 4, A5: 2, BY_HAND: 1}
_NOT_STRUCK = text("state <> 'struck'")


class Run(Base):
    """A run of slip numbers, `first` to `last`: printed as a pad, or given out to be written on other paper."""

    __tablename__ = "slip_run"
    __table_args__ = (
        UniqueConstraint("group_id", "first"),
        CheckConstraint("first > 0 AND first <= last", name="numbers"),
        CheckConstraint("paper IN ('a4', 'a5', 'hand')", name="paper"),
        {"sqlite_strict": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(Text, unique=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("group_.id"))
    first: Mapped[int]
    last: Mapped[int]
    paper: Mapped[str] = mapped_column(Text)
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    made_at: Mapped[str] = mapped_column(Text)

    made_by: Mapped[Member | None] = relationship(viewonly=True)


class Pile(Base):
    """Slips that were counted by hand together. `counted_minutes` are the hours as they stand on the paper.

    `version` goes up with every change, so that nobody posts something else than what they looked at.
    """

    __tablename__ = "slip_pile"
    __table_args__ = (
        UniqueConstraint("group_id", "number"),
        CheckConstraint("state IN ('open', 'posted', 'abandoned')", name="state"),
        CheckConstraint("counted_slips > 0 AND counted_minutes >= 0", name="counted"),
        {"sqlite_strict": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(Text, unique=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("group_.id"))
    number: Mapped[int]
    counted_slips: Mapped[int]
    counted_minutes: Mapped[int]
    state: Mapped[str] = mapped_column(Text, default=OPEN)
    version: Mapped[int] = mapped_column(default=0)
    opened_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    opened_at: Mapped[str] = mapped_column(Text)
    settled_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    settled_at: Mapped[str | None] = mapped_column(Text)

    opened_by: Mapped[Member | None] = relationship(foreign_keys=[opened_by_id], viewonly=True)
    settled_by: Mapped[Member | None] = relationship(foreign_keys=[settled_by_id], viewonly=True)


class Slip(Base):
    """One slip, or one attendance sheet, as it was typed. `minutes` are those on the paper.

    `missing` is the side nobody can read, `unread` what could be read of it; `counts_in` the month of the hours book
    it came to count in. A slip taken out of a pile is kept, struck, and its number is free again.
    """

    __tablename__ = "slip"
    __table_args__ = (
        UniqueConstraint("group_id", "form_key"),
        Index("ix_slip_pile", "pile_id", "id"),
        Index("ix_slip_state", "group_id", "state"),
        Index("uq_slip_number", "group_id", "number", unique=True, sqlite_where=_NOT_STRUCK),
        CheckConstraint(f"state IN ({', '.join(repr(each) for each in STATES)})", name="state"),
        CheckConstraint("kind IN ('help', 'sheet')", name="kind"),
        CheckConstraint("minutes >= 0", name="minutes"),
        {"sqlite_strict": True},
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(Text, unique=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("group_.id"))
    pile_id: Mapped[int] = mapped_column(ForeignKey("slip_pile.id"))
    number: Mapped[int]
    kind: Mapped[str] = mapped_column(Text, default=HELP)
    state: Mapped[str] = mapped_column(Text, default=TYPED)
    source: Mapped[str] = mapped_column(Text, default=PAPER)
    signed: Mapped[str] = mapped_column(Text, default=BOTH)
    occurred_on: Mapped[str | None] = mapped_column(Text)
    minutes: Mapped[int] = mapped_column(default=0)
    what: Mapped[str] = mapped_column(Text, default="")
    what_language: Mapped[str] = mapped_column(Text, default="")
    rule: Mapped[str | None] = mapped_column(Text)
    missing: Mapped[str | None] = mapped_column(Text)
    unread: Mapped[str] = mapped_column(Text, default="")
    reason: Mapped[str] = mapped_column(Text, default="")
    reason_language: Mapped[str] = mapped_column(Text, default="")
    posted_number: Mapped[int | None]
    counts_in: Mapped[str | None] = mapped_column(Text)
    typed_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    typed_at: Mapped[str] = mapped_column(Text)
    form_key: Mapped[str | None] = mapped_column(Text)

    pile: Mapped[Pile] = relationship(viewonly=True)
    typed_by: Mapped[Member | None] = relationship(viewonly=True)
    people: Mapped[list[Named]] = relationship(
        order_by="Named.id", cascade="all, delete-orphan", lazy="selectin", foreign_keys="Named.slip_id"
    )

    def on(self, side: str) -> list[Named]:
        """Those named on one side, in the order they were typed."""
        return [each for each in self.people if each.side == side]

    @property
    def is_late(self) -> bool:
        """Whether it came to count in a later month, since its own was closed."""
        return bool(self.counts_in and self.occurred_on and self.counts_in != self.occurred_on[:7])


class Named(Base):
    """Somebody on a slip. A member that is None is the group itself.

    Where several gave or received, each of them makes an exchange. `twin` says whether it is the same as the exchange
    or the slip that looks like it (`exchange_id`, `same_slip_id`), or another one; once in the book, `exchange_id` is
    what became of it.
    """

    __tablename__ = "slip_named"
    __table_args__ = (
        CheckConstraint("side IN ('giver', 'receiver', 'present')", name="side"),
        CheckConstraint("twin IN ('same', 'another')", name="twin"),
        {"sqlite_strict": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    slip_id: Mapped[int] = mapped_column(ForeignKey("slip.id"), index=True)
    side: Mapped[str] = mapped_column(Text)
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"), index=True)
    exchange_id: Mapped[int | None] = mapped_column(ForeignKey("exchange.id"))
    same_slip_id: Mapped[int | None] = mapped_column(ForeignKey("slip.id"))
    twin: Mapped[str | None] = mapped_column(Text)

    member: Mapped[Member | None] = relationship(viewonly=True, lazy="joined")
    exchange: Mapped[Exchange | None] = relationship(viewonly=True)
