"""The prompts, the audiences and the two kinds of expertise in words, and what a person is told."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from timebank.groups import service as groups
from timebank.notices.models import Notice
from timebank.notices.service import Letter, worded

PROMPTS: dict[str, Any] = {
    "good-life": _("What a good life looks like for me"),
    "strengths": _("Strengths I can build on"),
    "together": _("How we can work together towards my goals"),
}
AUDIENCES: dict[str, Any] = {
    "me": _("Only me"),
    "coordinators": _("Me and the coordinators"),
    "circles": _("My circles too"),
    "members": _("All members"),
}
CONTACT_AUDIENCES: dict[str, Any] = {
    "members": _("All members"),
    "arranged": _("People I have arranged help with"),
    "coordinators": _("Only the coordinators"),
}
EXPERTISE: dict[str, Any] = {
    "experience": _("By experience"),
    "profession": _("By profession"),
}


@worded("profile.written", own_eyes=True)
def written(notice: Notice, facts: Mapping[str, Any]) -> Letter:
    """A coordinator wrote something for the person, who should know."""
    prompt = str(facts.get("prompt"))
    lines = [
        gettext("Your coordinator has written something about you, for you: %(what)s", what=PROMPTS.get(prompt, "")),
        gettext("On your page you can read what it says now and what it said before. You can change it, or ask us to."),
    ]
    path = None
    if notice.member is not None:
        path = f"/g/{groups.by_id(notice.group_id).slug}/people/{notice.member.ref}/about/{prompt}/before"
    return Letter(gettext("About you, in your words"), tuple(lines), path)


# The way somebody likes best to be reached.
WAYS = {
    "phone": _("By telephone"),
    "text": _("By text message"),
    "email": _("By e-mail"),
    "post": _("By letter"),
    "visit": _("Face to face"),
}
