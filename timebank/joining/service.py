"""Making founding links, and founding a group with its first coordinator."""

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
from timebank.joining.models import FOUND, Link
from timebank.members import service as members
from timebank.members.models import COORDINATOR, Member
from timebank.permissions import Actor
from timebank.signin import service as signin

GOOD_FOR = {FOUND: timedelta(days=7)}
FOUNDERS_NUMBER = "C1"  # so that the group's own numbers stay free


def founding_link(actor: Actor) -> str:
    """The secret of a new link to found a group with; founding links made before no longer work."""
    permissions.require(actor, "host")
    with db.write():
        db.session.execute(update(Link).where(Link.purpose == FOUND, Link.used_at.is_(None)).values(used_at=_now()))
        return _make(actor, FOUND, None)


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
        return group, signin.sign_in_link(Actor.host(group.id), coordinator)


def _digest(token: str) -> str:
    return sha256(token.encode()).hexdigest()


def _now() -> str:
    return clock.text(clock.now())
