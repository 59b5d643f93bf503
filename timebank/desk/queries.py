"""What the desk looks at: everything that waits, and people found by what was typed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import or_, select

from timebank import clock, permissions, plain
from timebank.db import db
from timebank.errors import NotFound, UnknownMember
from timebank.exchanges import doubts
from timebank.exchanges import queries as exchanges
from timebank.exchanges.models import DECLINED, STALE, Exchange, Unplaced
from timebank.groups.rules import Rules
from timebank.ledger.models import Account
from timebank.members import queries as people
from timebank.members.models import COORDINATOR, SIGNER, Member
from timebank.permissions import Actor

LONG = timedelta(days=14)  # an answer that takes longer than this is asked for by telephone


@dataclass(frozen=True, slots=True)
class Work:
    """The day's work, each list oldest first.

    `doubted` is in the book already, `declined` lately. `talks` are members past a soft mark, with their minutes.
    `resting` waits for the word of somebody who is ill, paused or dead: nobody is asked for it.
    """

    waiting: list[Exchange]
    different: list[Exchange]
    doubted: list[Exchange]
    ring: list[Exchange]
    unplaced: list[Unplaced]
    declined: list[Exchange]
    talks: list[tuple[Member, int]]
    resting: list[Exchange]


def work(actor: Actor, group_id: int, rules: Rules) -> Work:
    """Everything in the group that waits for somebody."""
    permissions.require(actor, "desk.read", permissions.Of(group_id))
    every = exchanges.open_in(actor, group_id)
    resting = [each for each in every if rests(each)]
    still_open = [each for each in every if each not in resting]
    different = [each for each in still_open if each.is_disputed]
    ring = [each for each in still_open if not each.is_disputed and is_to_ring(each)]
    waiting = [each for each in still_open if each not in different and each not in ring]
    return Work(
        waiting,
        different,
        doubts.open_in(actor, group_id),
        ring,
        exchanges.unplaced_in(actor, group_id),
        declined_lately(actor, group_id),
        talks(actor, group_id, rules),
        resting,
    )


def rests(exchange: Exchange) -> bool:
    """Whether it waits for the word of somebody who is not asked now, since they are ill, pause, or have died."""
    waits_for = (exchange.member_on(side) for side in exchange.awaited_sides)
    return any(member is not None and member.rests is not None for member in waits_for)


@dataclass(frozen=True, slots=True)
class SignersWork:
    """What only a second signer can settle, each list oldest first; `doubted` is in the book already."""

    waiting: list[Exchange]
    different: list[Exchange]
    doubted: list[Exchange]


def for_signer(actor: Actor, group_id: int) -> SignersWork:
    """What needs an officer, where every coordinator is a party and the actor is not."""
    permissions.require(actor, "desk.sign", permissions.Of(group_id))
    coordinators = {officer.id for officer in people.officers(group_id, COORDINATOR)}
    near = {each: {each, *(other.id for other in people.stood_for(each))} for each in coordinators}

    def close_to(exchange: Exchange) -> set[int]:
        return {each for each in coordinators if near[each] & set(exchange.party_ids)}

    def is_mine(exchange: Exchange) -> bool:
        return not coordinators - close_to(exchange) and not actor.is_close_to(exchange.party_ids)

    mine = [each for each in exchanges.open_in(actor, group_id) if is_mine(each)]
    return SignersWork(
        waiting=[each for each in mine if not each.is_disputed and needs_officer(each)],
        different=[each for each in mine if each.is_disputed],
        doubted=[each for each in doubts.open_in(actor, group_id) if is_mine(each)],
    )


def needs_officer(exchange: Exchange) -> bool:
    """Whether it waits for an officer's yes: by the group's rule, or for the side that is the group itself."""
    return exchange.confirmation == "coordinator" or any(
        exchange.member_on(side) is None for side in exchange.awaited_sides
    )


def asked(exchange: Exchange) -> list[tuple[str, Member]]:
    """Who may be asked for their word, with the side they are on."""
    return [(side, member) for side in exchange.silent_sides if (member := exchange.member_on(side)) is not None]


def to_write_about(actor: Actor, group_id: int) -> list[Exchange]:
    """Everything that waits and that the actor may ask about, oldest first."""
    permissions.require(actor, "desk.read", permissions.Of(group_id))
    still_open = exchanges.open_in(actor, group_id)
    return [each for each in still_open if permissions.may(actor, "exchange.voice", each) and not rests(each)]


def declined_lately(actor: Actor, group_id: int) -> list[Exchange]:
    """What somebody said did not happen in the last two weeks, oldest first."""
    permissions.require(actor, "desk.read", permissions.Of(group_id))
    chosen = select(Exchange).where(
        Exchange.group_id == group_id,
        Exchange.state == DECLINED,
        Exchange.settled_at > clock.text(clock.now() - LONG),
    )
    return list(db.session.scalars(chosen.order_by(Exchange.settled_at)))


def is_to_ring(exchange: Exchange) -> bool:
    """Whether somebody asked to be rung, or has not answered for two weeks."""
    late = exchange.logged_at < clock.text(clock.now() - LONG)
    return exchange.ring_asked_by is not None or exchange.state == STALE or late


def talks(actor: Actor, group_id: int, rules: Rules) -> list[tuple[Member, int]]:
    """Members whose balance is past a soft mark of the group: never an error, always a talk."""
    permissions.require(actor, "desk.read", permissions.Of(group_id))
    chosen = (
        select(Member, Account.balance)
        .join(Account, Account.id == Member.account_id)
        .where(
            Member.group_id == group_id,
            Member.left_on.is_(None),
            Member.rests.is_(None),
            or_(Account.balance < rules.soft_floor, Account.balance > rules.soft_ceiling),
        )
        .order_by(Member.name)
    )
    return [(member, int(minutes)) for member, minutes in db.session.execute(chosen)]


def by_ref(actor: Actor, ref: str) -> Exchange:
    """The exchange with this reference, for the group's officers. NotFound for all others."""
    found = exchanges.by_ref(actor, ref)
    if not actor.roles & {COORDINATOR, SIGNER}:
        raise NotFound
    return found


def said_to_be(exchange: Exchange) -> int | None:
    """How many minutes it was by the word of whoever says it was different: what a correction is likely to say."""
    said = {exchange.says(side) for side in exchange.in_doubt}
    return said.pop() or None if len(said) == 1 else None


def is_only_officer(actor: Actor, exchange: Exchange) -> bool:
    """Whether a coordinator's own hours have nobody else to settle them: then a signed slip is enough."""
    others = {officer.id for officer in people.officers(exchange.group_id, COORDINATOR, SIGNER)}
    return actor.is_close_to(exchange.party_ids) and not others - {actor.member_id, *exchange.party_ids}


def who_is(actor: Actor, group_id: int, typed: str) -> list[Member]:
    """Who may be meant by a name or number: exactly one where there is no doubt.

    Raises Missing, UnknownMember, TooLong, OddCharacters.
    """
    typed = plain.line(typed, plain.NAME, needed=True)
    permissions.require(actor, "desk.read", permissions.Of(group_id))
    found = people.by_number(group_id, typed)
    candidates = [found] if found else people.named(group_id, typed) or people.search(actor, group_id, typed)
    if not candidates:
        raise UnknownMember
    return candidates


def is_exactly(member: Member, typed: str) -> bool:
    """Whether this is that member's whole name or number, so that nothing was guessed."""
    said = people.plain_name(typed)
    return said in (people.plain_name(member.name), people.plain_name(member.number))
