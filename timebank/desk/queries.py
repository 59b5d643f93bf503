"""What the desk looks at: everything that waits, by what it waits for, and people found by what was typed.

The front of the desk counts and loads nothing; each list has a page of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, or_, select
from sqlalchemy.orm import aliased

from timebank import clock, permissions, plain
from timebank.db import db
from timebank.desk.models import NO_REPLY, Call
from timebank.errors import NotFound, UnknownMember
from timebank.exchanges import doubts
from timebank.exchanges import queries as exchanges
from timebank.exchanges.models import DECLINED, OPEN_STATES, QUERIED, Exchange, Unplaced
from timebank.gatherings.models import Gathering, Present
from timebank.groups.rules import Rules
from timebank.ledger.models import Account
from timebank.matching.models import NO, Asked
from timebank.matching.models import YES as SAID_YES
from timebank.members import queries as people
from timebank.members.models import COORDINATOR, PERSON, SIGNER, Member
from timebank.permissions import Actor
from timebank.signin.models import Session
from timebank.slips.models import Named, Slip

LONG = timedelta(days=14)  # an answer that takes longer than this is asked for by telephone
QUIET_AFTER = timedelta(days=60)  # after so long with nothing heard of somebody, one asks how they are
LINES_A_PAGE = 25
WAITING, DIFFERENT, DOUBTED, UNPLACED, DECLINED_LATELY, TALKS, RESTING = LISTS = (
    "waiting",
    "different",
    "doubted",
    "unplaced",
    "declined",
    "talks",
    "resting",
)

_Giver, _Receiver = aliased(Member), aliased(Member)


class Counts(NamedTuple):
    """How much there is on each of LISTS, and how much of what is in doubt should have been settled by now."""

    of: dict[str, int]
    overdue: int


def counts(actor: Actor, group_id: int, rules: Rules) -> Counts:
    """How much waits in a group, by what it waits for: five statements, however much it is."""
    permissions.require(actor, "desk.read", permissions.Of(group_id))
    kinds = _open(group_id).with_only_columns(_KIND.label("kind")).subquery()
    found = dict.fromkeys(LISTS, 0)
    for kind, number in db.session.execute(select(kinds.c.kind, func.count()).group_by(kinds.c.kind)):
        found[kind] = int(number)
    late = (clock.today(rules.zone) - doubts.DUE_WITHIN).isoformat()
    doubted = select(func.count(), func.count(case((Exchange.doubted_at < late, 1)))).where(in_doubt(group_id))
    found[DOUBTED], overdue = map(int, db.session.execute(doubted).one())
    for name, chosen in (
        (DECLINED_LATELY, _declined(group_id)),
        (UNPLACED, _unplaced(group_id)),
        (TALKS, _talks(group_id, rules)),
    ):
        found[name] = _number(chosen)
    return Counts(found, overdue)


class Page(NamedTuple):
    """Some of a list, and whether there is more of it."""

    things: list[Any]
    more: bool


def page(actor: Actor, group_id: int, rules: Rules, name: str, number: int = 1) -> Page:
    """A page of one of LISTS, oldest first: exchanges, of UNPLACED those, of TALKS members with their minutes.

    Of DOUBTED what is due first comes first. Raises NotFound for any other name.
    """
    permissions.require(actor, "desk.read", permissions.Of(group_id))
    chosen: Select[Any]
    if name == UNPLACED:
        chosen = _unplaced(group_id).order_by(Unplaced.id)
    elif name == TALKS:
        chosen = _talks(group_id, rules).order_by(Member.name, Member.id)
    elif name == DOUBTED:
        chosen = select(Exchange).where(in_doubt(group_id)).order_by(Exchange.doubted_at, Exchange.id)
    elif name == DECLINED_LATELY:
        chosen = _declined(group_id).order_by(Exchange.settled_at, Exchange.id)
    elif name in LISTS:
        chosen = _open(group_id).where(_KIND.in_([name])).order_by(Exchange.occurred_on, Exchange.id)
    else:
        raise NotFound
    some = chosen.offset((number - 1) * LINES_A_PAGE).limit(LINES_A_PAGE + 1)
    if name == TALKS:
        found: list[Any] = [(member, int(minutes)) for member, minutes in db.session.execute(some)]
    else:
        found = list(db.session.scalars(some))
    return Page(found[:LINES_A_PAGE], len(found) > LINES_A_PAGE)


def awaited(side_word: Any) -> ColumnElement[bool]:
    """For SQL: whether an open exchange waits for the word in this column. The same as `Exchange.awaited_sides`."""
    return and_(side_word.is_(None), or_(Exchange.confirmation != "coordinator", Exchange.state == QUERIED))


# Nobody is asked for the word of somebody who is ill, pauses, or has died.
_RESTS = or_(
    and_(awaited(Exchange.giver_word), _Giver.rests.is_not(None)),
    and_(awaited(Exchange.receiver_word), _Receiver.rests.is_not(None)),
)
_DISPUTED = and_(
    Exchange.state == QUERIED, or_(Exchange.giver_word.is_(None), Exchange.receiver_word.is_(None))
)  # as `Exchange.is_disputed`
_KIND = case((_RESTS, RESTING), (_DISPUTED, DIFFERENT), else_=WAITING)


def _open(group_id: int) -> Select[Any]:
    return (
        select(Exchange)
        .outerjoin(_Giver, _Giver.id == Exchange.giver_id)
        .outerjoin(_Receiver, _Receiver.id == Exchange.receiver_id)
        .where(Exchange.group_id == group_id, Exchange.state.in_(OPEN_STATES))
    )


def in_doubt(group_id: int) -> ColumnElement[bool]:
    """For SQL: what is in a group's book and said to be different."""
    # By the small index of what is in doubt; asking for the state as well would walk through all that was agreed.
    return and_(
        Exchange.group_id == group_id, or_(Exchange.giver_says.is_not(None), Exchange.receiver_says.is_not(None))
    )


