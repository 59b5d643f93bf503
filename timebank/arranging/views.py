"""From a listing to hours: answering it, the conversation, agreeing, and what became of it."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.blueprints import BlueprintSetupState
from flask_babel import gettext

from timebank import permissions, words
from timebank.arranging import afterwards, forms, queries, service, slips, wording
from timebank.arranging.models import AGREED, ONCE, PROPOSED, Arrangement, Conversation
from timebank.board import queries as board
from timebank.board.models import Listing
from timebank.context import g, members_only
from timebank.errors import NotFound
from timebank.exchanges import queries as exchanges
from timebank.exchanges import wording as told
from timebank.exchanges.models import Exchange
from timebank.forms import Form
from timebank.members import queries as people
from timebank.members import service as members
from timebank.members.models import Member
from timebank.notices import mail_server
from timebank.tasks import BOARD, PEOPLE, Task

bp = Blueprint("arranging", __name__, url_prefix="/g/<slug>")


# Answering a listing


@bp.route("/board/<ref>/reply", methods=["GET", "POST"])
@members_only
def reply(ref: str) -> Any:
    """A few words to whoever put it on the board."""
    listing = board.by_ref(g.actor, ref, g.today) if not g.actor.acting_id else _for_another(ref)
    form = forms.Say()
    del form.whose
    del form.channel
    if form.accepts(service.reply, g.actor, listing, lambda: form.said.data, lambda: form.language.data):
        _say_what_happens(form.result, form.result.owner)
        return redirect(url_for(".show", ref=form.result.ref), 303)
    page = render_template(
        "arranging/reply.html", form=form, listing=listing, others=_acts_for(listing), rung=_is_rung(listing.member),
        helper=wording.helper(g.rules, g.group.id), name=people.labels([listing.member])[listing.member_id],
    )  # fmt: skip
    return page, form.status_now


def _for_another(ref: str) -> Listing:
    """A stand-in reads the board as the member they are, and answers it for another."""
    return board.by_ref(members.actor_of(g.user, g.oneself, g.group.id), ref, g.today)


def _acts_for(listing: Listing) -> list[Member]:
    mine = people.stood_for(g.member.id) if not g.actor.acting_id else []
    return [each for each in mine if each.id != listing.member_id]


@bp.route("/arranging/rung", methods=["GET", "POST"])
@members_only
def rung() -> Any:
    """Somebody rang about something on the printed board: their words, by a coordinator."""
    permissions.require(g.actor, "arranging.reply for others", permissions.Of(g.group.id))
    form = forms.Rung(data={"code": request.args.get("code", "")})
    if form.accepts(_reply_for, form):
        _say_what_happens(form.result, form.result.owner)
        return redirect(url_for(".show", ref=form.result.ref), 303)
    return render_template("arranging/rung.html", form=form), form.status_now


def _reply_for(form: forms.Rung) -> Conversation:
    listing = service.listing_by_code(g.actor, form.code.data, g.today)
    member = people.exactly(g.actor, g.group.id, form.who.data)
    return service.reply_for(form.voice(), listing, member, form.said.data, form.language.data)


def _is_rung(member: Member) -> bool:
    return service.is_rung(member) or not mail_server.is_mailed()


def _say_what_happens(conversation: Conversation, other: Member) -> None:
    """What happens next: somebody is rung, or written to."""
    name = people.labels([other])[other.id]
    if _is_rung(other):
        helper = wording.helper(g.rules, conversation.group_id)
        flash(gettext("%(helper)s will ring %(name)s.", helper=helper, name=name))
    else:
        flash(gettext("Sent to: %(name)s", name=name))


# The conversation


@bp.get("/arranging")
@members_only
def mine() -> str:
    """All I have arranged, or am arranging, with others."""
    found = queries.of_member(g.member)
    waiting = {each.conversation.id for each in queries.waits_for(g.member, g.today)}
    labels = people.labels(each.other_than(g.member.id) for each in found) if found else {}
    return render_template("arranging/mine.html", conversations=found, waiting=waiting, labels=labels)


@bp.get("/arranging/<ref>")
@members_only
def show(ref: str) -> Any:
    """What was said, what is agreed, and what there is to do."""
    conversation = queries.by_ref(g.actor, ref)
    return _page(conversation, forms.Say().between(conversation))


@bp.post("/arranging/<ref>/say")
@members_only
def say(ref: str) -> Any:
    """Something to the other side."""
    conversation = queries.by_ref(g.actor, ref)
    form = forms.Say().between(conversation)
    if form.accepts(service.write, form.voice, conversation, lambda: form.said.data, lambda: form.language.data):
        _say_what_happens(conversation, conversation.other_than(form.result.member_id))
        return redirect(url_for(".show", ref=ref), 303)
    return _page(conversation, form)


@bp.post("/arranging/<ref>/read")
@members_only
def has_read(ref: str) -> Any:
    """I have read it, and there is nothing to answer."""
    conversation = queries.by_ref(g.actor, ref)
    form = forms.Press().between(conversation)
    if form.accepts(service.has_read, form.voice, conversation):
        return redirect(url_for(".show", ref=ref), 303)
    return _page(conversation, form)


@bp.route("/arranging/<ref>/propose", methods=["GET", "POST"])
@members_only
def propose(ref: str) -> Any:
    """When, where, roughly how long; or something else than was agreed."""
    conversation = queries.by_ref(g.actor, ref)
    permissions.require(g.actor, "arranging.say", conversation)
    before = queries.in_state(conversation, PROPOSED) or queries.in_state(conversation, AGREED)
    form = forms.Propose.of(before, queries.is_regular(conversation)).between(conversation)
    if form.accepts(service.propose, form.voice, conversation, form.plan):
        _say_what_happens(conversation, conversation.other_than(form.result.proposed_by_id))
        return redirect(url_for(".show", ref=ref), 303)
    page = render_template("arranging/propose.html", form=form, conversation=conversation, before=before,
                           theirs=_theirs(before))  # fmt: skip
    return page, form.status_now


def _theirs(before: Arrangement | None) -> str:
    """The language of what stands in the form already, where that is not the page's."""
    return before.language if before and before.language != words.this_language() else ""


