"""The people of a group."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext

from timebank import permissions
from timebank.context import asked_again, g, members_only
from timebank.forms import Form, because
from timebank.groups import service as groups
from timebank.members import forms, queries, service
from timebank.members import stand_ins as standing
from timebank.members.models import Member, StandIn

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


@bp.route("/g/<slug>/people/<ref>/language", methods=["GET", "POST"])
@members_only
def language(ref: str) -> Any:
    """Which language somebody is written to in, on paper too, whoever prints it."""
    member = queries.by_ref(g.actor, ref)
    permissions.require(g.actor, "people.language", member)
    form = forms.Language(data={"language": member.language})
    if form.accepts(service.set_language, g.actor, member, lambda: form.language.data):
        flash(gettext("Done. What we write from now on is in the language you chose."))
        return redirect(url_for("profiles.person", ref=member.ref), 303)
    return render_template("members/language.html", form=form, member=member), form.status_now


@bp.route("/g/<slug>/people/<ref>/details", methods=["GET", "POST"])
@members_only
@asked_again
def details(ref: str) -> Any:
    """Who somebody is and how they are reached: put right by themselves, or by their coordinator as they said."""
    member = queries.by_ref(g.actor, ref)
    permissions.require(g.actor, "people.details", member)
    form = forms.Details(obj=member)
    if form.accepts(lambda: service.set_details(g.actor, member, **form.answers())):
        flash(gettext("Done. This is written down with your name and the day."))
        return redirect(url_for("profiles.person", ref=ref), 303)
    return render_template("members/details.html", form=form, member=member), form.status_now


@bp.route("/g/<slug>/people/<ref>/stand-ins", methods=["GET", "POST"])
@members_only
def stand_ins(ref: str) -> Any:
    """Who acts for somebody, for whom they act, and naming one more."""
    member = queries.by_ref(g.actor, ref)
    permissions.require(g.actor, "stand-in.name", member)
    form = forms.NameStandIn()
    if form.accepts(_name_stand_in, member, form):
        flash(gettext("Done. It begins once they say yes."))
        return redirect(url_for("members.stand_ins", ref=ref), 303)
    return _stand_ins_page(member, form)


def _name_stand_in(member: Member, form: forms.NameStandIn) -> StandIn:
    who = queries.exactly(g.actor, g.group.id, form.who.data or "")
    return standing.name(g.actor, member, who, "web" if member.id == g.member.id else form.said.data or "")


def _stand_ins_page(member: Member, form: Form) -> Any:
    page = render_template(
        "members/stand_ins.html",
        form=form,
        member=member,
        mine=member.id == g.member.id,
        found=queries.stand_ins(member),
    )
    return page, form.status_now


@bp.route("/g/<slug>/stand-ins/<ref>", methods=["GET", "POST"])
@members_only
def stand_in(ref: str) -> Any:
    """One who acts for another, or is asked to: yes; no, or the end of it."""
    found = standing.by_ref(g.actor, ref)
    form = forms.AnswerStandIn()
    verb = standing.consent if form.answer.data == "yes" else standing.end
    if form.accepts(verb, lambda: because(form.reason), found):
        flash(gettext("Done. This is written down with your name and the day."))
        return redirect(url_for("members.stand_in", ref=ref), 303)
    return render_template("members/stand_in.html", form=form, one=found), form.status_now


@bp.route("/g/<slug>/people/new", methods=["GET", "POST"])
@members_only
def add() -> Any:
    """A coordinator adds a person or an organisation."""
    permissions.require(g.actor, "people.add", g.group)
    form = forms.Add()
    if form.accepts(lambda: service.add(g.actor, g.group.id, **form.answers())):
        flash(gettext("%(name)s is in. Now make a link, so that they can choose a password; or leave it, "
                      "if they would rather ring.", name=form.result.name))  # fmt: skip
        return redirect(url_for("profiles.person", ref=form.result.ref), 303)
    return render_template("members/add.html", form=form), form.status_now


@bp.app_template_global("who_decided")
def who_decided(number: str) -> str:
    """Whoever stands behind a number on the trail, for pages of rooms that know no people."""
    if number.startswith(groups.BY_DECISION):
        return str(gettext("the members, by a decision"))
    if number == permissions.HOST:
        return str(gettext("the host, who looks after the machine"))
    found = queries.by_number(g.group.id, number)
    return queries.labels([found])[found.id] if found else number
