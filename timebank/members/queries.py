"""Finding people: by number, by name however it is spelt, and telling two of one name apart."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from functools import cache

from sqlalchemy import bindparam, func, or_, select, union

from timebank import permissions
from timebank.db import db
from timebank.errors import NotExactlyOne, NotFound
from timebank.members.models import COORDINATOR, DIED, KEEP_APART, ORGANISATION, Apart, Member, Role, StandIn, User
from timebank.permissions import Actor


def user_by_email(email: str) -> User | None:
    """The first user with this e-mail address."""
    return db.session.scalar(select(User).where(User.email == email).order_by(User.id))


def membership(who: User, group_id: int) -> Member | None:
    """The member that a user is in a group, unless they have left."""
    here = (each for each in who.memberships if each.group_id == group_id and each.is_here)
    return next(here, None)


def groups_of(user_id: int) -> list[int]:
    """The ids of the groups a user belongs to now."""
    chosen = select(Member).where(Member.user_id == user_id, Member.left_on.is_(None)).order_by(Member.id)
    return [each.group_id for each in db.session.scalars(chosen) if each.is_here]


def everyone(actor: Actor, group_id: int, *, departed: bool = False) -> list[Member]:
    """The members of a group by name; those who have left or died only when asked for.

    Two of whom one blocked the other do not see each other here; a coordinator sees everybody.
    """
    permissions.require(actor, "people.read", permissions.Of(group_id))
    chosen = select(Member).where(Member.group_id == group_id).order_by(Member.name, Member.number)
    if not departed:
        chosen = chosen.where(Member.left_on.is_(None), Member.rests.is_distinct_from(DIED))
    hidden = set() if actor.member_id is None or COORDINATOR in actor.roles else blocked(actor.member_id)
    return [each for each in db.session.scalars(chosen) if each.id not in hidden]


def blocked(member_id: int) -> set[int]:
    """The ids of those who do not see this member, nor are seen by them, since one of the two blocked the other."""
    return {other for other, kind in _kept_from(member_id) if kind != KEEP_APART}


def not_to_be_matched(member: Member) -> set[int]:
    """The ids of those who are never proposed to this member, nor this member to them. Nobody is told why."""
    return {other for other, _ in _kept_from(member.id)}


# For SQL, with the values of `eyes`: the ids of those whom a viewer is kept apart from, for whatever reason and whoever
# wished it. Somebody who acts for another is kept from those of both.
APART = union(
    select(Apart.other_id).where(Apart.one_id.in_([bindparam("one_id"), bindparam("other_id")])),
    select(Apart.one_id).where(Apart.other_id.in_([bindparam("one_id"), bindparam("other_id")])),
)
# For SQL, with a value for `one_id`: the ids that `blocked` gives.
BLOCKED = union(
    select(Apart.other_id).where(Apart.one_id == bindparam("one_id"), Apart.kind != KEEP_APART),
    select(Apart.one_id).where(Apart.other_id == bindparam("one_id"), Apart.kind != KEEP_APART),
)
# For SQL, with a value for `group_id`: the ids of those who have left, rest, or have died.
NOT_HERE = select(Member.id).where(
    Member.group_id == bindparam("group_id"), or_(Member.left_on.is_not(None), Member.rests.is_not(None))
)


def eyes(actor: Actor) -> dict[str, int]:
    """Whose eyes look, for APART: the member and, where one acts for them, who acts. The host is nobody (0)."""
    return {"one_id": actor.member_id or 0, "other_id": actor.own_id or 0}


def unseen(actor: Actor) -> set[int]:
    """The ids of those whom a viewer is kept apart from, either way; a viewer who is no member, from nobody."""
    return set(db.session.scalars(APART, eyes(actor)))


_KEPT_FROM = (
    "SELECT other_id, kind FROM member_apart WHERE one_id = ? UNION SELECT one_id, kind FROM member_apart"
    " WHERE other_id = ?"
)


def _kept_from(member_id: int) -> list[tuple[int, str]]:
    return [(other, kind) for other, kind in db.raw()(_KEPT_FROM, (member_id, member_id)).fetchall()]


def away(group_id: int) -> list[Member]:
    """Those who rest, by name: paused, ill, or dead and not yet taken off the books."""
    chosen = select(Member).where(Member.group_id == group_id, Member.rests.is_not(None), Member.left_on.is_(None))
    return list(db.session.scalars(chosen.order_by(Member.name)))


def by_ref(actor: Actor, ref: str) -> Member:
    """The member with this reference, for a viewer of the same group. Raises NotFound for anybody else."""
    found = db.session.scalar(select(Member).where(Member.ref == ref))
    if found is None or not permissions.may(actor, "people.read", permissions.Of(found.group_id)):
        raise NotFound
    return found


def by_number(group_id: int, number: str) -> Member | None:
    """The member with this number, capitals or not."""
    chosen = select(Member).where(Member.group_id == group_id, func.lower(Member.number) == number.strip().lower())
    return db.session.scalar(chosen)


def named(group_id: int, name: str) -> list[Member]:
    """The members whose name is exactly this, but for capitals, accents and spaces. More than one is possible."""
    wanted = plain_name(name)
    chosen = select(Member).where(Member.group_id == group_id).order_by(Member.number)
    return [member for member in db.session.scalars(chosen) if plain_name(member.name) == wanted]


def organisations(group_id: int, name: str) -> list[Member]:
    """The organisations of this name, however it is spelt, that belong to a group now."""
    return [each for each in named(group_id, name) if each.kind == ORGANISATION and each.is_here]


def admitted(group_id: int, decided_by: str) -> Member | None:
    """The organisation that belongs by a decision, as `admitted_by` names it."""
    return db.session.scalar(select(Member).where(Member.group_id == group_id, Member.admitted_by == decided_by))


def search(actor: Actor, group_id: int, words: str, *, limit: int = 8) -> list[Member]:
    """Members by part of a name, a place or what they are known as, misspelt too; the best match first.

    By number too, for those who may see whose number it is.
    """
    from rapidfuzz import fuzz, process  # only where somebody searches

    people = everyone(actor, group_id)
    wanted = plain_name(words)
    if not wanted:
        return []
    numbered = [member for member in people if member.number.lower() == words.strip().lower()]
    exact = [member for member in numbered if permissions.may(actor, "people.number", member)]
    known = {member.id: plain_name(f"{member.name} {member.known_as} {member.place}") for member in people}
    found = process.extract(wanted, known, scorer=fuzz.WRatio, limit=limit, score_cutoff=60)
    by_id = {member.id: member for member in people}
    starts = [member for member in people if any(part.startswith(wanted) for part in known[member.id].split())]
    ranked = [*exact, *starts, *(by_id[member_id] for _, _, member_id in found)]
    return list(dict.fromkeys(ranked))[:limit]


def exactly(actor: Actor, group_id: int, typed: str, field: str = "who") -> Member:
    """The one member who is here with this number or this name, as typed in a field. Raises NotExactlyOne."""
    permissions.require(actor, "people.read", permissions.Of(group_id))
    found = by_number(group_id, typed)
    here = [each for each in ([found] if found else named(group_id, typed)) if each.is_here]
    if len(here) != 1:
        raise NotExactlyOne(field=field)
    return here[0]


@cache
def _shared_sql(count: int) -> str:
    names = ", ".join("?" * count)
    return f"SELECT name FROM member WHERE group_id = ? AND name IN ({names}) GROUP BY name HAVING count(*) > 1"  # noqa: S608


def labels(members: Iterable[Member]) -> dict[int, str]:
    """How to write each member so that nobody is mistaken for another: the name, and where names coincide in the
    group also what they are known as and their house or place, or at least their number.
    """
    members = list({member.id: member for member in members}.values())
    names: dict[int, set[str]] = {}
    for member in members:
        names.setdefault(member.group_id, set()).add(member.name)
    coinciding = {
        (group_id, name)
        for group_id, each in names.items()
        for (name,) in db.raw()(_shared_sql(len(each)), (group_id, *each)).fetchall()
    }
    return {member.id: _label(member, (member.group_id, member.name) in coinciding) for member in members}


def _label(member: Member, coincides: bool) -> str:
    if not coincides:
        return member.name
    called = f" ({member.known_as})" if member.known_as and member.known_as not in member.name.split() else ""
    return f"{member.name}{called}, {member.place or member.number}"


def names_of(group_id: int, numbers: Iterable[str]) -> dict[str, str]:
    """How to write the members with these numbers, by number; numbers that are nobody's are left out."""
    found = list(db.session.scalars(select(Member).where(Member.group_id == group_id, Member.number.in_(set(numbers)))))
    written = labels(found) if found else {}
    return {member.number: written[member.id] for member in found}


