"""Finding piles and slips: what was typed, what is missing, who may be meant, what looks like the same help."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from timebank import permissions, plain
from timebank.db import db
from timebank.errors import NotFound, UnknownMember
from timebank.exchanges import queries as exchanges
from timebank.exchanges.models import AGREED, DECLINED, GIVER, OPEN_STATES, RECEIVER, WITHDRAWN, Exchange
from timebank.ledger import months
from timebank.members import queries as people
from timebank.members.models import Member
from timebank.permissions import Actor
from timebank.slips.models import (
    ABANDONED,
    ASIDE,
    DROPPED,
    HELP,
    IN_BOOK,
    OPEN,
    SAME,
    STRUCK,
    SUSPENSE,
    TYPED,
    VOID,
    Named,
    Pile,
    Run,
    Slip,
)

MOST_DIGITS = 8


@dataclass(frozen=True, slots=True)
class Totals:
    """What was typed into a pile: slips, and minutes as they stand on the paper. Void and set aside are counted."""

    slips: int
    minutes: int

    def are_those_of(self, pile: Pile) -> bool:
        """Whether they are what was counted by hand."""
        return (self.slips, self.minutes) == (pile.counted_slips, pile.counted_minutes)


@dataclass(frozen=True, slots=True)
class Twin:
    """What looks like the same help as a line: told already, or on another slip. `backwards`: the other way round."""

    exchange: Exchange | None = None
    slip: Slip | None = None
    backwards: bool = False


def pile_by_ref(actor: Actor, ref: str) -> Pile:
    """The pile with this reference, for the group's coordinators. NotFound for all others."""
    found = db.session.scalar(select(Pile).where(Pile.ref == ref))
    if found is None or not permissions.may(actor, "slips.tend", found):
        raise permissions.not_there(actor, found)
    return found


def slip_by_ref(actor: Actor, ref: str) -> Slip:
    """The slip with this reference, for the group's coordinators. NotFound for all others."""
    found = db.session.scalar(select(Slip).where(Slip.ref == ref))
    if found is None or not permissions.may(actor, "slips.tend", found):
        raise permissions.not_there(actor, found)
    return found


def run_by_ref(actor: Actor, ref: str) -> Run:
    """The run of numbers with this reference, for the group's coordinators. NotFound for all others."""
    found = db.session.scalar(select(Run).where(Run.ref == ref))
    if found is None or not permissions.may(actor, "slips.tend", found):
        raise NotFound
    return found


def piles(actor: Actor, group_id: int, *, limit: int = 50) -> list[Pile]:
    """The piles of a group: the open ones first, then the newest."""
    permissions.require(actor, "slips.tend", permissions.Of(group_id))
    chosen = select(Pile).where(Pile.group_id == group_id).order_by(Pile.state != OPEN, Pile.number.desc())
    return list(db.session.scalars(chosen.limit(limit)))


def register(actor: Actor, group_id: int) -> list[tuple[Pile, Totals]]:
    """Every pile of a group with what was typed into it, the newest first: for those who read the books."""
    permissions.require(actor, "books.read", permissions.Of(group_id))
    chosen = select(Pile).where(Pile.group_id == group_id).order_by(Pile.number.desc())
    return [(each, totals(each)) for each in db.session.scalars(chosen)]


def slips_of(pile: Pile) -> list[Slip]:
    """Everything that was typed into a pile, in that order, struck lines too."""
    return list(db.session.scalars(select(Slip).where(Slip.pile_id == pile.id).order_by(Slip.id)))


def totals(pile: Pile) -> Totals:
    """What was typed into a pile so far."""
    chosen = select(func.count(), func.coalesce(func.sum(Slip.minutes), 0)).where(
        Slip.pile_id == pile.id, Slip.state != STRUCK
    )
    slips, minutes = db.session.execute(chosen).one()
    return Totals(int(slips), int(minutes))


def written_number(number: int) -> str:
    """A slip's number as it is printed: 0231."""
    return f"{number:04}"


