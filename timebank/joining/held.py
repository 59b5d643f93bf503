"""What this room keeps about a person, in words they understand, how it forgets them, and what goes by the clock."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete, select, update

from timebank import clock, permissions, words
from timebank.db import db
from timebank.errors import N_
from timebank.joining import cards
from timebank.joining.models import (
    CLOSED,
    NOT_YET,
    Application,
    CardPrinting,
    CardsUsed,
    Invitation,
    Link,
    Said,
    ServiceCard,
    Tick,
)
from timebank.members.models import Member
from timebank.notices.models import Notice
from timebank.permissions import Actor
from timebank.trail import service as trail
from timebank.twokeys.models import KeyedAct

KEPT_FOR = timedelta(days=182)


def links_about(member: Member) -> dict[str, list[dict[str, object]]]:
    """The one-time links that were made for them. Nobody can read a link out of what is kept."""
    links = db.session.scalars(select(Link).where(Link.member_id == member.id).order_by(Link.id))
    return {
        N_("Sign-in links made for you"): [
            {N_("Made"): each.made_at, N_("Good until"): each.expires_at, N_("Used"): each.used_at or ""}
            for each in links
        ]
    }


def forget_links(member: Member) -> None:
    """Delete the links. Call inside `db.write()`. Also how all of them die when somebody leaves."""
    db.session.execute(delete(Link).where(Link.member_id == member.id))


def tidy(actor: Actor) -> int:
    """Delete what nobody needs after half a year: applications that came to nothing, invitations never used. The
    digests that count addresses go after a day, and so do cards that are too old. Returns how many applications.
    """
    permissions.require(actor, "host")
    now = clock.now()
    with db.write():
        yesterday = clock.text(now - timedelta(days=1))
        counted = update(Application).where(Application.applied_at < yesterday, Application.came_from.is_not(None))
        db.session.execute(counted.values(came_from=None))
        db.session.execute(delete(Invitation).where(Invitation.expires_at < clock.text(now - KEPT_FOR)))
        cards.tidy(clock.today("UTC") - timedelta(days=1))  # yesterday is over in every zone of ours
        chosen = select(Application).where(
            Application.state.in_((NOT_YET, CLOSED)), Application.changed_at < clock.text(now - KEPT_FOR)
        )
        old = list(db.session.scalars(chosen))
        for application in old:
            _erase(application)
            trail.record(actor, "joining.erased", application.ref, group_id=application.group_id)
        return len(old)


def _erase(application: Application) -> None:
    """Everything of one application, the notices that were for nobody else, and the words of a reason."""
    mine = Notice.key.like(f"joining % {application.ref}") | Notice.key.like(f"joining % {application.ref} %")
    db.session.execute(delete(Notice).where(Notice.group_id == application.group_id, Notice.member_id.is_(None), mine))
    theirs = KeyedAct.group_id == application.group_id, KeyedAct.facts.contains(application.ref)
    proposals = db.session.scalars(select(KeyedAct.ref).where(*theirs)).all()
    db.session.execute(update(KeyedAct).where(*theirs).values(reason="", reason_language=None))
    group_id, things = application.group_id, [application.ref, *proposals]
    trail.forget_reasons(group_id, trail.reasons_on(group_id, things))
    for table in (Said, Tick):
        db.session.execute(delete(table).where(table.application_id == application.id))
    db.session.execute(delete(Application).where(Application.id == application.id))
    db.session.expire_all()


def held_about(member: Member) -> dict[str, list[dict[str, object]]]:
    """Everything kept from before somebody was a member, and the invitations they made."""
    own = db.session.scalars(select(Application).where(Application.member_id == member.id)).all()
    made = db.session.scalars(select(Invitation).where(Invitation.made_by_id == member.id).order_by(Invitation.id))
    return {
        N_("When you asked to join"): [
            {
                N_("Name"): one.name,
                N_("Telephone"): one.phone,
                N_("E-mail address"): one.email,
                N_("Another way to reach you"): one.other_way,
                N_("What you told us"): one.about,
                N_("Language"): one.language,
                N_("How"): one.channel,
                N_("Who said it"): one.told_by,
                N_("Who typed it"): one.typed_by,
                N_("Asked"): one.applied_at,
                N_("How it stands"): one.state,
            }
            for one in own
        ],
        N_("What was said about joining"): [
            {
                N_("Kind of words"): each.kind,
                N_("In words"): each.text,
                N_("Moment"): each.at,
                N_("By whom"): each.by or "",
            }
            for one in own
            for each in one.said
        ],
        N_("What was checked before a welcome"): [
            {
                N_("What"): words.either(each.check.text_cy, each.check.text_en),
                N_("Seen"): each.at,
                N_("Seen by"): each.by,
                N_("Level"): each.level,
                N_("Renew by"): each.renew_by,
            }
            for one in own
            for each in one.ticks
        ],
        N_("Cards printed to hand on"): [
            {N_("Day"): one.printed_on, N_("How many"): one.cards}
            for one in db.session.scalars(
                select(CardPrinting).where(CardPrinting.organisation_id == member.id).order_by(CardPrinting.id)
            )
        ],
        N_("Invitations you made"): [{N_("Made"): one.made_at, N_("Good until"): one.expires_at} for one in made],
    }


def forget(member: Member) -> None:
    """Erase all of it. Call inside `db.write()`."""
    own = list(db.session.scalars(select(Application).where(Application.member_id == member.id)))
    for application in own:
        _erase(application)
    referred = update(Application).where(Application.referred_by_id == member.id)
    db.session.execute(referred.values(referred_by_id=None))
    db.session.execute(delete(Invitation).where(Invitation.made_by_id == member.id))
    for table in (ServiceCard, CardPrinting, CardsUsed):
        db.session.execute(delete(table).where(table.organisation_id == member.id))
