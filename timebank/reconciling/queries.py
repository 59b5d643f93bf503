"""Gathering what was told, from the web, the telephone and paper, and what was settled of it.

Claims are read as rows, all at once; the things behind them only for the page that shows them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from timebank import clock, permissions
from timebank.db import db
from timebank.errors import NotFound
from timebank.exchanges.models import AGREED, GIVER, OPEN_STATES, RECEIVER, Exchange, Unplaced
from timebank.groups import service as groups
from timebank.groups.rules import Rules
from timebank.hours import round_to
from timebank.ledger import months
from timebank.members import queries as people
from timebank.members.models import COORDINATOR, Member
from timebank.permissions import Actor
from timebank.reconciling import classes
from timebank.reconciling.classes import Claim, Finding, Ground, Pair
from timebank.reconciling.models import ANOTHER, LOOKED, Reconciled
from timebank.slips.models import ASIDE, BOTH, CHANNELS, TYPED, Slip

LOOKS_BACK = timedelta(days=92)  # how far two entries of the book are compared
SHOWN = 25
KEPT = 50  # of what was settled lately

_EXCHANGES = (
    "SELECT ref, giver_id, receiver_id, occurred_on, minutes, proposed_minutes, state, giver_word, receiver_word,"
    " channel, logged_by_id, logged_at, confirmation, giver_says, receiver_says FROM exchange WHERE group_id = ? AND "
)
_SLIPS = (
    "SELECT s.id, s.ref, s.state, s.occurred_on, s.minutes, s.signed, s.source, s.missing, s.typed_by_id, s.typed_at,"
    " p.state FROM slip s JOIN slip_pile p ON p.id = s.pile_id WHERE s.group_id = ? AND s.kind = 'help' AND ("
    "(p.state = 'open' AND s.state IN ('typed', 'unclear', 'aside'))"
    " OR (p.state = 'posted' AND s.state IN ('aside', 'suspense')))"
)
_NAMED = (
    "SELECT n.slip_id, n.side, n.member_id, n.twin FROM slip_named n JOIN slip s ON s.id = n.slip_id"
    " JOIN slip_pile p ON p.id = s.pile_id WHERE s.group_id = ? AND s.kind = 'help'"
    " AND s.state IN ('typed', 'unclear', 'aside', 'suspense') AND p.state IN ('open', 'posted')"
    " ORDER BY n.id"
)
_UNPLACED = (
    "SELECT ref, told_by_id, told_side, occurred_on, minutes_told, told_at FROM exchange_unplaced"
    " WHERE group_id = ? AND settled_at IS NULL"
)
_CLOSE = (
    "SELECT member_id, stand_in_id FROM stand_in WHERE group_id = ? AND ended_at IS NULL"
    " AND consented_stand_in_at IS NOT NULL"
)
_LEFT = "SELECT id, left_on FROM member WHERE group_id = ? AND left_on IS NOT NULL"


@dataclass(slots=True)
class Things:
    """What stands behind the claims of a page, by key, and how everybody on it is written."""

    exchanges: dict[str, Exchange] = field(default_factory=dict)
    slips: dict[str, Slip] = field(default_factory=dict)
    unplaced: dict[str, Unplaced] = field(default_factory=dict)
    names: dict[int, str] = field(default_factory=dict)


def findings(actor: Actor, group_id: int) -> list[Finding]:
    """Everything in the group that wants an eye, oldest first: all of it for a coordinator, and for a second signer
    what every coordinator is part of and the signer is not.
    """
    permissions.require(actor, "reconciling.read", permissions.Of(group_id))
    found = everything(group_id)
    return found if actor.is_host or COORDINATOR in actor.roles else _of_signer(actor, group_id, found)


def everything(group_id: int) -> list[Finding]:
    """The same for the program itself, whoever asks."""
    rules = groups.rules_now(group_id)
    claims = _claims(group_id, rules)
    return classes.classify(claims, _ground(group_id, rules, claims))


def _of_signer(actor: Actor, group_id: int, found: list[Finding]) -> list[Finding]:
    near = [{officer.id, *people.stood_for_ids(officer.id)} for officer in people.officers(group_id, COORDINATOR)]
    return [
        each
        for each in found
        if not actor.is_close_to(each.parties) and all(not whose.isdisjoint(each.parties) for whose in near)
    ]


def counts(found: Iterable[Finding]) -> dict[str, int]:
    """How many lie in each of the four piles."""
    numbers = dict.fromkeys(classes.PILES, 0)
    for each in found:
        numbers[each.pile] += 1
    return numbers


# Claims


def _claims(group_id: int, rules: Rules) -> list[Claim]:
    raw, today = db.raw(), clock.today(rules.zone)
    marks = ", ".join("?" * len(OPEN_STATES))
    told = raw(f"{_EXCHANGES} state IN ({marks})", (group_id, *OPEN_STATES)).fetchall()
    found = [_of_exchange(row) for row in told]
    found += _of_slips(group_id, rules)
    found += [_of_unplaced(row, rules) for row in raw(_UNPLACED, (group_id,)).fetchall()]
    days = [each.day for each in found if each.day is not None]
    first = min([today - LOOKS_BACK, *(day - timedelta(days=classes.NEAR_DAYS) for day in days)])
    booked = raw(f"{_EXCHANGES} state = ? AND occurred_on >= ?", (group_id, AGREED, first.isoformat())).fetchall()
    doubted = raw(f"{_EXCHANGES} (giver_says IS NOT NULL OR receiver_says IS NOT NULL)", (group_id,)).fetchall()
    in_book = {row[0]: row for row in (*booked, *doubted) if row[6] == AGREED}
    return [*found, *map(_of_exchange, in_book.values())]


def _of_exchange(row: Sequence[Any]) -> Claim:
    (ref, giver, receiver, day, minutes, proposed, state, giver_word, receiver_word, channel, by, at, how, *says) = row
    words = [side for side, word in ((GIVER, giver_word), (RECEIVER, receiver_word)) if word is not None]
    return Claim(
        key=f"e-{ref}",
        giver=giver,
        receiver=receiver,
        day=date.fromisoformat(day),
        minutes=proposed if state == classes.QUERIED and proposed else minutes,
        state=state,
        words=frozenset(words),
        source=channel,
        told_at=at,
        confirmation=how,
        written_by=by,
        in_doubt=any(each is not None for each in says),
    )


def _of_slips(group_id: int, rules: Rules) -> list[Claim]:
    """Each exchange that a line of a pile would make."""
    raw = db.raw()
    named: dict[int, list[tuple[str, int | None, str | None]]] = defaultdict(list)
    for slip_id, side, member_id, twin in raw(_NAMED, (group_id,)).fetchall():
        named[slip_id].append((side, member_id, twin))
    return [each for row in raw(_SLIPS, (group_id,)).fetchall() for each in _of_slip(row, named[row[0]], rules)]


def _of_slip(row: Sequence[Any], named: Sequence[tuple[str, int | None, str | None]], rules: Rules) -> list[Claim]:
    (_, ref, state, day, minutes, signed, source, missing, by, at, pile) = row
    givers, receivers = ([each for each in named if each[0] == side] for side in (GIVER, RECEIVER))
    unknown = missing or (GIVER if not givers else RECEIVER if not receivers else None)
    pairs: list[tuple[int | None, int | None, str | None]]
    if unknown is not None:
        pairs = [(givers[0][1] if givers else None, receivers[0][1] if receivers else None, None)]
    elif len(givers) > 1 or len(receivers) == 1:
        pairs = [(giver, receivers[0][1], twin) for _, giver, twin in givers]
    else:
        pairs = [(givers[0][1], receiver, twin) for _, receiver, twin in receivers]
    settles = len(pairs) == 1 and state == (TYPED if pile == "open" else ASIDE)
    return [
        Claim(
            key=f"s-{ref}-{nth}",
            giver=giver,
            receiver=receiver,
            day=date.fromisoformat(day) if day else None,
            minutes=int(round_to(minutes, rules.quantum, rules.rounding)),
            state=state,
            words=frozenset((GIVER, RECEIVER) if signed == BOTH else (signed,)),
            source=CHANNELS[source],
            told_at=at,
            unknown=unknown,
            answered=twin is not None,
            confirmation=rules.confirmation,
            written_by=by,
            settles=settles,
        )
        for nth, (giver, receiver, twin) in enumerate(pairs)
    ]


def _of_unplaced(row: Sequence[Any], rules: Rules) -> Claim:
    ref, by, side, day, minutes, at = row
    return Claim(
        key=f"u-{ref}",
        giver=by if side == GIVER else None,
        receiver=by if side == RECEIVER else None,
        day=date.fromisoformat(day),
        minutes=int(round_to(minutes, rules.quantum, rules.rounding)),
        state=classes.UNPLACED,
        words=frozenset((side,)),
        told_at=at,
        unknown=RECEIVER if side == GIVER else GIVER,
        written_by=by,
    )


# What is so in the group


def _ground(group_id: int, rules: Rules, claims: Sequence[Claim]) -> Ground:
    raw = db.raw()
    different, looked = _answered(group_id)
    closed = months.newest_closed(group_id)
    return Ground(
        today=clock.today(rules.zone),
        quantum=rules.quantum,
        known=_known(group_id, [each for each in claims if each.minutes > classes.MOST_AT_FIRST and not each.in_book]),
        close=frozenset(_pair(*row) for row in raw(_CLOSE, (group_id,)).fetchall()),
        officers=frozenset(each.id for each in people.officers(group_id, COORDINATOR)),
        left={member_id: date.fromisoformat(day) for member_id, day in raw(_LEFT, (group_id,)).fetchall()},
        different=different,
        looked=looked,
        closed_to=_last_day(closed) if closed else date.min,
    )


def _known(group_id: int, claims: Collection[Claim]) -> frozenset[Pair]:
    """Of the pairs of these claims, those with help in the book."""
    givers = {each for claim in claims for each in claim.parties}
    if not givers:
        return frozenset()
    chosen = select(Exchange.giver_id, Exchange.receiver_id).where(
        Exchange.group_id == group_id,
        Exchange.state == AGREED,
        Exchange.giver_id.in_(givers) | Exchange.receiver_id.in_(givers),
    )
    return frozenset(_pair(*row) for row in db.session.execute(chosen.distinct()))


def _pair(one: int | None, other: int | None) -> Pair:
    first, second = sorted((one or 0, other or 0))
    return first, second


def _last_day(month: str) -> date:
    year, number = int(month[:4]), int(month[5:])
    return date(year + number // 12, number % 12 + 1, 1) - timedelta(days=1)


def _answered(group_id: int) -> tuple[frozenset[frozenset[str]], frozenset[str]]:
    """What was said to be two pieces of help, and what was looked at; but for what was undone."""
    sql = "SELECT act, one, other FROM reconciled WHERE group_id = ? AND act IN (?, ?) AND undone_at IS NULL"
    rows = db.raw()(sql, (group_id, ANOTHER, LOOKED)).fetchall()
    different = frozenset(frozenset((one, other)) for act, one, other in rows if act == ANOTHER)
    return different, frozenset(one for act, one, _ in rows if act == LOOKED)


# The things themselves


def ref_of(key: str) -> str:
    """The reference of an exchange, a slip or something unplaced out of a claim's key."""
    return key.split("-")[1]


