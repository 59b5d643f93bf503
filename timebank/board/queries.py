"""Finding listings, for those who may see them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Select, func, select

from timebank import permissions
from timebank.board.categories import CATEGORIES
from timebank.board.models import DONE, OPEN, Listing
from timebank.db import db
from timebank.errors import N_, NotFound
from timebank.members.models import Member
from timebank.permissions import Actor

A_PAGE = 25
ASKED_BEFORE = timedelta(days=14)  # how long before it goes the writer is asked whether it is still true


@dataclass(frozen=True, slots=True)
class Filters:
    """What a reader wants to see of the board; "" is everything."""

    kind: str = ""
    category: str = ""
    area: str = ""
    timing: str = ""
    language: str = ""


EVERYTHING = Filters()


def is_shown(member: Member) -> bool:
    """Whether what somebody wrote stands on the board at all. The same is said in SQL by `shown` and in `search`."""
    return member.left_on is None and member.rests is None


def shown(group_id: int, today: date, filters: Filters = EVERYTHING) -> Select[Any]:
    """Every listing a member of the group may see on the board."""
    chosen = (
        select(Listing)
        .join(Member, Member.id == Listing.member_id)
        .where(
            Listing.group_id == group_id,
            Listing.state == OPEN,
            Listing.held.is_(None),
            Listing.expires_on >= today.isoformat(),
            Member.left_on.is_(None),
            Member.rests.is_(None),
        )
    )
    for name in ("kind", "category", "area", "timing", "language"):
        if value := getattr(filters, name):
            chosen = chosen.where(getattr(Listing, name) == value)
    return chosen


def newest(
    actor: Actor, group_id: int, today: date, filters: Filters = EVERYTHING, after: str = ""
) -> tuple[list[Listing], str]:
    """A page of the board, the newest first, below the listing `after`; and where the next page begins, "" at the end.

    Costs the same however long the board is.
    """
    permissions.require(actor, "board.read", permissions.Of(group_id))
    chosen = shown(group_id, today, filters).order_by(Listing.id.desc()).limit(A_PAGE + 1)
    if after:
        place = select(Listing.id).where(Listing.ref == after, Listing.group_id == group_id).scalar_subquery()
        chosen = chosen.where(Listing.id < place)
    found = list(db.session.scalars(chosen))
    return found[:A_PAGE], found[A_PAGE - 1].ref if len(found) > A_PAGE else ""


def by_category(actor: Actor, group_id: int, today: date) -> dict[str, list[Listing]]:
    """The whole board by category, in the order of the categories ("" last), offers before requests, newest first."""
    permissions.require(actor, "board.read", permissions.Of(group_id))
    chosen = shown(group_id, today).order_by(Listing.kind, Listing.id.desc())
    found: dict[str, list[Listing]] = {key: [] for key in (*CATEGORIES, "")}
    for listing in db.session.scalars(chosen):
        found.setdefault(listing.category, []).append(listing)
    return {key: listings for key, listings in found.items() if listings}


def counts(actor: Actor, group_id: int, today: date) -> dict[str, int]:
    """How many listings each category has on the board; "" is those without one."""
    permissions.require(actor, "board.read", permissions.Of(group_id))
    chosen = shown(group_id, today).with_only_columns(Listing.category, func.count()).group_by(Listing.category)
    return {row[0]: row[1] for row in db.session.execute(chosen)}


def areas(actor: Actor, group_id: int, today: date) -> list[str]:
    """The areas that listings on the board name, by name."""
    permissions.require(actor, "board.read", permissions.Of(group_id))
    chosen = shown(group_id, today).with_only_columns(Listing.area).where(Listing.area != "").distinct()
    return sorted(db.session.scalars(chosen))


def by_ref(actor: Actor, ref: str, today: date) -> Listing:
    """A listing: one on the board for any member of the group, another for its writer and coordinators.

    Raises NotFound for everybody else, as for one that does not exist.
    """
    found = db.session.scalar(select(Listing).where(Listing.ref == ref))
    if found is None:
        raise NotFound
    on_board = found.is_up(today) and is_shown(found.member)
    verb = "board.read" if on_board else "board.change"
    if not permissions.may(actor, verb, found):
        raise NotFound
    return found


def of_member(actor: Actor, member: Member) -> list[Listing]:
    """What somebody has on the board or has taken off it, the newest first; not what is done."""
    permissions.require(actor, "board.change", member)
    chosen = select(Listing).where(Listing.member_id == member.id, Listing.state != DONE)
    return list(db.session.scalars(chosen.order_by(Listing.id.desc())))


def to_be_asked(group_id: int, today: date) -> list[Listing]:
    """Listings that go from the board within two weeks, or have gone: is each still true? The oldest first."""
    soon = (today + ASKED_BEFORE).isoformat()
    chosen = (
        select(Listing)
        .join(Member, Member.id == Listing.member_id)
        .where(
            Listing.group_id == group_id, Listing.state == OPEN, Listing.expires_on <= soon, Member.left_on.is_(None)
        )
    )
    return list(db.session.scalars(chosen.order_by(Listing.expires_on, Listing.id)))


def held_about(member: Member) -> dict[str, list[dict[str, object]]]:
    """Everything the board keeps about somebody."""
    names = {
        "kind": N_("Offers or requests"), "title": N_("What"), "text": N_("More about it"),
        "language": N_("Written in"),
        "other_title": N_("The same in the other language"), "other_text": N_("More about it, in the other language"),
        "category": N_("Kind of help"), "timing": N_("When"), "by_on": N_("By which day?"),
        "when_words": N_("More about when"), "area": N_("Village or area"), "place": N_("Where"),
        "by_whom": N_("By someone with experience of"), "access": N_("Good to know"),
        "bring": N_("They can do or bring"), "posted_on": N_("Day"),
    }  # fmt: skip
    chosen = select(Listing).where(Listing.member_id == member.id).order_by(Listing.id)
    told = [{label: getattr(each, name) or "" for name, label in names.items()} for each in db.session.scalars(chosen)]
    return {N_("What I put on the board"): told} if told else {}
