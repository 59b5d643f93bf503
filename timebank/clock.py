"""The only place that asks what time it is.

Moments are aware and in UTC. A *day* is a date where the group lives, so `today` wants the group's time zone.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

EARLIEST = "2026-11-01"  # no clock that says less is set: this program is younger

_told: ContextVar[datetime | None] = ContextVar("told", default=None)


def now() -> datetime:
    """This moment, aware, in UTC."""
    return _told.get() or datetime.now(UTC)


def today(zone: str) -> date:
    """The date it is now in the time zone `zone` (a name such as Europe/London)."""
    return now().astimezone(ZoneInfo(zone)).date()


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Run a block as if it were `moment` (aware): how history is built, in the practice village and in tests."""
    token = _told.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _told.reset(token)


def text(moment: datetime) -> str:
    """One canonical text for a moment, so that it can be compared, sorted and digested: 2026-11-23T09:05:00.000000Z."""
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def day(canonical: str, zone: str) -> date:
    """The date it was in the time zone `zone` at the moment that `text` wrote."""
    return moment(canonical).astimezone(ZoneInfo(zone)).date()


def moment(canonical: str) -> datetime:
    """The moment that `text` wrote."""
    return datetime.fromisoformat(canonical)
