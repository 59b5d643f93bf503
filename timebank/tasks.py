"""One line of the day's work: how many, of what, and where it is done.

A room with work for an officer adds a function to `app.extensions["worklists"]`; the desk shows what it gives.
"""

from __future__ import annotations

from typing import NamedTuple

# Where a line stands on the desk.
PLACES = ANSWERS, PAPER, PEOPLE, BOARD, MONTH = ("answers", "paper", "people", "board", "month")


class Task(NamedTuple):
    """`number` things called `label` (worded, for the reader) wait at `url`; `nothing` is said where there are none.

    `place` is one of PLACES, and `more` what there is to say beside the number.
    """

    number: int
    label: str
    url: str
    nothing: str
    place: str = ANSWERS
    more: str = ""
