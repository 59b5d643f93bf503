"""What this room keeps about a person, in words they understand, and how it forgets them."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import delete, select

from timebank.db import db
from timebank.joining.models import Link
from timebank.members.models import Member


def held_about(member: Member) -> dict[str, list[dict[str, object]]]:
    """The one-time links that were made for them. Nobody can read a link out of what is kept."""
    links = db.session.scalars(select(Link).where(Link.member_id == member.id).order_by(Link.id))
    return {
        str(_("Sign-in links made for you")): [
            {_("Made"): each.made_at, _("Good until"): each.expires_at, _("Used"): each.used_at or ""} for each in links
        ]
    }


def forget(member: Member) -> None:
    """Delete the links. Call inside `db.write()`. Also how all of them die when somebody leaves."""
    db.session.execute(delete(Link).where(Link.member_id == member.id))
