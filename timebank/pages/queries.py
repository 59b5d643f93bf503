"""What was done in a group, or to one member, off the trail: a page at a time, newest first."""

from __future__ import annotations

from timebank import permissions
from timebank.arranging import queries as arranging
from timebank.exchanges import queries as exchanges
from timebank.members.models import Member
from timebank.permissions import Actor
from timebank.trail import service as trail
from timebank.trail.service import Row
from timebank.twokeys import service as twokeys

PAGE = 25


def everything(actor: Actor, group_id: int, *, before: int | None = None) -> list[Row]:
    """Every act in the group below the number `before`: for its signers."""
    permissions.require(actor, "trail.read", permissions.Of(group_id))
    return trail.page(group_id, before=before, limit=PAGE)


def about(actor: Actor, member: Member, *, before: int | None = None) -> list[Row]:
    """What was done to this member, to the help they were part of, and proposed about them."""
    permissions.require(actor, "trail.of", member)
    things = [member.number, *exchanges.refs_of(member), *twokeys.refs_about(member),
              *arranging.refs_of(member)]  # fmt: skip
    return trail.concerning(member.group_id, things, before=before, limit=PAGE)
