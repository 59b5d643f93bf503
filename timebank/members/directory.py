"""Everybody in a group by number and by name, for files in which members are written as people write them."""

from __future__ import annotations

from sqlalchemy import select

from timebank.cells import Cells, short
from timebank.db import db
from timebank.errors import N_
from timebank.members.models import Member
from timebank.members.queries import plain_name

_UNKNOWN = N_("There is no member “%(typed)s” here. Write a number, or a name exactly as it is in the list of members.")
_WHICH = N_("There are several members called “%(name)s”: %(candidates)s. Write the number instead of the name.")


class Directory:
    """The members of a group, read once, by number; those who left too."""

    def __init__(self, group_id: int) -> None:
        chosen = select(Member).where(Member.group_id == group_id).order_by(Member.number)
        self.members = list(db.session.scalars(chosen))
        self._numbers = {each.number.lower(): each for each in self.members}
        self._exactly: dict[str, list[Member]] = {}
        self._forgiving: dict[str, list[Member]] = {}
        for each in self.members:
            self._exactly.setdefault(each.name, []).append(each)
            self._forgiving.setdefault(plain_name(each.name), []).append(each)

    def find(self, typed: str) -> list[Member]:
        """Who may be meant: by number, by exact name, by name but for capitals and accents."""
        if by_number := self._numbers.get(typed.lower()):
            return [by_number]
        return self._exactly.get(typed) or self._forgiving.get(plain_name(typed), [])

    def the_one(self, cells: Cells, line: int, column: str, typed: str, found: list[Member]) -> Member | None:
        """The one of those found for what was typed; a cell that names nobody, or several, is a bad one."""
        if not found:
            cells.bad(line, column, _UNKNOWN, typed=short(typed))
        elif len(found) > 1:
            cells.bad(line, column, _WHICH, name=typed, candidates=", ".join(map(_candidate, found)))
        return found[0] if found else None


def _candidate(member: Member) -> str:
    return f"{member.number} ({member.place})" if member.place else member.number
