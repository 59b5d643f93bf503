"""A small village for stories. Call inside `with app.app_context():`; what it gives are plain values."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from tests.kept import once
from timebank import clock
from timebank.exchanges import service as exchanges
from timebank.groups import service as groups
from timebank.joining import service as joining
from timebank.members import queries, stand_ins
from timebank.members import service as members
from timebank.members.models import COORDINATOR, Member
from timebank.permissions import Actor
from timebank.signin import service as signin
from timebank.twokeys import acts
from timebank.twokeys import service as twokeys

PASSWORD = "croeso-i-bawb"
SETTINGS = {
    "name_cy": "Banc Amser Llanfair",
    "name_en": "Llanfair Time Bank",
    "welcome_cy": "Croeso cynnes.",
    "welcome_en": "A warm welcome.",
    "help_name": "Sioned Evans",
    "help_phone": "01970 600 123",
    "began_on": "2026-01-05",
}


@dataclass
class Village:
    """Ids and references by first name: sioned (coordinator), huw (signer), mair, alys."""

    group_id: int
    slug: str
    refs: dict[str, str] = field(default_factory=dict)
    users: dict[str, int] = field(default_factory=dict)


@once
def found(slug: str = "llanfair", **settings: str) -> Village:
    """A group with a coordinator who has chosen a password."""
    group, token = joining.found(
        Actor.host(),
        slug=slug,
        settings={**SETTINGS, **settings},
        coordinator_name="Sioned Evans",
        coordinator_email=f"sioned@{slug}.example",
    )
    village = Village(group.id, slug)
    signin.come_in(token, PASSWORD, PASSWORD)
    sioned = queries.by_number(group.id, "C1")
    assert sioned is not None
    _know(village, "sioned", sioned)
    return village


def join(village: Village, name: str, *roles: str, language: str | None = None, place: str = "") -> Member:
    """Somebody new, with an address `first@slug.example` and a password."""
    first = name.split(maxsplit=1)[0].lower()
    host = Actor.host(village.group_id)
    member = members.add(
        host,
        village.group_id,
        name=name,
        email=f"{first}@{village.slug}.example",
        phone="01970 600 222",
        roles=roles,
        language=language,
        place=place,
    )
    signin.come_in(signin.sign_in_link(host, member), PASSWORD, PASSWORD)
    _know(village, first, member)
    return member


@once
def whole(slug: str = "llanfair") -> Village:
    """With Mair and Alys, members; Huw, the signer; Nia, a second coordinator."""
    village = found(slug)
    join(village, "Mair Jones", place="Tŷ Capel")
    join(village, "Alys Jones")
    join(village, "Huw Rees", "signer")
    join(village, "Nia Davies", COORDINATOR)
    return village


def actor(village: Village, who: str) -> Actor:
    """Somebody of the village, acting."""
    member = member_of(village, who)
    return members.actor_of(member.user, member, village.group_id)


def member_of(village: Village, who: str) -> Member:
    """Somebody of the village."""
    return queries.by_ref(Actor.host(village.group_id), village.refs[who])


def tell(village: Village, teller: str, giver: str, receiver: str, minutes: int, what: str = "In the garden") -> str:
    """Help told by one of the two, today; the reference of what now waits for the other."""
    claim = exchanges.Claim(
        member_of(village, giver), member_of(village, receiver), today(village), minutes, what, "en"
    )
    return exchanges.log(actor(village, teller), village.group_id, claim).ref


def appoint(village: Village, who: str, member: str) -> str:
    """`who` acts for `member` from now on; the reference of it."""
    named = stand_ins.name(actor(village, member), member_of(village, member), member_of(village, who))
    stand_ins.consent(actor(village, who), named)
    return named.ref


def named_to_act(village: Village, member: str, who: str) -> str:
    """`who` is asked by `member` to act for them, and has not answered; the reference of it."""
    for each in queries.stand_ins(member_of(village, member)):
        if each.stand_in_id == member_of(village, who).id:
            return each.ref
    return stand_ins.name(actor(village, member), member_of(village, member), member_of(village, who)).ref


def proposed(village: Village, by: str, about: str) -> str:
    """A role that waits for its second person; the reference of it."""
    officer = actor(village, by).for_reason("decided on Tuesday", "en")
    for each in twokeys.waiting(officer, village.group_id):
        if each.proposed_by_id == officer.member_id:
            return each.ref
    role = "signer" if by == "sioned" else COORDINATOR
    return acts.give_role(officer, member_of(village, about), role).ref


def today(village: Village) -> date:
    """The day it is there."""
    return clock.today(groups.rules_now(village.group_id).zone)


def _know(village: Village, who: str, member: Member) -> None:
    assert member.user is not None
    village.refs[who] = member.ref
    village.users[who] = member.user.id
