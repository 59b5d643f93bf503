"""What get-togethers keep about a person, and how it is forgotten: words go; who was there stays, as the book does."""

from __future__ import annotations

from sqlalchemy import ColumnElement, delete, or_, select

from timebank.db import db
from timebank.errors import N_
from timebank.gatherings.models import Feed, Gathering, Leads, PlaceTaken, Present
from timebank.members.models import Member

Rows = list[dict[str, object]]


def held_about(member: Member) -> dict[str, Rows]:
    """What they announced or lead, where they have a place, where they were, and whether they have a calendar; without
    the circles' own, see `held_in_circles`.
    """
    feeds = db.session.scalars(select(Feed).where(Feed.member_id == member.id))
    return {
        **_held(member, Gathering.circle_id.is_(None), _OF_THE_GROUP),
        N_("Your calendar by a secret address"): [{N_("Moment"): each.made_at} for each in feeds],
    }


def held_in_circles(member: Member) -> dict[str, Rows]:
    """The same of the circles' own, for the member's eyes alone."""
    return _held(member, Gathering.circle_id.is_not(None), _OF_CIRCLES)


_OF_THE_GROUP = (
    N_("Get-togethers you announced or lead"),
    N_("Get-togethers you have a place at"),
    N_("Get-togethers you were at"),
    N_("Sheets of get-togethers you wrote"),
)
_OF_CIRCLES = (
    N_("Circles’ get-togethers you announced or lead"),
    N_("Circles’ get-togethers you have a place at"),
    N_("Circles’ get-togethers you were at"),
    N_("Sheets of circles’ get-togethers you wrote"),
)


def _held(member: Member, which: ColumnElement[bool], names: tuple[str, str, str, str]) -> dict[str, Rows]:
    mine = select(Leads.gathering_id).where(Leads.member_id == member.id)
    announced = select(Gathering).where(which, or_(Gathering.announced_by_id == member.id, Gathering.id.in_(mine)))
    places = (
        select(PlaceTaken, Gathering)
        .join(Gathering, Gathering.id == PlaceTaken.gathering_id)
        .where(which, PlaceTaken.member_id == member.id)
    )
    there = select(Present, Gathering).join(Gathering, Gathering.id == Present.gathering_id)
    there = there.where(which, Present.member_id == member.id)
    sheets = db.session.scalars(
        select(Gathering).where(which, Gathering.sheet_by_id == member.id).order_by(Gathering.id)
    )
    announces, has_a_place, was_at, wrote = names
    return {
        announces: [
            {N_("Day"): each.on_day, N_("What time"): each.begins, N_("What"): each.title,
             N_("More about it"): each.text, N_("Where"): each.place, N_("Why it was called off"): each.off_why}
            for each in db.session.scalars(announced.order_by(Gathering.on_day, Gathering.id))
        ],
        has_a_place: [
            {N_("Day"): each.on_day, N_("What"): each.title, N_("How it stands"): place.state,
             N_("Moment"): place.asked_at, N_("How"): place.channel}
            for place, each in db.session.execute(places.order_by(PlaceTaken.id))
        ],
        was_at: [
            {N_("Day"): each.on_day, N_("What"): each.title, N_("You led it"): bool(was.led)}
            for was, each in db.session.execute(there.order_by(Gathering.id))
        ],
        wrote: [
            {N_("Day"): each.on_day, N_("Moment"): each.sheet_at or ""} for each in sheets
        ],
    }  # fmt: skip


def forget(member: Member) -> None:
    """Delete the words they announced, their places and their calendar. Call inside `db.write()`."""
    db.session.execute(delete(Feed).where(Feed.member_id == member.id))
    db.session.execute(delete(PlaceTaken).where(PlaceTaken.member_id == member.id))
    for each in db.session.scalars(select(Gathering).where(Gathering.announced_by_id == member.id)):
        each.title = each.text = each.place = each.off_why = ""
    # Words on why hours of a circle's own were put right may be theirs: they stand nowhere else.
    for each in db.session.scalars(select(Gathering).where(Gathering.sheet_by_id == member.id)):
        each.right_why = each.right_language = None
    db.session.flush()
