"""A group to bring sheets into. Call inside `with app.app_context():`."""

from __future__ import annotations

from itertools import count

from tests.kept import once
from timebank.db import db
from timebank.groups.models import Group
from timebank.joining import service as joining
from timebank.members import imports
from timebank.permissions import Actor

_numbers = count(1)


def found(members: str = "", **settings: str) -> Group:
    """A new group of Ann Prys, its coordinator, and the members of this sheet."""
    return db.session.get_one(Group, _found(members, **settings))


@once
def _found(members: str, **settings: str) -> int:
    group, _ = joining.found(
        Actor.host(),
        slug=f"llanfair-{next(_numbers)}",
        settings={"name_en": "Llanfair", "began_on": "2026-01-01", **settings},
        coordinator_name="Ann Prys",
        coordinator_email="ann@example.org",
    )
    if members:
        host = Actor.host(group.id)
        imports.carry_out(host, imports.plan_members(host, group, members.encode()))
    return group.id
