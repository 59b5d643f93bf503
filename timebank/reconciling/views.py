"""Pages for what two sides said: four piles, a check before anything is done, and what was settled lately."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.blueprints import BlueprintSetupState

from timebank import permissions
from timebank.context import g, members_only
from timebank.forms import because
from timebank.reconciling import classes, forms, queries, service, wording
from timebank.reconciling.models import Reconciled
from timebank.tasks import Task

bp = Blueprint("reconciling", __name__, url_prefix="/g/<slug>/two-sides")


@bp.get("/")
@members_only
def overview() -> str:
    """The four piles, and how many lie in each."""
    counts = queries.counts(queries.findings(g.actor, g.group.id))
    return render_template("reconciling/overview.html", counts=counts, wording=wording)


@bp.route("/<any(twice, differ, who, look):pile>", methods=["GET", "POST"])
@members_only
def pile(pile: str) -> Any:
    """One pile, side by side; then what was chosen, to check; then done."""
    picks = forms.picks(request.form)
    form = forms.SettleForm()
    if form.wants("done"):
        if form.accepts(_settle, form, picks):
            for sentence in wording.done(form.result):
                flash(sentence)
            return redirect(url_for(".pile", pile=pile), 303)
        if picks:
            return _checking(form, pile, service.plan(g.actor, g.group.id, picks))
    elif form.wants("check") and form.shows(service.plan, g.actor, g.group.id, picks):
        return _checking(form, pile, form.result)
    return _pile_page(form, pile)


def _settle(form: forms.SettleForm, picks: list[service.Pick]) -> service.Outcome:
    return service.settle(because(form.reason), g.group.id, picks, form_key=form.key.data)


def _checking(form: forms.SettleForm, pile: str, steps: list[service.Step]) -> Any:
    if form.reason.data is None:
        form.reason.data = wording.reason(steps)
    things = queries.things(g.group.id, [each.finding for each in steps if each.finding is not None])
    moves = wording.moves(steps, things)
    page = "reconciling/check.html"
    return render_template(page, form=form, pile=pile, moves=moves, wording=wording), form.status_now


def _pile_page(form: forms.SettleForm, pile: str) -> Any:
    every = queries.findings(g.actor, g.group.id)
    found = [each for each in every if each.pile == pile]
    page, last = _page(len(found))
    shown = found[(page - 1) * queries.SHOWN : page * queries.SHOWN]
    ticked = [value for name, value in request.form.items() if name.startswith("pick-")]
    html = render_template(
        "reconciling/pile.html", form=form, pile=pile, counts=queries.counts(every), number=len(found), page=page,
        last=last, ticked=ticked, cases=wording.cases(shown, queries.things(g.group.id, shown)), wording=wording,
    )  # fmt: skip
    return html, form.status_now


def _page(number: int) -> tuple[int, int]:
    """Which page is asked for, and which is the last."""
    last = max(1, -(-number // queries.SHOWN))
    asked = request.args.get("page", "1")
    return (min(max(int(asked), 1), last) if asked.isascii() and asked.isdecimal() and len(asked) < 6 else 1), last


@bp.get("/settled")
@members_only
def settled() -> str:
    """What was settled lately, and by whom; each can be undone."""
    rows = [(each, wording.settled(each), wording.whose(each)) for each in queries.settled_lately(g.actor, g.group.id)]
    return render_template("reconciling/settled.html", rows=rows)


@bp.route("/settled/<ref>", methods=["GET", "POST"])
@members_only
def undo(ref: str) -> Any:
    """Take back what was settled between two tellings."""
    row = queries.by_ref(g.actor, ref)
    form = forms.UndoForm()
    if form.accepts(_undo, row, form):
        return redirect(url_for(".settled"), 303)
    told, whose = wording.settled(row), wording.whose(row)
    return render_template("reconciling/undo.html", form=form, row=row, told=told, whose=whose), form.status_now


def _undo(row: Reconciled, form: forms.UndoForm) -> None:
    service.undo(because(form.reason), row)


# The desk


def worklist() -> list[Task]:
    """For the desk: how many lie in each of the four piles; for a second signer, those in which something lies."""
    if not permissions.may(g.actor, "reconciling.read", permissions.Of(g.group.id)):
        return []
    counts = queries.counts(queries.findings(g.actor, g.group.id))
    shown = [each for each in classes.PILES if counts[each] or permissions.may(g.actor, "desk.read")]
    return [
        Task(counts[each], str(wording.ON_THE_DESK[each]), url_for("reconciling.pile", pile=each),
             str(wording.NOTHING[each]))
        for each in shown
    ]  # fmt: skip


@bp.record_once
def _add_to_the_desk(state: BlueprintSetupState) -> None:
    state.app.extensions["worklists"].append(worklist)
