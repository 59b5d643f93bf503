"""Finding exchanges: what waits for whom, what was told twice, how one came about."""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy import bindparam, or_, select

from timebank import permissions, plain
from timebank.db import db
from timebank.errors import NotFound
from timebank.exchanges.models import (
    AGREED,
    OPEN_STATES,
    REVERSED,
    Exchange,
    Unplaced,
)
from timebank.members import queries as people
from timebank.members.models import ORGANISATION, Member
from timebank.permissions import Actor
from timebank.trail import service as trail

TWIN_DAYS = timedelta(days=3)
# When a second signer is asked to have a talk with an organisation. A working week of help in a year: with less than
# that, one good turn would tip it. A tenth: a school or a practice that opens its hall now and then is well above.
ONE_WAY_FROM, ONE_WAY_SHARE = 40 * 60, 10


_BY_REF = select(Exchange).where(Exchange.ref == bindparam("ref"))


def by_ref(actor: Actor, ref: str) -> Exchange:
    """The exchange with this reference, for those it concerns and the group's officers. NotFound for all others."""
    found = db.session.scalar(_BY_REF, {"ref": ref})
    if found is None or not permissions.may(actor, "exchange.read", found):
        raise NotFound
    return found


def unplaced_by_ref(actor: Actor, ref: str) -> Unplaced:
    """Help whose other side was not found, for the coordinator. NotFound for all others."""
    found = db.session.scalar(select(Unplaced).where(Unplaced.ref == ref))
    if found is None or not permissions.may(actor, "desk.settle", found):
        raise NotFound
    return found


def twins(group_id: int, giver: Member | None, receiver: Member | None, on: date) -> list[Exchange]:
    """What was told already about the same two, three days either way, waiting or in the book: said twice?

    Either direction counts, since a direction is easily mixed up. The nearest day first.
    """
    sides = (giver.id if giver else None, receiver.id if receiver else None)
    same_two = or_(
        (Exchange.giver_id.is_not_distinct_from(sides[0])) & (Exchange.receiver_id.is_not_distinct_from(sides[1])),
        (Exchange.giver_id.is_not_distinct_from(sides[1])) & (Exchange.receiver_id.is_not_distinct_from(sides[0])),
    )
    chosen = select(Exchange).where(
        Exchange.group_id == group_id,
        Exchange.state.in_((*OPEN_STATES, AGREED)),
        Exchange.occurred_on.between((on - TWIN_DAYS).isoformat(), (on + TWIN_DAYS).isoformat()),
        same_two,
    )
    found = list(db.session.scalars(chosen))
    return sorted(found, key=lambda each: (abs((date.fromisoformat(each.occurred_on) - on).days), each.id))


def waiting_for(member: Member) -> list[Exchange]:
    """What waits for this member's own word, oldest first."""
    return [each for each in told_by_or_about(member, OPEN_STATES) if member.id in each.awaited_ids]


def waiting_on_others(member: Member) -> list[Exchange]:
    """What this member told of and others have yet to agree, oldest first."""
    return [each for each in told_by_or_about(member, OPEN_STATES) if member.id not in each.awaited_ids]


def told_by_or_about(member: Member, states: tuple[str, ...]) -> list[Exchange]:
    """The member's exchanges in these states, oldest first."""
    chosen = (
        select(Exchange)
        .where(or_(Exchange.giver_id == member.id, Exchange.receiver_id == member.id), Exchange.state.in_(states))
        .order_by(Exchange.occurred_on, Exchange.id)
    )
    return list(db.session.scalars(chosen))


def arranged(one_id: int, other_id: int) -> bool:
    """Whether these two members have told of help between them that is agreed, or waits to be."""
    between = or_(
        (Exchange.giver_id == one_id) & (Exchange.receiver_id == other_id),
        (Exchange.giver_id == other_id) & (Exchange.receiver_id == one_id),
    )
    chosen = select(Exchange.id).where(between, Exchange.state.in_((*OPEN_STATES, AGREED))).limit(1)
    return db.session.scalar(chosen) is not None


