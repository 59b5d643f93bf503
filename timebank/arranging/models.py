"""The tables of conversations, of what was agreed on, and of what became of it."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from timebank.board.models import OFFER
from timebank.db import Base
from timebank.exchanges.models import Exchange
from timebank.members.models import Member

# A proposal becomes agreed, or is dropped for another one. What was agreed is changed by a later row, called off, done,
# or did not happen.
PROPOSED, DROPPED, AGREED, CHANGED, OFF, DONE, NOT_SO = STATES = (
    "proposed",
    "dropped",
    "agreed",
    "changed",
    "off",
    "done",
    "not so",
)
ONCE, WEEKLY, FORTNIGHTLY, MONTHLY = EVERY = ("", "week", "fortnight", "month")
WENT_WELL, NOT_WELL, NO_ANSWER = OUTCOMES = ("well", "not well", "no answer")
_IS_PROPOSED, _IS_AGREED = text("state = 'proposed'"), text("state = 'agreed'")


class Conversation(Base):
    """Two members about one listing: the one who answered it (`opener`) and whose it is (`owner`).

    What the listing was called is kept, since listings go. `opener_read_at` and `owner_read_at` say up to when each
    has said that they have read it; nothing is marked by looking.
    """

    __tablename__ = "conversation"
    __table_args__ = (
        UniqueConstraint("listing_id", "opener_id"),
        CheckConstraint("kind IN ('offer', 'request')", name="kind"),
        CheckConstraint("language IN ('cy', 'en')", name="language"),
        CheckConstraint("opener_id <> owner_id", name="two_people"),
        {"sqlite_strict": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(Text, unique=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("group_.id"), index=True)
    listing_id: Mapped[int | None] = mapped_column(ForeignKey("listing.id"))
    kind: Mapped[str] = mapped_column(Text)
    title: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(Text)
    opener_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    opened_at: Mapped[str] = mapped_column(Text)
    last_by_id: Mapped[int] = mapped_column(ForeignKey("member.id"))  # who wrote last
    last_at: Mapped[str] = mapped_column(Text)
    opener_read_at: Mapped[str] = mapped_column(Text, default="")
    owner_read_at: Mapped[str] = mapped_column(Text, default="")

    opener: Mapped[Member] = relationship(foreign_keys=[opener_id], lazy="joined", viewonly=True)
    owner: Mapped[Member] = relationship(foreign_keys=[owner_id], lazy="joined", viewonly=True)

    @property
    def party_ids(self) -> tuple[int, ...]:
        """For permissions: the two it is between."""
        return (self.opener_id, self.owner_id)

    @property
    def sides(self) -> tuple[Member, Member]:
        """The two it is between, the one who answered first."""
        return (self.opener, self.owner)

    @property
    def giver(self) -> Member:
        """Who helps: whose offer it is, or who answered a request."""
        return self.owner if self.kind == OFFER else self.opener

    @property
    def receiver(self) -> Member:
        """Who is helped."""
        return self.opener if self.kind == OFFER else self.owner

    def other_than(self, member_id: int | None) -> Member:
        """The other one of the two."""
        return self.owner if member_id == self.opener_id else self.opener

    def read_at(self, member_id: int) -> str:
        """Up to when one of the two has said that they have read it; "" for never."""
        return self.opener_read_at if member_id == self.opener_id else self.owner_read_at

    def is_unread_by(self, member_id: int) -> bool:
        """Whether the other one wrote something that this one has neither answered nor said they have read."""
        return self.last_by_id != member_id and self.last_at > self.read_at(member_id)


class Message(Base):
    """Something one of the two said. `written_by` is the number of whoever wrote it down, `channel` how it came."""

    __tablename__ = "message"
    __table_args__ = (
        CheckConstraint("text <> ''", name="text"),
        Index("ix_message_member_id", "member_id", "written_at"),
        {"sqlite_strict": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(Text, unique=True)
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversation.id"), index=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    text: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(Text)
    written_at: Mapped[str] = mapped_column(Text)
    written_by: Mapped[str] = mapped_column(Text)
    channel: Mapped[str] = mapped_column(Text)


class Arrangement(Base):
    """When, where and roughly how long, as one of the two proposed it; minutes. What it says is never overwritten.

    A regular one has `every` (week, fortnight, month) and begins on `starts_on`. Who said it and how is kept for each
    step: *who* is the number of whoever did it, *by* the member whose word it was.
    """

    __tablename__ = "arrangement"
    __table_args__ = (
        CheckConstraint(f"state IN ({', '.join(repr(state) for state in STATES)})", name="state"),
        CheckConstraint("every IN ('', 'week', 'fortnight', 'month')", name="every"),
        CheckConstraint("minutes > 0", name="minutes"),
        CheckConstraint("agreed_at IS NOT NULL OR state IN ('proposed', 'dropped')", name="agreed"),
        Index(
            "uq_arrangement_proposed", "conversation_id", unique=True,
            sqlite_where=_IS_PROPOSED,
        ),
        Index(
            "uq_arrangement_agreed", "conversation_id", unique=True,
            sqlite_where=_IS_AGREED,
        ),
        {"sqlite_strict": True},
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(Text, unique=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("group_.id"), index=True)
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversation.id"), index=True)
    starts_on: Mapped[str] = mapped_column(Text)
    time_words: Mapped[str] = mapped_column(Text, default="")
    place: Mapped[str] = mapped_column(Text, default="")
    minutes: Mapped[int]
    every: Mapped[str] = mapped_column(Text, default=ONCE)
    language: Mapped[str] = mapped_column(Text)  # of time_words and place
    state: Mapped[str] = mapped_column(Text, default=PROPOSED)
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    proposed_at: Mapped[str] = mapped_column(Text)
    proposed_who: Mapped[str] = mapped_column(Text)
    proposed_channel: Mapped[str] = mapped_column(Text)
    agreed_at: Mapped[str | None] = mapped_column(Text)
    agreed_on: Mapped[str | None] = mapped_column(Text)  # the day, where the group lives
    agreed_who: Mapped[str | None] = mapped_column(Text)
    agreed_channel: Mapped[str | None] = mapped_column(Text)
    ended_at: Mapped[str | None] = mapped_column(Text)
    ended_on: Mapped[str | None] = mapped_column(Text)
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    ended_who: Mapped[str | None] = mapped_column(Text)
    ended_channel: Mapped[str | None] = mapped_column(Text)
    ended_why: Mapped[str] = mapped_column(Text, default="")
    ended_language: Mapped[str] = mapped_column(Text, default="")

    conversation: Mapped[Conversation] = relationship(lazy="joined", viewonly=True)

    @property
    def party_ids(self) -> tuple[int, ...]:
        """For permissions: the two it is between."""
        return self.conversation.party_ids

    @property
    def awaited_ids(self) -> tuple[int, ...]:
        """For permissions: who has yet to say yes."""
        return (self.conversation.other_than(self.proposed_by_id).id,) if self.state == PROPOSED else ()


class Line(Base):
    """What became of one day of an arrangement: it happened, and is told as this exchange; or it did not."""

    __tablename__ = "arrangement_line"
    __table_args__ = (
        CheckConstraint(
            "happened = 1 AND exchange_id IS NOT NULL OR happened = 0 AND exchange_id IS NULL", name="told"
        ),
        {"sqlite_strict": True},
    )

    arrangement_id: Mapped[int] = mapped_column(ForeignKey("arrangement.id"), primary_key=True)
    on_day: Mapped[str] = mapped_column(Text, primary_key=True)
    happened: Mapped[int]
    exchange_id: Mapped[int | None] = mapped_column(ForeignKey("exchange.id"))
    told_at: Mapped[str] = mapped_column(Text)
    told_who: Mapped[str] = mapped_column(Text)
    channel: Mapped[str] = mapped_column(Text)


class Thanks(Base):
    """A sentence from the one who was helped to the one who helped."""

    __tablename__ = "thanks"
    __table_args__ = ({"sqlite_strict": True},)

    exchange_id: Mapped[int] = mapped_column(ForeignKey("exchange.id"), primary_key=True, autoincrement=False)
    group_id: Mapped[int] = mapped_column(ForeignKey("group_.id"))
    from_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    to_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    text: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(Text)
    written_at: Mapped[str] = mapped_column(Text)
    written_who: Mapped[str] = mapped_column(Text)
    channel: Mapped[str] = mapped_column(Text)

    sender: Mapped[Member] = relationship(foreign_keys=[from_id], lazy="joined", viewonly=True)
    exchange: Mapped[Exchange] = relationship(viewonly=True)


class FollowUp(Base):
    """How the first help between two people went, as the coordinator heard it."""

    __tablename__ = "follow_up"
    __table_args__ = (
        CheckConstraint("outcome IN ('well', 'not well', 'no answer')", name="outcome"),
        {"sqlite_strict": True},
    )

    exchange_id: Mapped[int] = mapped_column(ForeignKey("exchange.id"), primary_key=True, autoincrement=False)
    group_id: Mapped[int] = mapped_column(ForeignKey("group_.id"))
    outcome: Mapped[str] = mapped_column(Text)
    words: Mapped[str] = mapped_column(Text, default="")
    language: Mapped[str] = mapped_column(Text, default="")
    told_who: Mapped[str] = mapped_column(Text)
    told_at: Mapped[str] = mapped_column(Text)
