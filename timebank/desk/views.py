"""The coordinator's desk: today's work, telling for others, and settling what waits or is wrong."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for

from timebank import backup, permissions, plain, words
from timebank.context import g, members_only
from timebank.desk import queries
from timebank.desk.forms import (
    AsideForm,
    ButtonForm,
    CorrectForm,
    DoubtForm,
    LeaveForm,
    LogForm,
    PlaceForm,
    RuleForm,
    SlipForm,
    TakeBackForm,
    WordForm,
    member_by_ref,
)
from timebank.exchanges import doubts, service, wording
from timebank.exchanges import queries as exchanges
from timebank.exchanges.models import GIVER, RECEIVER, Exchange
from timebank.forms import Form
from timebank.groups.rules import Rules
from timebank.members import queries as people

bp = Blueprint("desk", __name__, url_prefix="/g/<slug>/desk")


@bp.get("/")
@members_only
def today() -> Any:
    """What waits today, and what to do about each."""
    work = queries.work(g.actor, g.group.id, g.rules)
    lines = [*work.ring, *work.different, *work.doubted, *work.waiting, *work.declined]
    return render_template(
        "desk/today.html",
        work=work,
        told={each.id: wording.told(each, None) for each in lines},
        labels=people.labels(member for member, _ in work.talks) if work.talks else {},
        last_copy=backup.last_copy_elsewhere(),
        wording=wording,
    )


# Telling for others


@bp.route("/log", methods=["GET", "POST"])
@members_only
def log() -> Any:
    """Help that somebody told the coordinator of: what, check, done."""
    permissions.require(g.actor, "exchange.log for others")
    form = LogForm()
    if form.wants("done"):
        if form.accepts(_log, form):
            return redirect(url_for("exchanges.show", ref=form.result.ref), 303)
    elif form.wants("check", "sure") and form.shows(service.preview, g.group.id, form.claim):
        return _checking(form)
    return render_template("desk/log.html", form=form), form.status_now


def _log(form: LogForm) -> Exchange:
    voice = g.actor.speaking_for(form.teller(), form.channel())
    return service.log(voice, g.group.id, form.claim(), words=form.sides(), form_key=form.key.data)


def _checking(form: LogForm) -> str:
    claim = form.claim()
    twins = exchanges.twins(g.group.id, claim.giver, claim.receiver, claim.occurred_on) if form.wants("check") else []
    names = people.labels(each for each in (claim.giver, claim.receiver) if each is not None)
    return render_template(
        "desk/check.html",
        form=form,
        giver=names[claim.giver.id] if claim.giver else wording.the_group(),
        receiver=names[claim.receiver.id] if claim.receiver else wording.the_group(),
        twins=[(each, wording.told(each, None)) for each in twins],
        wording=wording,
    )


# What waits


@bp.get("/waiting/<ref>")
@members_only
def waiting(ref: str) -> Any:
    """One line that waits: whom to ask, in which words, and what they said."""
    return _waiting(queries.by_ref(g.actor, ref))


@bp.post("/waiting/<ref>/word")
@members_only
def word(ref: str) -> Any:
    """What somebody said when asked."""
    exchange = queries.by_ref(g.actor, ref)
    form = WordForm().about(exchange.state)
    if form.accepts(_pass_on, exchange, form):
        return redirect(url_for("exchanges.show", ref=ref), 303)
    return _waiting(exchange, word=form)


def _pass_on(exchange: Exchange, form: WordForm) -> None:
    side = RECEIVER if form.side.data == RECEIVER else GIVER
    if form.said.data == "no":
        reason = plain.line(form.reason.data, field="reason")
        service.pass_on_no(g.actor.for_reason(reason), exchange, side, form.channel.data)
    else:
        minutes = form.length.data if form.said.data == "different" else None
        service.pass_on(g.actor, exchange, side, form.channel.data, minutes)


@bp.post("/waiting/<ref>/rule")
@members_only
def rule(ref: str) -> Any:
    """Settle what two people see differently."""
    exchange = queries.by_ref(g.actor, ref)
    form = RuleForm()
    if form.accepts(_rule, exchange, form):
        return redirect(url_for("exchanges.show", ref=ref), 303)
    return _waiting(exchange, rule=form)


def _rule(exchange: Exchange, form: RuleForm) -> None:
    service.rule(g.actor.for_reason(plain.line(form.reason.data, field="reason")), exchange, form.length.data)


@bp.post("/waiting/<ref>/agree")
@members_only
def agree(ref: str) -> Any:
    """The coordinator's yes, where the rule asks for it or the group itself is a side."""
    exchange = queries.by_ref(g.actor, ref)
    form = ButtonForm()
    if form.accepts(service.agree_as_coordinator, g.actor, exchange):
        return redirect(url_for("exchanges.show", ref=ref), 303)
    return _waiting(exchange, agree=form)


