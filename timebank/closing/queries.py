"""Sums of the hours book: of a month, between two dates, at a date, by number. In minutes.

Every line has two days. It *happened* on `occurred_on`. It *counts* on that day too while its month was open, else on
the first of the month it counts in: the second date of the journals.
"""

from __future__ import annotations

from collections import defaultdict
from typing import NamedTuple

from sqlalchemy import func, select

from timebank.board.models import Listing
from timebank.closing.models import ClosedReport, ClosingNote, Reopening
from timebank.db import db
from timebank.exchanges.models import Exchange
from timebank.ledger import months
from timebank.ledger.models import CLOSED
from timebank.members.models import PERSON, Member

HAPPENED, COUNTS = VIEWS = ("happened", "counts")
_COUNTS_ON = "CASE WHEN t.month = substr(t.occurred_on, 1, 7) THEN t.occurred_on ELSE t.month || '-01' END"

# Which lines of the book, in SQL.
ALL = "1 = 1"
REVERSALS = "t.reverses_number IS NOT NULL"
LATE = "substr(t.occurred_on, 1, 7) < t.month"
ISSUED = "t.kind IN ('welcome', 'issue', 'issue_alone', 'opening')"
WRITTEN_OFF = "t.kind IN ('write_off', 'write_off_alone', 'lapse')"
_HELP = "('exchange', 'gathering', 'gathering_alone', 'shared')"  # the kinds of lines that tell of help
_DAY = {HAPPENED: "t.occurred_on", COUNTS: _COUNTS_ON}


class AccountMonth(NamedTuple):
    """An account in a month: where it stood, what went up and down (zero or less), where it stands."""

    code: str
    kind: str
    before: int
    up: int
    down: int
    after: int


class Help(NamedTuple):
    """Help given: how often, how long, by how many, to how many. What was taken back does not count.

    `delivered` is what people and organisations gave, `received` what they received: where one leads for many, or the
    pot has a part in it, these are two things. Gifts, draws and hours given out are none of it.
    """

    times: int
    minutes: int
    givers: int
    receivers: int
    delivered: int = 0
    received: int = 0


class Trial(NamedTuple):
    """An account at a date, by when it happened and by where it counts."""

    code: str
    kind: str
    happened: int
    counts: int


class Leg(NamedTuple):
    """One side of a line."""

    code: str
    minutes: int
    balance_after: int


class Line(NamedTuple):
    """One line of the book with its sides."""

    number: int
    kind: str
    month: str
    occurred_on: str
    posted_at: str
    reverses_number: int | None
    legs: list[Leg]

    @property
    def is_late(self) -> bool:
        """Whether it counts in a later month than it happened in."""
        return self.month != self.occurred_on[:7]


def of_month(book_id: int, month: str) -> list[AccountMonth]:
    """Every account that has lines up to a month, by code."""
    sql = (
        "SELECT a.code, a.kind, sum(CASE WHEN t.month < ? THEN p.minutes ELSE 0 END),"
        " sum(CASE WHEN t.month = ? AND p.minutes > 0 THEN p.minutes ELSE 0 END),"
        " sum(CASE WHEN t.month = ? AND p.minutes < 0 THEN p.minutes ELSE 0 END), sum(p.minutes)"
        " FROM ledger_transaction t JOIN ledger_posting p ON p.book_id = t.book_id AND p.number = t.number"
        " JOIN ledger_account a ON a.id = p.account_id WHERE t.book_id = ? AND t.month <= ? GROUP BY a.code, a.kind"
    )
    rows = db.raw()(sql, (month, month, month, book_id, month)).fetchall()
    return sorted(AccountMonth(code, kind, *map(int, sums)) for code, kind, *sums in rows)


def help_between(book_id: int, first: str, last: str, view: str = HAPPENED) -> Help:
    """Help between two dates, both included, by one of VIEWS. What was taken back takes itself away again.

    Help is what the lines of the kinds exchange and gathering tell of; gifts and draws are none.
    """
    day = _DAY[view]
    sql = (
        "SELECT a.kind, sum(CASE WHEN p.minutes > 0 AND t.reverses_number IS NULL THEN p.minutes"  # noqa: S608 - ours
        " WHEN p.minutes < 0 AND t.reverses_number IS NOT NULL THEN p.minutes ELSE 0 END),"
        " sum(CASE WHEN p.minutes < 0 AND t.reverses_number IS NULL THEN p.minutes"
        " WHEN p.minutes > 0 AND t.reverses_number IS NOT NULL THEN p.minutes ELSE 0 END)"
        " FROM ledger_transaction t JOIN ledger_posting p ON p.book_id = t.book_id AND p.number = t.number"
        " JOIN ledger_account a ON a.id = p.account_id"
        " LEFT JOIN ledger_transaction o ON o.book_id = t.book_id AND o.number = t.reverses_number"
        f" WHERE t.book_id = ? AND coalesce(o.kind, t.kind) IN {_HELP} AND {day} BETWEEN ? AND ?"
        " GROUP BY p.account_id, a.kind"
    )
    rows = [(kind, int(up), int(down)) for kind, up, down in db.raw()(sql, (book_id, first, last)).fetchall()]
    times = (
        "SELECT coalesce(sum(CASE WHEN t.reverses_number IS NULL THEN 1 ELSE -1 END), 0) FROM ledger_transaction t"  # noqa: S608
        " LEFT JOIN ledger_transaction o ON o.book_id = t.book_id AND o.number = t.reverses_number"
        f" WHERE t.book_id = ? AND coalesce(o.kind, t.kind) IN {_HELP} AND {day} BETWEEN ? AND ?"
    )
    people = ("member", "organisation", "former")
    return Help(
        int(db.raw()(times, (book_id, first, last)).fetchone()[0]),
        sum(up for _, up, _ in rows),
        sum(1 for kind, up, _ in rows if up > 0 and kind in people),
        sum(1 for kind, _, down in rows if down < 0 and kind in people),
        sum(up for kind, up, _ in rows if kind in people),
        -sum(down for kind, _, down in rows if kind in people),
    )


