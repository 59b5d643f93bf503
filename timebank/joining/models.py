"""The tables of one-time links, of invitations, and of people who would like to join."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from timebank.db import Base
from timebank.members.models import Member

FOUND, SIGN_IN = PURPOSES = ("found", "sign in")

NEW, TALKED, NOT_YET, WELCOMED, CLOSED = STATES = ("new", "talked", "not yet", "welcomed", "closed")
WAITING_STATES = (NEW, TALKED)
WEB, PHONE, PAPER, COUNTER = CHANNELS = ("web", "phone", "slip", "counter")
NOTE, REASON, ANSWER = SAID = ("note", "reason", "answer")


class Link(Base):
    """A link that works once. Only a digest of its secret is kept."""

    __tablename__ = "one_time_link"
    __table_args__ = (
        CheckConstraint("purpose IN ('found', 'sign in')", name="purpose"),
        {"sqlite_strict": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(Text, unique=True)
    purpose: Mapped[str] = mapped_column(Text)
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    made_at: Mapped[str] = mapped_column(Text)
    expires_at: Mapped[str] = mapped_column(Text)
    used_at: Mapped[str | None] = mapped_column(Text)

    member: Mapped[Member | None] = relationship()


class Invitation(Base):
    """A card with a code that opens the form once. Whether it was used is nobody's business but the person's."""

    __tablename__ = "invitation"
    __table_args__ = ({"sqlite_strict": True},)

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(Text, unique=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("group_.id"), index=True)
    digest: Mapped[str] = mapped_column(Text, unique=True)
    made_by_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    made_at: Mapped[str] = mapped_column(Text)
    expires_at: Mapped[str] = mapped_column(Text)
    used_at: Mapped[str | None] = mapped_column(Text)

    made_by: Mapped[Member] = relationship()


class CardPrinting(Base):
    """That an organisation printed cards: how many, on which day. Not which."""

    __tablename__ = "card_printing"
    __table_args__ = ({"sqlite_strict": True},)

    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("group_.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    key_digest: Mapped[str] = mapped_column(Text, unique=True)  # of the form it was sent with: a double tap prints once
    printed_on: Mapped[str] = mapped_column(Text)
    expires_on: Mapped[str] = mapped_column(Text)
    cards: Mapped[int] = mapped_column()


class ServiceCard(Base):
    """A card that nobody has used yet. One that is used, or too old, is deleted."""

    __tablename__ = "service_card"
    __table_args__ = ({"sqlite_strict": True},)

    digest: Mapped[str] = mapped_column(Text, primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("group_.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    expires_on: Mapped[str] = mapped_column(Text, index=True)


class CardsUsed(Base):
    """How many of an organisation's cards were used, ever: one number, and no day."""

    __tablename__ = "card_used"
    __table_args__ = ({"sqlite_strict": True},)

    organisation_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column()


class Application(Base):
    """Somebody who would like to join. Only a digest of the code to their page is kept."""

    __tablename__ = "application"
    __table_args__ = (
        CheckConstraint("state IN ('new', 'talked', 'not yet', 'welcomed', 'closed')", name="state"),
        CheckConstraint("channel IN ('web', 'phone', 'slip', 'counter')", name="channel"),
        CheckConstraint("language IN ('cy', 'en', 'both')", name="language"),
        CheckConstraint("about_language IN ('cy', 'en')", name="about_language"),
        {"sqlite_strict": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(Text, unique=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("group_.id"), index=True)
    digest: Mapped[str] = mapped_column(Text, unique=True)
    state: Mapped[str] = mapped_column(Text, default=NEW)
    name: Mapped[str] = mapped_column(Text)
    phone: Mapped[str | None] = mapped_column(Text)
    email: Mapped[str | None] = mapped_column(Text)
    other_way: Mapped[str] = mapped_column(Text, default="")  # how else they are reached, in words
    about: Mapped[str] = mapped_column(Text, default="")
    about_language: Mapped[str] = mapped_column(Text)
    language: Mapped[str | None] = mapped_column(Text)
    channel: Mapped[str] = mapped_column(Text, default=WEB)
    told_by: Mapped[str] = mapped_column(Text, default="")  # who said it, where a coordinator typed it
    typed_by: Mapped[str | None] = mapped_column(Text)  # that coordinator's number
    came_from: Mapped[str | None] = mapped_column(Text)  # a keyed digest of the day and the address, for counting
    referred_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))  # only where the person said: tell them
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"), index=True)
    applied_at: Mapped[str] = mapped_column(Text)
    changed_at: Mapped[str] = mapped_column(Text)

    said: Mapped[list[Said]] = relationship(back_populates="application", order_by="Said.id")
    ticks: Mapped[list[Tick]] = relationship(back_populates="application", order_by="Tick.id")
    member: Mapped[Member | None] = relationship(foreign_keys=[member_id])
    referred_by: Mapped[Member | None] = relationship(foreign_keys=[referred_by_id])


class Said(Base):
    """What was said in the conversation: the coordinator's notes, the reason for “not yet”, the person's answers.

    The person can read all of it.
    """

    __tablename__ = "application_said"
    __table_args__ = (
        CheckConstraint("kind IN ('note', 'reason', 'answer')", name="kind"),
        CheckConstraint("language IN ('cy', 'en')", name="language"),
        {"sqlite_strict": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), index=True)
    kind: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(Text)
    at: Mapped[str] = mapped_column(Text)
    by: Mapped[str | None] = mapped_column(Text)  # a member number; None: the person

    application: Mapped[Application] = relationship(back_populates="said")


class Check(Base):
    """Something a group checks before it welcomes somebody. A group's list is empty until it says otherwise."""

    __tablename__ = "joining_check"
    __table_args__ = ({"sqlite_strict": True},)

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(Text, unique=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("group_.id"), index=True)
    text_cy: Mapped[str] = mapped_column(Text)
    text_en: Mapped[str] = mapped_column(Text)
    renews: Mapped[int] = mapped_column(default=0)  # 1 where a level and a day to renew it by are asked for
    ended_at: Mapped[str | None] = mapped_column(Text)


class Tick(Base):
    """That something was checked: who saw it, when. Never a certificate, nor its number."""

    __tablename__ = "joining_tick"
    __table_args__ = (UniqueConstraint("application_id", "check_id"), {"sqlite_strict": True})

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"))
    check_id: Mapped[int] = mapped_column(ForeignKey("joining_check.id"))
    at: Mapped[str] = mapped_column(Text)
    by: Mapped[str] = mapped_column(Text)
    level: Mapped[str] = mapped_column(Text, default="")
    renew_by: Mapped[str | None] = mapped_column(Text)

    application: Mapped[Application] = relationship(back_populates="ticks")
    check: Mapped[Check] = relationship()
