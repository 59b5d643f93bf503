"""What is kept about who settled what two sides said. The tellings themselves are kept where they are."""

from __future__ import annotations

from sqlalchemy import update

from timebank.db import db
from timebank.errors import N_
from timebank.members.models import Member
from timebank.reconciling import queries
from timebank.reconciling.models import Reconciled

Rows = list[dict[str, object]]


def held_about(member: Member) -> dict[str, Rows]:
    """As an officer: when they settled what two sides said, and when they undid it."""
    return {
        N_("What two sides said, as you settled it"): [
            {
                N_("Moment"): each.done_at if each.done_by_id == member.id else each.undone_at or "",
                N_("What"): each.act,
            }
            for each in queries.of_member(member)
        ]
    }


def forget(member: Member) -> None:
    """That it was settled stays, without who did it here; the trail keeps their number. Call inside `db.write()`."""
    for column in (Reconciled.done_by_id, Reconciled.undone_by_id):
        db.session.execute(update(Reconciled).where(column == member.id).values({column: None}))
