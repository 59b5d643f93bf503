"""Putting right what is in the book: the reversal and the right hours in one step, for a reason. Hours are minutes."""

from __future__ import annotations

from timebank import clock
from timebank.db import db, new_ref
from timebank.errors import (
    NothingChosen,
    NothingToCorrect,
    NotNow,
    ReasonNeeded,
)
from timebank.exchanges import states, tellings
from timebank.exchanges.models import AGREED, CODES, REVERSED, WAITING, Exchange
from timebank.groups import service as groups
from timebank.hours import Minutes
from timebank.ledger import service as ledger
from timebank.notices import service as notices
from timebank.permissions import Actor
from timebank.trail import service as trail


def correct(
    actor: Actor, exchange: Exchange, minutes_told: int, *, slip: str | None = None, code: str | None = None
) -> Exchange:
    """Put right hours that are in the book: the reversal and the right entry, in one step, for the actor's reason.

    `code` is one of CODES, for the bookkeepers, and None where nobody said it. Returns the exchange that now stands,
    which names the one it corrects. Both people read it with its reason. `slip` is the number of the one by which a
    group's only officer settles a doubt about their own hours: single-handed.
    Raises ReasonNeeded, NothingChosen, OwnHours, NotNow, NothingToCorrect, NoHours, TooManyHours, RoundsToNothing.
    """
    _expect_reasons(actor, code)
    with db.write():
        if exchange.state != AGREED:
            raise NotNow
        states.require_settler(actor, exchange, slip)
        rules = groups.rules_now(exchange.group_id)
        minutes = states.rounded(minutes_told, rules.quantum, rules.rounding)
        if minutes == exchange.minutes:
            raise NothingToCorrect
        _take_back(actor, exchange, slip, code)
        right = Exchange(
            ref=new_ref(),
            group_id=exchange.group_id,
            giver_id=exchange.giver_id,
            receiver_id=exchange.receiver_id,
            occurred_on=exchange.occurred_on,
            minutes_told=minutes_told,
            minutes=minutes,
            quantum=rules.quantum,
            rounding=rules.rounding,
            confirmation=exchange.confirmation,
            what=exchange.what,
            what_language=exchange.what_language,
            state=WAITING,
            giver_word=exchange.giver_word,
            receiver_word=exchange.receiver_word,
            logged_by_id=exchange.logged_by_id,
            logged_at=clock.text(clock.now()),
            channel=exchange.channel,
            slip=exchange.slip or slip,
            single_handed=slip is not None,
            corrects_id=exchange.id,
        )
        db.session.add(right)
        db.session.flush()
        states.into_the_book(actor, right, "exchange.corrected", code=code)
        notices.settled(exchange.group_id, exchange.ref)
        tellings.moved(actor, right, tellings.CORRECTED)
        return right


def preview_correction(actor: Actor, exchange: Exchange, minutes_told: int, code: str | None = None) -> Minutes:
    """The minutes that a correction would put in the book; writes nothing. Raises what `correct` raises."""
    _expect_reasons(actor, code)
    if exchange.state != AGREED:
        raise NotNow
    states.require_uninvolved(actor, "exchange.correct", exchange)
    rules = groups.rules_now(exchange.group_id)
    minutes = states.rounded(minutes_told, rules.quantum, rules.rounding)
    if minutes == exchange.minutes:
        raise NothingToCorrect
    return minutes


def take_back(actor: Actor, exchange: Exchange, *, slip: str | None = None, code: str | None = None) -> None:
    """Reverse hours that should not be in the book at all, for the actor's reason; `slip` and `code` as in `correct`.

    Raises ReasonNeeded, NothingChosen, OwnHours, NotNow.
    """
    _expect_reasons(actor, code)
    with db.write():
        if exchange.state != AGREED:
            raise NotNow
        states.require_settler(actor, exchange, slip)
        _take_back(actor, exchange, slip, code)
        tellings.moved(actor, exchange, tellings.TAKEN_OUT)


def _expect_reasons(actor: Actor, code: str | None) -> None:
    """What is changed in the book has a reason in words and, where one was asked for, one of CODES."""
    if code is not None and code not in CODES:
        raise NothingChosen(field="code")
    if not actor.reason:
        raise ReasonNeeded


def _take_back(actor: Actor, exchange: Exchange, slip: str | None, code: str | None) -> None:
    facts = {"minutes": exchange.minutes, "number": exchange.posted_number, **states.mark_single_handed(exchange, slip)}
    if code is not None:
        facts["code"] = code
    if exchange.posted_number is None:
        trail.record(actor, "exchange.reversed", exchange.ref, facts)
    else:
        ledger.reverse(
            actor,
            exchange.group_id,
            exchange.posted_number,
            key=f"reversal:{exchange.ref}",
            action="exchange.reversed",
            thing=exchange.ref,
            facts=facts,
        )
    states.move(exchange, REVERSED)
    exchange.giver_says = exchange.receiver_says = exchange.doubted_at = None
