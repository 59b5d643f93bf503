"""What keeps a listing off the board until somebody has looked, and who that is.

A subject that the group marked, or words that speak of one: a coordinator looks. What may be somebody's paid job: the
second signer looks. Nobody looks at their own; where there is truly nobody else, it is marked single-handed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from timebank import clock, permissions
from timebank.board import caution, queries
from timebank.board.models import HIDDEN, LOOK, PAID, SIGNER, STANDS, UNSURE, Listing, ListingSaid
from timebank.db import db
from timebank.members import queries as people
from timebank.members.models import COORDINATOR, Member, StandIn
from timebank.members.models import SIGNER as SIGNER_ROLE
from timebank.permissions import Actor

_ORDER = {LOOK: (COORDINATOR, SIGNER_ROLE), HIDDEN: (COORDINATOR, SIGNER_ROLE), SIGNER: (SIGNER_ROLE, COORDINATOR)}

# What somebody wrote and is looked at: all that is typed freely, but not the day, nor what is chosen from a list.
WORDS = ("title", "text", "other_title", "other_text", "when_words", "area", "by_whom", "access", "bring")


class Deciders(NamedTuple):
    """Who may decide about a listing. `single_handed`: for want of anybody who has nothing to do with it."""

    members: list[Member]
    single_handed: bool

    def have(self, actor: Actor) -> bool:
        """Whether the actor is one of them. Whoever acts for another decides nothing."""
        return actor.acting_id is None and actor.member_id in {each.id for each in self.members}


class Officers(NamedTuple):
    """Who holds which role in a group, and who acts for those whose listings are looked at: by the member's id."""

    by_role: dict[str, list[Member]]
    acting_for: dict[int, list[Member]]


def officers(group_id: int, listings: Iterable[Listing]) -> Officers:
    """Those who come into question for these listings: asked at once, however many there are."""
    acting = acting_for(each.member_id for each in listings)
    return Officers({role: people.officers(group_id, role) for role in _ORDER[LOOK]}, acting)


def acting_for(member_ids: Iterable[int]) -> dict[int, list[Member]]:
    """Who acts for these members, or was asked to, by the member's id."""
    found: dict[int, list[Member]] = {}
    goes_on = select(StandIn).options(joinedload(StandIn.stand_in)).where(StandIn.ended_at.is_(None))
    for each in db.session.scalars(goes_on.where(StandIn.member_id.in_(set(member_ids)))):
        found.setdefault(each.member_id, []).append(each.stand_in)
    return found


def deciders(listing: Listing, hold: str | None, among: Officers | None = None) -> Deciders:
    """Who may let it stand or take it off: coordinators (for a paid job, signers), else the other officers; but nobody
    whose it is, who acts for them, or who is the same person. Where no such officer is left, one who acts for them;
    where there is truly nobody else, the writer.
    """
    among = among or officers(listing.group_id, [listing])
    near = [listing.member, *among.acting_for.get(listing.member_id, ())]
    return far_from(near, [listing.member], [among.by_role[role] for role in _ORDER[hold or HIDDEN]])


def far_from(near: list[Member], own: list[Member], ranks: Iterable[list[Member]]) -> Deciders:
    """The officers of the first of these ranks who are not near a thing, nor the same person as somebody who is; where
    there is none, single-handed: all to whom it does not belong (`own`), else all there are.
    """
    every: list[Member] = []
    for officers in ranks:
        far = _without(officers, near)
        if far:
            return Deciders(far, False)
        every += [each for each in officers if each not in every]
    return Deciders(_without(every, own) or every, True)


def _without(members: list[Member], these: list[Member]) -> list[Member]:
    ids, users = {each.id for each in these}, {each.user_id for each in these} - {None}
    return [each for each in members if each.id not in ids and each.user_id not in users]


def may_decide(actor: Actor, listing: Listing, among: Officers | None = None) -> bool:
    """Whether this listing is the actor's to decide about."""
    return listing.group_id == actor.group_id and deciders(listing, listing.held, among).have(actor)


def seen(listing: Listing) -> str:
    """What somebody who looks at a listing decides about, as a short digest: another one once it was changed."""
    told = [listing.category, listing.paid or "", *(getattr(listing, name) for name in WORDS)]
    return hashlib.sha256("\x1f".join(told).encode()).hexdigest()[:20]


def wanted(listing: Listing) -> list[str]:
    """What has to look before it stands, in order: LOOK, SIGNER, both or nothing."""
    known = queries.categories(listing.group_id)
    chosen = known.get(listing.category)
    restricted = {key for key, each in known.items() if each.restricted and not each.retired}
    texts = [getattr(listing, name) for name in WORDS]
    looked_at = (chosen is not None and chosen.restricted) or not restricted.isdisjoint(caution.topics(*texts))
    return [LOOK] * bool(looked_at) + [SIGNER] * (listing.paid in (PAID, UNSURE))


def hold(actor: Actor, listing: Listing, holds: list[str]) -> None:
    """Hold it by the first of these, or by nothing. Where the actor is the only officer there is, and so the only one
    who could look, it goes through, and that is written down as single-handed. Call inside `db.write()`.
    """
    for each in holds:
        who = deciders(listing, each)
        alone = who.single_handed and len(who.members) == 1 and who.have(actor)
        if not (alone and permissions.may(actor, "board.look", listing)):
            listing.held = each
            return
        say(actor, listing, STANDS, single_handed=True)
    listing.held = None


def say(actor: Actor, listing: Listing, what: str, *, single_handed: bool = False) -> ListingSaid:
    """Keep what was decided or answered, with the actor's reason as its words. Call inside `db.write()`."""
    said = ListingSaid(
        group_id=listing.group_id, listing_id=listing.id, what=what, words=actor.reason or "",
        language=actor.reason_language, by=actor.name_on_trail, at=clock.text(clock.now()),
        single_handed=int(single_handed),
    )  # fmt: skip
    db.session.add(said)
    db.session.flush()
    return said
