"""What other processes do in the tests of sudden death and of races: `python -m tests.slips.child WHAT URL ...`."""

from __future__ import annotations

import os
import signal
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import Engine, event, select

from tests.conftest import open_app
from timebank.db import db
from timebank.errors import PileSettled
from timebank.members import service as members
from timebank.members.models import Member
from timebank.permissions import Actor
from timebank.slips import posting
from timebank.slips.models import Pile


class Countdown:
    """Kills this process just before the statement that is the last."""

    left = 0

    def __call__(self, *_: Any) -> None:
        if self.left:
            self.left -= 1
            if not self.left:
                os.kill(os.getpid(), signal.SIGKILL)


countdown = Countdown()


def count_statements() -> None:
    """Every statement, whoever sends it."""

    @event.listens_for(Engine, "connect")
    def look(connection: Any, record: Any) -> None:
        if hasattr(connection, "set_trace_callback"):
            connection.set_trace_callback(countdown)

    execute = psycopg.Cursor.execute

    def counted(self: Any, *args: Any, **values: Any) -> Any:
        countdown()
        return execute(self, *args, **values)

    psycopg.Cursor.execute = counted  # type: ignore[method-assign]
    commit = psycopg.Connection.commit

    def counted_commit(self: Any) -> None:
        countdown()
        commit(self)

    psycopg.Connection.commit = counted_commit  # type: ignore[method-assign]


def post(ref: str, number: str) -> str:
    """Post a pile as a coordinator."""
    pile = db.session.scalars(select(Pile).where(Pile.ref == ref)).one()
    member = db.session.scalars(select(Member).where(Member.group_id == pile.group_id, Member.number == number)).one()
    actor: Actor = members.actor_of(member.user, member, pile.group_id)
    try:
        posting.post(actor, pile)
    except PileSettled:
        return "settled"
    return "posted"


Act = Callable[[str, str], str]


def dies(url: str, ref: str, number: str, *, act: Act = post) -> None:
    """For every number on stdin a process that posts the pile and dies before that statement."""
    count_statements()
    with open_app(Path(tempfile.gettempdir()), url) as app:  # made once, and connected to nothing before the fork
        for asked in sys.stdin:
            process = os.fork()
            if process == 0:
                with app.app_context():
                    db.session.scalars(select(Pile.id)).all()
                    countdown.left = int(asked)
                    said = act(ref, number)
                    countdown.left = 0
                os.write(1, f"{said}\n".encode())
                os._exit(0)
            _, status = os.waitpid(process, 0)
            if os.WIFSIGNALED(status):
                os.write(1, b"killed\n")


def race(url: str, ref: str, *numbers: str, act: Act = post) -> None:
    """A process for each coordinator; when all are ready they post the same pile at once."""
    ready, go = os.pipe(), os.pipe()
    children = []
    for number in numbers:
        process = os.fork()
        if process == 0:
            os.close(go[1])
            with open_app(Path(tempfile.gettempdir()), url) as app, app.app_context():
                db.session.scalars(select(Pile.id)).all()
                db.session.rollback()
                os.write(ready[1], b".")
                os.read(go[0], 1)
                said = act(ref, number)
            os.write(1, f"{said}\n".encode())
            os._exit(0)
        children.append(process)
    for _ in children:
        os.read(ready[0], 1)
    os.close(go[1])
    for process in children:
        os.waitpid(process, 0)


if __name__ == "__main__":
    what, *rest = sys.argv[1:]
    {"dies": dies, "race": race}[what](*rest)
