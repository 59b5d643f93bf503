"""Two tellings of the same help become one, by somebody who is in neither, and one becomes two again.

What stays takes over the words of the other; nothing is averaged. What was joined and is to be two again is told anew
as it was, since what is settled stays settled: hours that moved are taken back by a reversal. Minutes throughout.
"""

from __future__ import annotations

from collections.abc import Mapping

from timebank import clock, permissions
from timebank.db import db, new_ref
from timebank.errors import NotNow, OwnHours, ReasonNeeded
from timebank.exchanges import corrections, states, tellings
from timebank.exchanges.models import (
    AGREED,
    GIVER,
    OPEN_STATES,
    QUERIED,
    RECEIVER,
    REVERSED,
    WAITING,
    WITHDRAWN,
    Exchange,
    Unplaced,
)
from timebank.notices import service as notices
from timebank.permissions import Actor
from timebank.trail import service as trail

Standing = dict[str, int | str | None]
# What joining may change in an exchange, and what is put back.
STANDS = ("state", "giver_word", "receiver_word", "minutes_told", "minutes", "proposed_told", "proposed_minutes",
          "proposed_by", "giver_says", "receiver_says")  # fmt: skip
COPIED = ("group_id", "giver_id", "receiver_id", "occurred_on", "quantum", "rounding", "confirmation", "what",
          "what_language", "logged_by_id", "logged_at", "channel", "slip", "single_handed",
          "ring_asked_by")  # fmt: skip


def standing(exchange: Exchange) -> Standing:
    """How an exchange stands: its state, its words, its minutes. No names, no words of anybody."""
    return {name: getattr(exchange, name) for name in STANDS}


def join(actor: Actor, stays: Exchange, goes: Exchange) -> None:
    """Both tell of the same help: `stays` takes over the words of `goes`, which is withdrawn, for the actor's reason.

    With both words the hours move as always. Where `goes` says another length the side that told `stays` is asked, and
    where `stays` is in the book that is written down as a doubt. One that says it the other way round gives no word.
    Raises ReasonNeeded, OwnHours, NotNow.
    """
    if not actor.reason:
        raise ReasonNeeded
    with db.write():
        for each in (stays, goes):
            states.require_uninvolved(actor, "exchange.rule", each)
        if stays.state not in (*OPEN_STATES, AGREED) or goes.state not in OPEN_STATES or not _same_two(stays, goes):
            raise NotNow
        words = _words(goes) if stays.giver_id == goes.giver_id else ()
        states.end(goes, WITHDRAWN)
        trail.record(actor, "exchange.joined", goes.ref, {"minutes": goes.minutes, "other": stays.ref})
        trail.record(actor, "exchange.same", stays.ref, {"minutes": stays.minutes, "other": goes.ref})
        for side, channel, minutes_told in words:
            member = stays.member_on(side)
            _take_over(actor.speaking_for(member.number if member else None, channel), stays, side, minutes_told)
        _tell_of_joining(actor, goes)


def withdraw(actor: Actor, goes: Exchange) -> None:
    """What a slip says as well is told there: this telling does not count, for the actor's reason.

    Raises ReasonNeeded, OwnHours, NotNow.
    """
    if not actor.reason:
        raise ReasonNeeded
    with db.write():
        states.require_uninvolved(actor, "exchange.rule", goes)
        states.end(goes, WITHDRAWN)
        trail.record(actor, "exchange.joined", goes.ref, {"minutes": goes.minutes})
        _tell_of_joining(actor, goes)


def place(actor: Actor, stays: Exchange, unplaced: Unplaced) -> None:
    """Somebody who was not found had told of the same help: the other's word goes there, for the actor's reason.

    Raises ReasonNeeded, OwnHours, NotNow.
    """
    if not actor.reason:
        raise ReasonNeeded
    with db.write():
        states.require_uninvolved(actor, "exchange.rule", stays)
        permissions.require(actor, "exchange.rule", unplaced)
        side = unplaced.told_side
        open_here = stays.state in (*OPEN_STATES, AGREED) and stays.side_id(side) == unplaced.told_by_id
        if unplaced.settled_at is not None or not open_here:
            raise NotNow
        unplaced.settled_at, unplaced.exchange_id = clock.text(clock.now()), stays.id
        trail.record(actor, "exchange.placed", unplaced.ref, {"exchange": stays.ref})
        trail.record(actor, "exchange.same", stays.ref, {"minutes": stays.minutes, "other": unplaced.ref})
        _take_over(actor.speaking_for(unplaced.told_by.number, "web"), stays, side, unplaced.minutes_told)


def displace(actor: Actor, unplaced: Unplaced) -> None:
    """Undo that: who it was is to be found out again. Raises OwnHours, NotNow."""
    with db.write():
        if actor.is_close_to(unplaced.party_ids):
            raise OwnHours
        permissions.require(actor, "exchange.rule", unplaced)
        if unplaced.settled_at is None:
            raise NotNow
        unplaced.settled_at = unplaced.exchange_id = None
        trail.record(actor, "exchange.parted", unplaced.ref, {"minutes": unplaced.minutes_told})


