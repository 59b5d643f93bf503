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

from sqlalchemy import Connection, inspect

from timebank.db import Base

FOLDERS = ("trail", "ledger", "groups", "exchanges", "closing", "desk", "decisions")

# What the program's own role may do on PostgreSQL where it owns nothing; on every other table it may do anything.
LEAST = {
    "ledger_book": "SELECT, INSERT",
    "ledger_account": "SELECT, INSERT, UPDATE (floor, ceiling, closed_on)",
    "ledger_transaction": "SELECT, INSERT",
    "ledger_posting": "SELECT, INSERT",
    "ledger_seal": "SELECT, INSERT",
    "ledger_note": "SELECT, INSERT, DELETE",
    "ledger_period": "SELECT, INSERT, UPDATE (state)",
    "trail_entry": "SELECT, INSERT",
    "trail_reason": "SELECT, INSERT, DELETE",
    "group_setting": "SELECT, INSERT",
    "paid_role_word": "SELECT, INSERT, UPDATE (words)",
    "closed_report": "SELECT, INSERT",
    "desk_call": "SELECT, INSERT, DELETE",
    "proposal": "SELECT, INSERT",
    "proposal_answer": "SELECT, INSERT, UPDATE, DELETE",
    "proposal_paper": "SELECT, INSERT",
    "decision": "SELECT, INSERT",
}

ALSO_GUARDED = ("member",)  # by triggers, though the program may do anything with its rows

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
    there = set(inspect(connection).get_table_names())
    for statement in statements(dialect):
        kind, name = _name(statement)
        if kind == "TRIGGER" and not {_table(statement), *_asks(statement)} <= there:
            continue  # a step that makes it is still to come; what is missing in the end, `missing` tells
        if kind == "TRIGGER":
            on = f" ON {_table(statement)}" if dialect == "postgresql" else ""
            connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {name}{on}")
        connection.exec_driver_sql(statement.replace("%", "%%") if dialect == "postgresql" else statement)


def grants(role: str) -> list[str]:
    """The statements by which the owner of a PostgreSQL database gives the program's role what it needs, and no more.

    All of them, after every migration and in its transaction: what an older version gave is taken back first.
    """
    who = '"' + role.replace('"', '""') + '"'
    found = [
        f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {who}",
        f"GRANT USAGE ON SCHEMA public TO {who}",
        f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {who}",
        f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {who}",  # Alembic's own table among them
    ]
    for name in sorted(Base.metadata.tables):
        found.append(f"GRANT {LEAST.get(name, 'SELECT, INSERT, UPDATE, DELETE')} ON {name} TO {who}")
    return found


def missing(connection: Connection) -> Iterator[str]:
    """What stands in the files but not, or not to the letter, in the database, or there besides: a sentence each."""
    sqlite = connection.dialect.name == "sqlite"
    present = _present_sqlite(connection) if sqlite else _present_postgresql(connection)
    known = set()
    for statement in statements(connection.dialect.name):
        kind, name = _name(statement)
        known.add((kind, name))
        if (kind, name) not in present:
            yield f"guard {name}: the {kind.lower()} is missing from the database"
        elif present[kind, name] != _plain(statement):
            yield f"guard {name}: the {kind.lower()} in the database is not the one this program was written with"
    for kind, name in sorted(present.keys() - known):
        yield f"guard {name}: this {kind.lower()} in the database is none of this program's"
    yield from _misleading_sqlite(connection) if sqlite else _silenced_postgresql(connection)


Present = dict[tuple[str, str], str]


def _guarded() -> str:
    return ", ".join(f"'{name}'" for name in (*LEAST, *ALSO_GUARDED))


def _present_sqlite(connection: Connection) -> Present:
    sql = f"SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND lower(tbl_name) IN ({_guarded()})"  # noqa: S608
    return {("TRIGGER", name): _plain(text or "") for name, text in connection.exec_driver_sql(sql)}


def _misleading_sqlite(connection: Connection) -> Iterator[str]:
    # A table of this name would be asked in the place of the pragma.
    for (name,) in connection.exec_driver_sql(
        "SELECT name FROM sqlite_master WHERE lower(name) LIKE 'pragma!_%' ESCAPE '!'"
    ):
        yield f"{name}: stands in the way of the guards"


_FUNCTIONS = """
SELECT p.proname, p.prosrc, l.lanname, p.prosecdef, p.proconfig
  FROM pg_proc p JOIN pg_language l ON l.oid = p.prolang WHERE p.pronamespace = 'public'::regnamespace
"""
_TRIGGERS = """
SELECT t.tgname, pg_get_triggerdef(t.oid, true), t.tgenabled::text, t.tgfoid::regproc::text, c.relname
  FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
 WHERE NOT t.tgisinternal AND c.relnamespace = 'public'::regnamespace
"""
_SILENCED = """
SELECT 'foreign key ' || k.conname FROM pg_trigger t JOIN pg_constraint k ON k.oid = t.tgconstraint
  JOIN pg_class c ON c.oid = t.tgrelid
 WHERE t.tgisinternal AND t.tgenabled NOT IN ('O', 'A')
   AND c.relnamespace = 'public'::regnamespace AND c.relname::text = ANY(ARRAY[{guarded}])
UNION
SELECT 'table ' || c.relname || ': rule ' || r.rulename FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class
 WHERE c.relnamespace = 'public'::regnamespace AND c.relname::text = ANY(ARRAY[{guarded}])
ORDER BY 1
"""


def _present_postgresql(connection: Connection) -> Present:
    # Every part that could be weakened is put together again the way the files are written.
    files = {_name(statement): _plain(statement) for statement in statements("postgresql")}
    present: Present = {}
    for name, body, language, definer, settings in connection.exec_driver_sql(_FUNCTIONS):
        if ("FUNCTION", name) in files:
            header = f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE {language}"
            header += " SECURITY DEFINER" if definer else ""
            header += "".join(f" SET {setting.replace('=', ' = ', 1)}" for setting in settings or ())
            present["FUNCTION", name] = f"{header} AS $guard$ {_plain(body)} $guard$"
    for name, definition, enabled, function, table in connection.exec_driver_sql(_TRIGGERS):
        if table in (*LEAST, *ALSO_GUARDED):
            stands = enabled in ("O", "A") and "." not in function
            present["TRIGGER", name] = _plain(definition) if stands else "disabled or calling something else"
    return present


def _silenced_postgresql(connection: Connection) -> Iterator[str]:
    for (what,) in connection.exec_driver_sql(_SILENCED.format(guarded=_guarded())):
        yield f"{what}: stands in the way of the guards"


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


def _asks(statement: str) -> set[str]:
    """The tables of ours that a trigger looks into."""
    return set(re.findall(r"\b(?:FROM|JOIN) (\w+)", statement)) & set(Base.metadata.tables)


def _plain(sql: str) -> str:
    return " ".join(sql.split())
