"""Get-togethers: what comes next, announcing one, places, the sheet, and calendars."""

from __future__ import annotations

import re
from typing import Any

from flask import Response, current_app, flash, redirect, render_template, request, url_for
from flask.blueprints import BlueprintSetupState
from flask_babel import gettext, ngettext

from timebank import permissions
from timebank.context import g, members_only
from timebank.errors import NotFound
from timebank.exchanges.wording import Event
from timebank.forms import because
from timebank.gatherings import feeds, forms, posting, queries, service, wording
from timebank.gatherings.inside import bp, gathering_at
from timebank.gatherings.models import HELD, PLANNED, WRITTEN, Gathering
from timebank.gifts import queries as gifts
from timebank.ledger.service import next_month
from timebank.members import queries as people
from timebank.tasks import Task
from timebank.trail import service as trail

ON_THE_BOARD = 3


# Looking


@bp.get("/g/<slug>/gatherings")
@members_only
def every() -> str:
    """What comes next, the soonest first."""
    found = queries.next_ones(g.actor, g.today, after=request.args.get("after", ""))
    older = url_for(".every", after=found[-1].ref) if len(found) == queries.NEXT else ""
    month = g.today.isoformat()[:7]
    return render_template("gatherings/every.html", found=found, older=older, month=month, wording=wording)


@bp.get("/g/<slug>/gatherings/month/<month>")
@members_only
def month(month: str) -> str:
    """A month as a calendar."""
    if not re.fullmatch(r"20[0-9]{2}-(0[1-9]|1[0-2])", month):
        raise NotFound
    days: dict[str, list[Gathering]] = {}
    for each in queries.in_month(g.actor, month):
        days.setdefault(each.on_day, []).append(each)
    year, number = int(month[:4]), int(month[5:])
    before = f"{year - (number == 1):04}-{(number - 2) % 12 + 1:02}"
    return render_template("gatherings/month.html", days=days, month=month, before=before, after=next_month(month),
                           wording=wording)  # fmt: skip


@bp.app_template_global("next_gatherings")
def next_gatherings() -> tuple[list[Gathering], Any]:
    """For the board: what comes next, and how to put it into words."""
    return queries.next_ones(g.actor, g.today, limit=ON_THE_BOARD), wording


@bp.get("/g/<slug>/gatherings/<ref>")
@members_only
def show(ref: str) -> Any:
    """One get-together: what, when, where, who leads, whose hours move; and a place there."""
    return _page(gathering_at(ref), forms.For(formdata=None))


def _page(gathering: Gathering, form: forms.For) -> Any:
    tends = permissions.may(g.actor, gathering.verb("gatherings.sheet"), gathering)
    there = [each.member_id for each in gathering.present]
    page = render_template(
        "gatherings/show.html", form=form, one=gathering, wording=wording, tends=tends,
        open=gathering.state == PLANNED and not wording.late(gathering, g.today),
        mine=gathering.place_of(g.member.id), names=people.labels(each.member for each in gathering.coming),
        changes=permissions.may(g.actor, gathering.verb("gatherings.change"), gathering) and gathering.state == PLANNED,
        writes=tends and gathering.state in (PLANNED, WRITTEN) and gathering.on_day <= g.today.isoformat(),
        posts=_may_post(gathering, WRITTEN), corrects=_may_post(gathering, HELD),
        legs=wording.posted(gathering, None if tends else g.member) if tends or g.member.id in there else [],
        story=_story(gathering) if tends else [],
    )  # fmt: skip
    return page, form.status_now


def _story(gathering: Gathering) -> list[Event]:
    """How it came about, for who leads it and for officers."""
    return wording.story(
        gathering, trail.about(g.group.id, gathering.ref), current_app.extensions["act_words"], g.rules
    )


def _may_post(gathering: Gathering, state: str) -> bool:
    return gathering.state == state and posting.may_post(g.actor, gathering, posting.sheet_of(gathering))


# Announcing


@bp.route("/g/<slug>/gatherings/new", methods=["GET", "POST"])
@members_only
def announce() -> Any:
    """Announce a get-together."""
    permissions.require(g.actor, "gatherings.announce", permissions.Of(g.group.id))
    form = forms.Announce(data={"leaders": forms.typed_name(g.member)}).about()
    if form.accepts(service.announce, g.actor, g.group.id, form.plan):
        flash(gettext("Announced."))
        return redirect(url_for(".show", ref=form.result.ref), 303)
    return render_template("gatherings/announce.html", form=form, one=None, circle=None), form.status_now


