"""The group's rules, and the hours book that every member may look into."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext

from timebank import clock, permissions, words
from timebank.context import g, members_only
from timebank.errors import NotFound
from timebank.groups import forms, service
from timebank.groups.models import Group
from timebank.groups.rules import MEMBERS_DECIDE, ON_THE_PAGE, ONLY_DECIDED, TEXTS
from timebank.ledger import queries as book

bp = Blueprint("groups", __name__, url_prefix="/g/<slug>")


def enter(group: Group) -> None:
    """From here on it is a page of this group: it shows its name, and whom to ask."""
    g.group, g.slug, g.rules = group, group.slug, service.rules_now(group.id)
    g.today = clock.today(g.rules.zone)


def enter_the_only_one() -> None:
    """Where there is one group on this machine, every page is a page of that group."""
    every = service.every()
    if len(every) == 1:
        enter(every[0])


@bp.get("/rules")
@members_only
def rules() -> str:
    """Every rule in plain words, with who decided it and when, and what it was before."""
    permissions.require(g.actor, "group.read", g.group)
    histories = service.histories(g.group.id)
    return render_template(
        "groups/rules.html",
        names=ON_THE_PAGE,
        texts=TEXTS,
        histories=histories,
        forms=forms,
        may_change=permissions.may(g.actor, "group.set", g.group),
        own=service.members_own(g.group.id),
        proposable=(*MEMBERS_DECIDE, *ONLY_DECIDED),
    )


@bp.route("/rules/<name>", methods=["GET", "POST"])
@members_only
def change(name: str) -> Any:
    """A coordinator decides one rule anew, and says why."""
    if name not in forms.TITLES:
        raise NotFound
    permissions.require(g.actor, "group.set", g.group)
    form = forms.change_form(name, g.rules)
    reason = lambda: g.actor.for_reason(form.reason.data, words.this_language())  # noqa: E731
    if form.accepts(service.change, reason, g.group, name, lambda: forms.value_of(form.value, name)):
        flash(gettext("This holds from now on. What was told before is not touched."))
        return redirect(url_for("groups.rules") + f"#{name}", 303)
    own = name in service.members_own(g.group.id)
    return render_template("groups/change.html", form=form, name=name, forms=forms, own=own), form.status_now


@bp.get("/book", endpoint="book")
@members_only
def the_book() -> str:
    """The hours book at a glance, for all members, and how to check it oneself."""
    permissions.require(g.actor, "book.read", g.group)
    accounts = book.balances(g.group.id) if g.rules.balances_visible else []
    people = [each for each in accounts if each.kind in ("member", "organisation") and not each.closed_on]
    command = "" if len(service.every()) == 1 else f" --group {g.group.slug}"
    totals = book.totals(g.group.id)
    kinds = forms.account_kinds()
    return render_template("groups/book.html", totals=totals, people=people, command=command, kinds=kinds)
