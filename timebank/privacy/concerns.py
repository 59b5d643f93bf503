"""Worries about somebody, pairs that are kept apart, and complaints about data.

Worries and pairs are for the two people whom the group named for safeguarding, and nobody else: not for other
coordinators, not for the one they are about, and not for the trail, which says that there was one and no more.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from flask_babel import gettext
from sqlalchemy import select

from timebank import clock, permissions, plain
from timebank.board import queries as board
from timebank.board.models import Listing
from timebank.db import db, new_ref
from timebank.errors import NotFound, NotNow, TwoPeople
from timebank.groups import service as groups
from timebank.members import apart
from timebank.members import queries as people
from timebank.members.models import COORDINATOR, Apart, Member
from timebank.notices import service as notices
from timebank.notices.models import Notice
from timebank.permissions import Actor
from timebank.privacy.models import Complaint, Concern
from timebank.trail import service as trail
from timebank.twokeys import service as twokeys
from timebank.twokeys.models import KeyedAct
from timebank.twokeys.wording import describes

ANSWER_WITHIN = timedelta(days=30)
NAME = "safeguarding.name"


# Who they are


def named(group_id: int) -> list[Member]:
    """The people the group named for safeguarding, as far as they are here."""
    numbers = groups.rules_now(group_id).safeguarding.split()
    found = (people.by_number(group_id, number) for number in numbers)
    return [member for member in found if member is not None and member.is_here]


def is_named(actor: Actor, group_id: int) -> bool:
    """Whether the actor is one of them."""
    return actor.member_id is not None and actor.member_id in {each.id for each in named(group_id)}


def name_two(actor: Actor, group_id: int, one: Member, other: Member) -> KeyedAct:
    """Propose the two people; a second person confirms. Raises TwoPeople."""
    permissions.require(actor, "group.set", permissions.Of(group_id))
    if one.id == other.id or group_id not in (one.group_id, other.group_id):
        raise TwoPeople(field="other")
    return twokeys.propose(actor, group_id, NAME, {"one": one.number, "other": other.number})


@twokeys.performs(NAME)
def _name_two(actor: Actor, keyed: KeyedAct, facts: Mapping[str, Any]) -> None:
    house = Actor.host(keyed.group_id, code=actor.code)
    groups.change(house, groups.by_id(keyed.group_id), "safeguarding", f"{facts['one']} {facts['other']}")


@describes(NAME)
def _named(name: str, facts: Mapping[str, Any]) -> str:
    numbers = f"{facts['one']}, {facts['other']}"
    return str(gettext("Named for safeguarding: %(names)s", names=numbers))


# Worries


def readers(group_id: int, about: Member) -> list[Member]:
    """Who reads a worry about somebody: the named people, else the coordinators; never the one it is about."""
    found = named(group_id) or people.officers(group_id, COORDINATOR)
    return [each for each in found if each.id != about.id]


def tell(
    actor: Actor, teller: Member, about: Member, words: str, language: str = "", listing: Listing | None = None
) -> Concern:
    """Tell a worry about somebody, or about what they put on the board. Raises Missing, TooLong, OddCharacters."""
    permissions.require(actor, "privacy.report", about)
    words = plain.page(words, field="told", needed=True)
    with db.write():
        concern = Concern(
            ref=new_ref(),
            group_id=about.group_id,
            about_id=about.id,
            told_by_id=teller.id,
            words=words,
            language=language,
            told_at=clock.text(clock.now()),
            listing=listing.ref if listing is not None else None,
        )
        db.session.add(concern)
        db.session.flush()
        trail.record(Actor(group_id=about.group_id), "concern.told", concern.ref)  # nobody: the trail is read by many
        for reader in readers(about.group_id, about):
            notices.tell(reader, about.group_id, "concern.told", f"concern:{concern.ref}:{reader.ref}", {})
        return concern


@notices.worded("concern.told")
def _worded(notice: Notice, facts: Mapping[str, Any]) -> notices.Letter:
    slug = groups.by_id(notice.group_id).slug
    return notices.Letter(
        str(gettext("Somebody is worried")),
        (str(gettext("A member has told a worry. Please sign in and read it soon. What it is does not stand here.")),),
        f"/g/{slug}/concerns",
    )


def may_read(actor: Actor, concern: Concern) -> bool:
    """Whether it is for the actor to read."""
    return actor.member_id in {each.id for each in readers(concern.group_id, concern.about)}


def for_reader(actor: Actor, group_id: int) -> list[Concern]:
    """The worries that are for the actor, newest first. NotFound for those who read none at all."""
    permissions.require(actor, "people.read", permissions.Of(group_id))
    found = db.session.scalars(select(Concern).where(Concern.group_id == group_id).order_by(Concern.id.desc()))
    mine = [each for each in found if may_read(actor, each)]
    if not mine and not is_named(actor, group_id):
        raise NotFound
    return mine


def unread(actor: Actor, group_id: int) -> int:
    """How many worries wait for the actor."""
    chosen = select(Concern).where(Concern.group_id == group_id, Concern.read_at.is_(None))
    return sum(may_read(actor, each) for each in db.session.scalars(chosen))


def concern_by_ref(actor: Actor, ref: str) -> Concern:
    """A worry, for those it is for. NotFound for all others."""
    found = db.session.scalar(select(Concern).where(Concern.ref == ref))
    if found is None or found.group_id != actor.group_id or not may_read(actor, found):
        raise NotFound
    return found


def listing_of(actor: Actor, about: Member, ref: str) -> Listing | None:
    """What `about` put on the board, as the one who reports it sees it; None where no reference is given.

    Raises NotFound for what the actor may not see, and for what somebody else wrote.
    """
    if not ref:
        return None
    found = board.by_ref(actor, ref, groups.today(about.group_id))
    if found.member_id != about.id:
        raise NotFound
    return found


def listings_meant(actor: Actor, told: list[Concern]) -> dict[str, Listing]:
    """What was on the board and is reported in these, by reference: as long as it is kept, whether or not it stands."""
    refs = {each.listing for each in told if each.listing and may_read(actor, each)}
    return {each.ref: each for each in db.session.scalars(select(Listing).where(Listing.ref.in_(refs)))}


def take(actor: Actor, concern: Concern) -> None:
    """It was read and is on paper now: its words and who told it go. Raises NotNow, NotFound."""
    if not may_read(actor, concern):
        raise NotFound
    with db.write():
        if concern.read_at is not None:
            raise NotNow
        concern.read_at, concern.words, concern.told_by_id = clock.text(clock.now()), "", None
        trail.record(actor, "concern.taken", concern.ref)


# Pairs


def keep_apart(actor: Actor, group_id: int, one: Member, other: Member) -> None:
    """These two are not proposed to each other from now on. Raises NotFound, OneselfHelped."""
    _expect_named(actor, group_id)
    with db.write():
        apart.keep(one, other)
        trail.record(Actor(group_id=group_id), "pair.kept apart")


def let_meet(actor: Actor, group_id: int, ref: str) -> None:
    """These two may meet again. Raises NotFound."""
    _expect_named(actor, group_id)
    with db.write():
        pair = next((each for each in apart.pairs(group_id) if each.ref == ref), None)
        if pair is None:
            raise NotFound
        apart.end(pair)
        trail.record(Actor(group_id=group_id), "pair.may meet")


def pairs(actor: Actor, group_id: int) -> list[Apart]:
    """The pairs that are kept apart, for the named people. NotFound for all others."""
    _expect_named(actor, group_id)
    return apart.pairs(group_id)


def _expect_named(actor: Actor, group_id: int) -> None:
    if not is_named(actor, group_id):
        raise NotFound


# Complaints


def complain(actor: Actor, member: Member, words: str, language: str = "") -> Complaint:
    """Complain about how one's data was handled; a coordinator writes it down for somebody who rang or wrote.

    Raises Missing, TooLong, OddCharacters.
    """
    permissions.require(actor, "privacy.read", member)
    words = plain.page(words, field="told", needed=True)
    with db.write():
        today = groups.today(member.group_id)
        complaint = Complaint(
            ref=new_ref(),
            group_id=member.group_id,
            told_by_id=member.id,
            words=words,
            language=language,
            told_on=today.isoformat(),
            due_on=(today + ANSWER_WITHIN).isoformat(),
        )
        db.session.add(complaint)
        db.session.flush()
        trail.record(actor, "complaint.told", complaint.ref, {"due_on": complaint.due_on}, group_id=member.group_id)
        return complaint


def answer(actor: Actor, complaint: Complaint, words: str) -> None:
    """What was done about a complaint; the member reads it. Raises NotNow, Missing, TooLong, OddCharacters."""
    permissions.require(actor, "privacy.complaints", complaint)
    words = plain.page(words, field="told", needed=True)
    with db.write():
        if complaint.answered_on is not None:
            raise NotNow
        complaint.answer, complaint.answered_on = words, groups.today(complaint.group_id).isoformat()
        trail.record(actor, "complaint.answered", complaint.ref, group_id=complaint.group_id)


def to_answer(actor: Actor, group_id: int) -> int:
    """How many complaints wait for an answer."""
    permissions.require(actor, "privacy.complaints", permissions.Of(group_id))
    chosen = select(Complaint.id).where(Complaint.group_id == group_id, Complaint.answered_on.is_(None))
    return len(list(db.session.scalars(chosen)))


def complaints_of(member: Member) -> list[Complaint]:
    """A member's own complaints, newest first."""
    return list(
        db.session.scalars(select(Complaint).where(Complaint.told_by_id == member.id).order_by(Complaint.id.desc()))
    )
