"""Recompute a whole book from its postings and its trail, and name every row that is not as it was written.

What the guards refuse, they refuse in this database, while they stand. Somebody with the file, or a failing disk, goes
below them; this is what finds it. So nothing stored is trusted here: not the type of a column, not that a text is one.
It reads only, and what it cannot read is a finding, never a crash.

What it cannot find: somebody who rewrites the end of both chains, the book's and the trail's, with all that belongs to
it (so the heads of both are printed on the month's report); and the id of an account that nothing was ever posted to,
since no chain covers an id.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial

from sqlalchemy import Connection, Engine

from timebank.db import db
from timebank.ledger import fabric
from timebank.ledger.rows import BookRows, Check

AT_MOST = 100  # findings of one check that are told one by one

# What rooms that build on this one look for in their own tables: the table, and a function of an open connection and
# the id of the group, which yields a sentence for everything it finds wrong.
More = Callable[[Connection, int], Iterable[str]]
ALSO: list[tuple[str, More]] = []


def also(table: str) -> Callable[[More], More]:
    """Say what else an audit looks for."""

    def keep(check: More) -> More:
        ALSO.append((table, check))
        return check

    return keep


@dataclass(frozen=True)
class Report:
    """What an audit found: nothing, if all is well. `head` is the digest of the newest seal."""

    findings: list[str]
    transactions: int
    head: str | None


def audit(book_id: int, *, with_trail: bool = True, whole_database: bool = True) -> Report:
    """Check a book, its trail and, unless told otherwise, the database that holds them.

    Each finding is a sentence that begins with the table and the key of the row. What was written meanwhile is not
    seen: the book is read as it stands committed at one moment.
    """
    try:
        with ThreadPoolExecutor(1) as beside, _reading(db.engine) as connection:
            alone = beside.submit(_alone, db.engine, book_id, with_trail, whole_database)
            book = BookRows(book_id, connection)
            checks = book.checks()
            if with_trail:
                checks += book.trail_checks()
                checks += [(f"{table} group {book_id}", partial(look, connection, book_id)) for table, look in ALSO]
            if whole_database:
                checks += fabric.checks(connection)
            findings = [each for place, check in checks for each in _run(connection, place, check)]
            findings += alone.result()
    except Exception as error:  # not even a connection
        return Report([_plain(f"database: cannot be read: {error}")], 0, None)
    return Report(findings, book.transactions, book.head)


# How a check is run


@contextmanager
def _reading(engine: Engine) -> Iterator[Connection]:
    with engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            connection.execution_options(isolation_level="REPEATABLE READ")
        yield connection


def _alone(engine: Engine, book_id: int, with_trail: bool, whole_database: bool) -> list[str]:
    """What the database can check without much Python, on a connection of its own: for a thread beside the rest."""
    with _reading(engine) as connection:
        checks: list[Check] = []
        if with_trail:
            checks.append((f"trail_entry group {book_id}", BookRows(book_id, connection).witnesses))
        if whole_database and engine.dialect.name == "sqlite":
            checks.append(("database", partial(fabric.damage, connection)))
        return [each for place, check in checks for each in _run(connection, place, check)]


def _run(connection: Connection, place: str, check: Callable[[], Iterable[str]]) -> list[str]:
    """What one check finds. Where it fails, it is run again taking any bytes for text; then failing is a finding."""
    found: list[str] = []
    try:
        _begin(connection)
        found.extend(check())
    except Exception:
        found = []
        try:
            _begin(connection)
            with _any_bytes(connection):
                for each in check():
                    found.append(each)
        except Exception as error:
            found.append(f"{place}: could not be read to the end ({type(error).__name__}: {error})")
    more = len(found) - AT_MOST
    told = found[:AT_MOST] + ([f"{place}: {more} more findings like these"] if more > 0 else [])
    return [_plain(each) for each in told]


def _begin(connection: Connection) -> None:
    if connection.in_transaction() and connection.dialect.name == "postgresql":
        state = connection.connection.driver_connection.info.transaction_status.name  # type: ignore[union-attr]
        if state == "INERROR":
            connection.rollback()
    if not connection.in_transaction():
        connection.begin()


@contextmanager
def _any_bytes(connection: Connection) -> Iterator[None]:
    """On SQLite, read texts that are no UTF-8 as texts that no digest fits."""
    driver = connection.connection.driver_connection
    if not isinstance(driver, sqlite3.Connection):
        yield
        return
    driver.text_factory = lambda raw: raw.decode("utf-8", "surrogateescape")
    try:
        yield
    finally:
        driver.text_factory = str


def _plain(sentence: str) -> str:
    """A finding on one line that any terminal can show, whatever bytes the row had."""
    short = sentence if len(sentence) <= 400 else sentence[:400] + "…"
    return "".join(each if each.isprintable() else ascii(each)[1:-1] for each in short)
