"""What this room keeps about a person, in words they understand. How it forgets them: `service.forget`."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import select

from timebank.db import db
from timebank.matching.models import Asked, RingMe
from timebank.matching.wording import outcome
from timebank.members.models import Member


def held_about(member: Member) -> dict[str, list[dict[str, object]]]:
    """When they were asked to help and what they said, and when they wanted to be rung."""
    asked = db.session.scalars(select(Asked).where(Asked.member_id == member.id).order_by(Asked.id)).all()
    wanted = db.session.scalars(select(RingMe).where(RingMe.member_id == member.id).order_by(RingMe.id)).all()
    told: dict[str, list[dict[str, object]]] = {}
    if asked:
        told[str(_("When we asked you to help"))] = [
            {_("Day"): each.asked_on or "", _("What you said"): outcome(each.outcome), _("In words"): each.words,
             _("Asked by"): each.asked_by}
            for each in asked
        ]  # fmt: skip
    if wanted:
        told[str(_("When you asked to be rung"))] = [
            {_("Moment"): each.asked_at, _("Settled"): each.settled_at or ""} for each in wanted
        ]
    return told
