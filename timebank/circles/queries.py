"""Finding circles: for whoever is in one, and nobody else. Every reading of a circle begins here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from sqlalchemy import func, or_, select

from timebank import clock
from timebank.circles.models import Asking, Buddy, Circle, Door, Look, Seat, Word
from timebank.db import db
from timebank.errors import NotFound
from timebank.members.models import Member
from timebank.permissions import Actor
from timebank.profiles import queries as profiles

_SEATS = "SELECT s.circle_id FROM circle_seat s JOIN circle c ON c.id = s.circle_id WHERE s.member_id = ?"


def ids_of(member_id: int) -> frozenset[int]:
    """The ids of the circles this member is in: what `Actor.circle_ids` holds."""
    return frozenset(each for (each,) in db.raw()(_SEATS + " AND c.closed_at IS NULL", (member_id,)).fetchall())


def seated(actor: Actor) -> Actor:
    """The same actor, who knows which circles they are in. Somebody who acts for another is in none of that one's."""
    if actor.member_id is None or actor.acting_id is not None:
        return replace(actor, circle_ids=frozenset())
    return replace(actor, circle_ids=ids_of(actor.member_id))


@profiles.brings_together
def share_one(one_id: int, other_id: int) -> bool:
    """Whether two members are in a circle together: what somebody says to their circles is for those in them."""
    return not ids_of(one_id).isdisjoint(ids_of(other_id))


def shown(actor: Actor) -> list[Circle]:
    """The circles that the actor is in, by name: the one door to all that is inside.

    Whoever is not in a circle gets nothing of it here, whatever office they hold.
    """
    if not actor.circle_ids:
        return []
    chosen = select(Circle).where(
        Circle.id.in_(actor.circle_ids), Circle.group_id == actor.group_id, Circle.closed_at.is_(None)
    )
    return list(db.session.scalars(chosen.order_by(Circle.name_cy, Circle.name_en, Circle.id)))


def by_ref(actor: Actor, ref: str) -> Circle:
    """A circle the actor is in. NotFound for everybody else, as for one that there is not."""
    found = next((each for each in shown(actor) if each.ref == ref), None)
    if found is None:
        raise NotFound
    return found


def seat(circle: Circle, member_id: int | None) -> Seat | None:
    """The place somebody has in a circle, if they are in it."""
    return db.session.scalar(select(Seat).where(Seat.circle_id == circle.id, Seat.member_id == member_id))


def seats(circle: Circle) -> list[Seat]:
    """Who is in it, the conveners first."""
    chosen = select(Seat).where(Seat.circle_id == circle.id).order_by(Seat.convener.desc(), Seat.id)
    return list(db.session.scalars(chosen))


# What somebody may know of a circle from outside: its name and its purpose, where they were asked in or it is listed.


def listed(actor: Actor) -> list[Circle]:
    """The circles that show their name and purpose to the members of the group, without those the actor is in."""
    if actor.member_id is None:
        return []
    chosen = select(Circle).where(
        Circle.group_id == actor.group_id,
        Circle.listed == 1,
        Circle.closed_at.is_(None),
        Circle.id.not_in(actor.circle_ids),
    )
    return list(db.session.scalars(chosen.order_by(Circle.name_cy, Circle.name_en, Circle.id)))


def invitations(actor: Actor) -> list[Door]:
    """The circles whose conveners invited the actor, and whom they have not answered."""
    chosen = select(Door).join(Circle, Circle.id == Door.circle_id)
    chosen = chosen.where(
        Door.member_id == actor.member_id,
        Door.expires_at > clock.text(clock.now()),
        Circle.group_id == actor.group_id,
        Circle.closed_at.is_(None),
    )
    return list(db.session.scalars(chosen.order_by(Door.id))) if actor.member_id is not None else []


def door(actor: Actor, code: str) -> tuple[Circle, Door | None]:
    """The circle a code leads to, and the invitation it is, if it is one: for whom it was made, or for whoever was
    handed the link; a listed circle's own reference leads there too. NotFound for any other code.
    """
    if actor.member_id is None or actor.acting_id is not None:
        raise NotFound
    chosen = (
        select(Door)
        .join(Circle, Circle.id == Door.circle_id)
        .where(
            Door.ref == code,
            Door.expires_at > clock.text(clock.now()),
            or_(Door.member_id.is_(None), Door.member_id == actor.member_id),
            Circle.group_id == actor.group_id,
            Circle.closed_at.is_(None),
        )
    )
    found = db.session.scalar(chosen)
    if found is not None:
        return found.circle, found
    circle = next((each for each in (*listed(actor), *shown(actor)) if each.ref == code), None)
    if circle is None:
        raise NotFound
    return circle, None


def asked(actor: Actor) -> list[Asking]:
    """Where the actor asked to come in, and has no answer yet."""
    return list(db.session.scalars(select(Asking).where(Asking.member_id == actor.member_id).order_by(Asking.id)))


def has_asked(circle: Circle, member_id: int | None) -> bool:
    """Whether somebody waits to be let in."""
    chosen = select(Asking.id).where(Asking.circle_id == circle.id, Asking.member_id == member_id)
    return db.session.scalar(chosen) is not None


# Inside. These take a circle, which only `by_ref` or an open look gives.


def askings(circle: Circle) -> list[Asking]:
    """Who asks to come in, the longest first."""
    return list(db.session.scalars(select(Asking).where(Asking.circle_id == circle.id).order_by(Asking.id)))


