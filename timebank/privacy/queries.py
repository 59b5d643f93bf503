"""Who has left, what keeps somebody from leaving, and what is still to be settled."""

from __future__ import annotations

from sqlalchemy import select

from timebank import permissions
from timebank.db import db
from timebank.errors import NotFound
from timebank.exchanges import queries as exchanges
from timebank.exchanges.models import AGREED, OPEN_STATES, Exchange
from timebank.members import queries as people
from timebank.members.models import COORDINATOR, DIED, Member
from timebank.permissions import Actor
from timebank.privacy.models import FORGIVE, Complaint, Leaving
from timebank.twokeys import acts
from timebank.twokeys.models import PROPOSED, KeyedAct


def mine(actor: Actor, ref: str) -> Member:
    """A member whose data the actor may see: their own, or anybody's for a coordinator. Raises NotFound, NotAllowed."""
    member = people.by_ref(actor, ref)
    permissions.require(actor, "privacy.read", member)
    return member


def waits(member: Member) -> list[Exchange]:
    """Help that has to be agreed or taken back before they leave: it waits for a word, or is in doubt."""
    found = exchanges.told_by_or_about(member, (*OPEN_STATES, AGREED))
    return [each for each in found if each.state != AGREED or each.in_doubt]


def is_last_coordinator(member: Member) -> bool:
    """Whether the group would be left without a coordinator."""
    return people.officers(member.group_id, COORDINATOR) == [member]


def left(group_id: int) -> list[Member]:
    """Those who left and are not forgotten, the latest first."""
    chosen = select(Member).where(Member.group_id == group_id, Member.left_on.is_not(None), Member.erased_on.is_(None))
    return list(db.session.scalars(chosen.order_by(Member.left_on.desc(), Member.number)))


def leaving_of(member: Member) -> Leaving | None:
    """The leaving of somebody whose hours are not settled yet."""
    return db.session.scalar(select(Leaving).where(Leaving.member_id == member.id, Leaving.settled_on.is_(None)))


def unsettled(group_id: int | None = None) -> list[Leaving]:
    """Leavings whose hours are not settled yet, of one group or all, oldest first."""
    chosen = select(Leaving).where(Leaving.settled_on.is_(None)).order_by(Leaving.id)
    return list(db.session.scalars(chosen if group_id is None else chosen.where(Leaving.group_id == group_id)))


def to_forgive(group_id: int) -> list[Leaving]:
    """Leavings whose hours wait to be written off and nobody has proposed it yet."""
    return [each for each in unsettled(group_id) if each.hours == FORGIVE and not is_proposed(each.member)]


def is_proposed(member: Member) -> bool:
    """Whether writing off their hours waits for the second key."""
    chosen = select(KeyedAct.id).where(
        KeyedAct.about_id == member.id, KeyedAct.act == acts.WRITE_OFF, KeyedAct.state == PROPOSED
    )
    return db.session.scalar(chosen) is not None


def to_ask_the_family(group_id: int) -> list[Member]:
    """Those who have died and are still in the book as before."""
    return [each for each in people.away(group_id) if each.rests == DIED]


def complaint_by_ref(actor: Actor, ref: str) -> Complaint:
    """The complaint with this reference, for a coordinator of its group. NotFound for all others."""
    found = db.session.scalar(select(Complaint).where(Complaint.ref == ref))
    if found is None or not permissions.may(actor, "privacy.complaints", found):
        raise NotFound
    return found


def complaints(actor: Actor, group_id: int) -> list[Complaint]:
    """All complaints about data, those still to be answered first, the most urgent first."""
    permissions.require(actor, "privacy.complaints", permissions.Of(group_id))
    chosen = select(Complaint).where(Complaint.group_id == group_id)
    return sorted(db.session.scalars(chosen), key=lambda each: (each.answered_on is not None, each.due_on, each.id))
