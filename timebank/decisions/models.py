"""The tables of proposals, the members' words, and what was decided.

A proposal, a count of paper and a decision are never changed: each is a row that stays. Whether a proposal is open is
whether there is a decision on it. The database counts again when a decision is written, and refuses a wrong one.
"""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from timebank.db import Base
from timebank.members.models import Member

CONSENT, VOTE = WAYS = ("consent", "vote")
AGREE, LIVE, ABSTAIN, OBJECT = CONSENT_ANSWERS = ("agree", "live", "abstain", "object")
YES, NO = "yes", "no"
VOTE_ANSWERS = (YES, NO, ABSTAIN)
ANSWERS = {CONSENT: CONSENT_ANSWERS, VOTE: VOTE_ANSWERS}
CARRIED, NOT_CARRIED, WITHDRAWN = OUTCOMES = ("carried", "not carried", "withdrawn")
SHOWN = ("name", "reason", "nothing")  # how much of an objection others read: who and why, why, or that there is one
PAPER = ""  # the answer of a member whose word is in a count of paper, or in a vote that was counted

ORGANISATION = "organisation"  # admitting one: the value is its name
ELSE = "else"  # what is no rule the program knows: words that the group lives by
CLOSING_ROLES = "closing roles"  # decided in words alone, as an organisation was, before it was one of the rules


class Proposal(Base):
    """A change that a member proposes. `name` is a rule, with its value as in the settings; ORGANISATION; or ELSE."""

    __tablename__ = "proposal"
    __table_args__ = (CheckConstraint("way IN ('consent', 'vote')", name="way"), {"sqlite_strict": True})

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(Text, unique=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("group_.id"), index=True)
    name: Mapped[str] = mapped_column(Text)
    value: Mapped[str] = mapped_column(Text)
    words_cy: Mapped[str] = mapped_column(Text)
    words_en: Mapped[str] = mapped_column(Text)
    way: Mapped[str] = mapped_column(Text)
    quorum: Mapped[int] = mapped_column()  # how many members must have answered
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    proposed_at: Mapped[str] = mapped_column(Text)
    opens_on: Mapped[str] = mapped_column(Text)  # the first day to answer; until then there is time to talk
    closes_on: Mapped[str] = mapped_column(Text)  # the last
    holds_from: Mapped[str] = mapped_column(Text)  # the first day the new rule may hold

    proposed_by: Mapped[Member] = relationship()
    decision: Mapped[Decision | None] = relationship(back_populates="proposal", uselist=False)

    @property
    def told_ids(self) -> tuple[int, ...]:
        """For permissions: whose proposal it is."""
        return (self.proposed_by_id,)


class Comment(Base):
    """What a member said about a proposal."""

    __tablename__ = "proposal_comment"
    __table_args__ = ({"sqlite_strict": True},)

    id: Mapped[int] = mapped_column(primary_key=True)
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id"), index=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    text: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(Text)
    said_at: Mapped[str] = mapped_column(Text)

    member: Mapped[Member] = relationship()


class Answer(Base):
    """The one word of a member. What it says can be changed until it is counted; that it was given stays."""

    __tablename__ = "proposal_answer"
    __table_args__ = (
        UniqueConstraint("proposal_id", "member_id"),
        CheckConstraint("answer IN ('agree', 'live', 'abstain', 'object', 'yes', 'no', '')", name="answer"),
        CheckConstraint("shown IN ('name', 'reason', 'nothing')", name="shown"),
        CheckConstraint("channel IN ('web', 'phone', 'slip')", name="channel"),
        {"sqlite_strict": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    answer: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text, default="")
    reason_language: Mapped[str | None] = mapped_column(Text)
    shown: Mapped[str] = mapped_column(Text, default="reason")
    channel: Mapped[str] = mapped_column(Text, default="web")
    written_by_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    witness_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    given_at: Mapped[str] = mapped_column(Text)

    member: Mapped[Member] = relationship(foreign_keys=[member_id])


class PaperCount(Base):
    """Words on paper, counted by one officer and confirmed by another. yes is `agreed`, no is `objected`."""

    __tablename__ = "proposal_paper"
    __table_args__ = (
        CheckConstraint("agreed >= 0 AND lives >= 0 AND abstained >= 0 AND objected >= 0", name="counts"),
        {"sqlite_strict": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id"), index=True)
    agreed: Mapped[int] = mapped_column()
    lives: Mapped[int] = mapped_column()
    abstained: Mapped[int] = mapped_column()
    objected: Mapped[int] = mapped_column()
    counted_by_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    confirmed_by_id: Mapped[int] = mapped_column(ForeignKey("member.id"))  # the same where there is one officer
    counted_at: Mapped[str] = mapped_column(Text)

    counted_by: Mapped[Member] = relationship(foreign_keys=[counted_by_id])
    confirmed_by: Mapped[Member] = relationship(foreign_keys=[confirmed_by_id])


class Decision(Base):
    """How a proposal ended, for good. yes is `agreed`, no is `objected`; in a vote nobody only lives with it."""

    __tablename__ = "decision"
    __table_args__ = (
        CheckConstraint("outcome IN ('carried', 'not carried', 'withdrawn')", name="outcome"),
        {"sqlite_strict": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(Text, unique=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("group_.id"), index=True)
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id"), unique=True)
    name: Mapped[str] = mapped_column(Text)
    value: Mapped[str] = mapped_column(Text)
    outcome: Mapped[str] = mapped_column(Text)
    agreed: Mapped[int] = mapped_column()
    lives: Mapped[int] = mapped_column()
    abstained: Mapped[int] = mapped_column()
    objected: Mapped[int] = mapped_column()
    members: Mapped[int] = mapped_column()  # how many could have answered
    holds_from: Mapped[str] = mapped_column(Text)
    closed_at: Mapped[str] = mapped_column(Text)
    closed_by: Mapped[str] = mapped_column(Text)  # a member number, or "host"

    proposal: Mapped[Proposal] = relationship(back_populates="decision")

    @property
    def answered(self) -> int:
        """How many members gave a word."""
        return self.agreed + self.lives + self.abstained + self.objected
