"""The coordinator's desk: today's work in one look, its lists, and telling for others."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import current_app, redirect, render_template, request, url_for
from flask_babel import gettext

from timebank import backup, permissions
from timebank.context import g, members_only
from timebank.desk import calls, queries, ringing
from timebank.desk import wording as own
from timebank.desk.forms import AsideForm, LogForm, PlaceForm, member_by_ref
from timebank.desk.settling import bp
from timebank.exchanges import queries as exchanges
from timebank.exchanges import service, wording
from timebank.exchanges.models import Exchange
from timebank.forms import because
from timebank.members import queries as people
from timebank.tasks import ANSWERS, BOARD, MONTH, PAPER, PEOPLE, Task

__all__ = ["bp", "ringing"]  # the pages for ringing round stand there


@bp.get("/")
@members_only
def today() -> Any:
    """What waits today: how much of each, and where it is done."""
    tasks = [*_own_tasks(), *_tasks()]
    groups = [(own.PLACES[place], [each for each in tasks if each.place == place])
              for place in (ANSWERS, PAPER, PEOPLE, BOARD, MONTH)]  # fmt: skip
    return render_template("desk/today.html", groups=groups, last_copy=backup.last_copy_elsewhere())


def _own_tasks() -> list[Task]:
    """The desk's own lines."""
    counts = queries.counts(g.actor, g.group.id, g.rules)
    at = {name: url_for(".waiting_list", what=name) for name in queries.LISTS}
    number: Callable[[str], int] = counts.of.__getitem__
    # Whoever was not found lies in one of the four piles, which count themselves.
    lines = [(name, own.LISTS[name], own.NOTHING[name]) for name in queries.LISTS if name != queries.UNPLACED]
    found = [Task(number(name), str(label), at[name], str(nothing), own.PLACE_OF[name], own.overdue(counts, name))
             for name, label, nothing in lines if number(name) or name not in own.ONLY_WHERE_THERE_IS]  # fmt: skip
    return [
        Task(calls.number_to_ring(g.actor, g.group.id, g.today), gettext("to ring"), url_for(".calls_to_make"),
             gettext("nobody waits for a call")),
        *found,
        Task(calls.number_to_write(g.actor, g.group.id), gettext("to ask by letter"), url_for(".letters"),
             gettext("nobody to write to"), PAPER),
        Task(queries.quiet_number(g.actor, g.group.id, g.today), gettext("not heard from for two months"),
             url_for(".quiet"), gettext("heard from everybody"), PEOPLE),
    ]  # fmt: skip


def _tasks() -> list[Task]:
    """What the other rooms have for whoever looks."""
    return [task for worklist in current_app.extensions["worklists"] for task in worklist()]


@bp.get("/list/<what>")
@members_only
def waiting_list(what: str) -> Any:
    """One list of what waits, a page at a time."""
    number = max(request.args.get("page", 1, type=int), 1)
    page = queries.page(g.actor, g.group.id, g.rules, what, number)
    lines = [each for each in page.things if isinstance(each, Exchange)]
    names = people.labels(member for member, _ in page.things) if what == queries.TALKS and page.things else {}
    return render_template(
        "desk/list.html",
        what=what,
        title=own.TITLES[what],
        page=page,
        number=number,
        told={each.id: wording.told(each, None) for each in lines},
        alone=[each.id for each in lines if each.in_doubt and queries.is_only_officer(g.actor, each)],
        labels=names,
        wording=wording,
    )


@bp.get("/signer")
@members_only
def signer() -> Any:
    """What waits for the second signer: whatever every coordinator is part of."""
    work = queries.for_signer(g.actor, g.group.id)
    lines = [*work.different, *work.doubted, *work.waiting]
    told = {each.id: wording.told(each, None) for each in lines}
    return render_template("desk/signer.html", work=work, told=told, tasks=_tasks(), wording=wording)


# Telling for others


@bp.route("/log", methods=["GET", "POST"])
@members_only
def log() -> Any:
    """Help that somebody told the coordinator of: what, check, done."""
    permissions.require(g.actor, "exchange.log for others")
    form = LogForm()
    if form.wants("done"):
        if form.accepts(_log, form):
            return redirect(url_for("exchanges.show", ref=form.result.ref), 303)
    elif form.wants("check", "sure") and form.shows(service.preview, g.group.id, form.claim):
        return _checking(form)
    return render_template("desk/log.html", form=form), form.status_now


def _log(form: LogForm) -> Exchange:
    voice = g.actor.speaking_for(form.teller(), form.channel())
    return service.log(voice, g.group.id, form.claim(), words=form.sides(), form_key=form.key.data)


def _checking(form: LogForm) -> str:
    claim = form.claim()
    twins = exchanges.twins(g.group.id, claim.giver, claim.receiver, claim.occurred_on) if form.wants("check") else []
    names = people.labels(each for each in (claim.giver, claim.receiver) if each is not None)
    return render_template(
        "desk/check.html",
        form=form,
        giver=names[claim.giver.id] if claim.giver else wording.the_group(),
        receiver=names[claim.receiver.id] if claim.receiver else wording.the_group(),
        twins=[(each, wording.told(each, None)) for each in twins],
        wording=wording,
    )


# Who is this?


@bp.route("/unplaced/<ref>", methods=["GET", "POST"])
@members_only
def unplaced(ref: str) -> Any:
    """Help whose other side nobody found yet: look for them, or set it aside."""
    told = exchanges.unplaced_by_ref(g.actor, ref)
    form = PlaceForm()
    found = None
    if request.form.get("who"):
        if form.accepts(service.place, g.actor, told, lambda: member_by_ref(request.form["who"])):
            return redirect(url_for("exchanges.show", ref=form.result.ref), 303)
    elif form.shows(exchanges.find_people, g.actor, g.group.id, lambda: form.q.data):
        found = wording.choices(form.result)
    guesses = wording.choices(people.search(g.actor, g.group.id, told.typed)) if found is None else found
    page = render_template("desk/unplaced.html", form=form, told=told, found=guesses)
    return page, form.status_now


@bp.route("/unplaced/<ref>/aside", methods=["GET", "POST"])
@members_only
def aside(ref: str) -> Any:
    """Nobody could be found, as the teller was told."""
    told = exchanges.unplaced_by_ref(g.actor, ref)
    form = AsideForm()
    if form.accepts(_set_aside, told, form):
        return redirect(url_for(".today"), 303)
    return render_template("desk/aside.html", form=form, told=told), form.status_now


def _set_aside(told: Any, form: AsideForm) -> None:
    service.set_aside(because(form.reason), told)
