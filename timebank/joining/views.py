"""Founding a group."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, url_for

from timebank.context import g
from timebank.groups import forms as rules
from timebank.joining import forms, service
from timebank.joining.models import FOUND

bp = Blueprint("joining", __name__)


@bp.route("/found/<token>", methods=["GET", "POST"])
def found(token: str) -> Any:
    """Found a group; its first coordinator goes straight on to choosing a password."""
    service.look(token, FOUND)
    form = forms.Found()
    if form.accepts(lambda: service.found(g.actor, token=token, **form.answers())):
        _, link = form.result
        return redirect(url_for("signin.link", token=link), 303)
    return render_template("joining/found.html", form=form, rules=rules), form.status_now
