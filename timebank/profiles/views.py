"""Each person's page, and what they say about themselves."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext

from timebank import permissions, words
from timebank.board import queries as board
from timebank.context import g, members_only
from timebank.errors import NotFound
from timebank.members import queries as people
from timebank.members.models import Member
from timebank.profiles import forms, queries, service, wording
from timebank.profiles.models import PROMPTS

bp = Blueprint("profiles", __name__, url_prefix="/g/<slug>")


@bp.get("/people/<ref>")
@members_only
def person(ref: str) -> str:
    """One person or organisation, as far as the viewer may see."""
    member = people.by_ref(g.actor, ref)
    return render_template(
        "profiles/person.html",
        member=member,
        seen=queries.seen(g.actor, member),
        choices=queries.choices(member),
        on_board=board.of_person(g.actor, member, g.today),
        label=people.labels([member])[member.id],
        wording=wording,
    )


@bp.route("/people/<ref>/about/<prompt>", methods=["GET", "POST"])
@members_only
def about(ref: str, prompt: str) -> Any:
    """Answer one prompt, or leave it, and choose who may read it."""
    member = _writable(ref)
    _known(prompt)
    before = queries.seen(g.actor, member).words.get(prompt)
    form = forms.About(obj=before)
    written = (lambda: form.text.data, lambda: form.language.data, lambda: form.audience.data)
    if form.accepts(service.write, g.actor, member, prompt, *written, lambda: form.allowed_by.data):
        flash(gettext("Kept."))
        return _back(member)
    page = render_template(
        "profiles/about.html", form=form, member=member, prompt=prompt, before=before, wording=wording
    )
    return page, form.status_now


@bp.get("/people/<ref>/about/<prompt>/before")
@members_only
def before(ref: str, prompt: str) -> str:
    """Everything one has said to a prompt, newest first, with who wrote it."""
    member = people.by_ref(g.actor, ref)
    _known(prompt)
    versions = queries.versions(g.actor, member, prompt)
    return render_template("profiles/before.html", member=member, prompt=prompt, versions=versions, wording=wording)


@bp.post("/people/<ref>/about/drop")
@members_only
def drop(ref: str) -> Any:
    """Delete an old version of one's own words; `ref` is the version's."""
    version = queries.version_by_ref(g.actor, ref)
    member, prompt = version.member, version.prompt
    service.drop_version(g.actor, version)
    return redirect(url_for("profiles.before", ref=member.ref, prompt=prompt), 303)


@bp.route("/people/<ref>/expertise", methods=["GET", "POST"])
@members_only
def expertise(ref: str) -> Any:
    """What somebody knows about, by experience or by profession."""
    member = _writable(ref)
    form = forms.AddExpertise()
    told = (lambda: form.kind.data, lambda: form.text.data, lambda: form.language.data)
    if form.accepts(service.add_expertise, g.actor, member, *told):
        return redirect(url_for("profiles.expertise", ref=member.ref), 303)
    known = queries.expertise(member)
    page = render_template("profiles/expertise.html", form=form, member=member, known=known, wording=wording)
    return page, form.status_now


@bp.post("/people/<ref>/expertise/drop")
@members_only
def drop_expertise(ref: str) -> Any:
    """Take a line of expertise away; `ref` is the line's."""
    one = queries.expertise_by_ref(g.actor, ref)
    member = one.member
    service.drop_expertise(g.actor, one)
    return redirect(url_for("profiles.expertise", ref=member.ref), 303)


@bp.route("/people/<ref>/contacts", methods=["GET", "POST"])
@members_only
def contacts(ref: str) -> Any:
    """Who sees how somebody is reached."""
    member = people.by_ref(g.actor, ref)
    permissions.require(g.actor, "profile.contacts", member)
    best = queries.ways([member.id]).get(member.id)
    reached = {"way": best.way, "times": best.times} if best else {}
    form = forms.Contacts(data=queries.choices(member) | reached)
    if form.accepts(_choose, member, form):
        flash(gettext("Kept."))
        return _back(member)
    return render_template("profiles/contacts.html", form=form, member=member), form.status_now


def _choose(member: Member, form: forms.Contacts) -> None:
    service.choose_way(g.actor, member, form.way.data, form.times.data, words.this_language())
    service.choose_contacts(g.actor, member, phone=form.phone.data, email=form.email.data)


@bp.get("/guide")
@members_only
def guide() -> str:
    """A guide for the conversation, to print: one sheet in Welsh, one in English."""
    sheets = []
    for language in ("cy", "en"):
        with words.reader(language):
            sheets.append(render_template("profiles/_guide.html", wording=wording))
    return render_template("profiles/guide.html", sheets=sheets, bare_paper=True)


def _writable(ref: str) -> Member:
    member = people.by_ref(g.actor, ref)
    permissions.require(g.actor, "profile.write", member)
    return member


def _known(prompt: str) -> None:
    if prompt not in PROMPTS:
        raise NotFound


def _back(member: Member) -> Any:
    return redirect(url_for("profiles.person", ref=member.ref), 303)
