"""The rules that the database itself keeps: read from SQL files, put into the database, and looked for there.

Triggers are dropped silently when a table is rebuilt, and anyone with the file can drop one. So every migration puts
all of them back in its own transaction, and the audit compares what is in the database with what the files say.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from sqlalchemy import Connection

FOLDERS = ("trail", "ledger")

_NAME = re.compile(r"CREATE (?:OR REPLACE )?(?:CONSTRAINT )?(TRIGGER|FUNCTION) (\w+)")
_TABLE = re.compile(r"\bON (\w+)")


@cache
def statements(dialect: str) -> tuple[str, ...]:
    """The guards of all rooms for one engine (sqlite, postgresql), one statement each, in order."""
    found: list[str] = []
    for folder in FOLDERS:
        text = (Path(__file__).parent / folder / "guards" / f"{dialect}.sql").read_text()
        found.extend(_split(text, dialect))
    return tuple(found)


def _split(text: str, dialect: str) -> Iterator[str]:
    text = re.sub(r"^--.*\n", "", text, flags=re.MULTILINE)
    if dialect == "postgresql":
        # Statements end with ; at the end of a line, except inside the quoted body of a function.
        for statement in re.findall(r"CREATE.*?(?:\$guard\$.*?\$guard\$)?;\n", text, flags=re.DOTALL):
            yield statement.strip().rstrip(";")
        return
    statement = ""
    for line in text.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement.strip().rstrip(";")
            statement = ""


def install(connection: Connection) -> None:
    """Drop and re-create every guard in the transaction that is open. For migrations and tests."""
    dialect = connection.dialect.name
    for statement in statements(dialect):
        kind, name = _name(statement)
        if kind == "TRIGGER":
            on = f" ON {_table(statement)}" if dialect == "postgresql" else ""
            connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {name}{on}")
        connection.exec_driver_sql(statement.replace("%", "%%") if dialect == "postgresql" else statement)


def missing(connection: Connection) -> Iterator[str]:
    """What stands in the files but not, or not to the letter, in the database: one sentence each."""
    present = _present_sqlite(connection) if connection.dialect.name == "sqlite" else _present_postgresql(connection)
    for statement in statements(connection.dialect.name):
        kind, name = _name(statement)
        if name not in present:
            yield f"guard {name}: the {kind.lower()} is missing from the database"
        elif present[name] != _plain(statement):
            yield f"guard {name}: the {kind.lower()} in the database is not the one this program was written with"


def _present_sqlite(connection: Connection) -> dict[str, str]:
    rows = connection.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
    return {name: _plain(sql or "") for name, sql in rows}


def _present_postgresql(connection: Connection) -> dict[str, str]:
    # A function is known by its body; a trigger by its name alone, once it is enabled and calls something.
    files = {_name(statement): _plain(statement) for statement in statements("postgresql")}
    present: dict[str, str] = {}
    for name, body in connection.exec_driver_sql("SELECT proname, prosrc FROM pg_proc WHERE prosrc IS NOT NULL"):
        told = files.get(("FUNCTION", name))
        if told is not None:
            present[name] = told if f"$guard$ {_plain(body)} $guard$" in told else _plain(body)
    triggers = (
        "SELECT t.tgname, pg_get_triggerdef(t.oid), t.tgenabled, p.proname FROM pg_trigger t"
        " JOIN pg_proc p ON p.oid = t.tgfoid WHERE NOT t.tgisinternal"
    )
    for name, _definition, enabled, function in connection.exec_driver_sql(triggers):
        told = files.get(("TRIGGER", name))
        if told is not None:
            stands = enabled in ("O", "A") and f"EXECUTE FUNCTION {function}()" in told
            present[name] = told if stands else "disabled or changed"
    return present


def _name(statement: str) -> tuple[str, str]:
    found = _NAME.match(statement)
    if found is None:
        raise ValueError(f"not a guard: {statement[:60]}")
    return found[1], found[2]


def _table(statement: str) -> str:
    found = _TABLE.search(statement)
    if found is None:
        raise ValueError(f"a trigger on nothing: {statement[:60]}")
    return found[1]


def _plain(sql: str) -> str:
    return " ".join(sql.split())
