"""Write down what somebody is to be told; note that they were told; take back what is settled."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, delete, or_, select, text, update

from timebank import clock, permissions
from timebank.db import db, new_ref
from timebank.errors import N_
from timebank.members import queries as people
from timebank.members.models import Member
from timebank.notices.models import DONE, IS_UNTOLD, LISTED, QUIET, SENDING, SENT, UNTOLD, VOID, WAITING, Notice
from timebank.permissions import Actor
from timebank.trail import service as trail

KEPT_FOR = timedelta(days=90)  # after it was told


@dataclass(frozen=True, slots=True)
class Letter:
    """A notice in words, in one language. `lines` are paragraphs; `path` leads to what it is about, if anywhere."""

    subject: str
    lines: tuple[str, ...]
    path: str | None = None


@dataclass(frozen=True, slots=True)
class Addressee:
    """Somebody who is no member (yet), and how they are reached."""

    name: str
    email: str | None = None
    phone: str | None = None
    language: str | None = None


Put = Callable[[Notice, Mapping[str, Any]], Letter | None]

# kind: how it is put into words. Filled by the rooms whose events these are.
WORDED: dict[str, Put] = {}


# Kinds that are no business of who acts for somebody: how they sign in, what they say of themselves, what two decide.
OWN_EYES: set[str] = set()


def worded(kind: str, *, own_eyes: bool = False, quiet: bool = False) -> Callable[[Put], Put]:
    """Say how notices of a kind are put into words: by a function of the notice and its facts, called in the language
    of the person it is for. It gives None where there is nothing to tell any more. `own_eyes`: who acts for them is
    not told of it. `quiet`: nor does anybody else learn that there was one; it is mailed, or not told at all.
    """

    def keep(put: Put) -> Put:
        WORDED[kind] = put
        if own_eyes or quiet:
            OWN_EYES.add(kind)
        if quiet:
            QUIET.add(kind)
        return put

    return keep


# The same for what may only be read by the person themselves: used for e-mail in the place of WORDED, never on a list.
MAILED: dict[str, Put] = {}


def mailed(kind: str) -> Callable[[Put], Put]:
    """Say how notices of a kind are put into words in an e-mail, where that is not for the coordinator's eyes."""

    def keep(put: Put) -> Put:
        MAILED[kind] = put
        return put

    return keep


# In the driver's own words: it stands beside every hour that moves.
_INSERT = (
    "INSERT INTO notice (ref, group_id, member_id, to_name, to_email, to_phone, to_language, kind, thing, facts, key,"
    " state, made_at, next_at, tries, through_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?)"
    " ON CONFLICT (group_id, key) DO NOTHING"
)
_STAND_INS = (
    "SELECT m.id, m.number, m.email FROM stand_in s JOIN member m ON m.id = s.stand_in_id WHERE s.member_id = ?"
    " AND s.ended_at IS NULL AND s.consented_stand_in_at IS NOT NULL AND m.left_on IS NULL AND m.rests IS NULL"
)
_VOID = (
    f"UPDATE notice SET state = '{VOID}', settled_at = ? WHERE group_id = ? AND thing = ?"  # noqa: S608
    f" AND {IS_UNTOLD} AND state <> '{SENDING}'"
)


def tell(
    to: Member | Addressee,
    group_id: int,
    kind: str,
    key: str,
    facts: Mapping[str, int | str | None] | None = None,
    *,
    thing: str = "",
    ring: bool = False,
    know: Collection[int] = (),
) -> int:
    """Put a notice in the outbox, once for each `key`; returns how many were not there before. Call inside
    `db.write()`, beside what it tells of.

    It is mailed to whoever has an address, and else stands on the call-and-letter list; then who acts for them is told
    too, but for those members who `know` already. With `ring` it stands on the list in any case. Whoever rests is told
    when they are back: until then it is kept. `thing` is the reference of what it tells of, by which `settled` finds
    it. A kind that nobody has put into words is a mistake of ours.
    """
    if kind not in WORDED:
        raise LookupError(f"a notice without words: {kind}")
    now = clock.text(clock.now())
    told = json.dumps(dict(facts or {}), ensure_ascii=False, sort_keys=True)

    def put(who: tuple[Any, ...], once: str, by_mail: bool, through: int | None = None) -> int:
        state = WAITING if by_mail and not ring else LISTED
        row = (new_ref(), group_id, *who, kind, thing, told, once, state, now, now, through)
        return int(db.raw()(_INSERT, row).rowcount)

    if not isinstance(to, Member):
        return put((None, to.name, to.email, to.phone, to.language), key, bool(to.email))
    if not to.is_here or (kind in QUIET and not (to.email and to.may_be_written_to)):
        return 0
    who = (to.id, None, None, None, None)
    new = put(who, key, bool(to.email) and to.may_be_written_to)
    if to.email or not to.may_be_written_to or kind in OWN_EYES:
        return new
    for stand_in, number, email in db.raw()(_STAND_INS, (to.id,)).fetchall():
        if stand_in not in know:
            new += put(who, f"{key} through {number}", bool(email), stand_in)
    return new


def may_be_told(notice: Notice) -> bool:
    """Whether a notice is for somebody who is written to now: not while they rest, nor once they have left; and where
    it goes through who acts for them, only as long as that is so.
    """
    if notice.member is not None and not notice.member.may_be_written_to:
        return False
    return notice.through is None or (notice.through.may_be_written_to and stands_in(notice))


def is_kept(notice: Notice) -> bool:
    """Whether a notice waits until the person it is for no longer rests."""
    member = notice.member
    return member is not None and notice.through is None and member.is_here and not member.may_be_written_to