def late(book_id: int, month: str) -> list[Line]:
    """The lines that count in a month and happened in an earlier one, by number."""
    return _lines(f"t.month = ? AND {LATE} ORDER BY t.number", book_id, (month,))


def counted_in(book_id: int, month: str) -> list[Line]:
    """All lines that count in a month, by number."""
    return _lines("t.month = ? ORDER BY t.number", book_id, (month,))


def trial(book_id: int, on: str) -> list[Trial]:
    """Every account at the end of a date, both ways, by code."""
    sql = (
        "SELECT a.code, a.kind, sum(CASE WHEN t.occurred_on <= ? THEN p.minutes ELSE 0 END),"  # noqa: S608 - our own
        f" sum(CASE WHEN {_COUNTS_ON} <= ? THEN p.minutes ELSE 0 END)"
        " FROM ledger_transaction t JOIN ledger_posting p ON p.book_id = t.book_id AND p.number = t.number"
        " JOIN ledger_account a ON a.id = p.account_id WHERE t.book_id = ? AND t.occurred_on <= ?"
        " GROUP BY a.code, a.kind"
    )
    rows = db.raw()(sql, (on, on, book_id, on)).fetchall()
    return sorted(Trial(code, kind, int(one), int(other)) for code, kind, one, other in rows)


def page(book_id: int, which: str = ALL, *, before: int | None = None, limit: int = 25) -> list[Line]:
    """The lines of the book with numbers below `before`, newest first. A page costs the same at any depth.

    `which` of them is ALL, REVERSALS, LATE, ISSUED or WRITTEN_OFF.
    """
    return _lines(f"t.number < ? AND {which} ORDER BY t.number DESC", book_id, (before or 2**62,), limit)


def _lines(where: str, book_id: int, values: tuple[object, ...], limit: int | None = None) -> list[Line]:
    raw = db.raw()
    sql = (
        "SELECT t.number, t.kind, t.month, t.occurred_on, t.posted_at, t.reverses_number FROM ledger_transaction t"  # noqa: S608
        f" WHERE t.book_id = ? AND {where}" + (" LIMIT ?" if limit else "")
    )
    rows = raw(sql, (book_id, *values, *((limit,) if limit else ()))).fetchall()
    legs: dict[int, list[Leg]] = defaultdict(list)
    numbers = [row[0] for row in rows]
    for start in range(0, len(numbers), 500):
        some = numbers[start : start + 500]
        marks = ", ".join("?" * len(some))
        legs_sql = (
            "SELECT p.number, a.code, p.minutes, p.balance_after FROM ledger_posting p"  # noqa: S608 - question marks
            f" JOIN ledger_account a ON a.id = p.account_id WHERE p.book_id = ? AND p.number IN ({marks})"
        )
        for number, *leg in raw(legs_sql, (book_id, *some)):
            legs[number].append(Leg(*leg))
    return [Line._make((*row, sorted(legs[row[0]], key=lambda leg: (-leg.minutes, leg.code)))) for row in rows]


def accounts_apart(book_id: int) -> int:
    """How many accounts have a balance that is not the sum of their lines: none, if the book is sound."""
    sql = (
        "SELECT count(*) FROM ledger_account a LEFT JOIN (SELECT account_id, sum(minutes) AS minutes"
        " FROM ledger_posting WHERE book_id = ? GROUP BY account_id) s ON s.account_id = a.id"
        " WHERE a.book_id = ? AND a.balance <> coalesce(s.minutes, 0)"
    )
    return int(db.raw()(sql, (book_id, book_id)).fetchone()[0])


def together(book_id: int) -> int:
    """All lines of the book together: 0, if it is sound."""
    sql = "SELECT coalesce(sum(minutes), 0) FROM ledger_posting WHERE book_id = ?"
    return int(db.raw()(sql, (book_id,)).fetchone()[0])


def numbers_missing(book_id: int) -> int:
    """How many numbers of the book are missing: none, if it is sound."""
    sql = "SELECT coalesce(max(number), 0) - count(*) FROM ledger_transaction WHERE book_id = ?"
    return int(db.raw()(sql, (book_id,)).fetchone()[0])


