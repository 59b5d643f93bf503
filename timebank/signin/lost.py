"""Who has lost app and list of codes: two officers end both, and the person sets up new ones when they next sign in.

Nobody does this for themselves, and nobody sees or sets anybody's codes. Every session of theirs ends.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from timebank.errors import NoSecondStep, OfficeElsewhere
from timebank.members.models import Member
from timebank.permissions import Actor
from timebank.signin import queries, service
from timebank.trail import service as trail
from timebank.twokeys import service as twokeys
from timebank.twokeys.models import KeyedAct

ACT = "factor.lost"


def propose(actor: Actor, member: Member) -> KeyedAct:
    """Propose that somebody's app and list of codes end, for the actor's reason.

    Raises NoSecondStep, OfficeElsewhere and what `twokeys.propose` does.
    """
    return twokeys.propose(actor, member.group_id, ACT, {}, about=member)


@twokeys.checks(ACT)
def _may_end(about: Member | None, facts: Mapping[str, Any]) -> None:
    if about is None or not about.is_here or not queries.has_second_step(about.user_id):
        raise NoSecondStep
    # One group's officers must not open another group's desk.
    others = about.user.memberships if about.user is not None else []
    if any(each.role_names and each.is_here for each in others if each.group_id != about.group_id):
        raise OfficeElsewhere


@twokeys.performs(ACT)
def _end(actor: Actor, keyed: KeyedAct, facts: Mapping[str, Any]) -> None:
    if keyed.about is None or keyed.about.user_id is None:
        raise NoSecondStep
    service.end_second_step(keyed.about.user_id)
    alone = {"single_handed": 1} if keyed.single_handed else {}
    trail.record(actor, "factor.lost", keyed.about.number, alone, group_id=keyed.group_id)
