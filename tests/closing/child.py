"""What other processes do in the tests of closing: `python -m tests.closing.child URL GROUP [REF]`.

With a REF, confirm it once. Without, close the two months and open them again, for ever, until killed. With the word
`mother` for a group: for each line GROUP REF N on standard input, a child that confirms and is killed at its N-th
statement (0: at none; then how many there were).
"""

from __future__ import annotations

import os
import signal
import sqlite3
import sys
import tempfile
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import event, select

from tests.closing.ground import NOVEMBER, NOW, OCTOBER, Bank
from tests.conftest import open_app
from timebank import clock
from timebank.closing import service
from timebank.db import db
from timebank.errors import Refusal
from timebank.members.models import Member
from timebank.twokeys import service as twokeys


def bank_of(group_id: int) -> Bank:
    """The bank that the test founded."""
    chosen = select(Member).where(Member.group_id == group_id)
    return Bank(group_id, {each.greeting.split()[0]: each.number for each in db.session.scalars(chosen)})


def confirm(bank: Bank, ref: str) -> str:
    """Turn the second key; what came of it."""
    try:
        twokeys.confirm(bank.actor("Huw"), twokeys.by_ref(bank.actor("Huw"), ref))
    except Refusal as refusal:
        return type(refusal).__name__
    return "closed"


def for_ever(bank: Bank) -> None:
    """Close both months at once, and open them again."""
    print("ready", flush=True)
    while True:
        bank.close(NOVEMBER)
        for month in (NOVEMBER, OCTOBER):
            keyed = service.propose_reopening(bank.actor("Huw", "again"), bank.group_id, month)
            twokeys.confirm(bank.actor("Sioned"), keyed)


def bear(url: str) -> None:
    """A child for each line, and what became of it."""
    with open_app(Path(tempfile.mkdtemp()), url) as app, app.app_context():
        db.session.scalars(select(Member)).first()  # load here, once, what each of them would load for itself
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            group_id, ref, at = line.split()
            with open_app(Path(tempfile.mkdtemp()), url) as app, app.app_context(), clock.at(NOW):
                bank = bank_of(int(group_id))
                counted = Counted(int(at))
                confirm(bank, ref)
                os.write(1, f"{counted.so_far}\n".encode())
            os._exit(0)
        _, status = os.waitpid(child, 0)
        if os.WIFSIGNALED(status):
            os.write(1, b"killed\n")


class Counted:
    """Counts the statements that the database is given from now on, and kills this process at one of them."""

    def __init__(self, last: int) -> None:
        self.so_far, self.last = 0, last
        db.engine.dispose()
        event.listen(db.engine, "connect", self._watch)

    def _watch(self, connection: Any, _record: object) -> None:
        if isinstance(connection, sqlite3.Connection):
            connection.set_trace_callback(self._count)
            return

        class Cursor(psycopg.Cursor[Any]):
            """One that counts first."""

            def execute(cursor, query: Any, *more: Any, **named: Any) -> Any:  # noqa: N805 - self is the counter
                self._count(query)
                return super().execute(query, *more, **named)

        connection.cursor_factory = Cursor
        commit = connection.commit
        connection.commit = lambda: (self._count("COMMIT"), commit())

    def _count(self, _sql: object) -> None:
        self.so_far += 1
        if self.so_far == self.last:
            os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    if sys.argv[2] == "mother":
        bear(sys.argv[1])
        raise SystemExit
    url, group_id, *refs = sys.argv[1:]
    with open_app(Path(tempfile.mkdtemp()), url) as app, app.app_context(), clock.at(NOW):
        here = bank_of(int(group_id))
        if refs:
            print(confirm(here, refs[0]), flush=True)
        else:
            for_ever(here)
