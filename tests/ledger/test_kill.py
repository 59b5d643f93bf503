"""A process that posts is killed at any moment: what it was told is kept is there, and the book is sound."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time

import pytest
from flask import Flask

from tests import make
from tests.ledger.whole import dump, faults, shell
from timebank.ledger.audit import audit

TIMES = {"sqlite": 24, "postgresql": 6}
SEED = 20261123


def test_killed_at_any_moment_nothing_told_is_lost_and_nothing_is_half(app: Flask, engine: str) -> None:
    chance = random.Random(SEED)
    url = app.config["SQLALCHEMY_DATABASE_URI"]
    with app.app_context():
        book_id, a = make.book([f"M{number:04}" for number in range(1, 13)])
    command = [sys.executable, "-m", "tests.ledger.child", "post", url, *map(str, (book_id, *a.values()))]
    told: dict[int, str] = {}
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    with process:
        try:
            for _ in range(TIMES[engine]):
                one_life(process, chance, told)
                look(url, told)
        finally:
            process.kill()
    with app.app_context():
        assert audit(book_id).findings == []
        assert make.post(book_id, {a["M0001"]: 5, a["M0002"]: -5}).number in (max(told) + 1, max(told) + 2)


def one_life(process: subprocess.Popen[str], chance: random.Random, told: dict[int, str]) -> None:
    """Start one that posts, let it post a little, kill it; `told` grows by what it said was kept."""
    assert process.stdin is not None and process.stdout is not None
    process.stdin.write("another\n")
    process.stdin.flush()
    [started, pid] = process.stdout.readline().split()
    assert started == "started"
    for _ in range(chance.randint(1, 6)):
        line = process.stdout.readline().split()
        told[int(line[1])] = line[2]
    time.sleep(chance.random() / 200)
    os.kill(int(pid), signal.SIGKILL)
    while (line := process.stdout.readline().split()) != ["gone"]:
        told[int(line[1])] = line[2]


def look(url: str, told: dict[int, str]) -> None:
    with shell(url) as run:
        if not url.startswith("sqlite"):
            # The server finishes what it was doing when its client died; look at one moment.
            run("BEGIN ISOLATION LEVEL REPEATABLE READ")
        rows = dump(run)
    assert faults(rows) == []
    seals = {number: digest for _, number, digest in rows["ledger_seal"]}
    assert told.items() <= seals.items()
    on_trail = {row[8] for row in rows["trail_entry"] if row[6] == "posted"}
    assert on_trail == seals.keys()
    assert len(rows["ledger_note"]) == len(seals)


@pytest.mark.parametrize("engine", ["sqlite"])
def test_the_last_word_survives_that_of_the_file_alone(app: Flask) -> None:
    """After the kill nobody has to clean up: the next to open the file simply goes on."""
    with app.app_context():
        book_id, a = make.book()
        for _ in range(3):
            make.post(book_id, {a["M0001"]: 5, a["M0002"]: -5})
        with shell(app.config["SQLALCHEMY_DATABASE_URI"]) as run:
            assert run("PRAGMA journal_mode") == [("wal",)]
            assert len(dump(run)["ledger_seal"]) == 3