@bp.post("/arranging/<ref>/agree")
@members_only
def agree(ref: str) -> Any:
    """Yes."""
    conversation = queries.by_ref(g.actor, ref)
    form = forms.Agree().between(conversation)
    if form.accepts(service.agree, form.voice, conversation, lambda: form.which.data or ""):
        return redirect(url_for(".show", ref=ref), 303)
    return _page(conversation, form)


@bp.route("/arranging/<ref>/call-off", methods=["GET", "POST"])
@members_only
def call_off(ref: str) -> Any:
    """It will not take place, in a few words."""
    conversation = queries.by_ref(g.actor, ref)
    permissions.require(g.actor, "arranging.say", conversation)
    form = forms.CallOff().between(conversation)
    if form.accepts(service.call_off, form.voice, conversation, lambda: form.said.data, lambda: form.language.data):
        flash(gettext("Called off. The other person is told."))
        return redirect(url_for(".show", ref=ref), 303)
    return render_template("arranging/call_off.html", form=form, conversation=conversation), form.status_now


def _page(conversation: Conversation, form: Form) -> Any:
    mine = g.member.id in conversation.party_ids
    history = queries.history(conversation)
    agreed = next((each for each in history if each.state == AGREED), None)
    proposed = next((each for each in history if each.state == PROPOSED), None)
    page = render_template(
        "arranging/show.html", form=form, conversation=conversation, mine=mine, agreed=agreed, proposed=proposed,
        other=conversation.other_than(g.member.id) if mine else None, labels=people.labels(conversation.sides),
        story=wording.story(conversation, queries.messages(g.actor, conversation), history, g.rules),
        stands=queries.how_it_stands(g.actor, conversation, g.today), told=queries.told_in(conversation),
        contacts=queries.contacts(g.actor, conversation), wording=wording,
        say=form if isinstance(form, forms.Say) else forms.Say(formdata=None).between(conversation),
    )  # fmt: skip
    return page, form.status_now


