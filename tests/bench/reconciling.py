"""Comparing what two sides said in a busy month."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from tests.bench import ground
from timebank import clock
from timebank.db import db, new_ref
from timebank.exchanges.models import Exchange
from timebank.groups import service as groups
from timebank.members import service as members
from timebank.permissions import Actor
from timebank.reconciling import queries

CLAIMS = 400 if ground.QUICK else 2_000
MEMBERS = 60 if ground.QUICK else 300
NOW = datetime(2026, 11, 30, 18, 0, tzinfo=UTC)
FIRST = date(2026, 11, 1)


def measure(folder: Path) -> Iterator[tuple[str, float]]:
    """Seconds to lay all claims of a month into the four piles, from the database to the findings."""
    with ground.program(folder), clock.at(NOW):
        group_id, coordinator = month()
        took = ground.typical(lambda: queries.findings(coordinator, group_id), 5)
        found = queries.counts(queries.findings(coordinator, group_id))
        if not (found["twice"] and found["differ"]):
            raise AssertionError(f"nothing to compare: {found}")
        yield f"{CLAIMS} claims of a month side by side, seconds", took


def month() -> tuple[int, Actor]:
    """A group whose members told of a month's help: a half of it by both, some of that with other hours or days."""
    with db.write():
        group = groups.found(Actor.host(), "llanbrawf", {"name_en": "Llanbrawf", "began_on": "2026-01-01"})
        host = Actor.host(group.id)
        people = [
            members.add(host, group.id, name=f"Person {number}", joined_on=date(2026, 1, 1),
                        roles=("coordinator",) if number == 0 else ())
            for number in range(MEMBERS)
        ]  # fmt: skip
        coordinator = members.actor_of(members.ensure_user(people[0]), people[0], group.id)
        ids = [each.id for each in people[1:]]
        db.session.add_all(_told(group.id, ids, nth) for nth in range(CLAIMS))
    return group.id, coordinator


def _told(group_id: int, ids: list[int], nth: int) -> Exchange:
    """Every second telling is the other side's of the one before; every tenth differs, every fifth is in the book."""
    help_nth, by_receiver = divmod(nth, 2)
    giver = ids[help_nth * 7919 % len(ids)]
    receiver = ids[(help_nth * 7919 + 1 + help_nth % 97) % len(ids)]
    differs = by_receiver and help_nth % 10 == 0
    state = "agreed" if not by_receiver and help_nth % 5 == 1 else "waiting"
    minutes = 60 + 15 * (help_nth % 4) + (15 if differs else 0) + (240 if help_nth % 50 == 7 else 0)
    day = FIRST + timedelta(days=help_nth % 25 + (1 if differs and help_nth % 20 == 0 else 0))
    return Exchange(
        ref=new_ref(), group_id=group_id, giver_id=giver, receiver_id=receiver, occurred_on=day.isoformat(),
        minutes_told=minutes, minutes=minutes, quantum=15, rounding="nearest", confirmation="both", state=state,
        giver_word=None if by_receiver else "web", receiver_word="web" if by_receiver or state == "agreed" else None,
        logged_by_id=receiver if by_receiver else giver, logged_at=clock.text(NOW), channel="web",
    )  # fmt: skip
