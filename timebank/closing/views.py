"""Closing a month, the committee's figures, and the books: for coordinators and second signers."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from flask import Blueprint, Response, flash, redirect, render_template, request, stream_with_context, url_for
from flask.blueprints import BlueprintSetupState
from flask_babel import get_locale, gettext

from timebank import child, permissions, reading, words
from timebank.board import queries as listings
from timebank.closing import archive, forms, queries, report, service, sheets, statements, wording
from timebank.closing.points import TICKS
from timebank.context import asked_again, g, members_only
from timebank.errors import NotFound
from timebank.forms import because
from timebank.ledger import months
from timebank.ledger import queries as book
from timebank.ledger.journal import FORMATS
from timebank.members import queries as people
from timebank.points import DOUBT, STATEMENTS
from timebank.tasks import MONTH, Task
from timebank.trail import service as trail
from timebank.twokeys import service as twokeys
from timebank.twokeys.models import KeyedAct
from timebank.twokeys.wording import what

bp = Blueprint("closing", __name__, url_prefix="/g/<slug>")

MARK = "<!-- statements -->"


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


def _officers_only() -> None:
    permissions.require(g.actor, "books.read", g.group)


# Closing


@bp.get("/closing/")
@members_only
def overview() -> Any:
    """Every month: open, being closed, or closed with its report."""
    _officers_only()
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
    _officers_only()
    month = service.month_of(month)
    form = forms.MonthForm()
    if form.accepts(_see_to, month, form):
        if isinstance(form.result, KeyedAct):
            return redirect(url_for("twokeys.one", ref=form.result.ref), 303)
        return redirect(url_for(".month", month=month), 303)
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
        report=report,
        wording=wording,
        what=what,
    )
    return page, form.status_now


def _see_to(month: str, form: forms.MonthForm) -> KeyedAct | None:
    """Do what was pressed."""
    verb, _colon, thing = reading.step().partition(":")
    if verb == "propose":
        return service.propose(because(form.reason), g.group.id, month)
    if verb == "begin":
        service.begin(g.actor, g.group.id, month)
    elif verb == "check":
        service.check_book(g.actor, g.group.id, month)
    elif verb == "carry":
        service.carry_forward(g.actor, g.group.id, month, thing)
    else:
        service.tick(g.actor, g.group.id, month, verb)
    return None


@bp.route("/closing/<month>/reopen", methods=["GET", "POST"])
@members_only
@asked_again
def reopen(month: str) -> Any:
    """Propose to open the newest closed month again."""
    _officers_only()
    month = service.month_of(month)
    form = forms.ReopenForm()
    if form.accepts(lambda: service.propose_reopening(because(form.reason), g.group.id, month)):
        return redirect(url_for("twokeys.one", ref=form.result.ref), 303)
    return render_template("closing/reopen.html", form=form, month=month), form.status_now


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
    _officers_only()
    found = queries.report(g.group.id, service.month_of(month), forms.number("version"))
    if found is None:
        raise NotFound
    return found


@bp.get("/closing/<month>/statements")
@members_only
def everybody(month: str) -> Any:
    """Everybody's statement for a month, a sheet each, to print in one go; they come as they are made."""
    _officers_only()
    month = service.month_of(month)
    number = statements.how_many(g.group.id)
    page = render_template("closing/statements.html", month=month, mark=MARK, number=number)
    return Response(stream_with_context(_around(page, month)), mimetype="text/html")


def _around(page: str, month: str) -> Iterator[str]:
    head, _mark, tail = page.partition(MARK)
    yield head
    yield from archive.sheets_of_paper(g.actor, g.group.id, month, month)
    yield tail


# Figures


@bp.get("/figures")
@members_only
def figures() -> Any:
    """Figures for the committee between any two dates, on one side of paper; nobody is named."""
    _officers_only()
    first = forms.typed_day("first", g.today.replace(month=1, day=1))
    last = forms.typed_day("last", g.today)
    view = request.args.get("view", queries.HAPPENED)
    view = view if view in queries.VIEWS else queries.HAPPENED
    form = forms.Between(None, data={"first": forms.as_typed("first", first), "last": forms.as_typed("last", last),
                                     "view": view})  # fmt: skip
    found = queries.help_between(g.group.id, first, last, view)
    page = "closing/figures.html"
    sides = [_side(page_language, first, last, found) for page_language in _both()]
    return render_template(page, form=form, first=first, last=last, sides=sides)


def _both() -> tuple[str, str]:
    """The reader's language first."""
    return ("cy", "en") if str(get_locale()) == "cy" else ("en", "cy")


def _side(language: str, first: str, last: str, found: queries.Help) -> tuple[str, str]:
    """The figures in one language: the reader's for the screen, both for paper."""
    came = queries.people_between(g.group.id, first, last)
    with words.reader(language):
        board = [(listings.category_name(g.group.id, name, language) or gettext("Other"), offers, requests)
                 for name, offers, requests in queries.listings_between(g.group.id, first, last)]  # fmt: skip
        told = render_template("closing/_figures.html", found=found, came=came, board=board, first=first, last=last,
                               language=language)  # fmt: skip
    return language, told


# The books


