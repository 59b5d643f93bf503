"""Leaving, coming back, and being forgotten. Hours are minutes.

Whoever leaves is free at once. Their hours go to the pot, wait and lapse, or are forgiven by two people; then the
account closes. The book keeps its numbers for ever and holds no name, so it balances and verifies whoever goes.
"""

from __future__ import annotations

from datetime import date, timedelta

from flask_babel import gettext
from sqlalchemy import delete, select, update

from timebank import backup, clock, forgotten, permissions
from timebank.arranging import service as arranging
from timebank.circles import service as circles
from timebank.db import db
from timebank.errors import HasErased, LastCoordinatorStays, Missing, NotNow, NotSure, StillWaiting
from timebank.exchanges.models import Unplaced
from timebank.gatherings import service as gatherings
from timebank.groups import service as groups
from timebank.joining import held as joining
from timebank.joining.models import Link
from timebank.ledger import queries as book
from timebank.ledger import service as ledger
from timebank.members import rests
from timebank.members.models import Member
from timebank.notices import service as notices
from timebank.permissions import Actor
from timebank.privacy import queries, rooms
from timebank.privacy.models import FORGIVE, LAPSE, NONE, POT, Complaint, Leaving
from timebank.signin import service as signin
from timebank.trail import service as trail

SURE = ("forget", "anghofio")  # what is typed before somebody is forgotten, in either language
LINKS_KEPT = timedelta(days=30)
TYPED_KEPT = timedelta(days=365)
COMPLAINTS_KEPT = timedelta(days=2 * 365)
LEAVERS_KEPT = timedelta(days=6 * 365)


def leave(actor: Actor, member: Member, hours: str, *, forget: bool = False, sure: str = "") -> Leaving:
    """Leave at once, or take somebody off the books who asked for it, or whose family did (the actor's reason).

    `hours` says what becomes of hours given beyond those received: pot (a gift), or lapse (they wait for the group's
    days of notice). More received than given is forgiven by two people, whom an officer asks; nobody is reproached.
    With `forget` everything personal is deleted too, for which `sure` is typed.
    Raises StillWaiting, OfficerFirst, LastCoordinatorStays, Missing (of hours), NotSure, and NotNow for somebody who
    left already.
    """
    permissions.require(actor, "privacy.leave", member)
    if forget:
        _expect_sure(sure)
    with db.write():
        db.lock(member.group_id)
        if member.left_on is not None:
            raise NotNow
        if queries.waits(member):
            raise StillWaiting
        rests.require_no_officer(actor, member)
        if queries.is_last_coordinator(member):
            raise LastCoordinatorStays
        leaving = _leave(actor, member, _what_becomes(member, hours))
        if forget:
            _erase(actor, member)
    if forget:
        _leave_no_trace()
    return leaving


def preview(actor: Actor, member: Member, hours: str, *, forget: bool = False, sure: str = "") -> str:
    """What `leave` would do with the hours (none, pot, lapse, forgive); writes nothing. Raises what `leave` raises."""
    permissions.require(actor, "privacy.leave", member)
    if queries.waits(member):
        raise StillWaiting
    rests.require_no_officer(actor, member)
    if queries.is_last_coordinator(member):
        raise LastCoordinatorStays
    if forget:
        _expect_sure(sure)
    return _what_becomes(member, hours)


def _what_becomes(member: Member, hours: str) -> str:
    balance = book.balance(member.account_id)
    if balance == 0:
        return NONE
    if balance < 0:
        return FORGIVE
    if hours not in (POT, LAPSE):
        raise Missing(field="hours")
    return hours


def _leave(actor: Actor, member: Member, hours: str) -> Leaving:
    today = groups.today(member.group_id)
    member.left_on = today.isoformat()
    for role in member.roles:
        if role.ended_at is None:
            role.ended_at = clock.text(clock.now())
            trail.record(actor, "role.ended", member.number, {"role": role.role}, group_id=member.group_id)
    signin.end_all(member)
    joining.forget_links(member)
    arranging.end_all(actor, member)
    gatherings.leave_all(actor, member)
    circles.leave_all(member)
    notices.drop(member)
    notice = timedelta(days=groups.rules_now(member.group_id).notice_days)
    leaving = Leaving(
        group_id=member.group_id,
        member_id=member.id,
        left_on=today.isoformat(),
        hours=hours,
        settles_on=(today + notice).isoformat() if hours == LAPSE else None,
    )
    db.session.add(leaving)
    db.session.flush()
    trail.record(actor, "member.left", member.number, {"hours": hours}, group_id=member.group_id)
    if hours == POT:
        _move_all(actor, member, "pot", "gift", "hours.given to the pot")
    if hours in (NONE, POT):
        settle(actor, leaving)
    return leaving


def _move_all(actor: Actor, member: Member, to: str, kind: str, action: str) -> None:
    """Bring an account to nothing, against one of the group's own."""
    minutes = book.balance(member.account_id)
    other = groups.account_ids(member.group_id)[to]
    ledger.post(
        _as_house(actor, member.group_id),
        member.group_id,
        kind=kind,
        occurred_on=groups.today(member.group_id),
        postings={member.account_id: -minutes, other: minutes},
        action=action,
        thing=member.number,
        facts={"minutes": minutes},
    )


def settle(actor: Actor, leaving: Leaving) -> None:
    """Close the account of somebody who left, once nothing is on it. Call inside `db.write()`."""
    member = leaving.member
    if book.balance(member.account_id) == 0:
        today = groups.today(member.group_id)
        ledger.close_account(_as_house(actor, member.group_id), member.account_id, today)
        leaving.settled_on = today.isoformat()
        db.session.flush()


