"""A safeguarding look: the two people whom the group named read a circle for a day, both for a reason, and it is known.

They do not find a circle: somebody in it, who is worried, gives them its code. Their act is not among those of the
officers (the room of two keys), since officers read those, and would learn that there is a circle.
"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import or_, select

from timebank import clock, permissions, plain
from timebank.circles import queries
from timebank.circles.models import Circle, Look, Word
from timebank.circles.service import tell_conveners
from timebank.db import db, new_ref
from timebank.errors import NoSuchCircle, NotFound, NotNow, OneKeyEach
from timebank.groups import service as groups
from timebank.permissions import Actor

LASTS = timedelta(hours=24)  # once both have said yes
WAITS = timedelta(days=7)  # for the other one's yes


def is_named(actor: Actor) -> bool:
    """Whether the actor is one of the two people named for safeguarding in their group, and acts for nobody else."""
    if actor.member_id is None or actor.group_id is None or actor.code is None or actor.acting_id is not None:
        return False
    named = groups.rules_now(actor.group_id).safeguarding.split()
    return len(named) == 2 and actor.code in named


def ask(actor: Actor, code: str, reason: str, language: str) -> Look:
    """Ask to look into the circle with this code, for a reason that those in it will read.

    NotFound for whoever is not named. Raises Missing, NoSuchCircle, TooLong, OddCharacters.
    """
    _expect_named(actor)
    reason = plain.line(reason, field="reason", needed=True)
    code = plain.line(code, field="code", needed=True).lower()
    with db.write():
        chosen = select(Circle).where(Circle.ref == code, Circle.group_id == actor.group_id, Circle.closed_at.is_(None))
        circle = db.session.scalar(chosen)
        if circle is None:
            raise NoSuchCircle
        look = Look(
            ref=new_ref(),
            circle_id=circle.id,
            asked_by_id=actor.member_id,
            asked_at=clock.text(clock.now()),
            reason=reason,
            language=language,
        )
        db.session.add(look)
        db.session.flush()
        return look


def agree(actor: Actor, look: Look) -> None:
    """The other of the two says yes: both may read from now on, for a day, and the conveners are told at once.

    Raises NotFound, OneKeyEach, NotNow.
    """
    _expect_named(actor)
    with db.write():
        db.lock(look.circle.group_id)
        db.session.refresh(look)
        if look.asked_by_id == actor.member_id:
            raise OneKeyEach
        if look.agreed_at is not None or not _is_fresh(look):
            raise NotNow
        now = clock.now()
        look.agreed_by_id, look.agreed_at, look.ends_at = actor.member_id, clock.text(now), clock.text(now + LASTS)
        tell_conveners(look.circle, f"look:{look.ref}")


def mine(actor: Actor) -> list[Look]:
    """What waits for one of the two, and what is open now, newest first. NotFound for whoever is not named."""
    _expect_named(actor)
    now = clock.now()
    chosen = (
        select(Look)
        .join(Circle, Circle.id == Look.circle_id)
        .where(
            Circle.group_id == actor.group_id,
            Circle.closed_at.is_(None),
            or_(
                Look.ends_at > clock.text(now),
                Look.agreed_at.is_(None) & (Look.asked_at > clock.text(now - WAITS)),
            ),
        )
    )
    return list(db.session.scalars(chosen.order_by(Look.id.desc())))


def by_ref(actor: Actor, ref: str) -> Look:
    """A look that waits or is open, for the two people. NotFound for all others, and once it is over."""
    found = next((each for each in mine(actor) if each.ref == ref), None)
    if found is None:
        raise NotFound
    return found


def is_open(actor: Actor, look: Look) -> bool:
    """Whether the actor may read the circle now: one of the two who both said yes, and less than a day ago."""
    now = clock.text(clock.now())
    both = (look.asked_by_id, look.agreed_by_id)
    return is_named(actor) and look.ends_at is not None and look.ends_at > now and actor.member_id in both


def opened(actor: Actor, look: Look, *, before: int | None = None) -> list[Word]:
    """What was said in the circle, for reading and nothing else. NotFound where the look is not open."""
    if not is_open(actor, look):
        raise NotFound
    return queries.words_in(look.circle, before=before)


def _is_fresh(look: Look) -> bool:
    return look.asked_at > clock.text(clock.now() - WAITS) and look.circle.closed_at is None


def _expect_named(actor: Actor) -> None:
    permissions.require(actor, "circle.look", permissions.Of(actor.group_id or 0))
    if not is_named(actor):
        raise NotFound
