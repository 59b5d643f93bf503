"""Answering a listing, speaking with one another, and agreeing when, where and roughly how long.

Whose word something is: a member's or their stand-in's own; a coordinator who is neither passes on the word of the one
she speaks for (`Actor.on_behalf_of`), by the channel it came through.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from timebank import clock, permissions, plain
from timebank.arranging import queries
from timebank.arranging.models import (
    AGREED,
    CHANGED,
    DROPPED,
    EVERY,
    OFF,
    PROPOSED,
    Arrangement,
    Conversation,
    Message,
)
from timebank.board import queries as board
from timebank.board import service as listings
from timebank.board.models import ARRANGED, LANGUAGES, OPEN, REQUEST, Listing
from timebank.db import db, new_ref
from timebank.errors import (
    BothSides,
    CannotBeSent,
    DayHasPassed,
    NobodyChosen,
    NoHours,
    NotFound,
    NothingArranged,
    NothingChosen,
    NotOnTheBoard,
    OwnListing,
    TooManyHours,
    TooMuchSaid,
)
from timebank.exchanges.states import MOST_MINUTES
from timebank.groups import service as groups
from timebank.hours import Minutes
from timebank.members.models import Member
from timebank.notices import service as notices
from timebank.permissions import Actor
from timebank.trail import service as trail

MOST_SAID = 1000  # characters of one message
AN_HOUR, A_DAY = timedelta(hours=1), timedelta(days=1)
OF_AGREEING = ("arranging.proposed", "arranging.agreed", "arranging.changed")  # notices that a later word overtakes
SAID_IN_AN_HOUR, OPENED_IN_A_DAY = 20, 12


@dataclass(frozen=True, slots=True)
class Plan:
    """When, in words if that helps, where, how long (minutes), and how often: every "", week, fortnight, month."""

    starts_on: date
    minutes: int
    time_words: str = ""
    place: str = ""
    every: str = ""
    language: str = "en"


def reply(actor: Actor, listing: Listing, words: str, language: str) -> Conversation:
    """Answer a listing for oneself or, as stand-in, for another; goes on with the conversation there is already.

    Raises OwnListing, BothSides, CannotBeSent, TooMuchSaid, Missing, TooLong, OddCharacters.
    """
    permissions.require(actor, "arranging.reply", permissions.Of(listing.group_id))
    return _reply(actor, listing, db.session.get_one(Member, actor.member_id), words, language)


def reply_for(actor: Actor, listing: Listing, member: Member, words: str, language: str) -> Conversation:
    """A coordinator answers a listing for a member who told her so, through the actor's channel. Raises as `reply`."""
    permissions.require(actor, "arranging.reply for others", permissions.Of(listing.group_id))
    if actor.is_close_to((member.id, listing.member_id)):
        raise BothSides
    return _reply(actor.speaking_for(member.number, actor.channel), listing, member, words, language)


def listing_by_code(actor: Actor, code: str, today: date) -> Listing:
    """The listing with these letters, as they stand on the printed board. Raises NotOnTheBoard."""
    try:
        found = board.by_ref(actor, "".join(code.split()).lower().strip("()"), today)
    except NotFound as error:
        raise NotOnTheBoard from error
    return found


def _reply(actor: Actor, listing: Listing, member: Member, words: str, language: str) -> Conversation:
    words = plain.page(words, MOST_SAID, field="said", needed=True)
    if member.group_id != listing.group_id or member.id == listing.member_id:
        raise OwnListing
    if actor.acting_id is not None and actor.acting_id == listing.member_id:
        raise BothSides
    with db.write():
        db.lock(listing.group_id)
        found = queries.about(listing.id, member.id)
        if found is None:
            if not listing.is_up(groups.today(listing.group_id)):
                raise CannotBeSent
            _expect_may_speak(member, listing.member)
            now = clock.now()
            if not actor.is_host and queries.opened_since(member.id, clock.text(now - A_DAY)) >= OPENED_IN_A_DAY:
                raise TooMuchSaid
            found = Conversation(
                ref=new_ref(), group_id=listing.group_id, listing_id=listing.id, kind=listing.kind,
                title=listing.title, language=listing.language, opener_id=member.id, owner_id=listing.member_id,
                opened_at=clock.text(now), last_by_id=member.id, last_at=clock.text(now),
            )  # fmt: skip
            db.session.add(found)
            db.session.flush()
            trail.record(actor, "arranging.opened", found.ref, {"listing": listing.ref}, group_id=found.group_id)
        _say(actor, found, member, words, language)
        return found


def write(actor: Actor, conversation: Conversation, words: str, language: str) -> Message:
    """Say something to the other side.

    Raises CannotBeSent, TooMuchSaid, Missing, TooLong, OddCharacters, NobodyChosen.
    """
    permissions.require(actor, "arranging.say", conversation)
    side = side_of(actor, conversation)
    words = plain.page(words, MOST_SAID, field="said", needed=True)
    with db.write():
        return _say(actor, conversation, side, words, language)


