"""Life happens: somebody pauses, is ill, or has died, and may be back. One act each.

While somebody rests nobody writes to them, asks them, or speaks of hours; their name stays where it stands. What it is
stands in their own row only, and goes when they are back: the trail, which is for ever, keeps no word of an illness.
"""

from __future__ import annotations

from timebank import permissions
from timebank.db import db
from timebank.errors import NotNow, OfficerFirst
from timebank.groups import service as groups
from timebank.members.models import DIED, PAUSED, RESTS, Member
from timebank.permissions import Actor
from timebank.trail import service as trail


def rest(actor: Actor, member: Member, kind: str) -> None:
    """Somebody pauses, is ill, or has died (paused, ill, died). Where they have died their sign-in ends.

    A member pauses themself or a coordinator does; the other two are for a coordinator to say. Raises NotNow for
    somebody who has left, OfficerFirst where somebody who has died still has a role.
    """
    permissions.require(actor, "people.pause" if kind == PAUSED else "people.care", member)
    if kind not in RESTS:
        raise ValueError(kind)
    with db.write():
        if member.left_on is not None:
            raise NotNow
        if kind == DIED:
            require_no_officer(actor, member)
        member.rests, member.rests_since = kind, groups.today(member.group_id).isoformat()
        trail.record(actor, "member.died" if kind == DIED else "member.rests", member.number, group_id=member.group_id)


def back(actor: Actor, member: Member) -> None:
    """Somebody is back, or it was said by mistake. Saying so twice changes nothing."""
    permissions.require(actor, "people.pause", member)
    with db.write():
        if member.rests is not None:
            member.rests = member.rests_since = None
            trail.record(actor, "member.back", member.number, group_id=member.group_id)


def require_no_officer(actor: Actor, member: Member) -> None:
    """Nobody takes another officer off the books in one act: that officer may be the second key to the next.

    Raises OfficerFirst.
    """
    if member.role_names and actor.member_id != member.id and not actor.is_host:
        raise OfficerFirst
