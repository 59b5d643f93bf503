"""The people of a group, and each person's page."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext

from timebank import permissions
from timebank.context import asked_again, g, members_only
from timebank.members import forms, queries, service
from timebank.members.models import Member

bp = Blueprint("members", __name__)


@bp.route("/g/<slug>/people", methods=["GET", "POST"])
@members_only
def people() -> Any:
    """Everybody, or those a search finds."""
    form = forms.Search()
    typed = (form.q.data or "").strip()
    searched = form.shows(queries.search, g.actor, g.group.id, typed) and typed
    found = form.result if searched else queries.everyone(g.actor, g.group.id)
    labels = queries.labels(found)
    return render_template("members/people.html", form=form, found=found, searched=searched, labels=labels)


@bp.route("/g/<slug>/people/<ref>")
@members_only
def person(ref: str) -> Any:
    """One person or organisation: a name for all members, how to reach them for coordinators and themselves."""
    return _person_page(queries.by_ref(g.actor, ref), forms.RoleChange())


@bp.route("/g/<slug>/people/<ref>/language", methods=["GET", "POST"])
@members_only
def language(ref: str) -> Any:
    """Which language somebody is written to in, on paper too, whoever prints it."""
    member = queries.by_ref(g.actor, ref)
    permissions.require(g.actor, "people.language", member)
    form = forms.Language(data={"language": member.language})
    if form.accepts(service.set_language, g.actor, member, lambda: form.language.data):
        flash(gettext("Done. What we write from now on is in the language you chose."))
        return redirect(url_for("members.person", ref=member.ref), 303)
    return render_template("members/language.html", form=form, member=member), form.status_now


@bp.post("/g/<slug>/people/<ref>/roles")
@members_only
@asked_again
def roles(ref: str) -> Any:
    """A role is given, or ends."""
    member = queries.by_ref(g.actor, ref)
    permissions.require(g.actor, "people.role", member)
    form = forms.RoleChange()
    verb = service.grant if form.give.data == "yes" else service.end_role
    if form.accepts(verb, g.actor, member, lambda: form.role.data):
        flash(gettext("Done. This is written down with your name and the day."))
        return redirect(url_for("members.person", ref=member.ref), 303)
    return _person_page(member, form)


def _person_page(member: Member, form: forms.RoleChange) -> tuple[str, int]:
    coordinates = permissions.may(g.actor, "people.link", member)
    sees_contacts = coordinates or permissions.may(g.actor, "people.self", member)
    page = render_template("members/person.html", member=member, form=form, label=queries.labels([member])[member.id],
                           coordinates=coordinates, sees_contacts=sees_contacts)  # fmt: skip
    return page, form.status_now


@bp.route("/g/<slug>/people/new", methods=["GET", "POST"])
@members_only
def add() -> Any:
    """A coordinator adds a person or an organisation."""
    permissions.require(g.actor, "people.add", g.group)
    form = forms.Add()
    if form.accepts(lambda: service.add(g.actor, g.group.id, **form.answers())):
        flash(gettext("%(name)s is in. Now make a link, so that they can choose a password; or leave it, "
                      "if they would rather ring.", name=form.result.name))  # fmt: skip
        return redirect(url_for("members.person", ref=form.result.ref), 303)
    return render_template("members/add.html", form=form), form.status_now


@bp.app_template_global("who_decided")
def who_decided(number: str) -> str:
    """Whoever stands behind a number on the trail, for pages of rooms that know no people."""
    if number == permissions.HOST:
        return str(gettext("the host, who looks after the machine"))
    found = queries.by_number(g.group.id, number)
    return queries.labels([found])[found.id] if found else number