def lately(member: Member, limit: int = 6) -> list[Exchange]:
    """The member's newest exchanges, corrected ones in their right form only."""
    corrected = select(Exchange.corrects_id).where(Exchange.corrects_id.is_not(None))
    chosen = (
        select(Exchange)
        .where(
            or_(Exchange.giver_id == member.id, Exchange.receiver_id == member.id),
            Exchange.id.not_in(corrected),
            Exchange.state.in_((*OPEN_STATES, AGREED, REVERSED)),
        )
        .order_by(Exchange.occurred_on.desc(), Exchange.id.desc())
        .limit(limit)
    )
    return list(db.session.scalars(chosen))


def open_in(actor: Actor, group_id: int) -> list[Exchange]:
    """Everything in a group that waits for somebody, oldest first: for its officers."""
    permissions.require(actor, "exchange.rule", permissions.Of(group_id))
    chosen = (
        select(Exchange)
        .where(Exchange.group_id == group_id, Exchange.state.in_(OPEN_STATES))
        .order_by(Exchange.occurred_on, Exchange.id)
    )
    return list(db.session.scalars(chosen))


def unplaced_in(actor: Actor, group_id: int) -> list[Unplaced]:
    """Help whose other side nobody has found yet, oldest first."""
    permissions.require(actor, "desk.read", permissions.Of(group_id))
    chosen = select(Unplaced).where(Unplaced.group_id == group_id, Unplaced.settled_at.is_(None)).order_by(Unplaced.id)
    return list(db.session.scalars(chosen))


def find_people(actor: Actor, group_id: int, typed: str | None) -> list[Member]:
    """Members by what was typed of a name, misspelt too. Raises Missing, TooLong, OddCharacters."""
    return people.search(actor, group_id, plain.line(typed, plain.NAME, field="q", needed=True))


def other_side(actor: Actor, group_id: int, who: str) -> Member | None:
    """The member with this reference, None for “group”, which is the group itself. NotFound where there is none."""
    if who == "group":
        return None
    found = people.by_ref(actor, who)
    if found.group_id != group_id:
        raise NotFound
    return found


def people_known(member: Member, limit: int = 6) -> list[Member]:
    """The members this one has helped or been helped by, the most recent first."""
    theirs = (
        select(Exchange.giver_id, Exchange.receiver_id)
        .where(or_(Exchange.giver_id == member.id, Exchange.receiver_id == member.id))
        .order_by(Exchange.occurred_on.desc(), Exchange.id.desc())
        .limit(60)
    )
    others = [side for pair in db.session.execute(theirs) for side in pair if side is not None and side != member.id]
    ids = list(dict.fromkeys(others))
    found = db.session.scalars(select(Member).where(Member.id.in_(ids), Member.left_on.is_(None)))
    apart = people.not_to_be_matched(member)
    by_id = {each.id: each for each in found if each.is_here and each.id not in apart}
    return [by_id[each] for each in ids if each in by_id][:limit]


def why_corrected(exchange: Exchange) -> trail.Row | None:
    """The row on the trail that tells when and why this exchange put another one right."""
    rows = trail.about(exchange.group_id, exchange.ref)
    return next((row for row in rows if row.action == "exchange.corrected"), None)


def why_taken_back(exchange: Exchange) -> trail.Row | None:
    """The row on the trail that tells when and why this exchange was taken out of the book."""
    rows = trail.about(exchange.group_id, exchange.ref)
    return next((row for row in rows if row.action == "exchange.reversed"), None)


def rows(exchange: Exchange) -> list[trail.Row]:
    """The rows on the trail of this exchange alone, oldest first: what was done, not what was refused."""
    return [row for row in trail.about(exchange.group_id, exchange.ref) if row.action != trail.REFUSED]


def of_notice(group_id: int, ref: str) -> Exchange | None:
    """The exchange a notice tells of."""
    return db.session.scalar(select(Exchange).where(Exchange.group_id == group_id, Exchange.ref == ref))


