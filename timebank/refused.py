"""What was refused to the wrong hands goes on the trail: after all else of it was undone, and never much of it.

Looking at a page writes nothing. So what was refused to somebody who only looked waits in memory until the next thing
that is sent here, by anybody. A person is noted a few times a day and no more: the disk is not theirs to fill.
"""

from __future__ import annotations

import logging
import threading
from collections import deque
from datetime import date
from typing import NamedTuple

from flask import Flask, Response, current_app, request

from timebank import clock
from timebank.context import g
from timebank.db import db
from timebank.errors import Refusal
from timebank.permissions import Actor
from timebank.trail import service as trail

A_DAY = 10  # of one person, in one group
WAITING = 50  # of everybody


class _Row(NamedTuple):
    actor: Actor
    group_id: int
    why: str
    thing: str
    at: str


class Noted:
    """What has to be written yet, and who was noted today for what."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.waiting: deque[_Row] = deque(maxlen=WAITING)
        self.day: date | None = None
        self.today: dict[tuple[int, str], set[tuple[str, str]]] = {}

    def add(self, row: _Row) -> None:
        """Keep it until it is written, unless that person was noted for it today, or often enough."""
        with self.lock:
            if self.day != clock.now().date():
                self.day, self.today = clock.now().date(), {}
            seen = self.today.setdefault((row.group_id, row.actor.name_on_trail), set())
            if len(seen) < A_DAY and (row.why, row.thing) not in seen:
                seen.add((row.why, row.thing))
                self.waiting.append(row)

    def taken(self) -> list[_Row]:
        """What is to be written now."""
        with self.lock:
            rows = list(self.waiting)
            self.waiting.clear()
            return rows


def init_app(app: Flask) -> None:
    """Write what waits after whatever was sent."""
    app.extensions["refused"] = Noted()
    app.after_request(_write)


def notice(refusal: Refusal) -> None:
    """Note a Refusal that belongs on the trail, of this request."""
    if not refusal.on_trail or "group" not in g.__dict__:
        return
    parts = request.view_args or {}
    thing = str(parts.get("ref") or parts.get("month") or "")[:40]
    row = _Row(g.actor.for_reason(None), g.group.id, type(refusal).__name__, thing, clock.text(clock.now()))
    current_app.extensions["refused"].add(row)


def _write(answer: Response) -> Response:
    noted: Noted = current_app.extensions["refused"]
    if request.method in ("GET", "HEAD", "OPTIONS") or not noted.waiting:
        return answer
    rows = noted.taken()
    try:
        db.session.rollback()
        with db.write():
            for each in rows:
                told = {"why": each.why}
                trail.record(each.actor, trail.REFUSED, each.thing, told, group_id=each.group_id, at=each.at)
    except Refusal as refusal:  # a full disk, for one: whoever was refused learns of that, not of this
        logging.getLogger("timebank").warning("%s refused, and not on the trail: %s", len(rows), refusal)
    return answer
