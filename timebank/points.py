"""What has to be so before a month is closed: one list, to which every room adds what it knows.

A room with something that may stand in the way of a closing adds a function with `point`; the room `closing` asks all
of them. It knows none of the rooms, so it may be used from above and from below.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

# The four lines that a volunteer reads; each point belongs to one of them.
SLIPS, DOUBT, BOOK, STATEMENTS = LINES = ("slips", "doubt", "book", "statements")


class Thing(NamedTuple):
    """One thing that is not settled. It may be carried forward where `key` says which it is.

    `giver` and `receiver` are numbers of members, empty for the group itself; `endpoint` and `ref` are its page.
    """

    key: str
    giver: str
    receiver: str
    day: str
    minutes: int
    endpoint: str
    ref: str


@dataclass(frozen=True, slots=True)
class Finding:
    """What a point found for a group and a month: whether all is well, how much was looked at, and what is not."""

    ready: bool
    figure: int = 0
    things: list[Thing] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Point:
    """One point of the list. `label` says what is so once it is ready, in the reader's language."""

    name: str
    line: str
    label: Any
    find: Callable[[int, str], Finding]


POINTS: list[Point] = []


def point(name: str, line: str, label: Any) -> Callable[[Callable[[int, str], Finding]], Callable[[int, str], Finding]]:
    """Add a function of a group's id and a month (2026-10) to the list, in one of the four LINES."""

    def keep(find: Callable[[int, str], Finding]) -> Callable[[int, str], Finding]:
        POINTS.append(Point(name, line, label, find))
        return find

    return keep
