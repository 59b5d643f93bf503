"""The tables of sessions, of cards and links, and of second steps."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from timebank.db import Base
from timebank.members.models import Member, User

OWN, SHARED = DEVICES = ("own", "shared")
CARD, LINK = KEYS = ("card", "link")
APP, LIST = FACTORS = ("app", "list")
# What was shown to open a session, or since: the words in `Session.used`.
PASSWORD, CODE = "password", "code"
# What was wrong: the password or the words, or the code after a right password.
WRONG_FIRST, WRONG_CODE = "first", "code"


class Session(Base):
    """Somebody is signed in on some device. Only a digest of what the device holds is kept."""

    __tablename__ = "signin_session"
    __table_args__ = (
        CheckConstraint("kind IN ('own', 'shared')", name="kind"),
        {"sqlite_strict": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(Text, unique=True)
    digest: Mapped[str] = mapped_column(Text, unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_.id"), index=True)
    kind: Mapped[str] = mapped_column(Text)
    used: Mapped[str] = mapped_column(Text, default="")
    device: Mapped[str] = mapped_column(Text, default="")  # a browser and a system in a word each, no more
    made_at: Mapped[str] = mapped_column(Text)
    asked_at: Mapped[str] = mapped_column(Text)  # when they last showed that it is really them
    expires_at: Mapped[str] = mapped_column(Text)
    ended_at: Mapped[str | None] = mapped_column(Text)

    user: Mapped[User] = relationship()


class Key(Base):
    """A card, which works until there is a new one, or a link, which works once. Only digests are kept."""

    __tablename__ = "signin_key"
    __table_args__ = (
        CheckConstraint("kind IN ('card', 'link')", name="kind"),
        {"sqlite_strict": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(Text, unique=True)
    words_digest: Mapped[str | None] = mapped_column(Text)  # of a card's four words
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"), index=True)  # None: asked for by nobody
    made_at: Mapped[str] = mapped_column(Text)
    expires_at: Mapped[str | None] = mapped_column(Text)
    ended_at: Mapped[str | None] = mapped_column(Text)

    member: Mapped[Member | None] = relationship()


class Factor(Base):
    """Somebody's second step: an app, whose secret is kept sealed, or a printed list, of which digests are kept."""

    __tablename__ = "signin_factor"
    __table_args__ = (
        UniqueConstraint("user_id", "kind"),
        CheckConstraint("kind IN ('app', 'list')", name="kind"),
        {"sqlite_strict": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_.id"))
    kind: Mapped[str] = mapped_column(Text)
    secret: Mapped[str | None] = mapped_column(Text)
    codes: Mapped[str | None] = mapped_column(Text)  # digests of the codes not used yet, with spaces between
    last_step: Mapped[int | None] = mapped_column()  # of the app's last code, so that none works twice
    made_at: Mapped[str] = mapped_column(Text)


class WrongTries(Base):
    """How often somebody tried in vain to come in as this member on one day: a number, and nothing of who tried.

    Where nobody is meant, or it cannot be told who, there is no member.
    """

    __tablename__ = "signin_wrong"
    __table_args__ = (
        CheckConstraint("kind IN ('first', 'code')", name="kind"),
        Index("ix_signin_wrong_group_id", "group_id", "day"),
        Index("ix_signin_wrong_member_id", "member_id", "day"),
        {"sqlite_strict": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int | None] = mapped_column(ForeignKey("group_.id"))
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    day: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    tries: Mapped[int] = mapped_column(default=1)
