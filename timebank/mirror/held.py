"""What this room keeps about a person, and how it forgets them."""

from __future__ import annotations

from sqlalchemy import select

from timebank.db import db
from timebank.errors import N_
from timebank.members.models import Member
from timebank.mirror import service
from timebank.mirror.models import MirrorMark, MirrorRound


def held_about(member: Member) -> dict[str, list[dict[str, object]]]:
    """That they answered this year's questions, while those are open. What they answered is kept nowhere."""
    chosen = select(MirrorRound.year).join(MirrorMark, MirrorMark.round_id == MirrorRound.id)
    found = db.session.scalars(chosen.where(MirrorMark.member_id == member.id))
    return {N_("That you answered the yearly questions, and not what"): [{N_("Year"): str(each)} for each in found]}


forget = service.forget
