"""Finding who could help, whom to ask first, what nobody has answered, and who wants to be rung."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy import exists, func, or_, select

from timebank import permissions
from timebank.board import queries as board
from timebank.board.models import OPEN, REQUEST, Listing
from timebank.board.queries import Filters
from timebank.db import db
from timebank.errors import NotFound
from timebank.exchanges.models import AGREED, Exchange
from timebank.matching.models import YES, Asked, RingMe
from timebank.matching.pairs import Candidate, Match, candidates, loaded
from timebank.members import queries as people
from timebank.members.models import PERSON, Apart, Member
from timebank.permissions import Actor

MOST_SHOWN = 25
MOST_TO_ASK = 12  # what one rings through at one sitting
MOST_WHO_RECEIVED = 5
WAITS_FOR = timedelta(days=3)  # then a request that nobody answered stands on the desk
A_WEEK = timedelta(days=7)  # whoever was asked about something else since then is not asked lightly

# By which other rooms say what they know of a group. ANSWERED: the ids of requests that somebody answered;
# ASKED_ELSEWHERE: the day each member was last asked for help otherwise than by a ring-round, by member id.
ANSWERED: list[Callable[[int], set[int]]] = []
ASKED_ELSEWHERE: list[Callable[[int], dict[int, str]]] = []


@dataclass(frozen=True, slots=True)
class Line:
    """One person of a ring-round. `elsewhere`: the day they were asked about something else, where that was lately."""

    member: Member
    match: Match | None  # None for who was added by hand
    asked: Asked | None
    elsewhere: str | None = None


@dataclass(frozen=True, slots=True)
class RingRound:
    """Whom to ask, in this order, and how many more there are; who was asked; who has only received until now."""

    to_ask: list[Line]
    more: int
    asked: list[Line]
    received: list[Member]


class Unanswered(NamedTuple):
    """The requests that have waited longest, and how many there are in all."""

    listings: list[Listing]
    number: int


def matches(actor: Actor, listing: Listing, today: date) -> list[Match]:
    """For a request the offers that answer it, for an offer the requests it answers; at most MOST_SHOWN.

    Two listings go together where they are of the same kind of help, or where a word of one's title stands anywhere in
    the other: by the words of the board's own index, so that "garddio" goes with "my garden" no worse than a search
    does. Names of days and of places are no such words. What is never matched: one's own, what is not on the board
    (`board.queries.shown`), and whoever is kept apart from the writer.

    Offers come in the order of whom to ask: who was never asked first, then who was asked longest ago; of equals what
    goes together best (words, then area, language, time), then the older. Requests: who has waited longest first. The
    reader makes no difference, and the number of statements is the same for any board.
    """
    permissions.require(actor, "board.change", listing)
    found = candidates(listing, today)
    if listing.kind == REQUEST:
        last = last_asked(listing.group_id)
        found.sort(key=lambda each: (last.get(each.member_id, ""), -each.points, each.listing_id))
    else:
        found.sort(key=lambda each: each.listing_id)
    return loaded(listing, found[:MOST_SHOWN])


def ring_round(actor: Actor, listing: Listing, today: date, most: int = MOST_TO_ASK) -> RingRound:
    """Whom to ask for a request, the coordinator's version of `matches`: each person once, by their best offer.

    Who was added by hand stands among them in the same order. Nobody who is kept apart from the one who asks for help,
    who has left or rests stands anywhere in it, whatever was written down before. NotFound for an offer.
    """
    permissions.require(actor, "matching.ring", listing)
    if listing.kind != REQUEST:
        raise NotFound
    apart = people.not_to_be_matched(listing.member)
    rows = db.session.scalars(select(Asked).where(Asked.listing_id == listing.id).order_by(Asked.id))
    told = {each.member_id: each for each in rows if each.member_id not in apart and board.is_shown(each.member)}
    by_member: dict[int, Candidate] = {}
    for each in sorted(candidates(listing, today), key=lambda one: (-one.points, one.listing_id)):
        by_member.setdefault(each.member_id, each)
    last = last_asked(listing.group_id, but=listing.id)
    wait = {
        *(each for each in by_member if each not in told),
        *(each for each, row in told.items() if row.asked_on is None),
    }
    order = in_order(wait, last, {each: one.points for each, one in by_member.items()})
    shown = [by_member[each] for each in (*order[:most], *told) if each in by_member]
    found = {each.listing.member_id: each for each in loaded(listing, shown)}
    lately = (today - A_WEEK).isoformat()

    def line(member_id: int) -> Line:
        match, row = found.get(member_id), told.get(member_id)
        member = match.listing.member if match else told[member_id].member
        day = last.get(member_id, "")
        return Line(member, match, row, day if day > lately else None)

    asked = [line(each) for each, row in told.items() if row.asked_on is not None]
    known = {listing.member_id, *apart, *told, *by_member, *last}
    received = _who_only_received(listing.group_id, known) if listing.is_up(today) else []
    return RingRound([line(each) for each in order[:most]], len(order[most:]), asked, received)


def in_order(members: Iterable[int], last: Mapping[int, str], points: Mapping[int, int]) -> list[int]:
    """Whom to ask first, by member id: never asked, then asked longest ago; of equals who fits best, then who came
    first. However well somebody fits, they do not stand before one who was asked longer ago.
    """
    return sorted(members, key=lambda each: (last.get(each, ""), -points.get(each, 0), each))


def last_asked(group_id: int, but: int | None = None) -> dict[int, str]:
    """The day each member was last asked for help, by member id; those never asked are left out. `but` is the id of a
    request that does not count.
    """
    chosen = select(Asked.member_id, func.max(Asked.asked_on)).where(
        Asked.group_id == group_id, Asked.asked_on.is_not(None)
    )
    if but is not None:
        chosen = chosen.where(Asked.listing_id.is_distinct_from(but))
    found = {row[0]: str(row[1]) for row in db.session.execute(chosen.group_by(Asked.member_id))}
    for others in ASKED_ELSEWHERE:
        for member_id, day in others(group_id).items():
            found[member_id] = max(day, found.get(member_id, ""))
    return found


def unanswered(actor: Actor, group_id: int, today: date) -> Unanswered:
    """Requests on the board for three days or longer to which nobody said yes, the oldest first, MOST_SHOWN of them."""
    permissions.require(actor, "desk.read", permissions.Of(group_id))
    writer = Listing.member_id
    apart = exists().where(
        or_(
            (Apart.one_id == Asked.member_id) & (Apart.other_id == writer),
            (Apart.one_id == writer) & (Apart.other_id == Asked.member_id),
        )
    )
    yes = exists().where(Asked.listing_id == Listing.id, Asked.outcome == YES, ~apart)
    chosen = (
        board.standing(group_id, today, Filters(kind=REQUEST))
        .where(Listing.posted_on <= (today - WAITS_FOR).isoformat(), ~yes)
        .order_by(Listing.posted_on, Listing.id)
    )
    answered = {each for others in ANSWERED for each in others(group_id)}
    ids = [each for each in db.session.scalars(chosen.with_only_columns(Listing.id)) if each not in answered]
    found = {each.id: each for each in db.session.scalars(select(Listing).where(Listing.id.in_(ids[:MOST_SHOWN])))}
    return Unanswered([found[each] for each in ids[:MOST_SHOWN]], len(ids))


def to_ring(actor: Actor, group_id: int) -> list[RingMe]:
    """Who would like to be rung about help, the longest wait first."""
    permissions.require(actor, "desk.read", permissions.Of(group_id))
    chosen = (
        select(RingMe)
        .join(Member, Member.id == RingMe.member_id)
        .where(RingMe.group_id == group_id, RingMe.settled_at.is_(None), Member.left_on.is_(None))
        .order_by(RingMe.id)
    )
    return [each for each in db.session.scalars(chosen) if each.member.is_here]


def ring_me_of(member: Member) -> RingMe | None:
    """Whether a member waits to be rung."""
    return db.session.scalar(select(RingMe).where(RingMe.member_id == member.id, RingMe.settled_at.is_(None)))


def ring_me_by_ref(actor: Actor, ref: str) -> RingMe:
    """What somebody pressed, for the coordinators. NotFound for all others."""
    found = db.session.scalar(select(RingMe).where(RingMe.ref == ref))
    if found is None or not permissions.may(actor, "matching.rung", found):
        raise NotFound
    return found


def still_true_of(member: Member, today: date) -> list[Listing]:
    """A member's own listings that go within two weeks, or went in the last two: is each still true? Not what was
    wanted by a day, which is true until then.
    """
    near = ((today - board.ASKED_BEFORE).isoformat(), (today + board.ASKED_BEFORE).isoformat())
    chosen = select(Listing).where(
        Listing.member_id == member.id,
        Listing.state == OPEN,
        Listing.held.is_(None),
        Listing.expires_on.between(*near),
        Listing.by_on.is_distinct_from(Listing.expires_on),
    )
    return list(db.session.scalars(chosen.order_by(Listing.expires_on, Listing.id)))


def _who_only_received(group_id: int, known: set[int]) -> list[Member]:
    """People who have been helped, have not helped yet, and were never asked: who came first, first."""
    received = exists().where(Exchange.receiver_id == Member.id, Exchange.state == AGREED)
    gave = exists().where(Exchange.giver_id == Member.id, Exchange.state == AGREED)
    chosen = (
        select(Member)
        .where(
            Member.group_id == group_id,
            Member.kind == PERSON,
            Member.left_on.is_(None),
            Member.rests.is_(None),
            Member.id.not_in(known),
            received,
            ~gave,
        )
        .order_by(Member.joined_on, Member.id)
        .limit(MOST_WHO_RECEIVED)
    )
    return list(db.session.scalars(chosen))
