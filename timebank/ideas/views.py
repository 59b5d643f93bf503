"""What should change? Telling an idea, reading them all, answering."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext, ngettext

from timebank import permissions, words
from timebank.context import g, members_only
from timebank.forms import because
from timebank.ideas import forms, looks, queries, service, wording
from timebank.ideas.models import Idea
from timebank.members import queries as people
from timebank.tasks import Task

bp = Blueprint("ideas", __name__, url_prefix="/g/<slug>/ideas")


def _work() -> list[Task]:
    """The desk's lines: ideas that want an answer, and ideas to look at."""
    if not permissions.may(g.actor, "ideas.look", g.group):
        return []
    number, looks_at = len(queries.to_answer(g.actor, g.group.id)), len(looks.to_decide(g.actor, g.group.id))
    look = Task(
        looks_at,
        ngettext("idea to look at: somebody asks", "ideas to look at: somebody asks", looks_at),
        url_for("ideas.to_look"),
        gettext("none to look at"),
    )
    answer = Task(
        number, ngettext("idea to answer", "ideas to answer", number), url_for("ideas.every"), gettext("no idea waits")
    )
    return [look, answer] if looks_at or permissions.may(g.actor, "desk.read", g.group) else [answer]


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
    if form.accepts(service.write, g.actor, g.group.id, form.told, meant=lambda: form.is_meant):
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


@bp.get("/to-look")
@members_only
def to_look() -> str:
    """For officers: what somebody asks them to look at, and what is off the page."""
    waiting, off = looks.to_decide(g.actor, g.group.id), looks.taken_off(g.actor, g.group.id)
    return render_template("ideas/to_look.html", waiting=waiting, off=off)


@bp.route("/<ref>/report", methods=["GET", "POST"])
@members_only
def report(ref: str) -> Any:
    """A member asks to have an idea looked at."""
    idea, form = queries.by_ref(g.actor, ref), forms.Report()
    permissions.require(g.actor, "ideas.report", idea)
    if form.accepts(looks.report, g.actor, idea, lambda: form.text.data, words.this_language()):
        flash(gettext("Thank you. Somebody who has nothing to do with it looks at it, and nobody learns who asked."))
        return redirect(url_for("ideas.one", ref=ref), 303)
    return render_template("ideas/report.html", idea=idea, form=form), form.status_now


@bp.route("/<ref>/look", methods=["GET", "POST"])
@members_only
def look(ref: str) -> Any:
    """It may stay on the page, or not, and why."""
    idea, form = queries.by_ref(g.actor, ref), forms.Decide()
    looks.expect(g.actor, idea)
    if form.accepts(_decide, form, idea):
        flash(gettext("Done."))
        return redirect(url_for("ideas.every"), 303)
    return render_template("ideas/look.html", idea=idea, form=form, **_looked_at(idea)), form.status_now


def _decide(form: forms.Decide, idea: Idea) -> None:
    by = {"stand": looks.stand, "off": looks.take_off, "leave": looks.leave_off}
    by[form.decision.data](because(form.reason), idea)


@bp.route("/<ref>/reply", methods=["GET", "POST"])
@members_only
def reply(ref: str) -> Any:
    """Whose idea it is answers why it was taken off."""
    idea, form = queries.by_ref(g.actor, ref), forms.Reply()
    permissions.require(g.actor, "ideas.reply", idea)
    if form.accepts(looks.reply, g.actor, idea, lambda: form.text.data, words.this_language()):
        flash(gettext("Thank you. It is looked at once more."))
        return redirect(url_for("ideas.one", ref=ref), 303)
    return render_template("ideas/reply.html", idea=idea, form=form, **_looked_at(idea)), form.status_now


def _looked_at(idea: Idea) -> dict[str, Any]:
    """For officers and for whose idea it is: what was said where it was looked at; for who decides, what was asked."""
    own = g.oneself.id in idea.told_ids
    is_off = idea.off_on is not None and idea.member is not None
    decides = permissions.may(g.actor, "ideas.look", idea) and looks.deciders(idea).have(g.actor)
    return {
        "story": wording.story(idea, g.rules.zone) if own or decides else [],
        "decides": decides,
        "asked": looks.waiting(idea) if decides else [],
        "replies": is_off and permissions.may(g.actor, "ideas.reply", idea),
    }


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
        **_looked_at(idea),
    )
    return page, form.status_now
