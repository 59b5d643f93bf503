"""Words on paper: counted by one officer, confirmed by a second, with the list of who gave them.

The papers say what, the list says who, and nobody can put the two together. Whoever stands on the list has given
their one word.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from timebank import clock, permissions
from timebank.db import db
from timebank.decisions import queries
from timebank.decisions.afterwards import PAPER_ACT
from timebank.decisions.models import CONSENT, PAPER, Answer, Comment, PaperCount, Proposal
from timebank.errors import (
    CountDiffers,
    GivenAlready,
    NotOpen,
    ObjectionNeedsReason,
    SamePersonTwice,
)
from timebank.groups import service as groups
from timebank.members import queries as people
from timebank.members.models import PERSON, Member
from timebank.permissions import Actor
from timebank.trail import service as trail
from timebank.twokeys.models import PROPOSED, KeyedAct
from timebank.twokeys.service import checks, facts_of, performs, propose


def count_paper(actor: Actor, proposal: Proposal, counted: queries.Count, who: list[Member]) -> KeyedAct:
    """Propose a count of words on paper, given by these members; the actor's reason says why members object.

    The reason also says where it was. Raises CountDiffers, SamePersonTwice, GivenAlready, NotOpen,
    ObjectionNeedsReason, and what two keys refuse.
    """
    permissions.require(actor, "decisions.paper", proposal)
    if counted.objected and proposal.way == CONSENT and not actor.reason:
        raise ObjectionNeedsReason
    facts: dict[str, int | str | None] = {
        "proposal": proposal.ref,
        "agreed": counted.agreed,
        "lives": counted.lives if proposal.way == CONSENT else 0,
        "abstained": counted.abstained,
        "objected": counted.objected,
        "who": " ".join(each.number for each in who),
    }
    return propose(actor, proposal.group_id, PAPER_ACT, facts)


def proposal_of(facts: Mapping[str, Any]) -> Proposal:
    """The proposal that a count is of."""
    return db.session.scalars(select(Proposal).where(Proposal.ref == facts["proposal"])).one()


def _members(proposal: Proposal, facts: Mapping[str, Any]) -> list[Member]:
    found = [people.by_number(proposal.group_id, number) for number in str(facts["who"]).split()]
    return [each for each in found if each is not None and each.is_here and each.kind == PERSON]


@checks(PAPER_ACT)
def _may_be_counted(about: Member | None, facts: Mapping[str, Any]) -> None:
    proposal = proposal_of(facts)
    # A count of the last day may be confirmed later: it was proposed while this was open.
    late = proposal.decision is None and _was_proposed(facts)
    if not late and not queries.is_open(proposal, groups.today(proposal.group_id)):
        raise NotOpen
    who = _members(proposal, facts)
    counted = sum(facts[each] for each in ("agreed", "lives", "abstained", "objected"))
    for each in who:
        if sum(other.id == each.id for other in who) > 1:
            raise SamePersonTwice(name=each.name, field="who")
        if queries.answer_of(proposal, each.id) is not None:
            raise GivenAlready(name=each.name)
    if len(who) != counted or not who or min(facts[each] for each in ("agreed", "lives", "abstained", "objected")) < 0:
        raise CountDiffers(names=len(who), words=counted)


def _was_proposed(facts: Mapping[str, Any]) -> bool:
    chosen = select(KeyedAct).where(KeyedAct.act == PAPER_ACT, KeyedAct.state == PROPOSED)
    return any(facts_of(each) == dict(facts) for each in db.session.scalars(chosen))


@performs(PAPER_ACT)
def _count(actor: Actor, keyed: KeyedAct, facts: Mapping[str, Any]) -> None:
    proposal, now = proposal_of(facts), clock.text(clock.now())
    for member in _members(proposal, facts):
        db.session.add(
            Answer(
                proposal_id=proposal.id,
                member_id=member.id,
                answer=PAPER,
                channel="slip",
                written_by_id=keyed.proposed_by_id,
                given_at=now,
            )
        )
    counts = {name: int(facts[name]) for name in ("agreed", "lives", "abstained", "objected")}
    db.session.add(
        PaperCount(
            proposal_id=proposal.id,
            counted_by_id=keyed.proposed_by_id,
            confirmed_by_id=actor.member_id,
            counted_at=now,
            **counts,
        )
    )
    if counts["objected"] and proposal.way == CONSENT:
        db.session.add(
            Comment(
                proposal_id=proposal.id,
                member_id=keyed.proposed_by_id,
                text=keyed.reason,
                language=keyed.reason_language or "en",
                said_at=now,
            )
        )
    db.session.flush()
    trail.record(actor, "decision.paper", proposal.ref, {**counts, "single_handed": keyed.single_handed},
                 group_id=keyed.group_id)  # fmt: skip
