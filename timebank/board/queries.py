"""Finding listings, for those who may see them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import Select, and_, bindparam, func, or_, select
from sqlalchemy.orm import joinedload, load_only

from timebank import permissions
from timebank.board.categories import Category
from timebank.board.models import DONE, OFFER, OPEN, REQUEST, Listing, ListingCategory, ListingSaid
from timebank.db import db
from timebank.errors import N_, NotFound
from timebank.members import queries as people
from timebank.members.models import Member
from timebank.permissions import Actor

A_PAGE = 25
MOST_AREAS = 60  # a list to choose from that is longer helps nobody
NEW = timedelta(days=7)  # how long a listing is new
ASKED_BEFORE = timedelta(days=14)  # how long before it goes the writer is asked whether it is still true
NEWEST, NEAREST = ORDERS = ("newest", "nearest")
_SOONEST = ("now", "by", "regular", "any")  # in the order of time
CHOSEN = ("kind", "category", "area", "timing", "language")
# What a line of the board says. The rest of a listing is left where it is.
A_LINE = (
    load_only(Listing.ref, Listing.kind, Listing.title, Listing.other_title, Listing.language, Listing.area,
              Listing.member_id, Listing.timing, Listing.text, Listing.category),
    joinedload(Listing.member).load_only(Member.ref, Member.group_id, Member.kept_name, Member.known_as, Member.place,
                                         Member.number),
)  # fmt: skip
_EYES = ("one_id", "other_id", "one_id", "other_id")  # in the order of _TALLY
# With a plus before it a column is no beginning for an index: those of the few who are away are read by their writer.
_TALLY = (
    "SELECT category, area, count(*), sum(CASE WHEN posted_on >= ? THEN 1 ELSE 0 END) FROM listing"
    " WHERE group_id = ? AND state = 'open' AND held IS NULL AND expires_on >= ? GROUP BY category, area"
    " UNION ALL"
    " SELECT category, area, -count(*), -sum(CASE WHEN posted_on >= ? THEN 1 ELSE 0 END) FROM listing"
    " WHERE +group_id = ? AND state = 'open' AND held IS NULL AND expires_on >= ? AND member_id IN ("
    " SELECT id FROM member WHERE group_id = ? AND (left_on IS NOT NULL OR rests IS NOT NULL)"
    " UNION SELECT other_id FROM member_apart WHERE one_id IN (?, ?)"
    " UNION SELECT one_id FROM member_apart WHERE other_id IN (?, ?)"
    ") GROUP BY category, area"
)


@dataclass(frozen=True, slots=True)
class Filters:
    """What a reader wants to see of the board; "" is everything. `since`: on the board from this day on."""

    kind: str = ""
    category: str = ""
    area: str = ""
    timing: str = ""
    language: str = ""
    since: str = ""


EVERYTHING = Filters()

_CATEGORIES = (
    "SELECT key, name_cy, name_en, words_cy, words_en, restricted, retired, ref FROM listing_category"
    " WHERE group_id = ? ORDER BY place, id"
)


def categories(group_id: int) -> dict[str, Category]:
    """The kinds of help of a group by their keys, in its own order, with those it has retired."""
    return _sorted(tuple(map(tuple, db.raw()(_CATEGORIES, (group_id,)).fetchall())))


@lru_cache(maxsize=64)
def _sorted(rows: tuple[tuple[Any, ...], ...]) -> dict[str, Category]:
    return {row[0]: Category(*row) for row in rows}


def category_name(group_id: int, key: str, language: str) -> str:
    """What a kind of help is called in this language; "" for none."""
    found = categories(group_id).get(key) if key else None
    return found.name(language) if found else ""


def category_by_ref(actor: Actor, ref: str) -> ListingCategory:
    """One of the group's kinds of help, for those who may change it. Raises NotFound, NotAllowed."""
    found = db.session.scalar(select(ListingCategory).where(ListingCategory.ref == ref))
    if found is None:
        raise NotFound
    permissions.require(actor, "board.sort", found)
    return found


