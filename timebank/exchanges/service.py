"""Telling of help that was given, by the web, by a coordinator's hand, from paper. Hours are minutes.

Who may say what: a member gives their own word. A coordinator who is not a party passes on a word that was given by
telephone, over the counter or on a slip; both words at once only from a slip that both signed. Nobody else.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeVar

from sqlalchemy import select

from timebank import clock, permissions, plain
from timebank.db import db, new_ref
from timebank.errors import (
    BeforeTheBeginning,
    BothSides,
    BothWords,
    HasLeft,
    InTheFuture,
    LongAgo,
    NobodyChosen,
    NotNow,
    OneselfHelped,
    OwnHours,
    ReasonNeeded,
    UnknownMember,
)
from timebank.exchanges import states, tellings
from timebank.exchanges.models import GIVER, RECEIVER, WAITING, Exchange, Unplaced
from timebank.groups import service as groups
from timebank.groups.rules import Rules
from timebank.hours import Minutes
from timebank.members.models import Member
from timebank.permissions import Actor
from timebank.trail import service as trail

FURTHEST_BACK = timedelta(days=366)


_Row = TypeVar("_Row", Exchange, Unplaced)


@dataclass(frozen=True, slots=True)
class Claim:
    """What somebody says happened. A side that is None is the group itself; minutes are as they were told."""

    giver: Member | None
    receiver: Member | None
    occurred_on: date
    minutes_told: int
    what: str = ""
    what_language: str = ""
    slip: str | None = None


def log(
    actor: Actor,
    group_id: int,
    claim: Claim,
    *,
    words: Collection[str] = (),
    form_key: str | None = None,
    reach_back: bool = False,
) -> Exchange:
    """Tell of help that was given. Sent again with the same `form_key`, it gives the exchange of the first time.

    A member who is a party gives the word of their own side. Anybody else must be a coordinator and says whose
    `words` (giver, receiver, or both from a slip both signed) are passed on through the actor's channel. With enough
    words by the group's rule the hours move at once. `reach_back` is for imports: help before the group began.

    Raises NobodyChosen, UnknownMember, OneselfHelped, HasLeft, NoHours, TooManyHours, RoundsToNothing, InTheFuture,
    BeforeTheBeginning, LongAgo, TooLong, OddCharacters, BothWords, NotAllowed.
    """
    permissions.require(actor, "exchange.log", permissions.Of(group_id))
    return _log(actor, group_id, claim, _words_given(actor, group_id, claim, words), form_key, reach_back)


def _log(
    actor: Actor, group_id: int, claim: Claim, given: Collection[str], form_key: str | None, reach_back: bool
) -> Exchange:
    rules = groups.rules_now(group_id)
    exchange = _told(actor, group_id, claim, given, form_key, rules, reach_back)
    with db.write():
        if form_key and (first := _by_form_key(Exchange, group_id, form_key)):
            return first
        db.session.add(exchange)
        db.session.flush()
        if states.is_enough(exchange):
            states.into_the_book(actor, exchange, "exchange.logged and agreed")
        else:
            trail.record(actor, "exchange.logged", exchange.ref, states.facts_of(exchange))
        tellings.moved(actor, exchange)
        return exchange


def preview(group_id: int, claim: Claim) -> Minutes:
    """The minutes that would count if this were told now; writes nothing. Raises what `log` raises of the claim."""
    plain.line(claim.what, field="what")
    plain.line(claim.slip, plain.NAME, field="slip")
    return _checked(claim, group_id, groups.rules_now(group_id), reach_back=False)


def preview_unplaced(group_id: int, teller: Member, typed: str, claim: Claim) -> Minutes:
    """The same where the other person was not found. Raises what `tell_unplaced` raises."""
    plain.line(typed, plain.NAME, field="typed", needed=True)
    return preview(group_id, Claim(teller, None, claim.occurred_on, claim.minutes_told, claim.what))


def log_from_paper(
    actor: Actor, group_id: int, claims: Sequence[Claim], done: Callable[[], None] = lambda: None
) -> list[Exchange]:
    """Put help that was agreed on paper, both words on each slip, in the book, in the order given: all or nothing.

    For imports: many at once, however long ago. `done` is called after each. Raises what `log` raises.
    """
    voice = actor.speaking_for(None, "slip")
    with db.write():
        db.lock(group_id)
        stand = states.ground(group_id)
        exchanges = []
        for claim in claims:
            given = _words_given(voice, group_id, claim, (GIVER, RECEIVER))
            exchange = _told(voice, group_id, claim, given, None, stand.rules, reach_back=True)
            states.into_the_book(voice, exchange, "exchange.logged and agreed", stand)
            exchanges.append(exchange)
            done()
        db.session.add_all(exchanges)  # together, which is much faster than each on its own
        db.session.flush()
        return exchanges


def _told(
    actor: Actor,
    group_id: int,
    claim: Claim,
    given: Collection[str],
    form_key: str | None,
    rules: Rules,
    reach_back: bool,
) -> Exchange:
    """The exchange that a claim makes by the rules of the day, once it is checked; not yet in the database."""
    minutes = _checked(claim, group_id, rules, reach_back)
    told = Exchange(
        ref=new_ref(),
        group_id=group_id,
        occurred_on=claim.occurred_on.isoformat(),
        minutes_told=claim.minutes_told,
        minutes=minutes,
        quantum=rules.quantum,
        rounding=rules.rounding,
        confirmation=rules.confirmation,
        what=plain.line(claim.what, field="what"),
        what_language=claim.what_language,
        state=WAITING,
        giver_word=actor.channel if GIVER in given else None,
        receiver_word=actor.channel if RECEIVER in given else None,
        logged_by_id=actor.member_id,
        logged_at=clock.text(clock.now()),
        channel=actor.channel,
        slip=plain.line(claim.slip, plain.NAME, field="slip") or None,
        form_key=form_key,
    )
    return told.between(claim.giver, claim.receiver)


def _words_given(actor: Actor, group_id: int, claim: Claim, words: Collection[str]) -> frozenset[str]:
    """Whose word a telling is, from who tells."""
    both = [member.id for member in (claim.giver, claim.receiver) if member is not None]
    sides = {
        side
        for side, member in ((GIVER, claim.giver), (RECEIVER, claim.receiver))
        if member is not None and member.id == actor.member_id
    }
    if actor.acting_id in both:
        raise BothSides  # a stand-in gives no second word beside their own
    if sides and not words:
        return frozenset(sides)
    permissions.require(actor, "exchange.log for others", permissions.Of(group_id))
    if actor.is_close_to(both):
        raise OwnHours
    if not words or not set(words) <= {GIVER, RECEIVER}:
        raise NobodyChosen(field="told_by")
    if len(set(words)) == 2 and actor.channel != "slip":
        raise BothWords(field="told_by")
    return frozenset(words)


def _checked(claim: Claim, group_id: int, rules: Rules, reach_back: bool) -> Minutes:
    if claim.giver is None and claim.receiver is None:
        raise NobodyChosen
    if claim.giver is claim.receiver:
        raise OneselfHelped
    for member in (claim.giver, claim.receiver):
        if member is not None and member.group_id != group_id:
            raise UnknownMember
        if member is not None and member.left_on is not None and claim.occurred_on.isoformat() > member.left_on:
            raise HasLeft(name=member.name, day=date.fromisoformat(member.left_on))
    today = clock.today(rules.zone)
    if claim.occurred_on > today:
        raise InTheFuture
    if not reach_back and claim.occurred_on < rules.began_on:
        raise BeforeTheBeginning(day=rules.began_on)
    if not reach_back and claim.occurred_on < today - FURTHEST_BACK:
        raise LongAgo
    return states.rounded(claim.minutes_told, rules.quantum, rules.rounding)


def _by_form_key(table: type[_Row], group_id: int, form_key: str) -> _Row | None:
    return db.session.scalar(select(table).where(table.group_id == group_id, table.form_key == form_key))


def tell_unplaced(
    actor: Actor,
    group_id: int,
    *,
    side: str,
    typed: str,
    occurred_on: date,
    minutes_told: int,
    what: str = "",
    what_language: str = "",
    form_key: str | None = None,
) -> Unplaced:
    """Tell of help where the other person cannot be found: it goes to the coordinator with what was typed.

    `side` is the teller's own, giver or receiver. Raises Missing, TooLong, OddCharacters and what `log` says of
    days and hours.
    """
    permissions.require(actor, "exchange.log", permissions.Of(group_id))
    rules = groups.rules_now(group_id)
    teller = db.session.get_one(Member, actor.member_id)
    _checked(Claim(teller, None, occurred_on, minutes_told), group_id, rules, reach_back=False)
    typed = plain.line(typed, plain.NAME, field="typed", needed=True)
    what = plain.line(what, field="what")
    with db.write():
        if form_key and (first := _by_form_key(Unplaced, group_id, form_key)):
            return first
        unplaced = Unplaced(
            ref=new_ref(),
            group_id=group_id,
            told_by_id=teller.id,
            told_side=side,
            typed=typed,
            occurred_on=occurred_on.isoformat(),
            minutes_told=minutes_told,
            what=what,
            what_language=what_language,
            told_at=clock.text(clock.now()),
            form_key=form_key,
        )
        db.session.add(unplaced)
        db.session.flush()
        trail.record(actor, "exchange.unplaced", unplaced.ref, {"minutes_told": minutes_told})
        return unplaced


def place(actor: Actor, unplaced: Unplaced, other: Member) -> Exchange:
    """Say who it was: the help is logged as the teller's word, and waits for the other's. Raises what `log` raises."""
    permissions.require(actor, "desk.settle", unplaced)
    with db.write():
        if unplaced.settled_at is not None:
            raise NotNow
        giver, receiver = (unplaced.told_by, other) if unplaced.told_side == GIVER else (other, unplaced.told_by)
        claim = Claim(
            giver,
            receiver,
            date.fromisoformat(unplaced.occurred_on),
            unplaced.minutes_told,
            unplaced.what,
            unplaced.what_language,
        )
        voice = actor.speaking_for(unplaced.told_by.number, "web")
        exchange = _log(voice, unplaced.group_id, claim, (unplaced.told_side,), None, reach_back=False)
        unplaced.settled_at = clock.text(clock.now())
        unplaced.exchange_id = exchange.id
        trail.record(actor, "exchange.placed", unplaced.ref, {"exchange": exchange.ref})
        return exchange


def set_aside(actor: Actor, unplaced: Unplaced) -> None:
    """Settle without hours what nobody could be found for, for the actor's reason. Raises NotNow, ReasonNeeded."""
    permissions.require(actor, "desk.settle", unplaced)
    if not actor.reason:
        raise ReasonNeeded
    with db.write():
        if unplaced.settled_at is not None:
            raise NotNow
        unplaced.settled_at = clock.text(clock.now())
        trail.record(actor, "exchange.set aside", unplaced.ref)
