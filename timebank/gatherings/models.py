"""The tables of get-togethers: when and where, who leads, who has a place, who was there, and what was posted."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from timebank.circles.models import Circle
from timebank.db import Base
from timebank.gatherings.sharing import RULES
from timebank.members.models import Member

# It is to come; it was called off; its sheet is written and waits for an officer; its hours are in the book, or it
# moved none.
PLANNED, OFF, WRITTEN, HELD = STATES = ("planned", "off", "written", "held")
COMES, WAITS = PLACE_STATES = ("comes", "waits")
_IN_A_CIRCLE = {
    "gatherings.read": "circle.read",
    "gatherings.come": "circle.read",
    "gatherings.post": "circle.read",  # and not who wrote the sheet, see `posting`
    "gatherings.change": "circle.tend",
    "gatherings.sheet": "circle.tend",
    "gatherings.come for others": "host",  # nobody in a circle is spoken for
}


class Gathering(Base):
    """A get-together on one day. `begins` is a time such as 10:30 where the group lives; `minutes` is how long.

    `places` None: as many as come. One of several that repeat shares its `series` with them. `version` goes up with
    every change, so that nobody posts something else than what they looked at. One of a circle's own is known to those
    in the circle alone.
    """

    __tablename__ = "gathering"
    __table_args__ = (
        CheckConstraint(f"state IN ({', '.join(repr(each) for each in STATES)})", name="state"),
        CheckConstraint(f"rule IN ({', '.join(repr(each) for each in RULES)})", name="rule"),
        CheckConstraint("language IN ('cy', 'en')", name="language"),
        CheckConstraint("minutes > 0 AND guests >= 0 AND (places IS NULL OR places > 0)", name="numbers"),
        Index("ix_gathering_day", "group_id", "on_day", "begins", "id"),
        {"sqlite_strict": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(Text, unique=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("group_.id"))
    announced_by_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    announced_at: Mapped[str] = mapped_column(Text)
    changed_at: Mapped[str] = mapped_column(Text)
    series: Mapped[str | None] = mapped_column(Text, index=True)
    title: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text, default="")
    place: Mapped[str] = mapped_column(Text, default="")
    language: Mapped[str] = mapped_column(Text)
    on_day: Mapped[str] = mapped_column(Text)
    begins: Mapped[str] = mapped_column(Text)
    minutes: Mapped[int]
    places: Mapped[int | None]
    rule: Mapped[str] = mapped_column(Text)
    # The organisation that gives out the hours; None where it is the group itself, or they come from elsewhere.
    issued_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"), index=True)
    state: Mapped[str] = mapped_column(Text, default=PLANNED)
    version: Mapped[int] = mapped_column(default=0)
    off_why: Mapped[str] = mapped_column(Text, default="")
    off_language: Mapped[str] = mapped_column(Text, default="")
    # The sheet: how long it was, how many came who are no members, who wrote it.
    was_minutes: Mapped[int | None]
    guests: Mapped[int] = mapped_column(default=0)
    sheet_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    sheet_at: Mapped[str | None] = mapped_column(Text)
    posted_number: Mapped[int | None]
    circle_id: Mapped[int | None] = mapped_column(ForeignKey("circle.id"), index=True)
    # Why its hours were put right last, where it is a circle's own: that stands on no trail.
    right_why: Mapped[str | None] = mapped_column(Text)
    right_language: Mapped[str | None] = mapped_column(Text)

    circle: Mapped[Circle | None] = relationship(viewonly=True)
    announced_by: Mapped[Member] = relationship(foreign_keys=[announced_by_id], viewonly=True)
    issued_by: Mapped[Member | None] = relationship(foreign_keys=[issued_by_id], viewonly=True)
    sheet_by: Mapped[Member | None] = relationship(foreign_keys=[sheet_by_id], viewonly=True)
    leading: Mapped[list[Leads]] = relationship(
        order_by="Leads.member_id", cascade="all, delete-orphan", lazy="selectin"
    )
    coming: Mapped[list[PlaceTaken]] = relationship(
        order_by="PlaceTaken.id", cascade="all, delete-orphan", lazy="selectin"
    )
    present: Mapped[list[Present]] = relationship(
        order_by="Present.member_id", cascade="all, delete-orphan", lazy="selectin"
    )

    @property
    def party_ids(self) -> tuple[int, ...]:
        """For permissions: who leads it, and who announced it; of a circle's own, who is in the circle."""
        return self.circle.party_ids if self.circle is not None else self._tending_ids

    @property
    def told_ids(self) -> tuple[int, ...]:
        """For permissions: who tends a circle's own: its conveners, and those who lead and announced it."""
        if self.circle is None:
            return ()
        return (*self.circle.told_ids, *(each for each in self._tending_ids if each in self.circle.party_ids))

    @property
    def _tending_ids(self) -> tuple[int, ...]:
        return tuple(dict.fromkeys((*(each.member_id for each in self.leading), self.announced_by_id)))

    def verb(self, verb: str) -> str:
        """For permissions: what doing this is called here. No office does anything in a circle."""
        return verb if self.circle_id is None else _IN_A_CIRCLE[verb]

    @property
    def leaders(self) -> list[Member]:
        """Who leads it."""
        return [each.member for each in self.leading]

    def places_of(self, state: str) -> list[PlaceTaken]:
        """Who has a place, or waits for one, in the order they asked."""
        return [each for each in self.coming if each.state == state]

    def place_of(self, member_id: int | None) -> PlaceTaken | None:
        """The place, or the place on the waiting list, of a member."""
        return next((each for each in self.coming if each.member_id == member_id), None)

    @property
    def is_full(self) -> bool:
        """Whether every place is taken."""
        return self.places is not None and len(self.places_of(COMES)) >= self.places

    def starts_at(self, zone: str) -> datetime:
        """The moment it begins, in UTC. An hour that a change of clocks leaves out is the one after it."""
        local = datetime.fromisoformat(f"{self.on_day}T{self.begins}").replace(tzinfo=ZoneInfo(zone))
        return local.astimezone(UTC)

    def ends_at(self, zone: str) -> datetime:
        """The moment it is over, in UTC: so long after it began, whatever the clocks did."""
        return self.starts_at(zone) + timedelta(minutes=self.minutes)


