"""From state to state: whose word is there, who may give it, and the one place where the hours of an exchange move.

Its one rule: hours move once, when all the words are there that the group's rule of that day asks for. The verbs on it
are in `service`, `answers`, `doubts` and `corrections`. They call these inside `db.write()`. Hours are minutes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from timebank import clock, permissions
from timebank.errors import BothSides, NoHours, NotNow, OwnHours, RoundsToNothing, SameHours, TooManyHours
from timebank.exchanges import tellings
from timebank.exchanges.models import AGREED, GIVER, OPEN_STATES, QUERIED, TRANSITIONS, Exchange, other_side
from timebank.groups import service as groups
from timebank.groups.rules import Rules
from timebank.hours import Minutes, round_to
from timebank.ledger import service as ledger
from timebank.members import queries as people
from timebank.members.models import COORDINATOR, SIGNER, Member
from timebank.members.stand_ins import CHANNEL
from timebank.permissions import Actor
from timebank.trail import service as trail

MOST_MINUTES = 24 * 60  # more than this on one day was not one piece of help


@dataclass(frozen=True, slots=True)
class Ground:
    """What hours move on in a group: its rules now, and its own accounts by code."""

    rules: Rules
    own: dict[str, int]


def ground(group_id: int) -> Ground:
    """Where a group stands now: read once for many exchanges."""
    return Ground(groups.rules_now(group_id), groups.account_ids(group_id))


def rounded(minutes_told: int, quantum: int, rounding: str) -> Minutes:
    """The minutes that count for the minutes told. Raises NoHours, TooManyHours, RoundsToNothing."""
    if minutes_told <= 0:
        raise NoHours
    if minutes_told > MOST_MINUTES:
        raise TooManyHours(most=Minutes(MOST_MINUTES))
    minutes = round_to(minutes_told, quantum, rounding)
    if minutes == 0:
        raise RoundsToNothing(minutes=Minutes(minutes_told), quantum=Minutes(quantum))
    return minutes


def is_enough(exchange: Exchange) -> bool:
    """Whether the words given so far move the hours, by the rule that held when it was logged."""
    if exchange.confirmation == "coordinator":
        return False
    if exchange.confirmation == "receiver" and exchange.receiver_word is not None and exchange.receiver_id is not None:
        return True
    return exchange.giver_word is not None and exchange.receiver_word is not None


def expect_open(exchange: Exchange) -> None:
    """Refuse one that is settled. Raises NotNow."""
    if exchange.state not in OPEN_STATES:
        raise NotNow


def require_uninvolved(actor: Actor, verb: str, exchange: Exchange) -> None:
    """Refuse a party with OwnHours, and everybody else the table of permissions does not let."""
    if actor.is_close_to(exchange.party_ids) or _spoke_for_another(actor, exchange):
        raise OwnHours
    permissions.require(actor, verb, exchange)


def require_own_voice(actor: Actor, exchange: Exchange) -> None:
    """Refuse a stand-in who has to do with the other side too, or spoke for it before: nobody gives both words."""
    others = [each for each in exchange.party_ids if each != actor.member_id]
    if actor.acting_id is not None and actor.is_close_to(others):
        raise BothSides
    if _spoke_for_another(actor, exchange):
        raise BothSides


def _spoke_for_another(actor: Actor, exchange: Exchange) -> bool:
    """Whether the same person has given somebody else's word in it as a stand-in, or is one now who gave another."""
    now = actor.on_behalf_of or actor.code
    return any(
        row.who == actor.code and (row.on_behalf_of or row.who) != now and CHANNEL in (row.channel, actor.channel)
        for row in trail.about(exchange.group_id, exchange.ref)
    )


def require_only_officer(actor: Actor, exchange: Exchange) -> None:
    """Refuse all but a coordinator whose own hours nobody else could settle. Raises OwnHours, NotAllowed."""
    permissions.require(actor, "desk.settle")
    others = {officer.id for officer in people.officers(exchange.group_id, COORDINATOR, SIGNER)}
    if not actor.is_close_to(exchange.party_ids) or others - {actor.member_id, *exchange.party_ids}:
        raise OwnHours


def require_settler(actor: Actor, exchange: Exchange, slip: str | None) -> None:
    """Refuse who may not change or leave what is in the book: the uninvolved may; the only officer may, by a slip that
    the other side signed, where somebody says that something is different. Raises OwnHours, NotAllowed, NotNow.
    """
    if slip is None:
        require_uninvolved(actor, "exchange.correct", exchange)
        return
    require_only_officer(actor, exchange)
    if not exchange.in_doubt:
        raise NotNow


def mark_single_handed(exchange: Exchange, slip: str | None) -> dict[str, int | str | None]:
    """Mark what was settled by a slip alone, wherever it shows; what the trail keeps of it."""
    if slip is None:
        return {}
    exchange.single_handed = True
    return {"single_handed": 1, "slip": slip}


def hear(voice: Actor, exchange: Exchange, side: str, minutes_told: int | None) -> None:
    """Take the word of one side: yes (None) or another length. Call inside `db.write()`, for somebody who may."""
    if minutes_told is None:
        give_word(voice, exchange, side)
    else:
        propose(voice, exchange, side, minutes_told)


def give_word(actor: Actor, exchange: Exchange, side: str) -> None:
    """One side says yes; with the last word that is needed the hours move."""
    if exchange.state == QUERIED:
        take_length(exchange, exchange.proposed_told or 0)
    set_word(exchange, side, actor.channel)
    if is_enough(exchange):
        into_the_book(actor, exchange, "exchange.agreed")
        tellings.moved(actor, exchange)
    else:
        trail.record(actor, "exchange.word given", exchange.ref, {"side": side})


