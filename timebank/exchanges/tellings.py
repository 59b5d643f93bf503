"""Who is told of what happens to an exchange: whoever it concerns and did not do it on the screen themselves.

What was still to be told of an earlier state is told no more.
"""

from __future__ import annotations

from collections.abc import Iterable

from timebank import clock
from timebank.exchanges.models import GIVER, RECEIVER, WITHDRAWN, Exchange
from timebank.notices import service as notices
from timebank.permissions import Actor

BOTH = (GIVER, RECEIVER)
DOUBTED, CORRECTED, TAKEN_OUT, LEFT, RULED = (
    "exchange.doubted",
    "exchange.corrected",
    "exchange.reversed",
    "exchange.left as it is",
    "exchange.ruled",
)
# state: the kind of notice that tells of it
KINDS = {"waiting": "exchange.waiting", "queried": "exchange.queried", "agreed": "exchange.agreed",
         "declined": "exchange.declined", "withdrawn": "exchange.withdrawn"}  # fmt: skip


def moved(actor: Actor, exchange: Exchange, kind: str | None = None) -> None:
    """Tell what has become of an exchange: asked of those whose word is missing, told to both once it is settled.

    `kind` where the state alone does not say it. Call inside `db.write()`, once everything is as it will be.
    """
    untold = notices.settled(exchange.group_id, exchange.ref)
    if exchange.state == WITHDRAWN and untold:
        return  # they have not heard of it yet
    told = kind or KINDS[exchange.state]
    sides = BOTH if kind or exchange.state not in ("waiting", "queried") else exchange.awaited_sides
    tell(actor, exchange, told, sides)


def doubted(actor: Actor, exchange: Exchange, side: str) -> None:
    """Tell the other side that something is said to be different, though it is in the book."""
    tell(actor, exchange, DOUBTED, [each for each in BOTH if each != side])


def tell(actor: Actor, exchange: Exchange, kind: str, sides: Iterable[str]) -> None:
    """One notice for each of these sides, but for whoever did it."""
    now = clock.text(clock.now())
    for side in sides:
        member = exchange.member_on(side)
        if member is not None and member.id != actor.member_id:
            key = f"{kind}:{exchange.ref}:{side}:{now}"
            notices.tell(member, exchange.group_id, kind, key, {"minutes": exchange.minutes}, thing=exchange.ref)
