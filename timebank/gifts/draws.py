"""Acts of two people: hours out of the pot for somebody who cannot earn any, and an organisation that gives out hours.

A draw is known to whom it is for and to the officers who decide it. The trail of the group tells that hours were drawn
and how many, never by whom: whom the act was about stands in the act alone, which officers read.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from timebank import permissions
from timebank.errors import AlreadySo, NoHours, PotTooSmall
from timebank.gifts import queries
from timebank.groups import service as groups
from timebank.hours import Minutes
from timebank.ledger import service as ledger
from timebank.ledger.models import ISSUANCE
from timebank.members.models import ORGANISATION, PERSON, Member
from timebank.permissions import Actor
from timebank.twokeys.models import KeyedAct
from timebank.twokeys.service import checks, performs, propose

DRAW, ISSUES = "pot.draw", "hours.organisation"


def draw(actor: Actor, member: Member, minutes: int) -> KeyedAct:
    """Propose that somebody gets hours out of the pot, for the actor's reason; minutes.

    Raises NoHours, PotTooSmall, AlreadySo, and what `twokeys.propose` raises: nobody proposes it for themselves.
    """
    return propose(actor, member.group_id, DRAW, {"minutes": minutes}, about=member)


def let_issue(actor: Actor, organisation: Member) -> KeyedAct:
    """Propose that an organisation gives out hours from an account of its own, for the actor's reason."""
    return propose(actor, organisation.group_id, ISSUES, {}, about=organisation)


@checks(DRAW)
def _may_be_drawn(about: Member | None, facts: Mapping[str, Any]) -> None:
    if about is None or about.kind != PERSON or not about.is_here:
        raise AlreadySo
    if facts["minutes"] <= 0:
        raise NoHours
    if facts["minutes"] > (most := queries.in_the_pot(about.group_id)):
        raise PotTooSmall(most=Minutes(max(most, 0)))


@performs(DRAW)
def _draw(actor: Actor, keyed: KeyedAct, facts: Mapping[str, Any]) -> None:
    permissions.require(actor, "pot.draw", permissions.Of(keyed.group_id))
    if keyed.about is None:
        raise AlreadySo
    alone = {"single_handed": 1} if keyed.single_handed else {}
    pot = groups.account_ids(keyed.group_id)["pot"]
    ledger.post(
        actor.for_reason(None),  # the reason is about a person: it stays with the act
        keyed.group_id,
        kind="draw_alone" if keyed.single_handed else "draw",
        occurred_on=groups.today(keyed.group_id),
        postings={keyed.about.account_id: facts["minutes"], pot: -facts["minutes"]},
        key=f"keyed:{keyed.ref}",
        action="pot.drawn",
        thing="pot",
        facts={"minutes": facts["minutes"], **alone},
    )


@checks(ISSUES)
def _may_issue(about: Member | None, facts: Mapping[str, Any]) -> None:
    if about is None or about.kind != ORGANISATION or not about.is_here or queries.issuing_account(about) is not None:
        raise AlreadySo


@performs(ISSUES)
def _issue(actor: Actor, keyed: KeyedAct, facts: Mapping[str, Any]) -> None:
    permissions.require(actor, "hours.organisation", permissions.Of(keyed.group_id))
    if keyed.about is not None:
        ledger.open_account(actor, keyed.group_id, queries.issuing_code(keyed.about), ISSUANCE)
