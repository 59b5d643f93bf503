"""What two sides said has to do with the closing of a month: help that seems to be in the hours book twice.

What waits, and what was not found, are points of their own.
"""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from timebank.exchanges.models import Exchange
from timebank.points import DOUBT, Finding, Thing, point
from timebank.reconciling import classes, queries


@point("twice", DOUBT, _l("Nothing seems to be in the book twice, or somebody looked at it"))
def _twice(group_id: int, month: str) -> Finding:
    """Two entries of the same two, the same day and the same hours, up to the end of the month."""
    beside = (each.claims[:2] for each in queries.everything(group_id) if each.why == classes.IN_BOOK)
    booked = [two[1].key for two in beside if all(each.in_book and str(each.day)[:7] <= month for each in two)]
    exchanges = (queries.exchange_of(group_id, each) for each in booked)
    things = [_thing(each) for each in exchanges if each is not None]
    return Finding(not things, len(things), things)


def _thing(exchange: Exchange) -> Thing:
    giver, receiver = (each.number if each else "" for each in (exchange.giver, exchange.receiver))
    key, ref = f"twice {exchange.ref}", exchange.ref
    return Thing(key, giver, receiver, exchange.occurred_on, exchange.minutes, "desk.correct", ref)
