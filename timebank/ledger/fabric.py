"""What holds the hours book up: the file, its tables and their rules, and the guards. For the audit, which reads only.

Every check yields one sentence for each thing it finds wrong.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from typing import Any

from sqlalchemy import CheckConstraint, Connection, Table
from sqlalchemy.dialects.sqlite import dialect as sqlite_dialect
from sqlalchemy.schema import CreateIndex, CreateTable

from timebank import guards
from timebank.db import db

_BY_BOOK = ("ledger_account", "ledger_transaction", "ledger_posting", "ledger_seal", "ledger_note", "ledger_period")


def checks(connection: Connection) -> list[tuple[str, Callable[[], Iterable[str]]]]:
    """All of them for the engine at hand, each with what it looks at."""
    found: list[tuple[str, Callable[[], Iterable[str]]]] = [
        ("guards", lambda: guards.missing(connection)),
        ("ledger_book", lambda: lost_books(connection)),
    ]
    if connection.dialect.name == "sqlite":
        found += [
            ("database", lambda: damage(connection)),
            ("database", lambda: dangling(connection)),
            ("database", lambda: altered_tables(connection)),
        ]
    else:
        found.append(("database", lambda: lost_constraints(connection)))
    return found


def tables() -> list[Table]:
    """The tables of the hours book and the trail, as the program knows them."""
    return [table for table in db.metadata.sorted_tables if table.name in guards.LEAST]


def lost_books(connection: Connection) -> Iterator[str]:
    """Rows of a book that is not there, and so belong to nobody's audit."""
    books = {book_id for (book_id,) in connection.exec_driver_sql("SELECT id FROM ledger_book")}
    for table in _BY_BOOK:
        for book_id in _ids(connection, table, "book_id") - books:
            yield f"{table} book {book_id}: rows of a book that is not there"
    for group_id in _ids(connection, "trail_entry", "group_id") - books - {0}:
        yield f"ledger_book book {group_id}: missing, though there is a trail_entry of it"


def _ids(connection: Connection, table: str, column: str) -> set[Any]:
    # One step through the index for each book there is, however many rows it has.
    found: set[Any] = set()
    newest = connection.exec_driver_sql(f"SELECT min({column}) FROM {table}").scalar()  # noqa: S608 - our own names
    while newest is not None:
        found.add(newest)
        mark = "?" if connection.dialect.name == "sqlite" else "%s"
        sql = f"SELECT min({column}) FROM {table} WHERE {column} > {mark}"  # noqa: S608
        newest = connection.exec_driver_sql(sql, (newest,)).scalar()
    return found


def damage(connection: Connection) -> Iterator[str]:
    """SQLite's own check of the file: pages, order, indexes, types, NOT NULL and CHECKs."""
    for (line,) in connection.exec_driver_sql("PRAGMA integrity_check"):
        if line != "ok":
            yield f"database: {line}"


def dangling(connection: Connection) -> Iterator[str]:
    """References to rows that are not there."""
    for table, row, parent, _ in connection.exec_driver_sql("PRAGMA foreign_key_check"):
        which = "" if row is None else f" row {row}"
        yield f"{table}{which}: refers to a row that is not in {parent}"


def altered_tables(connection: Connection) -> Iterator[str]:
    """Where the tables differ from those the program makes: what `writable_schema` or a rebuild may have taken away."""
    execute = connection.connection.driver_connection.execute  # type: ignore[union-attr]
    with closing(sqlite3.connect(":memory:")) as pattern:
        dialect = sqlite_dialect()
        for table in tables():
            pattern.execute(str(CreateTable(table).compile(dialect=dialect)))
            for index in table.indexes:
                pattern.execute(str(CreateIndex(index).compile(dialect=dialect)))
        for table in tables():
            rules = _checks(table)
            expected, found = (_shape(each, table.name, rules) for each in (pattern.execute, execute))
            for what in sorted(expected - found):
                yield f"{table.name}: the table has lost {what}"
            for what in sorted(found - expected):
                yield f"{table.name}: the table has {what}, which the program did not make"


def _checks(table: Table) -> list[str]:
    return [str(rule.sqltext) for rule in table.constraints if isinstance(rule, CheckConstraint)]


def _shape(execute: Callable[..., Any], table: str, rules: list[str]) -> set[str]:
    """All that a table is, as sentences that can be compared."""
    found: set[str] = set()
    for _, _, kind, _, without_rowid, strict in execute(f"PRAGMA main.table_list({table})"):
        found.add(f"{kind}{' without rowid' if without_rowid else ''}{' strict' if strict else ''}")
    for _, name, type_, not_null, default, key, hidden in execute(f"PRAGMA main.table_xinfo({table})"):
        more = f"{' not null' if not_null else ''} default {default} key {key} hidden {hidden}"
        found.add(f"column {name} {type_}{more}")
    references: dict[int, list[str]] = {}
    for number, _, parent, child, column, update, delete, match in execute(f"PRAGMA main.foreign_key_list({table})"):
        references.setdefault(number, []).append(f"{child} -> {parent}.{column} {update} {delete} {match}")
    found |= {"foreign key " + ", ".join(each) for each in references.values()}
    for _, name, unique, origin, partial in execute(f"PRAGMA main.index_list({table})"):
        columns = ", ".join(str(row[2]) for row in execute(f"PRAGMA main.index_xinfo({name})") if row[5])
        known_as = f"index {name}" if origin == "c" else f"key ({origin})"  # whose names SQLite numbers as it likes
        found.add(f"{known_as} on {columns}{' unique' if unique else ''}{' partial' if partial else ''}")
    text = execute("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = ?", (table,)).fetchone()
    words = " ".join(str(text[0] if text else "").split())
    found |= {f"check {rule}" for rule in rules if f"CHECK ({rule})" in words}
    found.add(f"{words.count('CHECK (')} checks and {words.count('DEFERRABLE INITIALLY DEFERRED')} deferred")
    return found


def lost_constraints(connection: Connection) -> Iterator[str]:
    """On PostgreSQL: keys, references and CHECKs that are no longer there or never looked at what was there."""
    sql = (
        "SELECT c.relname, k.conname FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid"
        " WHERE k.convalidated AND c.relnamespace = 'public'::regnamespace"
    )
    present = {tuple(row) for row in connection.exec_driver_sql(sql)}
    for table in tables():
        for constraint in table.constraints:
            name = connection.dialect.identifier_preparer.format_constraint(constraint)
            if (table.name, name) not in present:
                yield f"{table.name}: the table has lost {name}"
