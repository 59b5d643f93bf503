"""Deciding about a listing: letting it stand, taking it off with a reason, reading the writer's answer."""

from __future__ import annotations

from sqlalchemy import func, select

from timebank import permissions, plain
from timebank.board import holds
from timebank.board.models import (
    ANSWER,
    CHANGED,
    DONE,
    HIDDEN,
    LEFT_OFF,
    SIGNER,
    STANDS,
    TAKEN_OFF,
    Listing,
    ListingSaid,
)
from timebank.db import db
from timebank.errors import NotNow, NotOwn, ReadAgain, WhyNot
from timebank.members.models import Member
from timebank.notices import service as notices
from timebank.permissions import Actor
from timebank.trail import service as trail


def to_decide(actor: Actor, group_id: int) -> list[Listing]:
    """What waits for the actor to decide about, oldest first: what was never looked at, and what was taken off and is
    answered or changed since. Asks as often of the database however many there are.
    """
    permissions.require(actor, "board.look", permissions.Of(group_id))
    held = _held(group_id)
    answered = _answered(held)
    waiting = [each for each in held if each.held != HIDDEN or each.id in answered]
    among = holds.officers(group_id, waiting) if waiting else None
    return [each for each in waiting if holds.may_decide(actor, each, among)]


def taken_off(actor: Actor, group_id: int) -> list[Listing]:
    """What was taken off the board and stays off, for officers, the newest first."""
    permissions.require(actor, "board.look", permissions.Of(group_id))
    held = _held(group_id)
    answered = _answered(held)
    return [each for each in reversed(held) if each.held == HIDDEN and each.id not in answered]


def _held(group_id: int) -> list[Listing]:
    chosen = (
        select(Listing)
        .join(Member, Member.id == Listing.member_id)
        .where(Listing.group_id == group_id, Listing.held.is_not(None), Listing.state != DONE, Member.left_on.is_(None))
    )
    return list(db.session.scalars(chosen.order_by(Listing.id)))


def _answered(held: list[Listing]) -> set[int]:
    """Those that were taken off and about which the writer had the last word."""
    off = [each.id for each in held if each.held == HIDDEN]
    last = select(func.max(ListingSaid.id)).where(ListingSaid.listing_id.in_(off)).group_by(ListingSaid.listing_id)
    chosen = select(ListingSaid.listing_id).where(ListingSaid.id.in_(last), ListingSaid.what.in_((ANSWER, CHANGED)))
    return set(db.session.scalars(chosen))


def stand(actor: Actor, listing: Listing, seen: str | None = None) -> None:
    """Let it stand on the board, or put it back. What waits for a second look waits on.

    `seen` is the digest of what the actor read (`holds.seen`): nobody lets words stand that were changed since.
    Raises NotOwn, NotNow, ReadAgain.
    """
    with db.write():
        single_handed = _expect(actor, listing)
        if listing.held is None:
            raise NotNow
        if seen is not None and seen != holds.seen(listing):
            raise ReadAgain
        said = holds.say(actor, listing, STANDS, single_handed=single_handed)
        still = [] if listing.held == SIGNER else [each for each in holds.wanted(listing) if each == SIGNER]
        holds.hold(actor, listing, still)
        _record(actor, "listing.stands", listing, single_handed)
        _tell(actor, listing, said, "listing.stands" if listing.held is None else "")


def take_off(actor: Actor, listing: Listing) -> None:
    """Not on the board, or no longer, for the actor's reason, which the writer reads. Raises NotOwn, NotNow, WhyNot."""
    if not actor.reason:
        raise WhyNot
    with db.write():
        single_handed = _expect(actor, listing)
        if listing.held == HIDDEN or listing.state == DONE:
            raise NotNow
        said = holds.say(actor, listing, TAKEN_OFF, single_handed=single_handed)
        listing.held = HIDDEN
        _record(actor, "listing.hidden", listing, single_handed)
        _tell(actor, listing, said, "listing.hidden")


def leave_off(actor: Actor, listing: Listing) -> None:
    """The answer was read, and it stays off; with a word for the writer, if there is one. Raises NotOwn, NotNow."""
    with db.write():
        single_handed = _expect(actor, listing)
        if listing.held != HIDDEN:
            raise NotNow
        said = holds.say(actor, listing, LEFT_OFF, single_handed=single_handed)
        _record(actor, "listing.left off", listing, single_handed)
        _tell(actor, listing, said, "listing.hidden")


def answer(actor: Actor, listing: Listing, words: str | None) -> None:
    """What the writer says to its being taken off: kept, and on the list of those who decide.

    Raises NotNow, Missing, TooLong, OddCharacters.
    """
    permissions.require(actor, "board.change", listing)
    words = plain.page(words, field="told", needed=True)
    with db.write():
        if listing.held != HIDDEN:
            raise NotNow
        holds.say(actor.for_reason(words, actor.reason_language), listing, ANSWER)
        voice = actor.for_reason(None)
        if actor.member_id != listing.member_id and not actor.is_host:
            voice = voice.speaking_for(listing.member.number, "phone")  # a coordinator wrote it down
        trail.record(voice, "listing.answered", listing.ref, group_id=listing.group_id)


def _expect(actor: Actor, listing: Listing) -> bool:
    """The same, as things stand now that nobody else writes."""
    db.lock(listing.group_id)
    db.session.refresh(listing)
    return expect(actor, listing)


def expect(actor: Actor, listing: Listing) -> bool:
    """Refuse all but those who decide about a listing; returns whether that is single-handed. Raises NotOwn."""
    permissions.require(actor, "board.look", listing)
    who = holds.deciders(listing, listing.held)
    if not who.have(actor):
        raise NotOwn
    return who.single_handed


def _record(actor: Actor, action: str, listing: Listing, single_handed: bool) -> None:
    """The reason stands beside the listing, where it can be forgotten with it, and not on the trail."""
    facts = {"single_handed": 1} if single_handed else {}
    trail.record(actor.for_reason(None), action, listing.ref, facts, group_id=listing.group_id)


def _tell(actor: Actor, listing: Listing, said: ListingSaid, kind: str) -> None:
    notices.settled(listing.group_id, listing.ref)
    if kind and actor.member_id != listing.member_id:
        facts: dict[str, int | str | None] = {"listing": listing.ref, "said": said.id}
        notices.tell(listing.member, listing.group_id, kind, f"{listing.ref} {said.id}", facts, thing=listing.ref)