class Tally(NamedTuple):
    """How much stands on the board for one viewer."""

    by_category: dict[str, int]  # "" is those without one
    areas: list[str]  # by name
    new: int  # within the last week


def is_shown(member: Member) -> bool:
    """Whether what somebody wrote stands on the board at all. The same is said in SQL by `standing` and in `search`."""
    return member.left_on is None and member.rests is None


def standing(group_id: int, today: date, filters: Filters = EVERYTHING) -> Select[Any]:
    """Every listing that stands on the group's board, whoever looks: for a print that names nobody, and for `shown`."""
    return _standing(_chosen(filters), everybody=True).params(_values(None, group_id, today, filters))


def shown(actor: Actor, group_id: int, today: date, filters: Filters = EVERYTHING) -> Select[Any]:
    """Every listing this viewer may see on the board: not those of whom they are kept apart from, either way.

    A coordinator looks at the board as a member does, and has the desk for the rest. The host of the machine sees what
    a member sees who is kept from nobody.
    """
    return _standing(_chosen(filters), everybody=False).params(_values(actor, group_id, today, filters))


@lru_cache(maxsize=128)
def _standing(chosen: tuple[str, ...], *, everybody: bool) -> Select[Any]:
    """The same, put together once for each set of filters: that takes longer than asking."""
    found = select(Listing).where(
        Listing.group_id == bindparam("group_id"),
        Listing.state == OPEN,
        Listing.held.is_(None),
        Listing.expires_on >= bindparam("today"),
        Listing.member_id.not_in(people.NOT_HERE),
    )
    if not everybody:
        found = found.where(Listing.member_id.not_in(people.APART))
    for name in chosen:
        if name == "since":
            found = found.where(Listing.posted_on >= bindparam("since"))
        else:
            found = found.where(getattr(Listing, name) == bindparam(f"chosen_{name}"))
    return found


def _chosen(filters: Filters) -> tuple[str, ...]:
    return tuple(name for name in (*CHOSEN, "since") if getattr(filters, name))


def _values(actor: Actor | None, group_id: int, today: date, filters: Filters) -> dict[str, object]:
    """The values for what `_standing` leaves open."""
    return {
        "group_id": group_id,
        "today": today.isoformat(),
        "since": filters.since,
        **(people.eyes(actor) if actor else {}),
        **{f"chosen_{name}": getattr(filters, name) for name in CHOSEN},
    }


def newest(
    actor: Actor, group_id: int, today: date, filters: Filters = EVERYTHING, after: str = ""
) -> tuple[list[Listing], str]:
    """A page of the board, the newest first, below the listing `after`; and where the next page begins, "" at the end.

    Costs the same however long the board is.
    """
    permissions.require(actor, "board.read", permissions.Of(group_id))
    last = _after(group_id, after)
    chosen = _newest(_chosen(filters), below=last is not None)
    values = _values(actor, group_id, today, filters) | {"last_id": last.id if last else None}
    return _page(list(db.session.scalars(chosen, values)))


@lru_cache(maxsize=128)
def _newest(chosen: tuple[str, ...], *, below: bool) -> Select[Any]:
    found = _standing(chosen, everybody=False).options(*A_LINE)
    if below:
        found = found.where(Listing.id < bindparam("last_id"))
    return found.order_by(Listing.id.desc()).limit(A_PAGE + 1)


def nearest(
    actor: Actor, group_id: int, today: date, filters: Filters = EVERYTHING, after: str = ""
) -> tuple[list[Listing], str]:
    """The same, what is wanted soonest first: now, by a day, regularly, at any time.

    Each of the four is read in the order of an index, so that this costs the same however long the board is, too.
    """
    permissions.require(actor, "board.read", permissions.Of(group_id))
    last = _after(group_id, after)
    values = _values(actor, group_id, today, filters)
    found: list[Listing] = []
    for timing in _SOONEST[_SOONEST.index(last.timing) if last else 0 :]:
        below = last if last is not None and timing == last.timing else None
        chosen = _standing(_chosen(filters), everybody=False).options(*A_LINE).where(Listing.timing == timing)
        chosen = _in_time(chosen, timing, below).limit(A_PAGE + 1 - len(found))
        found += db.session.scalars(chosen, values)
        if len(found) > A_PAGE:
            break
    return _page(found)


