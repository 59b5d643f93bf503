"""What somebody with the file and a shell (or psql) tries, and the database itself refuses.

Each attack is plain SQL, tried in one transaction in sessions of many tempers; afterwards every row of book and trail
is what it was before. The correct transaction, written with the same hands, is let in: the guards refuse wrongs, not
shells.
"""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.errors import UndefinedTable

from tests import make
from tests.conftest import open_app
from tests.kept import run_sql
from tests.ledger.whole import NEVER_CHANGE, TABLES, Rows, Run, dump, faults, shell
from timebank import guards
from timebank.db import db
from timebank.ledger import months, service
from timebank.permissions import Actor

ROLE = "timebank_program"
REFUSED = (sqlite3.IntegrityError, sqlite3.OperationalError, psycopg.IntegrityError, psycopg.DataError, UndefinedTable)


# Writing by hand


def transaction(
    number: str = "{next}",
    kind: str = "exchange",
    month: str = "2026-03",
    day: str = "2026-03-20",
    at: str = "2026-03-20T10:00:00.000000Z",
    reverses: str = "NULL",
    key: str = "NULL",
    note_digest: str = "NULL",
    verb: str = "INSERT",
) -> str:
    return (
        f"{verb} INTO ledger_transaction (book_id, number, kind, month, occurred_on, posted_at, reverses_number,"
        f" idempotency_key, note_digest) VALUES ({{book}}, {number}, '{kind}', '{month}', '{day}', '{at}', {reverses},"
        f" {key}, {note_digest})"
    )


def posting(
    account: str, minutes: object, after: str | None = None, number: str = "{next}", verb: str = "INSERT"
) -> str:
    after = after or f"(SELECT balance FROM ledger_account WHERE id = {{{account}}}) + {minutes}"
    return (
        f"{verb} INTO ledger_posting (book_id, number, account_id, minutes, balance_after)"
        f" VALUES ({{book}}, {number}, {{{account}}}, {minutes}, {after})"
    )


def seal(number: str = "{next}", digest: str = "5e" * 32, verb: str = "INSERT") -> str:
    return f"{verb} INTO ledger_seal (book_id, number, digest) VALUES ({{book}}, {number}, '{digest}')"


def note(number: str = "{next}", verb: str = "INSERT") -> str:
    return f"{verb} INTO ledger_note (book_id, number, salt, text) VALUES ({{book}}, {number}, 'salt', 'words')"


def period(month: str, state: str, verb: str = "INSERT") -> str:
    return f"{verb} INTO ledger_period (book_id, month, state) VALUES ({{book}}, '{month}', '{state}')"


def account(code: str = "NEW1", kind: str = "member", balance: int = 0, book: str = "{book}", **more: str) -> str:
    columns = "".join(f", {name}" for name in more)
    values = "".join(f", {value}" for value in more.values())
    return (
        f"INSERT INTO ledger_account (book_id, code, kind, balance{columns})"
        f" VALUES ({book}, '{code}', '{kind}', {balance}{values})"
    )


LEGS = [posting("m1", 60), posting("m2", -60)]
GOOD = [transaction(), *LEGS, seal()]


def with_transaction(**values: str) -> list[str]:
    return [transaction(**values), *LEGS, seal()]


def with_legs(*legs: str, **values: str) -> list[str]:
    return [transaction(**values), *legs, seal()]


def reversing(number: str, *legs: str) -> list[str]:
    return with_legs(*legs, kind="reversal", reverses=number)


