"""Founding a circle, coming in, speaking there, leaving it.

Nothing of it is on the group's trail, which officers read: the rows of a circle are all that is written down of it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, func, or_, select, update

from timebank import clock, permissions, plain
from timebank.circles import queries
from timebank.circles.models import Asking, Buddy, Circle, Door, Look, Seat, Word
from timebank.db import db, new_ref
from timebank.errors import (
    AlreadyInside,
    ConsentNeeded,
    LastConvener,
    NotFound,
    NothingChosen,
    TooMuchSaid,
)
from timebank.groups import service as groups
from timebank.members.models import Member
from timebank.notices import service as notices
from timebank.permissions import Actor

MOST_SAID = 2000  # characters of one message
SAID_IN_AN_HOUR, LINKS_AT_ONCE = 20, 20
OPEN_FOR = timedelta(days=14)  # an invitation, or a link that is handed on
# After so many sessions, or so much that others said since somebody joined, they are asked once whether they would
# share something too. Not after hours: what is in the hours book is no business of a circle, and the other way round.
ENOUGH_SESSIONS = 3
ENOUGH_HEARD = 8


# What other rooms do when somebody has left a circle, and before what is in a closed one is deleted. Inside the write.
LEFT: list[Callable[[Circle, Member], None]] = []
CLOSED: list[Callable[[Circle], None]] = []


def when_left(verb: Callable[[Circle, Member], None]) -> Callable[[Circle, Member], None]:
    """Say what else is done when somebody has left a circle."""
    LEFT.append(verb)
    return verb


def when_closed(verb: Callable[[Circle], None]) -> Callable[[Circle], None]:
    """Say what else is done when a circle closes."""
    CLOSED.append(verb)
    return verb


@dataclass(frozen=True, slots=True)
class Told:
    """What a circle says of itself, in both languages or one."""

    name_cy: str = ""
    name_en: str = ""
    purpose_cy: str = ""
    purpose_en: str = ""
    rules_cy: str = ""
    rules_en: str = ""
    listed: bool = False

    def sound(self) -> dict[str, str | int]:
        """The columns of it. Raises Missing where neither language is there, TooLong, OddCharacters."""
        found: dict[str, str | int] = {"listed": int(self.listed)}
        for part, most in (("name", plain.NAME), ("purpose", plain.LINE), ("rules", plain.PAGE)):
            kept = plain.page if part == "rules" else plain.line
            found[f"{part}_cy"] = kept(getattr(self, f"{part}_cy"), most, field=f"{part}_cy")
            needed = part != "rules" and not found[f"{part}_cy"]
            found[f"{part}_en"] = kept(getattr(self, f"{part}_en"), most, field=f"{part}_en", needed=needed)
        return found


def found(actor: Actor, group_id: int, told: Told, *, sensitive: bool = False, consent: str = "") -> Circle:
    """Found a circle; the actor is in it, and its first convener. `consent` are the words they said yes to, which a
    sensitive circle asks of everybody. Raises ConsentNeeded, Missing, TooLong, OddCharacters.
    """
    permissions.require(actor, "circle.found", permissions.Of(group_id))
    if sensitive and not consent:
        raise ConsentNeeded
    with db.write():
        circle = Circle(ref=new_ref(), group_id=group_id, sensitive=int(sensitive), founded_at=_now(), **told.sound())
        db.session.add(circle)
        db.session.flush()
        _seat(circle, actor.member_id, consent if sensitive else "", convener=True)
        return circle


def change(actor: Actor, circle: Circle, told: Told) -> None:
    """Change what a circle says of itself. Whether it is sensitive was decided when it began. Raises as `found`."""
    permissions.require(actor, "circle.tend", circle)
    with db.write():
        for column, value in told.sound().items():
            setattr(circle, column, value)


# Coming in


def invite(actor: Actor, circle: Circle, member: Member) -> Door:
    """Invite a member of the group; they are told that there is something for them. Raises AlreadyInside, NotFound."""
    permissions.require(actor, "circle.tend", circle)
    if member.group_id != circle.group_id or not member.is_here:
        raise NotFound
    if member.id in circle.party_ids:
        raise AlreadyInside
    with db.write():
        db.session.execute(delete(Door).where(Door.circle_id == circle.id, Door.member_id == member.id))
        door = _door(actor, circle, member.id)
        notices.tell(member, circle.group_id, "circles.invited", f"circle:{door.ref}", {}, thing=door.ref)
        return door


def hand_on(actor: Actor, circle: Circle, _which: str = "") -> Door:
    """Make a link that a member hands on to somebody: it lets them ask to come in. Raises TooMuchSaid."""
    permissions.require(actor, "circle.read", circle)
    with db.write():
        open_now = select(func.count(Door.id)).where(
            Door.circle_id == circle.id, Door.made_by_id == actor.member_id, Door.expires_at > _now()
        )
        if (db.session.scalar(open_now) or 0) >= LINKS_AT_ONCE:
            raise TooMuchSaid(field="who")
        return _door(actor, circle, None)


def _door(actor: Actor, circle: Circle, member_id: int | None) -> Door:
    door = Door(
        ref=new_ref(),
        circle_id=circle.id,
        member_id=member_id,
        made_by_id=actor.member_id,
        made_at=_now(),
        expires_at=clock.text(clock.now() + OPEN_FOR),
    )
    db.session.add(door)
    db.session.flush()
    return door


def come_in(actor: Actor, code: str, consent: str = "") -> Circle | None:
    """Say yes to an invitation and be in the circle, which is given back; or ask to come in (None), by a link or where
    the circle is listed. Raises NotFound for a wrong code, AlreadyInside, ConsentNeeded.
    """
    permissions.require(actor, "circle.found", permissions.Of(actor.group_id or 0))
    circle, door = queries.door(actor, code)
    if actor.member_id in circle.party_ids:
        raise AlreadyInside
    if circle.sensitive and not consent:
        raise ConsentNeeded
    consent = consent if circle.sensitive else ""
    with db.write():
        if door is not None and door.member_id is not None:
            _settle_door(circle, door)
            _seat(circle, actor.member_id, consent)
            return circle
        if not queries.has_asked(circle, actor.member_id):
            asking = Asking(
                ref=new_ref(), circle_id=circle.id, member_id=actor.member_id, asked_at=_now(), consent=consent
            )
            db.session.add(asking)
            db.session.flush()
            tell_conveners(circle, f"asked:{asking.ref}")
        return None


def decline(actor: Actor, code: str) -> None:
    """Say no to an invitation, or take back that one asked to come in. Nobody is told. Raises NotFound."""
    permissions.require(actor, "circle.found", permissions.Of(actor.group_id or 0))
    with db.write():
        mine = next((each for each in queries.asked(actor) if each.ref == code), None)
        if mine is not None:
            db.session.delete(mine)
            return
        circle, door = queries.door(actor, code)
        if door is None or door.member_id is None:
            raise NotFound
        _settle_door(circle, door)


def _settle_door(circle: Circle, door: Door) -> None:
    notices.settled(circle.group_id, door.ref)
    db.session.delete(door)


def let_in(actor: Actor, circle: Circle, which: str) -> None:
    """A convener says yes to somebody who asked. Raises NotFound."""
    permissions.require(actor, "circle.tend", circle)
    with db.write():
        asking = _asking(circle, which)
        _tell(circle, [asking.member], f"in:{asking.ref}")
        _seat(circle, asking.member_id, asking.consent)  # and nobody asks any more


def not_now(actor: Actor, circle: Circle, which: str) -> None:
    """A convener says no to somebody who asked. They are not told why, nor by whom. Raises NotFound."""
    permissions.require(actor, "circle.tend", circle)
    with db.write():
        db.session.delete(_asking(circle, which))


def _asking(circle: Circle, which: str) -> Asking:
    found = db.session.scalar(select(Asking).where(Asking.circle_id == circle.id, Asking.ref == which))
    if found is None or not found.member.is_here:
        raise NotFound
    return found


def _seat(circle: Circle, member_id: int | None, consent: str, *, convener: bool = False) -> Seat:
    now = _now()
    # What was said before is read at leisure, and is not new.
    seat = Seat(
        ref=new_ref(), circle_id=circle.id, member_id=member_id, convener=int(convener), joined_at=now,
        consent=consent, consent_at=now if consent else None, read_at=now, asked_off=0,
    )  # fmt: skip
    db.session.add(seat)
    for table in (Door, Asking):
        db.session.execute(delete(table).where(table.circle_id == circle.id, table.member_id == member_id))
    db.session.flush()
    db.session.expire(circle)
    return seat


# Speaking


def say(actor: Actor, circle: Circle, text: str, language: str) -> Word:
    """Say something to the circle. The others are told that there is something new, and no more, at most once a day.

    Raises Missing, TooLong, OddCharacters, TooMuchSaid.
    """
    permissions.require(actor, "circle.read", circle)
    text = plain.page(text, MOST_SAID, field="said", needed=True)
    with db.write():
        lately = select(func.count(Word.id)).where(
            Word.circle_id == circle.id,
            Word.member_id == actor.member_id,
            Word.written_at > clock.text(clock.now() - timedelta(hours=1)),
        )
        if (db.session.scalar(lately) or 0) >= SAID_IN_AN_HOUR:
            raise TooMuchSaid
        word = Word(
            ref=new_ref(), circle_id=circle.id, member_id=actor.member_id, text=text, language=language,
            written_at=_now(),
        )  # fmt: skip
        db.session.add(word)
        db.session.flush()
        others = [each.member for each in circle.seats if each.member_id != actor.member_id]
        _tell(circle, others, groups.today(circle.group_id).isoformat())
        return word


def take_down(actor: Actor, circle: Circle, which: str) -> None:
    """Take down what one said oneself, or, as a convener, what anybody said: its words are gone. Raises NotFound."""
    permissions.require(actor, "circle.read", circle)
    word = _word(circle, which)
    if word.member_id != actor.member_id:
        permissions.require(actor, "circle.tend", circle)
    with db.write():
        word.text, word.taken_at, word.taken_by_id = "", _now(), actor.member_id
        word.reported_at = word.reported_by_id = None


def report(actor: Actor, circle: Circle, which: str) -> None:
    """Ask the conveners to look at something that was said. Raises NotFound."""
    permissions.require(actor, "circle.read", circle)
    word = _word(circle, which)
    with db.write():
        if word.reported_at is None:
            word.reported_at, word.reported_by_id = _now(), actor.member_id
            tell_conveners(circle, f"report:{word.ref}")


def leave_up(actor: Actor, circle: Circle, which: str) -> None:
    """A convener has looked at what was reported, and it stays. Raises NotFound."""
    permissions.require(actor, "circle.tend", circle)
    word = _word(circle, which)
    with db.write():
        word.reported_at = word.reported_by_id = None


def _word(circle: Circle, which: str) -> Word:
    chosen = select(Word).where(Word.circle_id == circle.id, Word.ref == which, Word.taken_at.is_(None))
    found = db.session.scalar(chosen)
    if found is None:
        raise NotFound
    return found


def has_read(actor: Actor, circle: Circle, _which: str = "") -> None:
    """The actor has read what is there now."""
    permissions.require(actor, "circle.read", circle)
    with db.write():
        seat = _own_seat(actor, circle)
        seat.read_at = _now()
        notices.settled(circle.group_id, circle.ref, to=seat.member)


def ask_no_more(actor: Actor, circle: Circle, _which: str = "") -> None:
    """Whether one would like to share something is not asked again."""
    permissions.require(actor, "circle.read", circle)
    with db.write():
        _own_seat(actor, circle).asked_off = 1


def asks_to_share(circle: Circle, member_id: int | None) -> bool:
    """Whether somebody is to be asked, gently and once, whether they would share what worked for them: they came to
    some sessions and led none, or heard much from others and said nothing here, and did not wave the question away.
    """
    seat = queries.seat(circle, member_id)
    if seat is None or seat.asked_off:
        return False
    came, led = queries.sessions(seat)
    if led:
        return False
    if came >= ENOUGH_SESSIONS:
        return True
    said = db.session.scalar(select(Word.id).where(Word.circle_id == circle.id, Word.member_id == member_id).limit(1))
    return said is None and queries.heard(seat) >= ENOUGH_HEARD


# Conveners and buddies


def make_convener(actor: Actor, circle: Circle, which: str) -> None:
    """Somebody in the circle looks after it too. Raises NotFound."""
    permissions.require(actor, "circle.tend", circle)
    with db.write():
        seat = _seat_by_ref(circle, which)
        seat.convener = 1
        _tell(circle, [seat.member], f"convener:{seat.ref}:{_now()}")
        db.session.flush()
        db.session.expire(circle)


def lay_down(actor: Actor, circle: Circle, _which: str = "") -> None:
    """Be a convener no longer. Raises LastConvener."""
    permissions.require(actor, "circle.tend", circle)
    with db.write():
        if len(circle.conveners) == 1:
            raise LastConvener
        _own_seat(actor, circle).convener = 0
        db.session.flush()
        db.session.expire(circle)


def ask_buddy(actor: Actor, circle: Circle, which: str) -> None:
    """Ask somebody in the circle to be buddies; if they asked already, that is a yes. Raises NotFound."""
    permissions.require(actor, "circle.read", circle)
    other = _seat_by_ref(circle, which)
    if other.member_id == actor.member_id:
        raise NotFound
    with db.write():
        for each in queries.buddies(circle, actor.member_id):
            if other.member_id in (each.one_id, each.other_id):
                if each.other_id == actor.member_id and each.agreed_at is None:
                    each.agreed_at = _now()
                return
        buddy = Buddy(
            ref=new_ref(), circle_id=circle.id, one_id=actor.member_id, other_id=other.member_id, asked_at=_now()
        )
        db.session.add(buddy)
        _tell(circle, [other.member], f"buddy:{buddy.ref}")


def be_buddy(actor: Actor, circle: Circle, which: str) -> None:
    """Say yes to somebody who asked to be buddies. Raises NotFound."""
    permissions.require(actor, "circle.read", circle)
    with db.write():
        buddy = _buddy(actor, circle, which)
        if buddy.other_id != actor.member_id:
            raise NotFound
        buddy.agreed_at = buddy.agreed_at or _now()


def no_buddy(actor: Actor, circle: Circle, which: str) -> None:
    """Say no, take it back, or end it: either may, at any time, and nobody is told. Raises NotFound."""
    permissions.require(actor, "circle.read", circle)
    with db.write():
        db.session.delete(_buddy(actor, circle, which))


def _buddy(actor: Actor, circle: Circle, which: str) -> Buddy:
    found = next((each for each in queries.buddies(circle, actor.member_id) if each.ref == which), None)
    if found is None:
        raise NotFound
    return found


def _seat_by_ref(circle: Circle, which: str) -> Seat:
    found = db.session.scalar(select(Seat).where(Seat.circle_id == circle.id, Seat.ref == which))
    if found is None:
        raise NotFound
    return found


def _own_seat(actor: Actor, circle: Circle) -> Seat:
    found = queries.seat(circle, actor.member_id)
    if found is None:
        raise NotFound
    return found


# Leaving


def leave(actor: Actor, circle: Circle, *, forget: bool = False, to: str = "") -> None:
    """Leave, which also takes back what one agreed to. `forget`: what one said there is deleted too.

    The last convener hands over `to` the one with this place; whoever is alone closes the circle by leaving. Raises
    LastConvener, NothingChosen.
    """
    permissions.require(actor, "circle.read", circle)
    with db.write():
        seat = _own_seat(actor, circle)
        rest = [each for each in circle.seats if each.id != seat.id]
        if rest and not any(each.convener for each in rest):
            if not to:
                raise LastConvener(field="to")
            heir = next((each for each in rest if each.ref == to), None)
            if heir is None:
                raise NothingChosen(field="to")
            heir.convener = 1
            _tell(circle, [heir.member], f"convener:{heir.ref}:{_now()}")
        _go(circle, seat, forget=forget)


def close(actor: Actor, circle: Circle) -> None:
    """Close a circle: everything in it is deleted, and nobody is in it any more."""
    permissions.require(actor, "circle.tend", circle)
    with db.write():
        _close(circle)


def leave_all(member: Member, *, forget: bool = False) -> None:
    """Somebody left the group: they are in no circle any more. Where they were the last convener, whoever is there
    longest looks after it now. Call inside `db.write()`.
    """
    for seat in queries.seats_of(member):
        circle = seat.circle
        rest = [each for each in circle.seats if each.id != seat.id]
        if rest and not any(each.convener for each in rest):
            rest[0].convener = 1
            _tell(circle, [rest[0].member], f"convener:{rest[0].ref}:{_now()}")
        _go(circle, seat, forget=forget)
    for table in (Door, Asking):
        db.session.execute(delete(table).where(table.member_id == member.id))
    db.session.execute(delete(Door).where(Door.made_by_id == member.id))
    db.session.flush()


def _go(circle: Circle, seat: Seat, *, forget: bool) -> None:
    member, member_id = seat.member, seat.member_id
    notices.settled(circle.group_id, circle.ref, to=seat.member)
    if forget:
        db.session.execute(delete(Word).where(Word.circle_id == circle.id, Word.member_id == member_id))
    mine = or_(Buddy.one_id == member_id, Buddy.other_id == member_id)
    db.session.execute(delete(Buddy).where(Buddy.circle_id == circle.id, mine))
    db.session.execute(delete(Door).where(Door.circle_id == circle.id, Door.made_by_id == member_id))
    db.session.execute(delete(Seat).where(Seat.id == seat.id))
    db.session.expire(circle)
    for also in LEFT:
        also(circle, member)
    if not circle.seats:
        _close(circle)


def _close(circle: Circle) -> None:
    notices.settled(circle.group_id, circle.ref)
    for also in CLOSED:
        also(circle)
    for table in (Word, Buddy, Door, Asking, Seat):
        db.session.execute(delete(table).where(table.circle_id == circle.id))
    db.session.execute(update(Look).where(Look.circle_id == circle.id).values(reason=""))
    circle.name_cy = circle.name_en = circle.purpose_cy = circle.purpose_en = circle.rules_cy = circle.rules_en = ""
    circle.listed, circle.closed_at = 0, _now()
    db.session.flush()
    db.session.expire(circle)


def tidy() -> int:
    """Delete ways in that lead in no longer. Returns how many."""
    with db.write():
        gone = delete(Door).where(Door.expires_at < _now())
        return int(db.session.execute(gone).rowcount)  # type: ignore[attr-defined]


# Telling


def _tell(circle: Circle, members: list[Member], once: str) -> None:
    """By mail alone, to their own eyes, in words that tell nothing."""
    for member in members:
        key = f"circle:{circle.ref}:{member.ref}:{once}"
        notices.tell(member, circle.group_id, "circles.new", key, {}, thing=circle.ref)


def tell_conveners(circle: Circle, once: str) -> None:
    """Those who look after it find that there is something new. Call inside `db.write()`."""
    _tell(circle, [each.member for each in circle.conveners], once)


def _now() -> str:
    return clock.text(clock.now())