def things(group_id: int, found: Iterable[Finding]) -> Things:
    """What stands behind these findings, read at once."""
    claims = [each for finding in found for each in (*finding.claims, *finding.hints)]
    keys = {kind: {ref_of(each.key) for each in claims if each.key.startswith(kind)} for kind in "esu"}
    ids = {member_id for each in claims for member_id in each.parties}
    members = list(db.session.scalars(select(Member).where(Member.group_id == group_id, Member.id.in_(ids))))
    return Things(
        exchanges={each.ref: each for each in _by_refs(Exchange, keys["e"])},
        slips={each.ref: each for each in _by_refs(Slip, keys["s"])},
        unplaced={each.ref: each for each in _by_refs(Unplaced, keys["u"])},
        names=people.labels(members) if members else {},
    )


def _by_refs(table: Any, refs: Collection[str]) -> list[Any]:
    return list(db.session.scalars(select(table).where(table.ref.in_(refs)))) if refs else []


def exchange_of(group_id: int, key: str) -> Exchange | None:
    """The exchange behind a claim; None for paper."""
    chosen = select(Exchange).where(Exchange.group_id == group_id, Exchange.ref == ref_of(key))
    return db.session.scalar(chosen) if key.startswith("e-") else None


def slip_of(group_id: int, key: str) -> Slip | None:
    """The slip behind a claim."""
    chosen = select(Slip).where(Slip.group_id == group_id, Slip.ref == ref_of(key))
    return db.session.scalar(chosen) if key.startswith("s-") else None


