"""Somebody has the file and goes below the guards: the audit names what they touched."""

from __future__ import annotations

import random
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from tests import make
from tests.ledger.whole import TABLES, Run, dump, shell
from timebank import clock
from timebank.db import db
from timebank.ledger import months, queries, seals, service
from timebank.ledger.audit import AT_MOST, Report, audit
from timebank.permissions import Actor

LEDGER = [table for table in TABLES if table.startswith("ledger_")]
MAY_GO = ("ledger_note",)  # words can be erased
FLIPS = 150

on_sqlite = pytest.mark.parametrize("engine", ["sqlite"])
on_postgresql = pytest.mark.parametrize("engine", [pytest.param("postgresql", marks=pytest.mark.postgresql)])


@pytest.fixture
def book_id(app: Flask) -> Iterator[int]:
    """A small book with something of everything."""
    with app.app_context(), clock.at(datetime(2026, 5, 3, 10, tzinfo=UTC)):
        book_id, accounts = make.book(["M0001", "M0002", "M0003", "M0004"])
        one, two, three, four = accounts.values()
        host = Actor.host(book_id)
        with db.write():
            start = service.open_account(host, book_id, "BEGIN", "opening")  # newest id, first of the codes
            pot = service.open_account(host, book_id, "POT", "pot", floor=-600)
        make.post(book_id, {one: 300, two: -120, start: -180}, date(2026, 1, 1), kind="opening", key="opening")
        first = make.post(book_id, {one: 90, two: -90}, date(2026, 2, 10), key="form 1", note="in the garden")
        service.set_limits(host, one, floor=-60, ceiling=6000)
        months.close_month(host, book_id, "2026-01", date(2026, 5, 3))
        months.close_month(host, book_id, "2026-02", date(2026, 5, 3))
        service.reverse(host, book_id, first.number, key="back 1")
        make.post(book_id, {one: 75, two: -75}, date(2026, 2, 10), note="shorter than first said")
        make.post(book_id, {one: 10, two: 20, three: 30, four: -60}, date(2026, 4, 2), kind="gathering")
        make.post(book_id, {four: 60, pot: -60}, date(2026, 4, 3), kind="gift")
        service.close_account(host, four, date(2026, 4, 30))
        months.close_month(host, book_id, "2026-03", date(2026, 5, 3))
        months.reopen_month(host, book_id, "2026-03")
        months.begin_closing(host, book_id, "2026-04")
        yield book_id


# A well kept book


def test_a_book_kept_by_the_program_has_nothing_wrong(book_id: int) -> None:
    report = audit(book_id)
    assert report == Report([], 6, queries.totals(book_id).head)


def test_the_book_can_be_checked_alone(book_id: int, database_url: str) -> None:
    with below(database_url) as place, place.changed("UPDATE trail_entry SET who = 'M0002' WHERE number = 3"):
        assert audit(book_id, with_trail=False, whole_database=False).findings == []


def test_an_empty_book_has_nothing_wrong(app: Flask) -> None:
    with app.app_context():
        book_id, _ = make.book()
        assert audit(book_id) == Report([], 0, None)


def test_words_may_be_erased(book_id: int) -> None:
    service.erase_note(Actor.host(book_id), book_id, 2)
    assert audit(book_id).findings == []


def test_a_book_that_is_not_there_is_missing(book_id: int) -> None:
    assert any(each.startswith("ledger_book book 99: missing") for each in audit(99).findings)


def test_several_books_are_told_apart(book_id: int) -> None:
    other, accounts = make.book()
    make.post(other, {accounts["M0001"]: 5, accounts["M0002"]: -5}, key="form 1")
    assert audit(book_id).findings == audit(other).findings == []


