"""Propose an act, confirm it, refuse it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from timebank import clock, permissions
from timebank.db import db, new_ref
from timebank.errors import NotNow, OneKeyEach
from timebank.members import queries as people
from timebank.members.models import COORDINATOR, SIGNER, Member
from timebank.permissions import Actor
from timebank.trail import service as trail
from timebank.twokeys.models import DONE, PROPOSED, REFUSED, WITHDRAWN, KeyedAct

Perform = Callable[[Actor, KeyedAct, Mapping[str, Any]], None]

# act: what is done once both keys are turned. Filled by the rooms whose acts these are.
PERFORM: dict[str, Perform] = {}


def performs(act: str) -> Callable[[Perform], Perform]:
    """Say what is done when an act of this name is confirmed: a function of the confirming actor (or the proposing
    one, single-handed), the act and its facts, called inside `db.write()`.
    """

    def keep(perform: Perform) -> Perform:
        PERFORM[act] = perform
        return perform

    return keep


def propose(
    actor: Actor,
    group_id: int,
    act: str,
    facts: Mapping[str, int | str | None],
    *,
    about: Member | None = None,
    language: str | None = None,
) -> KeyedAct:
    """Propose an act for the actor's own reason (`language` is the one it is written in).

    Where nobody else could confirm it, it is done at once and marked single-handed. Raises what the act itself may.
    """
    permissions.require(actor, "twokeys.propose", permissions.Of(group_id))
    with db.write():
        keyed = KeyedAct(
            ref=new_ref(),
            group_id=group_id,
            act=act,
            facts=json.dumps(dict(facts), ensure_ascii=False, sort_keys=True),
            about_id=about.id if about is not None else None,
            proposed_by_id=actor.member_id,
            proposed_at=clock.text(clock.now()),
            reason=actor.reason or "",
            reason_language=language,
        )
        db.session.add(keyed)
        db.session.flush()
        trail.record(actor, "twokeys.proposed", keyed.ref, {"act": act}, group_id=group_id)
        if not others(keyed):
            keyed.single_handed = 1
            _settle(actor, keyed, DONE)
        return keyed


def others(keyed: KeyedAct) -> list[Member]:
    """Who may turn the second key: the officers, but neither who proposed it nor whom it concerns."""
    officers = people.officers(keyed.group_id, COORDINATOR, SIGNER)
    return [each for each in officers if each.id not in (keyed.proposed_by_id, keyed.about_id)]


def confirm(actor: Actor, keyed: KeyedAct) -> None:
    """Turn the second key: the act is done. Raises OneKeyEach, NotNow, and what the act itself may."""
    with db.write():
        _may_settle(actor, keyed)
        _settle(actor, keyed, DONE)


def refuse(actor: Actor, keyed: KeyedAct) -> None:
    """Say no, for a reason that whoever proposed it reads. Raises OneKeyEach, NotNow."""
    with db.write():
        _may_settle(actor, keyed)
        _settle(actor, keyed, REFUSED)


def withdraw(actor: Actor, keyed: KeyedAct) -> None:
    """Think better of it, before anybody confirms. Raises NotAllowed, NotNow."""
    permissions.require(actor, "twokeys.withdraw", keyed)
    with db.write():
        if keyed.state != PROPOSED:
            raise NotNow
        _settle(actor, keyed, WITHDRAWN)


def _may_settle(actor: Actor, keyed: KeyedAct) -> None:
    permissions.require(actor, "twokeys.propose", keyed)
    if keyed.state != PROPOSED:
        raise NotNow
    if actor.member_id not in {each.id for each in others(keyed)}:
        raise OneKeyEach


def _settle(actor: Actor, keyed: KeyedAct, state: str) -> None:
    keyed.state, keyed.settled_by_id, keyed.settled_at = state, actor.member_id, clock.text(clock.now())
    told: dict[str, int | str | None] = {"act": keyed.act, "single_handed": keyed.single_handed}
    trail.record(actor, f"twokeys.{state}", keyed.ref, told, group_id=keyed.group_id)
    if state == DONE:
        PERFORM[keyed.act](actor, keyed, json.loads(keyed.facts))
