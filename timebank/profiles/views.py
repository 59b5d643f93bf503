"""Each person's page."""

from __future__ import annotations

from flask import Blueprint, render_template

from timebank import permissions
from timebank.context import g, members_only
from timebank.members import queries as people

bp = Blueprint("profiles", __name__, url_prefix="/g/<slug>/people/<ref>")


@bp.get("")
@members_only
def person(ref: str) -> str:
    """One person or organisation: a name for all members, how to reach them for coordinators and themselves."""
    member = people.by_ref(g.actor, ref)
    coordinates = permissions.may(g.actor, "people.link", member)
    sees_contacts = coordinates or permissions.may(g.actor, "people.self", member)
    return render_template("profiles/person.html", member=member, label=people.labels([member])[member.id],
                           coordinates=coordinates, sees_contacts=sees_contacts)  # fmt: skip
