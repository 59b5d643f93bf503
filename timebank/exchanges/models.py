"""The tables of exchanges, and the one table of what may follow what."""

from __future__ import annotations

from sqlalchemy import Boolean, CheckConstraint, ForeignKey, Index, Integer, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship
from sqlalchemy.orm.attributes import set_committed_value

from timebank.db import Base
from timebank.members.models import Member

WAITING, QUERIED, AGREED, DECLINED, WITHDRAWN, STALE, REVERSED = STATES = (
    "waiting",
    "queried",
    "agreed",
    "declined",
    "withdrawn",
    "stale",
    "reversed",
)
TRANSITIONS: dict[str, frozenset[str]] = {
    WAITING: frozenset({AGREED, QUERIED, DECLINED, WITHDRAWN, STALE}),
    QUERIED: frozenset({AGREED, DECLINED, WITHDRAWN}),
    STALE: frozenset({AGREED, QUERIED, DECLINED, WITHDRAWN}),
    AGREED: frozenset({REVERSED}),
    DECLINED: frozenset(),
    WITHDRAWN: frozenset(),
    REVERSED: frozenset(),
}
OPEN_STATES = (WAITING, QUERIED, STALE)
GIVER, RECEIVER = "giver", "receiver"
# Why hours in the book were put right or taken out, for the bookkeepers; the words stand beside it.
KEYING, WRONG_MEMBER, DUPLICATE, DISPUTED, NO_CONSENT, OTHER = CODES = (
    "keying",
    "wrong member",
    "duplicate",
    "disputed",
    "withdrawn consent",
    "other",
)
_IS_RIGHT = text("corrects_id IS NOT NULL")
_IS_OUT = text("state = 'reversed'")
_IN_DOUBT = text("giver_says IS NOT NULL OR receiver_says IS NOT NULL")


