"""What this room keeps about a person, in words they understand. How it forgets them: `service.forget`."""

from __future__ import annotations

from sqlalchemy import select

from timebank.db import db
from timebank.errors import N_
from timebank.matching.models import Asked, RingMe
from timebank.members.models import Member


def held_about(member: Member) -> dict[str, list[dict[str, object]]]:
    """When they were asked to help and what they said, and when they wanted to be rung."""
    asked = db.session.scalars(select(Asked).where(Asked.member_id == member.id).order_by(Asked.id)).all()
    wanted = db.session.scalars(select(RingMe).where(RingMe.member_id == member.id).order_by(RingMe.id)).all()
    told: dict[str, list[dict[str, object]]] = {}
    if asked:
        told[N_("When we asked you to help")] = [
            {N_("Day"): each.asked_on or "", N_("What you said"): each.outcome, N_("In words"): each.words,
             N_("Asked by"): each.asked_by}
            for each in asked
        ]  # fmt: skip
    if wanted:
        told[N_("When you asked to be rung")] = [
            {N_("Moment"): each.asked_at, N_("Settled"): each.settled_at or ""} for each in wanted
        ]
    return told
