"""Six months of help in the practice village: what happened every few weeks, and the living ends of today.

`helps()` is everything that was agreed, oldest first, the same every time: days are counted back from today, and
nothing here asks for the date or for chance. What happened once stands in `help_lines.py`. Texts name no month,
season or day of the week, which would be wrong for half the year.

How a line came in is two letters (`WAYS`): whose word it was (giver, receiver, both), and how it was given (web,
phone, slip, counter). What is not typed on the web by one of the two was written down by the coordinator.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Logger = Literal["giver", "receiver", "coordinator"]
Teller = Literal["giver", "receiver", "both"]
How = Literal["web", "phone", "slip", "counter"]
Spoken = Literal["cy", "en"]

WAYS: dict[str, tuple[Logger, How, Teller]] = {
    "gw": ("giver", "web", "giver"),
    "rw": ("receiver", "web", "receiver"),
    "gp": ("coordinator", "phone", "giver"),
    "rp": ("coordinator", "phone", "receiver"),
    "gc": ("coordinator", "counter", "giver"),
    "rc": ("coordinator", "counter", "receiver"),
    "bs": ("coordinator", "slip", "both"),
}


@dataclass(frozen=True, slots=True)
class Help:
    """Somebody helped somebody. `told_by` is whose word the line carries: both, when both signed a slip."""

    days_ago: int
    giver: str
    receiver: str
    minutes: int  # as they said it; rounding is the group's rule
    what: str
    language: Spoken
    logged_by: Logger
    how: How
    told_by: Teller


@dataclass(frozen=True, slots=True)
class Weekly:
    """The same help every few weeks. `minutes`, `what` and `way` go round in turn."""

    giver: str
    receiver: str
    day: int  # days before the same day of the week as today: 0 to 6
    minutes: tuple[int, ...]
    what: tuple[str, ...]
    language: Spoken
    weeks: range  # weeks ago
    way: tuple[str, ...]


def _help(
    days_ago: int, giver: str, receiver: str, minutes: int, way: str, language: Spoken, what: str
) -> Help:
    """One line, in the order in which it reads well."""
    logged_by, how, told_by = WAYS[way]
    return Help(days_ago, giver, receiver, minutes, what, language, logged_by, how, told_by)


