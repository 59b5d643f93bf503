"""What paper has to do with the closing of a month: piles that are not finished, slips that are set aside."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from timebank.db import db
from timebank.exchanges.models import GIVER, RECEIVER
from timebank.points import DOUBT, SLIPS, Finding, Thing, point
from timebank.slips import queries
from timebank.slips.models import ASIDE, OPEN, POSTED, STRUCK, Pile, Slip


@point("piles", SLIPS, _l("Every pile of slips is in the book"))
def _piles(group_id: int, month: str) -> Finding:
    """Open piles with a slip of this month or an earlier one, or with slips that nobody has typed yet."""
    open_piles = db.session.scalars(select(Pile).where(Pile.group_id == group_id, Pile.state == OPEN))
    count = sum(queries.totals(each).slips < each.counted_slips or _reaches(each, month) for each in open_piles)
    return Finding(count == 0, count)


def _reaches(pile: Pile, month: str) -> bool:
    slips = (each for each in queries.slips_of(pile) if each.state != STRUCK)
    return any(each.occurred_on is None or each.occurred_on[:7] <= month for each in slips)


@point("aside", DOUBT, _l("Slips that were set aside are settled, or carried forward"))
def _aside(group_id: int, month: str) -> Finding:
    chosen = (
        select(Slip)
        .join(Pile, Pile.id == Slip.pile_id)
        .where(Slip.group_id == group_id, Slip.state == ASIDE, Pile.state == POSTED)
    )
    slips = [each for each in db.session.scalars(chosen.order_by(Slip.number))
             if each.occurred_on is None or each.occurred_on[:7] <= month]  # fmt: skip
    things = [
        Thing(f"slip {each.ref}", _whose(each, GIVER), _whose(each, RECEIVER), each.occurred_on or each.typed_at[:10],
              each.minutes, "slips.slip", each.ref)
        for each in slips
    ]  # fmt: skip
    return Finding(not things, len(things), things)


def _whose(slip: Slip, side: str) -> str:
    """The number of the first on a side; "?" where that is not known."""
    named = slip.on(side)
    return named[0].member.number if named and named[0].member is not None else "?"