def has_read(actor: Actor, conversation: Conversation) -> None:
    """One of the two has read what the other said, and need not be reminded of it. Raises NobodyChosen."""
    permissions.require(actor, "arranging.say", conversation)
    side = side_of(actor, conversation)
    with db.write():
        _mark_read(conversation, side)
        settle(conversation, side)


def propose(actor: Actor, conversation: Conversation, plan: Plan) -> Arrangement:
    """Propose when, where and how long; it takes the place of what is proposed already, not of what is agreed.

    Raises CannotBeSent, TooMuchSaid, DayHasPassed, NoHours, TooManyHours, NothingChosen, TooLong, OddCharacters,
    NobodyChosen.
    """
    permissions.require(actor, "arranging.say", conversation)
    side = side_of(actor, conversation)
    if plan.every not in EVERY or plan.language not in LANGUAGES:
        raise NothingChosen(field="every")
    if plan.starts_on < groups.today(conversation.group_id):
        raise DayHasPassed(field="day")
    if plan.minutes <= 0:
        raise NoHours
    if plan.minutes > MOST_MINUTES:
        raise TooManyHours(most=Minutes(MOST_MINUTES))
    time_words = plain.line(plan.time_words, plain.NAME, field="time_words")
    place = plain.line(plan.place, field="place")
    with db.write():
        db.lock(conversation.group_id)
        _expect_may_speak(*conversation.sides)
        _expect_not_too_much(actor, side)
        if (before := queries.in_state(conversation, PROPOSED)) is not None:
            end(actor, before, side, DROPPED)
        now = clock.text(clock.now())
        proposed = Arrangement(
            ref=new_ref(), group_id=conversation.group_id, conversation_id=conversation.id,
            starts_on=plan.starts_on.isoformat(), time_words=time_words, place=place, minutes=plan.minutes,
            every=plan.every, language=plan.language, state=PROPOSED, proposed_by_id=side.id, proposed_at=now,
            proposed_who=actor.name_on_trail, proposed_channel=actor.channel, ended_why="", ended_language="",
        )  # fmt: skip
        db.session.add(proposed)
        db.session.flush()
        _mark_read(conversation, side)
        facts = {"minutes": plan.minutes}
        trail.record(actor, "arranging.proposed", conversation.ref, facts, group_id=conversation.group_id)
        settle(conversation, side, "arranging.proposed")
        tell(actor, conversation, "arranging.proposed", conversation.other_than(side.id), proposed.ref)
        return proposed


def agree(actor: Actor, conversation: Conversation, ref: str) -> Arrangement:
    """Say yes to what the other side proposed: agreed from today on. Saying so twice changes nothing.

    `ref` is what was read, so that nobody says yes to something else. Raises NothingArranged, CannotBeSent.
    """
    with db.write():
        db.lock(conversation.group_id)
        arrangement = queries.arrangement_by_ref(ref)
        if arrangement is None or arrangement.conversation_id != conversation.id:
            raise NothingArranged
        if arrangement.state == AGREED and permissions.may(actor, "arranging.say", conversation):
            return arrangement
        if arrangement.state != PROPOSED:
            raise NothingArranged
        permissions.require(actor, "arranging.answer", arrangement)
        side = conversation.other_than(arrangement.proposed_by_id)
        if actor.member_id != side.id and actor.on_behalf_of != side.number:
            raise NobodyChosen(field="whose")
        _expect_may_speak(*conversation.sides)
        if (before := queries.in_state(conversation, AGREED)) is not None:
            end(actor, before, side, CHANGED)
            db.session.flush()
        arrangement.state = AGREED
        arrangement.agreed_at = clock.text(clock.now())
        arrangement.agreed_on = groups.today(conversation.group_id).isoformat()
        arrangement.agreed_who, arrangement.agreed_channel = actor.name_on_trail, actor.channel
        _mark_read(conversation, side)
        if conversation.kind == REQUEST:
            move_listing(actor, conversation, OPEN, ARRANGED)
        facts: dict[str, int | str | None] = {"minutes": arrangement.minutes, "agreed": arrangement.ref}
        kind = "arranging.changed" if before else "arranging.agreed"
        trail.record(actor, kind, conversation.ref, facts, group_id=conversation.group_id)
        settle(conversation, side, *OF_AGREEING)
        tell(actor, conversation, kind, conversation.other_than(side.id), arrangement.ref)
        return arrangement


def call_off(actor: Actor, conversation: Conversation, words: str, language: str) -> None:
    """Call off what is agreed, and what is proposed, in words that both will read. Raises NothingArranged, Missing,
    TooLong, OddCharacters, NobodyChosen. Possible at any time, whoever rests or has left.
    """
    permissions.require(actor, "arranging.say", conversation)
    side = side_of(actor, conversation)
    words = plain.line(words, field="said", needed=True)
    with db.write():
        db.lock(conversation.group_id)
        if not _call_off(actor, conversation, side, words, language):
            raise NothingArranged


def end_all(actor: Actor, member: Member) -> None:
    """Somebody leaves: what they had agreed on is called off, and the others are told. Call inside `db.write()`."""
    for conversation in queries.live_of(member):
        _call_off(actor, conversation, member, "", "")


