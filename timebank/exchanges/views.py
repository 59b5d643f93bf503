"""Pages for telling of help, agreeing it, its history, and one's own statement."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import redirect, render_template, request, url_for

from timebank import clock, plain, words
from timebank.context import g, members_only
from timebank.exchanges import answers, doubts, queries, service, statements, wording
from timebank.exchanges.forms import (
    GAVE,
    AnswerForm,
    DifferForm,
    LengthForm,
    ReasonForm,
    TellForm,
    UnknownForm,
    WhoForm,
    WithdrawForm,
)
from timebank.exchanges.models import AGREED, GIVER, OPEN_STATES, RECEIVER, Exchange
from timebank.exchanges.organisations import bp
from timebank.forms import Form, because
from timebank.members import queries as people
from timebank.members.models import Member
from timebank.permissions import may
from timebank.reading import LANGUAGES

__all__ = ["bp"]

CHANGED_LATELY = timedelta(days=31)
ANSWERS = {"yes": answers.agree, "ring": answers.ask_to_be_rung, "after all": doubts.take_back}


# Telling


@bp.route("/log/<any(gave, received):way>", methods=["GET", "POST"])
@members_only
def log(way: str) -> Any:
    """Who was it? People I know first, then part of a name, the group itself, or "I can't find them".

    Whoever comes back here from the check page takes along what they typed there.
    """
    form = WhoForm()
    if chosen := request.form.get("who"):
        return redirect(url_for(".tell", way=way, who=chosen), 303)
    kept = UnknownForm() if "key" in request.form else None
    if kept:
        kept.show_odd_signs()
    found = None
    if request.form.get("go") != "change" and form.shows(queries.find_people, g.actor, g.group.id, lambda: form.q.data):
        found = wording.choices(each for each in form.result if each.id != g.member.id)
    known = wording.choices(queries.people_known(g.member))
    page = render_template("exchanges/who.html", form=form, way=way, found=found, known=known, kept=kept)
    return page, form.status_now


@bp.route("/log/<any(gave, received):way>/<who>", methods=["GET", "POST"])
@members_only
def tell(way: str, who: str) -> Any:
    """When, how long, what; then check; then done."""
    other = queries.other_side(g.actor, g.group.id, who)
    form = TellForm()
    if form.wants("done"):
        if form.accepts(
            service.log, g.actor, g.group.id, lambda: form.claim(g.member, way, other), form_key=lambda: form.key.data
        ):
            return redirect(url_for(".show", ref=form.result.ref), 303)
    elif form.wants("check", "sure") and form.shows(
        service.preview, g.group.id, lambda: form.claim(g.member, way, other)
    ):
        return _checking(form, way, other)
    name = wording.choices([other])[0].name if other else wording.the_group()
    return render_template("exchanges/tell.html", form=form, way=way, name=name), form.status_now


def _checking(form: TellForm, way: str, other: Member | None) -> str:
    """Check answers before hours move; first ask whether it is the one that was told already."""
    claim = form.claim(g.member, way, other)
    twins = queries.twins(g.group.id, claim.giver, claim.receiver, claim.occurred_on) if form.wants("check") else []
    names = {g.member.id: g.member.name, **(people.labels([other]) if other else {})}
    return render_template(
        "exchanges/twin.html" if twins else "exchanges/check.html",
        form=form,
        way=way,
        other=names[other.id] if other else wording.the_group(),
        twins=[(each, wording.told(each, g.member)) for each in twins],
    )


@bp.route("/log/<any(gave, received):way>/unknown", methods=["GET", "POST"])
@members_only
def tell_unknown(way: str) -> Any:
    """I can't find them: the coordinator gets it, with what was typed."""
    form = UnknownForm()
    side = GIVER if way == GAVE else RECEIVER
    if form.wants("done"):
        if form.accepts(
            service.tell_unplaced,
            g.actor,
            g.group.id,
            side=side,
            typed=lambda: form.typed.data,
            occurred_on=lambda: form.day.data,
            minutes_told=lambda: form.length.data,
            what=lambda: form.what.data,
            what_language=words.this_language(),
            form_key=lambda: form.key.data,
        ):
            return redirect(url_for(".told"), 303)
    elif form.wants("check") and form.shows(
        service.preview_unplaced, g.group.id, g.member, lambda: form.typed.data, lambda: form.claim(g.member, way, None)
    ):
        return render_template(
            "exchanges/check.html", form=form, way=way, other=plain.line(form.typed.data), unknown=True
        )
    return render_template("exchanges/tell.html", form=form, way=way, name=None), form.status_now


@bp.get("/log/told")
@members_only
def told() -> Any:
    """What happens next when the other person was not found."""
    return render_template("exchanges/told.html")


# Agreeing


@bp.get("/exchanges/<ref>")
@members_only
def show(ref: str) -> Any:
    """What was told, what can be answered, and how it came about."""
    return _page(queries.by_ref(g.actor, ref), AnswerForm())


@bp.post("/exchanges/<ref>/answer")
@members_only
def answer(ref: str) -> Any:
    """One tap: yes, ring me instead, or: it was right after all."""
    form = AnswerForm()
    if form.answer.data == "different":
        return redirect(url_for(".different", ref=ref), 303)
    if form.accepts(answers.answer, g.actor, ref, lambda: ANSWERS[form.answer.data]):
        return redirect(url_for(".show", ref=ref), 303)
    return _page(queries.by_ref(g.actor, ref), form)


