"""What other processes do in the tests of races and of sudden death: `python -m tests.ledger.child WHAT URL ...`."""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from tests import make
from tests.conftest import open_app
from timebank.errors import BeyondFloor
from timebank.ledger import queries

ATTEMPTS, MINUTES, KEYED = 300, 10, 40


def race(url: str, book_id: int, payer: int, *receivers: int) -> None:
    """A process for each receiver; when all are ready they begin at once, and each prints what came of it."""
    warm(url, book_id)
    ready, go = os.pipe(), os.pipe()
    children = []
    for receiver in receivers:
        process = os.fork()
        if process == 0:
            os.close(go[1])
            withdraw(url, book_id, payer, receiver, receivers, lambda: (os.write(ready[1], b"."), os.read(go[0], 1)))
            os._exit(0)
        children.append(process)
    for _ in children:
        os.read(ready[0], 1)
    os.close(go[1])
    for process in children:
        os.waitpid(process, 0)


def withdraw(
    url: str, book_id: int, payer: int, receiver: int, receivers: tuple[int, ...], together: Callable[[], object]
) -> None:
    """Withdraw and withdraw; at last send what the others send too, under the same keys."""
    passed = refused = 0
    errors: list[str] = []
    with open_app(Path(tempfile.gettempdir()), url) as app, app.app_context():
        together()
        for _ in range(ATTEMPTS):
            try:
                make.post(book_id, {payer: -MINUTES, receiver: MINUTES})
                passed += 1
            except BeyondFloor:
                refused += 1
            except Exception as error:
                errors.append(repr(error))
        legs = {receivers[0]: 1, receivers[1]: -1}
        numbers = [make.post(book_id, legs, key=f"key {step}").number for step in range(KEYED)]
    say(json.dumps({"passed": passed, "refused": refused, "errors": errors, "numbers": numbers}))


def posts_until_killed(url: str, book_id: int, accounts: list[int]) -> None:
    """For every line on stdin start a process that posts for ever; it says what it posted, and this when it is gone."""
    warm(url, book_id)
    for _ in sys.stdin:
        process = os.fork()
        if process == 0:
            post_for_ever(url, book_id, accounts)
            os._exit(0)
        os.waitpid(process, 0)
        say("gone")


def post_for_ever(url: str, book_id: int, accounts: list[int]) -> None:
    parent, step = os.getppid(), 0
    say(f"started {os.getpid()}")
    with open_app(Path(tempfile.gettempdir()), url) as app, app.app_context():
        while os.getppid() == parent:
            step += 1
            others = accounts[1 : 2 + step % (len(accounts) - 1)]
            posted = make.post(book_id, {accounts[0]: -5 * len(others), **dict.fromkeys(others, 5)}, note="words")
            say(f"posted {posted.number} {posted.digest}")


def warm(url: str, book_id: int) -> None:
    """Load here, once, what every process forked from this one would load for itself."""
    with open_app(Path(tempfile.gettempdir()), url) as app, app.app_context():
        queries.totals(book_id)


def say(line: str) -> None:
    os.write(1, f"{line}\n".encode())  # whole lines, whoever else writes


if __name__ == "__main__":
    what, database_url, *numbers = sys.argv[1:]
    if what == "race":
        race(database_url, *map(int, numbers))
    else:
        first, *rest = map(int, numbers)
        posts_until_killed(database_url, first, rest)
