"""Ringing round: everybody whose word is missing and whom a telephone reaches, and what came of each call.

A block is one person with all their lines, so that one call settles them all. What they say is their own word, passed
on by a coordinator who is not part of it; the rest (no reply, rings back, another day) moves nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, delete, exists, func, literal, or_, select, true, union_all
from sqlalchemy.orm import aliased

from timebank import clock, permissions
from timebank.db import db
from timebank.desk import queries
from timebank.desk.models import (
    AGAIN,
    ANOTHER_DAY,
    ANSWERS,
    ASKED,
    DIFFERENT,
    NO_REPLY,
    OUTCOMES,
    RINGS_BACK,
    YES,
    Call,
)
from timebank.errors import NotFound, NothingChosen, NotNow
from timebank.exchanges import answers, doubts
from timebank.exchanges.models import AGREED, GIVER, OPEN_STATES, QUERIED, RECEIVER, STALE, Exchange
from timebank.groups import service as groups
from timebank.members.models import Member
from timebank.permissions import Actor
from timebank.profiles.models import ReachedBy
from timebank.trail import service as trail

PEOPLE_A_PAGE = 10  # small pages, since the line may be bad
MOST_ON_PAPER = 60
LETTER_AFTER = 3  # tries without a reply
FURTHEST = 14  # days until another call
BACK_WITHIN = timedelta(days=2)  # who says they ring back is rung if they have not
KEPT_FOR = timedelta(days=365)
BY_POST, BY_HAND, NO_MAIL, IN_VAIN = DELIVERIES = ("post", "visit", "no mail", "in vain")


class Line(NamedTuple):
    """One thing to ask somebody: the exchange and the side they are on."""

    exchange: Exchange
    side: str

    @property
    def is_in_book(self) -> bool:
        """Whether it is in the hours book already, and the other side says something is different."""
        return self.exchange.state == AGREED


@dataclass(frozen=True, slots=True)
class Block:
    """One person to ring. `tries` without a reply since they last said anything; `last` the newest call, if any.

    `again_on` is a day that is still to come, on which they are rung again.
    """

    member: Member
    lines: list[Line]
    tries: int = 0
    last: Call | None = None
    again_on: str | None = None


class CallList(NamedTuple):
    """A page of people to ring, those to ring now first; how many there are in all, now and later."""

    blocks: list[Block]
    now: int
    later: int
    more: bool


def to_ring(actor: Actor, group_id: int, today: date, *, page: int = 1, most: int = PEOPLE_A_PAGE) -> CallList:
    """The people to ring, a page of them. Who rests, and who would rather have a letter or a visit, is not among them,
    nor is anything that the actor is part of.
    """
    permissions.require(actor, "desk.call", permissions.Of(group_id))
    asks = _on_the_phone(actor, group_id)
    waits = select(asks.c.member_id, func.min(asks.c.since).label("since")).group_by(asks.c.member_id).subquery()
    wait = select(waits.c.member_id, waits.c.since, _again_on(waits))
    rows = [tuple(row) for row in db.session.execute(wait)]
    day = today.isoformat()
    now = sorted((since, member) for member, since, again in rows if (again or "") <= day)
    later = sorted((again, member) for member, _, again in rows if (again or "") > day)
    order = [member for _, member in (*now, *later)]
    chosen = order[(page - 1) * most : page * most]
    return CallList(_blocks(asks, chosen, day), len(now), len(later), len(order) > page * most)


def number_to_ring(actor: Actor, group_id: int, today: date) -> int:
    """How many people are to be rung now: one statement."""
    permissions.require(actor, "desk.call", permissions.Of(group_id))
    asks = _on_the_phone(actor, group_id)
    waits = select(asks.c.member_id).distinct().subquery()
    now = func.coalesce(_again_on(waits), "") <= today.isoformat()
    people = select(waits.c.member_id).where(now).subquery()
    return int(db.session.scalar(select(func.count()).select_from(people)) or 0)


def block_of(actor: Actor, member: Member, today: date) -> Block | None:
    """One person of the list with their lines; None where nothing is to be asked of them any more."""
    permissions.require(actor, "desk.call", member)
    found = _blocks(_on_the_phone(actor, member.group_id), [member.id], today.isoformat())
    return found[0] if found else None


def _blocks(asks: Any, members: list[int], day: str) -> list[Block]:
    """These people with their lines and their newest calls: four statements, however many they are."""
    if not members:
        return []
    chosen = select(asks.c.exchange_id, asks.c.side, asks.c.member_id).where(asks.c.member_id.in_(members))
    wanted = [tuple(row) for row in db.session.execute(chosen.order_by(asks.c.since, asks.c.exchange_id))]
    every = select(Exchange).where(Exchange.id.in_({exchange for exchange, _, _ in wanted}))
    exchanges = {each.id: each for each in db.session.scalars(every)}
    persons = {each.id: each for each in db.session.scalars(select(Member).where(Member.id.in_(members)))}
    history = _calls_of(members)
    found = []
    for member in members:
        lines = [Line(exchanges[exchange], side) for exchange, side, whose in wanted if whose == member]
        calls = history.get(member, [])
        last = calls[-1] if calls else None
        again = last.again_on if last and (last.again_on or "") > day else None
        if lines:
            found.append(Block(persons[member], lines, _tries(calls), last, again))
    return found


def _calls_of(members: Iterable[int]) -> dict[int, list[Call]]:
    chosen = select(Call).where(Call.member_id.in_(list(members))).order_by(Call.id)
    found: dict[int, list[Call]] = {}
    for each in db.session.scalars(chosen):
        found.setdefault(each.member_id, []).append(each)
    return found


def _tries(calls: list[Call]) -> int:
    tries = 0
    for each in calls:
        tries = tries + 1 if each.outcome == NO_REPLY else 0
    return tries


def said_by_phone(exchange: Exchange) -> list[Call]:
    """Who said on the telephone that what is in the book and in doubt is right as it is, since it is in doubt."""
    if exchange.doubted_at is None:
        return []
    chosen = select(Call).where(
        Call.group_id == exchange.group_id,
        Call.thing == exchange.ref,
        Call.member_id.in_(exchange.party_ids),
        Call.outcome == YES,
        Call.called_at >= exchange.doubted_at,
    )
    return list(db.session.scalars(chosen.order_by(Call.id)))


# Whom one asks, in SQL: (exchange, side, member, since when), for the telephone and for paper.


def _on_the_phone(actor: Actor, group_id: int) -> Any:
    has_phone = func.coalesce(Member.phone, "") != ""
    by_phone = and_(has_phone, or_(ReachedBy.way.is_(None), ReachedBy.way.not_in((BY_POST, BY_HAND))))
    late = clock.text(clock.now() - queries.LONG)
    nothing_else = and_(Member.user_id.is_(None), Member.email.is_(None))  # nobody but we can ask them
    is_time = or_(
        Exchange.ring_asked_by.is_not(None), Exchange.state.in_((STALE, QUERIED)), Exchange.logged_at < late,
        nothing_else,
    )  # fmt: skip
    parts = [_asks(actor, group_id, side, by_phone, is_time) for side in (GIVER, RECEIVER)]
    parts += [_asks_of_the_book(actor, group_id, side, by_phone) for side in (GIVER, RECEIVER)]
    return union_all(*parts).subquery()


def _on_paper(actor: Actor, group_id: int) -> Any:
    no_mail = and_(Member.email.is_(None), ReachedBy.way.is_(None))
    unreachable = and_(Member.email.is_(None), func.coalesce(Member.phone, "") == "")
    by_paper = or_(ReachedBy.way.in_((BY_POST, BY_HAND)), no_mail, unreachable, _in_vain())
    return union_all(*(_asks(actor, group_id, side, by_paper, true()) for side in (GIVER, RECEIVER))).subquery()


def _asks(
    actor: Actor, group_id: int, side: str, reached: ColumnElement[bool], is_time: ColumnElement[bool]
) -> Select[Any]:
    """Open lines that wait for the word of the member on one side."""
    word = Exchange.giver_word if side == GIVER else Exchange.receiver_word
    return _of_side(actor, group_id, side, Exchange.logged_at).where(
        Exchange.state.in_(OPEN_STATES), queries.awaited(word), reached, is_time
    )


def _asks_of_the_book(actor: Actor, group_id: int, side: str, reached: ColumnElement[bool]) -> Select[Any]:
    """Lines of the book that the other side says are different, and of which this side has not yet said anything."""
    says, others = Exchange.giver_says, Exchange.receiver_says
    if side == RECEIVER:
        says, others = others, says
    heard = exists().where(
        Call.member_id == Member.id,
        Call.thing == Exchange.ref,
        Call.outcome == YES,
        Call.called_at >= Exchange.doubted_at,
    )
    return _of_side(actor, group_id, side, Exchange.doubted_at).where(
        queries.in_doubt(group_id), says.is_(None), others.is_not(None), reached, ~heard
    )


def _of_side(actor: Actor, group_id: int, side: str, since: Any) -> Select[Any]:
    mine = Exchange.giver_id if side == GIVER else Exchange.receiver_id
    close = [each for each in (actor.own_id, *sorted(actor.stands_for)) if each is not None]
    return (
        select(
            Exchange.id.label("exchange_id"),
            literal(side).label("side"),
            Member.id.label("member_id"),
            since.label("since"),
        )
        .join(Member, Member.id == mine)
        .outerjoin(ReachedBy, ReachedBy.member_id == Member.id)
        .where(
            Exchange.group_id == group_id,
            Member.left_on.is_(None),
            Member.rests.is_(None),
            func.coalesce(Exchange.giver_id, 0).not_in(close),
            func.coalesce(Exchange.receiver_id, 0).not_in(close),
        )
    )


def _again_on(whose: Any) -> Any:
    """The day on which somebody is to be rung again, by their newest call; `whose` is what has their `member_id`."""
    newest = select(Call.again_on).where(Call.member_id == whose.c.member_id).order_by(Call.id.desc()).limit(1)
    return newest.correlate(whose).scalar_subquery()


def _in_vain() -> ColumnElement[bool]:
    """Whether a member was tried LETTER_AFTER times or more since they last said anything."""
    tried, heard = aliased(Call), aliased(Call)
    since = exists().where(heard.member_id == tried.member_id, heard.id > tried.id, heard.outcome != NO_REPLY)
    tries = select(func.count(tried.id)).where(tried.member_id == Member.id, tried.outcome == NO_REPLY, ~since)
    return tries.correlate(Member).scalar_subquery() >= LETTER_AFTER


# Writing down what came of it


def say(
    actor: Actor,
    member: Member,
    outcome: str,
    *,
    key: str,
    about: str = "",
    minutes_told: int = 0,
    again_on: date | None = None,
) -> None:
    """Write down what came of a call. `key` is that of the page: the same press sent twice is one outcome.

    YES is their word that it is right: about the exchange with the reference `about`, or without it about everything
    that was to be asked of them. DIFFERENT is about one, and says how long it was (`minutes_told`). After NO_REPLY,
    RINGS_BACK and ANOTHER_DAY they are on the list again: tomorrow, two days later, or on the day `again_on`.

    Raises NotFound, NothingChosen, NotNow where it was answered meanwhile, OwnHours, and what `query` raises.
    """
    permissions.require(actor, "desk.call", member)
    if outcome not in OUTCOMES:
        raise NothingChosen(field="press")
    with db.write():
        db.lock(member.group_id)  # two presses at once are one
        key = f"{key}:{member.ref}:{outcome}:{about}"
        if _is_written(member.group_id, key):
            return
        today = groups.today(member.group_id)
        if outcome in ANSWERS:
            _answered(actor, member, outcome, about, minutes_told, key, today)
        else:
            _write(actor, member, outcome, key, again_on=_again(outcome, today, again_on))


def asked(actor: Actor, member: Member, key: str) -> None:
    """Somebody nothing was heard of was asked how they are. Raises NotFound, NotAllowed."""
    say(actor, member, ASKED, key=key)


def _answered(actor: Actor, member: Member, outcome: str, about: str, minutes_told: int, key: str, today: date) -> None:
    found = block_of(actor, member, today)
    lines = [each for each in (found.lines if found else []) if about in ("", each.exchange.ref)]
    if not lines or (outcome == DIFFERENT and not about):
        raise NotNow
    for line in lines:
        if outcome == YES:
            if not line.is_in_book:
                answers.pass_on(actor, line.exchange, line.side, "phone", None)
        elif line.is_in_book:
            doubts.pass_on(actor, line.exchange, line.side, "phone", minutes_told)
        else:
            answers.pass_on(actor, line.exchange, line.side, "phone", minutes_told)
        once = key if about else f"{key}{line.exchange.ref}:{len(lines)}"
        _write(actor, member, outcome, once, thing=line.exchange.ref)
    if not about:  # by this the press is known again, once nothing is left to ask
        _write(actor, member, ASKED, key)


def _again(outcome: str, today: date, wished: date | None) -> date | None:
    if outcome not in AGAIN:
        return None
    if outcome == RINGS_BACK:
        return today + BACK_WITHIN
    tomorrow = today + timedelta(days=1)
    if outcome == ANOTHER_DAY and wished is not None:
        return min(max(wished, tomorrow), today + timedelta(days=FURTHEST))
    return tomorrow


def _is_written(group_id: int, key: str) -> bool:
    return bool(db.session.scalar(select(exists().where(Call.group_id == group_id, Call.form_key == key))))


def _write(
    actor: Actor, member: Member, outcome: str, key: str, *, thing: str = "", again_on: date | None = None
) -> None:
    again = again_on.isoformat() if again_on else None
    call = Call(
        group_id=member.group_id,
        member_id=member.id,
        outcome=outcome,
        thing=thing,
        called_at=clock.text(clock.now()),
        called_by=actor.name_on_trail,
        again_on=again,
        form_key=key,
    )
    db.session.add(call)
    db.session.flush()
    facts: dict[str, int | str | None] = {"outcome": outcome, "about": thing, "again_on": again}
    facts = {name: value for name, value in facts.items() if value}
    trail.record(actor, "desk.called", member.number, facts, group_id=member.group_id)


# Paper


class ToWrite(NamedTuple):
    """One person to write to: how it gets to them, and their lines."""

    member: Member
    delivery: str
    lines: list[Line]


class Letters(NamedTuple):
    """A page of people to write to, by DELIVERIES and then by name; how many there are of each; whether more follow."""

    people: list[ToWrite]
    numbers: dict[str, int]
    more: bool


def to_write(actor: Actor, group_id: int, *, page: int = 1, most: int = 25) -> Letters:
    """Everybody who is asked on paper: who would rather have a letter or a visit, who has no e-mail and has not said
    what they like best, and who was rung LETTER_AFTER times in vain. By how it gets to them.
    """
    permissions.require(actor, "desk.call", permissions.Of(group_id))
    asks = _on_paper(actor, group_id)
    people = select(Member.id, Member.name, Member.email, ReachedBy.way).outerjoin(
        ReachedBy, ReachedBy.member_id == Member.id
    ).where(Member.id.in_(select(asks.c.member_id)))  # fmt: skip
    ways = {}
    for member_id, name, email, way in db.session.execute(people):
        delivery = way if way in (BY_POST, BY_HAND) else NO_MAIL if email is None and way is None else IN_VAIN
        ways[member_id] = (DELIVERIES.index(delivery), name, member_id)
    order = sorted(ways, key=lambda each: ways[each])
    chosen = order[(page - 1) * most : page * most]
    numbers = {each: sum(ways[one][0] == at for one in order) for at, each in enumerate(DELIVERIES)}
    blocks = _blocks(asks, chosen, "")
    found = [ToWrite(each.member, DELIVERIES[ways[each.member.id][0]], each.lines) for each in blocks]
    return Letters(found, numbers, len(order) > page * most)


def number_to_write(actor: Actor, group_id: int) -> int:
    """How many people are to be written to: one statement."""
    permissions.require(actor, "desk.call", permissions.Of(group_id))
    asks = _on_paper(actor, group_id)
    return int(db.session.scalar(select(func.count(asks.c.member_id.distinct()))) or 0)


def letters_to(actor: Actor, member: Member) -> list[Line]:
    """Everything that waits for one person's word, for a letter to them: not while they rest. Raises NotFound."""
    permissions.require(actor, "desk.call", member)
    if not member.may_be_written_to:
        raise NotFound
    asks = union_all(*(_asks(actor, member.group_id, side, true(), true()) for side in (GIVER, RECEIVER))).subquery()
    return [line for block in _blocks(asks, [member.id], "") for line in block.lines]


def tidy() -> int:
    """Delete what came of calls more than a year ago. Returns how many."""
    before = clock.text(clock.now() - KEPT_FOR)
    with db.write():
        return int(db.session.execute(delete(Call).where(Call.called_at < before)).rowcount)  # type: ignore[attr-defined]
