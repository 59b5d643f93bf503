"""The verbs of the hours book. All amounts are whole minutes; plus = gave help, minus = received help.

Each verb belongs inside `with db.write():` (it opens one of its own where there is none) and writes its row on the
trail in the same transaction. What the verbs refuse politely, the guards in the database refuse as well.
"""

from __future__ import annotations

import secrets
import uuid as uuids
from collections.abc import Mapping
from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy import select, update

from timebank import clock, permissions
from timebank.db import Raw, db
from timebank.errors import (
    AccountClosed,
    AlreadyReversed,
    BeyondCeiling,
    BeyondFloor,
    ClockBehind,
    CodeTaken,
    KeyReused,
    NoSuchAccount,
    NoSuchTransaction,
    NothingMoves,
    ReversalStays,
    TooFewPostings,
    TooMuch,
    Unbalanced,
)
from timebank.hours import Minutes
from timebank.ledger import seals
from timebank.ledger.models import CLOSING, MOST_MINUTES, REVERSAL, Account, Book
from timebank.permissions import Actor
from timebank.trail import service as trail

# A network clock may step back a little; a clock further behind than this was never set.
CLOCK_SLACK = timedelta(minutes=2)


class Posted(NamedTuple):
    """What the book says of a transaction: its number, the month it counts in, and the head of the chain after it."""

    book_id: int
    number: int
    month: str
    digest: str


def open_book(actor: Actor, uuid: str | None = None) -> int:
    """Begin a book and return its id, which is also its group's. `uuid` is for a group that moves here."""
    permissions.require(actor, "host")
    with db.write():
        book = Book(uuid=uuid or str(uuids.uuid4()))
        db.session.add(book)
        db.session.flush()
        trail.record(actor, "book.opened", facts={"uuid": book.uuid}, group_id=book.id)
        return book.id


def open_account(
    actor: Actor, book_id: int, code: str, kind: str, *, floor: int | None = None, ceiling: int | None = None
) -> int:
    """Open an account and return its id. Limits are in minutes and hard; None, the default, means none.

    Raises CodeTaken where the book has an account of that code.
    """
    permissions.require(actor, "book.account", permissions.Of(book_id))
    with db.write():
        taken = select(Account.id).where(Account.book_id == book_id, Account.code == code)
        if db.session.scalar(taken) is not None:
            raise CodeTaken(code=code)
        account = Account(book_id=book_id, code=code, kind=kind, balance=0, floor=floor, ceiling=ceiling)
        db.session.add(account)
        db.session.flush()
        facts = {"code": code, "kind": kind, "floor": floor, "ceiling": ceiling}
        trail.record(actor, "account.opened", code, facts, group_id=book_id)
        return account.id


def set_limits(actor: Actor, account_id: int, *, floor: int | None, ceiling: int | None) -> None:
    """Set an account's hard limits in minutes (None = none), as the members decided. Raises NoSuchAccount."""
    with db.write():
        account = _account(actor, account_id)
        permissions.require(actor, "book.account")
        values = {"floor": floor, "ceiling": ceiling}
        db.session.execute(update(Account).where(Account.id == account_id).values(**values))
        trail.record(actor, "account.limits", account.code, values, group_id=account.book_id)


def close_account(actor: Actor, account_id: int, on: date) -> None:
    """Close an account as of a day: it keeps its rows, and only reversals enter it. Raises NoSuchAccount."""
    with db.write():
        account = _account(actor, account_id)
        permissions.require(actor, "book.account")
        db.session.execute(update(Account).where(Account.id == account_id).values(closed_on=on.isoformat()))
        trail.record(actor, "account.closed", account.code, {"closed_on": on.isoformat()}, group_id=account.book_id)


def reopen_account(actor: Actor, account_id: int) -> None:
    """Open a closed account again, for somebody who comes back. Raises NoSuchAccount."""
    with db.write():
        account = _account(actor, account_id)
        permissions.require(actor, "book.account")
        db.session.execute(update(Account).where(Account.id == account_id).values(closed_on=None))
        trail.record(actor, "account.reopened", account.code, group_id=account.book_id)


def _account(actor: Actor, account_id: int) -> Account:
    account = db.session.get(Account, account_id)
    if account is None or (not actor.is_host and account.book_id != actor.group_id):
        raise NoSuchAccount
    return account


