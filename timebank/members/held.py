"""What this room keeps about a person, in words they understand, and how it forgets them."""

from __future__ import annotations

from timebank.db import db
from timebank.errors import N_
from timebank.members.models import Member

Rows = list[dict[str, object]]


def held_about(member: Member) -> dict[str, Rows]:
    """Who they are, and what they do for the group."""
    return {
        N_("About you"): [
            {
                N_("Name"): member.name,
                N_("Known as"): member.known_as,
                N_("House or place"): member.place,
                N_("Member number"): member.number,
                N_("Telephone"): member.phone or "",
                N_("E-mail address"): member.email or "",
                N_("E-mail address you sign in with"): (member.user.email or "") if member.user else "",
                N_("Language"): member.language or "",
                N_("Joined"): member.joined_on,
                N_("Left"): member.left_on or "",
                N_("Resting since"): member.rests_since or "",
            }
        ],
        N_("What you do for the time bank"): [
            {
                N_("Role"): role.role,
                N_("From"): role.granted_at,
                N_("Given by"): role.granted_by,
                N_("Until"): role.ended_at or "",
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
