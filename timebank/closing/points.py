"""The points of a closing that rest on the book and on what people told; other rooms add theirs to the same list."""

from __future__ import annotations

from datetime import timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy import or_, select

from timebank import clock
from timebank.closing import queries
from timebank.db import db
from timebank.exchanges.models import AGREED, OPEN_STATES, Exchange, Unplaced
from timebank.groups import service as groups
from timebank.ledger.models import Account
from timebank.members.models import Member
from timebank.points import BOOK, DOUBT, STATEMENTS, Finding, Thing, point

CHECK_HOLDS = timedelta(days=1)  # as long as this, a check of the whole book stands for the book
TALKS, SENT, CHECKED, COPIED, CARRIED = "talks", "statements", "check", "copy", "carried"
TICKS = (TALKS, SENT)  # what an officer sees to and says so


@point("claims", DOUBT, _l("What people told is agreed, or carried forward by name"))
def _claims(group_id: int, month: str) -> Finding:
    """Help up to the end of the month that waits, is queried, or is in the book and in doubt."""
    doubted = or_(Exchange.giver_says.is_not(None), Exchange.receiver_says.is_not(None))
    chosen = select(Exchange).where(
        Exchange.group_id == group_id,
        Exchange.occurred_on < f"{month}-32",
        or_(Exchange.state.in_(OPEN_STATES), (Exchange.state == AGREED) & doubted),
    )
    things = [
        Thing(
            f"exchange {each.ref}",
            each.giver.number if each.giver else "",
            each.receiver.number if each.receiver else "",
            each.occurred_on,
            each.minutes,
            "desk.different" if each.state == AGREED else "desk.waiting",
            each.ref,
        )
        for each in db.session.scalars(chosen.order_by(Exchange.occurred_on, Exchange.id))
    ]
    return Finding(not things, len(things), things)


@point("unplaced", DOUBT, _l("Whoever was not found is found, or carried forward"))
def _unplaced(group_id: int, month: str) -> Finding:
    chosen = select(Unplaced).where(
        Unplaced.group_id == group_id, Unplaced.occurred_on < f"{month}-32", Unplaced.settled_at.is_(None)
    )
    things = [
        Thing(f"unplaced {each.ref}", each.told_by.number, "?", each.occurred_on, each.minutes_told,
              "desk.unplaced", each.ref)
        for each in db.session.scalars(chosen.order_by(Unplaced.id))
    ]  # fmt: skip
    return Finding(not things, len(things), things)


@point("suspense", DOUBT, _l("Nothing stands under “not yet clear”"))
def _suspense(group_id: int, month: str) -> Finding:
    found = queries.suspense(group_id, month)
    return Finding(found == 0, abs(found))


@point("balances", BOOK, _l("Every account is the sum of its lines"))
def _balances(group_id: int, month: str) -> Finding:
    found = queries.accounts_apart(group_id)
    return Finding(found == 0, found)


@point("together", BOOK, _l("All accounts together are nothing"))
def _together(group_id: int, month: str) -> Finding:
    found = queries.together(group_id)
    return Finding(found == 0, abs(found))


@point("movements", BOOK, _l("What there was, and what moved, is what there is"))
def _movements(group_id: int, month: str) -> Finding:
    wrong = sum(1 for each in queries.of_month(group_id, month) if each.before + each.up + each.down != each.after)
    return Finding(wrong == 0, wrong)


@point("numbers", BOOK, _l("No number is missing in the book"))
def _numbers(group_id: int, month: str) -> Finding:
    found = queries.numbers_missing(group_id)
    return Finding(found == 0, found)


@point(CHECKED, BOOK, _l("The whole book was added up anew, and nobody had changed it"))
def _checked(group_id: int, month: str) -> Finding:
    return Finding(_holds(group_id, month, CHECKED))


@point(COPIED, BOOK, _l("A copy was put back on trial and added up (on PostgreSQL that is the host’s work)"))
def _copied(group_id: int, month: str) -> Finding:
    return Finding(_holds(group_id, month, COPIED))


def _holds(group_id: int, month: str, name: str) -> bool:
    """Whether a check was made lately, of a book that this one goes on from."""
    lately = clock.text(clock.now() - CHECK_HOLDS)
    return any(
        each.noted_at >= lately and queries.is_in_chain(group_id, digest)
        for (which, digest), each in queries.notes(group_id, month).items()
        if which == name
    )


@point(SENT, STATEMENTS, _l("Everybody has their statement, by post, by e-mail or from hand to hand"))
def _sent(group_id: int, month: str) -> Finding:
    return Finding((SENT, "") in queries.notes(group_id, month))


@point(TALKS, STATEMENTS, _l("Who is past a mark of the group was thought of"))
def _talks(group_id: int, month: str) -> Finding:
    rules = groups.rules_now(group_id)
    chosen = (
        select(Member.id)
        .join(Account, Account.id == Member.account_id)
        .where(
            Member.group_id == group_id,
            Member.left_on.is_(None),
            or_(Account.balance < rules.soft_floor, Account.balance > rules.soft_ceiling),
        )
    )
    found = len(list(db.session.scalars(chosen)))
    return Finding(found == 0 or (TALKS, "") in queries.notes(group_id, month), found)