def post(
    actor: Actor,
    book_id: int,
    *,
    kind: str,
    occurred_on: date,
    postings: Mapping[int, int],
    key: str | None = None,
    note: str | None = None,
    action: str = "posted",
    thing: str = "",
    facts: Mapping[str, int | str | None] | None = None,
) -> Posted:
    """Put a transaction in the book, sealed and final: `postings` maps account ids to signed minutes.

    `kind` is one word (exchange, opening, gift, gathering, ...); `note` is words that can be erased later. `action`,
    `thing` and `facts` are the row of the trail that goes with it. With a `key` used before, the same postings give
    the first result again and nothing is written.

    Raises TooFewPostings, NothingMoves, Unbalanced, TooMuch, NoSuchAccount, AccountClosed, BeyondFloor, BeyondCeiling,
    KeyReused and ClockBehind.
    """
    permissions.require(actor, "book.post", permissions.Of(book_id))
    if len(postings) < 2:
        raise TooFewPostings
    if not all(postings.values()):
        raise NothingMoves
    if surplus := sum(postings.values()):
        raise Unbalanced(minutes=Minutes(surplus))
    if max(postings.values()) > MOST_MINUTES or min(postings.values()) < -MOST_MINUTES:
        raise TooMuch
    with db.write():
        return _post(actor, book_id, kind, occurred_on, dict(postings), key, note, None, action, thing, facts)


def reverse(
    actor: Actor,
    book_id: int,
    number: int,
    *,
    key: str | None = None,
    action: str = "reversed",
    thing: str = "",
    facts: Mapping[str, int | str | None] | None = None,
) -> Posted:
    """Take transaction `number` back by its exact negation, which may enter closed accounts and pass limits.

    Raises NoSuchTransaction, AlreadyReversed, ReversalStays and ClockBehind.
    """
    permissions.require(actor, "book.post", permissions.Of(book_id))
    with db.write():
        db.lock(book_id)
        raw = db.raw()
        found = raw(
            "SELECT t.kind, t.occurred_on, r.number, r.idempotency_key FROM ledger_transaction t"
            " LEFT JOIN ledger_transaction r"
            " ON r.book_id = t.book_id AND r.reverses_number = t.number WHERE t.book_id = ? AND t.number = ?",
            (book_id, number),
        ).fetchone()
        if found is None:
            raise NoSuchTransaction(number=number)
        kind, occurred_on, reversed_by, its_key = found
        if kind == REVERSAL:
            raise ReversalStays(number=number)
        if reversed_by is not None and (key is None or its_key != key):
            raise AlreadyReversed(number=number)
        day = date.fromisoformat(occurred_on)
        legs = {account: -minutes for account, minutes in _legs(raw, book_id, number)}
        return _post(actor, book_id, REVERSAL, day, legs, key, None, number, action, thing, facts)


def erase_note(actor: Actor, book_id: int, number: int) -> None:
    """Delete the words of a transaction and their salt: the chain stays whole, the words are gone."""
    permissions.require(actor, "book.account", permissions.Of(book_id))
    with db.write():
        if db.raw()("DELETE FROM ledger_note WHERE book_id = ? AND number = ?", (book_id, number)).rowcount:
            trail.record(actor, "note.erased", "", {"number": number}, group_id=book_id)