# name: the statements, and what the database says on both engines (of a few words, whichever fits)
ATTACKS: dict[str, tuple[list[str], str]] = {
    # rule 1: sealed, two or more postings, none zero, together zero
    "one posting": (with_legs(LEGS[0]), "two or more postings"),
    "no posting": (with_legs(), "two or more postings"),
    "unbalanced": (with_legs(LEGS[0], posting("m2", -59)), "sum to zero"),
    "unbalanced, three": (with_legs(*LEGS, posting("m3", 1)), "sum to zero"),
    "both gave": (with_legs(LEGS[0], posting("m2", 60)), "sum to zero"),
    "zero minutes": (with_legs(*LEGS, posting("m3", 0)), "whole minutes"),
    "only zeros": (with_legs(posting("m1", 0), posting("m2", 0)), "whole minutes"),
    "not sealed": ([transaction(), *LEGS], "foreign key|FOREIGN KEY"),
    "not sealed, no posting": ([transaction()], "foreign key|FOREIGN KEY"),
    "unsealed before a sealed one": (
        [transaction(), *LEGS, *(s.replace("{next}", "{next} + 1") for s in GOOD)],
        "before",
    ),
    "sealed before its postings": ([transaction(), seal(), *LEGS], "two or more postings"),
    "posting after the seal": ([*GOOD, posting("m3", 5)], "not yet sealed"),
    "balanced postings after the seal": ([*GOOD, posting("m3", 5), posting("pot", -5)], "not yet sealed"),
    "postings into an old one": ([posting("m3", 5, number="1"), posting("pot", -5, number="1")], "not yet sealed"),
    "postings into none": (LEGS, "not yet sealed"),
    "the same account twice": (with_legs(LEGS[0], posting("m1", -60)), "at most one posting|duplicate key"),
    "no minutes": (with_legs(LEGS[0], posting("m2", "NULL", "0")), "whole minutes|null value"),
    "minutes in words": (with_legs(LEGS[0], posting("m2", "'ten'", "0")), "whole minutes|invalid input|cannot store"),
    "minutes and a half": (
        with_legs(posting("m1", 1.5, "2"), posting("m3", 1.5, "2"), posting("m2", -3.0, "-3")),
        "whole minutes|cannot store|balance_after",
    ),
    "minutes beyond 64 bits": (
        with_legs(posting("m1", 2**63), posting("m2", -(2**63))),
        "whole minutes|cannot store|out of range|integer overflow",
    ),
    "the most 64 bits hold": (
        with_legs(posting("m1", 2**63 - 1, str(2**63 - 1)), posting("m2", 1 - 2**63)),
        "whole|range",
    ),
    "the least 64 bits hold": (
        with_legs(posting("m3", -(2**63), str(-(2**63))), posting("m1", 2**62), posting("m2", 2**62)),
        "whole minutes|out of range|integer overflow|cannot store",
    ),
    # rule 2: never changed; reversed once, exactly
    "a reversal of half": (reversing("{plain}", posting("m1", -30), posting("m2", 30)), "exact negation"),
    "a reversal the same way round": (reversing("{plain}", *LEGS), "exact negation"),
    "a reversal on another account": (reversing("{plain}", posting("m1", -60), posting("m3", 60)), "exact negation"),
    "a reversal with more": (
        reversing("{plain}", posting("m1", -60), posting("m2", 50), posting("m3", 10)),
        "exact negation",
    ),
    "a reversal with less": (reversing("{three}", posting("m1", -60), posting("m2", 60)), "exact negation"),
    "a reversal of twice as much": (reversing("{plain}", posting("m1", -120), posting("m2", 120)), "exact negation"),
    "a second reversal": (reversing("2", posting("m1", 90), posting("m2", -90)), "reversed once"),
    "a reversal of a reversal": (reversing("3", *LEGS), "none itself"),
    "a reversal of the future": (reversing("{next} + 1", *LEGS), "earlier"),
    "a reversal of itself": (reversing("{next}", *LEGS), "earlier"),
    "a reversal of none": (with_transaction(kind="reversal"), "names its original"),
    "no reversal, but it names one": (with_transaction(reverses="1"), "names its original"),
    # rule 3: the balance is moved by postings alone
    "a balance edited": (["UPDATE ledger_account SET balance = balance + 600 WHERE id = {m1}"], "postings alone"),
    "all balances to nothing": (["UPDATE ledger_account SET balance = 0"], "postings alone"),
    "balances moved in pairs": (
        [
            "UPDATE ledger_account SET balance = balance + CASE id WHEN {m1} THEN 60 ELSE -60 END"
            " WHERE id IN ({m1}, {m2})"
        ],
        "postings alone",
    ),
    "a balance to nothing known": (["UPDATE ledger_account SET balance = NULL WHERE id = {m1}"], "postings alone|null"),
    "balance_after too much": (with_legs(posting("m1", 60, "100000"), LEGS[1]), "balance_after"),
    "balance_after not moved": (with_legs(posting("m1", 60, "60 - 60"), LEGS[1]), "balance_after"),
    "balance_after not said": (with_legs(posting("m1", 60, "NULL"), LEGS[1]), "balance_after|null"),
    "born rich": ([account(balance=600)], "begins at zero"),
    "born closed": ([account(closed_on="'2026-03-01'")], "begins at zero"),
    "born twice": ([account(code="M0001")], "code of its own|duplicate key"),
    "born without a code": ([account(code="")], "code"),
    "born with a code of two lines": ([account(code="M0001 60\nM0002")], "code"),
    "born golden": ([account(kind="gold")], "kind"),
    "born with its limits crossed": ([account(floor="60", ceiling="-60")], "floor|limits"),
    "born in no book": ([account(book="987")], "code of its own|foreign key|FOREIGN KEY"),
    "another's id": ([account(id="{m1}")], "code of its own|duplicate key"),
    "limits crossed": (["UPDATE ledger_account SET floor = 60, ceiling = -60 WHERE id = {m1}"], "floor|limits"),
    "closed some day": (["UPDATE ledger_account SET closed_on = 'some day' WHERE id = {m1}"], "on a day|closed_on"),
    # rule 4: floors, ceilings, closed accounts, other books
    "beyond the floor": (with_legs(posting("low", -61), posting("m1", 61)), "beyond the floor"),
    "far beyond the floor": (with_legs(posting("low", -6000), posting("m1", 6000)), "beyond the floor"),
    "beyond the ceiling": (with_legs(posting("low", 61), posting("m1", -61)), "beyond the ceiling"),
    "into a closed account": (with_legs(posting("left", 60), posting("m1", -60)), "closed account"),
    "out of a closed account": (with_legs(posting("left", -60), posting("m1", 60)), "closed account"),
    "an account of another book": (with_legs(LEGS[0], posting("far", -60)), "not in this book"),
    "an account of no book": (with_legs(LEGS[0], posting("none", -60, "-60")), "not in this book|foreign key"),
    "an account taken to another book": (["UPDATE ledger_account SET book_id = {other} WHERE id = {m1}"], "keeps its"),
    "an account under another code": (["UPDATE ledger_account SET code = 'M9' WHERE id = {m1}"], "keeps its"),
    "an account of another kind": (["UPDATE ledger_account SET kind = 'pot' WHERE id = {m1}"], "keeps its"),
    "an account under another id": (["UPDATE ledger_account SET id = 987 WHERE id = {m1}"], "keeps its"),
    "an empty account under another id": (["UPDATE ledger_account SET id = 987 WHERE id = {empty}"], "keeps its"),
    # rule 5: keys
    "a key used before": (with_transaction(key="'key'"), "used once"),
    "an empty key": (with_transaction(key="''"), "used once"),
    "a long key": (with_transaction(key=f"'{'k' * 101}'"), "used once"),
    "a key of two lines": (with_transaction(key="'a\nb'"), "used once"),
    "a note digest that is none": (with_transaction(note_digest="'abc'"), "64 hex"),
    "a note digest of two lines": (with_transaction(note_digest=f"'{'ab' * 32}\nM0001 60'"), "64 hex"),
    # rule 6: months
    "into a closed month": (with_transaction(month="2026-02", day="2026-02-10"), "month is closed"),
    "into a month before a closed one": (with_transaction(month="2025-06", day="2025-06-10"), "month is closed"),
    "a month before the help": (with_transaction(month="2026-03", day="2026-04-01"), "the month it was given"),
    "a thirteenth month": (with_transaction(month="2026-13"), "the month it was given"),
    "a month zero": (with_transaction(month="2027-00"), "the month it was given"),
    "a month with more": (with_transaction(month="2026-033"), "the month it was given"),
    "a month in words": (with_transaction(month="March"), "the month it was given"),
    "30 February": (with_transaction(day="2026-02-30"), "the month it was given"),
    "a day without its nought": (with_transaction(day="2026-3-1"), "the month it was given"),
    "today": (with_transaction(day="now"), "the month it was given"),
    "posted on a day alone": (with_transaction(at="2026-03-20"), "canonical"),
    "posted at local time": (with_transaction(at="2026-03-20T10:00:00+01:00"), "canonical"),
    "posted at 25 o'clock": (with_transaction(at="2026-03-20T25:00:00.000000Z"), "canonical"),
    "no kind": (with_transaction(kind=""), "a kind"),
    "a kind of two lines": (with_transaction(kind="gift\n2026-01"), "a kind"),
    "a month closed out of order": ([period("2026-06", "closed")], "in order"),
    "a month closed out of order, in two steps": (
        [period("2026-06", "open"), "UPDATE ledger_period SET state = 'closed' WHERE month = '2026-06'"],
        "in order",
    ),
    "an older month opened": (["UPDATE ledger_period SET state = 'open' WHERE month = '2026-01'"], "in order"),
    "an older month closing": (["UPDATE ledger_period SET state = 'closing' WHERE month = '2026-01'"], "in order"),
    "a row for an older month": ([period("2025-12", "open")], "in order"),
    "a month ajar": ([period("2026-03", "ajar")], "no such month|state"),
    "a month set ajar": (["UPDATE ledger_period SET state = 'ajar' WHERE month = '2026-02'"], "keeps|state"),
    "no month": ([period("2026-14", "open")], "no such month"),
    "a month with another name": (["UPDATE ledger_period SET month = '2027-01' WHERE month = '2026-02'"], "keeps"),
    "a month of another book": (["UPDATE ledger_period SET book_id = {other}"], "keeps"),
    "all months forgotten": (["DELETE FROM ledger_period"], "never deleted"),
    "the newest month forgotten": (["DELETE FROM ledger_period WHERE month = '2026-02'"], "never deleted"),
    # rule 7: numbers, seals
    "a gap": ([s.replace("{next}", "{next} + 1") for s in GOOD], "no gaps"),
    "a number again": ([s.replace("{next}", "{next} - 1") for s in GOOD], "no gaps"),
    "the first number again": ([s.replace("{next}", "1") for s in GOOD], "no gaps"),
    "number 0": ([s.replace("{next}", "0") for s in GOOD], "no gaps"),
    "number -1": ([s.replace("{next}", "-1") for s in GOOD], "no gaps"),
    "no number": ([transaction(number="NULL")], "no gaps|null"),
    "a number in words": ([transaction(number="'six'")], "no gaps|invalid input|cannot store"),
    "a seal on nothing": ([seal()], "newest"),
    "a second seal": ([seal("1")], "newest"),
    "a second seal on the newest": ([seal("{next} - 1")], "newest"),
    "a short digest": ([transaction(), *LEGS, seal(digest="5e")], "64 hex"),
    "a digest of something else": ([transaction(), *LEGS, seal(digest="Z" * 64)], "64 hex"),
    # notes
    "a late note": ([note("1")], "with its transaction"),
    "a note on nothing": ([note("987")], "with its transaction"),
    "two notes": ([transaction(), *LEGS, note(), note(), seal()], "with its transaction|duplicate key"),
    "a note edited": (["UPDATE ledger_note SET text = 'other words'"], "never changed"),
    "a note moved": (["UPDATE ledger_note SET number = 1"], "never changed"),
    # the trail
    "a trail with a gap": (
        [
            "INSERT INTO trail_entry (group_id, number, at, who, channel, action, thing, facts, digest)"
            f" VALUES ({{book}}, 987, 'now', 'M1', 'web', 'posted', '', '{{{{}}}}', '{'5e' * 32}')"
        ],
        "no gaps",
    ),
    "a reason afterwards": (
        ["INSERT INTO trail_reason (group_id, number, salt, text) VALUES ({book}, 1, 's', 'because')"],
        "newest row",
    ),
    "all hours turned round": (
        ["UPDATE ledger_posting SET minutes = -minutes, balance_after = -balance_after"],
        "never changed",
    ),
    "help moved to another day": (
        ["UPDATE ledger_transaction SET occurred_on = '2026-03-03' WHERE number = 6"],
        "never",
    ),
    "a key made free": (["UPDATE ledger_transaction SET idempotency_key = NULL"], "never changed"),
    "a seal written anew": ([f"UPDATE ledger_seal SET digest = '{'5e' * 32}' WHERE number = 6"], "never changed"),
    "another book": (
        ["UPDATE ledger_book SET uuid = '6f2c1c1e-0000-4000-8000-000000000000' WHERE id = 1"],
        "keeps its",
    ),
    "somebody else did it": (["UPDATE trail_entry SET who = 'M0003'"], "never changed"),
    "another reason": (["UPDATE trail_reason SET text = 'because'"], "never changed"),
}

