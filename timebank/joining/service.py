"""Making one-time links, using them, and founding a group with its first coordinator."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import timedelta
from hashlib import sha256

from sqlalchemy import select, update

from timebank import clock, permissions
from timebank.db import db
from timebank.errors import LinkSpent
from timebank.groups import service as groups
from timebank.groups.models import Group
from timebank.joining.models import FOUND, SIGN_IN, Link
from timebank.members import service as members
from timebank.members.models import COORDINATOR, Member, User
from timebank.permissions import Actor
from timebank.trail import service as trail

GOOD_FOR = {FOUND: timedelta(days=7), SIGN_IN: timedelta(days=7)}
FOUNDERS_NUMBER = "C1"  # so that the group's own numbers stay free


def founding_link(actor: Actor) -> str:
    """The secret of a new link to found a group with; founding links made before no longer work."""
    permissions.require(actor, "host")
    with db.write():
        db.session.execute(update(Link).where(Link.purpose == FOUND, Link.used_at.is_(None)).values(used_at=_now()))
        return _make(actor, FOUND, None)


def sign_in_link(actor: Actor, member: Member) -> str:
    """The secret of a new link by which a member signs in and may choose a password; older ones no longer work."""
    permissions.require(actor, "people.link", member)
    with db.write():
        unused = update(Link).where(Link.member_id == member.id, Link.used_at.is_(None))
        db.session.execute(unused.values(used_at=_now()))
        token = _make(actor, SIGN_IN, member)
        trail.record(actor, "link.made", member.number, group_id=member.group_id)
        return token


def same_link(actor: Actor, member: Member, token: str) -> str:
    """A link that was made for this member a moment ago, to be shown once more. Raises LinkSpent, NotAllowed."""
    permissions.require(actor, "people.link", member)
    if guest(token) is not member:
        raise LinkSpent
    return token


def _make(actor: Actor, purpose: str, member: Member | None) -> str:
    token = secrets.token_urlsafe(24)
    expires = clock.text(clock.now() + GOOD_FOR[purpose])
    link = Link(digest=_digest(token), purpose=purpose, member=member, made_at=_now(), expires_at=expires)
    db.session.add(link)
    db.session.flush()
    return token


def look(token: str, purpose: str) -> Link:
    """The link with this secret, while it is good. Changes nothing. Raises LinkSpent."""
    link = db.session.scalar(select(Link).where(Link.digest == _digest(token), Link.purpose == purpose))
    if link is None or link.used_at is not None or link.expires_at < _now():
        raise LinkSpent
    return link


def guest(token: str) -> Member:
    """Whose link this is, while it is good. Changes nothing. Raises LinkSpent."""
    member = look(token, SIGN_IN).member
    if member is None or member.left_on is not None:
        raise LinkSpent
    return member


def come_in(token: str, password: str, again: str) -> User:
    """Use a link up: the member chooses a password and is signed in. Raises LinkSpent and what a password may."""
    with db.write():
        member = guest(token)
        look(token, SIGN_IN).used_at = _now()
        user = members.ensure_user(member)
        members.set_password(members.actor_of(user, member, member.group_id), member, password, again)
        return user


def found(
    actor: Actor,
    *,
    slug: str,
    settings: Mapping[str, str],
    coordinator_name: str,
    coordinator_email: str,
    token: str | None = None,
) -> tuple[Group, str]:
    """Found a group with its first coordinator; returns the group and the secret of the coordinator's sign-in link.

    On the web `token` is the founding link's, and is used up; the host needs none. Raises LinkSpent and what founding
    a group and adding a member raise.
    """
    with db.write():
        if token is not None:
            look(token, FOUND).used_at = _now()
        else:
            permissions.require(actor, "host")
        # Who founds a group in the browser is its first coordinator; the rules say so.
        founder = Actor.host(reason=actor.reason, code=None if token is None else FOUNDERS_NUMBER)
        group = groups.found(founder, slug, settings)
        coordinator = members.add(
            Actor.host(group.id),
            group.id,
            name=coordinator_name,
            number=FOUNDERS_NUMBER,
            email=coordinator_email,
            roles=(COORDINATOR,),
        )
        return group, sign_in_link(Actor.host(group.id), coordinator)


def _digest(token: str) -> str:
    return sha256(token.encode()).hexdigest()


def _now() -> str:
    return clock.text(clock.now())
