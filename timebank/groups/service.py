"""Founding a group, and deciding its rules."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from sqlalchemy import bindparam, func, select

from timebank import clock, permissions, plain
from timebank.db import db
from timebank.errors import MembersOwn, Missing, NoGroupYet, NoSuchGroup, NotASlug, SlugTaken, WhichGroup
from timebank.groups import rules
from timebank.groups.models import Group, Setting
from timebank.groups.rules import Rules
from timebank.ledger import models as kinds
from timebank.ledger import service as ledger
from timebank.permissions import Actor
from timebank.trail import service as trail

# What else a group begins with, in rooms that build on this one: functions of its id, called inside `db.write()`.
FOUNDED: list[Callable[[int], None]] = []


def on_founding(begin: Callable[[int], None]) -> Callable[[int], None]:
    """Say what else a group begins with."""
    FOUNDED.append(begin)
    return begin


BY_DECISION = "decision "  # how `decided_by` begins where the members decided; a decision's reference follows

# The accounts every group begins with, by code. No member number may be one of these.
SYSTEM_ACCOUNTS = {
    "pot": kinds.POT,
    "welcome": kinds.ISSUANCE,
    "own-work": kinds.ISSUANCE,
    "suspense": kinds.SUSPENSE,
    "write-off": kinds.WRITE_OFF,
    "opening": kinds.OPENING,
}


_OWN_ACCOUNTS = (
    f"SELECT code, id FROM ledger_account WHERE book_id = ? AND code IN ({', '.join('?' * len(SYSTEM_ACCOUNTS))})"  # noqa: S608
)


@dataclass(frozen=True, slots=True)
class Decided:
    """One setting as it was decided: its value as text, when, and by whom (a member number, or "host")."""

    name: str
    value: str
    decided_at: str
    decided_by: str
    reason: str | None
    reason_language: str | None


def found(actor: Actor, slug: str, settings: Mapping[str, str]) -> Group:
    """Found a group with its hours book, from the preset “UK time bank” and what `settings` say otherwise.

    Needs a name in at least one language. `members_own` may be among the settings; a hard stop may not.
    Raises NotASlug, SlugTaken, Missing, NoSuchRule, NotAZone, MembersOwn.
    """
    if not re.fullmatch(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?", slug):
        raise NotASlug
    if not (settings.get("name_cy") or settings.get("name_en")):
        raise Missing(field="name_cy")
    told = {**rules.UK_TIME_BANK, **settings}
    if not {"hard_floor", "hard_ceiling"}.isdisjoint(told):
        raise MembersOwn
    told.setdefault("began_on", clock.today(rules.check("zone", told["zone"])).isoformat())
    checked = {name: rules.check(name, value) for name, value in told.items()}
    with db.write():
        if db.session.scalar(select(Group.id).where(Group.slug == slug)) is not None:
            raise SlugTaken(slug=slug)
        book_id = ledger.open_book(actor)
        group = Group(id=book_id, slug=slug, founded_at=clock.text(clock.now()))
        db.session.add(group)
        db.session.flush()
        for code, kind in SYSTEM_ACCOUNTS.items():
            ledger.open_account(actor, book_id, code, kind)
        for name, value in checked.items():
            _decide(actor, group.id, name, value)
        for begin in FOUNDED:
            begin(group.id)
        trail.record(actor, "group.founded", facts={"slug": slug}, group_id=group.id)
        return group


def change(actor: Actor, group: Group, name: str, value: str) -> None:
    """Decide a rule or a text anew, for the actor's reason. A later rule does not touch what was logged under another.

    Raises NoSuchRule, NotAZone, TooLong, OddCharacters; MembersOwn for what changes by a decision alone.
    """
    permissions.require(actor, "group.set", group)
    checked = rules.check(name, value)
    actor = actor.for_reason(plain.line(actor.reason, field="reason"), actor.reason_language)
    with db.write():
        if name in members_own(group.id):
            raise MembersOwn
        _decide(actor, group.id, name, checked)
        facts = {"name": name, **({"value": checked} if name in rules.ON_THE_PAGE else {})}
        trail.record(actor, "group.decided", name, facts, group_id=group.id)


def carry_out(actor: Actor, group_id: int, name: str, value: str, decision: str) -> None:
    """A rule holds as the members decided it, by the decision with this reference. Call inside `db.write()`.

    The database looks whether there is such a decision, for this very value, and whether it took effect already.
    """
    permissions.require(actor, "group.carry out", permissions.Of(group_id))
    _decide(actor, group_id, name, value, BY_DECISION + decision)
    trail.record(actor, "group.decided", name, {"name": name, "value": value, "decision": decision}, group_id=group_id)


def members_own(group_id: int) -> frozenset[str]:
    """The rules that change by a decision alone.

    What a group marked as such, by a decision or when it was founded. Where it never said, each rule is the members'
    own from the first decision about it on. A hard stop, and which rules these are, are theirs always.
    """
    told = rules_now(group_id).members_own
    if told:
        return frozenset((*rules.ONLY_DECIDED, *told.split()))
    chosen = select(Setting.name).where(Setting.group_id == group_id, Setting.decided_by.startswith(BY_DECISION))
    return frozenset((*rules.ONLY_DECIDED, *db.session.scalars(chosen)))


def _decide(actor: Actor, group_id: int, name: str, value: str, decided_by: str = "") -> None:
    db.session.add(
        Setting(
            group_id=group_id,
            name=name,
            value=value,
            decided_at=clock.text(clock.now()),
            decided_by=decided_by or actor.name_on_trail,
            reason=actor.reason,
            reason_language=actor.reason_language,
        )
    )
    db.session.flush()


_DECIDED = (
    Setting.name,
    Setting.value,
    Setting.decided_at,
    Setting.decided_by,
    Setting.reason,
    Setting.reason_language,
)


def decided(group_id: int) -> dict[str, Decided]:
    """What holds now for every setting of a group, each with who decided it and when."""
    newest = select(func.max(Setting.id)).where(Setting.group_id == group_id).group_by(Setting.name)
    rows = db.session.execute(select(*_DECIDED).where(Setting.id.in_(newest)))
    return {row.name: Decided(*row) for row in rows}


def history(group_id: int, name: str) -> list[Decided]:
    """Every value a setting has had, newest first."""
    rows = db.session.execute(
        select(*_DECIDED).where(Setting.group_id == group_id, Setting.name == name).order_by(Setting.id.desc())
    )
    return [Decided(*row) for row in rows]


def histories(group_id: int) -> dict[str, list[Decided]]:
    """Every value that every setting has had, newest first."""
    chosen = select(*_DECIDED)
    found: dict[str, list[Decided]] = {}
    for row in db.session.execute(chosen.where(Setting.group_id == group_id).order_by(Setting.id.desc())):
        found.setdefault(row.name, []).append(Decided(*row))
    return found


_NEWEST = (
    "SELECT name, value FROM group_setting WHERE id IN"
    " (SELECT max(id) FROM group_setting WHERE group_id = ? GROUP BY name) ORDER BY name"
)


def rules_now(group_id: int) -> Rules:
    """The rules that hold now. Asked on every page, so only what has changed since it was last read is parsed."""
    return _parsed(tuple(map(tuple, db.raw()(_NEWEST, (group_id,)).fetchall())))


@lru_cache(maxsize=256)
def _parsed(told: tuple[tuple[str, str], ...]) -> Rules:
    return rules.rules_of(dict(told))


def today(group_id: int) -> date:
    """The date it is where the group lives."""
    return clock.today(rules_now(group_id).zone)


def account_ids(group_id: int) -> dict[str, int]:
    """The group's own accounts (pot, opening, suspense, ...) by code."""
    return dict(db.raw()(_OWN_ACCOUNTS, (group_id, *SYSTEM_ACCOUNTS)).fetchall())


def every() -> list[Group]:
    """All groups of this installation by slug."""
    return list(db.session.scalars(select(Group).order_by(Group.slug)))


_BY_SLUG = select(Group).where(Group.slug == bindparam("slug"))  # asked on every page, so put together once


def by_slug(slug: str | None) -> Group:
    """The group with this slug; the only one there is when none is named.

    Raises NoSuchGroup, NoGroupYet, WhichGroup.
    """
    if slug is not None:
        found = db.session.scalar(_BY_SLUG, {"slug": slug})
        if found is None:
            raise NoSuchGroup(slug=slug)
        return found
    groups = every()
    if not groups:
        raise NoGroupYet
    if len(groups) > 1:
        raise WhichGroup(slugs=", ".join(group.slug for group in groups))
    return groups[0]


def by_id(group_id: int) -> Group:
    """The group with this id."""
    return db.session.get_one(Group, group_id)
