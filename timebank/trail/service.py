"""Add a row to the trail, read it, and check that nobody changed it.

The digest of a row covers the digest of the row before it, so that a change below the program (an editor on the
file, a shell) is found later. It covers no database id, no name and no free text.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from timebank import clock
from timebank.db import db
from timebank.permissions import Actor

REFUSED = "refused"  # the act of whoever tried what wants other hands: nothing was done to the thing
MACHINE = 0  # the group id under which the machine keeps its own trail
_NEWER_THAN_ALL = 2**62
FIRST = "0" * 64  # what the first row is chained to

_json = json.JSONEncoder(ensure_ascii=False).encode

_HEAD = "SELECT number, digest FROM trail_entry WHERE group_id = ? ORDER BY number DESC LIMIT 1"
_INSERT = (
    "INSERT INTO trail_entry (group_id, number, at, who, on_behalf_of, channel, action, thing, transaction_number,"
    " facts, reason_digest, digest) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
_REASON = "INSERT INTO trail_reason (group_id, number, salt, text, language) VALUES (?, ?, ?, ?, ?)"
_COLUMNS = (
    "e.number, e.at, e.who, e.on_behalf_of, e.channel, e.action, e.thing, e.transaction_number, e.facts,"
    " e.reason_digest, e.digest"
)
_READ = (
    f"SELECT {_COLUMNS}, r.text, r.language FROM trail_entry e"  # noqa: S608 - a constant of our own
    " LEFT JOIN trail_reason r ON r.group_id = e.group_id AND r.number = e.number WHERE e.group_id = ?"
)


@dataclass(frozen=True, slots=True)
class Row:
    """One act as it is read back. `facts` are plain values: minutes, dates, numbers, references."""

    number: int
    at: str
    who: str
    on_behalf_of: str | None
    channel: str
    action: str
    thing: str
    transaction_number: int | None
    facts: dict[str, Any]
    reason: str | None
    reason_language: str | None


class Act(str):
    """The name of an act, with the row that tells of it, for who puts it into words."""

    row: Row

    def __new__(cls, row: Row) -> Act:
        """The act of this row."""
        act = super().__new__(cls, row.action)
        act.row = row
        return act


def record(
    actor: Actor,
    action: str,
    thing: str = "",
    facts: Mapping[str, int | str | None] | None = None,
    *,
    group_id: int | None = None,
    transaction_number: int | None = None,
    at: str | None = None,
) -> int:
    """Write down that `actor` did `action` to `thing` (a reference), for the actor's own reason; returns its number.

    Belongs inside `db.write()`, beside what it tells of: both are kept or neither. `at` is the moment, where what it
    tells of has one; now, if not.
    """
    chain = group_id if group_id is not None else (actor.group_id or MACHINE)
    raw = db.lock(chain)
    head = raw(_HEAD, (chain,)).fetchone()
    number, previous = (head[0] + 1, head[1]) if head else (1, FIRST)
    salt, reason_digest = None, None
    if actor.reason:
        salt = secrets.token_hex(16)
        reason_digest = salted(salt, actor.reason, actor.reason_language)
    row = (
        at or clock.text(clock.now()),
        actor.name_on_trail,
        actor.on_behalf_of,
        actor.channel,
        action,
        thing,
        transaction_number,
        _canonical(facts or {}),
        reason_digest,
    )
    raw(_INSERT, (chain, number, *row, digest(previous, number, row)))
    if salt is not None:
        raw(_REASON, (chain, number, salt, actor.reason, actor.reason_language))
    return number


def _canonical(facts: Mapping[str, int | str | None]) -> str:
    """Facts as JSON without spaces, their names in order: the one text of them that the digest covers."""
    told = [f'"{name}":{value if type(value) is int else _json(value)}' for name, value in sorted(facts.items())]
    return f"{{{','.join(told)}}}"


def salted(salt: str, text: str, language: str | None = None) -> str:
    """A digest of free text, and of the language it is in where that is known, that says nothing without the salt."""
    spoken = "" if language is None else f"{language}\x1f"
    return sha256(f"{salt}\n{spoken}{text}".encode()).hexdigest()


def digest(previous: str, number: int, row: tuple[Any, ...]) -> str:
    """The digest of one row, chained to the one before. What is None is told apart from an empty text."""
    at, who, on_behalf_of, channel, action, thing, transaction_number, facts, reason_digest = row
    told = (
        f"={previous}\x1f={number}\x1f={at}\x1f={who}\x1f{'' if on_behalf_of is None else f'={on_behalf_of}'}"
        f"\x1f={channel}\x1f={action}\x1f={thing}"
        f"\x1f{'' if transaction_number is None else f'={transaction_number}'}"
        f"\x1f={facts}\x1f{'' if reason_digest is None else f'={reason_digest}'}"
    )
    return sha256(told.encode()).hexdigest()


def head(group_id: int) -> tuple[int, str]:
    """Number and digest of the newest row of a group's trail; (0, FIRST) where there is none."""
    found = db.raw()(_HEAD, (group_id,)).fetchone()
    return (found[0], found[1]) if found else (0, FIRST)


