"""Circles: which are mine, what is said there, who is in one, coming in and leaving. Each page is oneself's alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext

from timebank import permissions, words
from timebank.circles import forms, looks, queries, service, wording
from timebank.circles.models import Circle
from timebank.context import asked_again, g, members_only
from timebank.members import queries as people

bp = Blueprint("circles", __name__, url_prefix="/g/<slug>/circles")

PAGE = 20
# The buttons of a circle: what they do, and the page they stand on.
ON_THE_PAGE: dict[str, Callable[..., Any]] = {
    "read": service.has_read,
    "down": service.take_down,
    "report": service.report,
    "leave up": service.leave_up,
    "ask no more": service.ask_no_more,
}
AMONG_THE_PEOPLE: dict[str, Callable[..., Any]] = {
    "let in": service.let_in,
    "not now": service.not_now,
    "convener": service.make_convener,
    "lay down": service.lay_down,
    "link": service.hand_on,
    "ask buddy": service.ask_buddy,
    "be buddy": service.be_buddy,
    "no buddy": service.no_buddy,
}


@bp.before_request
def _know_the_circles() -> None:
    """Only these pages ask which circles somebody is in; on all others nobody is in any."""
    g.actor = queries.seated(g.actor)


@bp.get("/")
@members_only
def every() -> str:
    """My circles, who invites me, which show themselves to all."""
    return render_template(
        "circles/every.html",
        mine=queries.shown(g.actor),
        new=queries.unread(g.actor) | queries.waits(g.actor),
        invited=queries.invitations(g.actor),
        asked=queries.asked(g.actor),
        listed=queries.listed(g.actor),
        looks=looks.is_named(g.actor),
        form=forms.Do(),
    )


@bp.route("/new", methods=["GET", "POST"])
@members_only
def found() -> Any:
    """Found a circle."""
    permissions.require(g.actor, "circle.found", g.group)
    consent = wording.consent()
    form = forms.Found().asks_for(consent)
    if form.accepts(_found, form, consent):
        return redirect(url_for(".one", ref=form.result.ref), 303)
    return render_template("circles/about.html", form=form, circle=None), form.status_now


def _found(form: forms.Found, consent: str) -> Circle:
    agreed = consent if form.consents.data else ""
    return service.found(g.actor, g.group.id, form.told(), sensitive=bool(form.sensitive.data), consent=agreed)


@bp.route("/join/<code>", methods=["GET", "POST"])
@members_only
def join(code: str) -> Any:
    """Say yes to an invitation, or ask to come in: what the circle is for, and nothing of who is in it."""
    circle, door = queries.door(g.actor, code)
    if circle.id in g.actor.circle_ids:
        return redirect(url_for(".one", ref=circle.ref), 303)
    consent = wording.consent()
    form = forms.ComeIn().asks_for(circle, consent)
    if form.accepts(service.come_in, g.actor, code, lambda: form.agreed(consent)):
        if form.result is not None:
            return redirect(url_for(".one", ref=form.result.ref), 303)
        flash(gettext("You have asked to come in. A convener of the circle answers."))
        return redirect(url_for(".every"), 303)
    invited = door is not None and door.member_id is not None
    page = render_template("circles/join.html", form=form, circle=circle, invited=invited)
    return page, form.status_now


@bp.post("/no/<code>")
@members_only
def decline(code: str) -> Any:
    """Say no to an invitation, or take back that one asked."""
    if forms.Do().validate_on_submit():
        service.decline(g.actor, code)
    return redirect(url_for(".every"), 303)


@bp.route("/<ref>/", methods=["GET", "POST"])
@members_only
def one(ref: str) -> Any:
    """A circle: what it is for, and what is said there."""
    circle = queries.by_ref(g.actor, ref)
    form = forms.Say()
    if form.accepts(service.say, g.actor, circle, lambda: form.said.data, words.this_language()):
        return redirect(url_for(".one", ref=ref), 303)
    said = queries.words_in(circle, before=_before(), limit=PAGE)
    page = render_template(
        "circles/one.html",
        form=form,
        circle=circle,
        said=said,
        older=said[-1].id if len(said) == PAGE else None,
        names=_names([each.member for each in said if each.member]),
        reported=queries.reported(circle) if permissions.may(g.actor, "circle.tend", circle) else [],
        looked=queries.looks_at(circle),
        unread=circle.id in queries.unread(g.actor),
        share=service.asks_to_share(circle, g.actor.member_id),
    )
    return page, form.status_now


@bp.post("/<ref>/do")
@members_only
def do(ref: str) -> Any:
    """One of the buttons on a circle's pages."""
    circle = queries.by_ref(g.actor, ref)
    form = forms.Do().can(*ON_THE_PAGE, *AMONG_THE_PEOPLE)
    verb = {**ON_THE_PAGE, **AMONG_THE_PEOPLE}.get(form.do.data or "", service.has_read)
    if not form.accepts(verb, g.actor, circle, lambda: form.which.data or ""):
        flash(" ".join(str(each) for each in (*form.form_errors, *form.do.errors, *form.which.errors)), "warn")
    page = "inside" if form.do.data in AMONG_THE_PEOPLE else "one"
    return redirect(url_for(f".{page}", ref=ref), 303)


