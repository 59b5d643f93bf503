"""Whether the book may be written: asked when a server starts, and by anyone at /healthz.

What is wrong is a Refusal like any other, with its sentence; the machine's keeper reads what to do about it.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any

from flask import Flask, Response, jsonify

from timebank import clock, guards, schema, words
from timebank.backup import database_file
from timebank.db import db, explain
from timebank.errors import CannotWrite, ClockBehind, Damaged, DiskFull, GuardsMissing, NoPermission, Refusal
from timebank.groups import service as groups
from timebank.ledger import queries as book
from timebank.ledger.service import CLOCK_SLACK

LEAST_ROOM = 20_000_000  # bytes; below this a month of a busy group might not fit


def init_app(app: Flask) -> None:
    """Answer at /healthz."""
    app.add_url_rule("/healthz", "healthz", healthz)


def healthz() -> tuple[Response, int]:
    """JSON with `status`: ok, or closed and 503 when the book may not be written, and why."""
    wrong = why_not_write()
    if wrong is None:
        return jsonify(status="ok"), 200
    with words.reader("en"):
        return jsonify(status="closed", why=words.sentence(wrong)), 503


def why_not_write() -> Refusal | None:
    """What stands in the way of writing just now, or None. Cheap enough for every few seconds; writes nothing."""
    from flask import current_app

    try:
        return db.shut or _file(database_file(current_app)) or _database() or _clock()
    except Refusal as refusal:
        return refusal
    except Exception as error:
        return explain(error) or CannotWrite(detail=str(error))


def check_at_start() -> Refusal | None:
    """The same, and whether the file is whole (SQLite's quick_check). What it finds shuts the book for this process."""
    wrong = why_not_write()
    if wrong is None and db.engine.dialect.name == "sqlite":
        found = db.raw()("PRAGMA quick_check(1)").fetchone()
        wrong = None if found and found[0] == "ok" else Damaged()
        db.session.rollback()
    return wrong


def _file(path: Path | None) -> Refusal | None:
    if path is None:
        return None
    for each in (path, path.parent):
        if not os.access(each, os.W_OK):
            return NoPermission(path=each)
    return DiskFull() if shutil.disk_usage(path.parent).free < LEAST_ROOM else None


def _database() -> Refusal | None:
    schema.check()
    connection = db.session.connection()
    if connection.dialect.name == "sqlite" and not connection.exec_driver_sql("PRAGMA foreign_keys").scalar():
        return GuardsMissing(detail="foreign keys are off")
    gone = next(guards.missing(connection), None)
    return GuardsMissing(detail=gone) if gone else None


def _clock() -> Refusal | None:
    now: Any = clock.now()
    for group in groups.every():
        last = book.last_posted_at(group.id)
        if last is not None and clock.moment(last) - now > CLOCK_SLACK:
            return ClockBehind(now=now, last=clock.moment(last))
    return None
