"""Finding those who would like to join."""

from __future__ import annotations

import json
from typing import NamedTuple

from sqlalchemy import select

from timebank import permissions
from timebank.db import db
from timebank.errors import NotFound
from timebank.joining.models import WAITING_STATES, Application
from timebank.members.models import Member
from timebank.members.queries import plain_name
from timebank.permissions import Actor
from timebank.twokeys.models import KeyedAct

NOT_YET_ACT = "joining.not yet"


class Likes(NamedTuple):
    """Who has the same name, telephone number or e-mail address: perhaps the same person."""

    members: list[Member]
    applications: list[Application]


def by_ref(actor: Actor, ref: str) -> Application:
    """Somebody who would like to join, for the group's officers. Raises NotFound for all others."""
    found = db.session.scalar(select(Application).where(Application.ref == ref))
    if found is None or not permissions.may(actor, "joining.read", permissions.Of(found.group_id)):
        raise NotFound
    return found


def by_digest(group_id: int, digest: str) -> Application | None:
    """The application whose code has this digest."""
    chosen = select(Application).where(Application.group_id == group_id, Application.digest == digest)
    return db.session.scalar(chosen)


def waiting(actor: Actor, group_id: int) -> list[Application]:
    """Everybody who waits for us, oldest first."""
    return _in_states(actor, group_id, WAITING_STATES)


def not_yet(actor: Actor, group_id: int) -> list[Application]:
    """Everybody who was told “not yet” and has not answered, oldest first."""
    return _in_states(actor, group_id, ("not yet",))


def _in_states(actor: Actor, group_id: int, states: tuple[str, ...]) -> list[Application]:
    permissions.require(actor, "joining.read", permissions.Of(group_id))
    chosen = select(Application).where(Application.group_id == group_id, Application.state.in_(states))
    return list(db.session.scalars(chosen.order_by(Application.applied_at, Application.id)))


def likes(actor: Actor, application: Application) -> Likes:
    """Members and other applicants who may be the same person: for the officers' eyes only."""
    permissions.require(actor, "joining.read", application)
    members = db.session.scalars(select(Member).where(Member.group_id == application.group_id).order_by(Member.number))
    others = db.session.scalars(
        select(Application).where(
            Application.group_id == application.group_id,
            Application.state.in_((*WAITING_STATES, "not yet")),
            Application.id != application.id,
        )
    )
    return Likes(
        [one for one in members if _alike(one, application) and one.id != application.member_id],
        [one for one in others if _alike(one, application)],
    )


def _alike(one: Member | Application, application: Application) -> bool:
    same_phone = bool(_digits(one.phone)) and _digits(one.phone) == _digits(application.phone)
    same_email = bool(one.email) and one.email == application.email
    return same_phone or same_email or plain_name(one.name) == plain_name(application.name)


def _digits(number: str | None) -> str:
    digits = "".join(filter(str.isdecimal, number or ""))
    return digits[-9:] if len(digits) >= 6 else ""  # with or without +44 in front


def act_on(application: Application) -> KeyedAct | None:
    """The newest “not yet” that somebody proposed about this person, whatever became of it."""
    chosen = select(KeyedAct).where(KeyedAct.group_id == application.group_id, KeyedAct.act == NOT_YET_ACT)
    for act in db.session.scalars(chosen.order_by(KeyedAct.id.desc())):
        if json.loads(act.facts).get("application") == application.ref:
            return act
    return None


def name_of(ref: str) -> str:
    """The name of who applied, for officers; "" once that is deleted."""
    return db.session.scalar(select(Application.name).where(Application.ref == ref)) or ""
