"""Pages of one line: what waits for somebody's word, and what is in the book and wrong. Each is settled by a person."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, redirect, render_template, url_for

from timebank import permissions, words
from timebank.context import g, members_only
from timebank.desk import calls, queries
from timebank.desk.forms import (
    ButtonForm,
    CorrectForm,
    DoubtForm,
    LeaveForm,
    RuleForm,
    SettleForm,
    SlipForm,
    TakeBackForm,
    WordForm,
)
from timebank.exchanges import answers, corrections, doubts, wording
from timebank.exchanges import letters as ready
from timebank.exchanges.models import AGREED, DISPUTED, GIVER, OPEN_STATES, RECEIVER, Exchange
from timebank.forms import Form, because
from timebank.groups.rules import Rules

bp = Blueprint("desk", __name__, url_prefix="/g/<slug>/desk")  # the other pages of the desk are added to it


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
        answers.pass_on_no(because(form.reason), exchange, side, form.channel.data)
    else:
        minutes = form.length.data if form.said.data == "different" else None
        answers.pass_on(g.actor, exchange, side, form.channel.data, minutes)


@bp.route("/waiting/<ref>/rule", methods=["GET", "POST"])
@members_only
def rule(ref: str) -> Any:
    """Settle what two people see differently."""
    exchange = queries.by_ref(g.actor, ref)
    form = RuleForm()
    if form.accepts(_rule, exchange, form):
        return redirect(url_for("exchanges.show", ref=ref), 303)
    if not form.errors and not (exchange.state in OPEN_STATES and permissions.may(g.actor, "exchange.rule", exchange)):
        return redirect(url_for(".waiting", ref=ref), 303)
    page = render_template("desk/rule.html", form=form, exchange=exchange, told=wording.told(exchange, None))
    return page, form.status_now


def _rule(exchange: Exchange, form: RuleForm) -> None:
    answers.rule(because(form.reason), exchange, form.length.data)


@bp.post("/waiting/<ref>/agree")
@members_only
def agree(ref: str) -> Any:
    """The coordinator's yes, where the rule asks for it or the group itself is a side."""
    exchange = queries.by_ref(g.actor, ref)
    form = ButtonForm()
    if form.accepts(answers.agree_as_coordinator, g.actor, exchange):
        return redirect(url_for("exchanges.show", ref=ref), 303)
    return _waiting(exchange, agree=form)


@bp.post("/waiting/<ref>/signed")
@members_only
def signed(ref: str) -> Any:
    """The only officer's own hours, on a slip the other side signed."""
    exchange = queries.by_ref(g.actor, ref)
    form = SlipForm()
    if form.accepts(answers.agree_from_signed_slip, g.actor, exchange, lambda: form.slip.data):
        return redirect(url_for("exchanges.show", ref=ref), 303)
    return _waiting(exchange, signed=form)


def _waiting(exchange: Exchange, **tried: Form) -> Any:
    form = next(iter(tried.values()), ButtonForm(None))
    forms: dict[str, Form] = {
        "word": WordForm(None).about(exchange.state),
        "agree": ButtonForm(None),
        "signed": SlipForm(None),
        **tried,
    }
    asked = queries.asked(exchange)
    page = render_template(
        "desk/waiting.html",
        form=form,
        **forms,
        exchange=exchange,
        told=wording.told(exchange, None),
        own=g.actor.is_close_to(exchange.party_ids),
        single=queries.is_only_officer(g.actor, exchange),
        group_asked=any(exchange.member_on(side) is None for side in exchange.awaited_sides),
        asked=[(side, member, _texts(ready.ready_text, exchange, side, member.language)) for side, member in asked],
        wording=wording,
    )
    return page, form.status_now


def _texts(
    say: Callable[[Exchange, str, Rules, str], str], exchange: Exchange, side: str, language: str | None
) -> list[tuple[str, str]]:
    return [(each, say(exchange, side, g.rules, each)) for each in words.languages_for(language)]


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
    actor = because(form.reason)
    side = RECEIVER if form.side.data == RECEIVER else GIVER
    minutes = form.length.data if form.said.data == "different" else 0
    doubts.pass_on(actor, exchange, side, form.channel.data, minutes)


