"""Pages for ringing round and for letters: one block a person, what came of it in one press, and the same on paper."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext

from timebank import permissions, words
from timebank.context import g, members_only
from timebank.desk import calls, queries, wording
from timebank.desk.calls import Block, Line
from timebank.desk.forms import AskedForm, CallsForm, member_by_ref
from timebank.desk.settling import bp
from timebank.exchanges import letters as ready
from timebank.exchanges import wording as exchanges
from timebank.matching import wording as matching
from timebank.members import queries as people
from timebank.members.models import Member
from timebank.profiles import queries as profiles

A_WEEK = 7


@bp.route("/calls", methods=["GET", "POST"])
@members_only
def calls_to_make() -> Any:
    """Everybody to ring, some at a time; a press writes down what came of a call."""
    number = _page_number()
    found = calls.to_ring(g.actor, g.group.id, g.today, page=number)
    form = CallsForm.about_lines(line.exchange.ref for block in found.blocks for line in block.lines)
    if form.accepts(_said, form):
        flash(gettext("Done. This is written down with your name and the day."))
        return redirect(url_for(".calls_to_make", page=number if number > 1 else None), 303)
    days = [(g.today + timedelta(days=ahead)) for ahead in range(1, A_WEEK + 1)]
    page = render_template("desk/calls.html", form=form, found=found, page=number, days=days, **_of(found.blocks))
    return page, form.status_now


def _said(form: CallsForm) -> None:
    calls.say(
        g.actor,
        member_by_ref(form.whom),
        form.outcome,
        key=str(form.key.data),
        about=form.about,
        minutes_told=form.minutes(),
        again_on=form.again_on(),
    )


@bp.get("/calls/paper")
@members_only
def calls_on_paper() -> str:
    """The same list to print, with boxes to tick beside the telephone."""
    found = calls.to_ring(g.actor, g.group.id, g.today, most=calls.MOST_ON_PAPER)
    return render_template("desk/calls_paper.html", found=found, **_of(found.blocks))


def _page_number() -> int:
    return min(max(request.args.get("page", 1, type=int), 1), 10_000)


def _of(blocks: list[Block]) -> dict[str, Any]:
    """What the pages of blocks show of each: how to reach them, what was tried, what to say, whose help it is."""
    return {
        "labels": people.labels([block.member for block in blocks]) if blocks else {},
        "best_ways": profiles.ways(block.member.id for block in blocks),
        "texts": {block.member.id: _texts(block) for block in blocks},
        "told": {line.exchange.id: exchanges.told(line.exchange, None) for block in blocks for line in block.lines},
        "exchanges": exchanges,
        "wording": wording,
        "speaks": matching.speaks,
        "WAYS": matching.WAYS,
    }


def _texts(block: Block) -> list[tuple[str, str]]:
    """The words to say to somebody, about all their lines, in each of their languages."""
    asked = [(line.exchange, line.side) for line in block.lines]
    return [(each, ready.call_text(asked, g.rules, each)) for each in words.languages_for(block.member.language)]


# Letters


@bp.get("/waiting/<ref>/letter")
@members_only
def letter(ref: str) -> str:
    """The question on a sheet of paper, with a strip to answer on, for everybody whose word is missing."""
    exchange = queries.by_ref(g.actor, ref)
    permissions.require(g.actor, "exchange.voice", exchange)
    asked = [(member, Line(exchange, side)) for side, member in queries.asked(exchange)]
    return _on_paper(asked, url_for(".waiting", ref=ref))


@bp.get("/letters")
@members_only
def letters() -> str:
    """The same for everybody who is asked on paper, some at a time, by how it gets to them."""
    number = _page_number()
    found = calls.to_write(g.actor, g.group.id, page=number)
    asked = [(each.member, line) for each in found.people for line in each.lines]
    numbers = [(wording.DELIVERIES[name], many) for name, many in found.numbers.items() if many]
    return _on_paper(asked, url_for(".today"), numbers=numbers, page=number, more=found.more)


@bp.get("/calls/<ref>/letter")
@members_only
def letter_to(ref: str) -> str:
    """Everything that waits for one person's word, on paper: for whom the telephone does not reach."""
    member = member_by_ref(ref)
    asked = [(member, line) for line in calls.letters_to(g.actor, member)]
    return _on_paper(asked, url_for(".calls_to_make"))


def _on_paper(asked: list[tuple[Member, Line]], back: str, **more: Any) -> str:
    sheets = [_letter(member, line, each) for member, line in asked for each in words.languages_for(member.language)]
    return render_template("desk/letters.html", letters=sheets, back=back, bare_paper=True, **more)


def _letter(member: Member, line: Line, language: str) -> str:
    """One sheet in this language, whoever prints it."""
    with words.reader(language):
        return render_template(
            "desk/_letter.html",
            exchange=line.exchange,
            member=member,
            lines=ready.ready_lines(line.exchange, line.side, g.rules),
            told=exchanges.told(line.exchange, None),
        )


# Not heard from


@bp.get("/quiet")
@members_only
def quiet() -> str:
    """People nothing was heard of for two months, with the way to reach them."""
    number = _page_number()
    page = queries.quiet(g.actor, g.group.id, g.today, number)
    members: list[Member] = page.things
    return render_template(
        "desk/quiet.html", form=AskedForm(None), members=members, number=number, more=page.more,
        labels=people.labels(members) if members else {}, best_ways=profiles.ways(each.id for each in members),
        speaks=matching.speaks, WAYS=matching.WAYS,
    )  # fmt: skip


@bp.post("/quiet/<ref>")
@members_only
def asked(ref: str) -> Any:
    """Somebody was asked how they are."""
    member = member_by_ref(ref)
    permissions.require(g.actor, "desk.call", member)
    form = AskedForm()
    if form.accepts(calls.asked, g.actor, member, lambda: form.key.data):
        flash(gettext("Done. This is written down with your name and the day."))
    return redirect(url_for(".quiet"), 303)
