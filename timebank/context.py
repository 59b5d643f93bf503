"""What every request knows, with types: who is acting, in which group, by which rules."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import wraps
from typing import TYPE_CHECKING, Any, cast

import flask

from timebank.errors import OtherGroup

if TYPE_CHECKING:
    from timebank.groups.models import Group
    from timebank.groups.rules import Rules
    from timebank.members.models import Member, User
    from timebank.permissions import Actor


class Context:
    """Flask's `g`, filled by the loader in `web.py` before any view runs."""

    actor: Actor
    user: User | None
    group: Group  # on the pages of a group; others have none
    slug: str  # its name in addresses
    rules: Rules
    today: date
    member: Member  # on the pages for members: whose hours they are about
    oneself: Member  # who is signed in: the same, but where somebody acts for another
    guest: Member  # on the page of a one-time link: whose link it is
    room: str  # among whose pages this one stands, where that is not its own room


g = cast(Context, flask.g)


def asked_again(view: Callable[..., Any]) -> Callable[..., Any]:
    """An act for which one shows again that it is really oneself, unless one did a moment ago. What was typed stays.

    Goes below `members_only`. The room `signin` does the asking: `app.extensions["ask_again"]`.
    """

    @wraps(view)
    def guarded(*args: Any, **values: Any) -> Any:
        answer = flask.current_app.extensions["ask_again"]()
        return view(*args, **values) if answer is None else answer

    return guarded


def members_only(view: Callable[..., Any]) -> Callable[..., Any]:
    """A page for members of the group: others sign in first, and strangers learn nothing."""

    @wraps(view)
    def guarded(*args: Any, **values: Any) -> Any:
        if g.actor.user_id is None:
            return flask.redirect(flask.url_for("signin.sign_in", next=flask.request.full_path), 303)
        if g.actor.member_id is None:
            raise OtherGroup
        return view(*args, **values)

    return guarded
