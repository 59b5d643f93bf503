"""Personal invitations, and the codes that stand on cards and papers."""

from __future__ import annotations

import secrets
from base64 import b32encode
from datetime import timedelta
from hashlib import sha256

from sqlalchemy import select

from timebank import clock, permissions
from timebank.db import db, new_ref
from timebank.errors import CodeSpent
from timebank.joining.models import Invitation
from timebank.permissions import Actor
from timebank.trail import service as trail

GOOD_FOR = timedelta(days=60)
LETTERS = 16  # of 32: 80 bits, more than anybody can guess


def code_from(secret: str) -> str:
    """A code of four times four letters and digits, always the same for the same secret: K7QM-2XPD-…"""
    return written(b32encode(sha256(secret.encode()).digest()).decode()[:LETTERS])


def written(code: str) -> str:
    """A code as it stands on a card, however it was typed: small letters, spaces, and 0 and 1 for O and I."""
    letters = "".join(sign for sign in code.upper() if sign.isalnum()).replace("0", "O").replace("1", "I")
    return "-".join(letters[at : at + 4] for at in range(0, len(letters), 4))


def digest(code: str) -> str:
    """What is kept of a code."""
    return sha256(written(code).encode()).hexdigest()


def make(actor: Actor) -> tuple[Invitation, str]:
    """A new invitation by a member, and its code, which is not kept."""
    permissions.require(actor, "joining.invite", permissions.Of(actor.group_id or 0))
    code, now = code_from(secrets.token_hex(16)), clock.now()
    with db.write():
        invitation = Invitation(
            ref=new_ref(),
            group_id=actor.group_id,
            digest=digest(code),
            made_by_id=actor.member_id,
            made_at=clock.text(now),
            expires_at=clock.text(now + GOOD_FOR),
        )
        db.session.add(invitation)
        db.session.flush()
        trail.record(actor, "invitation.made", invitation.ref)
        return invitation, code


def mine(actor: Actor) -> list[Invitation]:
    """The invitations somebody made, newest first. Whether one was used is not told."""
    permissions.require(actor, "joining.invite", permissions.Of(actor.group_id or 0))
    chosen = select(Invitation).where(Invitation.made_by_id == actor.member_id).order_by(Invitation.id.desc())
    return list(db.session.scalars(chosen))


def same(actor: Actor, code: str) -> tuple[Invitation, str]:
    """An invitation made a moment ago, to be shown once more. Raises CodeSpent for anybody else's."""
    permissions.require(actor, "joining.invite", permissions.Of(actor.group_id or 0))
    found = look(actor.group_id or 0, code)
    if found.made_by_id != actor.member_id:
        raise CodeSpent
    return found, code


def look(group_id: int, code: str) -> Invitation:
    """The invitation with this code, while it is good. Changes nothing. Raises CodeSpent."""
    chosen = select(Invitation).where(Invitation.group_id == group_id, Invitation.digest == digest(code))
    found = db.session.scalar(chosen)
    if found is None or found.used_at is not None or found.expires_at < clock.text(clock.now()):
        raise CodeSpent
    return found
