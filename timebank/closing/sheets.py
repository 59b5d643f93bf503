"""The bookkeeper's lists as sheets: a row at a time, so that a long book needs no more memory than a short one."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Collection, Iterator
from typing import Any, NamedTuple

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from timebank import clock, permissions
from timebank.closing import queries
from timebank.db import db
from timebank.errors import NotFound
from timebank.exchanges.models import OPEN_STATES, Exchange
from timebank.groups import service as groups
from timebank.ledger.journal import FORMATS, journal
from timebank.permissions import Actor
from timebank.sheets import harmless
from timebank.slips import queries as papers
from timebank.trail import service as trail
from timebank.trail.service import Row

BLOCK = 500
_HOURS = re.compile(r"-?[0-9]+:[0-5][0-9]")
OVERRIDES = (
    "exchange.ruled", "exchange.corrected", "exchange.reversed", "exchange.set aside", "exchange.left as it is",
    "account.limits", "month.reopened", "closing.noted",
)  # fmt: skip
AGES = (7, 14, 30)  # days: up to so many; the rest is older


class Waiting(NamedTuple):
    """Help that waits, and for how many days."""

    exchange: Exchange
    days: int


def waiting(actor: Actor, group_id: int) -> list[Waiting]:
    """Everything that waits to be agreed, the oldest first, with the days since it was told."""
    permissions.require(actor, "books.read", permissions.Of(group_id))
    chosen = select(Exchange).where(Exchange.group_id == group_id, Exchange.state.in_(OPEN_STATES))
    now = clock.now()
    return [
        Waiting(each, (now - clock.moment(each.logged_at)).days)
        for each in db.session.scalars(chosen.order_by(Exchange.logged_at, Exchange.id))
    ]


def by_age(found: list[Waiting]) -> list[tuple[int | None, list[Waiting]]]:
    """The same by age, the oldest first: the most days of an age (None: more than all of AGES), and what is of it."""
    told: dict[int | None, list[Waiting]] = {None: [], **{days: [] for days in reversed(AGES)}}
    for each in found:
        told[next((days for days in AGES if each.days <= days), None)].append(each)
    return list(told.items())


def _trail_rows(group_id: int, actions: Collection[str] = (), fact: str = "") -> Iterator[Row]:
    """Everything that was done, newest first, some rows at a time: all of it, or these acts, or what has a fact."""
    before: int | None = None
    while found := trail.page(group_id, before=before, limit=BLOCK, actions=actions, fact=fact):
        yield from found
        before = found[-1].number


def lines(group_id: int, which: str) -> Iterator[queries.Line]:
    """The lines of the book that are meant (see `queries.page`), newest first, some at a time."""
    before: int | None = None
    while found := queries.page(group_id, which, before=before, limit=BLOCK):
        yield from found
        before = found[-1].number


def _trial(group_id: int) -> Iterator[tuple[Any, ...]]:
    yield ("account", "kind", "minutes_by_when_it_happened", "minutes_by_where_it_counts")
    yield from queries.trial(group_id, groups.today(group_id).isoformat())


def _waiting(group_id: int) -> Iterator[tuple[Any, ...]]:
    yield ("reference", "told_at", "days", "occurred_on", "giver", "receiver", "minutes", "state")
    for each, days in waiting(Actor.host(group_id), group_id):
        sides = (side.number if side else "" for side in (each.giver, each.receiver))
        yield (each.ref, each.logged_at, days, each.occurred_on, *sides, each.minutes, each.state)


def _of_lines(which: str) -> Callable[[int], Iterator[tuple[Any, ...]]]:
    def rows(group_id: int) -> Iterator[tuple[Any, ...]]:
        yield ("number", "kind", "occurred_on", "counts_in", "posted_at", "reverses_number", "account", "minutes")
        for line in lines(group_id, which):
            for leg in line.legs:
                yield (*line[:2], line.occurred_on, line.month, line.posted_at, line.reverses_number,
                       leg.code, leg.minutes)  # fmt: skip

    return rows


def _corrections(group_id: int) -> Iterator[tuple[Any, ...]]:
    """Every line that took another one back, with the code of why."""
    yield ("number", "kind", "occurred_on", "counts_in", "posted_at", "reverses_number", "account", "minutes", "code")
    before: int | None = None
    while found := queries.page(group_id, queries.REVERSALS, before=before, limit=BLOCK):
        told = trail.reasons_for(group_id, [each.number for each in found])
        for line in found:
            code = told[line.number].facts.get("code", "") if line.number in told else ""
            for leg in line.legs:
                yield (*line[:2], line.occurred_on, line.month, line.posted_at, line.reverses_number,
                       leg.code, leg.minutes, code)  # fmt: skip
        before = found[-1].number


def _of_trail(actions: Collection[str] = (), fact: str = "") -> Callable[[int], Iterator[tuple[Any, ...]]]:
    def rows(group_id: int) -> Iterator[tuple[Any, ...]]:
        yield ("number", "at", "who", "for_whom", "channel", "action", "thing", "line_of_the_book", "facts", "reason")
        for row in _trail_rows(group_id, actions, fact):
            facts = "; ".join(f"{name}={value}" for name, value in sorted(row.facts.items()))
            yield (row.number, row.at, row.who, row.on_behalf_of, row.channel, row.action, row.thing,
                   row.transaction_number, facts, row.reason)  # fmt: skip

    return rows


done = _of_trail()  # everything that was done, newest first; the headings before it


def rules(group_id: int) -> Iterator[tuple[Any, ...]]:
    """Every rule and text of the group, and what it was before; the headings first."""
    yield ("name", "value", "decided_at", "decided_by", "reason")
    for name, history in sorted(groups.histories(group_id).items()):
        for each in history:
            yield (name, each.value, each.decided_at, each.decided_by, each.reason)


def _slips(group_id: int) -> Iterator[tuple[Any, ...]]:
    yield ("slip",)
    for each in queries.slips(group_id):
        yield (each,)


def piles(group_id: int) -> Iterator[tuple[Any, ...]]:
    """Every pile, what was counted by hand and what was typed (minutes); the headings first."""
    yield ("pile", "state", "opened_at", "opened_by", "counted_slips", "counted_minutes", "typed_slips",
           "typed_minutes", "settled_at", "settled_by")  # fmt: skip
    for each, typed in papers.register(Actor.host(group_id), group_id):
        who = [person.number if person else "" for person in (each.opened_by, each.settled_by)]
        yield (each.number, each.state, each.opened_at, who[0], each.counted_slips, each.counted_minutes, typed.slips,
               typed.minutes, each.settled_at, who[1])  # fmt: skip


# name of the file: what it is called, its rows with their headings first, and the verb one needs for it
SHEETS: dict[str, tuple[Any, Callable[[int], Iterator[tuple[Any, ...]]], str]] = {
    "trial-balance": (_l("Trial balance of today"), _trial, "books.read"),
    "waiting": (_l("Waiting to be agreed, by age"), _waiting, "books.read"),
    "corrections": (_l("Corrections"), _corrections, "books.read"),
    "told-late": (_l("Told late: counts in a later month"), _of_lines(queries.LATE), "books.read"),
    "issued": (_l("Hours given out by the group"), _of_lines(queries.ISSUED), "books.read"),
    "written-off": (_l("Hours written off"), _of_lines(queries.WRITTEN_OFF), "books.read"),
    "single-handed": (_l("Done single-handed"), _of_trail(fact="single_handed"), "books.read"),
    "overrides": (_l("Settled by an officer"), _of_trail(OVERRIDES), "books.read"),
    "rules": (_l("Every rule, and what it was before"), rules, "books.read"),
    "slips": (_l("Numbers of slips"), _slips, "books.read"),
    "piles": (_l("Piles of slips"), piles, "books.read"),
    "who-did-what": (_l("Who did what"), done, "trail.read"),
}  # fmt: skip


def sheet(actor: Actor, group_id: int, name: str) -> Iterator[str]:
    """One of SHEETS as CSV, or the journal in one of the formats of `ledger.journal`. NotFound for any other name."""
    if name in FORMATS:
        permissions.require(actor, "books.read", permissions.Of(group_id))
        return journal(group_id, name)
    if name not in SHEETS:
        raise NotFound
    _title, rows, verb = SHEETS[name]
    permissions.require(actor, verb, permissions.Of(group_id))
    return as_csv(rows(group_id))


def as_csv(rows: Iterator[tuple[Any, ...]]) -> Iterator[str]:
    """Rows as CSV, piece by piece; no cell is taken for a formula, and a mark says that it is UTF-8."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    text.write("\ufeff")
    for number, row in enumerate(rows, 1):
        writer.writerow([_cell(each) for each in row])
        if number % BLOCK == 0:
            yield text.getvalue()
            text.seek(0)
            text.truncate()
    yield text.getvalue()


def _cell(value: Any) -> Any:
    """A text that no spreadsheet takes for a formula; hours such as -1:30 stay as they are, since none does."""
    return harmless(value) if isinstance(value, str) and not _HOURS.fullmatch(value) else value


def missing_slips(group_id: int) -> list[tuple[str, int, int, list[int]]]:
    """Numbers of slips by what stands before the digits: how many, the newest, and at most 50 missing between."""
    found: dict[str, set[int]] = {}
    for each in queries.slips(group_id):
        head = each.rstrip("0123456789")
        if len(head) < len(each) <= len(head) + 9:
            found.setdefault(head, set()).add(int(each[len(head) :]))
    told = []
    for head, numbers in sorted(found.items()):
        first, last = min(numbers), max(numbers)
        gaps: list[int] = []
        for number in sorted(numbers)[:-1]:
            after = number + 1
            while after not in numbers and len(gaps) < 50:
                gaps.append(after)
                after += 1
        told.append((head, len(numbers), last, gaps if last - first + 1 > len(numbers) else []))
    return told
