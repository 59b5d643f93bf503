"""Writing on the board: a listing, changing it, taking it off, and saying that it is still true."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy import delete, func, insert, select, update

from timebank import clock, permissions, plain
from timebank.board import caution, holds, meaning, queries, speech
from timebank.board.categories import SHIPPED
from timebank.board.models import (
    BESIDE,
    CHANGED,
    DONE,
    HIDDEN,
    KINDS,
    LANGUAGES,
    OPEN,
    PAID,
    PAID_ANSWERS,
    PLACES,
    REQUEST,
    TIMES,
    TRANSITIONS,
    UNPAID,
    UNSURE,
    Listing,
    ListingCategory,
    ListingSaid,
    ListingWord,
    StrengthWord,
    WordsMade,
)
from timebank.db import db, new_ref
from timebank.errors import (
    AboutMoney,
    DayHasPassed,
    EnoughForNow,
    EnoughForToday,
    Missing,
    NothingChosen,
    OffTheBoard,
    WriterHasLeft,
)
from timebank.groups import service as groups
from timebank.members.models import PERSON, Member
from timebank.permissions import Actor
from timebank.trail import service as trail

STANDS = timedelta(days=91)  # how long a listing stands without anybody saying that it is still true
_LINES = ("when_words", "area", "by_whom", "access", "bring")
_CHOICES = {"kind": KINDS, "language": LANGUAGES, "timing": TIMES, "place": PLACES}
AN_HOUR, A_DAY = 5, 10  # the most that one person puts on the board
_IN_THE_TITLE, _IN_CATEGORY, _IN_AREA, _IN_THE_REST = 5, 3, 3, 2  # what a word is worth, by where it stands


class Part(NamedTuple):
    """Something a person says of what they are good at: one of models.PARTS, for one of models.AUDIENCES."""

    part: str
    text: str
    language: str
    audience: str


@groups.on_founding
def begin(group_id: int) -> None:
    """Give a group that is founded the kinds of help to begin with, and no words that were made in an older way.

    Call inside `db.write()`.
    """
    db.session.add(WordsMade(group_id=group_id, version=speech.VERSION))
    db.session.add_all(
        ListingCategory(
            ref=new_ref(), group_id=group_id, key=each.key, name_cy=each.cy, name_en=each.en, words_cy=each.words_cy,
            words_en=each.words_en, place=place, restricted=each.restricted,
        )
        for place, each in enumerate(SHIPPED, 1)
    )  # fmt: skip
    db.session.flush()


def write(
    actor: Actor,
    member: Member,
    answers: Mapping[str, str | None],
    by_on: date | None = None,
    *,
    meant: bool = False,
) -> Listing:
    """What somebody types on a page: `post`, but no more than a person means to write in an hour and in a day, and
    with a question first where the words seem to be about money or things (`meant`: that was answered).

    What a coordinator writes for others does not count. Raises EnoughForNow, EnoughForToday, AboutMoney, and what
    `post` does.
    """
    permissions.require(actor, "board.write", member)
    with db.write():
        _expect_room(actor, member)
        if not meant:
            expect_no_money(answers)
        return post(actor, member, answers, by_on)


def expect_no_money(answers: Mapping[str, str | None]) -> None:
    """Raise AboutMoney where what was typed seems to speak of prices, cash, or things to sell."""
    if caution.about_money(*(answers.get(name) or "" for name in holds.WORDS)):
        raise AboutMoney


def _expect_room(actor: Actor, member: Member) -> None:
    """Count by who types: for oneself and for those one stands in for, all together."""
    own = {actor.own_id, *actor.stands_for, actor.member_id if actor.acting_id else None} - {None}
    if actor.is_host or member.id not in own:
        return
    db.lock(member.group_id)
    moment = clock.now()
    for ago, most, refusal in ((timedelta(hours=1), AN_HOUR, EnoughForNow), (timedelta(days=1), A_DAY, EnoughForToday)):
        counted = select(func.count()).where(
            Listing.group_id == member.group_id, Listing.written_by == actor.code, Listing.member_id.in_(own),
            Listing.posted_at > clock.text(moment - ago),
        )  # fmt: skip
        if (db.session.scalar(counted) or 0) >= most:
            raise refusal


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
    three months from the group's today, or by the day it is wanted by, unless it is given. An organisation says with
    `paid` whether what it asks for is somebody's paid job. What wants a look first is held (`Listing.held`), and
    stands once it was let.
    Raises WriterHasLeft, Missing, DayHasPassed, TooLong, OddCharacters, NothingChosen.
    """
    permissions.require(actor, "board.write", member)
    if member.left_on is not None:
        raise WriterHasLeft
    today = groups.today(member.group_id)
    with db.write():
        listing = Listing(
            ref=new_ref(), group_id=member.group_id, member_id=member.id, state=OPEN,
            posted_on=today.isoformat(), posted_at=clock.text(clock.now()), written_by=actor.code,
        )  # fmt: skip
        _fill(listing, member, answers, by_on)
        _stands_on(listing)
        if expires_on is not None:
            listing.expires_on = expires_on.isoformat()
        db.session.add(listing)
        db.session.flush()
        holds.hold(actor, listing, holds.wanted(listing))
        index(listing)
        voice = actor
        if actor.member_id != member.id and not actor.is_host:
            voice = actor.speaking_for(member.number, actor.channel)
        facts = {"kind": listing.kind} | ({"held": listing.held} if listing.held else {})
        trail.record(voice, "listing.posted", listing.ref, facts, group_id=listing.group_id)
        return listing


