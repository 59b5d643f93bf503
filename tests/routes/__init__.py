"""Who may go where, in a file for each room: what somebody gets who opens a page, or sends an empty form to it.

An empty form is sent to every POST: 422 where it may be sent but must not be empty. The columns are RELATIONS.
"""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

RELATIONS = (
    "nobody",
    "stranger",
    "member",
    "party",
    "other side",
    "coordinator",
    "coordinator-as-party",
    "signer",
    "other group",
    "stand-in",
)


def rooms() -> dict[str, dict[str, str]]:
    """The rows of each file in here, by the file's name."""
    return {each.name: import_module(f"{__name__}.{each.name}").ROWS for each in iter_modules(__path__)}


def table() -> dict[str, str]:
    """All rows. One in a room that is not its own is a mistake; what belongs to no room stands in `program`."""
    found: dict[str, str] = {}
    for room, rows in rooms().items():
        for route, row in rows.items():
            belongs = route.split()[1].rpartition(".")[0] or "program"
            assert belongs == room, f"{route} stands in tests/routes/{room}.py"
            found[route] = row
    return found
