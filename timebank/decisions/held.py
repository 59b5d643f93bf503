"""What proposals keep about a person, and how it is forgotten.

The words of a proposal stay: they are the group's, who decided on them. Its page then names nobody.
"""

from __future__ import annotations

from sqlalchemy import delete, or_, select, update

from timebank.db import db
from timebank.decisions.models import Answer, Comment, Decision, PaperCount, Proposal
from timebank.errors import N_
from timebank.members.models import Member

Rows = list[dict[str, object]]


def held_about(member: Member) -> dict[str, Rows]:
    """What they proposed, said and answered; where they wrote down, heard or counted the words of others."""
    proposals = db.session.scalars(select(Proposal).where(Proposal.proposed_by_id == member.id).order_by(Proposal.id))
    comments = db.session.scalars(select(Comment).where(Comment.member_id == member.id).order_by(Comment.id))
    answers = db.session.execute(
        select(Answer, Proposal).join(Proposal).where(Answer.member_id == member.id).order_by(Answer.id)
    )
    heard = db.session.scalars(
        select(Answer.given_at)
        .where(or_(Answer.written_by_id == member.id, Answer.witness_id == member.id), Answer.member_id != member.id)
        .order_by(Answer.id)
    )
    counted = db.session.scalars(
        select(PaperCount.counted_at)
        .where(or_(PaperCount.counted_by_id == member.id, PaperCount.confirmed_by_id == member.id))
        .order_by(PaperCount.id)
    )
    return {
        N_("What you proposed to the members"): [
            {N_("Moment"): each.proposed_at, N_("In Welsh"): each.words_cy, N_("In English"): each.words_en}
            for each in proposals
        ],
        N_("What you said about proposals"): [{N_("Moment"): each.said_at, N_("What"): each.text} for each in comments],
        N_("Your words about proposals"): [
            {
                N_("Moment"): each.given_at,
                N_("About"): proposal.words_en or proposal.words_cy,
                N_("What"): each.answer,
                N_("Why"): each.reason,
            }
            for each, proposal in answers
        ],
        N_("Words of others about proposals that you wrote down, heard or counted"): [
            {N_("Moment"): each} for each in (*heard, *counted)
        ],
    }


def forget(member: Member) -> None:
    """What they said goes, and why they objected; what is not counted yet goes with it. Call inside `db.write()`.

    That their word was counted stays, since a decision rests on it.
    """
    db.session.execute(delete(Comment).where(Comment.member_id == member.id))
    decided = select(Decision.proposal_id)
    mine = Answer.member_id == member.id
    db.session.execute(delete(Answer).where(mine, Answer.channel != "slip", Answer.proposal_id.not_in(decided)))
    db.session.execute(update(Answer).where(mine).values(reason="", reason_language=None, shown="nothing"))
