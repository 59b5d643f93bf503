"""What this room keeps about a person, for their own eyes alone, and how it is forgotten."""

from __future__ import annotations

from sqlalchemy import delete, or_, select, update

from timebank.circles import queries, service
from timebank.circles.models import Asking, Buddy, Circle, Door, Look, Word
from timebank.db import db
from timebank.errors import N_
from timebank.members.models import Member
from timebank.notices.models import QUIET, Notice

Rows = list[dict[str, object]]


def held_about(member: Member) -> dict[str, Rows]:
    """The circles they are in and what they agreed to there; what they said; who wants them in; buddies and looks."""
    said = db.session.scalars(select(Word).where(Word.member_id == member.id).order_by(Word.id))
    doors = db.session.scalars(
        select(Door).where(or_(Door.member_id == member.id, Door.made_by_id == member.id)).order_by(Door.id)
    )
    askings = db.session.scalars(select(Asking).where(Asking.member_id == member.id).order_by(Asking.id))
    buddies = db.session.scalars(
        select(Buddy).where(or_(Buddy.one_id == member.id, Buddy.other_id == member.id)).order_by(Buddy.id)
    )
    looks = db.session.scalars(
        select(Look).where(or_(Look.asked_by_id == member.id, Look.agreed_by_id == member.id)).order_by(Look.id)
    )
    told = db.session.scalars(
        select(Notice).where(Notice.member_id == member.id, Notice.kind.in_(QUIET)).order_by(Notice.id)
    )
    return {
        N_("Circles you are in"): [
            {N_("Circle"): _name(each.circle), N_("From"): each.joined_at, N_("Convener"): bool(each.convener),
             N_("What you agreed to"): each.consent, N_("Agreed on"): each.consent_at or "",
             N_("Read until"): each.read_at}
            for each in queries.seats_of(member)
        ],
        N_("What you said in circles"): [
            {N_("Moment"): each.written_at, N_("What"): each.text, N_("Written in"): each.language,
             N_("Taken down"): each.taken_at or ""}
            for each in said
        ],
        N_("Ways into circles"): [
            *({N_("Circle"): _name(each.circle), N_("Moment"): each.made_at, N_("Until"): each.expires_at,
               N_("For you"): each.member_id == member.id} for each in doors),
            *({N_("Circle"): _name(each.circle), N_("Moment"): each.asked_at, N_("Until"): "",
               N_("For you"): True} for each in askings),
        ],
        N_("Buddies"): [
            {N_("Name"): (each.other if each.one_id == member.id else each.one).name, N_("Asked"): each.asked_at,
             N_("Agreed on"): each.agreed_at or ""}
            for each in buddies
        ],
        N_("Looks for safeguarding that you took"): [
            {N_("Asked"): each.asked_at, N_("Why"): each.reason if each.asked_by_id == member.id else "",
             N_("Agreed on"): each.agreed_at or ""}
            for each in looks
        ],
        N_("What we told you about circles"): [
            {N_("Written down"): each.made_at, N_("How it stands"): each.state} for each in told
        ],
    }  # fmt: skip


def forget(member: Member) -> None:
    """They are in no circle any more and what they said there is deleted. That somebody by this number looked, and
    when, stays, without their reason. Call inside `db.write()`.
    """
    service.leave_all(member, forget=True)
    db.session.execute(delete(Word).where(Word.member_id == member.id))
    for column in (Word.taken_by_id, Word.reported_by_id):
        db.session.execute(update(Word).where(column == member.id).values({column: None}))
    db.session.execute(update(Look).where(Look.asked_by_id == member.id).values(reason=""))


def _name(circle: Circle) -> str:
    return circle.name_cy or circle.name_en
