"""Understanding the cells of a file that is imported, line by line, and collecting what is wrong with them.

Every bad cell is kept with its line, its column and a sentence that says what would be right, so that one reading
tells all of it. What each column means is for the room whose file it is.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from timebank import plain, sheets
from timebank.errors import N_, Refusal
from timebank.sheets import Problem

EARLIEST = date(1970, 1, 1)  # before there were time banks: a slip of the keyboard in the year

_DAY = N_("“%(typed)s” is not a date. Write 2026-10-05 or 5/10/2026 (the day before the month).")
_FUTURE = N_("%(day)s is still to come. A date up to today is right here; look at the year.")
_TOO_EARLY = N_("%(day)s is too long ago. Look at the year.")
WORDS = N_("This text is too long or has odd characters in it. Keep it to %(most)s plain characters.")


class Cells:
    """What is wrong with the lines read so far. Each method understands one kind of cell; an empty one is nothing."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.bad_lines: set[int] = set()

    def bad(self, line: int, column: str, sentence: str, /, **values: object) -> None:
        """Write down what is wrong with a line."""
        self.problems.append(Problem(line, column, sentence, values))
        self.bad_lines.add(line)

    def one_of(self, line: int, column: str, typed: str, known: dict[str, str], sentence: str) -> str | None:
        """What a word stands for; None for one that is not known, and for nothing."""
        if typed and typed.casefold() not in known:
            self.bad(line, column, sentence, typed=short(typed))
        return known.get(typed.casefold())

    def any_day(self, line: int, column: str, typed: str) -> date | None:
        """A date in one of the usual writings."""
        try:
            return sheets.day(typed) if typed else None
        except sheets.NotADay:
            self.bad(line, column, _DAY, typed=short(typed))
            return None

    def past_day(self, line: int, column: str, typed: str, today: date) -> date | None:
        """A date that has been, not too long ago."""
        day = self.any_day(line, column, typed)
        if day is not None and day > today:
            self.bad(line, column, _FUTURE, day=day)
        elif day is not None and day < EARLIEST:
            self.bad(line, column, _TOO_EARLY, day=day)
        return day

    def words(
        self, line: int, column: str, typed: str, most: int, understood: Callable[[str, int], str] = plain.line
    ) -> str:
        """Words of at most so many characters: one line, or with `plain.page` several."""
        try:
            return understood(typed, most)
        except Refusal:
            self.bad(line, column, WORDS, most=most)
            return ""


def short(typed: str) -> str:
    """What was typed, as far as it is worth repeating."""
    return typed if len(typed) <= 60 else typed[:59] + "…"