# What became of it


@bp.route("/arranging/<ref>/happened", methods=["GET", "POST"])
@members_only
def happened(ref: str) -> Any:
    """It happened: everything stands there already, one tap tells of it."""
    conversation, arrangement = _agreed(ref)
    form = forms.Happened(
        data={"day": date.fromisoformat(arrangement.starts_on), "length": arrangement.minutes,
              "what": conversation.title}
    ).between(conversation)  # fmt: skip
    if form.wants("done"):
        if form.accepts(afterwards.happened, form.voice, arrangement, lambda: form.claim_for(conversation)):
            return redirect(url_for("exchanges.show", ref=form.result.ref), 303)
    elif form.wants("same"):
        if form.accepts(_is_told, form, arrangement):
            return redirect(url_for("exchanges.show", ref=form.same.data), 303)
    elif _is_ready(form, conversation):
        return _checking(form, conversation, arrangement)
    page = render_template("arranging/happened.html", form=form, conversation=conversation, editing=True,
                           helps=wording.helps(conversation, g.member.id))  # fmt: skip
    return page, form.status_now


def _agreed(ref: str) -> tuple[Conversation, Arrangement]:
    conversation = queries.by_ref(g.actor, ref)
    permissions.require(g.actor, "arranging.say", conversation)
    found = queries.in_state(conversation, AGREED)
    if found is None or found.every != ONCE:
        raise NotFound
    return conversation, found


def _is_ready(form: forms.Happened, conversation: Conversation) -> bool:
    """Whether it can be shown to be checked: at once, or once what was changed is sound."""
    if request.method == "GET":
        form.result = afterwards.preview(form.claim_for(conversation))
        return form.result is not None
    return form.wants("check", "sure") and form.shows(afterwards.previewed, lambda: form.claim_for(conversation))


def _checking(form: forms.Happened, conversation: Conversation, arrangement: Arrangement) -> str:
    """Check answers before hours move; first ask whether it is the one that was told already."""
    claim = form.claim_for(conversation)
    twins = [] if form.wants("sure") else queries.twins(claim)
    viewer = g.member if g.member.id in conversation.party_ids else None
    return render_template(
        "arranging/twin.html" if twins else "arranging/happened.html", form=form, conversation=conversation,
        arrangement=arrangement, editing=False, names=people.labels(conversation.sides),
        helps=wording.helps(conversation, g.member.id), twins=[(each, told.told(each, viewer)) for each in twins],
    )  # fmt: skip


def _is_told(form: forms.Happened, arrangement: Arrangement) -> None:
    afterwards.is_told(form.voice(), arrangement, exchanges.by_ref(g.actor, form.same.data or ""))


@bp.post("/arranging/<ref>/not-so")
@members_only
def not_so(ref: str) -> Any:
    """It did not happen: no hours move."""
    conversation, arrangement = _agreed(ref)
    form = forms.Press().between(conversation)
    if form.accepts(afterwards.did_not, form.voice, arrangement):
        flash(gettext("Written down: it did not happen. No hours move."))
        return redirect(url_for(".show", ref=ref), 303)
    return _page(conversation, form)


@bp.route("/arranging/<ref>/month/<month>", methods=["GET", "POST"])
@members_only
def month(ref: str, month: str) -> Any:
    """A month of a regular arrangement: its days on one page."""
    arrangement = queries.regular_by_ref(g.actor, ref)
    conversation = arrangement.conversation
    days = queries.days_to_tell(arrangement, month, g.today)
    form = forms.month_form(days, arrangement.minutes).between(conversation)
    if form.accepts(afterwards.log_month, form.voice, arrangement, month, lambda: form.told(days)):
        flash(gettext("Written down. The other person is asked whether it is right."))
        return redirect(url_for(".show", ref=conversation.ref), 303)
    page = render_template(
        "arranging/month.html", form=form, conversation=conversation, days=days, month=month,
        helps=wording.helps(conversation, g.member.id),
    )  # fmt: skip
    return page, form.status_now