@bp.route("/exchanges/<ref>/different", methods=["GET", "POST"])
@members_only
def different(ref: str) -> Any:
    """Something is different: how long was it?"""
    exchange = queries.by_ref(g.actor, ref)
    form = DifferForm() if exchange.state == AGREED else LengthForm()
    if form.accepts(_differ, exchange, form):
        return redirect(url_for(".show", ref=ref), 303)
    return _ask("exchanges/different.html", exchange, form)


def _differ(exchange: Exchange, form: LengthForm) -> None:
    if isinstance(form, DifferForm):
        doubts.say(because(form.reason), exchange, form.length.data)
    else:
        answers.query(g.actor, exchange, form.length.data)


@bp.route("/exchanges/<ref>/not-so", methods=["GET", "POST"])
@members_only
def not_so(ref: str) -> Any:
    """This did not happen."""
    exchange = queries.by_ref(g.actor, ref)
    form = ReasonForm()
    if form.accepts(_decline, exchange, form):
        return redirect(url_for(".show", ref=ref), 303)
    return _ask("exchanges/not_so.html", exchange, form)


def _decline(exchange: Exchange, form: ReasonForm) -> None:
    actor = because(form.reason)
    if exchange.state == AGREED:
        doubts.say(actor, exchange, 0)
    else:
        answers.decline(actor, exchange)


@bp.post("/exchanges/<ref>/withdraw")
@members_only
def withdraw(ref: str) -> Any:
    """Take back what was told and not yet agreed."""
    exchange = queries.by_ref(g.actor, ref)
    form = WithdrawForm()
    if form.accepts(answers.withdraw, g.actor, exchange):
        return redirect(url_for(".show", ref=ref), 303)
    return _page(exchange, form)


def _ask(template: str, exchange: Exchange, form: Form) -> Any:
    """A question about one exchange, for those who may answer it; the others see how it stands."""
    if not _may_object(exchange) and not form.errors:
        return redirect(url_for(".show", ref=exchange.ref), 303)
    page = render_template(
        template, form=form, exchange=exchange, told=wording.told(exchange, g.member), wording=wording
    )
    return page, form.status_now


def _may_object(exchange: Exchange) -> bool:
    alive = exchange.state in (*OPEN_STATES, AGREED) and not doubts.is_long_in_the_book(exchange)
    return alive and may(g.actor, answers.objecting(exchange), exchange)


def _page(exchange: Exchange, form: Form) -> Any:
    mine = exchange.state == AGREED and g.member.id in exchange.party_ids
    in_doubt = exchange.state == AGREED and exchange.in_doubt
    page = render_template(
        "exchanges/show.html",
        form=form,
        exchange=exchange,
        told=wording.told(exchange, g.member),
        wording=wording,
        story=wording.story(exchange, g.rules),
        right=queries.corrected_by(exchange),
        objects=_may_object(exchange),
        long_ago=doubts.is_long_in_the_book(exchange),
        doubted=wording.doubts(exchange, g.member) if in_doubt else [],
        weighed=queries.given_and_received(g.member) if mine else None,
    )
    return page, form.status_now


# Statements


@bp.get("/statement")
@members_only
def statement() -> Any:
    """My own hours, newest first."""
    return _statement(g.member)


@bp.get("/people/<ref>/statement")
@members_only
def statement_of(ref: str) -> Any:
    """A member's hours, for the officers, in that member's language: to read out or to print.

    The screen shows one language, theirs first; paper gets theirs, or both, whatever the screen shows.
    """
    member = statements.whose(g.actor, ref)
    if member.id == g.member.id:
        return _statement(member)
    spoken = words.languages_for(member.language)
    asked = request.args.get("language", "")
    shown = asked if asked in LANGUAGES else spoken[0]
    on_paper = []
    for language in spoken:
        if language != shown:
            with words.reader(language):
                on_paper.append((language, _statement(member, "exchanges/_statement.html", part=True)))
    with words.reader(shown):
        return _statement(member, on_paper=on_paper, spoken=spoken, shown=shown)


def _statement(member: Member, template: str = "exchanges/statement.html", **more: Any) -> str:
    before, after = (_number(request.args.get(name)) for name in ("before", "after"))
    every = request.args.get("lines") == "every" and may(g.actor, "exchange.correct", member)
    since = clock.text(clock.now() - CHANGED_LATELY)
    page = statements.page(g.actor, member, before=before, after=after, every=every, since=since)
    return render_template(
        template,
        **more,
        member=member,
        mine=member.id == g.member.id,
        page=page,
        every=every,
        weighed=queries.given_and_received(member),
        entries=[(wording.entry(each, member, g.rules), _may_query(each)) for each in page.lines],
        changed=[
            (each, wording.told(each.exchange, member), wording.change(each.exchange, g.rules))
            for each in page.changed
            if each.exchange
        ],
        waiting=[(each, wording.told(each, member)) for each in queries.waiting_for(member)],
        others=[(each, wording.told(each, member)) for each in queries.waiting_on_others(member)],
        wording=wording,
    )


def _may_query(line: statements.StatementLine) -> bool:
    """Whether whoever looks may say, from their statement, that this line is different, and has not said so."""
    one = line.exchange
    return one is not None and g.member.id in one.party_ids and one.state == AGREED and (
        one.side_of(g.member.id) not in one.in_doubt and _may_object(one)
    )  # fmt: skip


def _number(typed: str | None) -> int | None:
    """A number in the book out of an address; None where it cannot be one."""
    return int(typed) if typed and typed.isascii() and typed.isdecimal() and len(typed) < 18 else None
