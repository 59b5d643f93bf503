"""Wrong tries to sign in, counted by day: for the person somebody tried to be, and as numbers for the officers.

Kept is whom it was tried for, never who tried or from where. The same is written whether or not there is such a person,
so that not even the time it takes tells a stranger anything.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy import delete, func, select, update

from timebank import clock, permissions
from timebank.db import db
from timebank.groups import service as groups
from timebank.members.models import Member
from timebank.permissions import Actor
from timebank.signin.models import WRONG_FIRST, WrongTries

KEPT_FOR = timedelta(days=90)


class Day(NamedTuple):
    """One day in a group: how many wrong tries, for how many of its members, and how many for names nobody has."""

    day: str
    tries: int
    people: int
    nobody: int


def note(member_ids: Sequence[int], slug: str = "", kind: str = WRONG_FIRST) -> None:
    """Count one wrong try for these members; for nobody, in the group of that short name, where there are none."""
    with db.write():
        for member_id in member_ids or (None,):
            group_id = db.session.get_one(Member, member_id).group_id if member_id is not None else _group(slug)
            day = (groups.today(group_id) if group_id is not None else clock.now().date()).isoformat()
            same = (
                WrongTries.group_id.is_not_distinct_from(group_id),
                WrongTries.member_id.is_not_distinct_from(member_id),
                WrongTries.day == day,
                WrongTries.kind == kind,
            )
            once_more = update(WrongTries).where(*same).values(tries=WrongTries.tries + 1)
            if not db.session.execute(once_more).rowcount:  # type: ignore[attr-defined]
                db.session.add(WrongTries(group_id=group_id, member_id=member_id, day=day, kind=kind, tries=1))
                db.session.flush()


def _group(slug: str) -> int | None:
    """The group on whose page it was tried, or the only one there is."""
    every = groups.every()
    found = [group.id for group in every if group.slug == slug or len(every) == 1]
    return found[0] if found else None


def of(member: Member) -> list[WrongTries]:
    """The wrong tries to come in as this member, the newest day first."""
    chosen = select(WrongTries).where(WrongTries.member_id == member.id)
    return list(db.session.scalars(chosen.order_by(WrongTries.day.desc(), WrongTries.kind.desc(), WrongTries.id)))


def by_day(actor: Actor, group_id: int) -> list[Day]:
    """How often it was tried in vain in a group, the newest day first: for its officers, and without names."""
    permissions.require(actor, "signin.wrong", permissions.Of(group_id))
    tries = func.sum(WrongTries.tries)
    chosen = (
        select(
            WrongTries.day,
            tries.filter(WrongTries.member_id.is_not(None)),
            func.count(WrongTries.member_id.distinct()),
            tries.filter(WrongTries.member_id.is_(None)),
        )
        .where(WrongTries.group_id == group_id)
        .group_by(WrongTries.day)
        .order_by(WrongTries.day.desc())
    )
    return [Day(day, int(mine or 0), people, int(none or 0)) for day, mine, people, none in db.session.execute(chosen)]


def tidy(today: date | None = None) -> int:
    """Delete what is older than 90 days; how many rows. Inside a write."""
    before = ((today or clock.now().date()) - KEPT_FOR).isoformat()
    return int(db.session.execute(delete(WrongTries).where(WrongTries.day < before)).rowcount)  # type: ignore[attr-defined]


def forget(member: Member) -> None:
    """Delete what was counted for this member. Inside a write."""
    db.session.execute(delete(WrongTries).where(WrongTries.member_id == member.id))
