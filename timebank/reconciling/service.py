"""Settling what two sides said: each act by somebody who is in neither, for a reason, and undone again while it can be.

What somebody looked at is looked at again under the lock: what was settled or changed meanwhile is left alone and said.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

from timebank import clock, permissions
from timebank.db import db, new_ref
from timebank.errors import MonthClosed, NothingTicked, NotNow, OwnHours, ReasonNeeded
from timebank.exchanges import corrections, joins
from timebank.exchanges.models import Exchange
from timebank.hours import Month
from timebank.ledger import months
from timebank.ledger.models import CLOSED
from timebank.permissions import Actor
from timebank.reconciling import classes, queries
from timebank.reconciling.classes import Claim, Finding
from timebank.reconciling.models import ANOTHER, LOOKED, SAME, Reconciled
from timebank.slips import posting
from timebank.slips import queries as paper
from timebank.slips import service as slips
from timebank.slips.models import TYPED as TYPED_SLIP
from timebank.slips.models import Slip
from timebank.trail import service as trail

MOST_AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class Pick:
    """What somebody chose to do about a finding, and the mark of what they saw."""

    act: str
    key: str
    mark: str


@dataclass(frozen=True, slots=True)
class Step:
    """One finding that was chosen, and what the act would do: `comes` is None where it cannot be done (any more)."""

    pick: Pick
    finding: Finding | None
    comes: str | None
    own: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was done, and what was left alone: settled or changed meanwhile, or one's own hours."""

    done: list[Reconciled]
    gone: list[Pick] = field(default_factory=list)
    own: list[Pick] = field(default_factory=list)


def plan(actor: Actor, group_id: int, picks: Sequence[Pick]) -> list[Step]:
    """What each of these would do; writes nothing. Raises NothingTicked."""
    permissions.require(actor, "reconciling.read", permissions.Of(group_id))
    if not picks:
        raise NothingTicked
    by_key = {each.key: each for each in queries.findings(actor, group_id)}
    return [_step(actor, each, by_key.get(each.key)) for each in dict.fromkeys(picks[:MOST_AT_ONCE])]


def _step(actor: Actor, pick: Pick, finding: Finding | None) -> Step:
    if finding is None or finding.mark != pick.mark or pick.act not in classes.acts(finding):
        return Step(pick, None, None)
    return Step(pick, finding, classes.comes_of(finding, pick.act), own=actor.is_close_to(finding.parties))


def settle(actor: Actor, group_id: int, picks: Sequence[Pick], *, form_key: str | None = None) -> Outcome:
    """Do what was chosen, all in one transaction, for the actor's reason. Sent again, it gives the first outcome.

    Raises NothingTicked, ReasonNeeded, OwnHours where nothing else was chosen, and what the acts themselves raise.
    """
    permissions.require(actor, "reconciling.read", permissions.Of(group_id))
    if not actor.reason:
        raise ReasonNeeded
    with db.write():
        db.lock(group_id)
        if form_key and (before := queries.by_form_key(group_id, form_key)):
            return Outcome(before)
        steps = plan(actor, group_id, picks)
        own = [each.pick for each in steps if each.finding is not None and each.own]
        gone = [each.pick for each in steps if each.finding is None or each.comes is None]
        if len(own) == len(steps):
            raise OwnHours
        done = [
            _do(actor, group_id, step.finding, step.pick.act, form_key)
            for step in steps
            if step.finding is not None and step.comes is not None and not step.own
        ]
        return Outcome(done, gone, own)


def _do(actor: Actor, group_id: int, finding: Finding, act: str, form_key: str | None) -> Reconciled:
    if act in (classes.ANOTHER, classes.LOOKED):
        for claim in finding.claims[:2]:
            _note(actor, group_id, claim, act)
        _answer_slips(actor, group_id, finding)
        stays, goes = finding.claims[0], finding.claims[1] if act == classes.ANOTHER else None
        facts: dict[str, Any] = {}
    else:
        stays, goes = classes.kept(finding, act)
        facts = _join(actor, group_id, stays, goes)
    row = Reconciled(
        ref=new_ref(),
        group_id=group_id,
        act=act if act in (ANOTHER, LOOKED) else SAME,
        one=stays.key,
        other=goes.key if goes else None,
        facts=json.dumps(facts, sort_keys=True),
        done_at=clock.text(clock.now()),
        done_by_id=actor.member_id,
        form_key=form_key,
    )
    db.session.add(row)
    db.session.flush()
    return row


def _note(actor: Actor, group_id: int, claim: Claim, act: str) -> None:
    """Write on the trail of an exchange, or of a slip, that somebody looked: another piece of help, or right."""
    exchange = queries.exchange_of(group_id, claim.key)
    if exchange is not None:
        joins.note(actor, exchange, "exchange.another" if act == classes.ANOTHER else "exchange.looked at")
    else:
        permissions.require(actor, "slips.tend", permissions.Of(group_id))
        action = "slip.another" if act == classes.ANOTHER else "slip.looked at"
        trail.record(actor, action, queries.ref_of(claim.key), group_id=group_id)