def links(circle: Circle, member_id: int | None) -> list[Door]:
    """The links somebody made to hand on, as long as they lead in."""
    chosen = select(Door).where(
        Door.circle_id == circle.id,
        Door.made_by_id == member_id,
        Door.member_id.is_(None),
        Door.expires_at > clock.text(clock.now()),
    )
    return list(db.session.scalars(chosen.order_by(Door.id.desc())))


def heirs(circle: Circle, member_id: int | None) -> list[Seat]:
    """Who could look after it once this one leaves; none where another convener does, or nobody is left."""
    rest = [each for each in seats(circle) if each.member_id != member_id]
    return [] if any(each.convener for each in rest) else rest


def words_in(circle: Circle, *, before: int | None = None, limit: int = 20) -> list[Word]:
    """What was said, newest first, a page at a time; `before` is the place to go on from."""
    chosen = select(Word).where(Word.circle_id == circle.id)
    if before is not None:
        chosen = chosen.where(Word.id < before)
    return list(db.session.scalars(chosen.order_by(Word.id.desc()).limit(limit)))


def reported(circle: Circle) -> list[Word]:
    """What somebody asked the conveners to look at."""
    chosen = select(Word).where(Word.circle_id == circle.id, Word.reported_at.is_not(None), Word.taken_at.is_(None))
    return list(db.session.scalars(chosen.order_by(Word.id)))


def buddies(circle: Circle, member_id: int | None) -> list[Buddy]:
    """Whose buddy somebody is, has asked to be, or is asked to be."""
    mine = or_(Buddy.one_id == member_id, Buddy.other_id == member_id)
    return list(db.session.scalars(select(Buddy).where(Buddy.circle_id == circle.id, mine).order_by(Buddy.id)))


def looks_at(circle: Circle) -> list[Look]:
    """Every look that two people took at it, newest first; one that nobody agreed to yet is not among them."""
    chosen = select(Look).where(Look.circle_id == circle.id, Look.agreed_at.is_not(None))
    return list(db.session.scalars(chosen.order_by(Look.id.desc())))


def heard(seat_: Seat) -> int:
    """How many things others said in the circle since somebody joined it, and still stand."""
    chosen = select(func.count(Word.id)).where(
        Word.circle_id == seat_.circle_id,
        Word.written_at >= seat_.joined_at,
        Word.member_id.is_distinct_from(seat_.member_id),
        Word.taken_at.is_(None),
    )
    return int(db.session.scalar(chosen) or 0)


# What others said, and looks that were taken, since somebody said that they have read.
_UNREAD = (
    "SELECT s.circle_id FROM circle_seat s JOIN circle_word w ON w.circle_id = s.circle_id WHERE s.member_id = ?"
    " AND w.written_at > s.read_at AND w.taken_at IS NULL AND (w.member_id IS NULL OR w.member_id <> s.member_id)"
    " UNION SELECT s.circle_id FROM circle_seat s JOIN circle_look l ON l.circle_id = s.circle_id WHERE s.member_id = ?"
    " AND l.agreed_at > s.read_at"
)
# Who asks to come in and what is reported, for conveners; who asks to be buddies.
_WAITS = (
    "SELECT s.circle_id FROM circle_seat s JOIN circle_asking a ON a.circle_id = s.circle_id WHERE s.member_id = ?"
    " AND s.convener = 1 UNION SELECT s.circle_id FROM circle_seat s JOIN circle_word w ON w.circle_id = s.circle_id"
    " WHERE s.member_id = ? AND s.convener = 1 AND w.reported_at IS NOT NULL"
    " UNION SELECT b.circle_id FROM circle_buddy b WHERE b.other_id = ? AND b.agreed_at IS NULL"
)
_NEW = (
    f"{_UNREAD} UNION {_WAITS} UNION SELECT d.circle_id FROM circle_door d WHERE d.member_id = ? AND d.expires_at > ?"  # noqa: S608
)


# For a member, by id: the ids of circles where there is something new, and where something waits for them, that other
# rooms know of.
NEW_BY: list[Callable[[int], frozenset[int]]] = []
WAITS_BY: list[Callable[[int], frozenset[int]]] = []


def unread(actor: Actor) -> frozenset[int]:
    """The ids of the circles where there is something that the actor has not said they have read."""
    return _ids(_UNREAD, actor, 2, NEW_BY)


def waits(actor: Actor) -> frozenset[int]:
    """The ids of the circles where something waits for the actor's answer."""
    return _ids(_WAITS, actor, 3, WAITS_BY)


def _ids(sql: str, actor: Actor, times: int, others: list[Callable[[int], frozenset[int]]]) -> frozenset[int]:
    if not actor.circle_ids or actor.member_id is None:
        return frozenset()
    found = frozenset(each for (each,) in db.raw()(sql, (actor.member_id,) * times).fetchall())
    return found.union(*(find(actor.member_id) for find in others)) & actor.circle_ids


def anything_new(actor: Actor) -> bool:
    """Whether there is something new in a circle of the actor's, or an invitation: for the first page, which says no
    more than that. For everybody; not for who acts for somebody else.
    """
    if actor.member_id is None or actor.acting_id is not None:
        return False
    values = (*(actor.member_id,) * 6, clock.text(clock.now()))
    if db.raw()(_NEW, values).fetchone() is not None:
        return True
    return any(find(actor.member_id) for find in (*NEW_BY, *WAITS_BY))


def seats_of(member: Member) -> list[Seat]:
    """Every place a member has, for their own data and for leaving."""
    return list(db.session.scalars(select(Seat).where(Seat.member_id == member.id).order_by(Seat.id)))
