"""Adding people and organisations, and giving them roles."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from sqlalchemy import select

from timebank import clock, permissions, plain
from timebank.db import db, new_ref
from timebank.errors import (
    AlreadySo,
    CodeTaken,
    LastCoordinator,
    MembersAdmit,
    NotAnAddress,
    NotANumber,
)
from timebank.groups import service as groups
from timebank.groups.rules import MEMBERS
from timebank.ledger import service as ledger
from timebank.members import queries
from timebank.members.models import COORDINATOR, ORGANISATION, PERSON, ROLES, Member, Role, User
from timebank.permissions import Actor
from timebank.trail import service as trail

LONGEST_NUMBER = 20


def add(
    actor: Actor,
    group_id: int,
    *,
    name: str,
    number: str = "",
    kind: str = PERSON,
    known_as: str = "",
    place: str = "",
    language: str | None = None,
    email: str = "",
    phone: str = "",
    joined_on: date | None = None,
    opening_minutes: int | None = None,
    opening_on: date | None = None,
    left_on: date | None = None,
    roles: Iterable[str] = (),
    welcome: bool = True,
    admitted_by: str | None = None,
) -> Member:
    """Add a person or organisation with an account of their own and, where they brought any, opening hours (minutes).

    Opening hours count from `opening_on`, else from the day of joining, against the opening account; they are never
    rounded. Without a number the next free one is given. An e-mail address makes a user who can sign in. A person
    without opening hours gets the group's welcome hours, unless `welcome` is False, as for those a group brings along.

    `admitted_by` is for `admit`. Raises NotANumber, CodeTaken, NotAnAddress, Missing, TooLong, OddCharacters;
    MembersAdmit for an organisation where the members decide which belong.
    """
    permissions.require(actor, "group.carry out" if admitted_by else "people.add", permissions.Of(group_id))
    roles = tuple(roles)
    if roles:
        permissions.require(actor, "people.role", permissions.Of(group_id))
    today = groups.today(group_id)
    joined = joined_on or today
    has_opening = opening_minutes is not None or opening_on is not None
    email = address(email)
    with db.write():
        if kind == ORGANISATION and admitted_by is None and members_admit(group_id):
            raise MembersAdmit
        number = _number(group_id, number)
        account_id = _account(actor, group_id, number, kind)
        member = Member(
            ref=new_ref(),
            group_id=group_id,
            account_id=account_id,
            number=number,
            kind=kind,
            name=plain.line(name, plain.NAME, field="name", needed=True),
            known_as=plain.line(known_as, plain.NAME, field="known_as"),
            place=plain.line(place, plain.NAME, field="place"),
            language=language,
            email=email or None,
            phone=plain.line(phone, plain.NAME, field="phone") or None,
            joined_on=joined.isoformat(),
            opening_on=(opening_on or joined).isoformat() if has_opening else None,
            left_on=left_on.isoformat() if left_on else None,
            admitted_by=admitted_by,
        )
        if email:
            member.user = User(email=email)
        db.session.add(member)
        db.session.flush()
        told: dict[str, int | str | None] = {"kind": kind, "joined_on": member.joined_on}
        trail.record(actor, "member.added", number, told, group_id=group_id)
        if admitted_by is not None:
            decision = {"decision": admitted_by.removeprefix(groups.BY_DECISION)}
            trail.record(actor, "member.admitted", number, decision, group_id=group_id)
        for role in roles:
            _grant(actor, member, role)
        if opening_minutes:
            _opening(actor, member, opening_minutes, opening_on or joined)
        elif welcome and not has_opening and left_on is None:
            _welcome(actor, member, today)
        return member


def members_admit(group_id: int) -> bool:
    """Whether the members say, by a decision each time, which organisations belong."""
    return groups.rules_now(group_id).organisations == MEMBERS


def admit(actor: Actor, group_id: int, name: str, decision: str) -> Member:
    """An organisation belongs from now on, as the members decided by the decision with this reference.

    One of this name that is here already is theirs from now on, and nothing is added. The database looks whether there
    is such a decision, for this very name, and whether it took effect already. Raises what `add` does.
    """
    permissions.require(actor, "group.carry out", permissions.Of(group_id))
    with db.write():
        here = [each for each in queries.organisations(group_id, name) if (each.name, each.admitted_by) == (name, None)]
        if not here:
            return add(actor, group_id, name=name, kind=ORGANISATION, admitted_by=groups.BY_DECISION + decision)
        here[0].admitted_by = groups.BY_DECISION + decision
        db.session.flush()
        trail.record(actor, "member.admitted", here[0].number, {"decision": decision}, group_id=group_id)
        return here[0]


def _account(actor: Actor, group_id: int, number: str, kind: str) -> int:
    """An account of their own; a person's has the hard stop that the members decided, if they decided one."""
    if kind != PERSON:
        return ledger.open_account(actor, group_id, number, kind)
    told = groups.rules_now(group_id)
    return ledger.open_account(actor, group_id, number, "member", floor=told.hard_floor, ceiling=told.hard_ceiling)


