"""Gifts, what the pot took in and gave out, and the hours that organisations give out. In minutes.

Of the pot everybody sees totals, and of a kind of them only what at least five people had to do with: what fewer had to
do with is told together with the rest of its side, so that nobody can be guessed.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import or_, select

from timebank import permissions
from timebank.db import db
from timebank.errors import NotFound
from timebank.exchanges.statements import Changed
from timebank.gifts.models import Gift
from timebank.groups import service as groups
from timebank.ledger import queries as book
from timebank.members.models import ORGANISATION, Member
from timebank.permissions import Actor
from timebank.trail import service as trail
from timebank.trail.service import Row

FEW = 5  # fewer people than this are not told of on their own
GIFTS, DRAWS, HELP, GATHERINGS, REST = ("gifts", "draws", "help", "gatherings", "rest")
_KINDS = {"gift": GIFTS, "draw": DRAWS, "exchange": HELP, "gathering": GATHERINGS}


@dataclass(frozen=True, slots=True)
class Part:
    """What came in or went out by one kind of line (REST: all others, and what too few people had to do with)."""

    kind: str
    minutes: int


@dataclass(frozen=True, slots=True)
class Pot:
    """The pot between two days: where it stands now, and what came in and went out, by kind."""

    minutes: int
    came_in: list[Part]
    went_out: list[Part]


@dataclass(frozen=True, slots=True)
class Issued:
    """What an organisation gave out, and where those hours went. `people` None: fewer than five."""

    minutes: int
    times: int
    people: int | None
    by_month: list[tuple[str, int]]
    spent: list[Part]


def by_ref(actor: Actor, ref: str) -> Gift:
    """The gift with this reference, for the two and for officers. NotFound for all others."""
    found = db.session.scalar(select(Gift).where(Gift.ref == ref))
    if found is None or not permissions.may(actor, "gifts.read", found):
        raise NotFound
    return found


def by_form_key(group_id: int, form_key: str) -> Gift | None:
    """The gift that was given with this form before."""
    return db.session.scalar(select(Gift).where(Gift.group_id == group_id, Gift.form_key == form_key))


def by_numbers(group_id: int, numbers: Collection[int]) -> dict[int, Gift]:
    """For those of these numbers of the hours book that are gifts: which."""
    chosen = select(Gift).where(Gift.group_id == group_id, Gift.posted_number.in_(numbers))
    return {each.posted_number: each for each in db.session.scalars(chosen)}


def changes(member: Member) -> list[Changed]:
    """For a statement: the gifts of this member that were taken out of the book."""
    chosen = select(Gift).where(or_(Gift.from_id == member.id, Gift.to_id == member.id), Gift.taken_back == 1)
    gifts = list(db.session.scalars(chosen))
    ends = book.reversals(member.group_id, [each.posted_number for each in gifts])
    found = []
    for each in gifts:
        minutes = -each.minutes if each.from_id == member.id else each.minutes
        number, at = ends[each.posted_number]
        found.append(Changed(each.posted_number, None, 0, at, ((each.posted_number, number, minutes),)))
    return found


def why_taken_back(gift: Gift) -> Row | None:
    """The row of the trail that says why it was taken out of the book."""
    rows = [each for each in trail.about(gift.group_id, gift.ref) if each.action == "gift.taken back"]
    return rows[-1] if rows else None


def most_to_give(member: Member) -> int:
    """How much somebody has given beyond what they received: the most that a gift can be."""
    return max(book.balance(member.account_id), 0)


def in_the_pot(group_id: int) -> int:
    """Where the pot stands."""
    return book.balance(groups.account_ids(group_id)["pot"])


# Every line of the pot: its kind (of what was taken back: that of the original, the other way), the pot's minutes, and
# the accounts of people beside it.
_LINES = (
    "SELECT t.number, coalesce(o.kind, t.kind), p.minutes FROM ledger_posting p"
    " JOIN ledger_transaction t ON t.book_id = p.book_id AND t.number = p.number"
    " LEFT JOIN ledger_transaction o ON o.book_id = t.book_id AND o.number = t.reverses_number"
    " WHERE p.account_id = ? AND t.occurred_on BETWEEN ? AND ? AND t.reverses_number IS NULL"
    " AND NOT EXISTS (SELECT 1 FROM ledger_transaction r WHERE r.book_id = t.book_id AND r.reverses_number = t.number)"
)
_BESIDE = (
    "SELECT q.number, q.account_id FROM ledger_posting p"
    " JOIN ledger_transaction t ON t.book_id = p.book_id AND t.number = p.number"
    " JOIN ledger_posting q ON q.book_id = p.book_id AND q.number = p.number AND q.account_id <> p.account_id"
    " JOIN ledger_account a ON a.id = q.account_id"
    " WHERE p.account_id = ? AND t.occurred_on BETWEEN ? AND ? AND a.kind IN ('member', 'organisation', 'former')"
)


def pot(actor: Actor, group_id: int, first: str, last: str) -> Pot:
    """The pot between two days, both included, for all members. What was taken back is not counted."""
    permissions.require(actor, "pot.read", permissions.Of(group_id))
    account = groups.account_ids(group_id)["pot"]
    beside: dict[int, set[int]] = {}
    for number, who in db.raw()(_BESIDE, (account, first, last)):
        beside.setdefault(number, set()).add(who)
    sides: tuple[dict[str, int], dict[str, int]] = ({}, {})
    who_by: tuple[dict[str, set[int]], dict[str, set[int]]] = ({}, {})
    for number, kind, minutes in db.raw()(_LINES, (account, first, last)):
        side, name = int(minutes < 0), _KINDS.get(kind.removesuffix("_alone"), REST)
        sides[side][name] = sides[side].get(name, 0) + abs(int(minutes))
        who_by[side].setdefault(name, set()).update(beside.get(number, ()))
    came_in, went_out = (_without_few(sides[side], who_by[side]) for side in (0, 1))
    return Pot(book.balance(account), came_in, went_out)


def _without_few(minutes: dict[str, int], who: dict[str, set[int]]) -> list[Part]:
    """The kinds that enough people had to do with, in a fixed order; all others together.

    Where a single kind is left over, the next smallest goes with it, or it would be told after all.
    """
    few = [kind for kind in minutes if kind == REST or len(who.get(kind, ())) < FEW]
    told = sorted((kind for kind in minutes if kind not in few), key=lambda kind: (minutes[kind], kind))
    if len(few) == 1 and few != [REST] and told:
        few.append(told.pop(0))
    rows = [Part(kind, minutes[kind]) for kind in (GIFTS, HELP, GATHERINGS, DRAWS) if kind in told]
    rest = sum(minutes[kind] for kind in few)
    return [*rows, Part(REST, rest)] if rest else rows


# Organisations that give out hours


def issuing_code(member: Member) -> str:
    """What the account is called that an organisation gives out hours from: at most 20 signs, as every code."""
    code = f"issued-{member.number}"
    return code if len(code) <= 20 else f"issued-{member.ref}"


def issuing_account(member: Member) -> int | None:
    """The account that an organisation gives out hours from; None where it gives out none."""
    sql = "SELECT id FROM ledger_account WHERE book_id = ? AND code = ? AND kind = 'issuance' AND closed_on IS NULL"
    found = db.raw()(sql, (member.group_id, issuing_code(member))).fetchone()
    return int(found[0]) if found else None


def issuers(group_id: int) -> list[Member]:
    """The organisations that give out hours, by name."""
    chosen = select(Member).where(Member.group_id == group_id, Member.kind == ORGANISATION, Member.left_on.is_(None))
    found = list(db.session.scalars(chosen.order_by(Member.name, Member.id)))
    return [each for each in found if issuing_account(each) is not None]


def issuer_by_ref(actor: Actor, ref: str) -> Member:
    """The organisation with this reference, where it gives out hours. NotFound for all others."""
    found = db.session.scalar(select(Member).where(Member.ref == ref))
    if found is None or not permissions.may(actor, "pot.read", permissions.Of(found.group_id)):
        raise NotFound
    if found.group_id != actor.group_id or issuing_account(found) is None:
        raise NotFound
    return found


_GIVEN_OUT = (
    "SELECT t.number, t.occurred_on, p.minutes FROM ledger_posting p"
    " JOIN ledger_transaction t ON t.book_id = p.book_id AND t.number = p.number"
    " WHERE p.account_id = ? AND t.reverses_number IS NULL AND NOT EXISTS"
    " (SELECT 1 FROM ledger_transaction r WHERE r.book_id = t.book_id AND r.reverses_number = t.number)"
    " ORDER BY t.occurred_on, t.number"
)
_EARNED = (
    "SELECT q.account_id, min(t.occurred_on) FROM ledger_posting p"
    " JOIN ledger_transaction t ON t.book_id = p.book_id AND t.number = p.number"
    " JOIN ledger_posting q ON q.book_id = p.book_id AND q.number = p.number AND q.minutes > 0"
    " JOIN ledger_account a ON a.id = q.account_id AND a.kind IN ('member', 'organisation', 'former')"
    " WHERE p.account_id = ? AND t.reverses_number IS NULL AND NOT EXISTS"
    " (SELECT 1 FROM ledger_transaction r WHERE r.book_id = t.book_id AND r.reverses_number = t.number)"
    " GROUP BY q.account_id"
)
_SPENT = (
    "SELECT t.kind, sum(-p.minutes) FROM ledger_posting p"
    " JOIN ledger_transaction t ON t.book_id = p.book_id AND t.number = p.number"
    " WHERE p.account_id = ? AND p.minutes < 0 AND t.reverses_number IS NULL AND t.occurred_on >= ? AND NOT EXISTS"
    " (SELECT 1 FROM ledger_transaction r WHERE r.book_id = t.book_id AND r.reverses_number = t.number) GROUP BY t.kind"
)


def issued(actor: Actor, member: Member) -> Issued:
    """What an organisation gave out, by month, and what those who earned it have received or given since, by kind.

    An hour is like any other, so *where they are spent* is all that these people received from that day on. Where they
    are fewer than five, neither their number nor what they received is told.
    """
    permissions.require(actor, "pot.read", member)
    account = issuing_account(member)
    if account is None:
        raise NotFound
    months: dict[str, int] = {}
    lines = [(day, -int(minutes)) for _, day, minutes in db.raw()(_GIVEN_OUT, (account,)).fetchall()]
    for day, minutes in lines:
        months[day[:7]] = months.get(day[:7], 0) + minutes
    earners = db.raw()(_EARNED, (account,)).fetchall()
    spent: dict[str, int] = {}
    for who, since in earners if len(earners) >= FEW else ():
        for kind, minutes in db.raw()(_SPENT, (who, since)).fetchall():
            name = _KINDS.get(kind.removesuffix("_alone"), REST)
            spent[name] = spent.get(name, 0) + int(minutes)
    return Issued(
        sum(months.values()),
        len(lines),
        len(earners) if len(earners) >= FEW else None,
        sorted(months.items()),
        [Part(kind, spent[kind]) for kind in (HELP, GATHERINGS, GIFTS, REST) if spent.get(kind)],
    )
