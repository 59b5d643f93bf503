"""Naming somebody who acts for a member, saying yes to it, ending it; and the Actor of one who does.

Both say yes: the member themself, or to a coordinator who writes down how; the stand-in always themself. A stand-in
acts for the member who named them and nobody further: what somebody does for another is never passed on once more.
"""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import delete, or_, select
from sqlalchemy.exc import IntegrityError

from timebank import clock, permissions
from timebank.db import db, new_ref
from timebank.errors import (
    N_,
    NobodyChosen,
    NotAPerson,
    NotFound,
    NotNow,
    OneselfHelped,
    OwnConsent,
    ReasonNeeded,
    StandsInAlready,
)
from timebank.members import queries
from timebank.members.models import PERSON, Member, StandIn
from timebank.permissions import Actor
from timebank.trail import service as trail

HEARD = ("phone", "counter", "slip")  # how a coordinator may have heard the member's yes
CHANNEL = "stand-in"  # by which way the word of a stand-in comes


def name(actor: Actor, member: Member, who: Member, said: str = "web") -> StandIn:
    """Name `who` as stand-in for `member`: it holds once `who` said yes.

    Members name for themselves; for others a coordinator, with how they `said` so (phone, counter, slip).
    Raises NobodyChosen, NotAPerson, OwnConsent, StandsInAlready, NotFound, OneselfHelped.
    """
    permissions.require(actor, "stand-in.name", member)
    if who.group_id != member.group_id or who.left_on is not None or member.left_on is not None:
        raise NotFound
    if who is member:
        raise OneselfHelped(field="who")
    if who.kind != PERSON:
        raise NotAPerson
    own = actor.member_id == member.id
    if not own and who.id == actor.member_id:
        raise OwnConsent
    if own is not (said == "web") or said not in ("web", *HEARD):
        raise NobodyChosen(field="said")
    with db.write():
        if _now(member, who) is not None:
            raise StandsInAlready
        moment = clock.text(clock.now())
        named = StandIn(
            ref=new_ref(),
            group_id=member.group_id,
            member_id=member.id,
            stand_in_id=who.id,
            asked_by=actor.name_on_trail,
            member_said=said,
            consented_member_at=moment,
        )
        db.session.add(named)
        try:
            db.session.flush()
        except IntegrityError as error:  # another process was faster
            raise StandsInAlready from error
        voice = actor if own else actor.speaking_for(member.number, said)
        trail.record(voice, "stand-in.named", member.number, {"stand_in": who.number}, group_id=member.group_id)
        return named


def consent(actor: Actor, stand_in: StandIn) -> None:
    """Say yes to acting for somebody. Saying so twice changes nothing. Raises NotNow."""
    with db.write():
        if stand_in.ended_at is not None:
            raise NotNow
        if stand_in.consented_stand_in_at is not None and actor.own_id == stand_in.stand_in_id:
            return
        permissions.require(actor, "stand-in.consent", stand_in)
        stand_in.consented_stand_in_at = clock.text(clock.now())
        _record(actor, "stand-in.began", stand_in)


def end(actor: Actor, stand_in: StandIn) -> None:
    """End it, or say no: either of the two at any time, a coordinator for a reason. Twice changes nothing.

    Raises ReasonNeeded.
    """
    permissions.require(actor, "stand-in.end", stand_in)
    if actor.member_id not in stand_in.party_ids and not actor.is_host and not actor.reason:
        raise ReasonNeeded
    with db.write():
        if stand_in.ended_at is None:
            stand_in.ended_at, stand_in.ended_by = clock.text(clock.now()), actor.name_on_trail
            _record(actor, "stand-in.ended", stand_in)


def end_all(actor: Actor, member: Member) -> None:
    """End whatever there is of it for somebody who leaves or has died, on either side. Call inside `db.write()`."""
    goes_on = or_(StandIn.member_id == member.id, StandIn.stand_in_id == member.id)
    for each in db.session.scalars(select(StandIn).where(goes_on, StandIn.ended_at.is_(None))):
        each.ended_at, each.ended_by = clock.text(clock.now()), actor.name_on_trail
        _record(actor, "stand-in.ended", each)


def _record(actor: Actor, action: str, stand_in: StandIn) -> None:
    facts = {"stand_in": stand_in.stand_in.number}
    trail.record(actor, action, stand_in.member.number, facts, group_id=stand_in.group_id)


def _now(member: Member, who: Member) -> StandIn | None:
    chosen = select(StandIn).where(
        StandIn.member_id == member.id, StandIn.stand_in_id == who.id, StandIn.ended_at.is_(None)
    )
    return db.session.scalar(chosen)


def by_ref(actor: Actor, ref: str) -> StandIn:
    """What this reference stands for, for the two it is between and the coordinators. NotFound for all others."""
    found = db.session.scalar(select(StandIn).where(StandIn.ref == ref))
    if found is None or not permissions.may(actor, "stand-in.read", found):
        raise NotFound
    return found


def acting(actor: Actor, ref: str) -> tuple[Member, Actor]:
    """The member with this reference, and `actor` acting for them. NotFound for everybody but their stand-ins."""
    member = next((each for each in queries.stood_for(actor.member_id) if each.ref == ref), None)
    if member is None or actor.acting_id is not None:
        raise NotFound
    standing = replace(
        actor,
        member_id=member.id,
        acting_id=actor.member_id,
        roles=frozenset(),
        channel=CHANNEL,
        on_behalf_of=member.number,
    )
    return member, standing


def held_about(member: Member) -> dict[str, list[dict[str, object]]]:
    """Everything kept about who acts for this person, and for whom they act."""
    chosen = select(StandIn).where(or_(StandIn.member_id == member.id, StandIn.stand_in_id == member.id))
    rows: list[dict[str, object]] = [
        {
            N_("For whom"): each.member.name,
            N_("Who acts"): each.stand_in.name,
            N_("How the member said yes"): each.member_said,
            N_("The member said yes"): each.consented_member_at,
            N_("The other said yes"): each.consented_stand_in_at,
            N_("Ended"): each.ended_at,
        }
        for each in db.session.scalars(chosen.order_by(StandIn.id))
    ]
    return {N_("Who acts for whom"): rows}


def forget(member: Member) -> None:
    """Erase who acted for this person, and for whom they acted. Call inside `db.write()`."""
    db.session.execute(delete(StandIn).where(or_(StandIn.member_id == member.id, StandIn.stand_in_id == member.id)))