def officers(group_id: int, *roles: str) -> list[Member]:
    """Who holds one of these roles now, by name."""
    chosen = (
        select(Member)
        .join(Role, Role.member_id == Member.id)
        .where(
            Member.group_id == group_id,
            Role.ended_at.is_(None),
            Role.role.in_(roles),
            Member.left_on.is_(None),
            Member.rests.is_distinct_from(DIED),
        )
        .order_by(Member.name)
        .distinct()
    )
    return list(db.session.scalars(chosen))


def plain_name(name: str) -> str:
    """A name without capitals, accents and extra spaces, for comparing: Siôn  JONES -> sion jones."""
    letters = unicodedata.normalize("NFD", name.casefold().replace("’", "'"))
    return " ".join("".join(sign for sign in letters if unicodedata.category(sign) != "Mn").split())


# Asked on every page, so put together once.
_STOOD_FOR = (
    select(Member)
    .join(StandIn, StandIn.member_id == Member.id)
    .where(
        StandIn.stand_in_id == bindparam("member_id"),
        StandIn.consented_stand_in_at.is_not(None),
        StandIn.ended_at.is_(None),
        Member.left_on.is_(None),
    )
    .order_by(Member.name, Member.id)
)


def stood_for(member_id: int | None) -> list[Member]:
    """The members for whom this one acts now, by name."""
    return list(db.session.scalars(_STOOD_FOR, {"member_id": member_id})) if member_id is not None else []


_STOOD_FOR_IDS = (
    "SELECT s.member_id FROM stand_in s JOIN member m ON m.id = s.member_id WHERE s.stand_in_id = ?"
    " AND s.consented_stand_in_at IS NOT NULL AND s.ended_at IS NULL AND m.left_on IS NULL"
)


def stood_for_ids(member_id: int) -> frozenset[int]:
    """Their ids alone, which every page asks for."""
    return frozenset(each for (each,) in db.raw()(_STOOD_FOR_IDS, (member_id,)).fetchall())


def stand_ins(member: Member) -> list[StandIn]:
    """Who acts for this member, and for whom this member does, now or once the other says yes."""
    chosen = select(StandIn).where(
        or_(StandIn.member_id == member.id, StandIn.stand_in_id == member.id), StandIn.ended_at.is_(None)
    )
    return list(db.session.scalars(chosen.order_by(StandIn.id)))


def asked_to_stand_in(member: Member) -> list[StandIn]:
    """What this member has been asked and has yet to answer."""
    return [each for each in stand_ins(member) if member.id in each.awaited_ids]
