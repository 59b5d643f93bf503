"""Two members who are not brought together: a block by one of them, or a pair that the safeguarding people keep.

Applied silently: the other one sees merely that nobody is proposed. Hours can still be told by number.
"""

from __future__ import annotations

from sqlalchemy import or_, select

from timebank import clock, permissions
from timebank.db import db, new_ref
from timebank.errors import NotFound, OneselfHelped
from timebank.members.models import BLOCK, KEEP_APART, Apart, Member
from timebank.permissions import Actor


def is_blocked_by(member: Member, other: Member) -> bool:
    """Whether `member` blocked `other`."""
    return _pair(member.id, other.id, BLOCK) is not None


def block(actor: Actor, member: Member, other: Member, *, on: bool) -> None:
    """A member does not want to see another, nor be seen; or no longer minds. Nobody is told, not even the trail."""
    permissions.require(actor, "people.apart", member)
    if actor.member_id != member.id or member.group_id != other.group_id:
        raise NotFound
    if member.id == other.id:
        raise OneselfHelped
    with db.write():
        found = _pair(member.id, other.id, BLOCK)
        if on and found is None:
            _add(member, other, BLOCK)
        elif not on and found is not None:
            db.session.delete(found)


def pairs(group_id: int) -> list[Apart]:
    """The pairs of a group that the safeguarding people keep apart, oldest first."""
    chosen = select(Apart).where(Apart.group_id == group_id, Apart.kind == KEEP_APART).order_by(Apart.id)
    return list(db.session.scalars(chosen))


def keep(member: Member, other: Member) -> None:
    """Keep two apart from now on. Call inside `db.write()`, for somebody who may. Raises OneselfHelped."""
    if member.id == other.id:
        raise OneselfHelped
    if _pair(member.id, other.id, KEEP_APART) is None and _pair(other.id, member.id, KEEP_APART) is None:
        _add(member, other, KEEP_APART)


def end(pair: Apart) -> None:
    """They may meet again. Call inside `db.write()`, for somebody who may."""
    db.session.delete(pair)


def forget(member: Member) -> None:
    """Delete every pair somebody is part of. Call inside `db.write()`."""
    mine = select(Apart).where(or_(Apart.one_id == member.id, Apart.other_id == member.id))
    for pair in db.session.scalars(mine):
        db.session.delete(pair)


def blocks_of(member: Member) -> list[Apart]:
    """Whom a member blocked."""
    return list(db.session.scalars(select(Apart).where(Apart.one_id == member.id, Apart.kind == BLOCK)))


def _pair(one_id: int, other_id: int, kind: str) -> Apart | None:
    chosen = select(Apart).where(Apart.one_id == one_id, Apart.other_id == other_id, Apart.kind == kind)
    return db.session.scalar(chosen)


def _add(one: Member, other: Member, kind: str) -> None:
    since = clock.text(clock.now())[:10]
    db.session.add(
        Apart(ref=new_ref(), group_id=one.group_id, kind=kind, one_id=one.id, other_id=other.id, since=since)
    )