def test_hours_that_move_meanwhile_are_no_finding(book_id: int, app: Flask) -> None:
    accounts = [each.account_id for each in queries.balances(book_id)][1:3]
    done = threading.Event()

    def others() -> None:
        with app.app_context():
            for _ in range(60):
                make.post(book_id, {accounts[0]: 15, accounts[1]: -15}, date(2026, 5, 1))
            db.session.remove()
            done.set()

    thread = threading.Thread(target=others)
    thread.start()
    try:
        while not done.is_set():
            assert audit(book_id).findings == []
    finally:
        thread.join()
    assert audit(book_id).transactions == 66


# Below the guards


class Below:
    """The database without its guards, for changing what they protect and putting it back."""

    def __init__(self, run: Run, sqlite: bool) -> None:
        self.run, self.sqlite = run, sqlite
        self.saved: dict[str, list[tuple[Any, ...]]] = {}

    def rows(self, table: str) -> list[dict[str, Any]]:
        columns = TABLES[table].split(", ")
        return [dict(zip(columns, row, strict=True)) for row in self.run(f"SELECT {TABLES[table]} FROM {table}")]

    @contextmanager
    def changed(self, *statements: str) -> Iterator[bool]:
        """Whether the statements could be run and changed something; everything is back afterwards."""
        before = self._everything()
        try:
            for statement in statements:
                self.run(statement)
        except (sqlite3.Error, Exception) as error:  # a key that is taken, a value no column takes
            if not isinstance(error, sqlite3.Error) and not type(error).__module__.startswith("psycopg"):
                raise
        after = self._everything()
        try:
            yield before != after
        finally:
            for table, rows in before.items():
                if rows != after[table]:
                    self._put_back(table)

    def _everything(self) -> dict[str, list[tuple[Any, ...]]]:
        # Cast, so that a text that is none can be read, and with its type, so that 5 and '5' differ.
        found = {}
        for table, columns in TABLES.items():
            names = columns.split(", ")
            typed = ", ".join(f"typeof({name}), CAST({name} AS BLOB)" for name in names)
            what = typed if self.sqlite else columns
            found[table] = sorted(self.run(f"SELECT {what} FROM {table}"), key=repr)
        return found

    def save(self) -> None:
        for table in TABLES:
            self.run(f"CREATE TABLE saved_{table} AS SELECT * FROM {table}")

    def _put_back(self, table: str) -> None:
        self.run(f"DELETE FROM {table}")
        self.run(f"INSERT INTO {table} ({TABLES[table]}) SELECT {TABLES[table]} FROM saved_{table}")


@contextmanager
def below(database_url: str, *, strip: bool = False) -> Iterator[Below]:
    """Drop every trigger; with `strip`, also types, NOT NULL, CHECKs and references, as `writable_schema` can."""
    sqlite = database_url.startswith("sqlite")
    db.session.rollback()
    with shell(database_url) as run:
        if sqlite:
            run("PRAGMA foreign_keys=OFF")
            for (name,) in run("SELECT name FROM sqlite_master WHERE type = 'trigger'"):
                run(f"DROP TRIGGER {name}")
        else:
            for table in TABLES:
                run(f"ALTER TABLE {table} DISABLE TRIGGER ALL")
        if strip:
            _strip(run)
    db.engine.dispose()
    with shell(database_url) as run:
        if sqlite:
            run("PRAGMA foreign_keys=OFF")
        place = Below(run, sqlite)
        place.save()
        yield place


def _strip(run: Run) -> None:
    run("PRAGMA writable_schema=ON")
    for table in TABLES:
        (sql,) = run(f"SELECT sql FROM sqlite_master WHERE type = 'table' AND name = '{table}'")[0]
        first, *lines = sql.partition("\n)")[0].split("\n")
        kept = [
            line.strip(" ,").replace(" NOT NULL", "")
            for line in lines
            if "CHECK" not in line and "FOREIGN KEY" not in line
        ]
        text = f"{first}{', '.join(kept)}) {'WITHOUT ROWID' if 'WITHOUT ROWID' in sql else ''}".replace("'", "''")
        run(f"UPDATE sqlite_master SET sql = '{text}' WHERE type = 'table' AND name = '{table}'")
    (version,) = run("PRAGMA schema_version")[0]
    run(f"PRAGMA schema_version={version + 1}")
    run("PRAGMA writable_schema=RESET")