def _call_off(actor: Actor, conversation: Conversation, side: Member, words: str, language: str) -> bool:
    proposed, agreed = (queries.in_state(conversation, state) for state in (PROPOSED, AGREED))
    for arrangement, state in ((proposed, DROPPED), (agreed, OFF)):
        if arrangement is not None:
            end(actor, arrangement, side, state, words, language)
    if proposed is None and agreed is None:
        return False
    _mark_read(conversation, side)
    settle(conversation, side, *OF_AGREEING)
    trail.record(actor, "arranging.off", conversation.ref, group_id=conversation.group_id)
    never_yet = agreed is not None and not queries.lines([agreed])[agreed.id]
    if never_yet and conversation.kind == REQUEST:
        move_listing(actor, conversation, ARRANGED, OPEN)
    ended = agreed or proposed
    tell(actor, conversation, "arranging.off", conversation.other_than(side.id), ended.ref if ended else "")
    return True


# What these and what comes afterwards share


def side_of(actor: Actor, conversation: Conversation) -> Member:
    """Whose word it is that the actor gives. Raises NobodyChosen where a coordinator has not said for whom."""
    for side in conversation.sides:
        if side.id == actor.member_id:
            return side
    for side in conversation.sides:
        if actor.on_behalf_of == side.number:
            return side
    raise NobodyChosen(field="whose")


def end(actor: Actor, arrangement: Arrangement, side: Member, state: str, words: str = "", language: str = "") -> None:
    """Write down when, by whom and why an arrangement ended; what it says stays. Call inside `db.write()`."""
    arrangement.state = state
    arrangement.ended_at, arrangement.ended_on = clock.text(clock.now()), groups.today(arrangement.group_id).isoformat()
    arrangement.ended_by_id, arrangement.ended_who = side.id, actor.name_on_trail
    arrangement.ended_channel, arrangement.ended_why = actor.channel, words
    arrangement.ended_language = language if words else ""
    db.session.flush()


def move_listing(actor: Actor, conversation: Conversation, before: str, after: str) -> None:
    """A request is arranged, done, or open again, by what became of it here. Call inside `db.write()`."""
    listing = db.session.get(Listing, conversation.listing_id) if conversation.listing_id is not None else None
    if listing is not None and listing.state == before:
        house = Actor.host(conversation.group_id, code=actor.code)
        listings.move(house, listing, after)


def settle(conversation: Conversation, side: Member, *kinds: str) -> None:
    """This side knows how it stands; and nobody need be told by notices of these kinds any more. Inside a write."""
    notices.settled(conversation.group_id, conversation.ref, to=side)
    for kind in kinds:
        notices.settled(conversation.group_id, conversation.ref, kind)


def tell(actor: Actor, conversation: Conversation, kind: str, to: Member, about: str) -> None:
    """A notice for one of the two, unless they did it themself or have just told the coordinator of it."""
    if to.id == actor.member_id or actor.on_behalf_of == to.number:
        return
    ring = not groups.rules_now(conversation.group_id).messages
    key = f"{kind}:{about}:{to.ref}"
    notices.tell(
        to,
        conversation.group_id,
        kind,
        key,
        {"about": about},
        thing=conversation.ref,
        ring=ring,
        know=conversation.party_ids,
    )


def is_rung(member: Member) -> bool:
    """Whether somebody has to be rung about what is said to them here, since mail does not reach them or nobody
    writes to one another in this group.
    """
    return member.email is None or not groups.rules_now(member.group_id).messages


def _say(actor: Actor, conversation: Conversation, side: Member, words: str, language: str) -> Message:
    _expect_may_speak(*conversation.sides)
    _expect_not_too_much(actor, side)
    if language not in LANGUAGES:
        raise NothingChosen(field="language")
    now = clock.text(clock.now())
    message = Message(
        ref=new_ref(), conversation_id=conversation.id, member_id=side.id, text=words, language=language,
        written_at=now, written_by=actor.name_on_trail, channel=actor.channel,
    )  # fmt: skip
    db.session.add(message)
    conversation.last_by_id, conversation.last_at = side.id, now
    _mark_read(conversation, side)
    db.session.flush()
    notices.settled(conversation.group_id, conversation.ref, "arranging.said", to=side)
    if actor.on_behalf_of is not None:
        trail.record(actor, "arranging.said", conversation.ref, group_id=conversation.group_id)
    tell(actor, conversation, "arranging.said", conversation.other_than(side.id), message.ref)
    return message


def _mark_read(conversation: Conversation, side: Member) -> None:
    """They know what the other said: no reminder of it any more."""
    now = clock.text(clock.now())
    if side.id == conversation.opener_id:
        conversation.opener_read_at = now
    else:
        conversation.owner_read_at = now


def _expect_not_too_much(actor: Actor, side: Member) -> None:
    if not actor.is_host and queries.said_since(side.id, clock.text(clock.now() - AN_HOUR)) >= SAID_IN_AN_HOUR:
        raise TooMuchSaid


def _expect_may_speak(one: Member, other: Member) -> None:
    """One sentence for every reason, so that nobody learns that somebody is ill, or does not want to see them."""
    if not (one.may_be_written_to and other.may_be_written_to) or queries.are_apart(one, other):
        raise CannotBeSent
