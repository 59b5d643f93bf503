"""Every row of one book, against the postings, the digests and the trail: what an audit looks for in the rows.

Nothing stored is trusted: not the type of a column, not that a text is one. Every check yields one sentence for each
thing it finds wrong, which begins with the table and the key of the row.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from itertools import chain, count, repeat
from typing import Any

from sqlalchemy import Connection

from timebank import progress
from timebank.ledger import seals
from timebank.ledger.models import REVERSAL
from timebank.trail import service as trail

Check = tuple[str, Callable[[], Iterable[str]]]  # what it looks at, and the look

BLOCK = 250  # rows fetched at once

_MONTH = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])")
_DIGEST = re.compile(r"[0-9a-f]{64}")
_WORD = re.compile(r"[a-z_]{1,20}")

_TRANSACTIONS = (
    "SELECT t.number, t.kind, t.month, t.occurred_on, t.posted_at, t.reverses_number, t.idempotency_key, t.note_digest,"
    " s.digest FROM ledger_transaction t LEFT JOIN ledger_seal s ON s.book_id = t.book_id AND s.number = t.number"
    " WHERE t.book_id = ? ORDER BY t.number"
)
_POSTINGS = (
    "SELECT number, account_id, minutes, balance_after FROM ledger_posting WHERE book_id = ?"
    " ORDER BY number, account_id"
)
_NO_MORE = object()


@dataclass
class _Account:
    """What the trail says an account should be."""

    kind: object
    floor: object
    ceiling: object
    closed_on: object = None


@dataclass
class _Trail:
    """What the trail says of the book, its accounts by code, and its months."""

    uuid: object = None
    accounts: dict[object, _Account] = field(default_factory=dict)
    months: dict[object, object] = field(default_factory=dict)


class BookRows:
    """The checks of one book: each yields a sentence for everything it finds wrong."""

    def __init__(self, book_id: int, connection: Connection) -> None:
        self.id = int(book_id)
        self.connection = connection
        self.told = _Trail()
        self.uuid: Any = None
        self.codes: dict[Any, Any] = {}  # by account id
        self.sums: dict[Any, Any] | None = None  # of the postings, by account id; None until all were read
        self.unsealed = 0
        self.strangers: set[Any] = set()  # account ids that postings name and no account has
        self.transactions = 0
        self.head: str | None = None

    def checks(self) -> list[Check]:
        """Those of the book itself in the order they build on each other, each with the table it reads."""
        return [
            (f"{table} book {self.id}", check)
            for table, check in (
                ("trail_entry", self.acts),
                ("ledger_book", self.book),
                ("ledger_account", self.accounts),
                ("ledger_period", self.months),
                ("ledger_transaction", self.lines),
                ("ledger_account", self.balances),
                ("ledger_seal", self.orphans),
                ("ledger_transaction", self.reversals),
                ("ledger_transaction", self.keys),
                ("ledger_note", self.notes),
            )
        ]

    def trail_checks(self) -> list[Check]:
        """That of the trail beside the book; but for `witnesses`, which is looked at beside all this."""
        return [(f"trail_entry group {self.id}", self.trail)]

    def acts(self) -> Iterator[str]:
        """What the trail tells of the book, its accounts and months: read, not yet compared."""
        self.told = _Trail()
        rows = self._read(
            "SELECT number, action, thing, facts FROM trail_entry WHERE group_id = ? AND action IN ('book.opened',"
            " 'account.opened', 'account.limits', 'account.closed', 'account.reopened', 'month.closing',"
            " 'month.closed', 'month.reopened')"
            " ORDER BY number"
        )
        for number, action, thing, facts in rows:
            try:
                self._replay(action, thing, json.loads(facts))
            except (TypeError, ValueError, KeyError, RecursionError):
                yield f"trail_entry group {self.id} number {_show(number)}: {action} does not say what was done"

    def _replay(self, action: str, thing: str, facts: dict[str, object]) -> None:
        told = self.told
        if action == "book.opened":
            told.uuid = facts["uuid"]
        elif action == "account.opened":
            told.accounts[thing] = _Account(facts["kind"], facts["floor"], facts["ceiling"])
        elif action == "account.limits":
            told.accounts[thing].floor, told.accounts[thing].ceiling = facts["floor"], facts["ceiling"]
        elif action == "account.closed":
            told.accounts[thing].closed_on = facts["closed_on"]
        elif action == "account.reopened":
            told.accounts[thing].closed_on = None
        else:
            told.months[thing] = facts["state"]

    def book(self) -> Iterator[str]:
        """The book is there, and its uuid is the one it was opened with."""
        found = self._read("SELECT uuid FROM ledger_book WHERE id = ?").fetchone()
        stored = found[0] if found else None
        if found is None:
            yield self._row("ledger_book", "", "missing")
        elif not _same(stored, self.told.uuid):
            yield self._row("ledger_book", "", f"uuid is {_show(stored)}, the trail says {_show(self.told.uuid)}")
        self.uuid = stored if self.told.uuid is None else self.told.uuid

    def accounts(self) -> Iterator[str]:
        """Every account is what the trail made of it, and every one that the trail opened is there."""
        self.codes = {}
        missing = dict(self.told.accounts)
        for account_id, code, *values in self._read(
            "SELECT id, code, kind, floor, ceiling, closed_on FROM ledger_account WHERE book_id = ? ORDER BY id"
        ):
            self.codes[account_id] = code
            told = missing.pop(code, None)
            key = f"account {_show(code)}"
            if told is None:
                twice = code in self.told.accounts
                yield self._row("ledger_account", key, "is there twice" if twice else "the trail did not open it")
                continue
            for name, value in zip(("kind", "floor", "ceiling", "closed_on"), values, strict=True):
                expected = getattr(told, name)
                if not _same(value, expected):
                    what = f"{name} is {_show(value)}, the trail says {_show(expected)}"
                    yield self._row("ledger_account", key, what)
        for code in missing:
            yield self._row("ledger_account", f"account {_show(code)}", "missing, though the trail opened it")

    def months(self) -> Iterator[str]:
        """Every month is in the state the trail left it in; one that the trail does not name has no row."""
        missing = dict(self.told.months)
        for month, state in self._read("SELECT month, state FROM ledger_period WHERE book_id = ? ORDER BY month"):
            told = missing.pop(month, None)
            if not _same(state, told):
                what = f"state is {_show(state)}, the trail says {_show(told)}"
                yield self._row("ledger_period", f"month {_show(month)}", what)
        for month, state in missing.items():
            yield self._row("ledger_period", f"month {_show(month)}", f"missing, the trail says {_show(state)}")

    def lines(self) -> Iterator[str]:  # noqa: PLR0912, PLR0915 - one call for each row would cost as much as all this
        """Numbers, dates, postings, running balances and the chain: one pass over everything, and the hot loop.

        Transactions (each with its seal) and postings come as two streams in the order of their numbers. The canonical
        text is that of `seals.digest`, written out.
        """
        accounts: dict[Any, list[Any]] = {account_id: [f"{code} ", 0] for account_id, code in self.codes.items()}
        uuid, off = self.uuid, dict[Any, int]()
        counted: dict[Any, Any] = {}  # occurred_on: the month it counted in last, both well
        kinds: set[Any] = set()  # seen and well
        self.sums, self.transactions, self.head, self.unsealed = None, 0, None, 0
        expected, moment, previous, due = 0, "", seals.FIRST, seals.FIRST
        posting = chain(self._stream(_POSTINGS), repeat((_NO_MORE, None, None, None))).__next__
        at, account, minutes, after = posting()
        for number, kind, month, day, posted_at, reverses, key, note, sealed in self._stream(_TRANSACTIONS, told=True):
            if number != expected + 1 or type(number) is not int:
                yield self._gap(expected, number)
                if type(number) is not int or number <= expected:
                    continue
                previous = due = self._seal(number - 1)
            expected = number

            while at != number and at is not _NO_MORE and (type(at) is not int or at < number):
                yield self._orphan(at, account)
                at, account, minutes, after = posting()
            legs, total, last = [], 0, None
            while at == number:
                own = accounts.get(account)
                try:
                    total += minutes
                    own[1] = balance = own[1] + minutes  # type: ignore[index]
                    legs.append(f"{own[0]}{minutes}")  # type: ignore[index]
                except TypeError:  # no such account, or no number
                    balance = None
                    legs.append("?")
                if balance != after or not minutes or own is last:
                    odd = (account, minutes, after)
                    yield from self._odd_posting(f"number {number}", odd, balance, own is last, own, off)
                last = own
                at, account, minutes, after = posting()
            if total or len(legs) < 2:
                what = f"{len(legs)} postings, two or more are needed" if len(legs) < 2 else f"they sum to {total}"
                yield self._row("ledger_posting", f"number {number}", what)

            if counted.get(day) != month or kind not in kinds or reverses is not None or note is not None:
                wrong = _misformed(kind, month, day, reverses, note)
                yield from (self._row("ledger_transaction", f"number {number}", what) for what in wrong)
                if not wrong:
                    counted[day] = month
                    if kind != REVERSAL:
                        kinds.add(kind)
            legs.sort()
            try:
                if posted_at < moment or len(posted_at) != 27 or (key is not None and "\n" in key):
                    what = f"posted_at is {_show(posted_at)} after {_show(moment)}, idempotency_key {_show(key)}"
                    yield self._row("ledger_transaction", f"number {number}", what)
                moment = posted_at
                told = (
                    f"\n{uuid}\n{number}\n{kind}\n{month}\n{day}\n{posted_at}\n{reverses or ''}\n"
                    f"{'' if key is None else '=' + key}\n{note or ''}\n" + "\n".join(legs)
                )
                found = sha256(f"{previous}{told}".encode()).hexdigest()
            except (TypeError, UnicodeError):
                found = told = ""
            if found != sealed:
                if sealed is None:
                    self.unsealed += 1
                    yield self._row("ledger_seal", f"number {number}", "missing")
                elif previous != due and sha256(f"{due}{told}".encode()).hexdigest() == sealed:
                    found = sealed
                    what = f"the digest is not the one that number {number} is chained to"
                    yield self._row("ledger_seal", f"number {number - 1}", what)
                else:
                    what = "the row, a ledger_posting of it or its ledger_seal is not what was sealed"
                    yield self._row("ledger_transaction", f"number {number}", what)
            previous, due = found if sealed is None else sealed, found
        while at is not _NO_MORE:
            yield self._orphan(at, account)
            at, account, minutes, after = posting()
        self.sums = {account_id: balance for account_id, (_, balance) in accounts.items()}
        self.transactions, self.head = expected, previous if expected else None

    def _gap(self, before: int, number: object) -> str:
        if type(number) is not int or number <= before:
            return self._row("ledger_transaction", f"number {_show(number)}", f"cannot follow number {before}")
        lost = f"{before + 1}" if number == before + 2 else f"{before + 1} to {number - 1}"
        return self._row("ledger_transaction", f"number {lost}", "missing")

    def _orphan(self, number: object, account: object) -> str:
        key = f"number {_show(number)} account {_show(self.codes.get(account, account))}"
        return self._row("ledger_posting", key, "belongs to no ledger_transaction")

    def _seal(self, number: int) -> str:
        """The digest to go on from after a gap."""
        sql = f"SELECT digest FROM ledger_seal WHERE book_id = ? AND number = {number}"  # noqa: S608 - an integer
        found = self._read(sql).fetchone()
        return str(found[0]) if found else seals.FIRST

    def _odd_posting(
        self, key: str, posting: tuple[Any, Any, Any], balance: int | None, twice: bool, own: Any, off: dict[Any, int]
    ) -> Iterator[str]:
        """What is wrong with a posting whose account should stand at `balance` after it; `own` is its running sum."""
        account, minutes, after = posting
        if account not in self.codes:
            self.strangers.add(account)
            key = f"{key} account id {_show(account)}"
            yield self._row("ledger_posting", key, "there is no such account in this book")
            return
        key = f"{key} account {_show(self.codes[account])}"
        if type(minutes) is not int or minutes == 0:
            yield self._row("ledger_posting", key, f"minutes is {_show(minutes)}")
        if twice:
            yield self._row("ledger_posting", key, "the account has another posting in this transaction")
        if balance is None or type(after) is not int:
            what = f"balance_after is {_show(after)}, the postings give {_show(balance)}"
            yield self._row("ledger_posting", key, what)
        elif after != balance:
            # Go on from what is stored, so that later lines are told only for what is wrong with them.
            own[1] = after
            if off.pop(account, 0) != balance - after:
                off[account] = after - balance
                yield self._row("ledger_posting", key, f"balance_after is {after}, the postings give {balance}")

    def balances(self) -> Iterator[str]:
        """Every stored balance is what the postings give; every account that postings stand on is there."""
        for account_id in self.strangers:
            what = "missing, though ledger_posting rows stand on it"
            yield self._row("ledger_account", f"id {_show(account_id)}", what)
        if self.sums is None:
            return
        rows = self._read("SELECT id, code, balance FROM ledger_account WHERE book_id = ? ORDER BY id")
        for account_id, code, balance in rows:
            given = self.sums.get(account_id)
            if not _same(balance, given):
                what = f"balance is {_show(balance)}, the postings give {_show(given)}"
                yield self._row("ledger_account", f"account {_show(code)}", what)

    def orphans(self) -> Iterator[str]:
        """No seal without its transaction: looked for one by one only where the numbers of both differ."""
        seals_, transactions = (
            self._read(f"SELECT count(*) FROM {table} WHERE book_id = ?").fetchone()[0]  # noqa: S608 - our own names
            for table in ("ledger_seal", "ledger_transaction")
        )
        if seals_ == transactions and not self.unsealed:
            return
        for (number,) in self._read(
            "SELECT s.number FROM ledger_seal s WHERE s.book_id = ? AND NOT EXISTS"
            " (SELECT 1 FROM ledger_transaction t WHERE t.book_id = s.book_id AND t.number = s.number)"
        ):
            yield self._row("ledger_seal", f"number {_show(number)}", "belongs to no ledger_transaction")

    def reversals(self) -> Iterator[str]:
        """A reversal is of an earlier transaction that is none itself, once, and its exact negation."""
        done: set[object] = set()
        for number, original, kind in self._read(
            "SELECT r.number, r.reverses_number, t.kind FROM ledger_transaction r LEFT JOIN ledger_transaction t"
            " ON t.book_id = r.book_id AND t.number = r.reverses_number AND t.number < r.number"
            " WHERE r.book_id = ? AND r.reverses_number IS NOT NULL ORDER BY r.number"
        ):
            key = f"number {_show(number)}"
            if kind is None or kind == REVERSAL:
                what = f"takes back number {_show(original)}, which is no earlier transaction that could be"
                yield self._row("ledger_transaction", key, what)
            if original in done:
                what = f"takes back number {_show(original)}, which was taken back before"
                yield self._row("ledger_transaction", key, what)
            done.add(original)
        # Both together give nothing on any account: with one posting an account and none of zero, an exact negation.
        for number, original, account in self._read(
            "SELECT r.number, r.reverses_number, min(p.account_id) FROM ledger_transaction r JOIN ledger_posting p"
            " ON p.book_id = r.book_id AND (p.number = r.number OR p.number = r.reverses_number)"
            " WHERE r.book_id = ? AND r.reverses_number IS NOT NULL"
            " GROUP BY r.number, r.reverses_number, p.account_id HAVING sum(p.minutes) <> 0"
        ):
            key = f"number {_show(number)} account {_show(self.codes.get(account, account))}"
            yield self._row("ledger_posting", key, f"is not the exact negation of number {_show(original)}")

    def keys(self) -> Iterator[str]:
        """An idempotency key is used once."""
        for key, times in self._read(
            "SELECT idempotency_key, count(*) FROM ledger_transaction WHERE book_id = ? AND idempotency_key IS NOT NULL"
            " GROUP BY idempotency_key HAVING count(*) > 1"
        ):
            yield self._row("ledger_transaction", f"idempotency_key {_show(key)}", f"is used {times} times")

    def notes(self) -> Iterator[str]:
        """The words are those that the transaction's salted digest was made of. Words that were erased are none."""
        for number, salt, text, there, told in self._read(
            "SELECT n.number, n.salt, n.text, t.number, t.note_digest FROM ledger_note n LEFT JOIN ledger_transaction t"
            " ON t.book_id = n.book_id AND t.number = n.number WHERE n.book_id = ? ORDER BY n.number"
        ):
            if there is None:
                yield self._row("ledger_note", f"number {_show(number)}", "belongs to no ledger_transaction")
            elif not (isinstance(salt, str) and isinstance(text, str) and _salted(salt, text) == told):
                what = "salt and text are not those that the note_digest of its ledger_transaction was made of"
                yield self._row("ledger_note", f"number {_show(number)}", what)

    def witnesses(self) -> Iterator[str]:
        """Each transaction has one row on the trail, and each such row a transaction: so no end can be cut off."""
        numbers = self._read(
            "SELECT count(*), sum(times), min(number), max(number) FROM (SELECT transaction_number AS number,"
            " count(*) AS times FROM trail_entry WHERE group_id = ? AND transaction_number IS NOT NULL"
            " GROUP BY transaction_number) told"
        ).fetchone()
        rows = self._read("SELECT count(*) FROM ledger_transaction WHERE book_id = ?").fetchone()[0]
        newest = self._read("SELECT max(number) FROM ledger_transaction WHERE book_id = ?").fetchone()[0]
        if numbers == (newest, newest, 1, newest) and rows == newest:
            return  # each number from 1 to the newest is there once, in both
        for (number,) in self._read(
            "SELECT number FROM ledger_transaction WHERE book_id = ? AND number NOT IN"
            " (SELECT transaction_number FROM trail_entry WHERE group_id = ? AND transaction_number IS NOT NULL)"
        ):
            yield self._row("ledger_transaction", f"number {_show(number)}", "no trail_entry tells of it")
        for number, times in self._read(
            "SELECT transaction_number, count(*) FROM trail_entry WHERE group_id = ? AND transaction_number IS NOT NULL"
            " GROUP BY transaction_number HAVING count(*) > 1"
        ):
            yield self._row("ledger_transaction", f"number {_show(number)}", f"{times} trail_entry rows tell of it")
        for number, told in self._read(
            "SELECT e.transaction_number, e.number FROM trail_entry e WHERE e.group_id = ?"
            " AND e.transaction_number IS NOT NULL AND NOT EXISTS"
            " (SELECT 1 FROM ledger_transaction t WHERE t.book_id = e.group_id AND t.number = e.transaction_number)"
        ):
            what = f"missing, though trail_entry number {_show(told)} tells of it"
            yield self._row("ledger_transaction", f"number {_show(number)}", what)

    def trail(self) -> Iterator[str]:
        """The trail's own chain."""
        yield from trail.check(self.id)

    # How rows are read and named

    def _read(self, sql: str) -> Any:
        """Run `sql` on the driver's own connection; every ? in it is this book."""
        return self.connection.connection.driver_connection.execute(sql.replace("?", str(self.id)))  # type: ignore[union-attr]

    def _stream(self, sql: str, *, told: bool = False) -> Iterator[Any]:
        """The rows of a query, some at a time: that is faster than one by one, and memory stays small.

        Where it is to be `told`, `progress` hears how many of the book's lines there were.
        """
        if self.connection.dialect.name == "sqlite":
            rows = self._read(sql)
            blocks = iter(lambda: rows.fetchmany(BLOCK), [])
        else:
            name = f"audit_{next(_numbers)}"
            self._read(f"DECLARE {name} NO SCROLL CURSOR FOR {sql}")
            blocks = iter(lambda: self._read(f"FETCH {BLOCK} FROM {name}").fetchall(), [])
        return chain.from_iterable(self._tell(blocks) if told else blocks)

    def _tell(self, blocks: Iterator[Any]) -> Iterator[Any]:
        of = self._read("SELECT count(*) FROM ledger_transaction WHERE book_id = ?").fetchone()[0]
        for number, block in enumerate(blocks):
            progress.at(min(number * BLOCK, of), of, progress.LINES)
            yield block

    def _row(self, table: str, key: str, what: str) -> str:
        return f"{table} book {self.id} {key}: {what}" if key else f"{table} book {self.id}: {what}"


