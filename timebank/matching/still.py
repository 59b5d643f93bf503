"""Is this still true? Asked two weeks before a listing goes, answered by one link, a call, or silence.

The link answers for one listing and one last day, and does nothing else. Opening it changes nothing, so that a program
that looks into letters answers for nobody.
"""

from __future__ import annotations

import secrets
from datetime import date, timedelta

from sqlalchemy import select

from timebank import clock
from timebank.board import queries as board
from timebank.board import service as board_service
from timebank.board.models import DONE, OPEN, Listing
from timebank.db import db
from timebank.errors import NothingChosen, QuestionSettled
from timebank.groups import service as groups
from timebank.matching.models import Question
from timebank.members.models import Member
from timebank.notices import mail_server
from timebank.notices import service as notices
from timebank.permissions import Actor
from timebank.signin.sealing import digest_of_token, seal, unseal

GOOD_FOR = timedelta(days=28)  # after the last day: so long the link puts the listing back
LATELY = timedelta(days=14)  # what went before that, while nobody did the chores, is not told of any more
TRUE, OFF = ANSWERS = ("true", "off")


def ask_and_tell() -> int:
    """Ask every writer whom mail reaches what is to be asked, and tell everybody what has gone from the board; each
    once. Returns how many. Who has no mail stands on the coordinator's list until then: `board.queries.to_be_asked`.
    """
    return sum(_ask_and_tell(each.id) for each in groups.every())


def _ask_and_tell(group_id: int) -> int:
    today = groups.today(group_id)
    number = 0
    listings = _soon_or_lately_gone(group_id, today)
    known = _told_of(listings)
    for listing in listings:
        gone = listing.is_stale(today)
        asked_for = (listing.id, listing.expires_on)
        if (asked_for in known and (not gone or known[asked_for])) or (not gone and not _is_asked(listing)):
            continue
        with db.write():
            db.lock(group_id)  # where two processes do the chores at once
            question = _question(listing) or begin(listing)
            if gone:
                question.told_at = question.told_at or clock.text(clock.now())
                notices.settled(group_id, listing.ref, "listing.still")
            kind = "listing.gone" if gone else "listing.still"
            facts = {"expires_on": listing.expires_on}
            key = f"{kind}:{listing.ref}:{listing.expires_on}"
            notices.tell(listing.member, group_id, kind, key, facts, thing=listing.ref)
            number += 1
    return number


def _soon_or_lately_gone(group_id: int, today: date) -> list[Listing]:
    near = ((today - LATELY).isoformat(), (today + board.ASKED_BEFORE).isoformat())
    chosen = (
        select(Listing)
        .join(Member, Member.id == Listing.member_id)
        .where(
            Listing.group_id == group_id,
            Listing.state == OPEN,
            Listing.held.is_(None),
            Listing.expires_on.between(*near),
            Member.left_on.is_(None),
            Member.rests.is_(None),
        )
        .order_by(Listing.expires_on, Listing.id)
    )
    return list(db.session.scalars(chosen))


def _told_of(listings: list[Listing]) -> dict[tuple[int, str], bool]:
    """Which of these were asked about for which last day, and whether their writers know that they have gone."""
    columns = (Question.listing_id, Question.expires_on, Question.told_at)
    rows = db.session.execute(select(*columns).where(Question.listing_id.in_([each.id for each in listings])))
    return {(listing_id, expires_on): told_at is not None for listing_id, expires_on, told_at in rows}


def _is_asked(listing: Listing) -> bool:
    """What is wanted by a day is true until that day, and whom no mail reaches is asked by telephone."""
    return bool(listing.member.email) and mail_server.is_mailed() and listing.by_on != listing.expires_on


def _question(listing: Listing) -> Question | None:
    chosen = select(Question).where(Question.listing_id == listing.id, Question.expires_on == listing.expires_on)
    return db.session.scalar(chosen)


def begin(listing: Listing) -> Question:
    """The question whether a listing is still true, with a link of its own. Inside `db.write()`, once for a day."""
    token = secrets.token_urlsafe(24)
    question = Question(
        group_id=listing.group_id,
        listing_id=listing.id,
        expires_on=listing.expires_on,
        digest=digest_of_token(token),
        sealed=seal(token),
        asked_at=clock.text(clock.now()),
    )
    db.session.add(question)
    db.session.flush()
    return question


def open_listing(group_id: int, ref: str, expires_on: str) -> Listing | None:
    """The listing a letter asks about, while it is still to be asked about that."""
    chosen = select(Listing).where(Listing.group_id == group_id, Listing.ref == ref, Listing.expires_on == expires_on)
    return db.session.scalar(chosen.where(Listing.state == OPEN, Listing.held.is_(None)))


def token_for(listing: Listing) -> str | None:
    """The secret of the link about a listing, opened at the moment a letter is sent."""
    question = _question(listing)
    return unseal(question.sealed) if question is not None and question.answered_at is None else None


def look(token: str) -> Listing:
    """The listing a link is about, while it can be answered. Changes nothing. Raises QuestionSettled."""
    return _look(token).listing


def _look(token: str) -> Question:
    question = db.session.scalar(select(Question).where(Question.digest == digest_of_token(token)))
    if question is None or question.answered_at is not None:
        raise QuestionSettled
    listing = question.listing
    until = date.fromisoformat(question.expires_on) + GOOD_FOR
    if groups.today(question.group_id) > until or listing.expires_on != question.expires_on:
        raise QuestionSettled
    if listing.state != OPEN or listing.held is not None or not listing.member.is_here:
        raise QuestionSettled
    return question


def answer(token: str, says: str) -> None:
    """By the link, as the writer's own word: it is still true, or it comes off the board. Uses the link up.

    Raises QuestionSettled, NothingChosen.
    """
    if says not in ANSWERS:
        raise NothingChosen(field="says")
    with db.write():
        question = _look(token)
        listing = question.listing
        writer = listing.member
        actor = Actor(user_id=writer.user_id or 0, member_id=writer.id, group_id=writer.group_id, code=writer.number)
        question.answered_at = clock.text(clock.now())
        if says == TRUE:
            board_service.still_true(actor, listing)
        else:
            board_service.move(actor, listing, DONE)
        notices.settled(listing.group_id, listing.ref, "listing.still")
        notices.settled(listing.group_id, listing.ref, "listing.gone")