class Leads(Base):
    """Somebody who leads a get-together."""

    __tablename__ = "gathering_leads"
    __table_args__ = ({"sqlite_strict": True},)

    gathering_id: Mapped[int] = mapped_column(ForeignKey("gathering.id"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True, index=True)

    member: Mapped[Member] = relationship(lazy="joined", viewonly=True)


class PlaceTaken(Base):
    """Somebody's place, or their place on the waiting list; it goes when they do. `asked_who`: by whose hand."""

    __tablename__ = "gathering_place"
    __table_args__ = (
        UniqueConstraint("gathering_id", "member_id"),
        CheckConstraint("state IN ('comes', 'waits')", name="state"),
        {"sqlite_strict": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    gathering_id: Mapped[int] = mapped_column(ForeignKey("gathering.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    state: Mapped[str] = mapped_column(Text)
    asked_at: Mapped[str] = mapped_column(Text)
    asked_who: Mapped[str] = mapped_column(Text)
    channel: Mapped[str] = mapped_column(Text)

    member: Mapped[Member] = relationship(lazy="joined", viewonly=True)


class Present(Base):
    """Somebody who was there, as the sheet says. `led` 1: they led it."""

    __tablename__ = "gathering_present"
    __table_args__ = ({"sqlite_strict": True},)

    gathering_id: Mapped[int] = mapped_column(ForeignKey("gathering.id"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True, index=True)
    led: Mapped[int] = mapped_column(default=0)

    member: Mapped[Member] = relationship(lazy="joined", viewonly=True)


class GatheringEntry(Base):
    """A transaction of the hours book that a get-together made: the newest is the one that holds."""

    __tablename__ = "gathering_entry"
    __table_args__ = ({"sqlite_strict": True},)

    group_id: Mapped[int] = mapped_column(ForeignKey("group_.id"), primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    gathering_id: Mapped[int] = mapped_column(ForeignKey("gathering.id"), index=True)

    gathering: Mapped[Gathering] = relationship(lazy="joined", viewonly=True)


class Feed(Base):
    """A secret address of a calendar: a member's, or the group's where there is no member. Only a digest is kept."""

    __tablename__ = "gathering_feed"
    __table_args__ = (
        UniqueConstraint("group_id", "member_id"),
        {"sqlite_strict": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("group_.id"))
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"), index=True)
    digest: Mapped[str] = mapped_column(Text, unique=True)
    made_at: Mapped[str] = mapped_column(Text)
    made_who: Mapped[str] = mapped_column(Text)

    member: Mapped[Member | None] = relationship(lazy="joined", viewonly=True)
