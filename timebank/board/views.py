"""The board, a listing's page, and writing one."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.blueprints import BlueprintSetupState
from flask_babel import gettext, ngettext

from timebank import permissions, words
from timebank.board import categories, forms, queries, search, service
from timebank.context import g, members_only
from timebank.members import queries as people
from timebank.tasks import Task

bp = Blueprint("board", __name__)


@bp.route("/g/<slug>/board", methods=["GET", "POST"])
@members_only
def board() -> Any:
    """What is on the board, the newest first; or what answers a search, the best first."""
    chosen = {name: request.args.get(name, "") for name in ("kind", "category")}
    form = forms.Search(data=chosen)
    form.offer_choices(queries.areas(g.actor, g.group.id, g.today))
    looked = form.shows(search.find, g.actor, g.group.id, lambda: form.q.data or "", g.today, form.filters)
    searched = bool(looked and (form.q.data or "").strip())
    older = ""
    if searched:
        listings = form.result.listings
    else:
        filters = form.filters() if looked else queries.Filters(**chosen)
        listings, older = queries.newest(g.actor, g.group.id, g.today, filters, request.args.get("after", ""))
    page = render_template(
        "board/board.html", form=form, listings=listings, searched=searched, chosen=chosen, looked=looked,
        told=_told(form.result) if searched else "", labels=people.labels(each.member for each in listings),
        counts=queries.counts(g.actor, g.group.id, g.today),
        older=_below(older, chosen),
    )  # fmt: skip
    return page, form.status_now


def _below(after: str, chosen: dict[str, str]) -> str:
    """The address of the next page, with what was chosen; "" where there is none."""
    asked = [("after", after), *((name, value) for name, value in chosen.items() if value)]
    return f"{url_for('board.board')}?{urlencode(asked)}" if after else ""


def _told(found: search.Found) -> str:
    """How much was found: 3 offers and 1 request."""
    offers = ngettext("%(num)d offer", "%(num)d offers", found.offers)
    requests = ngettext("%(num)d request", "%(num)d requests", found.requests)
    return ", ".join([offers] * bool(found.offers) + [requests] * bool(found.requests))


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
