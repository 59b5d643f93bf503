"""Propose an act, confirm it, refuse it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any, NamedTuple

from sqlalchemy import or_, select, update

from timebank import clock, permissions
from timebank.db import db, new_ref
from timebank.errors import (
    N_,
    AlreadySo,
    NobodyElse,
    NotFound,
    NotNow,
    OneKeyEach,
    OtherKeys,
    OwnGain,
    ProposedAlready,
    ReasonNeeded,
    TwoAreNamed,
)
from timebank.members import queries as people
from timebank.members.models import COORDINATOR, SIGNER, Member
from timebank.notices import service as notices
from timebank.permissions import Actor
from timebank.trail import service as trail
from timebank.twokeys.models import DONE, PROPOSED, REFUSED, WITHDRAWN, KeyedAct

OPEN_FOR = timedelta(hours=24)  # a file that two people agreed on can be taken away

Perform = Callable[[Actor, KeyedAct, Mapping[str, Any]], None]
Facts = Mapping[str, int | str | None]
Check = Callable[[Member | None, Mapping[str, Any]], None]

# act: what is done once both keys are turned. Filled by the rooms whose acts these are.
PERFORM: dict[str, Perform] = {}
CHECK: dict[str, Check] = {}


# act: what else follows once it is done, in rooms that build on it.
THEN: dict[str, list[Perform]] = {}


# act: the kind of work that it is (see `working`), where it may take longer than a page may.
LONG: dict[str, str] = {}


class Keys(NamedTuple):
    """The role that whoever proposes an act holds, and whoever confirms it. None: an office, whichever."""

    first: str | None = None
    second: str | None = None


# act: who turns which key in a group, where one of its rules says so. Filled by the rooms whose acts these are.
KEYS: dict[str, Callable[[int], Keys]] = {}


def keys(group_id: int, act: str) -> Keys:
    """Who proposes and who confirms an act in a group, by its rules of now."""
    return KEYS[act](group_id) if act in KEYS else Keys()


def then(act: str) -> Callable[[Perform], Perform]:
    """Say what follows once an act of this name is done, in the same write."""

    def keep(follow: Perform) -> Perform:
        THEN.setdefault(act, []).append(follow)
        return follow

    return keep


def performs(act: str) -> Callable[[Perform], Perform]:
    """Say what is done when an act of this name is confirmed: a function of the confirming actor (or the proposing
    one, single-handed), the act and its facts, called inside `db.write()`.
    """

    def keep(perform: Perform) -> Perform:
        PERFORM[act] = perform
        return perform

    return keep


def checks(act: str) -> Callable[[Check], Check]:
    """Say how it is known whether an act of this name is possible now: a function of the member it is about and its
    facts, which raises a Refusal where it is not. Asked when it is proposed, shown, and confirmed.
    """

    def keep(check: Check) -> Check:
        CHECK[act] = check
        return check

    return keep


def propose(
    actor: Actor,
    group_id: int,
    act: str,
    facts: Facts,
    *,
    about: Member | None = None,
    language: str | None = None,
) -> KeyedAct:
    """Propose an act for the actor's own reason (`language` is the one it is written in).

    Where the group has no other officer, it is done at once and marked single-handed. Raises ReasonNeeded, OwnGain,
    ProposedAlready, NobodyElse, and what the act itself may; where a rule names who does it, OtherKeys, TwoAreNamed.
    """
    permissions.require(actor, "twokeys.propose", permissions.Of(group_id))
    if not may_propose(actor, group_id, act):
        raise OtherKeys
    if about is not None and about.group_id != group_id:
        raise NotFound
    if about is not None and actor.is_close_to((about.id,)):
        raise OwnGain
    if not actor.reason:
        raise ReasonNeeded
    with db.write():
        db.lock(group_id)
        check(act, about, facts)
        if _same(group_id, act, about, facts):
            raise ProposedAlready
        keyed = KeyedAct(
            ref=new_ref(),
            group_id=group_id,
            act=act,
            facts=json.dumps(dict(facts), ensure_ascii=False, sort_keys=True),
            about_id=about.id if about is not None else None,
            proposed_by_id=actor.member_id,
            proposed_at=clock.text(clock.now()),
            reason=actor.reason,
            reason_language=language or actor.reason_language,
        )
        db.session.add(keyed)
        db.session.flush()
        trail.record(actor, "twokeys.proposed", keyed.ref, {"act": act}, group_id=group_id)
        if others(keyed):
            return keyed
        if keys(group_id, act).second is not None:
            raise TwoAreNamed
        if _officers_besides(keyed):
            raise NobodyElse
        keyed.single_handed = 1
        _settle(actor, keyed, DONE)
        return keyed


def may_propose(actor: Actor, group_id: int, act: str) -> bool:
    """Whether the actor may propose an act of this name: an officer, with the role that the rules name if they do."""
    first = keys(group_id, act).first
    return permissions.may(actor, "twokeys.propose", permissions.Of(group_id)) and (
        first is None or actor.is_host or first in actor.roles
    )


def check(act: str, about: Member | None, facts: Mapping[str, Any]) -> None:
    """Raise the Refusal that says why an act is not possible now, if it is not."""
    if act in CHECK:
        CHECK[act](about, facts)


def open_to(actor: Actor, group_id: int, act: str) -> list[KeyedAct]:
    """The files that the actor proposed by this act and may take away now: for a day after somebody confirmed it."""
    permissions.require(actor, "twokeys.propose", permissions.Of(group_id))
    chosen = select(KeyedAct).where(
        KeyedAct.group_id == group_id,
        KeyedAct.act == act,
        KeyedAct.state == DONE,
        KeyedAct.proposed_by_id == actor.member_id,
        KeyedAct.settled_at > clock.text(clock.now() - OPEN_FOR),
    )
    return list(db.session.scalars(chosen.order_by(KeyedAct.id)))


def take(actor: Actor, act: str, ref: str) -> KeyedAct:
    """Whoever proposed a file takes it; each time is on the trail. Raises NotFound, and NotNow once its day is over."""
    keyed = db.session.scalar(select(KeyedAct).where(KeyedAct.ref == ref, KeyedAct.act == act))
    if keyed is None or not permissions.may(actor, "twokeys.propose", permissions.Of(keyed.group_id)):
        raise NotFound
    if keyed not in open_to(actor, keyed.group_id, act):
        raise NotNow
    with db.write():
        trail.record(actor, "export.taken", keyed.ref, group_id=keyed.group_id)
    return keyed


def facts_of(keyed: KeyedAct) -> dict[str, Any]:
    """The plain values of an act."""
    found: dict[str, Any] = json.loads(keyed.facts)
    return found


def _same(group_id: int, act: str, about: Member | None, facts: Facts) -> bool:
    chosen = select(KeyedAct.id).where(
        KeyedAct.group_id == group_id,
        KeyedAct.act == act,
        KeyedAct.about_id.is_not_distinct_from(about.id if about is not None else None),
        KeyedAct.facts == json.dumps(dict(facts), ensure_ascii=False, sort_keys=True),
        KeyedAct.state == PROPOSED,
    )
    return db.session.scalars(chosen).first() is not None


def _officers_besides(keyed: KeyedAct) -> list[Member]:
    """The other officers. Who signs in as the same user as the proposer is the same person."""
    user_id = keyed.proposed_by.user_id
    officers = people.officers(keyed.group_id, COORDINATOR, SIGNER)
    return [
        each for each in officers if each.id != keyed.proposed_by_id and (user_id is None or each.user_id != user_id)
    ]


def others(keyed: KeyedAct) -> list[Member]:
    """Who may turn the second key: the officers with the role that the rules name, if they do; but neither who proposed
    it, nor whom it concerns, nor a stand-in of that person.
    """
    role = keys(keyed.group_id, keyed.act).second
    return [each for each in _not_in_it(keyed) if role is None or role in each.role_names]


def _not_in_it(keyed: KeyedAct) -> list[Member]:
    if keyed.about is None:
        return _officers_besides(keyed)
    near = {keyed.about_id, *(each.stand_in_id for each in people.stand_ins(keyed.about))}
    same_user = keyed.about.user_id
    return [
        each
        for each in _officers_besides(keyed)
        if each.id not in near and (same_user is None or each.user_id != same_user)
    ]


def in_group(actor: Actor, group_id: int, *, before: int | None = None, limit: int = 25) -> list[KeyedAct]:
    """What was proposed in a group, newest first, a page at a time: for its officers. `before` is an id."""
    permissions.require(actor, "twokeys.propose", permissions.Of(group_id))
    chosen = select(KeyedAct).where(KeyedAct.group_id == group_id, KeyedAct.state != PROPOSED)
    if before is not None:
        chosen = chosen.where(KeyedAct.id < before)
    return list(db.session.scalars(chosen.order_by(KeyedAct.id.desc()).limit(limit)))


def waiting(actor: Actor, group_id: int) -> list[KeyedAct]:
    """What waits for its second person, oldest first: for the group's officers."""
    permissions.require(actor, "twokeys.propose", permissions.Of(group_id))
    chosen = select(KeyedAct).where(KeyedAct.group_id == group_id, KeyedAct.state == PROPOSED)
    return list(db.session.scalars(chosen.order_by(KeyedAct.id)))