def _answer_slips(actor: Actor, group_id: int, finding: Finding) -> None:
    """A line of an open pile that is another piece of help need not be asked about when the pile is posted."""
    for claim in finding.claims[:2]:
        slip = queries.slip_of(group_id, claim.key)
        if slip is not None and claim.state == classes.TYPED and claim.settles and paper.asks(slip):
            slips.answer_twin(actor, slip, _named(slip), None)


def _join(actor: Actor, group_id: int, stays: Claim, goes: Claim) -> dict[str, Any]:
    """The two become one. Returns how both stood before, and how what stays stands after."""
    kept, gone = queries.exchange_of(group_id, stays.key), queries.exchange_of(group_id, goes.key)
    facts: dict[str, Any] = {
        "stays": joins.standing(kept) if kept else None,
        "goes": joins.standing(gone) if gone else None,
    }
    if kept is not None and gone is not None:
        if stays.in_book and goes.in_book:
            corrections.take_back(actor, gone)
        else:
            joins.join(actor, kept, gone)
    elif kept is not None and (unplaced := queries.unplaced_of(group_id, goes.key)) is not None:
        joins.place(actor, kept, unplaced)
    elif kept is not None:
        _join_slip(actor, _slip(group_id, goes), kept)
    elif gone is not None:
        joins.withdraw(actor, gone)
    else:
        slip, other = _slip(group_id, goes), _slip(group_id, stays)
        later, earlier = (slip, other) if slip.id > other.id else (other, slip)
        slips.answer_twin(actor, later, _named(later), earlier)
        facts["answered"] = later.ref
    return {**facts, "after": joins.standing(kept) if kept else None}


def _join_slip(actor: Actor, slip: Slip, kept: Exchange) -> None:
    if slip.state == TYPED_SLIP:
        slips.answer_twin(actor, slip, _named(slip), kept)
    else:
        posting.join(actor, slip, kept)


def _slip(group_id: int, claim: Claim) -> Slip:
    found = queries.slip_of(group_id, claim.key)
    if found is None:
        raise NotNow
    return found


def _named(slip: Slip) -> int:
    """The one on whom the exchange of a slip is kept."""
    return paper.pairs(slip)[0][0].id


# Undoing


def undo(actor: Actor, row: Reconciled) -> None:
    """Take back what was settled, for the actor's reason: the two lie beside each other again.

    Hours that moved are taken back, and what was withdrawn is told anew, as it was. Raises ReasonNeeded, OwnHours,
    MonthClosed where its month is closed, NotNow where it is undone or has gone on since.
    """
    permissions.require(actor, "reconciling.read", row)
    if not actor.reason:
        raise ReasonNeeded
    with db.write():
        db.lock(row.group_id)
        db.session.refresh(row)
        if row.undone_at is not None:
            raise NotNow
        keys = [each for each in (row.one, row.other) if each]
        _expect_month_open(row.group_id, keys)
        if row.act == SAME:
            _part(actor, row)
        else:
            _unsay(actor, row.group_id, keys)
        row.undone_at, row.undone_by_id = clock.text(clock.now()), actor.member_id


def _expect_month_open(group_id: int, keys: Collection[str]) -> None:
    for key in keys:
        exchange = queries.exchange_of(group_id, key)
        if exchange is not None and months.state(group_id, exchange.occurred_on[:7]) == CLOSED:
            raise MonthClosed(month=Month(exchange.occurred_on[:7]))


def _unsay(actor: Actor, group_id: int, keys: Collection[str]) -> None:
    for key in keys:
        exchange, slip = queries.exchange_of(group_id, key), queries.slip_of(group_id, key)
        if exchange is not None:
            joins.note(actor, exchange, "exchange.parted")
        elif slip is not None and slip.state == TYPED_SLIP and any(each.twin for each in slip.people):
            slips.ask_again(actor, slip)


def _part_slip(actor: Actor, slip: Slip) -> None:
    if slip.state == TYPED_SLIP:
        slips.ask_again(actor, slip)
    else:
        posting.part(actor, slip)


def _part(actor: Actor, row: Reconciled) -> None:
    facts = json.loads(row.facts)
    kept = queries.exchange_of(row.group_id, row.one)
    gone = queries.exchange_of(row.group_id, row.other or "")
    slip = queries.slip_of(row.group_id, row.other or "") if gone is None else None
    if facts.get("answered"):
        slip = queries.slip_of(row.group_id, f"s-{facts['answered']}-0")
    if slip is not None:
        _part_slip(actor, slip)
    if (unplaced := queries.unplaced_of(row.group_id, row.other or "")) is not None:
        joins.displace(actor, unplaced)
    if kept is not None and facts["stays"]:
        joins.put_back(actor, kept, facts["stays"], facts["after"])
    if gone is not None and facts["goes"]:
        joins.tell_again(actor, gone, facts["goes"])
