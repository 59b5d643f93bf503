"""Long work as a test wants it to stand: what a page shows of it is a file in the instance folder."""

from __future__ import annotations

import fcntl

from flask import Flask

from timebank import working
from timebank.db import new_ref
from timebank.working import Work

HELD: list[int] = []  # locks, held until the tests are over


def stands(app: Flask, group_id: int, state: str, kind: str = "statements", **more: object) -> str:
    """A piece of work in this state, a good half of it done; its reference."""
    work = Work(new_ref(), kind, "2026-10", group_id, None, "/", state, 612, 1000, "statements", **more)  # type: ignore[arg-type]
    with app.app_context():
        work.file.parent.mkdir(parents=True)
        if state == working.AT_WORK:
            HELD.append(working._lock(work.ref))
            fcntl.flock(HELD[-1], fcntl.LOCK_EX)
        working._keep(work)
    return work.ref