def by_ref(actor: Actor, ref: str) -> KeyedAct:
    """What was proposed under this reference, for the group's officers. NotFound for all others."""
    found = db.session.scalar(select(KeyedAct).where(KeyedAct.ref == ref))
    if found is None or not permissions.may(actor, "twokeys.propose", found):
        raise permissions.not_there(actor, found)
    return found


def refs_about(member: Member) -> list[str]:
    """The references of what was proposed about this member."""
    return list(db.session.scalars(select(KeyedAct.ref).where(KeyedAct.about_id == member.id)))


def may_confirm(actor: Actor, keyed: KeyedAct) -> bool:
    """Whether this is the actor's to confirm or refuse."""
    return keyed.state == PROPOSED and actor.own_id in {each.id for each in others(keyed)}


def confirm(actor: Actor, keyed: KeyedAct) -> None:
    """Turn the second key: the act is done. Raises OneKeyEach, OtherKeys, NotNow, and what the act itself may.

    AlreadySo where the rules now want somebody else to have proposed it.
    """
    with db.write():
        _may_settle(actor, keyed)
        first = keys(keyed.group_id, keyed.act).first
        if first is not None and first not in keyed.proposed_by.role_names:
            raise AlreadySo
        check(keyed.act, keyed.about, facts_of(keyed))
        _settle(actor, keyed, DONE)


