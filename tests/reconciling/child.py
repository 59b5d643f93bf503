"""What other processes do in the tests of sudden death and of races: `python -m tests.reconciling.child WHAT URL …`."""

from __future__ import annotations

import json
import sys

from sqlalchemy import select

from tests.slips import child
from timebank.db import db
from timebank.members import service as members
from timebank.members.models import Member
from timebank.reconciling import service
from timebank.reconciling.service import Pick


def settle(chosen: str, number: str) -> str:
    """Settle what was chosen, as this coordinator; how many were done, and how many were left alone."""
    group_id, picks = json.loads(chosen)
    member = db.session.scalars(select(Member).where(Member.group_id == group_id, Member.number == number)).one()
    actor = members.actor_of(member.user, member, group_id).for_reason("told twice", "en")
    outcome = service.settle(actor, group_id, [Pick(*each) for each in picks])
    return f"{len(outcome.done)}/{len(outcome.gone)}"


if __name__ == "__main__":
    what, *rest = sys.argv[1:]
    if what == "dies":
        child.dies(*rest, act=settle)
    else:
        child.race(*rest, act=settle)
