"""Everything a group owns as sheets to take away: proposed by one, confirmed by another, for a day.

What is in it is told in `moving`. How people are reached is in it only where that was proposed and confirmed.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext

from timebank import permissions
from timebank.permissions import Actor
from timebank.trail import service as trail
from timebank.twokeys import service as twokeys
from timebank.twokeys.models import KeyedAct
from timebank.twokeys.wording import describes

ACT = "export.bulk"


def propose(actor: Actor, group_id: int, *, contacts: bool) -> KeyedAct:
    """Propose to take all of it away, for the actor's reason; `contacts`: with telephone and e-mail. Raises what
    `twokeys.propose` does.
    """
    return twokeys.propose(actor, group_id, ACT, {"contacts": int(contacts)})


@twokeys.performs(ACT)
def _allow(actor: Actor, keyed: KeyedAct, facts: Mapping[str, Any]) -> None:
    """Nothing happens yet: from now on, for a day, whoever proposed it may take the file."""
    told = {"contacts": facts["contacts"], "single_handed": keyed.single_handed}
    trail.record(actor, "export.allowed", keyed.ref, told, group_id=keyed.group_id)


@describes(ACT)
def _described(name: str, facts: Mapping[str, Any]) -> str:
    if facts.get("contacts"):
        return str(gettext("Take away all members, with telephone and e-mail, and all help as a file"))
    return str(gettext("Take away all members and all help as a file, without telephone and e-mail"))


def open_to(actor: Actor, group_id: int) -> list[KeyedAct]:
    """What the actor may take away now."""
    return twokeys.open_to(actor, group_id, ACT)


def take(actor: Actor, ref: str) -> list[str]:
    """Whoever proposed it takes the file now; each time is on the trail. Raises NotFound, and NotNow once its day is
    over.

    Gives what to say to `timebank export`: with or without telephone and e-mail, as two people agreed, and, for who
    may read it, with everything that was done.
    """
    keyed = twokeys.take(actor, ACT, ref)
    reads_the_trail = permissions.may(actor, "trail.read", permissions.Of(keyed.group_id))
    contacts = [] if twokeys.facts_of(keyed)["contacts"] else ["--no-contacts"]
    return [*contacts, *([] if reads_the_trail else ["--without", "done.csv"])]