@bp.route("/g/<slug>/gatherings/<ref>/change", methods=["GET", "POST"])
@members_only
def change(ref: str) -> Any:
    """Say it anew."""
    gathering = gathering_at(ref)
    permissions.require(g.actor, gathering.verb("gatherings.change"), gathering)
    form = forms.Announce.of(gathering)
    if form.accepts(service.change, g.actor, gathering, form.plan):
        flash(gettext("Done. Whoever has a place is told where day, time or place changed."))
        return redirect(url_for(".show", ref=ref), 303)
    page = render_template("gatherings/announce.html", form=form, one=gathering, circle=gathering.circle)
    return page, form.status_now


@bp.route("/g/<slug>/gatherings/<ref>/call-off", methods=["GET", "POST"])
@members_only
def call_off(ref: str) -> Any:
    """It will not take place, in a few words."""
    gathering = gathering_at(ref)
    permissions.require(g.actor, gathering.verb("gatherings.change"), gathering)
    form = forms.CallOff()
    if not gathering.series:
        del form.later
    if form.accepts(_call_off, form, gathering):
        flash(gettext("Called off. Everybody who meant to come is told."))
        return redirect(url_for(".show", ref=ref), 303)
    return render_template("gatherings/call_off.html", form=form, one=gathering, wording=wording), form.status_now


def _call_off(form: forms.CallOff, gathering: Gathering) -> None:
    later = bool("later" in form and form.later.data)
    service.call_off(g.actor, gathering, form.said.data or "", form.language.data, later=later)


# Places


@bp.post("/g/<slug>/gatherings/<ref>/come")
@members_only
def come(ref: str) -> Any:
    """A place for me, or for whom I act."""
    return _pressed(ref, service.come)


@bp.post("/g/<slug>/gatherings/<ref>/leave")
@members_only
def leave(ref: str) -> Any:
    """I cannot come after all."""
    return _pressed(ref, service.leave)


def _pressed(ref: str, verb: Any) -> Any:
    gathering = gathering_at(ref)
    form = forms.Press()
    if form.accepts(verb, g.actor, gathering):
        return redirect(url_for(".show", ref=ref), 303)
    told = forms.For(formdata=None)
    told.form_errors, told.status = form.form_errors, form.status
    return _page(gathering, told)


@bp.post("/g/<slug>/gatherings/<ref>/for")
@members_only
def come_for(ref: str) -> Any:
    """Somebody rang: a place for them, or theirs for somebody else."""
    gathering = gathering_at(ref)
    permissions.require(g.actor, gathering.verb("gatherings.come for others"), gathering)
    form = forms.For()
    verb = service.leave_for if form.wants("leave") else service.come_for
    if form.accepts(verb, form.voice, gathering, form.member):
        return redirect(url_for(".show", ref=ref), 303)
    return _page(gathering, form)


# The sheet


@bp.get("/g/<slug>/gatherings/<ref>/paper")
@members_only
def paper(ref: str) -> str:
    """The sheet to print: names with large boxes to tick, and empty lines."""
    gathering = gathering_at(ref)
    permissions.require(g.actor, gathering.verb("gatherings.sheet"), gathering)
    sheet = posting.sheet_of(gathering)
    names = people.labels((*sheet.led, *sheet.there))
    return render_template(
        "gatherings/paper.html", one=gathering, wording=wording, bare_paper=True,
        led=sorted(names[each.id] for each in sheet.led), there=sorted(names[each.id] for each in sheet.there),
    )  # fmt: skip


@bp.route("/g/<slug>/gatherings/<ref>/sheet", methods=["GET", "POST"])
@members_only
def sheet(ref: str) -> Any:
    """Who was there: ticked, then every posting to come, then handed in, or put right."""
    gathering = gathering_at(ref)
    corrects = gathering.state == HELD
    permissions.require(g.actor, gathering.verb("gatherings.post" if corrects else "gatherings.sheet"), gathering)
    form = forms.SheetForm.of(gathering)
    if form.wants("write"):
        if form.accepts(_write, form, gathering):
            return _handed_in(gathering, corrects=corrects)
    elif form.shows(posting.preview, gathering, form.sheet):
        pass
    coming = form.result
    legs = wording.legs(gathering, coming.legs) if isinstance(coming, posting.Coming) else []
    page = render_template("gatherings/sheet.html", form=form, one=gathering, wording=wording, coming=coming, legs=legs,
                           corrects=corrects)  # fmt: skip
    return page, form.status_now


def _write(form: forms.SheetForm, gathering: Gathering) -> None:
    if gathering.state == HELD:
        posting.correct(because(form.reason), gathering, form.sheet(), form.seen())
    else:
        posting.write(g.actor, gathering, form.sheet(), form.seen())