def quoted(value: Any) -> str:
    if value is None:
        return "NULL"
    return str(value) if isinstance(value, int | float) else "'" + str(value).replace("'", "''") + "'"


def where(table: str, row: dict[str, Any]) -> str:
    keys = {"ledger_book": ["id"], "ledger_account": ["id"], "ledger_posting": ["book_id", "number", "account_id"]}
    keys["ledger_period"] = ["book_id", "month"]
    return " AND ".join(f"{key} = {quoted(row[key])}" for key in keys.get(table, ["book_id", "number"]))


OTHERS = {
    "kind": ("fund", "gift", "reversal"),
    "month": ("2026-02", "2026-12"),
    "occurred_on": ("2026-01-02", "2026-02-30"),
    "closed_on": ("2026-04-29",),
    "state": ("open", "closing", "closed"),
}


def other_values(column: str, value: Any, anything: bool) -> list[str]:
    """SQL for values that are not the one stored: other valid ones, one bit off, and (on SQLite) of other types."""
    if column in ("floor", "ceiling", "reverses_number") or isinstance(value, int):
        number = value or 0
        found = [str(each) for each in (number + 1, number ^ 64, -number, 0)]
    else:
        text = value or "2026-04-29"
        found = [quoted(each) for each in (*OTHERS.get(column, ()), text[:-1] + chr(ord(text[-1]) ^ 1))]
        found += [quoted(chr(ord(text[0]) ^ 2) + text[1:]), quoted(text[:-1] + "\n")]
    found.append("NULL")
    if anything:
        bytes_ = str(value).encode()
        found += ["''", f"x'{bytes_.hex()}'", f"CAST(x'ff{bytes_[1:].hex()}' AS TEXT)", "1.5", quoted(f"{value}\x00")]
    return found


def names(book_id: int, table: str) -> bool:
    if any(table in each for each in found(book_id)):
        return True
    # A row that now is of no book at all is found with the database; what `below` took away is not what is meant.
    told = [each for each in audit(book_id).findings if "the table has lost" not in each]
    return any(each.startswith(f"{table} ") for each in told)


def found(book_id: int) -> list[str]:
    return audit(book_id, whole_database=False).findings


@on_sqlite
@pytest.mark.parametrize("table", LEDGER)
def test_any_change_to_any_row_is_named(book_id: int, database_url: str, table: str) -> None:
    tried = 0
    with below(database_url, strip=True) as place:
        assert found(book_id) == []
        for row in place.rows(table):
            for column, value in row.items():
                for other in other_values(column, value, anything=True):
                    change = f"UPDATE {table} SET {column} = {other} WHERE {where(table, row)}"
                    with place.changed(change) as done:
                        tried += done
                        assert not done or names(book_id, table), change
        assert found(book_id) == []
    assert tried >= 5 * len(TABLES[table].split(", "))


@on_sqlite
@pytest.mark.parametrize("table", [table for table in LEDGER if table not in MAY_GO])
def test_any_row_deleted_is_named(book_id: int, database_url: str, table: str) -> None:
    with below(database_url) as place:
        for row in place.rows(table):
            with place.changed(f"DELETE FROM {table} WHERE {where(table, row)}") as done:
                assert done
                assert names(book_id, table), row


