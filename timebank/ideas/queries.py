"""Finding ideas, for members of the group."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from timebank import permissions
from timebank.db import db
from timebank.errors import NotFound
from timebank.ideas.models import DOING, DONE, Idea
from timebank.members.models import ORGANISATION, Member
from timebank.permissions import Actor

IN_TIME = timedelta(days=28)  # in so many days every idea wants its answer; after that all can read that it has none


def by_ref(actor: Actor, ref: str) -> Idea:
    """An idea, for members; one that was taken off, for whose it is and the officers. Raises NotFound."""
    found = db.session.scalar(select(Idea).where(Idea.ref == ref))
    if found is None or not permissions.may(actor, "ideas.read", found):
        raise NotFound
    own = found.member_id is not None and found.member_id == actor.own_id
    if found.off_on is not None and not own and not permissions.may(actor, "ideas.look", found):
        raise NotFound
    return found


def every(actor: Actor, group_id: int) -> list[Idea]:
    """All ideas of the group that stand on its page, the newest first."""
    permissions.require(actor, "ideas.read", permissions.Of(group_id))
    chosen = select(Idea).where(Idea.group_id == group_id, Idea.off_on.is_(None)).order_by(Idea.id.desc())
    return list(db.session.scalars(chosen.options(selectinload(Idea.answers))))


def is_late(idea: Idea, today: date) -> bool:
    """Whether it has waited too long for its first answer."""
    return idea.state is None and date.fromisoformat(idea.told_on) + IN_TIME < today


def we_did(ideas: list[Idea]) -> list[Idea]:
    """Those of these that are being done, or are done."""
    return [each for each in ideas if each.state in (DOING, DONE)]


def to_answer(actor: Actor, group_id: int) -> list[Idea]:
    """What waits for a word of the actor's, the longest wait first."""
    return [each for each in reversed(every(actor, group_id)) if not each.answers and may_answer(actor, each)]


def may_answer(actor: Actor, idea: Idea) -> bool:
    """Whether the actor may answer this idea now."""
    return idea.off_on is None and idea.state != DONE and permissions.may(actor, "ideas.answer", idea)


def organisations(group_id: int) -> list[Member]:
    """The organisations that an idea may be for, by name."""
    chosen = select(Member).where(Member.group_id == group_id, Member.kind == ORGANISATION, Member.left_on.is_(None))
    return list(db.session.scalars(chosen.order_by(Member.kept_name)))
