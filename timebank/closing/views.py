"""Closing a month: for coordinators and second signers."""

from __future__ import annotations

from typing import Any

from flask import Response, make_response, redirect, render_template, request, url_for
from flask.blueprints import BlueprintSetupState
from flask_babel import get_locale, gettext

from timebank import permissions, reading, words, working
from timebank.closing import forms, queries, report, service, wording
from timebank.closing.books import bp, officers_only
from timebank.closing.points import TICKS
from timebank.context import asked_again, g, members_only
from timebank.errors import NotFound
from timebank.forms import because
from timebank.ledger import months
from timebank.members import queries as people
from timebank.permissions import Actor
from timebank.points import DOUBT, STATEMENTS
from timebank.tasks import MONTH, Task
from timebank.twokeys import service as twokeys
from timebank.twokeys.wording import what


@bp.record_once
def _add_to_desks(state: BlueprintSetupState) -> None:
    state.app.extensions["worklists"].append(_worklist)


def _worklist() -> list[Task]:
    """The month to close next and what still blocks it, for groups that close months; others are not reminded."""
    if not permissions.may(g.actor, "books.read", g.group) or not queries.closes_months(g.group.id):
        return []
    month = _to_close_next()
    if month is None:
        return []
    found = service.checklist(g.actor, g.group.id, month, lines=(DOUBT, STATEMENTS))
    blocked = sum(not each.finding.ready for line in found.values() for each in line)
    return [
        Task(
            blocked,
            gettext("to do before this month closes: %(month)s", month=words.month(month)),
            url_for("closing.month", month=month),
            gettext("%(month)s can be closed", month=words.month(month)),
            MONTH,
        )
    ]


def _to_close_next() -> str | None:
    newest = months.newest_closed(g.group.id) or ""
    over = [each for each in queries.months_with_lines(g.group.id) if newest < each < g.today.isoformat()[:7]]
    return over[0] if over else None


@bp.get("/closing/")
@members_only
def overview() -> Any:
    """Every month: open, being closed, or closed with its report."""
    officers_only()
    found = {each: months.state(g.group.id, each) for each in queries.months_with_lines(g.group.id)}
    found |= {each.month: months.state(g.group.id, each.month) for each in queries.reports(g.group.id)}
    return render_template(
        "closing/overview.html",
        months=sorted(found.items(), reverse=True),
        newest=months.newest_closed(g.group.id),
        this_month=g.today.isoformat()[:7],
        wording=wording,
    )


@bp.route("/closing/<month>", methods=["GET", "POST"])
@members_only
@asked_again
def month(month: str) -> Any:
    """What still stands in the way of closing a month, and seeing to it; then proposing it to a second person."""
    officers_only()
    month = service.month_of(month)
    form = forms.MonthForm()
    if form.accepts(_see_to, month, form):
        return redirect(form.result, 303)
    found = service.checklist(g.actor, g.group.id, month)
    things = [thing for line in found.values() for each in line for thing in each.finding.things]
    page = render_template(
        "closing/month.html",
        form=form,
        month=month,
        state=months.state(g.group.id, month),
        is_over=month < g.today.isoformat()[:7],
        found=found,
        notes=queries.notes(g.group.id, month),
        names=people.names_of(g.group.id, {each for thing in things for each in (thing.giver, thing.receiver)}),
        also=queries.to_close(g.group.id, month)[:-1],
        waiting=[each for each in twokeys.waiting(g.actor, g.group.id) if each.act == service.CLOSE],
        ticks=TICKS,
        may_propose=twokeys.may_propose(g.actor, g.group.id, service.CLOSE),
        report=report,
        wording=wording,
        what=what,
    )
    return page, form.status_now


def _see_to(month: str, form: forms.MonthForm) -> str:
    """Do what was pressed; where one goes on."""
    verb, _colon, thing = reading.step().partition(":")
    here, group_id = url_for(".month", month=month), g.group.id
    if verb == "propose":
        return _propose(because(form.reason), group_id, month)
    if verb == "begin":
        service.begin(g.actor, group_id, month)
    elif verb == "check":
        actor, look = g.actor, service.look_through_beside
        return working.way_on(
            working.begin("check", month, here, lambda _file: service.check_book(actor, group_id, month, look),
                          group_id=group_id, member_id=actor.own_id)
        )  # fmt: skip
    elif verb == "carry":
        service.carry_forward(g.actor, group_id, month, thing)
    else:
        service.tick(g.actor, group_id, month, verb)
    return here


def _propose(actor: Actor, group_id: int, month: str) -> str:
    """Beside this page, since a group with one officer closes with it. Where one goes on."""
    here = url_for(".month", month=month)
    work = working.begin("close", month, here, lambda _file: service.propose(actor, group_id, month).ref,
                         group_id=group_id, member_id=actor.own_id)  # fmt: skip
    return url_for("twokeys.one", ref=work.result) if work.result else working.way_on(work)


@bp.route("/closing/<month>/reopen", methods=["GET", "POST"])
@members_only
@asked_again
def reopen(month: str) -> Any:
    """Propose to open the newest closed month again."""
    officers_only()
    month = service.month_of(month)
    form = forms.ReopenForm()
    if form.accepts(lambda: service.propose_reopening(because(form.reason), g.group.id, month)):
        return redirect(url_for("twokeys.one", ref=form.result.ref), 303)
    may_propose = twokeys.may_propose(g.actor, g.group.id, service.REOPEN)
    page = render_template("closing/reopen.html", form=form, month=month, may_propose=may_propose, wording=wording)
    return page, form.status_now


@bp.get("/closing/<month>/report")
@members_only
def show(month: str) -> Any:
    """The report of a closed month, as it was kept."""
    kept = _kept(month)
    every = [each for each in queries.reports(g.group.id) if each.month == kept.month]
    told = report.sections(kept.body, str(get_locale()))
    return render_template("closing/report.html", kept=kept, every=every, told=told)


@bp.get("/closing/<month>/report.txt")
@members_only
def report_file(month: str) -> Any:
    """The same as a text: the same bytes for ever."""
    kept = _kept(month)
    text = report.as_text(kept.body, request.args.get("in", str(get_locale())))
    return Response(text, mimetype="text/plain")


def _kept(month: str) -> Any:
    officers_only()
    found = queries.report(g.group.id, service.month_of(month), forms.number("version"))
    if found is None:
        raise NotFound
    return found


# Long work


@bp.get("/work/<ref>")
@members_only
def work(ref: str) -> Any:
    """How far long work is; once it is done, straight on to where it leads, or the file to take."""
    found = working.by_ref(ref, g.group.id)
    officers_only()
    if found.state == working.DONE and found.kind not in wording.FILES:
        return redirect(found.then, 303)
    mine = found.member_id == g.actor.own_id
    page = make_response(render_template("closing/work.html", work=found, wording=wording, mine=mine))
    if found.state == working.AT_WORK:
        page.headers["Refresh"] = "3"  # seconds; the page has a link for whoever would rather press
    return page