# Every column of what never changes, set to what it is already; every table emptied; every row written over.
for _table in NEVER_CHANGE:
    for _column in TABLES[_table].split(", "):
        ATTACKS[f"{_table}: {_column} set"] = (
            [f"UPDATE {_table} SET {_column} = {_column}"],
            "never changed|keeps its",
        )
    if _table != "ledger_note":
        ATTACKS[f"{_table}: emptied"] = ([f"DELETE FROM {_table}"], "never deleted|or deleted")
for _table, _key in {
    "ledger_book": "id",
    "ledger_transaction": "book_id, number",
    "ledger_posting": "book_id, number, account_id",
    "ledger_seal": "book_id, number",
    "ledger_note": "book_id, number",
    "ledger_account": "id",
    "ledger_period": "book_id, month",
    "trail_entry": "group_id, number",
    "trail_reason": "group_id, number",
}.items():
    _columns = TABLES[_table].split(", ")
    _sets = ", ".join(f"{c} = excluded.{c}" for c in _columns)
    ATTACKS[f"{_table}: written over"] = (
        [
            f"INSERT INTO {_table} ({', '.join(_columns)}) SELECT {', '.join(_columns)} FROM {_table} WHERE true"
            f" ON CONFLICT ({_key}) DO UPDATE SET {_sets}"
        ],
        "",
    )
