"""Proposals and decisions: reading them, proposing, talking, giving one's word, and counting."""

from __future__ import annotations

from typing import Any, NamedTuple

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.blueprints import BlueprintSetupState
from flask_babel import gettext

from timebank import permissions, words
from timebank.context import g, members_only
from timebank.decisions import acts, afterwards, forms, queries, service, wording
from timebank.decisions import audit as audit  # noqa: PLC0414 - adds what an audit looks for
from timebank.decisions.models import CONSENT, Proposal
from timebank.errors import NotFound
from timebank.forms import Form, because
from timebank.groups import service as groups
from timebank.members import queries as people
from timebank.tasks import Task
from timebank.twokeys.models import KeyedAct

bp = Blueprint("decisions", __name__, url_prefix="/g/<slug>/decisions")


@bp.record_once
def _add_to_desks(state: BlueprintSetupState) -> None:
    state.app.extensions["worklists"].append(_worklist)


@bp.app_template_global("decided_where")
def decided_where() -> dict[str, str]:
    """For the page of the rules: the page of each decision, by what a setting says of who decided it."""
    return {
        decided_by: url_for("decisions.one", ref=ref) for decided_by, ref in queries.proposal_refs(g.group.id).items()
    }


class Asked(NamedTuple):
    """A proposal on the first page, in words."""

    ref: str
    title: str
    value: str
    stands: str


@bp.app_template_global("proposals_for_me")
def proposals_for_me() -> list[Asked]:
    """What is open now and waits for the reader's own word."""
    return [
        Asked(each.ref, wording.title(each), wording.value(each), wording.stands(each, g.today.isoformat()))
        for each in queries.waits_for(g.oneself, g.today)
    ]


def _worklist() -> list[Task]:
    """What is to be counted or to take effect, for an officer."""
    if not permissions.may(g.actor, "decisions.settle", g.group):
        return []
    number = len(afterwards.due(g.group.id))
    return [
        Task(
            number,
            gettext("waits to be counted, or to hold"),
            url_for("decisions.every"),
            gettext("no proposal waits to be counted"),
        )
    ]


@bp.get("/")
@members_only
def every() -> Any:
    """What is proposed now, and what was decided."""
    before = request.args.get("before", "")
    ended = queries.ended(g.actor, g.group.id, before=int(before) if before.isdecimal() and len(before) < 10 else None)
    return render_template(
        "decisions/every.html",
        undecided=queries.undecided(g.group.id),
        ended=ended,
        older=ended[-1].id if len(ended) == queries.PAGE else None,
        wording=wording,
    )


@bp.get("/new")
@members_only
def begin() -> Any:
    """What would you like to change?"""
    permissions.require(g.actor, "decisions.propose", g.group)
    own = groups.members_own(g.group.id)
    return render_template("decisions/begin.html", rules=service.PROPOSABLE, own=own, wording=wording)


@bp.route("/new/<name>", methods=["GET", "POST"])
@members_only
def propose(name: str) -> Any:
    """Propose that one rule becomes another."""
    if name not in service.PROPOSABLE:
        raise NotFound
    permissions.require(g.actor, "decisions.propose", g.group)
    form = forms.propose_form(name)
    if form.accepts(_propose, form, name):
        flash(gettext("It is proposed, and the members are told."))
        return redirect(url_for(".one", ref=form.result.ref), 303)
    title, hint = wording.title_of(name), wording.hint(name)
    return render_template("decisions/propose.html", form=form, title=title, hint=hint), form.status_now


def _propose(form: Any, name: str) -> Proposal:
    return service.propose(g.actor, g.group.id, name, **form.told(name))


@bp.get("/<ref>")
@members_only
def one(ref: str) -> Any:
    """One proposal: what, how it is decided, what is said about it, and how it ended."""
    proposal = queries.by_ref(g.actor, ref)
    decision = proposal.decision
    return render_template(
        "decisions/one.html",
        proposal=proposal,
        decision=decision,
        open=queries.is_open(proposal, g.today),
        over=queries.is_over(proposal, g.today),
        to_hold=decision is not None and afterwards.waits_to_hold(decision),
        organisation=queries.organisation(decision) if decision is not None else None,
        mine=queries.answer_of(proposal, g.member.id),
        answered=queries.how_many_answered(proposal),
        objections=queries.objections(proposal),
        comments=queries.comments(proposal),
        papers=queries.papers(proposal),
        wording=wording,
    )


