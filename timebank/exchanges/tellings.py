"""Who is told of what happens to an exchange: whoever it concerns and did not do it on the screen themselves.

What was still to be told of an earlier state is told no more.
"""

from __future__ import annotations

from collections.abc import Iterable

from timebank import clock
from timebank.exchanges.models import GIVER, QUERIED, RECEIVER, WAITING, WITHDRAWN, Exchange, other_side
from timebank.members.models import Member
from timebank.notices import service as notices
from timebank.permissions import Actor

BOTH = (GIVER, RECEIVER)
SPOKEN = ("phone", "counter", "slip")
JOINED, DOUBTED, RIGHT_AFTER_ALL, CORRECTED, TAKEN_OUT, LEFT, RULED = (
    "exchange.joined",
    "exchange.doubted",
    "exchange.doubt taken back",
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
    sides: Iterable[str] = BOTH
    if exchange.state in (WAITING, QUERIED):
        sides = exchange.awaited_sides
    elif exchange.state == WITHDRAWN and untold:
        sides = [each for each in BOTH if exchange.word_of(each) is not None]  # the others have not heard of it yet
    tell(actor, exchange, kind or KINDS[exchange.state], sides)


def doubted(actor: Actor, exchange: Exchange, side: str) -> None:
    """Tell the other side that something is said to be different, though it is in the book."""
    tell(actor, exchange, DOUBTED, [other_side(side)])


def doubt_over(actor: Actor, exchange: Exchange, side: str) -> None:
    """Tell the other side that it was right after all, where it has heard that something was different."""
    untold = notices.settled(exchange.group_id, exchange.ref, DOUBTED)
    if not untold:
        tell(actor, exchange, RIGHT_AFTER_ALL, [other_side(side)])


def tell(actor: Actor, exchange: Exchange, kind: str, sides: Iterable[str]) -> None:
    """One notice for each of these sides, but for whoever did it."""
    now = clock.text(clock.now())
    for side in sides:
        member = exchange.member_on(side)
        if member is not None and member.id != actor.member_id and not _knows(actor, member):
            key = f"{kind}:{exchange.ref}:{side}:{now}"
            know = [
                each for each in (exchange.giver_id, exchange.receiver_id, actor.own_id) if each
            ]  # and may stand in for the other
            notices.tell(member, exchange.group_id, kind, key, {"minutes": exchange.minutes}, thing=exchange.ref,
                         know=know)  # fmt: skip


def _knows(actor: Actor, member: Member) -> bool:
    """Whether somebody without e-mail need not be rung: the coordinator passes on what they have just told her, or a
    slip that they signed.
    """
    if member.email or actor.channel not in SPOKEN:
        return False
    return actor.on_behalf_of in (None, member.number)
