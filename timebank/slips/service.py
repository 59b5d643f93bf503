"""Numbers for slips, piles, and what is typed into them. Nothing here puts hours in the book: see `posting`.

Every line is kept as soon as it is typed. Hours are minutes, as they stand on the paper.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import func, select

from timebank import clock, permissions, plain
from timebank.db import db, new_ref
from timebank.errors import (
    BothWords,
    InTheFuture,
    Missing,
    NoHours,
    NoSuchSlip,
    NotNow,
    OneOnOneSide,
    OtherWay,
    PileSettled,
    ReasonNeeded,
    SamePersonTwice,
    SlipInBook,
    SlipSeen,
    TooManyHours,
    TooManySlips,
    UnknownMember,
)
from timebank.exchanges import service as exchanges
from timebank.exchanges import states
from timebank.exchanges.models import GIVER, RECEIVER, Exchange
from timebank.groups import service as groups
from timebank.hours import Minutes
from timebank.members.models import Member
from timebank.permissions import Actor
from timebank.slips import queries
from timebank.slips.models import (
    ABANDONED,
    ANOTHER,
    ASIDE,
    BOTH,
    BY_HAND,
    HELP,
    ON_A_SHEET,
    OPEN,
    PAPER,
    PRESENT,
    SAME,
    SHEET,
    STRUCK,
    TYPED,
    UNCLEAR,
    VOID,
    Named,
    Pile,
    Run,
    Slip,
)
from timebank.trail import service as trail

MOST_AT_ONCE = 200
MOST_IN_A_PILE = 1000
_UNSETTLED = (TYPED, UNCLEAR, VOID, ASIDE)  # what may be typed anew while the pile is open


@dataclass(frozen=True, slots=True)
class Line:
    """What stands on one slip, as it was read. A person that is None is the group itself; minutes as on the paper.

    `number` None asks for a new one. `missing` is the side nobody can read, `unread` what could be read of it.
    """

    number: int | None
    givers: Sequence[Member | None] = ()
    receivers: Sequence[Member | None] = ()
    occurred_on: date | None = None
    minutes: int = 0
    what: str = ""
    what_language: str = ""
    source: str = PAPER
    signed: str = BOTH
    missing: str | None = None
    unread: str = ""
    present: Sequence[Member | None] = ()
    rule: str | None = None

    @property
    def kind(self) -> str:
        """A slip of help, or an attendance sheet."""
        return SHEET if self.rule else HELP

    @property
    def sides(self) -> tuple[tuple[str, Sequence[Member | None]], ...]:
        """Who is named on which side."""
        return (GIVER, self.givers), (RECEIVER, self.receivers), (PRESENT, self.present)


# Numbers


def give_out(actor: Actor, group_id: int, sheets: int, paper: str) -> Run:
    """Take the next numbers for so many sheets to print, or for so many slips to be numbered by hand.

    A number is given out once. Raises Missing, TooManySlips.
    """
    permissions.require(actor, "slips.tend", permissions.Of(group_id))
    if sheets < 1:
        raise Missing(field="how_many")
    if sheets * ON_A_SHEET[paper] > MOST_AT_ONCE:
        raise TooManySlips(most=MOST_AT_ONCE // ON_A_SHEET[paper])
    with db.write():
        return _give_out(actor, group_id, sheets * ON_A_SHEET[paper], paper)


def _give_out(actor: Actor, group_id: int, count: int, paper: str) -> Run:
    db.lock(group_id)
    last = db.session.scalar(select(func.max(Run.last)).where(Run.group_id == group_id))
    if last is None:  # a group that had pads before goes on after the highest number that came back
        last = max(queries.numbers_seen(group_id), default=0)
    run = Run(
        ref=new_ref(),
        group_id=group_id,
        first=last + 1,
        last=last + count,
        paper=paper,
        made_by_id=actor.member_id,
        made_at=clock.text(clock.now()),
    )
    db.session.add(run)
    db.session.flush()
    facts: dict[str, int | str | None] = {"first": run.first, "last": run.last, "paper": paper}
    trail.record(actor, "slips.numbered", run.ref, facts, group_id=group_id)
    return run


# Piles


def open_pile(actor: Actor, group_id: int, slips: int, minutes: int) -> Pile:
    """Begin a pile with what was counted by hand: slips, and minutes on them. Raises Missing, TooManySlips."""
    permissions.require(actor, "slips.tend", permissions.Of(group_id))
    _check_count(slips, minutes)
    with db.write():
        db.lock(group_id)
        last = db.session.scalar(select(func.max(Pile.number)).where(Pile.group_id == group_id))
        pile = Pile(
            ref=new_ref(),
            group_id=group_id,
            number=(last or 0) + 1,
            counted_slips=slips,
            counted_minutes=minutes,
            opened_by_id=actor.member_id,
            opened_at=clock.text(clock.now()),
        )
        db.session.add(pile)
        db.session.flush()
        facts = {"pile": pile.number, "slips": slips, "minutes": minutes}
        trail.record(actor, "pile.opened", pile.ref, facts, group_id=group_id)
        return pile


def recount(actor: Actor, pile: Pile, slips: int, minutes: int) -> None:
    """The hand-counted totals were wrong: these are right, for the actor's reason. Raises ReasonNeeded, PileSettled."""
    permissions.require(actor, "slips.tend", pile)
    if not actor.reason:
        raise ReasonNeeded
    _check_count(slips, minutes)
    with db.write():
        expect_open(pile)
        facts = {"slips": slips, "minutes": minutes, "slips_before": pile.counted_slips,
                 "minutes_before": pile.counted_minutes}  # fmt: skip
        pile.counted_slips, pile.counted_minutes = slips, minutes
        pile.version += 1
        trail.record(actor, "pile.recounted", pile.ref, facts, group_id=pile.group_id)


