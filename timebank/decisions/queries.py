"""Finding proposals and decisions, and counting what was said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from timebank import permissions
from timebank.db import db
from timebank.decisions.models import (
    ABSTAIN,
    AGREE,
    CARRIED,
    LIVE,
    NO,
    OBJECT,
    ORGANISATION,
    YES,
    Answer,
    Comment,
    Decision,
    PaperCount,
    Proposal,
)
from timebank.errors import NotFound
from timebank.groups.models import Setting
from timebank.groups.service import BY_DECISION
from timebank.members import queries as people
from timebank.members.models import Member
from timebank.permissions import Actor

PAGE = 25


@dataclass(frozen=True, slots=True)
class Count:
    """How many words there are of each kind; yes is `agreed`, no is `objected`."""

    agreed: int
    lives: int
    abstained: int
    objected: int

    @property
    def words(self) -> int:
        """How many members gave one."""
        return self.agreed + self.lives + self.abstained + self.objected


def by_ref(actor: Actor, ref: str) -> Proposal:
    """The proposal with this reference, for members of its group. NotFound for all others."""
    found = db.session.scalar(select(Proposal).where(Proposal.ref == ref))
    if found is None or not permissions.may(actor, "decisions.read", found):
        raise NotFound
    return found


def is_open(proposal: Proposal, today: date) -> bool:
    """Whether members give their word now."""
    return proposal.decision is None and proposal.opens_on <= today.isoformat() <= proposal.closes_on


def is_over(proposal: Proposal, today: date) -> bool:
    """Whether the last day to answer is over, and it is still to be counted."""
    return proposal.decision is None and today.isoformat() > proposal.closes_on


def undecided(group_id: int) -> list[Proposal]:
    """What is talked about or answered now, or is to be counted: the one that ends first comes first."""
    chosen = select(Proposal).where(Proposal.group_id == group_id, ~Proposal.decision.has())
    return list(db.session.scalars(chosen.order_by(Proposal.closes_on, Proposal.id)))


def ended(actor: Actor, group_id: int, *, before: int | None = None) -> list[Decision]:
    """What was decided or withdrawn, newest first, a page at a time. `before` is an id."""
    permissions.require(actor, "decisions.read", permissions.Of(group_id))
    chosen = select(Decision).where(Decision.group_id == group_id)
    if before is not None:
        chosen = chosen.where(Decision.id < before)
    return list(db.session.scalars(chosen.order_by(Decision.id.desc()).limit(PAGE)))


def proposal_refs(group_id: int) -> dict[str, str]:
    """For each decision of a group, as the settings name it, the reference of its proposal's page."""
    rows = db.session.execute(select(Decision.ref, Proposal.ref).join(Proposal).where(Decision.group_id == group_id))
    return {BY_DECISION + decision: proposal for decision, proposal in rows}


def waits_for(member: Member, today: date) -> list[Proposal]:
    """What is open now and has no word of this member."""
    answered = select(Answer.proposal_id).where(Answer.member_id == member.id)
    chosen = select(Proposal).where(
        Proposal.group_id == member.group_id,
        ~Proposal.decision.has(),
        Proposal.opens_on <= today.isoformat(),
        Proposal.closes_on >= today.isoformat(),
        Proposal.id.not_in(answered),
    )
    return list(db.session.scalars(chosen.order_by(Proposal.closes_on, Proposal.id)))


def answer_of(proposal: Proposal, member_id: int | None) -> Answer | None:
    """The word of a member, if there is one."""
    chosen = select(Answer).where(Answer.proposal_id == proposal.id, Answer.member_id == member_id)
    return db.session.scalar(chosen)


def objections(proposal: Proposal) -> Sequence[Answer]:
    """What stands in the way, in the order it was said, as far as whoever said it lets others read it."""
    chosen = select(Answer).where(Answer.proposal_id == proposal.id, Answer.answer == OBJECT, Answer.shown != "nothing")
    return db.session.scalars(chosen.order_by(Answer.id)).all()


def comments(proposal: Proposal) -> Sequence[Comment]:
    """What was said about it, oldest first."""
    return db.session.scalars(select(Comment).where(Comment.proposal_id == proposal.id).order_by(Comment.id)).all()


def papers(proposal: Proposal) -> Sequence[PaperCount]:
    """The counts of words on paper."""
    chosen = select(PaperCount).where(PaperCount.proposal_id == proposal.id)
    return db.session.scalars(chosen.order_by(PaperCount.id)).all()


def how_many_answered(proposal: Proposal) -> int:
    """How many members gave a word, whatever it is: more is not told before it is counted."""
    chosen = select(func.count()).select_from(Answer).where(Answer.proposal_id == proposal.id)
    return int(db.session.scalar(chosen) or 0)


def count(proposal: Proposal) -> Count:
    """All words, those on paper among them."""
    rows = db.session.execute(
        select(Answer.answer, func.count()).where(Answer.proposal_id == proposal.id).group_by(Answer.answer)
    )
    said: dict[str, int] = {row[0]: row[1] for row in rows}
    paper = papers(proposal)
    return Count(
        said.get(AGREE, 0) + said.get(YES, 0) + sum(each.agreed for each in paper),
        said.get(LIVE, 0) + sum(each.lives for each in paper),
        said.get(ABSTAIN, 0) + sum(each.abstained for each in paper),
        said.get(OBJECT, 0) + said.get(NO, 0) + sum(each.objected for each in paper),
    )


def to_belong(group_id: int) -> list[Proposal]:
    """The carried proposals of organisations whose day is still to come."""
    chosen = select(Decision).where(
        Decision.group_id == group_id, Decision.name == ORGANISATION, Decision.outcome == CARRIED, Decision.value != ""
    )
    return [each.proposal for each in db.session.scalars(chosen) if not has_taken_effect(each)]


def organisation(decision: Decision) -> Member | None:
    """The organisation that belongs by a decision."""
    return people.admitted(decision.group_id, BY_DECISION + decision.ref)


def has_taken_effect(decision: Decision) -> bool:
    """Whether the rule holds as it was decided, or did until another decision; or the organisation belongs."""
    if decision.name == ORGANISATION:
        return organisation(decision) is not None
    chosen = select(Setting.id).where(
        Setting.group_id == decision.group_id, Setting.decided_by == BY_DECISION + decision.ref
    )
    return db.session.scalar(chosen) is not None
