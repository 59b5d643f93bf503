"""The kept connection: what happens to it when the database goes away, refuses, or is busy."""

from __future__ import annotations

import sqlite3

import pytest
from flask import Flask
from sqlalchemy import text

from tests import make
from tests.kept import run_sql
from timebank.db import _connect, db
from timebank.errors import AccountClosed, CannotWrite, Refusal
from timebank.ledger import queries, service
from timebank.permissions import Actor

POSTGRESQL = pytest.mark.parametrize("engine", [pytest.param("postgresql", marks=pytest.mark.postgresql)])

HANG_UP = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
)


def test_in_earnest_what_was_written_is_on_the_disk() -> None:
    """In here nobody waits for the disk (tests/cheap.py); everywhere else everybody does."""
    connection = sqlite3.connect(":memory:")
    connection.execute("PRAGMA synchronous=OFF")
    _connect(connection, None)
    assert connection.execute("PRAGMA synchronous").fetchone() == (2,)  # FULL
    connection.close()


@POSTGRESQL
def test_a_server_started_anew_is_not_noticed(app: Flask) -> None:
    with app.app_context():
        book_id, accounts = make.book(("M1", "M2"))
        make.post(book_id, {accounts["M1"]: 60, accounts["M2"]: -60})
        assert queries.balance(accounts["M1"]) == 60
        db.session.remove()
        run_sql(app.config["SQLALCHEMY_DATABASE_URI"], HANG_UP)
        assert queries.balance(accounts["M1"]) == 60
        make.post(book_id, {accounts["M1"]: 15, accounts["M2"]: -15})
        assert queries.balance(accounts["M1"]) == 75


@POSTGRESQL
@pytest.mark.parametrize("last", ["SELECT 1", ""])
def test_a_server_that_goes_away_in_the_middle_is_told_in_a_sentence(app: Flask, last: str) -> None:
    """Be it found in the block or only at its end, with the ORM's transaction to undo as well."""
    with app.app_context():
        book_id, accounts = make.book(("M1", "M2"))

        def cut_off() -> None:
            with db.write():
                db.session.execute(text("SELECT 1"))
                make.post(book_id, {accounts["M1"]: 60, accounts["M2"]: -60})
                run_sql(app.config["SQLALCHEMY_DATABASE_URI"], HANG_UP)
                if last:
                    db.raw()(last)

        with pytest.raises(CannotWrite):
            cut_off()
        make.post(book_id, {accounts["M1"]: 15, accounts["M2"]: -15})
        assert queries.balance(accounts["M1"]) == 15


def test_after_a_refusal_nothing_of_it_is_left_in_the_next_write(app: Flask) -> None:
    with app.app_context():
        book_id, accounts = make.book(("M1", "M2"))

        def half() -> None:
            with db.write():
                make.post(book_id, {accounts["M1"]: 60, accounts["M2"]: -60})
                raise AccountClosed(code="M1")

        for _ in range(3):
            with pytest.raises(Refusal):
                half()
        make.post(book_id, {accounts["M1"]: 15, accounts["M2"]: -15})
        assert queries.totals(book_id).transactions == 1
        assert queries.balance(accounts["M1"]) == 15


def test_looking_never_writes_though_a_write_came_before_on_the_same_thread(app: Flask) -> None:
    with app.app_context():
        book_id, _ = make.book(("M1", "M2"))
        service.open_account(Actor.host(), book_id, "M3", "member")
        with pytest.raises(Exception, match=r"readonly|read-only"):
            db.raw()("UPDATE ledger_account SET floor = 5 WHERE book_id = ?", (book_id,))