ATTACKS["ledger_account: emptied"] = (["DELETE FROM ledger_account"], "never deleted")
ATTACKS["ledger_account: one deleted"] = (["DELETE FROM ledger_account WHERE id = {empty}"], "never deleted")
ATTACKS["half the history deleted"] = (["DELETE FROM ledger_posting WHERE number > 2"], "never deleted")

SQLITE_ATTACKS: dict[str, tuple[list[str], str]] = {
    "the empty account's rowid": (["UPDATE ledger_account SET rowid = 987 WHERE id = {empty}"], "keeps its"),
    "an account's rowid": (["UPDATE ledger_account SET _rowid_ = 987 WHERE id = {m1}"], "keeps its"),
    "balance edited, errors ignored": (["UPDATE OR IGNORE ledger_account SET balance = 9 WHERE id = {m1}"], "alone"),
    "balance edited, or replaced": (["UPDATE OR REPLACE ledger_account SET balance = 9 WHERE id = {m1}"], "alone"),
    "a number moved over another": (["UPDATE OR REPLACE ledger_posting SET number = 1 WHERE number = 2"], "never"),
    "a code taken over": (["UPDATE OR REPLACE ledger_account SET code = 'M0001' WHERE id = {m2}"], "keeps its"),
    "an account replaced": (
        ["REPLACE INTO ledger_account (id, book_id, code, kind) VALUES ({m1}, {book}, 'M0001', 'member')"],
        "code of its own",
    ),
    "an account replaced by its code": (
        ["REPLACE INTO ledger_account (book_id, code, kind) VALUES ({book}, 'M0001', 'member')"],
        "code of its own",
    ),
    "a book replaced": (["REPLACE INTO ledger_book SELECT id, upper(uuid) FROM ledger_book"], "keeps its id"),
    "a month replaced": ([period("2026-01", "open", "REPLACE")], "no such month|in order"),
    "the newest month replaced": ([period("2026-02", "closed", "REPLACE")], "no such month"),
    "a transaction replaced": ([transaction(number="1", verb="REPLACE"), seal("1", verb="REPLACE")], "no gaps"),
    "a key's transaction replaced": ([transaction(key="'key'", verb="REPLACE"), *LEGS, seal()], "used once"),
    "a posting replaced": ([posting("m1", 5, number="1", verb="REPLACE")], "not yet sealed"),
    "a seal replaced": ([seal("1", verb="REPLACE")], "newest"),
    "the newest seal replaced": ([seal("{next} - 1", verb="REPLACE")], "newest"),
    "a note replaced": ([note("4", verb="REPLACE")], "with its transaction"),
    "a trail row replaced": (["REPLACE INTO trail_entry SELECT * FROM trail_entry WHERE number = 1"], "no gaps"),
    "everything ignored, unbalanced": (
        [
            transaction(verb="INSERT OR IGNORE"),
            posting("m1", 60, verb="INSERT OR IGNORE"),
            posting("m2", -50, verb="INSERT OR IGNORE"),
            seal(verb="INSERT OR IGNORE"),
        ],
        "sum to zero",
    ),
    "everything replaced, unbalanced": (
        [
            transaction(verb="INSERT OR REPLACE"),
            posting("m1", 60, verb="INSERT OR REPLACE"),
            posting("m2", -50, verb="INSERT OR REPLACE"),
            seal(verb="INSERT OR REPLACE"),
        ],
        "sum to zero",
    ),
    "beyond the floor, ignored": (
        [transaction(), posting("low", -61, verb="INSERT OR IGNORE"), posting("m1", 61), seal()],
        "beyond the floor",
    ),
    "a digest with a tail": (
        [
            transaction(),
            *LEGS,
            f"INSERT INTO ledger_seal VALUES ({{book}}, {{next}}, '{'5e' * 32}' || char(0) || 'tail')",
        ],
        "64 hex",
    ),
    "a month with a tail": ([transaction(month="2026-03' || char(0) || '9")], "the month it was given"),
    "a code with a tail": ([account(code="M0001' || char(0) || '9")], "code of its own"),
    "a key with a tail": ([transaction(key="'key' || char(0) || '9'")], "used once"),
    # a session's own triggers: what they skip, and what they add
    "the move of the balance skipped": (
        [
            "CREATE TEMP TRIGGER skip AFTER INSERT ON main.ledger_posting BEGIN SELECT RAISE(IGNORE); END",
            *GOOD,
        ],
        "did not move",
    ),
    "the change of the account skipped": (
        [
            "CREATE TEMP TRIGGER skip BEFORE UPDATE ON main.ledger_account BEGIN SELECT RAISE(IGNORE); END",
            *GOOD,
        ],
        "did not move",
    ),
    "a posting slipped in before the seal": (
        [
            "CREATE TEMP TRIGGER slip BEFORE INSERT ON main.ledger_seal BEGIN"
            " INSERT INTO ledger_posting SELECT {book}, {next}, id, 5, balance + 5 FROM ledger_account"
            " WHERE id = {m3}; END",
            *GOOD,
        ],
        "sum to zero",
    ),
    "a posting slipped in after the seal": (
        [
            "CREATE TEMP TRIGGER slip AFTER INSERT ON main.ledger_seal BEGIN"
            " INSERT INTO ledger_posting SELECT {book}, {next}, id, 5, balance + 5 FROM ledger_account"
            " WHERE id = {m3}; END",
            *GOOD,
        ],
        "not yet sealed",
    ),
    "the seal skipped": (
        ["CREATE TEMP TRIGGER skip BEFORE INSERT ON main.ledger_seal BEGIN SELECT RAISE(IGNORE); END", *GOOD],
        "FOREIGN KEY",
    ),
}

