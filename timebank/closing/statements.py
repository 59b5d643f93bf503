"""Everybody's statement for some months, to print in one go: in their language, by where it counts.

So the one of a closed month stays the same. One member is read at a time, so memory does not grow with the group.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy import select

from timebank import permissions, progress, words
from timebank.closing import queries
from timebank.db import db
from timebank.exchanges import queries as exchanges
from timebank.exchanges import wording
from timebank.exchanges.models import OPEN_STATES, Exchange
from timebank.exchanges.statements import StatementLine, others_of
from timebank.groups import service as groups
from timebank.ledger import queries as book
from timebank.members.models import Member
from timebank.permissions import Actor

BY_HAND, BY_MAIL = DELIVERIES = ("paper", "mail")


@dataclass(frozen=True, slots=True)
class Statement:
    """One member's, in one language, in words. `given` and `received` are those of the months it is for."""

    member: Member
    language: str
    delivery: str
    title: str
    before: str
    entries: list[wording.Entry]
    given: str
    received: str
    after: str
    waiting: list[tuple[str, str, str]]  # who, day, hours


def run(actor: Actor, group_id: int, first: str, last: str) -> Iterator[Statement]:
    """The statements of all members for the months from `first` to `last`: those on paper first, by place and name.

    Who reads both languages has one in each. Who rests, has left or died gets none.
    """
    permissions.require(actor, "books.read", permissions.Of(group_id))
    chosen = select(Member.id).where(Member.group_id == group_id, Member.left_on.is_(None), Member.rests.is_(None))
    order = (Member.email.is_not(None), Member.place, Member.name, Member.id)
    member_ids = list(db.session.scalars(chosen.order_by(*order)))
    for member_id in progress.over(member_ids, len(member_ids), progress.STATEMENTS):
        member = db.session.get_one(Member, member_id)
        for language in words.languages_for(member.language):
            with words.reader(language):
                yield _statement(member, language, first, last)


def how_many(group_id: int) -> int:
    """How many members get one."""
    chosen = select(Member.id).where(Member.group_id == group_id, Member.left_on.is_(None), Member.rests.is_(None))
    return len(list(db.session.scalars(chosen)))


_BEFORE = (
    "SELECT coalesce(sum(p.minutes), 0) FROM ledger_posting p JOIN ledger_transaction t ON t.book_id = p.book_id"
    " AND t.number = p.number WHERE p.account_id = ? AND t.month < ?"
)
_LINES = (
    "SELECT p.number, t.kind, t.occurred_on, t.posted_at, t.month, p.minutes, p.balance_after, t.reverses_number,"
    " NULL, NULL FROM ledger_posting p JOIN ledger_transaction t ON t.book_id = p.book_id AND t.number = p.number"
    " WHERE p.account_id = ? AND t.month BETWEEN ? AND ? ORDER BY p.number"
)


def _statement(member: Member, language: str, first: str, last: str) -> Statement:
    rules = groups.rules_now(member.group_id)
    raw = db.raw()
    before = balance = int(raw(_BEFORE, (member.account_id, first)).fetchone()[0])
    lines = [book.Line(*row) for row in raw(_LINES, (member.account_id, first, last)).fetchall()]
    numbers = {line.reverses_number or line.number for line in lines}
    chosen = select(Exchange).where(Exchange.group_id == member.group_id, Exchange.posted_number.in_(numbers))
    by_number = {each.posted_number: each for each in db.session.scalars(chosen)} if numbers else {}
    # On paper, which lies on a table: as for somebody who is in no circle.
    others = others_of(Actor.host(member.group_id), member.group_id, numbers - set(by_number))
    entries = []
    for line in lines:
        balance += line.minutes
        number = line.reverses_number or line.number
        found = StatementLine(line, by_number.get(number), line.minutes, balance, others.get(number))
        entries.append(wording.entry(found, member, rules))
    waiting = [
        (wording.told(each, member).who, words.day(each.occurred_on), words.hours(each.minutes))
        for each in exchanges.told_by_or_about(member, OPEN_STATES)
        if each.occurred_on < f"{last}-32"
    ]
    return Statement(
        member,
        language,
        BY_MAIL if member.email else BY_HAND,
        words.month(first) if first == last else f"{words.month(first)} – {words.month(last)}",
        stands(before),
        entries,
        words.hours(sum(line.minutes for line in lines if line.minutes > 0)),
        words.hours(sum(line.minutes for line in lines if line.minutes < 0)),
        stands(balance),
        waiting,
    )


def stands(minutes: int) -> str:
    """Where somebody stands, as one would say it to them."""
    if minutes == 0:
        return str(_("You have given as much as you have received."))
    told = words.hours(minutes)
    if minutes > 0:
        return str(_("You have given %(hours)s more than you have received.", hours=told))
    return str(_("You have received %(hours)s more than you have given. That is fine.", hours=told))


def closed_months(group_id: int, year: str) -> list[str]:
    """The closed months of a year, oldest first."""
    return sorted({each.month for each in queries.reports(group_id) if each.month.startswith(f"{year}-")})
