"""What should change? Telling an idea, reading them all, answering."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext

from timebank import permissions, words
from timebank.context import g, members_only
from timebank.ideas import forms, queries, service, wording
from timebank.ideas.models import Idea
from timebank.members import queries as people
from timebank.tasks import Task

bp = Blueprint("ideas", __name__, url_prefix="/g/<slug>/ideas")


def _work() -> list[Task]:
    """The desk's line: ideas that want an answer."""
    if not permissions.may(g.actor, "ideas.take off", g.group):
        return []
    number = len(queries.to_answer(g.actor, g.group.id))
    return [Task(number, gettext("ideas to answer"), url_for("ideas.every"), gettext("no idea waits"))]


bp.record(lambda state: state.app.extensions["worklists"].append(_work))


@bp.get("/")
@members_only
def every() -> str:
    """Every idea: what waits, what waits too long, what was answered."""
    ideas = queries.every(g.actor, g.group.id)
    late = [each for each in ideas if queries.is_late(each, g.today)]
    waiting = [each for each in ideas if each.state is None and each not in late]
    answered = [each for each in ideas if each.state is not None]
    return render_template("ideas/every.html", late=late, waiting=waiting, answered=answered, states=wording.STATES)


@bp.get("/you-said-we-did")
@members_only
def we_did() -> str:
    """You said, we did: to read, and to print for the hall."""
    ideas = queries.we_did(queries.every(g.actor, g.group.id))
    return render_template("ideas/we_did.html", ideas=ideas, states=wording.STATES)


@bp.route("/new", methods=["GET", "POST"])
@members_only
def tell() -> Any:
    """An idea of one's own, with a name or without."""
    permissions.require(g.actor, "ideas.tell", g.group)
    return _tell(forms.TellIdea())


@bp.route("/told", methods=["GET", "POST"])
@members_only
def tell_for_others() -> Any:
    """An idea that somebody told the coordinator."""
    permissions.require(g.actor, "ideas.tell for others", g.group)
    return _tell(forms.TellForOthers())


def _tell(form: Any) -> Any:
    form.offer()
    if form.accepts(service.tell, g.actor, g.group.id, form.told):
        flash(gettext("Thank you. It is answered within four weeks, for all members to read."))
        return redirect(url_for("ideas.every"), 303)
    return render_template("ideas/tell.html", form=form), form.status_now


@bp.route("/<ref>", methods=["GET", "POST"])
@members_only
def one(ref: str) -> Any:
    """One idea and its answers; whoever may, answers here."""
    idea = queries.by_ref(g.actor, ref)
    if request.method == "POST":
        permissions.require(g.actor, "ideas.answer", idea)
    form = forms.AnswerIdea()
    said = (lambda: form.answer.data, lambda: form.text.data, words.this_language())
    if form.accepts(service.answer, g.actor, idea, *said):
        return redirect(url_for("ideas.one", ref=ref), 303)
    return _page(idea, form)


@bp.post("/<ref>/off")
@members_only
def take_off(ref: str) -> Any:
    """Take an idea off the page, with a reason."""
    idea, form = queries.by_ref(g.actor, ref), forms.TakeOff()
    permissions.require(g.actor, "ideas.take off", idea)
    if form.accepts(service.take_off, g.actor, idea, lambda: form.text.data, words.this_language()):
        flash(gettext("Taken off. The reason is kept, and whose idea it is can read it."))
        return redirect(url_for("ideas.every"), 303)
    whole = forms.AnswerIdea()
    whole.text.errors, whole.status = form.text.errors, form.status
    return _page(idea, whole)


def _page(idea: Idea, form: Any) -> Any:
    names = people.names_of(g.group.id, [each.answered_by for each in idea.answers])
    page = render_template(
        "ideas/one.html",
        idea=idea,
        form=form,
        names=names,
        states=wording.STATES,
        answers=queries.may_answer(g.actor, idea),
        late=queries.is_late(idea, g.today),
    )
    return page, form.status_now
