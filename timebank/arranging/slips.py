"""What was agreed, on half a sheet of paper: for each of the two in their language, and for the coordinator."""

from __future__ import annotations

from typing import Any, NamedTuple

from flask_babel import gettext

from timebank import words
from timebank.arranging import queries, wording
from timebank.arranging.models import Arrangement
from timebank.board.models import Listing
from timebank.db import db
from timebank.groups.rules import Rules
from timebank.members import queries as people
from timebank.members.models import Member
from timebank.permissions import Actor


class Copy(NamedTuple):
    """One sheet: for one of the two, or None for the coordinator, in a language."""

    member: Member | None
    language: str
    viewer: Actor
    rules: Rules


class Slip(NamedTuple):
    """A slip in words, in the language of its reader."""

    group: str
    name: str
    title: Any
    helps: str
    rows: list[tuple[str, Any]]
    agreed: wording.Agreed | None
    contacts: list[tuple[str, str]]
    help: str


def copies(actor: Actor, arrangement: Arrangement, rules: Rules) -> list[Copy]:
    """The sheets for whoever prints: one's own, or for a coordinator everybody's and hers."""
    conversation = arrangement.conversation
    mine = actor.member_id in conversation.party_ids
    found = []
    for member in conversation.sides:
        if not mine or member.id == actor.member_id:
            viewer = actor if mine else queries.as_member(member)
            found += [Copy(member, language, viewer, rules) for language in words.languages_for(member.language)]
    return found if mine else [*found, Copy(None, words.this_language(), actor, rules)]


def slip(arrangement: Arrangement, copy: Copy) -> Slip:
    """One slip, in the language of the block around."""
    conversation, rules = arrangement.conversation, copy.rules
    member_id = copy.member.id if copy.member else None
    rows = wording.answers(arrangement)
    listing = db.session.get(Listing, conversation.listing_id) if conversation.listing_id is not None else None
    if listing is not None and listing.bring:
        brings = people.labels([listing.member])[listing.member_id]
        rows.append((gettext("%(name)s can do or bring", name=brings), words.written(listing.bring, listing.language)))
    if listing is not None and listing.access:
        rows.append((gettext("Good to know"), words.written(listing.access, listing.language)))
    return Slip(
        words.either(rules.name_cy, rules.name_en),
        copy.member.name if copy.member else str(gettext("For the coordinator")),
        words.written(conversation.title, conversation.language),
        wording.helps(conversation, member_id),
        rows,
        wording.agreed(arrangement),
        [
            (people.labels([member])[member.id], ", ".join(ways.values()))
            for member, ways in queries.contacts(copy.viewer, conversation)
            if ways
        ],
        " · ".join(each for each in (rules.help_name, rules.help_phone) if each),
    )
