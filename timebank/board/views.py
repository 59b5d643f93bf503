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
from timebank.board import forms, holds, kinds, looks, queries, search, service, wording
from timebank.board.models import HIDDEN, Listing
from timebank.context import g, members_only
from timebank.forms import because
from timebank.members import queries as people
from timebank.members.models import Member
from timebank.tasks import BOARD, Task

bp = Blueprint("board", __name__)
IN_ADDRESS = {**dict.fromkeys(forms.CHOSEN, ""), "order": queries.NEWEST}


@bp.route("/g/<slug>/board", methods=["GET", "POST"])
@members_only
def board() -> Any:
    """What is on the board, the newest or the soonest first; or what answers a search, the best first."""
    tally = queries.tally(g.actor, g.group.id, g.today)
    sorts = queries.categories(g.group.id)
    form = forms.Search(data={name: request.args.get(name, default) for name, default in IN_ADDRESS.items()})
    form.since = queries.week_ago(g.today) if request.args.get("new") == "1" else ""
    form.offer_choices(tally.areas, sorts)
    looked = form.shows(search.find, g.actor, g.group.id, lambda: form.q.data or "", g.today, form.filters,
                        page=form.page_number)  # fmt: skip
    searched = bool(looked and (form.q.data or "").strip())
    shown = _found(form.result) if searched else _standing(form)
    page = render_template(
        "board/board.html", form=form, searched=searched, looked=looked, tally=tally, chosen=form.chosen(), shown=shown,
        sorts=sorts,
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
    of_all = [queries.category_name(g.group.id, category, words.this_language()), area] if parts else []
    return " · ".join([", ".join(parts), *filter(None, of_all)])


@bp.route("/g/<slug>/board/new/<any(offer, request):kind>", methods=["GET", "POST"])
@members_only
def write(kind: str) -> Any:
    """I can help; or: ask for help."""
    permissions.require(g.actor, "board.write", g.member)
    form = forms.Write().about(kind, g.member, queries.categories(g.group.id))
    return _written(form, kind, None)


@bp.route("/g/<slug>/people/<ref>/board/<any(offer, request):kind>", methods=["GET", "POST"])
@members_only
def write_for(ref: str, kind: str) -> Any:
    """A coordinator writes it for somebody who told her."""
    member = people.by_ref(g.actor, ref)
    permissions.require(g.actor, "board.write for others", member)
    form = forms.WriteFor()
    form.about(kind, member, queries.categories(g.group.id))
    return _written(form, kind, member)


def _written(form: forms.Write, kind: str, member: Member | None) -> Any:
    """Put it on the board, for `member` where that is somebody else."""
    if form.accepts(_write, form, kind, member or g.member):
        flash(wording.what_next(form.result, mine=member is None))
        return redirect(url_for("board.show", ref=form.result.ref), 303)
    return render_template("board/write.html", form=form, kind=kind, member=member, listing=None), form.status_now


def _write(form: forms.Write, kind: str, member: Member) -> Listing:
    by = replace(g.actor, channel=form.channel.data) if isinstance(form, forms.WriteFor) else g.actor
    return service.write(by, member, form.answers(kind), form.day(), meant=form.is_meant)


@bp.get("/g/<slug>/board/mine")
@members_only
def mine() -> str:
    """What I have on the board, or have taken off it."""
    return render_template("board/mine.html", listings=queries.of_member(g.actor, g.member), wording=wording)


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
    return render_template("board/paper.html", by_category=by_category, sorts=queries.categories(g.group.id))


@bp.get("/g/<slug>/board/to-look")
@members_only
def to_look() -> str:
    """For officers: what waits until they have looked, and what was taken off."""
    waiting, off = looks.to_decide(g.actor, g.group.id), looks.taken_off(g.actor, g.group.id)
    labels = people.labels(each.member for each in (*waiting, *off))
    return render_template("board/to_look.html", waiting=waiting, off=off, labels=labels, wording=wording)


@bp.route("/g/<slug>/board/categories", methods=["GET", "POST"])
@members_only
def categories() -> Any:
    """The group's kinds of help, and a new one."""
    every = kinds.every(g.actor, g.group.id)
    form = forms.Kind()
    if form.accepts(kinds.add, g.actor, g.group.id, form.told):
        flash(gettext("Done."))
        return redirect(url_for("board.categories"), 303)
    return render_template("board/categories.html", form=form, every=every), form.status_now


@bp.route("/g/<slug>/board/categories/<ref>", methods=["GET", "POST"])
@members_only
def category(ref: str) -> Any:
    """One of them: its names, its words, its place, whether a coordinator looks first, whether it is still offered."""
    one = queries.category_by_ref(g.actor, ref)
    form = forms.ChangeKind.of(one, kinds.every(g.actor, g.group.id))
    if form.accepts(kinds.change, g.actor, one, form.told):
        flash(gettext("Done."))
        return redirect(url_for("board.categories"), 303)
    return render_template("board/category.html", form=form, one=one), form.status_now


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
    form = forms.Write.of(listing, queries.categories(g.group.id))
    if form.accepts(_change, form, listing):
        flash(wording.what_next(listing, gettext("Done."), mine=listing.member_id == g.member.id))
        return redirect(url_for("board.show", ref=ref), 303)
    page = render_template("board/write.html", form=form, kind=listing.kind, member=None, listing=listing)
    return page, form.status_now


def _change(form: forms.Write, listing: Listing) -> None:
    answers = form.answers(listing.kind)
    if not form.is_meant:
        service.expect_no_money(answers)
    service.change(g.actor, listing, answers, form.day())


def _decide(form: forms.Decide, listing: Listing) -> None:
    actor = because(form.reason)
    if form.decision.data == "stand":
        looks.stand(actor, listing, form.seen.data or "")
    elif form.decision.data == "off":
        looks.take_off(actor, listing)
    else:
        looks.leave_off(actor, listing)


@bp.route("/g/<slug>/board/<ref>/look", methods=["GET", "POST"])
@members_only
def look(ref: str) -> Any:
    """Let it stand, or take it off and say why."""
    listing = queries.by_ref(g.actor, ref, g.today)
    permissions.require(g.actor, "board.look", listing)
    looks.expect(g.actor, listing)
    form = forms.Decide()
    if form.accepts(_decide, form, listing):
        flash(gettext("Done."))
        return redirect(url_for("board.to_look"), 303)
    page = render_template(
        "board/look.html", form=form, listing=listing, seen=holds.seen(listing), **_told_about(listing)
    )
    return page, form.status_now


@bp.route("/g/<slug>/board/<ref>/answer", methods=["GET", "POST"])
@members_only
def answer(ref: str) -> Any:
    """The writer answers why it was taken off."""
    listing = queries.by_ref(g.actor, ref, g.today)
    permissions.require(g.actor, "board.change", listing)
    form = forms.Answer()
    by = replace(g.actor, reason_language=words.this_language())
    if form.accepts(looks.answer, by, listing, lambda: form.told.data):
        flash(gettext("Thank you. It is on the coordinator’s list."))
        return redirect(url_for("board.show", ref=ref), 303)
    return render_template("board/answer.html", form=form, listing=listing, **_told_about(listing)), form.status_now


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
        category=queries.categories(g.group.id).get(listing.category), forms=forms, HIDDEN=HIDDEN,
        changes=permissions.may(g.actor, "board.change", listing),
        decides=permissions.may(g.actor, "board.look", listing) and holds.may_decide(g.actor, listing),
        **_told_about(listing),
    )  # fmt: skip
    return page, form.status_now


