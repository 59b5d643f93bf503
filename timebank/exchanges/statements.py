"""A member's lines of the hours book, newest first, a page at a time. In minutes.

As members read it, what was put right or taken out is one line, where the help was first written down, with the hours
that hold now; the balance after each line is what it would have been had they been right from the beginning, so that
every line adds up with the one below. As bookkeepers read it, every line is as it was posted.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import literal_column, select
from sqlalchemy.orm import joinedload

from timebank import permissions
from timebank.db import db
from timebank.errors import NotFound
from timebank.exchanges.models import GIVER, REVERSED, Exchange
from timebank.ledger import queries as book
from timebank.members import queries as people
from timebank.members.models import Member
from timebank.permissions import Actor
from timebank.trail.service import Row

FOREVER = 2**62  # beyond every number in a book


class Other(NamedTuple):
    """What a line tells of that is no exchange: in words for a member, what was written with it, its page, and the row
    of the trail that says why it was changed last.
    """

    say: Callable[[Member], str]
    what: str
    what_language: str
    endpoint: str
    ref: str | None  # None where there is no page for whoever reads
    why: Callable[[], Row | None]


# For whoever reads, a group and some numbers of its book: what they tell of. Filled by the rooms whose lines these are.
FINDERS: list[Callable[[Actor, int, Collection[int]], Mapping[int, Other]]] = []


@dataclass(frozen=True, slots=True)
class StatementLine:
    """One line: where it stands in the book, the exchange it tells of as that stands now, minutes, balance after."""

    line: book.Line
    exchange: Exchange | None
    minutes: int
    balance_after: int
    other: Other | None = None
    change: Changed | None = None


@dataclass(frozen=True, slots=True)
class StatementPage:
    """Lines newest first; `newer` and `older` are the numbers beyond which the pages beside it begin, if any."""

    lines: list[StatementLine]
    newer: int | None
    older: int | None
    changed: list[Changed]  # not on this page, and put right or taken out since a moment that was asked for


@dataclass(frozen=True, slots=True)
class Changed:
    """Help as it was written down first and as it stands now (0 minutes: taken out), and what the book holds of it."""

    number: int
    exchange: Exchange | None  # None where another room's line was changed
    minutes: int
    at: str  # when it was changed last
    spans: tuple[tuple[int, int, int], ...]  # from this number until before that one the balance holds these minutes

    @property
    def hidden(self) -> Iterator[int]:
        """The numbers that are not lines of their own to a member."""
        for start, end, _ in self.spans:
            yield from (number for number in (start, end) if number not in (self.number, FOREVER))

    def off(self, number: int) -> int:
        """By how much the balance after this number would be another, had it been right from the beginning."""
        held = sum(minutes for start, end, minutes in self.spans if start <= number < end)
        return (self.minutes if number >= self.number else 0) - held


# For a member: what was put right or taken out of their lines that are no exchanges. Filled by the same rooms.
CHANGES: list[Callable[[Member], list[Changed]]] = []


def whose(actor: Actor, ref: str) -> Member:
    """The member with this reference, for those who may read their statement. NotFound for all others."""
    found = people.by_ref(actor, ref)
    if not permissions.may(actor, "statement.read", found):
        raise NotFound
    return found


def page(
    actor: Actor,
    member: Member,
    *,
    before: int | None = None,
    after: int | None = None,
    every: bool = False,
    since: str = "",
    limit: int = 25,
) -> StatementPage:
    """A page of a member's statement: the lines just below the number `before`, just above `after`, or the newest.

    `every` is for bookkeepers: all lines as they were posted. `since` is a moment: what was changed after it and is
    not among the newest lines is named beside them. A page costs the same at any depth.
    """
    permissions.require(actor, "statement.read", member)
    changes = [] if every else [*_changes(member), *(each for find in CHANGES for each in find(member))]
    hidden = {number for each in changes for number in each.hidden}

    def up(number: int, count: int) -> list[book.Line]:
        return book.newer(member.account_id, number, limit=count)

    def down(number: int, count: int) -> list[book.Line]:
        return book.statement(member.account_id, before=number, limit=count)

    found: list[book.Line] = []
    if after is not None:
        found = _seen(up, after, limit, hidden)[::-1]
    elif before is not None:
        found = _seen(down, before, limit, hidden)
    newest = len(found) < limit and (after is not None or not found)
    if newest:  # the top has a full page, and so has a number that was typed by hand
        found = _seen(down, FOREVER, limit, hidden)
    top, bottom = (found[0].number, found[-1].number) if found else (0, 0)
    numbers = {line.number for line in found}
    return StatementPage(
        _told(actor, member, found, changes),
        newer=top if found and not newest and _seen(up, top, 1, hidden) else None,
        older=bottom if found and _seen(down, bottom, 1, hidden) else None,
        changed=[
            each
            for each in changes
            if newest and since and each.at > since and each.number not in numbers and each.exchange is not None
        ],
    )


def _seen(read: Callable[[int, int], list[book.Line]], start: int, count: int, hidden: set[int]) -> list[book.Line]:
    """The next lines in one direction, without those that are hidden."""
    found: list[book.Line] = []
    while len(found) < count:
        lines = read(start, count)
        found += [line for line in lines if line.number not in hidden]
        if len(lines) < count:
            break
        start = lines[-1].number
    return found[:count]


def _told(actor: Actor, member: Member, lines: list[book.Line], changes: list[Changed]) -> list[StatementLine]:
    wanted = {line.reverses_number or line.number for line in lines}
    chosen = select(Exchange).where(Exchange.group_id == member.group_id, Exchange.posted_number.in_(wanted))
    by_number = {each.posted_number: each for each in db.session.scalars(chosen)}
    changed = {each.number: each for each in changes}
    others = others_of(actor, member.group_id, wanted - set(by_number))
    found = []
    for line in lines:
        now = changed.get(line.number)
        exchange = now.exchange if now else by_number.get(line.reverses_number or line.number)
        off = sum(each.off(line.number) for each in changes)
        minutes, after = now.minutes if now else line.minutes, line.balance_after + off
        other = others.get(line.reverses_number or line.number)
        found.append(StatementLine(line, exchange, minutes, after, other, now))
    return found


def others_of(actor: Actor, group_id: int, numbers: Collection[int]) -> dict[int, Other]:
    """What these numbers of the book tell of, as far as another room knows, for this reader."""
    if not numbers:
        return {}
    return {number: told for find in FINDERS for number, told in find(actor, group_id, numbers).items()}


def _changes(member: Member) -> list[Changed]:
    """All help of this member that was put right or taken out: few, found without looking through the rest."""
    is_out = Exchange.state == literal_column(f"'{REVERSED}'")  # word for word as in the small index, or it is not used
    out = [
        each
        for side in (Exchange.giver_id, Exchange.receiver_id)
        for each in db.session.scalars(
            select(Exchange).where(side == member.id, is_out, Exchange.posted_number.is_not(None))
        )
        # Before their opening hours count, nothing of it is on the member's own account.
        if member.opening_on is None or each.occurred_on >= member.opening_on
    ]
    rights = select(Exchange).where(Exchange.corrects_id.in_([each.id for each in out]))
    by_wrong = {each.corrects_id: each for each in db.session.scalars(rights.options(joinedload(Exchange.corrects)))}
    reversals = book.reversals(member.group_id, [each.posted_number for each in out if each.posted_number])
    return [_change(each, member, by_wrong, reversals) for each in out if each.corrects_id is None]


def _change(
    first: Exchange, member: Member, by_wrong: dict[int | None, Exchange], reversals: dict[int, tuple[int, str]]
) -> Changed:
    spans, exchange, at = [], first, ""
    while True:
        number = exchange.posted_number or 0
        end, at = reversals.get(number, (FOREVER, at))
        minutes = _signed(exchange, member)
        spans.append((number, end, minutes))
        if exchange.id not in by_wrong:
            break
        exchange = by_wrong[exchange.id]
    return Changed(first.posted_number or 0, exchange, 0 if end != FOREVER else minutes, at, tuple(spans))


def _signed(exchange: Exchange, member: Member) -> int:
    return exchange.minutes if exchange.side_of(member.id) == GIVER else -exchange.minutes
