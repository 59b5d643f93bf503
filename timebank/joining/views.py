"""Founding a group, and coming in by a one-time link."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, current_app, redirect, render_template, request, session, url_for
from flask_login import login_user

from timebank import reading
from timebank.context import g, members_only
from timebank.groups import forms as rules
from timebank.groups import service as groups
from timebank.groups.views import enter
from timebank.joining import forms, service
from timebank.joining.models import FOUND, SIGN_IN
from timebank.members import queries as people

bp = Blueprint("joining", __name__)


@bp.route("/found/<token>", methods=["GET", "POST"])
def found(token: str) -> Any:
    """Found a group; its first coordinator goes straight on to choosing a password."""
    service.look(token, FOUND)
    form = forms.Found()
    if form.accepts(lambda: service.found(g.actor, token=token, **form.answers())):
        _, link = form.result
        return redirect(url_for("joining.link", token=link), 303)
    return render_template("joining/found.html", form=form, rules=rules), form.status_now


@bp.route("/link/<token>", methods=["GET", "POST"])
def link(token: str) -> Any:
    """Looking changes nothing; pressing the button sets the password, uses the link up and signs in."""
    g.guest = service.guest(token)
    enter(groups.by_id(g.guest.group_id))
    form = forms.Password()
    home = url_for("pages.home")
    if form.accepts(service.come_in, token, lambda: form.password.data, lambda: form.again.data):
        session.clear()
        session.permanent = True
        login_user(form.result)
        return redirect(home, 303)
    return render_template("joining/link.html", form=form, member=g.guest), form.status_now


@bp.post("/g/<slug>/people/<ref>/link")
@members_only
def make(ref: str) -> Any:
    """A coordinator makes a link for somebody: it is shown once, in that person's language, to print or copy."""
    member = people.by_ref(g.actor, ref)
    if reading.redrawing():
        token = service.same_link(g.actor, member, request.form.get("token", ""))
    else:
        token = service.sign_in_link(g.actor, member)
    root = (current_app.config["public_address"] or request.url_root).rstrip("/")
    cards = forms.cards(member, root + url_for("joining.link", token=token), g.today + service.GOOD_FOR[SIGN_IN])
    return render_template("joining/card.html", member=member, cards=cards, token=token)
