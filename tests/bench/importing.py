"""A spreadsheet of 10,000 exchanges from paper: read, checked, and posted in one transaction."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from tests.bench import ground
from timebank.exchanges import imports
from timebank.groups.models import Group
from timebank.joining import service as joining
from timebank.members import imports as member_imports
from timebank.permissions import Actor

LINES = 1_000 if ground.QUICK else 10_000
BEGAN = date(2025, 1, 1)


def measure(folder: Path) -> Iterator[tuple[str, float]]:
    """Seconds from the file's bytes to the hours in the book."""
    with ground.program(folder):
        group = village()
        host = Actor.host(group.id)
        data = "slip,date,giver,receiver,hours,what\n" + "\n".join(map(_line, range(1, LINES + 1)))
        took = ground.seconds(lambda: imports.carry_out(host, imports.plan_exchanges(host, group, data.encode())))
    yield f"import of {LINES} exchanges, seconds", took


def _line(number: int) -> str:
    up, down = ground.pair(number)
    return f"S{number},{BEGAN + timedelta(days=number % 300)},T{up + 1},T{down + 1},1:30,Help in the garden"


def village() -> Group:
    """A group of 200 people, T1 to T200."""
    group, _ = joining.found(
        Actor.host(),
        slug="llanbrawf",
        settings={"name_en": "Llanbrawf", "began_on": BEGAN.isoformat()},
        coordinator_name="Ann Prys",
        coordinator_email="ann@example.org",
    )
    host = Actor.host(group.id)
    people = "number,name,joined_on\n" + "\n".join(f"T{n},Person {n},2025-01-01" for n in range(1, ground.ACCOUNTS + 1))
    member_imports.carry_out(host, member_imports.plan_members(host, group, people.encode()))
    return group