def _in_time(chosen: Select[Any], timing: str, below: Listing | None) -> Select[Any]:
    """In the order of the index, without sorting: on one day the longest there first, else the newest first."""
    if timing != "by":
        chosen = chosen.where(Listing.by_on.is_(None))
        return (chosen.where(Listing.id < below.id) if below else chosen).order_by(Listing.id.desc())
    if below is not None:
        same_day = and_(Listing.by_on == below.by_on, Listing.id > below.id)
        chosen = chosen.where(or_(Listing.by_on > below.by_on, same_day))
    return chosen.order_by(Listing.by_on, Listing.id)


def _after(group_id: int, ref: str) -> Listing | None:
    """Where a page begins. One that is off the board by now is a place all the same."""
    return db.session.scalar(select(Listing).where(Listing.ref == ref, Listing.group_id == group_id)) if ref else None


def _page(found: list[Listing]) -> tuple[list[Listing], str]:
    return found[:A_PAGE], found[A_PAGE - 1].ref if len(found) > A_PAGE else ""


def by_category(actor: Actor, group_id: int, today: date) -> dict[str, list[Listing]]:
    """The board to print, by category, in their order ("" last), offers before requests, newest first.

    A coordinator prints what is pinned up for everybody and names nobody: all of it. A member prints what they see.
    """
    permissions.require(actor, "board.read", permissions.Of(group_id))
    for_everybody = permissions.may(actor, "desk.read", permissions.Of(group_id))
    chosen = standing(group_id, today) if for_everybody else shown(actor, group_id, today)
    found: dict[str, list[Listing]] = {key: [] for key in (*categories(group_id), "")}
    for listing in db.session.scalars(chosen.order_by(Listing.kind, Listing.id.desc())):
        found.setdefault(listing.category, []).append(listing)
    return {key: listings for key, listings in found.items() if listings}


def tally(actor: Actor, group_id: int, today: date) -> Tally:
    """How many listings each category has on the board, which areas they name, and how many are new.

    One walk along one index, which holds all of it; from that is taken what is whose who are not here, or kept from
    the viewer: to look up each writer would take longer than the walk.
    """
    permissions.require(actor, "board.read", permissions.Of(group_id))
    day, since = today.isoformat(), week_ago(today)
    eyes = people.eyes(actor)
    values = (since, group_id, day, since, group_id, day, group_id, *(eyes[name] for name in _EYES))
    by_category: Counter[str] = Counter()
    by_area: Counter[str] = Counter()
    new = 0
    for category, area, number, fresh in db.raw()(_TALLY, values).fetchall():
        by_category[category] += number
        by_area[area] += number
        new += int(fresh)
    del by_area[""]
    areas = sorted(area for area, _ in (+by_area).most_common(MOST_AREAS))
    return Tally(dict(+by_category), areas, new)


def how_many(actor: Actor, group_id: int, today: date, filters: Filters) -> tuple[int, int]:
    """How many offers and how many requests the viewer has on the board, of what they chose."""
    permissions.require(actor, "board.read", permissions.Of(group_id))
    chosen = shown(actor, group_id, today, filters).with_only_columns(Listing.kind, func.count())
    found = {row[0]: row[1] for row in db.session.execute(chosen.group_by(Listing.kind))}
    return found.get(OFFER, 0), found.get(REQUEST, 0)


def new_this_week(actor: Actor, group_id: int, today: date) -> int:
    """How many listings came on the board within the last week, for this viewer."""
    return sum(how_many(actor, group_id, today, Filters(since=week_ago(today))))


def week_ago(today: date) -> str:
    """The first day of what is new."""
    return (today - NEW + timedelta(days=1)).isoformat()