@bp.route("/<ref>/people", methods=["GET", "POST"])
@members_only
def inside(ref: str) -> Any:
    """Who is in it, who asks to come in, whom to invite, buddies."""
    circle = queries.by_ref(g.actor, ref)
    form = forms.Invite()
    if form.accepts(_invite, circle, form):
        flash(gettext("Invited. The answer is theirs: you hear nothing if they say no."))
        return redirect(url_for(".inside", ref=ref), 303)
    seats, buddies = queries.seats(circle), queries.buddies(circle, g.actor.member_id)
    page = render_template(
        "circles/inside.html",
        form=form,
        circle=circle,
        seats=seats,
        buddies={each.other_id if each.one_id == g.actor.member_id else each.one_id: each for each in buddies},
        names=_names([each.member for each in seats]),
        askings=queries.askings(circle) if permissions.may(g.actor, "circle.tend", circle) else [],
        links=queries.links(circle, g.actor.member_id),
    )
    return page, form.status_now


def _invite(circle: Circle, form: forms.Invite) -> Any:
    permissions.require(g.actor, "circle.tend", circle)
    member = people.exactly(g.actor, g.group.id, form.who.data or "")
    return service.invite(g.actor, circle, member)


@bp.route("/<ref>/about", methods=["GET", "POST"])
@members_only
def about(ref: str) -> Any:
    """Change what it says of itself: for its conveners."""
    circle = queries.by_ref(g.actor, ref)
    permissions.require(g.actor, "circle.tend", circle)
    form = forms.About(data=forms.About.of(circle))
    if form.accepts(service.change, g.actor, circle, form.told):
        return redirect(url_for(".one", ref=ref), 303)
    return render_template("circles/about.html", form=form, circle=circle), form.status_now


@bp.route("/<ref>/leave", methods=["GET", "POST"])
@members_only
def leave(ref: str) -> Any:
    """Leave it; hand it over first where one is the last convener."""
    circle = queries.by_ref(g.actor, ref)
    heirs = queries.heirs(circle, g.actor.member_id)
    form = forms.Leave().among(heirs, _names([each.member for each in heirs]))
    if form.accepts(_leave, circle, form):
        flash(gettext("You have left the circle."))
        return redirect(url_for(".every"), 303)
    return render_template(
        "circles/leave.html", form=form, circle=circle, alone=len(circle.seats) == 1
    ), form.status_now


def _leave(circle: Circle, form: forms.Leave) -> None:
    service.leave(g.actor, circle, forget=bool(form.forget.data), to=form.heir())


@bp.post("/<ref>/close")
@members_only
def close(ref: str) -> Any:
    """Close it, for everybody: what is in it is deleted."""
    circle = queries.by_ref(g.actor, ref)
    permissions.require(g.actor, "circle.tend", circle)
    form = forms.Do()
    if form.accepts(service.close, g.actor, circle):
        flash(gettext("The circle is closed, and everything in it is deleted."))
    return redirect(url_for(".every"), 303)


@bp.route("/look", methods=["GET", "POST"])
@members_only
@asked_again
def look() -> Any:
    """For the two people named for safeguarding: ask to look into a circle; what waits, and what is open."""
    found = looks.mine(g.actor)
    form = forms.AskToLook()
    if form.accepts(looks.ask, g.actor, lambda: form.code.data, lambda: form.reason.data, words.this_language()):
        return redirect(url_for(".look", _anchor="waiting"), 303)
    return render_template("circles/look.html", form=form, found=found, looks=looks), form.status_now


@bp.route("/look/<ref>", methods=["GET", "POST"])
@members_only
@asked_again
def looked(ref: str) -> Any:
    """One look: the other's yes, and then what is said in the circle, for reading and nothing else."""
    found = looks.by_ref(g.actor, ref)
    form = forms.Do()
    if form.accepts(looks.agree, g.actor, found):
        return redirect(url_for(".looked", ref=ref), 303)
    is_open = looks.is_open(g.actor, found)
    said = looks.opened(g.actor, found, before=_before()) if is_open else []
    page = render_template(
        "circles/looked.html",
        form=form,
        look=found,
        is_open=is_open,
        said=said,
        older=said[-1].id if len(said) == PAGE else None,
        names=_names([each.member for each in said if each.member]),
    )
    return page, form.status_now


def _names(members: list[Any]) -> dict[int, str]:
    return people.labels(members) if members else {}


def _before() -> int | None:
    typed = request.args.get("before", "")
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 10 else None
