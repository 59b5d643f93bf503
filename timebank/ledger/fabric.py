"""What holds the hours book up: the file, its tables and their rules, and the guards. For the audit, which reads only.

Every check yields one sentence for each thing it finds wrong.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from functools import partial
from typing import Any

from sqlalchemy import CheckConstraint, Connection, Table
from sqlalchemy.dialects.sqlite import dialect as sqlite_dialect
from sqlalchemy.schema import CreateIndex, CreateTable

from timebank import guards
from timebank.db import db
from timebank.trail import service as trail

_BY_BOOK = ("ledger_account", "ledger_transaction", "ledger_posting", "ledger_seal", "ledger_note", "ledger_period")


def checks(connection: Connection) -> list[tuple[str, Callable[[], Iterable[str]]]]:
    """All of them for the engine at hand, each with what it looks at; but for `damage`, which runs beside them."""
    found: list[tuple[str, Callable[[], Iterable[str]]]] = [("guards", partial(guards.missing, connection))]
    found += [(table, partial(lost_rows, connection, table, "book_id")) for table in _BY_BOOK]
    found += [(table, partial(lost_rows, connection, table, "group_id")) for table in ("trail_entry", "trail_reason")]
    if connection.dialect.name == "sqlite":
        return [*found, *(("database", partial(check, connection)) for check in (dangling, altered_tables))]
    return [*found, ("database", partial(lost_constraints, connection))]


def tables() -> list[Table]:
    """The tables of the hours book and the trail, as the program knows them."""
    return [table for table in db.metadata.sorted_tables if table.name in guards.LEAST]


def lost_rows(connection: Connection, table: str, column: str) -> Iterator[str]:
    """Rows of a book that is not there, which nobody's audit would come across."""
    books = {book_id for (book_id,) in connection.exec_driver_sql("SELECT id FROM ledger_book")}
    if column == "group_id":
        books.add(trail.MACHINE)
    mark = "?" if connection.dialect.name == "sqlite" else "%s"
    # One step through the index for each book there is, however many rows it has.
    book_id = connection.exec_driver_sql(f"SELECT min({column}) FROM {table}").scalar()  # noqa: S608 - our own names
    while book_id is not None:
        if book_id not in books:
            yield f"{table} book {book_id}: rows of a book that is not in ledger_book"
        sql = f"SELECT min({column}) FROM {table} WHERE {column} > {mark}"  # noqa: S608
        book_id = connection.exec_driver_sql(sql, (book_id,)).scalar()


def damage(connection: Connection) -> Iterator[str]:
    """SQLite's own check of the file: pages, order, indexes, types, NOT NULL and CHECKs."""
    for (line,) in connection.exec_driver_sql("PRAGMA integrity_check"):
        if line != "ok":
            yield f"database: {line}"


def dangling(connection: Connection) -> Iterator[str]:
    """References to rows that are not there, from all other rooms: those of book and trail are checked row by row."""
    for name in sorted(db.metadata.tables.keys() - guards.LEAST.keys()):
        for table, row, parent, _ in connection.exec_driver_sql(f"PRAGMA main.foreign_key_check({name})"):
            yield f"{table}{'' if row is None else f' row {row}'}: refers to a row that is not in {parent}"


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
    for _, name, unique, origin, some in execute(f"PRAGMA main.index_list({table})"):
        columns = ", ".join(str(row[2]) for row in execute(f"PRAGMA main.index_xinfo({name})") if row[5])
        known_as = f"index {name}" if origin == "c" else f"key ({origin})"  # whose names SQLite numbers as it likes
        found.add(f"{known_as} on {columns}{' unique' if unique else ''}{' partial' if some else ''}")
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
