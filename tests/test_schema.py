"""The migrated database is the one the models and the guards describe, on both engines."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.config import Config
from flask import Flask
from sqlalchemy import CheckConstraint, Connection, Engine, MetaData, create_engine, inspect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.schema import CreateTable

from tests.conftest import open_app, run_sql
from timebank import guards, schema
from timebank.db import db
from timebank.errors import NewerSchema, OldSchema


@pytest.fixture
def empty_url(engine: str, request: pytest.FixtureRequest, tmp_path: Path) -> Any:
    """The address of a database with nothing in it."""
    if engine == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.sqlite'}"
        return
    postgres = request.getfixturevalue("postgres")
    run_sql(postgres("postgres"), "CREATE DATABASE empty_one")
    yield postgres("empty_one")
    run_sql(postgres("postgres"), "DROP DATABASE empty_one WITH (FORCE)")


def models() -> MetaData:
    """A copy of what the models say: creating marks constraints as made, which the audit would not understand."""
    copied = MetaData(naming_convention=db.metadata.naming_convention)
    for table in db.metadata.sorted_tables:
        table.to_metadata(copied)
    return copied


def plain(sql: str) -> str:
    return " ".join(sql.split())


def told(engine: Engine) -> dict[str, Any]:
    """All that an engine can say of its tables, but for the order of things."""
    look = inspect(engine)
    found: dict[str, Any] = {}
    for table in set(look.get_table_names()) - {"alembic_version"}:
        found[table] = {
            "columns": [
                (column["name"], str(column["type"]), column["nullable"], column["default"])
                for column in look.get_columns(table)
            ],
            "primary key": look.get_pk_constraint(table)["constrained_columns"],
            "foreign keys": sorted(
                (
                    key["constrained_columns"], key["referred_table"], key["referred_columns"],
                    sorted(key["options"].items()), key["name"] or "",
                )
                for key in look.get_foreign_keys(table)
            ),
            "uniques": sorted(
                (unique["name"] or "", unique["column_names"]) for unique in look.get_unique_constraints(table)
            ),
            "indexes": sorted(
                (index["name"] or "", index["column_names"], index["unique"]) for index in look.get_indexes(table)
            ),
            "checks": sorted(
                (check["name"] or "", plain(check["sqltext"])) for check in look.get_check_constraints(table)
            ),
        }  # fmt: skip
    return found


def test_the_migrated_database_is_what_the_models_say(
    app: Flask, database_url: str, empty_url: str, engine: str
) -> None:
    made = create_engine(empty_url)
    migrated = create_engine(database_url)
    with made.connect().execution_options(writing=True) as connection, connection.begin():
        models().create_all(connection)
    by_models, by_steps = told(made), told(migrated)
    assert sorted(by_steps) == sorted(db.metadata.tables)
    for table, parts in by_models.items():
        for part, expected in parts.items():
            assert by_steps[table][part] == expected, (table, part)
    if engine == "sqlite":
        for name, table in db.metadata.tables.items():
            with migrated.connect() as connection:
                sql = plain(stored(connection, name))
            for each in ("STRICT", "WITHOUT ROWID"):
                assert (each in sql) == (each in plain(str(CreateTable(table).compile(migrated)))), (name, each)
    made.dispose()
    migrated.dispose()


def stored(connection: Connection, table: str) -> str:
    sql = "SELECT sql FROM sqlite_master WHERE type = 'table' AND name = ?"
    return str(connection.exec_driver_sql(sql, (table,)).scalar())


def test_every_check_of_the_models_has_a_name_and_is_there(app: Flask) -> None:
    with app.app_context():
        look = inspect(db.engine)
        for name, table in db.metadata.tables.items():
            wanted = {str(each.name) for each in table.constraints if isinstance(each, CheckConstraint)}
            assert {check["name"] for check in look.get_check_constraints(name)} == wanted, name


def test_a_transaction_waits_for_its_seal_until_commit(app: Flask, engine: str) -> None:
    with app.app_context():
        connection = db.session.connection()
        if engine == "sqlite":
            keys = connection.exec_driver_sql("PRAGMA foreign_key_list(ledger_transaction)").all()
            assert ("ledger_seal", "book_id") in {(key[2], key[3]) for key in keys}
            sql = plain(stored(connection, "ledger_transaction"))
            assert re.search(r"REFERENCES ledger_seal \(book_id, number\) DEFERRABLE INITIALLY DEFERRED", sql)
        else:
            sql = (
                "SELECT condeferrable, condeferred FROM pg_constraint WHERE conname = 'fk_ledger_transaction_seal'"
                " AND confrelid = 'ledger_seal'::regclass"
            )
            assert connection.exec_driver_sql(sql).all() == [(True, True)]


def test_all_guards_are_in_place(app: Flask) -> None:
    with app.app_context():
        assert list(guards.missing(db.session.connection())) == []


def test_an_empty_database_is_migrated_once(empty_url: str, tmp_path: Path) -> None:
    with open_app(tmp_path, empty_url) as app:
        with app.app_context(), pytest.raises(OldSchema):
            schema.check()
        assert schema.upgrade(app) is True
        engine = create_engine(empty_url)
        before = told(engine)
        assert schema.upgrade(app) is False
        assert told(engine) == before
        engine.dispose()
        with app.app_context():
            schema.check()
            assert schema.current(db.session.connection()) == schema.expected()
            assert list(guards.missing(db.session.connection())) == []


def test_a_database_of_the_first_step_is_brought_up_to_date(
    empty_url: str, app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_app(tmp_path, empty_url) as old:
        monkeypatch.setattr(command, "upgrade", partial(_only_to, "0001", command.upgrade))
        monkeypatch.setattr(schema, "expected", lambda: "0001")
        assert schema.upgrade(old) is True
        monkeypatch.undo()
        with old.app_context():
            assert schema.current(db.session.connection()) == "0001"
            db.session.remove()
        assert schema.upgrade(old) is True
    with app.app_context():
        engine = create_engine(empty_url)
        assert told(engine) == told(db.engine)
        engine.dispose()


def _only_to(revision: str, upgrade: Callable[[Config, str], None], settings: Config, _: str) -> None:
    upgrade(settings, revision)


def test_migrating_puts_a_lost_guard_back(app: Flask, engine: str) -> None:
    on = " ON ledger_posting" if engine == "postgresql" else ""
    with app.app_context():
        with db.write():
            db.session.connection().exec_driver_sql(f"DROP TRIGGER ledger_posting_update{on}")
        assert list(guards.missing(db.session.connection()))
        db.session.remove()
        schema.upgrade(app)
        assert list(guards.missing(db.session.connection())) == []


@pytest.mark.parametrize(("revision", "refusal"), [("0000", OldSchema), ("9999", NewerSchema)])
def test_another_version_is_refused(app: Flask, revision: str, refusal: type[Exception]) -> None:
    with app.app_context():
        with db.write():
            db.session.connection().exec_driver_sql(f"UPDATE alembic_version SET version_num = '{revision}'")
        with pytest.raises(refusal):
            schema.check()


def test_a_newer_database_is_not_migrated(app: Flask) -> None:
    with app.app_context():
        with db.write():
            db.session.connection().exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
        with pytest.raises(NewerSchema):
            schema.upgrade(app)


def test_a_step_that_fails_leaves_nothing_behind(
    empty_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(connection: Connection) -> None:
        raise RuntimeError

    monkeypatch.setattr(guards, "install", fail)
    with open_app(tmp_path, empty_url) as app, pytest.raises(RuntimeError):
        schema.upgrade(app)
    engine = create_engine(empty_url)
    assert inspect(engine).get_table_names() == []
    engine.dispose()


def test_the_owners_address_is_not_for_sqlite(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIMEBANK_OWNER_URL", f"sqlite:///{tmp_path / 'other.sqlite'}")
    with open_app(tmp_path, f"sqlite:///{tmp_path / 'timebank.sqlite'}") as app:
        schema.upgrade(app)
    assert not (tmp_path / "other.sqlite").exists()


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE group_setting SET value = 'x'",
        "DELETE FROM group_setting",
        "INSERT OR REPLACE INTO group_setting (id, group_id, name, value, decided_at, decided_by)"
        " SELECT id, group_id, name, 'x', decided_at, decided_by FROM group_setting",
    ],
)
def test_what_a_group_decided_is_never_overwritten(app: Flask, engine: str, sql: str) -> None:
    if engine == "postgresql" and "REPLACE" in sql:
        return
    from timebank.groups import service as groups
    from timebank.permissions import Actor

    with app.app_context():
        groups.found(Actor.host(), "llanfair", {"name_en": "Llanfair"})
        with pytest.raises(DBAPIError, match="groups: a decision is never"), db.write():
            db.session.connection().exec_driver_sql(sql)
