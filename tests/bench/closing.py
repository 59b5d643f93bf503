"""Closing a month of a large book, everybody's statement, and the pack."""

from __future__ import annotations

import resource
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path

from sqlalchemy import select

import timebank
from tests.bench import ground
from timebank import child, clock, schema
from timebank.closing import archive, service
from timebank.db import db
from timebank.groups import service as groups
from timebank.ledger import service as ledger
from timebank.members import service as members
from timebank.members.models import Member
from timebank.permissions import Actor
from timebank.twokeys import service as twokeys

MEMBERS = 100 if ground.QUICK else 1_000
LINES = 2_000 if ground.QUICK else 100_000
NOW = datetime(2026, 12, 5, 9, 0, tzinfo=UTC)
FIRST, MONTH = date(2026, 1, 1), "2026-11"


def measure(folder: Path) -> Iterator[tuple[str, float]]:
    """Seconds for the check, the closing by two people, the statements, the pack; and the most memory in MB.

    The bank is made by another process, so that the memory is that of the closing alone.
    """
    subprocess.run([sys.executable, "-m", "tests.bench.closing", str(folder)], check=True)
    app = timebank.create_app(instance=folder)
    with app.app_context(), clock.at(NOW):
        group_id, coordinator, signer = officers()
        why = coordinator.for_reason("The month is over")
        check = partial(service.check_book, why, group_id, MONTH, service.look_through_beside)
        yield f"check of {LINES} lines, beside, seconds", ground.seconds(check)
        for name in service.TICKS:
            service.tick(why, group_id, MONTH, name)
        keyed = service.propose(why, group_id, MONTH)
        took = ground.seconds(lambda: twokeys.confirm(signer, keyed))
        yield f"closing all months of {LINES} lines and {MEMBERS} members, seconds", took
        host, group = Actor.host(group_id), groups.by_id(group_id)

        def run() -> None:
            with (folder / "statements.html").open("w") as file:
                file.writelines(archive.statement_pages(host, group, MONTH, MONTH))

        yield f"{MEMBERS} statements, seconds", ground.seconds(run)
        pack = partial(child.run, "pack", "--group", group.slug, "--year", "2026", str(folder / "pack.zip"))
        took = ground.seconds(pack)
        yield f"pack of {LINES} lines, beside, seconds", took
        yield "most memory while closing, MB", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        db.session.remove()
        db.engine.dispose()


def officers() -> tuple[int, Actor, Actor]:
    """The group, its coordinator and its signer."""
    people = db.session.scalars(select(Member).order_by(Member.id).limit(2)).all()
    one, other = (members.actor_of(each.user, each, each.group_id) for each in people)
    return people[0].group_id, one, other


def bank() -> None:
    """A group with a coordinator, a signer, and a year of help between its members."""
    with db.write():
        group = groups.found(Actor.host(), "llanbrawf", {"name_en": "Llanbrawf", "began_on": FIRST.isoformat()})
        host = Actor.host(group.id)
        people = [
            members.add(host, group.id, name=f"Person {number}", joined_on=FIRST, language="cy",
                        roles={0: ("coordinator",), 1: ("signer",)}.get(number, ()))
            for number in range(MEMBERS)
        ]  # fmt: skip
        for each in people[:2]:
            members.ensure_user(each)
        accounts = [each.account_id for each in people]
    for start in range(0, LINES, 5_000):
        with db.write():
            for number in range(start, min(start + 5_000, LINES)):
                up = number * 7919 % MEMBERS
                down = (up + 1 + number * 104_729 % (MEMBERS - 1)) % MEMBERS
                ledger.post(host, group.id, kind="exchange", occurred_on=FIRST + timedelta(days=number % 330),
                            postings={accounts[up]: 60, accounts[down]: -60})  # fmt: skip


if __name__ == "__main__":
    place = Path(sys.argv[1])
    made = timebank.create_app(instance=place)
    with made.app_context(), clock.at(NOW):
        schema.upgrade(made)
        bank()
