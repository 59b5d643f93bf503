"""What this room keeps about a person, in words they understand, and how it forgets them."""

from __future__ import annotations

from sqlalchemy import delete, select

from timebank.db import db
from timebank.errors import N_
from timebank.joining.models import Link
from timebank.members.models import Member


def held_about(member: Member) -> dict[str, list[dict[str, object]]]:
    """The one-time links that were made for them. Nobody can read a link out of what is kept."""
    links = db.session.scalars(select(Link).where(Link.member_id == member.id).order_by(Link.id))
    return {
        N_("Sign-in links made for you"): [
            {N_("Made"): each.made_at, N_("Good until"): each.expires_at, N_("Used"): each.used_at or ""}
            for each in links
        ]
    }


def forget(member: Member) -> None:
    """Delete the links. Call inside `db.write()`. Also how all of them die when somebody leaves."""
    db.session.execute(delete(Link).where(Link.member_id == member.id))
