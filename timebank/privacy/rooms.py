"""Every room that keeps something about people: what it keeps, and how it forgets. The one list of them.

A test walks all tables that refer to a member, and fails for one that no room here answers for.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from sqlalchemy import delete, select, update

from timebank.arranging import held as arranging
from timebank.board import queries as board
from timebank.board import service as board_service
from timebank.circles import held as circles
from timebank.db import db
from timebank.decisions import held as decisions
from timebank.desk import held as desk
from timebank.errors import N_
from timebank.exchanges import held as exchanges
from timebank.gatherings import held as gatherings
from timebank.gifts import held as gifts
from timebank.ideas import held as ideas
from timebank.joining import held as joining
from timebank.matching import held as matching
from timebank.matching import service as matching_service
from timebank.members import apart, stand_ins
from timebank.members import held as members
from timebank.members.models import Member
from timebank.mirror import held as mirror
from timebank.notices import service as notices
from timebank.privacy.models import Complaint, Concern, Heard
from timebank.profiles import service as profiles
from timebank.reconciling import held as reconciling
from timebank.signin import held as signin
from timebank.slips import held as slips
from timebank.twokeys import service as twokeys

Held = dict[str, list[dict[str, object]]]


class Room(NamedTuple):
    """What a room keeps about a member, how it forgets, and the tables it answers for.

    `own_eyes`: only the member sees it, also where a coordinator prints everything for somebody who asked on paper.
    """

    held_about: Callable[[Member], Held]
    forget: Callable[[Member], None]
    tables: tuple[str, ...]
    own_eyes: bool = False


def held_here(member: Member) -> Held:
    """Which words of the group they have read, and their complaints."""
    heard = db.session.scalars(select(Heard).where(Heard.member_id == member.id).order_by(Heard.id))
    complaints = db.session.scalars(select(Complaint).where(Complaint.told_by_id == member.id).order_by(Complaint.id))
    return {
        N_("What you have read, or was read to you"): [
            {N_("What"): each.name, N_("Version"): each.version, N_("Moment"): each.at,
             N_("Read to you by"): each.read_to_them_by or ""}
            for each in heard
        ],
        N_("Your complaints about data"): [
            {N_("Day"): each.told_on, N_("What"): each.words, N_("Answer"): each.answer,
             N_("Answered"): each.answered_on or ""}
            for each in complaints
        ],
    }  # fmt: skip


def forget_here(member: Member) -> None:
    """That there was a complaint stays, without who and what."""
    db.session.execute(delete(Heard).where(Heard.member_id == member.id))
    db.session.execute(
        update(Complaint).where(Complaint.told_by_id == member.id).values(told_by_id=None, words="", answer="")
    )


def held_worries(member: Member) -> Held:
    """The worries they told. One that somebody else told about them is not theirs to read: it would say who told it."""
    concerns = db.session.scalars(select(Concern).where(Concern.told_by_id == member.id).order_by(Concern.id))
    return {
        N_("Worries you told"): [
            {N_("Moment"): each.told_at, N_("About"): each.about.name, N_("What"): each.words} for each in concerns
        ]
    }


def forget_worries(member: Member) -> None:
    """That there was a worry stays, without its words and who told it."""
    db.session.execute(update(Concern).where(Concern.told_by_id == member.id).values(told_by_id=None, words=""))
    db.session.execute(update(Concern).where(Concern.about_id == member.id).values(words="", listing=None))


def held_blocks(member: Member) -> Held:
    """Whom they blocked; not the pairs that the safeguarding people keep apart."""
    return {
        N_("Whom you have blocked"): [
            {N_("Name"): each.other.name, N_("From"): each.since} for each in apart.blocks_of(member)
        ]
    }


# In the order they are read in; forgetting goes the other way round, so that a room still finds what it rests on.
ROOMS = (
    Room(board.held_about, board_service.forget, ("listing", "listing_said", "strength_word")),
    Room(matching.held_about, matching_service.forget, ("listing_asked", "ring_me")),
    Room(members.held_about, members.forget, ("member", "member_role", "user_")),
    Room(signin.held_about, signin.forget, ("signin_session", "signin_key", "signin_factor", "signin_wrong")),
    Room(joining.links_about, joining.forget_links, ("one_time_link",)),
    Room(exchanges.held_about, exchanges.forget, ("exchange", "exchange_unplaced")),
    Room(arranging.held_about, arranging.forget, ("conversation", "message", "arrangement", "thanks")),
    Room(desk.held_about, desk.forget, ("desk_call",)),
    Room(
        gatherings.held_about,
        gatherings.forget,
        ("gathering", "gathering_leads", "gathering_place", "gathering_present", "gathering_feed"),
    ),
    Room(gatherings.held_in_circles, lambda member: None, (), own_eyes=True),
    Room(gifts.held_about, gifts.forget, ("gift",)),
    Room(slips.held_about, slips.forget, ("slip", "slip_named", "slip_pile", "slip_run")),
    Room(reconciling.held_about, reconciling.forget, ("reconciled",)),
    Room(notices.held_about, notices.forget, ("notice",)),
    Room(profiles.held_about, profiles.forget, ("profile_text", "expertise", "contact_choice", "reached_by")),
    Room(
        joining.held_about,
        joining.forget,
        (
            "application",
            "application_said",
            "joining_tick",
            "joining_check",
            "invitation",
            "card_printing",
            "service_card",
            "card_used",
        ),
    ),
    Room(decisions.held_about, decisions.forget, ("proposal", "proposal_comment", "proposal_answer", "proposal_paper")),
    Room(ideas.held_about, ideas.forget, ("idea", "idea_answer")),
    Room(mirror.held_about, mirror.forget, ("mirror_mark",), own_eyes=True),
    Room(twokeys.held_about, twokeys.forget, ("keyed_act",)),
    Room(stand_ins.held_about, stand_ins.forget, ("stand_in",)),
    Room(held_here, forget_here, ("privacy_heard", "complaint")),
    Room(
        circles.held_about,
        circles.forget,
        ("circle_seat", "circle_door", "circle_asking", "circle_word", "circle_buddy", "circle_look"),
        own_eyes=True,
    ),
    Room(held_blocks, apart.forget, ("member_apart",), own_eyes=True),
    Room(held_worries, forget_worries, ("concern",), own_eyes=True),
)
# Tables that refer to a member and need nothing of their own.
NOTHING = {
    "leaving": "days and what became of the hours: numbers that the book rests on",
}


def held_about(member: Member, *, own_eyes: bool = True) -> Held:
    """Everything that is kept about a member, room by room, under English names that stay the same, with the words of
    the program as they are kept: `told.py` puts both into the reader's language.

    Without `own_eyes` somebody else looks, and what is for the member alone is left out.
    """
    found: Held = {}
    for room in ROOMS:
        if own_eyes or not room.own_eyes:
            found.update(room.held_about(member))
    return found


def forget(member: Member) -> None:
    """Forget a member in every room. Call inside `db.write()`."""
    for room in reversed(ROOMS):
        room.forget(member)
    db.session.flush()
