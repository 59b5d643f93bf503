"""What the piles keep about a person, in words they understand, and how it is forgotten.

The numbers stay, since the pile was counted and others rest on it: which slip, the day, the minutes. The words go.
"""

from __future__ import annotations

from sqlalchemy import or_, select

from timebank.db import db
from timebank.errors import N_
from timebank.members.models import Member
from timebank.slips import queries
from timebank.slips.models import Pile, Run, Slip

Rows = list[dict[str, object]]


def held_about(member: Member) -> dict[str, Rows]:
    """The slips they are named on, and as an officer the slips they typed, the piles and the numbers they took."""
    typed = db.session.scalars(select(Slip).where(Slip.typed_by_id == member.id).order_by(Slip.id))
    piles = db.session.scalars(
        select(Pile).where(or_(Pile.opened_by_id == member.id, Pile.settled_by_id == member.id)).order_by(Pile.id)
    )
    runs = db.session.scalars(select(Run).where(Run.made_by_id == member.id).order_by(Run.id))
    return {
        N_("Slips of paper you are on"): [
            {
                N_("Number of the slip"): queries.written_number(slip.number),
                N_("Day"): slip.occurred_on or "",
                N_("What"): slip.what,
                N_("Minutes"): slip.minutes,
                N_("Why it is set aside, or spoilt"): slip.reason,
                N_("What could be read"): slip.unread,
            }
            for slip in queries.of_member(member)
        ],
        N_("Slips of paper you typed"): [
            {N_("Number of the slip"): queries.written_number(slip.number), N_("Moment"): slip.typed_at}
            for slip in typed
        ],
        N_("Piles of slips you began or finished"): [
            {N_("Number"): pile.number, N_("Moment"): pile.opened_at} for pile in piles
        ],
        N_("Numbers for slips you took"): [
            {N_("Number"): f"{run.first}–{run.last}", N_("Moment"): run.made_at} for run in runs
        ],
    }


def forget(member: Member) -> None:
    """Delete the words on their slips, and what was typed where a name was not understood. Call inside `db.write()`."""
    for slip in queries.of_member(member):
        slip.what = slip.what_language = slip.unread = slip.reason = slip.reason_language = ""
    db.session.flush()
