"""The tables of people and organisations."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext
from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint, text
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column, relationship

from timebank.db import Base

PERSON, ORGANISATION = KINDS = ("person", "organisation")
LANGUAGES = ("cy", "en", "both")  # and None: not yet asked
COORDINATOR, SIGNER = ROLES = ("coordinator", "signer")
_GOES_ON = text("ended_at IS NULL")
_IS_AWAY = text("left_on IS NOT NULL OR rests IS NOT NULL")
PAUSED, ILL, DIED = RESTS = ("paused", "ill", "died")
BLOCK, KEEP_APART = ("block", "apart")


class User(Base):
    """Who signs in. One may be a member of several groups; two may share an e-mail address."""

    __allow_unmapped__ = True
    __tablename__ = "user_"
    __table_args__ = ({"sqlite_strict": True},)

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str | None] = mapped_column(Text, index=True)
    password_hash: Mapped[str | None] = mapped_column(Text)

    memberships: Mapped[list[Member]] = relationship(back_populates="user", order_by="Member.id")

    session: Any = None  # what `signin` knows of the session this request belongs to
    token: str = ""  # the secret of a session that has just been opened

    # What Flask-Login asks of a user.
    is_authenticated = True
    is_active = True
    is_anonymous = False

    def get_id(self) -> str:
        """What the session cookie holds."""
        return self.token


class Member(Base):
    """A person or organisation in a group. May have no user: no e-mail, no internet."""

    __tablename__ = "member"
    __table_args__ = (
        UniqueConstraint("group_id", "number"),
        CheckConstraint("kind IN ('person', 'organisation')", name="kind"),
        CheckConstraint("language IN ('cy', 'en', 'both')", name="language"),
        Index("ix_member_name", "group_id", "name"),
        Index("ix_member_away", "group_id", sqlite_where=_IS_AWAY),
        Index("ix_member_admitted_by", "admitted_by", unique=True),  # one organisation by one decision
        {"sqlite_strict": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(Text, unique=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("group_.id"))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_.id"), index=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("ledger_account.id"), unique=True)
    number: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text, default=PERSON)
    kept_name: Mapped[str] = mapped_column("name", Text)  # empty once a person is forgotten
    known_as: Mapped[str] = mapped_column(Text, default="")
    place: Mapped[str] = mapped_column(Text, default="")
    language: Mapped[str | None] = mapped_column(Text)
    email: Mapped[str | None] = mapped_column(Text)
    phone: Mapped[str | None] = mapped_column(Text)
    joined_on: Mapped[str] = mapped_column(Text)
    opening_on: Mapped[str | None] = mapped_column(Text)  # from when the opening hours count; None = there were none
    left_on: Mapped[str | None] = mapped_column(Text)
    rests: Mapped[str | None] = mapped_column(Text)  # paused, ill, died; None: here as always
    rests_since: Mapped[str | None] = mapped_column(Text)
    erased_on: Mapped[str | None] = mapped_column(Text)  # forgotten: nothing personal is left in this row
    admitted_by: Mapped[str | None] = mapped_column(Text)  # of an organisation: "decision " with its reference

    user: Mapped[User | None] = relationship(back_populates="memberships")
    roles: Mapped[list[Role]] = relationship(back_populates="member", order_by="Role.id")

    @hybrid_property
    def name(self) -> str:
        """What they are called; of somebody who was forgotten only that there was somebody, in the reader's words."""
        return self.kept_name or ("" if self.erased_on is None else str(gettext("Former member")))

    @name.inplace.setter
    def _set_name(self, name: str) -> None:
        self.kept_name = name

    @name.inplace.expression
    @classmethod
    def _name_in_sql(cls) -> Mapped[str]:
        return cls.kept_name

    @property
    def may_be_written_to(self) -> bool:
        """Whether letters, calls and asks may go to them: not while they rest, nor once they have left."""
        return self.rests is None and self.left_on is None

    @property
    def is_here(self) -> bool:
        """Whether they belong to the group now: they have not left and are alive."""
        return self.left_on is None and self.rests != DIED

    @property
    def party_ids(self) -> tuple[int, ...]:
        """For permissions: a member's own page concerns that member."""
        return (self.id,)

    @property
    def greeting(self) -> str:
        """What a friend calls them."""
        return self.known_as or self.name.split()[0]

    @property
    def role_names(self) -> frozenset[str]:
        """The roles held now."""
        return frozenset(role.role for role in self.roles if role.ended_at is None)


class Role(Base):
    """A role somebody was given, by whom and when; it ends, it is not deleted."""

    __tablename__ = "member_role"
    __table_args__ = (
        CheckConstraint("role IN ('coordinator', 'signer')", name="role"),
        {"sqlite_strict": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    role: Mapped[str] = mapped_column(Text)
    granted_at: Mapped[str] = mapped_column(Text)
    granted_by: Mapped[str] = mapped_column(Text)
    ended_at: Mapped[str | None] = mapped_column(Text)
    single_handed: Mapped[int] = mapped_column(default=0, server_default="0")  # 1: by one, for want of a second

    member: Mapped[Member] = relationship(back_populates="roles")


class StandIn(Base):
    """Somebody acts for a member: once both said yes, until either ends it. How the member said so is `member_said`."""

    __tablename__ = "stand_in"
    __table_args__ = (
        CheckConstraint("member_id <> stand_in_id", name="two_people"),
        CheckConstraint("member_said IN ('web', 'phone', 'counter', 'slip')", name="member_said"),
        Index("uq_stand_in_now", "member_id", "stand_in_id", unique=True, sqlite_where=_GOES_ON),
        {"sqlite_strict": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(Text, unique=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("group_.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    stand_in_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    asked_by: Mapped[str] = mapped_column(Text)  # a member number
    member_said: Mapped[str] = mapped_column(Text)  # on the web, or as a coordinator heard it
    consented_member_at: Mapped[str] = mapped_column(Text)
    consented_stand_in_at: Mapped[str | None] = mapped_column(Text)
    ended_at: Mapped[str | None] = mapped_column(Text)
    ended_by: Mapped[str | None] = mapped_column(Text)

    member: Mapped[Member] = relationship(foreign_keys=[member_id])
    stand_in: Mapped[Member] = relationship(foreign_keys=[stand_in_id])

    @property
    def party_ids(self) -> tuple[int, ...]:
        """For permissions: the two it is between."""
        return (self.member_id, self.stand_in_id)

    @property
    def awaited_ids(self) -> tuple[int, ...]:
        """For permissions: who has yet to say yes."""
        return (self.stand_in_id,) if self.consented_stand_in_at is None and self.ended_at is None else ()


class Apart(Base):
    """Two members who are not brought together, silently: one blocked the other, or the safeguarding people said so."""

    __tablename__ = "member_apart"
    __table_args__ = (
        UniqueConstraint("one_id", "other_id", "kind"),
        CheckConstraint("kind IN ('block', 'apart')", name="kind"),
        CheckConstraint("one_id <> other_id", name="two"),
        {"sqlite_strict": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(Text, unique=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("group_.id"), index=True)
    kind: Mapped[str] = mapped_column(Text)
    one_id: Mapped[int] = mapped_column(ForeignKey("member.id"))  # who blocked, where it is a block
    other_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    since: Mapped[str] = mapped_column(Text)

    one: Mapped[Member] = relationship(foreign_keys=[one_id])
    other: Mapped[Member] = relationship(foreign_keys=[other_id])