def refuse(actor: Actor, keyed: KeyedAct) -> None:
    """Say no, for a reason that whoever proposed it reads. Raises OneKeyEach, OtherKeys, NotNow, ReasonNeeded."""
    if not actor.reason:
        raise ReasonNeeded
    with db.write():
        _may_settle(actor, keyed)
        _settle(actor, keyed, REFUSED)


def withdraw(actor: Actor, keyed: KeyedAct) -> None:
    """Think better of it, before anybody confirms. Raises NotAllowed, NotNow."""
    permissions.require(actor, "twokeys.withdraw", keyed)
    with db.write():
        _lock(keyed)
        if keyed.state != PROPOSED:
            raise NotNow
        _settle(actor, keyed, WITHDRAWN)


def _lock(keyed: KeyedAct) -> None:
    """One at a time in a group, also between processes; what was read before is read again."""
    db.lock(keyed.group_id)
    db.session.refresh(keyed)


def _may_settle(actor: Actor, keyed: KeyedAct) -> None:
    permissions.require(actor, "twokeys.propose", keyed)
    _lock(keyed)
    if keyed.state != PROPOSED:
        raise NotNow
    if may_confirm(actor, keyed):
        return
    raise OtherKeys if actor.own_id in {each.id for each in _not_in_it(keyed)} else OneKeyEach


def _settle(actor: Actor, keyed: KeyedAct, state: str) -> None:
    keyed.state, keyed.settled_by_id, keyed.settled_at = state, actor.member_id, clock.text(clock.now())
    told: dict[str, int | str | None] = {"act": keyed.act, "single_handed": keyed.single_handed}
    trail.record(actor, f"twokeys.{state}", keyed.ref, told, group_id=keyed.group_id)
    if state == DONE:
        why = actor.for_reason(keyed.reason, keyed.reason_language)
        for do in (PERFORM[keyed.act], *THEN.get(keyed.act, ())):
            do(replace(why, two_keys=True), keyed, facts_of(keyed))
    if state != WITHDRAWN:
        _tell(actor, keyed, state)


def _tell(actor: Actor, keyed: KeyedAct, state: str) -> None:
    """Whoever proposed it and whom it is about read how it ended, but not who pressed the button just now."""
    for member in {each.id: each for each in (keyed.proposed_by, keyed.about) if each is not None}.values():
        if member.id != actor.member_id and (state == DONE or member.id == keyed.proposed_by_id):
            notices.tell(member, keyed.group_id, f"twokeys.{state}", f"{keyed.ref} {member.id}", {"keyed": keyed.ref})


def held_about(member: Member) -> dict[str, list[dict[str, object]]]:
    """Everything kept about this person: what two people were to agree about them, or they proposed."""
    chosen = select(KeyedAct).where(or_(KeyedAct.about_id == member.id, KeyedAct.proposed_by_id == member.id))
    rows: list[dict[str, object]] = [
        {
            N_("What"): each.act,
            N_("About"): each.about.name if each.about else "",
            N_("Proposed by"): each.proposed_by.name,
            N_("Proposed"): each.proposed_at,
            N_("Why"): each.reason,
            N_("How it stands"): each.state,
            N_("Settled by"): each.settled_by.name if each.settled_by else "",
            N_("Settled"): each.settled_at,
            N_("Single-handed"): bool(each.single_handed),
        }
        for each in db.session.scalars(chosen.order_by(KeyedAct.id))
    ]
    return {N_("What two people decided"): rows}


def forget(member: Member) -> None:
    """Erase the words about this person, and theirs; what waits about them is withdrawn. Call inside `db.write()`."""
    concerns = or_(KeyedAct.about_id == member.id, KeyedAct.proposed_by_id == member.id)
    db.session.execute(update(KeyedAct).where(concerns).values(reason="", reason_language=None))
    db.session.execute(update(KeyedAct).where(concerns, KeyedAct.state == PROPOSED).values(state=WITHDRAWN))
