"""Finding what people say about themselves, as far as the viewer may see it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from sqlalchemy import select

from timebank import permissions
from timebank.db import db
from timebank.errors import NotFound
from timebank.exchanges import queries as exchanges
from timebank.groups import service as groups
from timebank.members.models import Member
from timebank.permissions import Actor
from timebank.profiles import audience
from timebank.profiles.models import (
    ARRANGED,
    CIRCLES,
    CONTACTS,
    COORDINATORS,
    MEMBERS,
    PROMPTS,
    ContactChoice,
    Expertise,
    ReachedBy,
    Words,
)

OF_A_MEMBER = ("name", "known_as", "kind", "place", "number", "language", "phone", "email", "joined_on", "left_on")


Between = Callable[[int, int], bool]

# Whether two members have arranged help with one another: each room that knows of such help says so in its own way.
ARRANGED_BY: list[Between] = [exchanges.arranged]


def arranges(between: Between) -> Between:
    """Say that two members, by their ids, have arranged help also where this says so."""
    ARRANGED_BY.append(between)
    return between


# Whether two members are in a circle together. Filled by the room of circles; nobody learns in which.
TOGETHER_IN: list[Between] = []


def brings_together(between: Between) -> Between:
    """Say that two members, by their ids, are in a circle together where this says so."""
    TOGETHER_IN.append(between)
    return between


@dataclass(frozen=True, slots=True)
class Seen:
    """What one viewer sees of one person: the fields that are in `fields`, and nothing else."""

    fields: dict[str, str | None]
    words: dict[str, Words] = field(default_factory=dict)  # by prompt
    expertise: list[Expertise] = field(default_factory=list)


def viewers(actor: Actor, member: Member) -> frozenset[str]:
    """How somebody stands to the person looked at, in the words of the table in `audience`."""
    if actor.is_host:
        return frozenset({"coordinator"})
    found = permissions.relations(actor, member)
    if "party" in found:
        return frozenset({"self"})
    told = found.intersection(audience.VIEWERS)
    here = actor.member_id is not None and not found.isdisjoint(("member", "acting"))  # acting: for one who arranged
    if here and any(between(actor.member_id or 0, member.id) for between in ARRANGED_BY):
        told |= {"arranged"}
    if here and actor.acting_id is None and any(between(actor.member_id or 0, member.id) for between in TOGETHER_IN):
        told |= {"circle"}
    if actor.code is not None and actor.code in groups.rules_now(member.group_id).safeguarding.split():
        told |= {"safeguarding"}
    return frozenset(told)


def sees(who: Iterable[str], name: str, choice: str = "") -> bool:
    """Whether one of these viewers sees this field, where the person chose `choice` for it."""
    return any(_sees(viewer, audience.cell(viewer, name), choice) for viewer in who)


def _sees(viewer: str, cell: str, choice: str) -> bool:
    if cell != audience.CHOSEN:
        return cell == audience.YES
    if choice == MEMBERS:
        return True
    return viewer in _SHOWN_TO.get(choice, ())


_SHOWN_TO = {ARRANGED: ("arranged",), COORDINATORS: ("coordinator",), CIRCLES: ("coordinator", "circle")}


def seen(actor: Actor, member: Member) -> Seen:
    """What `actor` sees of a member. Raises NotFound for those who may not know of the person."""
    permissions.require(actor, "people.read", permissions.Of(member.group_id))
    who, chosen = viewers(actor, member), choices(member)
    fields: dict[str, str | None] = {
        name: getattr(member, name) for name in OF_A_MEMBER if sees(who, f"member.{name}", chosen.get(name, ""))
    }
    words = {
        prompt: one
        for prompt, one in current(member).items()
        if one.text and sees(who, "profile_text.text", one.audience)
    }
    known = expertise(member) if sees(who, "expertise.text") else []
    return Seen(fields, words, known)


def choices(member: Member) -> dict[str, str]:
    """Who sees each way of reaching a member: as they chose, else those they have arranged with."""
    chosen = select(ContactChoice.contact, ContactChoice.audience).where(ContactChoice.member_id == member.id)
    return dict.fromkeys(CONTACTS, ARRANGED) | {row.contact: row.audience for row in db.session.execute(chosen)}


def ways(member_ids: Iterable[int]) -> dict[int, ReachedBy]:
    """How each of these members likes best to be reached; only for who may see it. See `audience`."""
    chosen = select(ReachedBy).where(ReachedBy.member_id.in_(sorted(set(member_ids))))
    return {one.member_id: one for one in db.session.scalars(chosen)}


def current(member: Member) -> dict[str, Words]:
    """What somebody says now, by prompt; only for who may see all of it. See `seen`."""
    chosen = select(Words).where(Words.member_id == member.id).order_by(Words.id)
    newest = {one.prompt: one for one in db.session.scalars(chosen)}
    return {prompt: newest[prompt] for prompt in PROMPTS if prompt in newest}


def versions(actor: Actor, member: Member, prompt: str) -> list[Words]:
    """Everything somebody ever said to one prompt, newest first: for nobody but that person."""
    permissions.require(actor, "profile.versions", member)
    chosen = select(Words).where(Words.member_id == member.id, Words.prompt == prompt).order_by(Words.id.desc())
    return list(db.session.scalars(chosen))


def version_by_ref(actor: Actor, ref: str) -> Words:
    """One version of one's own words. Raises NotFound for everybody else."""
    found = db.session.scalar(select(Words).where(Words.ref == ref))
    if found is None or not permissions.may(actor, "profile.versions", found.member):
        raise NotFound
    return found


def expertise(member: Member) -> list[Expertise]:
    """What somebody knows about, both kinds in one list, by the alphabet."""
    found = db.session.scalars(select(Expertise).where(Expertise.member_id == member.id))
    return sorted(found, key=lambda one: (one.text.casefold(), one.id))


def expertise_by_ref(actor: Actor, ref: str) -> Expertise:
    """One line of expertise, for those who may change it. Raises NotFound for everybody else."""
    found = db.session.scalar(select(Expertise).where(Expertise.ref == ref))
    if found is None or not permissions.may(actor, "profile.write", found.member):
        raise NotFound
    return found
