"""What is written down of a get-together, and who is told of it.

Of a circle's own nothing stands on the group's trail, which officers read, and what is told says nothing of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from timebank.circles.models import Circle
from timebank.gatherings.models import Gathering
from timebank.members.models import Member
from timebank.notices import service as notices
from timebank.permissions import Actor
from timebank.trail import service as trail

Facts = Mapping[str, int | str | None]


def record(actor: Actor, action: str, gathering: Gathering, facts: Facts | None = None) -> None:
    """Write down on the trail what was done. Inside `db.write()`."""
    if gathering.circle_id is None:
        trail.record(actor, action, gathering.ref, facts, group_id=gathering.group_id)


def tell(to: Member, gathering: Gathering, kind: str, facts: Facts | None = None) -> None:
    """Tell somebody; who is in the circle whose own it is, that there is something new, and who has left it, that hours
    were put right. Inside `db.write()`.
    """
    key = f"{kind}:{gathering.ref}:{to.ref}:{gathering.version}"
    if gathering.circle is None:
        told = {"gathering": gathering.ref, **(facts or {})}
        notices.tell(to, gathering.group_id, kind, key, told, thing=gathering.ref)
    elif to.id in gathering.circle.party_ids:
        notices.tell(to, gathering.group_id, "circles.new", f"circle:{key}", {}, thing=gathering.circle.ref)
    elif kind == "gathering.corrected":
        notices.tell(to, gathering.group_id, "gathering.shared", f"circle:{key}", {})


def tell_all(actor: Actor, gathering: Gathering, kind: str) -> None:
    """Everybody who has to do with it, but not who does it just now."""
    told = [each.member for each in gathering.leading] + [each.member for each in gathering.coming]
    for member in {each.id: each for each in told}.values():
        if member.id != actor.member_id:
            tell(member, gathering, kind)


def tell_who_looks(gathering: Gathering) -> None:
    """In a circle: a sheet waits for a convener who did not write it or, where there is none, for who was there."""
    if gathering.circle is None:
        return
    who = who_looks(gathering.circle, gathering.sheet_by_id, [each.member_id for each in gathering.present])
    known = {each.member_id: each.member for each in gathering.present}
    known |= {each.member_id: each.member for each in gathering.circle.conveners}
    for member_id in sorted(who):
        tell(known[member_id], gathering, "gathering.sheet")


def who_looks(circle: Circle, wrote_id: int | None, there: Iterable[int]) -> set[int]:
    """Who puts a circle's sheet in the book, by id: the conveners who did not write it; without any, who was there."""
    return {each.member_id for each in circle.conveners} - {wrote_id} or {*there} - {wrote_id}


def tell_circle(actor: Actor, gathering: Gathering) -> None:
    """The others in the circle, that there is something new."""
    for seat in gathering.circle.seats if gathering.circle is not None else ():
        if seat.member_id != actor.member_id:
            tell(seat.member, gathering, "gathering.announced")