@on_postgresql
def test_changes_and_deletions_are_named_on_postgresql(book_id: int, database_url: str) -> None:
    with below(database_url) as place:
        for table in LEDGER:
            rows = place.rows(table)
            for row in (rows[0], rows[-1]):
                for column, value in row.items():
                    for other in other_values(column, value, anything=False):
                        change = f"UPDATE {table} SET {column} = {other} WHERE {where(table, row)}"
                        with place.changed(change) as done:
                            assert not done or names(book_id, table), change
                if table not in MAY_GO:
                    with place.changed(f"DELETE FROM {table} WHERE {where(table, row)}") as done:
                        assert done
                        assert names(book_id, table), row
        assert found(book_id) == []
        assert any("guard ledger_seal_insert" in each for each in audit(book_id).findings)
        assert any("foreign key" in each for each in audit(book_id).findings)
    with shell(database_url) as run:
        run("ALTER TABLE ledger_posting DROP CONSTRAINT ck_ledger_posting_minutes")
    assert "ledger_posting: the table has lost ck_ledger_posting_minutes" in audit(book_id).findings


def test_what_is_wrong_is_said_exactly(book_id: int, database_url: str) -> None:
    with below(database_url) as place:
        with place.changed("UPDATE ledger_posting SET balance_after = 301 WHERE number = 1 AND minutes = 300"):
            assert found(book_id) == [
                f"ledger_posting book {book_id} number 1 account M0001: balance_after is 301, the postings give 300"
            ]
        with place.changed("UPDATE ledger_account SET balance = balance + 15 WHERE code = 'POT'"):
            assert found(book_id) == [
                f"ledger_account book {book_id} account POT: balance is -45, the postings give -60"
            ]
        with place.changed(f"UPDATE ledger_seal SET digest = '{'5' * 64}' WHERE number = 3"):
            assert found(book_id) == [
                f"ledger_transaction book {book_id} number 3: the row, a ledger_posting of it or its ledger_seal is "
                "not what was sealed",
                f"ledger_seal book {book_id} number 3: the digest is not the one that number 4 is chained to",
            ]
        with place.changed("UPDATE ledger_account SET floor = NULL WHERE code = 'M0001'"):
            assert found(book_id) == [f"ledger_account book {book_id} account M0001: floor is none, the trail says -60"]
        with place.changed("DELETE FROM ledger_period WHERE month = '2026-02'"):
            assert found(book_id) == [f"ledger_period book {book_id} month 2026-02: missing, the trail says closed"]
        with place.changed("UPDATE ledger_note SET text = 'in the garage' WHERE number = 2"):
            assert found(book_id) == [
                f"ledger_note book {book_id} number 2: salt and text are not those that the note_digest of its "
                "ledger_transaction was made of"
            ]


def test_a_pair_that_changed_places_is_named(book_id: int, database_url: str) -> None:
    moves = [
        f"UPDATE {table} SET number = {new} WHERE number = {old}"
        for old, new in ((5, 500), (6, 5), (500, 6))
        for table in ("ledger_transaction", "ledger_posting", "ledger_seal")
    ]
    with below(database_url) as place, place.changed(*moves):
        assert [each for each in found(book_id) if each.startswith(f"ledger_transaction book {book_id} number 5")]
        assert [each for each in found(book_id) if each.startswith(f"ledger_transaction book {book_id} number 6")]


def forged(book_id: int, number: int, digest: str) -> list[str]:
    """A whole further transaction, balances and all: 30 minutes from M0002 to M0001."""
    one, two = (each for each in queries.balances(book_id) if each.code in ("M0001", "M0002"))
    insert = (
        f"INSERT INTO ledger_posting (book_id, number, account_id, minutes, balance_after) VALUES ({book_id}, {number}"
    )
    return [
        "INSERT INTO ledger_transaction (book_id, number, kind, month, occurred_on, posted_at) VALUES"
        f" ({book_id}, {number}, 'exchange', '2026-05', '2026-05-02', '2026-05-03T10:00:00.000000Z')",
        f"{insert}, {one.account_id}, 30, {one.minutes + 30})",
        f"{insert}, {two.account_id}, -30, {two.minutes - 30})",
        f"INSERT INTO ledger_seal (book_id, number, digest) VALUES ({book_id}, {number}, '{digest}')",
        f"UPDATE ledger_account SET balance = balance + 30 WHERE id = {one.account_id}",
        f"UPDATE ledger_account SET balance = balance - 30 WHERE id = {two.account_id}",
    ]


