"""How far long work is: whoever does it says so now and then, and whoever waits for it may listen.

Work says `progress.at(612, 1000, STATEMENTS)`. Where nobody listens, that does nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypeVar

LINES, MONTHS, STATEMENTS = UNITS = ("lines", "months", "statements")

Tell = Callable[[int, int, str], None]
Thing = TypeVar("Thing")

_listener: ContextVar[Tell | None] = ContextVar("listener", default=None)


def at(done: int, of: int, unit: str) -> None:
    """So many of so many of one of UNITS are done."""
    if tell := _listener.get():
        tell(done, of, unit)


def over(things: Iterable[Thing], of: int, unit: str) -> Iterator[Thing]:
    """The same things, one by one, with how many of them are done."""
    done = 0
    for done, thing in enumerate(things):
        at(done, of, unit)
        yield thing
    at(of, of, unit)


@contextmanager
def heard_by(tell: Tell) -> Iterator[None]:
    """Have `tell(done, of, unit)` called as the work inside goes on."""
    token = _listener.set(tell)
    try:
        yield
    finally:
        _listener.reset(token)
