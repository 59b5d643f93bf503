"""The whole book as plain rows, and whether it is sound: told without any of the program's code."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Callable, Iterator
from hashlib import sha256
from typing import Any

import psycopg

Run = Callable[..., list[tuple[Any, ...]]]
Rows = dict[str, list[tuple[Any, ...]]]

TABLES = {
    "ledger_book": "id, uuid",
    "ledger_account": "id, book_id, code, kind, balance, floor, ceiling, closed_on",
    "ledger_transaction": "book_id, number, kind, month, occurred_on, posted_at, reverses_number, idempotency_key,"
    " note_digest",
    "ledger_posting": "book_id, number, account_id, minutes, balance_after",
    "ledger_seal": "book_id, number, digest",
    "ledger_note": "book_id, number, salt, text",
    "ledger_period": "book_id, month, state",
    "trail_entry": "group_id, number, at, who, on_behalf_of, channel, action, thing, transaction_number, facts,"
    " reason_digest, digest",
    "trail_reason": "group_id, number, salt, text, language",
}
NEVER_CHANGE = ("ledger_book", "ledger_transaction", "ledger_posting", "ledger_seal", "ledger_note", "trail_entry")


@contextlib.contextmanager
def shell(database_url: str, role: str = "postgres") -> Iterator[Run]:
    """What somebody has who has the file and a shell, or psql: a function from SQL to rows, nothing begun."""
    connection: Any
    if database_url.startswith("sqlite"):
        path = database_url.removeprefix("sqlite:///")
        connection = sqlite3.connect(path, isolation_level=None)
        connection.execute("PRAGMA synchronous=OFF")  # nobody pulls the plug in here
    else:
        connection = psycopg.connect(database_url.replace("+psycopg", ""), user=role, autocommit=True)

    def run(sql: str) -> list[tuple[Any, ...]]:
        cursor = connection.execute(sql)
        rows = cursor.fetchall() if cursor.description else []
        cursor.close()
        return rows

    try:
        yield run
    finally:
        connection.close()


def dump(run: Run) -> Rows:
    """Every row of every table of book and trail."""
    return {table: sorted(run(f"SELECT {cols} FROM {table}"), key=lambda r: r[:3]) for table, cols in TABLES.items()}


def faults(rows: Rows, *, chain: bool = True) -> list[str]:
    """What is wrong with a book: nothing, always."""
    found: list[str] = []
    for book_id, uuid in rows["ledger_book"]:
        found += _faults(
            book_id,
            uuid,
            {name: [r for r in each if r[0] == book_id] for name, each in rows.items()},
            {a[0]: a for a in rows["ledger_account"] if a[1] == book_id},
            chain,
        )
    books = {book[0] for book in rows["ledger_book"]}
    for table in ("ledger_transaction", "ledger_posting", "ledger_seal", "ledger_note", "ledger_period"):
        found += [f"{table} of no book" for row in rows[table] if row[0] not in books]
    return found


def _faults(book_id: int, uuid: str, own: Rows, accounts: dict[int, Any], chain: bool) -> list[str]:
    found: list[str] = []
    transactions = {t[1]: t for t in own["ledger_transaction"]}
    seals = {s[1]: s[2] for s in own["ledger_seal"]}
    legs: dict[int, dict[int, int]] = {}
    balances = dict.fromkeys(accounts, 0)
    closed = max((month for _, month, state in own["ledger_period"] if state == "closed"), default="")
    for _, number, account_id, minutes, after in sorted(own["ledger_posting"]):
        if account_id not in accounts:
            found.append(f"{number}: account {account_id} is not in book {book_id}")
            continue
        legs.setdefault(number, {})[account_id] = minutes
        balances[account_id] += minutes
        if balances[account_id] != after:
            found.append(f"{number}: balance_after {after} should be {balances[account_id]}")
        if not isinstance(minutes, int) or minutes == 0:
            found.append(f"{number}: {minutes!r} minutes")
    if sorted(transactions) != list(range(1, len(transactions) + 1)):
        found.append("numbers have gaps")
    if transactions.keys() != seals.keys() or transactions.keys() != legs.keys():
        found.append("transactions, postings and seals are not the same")
    found += [f"{n}: unbalanced or single" for n, each in legs.items() if sum(each.values()) or len(each) < 2]
    found += [f"account {a}: {accounts[a][4]} should be {m}" for a, m in balances.items() if accounts[a][4] != m]
    if sum(balances.values()):
        found.append("the balances are not zero together")
    found += _line_by_line(uuid, transactions, seals, legs, accounts, chain)
    if len({t[6] for t in transactions.values() if t[6]}) != sum(1 for t in transactions.values() if t[6]):
        found.append("reversed twice")
    open_lines = [p[1] for p in own["ledger_period"] if p[1] <= closed and p[2] != "closed"]
    found += [
        f"month {month} is not closed, a later one is"
        for month in open_lines
        if any(t[3] == month for t in transactions.values())
    ]
    return found


def _line_by_line(
    uuid: str,
    transactions: dict[int, Any],
    seals: dict[int, str],
    legs: dict[int, dict[int, int]],
    accounts: dict[int, Any],
    chain: bool,
) -> Iterator[str]:
    head = "0" * 64
    for number, (_, _, kind, month, day, at, reverses, key, note_digest) in sorted(transactions.items()):
        mine = legs.get(number, {})
        if month < day[:7]:
            yield f"{number}: counts before it was given"
        if (kind == "reversal") != (reverses is not None):
            yield f"{number}: a reversal of nothing, or not called one"
        if reverses is not None and mine != {a: -m for a, m in legs.get(reverses, {}).items()}:
            yield f"{number}: not the exact negation of {reverses}"
        told = [f"{accounts[a][2]} {m}" for a, m in mine.items() if a in accounts]
        text = [head, uuid, number, kind, month, day, at, reverses or "", "" if key is None else f"={key}"]
        text += [note_digest or "", *sorted(told)]
        head = sha256("\n".join(map(str, text)).encode()).hexdigest()
        if chain and seals.get(number) != head:
            yield f"{number}: the seal is not the digest of this"
            head = seals.get(number, head)