def test_a_further_transaction_is_named_though_everything_adds_up(book_id: int, database_url: str) -> None:
    made_up = forged(book_id, 7, "0" * 64)
    uuid = db.raw()("SELECT uuid FROM ledger_book WHERE id = ?", (book_id,)).fetchone()[0]
    entry = (uuid, 7, "exchange", "2026-05", "2026-05-02", "2026-05-03T10:00:00.000000Z", None, None, None)
    chained = seals.digest(str(queries.totals(book_id).head), *entry, ["M0001 30", "M0002 -30"])
    with below(database_url) as place:
        with place.changed(*made_up):
            assert any(each.startswith(f"ledger_transaction book {book_id} number 7") for each in found(book_id))
        with place.changed(*[each.replace("0" * 64, chained) for each in made_up]):
            assert found(book_id) == [f"ledger_transaction book {book_id} number 7: no trail_entry tells of it"]


def test_an_end_cut_off_is_named_through_the_trail(book_id: int, database_url: str) -> None:
    cut = [f"DELETE FROM {table} WHERE number = 6" for table in ("ledger_posting", "ledger_seal", "ledger_transaction")]
    cut += ["UPDATE ledger_account SET balance = balance + 60 WHERE code = 'POT'"]
    cut += ["UPDATE ledger_account SET balance = balance - 60 WHERE code = 'M0004'"]
    with below(database_url) as place:
        told = place.run("SELECT number FROM trail_entry WHERE transaction_number = 6")[0][0]
        with place.changed(*cut):
            assert found(book_id) == [
                f"ledger_transaction book {book_id} number 6: missing, though trail_entry number {told} tells of it"
            ]


def test_what_belongs_to_nothing_is_named(book_id: int, database_url: str) -> None:
    text = "2026-05-03T10:00:00.000000Z"
    strays = {
        f"INSERT INTO ledger_seal VALUES ({book_id}, 9, '{'0' * 64}')": "ledger_seal book {} number 9: belongs to no",
        f"INSERT INTO ledger_note VALUES ({book_id}, 9, 's', 't')": "ledger_note book {} number 9: belongs to no",
        f"INSERT INTO ledger_note VALUES ({book_id}, 1, 's', 't')": "ledger_note book {} number 1: salt and text",
        f"INSERT INTO ledger_posting VALUES ({book_id}, 9, 1, 5, 5)": "ledger_posting book {} number 9",
        f"INSERT INTO ledger_posting VALUES ({book_id}, 6, 99, 5, 5)": "ledger_posting book {} number 6 account id 99",
        f"INSERT INTO ledger_period VALUES ({book_id}, '2025-12', 'closed')": "ledger_period book {} month 2025-12",
        f"INSERT INTO ledger_account (id, book_id, code, kind, balance) VALUES (999, {book_id}, 'X', 'pot', 0)": (
            "ledger_account book {} account X: the trail did not open it"
        ),
        "INSERT INTO ledger_transaction (book_id, number, kind, month, occurred_on, posted_at)"
        f" VALUES ({book_id}, 8, 'gift', '2026-05', '2026-05-01', '{text}')": "ledger_transaction book {} number 7",
    }
    with below(database_url) as place:
        for stray, begins in strays.items():
            with place.changed(stray) as done:
                assert done, stray
                assert any(each.startswith(begins.format(book_id)) for each in found(book_id)), stray


def test_rows_of_a_book_that_is_not_there_are_named(book_id: int, database_url: str) -> None:
    with below(database_url) as place, place.changed("UPDATE ledger_period SET book_id = 77 WHERE month = '2026-02'"):
        assert "ledger_period book 77: rows of a book that is not in ledger_book" in audit(book_id).findings


