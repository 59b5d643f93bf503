"""Whom a text seems to name. It sees too much rather than too little: what follows is a question, or another reader."""

from __future__ import annotations

import re
from typing import NamedTuple

from sqlalchemy import select

from timebank.db import db
from timebank.members.models import PERSON, Member
from timebank.members.queries import plain_name

SHORTEST = 3  # letters of a name that stands alone: Mo, Al and Jo are found where the surname is there as well
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")


class Known(NamedTuple):
    """A person of the group, by id, with their names as `plain_name` leaves them."""

    id: int
    name: tuple[str, ...]
    alone: frozenset[str]  # the parts that name them with a capital, without the rest


def everybody(group_id: int) -> list[Known]:
    """All people of the group, those who left too, but for those who are forgotten."""
    chosen = select(Member.id, Member.kept_name, Member.known_as).where(
        Member.group_id == group_id, Member.kind == PERSON, Member.kept_name != ""
    )
    return [_known(each, name, known_as) for each, name, known_as in db.session.execute(chosen)]


def _known(member_id: int, name: str, known_as: str) -> Known:
    parts = tuple(plain_name(name).split())
    alone = frozenset(each for each in (*parts, *plain_name(known_as).split()) if len(each) >= SHORTEST)
    return Known(member_id, parts, alone)


def named_in(text: str, among: list[Known]) -> dict[int, str]:
    """Which of these people a text names: their ids, and the words by which.

    A whole name counts however it is written; one part of it, or what somebody is known as, with a capital.
    """
    typed = [each.removesuffix("'s").removesuffix("’s") for each in _WORD.findall(text)]
    plain = [plain_name(each) for each in typed]
    found: dict[int, str] = {}
    for one in among:
        long = len(one.name)
        for at, word in enumerate(typed):
            if long > 1 and tuple(plain[at : at + long]) == one.name:
                found[one.id] = " ".join(typed[at : at + long])
            elif plain[at] in one.alone and word[:1].isupper():
                found.setdefault(one.id, word)
    return found
