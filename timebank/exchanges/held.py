"""What exchanges, the hours book and the trail keep about a person, in words they understand, and how it is forgotten.

The numbers stay, since two people rest on every line: the day, the minutes, the account. The words go.
"""

from __future__ import annotations

from sqlalchemy import or_, select

from timebank.db import db
from timebank.errors import N_
from timebank.exchanges import paid_roles
from timebank.exchanges.models import Exchange, Unplaced, other_side
from timebank.groups import service as groups
from timebank.ledger import queries as book
from timebank.ledger import service as ledger
from timebank.members.models import Member
from timebank.permissions import Actor
from timebank.trail import service as trail
from timebank.trail.service import Row

Rows = list[dict[str, object]]
FOREVER = 2**62


def held_about(member: Member) -> dict[str, Rows]:
    """Their exchanges with the other side's name, every line of the hours book, and what the trail tells of them."""
    return {
        N_("Help given and received"): [_exchange(each, member) for each in _exchanges(member)],
        N_("Help told of, the other person not found"): [
            {
                N_("Day"): each.occurred_on,
                N_("Who you typed"): each.typed,
                N_("What"): each.what,
                N_("Minutes"): each.minutes_told,
            }
            for each in _unplaced(member)
        ],
        N_("Your lines in the hours book"): [
            {
                N_("Number"): line.number,
                N_("Day"): line.occurred_on,
                N_("What"): line.note or line.kind,
                N_("Minutes given"): max(line.minutes, 0),
                N_("Minutes received"): max(-line.minutes, 0),
                N_("More given than received, in minutes, after it"): line.balance_after,
            }
            for line in book.statement(member.account_id, limit=FOREVER)
        ],
        N_("What was written down about you, by whom and why"): [_row(each) for each in _trail(member)],
        N_("Rules and words you decided for the group"): [
            {
                N_("Rule"): each.name,
                N_("Value"): each.value,
                N_("Moment"): each.decided_at,
                N_("Why"): each.reason or "",
            }
            for decided in groups.histories(member.group_id).values()
            for each in decided
            if each.decided_by == member.number
        ],
        **paid_roles.held_about(member),
    }


def forget(member: Member) -> None:
    """Delete the words: what the help was, what was typed, reasons, notes. Call inside `db.write()`.

    Reasons that somebody gave as an officer about the hours of two other people stay: those two rest on them.
    """
    host = Actor.host(member.group_id)
    about = {*_things(member), member.number}
    told = [row for row in _trail(member) if row.thing in about or row.on_behalf_of == member.number]
    trail.forget_reasons(member.group_id, [row.number for row in told if row.reason])
    for line in book.statement(member.account_id, limit=FOREVER):
        if line.note is not None:
            ledger.erase_note(host, member.group_id, line.number)
    mine = [each.id for each in _exchanges(member)]
    for exchange in _exchanges(member):
        exchange.what = exchange.what_language = ""
    found_to_be = select(Unplaced).where(Unplaced.exchange_id.in_(mine))
    for unplaced in (*_unplaced(member), *db.session.scalars(found_to_be)):
        unplaced.typed = unplaced.what = unplaced.what_language = ""
    paid_roles.forget(member)
    db.session.flush()


def _exchanges(member: Member) -> list[Exchange]:
    chosen = select(Exchange).where(or_(Exchange.giver_id == member.id, Exchange.receiver_id == member.id))
    return list(db.session.scalars(chosen.order_by(Exchange.occurred_on, Exchange.id)))


def _unplaced(member: Member) -> list[Unplaced]:
    return list(db.session.scalars(select(Unplaced).where(Unplaced.told_by_id == member.id).order_by(Unplaced.id)))


def _exchange(exchange: Exchange, member: Member) -> dict[str, object]:
    side = str(exchange.side_of(member.id))
    other = exchange.member_on(other_side(side))
    return {
        N_("Day"): exchange.occurred_on,
        N_("You"): side,
        N_("With whom"): other.name if other else "",
        N_("What"): exchange.what,
        N_("Minutes told"): exchange.minutes_told,
        N_("Minutes that count"): exchange.minutes,
        N_("How it stands"): exchange.state,
        N_("Number of the slip"): exchange.slip or "",
        N_("Written down"): exchange.logged_at,
    }


def _things(member: Member) -> list[str]:
    help_of_two = [each.ref for each in _exchanges(member)]
    return [member.ref, *help_of_two, *(each.ref for each in _unplaced(member))]


def _trail(member: Member) -> list[Row]:
    return trail.of_member(member.group_id, member.number, _things(member))


def _row(row: Row) -> dict[str, object]:
    return {
        N_("Moment"): row.at,
        N_("Who"): row.who,
        N_("For whom"): row.on_behalf_of or "",
        N_("How"): row.channel,
        N_("What"): trail.Act(row),
        N_("Why"): row.reason or "",
    }