def test_a_changed_trail_is_named(book_id: int, database_url: str) -> None:
    with below(database_url) as place:
        for change in (
            "UPDATE trail_entry SET who = 'M0002' WHERE number = 3",
            "UPDATE trail_entry SET facts = 'no JSON' WHERE number = 3",
            "UPDATE trail_entry SET facts = '[]' WHERE number = 3",
            """UPDATE trail_entry SET facts = '{"kind":"member","floor":{},"ceiling":[]}' WHERE number = 3""",
            "DELETE FROM trail_entry WHERE number = 3",
        ):
            with place.changed(change) as done:
                assert done
                assert any(each.startswith(f"trail_entry group {book_id} number 3") for each in found(book_id)), change


@on_sqlite
def test_findings_without_end_are_counted(book_id: int, database_url: str) -> None:
    with below(database_url, strip=True) as place:
        place.run(
            "WITH RECURSIVE n(i) AS (SELECT 1000 UNION ALL SELECT i + 1 FROM n WHERE i < 1149)"
            f" INSERT INTO ledger_note SELECT {book_id}, i, 's', 't' FROM n"
        )
        told = found(book_id)
        assert len(told) == AT_MOST + 1
        assert told[-1] == f"ledger_note book {book_id}: 50 more findings like these"


@on_sqlite
def test_bytes_that_no_terminal_can_show_are_told_in_one_plain_line(book_id: int, database_url: str) -> None:
    with below(database_url, strip=True) as place:
        place.run("UPDATE ledger_account SET code = CAST(x'4dff0a1b5b324a' AS TEXT) WHERE code = 'POT'")
        told = found(book_id)
    assert any(each.startswith(rf"ledger_account book {book_id} account M\udcff\n\x1b[2J") for each in told)
    assert all(each.isprintable() for each in told)


# The file, its tables and guards


def meddle(database_url: str, *statements: str) -> None:
    db.session.rollback()
    db.engine.dispose()
    with shell(database_url) as run:
        for statement in statements:
            run(statement)


@on_sqlite
def test_guards_that_are_gone_changed_or_added_are_named(book_id: int, database_url: str) -> None:
    with shell(database_url) as run:
        (sql,) = run("SELECT sql FROM sqlite_master WHERE name = 'ledger_seal_insert'")[0]
    meddle(
        database_url,
        "DROP TRIGGER ledger_posting_delete",
        "DROP TRIGGER ledger_seal_insert",
        sql.replace("count(*) < 2", "count(*) < 1"),
        "CREATE TRIGGER helpful AFTER INSERT ON ledger_posting BEGIN SELECT 1; END",
    )
    told = audit(book_id).findings
    assert [each.partition(":")[0] for each in told] == [
        "guard ledger_posting_delete",
        "guard ledger_seal_insert",
        "guard helpful",
    ]


@on_sqlite
@pytest.mark.parametrize(
    ("table", "before", "after"),
    [
        ("ledger_posting", "minutes INTEGER NOT NULL", "minutes INTEGER"),
        ("ledger_posting", "CHECK (minutes <> 0)", "CHECK (minutes <> 9)"),
        ("ledger_posting", "CONSTRAINT ck_ledger_posting_minutes CHECK (minutes <> 0), ", ""),
        ("ledger_posting", "REFERENCES ledger_account (id)", "REFERENCES ledger_account (book_id)"),
        ("ledger_transaction", "DEFERRABLE INITIALLY DEFERRED", ""),
        ("ledger_account", "STRICT", ""),
        ("ledger_account", "DEFAULT '0'", "DEFAULT '1'"),
        ("ledger_seal", "digest TEXT", "digest BLOB"),
        ("trail_entry", "channel TEXT NOT NULL", "channel TEXT"),
    ],
)
def test_a_table_that_was_changed_below_is_named(
    book_id: int, database_url: str, table: str, before: str, after: str
) -> None:
    with shell(database_url) as run:
        (sql,) = run(f"SELECT sql FROM sqlite_master WHERE type = 'table' AND name = '{table}'")[0]
        assert before in " ".join(sql.split())
        text = " ".join(sql.split()).replace(before, after).replace("'", "''")
        (version,) = run("PRAGMA schema_version")[0]
    meddle(
        database_url,
        "PRAGMA writable_schema=ON",
        f"UPDATE sqlite_master SET sql = '{text}' WHERE type = 'table' AND name = '{table}'",
        f"PRAGMA schema_version={version + 1}",
    )
    assert any(each.startswith(f"{table}: the table has") for each in audit(book_id).findings)


