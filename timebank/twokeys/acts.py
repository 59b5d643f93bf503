"""The acts that need two people: giving and ending roles, giving out hours, writing hours off. Hours are minutes.

Each is proposed through here and done by what is registered here, once a second person confirmed it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from timebank import permissions
from timebank.errors import AlreadySo, LastCoordinator, NoHours, NothingOwed, TooMuch
from timebank.groups import service as groups
from timebank.ledger import queries as book
from timebank.ledger import service as ledger
from timebank.ledger.models import MOST_MINUTES
from timebank.members import queries as people
from timebank.members import service as members
from timebank.members.models import COORDINATOR, ROLES, Member
from timebank.permissions import Actor
from timebank.twokeys.models import KeyedAct
from timebank.twokeys.service import checks, performs, propose

GRANT, END, ISSUE, WRITE_OFF = "role.grant", "role.end", "hours.issue", "hours.write_off"
SOURCES = ("welcome", "own-work")  # the accounts hours are given out from
POT = "pot"


def give_role(actor: Actor, member: Member, role: str) -> KeyedAct:
    """Propose that a member becomes coordinator or signer, for the actor's reason."""
    return propose(actor, member.group_id, GRANT, {"role": role}, about=member)


def end_role(actor: Actor, member: Member, role: str) -> KeyedAct:
    """Propose that somebody else's role ends, for the actor's reason. One's own is laid down: `members.lay_down`."""
    return propose(actor, member.group_id, END, {"role": role}, about=member)


def issue(actor: Actor, group_id: int, minutes: int, source: str, to: Member | None) -> KeyedAct:
    """Propose that the group gives out hours to a member, or to its pot (None), for the actor's reason."""
    return propose(
        actor, group_id, ISSUE, {"minutes": minutes, "from": source, "to": to.number if to else POT}, about=to
    )


def write_off(actor: Actor, member: Member) -> KeyedAct:
    """Propose that what a member received beyond what they gave is written off, for the actor's reason."""
    return propose(actor, member.group_id, WRITE_OFF, {"minutes": -book.balance(member.account_id)}, about=member)


@checks(GRANT)
def _may_be_given(about: Member | None, facts: Mapping[str, Any]) -> None:
    if about is None or facts["role"] not in ROLES or facts["role"] in about.role_names or about.left_on is not None:
        raise AlreadySo


@performs(GRANT)
def _give(actor: Actor, keyed: KeyedAct, facts: Mapping[str, Any]) -> None:
    if keyed.about is not None:
        members.grant(actor, keyed.about, facts["role"], single_handed=bool(keyed.single_handed))


@checks(END)
def _may_end(about: Member | None, facts: Mapping[str, Any]) -> None:
    if about is None or facts["role"] not in about.role_names:
        raise AlreadySo
    if facts["role"] == COORDINATOR and people.officers(about.group_id, COORDINATOR) == [about]:
        raise LastCoordinator


@performs(END)
def _end(actor: Actor, keyed: KeyedAct, facts: Mapping[str, Any]) -> None:
    if keyed.about is not None:
        members.end_role(actor, keyed.about, facts["role"])


@checks(ISSUE)
def _may_be_issued(about: Member | None, facts: Mapping[str, Any]) -> None:
    if facts["minutes"] <= 0:
        raise NoHours
    if facts["minutes"] > MOST_MINUTES:
        raise TooMuch
    if facts["from"] not in SOURCES or (about is None) is not (facts["to"] == POT):
        raise AlreadySo
    if about is not None and about.left_on is not None:
        raise AlreadySo


@performs(ISSUE)
def _issue(actor: Actor, keyed: KeyedAct, facts: Mapping[str, Any]) -> None:
    permissions.require(actor, "hours.issue", permissions.Of(keyed.group_id))
    own = groups.account_ids(keyed.group_id)
    to = keyed.about.account_id if keyed.about is not None else own[POT]
    _post(actor, keyed, "issue", {to: facts["minutes"], own[facts["from"]]: -facts["minutes"]}, facts)


@checks(WRITE_OFF)
def _may_be_written_off(about: Member | None, facts: Mapping[str, Any]) -> None:
    if about is None or facts["minutes"] <= 0:
        raise NothingOwed
    if book.balance(about.account_id) != -facts["minutes"]:
        raise AlreadySo


@performs(WRITE_OFF)
def _write_off(actor: Actor, keyed: KeyedAct, facts: Mapping[str, Any]) -> None:
    permissions.require(actor, "hours.write off", permissions.Of(keyed.group_id))
    if keyed.about is None:
        raise NothingOwed
    own = groups.account_ids(keyed.group_id)
    legs = {keyed.about.account_id: facts["minutes"], own["write-off"]: -facts["minutes"]}
    _post(actor, keyed, "write_off", legs, facts)


def _post(actor: Actor, keyed: KeyedAct, kind: str, legs: dict[int, int], facts: Mapping[str, Any]) -> None:
    """Put it in the book. The kind says so where nobody else agreed to it, and stands in the book for good."""
    alone = {"single_handed": 1} if keyed.single_handed else {}
    ledger.post(
        actor,
        keyed.group_id,
        kind=f"{kind}_alone" if keyed.single_handed else kind,
        occurred_on=groups.today(keyed.group_id),
        postings=legs,
        key=f"keyed:{keyed.ref}",
        action="hours.issued" if kind == "issue" else "hours.written off",
        thing=keyed.about.number if keyed.about is not None else POT,
        facts={"minutes": facts["minutes"], "proposal": keyed.ref, **alone},
    )
