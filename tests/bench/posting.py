"""Posting through the program against the least that SQLite can do for two stored balances on the same disk."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from datetime import date
from multiprocessing import get_context
from pathlib import Path
from statistics import median
from time import perf_counter, process_time

from tests.bench import ground
from timebank.ledger import service
from timebank.permissions import Actor

PROCESSES, ROUNDS, POSTS = (1, 5, 300) if ground.QUICK else (7, 5, 800)

RAW_TABLES = """
CREATE TABLE account (id INTEGER PRIMARY KEY, code TEXT NOT NULL, balance INTEGER NOT NULL);
CREATE TABLE txn (id INTEGER PRIMARY KEY, at TEXT NOT NULL, what TEXT NOT NULL);
CREATE TABLE entry (id INTEGER PRIMARY KEY, txn INTEGER NOT NULL REFERENCES txn (id),
    account INTEGER NOT NULL REFERENCES account (id), amount INTEGER NOT NULL, balance_after INTEGER NOT NULL);
CREATE INDEX entry_account ON entry (account, id);
"""


def measure(folder: Path) -> Iterator[tuple[str, float]]:
    """The program's posts a second as a share of raw SQLite's: medians of rounds that take turns.

    In several processes one after the other, since where the memory and the files of one happen to lie is worth some
    hundredths either way.
    """
    folders = [folder / str(number) for number in range(PROCESSES)]
    with ProcessPoolExecutor(1, get_context("spawn"), max_tasks_per_child=1) as processes:
        rounds = [each for found in processes.map(_rounds, folders) for each in found]
    yield "post / raw sqlite3, same durability", median(raw[0] / ours[0] for raw, ours in rounds)
    yield "post / raw sqlite3, processor time alone", median(raw[1] / ours[1] for raw, ours in rounds)
    yield "posts a second", POSTS / median(ours[0] for _, ours in rounds)
    yield "raw sqlite3 transfers a second", POSTS / median(raw[0] for raw, _ in rounds)


def _rounds(folder: Path) -> list[tuple[tuple[float, float], tuple[float, float]]]:
    """Rounds of raw transfers and of posts into two new files: (wall, processor) seconds of each."""
    folder.mkdir()
    found = []
    with ground.program(folder), closing(_open_raw(folder / "raw.sqlite")) as raw:
        book_id, accounts = ground.book()
        actor = Actor(user_id=1, member_id=1, group_id=book_id, code="M0001")
        for turn in range(ROUNDS + 1):
            numbers = range(turn * POSTS, (turn + 1) * POSTS)
            found.append((_timed_raw(raw, numbers), _timed_posts(actor, book_id, accounts, numbers)))
    return found[1:]  # the first round warms up


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