def abandon(actor: Actor, pile: Pile) -> None:
    """Give a pile up, for the actor's reason: nothing of it goes in the book, its numbers are free again.

    Raises ReasonNeeded, PileSettled.
    """
    permissions.require(actor, "slips.tend", pile)
    if not actor.reason:
        raise ReasonNeeded
    with db.write():
        expect_open(pile)
        for slip in queries.slips_of(pile):
            slip.state = STRUCK
        pile.state, pile.settled_at, pile.settled_by_id = ABANDONED, clock.text(clock.now()), actor.member_id
        pile.version += 1
        trail.record(actor, "pile.abandoned", pile.ref, {"pile": pile.number}, group_id=pile.group_id)


def _check_count(slips: int, minutes: int) -> None:
    if slips < 1:
        raise Missing(field="slips")
    if slips > MOST_IN_A_PILE:
        raise TooManySlips(most=MOST_IN_A_PILE, field="slips")
    if not 0 <= minutes <= slips * states.MOST_MINUTES:
        raise TooManyHours(most=Minutes(states.MOST_MINUTES), field="length")


def expect_open(pile: Pile) -> None:
    """Refuse what is finished; what is asked is read anew. Call inside `db.write()`. Raises PileSettled."""
    db.lock(pile.group_id)
    db.session.refresh(pile)
    if pile.state != OPEN:
        raise PileSettled


# Lines


def add(actor: Actor, pile: Pile, line: Line, state: str = TYPED, *, form_key: str | None = None) -> Slip:
    """Type a slip into a pile. Sent again with the same `form_key`, it gives the slip of the first time.

    `state`: typed; void (spoilt, no hours); aside (cannot be settled now, for the actor's reason); unclear (wants a
    look first). Raises PileSettled, NoSuchSlip, SlipSeen, SlipInBook, ReasonNeeded, OneOnOneSide, SamePersonTwice,
    BothWords, and what `exchanges.service.preview` raises of people, days and hours.
    """
    permissions.require(actor, "slips.tend", pile)
    line = _checked(pile.group_id, line, state, actor.reason)
    with db.write():
        if form_key and (first := _by_form_key(pile.group_id, form_key)):
            return first
        expect_open(pile)
        number = line.number
        if number is None:
            number = _give_out(actor, pile.group_id, 1, BY_HAND).first
        else:
            _expect_new(pile.group_id, number)
        slip = Slip(
            ref=new_ref(),
            group_id=pile.group_id,
            pile_id=pile.id,
            number=number,
            typed_by_id=actor.member_id,
            typed_at=clock.text(clock.now()),
            form_key=form_key,
        )
        _write(actor, slip, line, state)
        db.session.add(slip)
        pile.version += 1
        db.session.flush()
        trail.record(actor, "slip.typed", slip.ref, _facts(slip, pile), group_id=pile.group_id)
        return slip


