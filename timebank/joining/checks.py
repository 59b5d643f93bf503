"""What a group checks before it welcomes somebody: a list of its own, and who ticked what, when."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from timebank import clock, permissions, plain
from timebank.db import db, new_ref
from timebank.errors import NotFound
from timebank.joining.models import Application, Check, Tick
from timebank.permissions import Actor
from timebank.trail import service as trail


def every(group_id: int) -> list[Check]:
    """The group's list as it is now."""
    chosen = select(Check).where(Check.group_id == group_id, Check.ended_at.is_(None)).order_by(Check.id)
    return list(db.session.scalars(chosen))


def by_ref(actor: Actor, ref: str) -> Check:
    """One thing on the list. Raises NotFound for those who have no business with it."""
    found = db.session.scalar(select(Check).where(Check.ref == ref))
    if found is None or not permissions.may(actor, "joining.tend", found):
        raise NotFound
    return found


def add(actor: Actor, group_id: int, text_cy: str, text_en: str, *, renews: bool = False) -> Check:
    """Put something on the list; a text in one language is enough. Raises Missing, TooLong, OddCharacters."""
    permissions.require(actor, "joining.tend", permissions.Of(group_id))
    cy = plain.line(text_cy, plain.NAME, field="text_cy")
    en = plain.line(text_en, plain.NAME, field="text_en", needed=not cy)
    with db.write():
        check = Check(ref=new_ref(), group_id=group_id, text_cy=cy, text_en=en, renews=int(renews))
        db.session.add(check)
        db.session.flush()
        trail.record(actor, "check.added", check.ref, {"renews": int(renews)}, group_id=group_id)
        return check


def end(actor: Actor, check: Check) -> None:
    """Take something off the list. What was ticked stays written down."""
    permissions.require(actor, "joining.tend", check)
    with db.write():
        check.ended_at = check.ended_at or clock.text(clock.now())
        trail.record(actor, "check.ended", check.ref, group_id=check.group_id)


def tick(actor: Actor, application: Application, check: Check, level: str = "", renew_by: date | None = None) -> None:
    """Write down that something was seen, by the actor, today. Doing it again writes the newest down.

    Raises TooLong, OddCharacters.
    """
    permissions.require(actor, "joining.tend", application)
    permissions.require(actor, "joining.tend", check)
    level = plain.line(level, plain.NAME, field="level")
    with db.write():
        found = next((one for one in application.ticks if one.check_id == check.id), None)
        if found is None:
            found = Tick(check_id=check.id, at="", by="")
            application.ticks.append(found)
        found.at, found.by = clock.text(clock.now()), actor.name_on_trail
        found.level, found.renew_by = level, renew_by.isoformat() if renew_by else None
        db.session.flush()
        trail.record(actor, "check.ticked", application.ref, {"check": check.ref}, group_id=check.group_id)


def untick(actor: Actor, application: Application, check: Check) -> None:
    """A tick was a mistake."""
    permissions.require(actor, "joining.tend", application)
    with db.write():
        for one in [one for one in application.ticks if one.check_id == check.id]:
            application.ticks.remove(one)
            db.session.delete(one)
        trail.record(actor, "check.unticked", application.ref, {"check": check.ref}, group_id=application.group_id)


def unticked(application: Application) -> list[Check]:
    """What on the list nobody has ticked for this person."""
    ticked = {one.check_id for one in application.ticks}
    return [one for one in every(application.group_id) if one.id not in ticked]
