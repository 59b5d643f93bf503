"""Founding a group, and everything from “I would like to join” to “welcome”."""

from __future__ import annotations

import hmac
from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext

from timebank import clock, permissions, reading
from timebank.context import g, members_only
from timebank.errors import NotFound
from timebank.groups import forms as rules
from timebank.groups.rules import AT_FOUNDING
from timebank.joining import applications, cards, checks, forms, invitations, queries, renewals, service, wording
from timebank.joining.models import FOUND, Application
from timebank.members.models import Member
from timebank.signin.wording import picture
from timebank.tasks import PEOPLE, Task
from timebank.twokeys import service as twokeys

bp = Blueprint("joining", __name__)


@bp.route("/found/<token>", methods=["GET", "POST"])
def found(token: str) -> Any:
    """Found a group; its first coordinator goes straight on to choosing a password."""
    service.look(token, FOUND)
    form = forms.Found()
    if form.accepts(lambda: service.found(g.actor, token=token, **form.answers())):
        _, link = form.result
        return redirect(url_for("signin.link", token=link), 303)
    return render_template("joining/found.html", form=form, rules=rules, names=AT_FOUNDING), form.status_now


# Asking to join: for anybody


@bp.route("/g/<slug>/join", methods=["GET", "POST"])
def join() -> Any:
    """I would like to join: a name and one way to reach me."""
    return _joining(None)


@bp.route("/g/<slug>/join/card/<code>", methods=["GET", "POST"])
def invited(code: str) -> Any:
    """The same form, opened by an invitation; sending it uses the invitation up."""
    applications.opens(g.group.id, code, request.form.get("key", ""))
    return _joining(code)


@bp.route("/g/<slug>/join/with/<code>", methods=["GET", "POST"])
def carded(code: str) -> Any:
    """The same form, for whoever was handed a card. It opens for every code: trying one tells nothing."""
    if not cards.is_code(code):
        raise NotFound
    return _joining(None, code)


def _joining(invitation: str | None, card: str | None = None) -> Any:
    form = forms.WithCard() if card else forms.Join()
    sent = {"key": lambda: form.key.data, "invitation": invitation, "card": card, "tell": lambda: bool(form.tell.data)}
    if form.accepts(applications.apply, g.actor, g.group.id, form.told, **sent, came_from=_came_from()):
        _, code = form.result
        return redirect(url_for("joining.where", code=code), 303)
    return render_template("joining/join.html", form=form, invitation=invitation or card), form.status_now


def _came_from() -> str:
    """Which address this is, for one day, in a form that says nothing without the machine's secret."""
    secret = str(current_app.config["SECRET_KEY"]).encode()
    return hmac.new(secret, f"{g.today} {request.remote_addr}".encode(), "sha256").hexdigest()


@bp.route("/g/<slug>/join/code", methods=["GET", "POST"])
def code() -> Any:
    """Type the code from a card or a paper, and go where it leads."""
    form = forms.Code()
    if form.shows(applications.leads_to, g.group.id, lambda: form.code.data) and not reading.redrawing():
        endpoint, typed = form.result
        return redirect(url_for(endpoint, code=typed), 303)
    return render_template("joining/code.html", form=form), form.status_now


@bp.route("/g/<slug>/join/at/<code>", methods=["GET", "POST"])
def where(code: str) -> Any:
    """Where I stand, and what was said; only for who has the code. Looking changes nothing."""
    application = applications.own(g.group.id, code)
    form = forms.Answer()
    if form.accepts(applications.answer, g.actor, application, lambda: form.text.data, forms.page_language()):
        return redirect(url_for("joining.where", code=code), 303)
    page = render_template("joining/where.html", form=form, application=application, code=invitations.written(code))
    return page, form.status_now


@bp.post("/g/<slug>/join/at/<code>/withdraw")
def withdraw(code: str) -> Any:
    """I have thought better of it."""
    applications.withdraw(g.actor, applications.own(g.group.id, code))
    return redirect(url_for("joining.where", code=code), 303)


# Inviting


@bp.route("/g/<slug>/invite", methods=["GET", "POST"])
@members_only
def invite() -> Any:
    """Make an invitation: a link and a card, shown once. The list says nothing of who came."""
    if request.method == "GET":
        return render_template("joining/invite.html", mine=invitations.mine(g.actor))
    if reading.redrawing() and not request.form.get("code"):
        return render_template("joining/invite.html", mine=invitations.mine(g.actor))
    if reading.redrawing():
        invitation, code = invitations.same(g.actor, request.form["code"])
    else:
        invitation, code = invitations.make(g.actor)
    until = clock.moment(invitation.expires_at).date()
    root = (current_app.config["public_address"] or request.url_root).rstrip("/")
    address = root + url_for("joining.code")
    lines = wording.invitation_lines(until, address)
    return render_template(
        "joining/invitation.html",
        code=code,
        title=wording.invitation_title(),
        lines=lines,
        address=address,
        direct=root + url_for("joining.invited", code=code),
        bare_paper=True,
    )


