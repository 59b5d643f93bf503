"""`timebank import members`, `exchanges` and `listings`: a group brings its spreadsheets along."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import click
from flask_babel import gettext, ngettext

from timebank import words
from timebank.board import imports as listings
from timebank.board.models import OFFER, REQUEST
from timebank.cli import in_book, which_group
from timebank.errors import N_
from timebank.exchanges import imports as exchanges
from timebank.groups import service as groups
from timebank.hours import Minutes, clock
from timebank.members import imports as members
from timebank.permissions import Actor
from timebank.sheets import Problem, Unreadable

MANY_LINES = 2_000
MOST_LINES_NAMED = 20

the_file = click.argument("file", type=click.Path(exists=True, dir_okay=False, readable=True, path_type=Path))
dry_run = click.option("--dry-run", is_flag=True, help="Only show what would come of it; write nothing.")

_LINE = N_("line %(line)s, %(column)s: %(sentence)s")
_WHOLE_LINE = N_("line %(line)s: %(sentence)s")


@click.group("import")
def import_() -> None:
    """Bring members, exchanges or listings in from a spreadsheet saved as CSV: all of a file, or nothing."""


@import_.command("members")
@the_file
@which_group
@dry_run
@in_book
def members_(file: Path, slug: str | None, dry_run: bool) -> None:
    """Add the people and organisations in FILE, with the hours they bring.

    Columns: number,name,email,phone,language,kind,joined_on,opening_hours and, where wanted,
    known_as,place,opening_on,left_on. Only the name is needed. Opening hours as 3:15, 3.25, 3,25 or -1:30.
    """
    group = groups.by_slug(slug)
    actor = Actor.host(group.id)
    with _bad_lines(file):
        plan = members.plan_members(actor, group, file.read_bytes())
        if not dry_run:
            with progress(len(plan.new)) as done:
                plan = members.carry_out(actor, plan, done)
    new = ngettext("%(num)d member", "%(num)d members", len(plan.new)) if plan.new else gettext("nothing")
    _tell_counts(dry_run, new, len(plan.skipped), plan.unused)
    _tell_understood(plan.understood)
    if dry_run:
        _tell_balances(plan.balances)


@import_.command("exchanges")
@the_file
@which_group
@dry_run
@in_book
def exchanges_(file: Path, slug: str | None, dry_run: bool) -> None:
    """Put the slips in FILE in the book: help that both people agreed on paper.

    Columns: slip,date,giver,receiver,hours,what. Giver and receiver by number or exact name; the slip's number and
    what it was may be empty. Dates as 2026-10-05 or 5/10/2026.
    """
    group = groups.by_slug(slug)
    actor = Actor.host(group.id)
    with _bad_lines(file):
        plan = exchanges.plan_exchanges(actor, group, file.read_bytes())
        if not dry_run:
            with progress(len(plan.new)) as done:
                plan = exchanges.carry_out(actor, plan, done)
    new = ngettext("%(num)d exchange", "%(num)d exchanges", len(plan.new)) if plan.new else gettext("nothing")
    _tell_counts(dry_run, new, len(plan.skipped), plan.unused)
    earliest = words.day(plan.earliest) if plan.earliest else ""
    _tell_lines(
        plan.before_founding, N_("From before the group began (the earliest: %(day)s): %(lines)s"), day=earliest
    )
    _tell_lines(
        plan.before_joining,
        N_("From before one of the two joined (the earliest in the file: %(day)s): %(lines)s"),
        day=earliest,
    )
    _tell_lines(plan.in_opening, N_("In one side's opening hours already, so only the other side moves: %(lines)s"))
    _tell_lines(
        plan.not_posted, N_("In both sides' opening hours already, so nothing moves, and it is kept: %(lines)s")
    )
    _tell_lines(plan.alike, N_("Perhaps told on the web or by telephone already. Please look: %(lines)s"))
    if dry_run:
        _tell_understood(plan.understood)
        _tell_balances(plan.balances)


@import_.command("listings")
@the_file
@which_group
@dry_run
@in_book
def listings_(file: Path, slug: str | None, dry_run: bool) -> None:
    """Put the offers and requests in FILE on the notice board.

    Columns: member,kind,title and, where wanted, text,language,category,area,expires_on. The member by number or exact
    name; the kind is offer or request. Dates as 2026-10-05 or 5/10/2026.
    """
    group = groups.by_slug(slug)
    actor = Actor.host(group.id)
    with _bad_lines(file):
        plan = listings.plan_listings(actor, group, file.read_bytes())
        if not dry_run:
            with progress(len(plan.new)) as done:
                plan = listings.carry_out(actor, plan, done)
    kinds = [each.content.kind for each in plan.new]
    offers, requests = kinds.count(OFFER), kinds.count(REQUEST)
    new = [ngettext("%(num)d offer", "%(num)d offers", offers)] * bool(offers)
    new += [ngettext("%(num)d request", "%(num)d requests", requests)] * bool(requests)
    _tell_counts(dry_run, ", ".join(new) or gettext("nothing"), len(plan.skipped), plan.unused)


@contextmanager
def _bad_lines(file: Path) -> Iterator[None]:
    """Tell every bad line on standard error, and that nothing was written."""
    try:
        yield
    except Unreadable as unreadable:
        for problem in unreadable.problems:
            click.echo(f"{file}: {_worded(problem)}", err=True)
        count = len({problem.line for problem in unreadable.problems})
        click.echo(
            ngettext("%(num)d bad line, so nothing was written.", "%(num)d bad lines, so nothing was written.", count),
            err=True,
        )
        raise SystemExit(1) from unreadable


def _worded(problem: Problem) -> str:
    values = {name: _value(value) for name, value in problem.values.items()}
    sentence = str(gettext(problem.sentence)) % values
    if not problem.line:
        return sentence
    shape = _LINE if problem.column else _WHOLE_LINE
    return str(gettext(shape)) % {"line": problem.line, "column": problem.column, "sentence": sentence}


def _value(value: object) -> object:
    return clock(value) if isinstance(value, Minutes) else value


@contextmanager
def progress(count: int) -> Iterator[Callable[[], None]]:
    """A bar on a terminal, a line now and then elsewhere where the file is long; on standard error."""
    if sys.stderr.isatty():
        with click.progressbar(length=count, file=sys.stderr, update_min_steps=max(count // 100, 1)) as bar:
            yield lambda: bar.update(1)
        return
    so_far = 0

    def done() -> None:
        nonlocal so_far
        so_far += 1
        if so_far % MANY_LINES == 0:
            click.echo(gettext("%(done)s of %(count)s", done=so_far, count=count), err=True)

    yield done


def _tell_counts(trial: bool, amount: str, skipped: int, unused: Sequence[str]) -> None:
    if trial:
        click.echo(gettext("A trial run: nothing was written. New: %(amount)s.", amount=amount))
    else:
        click.echo(gettext("New: %(amount)s.", amount=amount))
    if skipped:
        there = ngettext("%(num)d line, there already", "%(num)d lines, there already", skipped)
        click.echo(gettext("Skipped: %(amount)s.", amount=there))
    if unused:
        click.echo(gettext("Columns that were not used: %(columns)s.", columns=", ".join(unused)))


def _tell_lines(lines: Sequence[int], sentence: str, **values: object) -> None:
    """Which lines something is so of: how many, and the first of their numbers."""
    if lines:
        named = ", ".join(str(line) for line in lines[:MOST_LINES_NAMED])
        more = ", …" if len(lines) > MOST_LINES_NAMED else ""
        where = ngettext("%(num)d line (%(named)s)", "%(num)d lines (%(named)s)", len(lines), named=named + more)
        click.echo(gettext(sentence) % {"lines": where, **values})


def _tell_understood(understood: Sequence[tuple[int, str, Minutes]]) -> None:
    """How hours in unusual writing were taken, each writing once."""
    by_text: dict[tuple[str, Minutes], list[int]] = {}
    for line, typed, minutes in understood:
        by_text.setdefault((typed, minutes), []).append(line)
    for (typed, minutes), lines in by_text.items():
        _tell_lines(lines, N_("“%(typed)s” counts as %(minutes)s: %(lines)s"), typed=typed, minutes=clock(minutes))


def _tell_balances(balances: Sequence[tuple[str, str, int]]) -> None:
    click.echo(gettext("The balances that would result:"))
    width = max((len(number) for number, _, _ in balances), default=0)
    names = max((len(name) for _, name, _ in balances), default=0)
    for number, name, minutes in balances:
        click.echo(f"{number:<{width}}  {name:<{names}}  {clock(minutes):>8}")
