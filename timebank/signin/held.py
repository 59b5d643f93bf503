"""What this room keeps about a person, how it forgets them, and what goes by the clock."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete, or_, select

from timebank import clock
from timebank.db import db
from timebank.errors import N_
from timebank.members.models import Member
from timebank.signin import wrong_tries
from timebank.signin.models import Factor, Key, Session

KEPT_FOR = timedelta(days=90)  # what has ended


def tidy() -> int:
    """Delete sessions, cards and links that ended more than 90 days ago; how many rows. For the nightly chores."""
    before = clock.text(clock.now() - KEPT_FOR)
    with db.write():
        gone = wrong_tries.tidy()
        for table in (Session, Key):
            over = delete(table).where(or_(table.ended_at < before, table.expires_at < before))
            gone += db.session.execute(over).rowcount  # type: ignore[attr-defined]
        return gone


def held_about(member: Member) -> dict[str, list[dict[str, object]]]:
    """Everything that is kept here about somebody. Secrets are kept as digests or sealed, and are no words to show."""
    theirs = select(Session).where(Session.user_id == member.user_id).order_by(Session.id)
    keys = select(Key).where(Key.member_id == member.id).order_by(Key.id)
    kept = select(Factor).where(Factor.user_id == member.user_id).order_by(Factor.id)
    return {
        N_("Where you are or were signed in"): [
            {
                N_("Device"): each.device,
                N_("Kind of device"): each.kind,
                N_("From"): each.made_at,
                N_("Until"): each.ended_at or each.expires_at,
            }
            for each in db.session.scalars(theirs)
        ],
        N_("Cards and links to sign in with"): [
            {
                N_("Card or link"): each.kind,
                N_("Made"): each.made_at,
                N_("Until"): each.ended_at or each.expires_at or "",
            }
            for each in db.session.scalars(keys)
        ],
        N_("Second steps of signing in"): [
            {N_("App or list"): each.kind, N_("Made"): each.made_at} for each in db.session.scalars(kept)
        ],
        N_("Password"): [{N_("How it is kept"): "hash"}] if member.user and member.user.password_hash else [],
        N_("Wrong tries to sign in"): [
            {N_("Day"): each.day, N_("What was wrong"): each.kind, N_("How many tries"): each.tries}
            for each in wrong_tries.of(member)
        ],
    }


def forget(member: Member) -> None:
    """Erase it. What belongs to the person in every group stays while they belong to another. Call in `db.write()`."""
    db.session.execute(delete(Key).where(Key.member_id == member.id))
    wrong_tries.forget(member)
    user = member.user
    if user is None or any(each.left_on is None and each is not member for each in user.memberships):
        return
    for table in (Session, Factor):
        db.session.execute(delete(table).where(table.user_id == user.id))
    user.password_hash, user.email = None, None
