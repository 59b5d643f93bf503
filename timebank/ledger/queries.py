"""Reading the book. Balances and statements are reads, not sums, so they cost the same at any depth. In minutes."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from timebank.db import db


@dataclass(frozen=True, slots=True)
class Balance:
    """One account and where it stands."""

    account_id: int
    code: str
    kind: str
    minutes: int
    closed_on: str | None


@dataclass(frozen=True, slots=True)
class Line:
    """One line of an account's statement, with what the balance was after it."""

    number: int
    kind: str
    occurred_on: str
    posted_at: str
    month: str
    minutes: int
    balance_after: int
    reverses_number: int | None
    reversed_by: int | None
    note: str | None


@dataclass(frozen=True, slots=True)
class Totals:
    """What everybody may see of a book."""

    transactions: int
    first_on: str | None
    last_posted_at: str | None
    head: str | None
    balance: int  # zero, always; counted, not assumed
    by_kind: dict[str, tuple[int, int]]  # kind of account: how many, their minutes together


def balance(account_id: int) -> int:
    """Where an account stands, in minutes."""
    found = db.raw()("SELECT balance FROM ledger_account WHERE id = ?", (account_id,)).fetchone()
    return int(found[0]) if found else 0


def balances(book_id: int) -> list[Balance]:
    """Every account of a book by its code."""
    sql = "SELECT id, code, kind, balance, closed_on FROM ledger_account WHERE book_id = ? ORDER BY code"
    return [Balance(*row) for row in db.raw()(sql, (book_id,))]


def minutes_of_kind(book_id: int, kind: str) -> dict[int, int]:
    """Minutes that transactions of one kind (opening, ...) put on each account; what was taken back is not counted."""
    sql = (
        "SELECT p.account_id, sum(p.minutes) FROM ledger_transaction t"
        " JOIN ledger_posting p ON p.book_id = t.book_id AND p.number = t.number"
        " WHERE t.book_id = ? AND t.kind = ? AND NOT EXISTS (SELECT 1 FROM ledger_transaction r"
        " WHERE r.book_id = t.book_id AND r.reverses_number = t.number) GROUP BY p.account_id"
    )
    return {account_id: int(minutes) for account_id, minutes in db.raw()(sql, (book_id, kind))}


_STATEMENT = (
    "SELECT p.number, t.kind, t.occurred_on, t.posted_at, t.month, p.minutes, p.balance_after, t.reverses_number,"
    " r.number, n.text FROM ledger_posting p"
    " JOIN ledger_transaction t ON t.book_id = p.book_id AND t.number = p.number"
    " LEFT JOIN ledger_transaction r ON r.book_id = t.book_id AND r.reverses_number = t.number"
    " LEFT JOIN ledger_note n ON n.book_id = t.book_id AND n.number = t.number"
    " WHERE p.account_id = ? AND p.number < ? ORDER BY p.number DESC LIMIT ?"
)


def statement(account_id: int, *, before: int | None = None, limit: int = 25) -> list[Line]:
    """An account's newest lines first, at most `limit` of them, with numbers below `before` (the next page)."""
    rows = db.raw()(_STATEMENT, (account_id, before or 2**62, limit))
    return [Line(*row) for row in rows]


_NEWER = _STATEMENT.partition(" WHERE ")[0] + " WHERE p.account_id = ? AND p.number > ? ORDER BY p.number LIMIT ?"


def newer(account_id: int, after: int, *, limit: int = 25) -> list[Line]:
    """The lines of an account just above the number `after`, at most `limit` of them, the oldest first."""
    return [Line(*row) for row in db.raw()(_NEWER, (account_id, after, limit))]


def reversals(book_id: int, numbers: Collection[int]) -> dict[int, tuple[int, str]]:
    """For those of these transactions that were taken back: the number that did it, and the moment."""
    marks = ", ".join("?" * len(numbers))
    sql = (
        "SELECT reverses_number, number, posted_at FROM ledger_transaction"  # noqa: S608 - only question marks
        f" WHERE book_id = ? AND reverses_number IN ({marks})"
    )
    return {reversed_: (number, at) for reversed_, number, at in db.raw()(sql, (book_id, *numbers))} if numbers else {}


def totals(book_id: int) -> Totals:
    """The book at a glance, for the page that says it balances."""
    raw = db.raw()
    kinds = raw(
        "SELECT kind, count(*), sum(balance) FROM ledger_account WHERE book_id = ? GROUP BY kind ORDER BY kind",
        (book_id,),
    ).fetchall()
    by_kind = {kind: (int(count), int(minutes)) for kind, count, minutes in kinds}
    newest = raw(
        "SELECT t.number, t.posted_at, s.digest FROM ledger_transaction t"
        " JOIN ledger_seal s ON s.book_id = t.book_id AND s.number = t.number"
        " WHERE t.book_id = ? ORDER BY t.number DESC LIMIT 1",
        (book_id,),
    ).fetchone()
    number, posted_at, head = newest or (0, None, None)
    first = raw("SELECT occurred_on FROM ledger_transaction WHERE book_id = ? AND number = 1", (book_id,)).fetchone()
    whole = sum(minutes for _, minutes in by_kind.values())
    return Totals(number, first[0] if first else None, posted_at, head, whole, by_kind)


def last_posted_at(book_id: int) -> str | None:
    """The moment of the newest line, or None for an empty book."""
    sql = "SELECT posted_at FROM ledger_transaction WHERE book_id = ? ORDER BY number DESC LIMIT 1"
    found: Any = db.raw()(sql, (book_id,)).fetchone()
    return found[0] if found else None
