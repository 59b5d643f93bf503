"""How the hours of a get-together are shared out, by a rule chosen beforehand. Pure arithmetic, in whole minutes.

Whoever led and was there as well counts as having led: nobody stands twice. Remainders are settled by one rule:
everybody pays the same, rounded up to a whole minute, and what is over goes into the pot.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import TypeVar

# Those who led are paid, and those who came share the cost; each who came pays the whole time, those who led are paid
# and the rest goes into the pot; the pot pays those who led; everybody earns, from the pot or from an account hours are
# given out from; no hours.
SHARE, EACH, PAID, POT, ISSUANCE, NO_HOURS = RULES = ("share", "each", "paid", "pot", "issuance", "none")
# Where hours move among those who are there, or none do: what a circle chooses from.
AMONG_THEMSELVES = (SHARE, EACH, NO_HOURS)

Person = TypeVar("Person", bound=Hashable)


def share(rule: str, led: Iterable[Person], there: Iterable[Person], minutes: int) -> dict[Person | None, int]:
    """By how many minutes whose hours go up (plus) or down: together they are nothing. None is the group's own account.

    `led` are those who led, `there` all others who came (those who led may be among them), `minutes` how long it was.
    The order in which people are named changes nothing; nobody stands there with no minutes. Where it is those who came
    who pay and nobody came, nothing moves. A rule that is none of RULES is a ValueError.
    """
    if rule not in RULES:
        raise ValueError(rule)
    leaders = dict.fromkeys(led)
    others = [each for each in dict.fromkeys(there) if each not in leaders]
    moved: dict[Person | None, int] = {}
    if rule in (POT, ISSUANCE):
        moved = dict.fromkeys((*leaders, *others), minutes)
    elif rule == PAID or (rule in (SHARE, EACH) and others):
        moved = dict.fromkeys(leaders, minutes)
    if rule == SHARE and others:
        moved |= dict.fromkeys(others, -_shared_by(minutes * len(leaders), len(others)))
    elif rule == EACH:
        moved |= dict.fromkeys(others, -minutes)
    moved[None] = -sum(moved.values())
    return {each: number for each, number in moved.items() if number}


def _shared_by(minutes: int, people: int) -> int:
    """What each of so many people pays of a cost: rounded up to a whole minute."""
    return -(-minutes // people)