@bp.route("/g/<slug>/people/<ref>/cards", methods=["GET", "POST"])
@members_only
def sheet_of_cards(ref: str) -> Any:
    """An organisation prints cards to hand on, and reads how many there were: numbers only."""
    organisation = cards.organisation(g.actor, ref)
    form = forms.Cards()
    told = (g.actor, organisation, lambda: form.key.data)
    drawn_again = reading.redrawing() and "printed" in request.form
    if form.accepts(cards.make, *told, lambda: int(form.how_many.data)) or (
        drawn_again and form.shows(cards.again, *told)
    ):
        return _cards_on_paper(organisation, form)
    page = render_template(
        "joining/cards.html", form=form, organisation=organisation, counts=cards.counts(g.actor, organisation)
    )
    return page, form.status_now


def _cards_on_paper(organisation: Member, form: forms.Cards) -> str:
    root = (current_app.config["public_address"] or request.url_root).rstrip("/")
    squares = [(code, picture(root + url_for("joining.carded", code=code), 2)) for code in form.result.codes]
    return render_template(
        "joining/cards_on_paper.html",
        organisation=organisation,
        form=form,
        squares=squares,
        title=wording.invitation_title(),
        lines=wording.card_lines(form.result.until),
        address=root + url_for("joining.code"),
        bare_paper=True,
    )


# For the coordinator


def _work() -> list[Task]:
    """The desk's line: people who would like to join."""
    if not permissions.may(g.actor, "joining.read", g.group):
        return []
    waiting = queries.waiting(g.actor, g.group.id)
    return [
        Task(len(waiting), gettext("would like to join"), url_for("joining.waiting"), gettext("nobody new"), PEOPLE)
    ]


bp.record(lambda state: state.app.extensions["worklists"].append(_work))


def _to_renew() -> list[Task]:
    if not permissions.may(g.actor, "joining.read", g.group):
        return []
    number = len(renewals.due(g.actor, g.group.id, g.today))
    return [Task(number, gettext("to be seen again"), url_for("joining.due"), gettext("nothing to renew soon"), PEOPLE)]


bp.record(lambda state: state.app.extensions["worklists"].append(_to_renew))


@bp.get("/g/<slug>/joining")
@members_only
def waiting() -> str:
    """Who waits, for what, since when; the oldest first."""
    waiting = queries.waiting(g.actor, g.group.id)
    acts = {one.id: queries.act_on(one) for one in waiting}
    answered = queries.not_yet(g.actor, g.group.id)
    return render_template("joining/waiting.html", waiting=waiting, acts=acts, not_yet=answered)


@bp.route("/g/<slug>/joining/new", methods=["GET", "POST"])
@members_only
def type_in() -> Any:
    """Somebody rang, or wrote it on paper: the coordinator types it."""
    permissions.require(g.actor, "joining.tend", g.group)
    form = forms.TypeIn()
    sent = {"key": lambda: form.key.data, "card": lambda: cards.typed(form.card.data or ""),
            "tell": lambda: bool(form.tell.data)}  # fmt: skip
    if form.accepts(applications.apply, g.actor, g.group.id, form.told, **sent):
        application, code = form.result
        flash(gettext("Written down. Their code, to see where they stand: %(code)s. "
                      "Please give it to them.", code=code))  # fmt: skip
        return redirect(url_for("joining.applicant", ref=application.ref), 303)
    return render_template("joining/type_in.html", form=form), form.status_now


@bp.route("/g/<slug>/joining/<ref>", methods=["GET", "POST"])
@members_only
def applicant(ref: str) -> Any:
    """One person who would like to join: what they said, what was checked, and what is next."""
    application = queries.by_ref(g.actor, ref)
    form = forms.Talk()
    if request.method == "POST":
        permissions.require(g.actor, "joining.tend", application)
    if form.accepts(applications.talk, g.actor, application, lambda: form.text.data, forms.page_language()):
        return redirect(url_for("joining.applicant", ref=ref), 303)
    page = render_template(
        "joining/applicant.html",
        form=form,
        application=application,
        likes=queries.likes(g.actor, application),
        checks=checks.every(g.group.id),
        ticked={one.check_id: one for one in application.ticks},
        act=queries.act_on(application),
    )
    return page, form.status_now


@bp.route("/g/<slug>/joining/<ref>/check/<check>", methods=["GET", "POST"])
@members_only
def tick(ref: str, check: str) -> Any:
    """Tick one thing of the list; where it has a level, say which and until when."""
    application, found = _tended(ref), checks.by_ref(g.actor, check)
    form = forms.TickLevel()
    if form.accepts(checks.tick, g.actor, application, found, lambda: form.level.data, lambda: form.day):
        return redirect(url_for("joining.applicant", ref=ref), 303)
    return render_template("joining/tick.html", form=form, application=application, check=found), form.status_now


