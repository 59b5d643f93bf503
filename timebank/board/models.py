"""The tables of the board: the kinds of help, listings, what was decided about them, the words they are found by."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from timebank.db import Base
from timebank.members.models import Member

OFFER, REQUEST = KINDS = ("offer", "request")
OPEN, PAUSED, ARRANGED, DONE = STATES = ("open", "paused", "arranged", "done")
TRANSITIONS: dict[str, frozenset[str]] = {
    OPEN: frozenset({PAUSED, ARRANGED, DONE}),
    PAUSED: frozenset({OPEN, DONE}),
    ARRANGED: frozenset({OPEN, DONE}),
    DONE: frozenset(),
}
TIMES = ("any", "now", "by", "regular")
PLACES = ("", "yours", "mine", "online", "elsewhere")
LANGUAGES = ("cy", "en")
# It waits for a coordinator's look, or for a signer's; or a coordinator took it off, with a reason.
LOOK, SIGNER, HIDDEN = HOLDS = ("look", "signer", "hidden")
# "Is this someone's paid job?", asked of an organisation that asks for help.
PAID, UNPAID, UNSURE = PAID_ANSWERS = ("yes", "no", "unsure")
# What was said about a listing: it may stand; it may not, or no longer; the writer answers, or writes it anew; that
# was read, and it stays off.
STANDS, TAKEN_OFF, ANSWER, CHANGED, LEFT_OFF = SAID = ("stands", "hidden", "answer", "changed", "left")


_IS_HELD = text("held IS NOT NULL")


class ListingCategory(Base):
    """A kind of help the group sorts its board by; see `categories.Category`. `place` is where it stands among them."""

    __tablename__ = "listing_category"
    __table_args__ = (
        UniqueConstraint("group_id", "key"),
        CheckConstraint("name_cy <> '' OR name_en <> ''", name="named"),
        {"sqlite_strict": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(Text, unique=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("group_.id"))
    key: Mapped[str] = mapped_column(Text)
    name_cy: Mapped[str] = mapped_column(Text)
    name_en: Mapped[str] = mapped_column(Text)
    words_cy: Mapped[str] = mapped_column(Text, default="")
    words_en: Mapped[str] = mapped_column(Text, default="")
    place: Mapped[int]
    restricted: Mapped[int] = mapped_column(default=0)
    retired: Mapped[int] = mapped_column(default=0)


BESIDE = 1  # what a word is worth that a listing does not say: one that its kind of help is looked for by
# Where somebody says what they are good at, and who reads it.
STRENGTHS, EXPERIENCE, PROFESSION = PARTS = ("strengths", "experience", "profession")
MEMBERS, COORDINATORS = AUDIENCES = ("members", "coordinators")


class Listing(Base):
    """An offer or a request. Title and text are in `language`; the other language has room of its own.

    `expires_on` is the last day it stands on the board without anybody saying that it is still true.
    """

    __tablename__ = "listing"
    __table_args__ = (
        CheckConstraint("kind IN ('offer', 'request')", name="kind"),
        CheckConstraint("state IN ('open', 'paused', 'arranged', 'done')", name="state"),
        CheckConstraint("language IN ('cy', 'en')", name="language"),
        CheckConstraint("timing IN ('any', 'now', 'by', 'regular')", name="timing"),
        CheckConstraint("place IN ('', 'yours', 'mine', 'online', 'elsewhere')", name="place"),
        Index("ix_listing_board", "group_id", "state", "id"),
        # What counts the board reads nothing but this; what is wanted soonest stands in this order.
        Index(
            "ix_listing_tally",
            "group_id",
            "state",
            "category",
            "area",
            "kind",
            "held",
            "expires_on",
            "posted_on",
            "member_id",
        ),
        Index("ix_listing_time", "group_id", "state", "timing", "by_on", "id"),
        Index("ix_listing_held", "group_id", sqlite_where=_IS_HELD),
        {"sqlite_strict": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(Text, unique=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("group_.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    kind: Mapped[str] = mapped_column(Text)
    title: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text, default="")
    language: Mapped[str] = mapped_column(Text)
    other_title: Mapped[str] = mapped_column(Text, default="")
    other_text: Mapped[str] = mapped_column(Text, default="")
    category: Mapped[str] = mapped_column(Text, default="")
    timing: Mapped[str] = mapped_column(Text, default="any")
    by_on: Mapped[str | None] = mapped_column(Text)
    when_words: Mapped[str] = mapped_column(Text, default="")
    area: Mapped[str] = mapped_column(Text, default="")
    place: Mapped[str] = mapped_column(Text, default="")
    by_whom: Mapped[str] = mapped_column(Text, default="")  # with experience of ...; empty for anyone
    access: Mapped[str] = mapped_column(Text, default="")
    bring: Mapped[str] = mapped_column(Text, default="")  # what I can do myself or bring
    state: Mapped[str] = mapped_column(Text, default=OPEN)
    posted_on: Mapped[str] = mapped_column(Text)
    expires_on: Mapped[str] = mapped_column(Text)
    held: Mapped[str | None] = mapped_column(Text)  # what keeps it off the board: one of HOLDS, or nothing
    paid: Mapped[str | None] = mapped_column(Text)  # one of PAID_ANSWERS, where that was asked
    posted_at: Mapped[str | None] = mapped_column(Text)
    written_by: Mapped[str | None] = mapped_column(Text)  # the number of whoever typed it; the writer's own, mostly

    member: Mapped[Member] = relationship(lazy="joined")

    @property
    def party_ids(self) -> tuple[int, ...]:
        """For permissions: whose it is."""
        return (self.member_id,)

    def is_stale(self, today: date) -> bool:
        """Whether the day has passed until which it was to stand."""
        return self.expires_on < today.isoformat()

    def is_up(self, today: date) -> bool:
        """Whether it stands on the board, as far as the listing itself goes."""
        return self.state == OPEN and self.held is None and not self.is_stale(today)

    def title_in(self, language: str) -> tuple[str, str]:
        """The title for a reader of `language`, and the language it really is in."""
        other = "en" if self.language == "cy" else "cy"
        return (self.other_title, other) if language == other and self.other_title else (self.title, self.language)

    def text_in(self, language: str) -> tuple[str, str]:
        """The words for a reader of `language`, and the language they really are in."""
        other = "en" if self.language == "cy" else "cy"
        return (self.other_text, other) if language == other and self.other_text else (self.text, self.language)


class ListingSaid(Base):
    """What was decided or answered about a listing, by whom (a member number), in the language it was written in."""

    __tablename__ = "listing_said"
    __table_args__ = (
        CheckConstraint("what IN ('stands', 'hidden', 'answer', 'changed', 'left')", name="what"),
        {"sqlite_strict": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("group_.id"))
    listing_id: Mapped[int] = mapped_column(ForeignKey("listing.id"), index=True)
    what: Mapped[str] = mapped_column(Text)
    words: Mapped[str] = mapped_column(Text)
    language: Mapped[str | None] = mapped_column(Text)
    by: Mapped[str] = mapped_column(Text)
    at: Mapped[str] = mapped_column(Text)
    single_handed: Mapped[int] = mapped_column(default=0)  # 1: by one, for want of a second


class ListingWord(Base):
    """A word a listing is found by, as `speech` makes it. One index over group and word serves both engines alike.

    `mark`: 0 as it stands in English text, 1 as it stands in Welsh text, 2 what a Welsh word may be without mutation.
    """

    __tablename__ = "listing_word"
    __table_args__ = (Index("ix_listing_word_word", "group_id", "word", "mark"), {"sqlite_strict": True})

    listing_id: Mapped[int] = mapped_column(ForeignKey("listing.id"), primary_key=True)
    word: Mapped[str] = mapped_column(Text, primary_key=True)
    mark: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("group_.id"))
    weight: Mapped[int]


class StrengthWord(Base):
    """A word a person is found by: one of what they say of their strengths, or know about.

    `part`: where the word stands, one of PARTS; `audience`: who may read that part, members or coordinators alone.
    """

    __tablename__ = "strength_word"
    __table_args__ = (
        CheckConstraint("part IN ('strengths', 'experience', 'profession')", name="part"),
        CheckConstraint("audience IN ('members', 'coordinators')", name="audience"),
        Index("ix_strength_word_word", "group_id", "word", "mark"),
        {"sqlite_strict": True},
    )

    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True)
    part: Mapped[str] = mapped_column(Text, primary_key=True)
    word: Mapped[str] = mapped_column(Text, primary_key=True)
    mark: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("group_.id"))
    audience: Mapped[str] = mapped_column(Text)


class WordsMade(Base):
    """By which version of `speech` the words of a group were made; a night's chore makes older ones anew."""

    __tablename__ = "words_made"
    __table_args__ = ({"sqlite_strict": True},)

    group_id: Mapped[int] = mapped_column(ForeignKey("group_.id"), primary_key=True, autoincrement=False)
    version: Mapped[int]