@bp.route("/different/<ref>/leave", methods=["GET", "POST"])
@members_only
def leave(ref: str) -> Any:
    """Looked into: it stays as it is."""
    exchange = queries.by_ref(g.actor, ref)
    form = LeaveForm()
    if form.accepts(_leave, exchange, form):
        return redirect(url_for("exchanges.show", ref=ref), 303)
    if not form.errors and not (exchange.in_doubt and permissions.may(g.actor, "exchange.correct", exchange)):
        return redirect(url_for(".different", ref=ref), 303)
    told, doubted = wording.told(exchange, None), wording.doubts_and_why(exchange)
    page = render_template("desk/leave.html", form=form, exchange=exchange, told=told, doubted=doubted)
    return page, form.status_now


def _leave(exchange: Exchange, form: LeaveForm) -> None:
    doubts.leave(because(form.reason), exchange)


@bp.post("/different/<ref>/signed")
@members_only
def settle(ref: str) -> Any:
    """The only officer's own hours, in doubt: what a slip says that the other side signed."""
    exchange = queries.by_ref(g.actor, ref)
    form = SettleForm()
    if form.accepts(_settle, exchange, form):
        return redirect(url_for("exchanges.show", ref=form.result.ref), 303)
    return _different(exchange, settle=form)


def _settle(exchange: Exchange, form: SettleForm) -> Exchange:
    actor = because(form.reason)
    minutes = {"stays": exchange.minutes, "no": 0}.get(form.said.data, form.length.data)
    return doubts.settle_from_signed_slip(actor, exchange, form.slip.data, minutes)


def _different(exchange: Exchange, **tried: Form) -> Any:
    form = next(iter(tried.values()), ButtonForm(None))
    sides = [(side, member) for side in (GIVER, RECEIVER) if (member := exchange.member_on(side)) is not None]
    own = g.actor.is_close_to(exchange.party_ids)
    page = render_template(
        "desk/different.html",
        form=form,
        **{"doubt": DoubtForm(None), "settle": SettleForm(None), **tried},
        exchange=exchange,
        told=wording.told(exchange, None),
        doubted=wording.doubts_and_why(exchange),
        own=own,
        due=wording.due(exchange),
        heard=calls.said_by_phone(exchange),
        looks_into=doubts.looks_into(exchange) if own else None,
        single=bool(exchange.in_doubt) and queries.is_only_officer(g.actor, exchange),
        sides=sides,
        asked=[
            (side, member, _texts(ready.doubt_text, exchange, side, member.language))
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
    form = CorrectForm(length=queries.said_to_be(exchange), code=DISPUTED if exchange.in_doubt else None)
    if form.wants("done"):
        if form.accepts(_correct, exchange, form):
            return redirect(url_for("exchanges.show", ref=form.result.ref), 303)
    elif form.wants("check") and form.shows(_would_correct, exchange, form):
        page = "desk/check_correct.html"
        return render_template(page, form=form, exchange=exchange, told=wording.told(exchange, None), wording=wording)
    page = render_template(
        "desk/correct.html",
        form=form,
        exchange=exchange,
        told=wording.told(exchange, None),
        own=g.actor.is_close_to(exchange.party_ids),
    )
    return page, form.status_now


def _correct(exchange: Exchange, form: CorrectForm) -> Exchange:
    return corrections.correct(because(form.reason), exchange, form.length.data, code=form.code.data)


def _would_correct(exchange: Exchange, form: CorrectForm) -> int:
    return corrections.preview_correction(because(form.reason), exchange, form.length.data, form.code.data)


@bp.route("/correct/<ref>/take-back", methods=["GET", "POST"])
@members_only
def take_back(ref: str) -> Any:
    """These hours should not be in the book at all."""
    exchange = queries.by_ref(g.actor, ref)
    form = TakeBackForm(code=DISPUTED if exchange.in_doubt else None)
    if form.accepts(_take_back, exchange, form):
        return redirect(url_for("exchanges.show", ref=ref), 303)
    if not form.errors and not (exchange.state == AGREED and permissions.may(g.actor, "exchange.correct", exchange)):
        return redirect(url_for(".correct", ref=ref), 303)
    page = render_template("desk/take_back.html", form=form, exchange=exchange, told=wording.told(exchange, None))
    return page, form.status_now


def _take_back(exchange: Exchange, form: TakeBackForm) -> None:
    corrections.take_back(because(form.reason), exchange, code=form.code.data)
