"""What this room keeps about a person, in words they understand, and how it forgets them."""

from __future__ import annotations

from flask_babel import gettext as _

from timebank.db import db
from timebank.members.models import Member

Rows = list[dict[str, object]]


def held_about(member: Member) -> dict[str, Rows]:
    """Who they are, and what they do for the group."""
    return {
        str(_("About you")): [
            {
                _("Name"): member.name,
                _("Known as"): member.known_as,
                _("House or place"): member.place,
                _("Member number"): member.number,
                _("Telephone"): member.phone or "",
                _("E-mail address"): member.email or "",
                _("E-mail address you sign in with"): (member.user.email or "") if member.user else "",
                _("Language"): member.language or "",
                _("Joined"): member.joined_on,
                _("Left"): member.left_on or "",
                _("Resting since"): member.rests_since or "",
            }
        ],
        str(_("What you do for the time bank")): [
            {
                _("Role"): role.role,
                _("From"): role.granted_at,
                _("Given by"): role.granted_by,
                _("Until"): role.ended_at or "",
            }
            for role in member.roles
        ],
    }


def forget(member: Member) -> None:
    """Blank the row but for its number, which the chain of the book covers; delete the user who is nobody else.

    Call inside `db.write()`.
    """
    member.name = member.known_as = member.place = ""
    member.language = member.email = member.phone = member.rests = member.rests_since = None
    for role in list(member.roles):
        db.session.delete(role)
    user, member.user = member.user, None
    db.session.flush()
    if user is not None:
        db.session.refresh(user)
        if not user.memberships:
            db.session.delete(user)
            db.session.flush()