def change(actor: Actor, slip: Slip, line: Line, state: str = TYPED) -> None:
    """Type a slip anew, while its pile is open. Raises PileSettled, NotNow, and what `add` raises."""
    permissions.require(actor, "slips.tend", slip)
    line = _checked(slip.group_id, line, state, actor.reason)
    with db.write():
        pile = _changeable(slip)
        if line.number is not None and line.number != slip.number:
            _expect_new(slip.group_id, line.number)
            slip.number = line.number
        rewrite(actor, slip, line, state)
        pile.version += 1
        db.session.flush()
        trail.record(actor, "slip.changed", slip.ref, _facts(slip, pile), group_id=slip.group_id)


def move(actor: Actor, slip: Slip, state: str) -> None:
    """Take a line out of its pile (struck), or call it spoilt (void), or set it aside for the actor's reason.

    Raises PileSettled, NotNow, ReasonNeeded.
    """
    permissions.require(actor, "slips.tend", slip)
    if state == ASIDE and not actor.reason:
        raise ReasonNeeded
    with db.write():
        pile = _changeable(slip)
        if state == VOID:
            slip.minutes = 0
        slip.state = state
        _say_why(actor, slip)
        pile.version += 1
        trail.record(actor, f"slip.{state}", slip.ref, _facts(slip, pile), group_id=slip.group_id)


def answer_twin(actor: Actor, slip: Slip, named_id: int, same: Exchange | Slip | None) -> None:
    """Whether what looks like the same help is the same: that one (`same`), or another one (None).

    Raises PileSettled, NotNow, OtherWay.
    """
    permissions.require(actor, "slips.tend", slip)
    with db.write():
        pile = _changeable(slip)
        found = next(((named, twins) for named, twins in queries.twins(slip) if named.id == named_id), None)
        if found is None:
            raise NotNow
        named, twins = found
        meant = next((each for each in twins if same is not None and same in (each.exchange, each.slip)), None)
        if same is not None and meant is None:
            raise NotNow
        if meant is not None and meant.backwards:
            raise OtherWay
        named.twin = SAME if same is not None else ANOTHER
        named.exchange_id = same.id if isinstance(same, Exchange) else None
        named.same_slip_id = same.id if isinstance(same, Slip) else None
        pile.version += 1
        trail.record(actor, f"slip.{named.twin}", slip.ref, {"number": slip.number}, group_id=slip.group_id)


def ask_again(actor: Actor, slip: Slip) -> None:
    """What was said of what looks like the same help is not said any more. Raises PileSettled, NotNow."""
    permissions.require(actor, "slips.tend", slip)
    with db.write():
        pile = _changeable(slip)
        for named in slip.people:
            named.twin = named.exchange_id = named.same_slip_id = None
        pile.version += 1
        trail.record(actor, "slip.asked again", slip.ref, {"number": slip.number}, group_id=slip.group_id)


def _changeable(slip: Slip) -> Pile:
    """The pile of a slip that may still be changed."""
    pile = db.session.get_one(Pile, slip.pile_id)
    expect_open(pile)
    db.session.refresh(slip)
    if slip.state not in _UNSETTLED:
        raise NotNow
    return pile


def _expect_new(group_id: int, number: int) -> None:
    """Refuse a number nobody gave out, and one that came back already."""
    written = queries.written_number(number)
    if other := queries.with_number(group_id, number):
        raise SlipSeen(number=written, pile=db.session.get_one(Pile, other.pile_id).number)
    if queries.in_book(group_id, number) is not None:
        raise SlipInBook(number=written)
    if queries.run_with(group_id, number) is None:
        raise NoSuchSlip(number=written)