_numbers = count(1)


def _show(value: object) -> str:
    return "none" if value is None else value if isinstance(value, str) and value else repr(value)


def _same(one: object, other: object) -> bool:
    return type(one) is type(other) and one == other


def _misformed(kind: object, month: object, day: object, reverses: object, note: object) -> list[str]:
    """What is wrong with the plain texts of a transaction, which a digest alone could not tell from others."""
    wrong = []
    if not (isinstance(kind, str) and _WORD.fullmatch(kind)):
        wrong.append(f"kind is {_show(kind)}")
    if not (isinstance(month, str) and _MONTH.fullmatch(month)):
        wrong.append(f"month is {_show(month)}")
    elif not (isinstance(day, str) and _is_day(day)):
        wrong.append(f"occurred_on is {_show(day)}")
    elif month < day[:7]:
        wrong.append(f"month is {month}, before occurred_on {day}")
    if (kind == REVERSAL) != (reverses is not None) or (reverses is not None and type(reverses) is not int):
        wrong.append(f"kind is {_show(kind)}, reverses_number is {_show(reverses)}")
    if note is not None and not (isinstance(note, str) and _DIGEST.fullmatch(note)):
        wrong.append(f"note_digest is {_show(note)}")
    return wrong


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _salted(salt: str, text: str) -> str:
    try:
        return trail.salted(salt, text)
    except UnicodeError:
        return ""
