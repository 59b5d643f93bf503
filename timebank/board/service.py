"""Writing on the board: a listing, changing it, taking it off, and saying that it is still true."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy import delete, insert, select

from timebank import permissions, plain
from timebank.board import meaning, speech
from timebank.board.categories import CATEGORIES
from timebank.board.models import (
    BESIDE,
    DONE,
    KINDS,
    LANGUAGES,
    OPEN,
    PLACES,
    TIMES,
    TRANSITIONS,
    Listing,
    ListingWord,
    StrengthWord,
    WordsMade,
)
from timebank.db import db, new_ref
from timebank.errors import DayHasPassed, Missing, NothingChosen, OffTheBoard, WriterHasLeft
from timebank.groups import service as groups
from timebank.members.models import Member
from timebank.permissions import Actor
from timebank.trail import service as trail

STANDS = timedelta(days=91)  # how long a listing stands without anybody saying that it is still true
_LINES = ("when_words", "area", "by_whom", "access", "bring")
_CHOICES = {"kind": KINDS, "language": LANGUAGES, "timing": TIMES, "place": PLACES, "category": ("", *CATEGORIES)}
_IN_THE_TITLE, _IN_CATEGORY, _IN_AREA, _IN_THE_REST = 5, 3, 3, 2  # what a word is worth, by where it stands


class Part(NamedTuple):
    """Something a person says of what they are good at: one of models.PARTS, for one of models.AUDIENCES."""

    part: str
    text: str
    language: str
    audience: str


def post(
    actor: Actor,
    member: Member,
    answers: Mapping[str, str | None],
    by_on: date | None = None,
    *,
    expires_on: date | None = None,
) -> Listing:
    """Put an offer or a request on the board for `member`: only `kind` and `title` are needed, the rest may be left.

    A coordinator writes it for somebody else by that person's word; `actor.channel` says how it came. `expires_on` is
    three months from the group's today, or by the day it is wanted by, unless it is given.
    Raises WriterHasLeft, Missing, DayHasPassed, TooLong, OddCharacters, NothingChosen.
    """
    permissions.require(actor, "board.write", member)
    if member.left_on is not None:
        raise WriterHasLeft
    today = groups.today(member.group_id)
    with db.write():
        listing = Listing(
            ref=new_ref(), group_id=member.group_id, member_id=member.id, state=OPEN,
            posted_on=today.isoformat(),
        )  # fmt: skip
        _fill(listing, answers, by_on)
        _stands_on(listing)
        if expires_on is not None:
            listing.expires_on = expires_on.isoformat()
        db.session.add(listing)
        db.session.flush()
        _index(listing)
        voice = actor
        if actor.member_id != member.id and not actor.is_host:
            voice = actor.speaking_for(member.number, actor.channel)
        trail.record(voice, "listing.posted", listing.ref, {"kind": listing.kind}, group_id=listing.group_id)
        return listing


def change(actor: Actor, listing: Listing, answers: Mapping[str, str | None], by_on: date | None = None) -> None:
    """Write a listing anew. Raises what `post` does; OffTheBoard for one that is done."""
    permissions.require(actor, "board.change", listing)
    with db.write():
        if listing.state == DONE:
            raise OffTheBoard
        _fill(listing, answers, by_on)
        if listing.state == OPEN:
            _stands_on(listing)  # who writes it anew says that it is true
        db.session.flush()
        _index(listing)
        trail.record(actor, "listing.changed", listing.ref, group_id=listing.group_id)


def move(actor: Actor, listing: Listing, state: str) -> None:
    """Pause a listing, put it back, say that it is arranged or done. Raises OffTheBoard where that does not follow."""
    permissions.require(actor, "board.change", listing)
    with db.write():
        if state not in TRANSITIONS[listing.state]:
            raise OffTheBoard
        listing.state = state
        if state == OPEN:
            _stands_on(listing)
        trail.record(actor, "listing.moved", listing.ref, {"state": state}, group_id=listing.group_id)


def still_true(actor: Actor, listing: Listing) -> None:
    """Somebody says that it is still true: it stands for another three months. Raises OffTheBoard if it is off."""
    permissions.require(actor, "board.change", listing)
    with db.write():
        if listing.state != OPEN:
            raise OffTheBoard
        _stands_on(listing)
        trail.record(actor, "listing.renewed", listing.ref, group_id=listing.group_id)


def index_person(member: Member, parts: Iterable[Part]) -> None:
    """Write down anew the words a person is found by: what they choose to show, and nothing else of them.

    Who keeps what people say of themselves calls this each time it changes, inside `db.write()`.
    """
    # A word that two audiences may read is there for the wider one.
    audiences: dict[tuple[str, str, int], str] = {}
    for each in sorted(parts, key=lambda one: one.audience):
        for word, mark in speech.marked(each.text, each.language, meaning.KIN):
            audiences[each.part, word, mark] = each.audience
    db.session.execute(delete(StrengthWord).where(StrengthWord.member_id == member.id))
    rows = [
        {"member_id": member.id, "group_id": member.group_id, "part": part, "word": word, "mark": mark,
         "audience": audience}
        for (part, word, mark), audience in sorted(audiences.items())
    ]  # fmt: skip
    if rows:
        db.session.execute(insert(StrengthWord), rows)


def has_old_words(group_id: int) -> bool:
    """Whether the words of a group were made in a way that is no longer ours, so that some are not found."""
    made = db.session.get(WordsMade, group_id)
    return made is None or made.version != speech.VERSION


def index_anew(group_id: int) -> int:
    """Make the words of every listing of a group anew; how many there are. Call inside `db.write()`."""
    listings = db.session.scalars(select(Listing).where(Listing.group_id == group_id)).all()
    for listing in listings:
        _index(listing)
    made = db.session.get(WordsMade, group_id)
    if made is None:
        db.session.add(WordsMade(group_id=group_id, version=speech.VERSION))
    else:
        made.version = speech.VERSION
    return len(listings)


def forget(member: Member) -> None:
    """Take everything somebody wrote off the board for good, and what they are found by. Call inside `db.write()`."""
    db.session.execute(delete(StrengthWord).where(StrengthWord.member_id == member.id))
    theirs = select(Listing.id).where(Listing.member_id == member.id)
    db.session.execute(delete(ListingWord).where(ListingWord.listing_id.in_(theirs)))
    db.session.execute(delete(Listing).where(Listing.member_id == member.id))


def _stands_on(listing: Listing) -> None:
    """Three months from today; what is wanted by a day, until that day."""
    today = groups.today(listing.group_id)
    in_time = listing.by_on is not None and listing.by_on >= today.isoformat()
    listing.expires_on = str(listing.by_on) if in_time else (today + STANDS).isoformat()


def _fill(listing: Listing, answers: Mapping[str, str | None], by_on: date | None) -> None:
    for name, known in _CHOICES.items():
        value = answers.get(name)
        if value is None:
            value = {"timing": "any", "language": "en"}.get(name, "")
        if value not in known:
            raise NothingChosen(field=name)
        setattr(listing, name, value)
    listing.title = plain.line(answers.get("title"), plain.NAME, field="title", needed=True)
    listing.other_title = plain.line(answers.get("other_title"), plain.NAME, field="other_title")
    for name in ("text", "other_text"):
        setattr(listing, name, plain.page(answers.get(name), field=name))
    for name in _LINES:
        setattr(listing, name, plain.line(answers.get(name), field=name))
    if listing.timing == "by" and by_on is None:
        raise Missing(field="by_on")
    if by_on is not None and listing.by_on != by_on.isoformat() and by_on < groups.today(listing.group_id):
        raise DayHasPassed
    listing.by_on = by_on.isoformat() if by_on and listing.timing == "by" else None


def _index(listing: Listing) -> None:
    """Write down anew the words it is found by. A word that stands in several places counts where it is worth most."""
    worth: dict[tuple[str, int], int] = {}
    other = "en" if listing.language == "cy" else "cy"
    rest = [listing.text, listing.when_words, listing.by_whom, listing.access, listing.bring]
    parts = [
        (_IN_THE_REST, " ".join(rest), listing.language),
        (_IN_THE_REST, listing.other_text, other),
        (_IN_AREA, listing.area, "cy"),  # the names of places are Welsh, whoever writes
        (_IN_THE_TITLE, listing.title, listing.language),
        (_IN_THE_TITLE, listing.other_title, other),
    ]
    if category := CATEGORIES.get(listing.category):
        parts += [
            (_IN_CATEGORY, category.cy, "cy"),
            (_IN_CATEGORY, category.en, "en"),
            (BESIDE, category.words_cy, "cy"),
            (BESIDE, category.words_en, "en"),
        ]
    for weight, text, language in parts:
        for word, mark in speech.marked(text, language, meaning.KIN):
            worth[word, mark] = max(weight, worth.get((word, mark), 0))
    db.session.execute(delete(ListingWord).where(ListingWord.listing_id == listing.id))
    rows = [
        {"listing_id": listing.id, "group_id": listing.group_id, "word": word, "mark": mark, "weight": weight}
        for (word, mark), weight in sorted(worth.items())
    ]
    if rows:
        db.session.execute(insert(ListingWord), rows)