PLAIN, SHELL = ("PRAGMA foreign_keys=ON",), ("PRAGMA foreign_keys=OFF",)
NO_CHECKS = ("PRAGMA ignore_check_constraints=ON", "PRAGMA recursive_triggers=OFF")

# temper of a session: what it says first, how it begins and ends
SQLITE_TEMPERS: dict[str, tuple[tuple[str, ...], str, str]] = {
    "as the program": (PLAIN, "BEGIN IMMEDIATE", "COMMIT"),
    "sqlite3 shell": (SHELL, "BEGIN", "COMMIT"),
    "no checks, no foreign keys": (SHELL + NO_CHECKS, "BEGIN", "COMMIT"),
    "all deferred": (PLAIN + NO_CHECKS, "BEGIN; PRAGMA defer_foreign_keys=ON", "COMMIT"),
    "by savepoint, foreign keys off halfway": (PLAIN, "SAVEPOINT a; PRAGMA foreign_keys=OFF; SAVEPOINT b", "RELEASE a"),
    "trusting nothing": ((*PLAIN, *NO_CHECKS, "PRAGMA trusted_schema=OFF"), "BEGIN", "COMMIT"),
    "stubborn, no checks": (PLAIN + NO_CHECKS, "BEGIN", "COMMIT"),
    "stubborn shell": (SHELL + NO_CHECKS, "BEGIN", "COMMIT"),
    "stubborn, one by one": (SHELL, "", ""),
}
CANNOT_WRITE = (
    "sqlite3 shell",
    "no checks, no foreign keys",
    "trusting nothing",
    "stubborn shell",
    "stubborn, one by one",
)