@bp.post("/g/<slug>/joining/<ref>/uncheck/<check>")
@members_only
def untick(ref: str, check: str) -> Any:
    """A tick was a mistake."""
    checks.untick(g.actor, _tended(ref), checks.by_ref(g.actor, check))
    return redirect(url_for("joining.applicant", ref=ref), 303)


@bp.route("/g/<slug>/joining/<ref>/welcome", methods=["GET", "POST"])
@members_only
def welcome(ref: str) -> Any:
    """Welcome somebody; where not everything is ticked, say why."""
    application = _tended(ref)
    form = forms.Welcome()
    if form.accepts(applications.welcome, lambda: g.actor.for_reason(form.reason.data), application):
        flash(gettext("A member now: %(name)s", name=application.name))
        return redirect(url_for("profiles.person", ref=form.result.ref), 303)
    page = render_template("joining/welcome.html", form=form, application=application,
                           unticked=checks.unticked(application))  # fmt: skip
    return page, form.status_now


@bp.route("/g/<slug>/joining/<ref>/not-yet", methods=["GET", "POST"])
@members_only
def not_yet(ref: str) -> Any:
    """Propose to say “not yet”, with a reason; another officer confirms it."""
    application = _tended(ref)
    form = forms.NotYet()
    asking = lambda: g.actor.for_reason(form.reason.data)  # noqa: E731
    if form.accepts(applications.propose_not_yet, asking, application, forms.page_language()):
        return redirect(url_for("joining.applicant", ref=ref), 303)
    return render_template("joining/not_yet.html", form=form, application=application), form.status_now


@bp.post("/g/<slug>/joining/<ref>/second")
@members_only
def second(ref: str) -> Any:
    """The second key to “not yet”: yes or no."""
    application = queries.by_ref(g.actor, ref)
    act = queries.act_on(application)
    if act is None:
        raise NotFound
    turn = twokeys.confirm if request.form.get("say") == "yes" else twokeys.refuse
    turn(g.actor, act)
    return redirect(url_for("joining.applicant", ref=ref), 303)


@bp.post("/g/<slug>/joining/<ref>/close")
@members_only
def close(ref: str) -> Any:
    """They have thought better of it, as the coordinator heard."""
    applications.close(g.actor, _tended(ref))
    return redirect(url_for("joining.waiting"), 303)


@bp.route("/g/<slug>/joining/checks", methods=["GET", "POST"])
@members_only
def our_checks() -> Any:
    """What we check: the group's own list, in both languages."""
    permissions.require(g.actor, "joining.tend", g.group)
    form = forms.AddCheck()
    told = (lambda: form.text_cy.data, lambda: form.text_en.data)
    if form.accepts(checks.add, g.actor, g.group.id, *told, renews=lambda: bool(form.renews.data)):
        return redirect(url_for("joining.our_checks"), 303)
    page = render_template("joining/checks.html", form=form, every=checks.every(g.group.id),
                           suggestions=wording.SUGGESTIONS)  # fmt: skip
    return page, form.status_now


@bp.post("/g/<slug>/joining/checks/ready")
@members_only
def suggested() -> Any:
    """Take one of the ready suggestions."""
    permissions.require(g.actor, "joining.tend", g.group)
    if request.form.get("name") in wording.SUGGESTIONS:
        line, renews = wording.suggestion(request.form["name"])
        checks.add(g.actor, g.group.id, line.cy, line.en, renews=renews)
    return redirect(url_for("joining.our_checks"), 303)


@bp.post("/g/<slug>/joining/checks/<check>/end")
@members_only
def end_check(check: str) -> Any:
    """Take something off the list."""
    checks.end(g.actor, checks.by_ref(g.actor, check))
    return redirect(url_for("joining.our_checks"), 303)


@bp.get("/g/<slug>/joining/renewals")
@members_only
def due() -> str:
    """What was checked once and is to be seen again soon, or should have been."""
    every = renewals.due(g.actor, g.group.id, g.today)
    return render_template("joining/renewals.html", every=every, today=g.today.isoformat())


@bp.route("/g/<slug>/joining/<ref>/renewal/<check>", methods=["GET", "POST"])
@members_only
def renewal(ref: str, check: str) -> Any:
    """One of them: seen again, until when; or no longer needed."""
    one = renewals.ticked(_tended(ref), checks.by_ref(g.actor, check))
    form = forms.Renewal(data={"level": one.level})
    told = (lambda: form.answer.data, lambda: form.level.data or "", lambda: form.day, g.today)
    if form.accepts(renewals.settle, g.actor, one, *told):
        flash(gettext("Done. This is written down with your name and the day."))
        return redirect(url_for("joining.due"), 303)
    return render_template("joining/renewal.html", form=form, one=one, today=g.today.isoformat()), form.status_now


def _tended(ref: str) -> Application:
    application = queries.by_ref(g.actor, ref)
    permissions.require(g.actor, "joining.tend", application)
    return application
