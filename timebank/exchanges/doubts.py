"""Something is different in what is in the book already: said by a party, looked into by somebody who is not one.

A doubt moves nothing. It stands until it is taken back, until an uninvolved officer leaves the hours as they are,
with a reason, or until the hours are put right or taken out, which are verbs of `corrections`. Minutes; 0 is: it did
not happen.
"""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import or_, select

from timebank import clock, permissions, plain
from timebank.db import db
from timebank.errors import LongInTheBook, NoHours, NotNow, ReasonNeeded, SameHours
from timebank.exchanges import corrections, states, tellings
from timebank.exchanges.models import AGREED, DISPUTED, Exchange
from timebank.groups import service as groups
from timebank.members import queries as people
from timebank.members.models import COORDINATOR, SIGNER, Member
from timebank.permissions import Actor
from timebank.trail import service as trail
from timebank.trail.service import Row

# Two months: a statement or two have come since, and most still remember. Afterwards a coordinator hears it first.
ASKED_WITHIN = timedelta(days=60)
DUE_WITHIN = timedelta(days=14)  # within this time somebody has looked into it


def say(actor: Actor, exchange: Exchange, minutes_told: int) -> None:
    """A party says how long it was, though other hours are in the book; the actor's reason is what they add in words.

    0 is: it did not happen, which wants a reason. Saying the same twice changes nothing. Raises NotNow, ReasonNeeded,
    SameHours, NoHours, TooManyHours, RoundsToNothing; LongInTheBook once it has been there for longer than
    ASKED_WITHIN: then a coordinator can still pass it on.
    """
    with db.write():
        permissions.require(actor, "exchange.differ", exchange)
        if is_long_in_the_book(exchange):
            raise LongInTheBook
        _say(actor, exchange, str(exchange.side_of(actor.member_id)), minutes_told)


def pass_on(actor: Actor, exchange: Exchange, side: str, channel: str, minutes_told: int) -> None:
    """Record what one side told the coordinator (phone, counter, slip) of hours in the book.

    Raises NotNow, OwnHours, ReasonNeeded, SameHours, NoHours, TooManyHours, RoundsToNothing.
    """
    with db.write():
        states.require_uninvolved(actor, "exchange.voice", exchange)
        member = exchange.member_on(side)
        if member is None:
            raise NotNow  # the group itself says nothing on the telephone
        _say(actor.speaking_for(member.number, channel), exchange, side, minutes_told)


def take_back(actor: Actor, exchange: Exchange) -> None:
    """A party finds that it was right after all. Where they said nothing, nothing changes. Raises NotNow."""
    with db.write():
        permissions.require(actor, "exchange.differ", exchange)
        _expect_in_book(exchange)
        side = str(exchange.side_of(actor.member_id))
        if exchange.says(side) is not None:
            states.set_says(exchange, side, None)
            trail.record(actor, "exchange.doubt taken back", exchange.ref, {"minutes": exchange.minutes, "side": side})
            tellings.doubt_over(actor, exchange, side)


def leave(actor: Actor, exchange: Exchange, *, slip: str | None = None) -> None:
    """The hours stay as they are, as a coordinator or signer who is not a party settles it, for the actor's reason.

    `slip` as in `corrections.correct`. Raises NotNow where nobody says that something is different, OwnHours,
    ReasonNeeded.
    """
    if not actor.reason:
        raise ReasonNeeded
    with db.write():
        _expect_in_book(exchange)
        states.require_settler(actor, exchange, slip)
        if not exchange.in_doubt:
            raise NotNow
        for side in exchange.in_doubt:
            states.set_says(exchange, side, None)
        facts = {"minutes": exchange.minutes, **states.mark_single_handed(exchange, slip)}
        trail.record(actor, "exchange.left as it is", exchange.ref, facts)
        tellings.moved(actor, exchange, tellings.LEFT)