def by_ref(actor: Actor, ref: str, today: date) -> Listing:
    """A listing: one on the board for any member of the group who may see it, another for its writer and coordinators;
    and one that waits for a look for whoever looks.

    Raises NotFound for everybody else, as for one that does not exist.
    """
    found = db.session.scalar(select(Listing).where(Listing.ref == ref))
    ways = ["board.change"] if found is None or found.held is None else ["board.change", "board.look"]
    if found is None or not (may_see(actor, found, today) or any(permissions.may(actor, way, found) for way in ways)):
        raise NotFound
    return found


def said(listing: Listing) -> list[ListingSaid]:
    """What was decided and answered about a listing, oldest first."""
    chosen = select(ListingSaid).where(ListingSaid.listing_id == listing.id)
    return list(db.session.scalars(chosen.order_by(ListingSaid.id)))


def may_see(actor: Actor, listing: Listing, today: date) -> bool:
    """Whether a listing stands on the board for this viewer: what `shown` says, of one that is at hand."""
    if not (listing.is_up(today) and is_shown(listing.member) and permissions.may(actor, "board.read", listing)):
        return False
    return listing.member_id not in people.unseen(actor)


def of_person(actor: Actor, member: Member, today: date) -> list[Listing]:
    """What somebody has on the board, offers before requests, as far as the viewer may see it."""
    permissions.require(actor, "board.read", permissions.Of(member.group_id))
    chosen = shown(actor, member.group_id, today).where(Listing.member_id == member.id)
    return list(db.session.scalars(chosen.order_by(Listing.kind, Listing.id.desc())))


def of_member(actor: Actor, member: Member) -> list[Listing]:
    """What somebody has on the board or has taken off it, the newest first; not what is done."""
    permissions.require(actor, "board.change", member)
    chosen = select(Listing).where(Listing.member_id == member.id, Listing.state != DONE)
    return list(db.session.scalars(chosen.order_by(Listing.id.desc())))


def to_be_asked(group_id: int, today: date) -> list[Listing]:
    """Listings that go from the board within two weeks, or have gone: is each still true? The oldest first."""
    soon = (today + ASKED_BEFORE).isoformat()
    chosen = (
        select(Listing)
        .join(Member, Member.id == Listing.member_id)
        .where(
            Listing.group_id == group_id,
            Listing.state == OPEN,
            Listing.held.is_(None),
            Listing.expires_on <= soon,
            Member.left_on.is_(None),
        )
    )
    return list(db.session.scalars(chosen.order_by(Listing.expires_on, Listing.id)))


def held_about(member: Member) -> dict[str, list[dict[str, object]]]:
    """Everything the board keeps about somebody."""
    names = {
        "kind": N_("Offers or requests"), "title": N_("What"), "text": N_("More about it"),
        "language": N_("Written in"),
        "other_title": N_("The same in the other language"), "other_text": N_("More about it, in the other language"),
        "category": N_("Kind of help"), "timing": N_("When"), "by_on": N_("By which day?"),
        "when_words": N_("More about when"), "area": N_("Village or area"), "place": N_("Where"),
        "by_whom": N_("By someone with experience of"), "access": N_("Good to know"),
        "bring": N_("They can do or bring"), "posted_on": N_("Day"),
    }  # fmt: skip
    names |= {"paid": N_("Is this someone’s paid job?"), "written_by": N_("Written down by")}
    chosen = select(Listing).where(Listing.member_id == member.id).order_by(Listing.id)
    listings = list(db.session.scalars(chosen))
    told = [{label: getattr(each, name) or "" for name, label in names.items()} for each in listings]
    found = {N_("What I put on the board"): told} if told else {}
    decided = [
        {N_("What"): each.title, N_("What was decided or answered"): one.what, N_("In words"): one.words,
         N_("Written down by"): one.by, N_("Moment"): one.at}
        for each in listings
        for one in said(each)
    ]  # fmt: skip
    return found | ({N_("What was said about it"): decided} if decided else {})
