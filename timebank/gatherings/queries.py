"""Finding get-togethers: what comes next, what is in a month, what waits. Who may know of which is said once."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date
from functools import partial
from typing import NamedTuple

from sqlalchemy import Select, and_, exists, false, func, or_, select, tuple_

from timebank import permissions
from timebank.circles import queries as circles
from timebank.circles.models import Circle
from timebank.db import db
from timebank.errors import NotFound
from timebank.exchanges.statements import FOREVER, Changed
from timebank.gatherings.models import HELD, OFF, PLANNED, WRITTEN, Feed, Gathering, GatheringEntry, Leads, PlaceTaken
from timebank.ledger import queries as book
from timebank.members import queries as people
from timebank.members.models import COORDINATOR, Member
from timebank.permissions import Actor
from timebank.trail import service as trail
from timebank.trail.service import Row

NEXT = 25  # so many at once


class Shared(NamedTuple):
    """A circle's get-togethers: how many took place, how many of them moved hours, minutes given and received. What is
    over of a share is in the pot, so that less may be given than received.
    """

    held: int
    moved: int
    given: int
    received: int


def shown(actor: Actor) -> Select[Gathering]:
    """The get-togethers this actor may know of: those of the group, but where one of two blocked the other; and those
    of the circles the actor is known to be in (see `circles.queries.seated`), whatever office anybody holds.

    The one place that says so: pages, feeds and searches all begin here.
    """
    mine = Gathering.circle_id.in_(actor.circle_ids) if actor.circle_ids else false()
    chosen = select(Gathering).where(Gathering.group_id == actor.group_id, or_(Gathering.circle_id.is_(None), mine))
    hidden = set() if actor.member_id is None or COORDINATOR in actor.roles else people.blocked(actor.member_id)
    if hidden:
        led = exists().where(Leads.gathering_id == Gathering.id, Leads.member_id.in_(hidden))
        chosen = chosen.where(Gathering.announced_by_id.not_in(hidden), ~led)
    return chosen


def of_the_group(actor: Actor) -> Select[Gathering]:
    """Those without the circles' own: what stands on pages that anybody may look over a shoulder at, or print."""
    return shown(actor).where(Gathering.circle_id.is_(None))


def by_ref(actor: Actor, ref: str) -> Gathering:
    """The get-together with this reference. NotFound for those who may not know of it."""
    found = db.session.scalar(shown(actor).where(Gathering.ref == ref))
    if found is None or not permissions.may(actor, found.verb("gatherings.read"), found):
        raise NotFound
    return found


def next_ones(actor: Actor, today: date, *, limit: int = NEXT, after: str = "") -> list[Gathering]:
    """What comes next, the soonest first; `after` is the reference of the last one of the page before."""
    permissions.require(actor, "gatherings.read", permissions.Of(actor.group_id or 0))
    chosen = of_the_group(actor).where(Gathering.on_day >= today.isoformat(), Gathering.state != OFF)
    if after:
        last = by_ref(actor, after)
        chosen = chosen.where(tuple_(*_ORDER) > tuple_(last.on_day, last.begins, last.id))
    return list(db.session.scalars(chosen.order_by(*_ORDER).limit(limit)))


_ORDER = (Gathering.on_day, Gathering.begins, Gathering.id)


def in_month(actor: Actor, month: str) -> list[Gathering]:
    """Every get-together of a month such as 2026-11, in order; those called off among them."""
    permissions.require(actor, "gatherings.read", permissions.Of(actor.group_id or 0))
    chosen = of_the_group(actor).where(Gathering.on_day.between(f"{month}-01", f"{month}-31"))
    return list(db.session.scalars(chosen.order_by(*_ORDER)))


def of_member(actor: Actor, member_id: int, since: str) -> list[Gathering]:
    """Those that a member comes to, waits for or leads, from a day on."""
    place = exists().where(PlaceTaken.gathering_id == Gathering.id, PlaceTaken.member_id == member_id)
    leads = exists().where(Leads.gathering_id == Gathering.id, Leads.member_id == member_id)
    chosen = shown(actor).where(Gathering.on_day >= since, or_(place, leads))
    return list(db.session.scalars(chosen.order_by(*_ORDER)))


def since(actor: Actor, day: str) -> list[Gathering]:
    """Every get-together from a day on, in order."""
    return list(db.session.scalars(of_the_group(actor).where(Gathering.on_day >= day).order_by(*_ORDER)))


# Of a circle. These take a circle, which only `circles.queries.by_ref` gives.


