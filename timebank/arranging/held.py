"""What this room keeps about a person, and how it is forgotten: their own words go, the other's stay with the other."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import delete, or_, select, update

from timebank import words
from timebank.arranging import wording
from timebank.arranging.models import Arrangement, Conversation, FollowUp, Line, Message, Thanks
from timebank.db import db
from timebank.exchanges.models import Exchange
from timebank.members import queries as people
from timebank.members.models import Member

Rows = list[dict[str, object]]


def held_about(member: Member) -> dict[str, Rows]:
    """What they said, what they agreed on, and thanks said by them and to them."""
    said = db.session.scalars(select(Message).where(Message.member_id == member.id).order_by(Message.id))
    return {
        str(_("What you said when arranging help")): [
            {_("Moment"): each.written_at, _("What"): each.text, _("Written in"): each.language,
             _("How"): each.channel}
            for each in said
        ],
        str(_("What you arranged with others")): [_arrangement(each, member) for each in _arrangements(member)],
        str(_("Thanks")): [
            {_("Moment"): each.written_at, _("From"): each.sender.name, _("What"): each.text}
            for each in _thanks(member)
        ],
        str(_("How the first help went, as was heard")): [
            {_("Moment"): each.told_at, _("How it went"): str(wording.OUTCOMES[each.outcome]), _("What"): each.words}
            for each in _heard(member)
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
        _("With whom"): people.labels([other])[other.id],
        _("What"): conversation.title,
        _("Day"): arrangement.starts_on,
        _("What time"): arrangement.time_words,
        _("Where"): arrangement.place,
        _("Roughly how long"): words.hours(arrangement.minutes),
        _("How often"): str(wording.EVERY[arrangement.every]),
        _("How it stands"): wording.state(arrangement),
        _("Proposed"): arrangement.proposed_at,
        _("Agreed on"): arrangement.agreed_on or "",
        _("Ended"): arrangement.ended_on or "",
        _("Why"): arrangement.ended_why,
        _("It happened"): ", ".join(days),
    }


def _thanks(member: Member) -> list[Thanks]:
    chosen = select(Thanks).where(or_(Thanks.from_id == member.id, Thanks.to_id == member.id))
    return list(db.session.scalars(chosen.order_by(Thanks.exchange_id)))


def _heard(member: Member) -> list[FollowUp]:
    theirs = select(Exchange.id).where(or_(Exchange.giver_id == member.id, Exchange.receiver_id == member.id))
    chosen = select(FollowUp).where(FollowUp.exchange_id.in_(theirs)).order_by(FollowUp.exchange_id)
    return list(db.session.scalars(chosen))
