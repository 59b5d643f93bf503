"""A circle's own get-togethers: what comes next, announcing one, and what they came to. For those in it alone."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext

from timebank.circles import queries as circles
from timebank.circles.models import Circle
from timebank.context import g, members_only
from timebank.gatherings import forms, queries, service, wording
from timebank.gatherings.models import Gathering

bp = Blueprint("gatherings", __name__)
ON_THE_PAGE = 3  # of a circle


@bp.before_request
def _know_the_circles() -> None:
    """Where one get-together or one circle is looked at, it is asked which circles somebody is in; on lists of the
    group's nobody is in any.
    """
    if "ref" in (request.view_args or {}):
        g.actor = circles.seated(g.actor)


def gathering_at(ref: str) -> Gathering:
    """The get-together of this address; one of a circle stands among the circles. Raises NotFound."""
    found = queries.by_ref(g.actor, ref)
    if found.circle_id is not None:
        g.room = "circles."
    return found


def _circle(ref: str) -> Circle:
    g.room = "circles."
    return circles.by_ref(g.actor, ref)


@bp.app_template_global("circle_gatherings")
def circle_gatherings(circle: Circle) -> tuple[list[Gathering], Any]:
    """For the page of a circle: what waits for somebody and what comes next, and how to put it into words."""
    waiting = queries.waiting_in_circle(circle, g.today)
    return [*waiting, *queries.next_of_circle(circle, g.today, limit=ON_THE_PAGE)], wording


@bp.get("/g/<slug>/circles/<ref>/gatherings")
@members_only
def in_circle(ref: str) -> str:
    """What comes next in a circle, what took place, and how many hours were shared."""
    circle = _circle(ref)
    return render_template(
        "gatherings/in_circle.html", circle=circle, found=queries.next_of_circle(circle, g.today), wording=wording,
        waiting=queries.waiting_in_circle(circle, g.today), past=queries.past_of_circle(circle),
        shared=queries.shared_in(circle),
    )  # fmt: skip


@bp.route("/g/<slug>/circles/<ref>/gatherings/new", methods=["GET", "POST"])
@members_only
def announce_in(ref: str) -> Any:
    """Announce a get-together of a circle."""
    circle = _circle(ref)
    form = forms.Announce(data={"leaders": forms.typed_name(g.member)}).about(circle=circle)
    if form.accepts(service.announce, g.actor, g.group.id, form.plan):
        flash(gettext("Announced."))
        return redirect(url_for(".show", ref=form.result.ref), 303)
    return render_template("gatherings/announce.html", form=form, one=None, circle=circle), form.status_now