def about(group_id: int, thing: str) -> list[Row]:
    """Everything that was done to one thing, oldest first."""
    return list(_rows(_READ + " AND e.thing = ? ORDER BY e.number", (group_id, thing)))


def acts(group_id: int, *actions: str) -> list[Row]:
    """All rows of these kinds of act in a group, oldest first."""
    marks = ", ".join("?" for _ in actions)
    return list(_rows(f"{_READ} AND e.action IN ({marks}) ORDER BY e.number", (group_id, *actions)))


def page(
    group_id: int,
    *,
    before: int | None = None,
    limit: int = 25,
    actions: Collection[str] = (),
    fact: str = "",
) -> list[Row]:
    """The newest acts in a group below the number `before`, newest first. A page costs the same at any depth.

    `actions`: these kinds of act alone; `fact`: those alone that have this fact, and it is not 0.
    """
    values: tuple[object, ...] = (group_id, before or _NEWER_THAN_ALL)
    sql = f"{_READ} AND e.number < ?"
    if actions:
        sql += f" AND e.action IN ({', '.join('?' for _ in actions)})"
        values += tuple(actions)
    if fact:
        sql += " AND e.facts LIKE ? AND e.facts NOT LIKE ?"
        values += (f'%"{fact}":%', f'%"{fact}":0%')
    return list(_rows(f"{sql} ORDER BY e.number DESC LIMIT ?", (*values, limit)))


def concerning(group_id: int, things: Collection[str], *, before: int | None = None, limit: int = 25) -> list[Row]:
    """The same of the acts done to these things: somebody's number, and the references of what they are part of."""
    if not things:
        return []
    marks = ", ".join("?" for _ in things)
    sql = f"{_READ} AND e.thing IN ({marks}) AND e.number < ? ORDER BY e.number DESC LIMIT ?"
    return list(_rows(sql, (group_id, *things, before or _NEWER_THAN_ALL, limit)))


def reasons_for(group_id: int, transactions: Collection[int]) -> dict[int, Row]:
    """The rows that tell of these transactions of the hours book, by transaction."""
    if not transactions:
        return {}
    marks = ", ".join("?" for _ in transactions)
    sql = f"{_READ} AND e.transaction_number IN ({marks})"
    return {row.transaction_number or 0: row for row in _rows(sql, (group_id, *transactions))}


def forget_reasons(group_id: int, numbers: Collection[int]) -> None:
    """Erase the words and the salts of these rows; the chain stays whole. Call inside `db.write()`."""
    raw = db.lock(group_id)
    for number in numbers:
        raw("DELETE FROM trail_reason WHERE group_id = ? AND number = ?", (group_id, number))


def reasons_on(group_id: int, things: Collection[str]) -> list[int]:
    """The rows about these things that still have the words of a reason."""
    if not things:
        return []
    marks = ", ".join("?" for _ in things)
    sql = (
        "SELECT r.number FROM trail_reason r JOIN trail_entry e ON e.group_id = r.group_id AND e.number = r.number"  # noqa: S608
        f" WHERE e.group_id = ? AND e.thing IN ({marks}) ORDER BY r.number"
    )
    return [found[0] for found in db.raw()(sql, (group_id, *things))]


def _rows(sql: str, values: tuple[Any, ...]) -> Iterator[Row]:
    for found in db.raw()(sql, values):
        number, at, who, on_behalf_of, channel, action, thing, transaction_number, facts, _, _, reason, language = found
        told = json.loads(facts)
        yield Row(number, at, who, on_behalf_of, channel, action, thing, transaction_number, told, reason, language)


def of_member(group_id: int, number: str, things: Collection[str]) -> list[Row]:
    """What a member (by number) did, what was done in their name, and what was done to these things; oldest first."""
    wanted = {number, *things}
    rows = _rows(_READ + " ORDER BY e.number", (group_id,))
    return [row for row in rows if number in (row.who, row.on_behalf_of) or row.thing in wanted]


def check(group_id: int) -> Iterator[str]:
    """Recompute the whole chain of a group; yields one sentence for every row that is not as it was written."""
    expected, previous = 0, FIRST
    rows = db.raw()(f"SELECT {_COLUMNS} FROM trail_entry e WHERE e.group_id = ? ORDER BY e.number", (group_id,))  # noqa: S608
    for found in rows:
        number, stored = found[0], found[-1]
        expected += 1
        if number != expected:
            yield f"trail_entry group {group_id} number {expected}: missing"
            expected = number
        if digest(previous, number, found[1:-1]) != stored:
            yield f"trail_entry group {group_id} number {number}: the row is not what its digest was made of"
        previous = stored
    reasons = (
        "SELECT r.number, r.salt, r.text, r.language, e.number, e.reason_digest FROM trail_reason r"
        " LEFT JOIN trail_entry e ON e.group_id = r.group_id AND e.number = r.number"
        " WHERE r.group_id = ? ORDER BY r.number"
    )
    for number, salt, text, language, there, told in db.raw()(reasons, (group_id,)):
        if there is None:
            yield f"trail_reason group {group_id} number {number}: belongs to no row of the trail"
        elif salted(salt, text, language) != told:
            yield f"trail_reason group {group_id} number {number}: the words are not what was written"
