"""From a first word to a welcome: applying, the conversation, “not yet” with two keys, and the answer to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from timebank import clock, permissions, plain
from timebank.db import db, new_ref
from timebank.errors import (
    CodeSpent,
    NoSuchCode,
    NotAllTicked,
    NotFound,
    NotNow,
    NoWayToReach,
    TooManyToday,
    WhoSaidIt,
)
from timebank.joining import cards, checks, invitations, queries
from timebank.joining.models import (
    ANSWER,
    CHANNELS,
    CLOSED,
    NEW,
    NOT_YET,
    NOTE,
    REASON,
    TALKED,
    WAITING_STATES,
    WEB,
    WELCOMED,
    Application,
    Said,
)
from timebank.members import service as members
from timebank.members.models import Member
from timebank.notices import service as notices
from timebank.permissions import Actor
from timebank.signin.sealing import seal
from timebank.trail import service as trail
from timebank.twokeys import service as twokeys
from timebank.twokeys.models import PROPOSED, KeyedAct

A_DAY_FROM_ONE_PLACE = 5  # open applications from one address in one day
ANSWERS = 10  # by one person


@dataclass(frozen=True, slots=True)
class Told:
    """What somebody said who would like to join. A name, and one way to reach them, are all we ask."""

    name: str
    phone: str = ""
    email: str = ""
    other_way: str = ""
    about: str = ""
    about_language: str = "en"
    language: str | None = None
    channel: str = WEB
    told_by: str = ""


def apply(
    actor: Actor,
    group_id: int,
    told: Told,
    *,
    key: str,
    came_from: str | None = None,
    invitation: str | None = None,
    card: str | None = None,
    tell: bool = False,
) -> tuple[Application, str]:
    """Somebody asks to join; returns the application and the code to their own page. The same key: the same page.

    On the web anybody may. What a coordinator types names who said it and how, and needs no way to reach them. An
    invitation or a card is used up; who made it is written down only where the person said “tell them”. `came_from`
    counts those from one address in one day.

    Raises NoWayToReach, WhoSaidIt, TooManyToday, CodeSpent, Missing, NotAnAddress, TooLong, OddCharacters.
    """
    typed = told.channel != WEB
    if typed:
        permissions.require(actor, "joining.tend", permissions.Of(group_id))
    if told.channel not in CHANNELS:
        raise ValueError(told.channel)
    code = invitations.code_from(f"application {group_id} {key}")
    with db.write():
        known = queries.by_digest(group_id, invitations.digest(code))
        if known is not None:
            return known, code
        application = _application(group_id, told)
        application.digest = invitations.digest(code)
        if typed and not application.told_by:
            raise WhoSaidIt
        if not typed and not (application.phone or application.email or application.other_way):
            raise NoWayToReach
        _count(group_id, came_from)
        application.came_from = came_from
        application.typed_by = actor.name_on_trail if typed else None
        if invitation is not None:
            used = invitations.look(group_id, invitation)
            used.used_at = clock.text(clock.now())
            application.referred_by_id = used.made_by_id if tell else None
        if card is not None:
            handed_on_by = cards.use(group_id, card)
            application.referred_by_id = handed_on_by if tell else None
        db.session.add(application)
        db.session.flush()
        trail.record(actor, "joining.applied", application.ref, {"channel": told.channel}, group_id=group_id)
        if application.email or not typed:  # who rang, or came in, has just been told
            _tell(application, "received", {"sealed": seal(code) if application.email else None})
        return application, code


def _application(group_id: int, told: Told) -> Application:
    now = clock.text(clock.now())
    return Application(
        ref=new_ref(),
        group_id=group_id,
        state=NEW,
        name=plain.line(told.name, plain.NAME, field="name", needed=True),
        phone=plain.line(told.phone, plain.NAME, field="phone") or None,
        email=members.address(told.email) or None,
        other_way=plain.line(told.other_way, field="other_way"),
        about=plain.page(told.about, field="about"),
        about_language=told.about_language,
        language=told.language,
        channel=told.channel,
        told_by=plain.line(told.told_by, field="told_by") if told.channel != WEB else "",
        applied_at=now,
        changed_at=now,
    )


def _count(group_id: int, came_from: str | None) -> None:
    if came_from is None:
        return
    chosen = select(func.count()).where(
        Application.group_id == group_id, Application.came_from == came_from, Application.state.in_(WAITING_STATES)
    )
    if (db.session.scalar(chosen) or 0) >= A_DAY_FROM_ONE_PLACE:
        raise TooManyToday


def _tell(application: Application, what: str, facts: Mapping[str, int | str | None], again: int = 0) -> None:
    to = notices.Addressee(application.name, application.email, application.phone, application.language)
    key = f"joining {what} {application.ref}{f' {again}' if again else ''}"
    notices.tell(to, application.group_id, f"joining.{what}", key, facts, thing=application.ref)


def own(group_id: int, code: str) -> Application:
    """The application of whoever has this code. Changes nothing. Raises NotFound."""
    found = queries.by_digest(group_id, invitations.digest(code))
    if found is None:
        raise NotFound
    return found


def opens(group_id: int, invitation: str, key: str) -> None:
    """Let in whoever holds a good invitation, or has just used it (a double tap). Raises CodeSpent."""
    code = invitations.code_from(f"application {group_id} {key}")
    if queries.by_digest(group_id, invitations.digest(code)) is None:
        invitations.look(group_id, invitation)


def leads_to(group_id: int, code: str) -> tuple[str, str]:
    """The page that a code opens, and the code as it stands in an address: somebody's own page, or the form of an
    invitation or a card. Raises NoSuchCode.
    """
    if queries.by_digest(group_id, invitations.digest(code)) is not None:
        return "joining.where", invitations.written(code)
    if cards.is_code(code):
        return "joining.carded", invitations.written(code)
    try:
        invitations.look(group_id, code)
    except CodeSpent as error:
        raise NoSuchCode from error
    return "joining.invited", invitations.written(code)


def talk(actor: Actor, application: Application, text: str, language: str) -> None:
    """Write down what was said. A blank is a full answer: then only that there was a conversation is kept.

    Raises NotNow, TooLong, OddCharacters.
    """
    permissions.require(actor, "joining.tend", application)
    text = plain.page(text, field="text")
    with db.write():
        _must_be(application, *WAITING_STATES)
        if text:
            _say(application, NOTE, text, language, actor.name_on_trail)
        _move(actor, application, TALKED, "joining.talked")


def propose_not_yet(actor: Actor, application: Application, language: str) -> KeyedAct:
    """Propose to say “not yet”, for a reason that the person reads and may answer. Somebody else confirms it.

    Raises Missing, NotNow, TooLong, OddCharacters.
    """
    permissions.require(actor, "joining.tend", application)
    reason = plain.line(actor.reason, field="reason", needed=True)
    with db.write():
        _must_be(application, *WAITING_STATES)
        before = queries.act_on(application)
        if before is not None and before.state == PROPOSED:
            raise NotNow
        facts: dict[str, int | str | None] = {"application": application.ref}
        asking = actor.for_reason(reason, language)
        return twokeys.propose(asking, application.group_id, queries.NOT_YET_ACT, facts, language=language)


@twokeys.performs(queries.NOT_YET_ACT)
def _not_yet(actor: Actor, keyed: KeyedAct, facts: Mapping[str, Any]) -> None:
    application = db.session.scalar(
        select(Application).where(Application.group_id == keyed.group_id, Application.ref == facts["application"])
    )
    if application is None:
        raise NotFound
    _must_be(application, *WAITING_STATES)
    _say(application, REASON, keyed.reason, keyed.reason_language or "en", keyed.proposed_by.number)
    _move(actor, application, NOT_YET, "joining.not yet")
    _tell(application, "not yet", {}, again=keyed.id)


def answer(actor: Actor, application: Application, text: str, language: str) -> None:
    """The person answers, or adds something; after “not yet” that opens it again. Only with the code at hand.

    Raises Missing, NotNow, TooLong, OddCharacters.
    """
    text = plain.page(text, field="text", needed=True)
    with db.write():
        _must_be(application, *WAITING_STATES, NOT_YET)
        if sum(one.kind == ANSWER for one in application.said) >= ANSWERS:
            raise NotNow
        _say(application, ANSWER, text, language, None)
        reopened = NEW if application.state == NOT_YET else application.state
        _move(actor, application, reopened, "joining.answered")


def welcome(actor: Actor, application: Application) -> Member:
    """Welcome somebody: from now on they are a member. What is not ticked needs a reason, and is no lock.

    Raises NotAllTicked, NotNow.
    """
    permissions.require(actor, "joining.tend", application)
    reason = plain.line(actor.reason, field="reason")
    if not reason and checks.unticked(application):
        raise NotAllTicked
    actor = actor.for_reason(reason, actor.reason_language)
    with db.write():
        _must_be(application, *WAITING_STATES)
        member = members.add(
            actor.for_reason(None),
            application.group_id,
            name=application.name,
            phone=application.phone or "",
            email=application.email or "",
            language=application.language,
        )
        application.member_id = member.id
        _move(actor, application, WELCOMED, "joining.welcomed")
        notices.tell(member, member.group_id, "joining.welcomed", f"joining welcomed {application.ref}", {})
        if application.referred_by is not None:
            key = f"joining referred {application.ref}"
            notices.tell(application.referred_by, member.group_id, "joining.referred", key, {"number": member.number})
        return member


def close(actor: Actor, application: Application) -> None:
    """The person has thought better of it, as the coordinator heard. Raises NotNow."""
    permissions.require(actor, "joining.tend", application)
    _close(actor, application)


def withdraw(actor: Actor, application: Application) -> None:
    """The person has thought better of it. Only with the code at hand. Raises NotNow."""
    _close(actor, application)


def _close(actor: Actor, application: Application) -> None:
    with db.write():
        _must_be(application, *WAITING_STATES, NOT_YET)
        _move(actor, application, CLOSED, "joining.closed")


def _must_be(application: Application, *states: str) -> None:
    if application.state not in states:
        raise NotNow


def _say(application: Application, kind: str, text: str, language: str, by: str | None) -> None:
    now = clock.text(clock.now())
    application.said.append(Said(kind=kind, text=text, language=language, at=now, by=by))


def _move(actor: Actor, application: Application, state: str, act: str) -> None:
    application.state, application.changed_at = state, clock.text(clock.now())
    db.session.flush()
    notices.settled(application.group_id, application.ref)  # “somebody will speak with you soon” is over, for one
    trail.record(actor, act, application.ref, group_id=application.group_id)
