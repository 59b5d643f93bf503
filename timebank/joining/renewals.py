"""What was checked once and is to be seen again: due within 60 days, or overdue; renewed, or no longer needed."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from timebank import clock, permissions, plain
from timebank.db import db
from timebank.errors import DayHasPassed, Missing, NotFound, OwnGain
from timebank.joining.models import Application, Check, Tick
from timebank.members.models import DIED, Member
from timebank.permissions import Actor
from timebank.trail import service as trail

AHEAD = timedelta(days=60)
RENEWED, OVER = ANSWERS = ("renewed", "over")


def due(actor: Actor, group_id: int, today: date) -> list[Tick]:
    """What is to be seen again within 60 days, or should have been, of members who are here; the oldest day first."""
    permissions.require(actor, "joining.read", permissions.Of(group_id))
    chosen = (
        select(Tick)
        .join(Tick.application)
        .join(Tick.check)
        .join(Member, Member.id == Application.member_id)
        .where(
            Application.group_id == group_id,
            Tick.renew_by <= (today + AHEAD).isoformat(),
            Check.ended_at.is_(None),
            Member.left_on.is_(None),
            Member.rests.is_distinct_from(DIED),
        )
        .order_by(Tick.renew_by, Tick.id)
        .options(joinedload(Tick.check), joinedload(Tick.application).joinedload(Application.member))
    )
    return list(db.session.scalars(chosen))


def ticked(application: Application, check: Check) -> Tick:
    """What was ticked for this person, and has a day to renew it by. Raises NotFound."""
    found = next((one for one in application.ticks if one.check_id == check.id and one.renew_by), None)
    if found is None or application.member is None:
        raise NotFound
    return found


def settle(actor: Actor, one: Tick, answer: str, level: str, until: date | None, today: date) -> None:
    """It was seen again today and holds until a day to come (`renewed`), or is no longer needed (`over`).

    Raises Missing and DayHasPassed (of renew_by), TooLong, OddCharacters, OwnGain: nobody looks at their own.
    """
    permissions.require(actor, "joining.tend", permissions.Of(one.application.group_id))
    if one.application.member_id is not None and actor.is_close_to((one.application.member_id,)):
        raise OwnGain
    if answer not in ANSWERS:
        raise ValueError(answer)
    level = plain.line(level, plain.NAME, field="level")
    if answer == RENEWED and until is None:
        raise Missing(field="renew_by")
    if answer == RENEWED and until is not None and until <= today:
        raise DayHasPassed(field="renew_by")
    with db.write():
        if answer == RENEWED and until is not None:
            one.at, one.by = clock.text(clock.now()), actor.name_on_trail
            one.level, one.renew_by = level, until.isoformat()
        else:
            one.renew_by = None
        db.session.flush()
        act = "check.renewed" if answer == RENEWED else "check.needed no more"
        number = one.application.member.number if one.application.member is not None else one.application.ref
        trail.record(actor, act, number, {"check": one.check.ref}, group_id=one.application.group_id)
