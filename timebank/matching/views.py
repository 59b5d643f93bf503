"""Who could help; the ring-round; what nobody answered; ring me; and the page that one link leads to."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.blueprints import BlueprintSetupState
from flask_babel import gettext, ngettext

from timebank import permissions
from timebank.board import queries as board
from timebank.board.models import REQUEST, Listing
from timebank.context import g, members_only
from timebank.exchanges import queries as exchanges
from timebank.groups import service as groups
from timebank.groups.views import enter
from timebank.matching import forms, queries, service, still, wording
from timebank.matching.models import YES, Asked
from timebank.members import queries as people
from timebank.members.models import ORGANISATION
from timebank.profiles import queries as profiles
from timebank.tasks import BOARD, PEOPLE, Task

bp = Blueprint("matching", __name__)

MOST_ON_PAPER = 20


@bp.get("/g/<slug>/board/<ref>/matches")
@members_only
def matches(ref: str) -> str:
    """For the writer: who could help, or who asks for this. Listings only, as they stand on the board."""
    listing = board.by_ref(g.actor, ref, g.today)
    found = queries.matches(g.actor, listing, g.today)
    labels = people.labels(each.listing.member for each in found)
    return render_template("matching/matches.html", listing=listing, found=found, labels=labels, wording=wording)


@bp.route("/g/<slug>/board/<ref>/ring-round", methods=["GET", "POST"])
@members_only
def ring_round(ref: str) -> Any:
    """For coordinators: whom to ask, in this order, and what each said with one press."""
    listing = _to_ring_for(ref)
    form = forms.Outcome()
    if form.accepts(_said, listing, form):
        if form.result.outcome == YES:
            flash(gettext("Somebody said yes. Now bring the two together: this is the request."))
            return redirect(url_for("board.show", ref=ref), 303)
        flash(gettext("Done. This is written down with your name and the day."))
        return redirect(url_for(".ring_round", ref=ref), 303)
    return _ring_round(listing, form), form.status_now


def _said(listing: Listing, form: forms.Outcome) -> Asked:
    member = people.by_ref(g.actor, form.whom)
    return service.say(g.actor, listing, member, form.outcome, form.said(form.whom), form.language.data or "")


@bp.post("/g/<slug>/board/<ref>/ring-round/add")
@members_only
def add(ref: str) -> Any:
    """Somebody to ask whom nothing on the board speaks of."""
    listing = _to_ring_for(ref)
    form = forms.Add()
    if form.accepts(lambda: service.add(g.actor, listing, people.exactly(g.actor, g.group.id, form.number))):
        flash(gettext("They are on the list now."))
        return redirect(url_for(".ring_round", ref=ref), 303)
    return _ring_round(listing, form), form.status_now


@bp.get("/g/<slug>/board/<ref>/ring-round/paper")
@members_only
def ring_round_paper(ref: str) -> str:
    """The same list to print, with boxes to tick beside the telephone."""
    listing = _to_ring_for(ref)
    found = queries.ring_round(g.actor, listing, g.today, MOST_ON_PAPER)
    labels = people.labels([listing.member, *(each.member for each in found.to_ask)])
    return render_template("matching/paper.html", listing=listing, found=found, labels=labels, wording=wording,
                           best_ways=profiles.ways(labels))  # fmt: skip


def _to_ring_for(ref: str) -> Listing:
    listing = board.by_ref(g.actor, ref, g.today)
    permissions.require(g.actor, "matching.ring", listing)
    return listing


def _ring_round(listing: Listing, form: forms.RingRound) -> str:
    found = queries.ring_round(g.actor, listing, g.today)
    everybody = [listing.member, *(each.member for each in (*found.to_ask, *found.asked)), *found.received]
    return render_template(
        "matching/ring_round.html", listing=listing, found=found, labels=people.labels(everybody), wording=wording,
        form=form, best_ways=profiles.ways(each.id for each in everybody),
    )  # fmt: skip


@bp.get("/g/<slug>/desk/unanswered")
@members_only
def unanswered() -> str:
    """For coordinators: requests that nobody has answered in three days."""
    found = queries.unanswered(g.actor, g.group.id, g.today)
    labels = people.labels(each.member for each in found.listings)
    return render_template("matching/unanswered.html", found=found, labels=labels)


@bp.post("/g/<slug>/ring-me")
@members_only
def ring_me() -> Any:
    """One press and no words: somebody rings."""
    form = forms.Press()
    if form.accepts(service.ring_me, g.actor, g.member):
        flash(gettext("We will ring."))
    return redirect(url_for("pages.home"), 303)


@bp.post("/g/<slug>/ring-me/never-mind")
@members_only
def ring_me_no_more() -> Any:
    """They need no call any more."""
    form = forms.Press()
    if form.accepts(service.never_mind, g.actor, g.member):
        flash(gettext("Nobody rings. You can ask again at any time."))
    return redirect(url_for("pages.home"), 303)


@bp.get("/g/<slug>/desk/ring-me")
@members_only
def to_ring() -> str:
    """For coordinators: who would like to be rung."""
    found = queries.to_ring(g.actor, g.group.id)
    return render_template("matching/to_ring.html", found=found, labels=people.labels(each.member for each in found))


@bp.post("/g/<slug>/desk/ring-me/<ref>")
@members_only
def rung(ref: str) -> Any:
    """Somebody rang them."""
    wanted = queries.ring_me_by_ref(g.actor, ref)
    form = forms.Press()
    if form.accepts(service.rung, g.actor, wanted):
        flash(gettext("Done. This is written down with your name and the day."))
    return redirect(url_for(".to_ring"), 303)


@bp.route("/still-true/<token>", methods=["GET", "POST"])
def still_true(token: str) -> Any:
    """Where the link in a letter leads. Looking changes nothing; a button answers, and uses the link up."""
    listing = still.look(token)
    g.guest = listing.member
    enter(groups.by_id(listing.group_id))
    form = forms.Answer()
    if form.accepts(still.answer, token, lambda: form.says.data):
        off = form.says.data == still.OFF
        flash(gettext("Thank you. It is off the board.") if off else gettext("Thank you. It stays on the board."))
        return redirect(url_for("pages.home"), 303)
    page = render_template("matching/still_true.html", form=form, listing=listing)
    return page, form.status_now


# For pages of other rooms


@bp.app_template_global("hours_of_organisation")
def hours_of_organisation(listing: Listing) -> tuple[int, int] | None:
    """Minutes an organisation gave and received this year, for the page of its request; None for everybody else's."""
    if listing.kind != REQUEST or listing.member.kind != ORGANISATION:
        return None
    return exchanges.given_and_received_in(listing.member, str(g.today.year))


@bp.app_template_global("ring_me_now")
def ring_me_now() -> bool:
    """Whether the member of this page waits to be rung."""
    return queries.ring_me_of(g.member) is not None


@bp.app_template_global("still_true_now")
def still_true_now() -> list[Listing]:
    """What the member of this page is asked about."""
    return queries.still_true_of(g.member, g.today)


def worklist() -> list[Task]:
    """For the desk: who is to be rung, and what nobody answered."""
    if not permissions.may(g.actor, "desk.read", permissions.Of(g.group.id)):
        return []
    ring, requests = queries.to_ring(g.actor, g.group.id), queries.unanswered(g.actor, g.group.id, g.today)
    return [
        Task(len(ring), gettext("would like to be rung"), url_for("matching.to_ring"), gettext("nobody asked for it"),
             PEOPLE),
        Task(requests.number,
             ngettext("request nobody has answered", "requests nobody has answered", requests.number),
             url_for("matching.unanswered"), gettext("each has an answer, or is new"), BOARD),
    ]  # fmt: skip


@bp.record_once
def _add_to_the_desk(state: BlueprintSetupState) -> None:
    state.app.extensions["worklists"].append(worklist)