POSTGRESQL_ATTACKS: dict[str, tuple[list[str], str]] = {
    **{f"{table} truncated": ([f"TRUNCATE {table} CASCADE"], "never|denied") for table in TABLES},
    "all in one statement, unbalanced": (
        [
            f"WITH t AS ({transaction()} RETURNING 1), p AS ({posting('m1', 60)} RETURNING 1),"
            f" q AS ({posting('m2', -50)} RETURNING 1) {seal()}"
        ],
        "two or more|not yet sealed|newest|did not move",
    ),
    "the account skipped by ON CONFLICT": (
        [transaction(), *LEGS, posting("m1", 5) + " ON CONFLICT DO NOTHING", posting("m3", 5), seal()],
        "sum to zero",
    ),
    "other seals in the way": (
        [
            "CREATE TEMP TABLE ledger_posting (LIKE public.ledger_posting) ON COMMIT DROP",
            "INSERT INTO pg_temp.ledger_posting"
            " VALUES ({book}, {next}, {m1}, 60, 60), ({book}, {next}, {m2}, -60, -60)",
            transaction(),
            posting("m1", 60).replace("INTO ledger", "INTO public.ledger"),
            seal(),
        ],
        "two or more",
    ),
    "other periods in the way": (
        [
            "CREATE TEMP TABLE ledger_period (LIKE public.ledger_period) ON COMMIT DROP",
            *with_transaction(month="2026-02", day="2026-02-10"),
        ],
        "month is closed",
    ),
    "other functions in the way": (
        [
            "CREATE FUNCTION pg_temp.length(text) RETURNS int LANGUAGE sql AS 'SELECT 1'",
            "SET LOCAL search_path = pg_temp, public, pg_catalog",
            *with_transaction(key=f"'{'k' * 101}'"),
        ],
        "used once",
    ),
}
ONLY_THE_OWNER = (
    "ALTER TABLE ledger_posting DISABLE TRIGGER ALL",
    "DROP TRIGGER ledger_posting_update ON ledger_posting",
    "ALTER TABLE ledger_transaction DROP CONSTRAINT fk_ledger_transaction_seal",
    "CREATE OR REPLACE FUNCTION ledger_posting_guard() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
    "CREATE TRIGGER mine BEFORE INSERT ON ledger_posting FOR EACH ROW EXECUTE FUNCTION ledger_posting_guard()",
    "CREATE RULE mine AS ON INSERT TO ledger_seal DO INSTEAD NOTHING",
    "SET session_replication_role = replica",
    "UPDATE ledger_account SET balance = 0",
    "UPDATE ledger_account SET code = 'X'",
    "UPDATE ledger_period SET month = '2027-01'",
    "DELETE FROM ledger_posting",
    "DELETE FROM trail_entry",
    "UPDATE trail_reason SET text = ''",
    "DROP TABLE ledger_posting",
    "CREATE TABLE mine (a int)",
)


# A book with a past


