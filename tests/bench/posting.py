"""Posting through the program against the least that SQLite can do for two stored balances on the same disk."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from statistics import median
from time import perf_counter, process_time

from tests.bench import ground
from timebank.ledger import service
from timebank.permissions import Actor

ROUNDS, POSTS = (5, 300) if ground.QUICK else (15, 1000)

RAW_TABLES = """
CREATE TABLE account (id INTEGER PRIMARY KEY, code TEXT NOT NULL, balance INTEGER NOT NULL);
CREATE TABLE txn (id INTEGER PRIMARY KEY, at TEXT NOT NULL, what TEXT NOT NULL);
CREATE TABLE entry (id INTEGER PRIMARY KEY, txn INTEGER NOT NULL REFERENCES txn (id),
    account INTEGER NOT NULL REFERENCES account (id), amount INTEGER NOT NULL, balance_after INTEGER NOT NULL);
CREATE INDEX entry_account ON entry (account, id);
"""


def measure(folder: Path) -> Iterator[tuple[str, float]]:
    """The program's posts a second as a share of raw SQLite's: medians of rounds that take turns."""
    raw = _open_raw(folder / "raw.sqlite")
    shares, cpu_shares, ours, theirs = [], [], [], []
    with ground.program(folder):
        book_id, accounts = ground.book()
        actor = Actor(user_id=1, member_id=1, group_id=book_id, code="M0001")
        done = 0
        for turn in range(ROUNDS + 1):
            numbers = range(done, done := done + POSTS)
            raw_wall, raw_cpu = _timed_raw(raw, numbers)
            wall, cpu = _timed_posts(actor, book_id, accounts, numbers)
            if turn:  # the first round warms up
                shares.append(raw_wall / wall)
                cpu_shares.append(raw_cpu / cpu)
                ours.append(wall)
                theirs.append(raw_wall)
    raw.close()
    yield "post / raw sqlite3, same durability", median(shares)
    yield "post / raw sqlite3, processor time alone", median(cpu_shares)
    yield "posts a second", POSTS / median(ours)
    yield "raw sqlite3 transfers a second", POSTS / median(theirs)


def _open_raw(path: Path) -> sqlite3.Connection:
    raw = sqlite3.connect(path, isolation_level=None)
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        raw.execute(f"PRAGMA {pragma}").close()
    raw.executescript(RAW_TABLES)
    raw.executemany("INSERT INTO account VALUES (?, ?, 0)", [(n + 1, f"M{n + 1:04}") for n in range(ground.ACCOUNTS)])
    return raw


def _timed_raw(raw: sqlite3.Connection, numbers: range) -> tuple[float, float]:
    wall, cpu = perf_counter(), process_time()
    for number in numbers:
        raw.execute("BEGIN IMMEDIATE")
        raw.execute("INSERT INTO txn VALUES (?, ?, ?)", (number + 1, "2026-03-14T10:00:00Z", "exchange"))
        for index, minutes in zip(ground.pair(number), (60, -60), strict=True):
            account = index + 1
            after = raw.execute(
                "UPDATE account SET balance = balance + ? WHERE id = ? RETURNING balance", (minutes, account)
            ).fetchone()[0]
            raw.execute(
                "INSERT INTO entry (txn, account, amount, balance_after) VALUES (?, ?, ?, ?)",
                (number + 1, account, minutes, after),
            )
        raw.execute("COMMIT")
    return perf_counter() - wall, process_time() - cpu


def _timed_posts(actor: Actor, book_id: int, accounts: list[int], numbers: range) -> tuple[float, float]:
    day = date(2026, 3, 14)
    wall, cpu = perf_counter(), process_time()
    for number in numbers:
        up, down = ground.pair(number)
        service.post(
            actor,
            book_id,
            kind="exchange",
            occurred_on=day,
            postings={accounts[up]: 60, accounts[down]: -60},
            key=f"exchange {number}",
            action="exchange.agreed",
            thing="k7m2p9qx4t",
            facts={"minutes": 60},
        )
    return perf_counter() - wall, process_time() - cpu
