"""The yearly questions: answering, counting sheets, and how it was over the years."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext

from timebank import permissions
from timebank.context import g, members_only
from timebank.mirror import forms, service, wording

bp = Blueprint("mirror", __name__, url_prefix="/g/<slug>/mirror")


@bp.get("/")
@members_only
def mirror() -> str:
    """How it was over the years; and this year's questions, while they are open."""
    opened = service.open_now(g.group.id, g.today)
    return render_template(
        "mirror/mirror.html",
        years=service.years(g.actor, g.group.id, g.today),
        opened=opened,
        answered=opened is not None and service.has_answered(g.actor, opened),
        may_begin=service.may_begin(g.actor, g.group.id, g.today),
        wording=wording,
    )


@bp.post("/begin")
@members_only
def begin() -> Any:
    """Open this year's questions."""
    service.begin(g.actor, g.group.id)
    flash(gettext("Open for four weeks. The numbers are shown once it is over."))
    return redirect(url_for("mirror.mirror"), 303)


@bp.route("/answer", methods=["GET", "POST"])
@members_only
def answer() -> Any:
    """The five questions, on one page."""
    permissions.require(g.actor, "mirror.answer", g.group)
    form = forms.Answers()
    if form.accepts(service.answer, g.actor, g.group.id, form.answers):
        flash(gettext("Thank you. What you answered was counted, and is kept nowhere else."))
        return redirect(url_for("mirror.mirror"), 303)
    return render_template("mirror/answer.html", form=form, wording=wording), form.status_now


@bp.get("/sheet")
@members_only
def sheet() -> str:
    """The same questions on paper, without a name."""
    permissions.require(g.actor, "mirror.read", g.group)
    return render_template("mirror/sheet.html", wording=wording)


@bp.route("/sheets", methods=["GET", "POST"])
@members_only
def sheets() -> Any:
    """A coordinator counts a pile of sheets."""
    permissions.require(g.actor, "mirror.open", g.group)
    form = forms.Sheets()
    if form.accepts(service.count_sheets, g.actor, g.group.id, lambda: form.sheets.data, form.tallies):
        flash(gettext("Counted. Please destroy the sheets now."))
        return redirect(url_for("mirror.mirror"), 303)
    return render_template("mirror/sheets.html", form=form, wording=wording), form.status_now