def next_number(pile: Pile) -> int | None:
    """The number that comes after the last one typed, where that was given out and is not seen yet."""
    chosen = select(Slip.number).where(Slip.pile_id == pile.id, Slip.state != STRUCK).order_by(Slip.id.desc()).limit(1)
    last = db.session.scalar(chosen)
    following = None if last is None else last + 1
    if following is None or run_with(pile.group_id, following) is None or is_seen(pile.group_id, following):
        return None
    return following


def run_with(group_id: int, number: int) -> Run | None:
    """The run a number belongs to; None where it was never given out."""
    chosen = select(Run).where(Run.group_id == group_id, Run.first <= number, Run.last >= number)
    return db.session.scalar(chosen)


def with_number(group_id: int, number: int) -> Slip | None:
    """The slip with this number that lies in a pile."""
    chosen = select(Slip).where(Slip.group_id == group_id, Slip.number == number, Slip.state != STRUCK)
    return db.session.scalar(chosen)


def in_book(group_id: int, number: int) -> Exchange | None:
    """The help that was told with this slip's number, by whatever way."""
    chosen = select(Exchange).where(
        Exchange.group_id == group_id,
        Exchange.slip.in_((str(number), written_number(number))),
        Exchange.state.not_in((DECLINED, WITHDRAWN)),
    )
    return db.session.scalars(chosen.limit(1)).first()


def is_seen(group_id: int, number: int) -> bool:
    """Whether a slip with this number came back."""
    return with_number(group_id, number) is not None or in_book(group_id, number) is not None


def runs(actor: Actor, group_id: int) -> list[Run]:
    """All numbers that were given out, the newest first."""
    permissions.require(actor, "slips.tend", permissions.Of(group_id))
    return list(db.session.scalars(select(Run).where(Run.group_id == group_id).order_by(Run.first.desc())))


def missing(actor: Actor, group_id: int) -> list[tuple[Run, list[tuple[int, int]]]]:
    """By run, the numbers that have not come back yet, as stretches of first and last; without complete runs."""
    seen = numbers_seen(group_id)
    found = []
    for run in reversed(runs(actor, group_id)):
        gone = _stretches(number for number in range(run.first, run.last + 1) if number not in seen)
        if gone:
            found.append((run, gone))
    return found


def numbers_seen(group_id: int) -> set[int]:
    """The numbers of all slips that came back: in piles, or told with their number by another way."""
    typed = select(Slip.number).where(Slip.group_id == group_id, Slip.state != STRUCK)
    told = select(Exchange.slip).where(
        Exchange.group_id == group_id, Exchange.slip.is_not(None), Exchange.state.not_in((DECLINED, WITHDRAWN))
    )
    return {*db.session.scalars(typed), *_numbers(db.session.scalars(told))}


def _numbers(told: Iterable[str | None]) -> Iterable[int]:
    return (int(each) for each in told if each and each.isascii() and each.isdecimal() and len(each) <= MOST_DIGITS)


def _stretches(numbers: Iterable[int]) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for number in numbers:
        if found and found[-1][1] == number - 1:
            found[-1] = (found[-1][0], number)
        else:
            found.append((number, number))
    return found


def left_over(actor: Actor, group_id: int) -> tuple[list[Slip], list[Slip]]:
    """Of all finished piles: what was set aside and not settled yet, and what is in the book with one side unknown."""
    permissions.require(actor, "slips.tend", permissions.Of(group_id))
    chosen = select(Slip).join(Pile, Pile.id == Slip.pile_id).where(Slip.group_id == group_id, Pile.state != ABANDONED)
    chosen = chosen.order_by(Slip.number)
    aside = chosen.where(Slip.state == ASIDE)
    return list(db.session.scalars(aside)), list(db.session.scalars(chosen.where(Slip.state == SUSPENSE)))


def still_to_type(group_id: int) -> int:
    """How many slips lie in open piles and are not typed yet."""
    open_piles = db.session.scalars(select(Pile).where(Pile.group_id == group_id, Pile.state == OPEN))
    return sum(max(each.counted_slips - totals(each).slips, 0) for each in open_piles)


