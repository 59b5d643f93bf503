"""That the guards are there is looked at: what was dropped, weakened, silenced or added is named."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.ledger.whole import shell
from timebank import guards
from timebank.db import db


def named(app: Flask, *statements: str) -> list[str]:
    with shell(app.config["SQLALCHEMY_DATABASE_URI"]) as run:
        for statement in statements:
            run(statement)
    with app.app_context():
        return list(guards.missing(db.session.connection()))


def test_as_made_all_of_them_are_there(app: Flask) -> None:
    assert named(app) == []


def test_putting_them_back_mends_and_may_be_done_again(app: Flask, engine: str) -> None:
    on = " ON ledger_seal" if engine == "postgresql" else ""
    assert named(app, f"DROP TRIGGER ledger_seal_update{on}") != []
    with app.app_context(), db.write():
        guards.install(db.session.connection())
        guards.install(db.session.connection())
    assert named(app) == []


SQLITE = {
    "dropped": (["DROP TRIGGER ledger_posting_update"], "ledger_posting_update: the trigger is missing"),
    "weakened": (
        [
            "DROP TRIGGER trail_entry_delete",
            "CREATE TRIGGER trail_entry_delete BEFORE DELETE ON trail_entry WHEN 0 BEGIN"
            " SELECT RAISE(ABORT, 'trail: rows are never deleted'); END",
        ],
        "trail_entry_delete: the trigger in the database is not the one",
    ),
    "added": (
        ["CREATE TRIGGER mine AFTER INSERT ON ledger_seal BEGIN SELECT 1; END"],
        "mine: this trigger in the database is none",
    ),
    "in the way": (["CREATE TABLE pragma_foreign_keys (foreign_keys)"], "pragma_foreign_keys: stands in the way"),
    "lost with a table": (
        [
            "ALTER TABLE ledger_note RENAME TO old",
            "CREATE TABLE ledger_note AS SELECT * FROM old",
            "DROP TABLE old",
        ],
        "ledger_note_insert: the trigger is missing",
    ),
}
POSTGRESQL = {
    "dropped": (
        ["DROP TRIGGER ledger_posting_update ON ledger_posting"],
        "ledger_posting_update: the trigger is missing",
    ),
    "disabled": (
        ["ALTER TABLE ledger_posting DISABLE TRIGGER ledger_posting_moves"],
        "ledger_posting_moves: the trigger in the database is not the one",
    ),
    "asleep": (
        ["ALTER TABLE ledger_posting ENABLE REPLICA TRIGGER ledger_posting_moves"],
        "ledger_posting_moves: the trigger in the database is not the one",
    ),
    "foreign keys disabled": (
        ["ALTER TABLE ledger_transaction DISABLE TRIGGER ALL"],
        "foreign key fk_ledger_transaction_seal",
    ),
    "on other events": (
        [
            "DROP TRIGGER trail_entry_update ON trail_entry",
            "CREATE TRIGGER trail_entry_update BEFORE UPDATE ON trail_entry"
            " FOR EACH ROW EXECUTE FUNCTION trail_entry_guard()",
        ],
        "trail_entry_update: the trigger in the database is not the one",
    ),
    "hollow": (
        [
            "CREATE OR REPLACE FUNCTION ledger_seal_guard() RETURNS trigger LANGUAGE plpgsql"
            " SET search_path = pg_catalog, public, pg_temp AS 'BEGIN RETURN NEW; END'"
        ],
        "ledger_seal_guard: the function in the database is not the one",
    ),
    "as the invoker": (
        ["ALTER FUNCTION ledger_posting_moves() SECURITY INVOKER"],
        "ledger_posting_moves: the function in the database is not the one",
    ),
    "looking elsewhere": (
        ["ALTER FUNCTION ledger_seal_guard() RESET search_path"],
        "ledger_seal_guard: the function in the database is not the one",
    ),
    "calling another": (
        [
            "DROP TRIGGER ledger_seal_update ON ledger_seal",
            "CREATE SCHEMA other",
            "CREATE FUNCTION other.ledger_seal_guard() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
            "CREATE TRIGGER ledger_seal_update BEFORE UPDATE ON ledger_seal"
            " FOR EACH ROW EXECUTE FUNCTION other.ledger_seal_guard()",
        ],
        "ledger_seal_update: the trigger in the database is not the one",
    ),
    "added": (
        [
            "CREATE TRIGGER mine AFTER INSERT ON ledger_seal FOR EACH ROW EXECUTE FUNCTION ledger_seal_guard()",
        ],
        "mine: this trigger in the database is none",
    ),
    "a rule": (["CREATE RULE mine AS ON DELETE TO ledger_seal DO INSTEAD NOTHING"], "table ledger_seal: rule mine"),
}


@pytest.mark.parametrize("engine", ["sqlite"])
@pytest.mark.parametrize("how", SQLITE)
def test_on_sqlite_it_is_named(app: Flask, how: str) -> None:
    statements, says = SQLITE[how]
    assert any(says in each for each in named(app, *statements))


@pytest.mark.postgresql
@pytest.mark.parametrize("engine", ["postgresql"])
@pytest.mark.parametrize("how", POSTGRESQL)
def test_on_postgresql_it_is_named(app: Flask, how: str) -> None:
    statements, says = POSTGRESQL[how]
    assert any(says in each for each in named(app, *statements))