def past(folder: Path, url: str) -> None:
    """Two closed months, a reversal, notes, a key, limits, a leaver, a second book."""
    with open_app(folder, url) as app, app.app_context():
        book_id, a = make.book(("M0001", "M0002", "M0003", "LEFT", "EMPTY"))
        host = Actor.host(book_id)
        a["POT"] = service.open_account(host, book_id, "POT", "pot")
        a["LOW"] = service.open_account(host, book_id, "LOW", "member", floor=-60, ceiling=60)
        make.post(book_id, {a["M0001"]: 60, a["M0002"]: -60}, date(2026, 1, 10))
        make.post(book_id, {a["M0001"]: 90, a["M0002"]: -90}, date(2026, 1, 20), note="gardening")
        service.reverse(host.for_reason("it was raining"), book_id, 2)
        make.post(book_id, {a["LEFT"]: 30, a["M0002"]: -30}, date(2026, 2, 1), note="a lift", key="key")
        service.close_account(host, a["LEFT"], date(2026, 2, 2))
        make.post(book_id, {a["M0001"]: 60, a["M0002"]: -20, a["M0003"]: -40}, date(2026, 3, 1))
        make.post(book_id, {a["M0001"]: 60, a["M0002"]: -60}, date(2026, 3, 2))
        months.close_month(host, book_id, "2026-01", date(2026, 3, 3))
        months.close_month(host, book_id, "2026-02", date(2026, 3, 3))
        other, far = make.book(("M0001", "M0002"))
        make.post(other, {far["M0001"]: 60, far["M0002"]: -60}, date(2026, 3, 1))


