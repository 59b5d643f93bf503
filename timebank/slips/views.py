"""Pages for paper: numbers to print, piles to type, what is to be looked at, and the book."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.blueprints import BlueprintSetupState
from flask_babel import gettext, ngettext

from timebank import hours, permissions, reading, sheets
from timebank.context import g, members_only
from timebank.errors import NotATable, NotFound
from timebank.exchanges.models import Exchange
from timebank.forms import Form, because
from timebank.slips import forms, imports, posting, queries, service, wording
from timebank.slips.models import ASIDE, OPEN, POSTED, SHEET, STRUCK, SUSPENSE, VOID, Pile, Slip
from timebank.tasks import PAPER, Task

bp = Blueprint("slips", __name__, url_prefix="/g/<slug>/piles")

SHOWN = 15  # lines beside the boxes; the check page has all


@bp.route("/", methods=["GET", "POST"])
@members_only
def piles() -> Any:
    """The piles; and a new one, with what was counted by hand."""
    found = queries.piles(g.actor, g.group.id)
    form = forms.CountForm()
    if form.accepts(service.open_pile, g.actor, g.group.id, lambda: form.slips.data or 0, lambda: form.length.minutes):
        return redirect(url_for(".pile", ref=form.result.ref), 303)
    told = [(each, wording.pile_state(each), wording.running(each, queries.totals(each))) for each in found]
    left = sum(map(len, queries.left_over(g.actor, g.group.id)))
    return render_template("slips/piles.html", form=form, piles=told, left=left, wording=wording), form.status_now


# Numbers


@bp.route("/numbers", methods=["GET", "POST"])
@members_only
def numbers() -> Any:
    """Slips with numbers to print, and numbers to write on other paper."""
    runs = queries.runs(g.actor, g.group.id)
    form = forms.NumbersForm()
    if form.accepts(service.give_out, g.actor, g.group.id, lambda: form.how_many.data or 0, lambda: form.paper.data):
        return redirect(url_for(".pad", ref=form.result.ref), 303)
    return render_template("slips/numbers.html", form=form, runs=runs, wording=wording), form.status_now


@bp.get("/numbers/<ref>")
@members_only
def pad(ref: str) -> str:
    """A run of numbers: as slips to print, or to be written by hand."""
    run = queries.run_by_ref(g.actor, ref)
    slips = [wording.pad(g.rules, number) for number in range(run.first, run.last + 1)] if run.paper != "hand" else []
    return render_template("slips/pad.html", run=run, slips=slips, wording=wording, bare_paper=True)


@bp.get("/missing")
@members_only
def missing() -> str:
    """The numbers that were given out and did not come back."""
    found = queries.missing(g.actor, g.group.id)
    return render_template("slips/missing.html", missing=found, wording=wording)


# Typing


@bp.route("/<ref>", methods=["GET", "POST"])
@members_only
def pile(ref: str) -> Any:
    """Type slip after slip; each is kept at once."""
    pile = queries.pile_by_ref(g.actor, ref)
    form = forms.SlipForm(data=_kept_from_before(pile))
    if form.accepts(_add, pile, form):
        return redirect(url_for(".pile", ref=ref, **_kept_for_the_next(form)), 303)
    return _pile_page(pile, form)


def _add(pile: Pile, form: forms.SlipForm | forms.SheetForm) -> Slip:
    return service.add(because(form.reason), pile, form.line(), form.state(), form_key=form.key.data)


def _kept_from_before(pile: Pile) -> dict[str, Any]:
    number = queries.next_number(pile)
    return {
        "number": queries.written_number(number) if number else "",
        "day": request.args.get("day", ""),
        "keep_day": "day" in request.args,
        "receiver": request.args.get("to", ""),
        "keep_receiver": "to" in request.args,
    }


def _kept_for_the_next(form: forms.SlipForm) -> dict[str, Any]:
    kept = {}
    if form.keep_day.data and form.day.day:
        kept["day"] = form.day.day.isoformat()
    if form.keep_receiver.data and form.receiver.data and form.receiver.data[0]:
        kept["to"] = form.receiver.data[0].number
    return kept


def _pile_page(pile: Pile, form: Form) -> Any:
    slips = queries.slips_of(pile)
    shown = slips[: -SHOWN - 1 : -1] if pile.state == OPEN else sorted(slips, key=lambda each: each.number)
    totals = queries.totals(pile)
    page = render_template(
        "slips/pile.html",
        form=form,
        pile=pile,
        running=wording.running(pile, totals),
        equal=totals.are_those_of(pile),
        rows=wording.rows(shown, asking=pile.state == OPEN),
        more=len(slips) - len(shown),
        kept=_who_is_kept(form),
        wording=wording,
    )
    return page, form.status_now


def _who_is_kept(form: Form) -> str:
    """The name of whoever is kept for the next slip."""
    if not isinstance(form, forms.SlipForm) or not form.keep_receiver.data or form.receiver.errors:
        return ""
    if reading.redrawing():
        return ""  # nothing typed has been looked at
    found = form.receiver.data or [queries.who_is(g.actor, g.group.id, form.receiver.typed)[0]]
    return found[0].name if found[0] is not None else ""


@bp.route("/<ref>/sheet", methods=["GET", "POST"])
@members_only
def sheet(ref: str) -> Any:
    """An attendance sheet: who was there, one rule."""
    pile = queries.pile_by_ref(g.actor, ref)
    number = queries.next_number(pile)
    form = forms.SheetForm(data={"number": queries.written_number(number) if number else ""})
    if form.accepts(_add, pile, form):
        return redirect(url_for(".pile", ref=ref), 303)
    return render_template("slips/sheet.html", form=form, pile=pile, slip=None, wording=wording), form.status_now


@bp.route("/<ref>/list", methods=["GET", "POST"])
@members_only
def rows(ref: str) -> Any:
    """Rows out of a spreadsheet: paste, say what each column is, and they lie in the pile."""
    pile = queries.pile_by_ref(g.actor, ref)
    form = forms.ListForm()
    table: list[list[str]] = []
    if form.shows(lambda: _table(form)):
        table = form.result
        if form.wants("in") and form.accepts(lambda: _bring_in(pile, table)):
            flash(_brought(form.result))
            return redirect(url_for(".pile", ref=ref), 303)
    page = render_template(
        "slips/list.html", form=form, pile=pile, table=table[:6], guess=imports.guess(table),
        headings=imports.has_headings(table), columns=wording.COLUMN_WORDS, wording=wording,
        pasted="\n".join("\t".join(row) for row in table),
    )  # fmt: skip
    return page, form.status_now


def _table(form: forms.ListForm) -> list[list[str]]:
    try:
        return sheets.table(form.data_of())
    except sheets.Unreadable as error:
        raise NotATable from error


def _bring_in(pile: Pile, table: list[list[str]]) -> imports.Brought:
    columns = [request.form.get(f"column-{nth}", "") for nth in range(len(table[0]))]
    rows = table[1:] if request.form.get("headings") else table
    return imports.bring_in(g.actor, pile, rows, columns)


def _brought(found: imports.Brought) -> str:
    return str(
        gettext(
            "Brought in: %(lines)s. To be looked at: %(unclear)s. Left out, since their number was here: %(seen)s.",
            lines=found.lines, unclear=found.unclear, seen=found.seen,
        )
    )  # fmt: skip


# From the pile to the book


@bp.route("/<ref>/check", methods=["GET", "POST"])
@members_only
def check(ref: str) -> Any:
    """Everything that would be posted; then, where it is what was counted, in the book."""
    pile = queries.pile_by_ref(g.actor, ref)
    form = forms.ButtonForm()
    if form.accepts(posting.post, g.actor, pile, lambda: _version(request.form.get("version"))):
        flash(gettext("The pile is in the hours book."))
        return redirect(url_for(".pile", ref=ref), 303)
    if pile.state != OPEN and not form.errors:
        return redirect(url_for(".pile", ref=ref), 303)
    plan = posting.plan(g.actor, pile)
    page = render_template(
        "slips/check.html", form=form, pile=pile, plan=plan, moves=wording.moves(plan.comings),
        moved=posting.moved(plan),
        running=wording.running(pile, plan.totals), difference=wording.difference(pile, plan.totals),
        unanswered=wording.rows(plan.unanswered), wording=wording,
    )  # fmt: skip
    return page, form.status_now


def _version(typed: str | None) -> int:
    return int(typed) if typed and typed.isascii() and typed.isdecimal() and len(typed) < 9 else -1


@bp.route("/<ref>/count", methods=["GET", "POST"])
@members_only
def count(ref: str) -> Any:
    """It was counted wrongly: what is right, and why."""
    pile = queries.pile_by_ref(g.actor, ref)
    form = forms.RecountForm(data={"slips": pile.counted_slips, "length": hours.clock(pile.counted_minutes)})
    if form.accepts(_recount, pile, form):
        return redirect(url_for(".pile", ref=ref), 303)
    return render_template("slips/count.html", form=form, pile=pile, wording=wording), form.status_now


def _recount(pile: Pile, form: forms.RecountForm) -> None:
    service.recount(because(form.reason), pile, form.slips.data or 0, form.length.minutes)


@bp.route("/<ref>/stop", methods=["GET", "POST"])
@members_only
def stop(ref: str) -> Any:
    """Give a pile up."""
    pile = queries.pile_by_ref(g.actor, ref)
    form = forms.ReasonForm()
    if form.accepts(lambda: service.abandon(because(form.reason), pile)):
        return redirect(url_for(".piles"), 303)
    return render_template("slips/stop.html", form=form, pile=pile, wording=wording), form.status_now


# One slip


@bp.get("/left")
@members_only
def left() -> str:
    """What finished piles left: set aside, or in the book with one side unknown."""
    aside, suspense = queries.left_over(g.actor, g.group.id)
    return render_template(
        "slips/left.html", aside=wording.rows(aside, asking=False), suspense=wording.rows(suspense, asking=False)
    )


@bp.route("/slip/<ref>", methods=["GET", "POST"])
@members_only
def slip(ref: str) -> Any:
    """One slip: what it says, to be put right while its pile is open, or to be settled once it is clear."""
    slip = queries.slip_by_ref(g.actor, ref)
    kind = forms.SheetForm if slip.kind == SHEET else forms.SlipForm
    form = kind() if request.method == "POST" else kind.of(slip)
    if form.accepts(_write, slip, form):
        return redirect(url_for(".pile", ref=slip.pile.ref), 303)
    return _slip_page(slip, form)


def _write(slip: Slip, form: forms.SlipForm | forms.SheetForm) -> None:
    if slip.pile.state == POSTED:
        posting.settle(g.actor, slip, form.line(), another=form.wants("another"))
    else:
        service.change(because(form.reason), slip, form.line(), form.state())


def _slip_page(slip: Slip, form: Form, tried: Form | None = None) -> Any:
    settles = slip.pile.state == POSTED and slip.state in (ASIDE, SUSPENSE)
    page = render_template(
        "slips/slip.html",
        form=tried or form,
        typed=form,
        slip=slip,
        row=wording.rows([slip], asking=False)[0],
        twins=queries.asks(slip) if slip.pile.state == OPEN else [],
        changes=slip.pile.state == OPEN and slip.state not in (STRUCK,),
        settles=settles,
        told_already=settles and form.status_now == 409,
        told=[each.exchange for each in slip.people if each.exchange is not None],
        wording=wording,
    )
    return page, (tried or form).status_now


@bp.post("/slip/<ref>/move")
@members_only
def move(ref: str) -> Any:
    """Take it out of the pile, call it spoilt, set it aside; or give it up."""
    slip = queries.slip_by_ref(g.actor, ref)
    form = forms.ReasonForm()
    if form.accepts(_move, slip, form):
        return redirect(url_for(".pile", ref=slip.pile.ref), 303)
    return _slip_page(slip, _as_typed(slip), form)


def _move(slip: Slip, form: forms.ReasonForm) -> None:
    to = next((each for each in (STRUCK, VOID, ASIDE) if form.wants(each)), None)
    if to is None:
        posting.drop(because(form.reason), slip)
    else:
        service.move(because(form.reason), slip, to)


@bp.post("/slip/<ref>/twin")
@members_only
def twin(ref: str) -> Any:
    """Whether what looks like the same help is the same."""
    slip = queries.slip_by_ref(g.actor, ref)
    form = forms.ButtonForm()
    if form.accepts(_answer, slip):
        return redirect(url_for(".slip" if queries.asks(slip) else ".pile",
                                ref=slip.ref if queries.asks(slip) else slip.pile.ref), 303)  # fmt: skip
    return _slip_page(slip, _as_it_is(slip), form)


def _answer(slip: Slip) -> None:
    """`same` names the one it is: nth of those asked about for `named`, nth of what looks alike; else it is another."""
    asked = queries.asks(slip)
    nth, _, which = request.form.get("same", "").partition("-")
    named = _version(nth)
    if not 0 <= named < len(asked):
        raise NotFound
    found, twins = asked[named]
    same: Exchange | Slip | None = None
    if which:
        if not 0 <= _version(which) < len(twins):
            raise NotFound
        same = twins[_version(which)].exchange or twins[_version(which)].slip
    service.answer_twin(g.actor, slip, found.id, same)


def _as_typed(slip: Slip) -> Form:
    """What stands in the boxes of the page, where those were sent along."""
    kind, box = (forms.SheetForm, "present") if slip.kind == SHEET else (forms.SlipForm, "giver")
    return kind() if box in request.form else _as_it_is(slip)


def _as_it_is(slip: Slip) -> Form:
    return (forms.SheetForm if slip.kind == SHEET else forms.SlipForm).of(slip)


# The desk


def worklist() -> list[Task]:
    """For the desk: slips to type, what was set aside, and what is in the book with one side unknown."""
    if not permissions.may(g.actor, "slips.tend", permissions.Of(g.group.id)):
        return []
    aside, suspense = queries.left_over(g.actor, g.group.id)
    waiting = [each for each in aside if each.pile.state == POSTED]
    to_type = queries.still_to_type(g.group.id)
    return [
        Task(to_type, ngettext("slip to type", "slips to type", to_type), url_for("slips.piles"),
             gettext("no slips to type"), PAPER),
        Task(len(waiting), ngettext("slip set aside", "slips set aside", len(waiting)), url_for("slips.left"),
             gettext("no slip set aside"), PAPER),
        Task(len(suspense), gettext("in the book, one side unknown"), url_for("slips.left"),
             gettext("everybody in the book is known"), PAPER),
    ]  # fmt: skip


@bp.record_once
def _add_to_the_desk(state: BlueprintSetupState) -> None:
    state.app.extensions["worklists"].append(worklist)
