"""What a group promises and asks: its terms and its privacy notice, in both languages, with versions.

Until a group writes its own, version 0 holds: the plain text that the program brings along, with the group's name.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from sqlalchemy import func, select

from timebank import clock, permissions, plain
from timebank.db import db
from timebank.errors import NotFound
from timebank.groups import service as groups
from timebank.groups.models import Group
from timebank.members.models import Member
from timebank.permissions import Actor
from timebank.privacy.models import TEXTS, Heard, PrivacyText
from timebank.trail import service as trail

LONGEST = 20_000


@dataclass(frozen=True, slots=True)
class Words:
    """One version of a text. The one that the program brings along was made by nobody, at no moment."""

    name: str
    version: int
    cy: str
    en: str
    made_at: str | None = None
    made_by: str | None = None


@cache
def _brought_along(name: str, language: str) -> str:
    return (Path(__file__).parent / "texts" / f"{name}.{language}.txt").read_text(encoding="utf-8").strip()


def current(group_id: int, name: str) -> Words:
    """What holds now of `name` (terms, privacy)."""
    return history(group_id, name)[0]


def history(group_id: int, name: str) -> list[Words]:
    """Every version, the newest first; the one the program brings along is the last. Raises NotFound."""
    if name not in TEXTS:
        raise NotFound
    rules = groups.rules_now(group_id)
    chosen = select(PrivacyText).where(PrivacyText.group_id == group_id, PrivacyText.name == name)
    written = db.session.scalars(chosen.order_by(PrivacyText.version.desc()))
    found = [Words(name, row.version, row.text_cy, row.text_en, row.made_at, row.made_by) for row in written]
    cy = _brought_along(name, "cy").replace("{group}", rules.name_cy or rules.name_en)
    en = _brought_along(name, "en").replace("{group}", rules.name_en or rules.name_cy)
    return [*found, Words(name, 0, cy, en)]


def change(actor: Actor, group: Group, name: str, cy: str, en: str) -> Words:
    """Write a new version, in both languages. Everybody is asked to read it. Raises Missing, TooLong, OddCharacters."""
    permissions.require(actor, "privacy.words", group)
    cy = plain.page(cy, LONGEST, field="cy", needed=True)
    en = plain.page(en, LONGEST, field="en", needed=True)
    with db.write():
        before = current(group.id, name)
        if (before.cy, before.en) == (cy, en):
            return before
        at, version = clock.text(clock.now()), before.version + 1
        db.session.add(
            PrivacyText(group_id=group.id, name=name, version=version, text_cy=cy, text_en=en, made_at=at,
                        made_by=actor.name_on_trail)
        )  # fmt: skip
        db.session.flush()
        trail.record(actor, "privacy.words", name, {"version": version}, group_id=group.id)
        return Words(name, version, cy, en, at, actor.name_on_trail)


_NEWEST = select(PrivacyText.name, func.max(PrivacyText.version)).group_by(PrivacyText.name)


def to_read(member: Member) -> list[str]:
    """The names of texts that changed since this member read them, or since before they joined."""
    newest = db.session.execute(_NEWEST.where(PrivacyText.group_id == member.group_id)).all()
    if not newest:
        return []  # asked on every home page, and most groups keep what came along
    read = select(Heard.name, func.max(Heard.version)).where(Heard.member_id == member.id).group_by(Heard.name)
    heard = {row.name: row[1] for row in db.session.execute(read)}
    return sorted((name for name, version in newest if version > heard.get(name, 0)), key=TEXTS.index)


def has_heard(member: Member) -> list[Heard]:
    """What they have read, or was read to them, oldest first."""
    return list(db.session.scalars(select(Heard).where(Heard.member_id == member.id).order_by(Heard.id)))


def mark_read(actor: Actor, member: Member, name: str, version: int) -> None:
    """A member has read this version; where the actor is somebody else, it was read to them. Raises NotFound."""
    permissions.require(actor, "privacy.heard", member)
    with db.write():
        if version not in {each.version for each in history(member.group_id, name)}:
            raise NotFound
        known = {(each.name, each.version) for each in has_heard(member)}
        if (name, version) in known:
            return
        by = None if actor.member_id == member.id else actor.name_on_trail
        at = clock.text(clock.now())
        db.session.add(Heard(member_id=member.id, name=name, version=version, at=at, read_to_them_by=by))
        db.session.flush()
        trail.record(actor, "privacy.read", member.number, {"name": name, "version": version}, group_id=member.group_id)
