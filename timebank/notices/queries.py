"""The call-and-letter list: who is still to be told of what."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, func, or_, select, text
from sqlalchemy.orm import joinedload

from timebank import permissions
from timebank.db import db
from timebank.errors import NotFound
from timebank.members.models import Member, StandIn
from timebank.notices.models import IS_UNTOLD, LISTED, QUIET, WAITING, Notice
from timebank.permissions import Actor

PEOPLE_A_PAGE = 25
# One person to ring: who is told, whether of their own or of what is for somebody they act for.
WHOSE = (func.coalesce(Notice.through_id, Notice.member_id), Notice.to_name, Notice.to_email, Notice.to_phone)


class Page(NamedTuple):
    """Everybody to ring or to write to, each with what they are to be told, oldest first."""

    people: list[list[Notice]]
    more: bool


def to_tell(actor: Actor, group_id: int, *, mailed: bool, page: int = 1) -> Page:
    """The people of one page of the list. Where mail is sent (`mailed`), only those it does not reach."""
    permissions.require(actor, "notices.read", permissions.Of(group_id))
    first = func.min(Notice.id)
    chosen = (
        select(*WHOSE)
        .where(Notice.group_id == group_id, text(IS_UNTOLD), _is_ours(mailed))
        .group_by(*WHOSE)
        .order_by(first)
        .offset((page - 1) * PEOPLE_A_PAGE)
        .limit(PEOPLE_A_PAGE + 1)
    )
    whose = [tuple(row) for row in db.session.execute(chosen)]
    found: dict[tuple[object, ...], list[Notice]] = {each: [] for each in whose[:PEOPLE_A_PAGE]}
    for notice in _of(group_id, mailed, found):
        found[_whose(notice)].append(notice)
    return Page(list(found.values()), len(whose) > PEOPLE_A_PAGE)


def how_many(actor: Actor, group_id: int, *, mailed: bool) -> int:
    """How many people are to be rung or written to."""
    permissions.require(actor, "notices.read", permissions.Of(group_id))
    people = select(*WHOSE).where(Notice.group_id == group_id, text(IS_UNTOLD), _is_ours(mailed)).distinct()
    return int(db.session.scalar(select(func.count()).select_from(people.subquery())) or 0)


def for_the_same(actor: Actor, ref: str, *, mailed: bool, until: str = "") -> list[Notice]:
    """Everything on the list for whom the notice with this reference is for; with `until`, no more than what was there
    when the notice with that reference was the newest. Raises NotFound for others' eyes.
    """
    notice = _readable(actor, ref)
    last = _readable(actor, until).id if until else None
    found = _of(notice.group_id, mailed, [_whose(notice)])
    return [each for each in found if last is None or each.id <= last]


def _readable(actor: Actor, ref: str) -> Notice:
    notice = db.session.scalar(select(Notice).where(Notice.ref == ref))
    if notice is None or notice.kind in QUIET or not permissions.may(actor, "notices.read", notice):
        raise NotFound
    return notice


def _is_ours(mailed: bool) -> ColumnElement[bool]:
    """What is to be told by us; nothing to anybody who rests or has left."""
    untold = Notice.state == LISTED if mailed else Notice.state.in_((LISTED, WAITING))
    written_to = select(Member.id).where(Member.rests.is_(None), Member.left_on.is_(None))
    acts = select(StandIn.id).where(
        StandIn.member_id == Notice.member_id,
        StandIn.stand_in_id == Notice.through_id,
        StandIn.consented_stand_in_at.is_not(None),
        StandIn.ended_at.is_(None),
    )
    through = or_(Notice.through_id.is_(None), and_(Notice.through_id.in_(written_to), acts.exists()))
    return and_(
        untold, Notice.kind.not_in(QUIET), or_(Notice.member_id.is_(None), Notice.member_id.in_(written_to)), through
    )


def _whose(notice: Notice) -> tuple[object, ...]:
    return (notice.through_id or notice.member_id, notice.to_name, notice.to_email, notice.to_phone)


def _of(group_id: int, mailed: bool, people: Iterable[tuple[object, ...]]) -> list[Notice]:
    same = [and_(*(column.is_not_distinct_from(value) for column, value in zip(WHOSE, each, strict=True)))
            for each in people]  # fmt: skip
    if not same:
        return []
    chosen = (
        select(Notice)
        .where(Notice.group_id == group_id, text(IS_UNTOLD), _is_ours(mailed), or_(*same))
        .order_by(Notice.id)
    )
    return list(db.session.scalars(chosen.options(joinedload(Notice.member), joinedload(Notice.through))))
