"""The front door of the practice village: three people to be, without typing anything."""

from __future__ import annotations

from typing import Any, NamedTuple

from flask import Blueprint, Flask, redirect, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from timebank.demo import village
from timebank.errors import NotFound
from timebank.members import queries as people
from timebank.signin.views import enter_as
from timebank.web import Banner

bp = Blueprint("demo", __name__, url_prefix="/practice")

DOORS = {"member": village.MEMBER_EMAIL, "coordinator": village.COORDINATOR_EMAIL, "signer": village.SIGNER_EMAIL}


class Door(NamedTuple):
    """One of the three buttons."""

    url: str
    name: str
    about: str


def init_app(app: Flask) -> None:
    """Open the front door: only `timebank demo` does this, never a real group."""
    app.register_blueprint(bp)
    app.extensions["banners"].append(_banner)
    app.extensions.setdefault("welcome_parts", []).append("demo/_doors.html")
    app.context_processor(lambda: {"doors": _doors})


@bp.post("/<who>")
def come_in(who: str) -> Response:
    """Be this person."""
    if who not in DOORS:
        raise NotFound
    user = people.user_by_email(DOORS[who])
    if user is None:
        raise NotFound
    enter_as(user.id, "password", own=True)
    return redirect(url_for("pages.home", slug=village.GROUP.slug), 303)


def _doors() -> list[Door]:
    told: list[tuple[str, str, Any]] = [
        ("member", "Mair Jones", gettext("74, likes her garden and reads with the children")),
        ("coordinator", "Sioned Evans", gettext("the coordinator: looks after the hours book")),
        ("signer", "Huw Rees", gettext("the second signer: a second pair of eyes")),
    ]
    return [Door(url_for("demo.come_in", who=who), name, about) for who, name, about in told]


def _banner() -> Banner:
    return Banner("note", gettext("This is a practice village. Everybody here is invented: try whatever you like."))