def _unplaced(group_id: int) -> Select[Any]:
    return select(Unplaced).where(Unplaced.group_id == group_id, Unplaced.settled_at.is_(None))


def _declined(group_id: int) -> Select[Any]:
    """What somebody said did not happen in the last two weeks."""
    return select(Exchange).where(
        Exchange.group_id == group_id,
        Exchange.state == DECLINED,
        Exchange.settled_at > clock.text(clock.now() - LONG),
    )


def _talks(group_id: int, rules: Rules) -> Select[Any]:
    """Members whose balance is past a soft mark of the group: never an error, always a talk."""
    chosen: Any = select(Member, Account.balance).join(Account, Account.id == Member.account_id)
    found: Select[Any] = chosen.where(
        Member.group_id == group_id,
        Member.left_on.is_(None),
        Member.rests.is_(None),
        or_(Account.balance < rules.soft_floor, Account.balance > rules.soft_ceiling),
    )
    return found


def _number(chosen: Select[Any]) -> int:
    return int(db.session.scalar(chosen.with_only_columns(func.count(), maintain_column_froms=True)) or 0)


# People not heard from


def quiet_number(actor: Actor, group_id: int, today: date) -> int:
    """How many people nothing was heard of for QUIET_AFTER."""
    permissions.require(actor, "desk.read", permissions.Of(group_id))
    return _number(_quiet(group_id, today))


def quiet(actor: Actor, group_id: int, today: date, number: int = 1) -> Page:
    """A page of them, who has been here longest first."""
    permissions.require(actor, "desk.read", permissions.Of(group_id))
    some = _quiet(group_id, today).order_by(Member.joined_on, Member.id)
    found = list(db.session.scalars(some.offset((number - 1) * LINES_A_PAGE).limit(LINES_A_PAGE + 1)))
    return Page(found[:LINES_A_PAGE], len(found) > LINES_A_PAGE)


def _quiet(group_id: int, today: date) -> Select[Any]:
    """Nothing is counted when somebody looks at a page, so it is asked of what is written down anyway: help given and
    received, a word about it, slips and attendance sheets, get-togethers, signing in, a yes or no to a request, a
    talk with the desk.
    """
    since = (today - QUIET_AFTER).isoformat()

    def helped(side: Any) -> ColumnElement[bool]:
        touched = or_(Exchange.logged_at >= since, Exchange.settled_at >= since, Exchange.doubted_at >= since)
        return or_(  # the first by an index alone, which is enough for nearly everybody
            exists().where(side == Member.id, Exchange.occurred_on >= since), exists().where(side == Member.id, touched)
        )

    return select(Member).where(
        Member.group_id == group_id,
        Member.kind == PERSON,
        Member.left_on.is_(None),
        Member.rests.is_(None),
        Member.joined_on < since,
        ~helped(Exchange.giver_id),
        ~helped(Exchange.receiver_id),
        ~exists().where(Named.member_id == Member.id, Slip.id == Named.slip_id, Slip.occurred_on >= since),
        ~exists().where(
            Present.member_id == Member.id, Gathering.id == Present.gathering_id, Gathering.on_day >= since,
            Gathering.circle_id.is_(None),  # of those nobody outside learns who was there
        ),
        ~exists().where(
            Session.user_id == Member.user_id, or_(Session.made_at >= since, Session.asked_at >= since)
        ),
        ~exists().where(
            Asked.member_id == Member.id, Asked.asked_on >= since, Asked.outcome.in_((SAID_YES, NO))
        ),
        ~exists().where(Call.member_id == Member.id, Call.called_at >= since, Call.outcome != NO_REPLY),
    )  # fmt: skip


# Of one line


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