@on_sqlite
def test_an_index_that_is_gone_is_named(book_id: int, database_url: str) -> None:
    meddle(database_url, "DROP INDEX ix_ledger_posting_account")
    assert audit(book_id).findings == [
        "ledger_posting: the table has lost index ix_ledger_posting_account on account_id, number"
    ]


@pytest.mark.parametrize("table", ["ledger_note", "ledger_seal", "ledger_book", "trail_entry", "trail_reason"])
def test_a_table_that_is_gone_is_named_and_the_rest_is_read(book_id: int, database_url: str, table: str) -> None:
    more = "" if database_url.startswith("sqlite") else " CASCADE"
    meddle(database_url, "UPDATE ledger_account SET floor = -61 WHERE code = 'M0001'", f"DROP TABLE {table}{more}")
    told = audit(book_id).findings
    assert any(each.startswith(table) for each in told)
    if table != "trail_entry":
        assert f"ledger_account book {book_id} account M0001: floor is -61, the trail says -60" in told


@on_sqlite
def test_a_reference_to_nothing_is_named(book_id: int, database_url: str) -> None:
    meddle(
        database_url,
        "PRAGMA foreign_keys=OFF",
        "DROP TRIGGER ledger_account_keep",
        "UPDATE ledger_account SET id = 999 WHERE code = 'POT'",
        "INSERT INTO group_ (id, slug, founded_at) VALUES (77, 'nowhere', '2026-05-03T10:00:00.000000Z')",
    )
    told = audit(book_id).findings
    assert any(each.startswith(f"ledger_account book {book_id} id ") for each in told)
    assert "group_ row 77: refers to a row that is not in ledger_book" in told


@on_sqlite
@pytest.mark.parametrize("content", [b"", b"no database at all", b"SQLite format 3\x00" + b"\xff" * 5000])
def test_a_file_that_is_no_database_is_a_finding(book_id: int, database_url: str, content: bytes) -> None:
    meddle(database_url, "PRAGMA journal_mode=DELETE")
    let_go(database_url).write_bytes(content)
    assert audit(book_id).findings


@on_sqlite
def test_a_byte_of_the_file_that_flips_is_found_or_means_nothing(book_id: int, database_url: str) -> None:
    meddle(database_url, "PRAGMA journal_mode=DELETE")  # all of it into one file
    path = let_go(database_url)
    content = path.read_bytes()
    with shell(database_url) as run:
        before = meaning(run)
    chance = random.Random(2026)  # the same flips every time
    written = [place for place, byte in enumerate(content) if byte]
    silent = 0
    for turn in range(FLIPS):
        place = chance.choice(written) if turn % 5 else chance.randrange(len(content))
        flipped = bytearray(content)
        flipped[place] ^= 1 << chance.randrange(8)
        path.write_bytes(flipped)
        if not audit(book_id).findings:
            silent += 1
            with shell(database_url) as run:
                assert meaning(run) == before, f"byte {place}, {content[place]:#x} -> {flipped[place]:#x}"
        let_go(database_url)
    path.write_bytes(content)
    assert audit(book_id).findings == []
    assert silent < FLIPS


def let_go(database_url: str) -> Path:
    """The file, with nobody holding it."""
    db.session.remove()
    db.engine.dispose()
    path = Path(database_url.removeprefix("sqlite:///"))
    for suffix in ("-wal", "-shm", "-journal"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
    return path


def meaning(run: Run) -> tuple[Any, ...]:
    """All that the book and its trail are: rows and guards."""
    return dump(run), run("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name")