def who_is(actor: Actor, group_id: int, typed: str) -> tuple[Member | None, list[Member]]:
    """The member meant, where nothing has to be guessed: by number, whole name, or the only one whose names begin so.

    Else nobody, and those who may be meant. Raises Missing, UnknownMember, TooLong, OddCharacters.
    """
    permissions.require(actor, "slips.tend", permissions.Of(group_id))
    typed = plain.line(typed, plain.NAME, field="giver", needed=True)
    if by_number := people.by_number(group_id, typed):
        return by_number, [by_number]
    named = people.named(group_id, typed)
    if len(named) == 1:
        return named[0], named
    candidates = named or people.search(actor, group_id, typed)
    if not candidates:
        raise UnknownMember(field="giver")
    begin = [each for each in people.everyone(actor, group_id) if not named and _begins(each, typed)]
    return (begin[0], begin) if len(begin) == 1 else (None, candidates)


def _begins(member: Member, typed: str) -> bool:
    """Whether every word typed begins a word of the name, or of what they are known as."""
    known = people.plain_name(f"{member.name} {member.known_as}").split()
    return all(any(part.startswith(word) for part in known) for word in people.plain_name(typed).split())


def pairs(slip: Slip) -> list[tuple[Named, Member | None, Member | None]]:
    """Each exchange a slip makes: on whom it is kept, who gave, who received. None where a side is the group itself."""
    givers, receivers = slip.on(GIVER), slip.on(RECEIVER)
    if slip.kind != HELP or not givers or not receivers:
        return []
    if len(givers) > 1 or len(receivers) == 1:
        return [(each, each.member, receivers[0].member) for each in givers]
    return [(each, givers[0].member, each.member) for each in receivers]


def twins(slip: Slip) -> list[tuple[Named, list[Twin]]]:
    """For each exchange a slip would make: what looks like the same help."""
    return [(named, _twins_of(slip, giver, receiver)) for named, giver, receiver in pairs(slip)]


def asks(slip: Slip) -> list[tuple[Named, list[Twin]]]:
    """What is still to be answered of a line: whether what looks like the same help is the same.

    Asked again where the one it was said to be is not there any more.
    """
    if slip.state != TYPED:
        return []
    return [(named, found) for named, found in twins(slip) if (found and named.twin is None) or _is_gone(named)]


def _is_gone(named: Named) -> bool:
    if named.twin != SAME:
        return False
    if named.exchange_id is not None:
        return db.session.get_one(Exchange, named.exchange_id).state not in (*OPEN_STATES, AGREED)
    other = db.session.get(Slip, named.same_slip_id)
    return other is None or other.state not in (TYPED, IN_BOOK)


def _twins_of(slip: Slip, giver: Member | None, receiver: Member | None) -> list[Twin]:
    """Told within three days, or on the same day where that came from another slip; or another slip of that day."""
    day = slip.occurred_on or ""
    if not day:
        return []
    found = []
    for each in exchanges.twins(slip.group_id, giver, receiver, date.fromisoformat(day)):
        if each.slip is None or each.channel != "slip" or each.occurred_on == day:
            found.append(Twin(exchange=each, backwards=each.giver_id != (giver.id if giver else None)))
    alike = (
        select(Slip)
        .join(Named, Named.slip_id == Slip.id)
        .join(Pile, Pile.id == Slip.pile_id)
        .where(
            Slip.group_id == slip.group_id,
            Slip.id < slip.id,
            Slip.occurred_on == day,
            Slip.minutes == slip.minutes,
            Slip.kind == HELP,
            Slip.state.not_in((STRUCK, VOID, DROPPED)),
            Pile.state == OPEN,
        )
    )
    wanted = {each.id if each else None for each in (giver, receiver)}
    for other in db.session.scalars(alike.distinct()):
        if any({a.id if a else None, b.id if b else None} == wanted for _, a, b in pairs(other)):
            found.append(Twin(slip=other))
    return found


def is_late(group_id: int, day: str | None) -> bool:
    """Whether help of this day counts in a later month, since its own is closed."""
    newest = months.newest_closed(group_id)
    return day is not None and newest is not None and day[:7] <= newest


def of_member(member: Member) -> list[Slip]:
    """The slips somebody is named on, oldest first."""
    chosen = select(Slip).join(Named, Named.slip_id == Slip.id).where(Named.member_id == member.id)
    return list(db.session.scalars(chosen.distinct().order_by(Slip.id)))