@bp.get("/books/")
@members_only
def books() -> Any:
    """What a bookkeeper asks for: pages to read and sheets to take along."""
    _officers_only()
    lists = [
        (name, title) for name, (title, _rows, verb) in sheets.SHEETS.items() if permissions.may(g.actor, verb, g.group)
    ]
    return render_template("closing/books.html", lists=lists, styles=FORMATS)


@bp.get("/books/lines")
@members_only
def lines() -> Any:
    """The hours book by number, newest first."""
    _officers_only()
    found = queries.page(g.group.id, before=forms.number("before"))
    return _lines("lines", gettext("The hours book by number"), found, {})


@bp.get("/books/corrections")
@members_only
def corrections() -> Any:
    """What was taken back, and why."""
    _officers_only()
    found = queries.reversals(g.group.id, before=forms.number("before"))
    return _lines(
        "corrections", gettext("Corrections"), found, trail.reasons_for(g.group.id, [each.number for each in found])
    )


def _lines(endpoint: str, title: str, found: list[queries.Line], reasons: dict[int, Any]) -> str:
    older = found[-1].number if len(found) == 25 else None
    return render_template("closing/lines.html", endpoint=endpoint, title=title, lines=found, reasons=reasons,
                           older=older, wording=wording)  # fmt: skip


@bp.get("/books/account")
@members_only
def account() -> Any:
    """One account, line by line as posted, newest first."""
    _officers_only()
    code = request.args.get("code", "")
    every = book.balances(g.group.id)
    chosen = next((each for each in every if each.code == code), None)
    found = book.statement(chosen.account_id, before=forms.number("before")) if chosen else []
    older = found[-1].number if len(found) == 25 else None
    if code and chosen is None:
        flash(gettext("There is no such account."), "warn")
    return render_template("closing/account.html", chosen=chosen, code=code, lines=found, older=older, report=report,
                           wording=wording)  # fmt: skip


@bp.get("/books/trial")
@members_only
def trial() -> Any:
    """Where every account stood at a date, by when it happened and by where it counts."""
    _officers_only()
    on = forms.typed_day("on", g.today)
    found = queries.trial(g.group.id, on)
    form = forms.Between(None, data={"last": forms.as_typed("on", on)})
    return render_template("closing/trial.html", on=on, found=found, form=form, report=report)


@bp.get("/books/waiting")
@members_only
def waiting() -> Any:
    """What waits to be agreed, by age."""
    found = sheets.waiting(g.actor, g.group.id)
    ages = sheets.by_age(found)
    return render_template("closing/waiting.html", ages=ages)


@bp.get("/books/slips")
@members_only
def slips() -> Any:
    """The numbers of the slips that were typed, and those that are missing between."""
    _officers_only()
    return render_template("closing/slips.html", found=sheets.missing_slips(g.group.id))


@bp.get("/books/sheets/<name>")
@members_only
def sheet(name: str) -> Any:
    """A list as CSV, or the whole book for another program."""
    pieces = sheets.sheet(g.actor, g.group.id, name)
    ending = ".csv" if name in sheets.SHEETS else ""
    return Response(
        stream_with_context(pieces),
        mimetype="text/plain" if name in FORMATS and name != "csv" else "text/csv",
        headers={"Content-Disposition": f'attachment; filename="{g.slug}-{name}{ending}"'},
    )


@bp.route("/books/pack", methods=["GET", "POST"])
@members_only
@asked_again
def pack() -> Any:
    """Propose to take the pack of a year; take what a second person confirmed."""
    _officers_only()
    form = forms.PackForm(data={"year": str(g.today.year)})
    if form.accepts(lambda: archive.propose(because(form.reason), g.group.id, (form.year.data or "").strip())):
        return redirect(url_for(".pack"), 303)
    waiting = [each for each in twokeys.waiting(g.actor, g.group.id) if each.act == archive.ACT]
    there = archive.open_to(g.actor, g.group.id)
    return render_template("closing/pack.html", form=form, there=there, waiting=waiting, what=what), form.status_now


@bp.post("/books/pack/<ref>")
@members_only
@asked_again
def take_pack(ref: str) -> Any:
    """The file itself, made by another process, so that nobody's page has to wait for it."""
    form = forms.ButtonForm()
    if not form.accepts(archive.take, g.actor, ref):
        flash(str(form.form_errors[0]) if form.form_errors else gettext("That did not work"), "warn")
        return redirect(url_for(".pack"), 303)
    name = f"{g.slug}-{form.result}.zip"
    with tempfile.TemporaryDirectory() as folder:
        hidden = [
            name for name, (_title, _rows, verb) in sheets.SHEETS.items() if not permissions.may(g.actor, verb, g.group)
        ]
        left_out = [word for each in hidden for word in ("--without", each)]
        child.run("pack", "--group", g.slug, "--year", form.result, *left_out, str(Path(folder) / name))
        file = (Path(folder) / name).open("rb")  # the name goes, the open file stays until it is sent
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(_sent(file), mimetype="application/zip", headers=headers)


def _sent(file: BinaryIO) -> Iterator[bytes]:
    with file:
        yield from iter(lambda: file.read(1 << 16), b"")