def change(actor: Actor, listing: Listing, answers: Mapping[str, str | None], by_on: date | None = None) -> None:
    """Write a listing anew. Raises what `post` does; OffTheBoard for one that is done.

    Other words or another kind of help are looked at as new ones are. One that was taken off stays off, and whoever
    took it off reads that it was changed.
    """
    permissions.require(actor, "board.change", listing)
    with db.write():
        if listing.state == DONE:
            raise OffTheBoard
        before = holds.seen(listing)
        _fill(listing, listing.member, answers, by_on)
        if listing.state == OPEN:
            _stands_on(listing)  # who writes it anew says that it is true
        db.session.flush()
        if holds.seen(listing) != before:
            if listing.held == HIDDEN:
                holds.say(actor.for_reason(None), listing, CHANGED)
            else:
                holds.hold(actor, listing, holds.wanted(listing))
        index(listing)
        facts = {"held": listing.held} if listing.held else {}
        trail.record(actor, "listing.changed", listing.ref, facts, group_id=listing.group_id)


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
        index(listing)
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
    for table in (ListingWord, ListingSaid):
        db.session.execute(delete(table).where(table.listing_id.in_(theirs)))
    said = ListingSaid.group_id == member.group_id, ListingSaid.by == member.number
    db.session.execute(update(ListingSaid).where(*said).values(words=""))
    db.session.execute(delete(Listing).where(Listing.member_id == member.id))


def _stands_on(listing: Listing) -> None:
    """Three months from today; what is wanted by a day, until that day."""
    today = groups.today(listing.group_id)
    in_time = listing.by_on is not None and listing.by_on >= today.isoformat()
    listing.expires_on = str(listing.by_on) if in_time else (today + STANDS).isoformat()


def _fill(listing: Listing, member: Member, answers: Mapping[str, str | None], by_on: date | None) -> None:
    for name, choices in _CHOICES.items():
        value = answers.get(name)
        if value is None:
            value = {"timing": "any", "language": "en"}.get(name, "")
        if value not in choices:
            raise NothingChosen(field=name)
        setattr(listing, name, value)
    category = answers.get("category") or ""
    known = queries.categories(listing.group_id)
    if category and (category not in known or (known[category].retired and category != listing.category)):
        raise NothingChosen(field="category")
    listing.category = category
    if member.kind != PERSON and listing.kind == REQUEST and "paid" in answers:
        listing.paid = _paid(listing.paid, answers["paid"])
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


def _paid(before: str | None, answer: str | None) -> str:
    """The answer to “is this someone's paid job?”. Once that may be so, it is for a signer to say that it is not."""
    if answer not in PAID_ANSWERS:
        raise NothingChosen(field="paid")
    return before if before in (PAID, UNSURE) and answer == UNPAID else answer


def index(listing: Listing) -> None:
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
    if category := queries.categories(listing.group_id).get(listing.category):
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