class Exchange(Base):
    """One piece of help, as it was told. Hours are minutes.

    `minutes_told` is what was said, `minutes` what the rule (`quantum`, `rounding`) made of it on that day; a later
    rule does not touch them. A side that is None is the group itself. A word is the channel it came by (web, phone,
    slip, counter), or None while it is missing. `giver_says` and `receiver_says` are how long it was by the word of a
    side that finds something different in what is in the book already (0: it did not happen), None otherwise.
    """

    __tablename__ = "exchange"
    __table_args__ = (
        UniqueConstraint("group_id", "form_key"),
        CheckConstraint(f"state IN ({', '.join(repr(state) for state in STATES)})", name="state"),
        CheckConstraint("minutes > 0", name="minutes"),
        CheckConstraint("giver_id <> receiver_id", name="two_sides"),
        CheckConstraint("giver_id IS NOT NULL OR receiver_id IS NOT NULL", name="somebody"),
        Index("ix_exchange_state", "group_id", "state", "occurred_on"),
        Index("ix_exchange_giver", "giver_id", "occurred_on"),
        Index("ix_exchange_receiver", "receiver_id", "occurred_on"),
        Index("ix_exchange_number", "group_id", "posted_number"),
        Index("ix_exchange_slip", "group_id", "slip"),
        # Small ones, of the few that were put right, taken out, or are in doubt.
        Index("ix_exchange_right", "corrects_id", sqlite_where=_IS_RIGHT),
        Index("ix_exchange_out_giver", "giver_id", sqlite_where=_IS_OUT),
        Index("ix_exchange_out_receiver", "receiver_id", sqlite_where=_IS_OUT),
        Index("ix_exchange_in_doubt", "group_id", sqlite_where=_IN_DOUBT),
        {"sqlite_strict": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(Text, unique=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("group_.id"))
    giver_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    receiver_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    occurred_on: Mapped[str] = mapped_column(Text)
    minutes_told: Mapped[int]
    minutes: Mapped[int]
    quantum: Mapped[int]
    rounding: Mapped[str] = mapped_column(Text)
    confirmation: Mapped[str] = mapped_column(Text)
    what: Mapped[str] = mapped_column(Text, default="")
    what_language: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[str] = mapped_column(Text, default=WAITING)
    giver_word: Mapped[str | None] = mapped_column(Text)
    receiver_word: Mapped[str | None] = mapped_column(Text)
    proposed_told: Mapped[int | None]
    proposed_minutes: Mapped[int | None]
    proposed_by: Mapped[str | None] = mapped_column(Text)  # giver or receiver
    logged_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    logged_at: Mapped[str] = mapped_column(Text)
    channel: Mapped[str] = mapped_column(Text)
    slip: Mapped[str | None] = mapped_column(Text)
    form_key: Mapped[str | None] = mapped_column(Text)
    ring_asked_by: Mapped[str | None] = mapped_column(Text)  # giver or receiver: "ring me instead"
    single_handed: Mapped[bool] = mapped_column(Boolean().with_variant(Integer, "sqlite"), default=False)
    settled_at: Mapped[str | None] = mapped_column(Text)
    posted_number: Mapped[int | None]  # in the hours book; None when agreed but already in both opening hours
    corrects_id: Mapped[int | None] = mapped_column(ForeignKey("exchange.id"))
    giver_says: Mapped[int | None]
    receiver_says: Mapped[int | None]
    doubted_at: Mapped[str | None] = mapped_column(Text)  # since when something in the book is said to be different

    # To look along, never to set: what is written is the ids. The ORM need not look for changes here at every write.
    giver: Mapped[Member | None] = relationship(foreign_keys=[giver_id], lazy="joined", viewonly=True)
    receiver: Mapped[Member | None] = relationship(foreign_keys=[receiver_id], lazy="joined", viewonly=True)
    logged_by: Mapped[Member | None] = relationship(foreign_keys=[logged_by_id], viewonly=True)
    corrects: Mapped[Exchange | None] = relationship(remote_side=[id], viewonly=True)

    def between(self, giver: Member | None, receiver: Member | None) -> Exchange:
        """Itself, with these two as its sides, for one that is not in the database yet; None is the group itself."""
        for side, member in ((GIVER, giver), (RECEIVER, receiver)):
            setattr(self, f"{side}_id", member.id if member else None)
            set_committed_value(self, side, member)
        return self

    @property
    def party_ids(self) -> tuple[int, ...]:
        """For permissions: the members this is about."""
        return tuple(side for side in (self.giver_id, self.receiver_id) if side is not None)

    @property
    def awaited_sides(self) -> tuple[str, ...]:
        """Whose word it waits for: giver, receiver, or both; nobody's where a coordinator has to agree."""
        return () if self.confirmation == "coordinator" and self.state != QUERIED else self.silent_sides

    @property
    def silent_sides(self) -> tuple[str, ...]:
        """Who has said nothing yet: whose word may be written down, whether or not it waits for it."""
        words = ((GIVER, self.giver_word), (RECEIVER, self.receiver_word))
        return tuple(side for side, word in words if word is None) if self.state in OPEN_STATES else ()

    @property
    def is_disputed(self) -> bool:
        """Whether one side says another length and the other side has not said yes to it."""
        return self.state == QUERIED and bool(self.silent_sides)

    @property
    def awaited_ids(self) -> tuple[int, ...]:
        """For permissions: the members whose word it waits for."""
        ids = (self.side_id(side) for side in self.awaited_sides)
        return tuple(side for side in ids if side is not None)

    @property
    def told_ids(self) -> tuple[int, ...]:
        """For permissions: the members who gave their word for it, themselves or through the coordinator."""
        words = ((self.giver_id, self.giver_word), (self.receiver_id, self.receiver_word))
        return tuple(side for side, word in words if side is not None and word is not None)

    @property
    def in_doubt(self) -> tuple[str, ...]:
        """The sides that say something is different, though it is in the book."""
        says = ((GIVER, self.giver_says), (RECEIVER, self.receiver_says))
        return tuple(side for side, minutes in says if minutes is not None) if self.state == AGREED else ()

    def word_of(self, side: str) -> str | None:
        """The channel by which this side's word came; None while it is missing."""
        return self.giver_word if side == GIVER else self.receiver_word

    def says(self, side: str) -> int | None:
        """How long it was by the word of this side, where it finds something different in what is in the book."""
        return self.giver_says if side == GIVER else self.receiver_says

    def side_id(self, side: str) -> int | None:
        """The member on one side, None for the group itself."""
        return self.giver_id if side == GIVER else self.receiver_id

    def member_on(self, side: str) -> Member | None:
        """The member on one side, None for the group itself."""
        return self.giver if side == GIVER else self.receiver

    def side_of(self, member_id: int | None) -> str | None:
        """giver, receiver, or None for somebody who is neither."""
        if member_id is None:
            return None
        return GIVER if member_id == self.giver_id else RECEIVER if member_id == self.receiver_id else None


class Unplaced(Base):
    """Help told by a member who could not find the other person: for the coordinator, with what was typed."""

    __tablename__ = "exchange_unplaced"
    __table_args__ = (UniqueConstraint("group_id", "form_key"), {"sqlite_strict": True})

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(Text, unique=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("group_.id"))
    told_by_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    told_side: Mapped[str] = mapped_column(Text)  # the teller gave or received
    typed: Mapped[str] = mapped_column(Text)
    occurred_on: Mapped[str] = mapped_column(Text)
    minutes_told: Mapped[int]
    what: Mapped[str] = mapped_column(Text, default="")
    what_language: Mapped[str] = mapped_column(Text, default="")
    told_at: Mapped[str] = mapped_column(Text)
    form_key: Mapped[str | None] = mapped_column(Text)
    settled_at: Mapped[str | None] = mapped_column(Text)
    exchange_id: Mapped[int | None] = mapped_column(ForeignKey("exchange.id"))

    told_by: Mapped[Member] = relationship(foreign_keys=[told_by_id])

    @property
    def party_ids(self) -> tuple[int, ...]:
        """For permissions: whoever told of it."""
        return (self.told_by_id,)


def other_side(side: str) -> str:
    """giver -> receiver -> giver."""
    return RECEIVER if side == GIVER else GIVER


# Does the help that members give an organisation take the place of a paid role? Asked once a year.
NO, PARTLY, YES = PAID_ROLE_ANSWERS = ("no", "partly", "yes")
PAID_ROLE_CHANNELS = ("web", "phone", "slip", "counter")


class PaidRoleWord(Base):
    """What an organisation answered, in which year; a later answer stands above an earlier one, which stays."""

    __tablename__ = "paid_role_word"
    __table_args__ = (
        CheckConstraint("answer IN ('no', 'partly', 'yes')", name="answer"),
        CheckConstraint("channel IN ('web', 'phone', 'slip', 'counter')", name="channel"),
        CheckConstraint("language IN ('cy', 'en')", name="language"),
        {"sqlite_strict": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("group_.id"), index=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    year: Mapped[int]
    answer: Mapped[str] = mapped_column(Text)
    words: Mapped[str] = mapped_column(Text, default="")  # empty once an organisation is forgotten
    language: Mapped[str] = mapped_column(Text)
    channel: Mapped[str] = mapped_column(Text)
    said_on: Mapped[str] = mapped_column(Text)
    said_by: Mapped[str] = mapped_column(Text)  # a member number: who typed it

    member: Mapped[Member] = relationship()
