"""Hours of somebody who left are written off by two people: one proposes it, another confirms."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext

from timebank import permissions, words
from timebank.db import db
from timebank.errors import NotNow
from timebank.members.models import Member
from timebank.permissions import Actor
from timebank.privacy import queries, service
from timebank.privacy.models import FORGIVE, Leaving
from timebank.twokeys import acts
from timebank.twokeys import service as twokeys
from timebank.twokeys.models import KeyedAct


def leaving_of(member: Member) -> Leaving:
    """The leaving whose hours are still to be settled. Raises NotNow."""
    found = queries.leaving_of(member)
    if found is None:
        raise NotNow
    return found


def propose(actor: Actor, leaving: Leaving) -> KeyedAct:
    """Propose to write off what somebody who left had received beyond what they gave, for the actor's reason.

    Raises NotNow where there is nothing to forgive, or it is proposed already.
    """
    permissions.require(actor, "privacy.back", leaving)
    member = leaving.member
    with db.write():
        if leaving.settled_on is not None or leaving.hours != FORGIVE or queries.is_proposed(member):
            raise NotNow
        why = actor.reason or str(gettext("They left the time bank."))
        return acts.write_off(actor.for_reason(why, words.this_language()), member)


@twokeys.then(acts.WRITE_OFF)
def close(actor: Actor, keyed: KeyedAct, facts: Mapping[str, Any]) -> None:
    """Once the hours of somebody who left are written off, their account closes."""
    leaving = queries.leaving_of(keyed.about) if keyed.about is not None else None
    if leaving is not None:
        service.settle(actor, leaving)
