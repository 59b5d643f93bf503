"""What becomes of a proposal once its last day is over: it is counted, and what was carried takes effect by itself.

Both are done by the chores, or by an officer who does not want to wait for them. Looking at a page does nothing.
"""

from __future__ import annotations

from sqlalchemy import select, update

from timebank import permissions
from timebank.db import db
from timebank.decisions import queries
from timebank.decisions.models import (
    CARRIED,
    CONSENT,
    NOT_CARRIED,
    ORGANISATION,
    PAPER,
    VOTE,
    Answer,
    Decision,
    Proposal,
)
from timebank.decisions.service import TAKE_EFFECT, end, members_of, tell
from timebank.errors import NotNow, NotOverYet, PaperWaits
from timebank.groups import service as groups
from timebank.ledger import service as ledger
from timebank.members import service as members
from timebank.permissions import Actor
from timebank.trail import service as trail
from timebank.twokeys.models import PROPOSED, KeyedAct
from timebank.twokeys.service import facts_of

PAPER_ACT = "decision.paper"


def is_carried(proposal: Proposal, counted: queries.Count) -> bool:
    """Enough members answered; and nobody objects, or there are more yes than no."""
    if counted.words < proposal.quorum:
        return False
    if proposal.way == CONSENT:
        return counted.objected == 0 and counted.agreed + counted.lives > 0
    return counted.agreed > counted.objected


def papers_wait(proposal: Proposal) -> bool:
    """Whether words on paper wait for a second person."""
    chosen = select(KeyedAct).where(
        KeyedAct.group_id == proposal.group_id, KeyedAct.act == PAPER_ACT, KeyedAct.state == PROPOSED
    )
    return any(facts_of(each)["proposal"] == proposal.ref for each in db.session.scalars(chosen))


def settle(actor: Actor, proposal: Proposal) -> None:
    """Count the words once the last day is over; once its day has come, what was carried takes effect.

    Raises NotOverYet, PaperWaits, NotNow where there is nothing to do.
    """
    permissions.require(actor, "decisions.settle", proposal)
    with db.write():
        db.lock(proposal.group_id)
        db.session.refresh(proposal)
        today = groups.today(proposal.group_id)
        if proposal.decision is not None:
            if not waits_to_hold(proposal.decision):
                raise NotNow
            _take_effect(actor, proposal.decision)
            return
        if not queries.is_over(proposal, today):
            raise NotOverYet
        if papers_wait(proposal):
            raise PaperWaits
        decision = _close(actor, proposal)
        if waits_to_hold(decision):
            _take_effect(actor, decision)


def waits_to_hold(decision: Decision) -> bool:
    """Whether the day of what was carried has come, and it does not hold yet. Words alone hold by themselves."""
    return (
        decision.outcome == CARRIED
        and decision.name in TAKE_EFFECT
        and decision.value != ""
        and decision.holds_from <= groups.today(decision.group_id).isoformat()
        and not queries.has_taken_effect(decision)
    )


def _close(actor: Actor, proposal: Proposal) -> Decision:
    carried = is_carried(proposal, queries.count(proposal))
    decision = end(actor, proposal, CARRIED if carried else NOT_CARRIED)
    if proposal.way == VOTE:
        db.session.execute(update(Answer).where(Answer.proposal_id == proposal.id).values(answer=PAPER))
    for member in members_of(proposal.group_id):
        tell(member, proposal, "decisions.closed")
    return decision


def _take_effect(actor: Actor, decision: Decision) -> None:
    if decision.name == ORGANISATION:
        members.admit(actor, decision.group_id, decision.value, decision.ref)
    else:
        groups.carry_out(actor, decision.group_id, decision.name, decision.value, decision.ref)
    if decision.name in ("hard_floor", "hard_ceiling"):
        told = groups.rules_now(decision.group_id)
        for member in members_of(decision.group_id):
            ledger.set_limits(actor, member.account_id, floor=told.hard_floor, ceiling=told.hard_ceiling)
    trail.record(actor, "decision.holds", decision.proposal.ref, group_id=decision.group_id)


def due(group_id: int) -> list[Proposal]:
    """What is to be counted or to take effect now."""
    today = groups.today(group_id)
    over = [each for each in queries.undecided(group_id) if queries.is_over(each, today)]
    chosen = select(Decision).where(
        Decision.group_id == group_id, Decision.outcome == CARRIED, Decision.name.in_(TAKE_EFFECT)
    )
    carried = db.session.scalars(chosen.order_by(Decision.holds_from, Decision.id))
    return [*over, *(each.proposal for each in carried if waits_to_hold(each))]


def settle_all() -> int:
    """The chore: count and carry out what is due in every group; returns how much. Paper that waits is waited for."""
    done = 0
    for group in groups.every():
        for proposal in due(group.id):
            if proposal.decision is not None or not papers_wait(proposal):
                settle(Actor.host(group.id), proposal)
                done += 1
    return done
