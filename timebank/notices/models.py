"""The table of the outbox."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from timebank.db import Base
from timebank.members.models import Member

# To be mailed; at the mail server just now; mailed; to be told by telephone or letter; told so; told no more.
WAITING, SENDING, SENT, LISTED, DONE, VOID = STATES = ("waiting", "sending", "sent", "listed", "done", "void")
UNTOLD = (WAITING, LISTED)

# Kinds that nobody but the person learns of: they are mailed or not told at all, and stand on no list.
QUIET: set[str] = set()

_IS_UNTOLD = text("state IN ('waiting', 'sending', 'listed')")
# For queries, in the index's very words, since SQLite takes a part's index for no others.
IS_UNTOLD = f"notice.{_IS_UNTOLD.text}"


class Notice(Base):
    """Something to tell one person, once. `facts` are plain values as JSON: minutes, dates, references."""

    __tablename__ = "notice"
    __table_args__ = (
        UniqueConstraint("group_id", "key"),
        CheckConstraint(f"state IN ({', '.join(repr(state) for state in STATES)})", name="state"),
        Index("ix_notice_member_id", "member_id"),
        # Of what is settled there is much, and nobody looks for it.
        Index("ix_notice_untold", "group_id", "thing", sqlite_where=_IS_UNTOLD),
        {"sqlite_strict": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(Text, unique=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("group_.id"))
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))  # None: not a member (yet)
    to_name: Mapped[str | None] = mapped_column(Text)  # these four only where there is no member
    to_email: Mapped[str | None] = mapped_column(Text)
    to_phone: Mapped[str | None] = mapped_column(Text)
    to_language: Mapped[str | None] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    thing: Mapped[str] = mapped_column(Text, default="")  # the reference of what it tells of
    facts: Mapped[str] = mapped_column(Text, default="{}")
    key: Mapped[str] = mapped_column(Text)  # the same thing is told once
    state: Mapped[str] = mapped_column(Text, default=WAITING)
    made_at: Mapped[str] = mapped_column(Text)
    next_at: Mapped[str | None] = mapped_column(Text)  # not to be mailed before then
    tries: Mapped[int] = mapped_column(default=0)
    trouble: Mapped[str | None] = mapped_column(Text)  # what the mail server said last, where it said no
    settled_at: Mapped[str | None] = mapped_column(Text)

    through_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))  # who acts for the member, and is told too

    member: Mapped[Member | None] = relationship(foreign_keys=[member_id], viewonly=True)
    through: Mapped[Member | None] = relationship(foreign_keys=[through_id], viewonly=True)

    @property
    def reader(self) -> Member | None:
        """Who reads it: the member, or who acts for them; None where it is for nobody of the group (yet)."""
        return self.through or self.member

    @property
    def name(self) -> str:
        """Whom it is for."""
        return self.reader.name if self.reader else self.to_name or ""

    @property
    def greeting(self) -> str:
        """What a friend calls them."""
        return self.reader.greeting if self.reader else (self.to_name or "").split(" ")[0]

    @property
    def email(self) -> str | None:
        """Their e-mail address."""
        return self.reader.email if self.reader else self.to_email

    @property
    def phone(self) -> str | None:
        """Their telephone number."""
        return self.reader.phone if self.reader else self.to_phone

    @property
    def language(self) -> str | None:
        """The language they want to be written to in: cy, en, both, None for not asked."""
        return self.reader.language if self.reader else self.to_language
