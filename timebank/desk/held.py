"""What the desk keeps about a person: when they were rung, and what came of it. How it is forgotten."""

from __future__ import annotations

from sqlalchemy import delete, select

from timebank.db import db
from timebank.desk.models import Call
from timebank.errors import N_
from timebank.members.models import Member


def held_about(member: Member) -> dict[str, list[dict[str, object]]]:
    """Every call to them."""
    chosen = select(Call).where(Call.member_id == member.id).order_by(Call.id)
    return {
        N_("When we rang you"): [
            {N_("Moment"): each.called_at, N_("What came of it"): each.outcome, N_("Rung by"): each.called_by}
            for each in db.session.scalars(chosen)
        ]
    }


def forget(member: Member) -> None:
    """Delete them. Call inside `db.write()`."""
    db.session.execute(delete(Call).where(Call.member_id == member.id))