def next_of_circle(circle: Circle, today: date, *, limit: int = NEXT) -> list[Gathering]:
    """What comes next in a circle, the soonest first."""
    chosen = select(Gathering).where(
        Gathering.circle_id == circle.id, Gathering.on_day >= today.isoformat(), Gathering.state == PLANNED
    )
    return list(db.session.scalars(chosen.order_by(*_ORDER).limit(limit)))


def waiting_in_circle(circle: Circle, today: date) -> list[Gathering]:
    """What has no sheet yet, or whose sheet waits for a second look, the oldest first."""
    late = and_(Gathering.state == PLANNED, Gathering.on_day < today.isoformat())
    chosen = select(Gathering).where(Gathering.circle_id == circle.id, or_(Gathering.state == WRITTEN, late))
    return list(db.session.scalars(chosen.order_by(*_ORDER).limit(NEXT)))


def past_of_circle(circle: Circle) -> list[Gathering]:
    """What took place in a circle, or was called off, the latest first."""
    chosen = select(Gathering).where(Gathering.circle_id == circle.id, Gathering.state.in_((HELD, OFF)))
    return list(db.session.scalars(chosen.order_by(*(each.desc() for each in _ORDER)).limit(NEXT)))


def all_of_circle(circle_id: int, since: str = "") -> list[Gathering]:
    """Every get-together of a circle, from a day on, in order."""
    chosen = select(Gathering).where(Gathering.circle_id == circle_id, Gathering.on_day >= since)
    return list(db.session.scalars(chosen.order_by(*_ORDER)))


def later_of_series(gathering: Gathering) -> list[Gathering]:
    """The ones after this in its series that are still to come."""
    chosen = select(Gathering).where(
        Gathering.series == gathering.series, Gathering.on_day > gathering.on_day, Gathering.state == PLANNED
    )
    return list(db.session.scalars(chosen.order_by(*_ORDER))) if gathering.series else []


def to_post(group_id: int) -> list[Gathering]:
    """Those whose sheet waits for an officer, the oldest first. A circle's own waits for nobody outside."""
    chosen = select(Gathering).where(
        Gathering.group_id == group_id, Gathering.circle_id.is_(None), Gathering.state == WRITTEN
    )
    return list(db.session.scalars(chosen.order_by(*_ORDER)))


def without_sheet(group_id: int, today: date) -> list[Gathering]:
    """Those that are past and have no sheet, the oldest first."""
    chosen = select(Gathering).where(
        Gathering.group_id == group_id,
        Gathering.circle_id.is_(None),
        Gathering.state == PLANNED,
        Gathering.on_day < today.isoformat(),
    )
    return list(db.session.scalars(chosen.order_by(*_ORDER)))


def announced_since(member_id: int, moment: str) -> int:
    """How many times a member announced something after a moment; one that repeats counts once."""
    key = func.coalesce(Gathering.series, Gathering.ref)
    chosen = select(func.count(func.distinct(key))).where(
        Gathering.announced_by_id == member_id, Gathering.announced_at > moment
    )
    return int(db.session.scalar(chosen) or 0)


def entries(group_id: int, numbers: Collection[int]) -> dict[int, Gathering]:
    """For those of these numbers of the hours book that a get-together made: which."""
    chosen = select(GatheringEntry).where(GatheringEntry.group_id == group_id, GatheringEntry.number.in_(numbers))
    return {each.number: each.gathering for each in db.session.scalars(chosen)}


def numbers_of(gathering: Gathering) -> list[int]:
    """Every number of the hours book it made, the oldest first."""
    chosen = select(GatheringEntry.number).where(GatheringEntry.gathering_id == gathering.id)
    return list(db.session.scalars(chosen.order_by(GatheringEntry.number)))


_CHANGED = (
    "SELECT e.gathering_id, e.number, p.minutes, r.number, r.posted_at FROM gathering_entry e"
    " JOIN ledger_posting p ON p.book_id = e.group_id AND p.number = e.number AND p.account_id = ?"
    " LEFT JOIN ledger_transaction r ON r.book_id = e.group_id AND r.reverses_number = e.number"
    " WHERE e.group_id = ? AND e.gathering_id IN (SELECT o.gathering_id FROM gathering_entry o"
    " JOIN ledger_transaction t ON t.book_id = o.group_id AND t.reverses_number = o.number WHERE o.group_id = ?)"
    " ORDER BY e.gathering_id, e.number"
)


