"""One line of the day's work: how many, of what, and where it is done.

A room with work for an officer adds a function to `app.extensions["worklists"]`; the desk shows what it gives.
"""

from __future__ import annotations

from typing import NamedTuple


class Task(NamedTuple):
    """`number` things called `label` (worded, for the reader) wait at `url`; `nothing` is said where there are none."""

    number: int
    label: str
    url: str
    nothing: str
