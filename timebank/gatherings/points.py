"""What get-togethers have to do with the closing of a month: sheets that wait for an officer."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from timebank.gatherings import queries
from timebank.points import SLIPS, Finding, point


@point("gatherings", SLIPS, _l("Every sheet of a get-together is in the book"))
def _sheets(group_id: int, month: str) -> Finding:
    """Sheets of this month or an earlier one that nobody has put in the book. One without a sheet moved no hours."""
    count = sum(each.on_day[:7] <= month for each in queries.to_post(group_id))
    return Finding(count == 0, count)
