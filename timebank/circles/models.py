"""The tables of circles: who is in one, how people come in, what is said there, and who looked."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from timebank.db import Base
from timebank.members.models import Member


class Circle(Base):
    """A peer-support group. Closed, it keeps nothing but its number: names and words are emptied then."""

    __tablename__ = "circle"
    __table_args__ = (
        CheckConstraint("sensitive IN (0, 1)", name="sensitive"),
        CheckConstraint("listed IN (0, 1)", name="listed"),
        CheckConstraint("name_cy <> '' OR name_en <> '' OR closed_at IS NOT NULL", name="name"),
        {"sqlite_strict": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(Text, unique=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("group_.id"), index=True)
    name_cy: Mapped[str] = mapped_column(Text)
    name_en: Mapped[str] = mapped_column(Text)
    purpose_cy: Mapped[str] = mapped_column(Text)
    purpose_en: Mapped[str] = mapped_column(Text)
    rules_cy: Mapped[str] = mapped_column(Text)
    rules_en: Mapped[str] = mapped_column(Text)
    sensitive: Mapped[int]  # 1: health and the like; decided at founding, for good
    listed: Mapped[int]  # 1: name and purpose are shown to the group's members, never who is in it
    founded_at: Mapped[str] = mapped_column(Text)
    closed_at: Mapped[str | None] = mapped_column(Text)

    seats: Mapped[list[Seat]] = relationship(back_populates="circle", order_by="Seat.id", passive_deletes="all")

    @property
    def party_ids(self) -> tuple[int, ...]:
        """For permissions: who is in it."""
        return tuple(each.member_id for each in self.seats)

    @property
    def told_ids(self) -> tuple[int, ...]:
        """For permissions: its conveners."""
        return tuple(each.member_id for each in self.conveners)

    @property
    def conveners(self) -> list[Seat]:
        """Who looks after it, the longest first."""
        return [each for each in self.seats if each.convener]


class Seat(Base):
    """Somebody is in a circle. Whoever leaves has no row here any more.

    `consent` are the words they said yes to, where the circle is sensitive. `read_at` is up to when they said that
    they have read; nothing is marked by looking. `asked_off`: the gentle question is not asked again.
    """

    __tablename__ = "circle_seat"
    __table_args__ = (
        UniqueConstraint("circle_id", "member_id"),
        CheckConstraint("convener IN (0, 1)", name="convener"),
        CheckConstraint("asked_off IN (0, 1)", name="asked_off"),
        {"sqlite_strict": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(Text, unique=True)
    circle_id: Mapped[int] = mapped_column(ForeignKey("circle.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    convener: Mapped[int]
    joined_at: Mapped[str] = mapped_column(Text)
    consent: Mapped[str] = mapped_column(Text)
    consent_at: Mapped[str | None] = mapped_column(Text)
    read_at: Mapped[str] = mapped_column(Text)
    asked_off: Mapped[int]

    circle: Mapped[Circle] = relationship(back_populates="seats")
    member: Mapped[Member] = relationship(lazy="joined", viewonly=True)


class Door(Base):
    """A way in: for one member whom a convener invited, or (without one) a link that somebody hands on."""

    __tablename__ = "circle_door"
    __table_args__ = (UniqueConstraint("circle_id", "member_id"), {"sqlite_strict": True})

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(Text, unique=True)
    circle_id: Mapped[int] = mapped_column(ForeignKey("circle.id"))
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"), index=True)
    made_by_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    made_at: Mapped[str] = mapped_column(Text)
    expires_at: Mapped[str] = mapped_column(Text)

    circle: Mapped[Circle] = relationship(viewonly=True)


class Asking(Base):
    """Somebody asks to come in, and waits for a convener. Answered, the row is gone."""

    __tablename__ = "circle_asking"
    __table_args__ = (UniqueConstraint("circle_id", "member_id"), {"sqlite_strict": True})

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(Text, unique=True)
    circle_id: Mapped[int] = mapped_column(ForeignKey("circle.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    asked_at: Mapped[str] = mapped_column(Text)
    consent: Mapped[str] = mapped_column(Text)

    member: Mapped[Member] = relationship(lazy="joined", viewonly=True)
    circle: Mapped[Circle] = relationship(viewonly=True)


class Word(Base):
    """Something said in a circle. Taken down, its text is gone; `member_id` is None once its writer is forgotten."""

    __tablename__ = "circle_word"
    __table_args__ = (
        CheckConstraint("text <> '' OR taken_at IS NOT NULL", name="text"),
        CheckConstraint("language IN ('cy', 'en')", name="language"),
        {"sqlite_strict": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(Text, unique=True)
    circle_id: Mapped[int] = mapped_column(ForeignKey("circle.id"), index=True)
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"), index=True)
    text: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(Text)
    written_at: Mapped[str] = mapped_column(Text)
    taken_at: Mapped[str | None] = mapped_column(Text)
    taken_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    reported_at: Mapped[str | None] = mapped_column(Text)  # until a convener has looked at it
    reported_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))

    member: Mapped[Member | None] = relationship(foreign_keys=[member_id], lazy="joined", viewonly=True)


class Buddy(Base):
    """Two in a circle who look out for each other: asked by one, and so once the other has said yes."""

    __tablename__ = "circle_buddy"
    __table_args__ = (
        UniqueConstraint("circle_id", "one_id", "other_id"),
        CheckConstraint("one_id <> other_id", name="two_people"),
        {"sqlite_strict": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(Text, unique=True)
    circle_id: Mapped[int] = mapped_column(ForeignKey("circle.id"))
    one_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)  # who asked
    other_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    asked_at: Mapped[str] = mapped_column(Text)
    agreed_at: Mapped[str | None] = mapped_column(Text)

    one: Mapped[Member] = relationship(foreign_keys=[one_id], lazy="joined", viewonly=True)
    other: Mapped[Member] = relationship(foreign_keys=[other_id], lazy="joined", viewonly=True)


class Look(Base):
    """A look by the two people named for safeguarding: one asks with a reason, the other agrees, and it ends by itself.

    This row is what is written down of it, and those in the circle read it; it is never deleted.
    """

    __tablename__ = "circle_look"
    __table_args__ = (
        CheckConstraint("agreed_by_id IS NULL OR agreed_by_id <> asked_by_id", name="two_people"),
        {"sqlite_strict": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(Text, unique=True)
    circle_id: Mapped[int] = mapped_column(ForeignKey("circle.id"), index=True)
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    asked_at: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(Text)
    agreed_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"), index=True)
    agreed_at: Mapped[str | None] = mapped_column(Text)
    ends_at: Mapped[str | None] = mapped_column(Text)

    circle: Mapped[Circle] = relationship(viewonly=True)
    asked_by: Mapped[Member] = relationship(foreign_keys=[asked_by_id], lazy="joined", viewonly=True)
    agreed_by: Mapped[Member | None] = relationship(foreign_keys=[agreed_by_id], lazy="joined", viewonly=True)