@bp.post("/waiting/<ref>/signed")
@members_only
def signed(ref: str) -> Any:
    """The only officer's own hours, on a slip the other side signed."""
    exchange = queries.by_ref(g.actor, ref)
    form = SlipForm()
    if form.accepts(service.agree_from_signed_slip, g.actor, exchange, lambda: form.slip.data):
        return redirect(url_for("exchanges.show", ref=ref), 303)
    return _waiting(exchange, signed=form)


def _waiting(exchange: Exchange, **tried: Form) -> Any:
    form = next(iter(tried.values()), ButtonForm())
    forms = {
        "word": WordForm(None).about(exchange.state),
        "rule": RuleForm(None),
        "agree": ButtonForm(None),
        "signed": SlipForm(None),
        **tried,
    }
    asked = [(side, member) for side in exchange.silent_sides if (member := exchange.member_on(side)) is not None]
    page = render_template(
        "desk/waiting.html",
        form=form,
        forms=forms,
        exchange=exchange,
        told=wording.told(exchange, None),
        own=g.member.id in exchange.party_ids,
        single=queries.is_only_officer(g.actor, exchange),
        group_asked=any(exchange.member_on(side) is None for side in exchange.awaited_sides),
        asked=[(side, member, _texts(wording.ready_text, exchange, side, member.language)) for side, member in asked],
        wording=wording,
    )
    return page, form.status_now


def _texts(
    say: Callable[[Exchange, str, Rules, str], str], exchange: Exchange, side: str, language: str | None
) -> list[tuple[str, str]]:
    return [(each, say(exchange, side, g.rules, each)) for each in words.languages_for(language)]


# Who is this?


@bp.route("/unplaced/<ref>", methods=["GET", "POST"])
@members_only
def unplaced(ref: str) -> Any:
    """Help whose other side nobody found yet: look for them, or set it aside."""
    told = exchanges.unplaced_by_ref(g.actor, ref)
    form = PlaceForm()
    found = None
    if request.form.get("who"):
        if form.accepts(service.place, g.actor, told, lambda: member_by_ref(request.form["who"])):
            return redirect(url_for("exchanges.show", ref=form.result.ref), 303)
    elif form.shows(exchanges.find_people, g.actor, g.group.id, lambda: form.q.data):
        found = wording.choices(form.result)
    guesses = wording.choices(people.search(g.actor, g.group.id, told.typed)) if found is None else found
    page = render_template("desk/unplaced.html", form=form, aside=AsideForm(None), told=told, found=guesses)
    return page, form.status_now


@bp.post("/unplaced/<ref>/aside")
@members_only
def aside(ref: str) -> Any:
    """Nobody could be found, as the teller was told."""
    told = exchanges.unplaced_by_ref(g.actor, ref)
    form = AsideForm()
    if form.accepts(_set_aside, told, form):
        return redirect(url_for(".today"), 303)
    page = render_template("desk/unplaced.html", form=form, aside=form, told=told, found=[])
    return page, form.status_now


def _set_aside(told: Any, form: AsideForm) -> None:
    service.set_aside(g.actor.for_reason(plain.line(form.reason.data, field="reason")), told)


# Putting right


@bp.get("/different/<ref>")
@members_only
def different(ref: str) -> Any:
    """In the book, but somebody says it was different: whom to ask, in which words, and what to do then."""
    return _different(queries.by_ref(g.actor, ref))


