"""Finding who could help, whom to ask first, what nobody has answered, and who wants to be rung."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple

from sqlalchemy import exists, func, select

from timebank import permissions
from timebank.board import queries as board
from timebank.board import speech
from timebank.board.models import OFFER, OPEN, REQUEST, Listing, ListingWord
from timebank.board.queries import Filters
from timebank.db import db
from timebank.errors import NotFound
from timebank.exchanges.models import AGREED, Exchange
from timebank.matching.models import YES, Asked, RingMe
from timebank.members import queries as people
from timebank.members.models import PERSON, Member
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

_IN_A_TITLE = 5  # the weight of a word of a title: see board.service
# Words that stand in half of all titles and say nothing of the help. "Llun" is a Monday before it is a picture.
_SAY_NOTHING = frozenset(
    word
    for text, language in (
        (
            "monday tuesday wednesday thursday friday saturday sunday january february march april may june july "
            "august september october november december morning afternoon evening night day week weekend month year "
            "hour today tomorrow regular sometimes old new good little small big two three people time now soon "
            "happy love like lots bit every other each week",
            "en",
        ),
        (
            "dydd llun mawrth mercher iau gwener sadwrn sul ionawr chwefror ebrill mai mehefin gorffennaf awst medi "
            "hydref tachwedd rhagfyr bore prynhawn nos noson wythnos penwythnos mis blwyddyn awr heddiw yfory weithiau "
            "hen newydd da bach mawr dau tri pobl amser nawr hapus hoffi bob arall",
            "cy",
        ),
    )
    for word, mark in speech.marked(text, language)
    if mark != speech.UNMUTATED
)


class Reason(NamedTuple):
    """Why one listing goes with another, each part "" or empty where that is no reason."""

    category: str = ""
    words: tuple[str, ...] = ()  # as they stand in the other listing
    area: str = ""
    timing: str = ""
    language: str = ""  # cy or en, where both are written in it


@dataclass(frozen=True, slots=True)
class Match:
    """A listing that answers another, and why."""

    listing: Listing
    reason: Reason


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


@dataclass(slots=True)
class _Candidate:
    listing_id: int
    member_id: int
    points: int
    words: set[str]
    by_category: bool


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
    found = _candidates(listing, today)
    if listing.kind == REQUEST:
        last = last_asked(listing.group_id)
        found.sort(key=lambda each: (last.get(each.member_id, ""), -each.points, each.listing_id))
    else:
        found.sort(key=lambda each: each.listing_id)
    return _loaded(listing, found[:MOST_SHOWN])


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
    by_member: dict[int, _Candidate] = {}
    for each in sorted(_candidates(listing, today), key=lambda one: (-one.points, one.listing_id)):
        by_member.setdefault(each.member_id, each)
    last = last_asked(listing.group_id, but=listing.id)
    wait = {
        *(each for each in by_member if each not in told),
        *(each for each, row in told.items() if row.asked_on is None),
    }
    order = sorted(wait, key=lambda each: (last.get(each, ""), -_points(by_member.get(each)), each))
    shown = [by_member[each] for each in (*order[:most], *told) if each in by_member]
    found = {each.listing.member_id: each for each in _loaded(listing, shown)}
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


def unanswered(actor: Actor, group_id: int, today: date) -> list[Listing]:
    """Requests on the board for three days or longer to which nobody said yes, the oldest first."""
    permissions.require(actor, "desk.read", permissions.Of(group_id))
    yes = select(Asked.listing_id).where(
        Asked.group_id == group_id, Asked.outcome == YES, Asked.listing_id.is_not(None)
    )
    chosen = (
        board.shown(group_id, today, Filters(kind=REQUEST))
        .where(Listing.posted_on <= (today - WAITS_FOR).isoformat(), Listing.id.not_in(yes))
        .order_by(Listing.posted_on, Listing.id)
    )
    answered = {each for others in ANSWERED for each in others(group_id)}
    return [each for each in db.session.scalars(chosen) if each.id not in answered]


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


def _candidates(listing: Listing, today: date) -> list[_Candidate]:
    """What is on the board and goes with a listing, in no order. Three statements and the one for who is kept apart."""
    if not listing.is_up(today) or not board.is_shown(listing.member):
        return []
    mine: dict[str, int] = {}
    own = select(ListingWord.word, ListingWord.weight).where(ListingWord.listing_id == listing.id)
    silent = _SAY_NOTHING | _stems(listing.area)
    for word, weight in db.session.execute(own):
        if word not in silent:
            mine[word] = max(weight, mine.get(word, 0))
    apart = people.not_to_be_matched(listing.member) | {listing.member_id}
    columns = (Listing.id, Listing.member_id, Listing.category, Listing.area, Listing.timing, Listing.language,
               Member.place)  # fmt: skip
    others = board.shown(listing.group_id, today, Filters(kind=OFFER if listing.kind == REQUEST else REQUEST))
    shared: dict[int, dict[str, int]] = defaultdict(dict)
    about: dict[int, list[Any]] = {}
    alike = (
        others.join(ListingWord, ListingWord.listing_id == Listing.id)
        .where(ListingWord.group_id == listing.group_id, ListingWord.word.in_(sorted(mine)))
        .with_only_columns(*columns, ListingWord.word, ListingWord.weight)
    )
    for each, *rest, word, weight in db.session.execute(alike):
        about[each] = rest
        if _IN_A_TITLE in (weight, mine[word]):
            shared[each][word] = max(weight, shared[each].get(word, 0))
    if listing.category:
        same = others.where(Listing.category == listing.category).with_only_columns(*columns)
        about |= {each: rest for each, *rest in db.session.execute(same)}
    found = []
    for each, (member_id, category, area, timing, language, place) in about.items():
        words = set(shared.get(each, ())) - _stems(area or place)
        same_kind = bool(listing.category) and category == listing.category
        if member_id in apart or not (same_kind or words):
            continue
        points = 4 * same_kind + sum(1 + (shared[each][word] == mine[word] == _IN_A_TITLE) for word in words)
        points += bool(_stems(listing.area) & _stems(area or place)) + (language == listing.language)
        points += timing == listing.timing
        found.append(_Candidate(each, member_id, points, words, same_kind))
    return found


def _points(candidate: _Candidate | None) -> int:
    return candidate.points if candidate else 0


def _loaded(listing: Listing, candidates: Iterable[_Candidate]) -> list[Match]:
    """The listings themselves, each with its reason, in the order given."""
    wanted = {each.listing_id: each for each in candidates}
    rows = db.session.scalars(select(Listing).where(Listing.id.in_(wanted)))
    found = {each.id: each for each in rows}
    return [Match(found[each], _reason(listing, found[each], one)) for each, one in wanted.items()]


def _reason(listing: Listing, other: Listing, candidate: _Candidate) -> Reason:
    area = other.area or other.member.place
    said = _said(other, candidate.words)
    return Reason(
        # A word may stand in the other only as one of those that belong to its kind of help.
        other.category if candidate.by_category or not said else "",
        said,
        area if _stems(listing.area) & _stems(area) else "",
        other.timing if other.timing == listing.timing != "any" else "",
        other.language if other.language == listing.language else "",
    )


def _said(listing: Listing, stems: set[str]) -> tuple[str, ...]:
    """The words of a listing that are meant by these words of the index, as they stand there; four at most."""
    other = "en" if listing.language == "cy" else "cy"
    texts = (
        (listing.title, listing.language),
        (listing.other_title, other),
        (listing.text, listing.language),
        (listing.other_text, other),
    )
    found = []
    for text, language in texts:
        for word in speech.words(text):
            meant = {each for each, _ in speech.marked(word, language)} & stems
            if meant:
                stems = stems - meant
                found.append(word)
    return tuple(found[:4])


def _stems(place: str) -> frozenset[str]:
    """The words of the name of a place, as they stand in the index."""
    return frozenset(word for word, mark in speech.marked(place or "", "cy") if mark != speech.UNMUTATED)


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