def rewrite(actor: Actor, slip: Slip, line: Line, state: str = TYPED) -> None:
    """Put what a slip says in the place of what stood there. Call inside `db.write()`, for somebody who may."""
    slip.people.clear()
    db.session.flush()
    _write(actor, slip, line, state)
    db.session.flush()
    db.session.expire(slip)


def _write(actor: Actor, slip: Slip, line: Line, state: str) -> None:
    slip.kind, slip.state, slip.source, slip.signed = line.kind, state, line.source, line.signed
    slip.occurred_on = line.occurred_on.isoformat() if line.occurred_on else None
    slip.minutes, slip.what, slip.what_language, slip.rule = line.minutes, line.what, line.what_language, line.rule
    slip.missing, slip.unread = line.missing, line.unread
    slip.people.extend(
        Named(side=side, member_id=each.id if each else None) for side, named in line.sides for each in named
    )
    _say_why(actor, slip)


def _say_why(actor: Actor, slip: Slip) -> None:
    why = slip.state in (ASIDE, VOID)
    slip.reason, slip.reason_language = (actor.reason or "", actor.reason_language or "") if why else ("", "")


def _facts(slip: Slip, pile: Pile) -> dict[str, int | str | None]:
    """What the trail keeps of a line: no names, no words."""
    return {
        "number": slip.number,
        "pile": pile.number,
        "minutes": slip.minutes,
        "occurred_on": slip.occurred_on,
        "state": slip.state,
    }


def _by_form_key(group_id: int, form_key: str) -> Slip | None:
    return db.session.scalar(select(Slip).where(Slip.group_id == group_id, Slip.form_key == form_key))


# What may stand on a slip


def _checked(group_id: int, line: Line, state: str, reason: str | None) -> Line:
    """The line in its canonical form. What is only to be looked at, or is spoilt, need not be complete."""
    line = replace(
        line,
        what=plain.line(line.what, field="what"),
        unread=plain.line(line.unread, field="giver"),
    )
    for _, named in line.sides:
        if any(each is not None and each.group_id != group_id for each in named):
            raise UnknownMember(field="giver")
    if state == VOID:
        return Line(line.number, source=line.source)
    if not 0 <= line.minutes <= states.MOST_MINUTES:
        raise TooManyHours(most=Minutes(states.MOST_MINUTES), field="length")
    if state == ASIDE:
        if not reason:
            raise ReasonNeeded
        return line
    if state == TYPED:
        check_complete(group_id, line)
    return line


def check_complete(group_id: int, line: Line) -> None:
    """Refuse a line that could not go in the book as it stands. Raises what `add` raises."""
    if line.occurred_on is None:
        raise Missing(field="day")
    for _, named in line.sides:
        for each in named:
            if list(named).count(each) > 1:
                raise SamePersonTwice(name=each.name if each else "", field="present" if line.rule else "giver")
    if line.rule:
        _check_sheet(group_id, line, line.occurred_on)
        return
    if line.signed == BOTH and line.source != PAPER:
        raise BothWords(field="signed")
    givers, receivers = line.givers, line.receivers
    if len(givers) > 1 and len(receivers) > 1:
        raise OneOnOneSide
    if line.missing is not None:
        known = receivers if line.missing == GIVER else givers
        if len(known) != 1 or known[0] is None or (givers if line.missing == GIVER else receivers):
            raise Missing(field=RECEIVER if line.missing == GIVER else GIVER)
        exchanges.preview(group_id, exchanges.Claim(known[0], None, line.occurred_on, line.minutes, line.what))
        return
    if not givers or not receivers:
        raise Missing(field=RECEIVER if givers else GIVER)
    for giver in givers:
        for receiver in receivers:
            exchanges.preview(group_id, exchanges.Claim(giver, receiver, line.occurred_on, line.minutes, line.what))


def _check_sheet(group_id: int, line: Line, day: date) -> None:
    if not line.present or any(each is None for each in line.present):
        raise Missing(field="present")
    if line.rule == "none":
        if day > clock.today(groups.rules_now(group_id).zone):
            raise InTheFuture
        if line.minutes < 0:
            raise NoHours
        return
    for each in line.present:
        exchanges.preview(group_id, exchanges.Claim(each, None, day, line.minutes, line.what))
