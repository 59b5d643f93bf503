"""Several people want the last place at once, each in a process of their own: `python -m tests.gatherings.child`."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from tests.conftest import open_app
from timebank.gatherings import queries, service
from timebank.members import queries as people
from timebank.members import service as members
from timebank.permissions import Actor


def main(url: str, ref: str, number: str) -> None:
    """Wait for the word, then ask for a place."""
    with open_app(Path(tempfile.mkdtemp()), url) as app, app.app_context():
        member = people.by_number(1, number)
        assert member is not None
        actor = members.actor_of(member.user, member, member.group_id)
        gathering = queries.by_ref(Actor.host(member.group_id), ref)
        print("ready", flush=True)
        sys.stdin.readline()
        print(service.come(actor, gathering), flush=True)


def race(url: str, ref: str, numbers: list[str]) -> list[str]:
    """What each of them got."""
    command = [sys.executable, "-m", "tests.gatherings.child", url, ref]
    children = [
        subprocess.Popen([*command, each], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for each in numbers
    ]
    for child in children:
        assert child.stdout is not None and child.stdout.readline() == "ready\n"
    for child in children:
        assert child.stdin is not None
        child.stdin.write("now\n")
        child.stdin.flush()
    return [child.communicate(timeout=60)[0].strip() for child in children]


if __name__ == "__main__":
    main(*sys.argv[1:])
