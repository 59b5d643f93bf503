"""The group's own kinds of help: adding one, calling it something else, putting it in its place, retiring it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from timebank import permissions, plain
from timebank.board import service
from timebank.board.models import Listing, ListingCategory
from timebank.db import db, new_ref
from timebank.errors import Missing
from timebank.permissions import Actor
from timebank.trail import service as trail

_NAMES = ("name_cy", "name_en")
_WORDS = ("words_cy", "words_en")


def every(actor: Actor, group_id: int) -> list[ListingCategory]:
    """All of them in their order, for those who may change them."""
    permissions.require(actor, "board.sort", permissions.Of(group_id))
    return _in_order(group_id)


def add(actor: Actor, group_id: int, told: Mapping[str, Any]) -> ListingCategory:
    """A new kind of help, the last in the list: `name_cy` or `name_en`, other words it is looked for by, `restricted`.

    Raises Missing, TooLong, OddCharacters.
    """
    permissions.require(actor, "board.sort", permissions.Of(group_id))
    with db.write():
        ref = new_ref()
        last = max((each.place for each in _in_order(group_id)), default=0)
        category = ListingCategory(ref=ref, key=ref, group_id=group_id, place=last + 1, retired=0)
        _fill(category, told)
        db.session.add(category)
        db.session.flush()
        trail.record(actor, "category.added", ref, {"restricted": category.restricted}, group_id=group_id)
        return category


def change(actor: Actor, category: ListingCategory, told: Mapping[str, Any]) -> None:
    """Other names, other words, other rules: what was put on the board in it is found by the new words at once.

    `restricted` counts for what is written from now on, `retired` for what is offered to choose from. `after` is the
    key of the one it comes after, "" for the first. Raises Missing, TooLong, OddCharacters.
    """
    permissions.require(actor, "board.sort", category)
    with db.write():
        before = [getattr(category, name) for name in (*_NAMES, *_WORDS)]
        _fill(category, told)
        category.retired = int(bool(told.get("retired")))
        _put(category, told.get("after"))
        db.session.flush()
        if before != [getattr(category, name) for name in (*_NAMES, *_WORDS)]:
            chosen = select(Listing).where(Listing.group_id == category.group_id, Listing.category == category.key)
            for listing in db.session.scalars(chosen):
                service.index(listing)
        facts = {"restricted": category.restricted, "retired": category.retired}
        trail.record(actor, "category.changed", category.ref, facts, group_id=category.group_id)


def _fill(category: ListingCategory, told: Mapping[str, Any]) -> None:
    for name in _NAMES:
        setattr(category, name, plain.line(told.get(name), plain.NAME, field=name))
    if not category.name_cy and not category.name_en:
        raise Missing(field="name_cy")
    for name in _WORDS:
        setattr(category, name, plain.line(told.get(name), field=name))
    category.restricted = int(bool(told.get("restricted")))


def _put(category: ListingCategory, after: str | None) -> None:
    """Number all of them anew, with this one behind the one with the key `after`."""
    if after is None or after == category.key:
        return
    others = [each for each in _in_order(category.group_id) if each.id != category.id]
    places = [each.key for each in others]
    at = places.index(after) + 1 if after in places else 0
    for place, each in enumerate([*others[:at], category, *others[at:]], 1):
        each.place = place


def _in_order(group_id: int) -> list[ListingCategory]:
    chosen = select(ListingCategory).where(ListingCategory.group_id == group_id)
    return list(db.session.scalars(chosen.order_by(ListingCategory.place, ListingCategory.id)))