def _same_two(stays: Exchange, goes: Exchange) -> bool:
    return {stays.giver_id, stays.receiver_id} == {goes.giver_id, goes.receiver_id} and stays.id != goes.id


def _words(goes: Exchange) -> tuple[tuple[str, str, int], ...]:
    """The sides that gave a word for it, by which way, and the length they gave it for."""
    told = goes.proposed_told if goes.state == QUERIED and goes.proposed_told else goes.minutes_told
    ways = ((side, goes.word_of(side)) for side in (GIVER, RECEIVER))
    return tuple((side, channel, told) for side, channel in ways if channel is not None)


def _take_over(voice: Actor, stays: Exchange, side: str, minutes_told: int) -> None:
    """One side's word from the other telling, as if it had been given here."""
    minutes = states.rounded(minutes_told, stays.quantum, stays.rounding)
    if stays.state == AGREED:
        if minutes != stays.minutes and stays.says(side) is None:
            states.set_says(stays, side, minutes_told)
            facts: Standing = {"minutes": stays.minutes, "says": minutes_told, "side": side}
            trail.record(voice, "exchange.doubted", stays.ref, facts)
            tellings.doubted(voice, stays, side)
        return
    if side not in stays.silent_sides:
        return
    now = stays.proposed_minutes if stays.state == QUERIED else stays.minutes
    if minutes != now and stays.state == QUERIED:
        raise NotNow  # a third length: that is for the telephone
    states.hear(voice, stays, side, None if minutes == now else minutes_told)


def _tell_of_joining(actor: Actor, goes: Exchange) -> None:
    """Whoever told it, and whoever was asked about it, reads that it counts once."""
    untold = notices.settled(goes.group_id, goes.ref)
    sides = tellings.BOTH if not untold else tuple(side for side in tellings.BOTH if goes.word_of(side) is not None)
    tellings.tell(actor, goes, tellings.JOINED, sides)


def put_back(actor: Actor, exchange: Exchange, before: Mapping[str, int | str | None], after: Standing) -> Exchange:
    """Undo what joining did to an exchange, which stood as `before` and then as `after`. Returns the one that stands.

    Hours that moved are taken back, for the actor's reason. Raises NotNow where it has gone on since, OwnHours,
    ReasonNeeded.
    """
    if not actor.reason:
        raise ReasonNeeded
    with db.write():
        now = standing(exchange)
        if now == dict(before):
            return exchange
        if now != after:
            raise NotNow
        states.require_uninvolved(actor, "exchange.rule", exchange)
        if exchange.state == AGREED and before["state"] == AGREED:
            for side in (GIVER, RECEIVER):
                minutes = before[f"{side}_says"]
                states.set_says(exchange, side, int(minutes) if minutes is not None else None)
            trail.record(actor, "exchange.parted", exchange.ref, {"minutes": exchange.minutes})
            notices.settled(exchange.group_id, exchange.ref, tellings.DOUBTED)
            return exchange
        if exchange.state == AGREED:
            corrections.take_back(actor, exchange)
        elif exchange.state in OPEN_STATES:
            states.end(exchange, WITHDRAWN)
            trail.record(actor, "exchange.parted", exchange.ref, {"minutes": exchange.minutes})
            notices.settled(exchange.group_id, exchange.ref)
        return _tell_again(actor, exchange, before)


def tell_again(actor: Actor, exchange: Exchange, before: Mapping[str, int | str | None]) -> Exchange:
    """Tell anew, as it stood, what was withdrawn or taken back by joining. Raises NotNow, OwnHours, ReasonNeeded."""
    if not actor.reason:
        raise ReasonNeeded
    with db.write():
        states.require_uninvolved(actor, "exchange.rule", exchange)
        if exchange.state not in (WITHDRAWN, REVERSED):
            raise NotNow
        return _tell_again(actor, exchange, before)


def _tell_again(actor: Actor, exchange: Exchange, before: Mapping[str, int | str | None]) -> Exchange:
    again = Exchange(ref=new_ref(), **{name: getattr(exchange, name) for name in COPIED}, **dict(before))
    again.between(exchange.giver, exchange.receiver)
    in_book = again.state == AGREED
    if in_book:
        again.state = WAITING
    db.session.add(again)
    db.session.flush()
    if in_book:
        states.enter(actor, again, "exchange.told again")
        return again
    facts: Standing = {
        "giver": exchange.giver.number if exchange.giver else None,
        "receiver": exchange.receiver.number if exchange.receiver else None,
        "minutes": again.minutes,
        "was": exchange.ref,
    }
    trail.record(actor, "exchange.told again", again.ref, facts)
    if again.state in (WAITING, QUERIED):
        tellings.moved(actor, again)
    return again


def note(actor: Actor, exchange: Exchange, action: str) -> None:
    """Write down that somebody uninvolved looked at it: another piece of help, or right as it is. Raises OwnHours."""
    with db.write():
        states.require_uninvolved(actor, "exchange.rule", exchange)
        trail.record(actor, action, exchange.ref, {"minutes": exchange.minutes})