def story(exchange: Exchange) -> list[trail.Row]:
    """An exchange's history: its rows on the trail, and those of what it came from, oldest first."""
    own = rows(exchange)
    unplaced = select(Unplaced.ref).where(Unplaced.exchange_id == exchange.id)
    for ref in db.session.scalars(unplaced):
        own = sorted([*trail.about(exchange.group_id, ref), *own], key=lambda row: row.number)
    return [*story(exchange.corrects), *own] if exchange.corrects else own


def people_in(exchange: Exchange, rows: list[trail.Row]) -> dict[str, Member]:
    """Everybody a history speaks of, by number."""
    numbers = {number for row in rows for number in (row.who, row.on_behalf_of) if number}
    numbers |= {str(row.facts[side]) for row in rows for side in ("giver", "receiver") if row.facts.get(side)}
    chosen = select(Member).where(Member.group_id == exchange.group_id, Member.number.in_(numbers))
    return {member.number: member for member in db.session.scalars(chosen)}


def refs_of(member: Member) -> list[str]:
    """The references of everything this member is part of."""
    own = select(Exchange.ref).where(or_(Exchange.giver_id == member.id, Exchange.receiver_id == member.id))
    told = select(Unplaced.ref).where(Unplaced.told_by_id == member.id)
    return [*db.session.scalars(own), *db.session.scalars(told)]


def corrected_by(exchange: Exchange) -> Exchange | None:
    """The exchange that put this one right, if one did."""
    return db.session.scalar(select(Exchange).where(Exchange.corrects_id == exchange.id))


def given_and_received(member: Member) -> tuple[int, int]:
    """Minutes given and received in the book, all told: what was taken back is not counted."""
    sql = (
        "SELECT coalesce(sum(CASE WHEN (p.minutes > 0) = (t.reverses_number IS NULL) THEN p.minutes END), 0),"
        " coalesce(sum(CASE WHEN (p.minutes < 0) = (t.reverses_number IS NULL) THEN p.minutes END), 0)"
        " FROM ledger_posting p JOIN ledger_transaction t ON t.book_id = p.book_id AND t.number = p.number"
        " WHERE p.account_id = ?"
    )
    given, received = db.raw()(sql, (member.account_id,)).fetchone()
    return int(given), -int(received)


def given_and_received_in(member: Member, year: str) -> tuple[int, int]:
    """Minutes of help given and received in a year (2026), as the book has it now: what was taken back is left out."""
    return given_and_received_between(member, f"{year}-01-01", f"{year}-12-31")


def given_and_received_between(member: Member, first: str, last: str) -> tuple[int, int]:
    """The same between two days, both of them included."""
    sql = (
        "SELECT coalesce(sum(CASE WHEN p.minutes > 0 THEN p.minutes END), 0),"
        " coalesce(sum(CASE WHEN p.minutes < 0 THEN p.minutes END), 0)"
        " FROM ledger_posting p JOIN ledger_transaction t ON t.book_id = p.book_id AND t.number = p.number"
        " WHERE p.account_id = ? AND t.kind = 'exchange' AND t.occurred_on BETWEEN ? AND ? AND NOT EXISTS"
        " (SELECT 1 FROM ledger_transaction r WHERE r.book_id = t.book_id AND r.reverses_number = t.number)"
    )
    given, received = db.raw()(sql, (member.account_id, first, last)).fetchone()
    return int(given), -int(received)


class Organisation(NamedTuple):
    """An organisation, and the minutes of help it gave and received in twelve months."""

    member: Member
    given: int
    received: int

    @property
    def is_one_way(self) -> bool:
        """Whether it took much and gave next to nothing back: something to talk about, and not more than that."""
        return self.received > ONE_WAY_FROM and self.given * ONE_WAY_SHARE < self.received


def organisations(actor: Actor, group_id: int, today: date) -> list[Organisation]:
    """Every organisation that is here, by name, with its last twelve months."""
    permissions.require(actor, "people.read", permissions.Of(group_id))
    first, last = (today - timedelta(days=364)).isoformat(), today.isoformat()
    here = [each for each in people.everyone(actor, group_id) if each.kind == ORGANISATION and each.is_here]
    return [Organisation(each, *given_and_received_between(each, first, last)) for each in here]