@bp.get("/arranging/<ref>/slip")
@members_only
def slip(ref: str) -> str:
    """What is agreed on, on paper: for each person in their language, half a sheet each."""
    conversation = queries.by_ref(g.actor, ref)
    agreed = queries.in_state(conversation, AGREED)
    if agreed is None:
        raise NotFound
    sheets = []
    for copy in slips.copies(g.actor, agreed, g.rules):
        with words.reader(copy.language):
            sheets.append(render_template("arranging/_slip.html", slip=slips.slip(agreed, copy), lang=copy.language))
    return render_template("arranging/slip.html", slips=sheets, conversation=conversation, bare_paper=True)


# For the coordinator


@bp.get("/desk/arranged")
@members_only
def arranged() -> str:
    """What is agreed on in the group: slips to print, and what is past and nobody has told of."""
    found = queries.agreed_in(g.actor, g.group.id)
    labels = people.labels(side for each in found for side in each.conversation.sides) if found else {}
    return render_template("arranging/arranged.html", arrangements=found, labels=labels, wording=wording)


@bp.route("/desk/how-did-it-go", methods=["GET", "POST"])
@members_only
def how_did_it_go() -> Any:
    """The first help between two people: ring, and one tap for what they say."""
    firsts = queries.first_ones(g.actor, g.group.id)
    form = forms.Heard()
    if form.accepts(_heard, form):
        flash(gettext("Written down."))
        return redirect(url_for(".how_did_it_go"), 303)
    lines = [(each, told.told(each, None)) for each in firsts]
    return render_template("arranging/how_did_it_go.html", form=form, lines=lines, wording=wording), form.status_now


def _heard(form: forms.Heard) -> None:
    exchange = queries.exchange_by_ref(g.actor, form.exchange.data or "")
    afterwards.heard(g.actor, exchange, form.outcome.data, form.said.data or "", form.language.data)


# Thanks


@bp.route("/exchanges/<ref>/thanks", methods=["GET", "POST"])
@members_only
def thank(ref: str) -> Any:
    """A sentence of thanks to the one who helped."""
    exchange = queries.exchange_by_ref(g.actor, ref)
    permissions.require(g.actor, "arranging.thank", exchange)
    if not afterwards.may_thank(g.actor, exchange):
        return redirect(url_for("exchanges.show", ref=ref), 303)
    form = forms.Thank()
    if form.accepts(afterwards.thank, g.actor, exchange, lambda: form.said.data, lambda: form.language.data):
        return redirect(url_for("exchanges.show", ref=ref), 303)
    page = render_template("arranging/thank.html", form=form, exchange=exchange, told=told.told(exchange, g.member))
    return page, form.status_now


@bp.app_template_global("thanks_for")
def thanks_for(exchange: Exchange) -> Any:
    """For the page of an exchange: what was said in thanks."""
    return queries.thanks_for(exchange)


@bp.app_template_global("may_thank")
def may_thank(exchange: Exchange) -> bool:
    """For the page of an exchange: whether the reader may say thank you for it now."""
    return afterwards.may_thank(g.actor, exchange)


def worklist() -> list[Task]:
    """For the desk: past and not told of, and the first help of two people."""
    if not permissions.may(g.actor, "arranging.tend", permissions.Of(g.group.id)):
        return []
    past, firsts = queries.past_in(g.group.id, g.today), len(queries.first_ones(g.actor, g.group.id))
    return [
        Task(past, gettext("agreed and past: did it happen?"), url_for("arranging.arranged"), gettext("all told of"),
             BOARD),
        Task(firsts, gettext("helped for the first time: how did it go?"), url_for("arranging.how_did_it_go"),
             gettext("nobody to ask"), PEOPLE),
    ]  # fmt: skip


@bp.record_once
def _add_to_the_desk(state: BlueprintSetupState) -> None:
    state.app.extensions["worklists"].append(worklist)
