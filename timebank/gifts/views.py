"""Giving hours away, the community pot, and the hours an organisation gives out."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext

from timebank import permissions
from timebank.context import asked_again, g, members_only
from timebank.errors import NotFound
from timebank.forms import because
from timebank.gifts import draws, forms, queries, service, wording
from timebank.members import queries as people
from timebank.members.models import ORGANISATION, Member
from timebank.twokeys.models import KeyedAct

bp = Blueprint("gifts", __name__, url_prefix="/g/<slug>")


@bp.route("/gifts/new", methods=["GET", "POST"])
@members_only
def give() -> Any:
    """Some of my hours for somebody else, or for the pot."""
    permissions.require(g.actor, "gifts.give", permissions.Of(g.group.id))
    return _give(g.member)


@bp.route("/people/<ref>/gift", methods=["GET", "POST"])
@members_only
def give_for(ref: str) -> Any:
    """A coordinator writes down the gift of a member who told her."""
    member = people.by_ref(g.actor, ref)
    permissions.require(g.actor, "gifts.give for others", member)
    return _give(member)


def _give(giver: Member) -> Any:
    form = forms.Give().of(giver)
    if form.wants("done"):
        if form.accepts(service.give, form.voice, giver, form.present, lambda: form.key.data):
            flash(gettext("In the hours book."))
            return redirect(url_for(".show", ref=form.result.ref), 303)
    else:
        form.shows(lambda present: service.preview(giver, present), form.present)
    page = render_template(
        "gifts/give.html", form=form, giver=giver, mine=giver.id == g.member.id, most=queries.most_to_give(giver),
        checked=form.result if isinstance(form.result, service.Present) else None, wording=wording,
        names=people.labels([giver, *_receiver(form)]),
    )  # fmt: skip
    return page, form.status_now


def _receiver(form: forms.Give) -> list[Member]:
    checked = form.result
    return [checked.to] if isinstance(checked, service.Present) and checked.to is not None else []


@bp.route("/gifts/<ref>", methods=["GET", "POST"])
@members_only
def show(ref: str) -> Any:
    """One gift, for the two and for officers; an officer who has no part in it may take it out of the book."""
    gift = queries.by_ref(g.actor, ref)
    form = forms.Reason()
    if form.accepts(service.take_back, lambda: because(form.reason), gift):
        flash(gettext("Taken out of the book. Both are told."))
        return redirect(url_for(".show", ref=ref), 303)
    may = permissions.may(g.actor, "gifts.take back", gift) and not gift.taken_back
    page = render_template("gifts/show.html", form=form, gift=gift, takes_back=may, wording=wording)
    return page, form.status_now


@bp.get("/pot")
@members_only
def pot() -> str:
    """What the pot took in and gave out in this year, in totals; never who drew from it."""
    year = g.today.isoformat()[:4]
    found = queries.pot(g.actor, g.group.id, f"{year}-01-01", f"{year}-12-31")
    return render_template("gifts/pot.html", pot=found, year=year, wording=wording, issuers=queries.issuers(g.group.id))


@bp.route("/pot/draw", methods=["GET", "POST"])
@members_only
@asked_again
def draw() -> Any:
    """Propose hours out of the pot for somebody; a second person decides."""
    permissions.require(g.actor, "twokeys.propose", g.group)
    form = forms.Draw()
    if form.accepts(_draw, form):
        return redirect(url_for("twokeys.one", ref=form.result.ref), 303)
    page = render_template("gifts/draw.html", form=form, there=max(queries.in_the_pot(g.group.id), 0))
    return page, form.status_now


def _draw(form: forms.Draw) -> KeyedAct:
    member = people.exactly(g.actor, g.group.id, form.who.data or "")
    return draws.draw(because(form.reason), member, form.length.data)


@bp.get("/people/<ref>/given-out")
@members_only
def issued(ref: str) -> str:
    """The hours an organisation gave out, and where they are spent."""
    member = queries.issuer_by_ref(g.actor, ref)
    return render_template("gifts/issued.html", member=member, issued=queries.issued(g.actor, member), wording=wording)


@bp.route("/people/<ref>/give-out", methods=["GET", "POST"])
@members_only
@asked_again
def let_issue(ref: str) -> Any:
    """Propose that an organisation gives out hours; a second person decides."""
    member = people.by_ref(g.actor, ref)
    permissions.require(g.actor, "twokeys.propose", g.group)
    if member.kind != ORGANISATION:
        raise NotFound
    form = forms.Reason()
    if form.accepts(draws.let_issue, lambda: because(form.reason), member):
        return redirect(url_for("twokeys.one", ref=form.result.ref), 303)
    return render_template("gifts/let_issue.html", form=form, member=member), form.status_now


@bp.app_template_global("gives_out_hours")
def gives_out_hours(member: Member) -> bool:
    """For somebody's page: whether it is an organisation that gives out hours."""
    return member.kind == ORGANISATION and queries.issuing_account(member) is not None
