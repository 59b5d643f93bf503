"""Finding listings, for those who may see them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Select, func, select

from timebank import permissions, words
from timebank.board.categories import Category
from timebank.board.models import (
    ANSWER,
    CHANGED,
    DONE,
    LEFT_OFF,
    OPEN,
    PAID,
    STANDS,
    TAKEN_OFF,
    UNPAID,
    UNSURE,
    Listing,
    ListingCategory,
    ListingSaid,
)
from timebank.db import db
from timebank.errors import NotFound
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

_CATEGORIES = (
    "SELECT key, name_cy, name_en, words_cy, words_en, restricted, retired, ref FROM listing_category"
    " WHERE group_id = ? ORDER BY place, id"
)


def categories(group_id: int) -> dict[str, Category]:
    """The kinds of help of a group by their keys, in its own order, with those it has retired."""
    return _sorted(tuple(map(tuple, db.raw()(_CATEGORIES, (group_id,)).fetchall())))


@lru_cache(maxsize=64)
def _sorted(rows: tuple[tuple[Any, ...], ...]) -> dict[str, Category]:
    return {row[0]: Category(*row) for row in rows}


def category_name(group_id: int, key: str, language: str) -> str:
    """What a kind of help is called in this language; "" for none."""
    found = categories(group_id).get(key) if key else None
    return found.name(language) if found else ""


def category_by_ref(actor: Actor, ref: str) -> ListingCategory:
    """One of the group's kinds of help, for those who may change it. Raises NotFound, NotAllowed."""
    found = db.session.scalar(select(ListingCategory).where(ListingCategory.ref == ref))
    if found is None:
        raise NotFound
    permissions.require(actor, "board.sort", found)
    return found


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
    found: dict[str, list[Listing]] = {key: [] for key in (*categories(group_id), "")}
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
    """A listing: one on the board for any member of the group, another for its writer and coordinators; and one that
    waits for a look for whoever looks.

    Raises NotFound for everybody else, as for one that does not exist.
    """
    found = db.session.scalar(select(Listing).where(Listing.ref == ref))
    if found is None:
        raise NotFound
    on_board = found.is_up(today) and is_shown(found.member)
    verbs = ["board.read"] if on_board else ["board.change"] if found.held is None else ["board.change", "board.look"]
    if not any(permissions.may(actor, verb, found) for verb in verbs):
        raise NotFound
    return found


def said(listing: Listing) -> list[ListingSaid]:
    """What was decided and answered about a listing, oldest first."""
    chosen = select(ListingSaid).where(ListingSaid.listing_id == listing.id)
    return list(db.session.scalars(chosen.order_by(ListingSaid.id)))


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
            Listing.group_id == group_id,
            Listing.state == OPEN,
            Listing.held.is_(None),
            Listing.expires_on <= soon,
            Member.left_on.is_(None),
        )
    )
    return list(db.session.scalars(chosen.order_by(Listing.expires_on, Listing.id)))


def what_was_said(one: ListingSaid) -> str:
    """What was decided or answered, in one sentence."""
    told = {
        STANDS: _("It may stand on the board."),
        TAKEN_OFF: _("It was taken off the board."),
        ANSWER: _("The writer answered."),
        CHANGED: _("It was written anew."),
        LEFT_OFF: _("It stays off the board."),
    }
    sentence = str(told[one.what])
    return f"{sentence} {_('Single-handed.')}" if one.single_handed else sentence


def paid(listing: Listing) -> str:
    """The answer to “is this someone's paid job?” in words; "" where nobody asked."""
    told = {PAID: _("Yes, it is"), UNPAID: _("No, it is not"), UNSURE: _("Not sure")}
    return str(told.get(listing.paid or "", ""))


def held_about(member: Member) -> dict[str, list[dict[str, object]]]:
    """Everything the board keeps about somebody, under names in the reader's language."""
    names = {
        "kind": _("Offers or requests"), "title": _("What"), "text": _("More about it"), "language": _("Written in"),
        "other_title": _("The same in the other language"), "other_text": _("More about it, in the other language"),
        "category": _("Kind of help"), "timing": _("When"), "by_on": _("By which day?"),
        "when_words": _("More about when"), "area": _("Village or area"), "place": _("Where"),
        "by_whom": _("By someone with experience of"), "access": _("Good to know"),
        "bring": _("They can do or bring"), "posted_on": _("Day"),
    }  # fmt: skip
    chosen = select(Listing).where(Listing.member_id == member.id).order_by(Listing.id)
    kinds = categories(member.group_id)
    listings = list(db.session.scalars(chosen))
    told = [{label: getattr(each, name) or "" for name, label in names.items()} for each in listings]
    for each, row in zip(listings, told, strict=True):
        if each.category in kinds:
            row[names["category"]] = kinds[each.category].name(words.this_language())
        row |= {_("Is this someone’s paid job?"): paid(each), _("Written down by"): each.written_by or ""}
    found = {_("What I put on the board"): told} if told else {}
    decided = [
        {_("What"): each.title, _("What was decided or answered"): what_was_said(one), _("In words"): one.words,
         _("Written down by"): one.by, _("Moment"): one.at}
        for each in listings
        for one in said(each)
    ]  # fmt: skip
    return found | ({_("What was said about it"): decided} if decided else {})