def propose(actor: Actor, exchange: Exchange, side: str, minutes_told: int) -> None:
    """One side's word is now for another length, so the other side's word is missing again."""
    minutes = rounded(minutes_told, exchange.quantum, exchange.rounding)
    if minutes == exchange.minutes:
        raise SameHours
    exchange.proposed_told, exchange.proposed_minutes, exchange.proposed_by = minutes_told, minutes, side
    set_word(exchange, side, actor.channel)
    set_word(exchange, other_side(side), None)
    move(exchange, QUERIED)
    facts: dict[str, int | str | None] = {"minutes": exchange.minutes, "proposed": minutes, "side": side}
    trail.record(actor, "exchange.queried", exchange.ref, facts)
    tellings.moved(actor, exchange)


def take_length(exchange: Exchange, minutes_told: int) -> None:
    """The length that is agreed in the end, rounded by the rule that held when it was logged."""
    exchange.minutes = rounded(minutes_told, exchange.quantum, exchange.rounding)
    exchange.minutes_told = minutes_told


def set_word(exchange: Exchange, side: str, channel: str | None) -> None:
    """Whose word stands, by the way it came; None where it is missing again."""
    if side == GIVER:
        exchange.giver_word = channel
    else:
        exchange.receiver_word = channel


def set_says(exchange: Exchange, side: str, minutes_told: int | None) -> None:
    """How long it was by the word of one side, of what is in the book; None where it finds nothing different."""
    if side == GIVER:
        exchange.giver_says = minutes_told
    else:
        exchange.receiver_says = minutes_told
    if exchange.giver_says is None and exchange.receiver_says is None:
        exchange.doubted_at = None
    elif exchange.doubted_at is None:
        exchange.doubted_at = clock.text(clock.now())


def enter(actor: Actor, exchange: Exchange, action: str) -> None:
    """Put one that has all its words in the book. Call inside `db.write()`, for somebody who may."""
    into_the_book(actor, exchange, action)
    tellings.moved(actor, exchange)


def into_the_book(
    actor: Actor, exchange: Exchange, action: str, stand: Ground | None = None, code: str | None = None
) -> None:
    """Agreed: the hours move, once. The row on the trail is the one that tells of the agreeing."""
    move(exchange, AGREED)
    exchange.settled_at = clock.text(clock.now())
    facts = {**facts_of(exchange), **({"code": code} if code else {})}
    stand = stand or ground(exchange.group_id)
    postings = legs(exchange.giver, exchange.receiver, exchange.occurred_on, exchange.minutes, stand)
    if not postings:
        trail.record(actor, action, exchange.ref, facts, group_id=exchange.group_id)
        return
    posted = ledger.post(
        actor,
        exchange.group_id,
        kind="exchange",
        occurred_on=date.fromisoformat(exchange.occurred_on),
        postings=postings,
        key=f"exchange:{exchange.ref}",
        action=action,
        thing=exchange.ref,
        facts=facts,
    )
    exchange.posted_number = posted.number


def legs(
    giver: Member | None, receiver: Member | None, occurred_on: str, minutes: int, stand: Ground
) -> dict[int, int]:
    """What moves, by account: the giver's hours up, the receiver's down. None is the group itself.

    Help before the day somebody's opening hours count from is in those hours already, so that side's minutes go
    against the opening account; where it is so for both, nothing moves.
    """
    found: dict[int, int] = {}
    for member, moved in ((giver, minutes), (receiver, -minutes)):
        if member is None:
            account_id = stand.own["own-work" if stand.rules.group_pays_from == "issuance" else "pot"]
        elif member.opening_on is not None and occurred_on < member.opening_on:
            account_id = stand.own["opening"]
        else:
            account_id = member.account_id
        found[account_id] = found.get(account_id, 0) + moved
    return {account_id: moved for account_id, moved in found.items() if moved}


def facts_of(exchange: Exchange) -> dict[str, int | str | None]:
    """What the trail keeps of an exchange: numbers, minutes, dates, whose words. No names, no words."""
    return {
        "giver": exchange.giver.number if exchange.giver else None,
        "receiver": exchange.receiver.number if exchange.receiver else None,
        "minutes_told": exchange.minutes_told,
        "minutes": exchange.minutes,
        "occurred_on": exchange.occurred_on,
        "giver_word": exchange.giver_word,
        "receiver_word": exchange.receiver_word,
        **({"slip": exchange.slip} if exchange.slip else {}),
        **({"corrects": exchange.corrects.ref} if exchange.corrects else {}),
        **({"single_handed": 1} if exchange.single_handed else {}),
    }


def settle(actor: Actor, exchange: Exchange, state: str, action: str) -> None:
    """Settle one without hours, with its line on the trail, and tell the other side. Raises NotNow."""
    end(exchange, state)
    trail.record(actor, action, exchange.ref, {"minutes": exchange.minutes})
    tellings.moved(actor, exchange)


def end(exchange: Exchange, state: str) -> None:
    """Settle an exchange without hours; what is told and written of it is the caller's. Raises NotNow."""
    move(exchange, state)
    exchange.settled_at = clock.text(clock.now())


def move(exchange: Exchange, state: str) -> None:
    """On to the next state. Raises NotNow where there is no such way."""
    if state not in TRANSITIONS[exchange.state]:
        raise NotNow
    exchange.state = state
