"""Writing down who was asked and what they said; wanting to be rung, and having been rung."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import Delete, delete, select, update

from timebank import clock, permissions, plain
from timebank.board import queries as board
from timebank.board.models import LANGUAGES, OPEN, REQUEST, Listing
from timebank.db import db, new_ref
from timebank.errors import CannotBeAsked, NotFound, NothingChosen, NotNow, OffTheBoard
from timebank.groups import service as groups
from timebank.matching.models import NEVER_MIND, OUTCOMES, RUNG, TO_ASK, Asked, Question, RingMe
from timebank.matching.queries import ring_me_of
from timebank.members import queries as people
from timebank.members.models import COORDINATOR, Member
from timebank.notices import service as notices
from timebank.permissions import Actor
from timebank.trail import service as trail

KEPT_FOR = timedelta(days=365)  # who was asked, and who wanted to be rung


def add(actor: Actor, listing: Listing, member: Member) -> Asked:
    """Put somebody on the ring-round of a request by hand. Twice changes nothing.

    Raises CannotBeAsked, OffTheBoard, NotFound.
    """
    permissions.require(actor, "matching.ring", listing)
    with db.write():
        db.lock(listing.group_id)  # two who ring at once write down one row
        _require_may_be_asked(listing, member)
        found = _row(listing, member)
        if found is None:
            found = _begin(actor, listing, member)
            _record(actor, found, listing)
        return found


def say(
    actor: Actor, listing: Listing, member: Member, outcome: str, words: str | None = "", language: str = ""
) -> Asked:
    """Write down that somebody was asked today, and what they said: asked, no reply, yes, no; with words or without.

    Said anew, the newest holds. Raises NothingChosen, CannotBeAsked, OffTheBoard, TooLong, OddCharacters, NotFound.
    """
    permissions.require(actor, "matching.ring", listing)
    if outcome not in OUTCOMES or outcome == TO_ASK:
        raise NothingChosen(field="outcome")
    words = plain.line(words, field="said")
    with db.write():
        db.lock(listing.group_id)  # two who ring at once write down one row
        _require_may_be_asked(listing, member)
        row = _row(listing, member) or _begin(actor, listing, member)
        row.outcome, row.asked_by = outcome, actor.name_on_trail
        row.asked_on = groups.today(listing.group_id).isoformat()
        if words:
            row.words, row.words_language = words, language if language in LANGUAGES else ""
        db.session.flush()
        _record(actor, row, listing)
        return row


def _require_may_be_asked(listing: Listing, member: Member) -> None:
    if member.group_id != listing.group_id:
        raise NotFound
    if listing.kind != REQUEST or listing.state != OPEN or listing.held is not None:
        raise OffTheBoard
    apart = people.not_to_be_matched(listing.member)
    if member.id == listing.member_id or member.id in apart or not board.is_shown(member):
        raise CannotBeAsked


def _row(listing: Listing, member: Member) -> Asked | None:
    chosen = select(Asked).where(Asked.listing_id == listing.id, Asked.member_id == member.id)
    return db.session.scalar(chosen)


def _begin(actor: Actor, listing: Listing, member: Member) -> Asked:
    row = Asked(
        ref=new_ref(), group_id=listing.group_id, listing_id=listing.id, member_id=member.id, outcome=TO_ASK,
        asked_by=actor.name_on_trail,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    return row


def _record(actor: Actor, row: Asked, listing: Listing) -> None:
    facts = {"member": row.member.number, "outcome": row.outcome}
    trail.record(actor, "listing.asked", listing.ref, facts, group_id=listing.group_id)


# Ring me


def ring_me(actor: Actor, member: Member) -> RingMe:
    """Somebody would like to be rung about help, whatever it is: one press, no words. Twice changes nothing.

    The coordinators whom mail reaches are told; all of them see it at the desk. Raises NotNow for who has left.
    """
    permissions.require(actor, "matching.ring me", member)
    with db.write():
        db.lock(member.group_id)  # two presses at once are one
        if not member.is_here:
            raise NotNow
        found = ring_me_of(member)
        if found is not None:
            return found
        found = RingMe(
            ref=new_ref(),
            group_id=member.group_id,
            member_id=member.id,
            asked_at=clock.text(clock.now()),
            asked_by=actor.name_on_trail,
        )
        db.session.add(found)
        db.session.flush()
        trail.record(actor, "ring.asked", member.number, group_id=member.group_id)
        for each in people.officers(member.group_id, COORDINATOR):
            if each.email and each.id != member.id:
                key = f"ring.asked:{found.ref}:{each.ref}"
                notices.tell(each, member.group_id, "ring.asked", key, {}, thing=found.ref)
        return found


def never_mind(actor: Actor, member: Member) -> None:
    """They need no call any more. Where none was asked for, nothing happens."""
    permissions.require(actor, "matching.ring me", member)
    with db.write():
        found = ring_me_of(member)
        if found is not None:
            _settle(actor, found, NEVER_MIND)


def rung(actor: Actor, wanted: RingMe) -> None:
    """A coordinator rang them. Said twice, or once they said never mind, it changes nothing."""
    permissions.require(actor, "matching.rung", wanted)
    with db.write():
        if wanted.settled_at is None:
            _settle(actor, wanted, RUNG)


def _settle(actor: Actor, wanted: RingMe, how: str) -> None:
    wanted.settled, wanted.settled_at, wanted.settled_by = how, clock.text(clock.now()), actor.name_on_trail
    db.session.flush()
    notices.settled(wanted.group_id, wanted.ref)
    facts = {"how": how}
    trail.record(actor, "ring.settled", wanted.member.number, facts, group_id=wanted.group_id)


# Forgetting


def tidy() -> int:
    """Delete what was asked, said and wanted more than a year ago. Returns how many."""
    before = clock.text(clock.now() - KEPT_FOR)
    with db.write():
        old = (
            delete(Asked).where(Asked.asked_on < before[:10]),
            delete(RingMe).where(RingMe.settled_at < before),
            delete(Question).where(Question.expires_on < before[:10]),
        )
        return sum(_deleted(each) for each in old)


def _deleted(what: Delete) -> int:
    return int(db.session.execute(what).rowcount)  # type: ignore[attr-defined]


def forget(member: Member) -> None:
    """Delete what was asked of somebody and what they wanted. Of others asked for them only that stays.

    Call inside `db.write()`, before the board forgets their listings.
    """
    theirs = select(Listing.id).where(Listing.member_id == member.id)
    db.session.execute(delete(Asked).where(Asked.member_id == member.id))
    db.session.execute(delete(Asked).where(Asked.listing_id.in_(theirs), Asked.asked_on.is_(None)))
    db.session.execute(
        update(Asked).where(Asked.listing_id.in_(theirs)).values(listing_id=None, words="", words_language="")
    )
    db.session.execute(delete(Question).where(Question.listing_id.in_(theirs)))
    db.session.execute(delete(RingMe).where(RingMe.member_id == member.id))
