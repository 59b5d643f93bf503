"""Giving hours away: to a person, an organisation or the pot. Minutes throughout.

One gives one's own hours, and only what one has given beyond what one received. A coordinator passes on the gift of a
member who told her so, but none to herself or to somebody she acts for; whoever acts for a member gives nothing away.
"""

from __future__ import annotations

from dataclasses import dataclass

from timebank import clock, permissions, plain
from timebank.db import db, new_ref
from timebank.errors import GiftToOneself, NoHours, NotNow, NotSoMuchToGive, OwnGain, ReasonNeeded, UnknownMember
from timebank.gifts import queries
from timebank.gifts.models import Gift
from timebank.groups import service as groups
from timebank.hours import Minutes
from timebank.ledger import service as ledger
from timebank.members.models import Member
from timebank.notices import service as notices
from timebank.permissions import Actor


@dataclass(frozen=True, slots=True)
class Present:
    """What is to be given: minutes, to whom (None: the pot), with some words in their language."""

    minutes: int
    to: Member | None
    words: str = ""
    language: str = ""


def preview(giver: Member, present: Present) -> Present:
    """The gift, sound; writes nothing. Raises GiftToOneself, UnknownMember, NoHours, NotSoMuchToGive, TooLong,
    OddCharacters.
    """
    if present.to is not None:
        if present.to.id == giver.id:
            raise GiftToOneself
        if present.to.group_id != giver.group_id or not present.to.is_here:
            raise UnknownMember
    if present.minutes <= 0:
        raise NoHours
    if present.minutes > (most := queries.most_to_give(giver)):
        raise NotSoMuchToGive(most=Minutes(most))
    return Present(present.minutes, present.to, plain.line(present.words, field="said"), present.language)


def give(actor: Actor, giver: Member, present: Present, form_key: str | None = None) -> Gift:
    """Give hours away: one's own, or by a coordinator for a member who told her through the actor's channel.

    Sent again with the same `form_key`, it gives the gift of the first time. The receiver is told. Raises OwnGain, and
    what `preview` raises.
    """
    permissions.require(actor, "gifts.give", permissions.Of(giver.group_id))
    if actor.member_id != giver.id:
        permissions.require(actor, "gifts.give for others", giver)
        if present.to is not None and actor.is_close_to((present.to.id,)):
            raise OwnGain
        actor = actor.speaking_for(giver.number, actor.channel)
    with db.write():
        db.lock(giver.group_id)
        if form_key and (first := queries.by_form_key(giver.group_id, form_key)) is not None:
            return first
        sound = preview(giver, present)
        ref = new_ref()
        to = sound.to.account_id if sound.to is not None else groups.account_ids(giver.group_id)["pot"]
        posted = ledger.post(
            actor,
            giver.group_id,
            kind="gift",
            occurred_on=groups.today(giver.group_id),
            postings={giver.account_id: -sound.minutes, to: sound.minutes},
            key=f"gift:{ref}",
            action="gift.given",
            thing=ref,
            facts={
                "minutes": sound.minutes, "from": giver.number,
                "to": sound.to.number if sound.to is not None else "pot",
            },
        )  # fmt: skip
        gift = Gift(
            ref=ref, group_id=giver.group_id, from_id=giver.id, to_id=sound.to.id if sound.to else None,
            minutes=sound.minutes, words=sound.words, language=sound.language if sound.words else "",
            given_on=groups.today(giver.group_id).isoformat(), given_at=clock.text(clock.now()),
            given_who=actor.name_on_trail, channel=actor.channel, posted_number=posted.number, form_key=form_key,
        )  # fmt: skip
        db.session.add(gift)
        db.session.flush()
        if sound.to is not None:
            _tell(sound.to, gift, "gift.given")
        if actor.member_id != giver.id:
            _tell(giver, gift, "gift.passed on")
        return gift


def take_back(actor: Actor, gift: Gift) -> None:
    """Take a gift out of the book, for the actor's reason, by an officer who has no part in it; both are told.

    Raises NotNow, ReasonNeeded.
    """
    permissions.require(actor, "gifts.take back", gift)
    if not actor.reason:
        raise ReasonNeeded
    with db.write():
        db.lock(gift.group_id)
        db.session.refresh(gift)
        if gift.taken_back:
            raise NotNow
        ledger.reverse(actor, gift.group_id, gift.posted_number, key=f"reversal:{gift.ref}", action="gift.taken back",
                       thing=gift.ref, facts={"minutes": gift.minutes})  # fmt: skip
        gift.taken_back = 1
        db.session.flush()
        for member in (gift.giver, gift.receiver):
            if member is not None:
                _tell(member, gift, "gift.taken back", {"why": actor.reason, "language": actor.reason_language})


def _tell(to: Member, gift: Gift, kind: str, more: dict[str, str | None] | None = None) -> None:
    facts = {"gift": gift.ref, **(more or {})}
    notices.tell(to, gift.group_id, kind, f"{kind}:{gift.ref}:{to.ref}", facts, thing=gift.ref)