@bp.post("/different/<ref>/word")
@members_only
def doubt(ref: str) -> Any:
    """What somebody said, by telephone or otherwise, of hours that are in the book."""
    exchange = queries.by_ref(g.actor, ref)
    form = DoubtForm()
    if form.accepts(_doubt, exchange, form):
        return redirect(url_for(".different", ref=ref), 303)
    return _different(exchange, doubt=form)


def _doubt(exchange: Exchange, form: DoubtForm) -> None:
    actor = g.actor.for_reason(plain.line(form.reason.data, field="reason"))
    side = RECEIVER if form.side.data == RECEIVER else GIVER
    minutes = form.length.data if form.said.data == "different" else 0
    doubts.pass_on(actor, exchange, side, form.channel.data, minutes)


@bp.post("/different/<ref>/leave")
@members_only
def leave(ref: str) -> Any:
    """Looked into: it stays as it is."""
    exchange = queries.by_ref(g.actor, ref)
    form = LeaveForm()
    if form.accepts(_leave, exchange, form):
        return redirect(url_for("exchanges.show", ref=ref), 303)
    return _different(exchange, leave=form)


def _leave(exchange: Exchange, form: LeaveForm) -> None:
    doubts.leave(g.actor.for_reason(plain.line(form.reason.data, field="reason")), exchange)


def _different(exchange: Exchange, **tried: Form) -> Any:
    form = next(iter(tried.values()), ButtonForm())
    sides = [(side, member) for side in (GIVER, RECEIVER) if (member := exchange.member_on(side)) is not None]
    own = g.member.id in exchange.party_ids
    page = render_template(
        "desk/different.html",
        form=form,
        forms={"doubt": DoubtForm(None), "leave": LeaveForm(None), **tried},
        exchange=exchange,
        told=wording.told(exchange, None),
        doubted=wording.doubts_and_why(exchange),
        own=own,
        looks_into=doubts.looks_into(exchange) if own else None,
        sides=sides,
        asked=[
            (side, member, _texts(wording.doubt_text, exchange, side, member.language))
            for side, member in sides
            if side not in exchange.in_doubt
        ],
        wording=wording,
    )
    return page, form.status_now


@bp.route("/correct/<ref>", methods=["GET", "POST"])
@members_only
def correct(ref: str) -> Any:
    """The right hours and why, check, done: the reversal and the right line in one step."""
    exchange = queries.by_ref(g.actor, ref)
    form = CorrectForm(length=queries.said_to_be(exchange))
    if form.wants("done"):
        if form.accepts(_correct, exchange, form):
            return redirect(url_for("exchanges.show", ref=form.result.ref), 303)
    elif form.wants("check") and form.shows(_would_correct, exchange, form):
        page = "desk/check_correct.html"
        return render_template(page, form=form, exchange=exchange, told=wording.told(exchange, None))
    return _correcting(exchange, form, TakeBackForm(None))


def _correct(exchange: Exchange, form: CorrectForm) -> Exchange:
    reason = plain.line(form.reason.data, field="reason")
    return service.correct(g.actor.for_reason(reason), exchange, form.length.data)


def _would_correct(exchange: Exchange, form: CorrectForm) -> int:
    reason = plain.line(form.reason.data, field="reason")
    return service.preview_correction(g.actor.for_reason(reason), exchange, form.length.data)


@bp.post("/correct/<ref>/take-back")
@members_only
def take_back(ref: str) -> Any:
    """These hours should not be in the book at all."""
    exchange = queries.by_ref(g.actor, ref)
    form = TakeBackForm()
    if form.accepts(_take_back, exchange, form):
        return redirect(url_for("exchanges.show", ref=ref), 303)
    return _correcting(exchange, form, form)


def _take_back(exchange: Exchange, form: TakeBackForm) -> None:
    service.take_back(g.actor.for_reason(plain.line(form.reason.data, field="reason")), exchange)


def _correcting(exchange: Exchange, form: Form, taking: Form) -> Any:
    page = render_template(
        "desk/correct.html",
        form=form,
        right=form if isinstance(form, CorrectForm) else CorrectForm(None),
        taking=taking,
        exchange=exchange,
        told=wording.told(exchange, None),
        own=g.member.id in exchange.party_ids,
    )
    return page, form.status_now
