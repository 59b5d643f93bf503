"""The board, a listing's page, and writing one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, NamedTuple
from urllib.parse import urlencode

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.blueprints import BlueprintSetupState
from flask_babel import gettext, ngettext

from timebank import permissions, words
from timebank.board import categories, forms, queries, search, service
from timebank.board.models import Listing
from timebank.context import g, members_only
from timebank.members import queries as people
from timebank.tasks import Task

bp = Blueprint("board", __name__)
IN_ADDRESS = {**dict.fromkeys(forms.CHOSEN, ""), "order": queries.NEWEST}


@bp.route("/g/<slug>/board", methods=["GET", "POST"])
@members_only
def board() -> Any:
    """What is on the board, the newest or the soonest first; or what answers a search, the best first."""
    tally = queries.tally(g.actor, g.group.id, g.today)
    form = forms.Search(data={name: request.args.get(name, default) for name, default in IN_ADDRESS.items()})
    form.since = queries.week_ago(g.today) if request.args.get("new") == "1" else ""
    form.offer_choices(tally.areas)
    looked = form.shows(search.find, g.actor, g.group.id, lambda: form.q.data or "", g.today, form.filters,
                        page=form.page_number)  # fmt: skip
    searched = bool(looked and (form.q.data or "").strip())
    shown = _found(form.result) if searched else _standing(form)
    page = render_template(
        "board/board.html", form=form, searched=searched, looked=looked, tally=tally, chosen=form.chosen(), shown=shown,
        labels=people.labels([*(each.member for each in shown.listings), *(each.member for each in shown.people)]),
        more=searched and form.page_number() * search.MOST_FOUND < form.result.in_all,
    )  # fmt: skip
    return page, form.status_now


class Shown(NamedTuple):
    """What the board shows: some listings, what they are in a sentence, and the address of those below them."""

    listings: list[Listing]
    told: str = ""
    older: str = ""
    people: Sequence[search.Knows] = ()


def _found(found: search.Found) -> Shown:
    told = _told(found.offers, found.requests, found.category, found.area)
    return Shown(found.listings, told, people=found.people)


def _standing(form: forms.Search) -> Shown:
    filters, told = form.filters(), ""
    find = queries.nearest if form.order.data == queries.NEAREST else queries.newest
    listings, after = find(g.actor, g.group.id, g.today, filters, request.args.get("after", ""))
    if filters != queries.EVERYTHING:
        told = _told(*queries.how_many(g.actor, g.group.id, g.today, filters), filters.category, filters.area)
    older = f"{url_for('board.board')}?{urlencode({**form.chosen(), 'after': after})}" if after else ""
    return Shown(listings, told, older)


def _told(offers: int, requests: int, category: str, area: str) -> str:
    """How much was found, and what all of it has in common: 3 offers, 1 request · Gardening · Llanfair."""
    parts = [ngettext("%(num)d offer", "%(num)d offers", offers)] * bool(offers)
    parts += [ngettext("%(num)d request", "%(num)d requests", requests)] * bool(requests)
    of_all = [categories.name(category, words.this_language()), area] if parts else []
    return " · ".join([", ".join(parts), *filter(None, of_all)])


@bp.route("/g/<slug>/board/new/<any(offer, request):kind>", methods=["GET", "POST"])
@members_only
def write(kind: str) -> Any:
    """I can help; or: ask for help."""
    form = forms.Write().about(kind)
    if form.accepts(lambda: service.post(g.actor, g.member, form.answers(kind), form.day())):
        flash(gettext("It is on the board now."))
        return redirect(url_for("board.show", ref=form.result.ref), 303)
    return render_template("board/write.html", form=form, kind=kind, member=None, listing=None), form.status_now


@bp.route("/g/<slug>/people/<ref>/board/<any(offer, request):kind>", methods=["GET", "POST"])
@members_only
def write_for(ref: str, kind: str) -> Any:
    """A coordinator writes it for somebody who told her."""
    member = people.by_ref(g.actor, ref)
    permissions.require(g.actor, "board.write for others", member)
    form = forms.WriteFor()
    form.about(kind)
    if form.accepts(lambda: service.post(replace(g.actor, channel=form.channel.data), member, form.answers(kind),
                                         form.day())):  # fmt: skip
        flash(gettext("It is on the board now."))
        return redirect(url_for("board.show", ref=form.result.ref), 303)
    return render_template("board/write.html", form=form, kind=kind, member=member, listing=None), form.status_now


@bp.get("/g/<slug>/board/mine")
@members_only
def mine() -> str:
    """What I have on the board, or have taken off it."""
    return render_template("board/mine.html", listings=queries.of_member(g.actor, g.member))


@bp.get("/g/<slug>/board/still-true")
@members_only
def to_ask() -> str:
    """For coordinators: what goes from the board soon, to ask the writer about."""
    permissions.require(g.actor, "desk.read", permissions.Of(g.group.id))
    listings = queries.to_be_asked(g.group.id, g.today)
    return render_template("board/to_ask.html", listings=listings, labels=people.labels(e.member for e in listings))


@bp.get("/g/<slug>/board/paper")
@members_only
def paper() -> str:
    """The whole board to print and to pin up: by category, nobody's name, the group's telephone number."""
    by_category = queries.by_category(g.actor, g.group.id, g.today)
    return render_template("board/paper.html", by_category=by_category, name_of=categories.name)


@bp.get("/g/<slug>/board/<ref>")
@members_only
def show(ref: str) -> Any:
    """One listing: what it says, and whose it is; never how to reach them."""
    return _listing_page(ref, forms.Move())


@bp.route("/g/<slug>/board/<ref>/change", methods=["GET", "POST"])
@members_only
def change(ref: str) -> Any:
    """Write it anew."""
    listing = queries.by_ref(g.actor, ref, g.today)
    permissions.require(g.actor, "board.change", listing)
    form = forms.Write.of(listing)
    if form.accepts(lambda: service.change(g.actor, listing, form.answers(listing.kind), form.day())):
        flash(gettext("Done."))
        return redirect(url_for("board.show", ref=ref), 303)
    page = render_template("board/write.html", form=form, kind=listing.kind, member=None, listing=listing)
    return page, form.status_now


@bp.post("/g/<slug>/board/<ref>/move")
@members_only
def move(ref: str) -> Any:
    """Pause it, put it back, done; or: it is still true."""
    listing = queries.by_ref(g.actor, ref, g.today)
    permissions.require(g.actor, "board.change", listing)
    form = forms.Move()
    if form.to.data == "true":
        accepted = form.accepts(service.still_true, g.actor, listing)
    else:
        accepted = form.accepts(service.move, g.actor, listing, lambda: form.to.data)
    if accepted:
        flash(gettext("Done."))
        return redirect(url_for("board.mine" if listing.member_id == g.member.id else "board.board"), 303)
    return _listing_page(ref, form)


def _listing_page(ref: str, form: forms.Move) -> tuple[str, int]:
    listing = queries.by_ref(g.actor, ref, g.today)
    page = render_template(
        "board/show.html", form=form, listing=listing, label=people.labels([listing.member])[listing.member_id],
        category=categories.name(listing.category, words.this_language()), forms=forms,
        changes=permissions.may(g.actor, "board.change", listing),
    )  # fmt: skip
    return page, form.status_now


def worklist() -> list[Task]:
    """For the desk: listings to ask about."""
    if not permissions.may(g.actor, "desk.read", permissions.Of(g.group.id)):
        return []
    number = len(queries.to_be_asked(g.group.id, g.today))
    return [
        Task(number, gettext("on the board: still true?"), url_for("board.to_ask"), gettext("nothing to ask about"))
    ]


@bp.record_once
def _add_to_the_desk(state: BlueprintSetupState) -> None:
    state.app.extensions["worklists"].append(worklist)
