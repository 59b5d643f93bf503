"""What get-togethers keep about a person, and how it is forgotten: words go; who was there stays, as the book does."""

from __future__ import annotations

from sqlalchemy import delete, or_, select

from timebank.db import db
from timebank.errors import N_
from timebank.gatherings.models import Feed, Gathering, Leads, PlaceTaken, Present
from timebank.members.models import Member

Rows = list[dict[str, object]]


def held_about(member: Member) -> dict[str, Rows]:
    """What they announced or lead, where they have a place, where they were, and whether they have a calendar."""
    mine = select(Leads.gathering_id).where(Leads.member_id == member.id)
    announced = select(Gathering).where(or_(Gathering.announced_by_id == member.id, Gathering.id.in_(mine)))
    places = (
        select(PlaceTaken, Gathering)
        .join(Gathering, Gathering.id == PlaceTaken.gathering_id)
        .where(PlaceTaken.member_id == member.id)
    )
    there = select(Present, Gathering).join(Gathering, Gathering.id == Present.gathering_id)
    feeds = db.session.scalars(select(Feed).where(Feed.member_id == member.id))
    sheets = db.session.scalars(select(Gathering).where(Gathering.sheet_by_id == member.id).order_by(Gathering.id))
    return {
        N_("Get-togethers you announced or lead"): [
            {N_("Day"): each.on_day, N_("What time"): each.begins, N_("What"): each.title,
             N_("More about it"): each.text, N_("Where"): each.place, N_("Why it was called off"): each.off_why}
            for each in db.session.scalars(announced.order_by(Gathering.on_day, Gathering.id))
        ],
        N_("Get-togethers you have a place at"): [
            {N_("Day"): each.on_day, N_("What"): each.title, N_("How it stands"): place.state,
             N_("Moment"): place.asked_at, N_("How"): place.channel}
            for place, each in db.session.execute(places.order_by(PlaceTaken.id))
        ],
        N_("Get-togethers you were at"): [
            {N_("Day"): each.on_day, N_("What"): each.title, N_("You led it"): bool(was.led)}
            for was, each in db.session.execute(there.where(Present.member_id == member.id).order_by(Gathering.id))
        ],
        N_("Sheets of get-togethers you wrote"): [
            {N_("Day"): each.on_day, N_("Moment"): each.sheet_at or ""} for each in sheets
        ],
        N_("Your calendar by a secret address"): [{N_("Moment"): each.made_at} for each in feeds],
    }  # fmt: skip


def forget(member: Member) -> None:
    """Delete the words they announced, their places and their calendar. Call inside `db.write()`."""
    db.session.execute(delete(Feed).where(Feed.member_id == member.id))
    db.session.execute(delete(PlaceTaken).where(PlaceTaken.member_id == member.id))
    for each in db.session.scalars(select(Gathering).where(Gathering.announced_by_id == member.id)):
        each.title = each.text = each.place = each.off_why = ""
    db.session.flush()