def _number(group_id: int, number: str) -> str:
    number = number.strip()
    if not number:
        return next_number(group_id)
    number = written_number(number)
    if queries.by_number(group_id, number) is not None:
        raise CodeTaken(code=number)
    return number


def written_number(number: str) -> str:
    """A number as it may be written for a member. Raises NotANumber, and CodeTaken for the group's own accounts."""
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._/-]*", number) or len(number) > LONGEST_NUMBER:
        raise NotANumber(most=LONGEST_NUMBER)
    if number.lower() in groups.SYSTEM_ACCOUNTS:
        raise CodeTaken(code=number)
    return number


def next_number(group_id: int, besides: Iterable[str] = ()) -> str:
    """The next free number of the form M0001; the numbers `besides` are not free either."""
    stored = db.session.scalars(select(Member.number).where(Member.group_id == group_id, Member.number.ilike("M%")))
    taken = [each[1:] for each in (*stored, *besides) if each[:1] in ("M", "m")]
    return f"M{max((int(each) for each in taken if each.isdecimal()), default=0) + 1:04}"


def _opening(actor: Actor, member: Member, minutes: int, on: date) -> None:
    opening = groups.account_ids(member.group_id)["opening"]
    ledger.post(
        actor,
        member.group_id,
        kind="opening",
        occurred_on=on,
        postings={member.account_id: minutes, opening: -minutes},
        action="member.opening",
        thing=member.number,
        facts={"minutes": minutes},
    )


def _welcome(actor: Actor, member: Member, today: date) -> None:
    minutes = groups.rules_now(member.group_id).welcome_minutes
    if minutes and member.kind == PERSON:
        issued = groups.account_ids(member.group_id)["welcome"]
        ledger.post(
            actor,
            member.group_id,
            kind="welcome",
            occurred_on=today,
            postings={member.account_id: minutes, issued: -minutes},
            action="member.welcomed",
            thing=member.number,
            facts={"minutes": minutes},
        )


def address(email: str) -> str:
    """An e-mail address in small letters, or "" where there is none. Raises NotAnAddress, TooLong, OddCharacters."""
    email = plain.line(email, 254, field="email").lower()
    if email and not re.fullmatch(r"[^@\s,;<>\"]+@[^@\s,;<>\".]+(\.[^@\s,;<>\".]+)+", email):
        raise NotAnAddress
    return email


def grant(actor: Actor, member: Member, role: str, *, single_handed: bool = False) -> None:
    """Give a member the role coordinator or signer: two people do, in the room of two keys, or the host.

    Raises AlreadySo where they hold it, or have left.
    """
    permissions.require(actor, "people.role", member)
    with db.write():
        if role in member.role_names or member.left_on is not None:
            raise AlreadySo
        _grant(actor, member, role, single_handed=single_handed)