@bp.get("/<ref>/print")
@members_only
def printed(ref: str) -> Any:
    """The same on paper, in both languages."""
    proposal = queries.by_ref(g.actor, ref)
    sheets = []
    for language in ("cy", "en") if words.this_language() == "cy" else ("en", "cy"):
        with words.reader(language):
            sheets.append((language, wording.title(proposal), wording.sheet(proposal, g.rules.zone)))
    return render_template("decisions/printed.html", proposal=proposal, sheets=sheets)


@bp.route("/<ref>/answer", methods=["GET", "POST"])
@members_only
def answer(ref: str) -> Any:
    """My word, which I can change until it is counted."""
    proposal = queries.by_ref(g.actor, ref)
    permissions.require(g.actor, "decisions.answer", proposal)
    given = queries.answer_of(proposal, g.member.id)
    form = forms.word_form(proposal, given)
    if form.accepts(_answer, form, proposal):
        flash(gettext("Thank you. You can change your word until it is counted."))
        return redirect(url_for(".one", ref=ref), 303)
    page = render_template("decisions/answer.html", form=form, proposal=proposal, wording=wording, CONSENT=CONSENT)
    return page, form.status_now


def _answer(form: Any, proposal: Proposal) -> None:
    service.answer(g.actor, proposal, form.told())


@bp.route("/<ref>/say", methods=["GET", "POST"])
@members_only
def say(ref: str) -> Any:
    """Say something about it."""
    proposal = queries.by_ref(g.actor, ref)
    permissions.require(g.actor, "decisions.say", proposal)
    form = forms.SayForm()
    if form.accepts(service.say, g.actor, proposal, lambda: form.said.data, words.this_language):
        return redirect(url_for(".one", ref=ref) + "#said", 303)
    return render_template("decisions/say.html", form=form, proposal=proposal, wording=wording), form.status_now


@bp.route("/<ref>/phone", methods=["GET", "POST"])
@members_only
def phone(ref: str) -> Any:
    """A coordinator writes down a word given on the telephone."""
    proposal = queries.by_ref(g.actor, ref)
    permissions.require(g.actor, "decisions.voice", proposal)
    form = forms.PhoneForm().for_way(proposal.way)
    if form.accepts(_voice, form, proposal):
        flash(gettext("It is written down, and the member is told."))
        return redirect(url_for(".one", ref=ref), 303)
    page = render_template("decisions/phone.html", form=form, proposal=proposal, wording=wording, CONSENT=CONSENT)
    return page, form.status_now


def _voice(form: Any, proposal: Proposal) -> None:
    who = people.exactly(g.actor, g.group.id, form.who.data)
    witness = people.exactly(g.actor, g.group.id, form.witness.data, "witness")
    service.voice(g.actor, proposal, who, witness, form.told())


@bp.route("/<ref>/paper", methods=["GET", "POST"])
@members_only
def paper(ref: str) -> Any:
    """An officer counts words on paper; a second person confirms."""
    proposal = queries.by_ref(g.actor, ref)
    permissions.require(g.actor, "decisions.paper", proposal)
    form = forms.PaperForm().for_way(proposal.way)
    if form.accepts(_paper, form, proposal):
        return redirect(url_for("twokeys.one", ref=form.result.ref), 303)
    return render_template("decisions/paper.html", form=form, proposal=proposal, wording=wording), form.status_now


def _paper(form: Any, proposal: Proposal) -> KeyedAct:
    who = [people.exactly(g.actor, g.group.id, each) for each in form.names()]
    return acts.count_paper(because(form.reason), proposal, form.count(), who)


@bp.post("/<ref>/settle")
@members_only
def settle(ref: str) -> Any:
    """Count it, or let it take effect, without waiting for the night."""
    return _pressed(afterwards.settle, ref)


@bp.post("/<ref>/withdraw")
@members_only
def withdraw(ref: str) -> Any:
    """Whoever proposed it takes it back."""
    return _pressed(service.withdraw, ref)


def _pressed(verb: Any, ref: str) -> Any:
    form = Form()
    if form.accepts(verb, g.actor, queries.by_ref(g.actor, ref)):
        return redirect(url_for(".one", ref=ref), 303)
    return render_template("decisions/refused.html", form=form, ref=ref), form.status_now
