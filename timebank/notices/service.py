"""Write down what somebody is to be told."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from timebank import clock
from timebank.db import db, new_ref
from timebank.members.models import Member
from timebank.notices.models import Notice


@dataclass(frozen=True, slots=True)
class Letter:
    """A notice in words, in one language. `lines` are paragraphs; `path` leads to what it is about, if anywhere."""

    subject: str
    lines: tuple[str, ...]
    path: str | None = None


@dataclass(frozen=True, slots=True)
class Addressee:
    """Somebody who is no member (yet), and how they are reached."""

    name: str
    email: str | None = None
    phone: str | None = None
    language: str | None = None


# kind: how it is put into words. Filled by the rooms whose events these are.
WORDED: dict[str, Callable[[Notice, Mapping[str, Any]], Letter]] = {}


def worded(kind: str) -> Callable[[Callable[[Notice, Mapping[str, Any]], Letter]], Any]:
    """Say how notices of a kind are put into words: a function of the notice and its facts, called in the language
    of the person it is for.
    """

    def keep(put: Callable[[Notice, Mapping[str, Any]], Letter]) -> Callable[[Notice, Mapping[str, Any]], Letter]:
        WORDED[kind] = put
        return put

    return keep


# The same for what may only be read by the person themselves: used for e-mail in the place of WORDED, never on a list.
MAILED: dict[str, Callable[[Notice, Mapping[str, Any]], Letter]] = {}


def mailed(kind: str) -> Callable[[Callable[[Notice, Mapping[str, Any]], Letter]], Any]:
    """Say how notices of a kind are put into words in an e-mail, where that is not for the coordinator's eyes."""

    def keep(put: Callable[[Notice, Mapping[str, Any]], Letter]) -> Callable[[Notice, Mapping[str, Any]], Letter]:
        MAILED[kind] = put
        return put

    return keep


def tell(to: Member | Addressee, group_id: int, kind: str, key: str, facts: Mapping[str, int | str | None]) -> Notice:
    """Put a notice in the outbox, once for each `key`. Call inside `db.write()`, beside what it tells of."""
    known = db.session.scalar(select(Notice).where(Notice.group_id == group_id, Notice.key == key))
    if known is not None:
        return known
    notice = Notice(
        ref=new_ref(),
        group_id=group_id,
        kind=kind,
        key=key,
        facts=json.dumps(dict(facts), ensure_ascii=False, sort_keys=True),
        made_at=clock.text(clock.now()),
    )
    if isinstance(to, Member):
        notice.member_id = to.id
    else:
        notice.to_name, notice.to_email, notice.to_phone, notice.to_language = to.name, to.email, to.phone, to.language
    db.session.add(notice)
    db.session.flush()
    return notice
