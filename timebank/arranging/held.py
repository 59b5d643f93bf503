"""What this room keeps about a person, and how it is forgotten: their own words go, the other's stay with the other."""

from __future__ import annotations

from sqlalchemy import delete, or_, select, update

from timebank.arranging.models import Arrangement, Conversation, FollowUp, Line, Message, Thanks
from timebank.db import db
from timebank.errors import N_
from timebank.exchanges.models import Exchange
from timebank.members import queries as people
from timebank.members.models import Member

Rows = list[dict[str, object]]


def held_about(member: Member) -> dict[str, Rows]:
    """What they said, what they agreed on, and thanks said by them and to them.

    Not how their first help went: it is one word of two people, and would tell the one what the other said.
    """
    said = db.session.scalars(select(Message).where(Message.member_id == member.id).order_by(Message.id))
    return {
        N_("What you said when arranging help"): [
            {N_("Moment"): each.written_at, N_("What"): each.text, N_("Written in"): each.language,
             N_("How"): each.channel}
            for each in said
        ],
        N_("What you arranged with others"): [_arrangement(each, member) for each in _arrangements(member)],
        N_("Thanks"): [
            {N_("Moment"): each.written_at, N_("From"): each.sender.name, N_("What"): each.text}
            for each in _thanks(member)
        ],
    }  # fmt: skip


def forget(member: Member) -> None:
    """Delete what they wrote: messages, thanks, days and places they proposed, and what their listing was called.

    That something was agreed, by number and day, stays: some insurers ask for it. Call inside `db.write()`.
    """
    db.session.execute(delete(Message).where(Message.member_id == member.id))
    db.session.execute(delete(Thanks).where(or_(Thanks.from_id == member.id, Thanks.to_id == member.id)))
    db.session.execute(update(Conversation).where(Conversation.owner_id == member.id).values(title="", listing_id=None))
    for arrangement in _arrangements(member):
        if arrangement.proposed_by_id == member.id:
            arrangement.time_words = arrangement.place = ""
        if arrangement.ended_by_id == member.id:
            arrangement.ended_why = ""
    for heard in _heard(member):
        heard.words = ""
    db.session.flush()


def _arrangements(member: Member) -> list[Arrangement]:
    mine = or_(Conversation.opener_id == member.id, Conversation.owner_id == member.id)
    chosen = select(Arrangement).join(Conversation, Conversation.id == Arrangement.conversation_id).where(mine)
    return list(db.session.scalars(chosen.order_by(Arrangement.id)))


def _arrangement(arrangement: Arrangement, member: Member) -> dict[str, object]:
    conversation = arrangement.conversation
    other = conversation.other_than(member.id)
    days = db.session.scalars(
        select(Line.on_day).where(Line.arrangement_id == arrangement.id, Line.happened == 1).order_by(Line.on_day)
    )
    return {
        N_("With whom"): people.labels([other])[other.id],
        N_("What"): conversation.title,
        N_("Day"): arrangement.starts_on,
        N_("What time"): arrangement.time_words,
        N_("Where"): arrangement.place,
        N_("Minutes, roughly"): arrangement.minutes,
        N_("How often"): arrangement.every,
        N_("How it stands"): arrangement.state,
        N_("Proposed"): arrangement.proposed_at,
        N_("Agreed on"): arrangement.agreed_on or "",
        N_("Ended"): arrangement.ended_on or "",
        N_("Why"): arrangement.ended_why,
        N_("It happened"): ", ".join(days),
    }


def _thanks(member: Member) -> list[Thanks]:
    chosen = select(Thanks).where(or_(Thanks.from_id == member.id, Thanks.to_id == member.id))
    return list(db.session.scalars(chosen.order_by(Thanks.exchange_id)))


def _heard(member: Member) -> list[FollowUp]:
    theirs = select(Exchange.id).where(or_(Exchange.giver_id == member.id, Exchange.receiver_id == member.id))
    chosen = select(FollowUp).where(FollowUp.exchange_id.in_(theirs)).order_by(FollowUp.exchange_id)
    return list(db.session.scalars(chosen))