def _as_house(actor: Actor, group_id: int) -> Actor:
    """What follows from an act that was allowed is done by the house, and the trail says whose act it was."""
    return Actor.host(group_id, code=actor.code, on_behalf_of=actor.on_behalf_of, reason=actor.reason)


def keep_hours(actor: Actor, member: Member) -> None:
    """The family of somebody who died wishes that the hours stay where they are, for the actor's reason."""
    permissions.require(actor, "people.care", member)
    with db.write():
        trail.record(actor, "member.hours kept", member.number, group_id=member.group_id)


def come_back(actor: Actor, member: Member) -> None:
    """Somebody who left is a member again, with their number and account. Raises HasErased, NotNow."""
    permissions.require(actor, "privacy.back", member)
    with db.write():
        if member.erased_on is not None:
            raise HasErased
        if member.left_on is None:
            raise NotNow
        leaving = queries.leaving_of(member)
        if leaving is not None:
            leaving.settled_on = groups.today(member.group_id).isoformat()
        else:
            ledger.reopen_account(_as_house(actor, member.group_id), member.account_id)
        member.left_on = member.rests = member.rests_since = None
        trail.record(actor, "member.came back", member.number, group_id=member.group_id)


# Being forgotten


def erase(actor: Actor, member: Member, sure: str) -> None:
    """Forget somebody who has left, as they asked: everything personal is deleted and cannot be brought back.

    Their number stays in the book, which holds no name. Raises NotSure, NotNow for somebody who has not left.
    """
    permissions.require(actor, "privacy.erase", member)
    _expect_sure(sure)
    with db.write():
        if member.left_on is None or member.erased_on is not None:
            raise NotNow
        _erase(actor, member)
    _leave_no_trace()


def _expect_sure(typed: str) -> None:
    if typed.strip().strip("“”\"'.").lower() not in SURE:
        raise NotSure(word=str(gettext("forget")))


def _erase(actor: Actor, member: Member) -> None:
    group_id, number = member.group_id, member.number
    rooms.forget(member)
    member.erased_on = groups.today(group_id).isoformat()
    trail.record(actor.for_reason(None), "member.erased", number, group_id=group_id)
    db.session.flush()


def _leave_no_trace() -> None:
    """Outside the transaction: the list beside the database, and the gaps in its file. What fails, `tidy` does."""
    forgotten.remember(_erased_refs())
    db.scrub()


def _erased_refs() -> list[str]:
    return list(db.session.scalars(select(Member.ref).where(Member.erased_on.is_not(None))))


def forget_again() -> int:
    """After a copy was put back: whoever was forgotten since it was made is forgotten again. How many there were.

    Hours that are on their account in that copy wait to be settled like those of anybody who left.
    """
    chosen = select(Member).where(Member.ref.in_(forgotten.listed()), Member.erased_on.is_(None))
    with db.write():
        found = list(db.session.scalars(chosen))
        for member in found:
            host = Actor.host(member.group_id)
            if member.left_on is None:
                balance = book.balance(member.account_id)
                _leave(host, member, NONE if balance == 0 else LAPSE if balance > 0 else FORGIVE)
            _erase(host, member)
    if found:
        db.scrub()
    return len(found)


backup.AFTER_RESTORE.append(forget_again)


# What is done by the clock


def tidy() -> int:
    """Once a day, for all groups: hours that waited long enough lapse, and what was kept long enough is deleted.

    Returns how many people's hours were settled or who were forgotten.
    """
    done = forget_again()
    with db.write():
        for leaving in queries.unsettled():
            done += _settle_in_time(leaving)
        _delete_old()
        overdue = _long_gone()
        for member in overdue:
            _erase(Actor.host(member.group_id), member)
    forgotten.remember(_erased_refs())
    if overdue or _erased_lately():
        db.scrub()
    backup.forget_set_aside()
    return done + len(overdue)


def _settle_in_time(leaving: Leaving) -> bool:
    member = leaving.member
    host = Actor.host(member.group_id)
    is_due = leaving.settles_on is not None and leaving.settles_on <= groups.today(member.group_id).isoformat()
    if is_due and book.balance(member.account_id) > 0:
        _move_all(host, member, "write-off", "lapse", "hours.lapsed")
    if is_due or leaving.hours != LAPSE:
        settle(host, leaving)
    return leaving.settled_on is not None


def _delete_old() -> None:
    db.session.execute(delete(Link).where(Link.expires_at < clock.text(clock.now() - LINKS_KEPT)))
    typed = update(Unplaced).where(Unplaced.settled_at < clock.text(clock.now() - TYPED_KEPT), Unplaced.typed != "")
    db.session.execute(typed.values(typed="", what="", what_language=""))
    old = Complaint.answered_on < _ago(COMPLAINTS_KEPT).isoformat()
    answered = update(Complaint).where(old, Complaint.words != "")
    db.session.execute(answered.values(words="", answer="", told_by_id=None))


def _long_gone() -> list[Member]:
    old = _ago(LEAVERS_KEPT).isoformat()
    return list(db.session.scalars(select(Member).where(Member.left_on < old, Member.erased_on.is_(None))))


def _erased_lately() -> bool:
    lately = (_ago(timedelta(days=3))).isoformat()
    return db.session.scalar(select(Member.id).where(Member.erased_on >= lately).limit(1)) is not None


def _ago(span: timedelta) -> date:
    return (clock.now() - span).date()
