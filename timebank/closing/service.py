"""Closing a month and opening it again: by two people, each once, all of it or nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import date
from hashlib import sha256
from typing import Any, NamedTuple

from sqlalchemy import delete

from timebank import backup, child, clock, permissions, progress
from timebank.closing import points as own  # noqa: F401 - adds its points to the list
from timebank.closing import queries, report
from timebank.closing.models import ClosedReport, ClosingNote, Reopening
from timebank.closing.points import CARRIED, CHECKED, COPIED, TICKS
from timebank.db import db
from timebank.errors import BookUnsound, MonthClosed, MonthNotClosed, MonthNotOver, NoCopyHere, NotFound, StandsInTheWay
from timebank.gatherings import points as gatherings  # noqa: F401 - adds its own too
from timebank.groups import rules
from timebank.groups import service as groups
from timebank.hours import Month
from timebank.ledger import months
from timebank.ledger.audit import audit
from timebank.members.models import COORDINATOR, SIGNER, Member
from timebank.permissions import Actor
from timebank.points import LINES, POINTS, Finding, Point
from timebank.reconciling import points as reconciling  # noqa: F401 - adds its own too
from timebank.slips import points as slips  # noqa: F401 - adds its own too
from timebank.trail import service as trail
from timebank.twokeys import service as twokeys
from timebank.twokeys.models import KeyedAct

CLOSE, REOPEN = "month.close", "month.reopen"
twokeys.LONG[CLOSE] = "close"
KEYS = {
    rules.TWO: twokeys.Keys(),
    rules.EACH: twokeys.Keys(COORDINATOR, SIGNER),
    rules.SIGNERS: twokeys.Keys(SIGNER, SIGNER),
}


def _keys(group_id: int) -> twokeys.Keys:
    """Who closes a month and opens it again, as the group's own rule says."""
    return KEYS[groups.rules_now(group_id).closing_roles]


twokeys.KEYS[CLOSE] = twokeys.KEYS[REOPEN] = _keys


class Found(NamedTuple):
    """A point and what it found."""

    point: Point
    finding: Finding


def month_of(text: str) -> str:
    """A month as it stands in an address, 2026-10. NotFound for anything else."""
    if not re.fullmatch(r"(?!0000)[0-9]{4}-(0[1-9]|1[0-2])", text):
        raise NotFound
    return text


def checklist(actor: Actor, group_id: int, month: str, lines: Collection[str] = LINES) -> dict[str, list[Found]]:
    """Every point for a month, by the four lines, or by those of them that are asked for."""
    permissions.require(actor, "books.read", permissions.Of(group_id))
    found: dict[str, list[Found]] = {line: [] for line in lines}
    for each in POINTS:
        if each.line in found:
            found[each.line].append(Found(each, _look(each, group_id, month)))
    return found


def in_the_way(group_id: int, month: str) -> Iterator[Point]:
    """The points that are not ready yet."""
    return (each for each in POINTS if not _look(each, group_id, month).ready)


def _look(each: Point, group_id: int, month: str) -> Finding:
    """What a point finds; it is ready, too, once all that is not settled is carried forward by name."""
    found = each.find(group_id, month)
    if found.ready or not found.things:
        return found
    notes = queries.notes(group_id, month)
    carried = all(thing.key and (CARRIED, thing.key) in notes for thing in found.things)
    return replace(found, ready=carried)


def begin(actor: Actor, group_id: int, month: str) -> None:
    """From now on only officers put hours into a month; what others tell of counts in the next. Raises MonthClosed."""
    months.begin_closing(actor, group_id, month)


def tick(actor: Actor, group_id: int, month: str, name: str) -> None:
    """Say that something was seen to: TICKS. Raises NotFound, MonthClosed."""
    if name not in TICKS:
        raise NotFound
    _note(actor, group_id, month, name, "")


def carry_forward(actor: Actor, group_id: int, month: str, key: str) -> None:
    """Say that one thing that is not settled goes on into the next month. Raises NotFound, MonthClosed."""
    permissions.require(actor, "book.month", permissions.Of(group_id))
    if key not in {thing.key for each in POINTS for thing in each.find(group_id, month).things if thing.key}:
        raise NotFound
    _note(actor, group_id, month, CARRIED, key)


def look_through(group_id: int) -> None:
    """Add up the whole book anew and try a copy. Raises BookUnsound, BadCopy.

    On PostgreSQL a copy is the work of whoever looks after the server, and is not tried here.
    """
    found = audit(group_id)
    if found.findings:
        raise BookUnsound(detail=found.findings[0])
    with suppress(NoCopyHere):
        backup.rehearse()


def look_through_beside(group_id: int) -> None:
    """The same in a process of its own, so that the server stays as small as it is."""
    child.run("audit", "--group", groups.by_id(group_id).slug, "--try-copy", failed=BookUnsound)


def check_book(actor: Actor, group_id: int, month: str, look: Callable[[int], None] = look_through) -> None:
    """Have the whole book looked through: it holds for a day. Raises BookUnsound, BadCopy, MonthClosed."""
    permissions.require(actor, "book.month", permissions.Of(group_id))
    digest = queries.head(group_id)[1]
    if queries.is_closed(group_id, month):
        raise MonthClosed(month=Month(month))
    db.session.rollback()  # the check reads for itself, and nobody need wait for what was read here
    look(group_id)
    with db.write():
        for name in (CHECKED, COPIED):
            _note(actor, group_id, month, name, digest)


