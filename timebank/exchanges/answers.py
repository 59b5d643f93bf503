"""Answering what was told: yes, another length, it did not happen, ring me; and settling between two. Minutes.

Whose word it may be stands in `states`; a coordinator passes on what the telephone, the counter or a slip said.
"""

from __future__ import annotations

from collections.abc import Callable

from timebank import permissions, plain
from timebank.db import db
from timebank.errors import NotNow, ReasonNeeded
from timebank.exchanges import queries, states, tellings
from timebank.exchanges.models import AGREED, DECLINED, GIVER, RECEIVER, STALE, WITHDRAWN, Exchange
from timebank.permissions import Actor
from timebank.trail import service as trail


def answer(actor: Actor, ref: str, verb: Callable[[Actor, Exchange], None]) -> None:
    """Do `verb` to the exchange with this reference, which is read only once it cannot change any more.

    Raises NotFound for all but those it concerns and the group's officers, and what the verb raises.
    """
    with db.write():
        verb(actor, queries.by_ref(actor, ref))


def agree(actor: Actor, exchange: Exchange) -> None:
    """Give one's word that it is right: the hours move. Saying so twice changes nothing. Raises NotNow."""
    with db.write():
        if exchange.state == AGREED and actor.member_id in exchange.party_ids:
            return
        states.expect_open(exchange)
        states.require_own_voice(actor, exchange)
        permissions.require(actor, "exchange.answer", exchange)
        side = exchange.side_of(actor.member_id)
        states.give_word(actor, exchange, str(side))


def objecting(exchange: Exchange) -> str:
    """The verb of permissions by which a party says that something is different or did not happen.

    It belongs to the one whose word is missing; where only a coordinator agrees, and once it is in the book, to either.
    """
    either = exchange.state == AGREED or exchange.confirmation == "coordinator"
    return "exchange.differ" if either else "exchange.answer"


def query(actor: Actor, exchange: Exchange, minutes_told: int) -> None:
    """Say that it was another length: the other side is asked. Saying the same twice changes nothing.

    Where the group leaves agreeing to a coordinator, either party may say so until then. Raises NotNow, SameHours,
    NoHours, TooManyHours, RoundsToNothing.
    """
    with db.write():
        states.expect_open(exchange)
        side = exchange.side_of(actor.member_id)
        if side is not None and exchange.proposed_by == side and exchange.proposed_told == minutes_told:
            return
        states.require_own_voice(actor, exchange)
        permissions.require(actor, objecting(exchange), exchange)
        states.propose(actor, exchange, str(side), minutes_told)


def decline(actor: Actor, exchange: Exchange) -> None:
    """Say that it did not happen, for the actor's reason. Raises NotNow, ReasonNeeded."""
    if not actor.reason:
        raise ReasonNeeded
    with db.write():
        states.expect_open(exchange)
        permissions.require(actor, objecting(exchange), exchange)
        states.settle(actor, exchange, DECLINED, "exchange.declined")


def withdraw(actor: Actor, exchange: Exchange) -> None:
    """Take back what was told and not yet agreed. Raises NotNow."""
    with db.write():
        states.expect_open(exchange)
        permissions.require(actor, "exchange.withdraw", exchange)
        states.settle(actor, exchange, WITHDRAWN, "exchange.withdrawn")


def ask_to_be_rung(actor: Actor, exchange: Exchange) -> None:
    """ "Ring me instead": the coordinator's call list gets a line, nothing else changes. Raises NotNow."""
    with db.write():
        states.expect_open(exchange)
        permissions.require(actor, "exchange.answer", exchange)
        if exchange.ring_asked_by is None:
            exchange.ring_asked_by = exchange.side_of(actor.member_id)
            trail.record(actor, "exchange.ring asked", exchange.ref)


def pass_on(actor: Actor, exchange: Exchange, side: str, channel: str, minutes_told: int | None) -> None:
    """Record the word of one side as it was given to the coordinator: yes (`minutes_told` None) or another length.

    `channel` is phone, counter or slip. Raises NotNow, OwnHours, and what `query` raises.
    """
    with db.write():
        states.expect_open(exchange)
        states.require_uninvolved(actor, "exchange.voice", exchange)
        if side not in exchange.silent_sides:
            raise NotNow
        member = exchange.member_on(side)
        states.hear(actor.speaking_for(member.number if member else None, channel), exchange, side, minutes_told)
        exchange.ring_asked_by = None


def pass_on_no(actor: Actor, exchange: Exchange, side: str, channel: str) -> None:
    """Record that one side told the coordinator it did not happen, and why. Raises NotNow, OwnHours, ReasonNeeded."""
    if not actor.reason:
        raise ReasonNeeded
    with db.write():
        states.expect_open(exchange)
        states.require_uninvolved(actor, "exchange.voice", exchange)
        if side not in exchange.silent_sides:
            raise NotNow
        member = exchange.member_on(side)
        voice = actor.speaking_for(member.number if member else None, channel)
        states.settle(voice, exchange, DECLINED, "exchange.declined")


def rule(actor: Actor, exchange: Exchange, minutes_told: int) -> None:
    """Settle what two people see differently, as a coordinator or signer who is not a party, with a reason.

    Also how hours are agreed where the group's rule leaves agreeing to a coordinator, and how the group's own side
    gives its word. Raises NotNow, OwnHours, ReasonNeeded, NoHours, TooManyHours, RoundsToNothing.
    """
    if not actor.reason:
        raise ReasonNeeded
    with db.write():
        states.expect_open(exchange)
        states.require_uninvolved(actor, "exchange.rule", exchange)
        states.take_length(exchange, minutes_told)
        states.into_the_book(actor, exchange, "exchange.ruled")
        tellings.moved(actor, exchange, tellings.RULED)


def agree_as_coordinator(actor: Actor, exchange: Exchange) -> None:
    """The coordinator's yes: for a group whose rule asks for it, and for the side that is the group itself.

    Raises NotNow, OwnHours.
    """
    with db.write():
        states.expect_open(exchange)
        states.require_uninvolved(actor, "exchange.rule", exchange)
        group_side = GIVER if exchange.giver_id is None else RECEIVER if exchange.receiver_id is None else None
        if group_side is not None and group_side in exchange.awaited_sides:
            states.give_word(actor, exchange, group_side)
        elif exchange.confirmation != "coordinator" or exchange.awaited_sides:
            raise NotNow  # two people who see it differently are not agreed with, but settled between, for a reason
        if exchange.confirmation == "coordinator":
            states.into_the_book(actor, exchange, "exchange.agreed")
            tellings.moved(actor, exchange)


def agree_from_signed_slip(actor: Actor, exchange: Exchange, slip: str) -> None:
    """A coordinator's own hours in a group with no other officer: a slip the other side signed is enough.

    Marked single-handed wherever it shows. Raises NotNow, OwnHours where another officer could do it, Missing.
    """
    slip = plain.line(slip, plain.NAME, field="slip", needed=True)
    with db.write():
        states.expect_open(exchange)
        states.require_only_officer(actor, exchange)
        exchange.single_handed = True
        exchange.slip = slip
        for side in exchange.awaited_sides:
            states.set_word(exchange, side, "slip")
        states.into_the_book(actor, exchange, "exchange.agreed")
        tellings.moved(actor, exchange)


def go_stale(actor: Actor, exchange: Exchange) -> None:
    """No answer after reminding: somebody rings. Silence moves no hours. Raises NotNow."""
    permissions.require(actor, "exchange.voice", exchange)
    with db.write():
        states.move(exchange, STALE)
        trail.record(actor, "exchange.stale", exchange.ref, group_id=exchange.group_id)
