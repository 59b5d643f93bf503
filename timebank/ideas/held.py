"""What this room keeps about a person, and how it forgets them."""

from __future__ import annotations

from sqlalchemy import or_, select

from timebank.db import db
from timebank.errors import N_
from timebank.ideas import service
from timebank.ideas.models import Idea, IdeaReport, IdeaSaid
from timebank.members.models import Member


def held_about(member: Member) -> dict[str, list[dict[str, object]]]:
    """The ideas under their name, and what was said where one was looked at. Of an idea without a name nobody knows
    whose it was, and neither does the program.
    """
    mine = or_(Idea.member_id == member.id, IdeaSaid.by == member.number)
    said = select(IdeaSaid).join(Idea).where(Idea.group_id == member.group_id, mine).order_by(IdeaSaid.id)
    reports = select(IdeaReport).where(IdeaReport.member_id == member.id).order_by(IdeaReport.id)
    return {
        N_("Your ideas"): [
            {N_("Day"): each.told_on, N_("What"): each.text, N_("Written in"): each.language, N_("How"): each.channel}
            for each in service.mine(member)
        ],
        N_("Ideas that were looked at, yours or by you"): [
            {N_("Moment"): each.at, N_("What was decided or answered"): each.what, N_("In words"): each.words,
             N_("Written in"): each.language or "", N_("Who"): each.by}
            for each in db.session.scalars(said)
        ],
        N_("Ideas you asked us to look at"): [
            {N_("Day"): each.asked_on, N_("Why"): each.words, N_("Written in"): each.language}
            for each in db.session.scalars(reports)
        ],
    }  # fmt: skip


forget = service.forget