def stands_in(notice: Notice) -> bool:
    """Whether who is told of it in a member's place still acts for that member."""
    return notice.member_id in {each.id for each in people.stood_for(notice.through_id)}


def settled(group_id: int, thing: str, kind: str | None = None, *, to: Member | None = None) -> int:
    """Nobody need be told any more of the thing with this reference, or not by notices of this `kind`, or only this
    member need not (`to`); returns how many had not been. Inside a write.
    """
    sql, values = _VOID, [clock.text(clock.now()), group_id, thing]
    if kind is not None:
        sql, values = f"{sql} AND kind = ?", [*values, kind]
    if to is not None:
        sql, values = f"{sql} AND member_id = ?", [*values, to.id]
    return int(db.raw()(sql, values).rowcount)


def drop(member: Member) -> None:
    """They have left: what they were still to be told is not told any more. Inside a write."""
    untold = update(Notice).where(_for(member), Notice.state.in_(UNTOLD))
    db.session.execute(untold.values(state=VOID, settled_at=clock.text(clock.now())))


def _for(member: Member) -> ColumnElement[bool]:
    """What is for somebody, or goes through them to who they act for."""
    return or_(Notice.member_id == member.id, Notice.through_id == member.id)


def told(actor: Actor, notices: Iterable[Notice], channel: str = "phone") -> None:
    """The coordinator told somebody (by phone, letter or over the counter): these are off the list."""
    with db.write():
        for notice in notices:
            permissions.require(actor, "notices.tell", notice)
            if notice.state in UNTOLD:
                notice.state, notice.settled_at = DONE, clock.text(clock.now())
                whom = notice.member.number if notice.member else ""
                facts = {"kind": notice.kind, "by": channel}
                trail.record(actor, "notice.told", whom, facts, group_id=notice.group_id)


def tidy() -> int:
    """Delete what was told, or had not to be, more than 90 days ago. Returns how many."""
    before = clock.text(clock.now() - KEPT_FOR)
    with db.write():
        old = delete(Notice).where(Notice.state.in_((SENT, DONE, VOID)), Notice.settled_at < before)
        return int(db.session.execute(old).rowcount)  # type: ignore[attr-defined]


def held_about(member: Member) -> dict[str, list[dict[str, object]]]:
    """What the outbox holds about somebody."""
    chosen = select(Notice).where(_for(member), Notice.kind.not_in(QUIET)).order_by(Notice.id)
    return {
        N_("What we told you"): [
            {
                N_("What"): each.kind,
                N_("Written down"): each.made_at,
                N_("How it stands"): each.state,
                N_("Settled"): each.settled_at or "",
            }
            for each in db.session.scalars(chosen)
        ]
    }


def forget(member: Member) -> None:
    """Delete what the outbox holds about somebody. Call inside `db.write()`."""
    db.session.execute(delete(Notice).where(_for(member)))


# What delivering does to one notice. Each is a write of its own: the network is never waited for inside one.


def is_due() -> bool:
    """Whether there is anything to mail now, or anything was left at the mail server. Only looks."""
    sql = f"SELECT 1 FROM notice WHERE {IS_UNTOLD} AND (state = ? OR state = ? AND next_at <= ?) LIMIT 1"  # noqa: S608
    return db.raw()(sql, (SENDING, WAITING, clock.text(clock.now()))).fetchone() is not None


def claim() -> Notice | None:
    """The next notice that is to be mailed now, marked as at the mail server; None where there is none."""
    now = clock.text(clock.now())
    with db.write():
        due = (
            select(Notice)
            .where(text(IS_UNTOLD), Notice.state == WAITING, Notice.next_at <= now)
            .order_by(Notice.next_at, Notice.id)
            .limit(1)
            .with_for_update(skip_locked=True)  # for PostgreSQL, where several may deliver
        )
        notice = db.session.scalar(due)
        if notice is not None:
            notice.state, notice.next_at, notice.tries = SENDING, now, notice.tries + 1
        return notice


def reclaim(before: str) -> int:
    """Take up again what was left at the mail server before this moment by somebody who is gone. Returns how many."""
    with db.write():
        left = db.session.scalars(
            select(Notice).where(text(IS_UNTOLD), Notice.state == SENDING, Notice.next_at < before)
        ).all()
        for notice in left:
            notice.state = WAITING
        return len(left)


def give_up(before: str) -> int:
    """Somebody rings about what has waited for the mail since before this moment: its server did not answer, or there
    was none. Returns how many.
    """
    late = update(Notice).where(text(IS_UNTOLD), Notice.state == WAITING, Notice.made_at < before)
    with db.write():
        db.session.execute(late.where(Notice.kind.in_(QUIET)).values(state=VOID, settled_at=clock.text(clock.now())))
        return int(db.session.execute(late.values(state=LISTED)).rowcount)  # type: ignore[attr-defined]


def sent(notice: Notice) -> None:
    """The mail server took it."""
    with db.write():
        notice.state, notice.settled_at, notice.trouble = SENT, clock.text(clock.now()), None


def not_needed(notice: Notice) -> None:
    """It is settled, or the person is not written to any more."""
    with db.write():
        notice.state, notice.settled_at = VOID, clock.text(clock.now())


def to_the_list(notice: Notice, trouble: str) -> None:
    """Mail does not reach them: somebody rings or writes; not about what is for their eyes alone."""
    with db.write():
        notice.state, notice.trouble = LISTED, trouble[:200]
        if notice.kind in QUIET:
            notice.state, notice.settled_at = VOID, clock.text(clock.now())


def later(notice: Notice, at: str, trouble: str) -> None:
    """Mail did not work just now: again at this moment."""
    with db.write():
        notice.state, notice.next_at, notice.trouble = WAITING, at, trouble[:200]
