"""Exchanges out of a spreadsheet: the whole file is read and checked first, then all of it is written, or nothing.

Each line was agreed on paper, so it posts at once, in date order. A line is known by its slip number, else by its date,
pair, hours, words and how often it occurs, so that a file can be read twice. An import adds, it never changes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from sqlalchemy import or_, select

from timebank import clock, hours, permissions, plain, sheets
from timebank.cells import Cells, short
from timebank.db import db
from timebank.errors import N_, Refusal, RoundsToNothing
from timebank.exchanges import service, states
from timebank.exchanges.models import AGREED, DECLINED, OPEN_STATES, WITHDRAWN, Exchange
from timebank.exchanges.queries import TWIN_DAYS
from timebank.exchanges.service import Claim
from timebank.exchanges.states import Ground
from timebank.groups.models import Group
from timebank.hours import Minutes
from timebank.ledger.models import Account
from timebank.members.directory import Directory
from timebank.members.models import Member
from timebank.members.queries import plain_name
from timebank.permissions import Actor
from timebank.sheets import Row, Unreadable
from timebank.trail import service as trail

COLUMNS = ("slip", "date", "giver", "receiver", "hours", "what")
REQUIRED = ("date", "giver", "receiver", "hours")
LONGEST_SLIP = plain.NAME
AT_ONCE = 500  # values in one question to the database

_EMPTY = N_("This cell is empty. Every line needs a date, a giver, a receiver and hours.")
_LEFT = N_("%(who)s left on %(left)s, and this help was on %(day)s. Look at the date, or at who it was.")
_ONESELF = N_("The giver and the receiver are one and the same here: %(who)s. Write who helped whom.")
_HOURS = N_("“%(typed)s” is not understood. Write hours like 1:30, 1.5 or 1,5, in whole minutes.")
_NONE = N_(
    "“%(typed)s” is no help given. Write hours above zero; if somebody gave it the other way round, swap the two."
)
_TOO_MANY = N_("“%(typed)s” is more than 24 hours. Write each day on a line of its own, or look for a missing point.")
_NOTHING = N_("“%(typed)s” would be nothing: this group counts in steps of %(quantum)s. Write at least %(quantum)s.")
_TWICE = N_("Slip %(slip)s is on line %(first)s already with another “%(column)s”. Keep one of the two lines.")
_OTHER = N_(
    "Slip %(slip)s is in the book already with another “%(column)s”: there “%(here)s”, in this line “%(typed)s”. "
    "An import does not change what is there. Make the line equal or take it out; the desk can correct hours."
)
_CLOSED = N_("The account of %(who)s is closed, so nothing can be added there. Take this line out.")
_LIMIT = N_(
    "This would take %(who)s past the limit the members set (%(limit)s). Look at the hours, or ask the members."
)


class Content(NamedTuple):
    """What makes two lines equal: day, giver and receiver (ids; None is the group itself), minutes told, words."""

    date: str
    giver: int | None
    receiver: int | None
    hours: int
    what: str


@dataclass(frozen=True, slots=True)
class NewExchange:
    """A line as it was understood."""

    line: int
    claim: Claim
    minutes: Minutes  # by the group's rule


@dataclass(frozen=True, slots=True)
class ExchangesPlan:
    """What an import would do. Everything but `new` and `balances` is for telling the coordinator; `int`s are lines."""

    group_id: int
    data: bytes
    head: tuple[int, str]  # of the trail when this was planned: a plan made on other ground is made again
    new: list[NewExchange]  # in the order they post
    skipped: list[int]
    unused: list[str]  # headings nobody knows
    understood: list[tuple[int, str, Minutes]]  # hours in unusual writing, or rounded: what they count as
    alike: list[int]  # perhaps told already on the web or by telephone: please look
    before_founding: list[int]
    before_joining: list[int]
    earliest: date | None
    in_opening: list[int]  # one side's hours were in their opening hours already
    not_posted: list[int]  # both sides' were: kept and shown, and nothing moves
    balances: list[tuple[str, str, int]]  # number, name, minutes of every member afterwards


def plan_exchanges(actor: Actor, group: Group, data: bytes) -> ExchangesPlan:
    """Read and check a whole file; writes nothing. Raises Unreadable with every bad line and what would be right."""
    permissions.require(actor, "exchange.log for others", group)
    head = trail.head(group.id)
    sheet = sheets.read(data, REQUIRED)
    stand = states.ground(group.id)
    reader = _Reader(group.id, stand)
    lines = [line for line in map(reader.read, sheet.rows) if line is not None]
    new, skipped = _only_new(group.id, lines, reader)
    new.sort(key=lambda each: (each.claim.occurred_on, each.claim.slip or "", each.line))
    minutes, in_opening, not_posted = _post(group.id, new, stand, reader)
    problems = sorted([*sheet.problems, *reader.problems], key=lambda each: each.line)
    if problems:
        raise Unreadable(problems)
    began = stand.rules.began_on
    return ExchangesPlan(
        group_id=group.id,
        data=data,
        head=head,
        new=new,
        skipped=skipped,
        unused=[name for name in sheet.columns if name not in COLUMNS],
        understood=reader.understood,
        alike=_alike(group.id, new),
        before_founding=sorted(each.line for each in new if each.claim.occurred_on < began),
        before_joining=sorted(each.line for each in new if _before_joining(each.claim)),
        earliest=min((each.claim.occurred_on for each in new), default=None),
        in_opening=in_opening,
        not_posted=not_posted,
        balances=sorted((each.number, each.name, minutes[each.account_id]) for each in reader.directory.members),
    )


def carry_out(actor: Actor, plan: ExchangesPlan, done: Callable[[], None] = lambda: None) -> ExchangesPlan:
    """Write everything a plan says, or nothing; returns the plan that was carried out.

    Where something else happened in the group since it was made, it is made again first. `done` is called after each
    exchange. Raises Unreadable, and what `exchanges.service.log` raises.
    """
    permissions.require(actor, "exchange.log for others", permissions.Of(plan.group_id))
    with db.write():
        db.lock(plan.group_id)
        if trail.head(plan.group_id) != plan.head:
            plan = plan_exchanges(actor, db.session.get_one(Group, plan.group_id), plan.data)
        # All of them at once: a transaction has forgotten what was read before it began.
        everyone = list(db.session.scalars(select(Member).where(Member.group_id == plan.group_id)))
        service.log_from_paper(actor, plan.group_id, [each.claim for each in plan.new], done)
        if plan.new:
            facts = {"new": len(plan.new), "skipped": len(plan.skipped), "members": len(everyone)}
            trail.record(actor, "exchanges.imported", facts=facts, group_id=plan.group_id)
    return plan


class _Reader(Cells):
    """Understands lines one by one, and collects what is wrong with them."""

    def __init__(self, group_id: int, stand: Ground) -> None:
        super().__init__()
        self.rules = stand.rules
        self.today = clock.today(stand.rules.zone)
        self.directory = Directory(group_id)
        self.understood: list[tuple[int, str, Minutes]] = []
        own_names = ("pot", "y pot", stand.rules.name_cy, stand.rules.name_en)
        self._group_itself = {plain_name(name) for name in own_names if name}

    def read(self, row: Row) -> NewExchange | None:
        """A line as it is understood; None where something is wrong with it."""
        cells = {name: sheets.text(row.cells.get(name, "")) for name in COLUMNS}
        for name in REQUIRED:
            if not cells[name]:
                self.bad(row.line, name, _EMPTY)
        day = self.past_day(row.line, "date", cells["date"], self.today)
        giver = self._who(row.line, "giver", cells["giver"])
        receiver = self._who(row.line, "receiver", cells["receiver"])
        told, minutes = self._hours(row.line, cells["hours"])
        what = self.words(row.line, "what", cells["what"], plain.LINE)
        slip = self.words(row.line, "slip", cells["slip"], LONGEST_SLIP)
        if row.line in self.bad_lines or day is None:
            return None
        if giver is receiver:
            self.bad(row.line, "receiver", _ONESELF, who=_called(giver) if giver else cells["giver"])
        for column, member in (("giver", giver), ("receiver", receiver)):
            if member is not None and member.left_on is not None and day.isoformat() > member.left_on:
                left = date.fromisoformat(member.left_on)
                self.bad(row.line, column, _LEFT, who=_called(member), left=left, day=day)
        if row.line in self.bad_lines:
            return None
        return NewExchange(row.line, Claim(giver, receiver, day, told, what, slip=slip or None), minutes)

    def _who(self, line: int, column: str, typed: str) -> Member | None:
        """The member meant. None: the group itself."""
        found = self.directory.find(typed)
        if not typed or (not found and plain_name(typed) in self._group_itself):
            return None
        return self.directory.the_one(self, line, column, typed, found)

    def _hours(self, line: int, typed: str) -> tuple[Minutes, Minutes]:
        """Minutes as told, and as the group counts them."""
        nothing = Minutes(0), Minutes(0)
        if not typed:
            return nothing
        try:
            told = hours.parse(typed)
        except hours.NotHours:
            self.bad(line, "hours", _HOURS, typed=short(typed))
            return nothing
        try:
            minutes = states.rounded(told, self.rules.quantum, self.rules.rounding)
        except RoundsToNothing:
            self.bad(line, "hours", _NOTHING, typed=short(typed), quantum=Minutes(self.rules.quantum))
            return nothing
        except Refusal:
            self.bad(line, "hours", _NONE if told <= 0 else _TOO_MANY, typed=short(typed))
            return nothing
        if minutes != told or hours.is_unusual(typed):
            self.understood.append((line, typed, minutes))
        return told, minutes


def _only_new(group_id: int, lines: list[NewExchange], reader: _Reader) -> tuple[list[NewExchange], list[int]]:
    """The lines that are not in the book yet, and the numbers of those that are, or stand above already."""
    on_slip = _stored_by_slip(group_id, {each.claim.slip for each in lines if each.claim.slip})
    unslipped = _stored_without_slip(group_id, [each for each in lines if not each.claim.slip])
    names: dict[object, str] = {each.id: _called(each) for each in reader.directory.members}
    above: dict[str, NewExchange] = {}
    new, skipped = [], []
    for each in lines:
        slip, content = each.claim.slip, _content(each.claim)
        if slip is None:
            if unslipped[content] > 0:
                unslipped[content] -= 1
                skipped.append(each.line)
            else:
                new.append(each)
            continue
        stored = on_slip.get(slip, [])
        if first := above.get(slip):
            if column := _differing(_content(first.claim), content):
                reader.bad(each.line, column, _TWICE, slip=slip, first=first.line, column=column)
            skipped.append(each.line)
        elif content in stored:
            skipped.append(each.line)
        elif stored:
            column = _differing(stored[-1], content) or "slip"
            here, typed = (_cell(told, column, names) for told in (stored[-1], content))
            reader.bad(each.line, column, _OTHER, slip=slip, column=column, here=here, typed=typed)
        else:
            new.append(each)
        above.setdefault(slip, each)
    return new, skipped


_WHAT_COUNTS = (Exchange.occurred_on, Exchange.giver_id, Exchange.receiver_id, Exchange.minutes_told, Exchange.what)


def _stored_by_slip(group_id: int, slips: set[str]) -> dict[str, list[Content]]:
    found: dict[str, list[Content]] = {}
    wanted = sorted(slips)
    for start in range(0, len(wanted), AT_ONCE):
        chosen = (
            select(Exchange.slip, *_WHAT_COUNTS)
            .where(
                Exchange.group_id == group_id,
                Exchange.slip.in_(wanted[start : start + AT_ONCE]),
                Exchange.state.not_in((DECLINED, WITHDRAWN)),
            )
            .order_by(Exchange.id)
        )
        for row in db.session.execute(chosen):
            found.setdefault(str(row[0]), []).append(Content(*row[1:]))
    return found


def _stored_without_slip(group_id: int, lines: list[NewExchange]) -> Counter[Content]:
    """How often each is in the book from paper; one that was corrected counts as it was told at first."""
    if not lines:
        return Counter()
    days = [each.claim.occurred_on for each in lines]
    chosen = select(*_WHAT_COUNTS).where(
        Exchange.group_id == group_id,
        Exchange.slip.is_(None),
        Exchange.channel == "slip",
        Exchange.corrects_id.is_(None),
        Exchange.state.not_in((DECLINED, WITHDRAWN)),
        Exchange.occurred_on.between(min(days).isoformat(), max(days).isoformat()),
    )
    return Counter(Content(*row) for row in db.session.execute(chosen))


def _content(claim: Claim) -> Content:
    giver, receiver = claim.giver, claim.receiver
    return Content(
        claim.occurred_on.isoformat(),
        giver.id if giver else None,
        receiver.id if receiver else None,
        int(claim.minutes_told),
        claim.what,
    )


def _differing(one: Content, other: Content) -> str | None:
    return next((name for name, a, b in zip(one._fields, one, other, strict=True) if a != b), None)


def _cell(content: Content, column: str, names: dict[object, str]) -> str:
    """A cell as it may be shown."""
    value = getattr(content, column, "")
    if column == "hours":
        return hours.clock(content.hours)
    return names.get(value, "pot") if column in ("giver", "receiver") else str(value)


def _post(
    group_id: int, new: Iterable[NewExchange], stand: Ground, reader: _Reader
) -> tuple[dict[int, int], list[int], list[int]]:
    """The balances by account as if all had been posted, and the lines that touch or rest in opening hours."""
    chosen = select(Account.id, Account.balance, Account.floor, Account.ceiling, Account.closed_on)
    accounts = {row.id: row for row in db.session.execute(chosen.where(Account.book_id == group_id))}
    who = {each.account_id: _called(each) for each in reader.directory.members}
    balances = {account_id: int(row.balance) for account_id, row in accounts.items()}
    in_opening, not_posted = [], []
    for each in new:
        claim = each.claim
        moved = states.legs(claim.giver, claim.receiver, claim.occurred_on.isoformat(), int(each.minutes), stand)
        if not moved:
            not_posted.append(each.line)
        elif stand.own["opening"] in moved:
            in_opening.append(each.line)
        for account_id, minutes in moved.items():
            account, name = accounts[account_id], who.get(account_id, "pot")
            column = "giver" if minutes > 0 else "receiver"
            balances[account_id] += minutes
            after = balances[account_id]
            limit = account.floor if minutes < 0 else account.ceiling
            if account.closed_on is not None:
                reader.bad(each.line, column, _CLOSED, who=name)
            elif limit is not None and (after < limit if minutes < 0 else after > limit):
                reader.bad(each.line, column, _LIMIT, who=name, limit=Minutes(limit))
    return balances, sorted(in_opening), sorted(not_posted)


def _alike(group_id: int, new: list[NewExchange]) -> list[int]:
    """Lines like something the same two told on the web or by telephone within three days: told twice, perhaps."""
    if not new:
        return []
    days = [each.claim.occurred_on for each in new]
    chosen = select(Exchange.giver_id, Exchange.receiver_id, Exchange.minutes, Exchange.occurred_on).where(
        Exchange.group_id == group_id,
        Exchange.state.in_((*OPEN_STATES, AGREED)),
        or_(Exchange.channel != "slip", Exchange.state != AGREED),
        Exchange.occurred_on.between((min(days) - TWIN_DAYS).isoformat(), (max(days) + TWIN_DAYS).isoformat()),
    )
    told: dict[tuple[frozenset[int | None], int], list[date]] = {}
    for giver_id, receiver_id, minutes, day in db.session.execute(chosen):
        told.setdefault((frozenset((giver_id, receiver_id)), minutes), []).append(date.fromisoformat(day))
    found = []
    for each in new:
        content = _content(each.claim)
        near = told.get((frozenset((content.giver, content.receiver)), int(each.minutes)), [])
        if any(abs(day - each.claim.occurred_on) <= TWIN_DAYS for day in near):
            found.append(each.line)
    return sorted(found)


def _before_joining(claim: Claim) -> bool:
    sides = (claim.giver, claim.receiver)
    return any(side is not None and claim.occurred_on.isoformat() < side.joined_on for side in sides)


def _called(member: Member) -> str:
    return f"{member.number} {member.name}"