_BOOK = (
    "SELECT b.uuid, t.number, t.posted_at, s.digest,"
    " (SELECT number FROM ledger_transaction WHERE book_id = b.id AND idempotency_key = ?),"
    " (SELECT max(month) FROM ledger_period WHERE book_id = b.id AND state = 'closed'),"
    " (SELECT max(month) FROM ledger_period WHERE book_id = b.id AND state = 'closing') FROM ledger_book b"
    " LEFT JOIN ledger_transaction t ON t.book_id = b.id"
    " AND t.number = (SELECT max(number) FROM ledger_transaction WHERE book_id = b.id)"
    " LEFT JOIN ledger_seal s ON s.book_id = t.book_id AND s.number = t.number WHERE b.id = ?"
)
_ACCOUNT = "SELECT code, balance, floor, ceiling, closed_on FROM ledger_account WHERE id = ? AND book_id = ?"
_TRANSACTION = (
    "INSERT INTO ledger_transaction (book_id, number, kind, month, occurred_on, posted_at, reverses_number,"
    " idempotency_key, note_digest) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
_POSTING = "INSERT INTO ledger_posting (book_id, number, account_id, minutes, balance_after) VALUES (?, ?, ?, ?, ?)"
_NOTE = "INSERT INTO ledger_note (book_id, number, salt, text) VALUES (?, ?, ?, ?)"
_SEAL = "INSERT INTO ledger_seal (book_id, number, digest) VALUES (?, ?, ?)"


def _post(
    actor: Actor,
    book_id: int,
    kind: str,
    occurred_on: date,
    legs: dict[int, int],
    key: str | None,
    note: str | None,
    reverses: int | None,
    action: str,
    thing: str,
    facts: Mapping[str, int | str | None] | None,
) -> Posted:
    raw = db.lock(book_id)
    book = raw(_BOOK, (key, book_id)).fetchone()
    if book is None:
        raise NoSuchAccount
    uuid, last_number, last_posted_at, previous, first, closed, closing = book
    day = occurred_on.isoformat()
    if first is not None:
        return _first_result(raw, book_id, first, kind, day, legs, reverses)
    posted_at = _after(last_posted_at)
    month = _month(raw, actor, book_id, day[:7], closed, closing)
    number = (last_number or 0) + 1
    rows, told = [], []
    # One by one: SQLite makes a table of its own for an IN, which costs more than a look at each.
    for account_id, minutes in sorted(legs.items()):
        account = raw(_ACCOUNT, (account_id, book_id)).fetchone()
        if account is None:
            raise NoSuchAccount
        code, balance, floor, ceiling, closed_on = account
        after = balance + minutes
        if reverses is None and (floor is not None or ceiling is not None or closed_on is not None):
            _allow(code, minutes, after, floor, ceiling, closed_on)
        rows.append((book_id, number, account_id, minutes, after))
        told.append(seals.leg(code, minutes))
    salt = secrets.token_hex(16) if note else None
    note_digest = trail.salted(salt, note) if salt and note else None
    head = seals.digest(
        previous or seals.FIRST, uuid, number, kind, month, day, posted_at, reverses, key, note_digest, told
    )
    raw(_TRANSACTION, (book_id, number, kind, month, day, posted_at, reverses, key, note_digest))
    for row in rows:
        raw(_POSTING, row)
    if note_digest:
        raw(_NOTE, (book_id, number, salt, note))
    raw(_SEAL, (book_id, number, head))
    trail.record(actor, action, thing, facts, group_id=book_id, transaction_number=number, at=posted_at)
    return Posted(book_id, number, month, head)


def _first_result(
    raw: Raw, book_id: int, number: int, kind: str, day: str, legs: dict[int, int], reverses: int | None
) -> Posted:
    """What transaction `number`, posted with the same key, gave: if it is the same one. Raises KeyReused."""
    *before, month, digest = raw(
        "SELECT t.kind, t.occurred_on, t.reverses_number, t.month, s.digest FROM ledger_transaction t"
        " JOIN ledger_seal s ON s.book_id = t.book_id AND s.number = t.number"
        " WHERE t.book_id = ? AND t.number = ?",
        (book_id, number),
    ).fetchone()
    if before != [kind, day, reverses] or dict(_legs(raw, book_id, number)) != legs:
        raise KeyReused
    return Posted(book_id, number, month, digest)


def _legs(raw: Raw, book_id: int, number: int) -> list[tuple[int, int]]:
    sql = "SELECT account_id, minutes FROM ledger_posting WHERE book_id = ? AND number = ? ORDER BY account_id"
    return list(raw(sql, (book_id, number)).fetchall())


def _after(last_posted_at: str | None) -> str:
    """The moment to post at: now, and never before the last line of the book."""
    now = clock.now()
    moment = clock.text(now)
    if last_posted_at is None or moment >= last_posted_at:
        return moment
    last = clock.moment(last_posted_at)
    if last - now > CLOCK_SLACK:
        raise ClockBehind(now=now, last=last)
    return last_posted_at


def _month(raw: Raw, actor: Actor, book_id: int, month: str, closed: str | None, closing: str | None) -> str:
    """The month help of `month` counts in: its own while that is not closed, else the oldest after it that is not.

    `closed` and `closing` are the newest months in these states. While a month is closing only coordinators, signers
    and the host still put hours into it; others' go to the next.
    """
    if closed is not None and month <= closed:
        month = next_month(closed)
    if closing is not None and not actor.is_host and actor.roles.isdisjoint(("coordinator", "signer")):
        is_closing = "SELECT 1 FROM ledger_period WHERE book_id = ? AND month = ? AND state = ?"
        while raw(is_closing, (book_id, month, CLOSING)).fetchone():
            month = next_month(month)
    return month


def next_month(month: str) -> str:
    """2026-12 -> 2027-01."""
    year, number = int(month[:4]), int(month[5:])
    return f"{year + number // 12:04}-{number % 12 + 1:02}"


def _allow(code: str, minutes: int, after: int, floor: int | None, ceiling: int | None, closed_on: str | None) -> None:
    if closed_on is not None:
        raise AccountClosed(code=code)
    if minutes < 0 and floor is not None and after < floor:
        raise BeyondFloor(code=code, limit=Minutes(floor))
    if minutes > 0 and ceiling is not None and after > ceiling:
        raise BeyondCeiling(code=code, limit=Minutes(ceiling))
