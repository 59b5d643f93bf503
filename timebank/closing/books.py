"""The books: everybody's statement, the committee's figures, what a bookkeeper reads and takes along."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, stream_with_context, url_for
from flask_babel import get_locale, gettext

from timebank import child, permissions, words, working
from timebank.board import queries as listings
from timebank.closing import archive, forms, queries, report, service, sheets, statements, wording
from timebank.context import asked_again, g, members_only
from timebank.forms import because
from timebank.ledger import queries as book
from timebank.ledger.journal import FORMATS
from timebank.slips import queries as papers
from timebank.slips import wording as pile_words
from timebank.trail import service as trail
from timebank.twokeys import service as twokeys
from timebank.twokeys.wording import what

bp = Blueprint("closing", __name__, url_prefix="/g/<slug>")

MARK = "<!-- statements -->"


def officers_only() -> None:
    """Coordinators and second signers. Raises NotAllowed, NotFound."""
    permissions.require(g.actor, "books.read", g.group)


# Everybody's statement


@bp.route("/closing/<month>/statements", methods=["GET", "POST"])
@members_only
def everybody(month: str) -> Any:
    """Have everybody's statement for a month made, and print them in one go, a sheet each."""
    officers_only()
    month = service.month_of(month)
    form = forms.ButtonForm()
    if form.accepts(_make_statements, month):
        return redirect(form.result, 303)
    number, ref = statements.how_many(g.group.id), request.args.get("made")
    if ref is None:
        page = render_template("closing/make_statements.html", form=form, month=month, number=number)
        return page, form.status_now
    made = working.taken(ref, "statements", g.group.id, g.actor.own_id)
    page = render_template("closing/statements.html", month=month, mark=MARK, number=number)
    return Response(_around(page.encode(), made), mimetype="text/html")


def _make_statements(month: str) -> str:
    actor, group_id = g.actor, g.group.id

    def make(file: Path) -> None:
        with file.open("x", encoding="utf-8") as sheets_of_paper:
            sheets_of_paper.writelines(archive.sheets_of_paper(actor, group_id, month, month))

    there = partial(_url_of_statements, month)
    return working.way_on(working.begin("statements", month, there, make, group_id=group_id, member_id=actor.own_id))


def _url_of_statements(month: str, ref: str) -> str:
    return url_for(".everybody", month=month, made=ref)


def _around(page: bytes, made: Iterator[bytes]) -> Iterator[bytes]:
    head, _mark, tail = page.partition(MARK.encode())
    yield head
    yield from made
    yield tail


# Figures


@bp.get("/figures")
@members_only
def figures() -> Any:
    """Figures for the committee between any two dates, on one side of paper; nobody is named."""
    officers_only()
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
    officers_only()
    lists = [
        (name, title) for name, (title, _rows, verb) in sheets.SHEETS.items() if permissions.may(g.actor, verb, g.group)
    ]
    return render_template("closing/books.html", lists=lists, styles=FORMATS)


@bp.get("/books/lines")
@members_only
def lines() -> Any:
    """The hours book by number, newest first; or one month of it on one page, to print."""
    officers_only()
    month = forms.month("month")
    if month is not None:
        title = gettext("The hours book: %(month)s", month=words.month(month))
        return _lines("lines", title, queries.counted_in(g.group.id, month), {})
    found = queries.page(g.group.id, before=forms.number("before"))
    return _lines("lines", gettext("The hours book by number"), found, {}, queries.months_with_lines(g.group.id)[::-1])


@bp.get("/books/corrections")
@members_only
def corrections() -> Any:
    """What was taken back, and why."""
    officers_only()
    found = queries.page(g.group.id, queries.REVERSALS, before=forms.number("before"))
    return _lines(
        "corrections", gettext("Corrections"), found, trail.reasons_for(g.group.id, [each.number for each in found])
    )


def _lines(
    endpoint: str, title: str, found: list[queries.Line], reasons: dict[int, Any], months: Sequence[str] = ()
) -> str:
    older = found[-1].number if len(found) == 25 and not forms.month("month") else None
    return render_template("closing/lines.html", endpoint=endpoint, title=title, lines=found, reasons=reasons,
                           older=older, months=months, wording=wording)  # fmt: skip


@bp.get("/books/account")
@members_only
def account() -> Any:
    """One account, line by line as posted, newest first."""
    officers_only()
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
    officers_only()
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
    officers_only()
    return render_template("closing/slips.html", found=sheets.missing_slips(g.group.id))


@bp.get("/books/piles")
@members_only
def piles() -> str:
    """Every pile of slips: what was counted by hand, what was typed, who began it and when it was finished."""
    found = papers.register(g.actor, g.group.id)
    return render_template("closing/piles.html", found=found, wording=pile_words)


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
    officers_only()
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
    """Have the file made by another process, so that nobody's page has to wait for it."""
    form = forms.ButtonForm()
    if not form.accepts(_make_pack, ref):
        flash(str(form.form_errors[0]) if form.form_errors else gettext("That did not work"), "warn")
        return redirect(url_for(".pack"), 303)
    return redirect(form.result, 303)


def _make_pack(ref: str) -> str:
    year = archive.take(g.actor, ref)
    verbs = {name: verb for name, (_title, _rows, verb) in sheets.SHEETS.items()}
    hidden = [name for name, verb in verbs.items() if not permissions.may(g.actor, verb, g.group)]
    command = ["pack", "--group", g.slug, "--year", year, *(word for each in hidden for word in ("--without", each))]
    work = working.begin("pack", ref, partial(_url_of_pack, year), lambda file: child.run(*command, str(file)),
                         group_id=g.group.id, member_id=g.actor.own_id)  # fmt: skip
    return url_for("closing.work", ref=work.ref)


def _url_of_pack(year: str, ref: str) -> str:
    return url_for(".pack_file", year=int(year), ref=ref)


@bp.get("/books/pack/<int(fixed_digits=4):year>/<ref>")
@members_only
def pack_file(year: int, ref: str) -> Any:
    """The file that was made, for whoever had it made."""
    made = working.taken(ref, "pack", g.group.id, g.actor.own_id)
    officers_only()
    headers = {"Content-Disposition": f'attachment; filename="{g.slug}-{year}.zip"'}
    return Response(made, mimetype="application/zip", headers=headers)
