"""What gifts keep about a person, and how it is forgotten: the words go, the numbers stay, as in the book."""

from __future__ import annotations

from sqlalchemy import or_, select

from timebank.db import db
from timebank.errors import N_
from timebank.gifts.models import Gift
from timebank.members.models import Member

Rows = list[dict[str, object]]


def held_about(member: Member) -> dict[str, Rows]:
    """Gifts they gave and got. Draws from the pot stand among their lines in the hours book."""
    return {
        N_("Gifts of hours"): [
            {N_("Day"): each.given_on, N_("From"): each.giver.name,
             N_("To"): each.receiver.name if each.receiver else "", N_("Minutes"): each.minutes,
             N_("What"): each.words, N_("How"): each.channel, N_("Taken back"): bool(each.taken_back)}
            for each in _of(member)
        ]
    }  # fmt: skip


def forget(member: Member) -> None:
    """Delete the words they wrote with a gift. Call inside `db.write()`."""
    for each in _of(member):
        if each.from_id == member.id:
            each.words = each.language = ""
    db.session.flush()


def _of(member: Member) -> list[Gift]:
    chosen = select(Gift).where(or_(Gift.from_id == member.id, Gift.to_id == member.id))
    return list(db.session.scalars(chosen.order_by(Gift.id)))
