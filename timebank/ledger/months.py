"""Months of a book: open, closing (coordinators only), closed. They close in order; the newest may reopen."""

from __future__ import annotations

from datetime import date

from timebank import permissions
from timebank.db import db
from timebank.errors import MonthClosed, MonthNotClosed, MonthNotOver, MonthsInOrder
from timebank.hours import Month
from timebank.ledger.models import CLOSED, CLOSING, OPEN
from timebank.permissions import Actor
from timebank.trail import service as trail


def state(book_id: int, month: str) -> str:
    """open, closing or closed. A month before a closed one is closed too, whether or not it has a row."""
    raw = db.raw()
    newest = newest_closed(book_id)
    if newest is not None and month <= newest:
        return CLOSED
    found = raw("SELECT state FROM ledger_period WHERE book_id = ? AND month = ?", (book_id, month)).fetchone()
    return found[0] if found else OPEN


def newest_closed(book_id: int) -> str | None:
    """The newest closed month (2026-10), or None."""
    sql = "SELECT max(month) FROM ledger_period WHERE book_id = ? AND state = 'closed'"
    found = db.raw()(sql, (book_id,)).fetchone()
    return found[0] if found else None


def begin_closing(actor: Actor, book_id: int, month: str) -> None:
    """From now on only coordinators put hours into `month`. Raises MonthClosed."""
    _set(actor, book_id, month, CLOSING, "month.closing")


def close_month(actor: Actor, book_id: int, month: str, today: date) -> None:
    """Close a month that is over: its figures never move again. Two people agree to it: see the room `closing`.

    Raises MonthClosed, MonthNotOver, and MonthsInOrder where an earlier month still has open lines.
    """
    if month >= today.isoformat()[:7]:
        raise MonthNotOver(month=Month(month))
    _set(actor, book_id, month, CLOSED, "month.closed")


def reopen_month(actor: Actor, book_id: int, month: str) -> None:
    """Open the newest closed month again. Raises MonthNotClosed for any other."""
    permissions.require(actor, "book.month close", permissions.Of(book_id))
    with db.write():
        db.lock(book_id)
        if newest_closed(book_id) != month:
            raise MonthNotClosed(month=Month(month))
        _write(actor, book_id, month, OPEN, "month.reopened")


def _set(actor: Actor, book_id: int, month: str, new_state: str, action: str) -> None:
    permissions.require(actor, "book.month close" if new_state == CLOSED else "book.month", permissions.Of(book_id))
    with db.write():
        db.lock(book_id)
        if state(book_id, month) == CLOSED:
            raise MonthClosed(month=Month(month))
        earlier = first_open_before(book_id, month)
        if new_state == CLOSED and earlier is not None:
            raise MonthsInOrder(month=Month(earlier))
        _write(actor, book_id, month, new_state, action)


def first_open_before(book_id: int, month: str) -> str | None:
    """The earliest month before this one that has lines and is not closed, or None."""
    sql = "SELECT min(month) FROM ledger_transaction WHERE book_id = ? AND month < ? AND month > ?"
    found = db.raw()(sql, (book_id, month, newest_closed(book_id) or "")).fetchone()
    return found[0] if found else None


def _write(actor: Actor, book_id: int, month: str, new_state: str, action: str) -> None:
    raw = db.raw()
    if raw("SELECT 1 FROM ledger_period WHERE book_id = ? AND month = ?", (book_id, month)).fetchone():
        raw("UPDATE ledger_period SET state = ? WHERE book_id = ? AND month = ?", (new_state, book_id, month))
    else:
        raw("INSERT INTO ledger_period (book_id, month, state) VALUES (?, ?, ?)", (book_id, month, new_state))
    trail.record(actor, action, month, {"month": month, "state": new_state}, group_id=book_id)
