"""The whole book for another program, so that anybody can check us without us.

Accounts go by number and never by name; words and reasons stay here. Four formats:

hledger, ledger: `occurred_on=day it counts (number) kind`. The second date is only written where help counts in a
later month than it was given in, and is then the first of that month: so the ordinary reports go by when help was
given, and those with `--date2` (`--aux-date`) agree with the months of the book. When it was posted is a tag.
The accounts are `kind:code`. A last transaction of nothing asserts every balance.

beancount: has one date, occurred_on; the month is metadata. Hours are told from their holders' side: accounts of
holders are Assets, where hours come from or went (`issuance`, `opening`, `write_off`) is Equity. Every transaction has
the link `^t` and its number, a reversal also its original's. The day after the last help asserts every balance.

csv: one row for each posting, for spreadsheets: a text that they would take for a formula has a ' before it.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from timebank.db import db
from timebank.ledger.models import ISSUANCE, OPENING, REVERSAL, WRITE_OFF

BLOCK = 1000  # transactions read at once
COLUMNS = (
    "number",
    "kind",
    "month",
    "occurred_on",
    "posted_at",
    "reverses_number",
    "account",
    "account_kind",
    "minutes",
    "balance_after",
    "digest",
)


class _Leg(NamedTuple):
    code: str
    kind: str
    minutes: int
    balance_after: int


class _Entry(NamedTuple):
    number: int
    kind: str
    month: str
    occurred_on: str
    posted_at: str
    reverses_number: int | None
    digest: str
    legs: list[_Leg]


@dataclass
class _Book:
    """What a journal needs to know before its first line; `balances` fill while the entries are read."""

    id: int
    uuid: str
    last: int
    head: str
    first_on: str | None
    last_on: str | None
    accounts: list[tuple[str, str]]  # code, kind
    balances: dict[str, int] = field(default_factory=dict)

    def entries(self) -> Iterator[_Entry]:
        """Every transaction up to `last`, by number."""
        for start in range(0, self.last, BLOCK):
            rows = db.raw()(_ROWS, (self.id, start, min(start + BLOCK, self.last)))
            for _, group in groupby(rows, itemgetter(0)):
                found = list(group)
                legs = sorted(_Leg(*row[7:]) for row in found)
                self.balances.update((leg.code, leg.balance_after) for leg in legs)
                yield _Entry._make((*found[0][:7], legs))


_ROWS = (
    "SELECT t.number, t.kind, t.month, t.occurred_on, t.posted_at, t.reverses_number, s.digest,"
    " a.code, a.kind, p.minutes, p.balance_after FROM ledger_transaction t"
    " JOIN ledger_seal s ON s.book_id = t.book_id AND s.number = t.number"
    " JOIN ledger_posting p ON p.book_id = t.book_id AND p.number = t.number"
    " JOIN ledger_account a ON a.id = p.account_id"
    " WHERE t.book_id = ? AND t.number > ? AND t.number <= ? ORDER BY t.number"
)
_HEAD = (
    "SELECT t.number, s.digest FROM ledger_transaction t"
    " JOIN ledger_seal s ON s.book_id = t.book_id AND s.number = t.number"
    " WHERE t.book_id = ? ORDER BY t.number DESC LIMIT 1"
)


def journal(book_id: int, format: str) -> Iterator[str]:
    """The book as text, piece by piece, in one of FORMATS. Read it while the session is open."""
    write = FORMATS[format]
    raw = db.raw()
    (uuid,) = raw("SELECT uuid FROM ledger_book WHERE id = ?", (book_id,)).fetchone()
    last, head = raw(_HEAD, (book_id,)).fetchone() or (0, "")
    span = "SELECT min(occurred_on), max(occurred_on) FROM ledger_transaction WHERE book_id = ? AND number <= ?"
    first_on, last_on = raw(span, (book_id, last)).fetchone()
    accounts = sorted(raw("SELECT code, kind FROM ledger_account WHERE book_id = ?", (book_id,)).fetchall())
    yield from write(_Book(book_id, uuid, last, head, first_on, last_on, accounts))


def _title(book: _Book) -> str:
    return f"; Hours book {book.uuid}, {book.last} transactions, in minutes\n; head of the chain {book.head or '-'}\n\n"


# hledger and ledger


def _hledger(book: _Book) -> Iterator[str]:
    return _plain_text(book, "commodity 1000. min\n\n")


def _ledger(book: _Book) -> Iterator[str]:
    return _plain_text(book, "commodity min\n    format 1000 min\n\ntag month\ntag posted_at\ntag reverses\n\n")


def _plain_text(book: _Book, commodity: str) -> Iterator[str]:
    yield _title(book) + commodity
    names = {code: plain_name(code, kind) for code, kind in book.accounts}
    for name in names.values():
        yield f"account {name}\n"
    yield "\n"
    for entry in book.entries():
        day = entry.occurred_on
        counts = "" if entry.month == day[:7] else f"={entry.month}-01"
        yield f"{day}{counts} ({entry.number}) {entry.kind}\n    ; month: {entry.month}\n"
        yield f"    ; posted_at: {entry.posted_at}\n"
        if entry.reverses_number is not None:
            yield f"    ; reverses: {entry.reverses_number}\n"
        for leg in entry.legs:
            yield f"    {names[leg.code]}  {leg.minutes} min\n"
        yield "\n"
    if book.last_on is not None:
        yield f"{book.last_on} balances\n"
        for code, balance in book.balances.items():
            yield f"    {names[code]}  0 min = {balance} min\n"


def plain_name(code: str, kind: str) -> str:
    """The account for hledger and ledger: `kind:code`, with what they might read otherwise as %, its code point, %."""
    return f"{kind}:" + re.sub(r"[^A-Za-z0-9._/-]", lambda found: f"%{ord(found[0]):X}%", code)


# beancount


def _beancount(book: _Book) -> Iterator[str]:
    yield _title(book)
    if book.first_on is None or book.last_on is None:
        return
    names = {code: beancount_name(code, kind) for code, kind in book.accounts}
    yield f"{book.first_on} commodity MIN\n\n"
    for name in names.values():
        yield f"{book.first_on} open {name} MIN\n"
    yield "\n"
    for entry in book.entries():
        taken_back = f" #{REVERSAL} ^t{entry.reverses_number}" if entry.reverses_number is not None else ""
        yield f'{entry.occurred_on} * "{entry.kind}" ^t{entry.number}{taken_back}\n  number: {entry.number}\n'
        yield f'  month: "{entry.month}"\n  posted_at: "{entry.posted_at}"\n'
        if entry.reverses_number is not None:
            yield f"  reverses: {entry.reverses_number}\n"
        for leg in entry.legs:
            yield f"  {names[leg.code]}  {leg.minutes} MIN\n"
        yield "\n"
    last_on = date.fromisoformat(book.last_on)
    if last_on < date.max:
        after = (last_on + timedelta(days=1)).isoformat()
        for code, balance in book.balances.items():
            yield f"{after} balance {names[code]}  {balance} MIN\n"


_ESCAPES = {"-": "--", "_": "-U", ".": "-D", "/": "-S"}


def beancount_name(code: str, kind: str) -> str:
    """The account for beancount, whose names hold letters, digits and dashes, and begin with a digit or capital.

    So - is --, _ is -U, . is -D, / is -S, anything else -X, its code point and X; before what begins amiss goes X-N.
    """
    root = "Equity" if kind in (ISSUANCE, OPENING, WRITE_OFF) else "Assets"
    name = re.sub(r"[^A-Za-z0-9]", lambda found: _ESCAPES.get(found[0]) or f"-X{ord(found[0]):X}X", code)
    if not re.match(r"[A-Z0-9]", name):
        name = "X-N" + name
    return f"{root}:{kind.title().replace('_', '')}:{name}"


# csv


def _csv(book: _Book) -> Iterator[str]:
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(COLUMNS)
    for number, kind, month, occurred_on, posted_at, reverses, digest, legs in book.entries():
        for leg in legs:
            account = cell(leg.code)
            told = (number, kind, month, occurred_on, posted_at, reverses, account, leg.kind)
            rows.writerow((*told, leg.minutes, leg.balance_after, digest))
        yield text.getvalue()
        text.seek(0)
        text.truncate()
    yield text.getvalue()


def cell(text: str) -> str:
    """A text that no spreadsheet takes for a formula: with a ' before it where it needs one, or has one already."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r", "'") else text


FORMATS: dict[str, Callable[[_Book], Iterator[str]]] = {
    "hledger": _hledger,
    "ledger": _ledger,
    "beancount": _beancount,
    "csv": _csv,
}