def _note(actor: Actor, group_id: int, month: str, name: str, thing: str) -> None:
    permissions.require(actor, "book.month", permissions.Of(group_id))
    with db.write():
        db.lock(group_id)
        if queries.is_closed(group_id, month):
            raise MonthClosed(month=Month(month))
        old = queries.notes(group_id, month).get((name, thing))
        if old is None:
            old = ClosingNote(group_id=group_id, month=month, point=name, thing=thing)
            db.session.add(old)
        old.noted_at, old.noted_by = clock.text(clock.now()), actor.name_on_trail
        db.session.flush()
        trail.record(actor, "closing.noted", month, {"month": month, "point": name, "what": thing}, group_id=group_id)


def propose(actor: Actor, group_id: int, month: str) -> KeyedAct:
    """Propose to close a month, and with it every earlier one that is open, for the actor's reason.

    Raises MonthNotOver, MonthClosed, StandsInTheWay, and what `twokeys.propose` does: by the group's rule of who closes
    a month. Where the rule names nobody and the group truly has one officer it is done at once, single-handed.
    """
    return twokeys.propose(actor, group_id, CLOSE, {"group_id": group_id, "month": month})


def propose_reopening(actor: Actor, group_id: int, month: str) -> KeyedAct:
    """Propose to open the newest closed month again; every later report tells why. Raises MonthNotClosed."""
    return twokeys.propose(actor, group_id, REOPEN, {"group_id": group_id, "month": month})


@twokeys.checks(CLOSE)
def _may_close(about: Member | None, facts: Mapping[str, Any]) -> None:
    group_id, month = facts["group_id"], facts["month"]
    if month >= groups.today(group_id).isoformat()[:7]:
        raise MonthNotOver(month=Month(month))
    if queries.is_closed(group_id, month):
        raise MonthClosed(month=Month(month))
    for each in in_the_way(group_id, month):
        raise StandsInTheWay(what=each.label)


@twokeys.performs(CLOSE)
def _close(actor: Actor, keyed: KeyedAct, facts: Mapping[str, Any]) -> None:
    """Close every month up to this one in order, and keep a report of each."""
    group_id, last = keyed.group_id, facts["month"]
    signed = report.Signed(
        keyed.proposed_by.number,
        None if keyed.single_handed or keyed.settled_by is None else keyed.settled_by.number,
        keyed.settled_at or clock.text(clock.now()),
    )
    found = [Found(each, _look(each, group_id, last)) for each in POINTS]
    told = [(each.point.label, each.finding.figure) for each in found]
    notes = queries.notes(group_id, last)
    things = (thing for each in found for thing in each.finding.things)
    carried = [(thing, notes[CARRIED, thing.key]) for thing in things if (CARRIED, thing.key) in notes]
    today = groups.today(group_id)
    every = queries.to_close(group_id, last)
    for month in progress.over(every, len(every), progress.MONTHS):
        _close_one(actor, group_id, month, today, signed, told, carried)


def _close_one(
    actor: Actor,
    group_id: int,
    month: str,
    today: date,
    signed: report.Signed,
    points: list[tuple[Any, int]],
    carried: list[tuple[Any, ClosingNote]],
) -> None:
    months.close_month(actor, group_id, month, today)
    before = queries.report(group_id, month)
    version = before.version + 1 if before else 1
    body = report.body(group_id, month, version, signed, points, carried)
    digest = sha256(body.encode()).hexdigest()
    kept = ClosedReport(group_id=group_id, month=month, version=version, body=body, digest=digest, closed_at=signed.at)
    db.session.add(kept)
    db.session.flush()
    facts: dict[str, int | str | None] = {"month": month, "version": version, "digest": digest}
    trail.record(actor, "closing.reported", month, facts, group_id=group_id)


@twokeys.checks(REOPEN)
def _may_reopen(about: Member | None, facts: Mapping[str, Any]) -> None:
    if months.newest_closed(facts["group_id"]) != facts["month"]:
        raise MonthNotClosed(month=Month(facts["month"]))


@twokeys.performs(REOPEN)
def _reopen(actor: Actor, keyed: KeyedAct, facts: Mapping[str, Any]) -> None:
    month = facts["month"]
    months.reopen_month(actor, keyed.group_id, month)
    chosen = (ClosingNote.group_id == keyed.group_id, ClosingNote.month == month)
    db.session.execute(delete(ClosingNote).where(*chosen))
    alone = keyed.single_handed or keyed.settled_by is None
    db.session.add(
        Reopening(
            group_id=keyed.group_id,
            month=month,
            reopened_at=keyed.settled_at or clock.text(clock.now()),
            proposed_by=keyed.proposed_by.number,
            confirmed_by=None if alone or keyed.settled_by is None else keyed.settled_by.number,
            reason=keyed.reason,
            reason_language=keyed.reason_language,
        )
    )
    db.session.flush()