def _grant(actor: Actor, member: Member, role: str, *, single_handed: bool = False) -> None:
    if role not in ROLES:
        raise ValueError(role)
    if role not in member.role_names:
        alone = int(single_handed)
        now = clock.text(clock.now())
        member.roles.append(Role(role=role, granted_at=now, granted_by=actor.name_on_trail, single_handed=alone))
        facts: dict[str, int | str | None] = {"role": role, **({"single_handed": 1} if single_handed else {})}
        trail.record(actor, "role.granted", member.number, facts, group_id=member.group_id)


def end_role(actor: Actor, member: Member, role: str) -> None:
    """End somebody's role, as two people or the host do. Raises AlreadySo, LastCoordinator."""
    permissions.require(actor, "people.role", member)
    _end_role(actor, member, role)


def lay_down(actor: Actor, member: Member, role: str) -> None:
    """End one's own role, which needs nobody else. Raises AlreadySo, LastCoordinator."""
    permissions.require(actor, "people.lay down", member)
    _end_role(actor, member, role)


def _end_role(actor: Actor, member: Member, role: str) -> None:
    with db.write():
        held = [each for each in member.roles if each.role == role and each.ended_at is None]
        if not held:
            raise AlreadySo
        if role == COORDINATOR and queries.officers(member.group_id, COORDINATOR) == [member]:
            raise LastCoordinator
        for each in held:
            each.ended_at = clock.text(clock.now())
        trail.record(actor, "role.ended", member.number, {"role": role}, group_id=member.group_id)


def set_details(
    actor: Actor, member: Member, *, name: str, known_as: str = "", place: str = "", phone: str = "", email: str = ""
) -> None:
    """Put right who somebody is and how they are reached, as they say or as their coordinator heard it.

    The trail keeps which of it was changed, never what it was. Where the e-mail address was also the one they sign in
    with, it goes on being so. Raises Missing, NotAnAddress, TooLong, OddCharacters.
    """
    permissions.require(actor, "people.details", member)
    told = {
        "name": plain.line(name, plain.NAME, field="name", needed=True),
        "known_as": plain.line(known_as, plain.NAME, field="known_as"),
        "place": plain.line(place, plain.NAME, field="place"),
        "phone": plain.line(phone, plain.NAME, field="phone") or None,
        "email": address(email) or None,
    }
    with db.write():
        before = member.email
        changed = [each for each, value in told.items() if getattr(member, each) != value]
        for each in changed:
            setattr(member, each, told[each])
        if "email" in changed:
            _sign_in_with(member, before)
        if changed:
            facts = {"changed": ", ".join(changed)}
            trail.record(actor, "member.details", member.number, facts, group_id=member.group_id)


def _sign_in_with(member: Member, before: str | None) -> None:
    if member.user is None and member.email:
        member.user = User(email=member.email)
    elif member.user is not None and member.user.email in (None, before):
        member.user.email = member.email


def set_language(actor: Actor, member: Member, language: str) -> None:
    """The language a member wants to be written to in (cy, en, both), as they say or as their coordinator heard it."""
    permissions.require(actor, "people.language", member)
    with db.write():
        member.language = language
        trail.record(actor, "member.language", member.number, {"language": language}, group_id=member.group_id)


def ensure_user(member: Member) -> User:
    """The user a member signs in as, made where there is none yet. Call inside `db.write()`."""
    if member.user is None:
        member.user = User(email=member.email)
        db.session.flush()
    return member.user


def actor_of(user: User | None, member: Member | None, group_id: int | None) -> Actor:
    """Who is acting, from who is signed in and the group whose page this is."""
    if user is None:
        return Actor(group_id=group_id)
    if member is None:
        return Actor(user_id=user.id, group_id=group_id)
    return Actor(
        user_id=user.id,
        member_id=member.id,
        group_id=member.group_id,
        roles=member.role_names,
        code=member.number,
        stands_for=queries.stood_for_ids(member.id),
    )