def _told_about(listing: Listing) -> dict[str, Any]:
    """For its writer and for officers: why it does not stand, what was said about it, and who wrote it down."""
    if not any(permissions.may(g.actor, verb, listing) for verb in ("board.change", "board.look")):
        return {"hold": "", "story": [], "written_by": "", "paid": ""}
    said = queries.said(listing)
    return {
        "hold": wording.hold(listing, listing.member_id == g.member.id),
        "story": wording.story(said, listing, g.rules.zone),
        "written_by": wording.written_by(listing),
        "paid": wording.PAID.get(listing.paid or "", ""),
    }


def worklist() -> list[Task]:
    """For the desk: listings to look at, and listings to ask about."""
    here = permissions.Of(g.group.id)
    if not permissions.may(g.actor, "board.look", here):
        return []
    waits = len(looks.to_decide(g.actor, g.group.id))
    look = Task(
        waits, gettext("for the board: to look at"), url_for("board.to_look"), gettext("nothing to look at"), BOARD
    )
    if not permissions.may(g.actor, "desk.read", here):
        return [look] if waits else []
    number = len(queries.to_be_asked(g.group.id, g.today))
    return [
        look,
        Task(
            number,
            gettext("on the board: still true?"),
            url_for("board.to_ask"),
            gettext("nothing to ask about"),
            BOARD,
        ),
    ]


@bp.record_once
def _add_to_the_desk(state: BlueprintSetupState) -> None:
    state.app.extensions["worklists"].append(worklist)