def unplaced_of(group_id: int, key: str) -> Unplaced | None:
    """Help whose other side was not found, behind a claim."""
    chosen = select(Unplaced).where(Unplaced.group_id == group_id, Unplaced.ref == ref_of(key))
    return db.session.scalar(chosen) if key.startswith("u-") else None


# What was settled


def settled_lately(actor: Actor, group_id: int) -> list[Reconciled]:
    """What was settled between two tellings, the newest first."""
    permissions.require(actor, "reconciling.read", permissions.Of(group_id))
    chosen = select(Reconciled).where(Reconciled.group_id == group_id).order_by(Reconciled.id.desc())
    return list(db.session.scalars(chosen.limit(KEPT)))


def by_ref(actor: Actor, ref: str) -> Reconciled:
    """What was settled, by its reference. NotFound for all but the group's officers."""
    found = db.session.scalar(select(Reconciled).where(Reconciled.ref == ref))
    if found is None or not permissions.may(actor, "reconciling.read", found):
        raise NotFound
    return found


def by_form_key(group_id: int, form_key: str) -> list[Reconciled]:
    """What was settled by the very form that is sent again."""
    chosen = select(Reconciled).where(Reconciled.group_id == group_id, Reconciled.form_key == form_key)
    return list(db.session.scalars(chosen.order_by(Reconciled.id)))


def of_member(member: Member) -> list[Reconciled]:
    """What somebody settled or undid as an officer, oldest first."""
    chosen = select(Reconciled).where((Reconciled.done_by_id == member.id) | (Reconciled.undone_by_id == member.id))
    return list(db.session.scalars(chosen.order_by(Reconciled.id)))
