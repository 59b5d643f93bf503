"""Who is acting, and the one table of who may do what.

The rows of the table are verbs, its columns relations between the one who acts and the thing acted on. Every
service verb asks `require` first, so that the screen, the command line and the practice village obey alike.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from timebank.errors import NotAllowed, NotFound

HOST = "host"


@dataclass(frozen=True, slots=True)
class Actor:
    """One person, in one group, through one channel, at one moment."""

    user_id: int | None = None
    member_id: int | None = None
    group_id: int | None = None
    roles: frozenset[str] = frozenset()
    circle_ids: frozenset[int] = frozenset()
    channel: str = "web"  # web, phone, slip, counter, command
    on_behalf_of: str | None = None  # the number (M0007) of the member whose word this is
    reason: str | None = None  # why, in the actor's own words; kept on the trail
    reason_language: str | None = None  # the one those words are in, where that is known
    code: str | None = None  # the actor's own member number; the host has none
    is_host: bool = field(default=False)

    @classmethod
    def host(cls, group_id: int | None = None, **more: Any) -> Actor:
        """Whoever has the command line of the machine. There is no such actor on the web."""
        return cls(group_id=group_id, channel="command", is_host=True, **more)

    def for_reason(self, reason: str | None, language: str | None = None) -> Actor:
        """The same actor, saying why, in this language."""
        return replace(self, reason=reason or None, reason_language=language if reason else None)

    def speaking_for(self, number: str | None, channel: str) -> Actor:
        """The same actor, passing on the word of the member with `number`, who gave it through `channel`."""
        return replace(self, on_behalf_of=number, channel=channel)

    @property
    def name_on_trail(self) -> str:
        """What the trail knows the actor by: a member number, never a name."""
        return self.code or (HOST if self.is_host else "nobody")


@dataclass(frozen=True, slots=True)
class Of:
    """What the table needs to know of something that is not a row: whose it is. A group and its book share one id."""

    group_id: int


# verb: the relations that may. "host" may do everything here and is not repeated.
TABLE: dict[str, frozenset[str]] = {
    verb: frozenset(relations.split(", "))
    for verb, relations in {
        # the hours book
        "book.read": "member, coordinator, signer",
        "book.post": "member, coordinator, signer",
        "book.account": "coordinator, signer",
        "book.month": "coordinator, signer",
        "host": "host",
        # the group and its people
        "group.read": "member, coordinator, signer",
        "group.set": "coordinator",
        "people.read": "member, coordinator, signer",
        "people.add": "coordinator",
        "people.role": "coordinator",
        "people.link": "coordinator",
        "people.self": "party",
        "people.language": "party, coordinator",
        # help given and received
        "exchange.log": "member",
        "exchange.log for others": "coordinator",
        "exchange.read": "party, coordinator, signer",
        "exchange.answer": "other side",
        "exchange.differ": "party",
        "exchange.withdraw": "teller, coordinator",
        "exchange.voice": "coordinator",
        "exchange.rule": "coordinator, signer",
        "exchange.correct": "coordinator, signer",
        "statement.read": "party, coordinator, signer",
        "desk.read": "coordinator",
        "desk.settle": "coordinator",
        "desk.sign": "signer",
        # two keys
        "twokeys.propose": "coordinator, signer",
        "twokeys.withdraw": "teller",
        # telling people
        "notices.read": "coordinator",
        "notices.tell": "coordinator, coordinator-as-party",
        # the board
        "board.read": "member",
        "board.write": "party, coordinator",
        "board.write for others": "coordinator, coordinator-as-party",
        "board.change": "party, coordinator",
        # signing in
        # joining
        # profiles
        # standing in for somebody
        # privacy
    }.items()
}


def relations(actor: Actor, thing: Any = None) -> frozenset[str]:
    """How `actor` stands to `thing`: the columns of the table.

    A thing may say `group_id`, `party_ids` (the members it concerns), `told_ids` (those whose word it rests on) and
    `awaited_ids` (those whose word it waits for). A coordinator or signer who is a party is not neutral:
    *coordinator-as-party*, and no longer coordinator.
    """
    if actor.is_host:
        return frozenset({HOST})
    if actor.user_id is None:
        return frozenset({"nobody"})
    group_id = getattr(thing, "group_id", None)
    if group_id is not None and group_id != actor.group_id:
        return frozenset({"other group"})
    if actor.member_id is None:
        return frozenset({"stranger"})
    found = {"member"}
    is_party = actor.member_id in getattr(thing, "party_ids", ())
    if is_party:
        found.add("party")
    if actor.member_id in getattr(thing, "awaited_ids", ()):
        found.add("other side")
    if actor.member_id in getattr(thing, "told_ids", ()):
        found.add("teller")
    for role in actor.roles:
        found.add(f"{role}-as-party" if is_party else role)
    return frozenset(found)


def may(actor: Actor, verb: str, thing: Any = None) -> bool:
    """Whether `require` would pass: for showing a button only to those who can press it."""
    return actor.is_host or not TABLE[verb].isdisjoint(relations(actor, thing))


def require(actor: Actor, verb: str, thing: Any = None) -> None:
    """Refuse unless the table lets `actor` do `verb` to `thing`.

    Raises NotFound for those who may not even know that the thing exists, NotAllowed for the others.
    """
    if actor.is_host:
        return
    found = relations(actor, thing)
    if TABLE[verb].isdisjoint(found):
        raise NotAllowed if "member" in found else NotFound