@pytest.fixture(scope="module")
def file(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("attacked")
    shutil.copy(sqlite_template, folder / "book.sqlite")
    url = f"sqlite:///{folder / 'book.sqlite'}"
    past(folder, url)
    with shell(url) as run:
        run("SELECT count(*) FROM ledger_book")  # one that stays open, so that no other is the last to close
        yield url


@pytest.fixture(scope="module")
def server(
    postgres: Callable[[str], str], postgresql_template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    run_sql(postgres("postgres"), f"CREATE DATABASE attacked TEMPLATE {postgresql_template}")
    url = postgres("attacked")
    with contextlib.suppress(psycopg.errors.DuplicateObject):
        run_sql(url, f"CREATE ROLE {ROLE} LOGIN")
    for statement in guards.grants(ROLE):
        run_sql(url, statement)
    past(tmp_path_factory.mktemp("attacked"), url)
    yield url
    run_sql(postgres("postgres"), "DROP DATABASE attacked WITH (FORCE)")


def facts(run: Run) -> dict[str, Any]:
    """What the words in curly brackets stand for just now."""
    ids = {code: each for each, code in run("SELECT id, code FROM ledger_account WHERE book_id = 1")}
    [(far,)] = run("SELECT id FROM ledger_account WHERE book_id = 2 AND code = 'M0002'")
    [(newest,)] = run("SELECT max(number) FROM ledger_transaction WHERE book_id = 1")
    names = {"m1": "M0001", "m2": "M0002", "m3": "M0003", "pot": "POT", "low": "LOW", "left": "LEFT", "empty": "EMPTY"}
    told = {name: ids[code] for name, code in names.items()}
    return {**told, "book": 1, "other": 2, "far": far, "none": 9876, "next": newest + 1, "three": 5, "plain": 6}


def attack(run: Run, statements: list[str], begin: str, end: str, stubborn: bool) -> str | None:
    """Try, and return what the database said. The stubborn go on after an error and commit what is left."""
    told = None
    values = facts(run)
    for statement in [*begin.split("; "), *statements, end]:
        try:
            if statement:
                run(statement.format(**values))
        except REFUSED as error:
            told = told or str(error)
            if not stubborn:
                break
        except psycopg.errors.InsufficientPrivilege as error:
            told = told or str(error)
            break
    with contextlib.suppress(sqlite3.OperationalError):
        run("ROLLBACK")
    return told


def compare(before: Rows, after: Rows, stubborn: bool, temper: str) -> None:
    if not stubborn:
        assert after == before, temper
        return
    # What a stubborn hand got in beside the attack is right in itself, and no history has changed.
    for table in NEVER_CHANGE:
        assert set(before[table]) <= set(after[table])
    keep = {row[:4] for row in before["ledger_account"]}
    assert keep <= {row[:4] for row in after["ledger_account"]}
    assert {r for r in before["ledger_period"] if r[2] == "closed"} <= set(after["ledger_period"])
    assert faults(after, chain=False) == [], temper


@pytest.mark.parametrize("name", [*ATTACKS, *SQLITE_ATTACKS])
def test_sqlite_refuses(file: str, name: str) -> None:
    statements, says = {**ATTACKS, **SQLITE_ATTACKS}[name]
    before: Rows = {}
    for temper, (pragmas, begin, end) in SQLITE_TEMPERS.items():
        stubborn = "stubborn" in temper
        with shell(file) as run:
            for pragma in pragmas:
                run(pragma)
            before = before or dump(run)
            told = attack(run, statements, begin, end, stubborn)
            after = dump(run)
            compare(before, after, stubborn, temper)
            before = after
        if temper == "as the program":
            assert told is not None and any(word in told for word in says.split("|")), told


@pytest.mark.postgresql
@pytest.mark.parametrize("name", [*ATTACKS, *POSTGRESQL_ATTACKS])
def test_postgresql_refuses(server: str, name: str) -> None:
    statements, says = {**ATTACKS, **POSTGRESQL_ATTACKS}[name]
    before: Rows = {}
    for temper in ("owner", "program", "stubborn"):
        stubborn = temper == "stubborn"
        with shell(server, ROLE if temper == "program" else "postgres") as run:
            before = before or dump(run)
            begin, end = ("", "") if stubborn else ("BEGIN", "COMMIT")
            told = attack(run, statements, begin, end, stubborn)
            after = dump(run)
            compare(before, after, stubborn, temper)
            before = after
        if temper == "owner":
            assert told is not None and any(word in told for word in says.split("|")), told
        if temper == "program":
            assert told is not None


@pytest.mark.postgresql
@pytest.mark.parametrize("statements", [GOOD, [period("2026-04", "open")]])
def test_repeatable_read_would_not_see_what_others_wrote(server: str, statements: list[str]) -> None:
    with shell(server) as run:
        before = dump(run)
        told = attack(run, statements, "BEGIN ISOLATION LEVEL REPEATABLE READ", "COMMIT", stubborn=False)
        assert told is not None and "repeatable read" in told
        assert dump(run) == before


@pytest.mark.parametrize("temper", SQLITE_TEMPERS)
def test_the_right_entry_by_hand_is_let_in_on_sqlite(file: str, temper: str) -> None:
    pragmas, begin, end = SQLITE_TEMPERS[temper]
    with shell(file) as run:
        for pragma in pragmas:
            run(pragma)
        before = dump(run)
        told = attack(run, [transaction(), *LEGS, note(), seal()], begin, end, stubborn=False)
        after = dump(run)
        if temper in CANNOT_WRITE:
            assert told is not None and after == before
        else:
            assert told is None, told
            assert len(after["ledger_seal"]) == len(before["ledger_seal"]) + 1
            assert faults(after, chain=False) == []


@pytest.mark.postgresql
@pytest.mark.parametrize("role", ["postgres", ROLE])
def test_the_right_entry_by_hand_is_let_in_on_postgresql(server: str, role: str) -> None:
    with shell(server, role) as run:
        before = dump(run)
        assert attack(run, [transaction(), *LEGS, note(), seal()], "BEGIN", "COMMIT", stubborn=False) is None
        assert attack(run, [period("2026-04", "open")], "BEGIN", "COMMIT", stubborn=False) is None or role == ROLE
        after = dump(run)
        assert len(after["ledger_seal"]) == len(before["ledger_seal"]) + 1
        assert faults(after, chain=False) == []


@pytest.mark.postgresql
@pytest.mark.parametrize("statement", ONLY_THE_OWNER)
def test_the_program_owns_nothing(server: str, statement: str) -> None:
    with (
        shell(server, ROLE) as run,
        pytest.raises((psycopg.errors.InsufficientPrivilege, psycopg.errors.RaiseException)),
    ):
        run(statement)


@pytest.mark.postgresql
def test_the_program_can_work_all_the_same(server: str, tmp_path: Path) -> None:
    with open_app(tmp_path, server.replace("postgres:@", f"{ROLE}:@")) as app, app.app_context():
        book_id, accounts = make.book()
        host = Actor.host(book_id, reason="because")
        first = make.post(book_id, {accounts["M0001"]: 60, accounts["M0002"]: -60}, note="words")
        service.reverse(host, book_id, first.number)
        service.set_limits(host, accounts["M0001"], floor=-60, ceiling=None)
        service.close_account(host, accounts["M0003"], make.DAY)
        service.erase_note(host, book_id, first.number)
        months.close_month(host, book_id, "2026-03", date(2026, 4, 1))
        months.reopen_month(host, book_id, "2026-03")
        assert db.session.connection().exec_driver_sql("SELECT current_user").scalar() == ROLE
    with shell(server) as run:
        assert [fault for fault in faults(dump(run)) if "the seal is not the digest" not in fault] == []


def test_a_table_cannot_stand_in_for_the_pragma(sqlite_template: Path, tmp_path: Path) -> None:
    path = tmp_path / "book.sqlite"
    shutil.copy(sqlite_template, path)
    past(tmp_path, f"sqlite:///{path}")
    with shell(f"sqlite:///{path}") as run:
        before = dump(run)
        run("CREATE TABLE pragma_foreign_keys (foreign_keys INTEGER)")
        run("INSERT INTO pragma_foreign_keys VALUES (1)")
        told = attack(run, [transaction(), *LEGS], "BEGIN", "COMMIT", stubborn=False)
        assert told is not None and "not a function" in told
        assert dump(run) == before