def _handed_in(gathering: Gathering, *, corrects: bool) -> Any:
    if gathering.state == WRITTEN and _may_post(gathering, WRITTEN):
        return redirect(url_for(".check", ref=gathering.ref), 303)
    if corrects:
        flash(gettext("Put right. Everybody on the sheet is told."))
    elif gathering.state == WRITTEN and gathering.circle_id is not None:
        flash(gettext("Handed in. Somebody else in the circle looks at it and puts it in the book."))
    elif gathering.state == WRITTEN:
        flash(gettext("Handed in. An officer who has no part in it looks at it and puts it in the book."))
    else:
        flash(gettext("Written down. No hours move."))
    return redirect(url_for(".show", ref=gathering.ref), 303)


@bp.route("/g/<slug>/gatherings/<ref>/check", methods=["GET", "POST"])
@members_only
def check(ref: str) -> Any:
    """Every posting before it happens; then into the book."""
    gathering = gathering_at(ref)
    permissions.require(g.actor, gathering.verb("gatherings.post"), gathering)
    form = forms.Post()
    if form.accepts(posting.post, g.actor, gathering, form.seen):
        flash(gettext("In the hours book."))
        return redirect(url_for(".show", ref=ref), 303)
    if gathering.state != WRITTEN:
        return redirect(url_for(".show", ref=ref), 303)
    written = posting.sheet_of(gathering)
    coming = posting.preview(gathering, written)
    page = render_template(
        "gatherings/check.html", form=form, one=gathering, wording=wording, coming=coming,
        legs=wording.legs(gathering, coming.legs), may_post=posting.may_post(g.actor, gathering, written),
    )  # fmt: skip
    return page, form.status_now


# Calendars


@bp.route("/g/<slug>/gatherings/calendar", methods=["GET", "POST"])
@members_only
def calendar() -> Any:
    """The secret addresses of my calendar and, for coordinators, of the group's."""
    permissions.require(g.actor, "gatherings.feed", g.member)
    form = forms.Calendar()
    address = ""
    if form.accepts(_feed, form):
        if form.result is None:
            return redirect(url_for(".calendar"), 303)
        address = url_for(".feed", secret=form.result, _external=True)
    page = render_template(
        "gatherings/calendar.html", form=form, address=address, my_feed=queries.feed_of(g.group.id, g.member.id),
        group_feed=queries.feed_of(g.group.id, None), tends=permissions.may(g.actor, "gatherings.group feed", g.group),
    )  # fmt: skip
    return page, form.status_now


def _feed(form: forms.Calendar) -> str | None:
    member = g.member if form.whose.data == "mine" else None
    if form.wants("end"):
        service.end_feed(g.actor, g.group.id, member)
        return None
    return service.make_feed(g.actor, g.group.id, member)


@bp.get("/calendar/<secret>.ics")
def feed(secret: str) -> Response:
    """A calendar, for a telephone that knows its secret: nobody signs in, nothing is kept of who fetched it."""
    found = feeds.calendar(service.feed(secret))
    headers = {"Cache-Control": "private, max-age=900", "X-Robots-Tag": "noindex"}
    return Response(found, mimetype="text/calendar", headers=headers)


# For the desk


def worklist() -> list[Task]:
    """Sheets that wait for an officer, and get-togethers of the past without a sheet."""
    if not permissions.may(g.actor, "gatherings.post", permissions.Of(g.group.id)):
        return []
    written, past = queries.to_post(g.group.id), queries.without_sheet(g.group.id, g.today)
    here = url_for("gatherings.waiting")
    return [
        Task(
            len(written),
            ngettext("sheet of a get-together to look at", "sheets of get-togethers to look at", len(written)),
            here,
            gettext("no sheet waits"),
        ),
        Task(
            len(past),
            ngettext("get-together without a sheet", "get-togethers without a sheet", len(past)),
            here,
            gettext("every sheet is written"),
        ),
    ]


@bp.get("/g/<slug>/desk/gatherings")
@members_only
def waiting() -> str:
    """For officers: sheets to look at, and get-togethers of the past without one."""
    permissions.require(g.actor, "gatherings.post", permissions.Of(g.group.id))
    return render_template(
        "gatherings/waiting.html", written=queries.to_post(g.group.id), past=queries.without_sheet(g.group.id, g.today),
        issuers=gifts.issuers(g.group.id), wording=wording,
    )  # fmt: skip


@bp.record_once
def _add_to_the_desk(state: BlueprintSetupState) -> None:
    state.app.extensions["worklists"].append(worklist)
