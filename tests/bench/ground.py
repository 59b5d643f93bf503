"""What the measurements stand on: a folder on a real disk, an empty database, a book with 200 accounts."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from statistics import median
from time import perf_counter

from flask import Flask

import timebank
from timebank import schema
from timebank.db import db
from timebank.ledger import service
from timebank.permissions import Actor

QUICK = bool(os.environ.get("BENCH_QUICK"))
FOLDER = os.environ.get("BENCH_FOLDER", "/var/tmp")  # a disk; /dev/shm leaves the disk out
ACCOUNTS = 200

_numbers = count(1)


@contextlib.contextmanager
def folder() -> Iterator[Path]:
    """An empty folder on the disk that is measured."""
    with tempfile.TemporaryDirectory(dir=FOLDER, prefix="timebank-bench-") as name:
        yield Path(name)


@contextlib.contextmanager
def program(folder: Path) -> Iterator[Flask]:
    """The program on a fresh database with the schema, inside its app context."""
    url = f"sqlite:///{folder / f'book-{next(_numbers)}.sqlite'}"
    app = timebank.create_app(instance=folder, database_url=url)
    with app.app_context():
        schema.upgrade(app)
        try:
            yield app
        finally:
            db.session.remove()
            db.engine.dispose()


def book() -> tuple[int, list[int]]:
    """A book with 200 members' accounts: its id and theirs."""
    host = Actor.host()
    with db.write():
        book_id = service.open_book(host)
        return book_id, [service.open_account(host, book_id, f"M{n:04}", "member") for n in range(1, ACCOUNTS + 1)]


def pair(number: int) -> tuple[int, int]:
    """Whose hours go up and whose down in transaction `number`: indexes of two accounts, always different.

    Every twentieth is the first account's, so that its statement has more than a page even in a small book.
    """
    up = number * 7919 % ACCOUNTS if number % 20 else 0
    return up, (up + 1 + number * 104729 % (ACCOUNTS - 1)) % ACCOUNTS


def seconds(act: Callable[[], object]) -> float:
    """How long something takes."""
    start = perf_counter()
    act()
    return perf_counter() - start


def typical(act: Callable[[], object], times: int) -> float:
    """The median of several runs, in seconds, after one that warms up."""
    act()
    return median(seconds(act) for _ in range(times))