def settle_from_signed_slip(actor: Actor, exchange: Exchange, slip: str, minutes_told: int) -> Exchange:
    """A doubt about the own hours of a group's only officer: a slip that the other side signed says how long it was.

    As long as in the book: it stays as it is. 0: it is taken out. Else it is put right. For the actor's reason, and
    marked single-handed wherever it shows. Returns the exchange that now stands.
    Raises Missing, ReasonNeeded, NotNow, OwnHours where another officer could do it, TooManyHours, RoundsToNothing.
    """
    slip = plain.line(slip, plain.NAME, field="slip", needed=True)
    with db.write():
        if minutes_told == 0:
            corrections.take_back(actor, exchange, slip=slip, code=DISPUTED)
        elif states.rounded(minutes_told, exchange.quantum, exchange.rounding) == exchange.minutes:
            leave(actor, exchange, slip=slip)
        else:
            return corrections.correct(actor, exchange, minutes_told, slip=slip, code=DISPUTED)
        return exchange


def open_in(actor: Actor, group_id: int) -> list[Exchange]:
    """Everything in a group's book that somebody says is different, what is due first coming first."""
    permissions.require(actor, "exchange.correct", permissions.Of(group_id))
    chosen = (
        select(Exchange)
        .where(
            Exchange.group_id == group_id,
            or_(Exchange.giver_says.is_not(None), Exchange.receiver_says.is_not(None)),
        )
        .order_by(Exchange.doubted_at, Exchange.id)
    )
    # By the small index of what is in doubt; asking for the state as well would walk through all that was ever agreed.
    return [each for each in db.session.scalars(chosen) if each.in_doubt]


def is_long_in_the_book(exchange: Exchange) -> bool:
    """Whether a party does not query it themselves any more, since it has been in the book for so long."""
    posted = exchange.settled_at if exchange.state == AGREED else None
    return posted is not None and posted < clock.text(clock.now() - ASKED_WITHIN)


def due_on(exchange: Exchange) -> date | None:
    """The day by which somebody has looked into it, where the group lives; None where nothing is in doubt."""
    if exchange.doubted_at is None:
        return None
    return clock.day(exchange.doubted_at, groups.rules_now(exchange.group_id).zone) + DUE_WITHIN


def latest(exchange: Exchange, side: str) -> Row | None:
    """The row on the trail in which this side last said that something is different."""
    rows = trail.about(exchange.group_id, exchange.ref)
    said = (row for row in reversed(rows) if row.action == "exchange.doubted" and row.facts.get("side") == side)
    return next(said, None)


def looks_into(exchange: Exchange) -> Member | None:
    """Who settles a doubt: the first coordinator, else signer, who is not a party; None where there is nobody."""
    for role in (COORDINATOR, SIGNER):
        for officer in people.officers(exchange.group_id, role):
            if officer.id not in exchange.party_ids:
                return officer
    return None


def has_officers(exchange: Exchange) -> bool:
    """Whether the group has officers at all, though perhaps every one is a party."""
    return bool(people.officers(exchange.group_id, COORDINATOR, SIGNER))


def _expect_in_book(exchange: Exchange) -> None:
    if exchange.state != AGREED:
        raise NotNow


def _say(actor: Actor, exchange: Exchange, side: str, minutes_told: int) -> None:
    _expect_in_book(exchange)
    if minutes_told < 0:
        raise NoHours
    if minutes_told == 0 and not actor.reason:
        raise ReasonNeeded
    if minutes_told and states.rounded(minutes_told, exchange.quantum, exchange.rounding) == exchange.minutes:
        raise SameHours
    before = latest(exchange, side) if exchange.says(side) == minutes_told else None
    if before is not None and actor.reason in (None, before.reason):
        return
    states.set_says(exchange, side, minutes_told)
    facts: dict[str, int | str | None] = {"minutes": exchange.minutes, "says": minutes_told, "side": side}
    trail.record(actor, "exchange.doubted", exchange.ref, facts)
    tellings.doubted(actor, exchange, side)