def suspense(book_id: int, month: str) -> int:
    """What stands on the accounts of suspense at the end of a month, by where it counts."""
    sql = (
        "SELECT coalesce(sum(p.minutes), 0) FROM ledger_account a JOIN ledger_posting p ON p.account_id = a.id"
        " JOIN ledger_transaction t ON t.book_id = p.book_id AND t.number = p.number"
        " WHERE a.book_id = ? AND a.kind = 'suspense' AND t.month <= ?"
    )
    return int(db.raw()(sql, (book_id, month)).fetchone()[0])


def head(book_id: int) -> tuple[int, str]:
    """Number and digest of the newest line; (0, "") for an empty book."""
    sql = "SELECT number, digest FROM ledger_seal WHERE book_id = ? ORDER BY number DESC LIMIT 1"
    found = db.raw()(sql, (book_id,)).fetchone()
    return (found[0], found[1]) if found else (0, "")


def is_in_chain(book_id: int, digest: str) -> bool:
    """Whether the chain of the book ran through this digest."""
    sql = "SELECT 1 FROM ledger_seal WHERE book_id = ? AND digest = ?"
    return digest == "" or db.raw()(sql, (book_id, digest)).fetchone() is not None


def months_with_lines(book_id: int) -> list[str]:
    """The months in which something counts, oldest first."""
    found = db.raw()("SELECT DISTINCT month FROM ledger_transaction WHERE book_id = ?", (book_id,))
    return sorted(month for (month,) in found)


def closes_months(book_id: int) -> bool:
    """Whether this group ever began to close a month: others are not reminded of it."""
    return db.raw()("SELECT 1 FROM ledger_period WHERE book_id = ? LIMIT 1", (book_id,)).fetchone() is not None


def to_close(book_id: int, month: str) -> list[str]:
    """The months that close when this one does: every earlier one that is open and has lines, then itself."""
    newest = months.newest_closed(book_id) or ""
    return [*(each for each in months_with_lines(book_id) if newest < each < month), month]


def reports(group_id: int) -> list[ClosedReport]:
    """Every report of a group, the newest month and version first."""
    chosen = select(ClosedReport).where(ClosedReport.group_id == group_id)
    return list(db.session.scalars(chosen.order_by(ClosedReport.month.desc(), ClosedReport.version.desc())))


def report(group_id: int, month: str, version: int | None = None) -> ClosedReport | None:
    """The report of a month, the newest version of it unless told otherwise."""
    chosen = select(ClosedReport).where(ClosedReport.group_id == group_id, ClosedReport.month == month)
    if version is not None:
        chosen = chosen.where(ClosedReport.version == version)
    return db.session.scalars(chosen.order_by(ClosedReport.version.desc())).first()


def reopenings(group_id: int) -> list[Reopening]:
    """Every month that was opened again, oldest first."""
    return list(db.session.scalars(select(Reopening).where(Reopening.group_id == group_id).order_by(Reopening.id)))


def notes(group_id: int, month: str) -> dict[tuple[str, str], ClosingNote]:
    """What was seen to on the way to closing a month, by point and thing."""
    chosen = select(ClosingNote).where(ClosingNote.group_id == group_id, ClosingNote.month == month)
    return {(each.point, each.thing): each for each in db.session.scalars(chosen)}


def is_closed(book_id: int, month: str) -> bool:
    """Whether a month is closed."""
    return months.state(book_id, month) == CLOSED


class Joined(NamedTuple):
    """People who came, who left, and who are here at the end."""

    came: int
    left: int
    here: int


def people_between(group_id: int, first: str, last: str) -> Joined:
    """How many people came and left between two dates, both included, and how many were members on the last."""
    persons = select(func.count()).select_from(Member).where(Member.group_id == group_id, Member.kind == PERSON)

    def count(*where: object) -> int:
        return int(db.session.scalar(persons.where(*where)) or 0)  # type: ignore[arg-type]

    return Joined(
        count(Member.joined_on.between(first, last)),
        count(Member.left_on.between(first, last)),
        count(Member.joined_on <= last, Member.left_on.is_(None) | (Member.left_on > last)),
    )


def listings_between(group_id: int, first: str, last: str) -> list[tuple[str, int, int]]:
    """What was put on the board between two dates, by category: offers and requests."""
    chosen = (
        select(Listing.category, Listing.kind, func.count())
        .where(Listing.group_id == group_id, Listing.posted_on.between(first, last))
        .group_by(Listing.category, Listing.kind)
    )
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for category, kind, number in db.session.execute(chosen):
        found[category][kind] = number
    return [(name, found[name].get("offer", 0), found[name].get("request", 0)) for name in sorted(found)]


def slips(group_id: int) -> list[str]:
    """The numbers of all slips that were typed."""
    chosen = select(Exchange.slip).where(Exchange.group_id == group_id, Exchange.slip.is_not(None)).distinct()
    return sorted(str(each) for each in db.session.scalars(chosen))
