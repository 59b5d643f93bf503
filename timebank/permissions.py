"""Who is acting, and the one table of who may do what.

The rows of the table are verbs, its columns relations between the one who acts and the thing acted on. Every
service verb asks `require` first, so that the screen, the command line and the practice village obey alike.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from typing import Any

from timebank.errors import NotAllowed, NotFound, OtherGroup

HOST, NOBODY = "host", "nobody"


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
    acting_id: int | None = None  # the member who acts, where that is a stand-in for the one `member_id` names
    stands_for: frozenset[int] = frozenset()  # the members whose stand-in the one who acts is
    two_keys: bool = False  # set by the room of two keys alone, while it does what two people agreed
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
    def own_id(self) -> int | None:
        """The member who is really there: the stand-in, where one acts for another."""
        return self.acting_id or self.member_id

    def is_close_to(self, member_ids: Collection[int]) -> bool:
        """Whether one of these members is the actor, or somebody the actor stands in for."""
        return self.own_id in member_ids or not self.stands_for.isdisjoint(member_ids)

    @property
    def name_on_trail(self) -> str:
        """What the trail knows the actor by: a member number, never a name."""
        return self.code or (HOST if self.is_host else NOBODY)


@dataclass(frozen=True, slots=True)
class Of:
    """What the table needs to know of something that is not a row: whose it is. A group and its book share one id."""

    group_id: int


# verb: the relations that may. "host" may do everything here and is not repeated.
TABLE: dict[str, frozenset[str]] = {
    verb: frozenset(relations.split(", "))
    for verb, relations in {
        # the hours book
        "book.read": "member, acting, coordinator, signer",
        "book.post": "member, acting, coordinator, signer",
        "book.account": "coordinator, signer",
        "book.month": "coordinator, signer",
        "book.month close": "two keys",
        "books.read": "coordinator, signer",
        "host": "host",
        # the group and its people
        "group.read": "member, acting, coordinator, signer",
        "group.set": "coordinator",
        "group.carry out": "coordinator, signer",
        "people.read": "member, acting, coordinator, signer",
        "people.add": "coordinator",
        "people.role": "two keys",
        "people.lay down": "party",
        "people.link": "coordinator",
        "people.number": "coordinator, signer, party",
        "people.self": "party",
        "people.language": "party, coordinator",
        "people.details": "party, coordinator",
        # help given and received
        "exchange.log": "member, acting",
        "exchange.log for others": "coordinator",
        "exchange.read": "party, stand-in, coordinator, signer",
        "exchange.answer": "other side, stand-in of other side",
        "exchange.differ": "party, stand-in of party",
        "exchange.withdraw": "teller, stand-in of teller, coordinator",
        "exchange.voice": "coordinator",
        "exchange.rule": "coordinator, signer",
        "exchange.correct": "coordinator, signer",
        "statement.read": "party, stand-in, coordinator, signer",
        "desk.read": "coordinator",
        "desk.settle": "coordinator",
        "desk.sign": "signer",
        "desk.call": "coordinator",
        # slips and piles
        "slips.tend": "coordinator",
        # what two sides said
        "reconciling.read": "coordinator, signer",
        # how the members decide their rules; a word is given by oneself, or passed on by a coordinator
        "decisions.read": "member",
        "decisions.propose": "member",
        "decisions.say": "member",
        "decisions.answer": "member",
        "decisions.voice": "coordinator",
        "decisions.paper": "coordinator, signer",
        "decisions.settle": "coordinator, signer",
        "decisions.withdraw": "teller",
        # two keys
        "twokeys.propose": "coordinator, signer",
        "twokeys.withdraw": "teller",
        "hours.issue": "two keys",
        "hours.write off": "two keys",
        # reading what was done
        "trail.read": "signer",
        "trail.of": "party, stand-in, signer",
        # telling people
        "notices.read": "coordinator",
        "notices.tell": "coordinator, coordinator-as-party",
        # the board
        "board.read": "member, acting",
        "board.write": "party, stand-in of party, coordinator",
        "board.write for others": "coordinator, coordinator-as-party",
        "board.change": "party, stand-in of party, coordinator",
        "board.look": "coordinator, coordinator-as-party, signer, signer-as-party",
        "board.sort": "coordinator",
        # arranging; a coordinator passes on the word of one of the two
        "arranging.reply": "member, acting",
        "arranging.reply for others": "coordinator",
        "arranging.read": "party, stand-in, coordinator",
        "arranging.say": "party, stand-in of party, coordinator",
        "arranging.answer": "other side, stand-in of other side, coordinator",
        "arranging.tend": "coordinator",
        "arranging.thank": "party, stand-in of party",
        # circles: those in one are its parties, its conveners the tellers; no office opens one
        "circle.found": "member",
        "circle.read": "party",
        "circle.tend": "teller",
        "circle.look": "member",
        # whom to ask, and who is to be rung
        "matching.ring": "coordinator, coordinator-as-party",
        "matching.ring me": "party, stand-in of party",
        "matching.rung": "coordinator, coordinator-as-party",
        # get-togethers, whose parties are who leads and who announced; who may post is thought out in `posting`, and a
        # circle's own go by the verbs of circles (`Gathering.verb`)
        "gatherings.read": "member, acting",
        "gatherings.announce": "member",
        "gatherings.change": "party, coordinator",
        "gatherings.come": "member, acting",
        "gatherings.come for others": "coordinator, coordinator-as-party",
        "gatherings.sheet": "party, coordinator, signer",
        "gatherings.post": "coordinator, coordinator-as-party, signer, signer-as-party",
        "gatherings.feed": "party",
        "gatherings.group feed": "coordinator",
        # gifts and the pot; nobody gives in another's name but a coordinator who was told to
        "gifts.give": "member",
        "gifts.give for others": "coordinator",
        "gifts.read": "party, stand-in, coordinator, signer",
        "gifts.take back": "coordinator, signer",
        "pot.read": "member, acting",
        "pot.draw": "two keys",
        "hours.organisation": "two keys",
        # signing in
        "signin.wrong": "coordinator, signer",
        # joining
        "joining.invite": "member",
        "joining.read": "coordinator, signer",
        "joining.tend": "coordinator",
        "cards.print": "party, stand-in, coordinator",
        # what should change; what is for an organisation is answered by its people too
        "ideas.read": "member, acting",
        "ideas.tell": "member",
        "ideas.tell for others": "coordinator",
        "ideas.answer": "party, stand-in, coordinator, signer",
        "ideas.take off": "coordinator, signer",
        # the yearly look in the mirror
        "mirror.read": "member, acting",
        "mirror.answer": "member",
        "mirror.open": "coordinator",
        # profiles
        "profile.contacts": "party, coordinator",
        "profile.versions": "party",
        "profile.write": "party, coordinator",
        # standing in for somebody
        "stand-in.name": "party, coordinator",
        "stand-in.consent": "other side",
        "stand-in.end": "party, coordinator",
        "stand-in.read": "party, coordinator",
        # privacy
        "people.pause": "party, coordinator",
        "people.care": "coordinator",
        "people.apart": "member",
        "privacy.read": "party, coordinator",
        "privacy.leave": "party, coordinator",
        "privacy.erase": "coordinator",
        "privacy.back": "coordinator",
        "privacy.words": "coordinator",
        "privacy.heard": "party, coordinator",
        "privacy.report": "member",
        "privacy.complaints": "coordinator",
    }.items()
}


def relations(actor: Actor, thing: Any = None) -> frozenset[str]:
    """How `actor` stands to `thing`: the columns of the table.

    A thing may say `group_id`, `party_ids` (the members it concerns), `told_ids` (those whose word it rests on) and
    `awaited_ids` (those whose word it waits for). A coordinator or signer who is a party is not neutral:
    *coordinator-as-party*, and no longer coordinator. So is one who stands in for a party.
    """
    if actor.is_host:
        return frozenset({HOST})
    if actor.user_id is None:
        return frozenset({NOBODY})
    group_id = getattr(thing, "group_id", None)
    if group_id is not None and group_id != actor.group_id:
        return frozenset({"other group"})
    if actor.member_id is None:
        return frozenset({"stranger"})
    if actor.acting_id is not None:
        return _standing_in(actor, thing)
    party_ids = getattr(thing, "party_ids", ())
    found = {"member"}
    if actor.member_id in party_ids:
        found.add("party")
    if not actor.stands_for.isdisjoint(party_ids):
        found.add("stand-in")
    if actor.member_id in getattr(thing, "awaited_ids", ()):
        found.add("other side")
    if actor.member_id in getattr(thing, "told_ids", ()):
        found.add("teller")
    for role in actor.roles:
        found.add(f"{role}-as-party" if actor.is_close_to(party_ids) else role)
    if actor.two_keys:
        found.add("two keys")
    return frozenset(found)


def _standing_in(actor: Actor, thing: Any) -> frozenset[str]:
    """The columns for one who acts in another's name. Whoever is close to the other side as well may only read."""
    party_ids = getattr(thing, "party_ids", ())
    found = {"acting"}
    if actor.member_id in party_ids:
        found.add("stand-in")
    if actor.is_close_to([each for each in party_ids if each != actor.member_id]):
        return frozenset(found)
    for ids, relation in (("party_ids", "party"), ("awaited_ids", "other side"), ("told_ids", "teller")):
        if actor.member_id in getattr(thing, ids, ()):
            found.add(f"stand-in of {relation}")
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
        if not found.isdisjoint(("member", "acting")):
            raise NotAllowed
        raise not_there(actor, thing)


def not_there(actor: Actor, thing: Any) -> NotFound:
    """What to raise where a thing is not there for `actor`; that somebody reached for another group's is noted."""
    elsewhere = not relations(actor, thing).isdisjoint(("other group", "stranger"))
    return OtherGroup() if elsewhere else NotFound()
