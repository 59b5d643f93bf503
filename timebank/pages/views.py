"""The front door, a group's home, and the choice of language."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from flask.blueprints import BlueprintSetupState
from flask_babel import gettext

from timebank import clock, paper, words
from timebank.arranging import queries as arranging
from timebank.board import queries as board
from timebank.circles import queries as circles
from timebank.context import g, members_only
from timebank.exchanges import paid_roles, wording
from timebank.exchanges import queries as exchanges
from timebank.exchanges.models import GIVER, OPEN_STATES, QUERIED, Exchange, other_side
from timebank.groups import service as groups
from timebank.groups.rules import Rules
from timebank.members import queries as people
from timebank.members.models import Member
from timebank.pages import queries
from timebank.pages import wording as acts
from timebank.security import local_path
from timebank.trail.service import Row

bp = Blueprint("pages", __name__)


THANKED = timedelta(days=14)  # for so long a word of thanks stands on the first page


@bp.record_once
def _offer_words(state: BlueprintSetupState) -> None:
    """Rooms below, which may not import this one, put what the trail tells into words by this."""
    state.app.extensions["act_words"] = lambda row: acts.one_act(row, g.group.id)


class Door(NamedTuple):
    """One group, on the page where one is chosen."""

    slug: str
    name: str


@bp.get("/")
def front() -> Any:
    """Straight to the group one belongs to, or to the only one there is; else a choice."""
    mine = people.groups_of(g.user.id) if g.user else []
    every = groups.every()
    doors = [each for each in every if each.id in mine] or every
    if len(doors) == 1:
        return redirect(url_for("pages.home", slug=doors[0].slug), 303)
    named = [Door(each.slug, _name(groups.rules_now(each.id))) for each in doors]
    return render_template("pages/front.html", doors=named)


@bp.post("/language")
def language() -> Any:
    """Back to the page the button for the language or the larger text was on; `reading` remembers what it said."""
    return redirect(local_path(request.form.get("next"), url_for("pages.front")), 303)


@bp.get("/g/<slug>/slips")
@members_only
def slips() -> str:
    """A page of slips to print: four to a sheet, filled in by hand where somebody would rather write."""
    return render_template("pages/slips.html", slip=paper.slip(g.rules), bare_paper=True)


@bp.get("/g/<slug>/trail")
@members_only
def trail() -> Any:
    """Everything that was done in the group, newest first, for the signers."""
    rows = queries.everything(g.actor, g.group.id, before=_before())
    return _trail_page(rows, None)


@bp.get("/g/<slug>/people/<ref>/trail")
@members_only
def trail_of(ref: str) -> Any:
    """Everything that was done to one member's hours and written about them: for that member, and the signers."""
    member = people.by_ref(g.actor, ref)
    rows = queries.about(g.actor, member, before=_before())
    return _trail_page(rows, member)


def _before() -> int | None:
    typed = request.args.get("before", "")
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 18 else None


def _trail_page(rows: list[Row], member: Member | None) -> str:
    older = rows[-1].number if len(rows) == queries.PAGE else None
    story = acts.story(rows, g.group.id, g.rules)
    return render_template("pages/trail.html", story=story, member=member, older=older)


@bp.get("/g/<slug>/")
def home() -> str:
    """What waits for my word, what I gave and received; for visitors, who we are."""
    if not hasattr(g, "member"):
        return render_template("pages/welcome.html", parts=current_app.extensions.get("welcome_parts", []))
    lately = [each for each in exchanges.lately(g.member) if each.state not in OPEN_STATES]
    waiting, others = exchanges.waiting_for(g.member), exchanges.waiting_on_others(g.member)
    given, received = exchanges.given_and_received(g.member)
    sides = [side for each in (*lately, *waiting, *others) for side in (each.giver, each.receiver)]
    labels = people.labels(side for side in sides if side)
    return render_template(
        "pages/home.html",
        greeting=g.member.name if g.actor.acting_id else _greeting(g.member.greeting),
        arranging=arranging.waits_for(g.member, g.today),
        thanked=arranging.thanked_lately(g.member, clock.text(clock.now() - THANKED)),
        others_waiting=_for_others() if not g.actor.acting_id else [],
        asked=people.asked_to_stand_in(g.member) if not g.actor.acting_id else [],
        circles_new=circles.anything_new(g.actor),
        waiting=[_told(each, labels) for each in waiting],
        others=[_told(each, labels) for each in others],
        lately=[_told(each, labels) for each in lately],
        given=given,
        received=received,
        new_on_board=board.new_this_week(g.actor, g.group.id, g.today) if not g.actor.acting_id else 0,
    )


@bp.get("/g/<slug>/more")
@members_only
def more() -> str:
    """What is needed less often than the rest of a member's pages, with a few words on each."""
    return render_template("pages/more.html")


class ForAnother(NamedTuple):
    """Somebody the reader acts for, and how many things wait for that member's word."""

    name: str
    ref: str
    waiting: int


def _for_others() -> list[ForAnother]:
    mine = people.stood_for(g.member.id)
    labels = people.labels(mine) if mine else {}
    return [ForAnother(labels[each.id], each.ref, _waiting(each)) for each in mine]


def _waiting(member: Member) -> int:
    waits = len(exchanges.waiting_for(member)) + len(arranging.waits_for(member, g.today))
    return waits + paid_roles.is_due(member, g.today)


class Told(NamedTuple):
    """An exchange as the member at home reads it. `minutes` are those now on the table."""

    ref: str
    gave: bool  # whether the reader is the one who gave
    other: str
    what: str
    what_language: str
    day: str
    minutes: int
    told_before: int | None  # where another length was told first
    state: str
    rung: bool  # the reader asked to be rung
    for_coordinator: bool  # nobody but a coordinator has to agree
    voices: list[str]  # who said so in another's name
    doubted: str | None  # "me" or "them" says that something is different, in the book or before
    single_handed: bool


def _told(exchange: Exchange, labels: dict[int, str]) -> Told:
    side = str(exchange.side_of(g.member.id))
    other = exchange.member_on(other_side(side))
    queried = exchange.state == QUERIED and exchange.proposed_minutes is not None
    doubting = exchange.in_doubt or ((exchange.proposed_by,) if exchange.is_disputed else ())
    corrected = exchange.corrects.minutes if exchange.corrects else None
    return Told(
        exchange.ref,
        side == GIVER,
        labels[other.id] if other else _name(g.rules),
        exchange.what,
        exchange.what_language,
        words.short_day(exchange.occurred_on, g.today),
        (exchange.proposed_minutes or 0) if queried else exchange.minutes,
        exchange.minutes if queried else corrected,
        exchange.state,
        exchange.ring_asked_by == side,
        not exchange.awaited_sides,
        wording.voices(exchange),
        ("me" if side in doubting else "them") if doubting else None,
        bool(exchange.single_handed),
    )


def _name(rules: Rules) -> str:
    return words.either(rules.name_cy, rules.name_en)


def _greeting(name: str) -> str:
    hour = clock.now().astimezone(ZoneInfo(g.rules.zone)).hour
    if 4 <= hour < 12:
        return str(gettext("Good morning, %(name)s", name=name))
    if 12 <= hour < 18:
        return str(gettext("Good afternoon, %(name)s", name=name))
    return str(gettext("Good evening, %(name)s", name=name))