def changes(member: Member) -> list[Changed]:
    """For a statement: get-togethers whose hours were put right or taken out, as this member's lines have them."""
    found: dict[int, list[tuple[int, int, int]]] = {}
    at: dict[int, str] = {}
    for gathering_id, number, minutes, ended_by, ended_at in db.raw()(
        _CHANGED, (member.account_id, member.group_id, member.group_id)
    ):
        found.setdefault(gathering_id, []).append((number, ended_by or FOREVER, int(minutes)))
        at[gathering_id] = ended_at or at.get(gathering_id, "")
    return [
        Changed(spans[0][0], None, spans[-1][2] if spans[-1][1] == FOREVER else 0, at[each], tuple(spans))
        for each, spans in found.items()
    ]


def why_changed(gathering: Gathering, *, in_words: bool = True) -> Row | None:
    """The row of the trail that says why its hours were taken back last; with the words only where `in_words`."""
    if gathering.circle_id is not None:
        return _why_in_a_circle(gathering, gathering.right_why if in_words else None)
    rows = [each for each in trail.about(gathering.group_id, gathering.ref) if each.action == "gathering.reversed"]
    return rows[-1] if rows else None


def _why_in_a_circle(gathering: Gathering, words: str | None) -> Row | None:
    """The same where nothing on the trail tells of it: found by its number in the book, with the words kept here."""
    taken_back = book.reversals(gathering.group_id, numbers_of(gathering))
    if not taken_back:
        return None
    number = max(number for number, _ in taken_back.values())
    row = trail.reasons_for(gathering.group_id, [number]).get(number)
    return replace(row, reason=words or None, reason_language=gathering.right_language) if row else None


def legs(group_id: int, number: int) -> dict[int, int]:
    """Minutes by account, as they were posted."""
    sql = "SELECT account_id, minutes FROM ledger_posting WHERE book_id = ? AND number = ?"
    return {account: int(minutes) for account, minutes in db.raw()(sql, (group_id, number))}


def feed_by_digest(digest: str) -> Feed | None:
    """The calendar with this digest of its secret."""
    return db.session.scalar(select(Feed).where(Feed.digest == digest))


def feed_of(group_id: int, member_id: int | None) -> Feed | None:
    """The calendar of a member, or the group's own."""
    chosen = select(Feed).where(Feed.group_id == group_id, Feed.member_id.is_not_distinct_from(member_id))
    return db.session.scalar(chosen)


_SHARED = (
    "SELECT count(DISTINCT p.number), coalesce(sum(CASE WHEN p.minutes > 0 THEN p.minutes ELSE 0 END), 0),"
    " coalesce(sum(CASE WHEN p.minutes < 0 THEN -p.minutes ELSE 0 END), 0) FROM gathering o"
    " JOIN ledger_posting p ON p.book_id = o.group_id AND p.number = o.posted_number"
    " JOIN ledger_account a ON a.id = p.account_id"
    " WHERE o.circle_id = ? AND a.kind NOT IN ('pot', 'opening')"
)


def shared_in(circle: Circle) -> Shared:
    """What the hours book holds now of a circle's get-togethers, for those in it."""
    took_place = select(func.count()).where(Gathering.circle_id == circle.id, Gathering.state == HELD)
    moved, given, received = map(int, db.raw()(_SHARED, (circle.id,)).fetchone())
    return Shared(int(db.session.scalar(took_place) or 0), moved, given, received)


# What somebody else announced or changed since a member said that they have read.
_NEWS = (
    "SELECT s.circle_id FROM circle_seat s JOIN gathering o ON o.circle_id = s.circle_id WHERE s.member_id = ?"  # noqa: S608
    f" AND o.announced_by_id <> s.member_id AND o.changed_at > s.read_at AND o.state IN ('{PLANNED}', '{OFF}')"
)
# Sheets that wait for a second look: by a convener who did not write them or, where none did not, by who was there.
_SHEETS = (
    "SELECT s.circle_id FROM circle_seat s JOIN gathering o ON o.circle_id = s.circle_id WHERE s.member_id = ?"  # noqa: S608
    f" AND o.state = '{WRITTEN}' AND o.sheet_by_id <> s.member_id AND (s.convener = 1 OR (NOT EXISTS (SELECT 1"
    " FROM circle_seat c WHERE c.circle_id = s.circle_id AND c.convener = 1 AND c.member_id <> o.sheet_by_id)"
    " AND EXISTS (SELECT 1 FROM gathering_present p WHERE p.gathering_id = o.id AND p.member_id = s.member_id)))"
)


def _circles(sql: str, member_id: int) -> frozenset[int]:
    return frozenset(each for (each,) in db.raw()(sql, (member_id,)).fetchall())


circles.NEW_BY.append(partial(_circles, _NEWS))
circles.WAITS_BY.append(partial(_circles, _SHEETS))
