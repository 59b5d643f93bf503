"""Who is signed in, on what, and for how long."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, select
from sqlalchemy.orm import joinedload

from timebank import clock
from timebank.db import db
from timebank.members.models import Member, User
from timebank.signin.models import APP, CARD, CODE, LIST, PASSWORD, SHARED, Factor, Key, Session
from timebank.signin.sealing import digest_of_token

A_YEAR, A_DAY_AT_MOST = timedelta(days=365), timedelta(hours=12)
SHARED_IDLE, OFFICE_IDLE, OFFICE_AT_MOST = timedelta(minutes=30), timedelta(minutes=60), timedelta(hours=12)
ASKED_FOR = timedelta(minutes=10)  # how long one need not show again that it is really oneself


@dataclass(frozen=True, slots=True)
class SignedIn:
    """What is known of the session that a request belongs to."""

    id: int
    ref: str
    kind: str
    used: frozenset[str]
    made_at: str
    asked_at: str

    @property
    def has_two_steps(self) -> bool:
        """Whether a password and a code were shown."""
        return {PASSWORD, CODE} <= self.used

    @property
    def was_asked(self) -> bool:
        """Whether they showed a moment ago that it is really them."""
        return clock.now() - clock.moment(self.asked_at) < ASKED_FOR


# Asked on every page, so put together once: the session, who they are in each group and the roles they had there.
_SIGNED_IN = (
    select(
        User,
        Session.id,
        Session.ref,
        Session.kind,
        Session.used,
        Session.made_at,
        Session.asked_at,
        Session.expires_at,
    )
    .join(Session, Session.user_id == User.id)
    .where(Session.digest == bindparam("digest"), Session.ended_at.is_(None))
    .options(joinedload(User.memberships).joinedload(Member.roles))
)


def signed_in(token: str) -> User | None:
    """The user whose session this is, with `session` filled in; None where it has ended.

    A session ends by itself when an office of that person ends, or when they belong to no group any more or have died.
    """
    row = db.session.execute(_SIGNED_IN, {"digest": digest_of_token(token)}).unique().one_or_none()
    if row is None or row[7] < clock.text(clock.now()):
        return None
    user: User = row[0]
    session = SignedIn(row[1], row[2], row[3], frozenset(row[4].split()), row[5], row[6])
    ended = [role.ended_at for member in user.memberships for role in member.roles if role.ended_at is not None]
    if any(moment > session.made_at for moment in ended):
        return None
    if user.memberships and not any(member.is_here for member in user.memberships):
        return None
    user.session = session
    return user


def is_officer(user: User) -> bool:
    """Whether they hold an office in any group now."""
    return any(member.left_on is None and member.role_names for member in user.memberships)


def is_timed(user: User) -> bool:
    """Whether a session ends when it is left alone."""
    return user.session.kind == SHARED or (user.session.has_two_steps and is_officer(user))


def is_over(user: User, seen: datetime | None) -> bool:
    """Whether a session was left alone for too long, or is too old. `seen` is when it was last used."""
    now = clock.now()
    session: SignedIn = user.session
    in_office = session.has_two_steps and is_officer(user)
    if in_office and now - clock.moment(session.made_at) > OFFICE_AT_MOST:
        return True
    if not in_office and session.kind != SHARED:
        return False
    idle = now - (seen or clock.moment(session.made_at))
    return idle > (SHARED_IDLE if session.kind == SHARED else OFFICE_IDLE)


def sessions(user_id: int) -> list[Session]:
    """Where somebody is signed in now, the newest first."""
    now = clock.text(clock.now())
    chosen = select(Session).where(Session.user_id == user_id, Session.ended_at.is_(None), Session.expires_at > now)
    return list(db.session.scalars(chosen.order_by(Session.id.desc())))


def factors(user_id: int) -> dict[str, Factor]:
    """Somebody's second steps by kind: app, list."""
    return {each.kind: each for each in db.session.scalars(select(Factor).where(Factor.user_id == user_id))}


def has_second_step(user_id: int | None) -> bool:
    """Whether a code is asked for after the password, the card or the link."""
    chosen = select(Factor.id).where(Factor.user_id == user_id, Factor.kind.in_((APP, LIST)))
    return user_id is not None and db.session.scalar(chosen.limit(1)) is not None


def card(member_id: int) -> Key | None:
    """The card that works for a member now."""
    chosen = select(Key).where(Key.member_id == member_id, Key.kind == CARD, Key.ended_at.is_(None))
    return db.session.scalar(chosen)
