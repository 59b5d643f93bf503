"""From a pile to the hours book: what would be posted, shown first; all of it in one transaction, or nothing.

A slip gives the words of those who signed it. One signed by both posts at once, one signed by one waits for the other.
What is about the hours of whoever posts gives their own word alone, and waits for somebody else's, except in a group
with no other officer, where the other side's signature is enough: single-handed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from timebank import clock, permissions
from timebank.db import db
from timebank.errors import (
    NotNow,
    OwnHours,
    PileChanged,
    PileDiffers,
    PileUnsettled,
    ReasonNeeded,
    Refusal,
    ToldAlready,
)
from timebank.exchanges import answers, states
from timebank.exchanges import service as exchanges
from timebank.exchanges.models import AGREED, GIVER, OPEN_STATES, RECEIVER, Exchange, other_side
from timebank.gatherings import sharing
from timebank.gatherings.sharing import ISSUANCE, NO_HOURS, POT
from timebank.ledger import service as ledger
from timebank.members import queries as people
from timebank.members.models import COORDINATOR, SIGNER, Member
from timebank.permissions import Actor
from timebank.slips import queries
from timebank.slips.models import (
    ASIDE,
    BOTH,
    CHANNELS,
    DROPPED,
    IN_BOOK,
    PAPER,
    POSTED,
    PRESENT,
    SAME,
    SHEET,
    STRUCK,
    SUSPENSE,
    TYPED,
    UNCLEAR,
    Named,
    Pile,
    Slip,
)
from timebank.slips.service import Line, check_complete, expect_open, rewrite
from timebank.trail import service as trail

# What comes of a line, or of one of several on it.
POSTS, WAITS, JOINS, COUNTED, UNKNOWN, GATHERING, NOTHING = (
    "posts",
    "waits",
    "joins",
    "counted",
    "unknown",
    "gathering",
    "nothing",
)


@dataclass(frozen=True, slots=True)
class Coming:
    """One posting to come, or what else becomes of a line. `legs`: whose hours (None: the group's own) by how much.

    `minutes` are those of the line by the group's rule; the legs of what posts now add up to nothing.
    """

    slip: Slip
    what: str
    legs: tuple[tuple[str, Member | None, int], ...] = ()
    single_handed: bool = False
    late: bool = False
    problem: Refusal | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """What posting a pile would do, line by line."""

    pile: Pile
    totals: queries.Totals
    comings: list[Coming]
    unanswered: list[Slip] = field(default_factory=list)

    @property
    def is_equal(self) -> bool:
        """Whether what was typed is what was counted by hand."""
        return self.totals.are_those_of(self.pile)

    @property
    def problems(self) -> list[Coming]:
        """What stands in the way."""
        return [each for each in self.comings if each.problem is not None]

    @property
    def is_ready(self) -> bool:
        """Whether it can be posted."""
        return self.is_equal and not self.problems and not self.unanswered


def plan(actor: Actor, pile: Pile) -> Plan:
    """What posting this pile would do; writes nothing."""
    permissions.require(actor, "slips.tend", pile)
    stand = states.ground(pile.group_id)
    comings: list[Coming] = []
    unanswered = []
    for slip in queries.slips_of(pile):
        if slip.state == STRUCK:
            continue
        comings += _coming(actor, slip, stand)
        if slip.state == UNCLEAR or queries.asks(slip):
            unanswered.append(slip)
    return Plan(pile, queries.totals(pile), comings, unanswered)


def moved(plan: Plan) -> tuple[int, int]:
    """How far hours go up, and how far they go down, by all that is to come: the same, of course."""
    minutes = [each for coming in plan.comings for *_, each in coming.legs]
    return sum(each for each in minutes if each > 0), -sum(each for each in minutes if each < 0)


def _coming(actor: Actor, slip: Slip, stand: states.Ground) -> list[Coming]:
    late = queries.is_late(slip.group_id, slip.occurred_on)
    if slip.state != TYPED:
        return [Coming(slip, NOTHING)]
    try:
        check_complete(slip.group_id, line_of(slip))
        if slip.kind == SHEET:
            return [Coming(slip, GATHERING, sheet_legs(actor, slip, stand), late=late)]
        minutes = states.rounded(slip.minutes, stand.rules.quantum, stand.rules.rounding)
        if slip.missing is not None:
            return [Coming(slip, UNKNOWN, _suspense_legs(actor, slip, minutes), late=late)]
        return [_exchange_coming(actor, slip, each, minutes, stand, late=late) for each in queries.pairs(slip)]
    except Refusal as refusal:
        return [Coming(slip, NOTHING, late=late, problem=refusal)]


def _exchange_coming(
    actor: Actor,
    slip: Slip,
    pair: tuple[Named, Member | None, Member | None],
    minutes: int,
    stand: states.Ground,
    *,
    late: bool,
) -> Coming:
    named, giver, receiver = pair
    legs = ((GIVER, giver, int(minutes)), (RECEIVER, receiver, -int(minutes)))
    if named.twin == SAME:
        joins = named.exchange is not None and named.exchange.state in OPEN_STATES
        if joins and actor.is_close_to([each.id for each in (giver, receiver) if each]):
            raise OwnHours
        return Coming(slip, JOINS if joins else COUNTED, legs if joins else (), late=late)
    ids = [each.id for each in (giver, receiver) if each is not None]
    if not actor.is_close_to(ids):
        return Coming(slip, POSTS if _is_enough(slip, giver, receiver, stand) else WAITS, legs, late=late)
    if actor.member_id not in ids:
        raise OwnHours  # of somebody they stand in for: another coordinator's work
    alone = _signed_by_other(actor, slip, giver) and is_only_officer(actor, slip.group_id, ids)
    return Coming(slip, POSTS if alone else WAITS, legs, single_handed=alone, late=late)


def _is_enough(slip: Slip, giver: Member | None, receiver: Member | None, stand: states.Ground) -> bool:
    """Whether the words of those who signed, and the group's own where it is a side, move the hours by the rule."""
    if slip.signed == BOTH:
        return True
    rules = stand.rules
    silent = receiver if slip.signed == GIVER else giver
    return silent is None or (rules.confirmation == "receiver" and slip.signed == RECEIVER and receiver is not None)


def _signed_by_other(actor: Actor, slip: Slip, giver: Member | None) -> bool:
    own = GIVER if giver is not None and giver.id == actor.member_id else RECEIVER
    return slip.source == PAPER and slip.signed in (BOTH, other_side(own))


def is_only_officer(actor: Actor, group_id: int, party_ids: list[int]) -> bool:
    """Whether nobody else could settle these hours."""
    return not {each.id for each in people.officers(group_id, COORDINATOR, SIGNER)} - {actor.member_id, *party_ids}


def sheet_legs(actor: Actor, slip: Slip, stand: states.Ground) -> tuple[tuple[str, Member | None, int], ...]:
    """What an attendance sheet moves: everybody the same, the group's own account the other way. Raises OwnHours."""
    if slip.rule == NO_HOURS:
        return ()
    present = [each.member for each in slip.on(PRESENT) if each.member is not None]
    ids = [each.id for each in present]
    if actor.is_close_to(ids) and not is_only_officer(actor, slip.group_id, ids):
        raise OwnHours
    minutes = states.rounded(slip.minutes, stand.rules.quantum, stand.rules.rounding)
    own = ISSUANCE if slip.rule == ISSUANCE else POT
    shares = sharing.share(slip.rule or NO_HOURS, (), present, int(minutes))
    return tuple((own if member is None else PRESENT, member, moved) for member, moved in shares.items())


def _suspense_legs(actor: Actor, slip: Slip, minutes: int) -> tuple[tuple[str, Member | None, int], ...]:
    known_side = other_side(slip.missing or GIVER)
    known = slip.on(known_side)[0].member
    if known is None or actor.is_close_to([known.id]):
        raise OwnHours
    moved = int(minutes) if known_side == GIVER else -int(minutes)
    return (known_side, known, moved), ("suspense", None, -moved)


def line_of(slip: Slip) -> Line:
    """What stands on a slip, as it was typed."""
    return Line(
        number=slip.number,
        givers=[each.member for each in slip.on(GIVER)],
        receivers=[each.member for each in slip.on(RECEIVER)],
        present=[each.member for each in slip.on(PRESENT)],
        occurred_on=date.fromisoformat(slip.occurred_on) if slip.occurred_on else None,
        minutes=slip.minutes,
        what=slip.what,
        what_language=slip.what_language,
        source=slip.source,
        signed=slip.signed,
        missing=slip.missing,
        unread=slip.unread,
        rule=slip.rule,
    )


# Posting


def post(actor: Actor, pile: Pile, version: int | None = None) -> None:
    """Put a pile in the hours book: all that is typed, in one transaction; what is set aside stays aside.

    `version` is that of the pile somebody looked at. Raises PileSettled, PileChanged, PileDiffers, PileUnsettled, and
    what the first line that cannot go in raises.
    """
    permissions.require(actor, "slips.tend", pile)
    with db.write():
        expect_open(pile)
        if version is not None and version != pile.version:
            raise PileChanged
        ready = plan(actor, pile)
        if not ready.is_equal:
            raise PileDiffers
        if ready.unanswered:
            raise PileUnsettled
        if ready.problems and ready.problems[0].problem is not None:
            raise ready.problems[0].problem
        for slip in queries.slips_of(pile):
            if slip.state == TYPED:
                _post(actor, slip)
        pile.state, pile.settled_at, pile.settled_by_id = POSTED, clock.text(clock.now()), actor.member_id
        pile.version += 1
        facts = {"pile": pile.number, "slips": pile.counted_slips, "minutes": pile.counted_minutes}
        trail.record(actor, "pile.posted", pile.ref, facts, group_id=pile.group_id)


def _post(actor: Actor, slip: Slip) -> None:
    stand = states.ground(slip.group_id)
    if slip.kind == SHEET:
        _post_sheet(actor, slip, stand)
    elif slip.missing is not None:
        _post_to_suspense(actor, slip, stand)
    else:
        for named, giver, receiver in queries.pairs(slip):
            _tell(actor, slip, named, giver, receiver, stand)
        slip.state = IN_BOOK
        trail.record(actor, "slip.in book", slip.ref, {"number": slip.number}, group_id=slip.group_id)


def _tell(
    actor: Actor,
    slip: Slip,
    named: Named,
    giver: Member | None,
    receiver: Member | None,
    stand: states.Ground,
) -> None:
    """One exchange of a slip: told, or joined to the one that was told already."""
    if named.twin == SAME:
        if named.exchange_id is not None:
            _join(actor, slip, db.session.get_one(Exchange, named.exchange_id))
        return
    ids = [each.id for each in (giver, receiver) if each is not None]
    words = _words(slip)
    teller = {GIVER: giver, RECEIVER: receiver}.get(slip.signed)
    voice = actor.speaking_for(teller.number if teller else None, CHANNELS[slip.source])
    claim = exchanges.Claim(
        giver,
        receiver,
        date.fromisoformat(slip.occurred_on or ""),
        slip.minutes,
        slip.what,
        slip.what_language,
        queries.written_number(slip.number),
    )
    if actor.member_id in ids:
        told = exchanges.log(actor.speaking_for(None, CHANNELS[slip.source]), slip.group_id, claim)
        if told.state != AGREED and _signed_by_other(actor, slip, giver) and is_only_officer(actor, slip.group_id, ids):
            answers.agree_from_signed_slip(actor, told, claim.slip or "")
    else:
        told = exchanges.log(voice, slip.group_id, claim, words=words)
        if told.state in OPEN_STATES and _is_enough(slip, giver, receiver, stand):
            answers.agree_as_coordinator(actor, told)
    named.exchange_id = told.id
    _count(slip, told.posted_number)


def _words(slip: Slip) -> tuple[str, ...]:
    return (GIVER, RECEIVER) if slip.signed == BOTH else (slip.signed,)


def _join(actor: Actor, slip: Slip, told: Exchange) -> None:
    """Give the words of a slip to what was told already: yes; or another length, and the other side is asked."""
    for side in _words(slip):
        if told.state not in OPEN_STATES or side not in told.silent_sides:
            continue
        said = None if slip.minutes == (told.proposed_told or told.minutes_told) else slip.minutes
        answers.pass_on(actor, told, side, CHANNELS[slip.source], said)
    _count(slip, told.posted_number)


def _post_sheet(actor: Actor, slip: Slip, stand: states.Ground) -> None:
    """One transaction for everybody on an attendance sheet."""
    legs = sheet_legs(actor, slip, stand)
    facts: dict[str, int | str | None] = {"number": slip.number, "rule": slip.rule, "people": len(slip.people)}
    if is_own := actor.is_close_to([each.member_id for each in slip.people if each.member_id]):
        facts["single_handed"] = 1
    slip.state = IN_BOOK
    if not legs:
        trail.record(actor, "slip.sheet", slip.ref, facts, group_id=slip.group_id)
        return
    own = stand.own["own-work" if slip.rule == ISSUANCE else "pot"]
    postings: dict[int, int] = {}
    for side, member, minutes in legs:
        account = own if side != PRESENT or member is None else _account_of(member, slip, stand)
        postings[account] = postings.get(account, 0) + minutes
    posted = ledger.post(
        actor,
        slip.group_id,
        kind="gathering_alone" if is_own else "gathering",
        occurred_on=date.fromisoformat(slip.occurred_on or ""),
        postings={account: minutes for account, minutes in postings.items() if minutes},
        key=f"slip:{slip.ref}",
        note=slip.what or None,
        action="slip.sheet",
        thing=slip.ref,
        facts=facts,
    )
    slip.posted_number, slip.counts_in = posted.number, posted.month


def _account_of(member: Member, slip: Slip, stand: states.Ground) -> int:
    """Where somebody's hours of that day are counted: those before their opening hours are in them already."""
    if member.opening_on is not None and (slip.occurred_on or "") < member.opening_on:
        return stand.own["opening"]
    return member.account_id


def _post_to_suspense(actor: Actor, slip: Slip, stand: states.Ground) -> None:
    """Put in the book what one side of is not known: against the account for what is still to be placed."""
    minutes = states.rounded(slip.minutes, stand.rules.quantum, stand.rules.rounding)
    legs = _suspense_legs(actor, slip, minutes)
    [(_, known, moved), *_] = legs
    if known is None:
        raise NotNow
    posted = ledger.post(
        actor,
        slip.group_id,
        kind="suspense",
        occurred_on=date.fromisoformat(slip.occurred_on or ""),
        postings={_account_of(known, slip, stand): moved, stand.own["suspense"]: -moved},
        key=f"slip:{slip.ref}",
        note=slip.what or None,
        action="slip.suspense",
        thing=slip.ref,
        facts={"number": slip.number, "minutes": int(minutes)},
    )
    slip.state, slip.posted_number, slip.counts_in = SUSPENSE, posted.number, posted.month


def _count(slip: Slip, number: int | None) -> None:
    """Keep in which month of the book it counts."""
    if number is None:
        return
    sql = "SELECT month FROM ledger_transaction WHERE book_id = ? AND number = ?"
    found = db.raw()(sql, (slip.group_id, number)).fetchone()
    slip.counts_in = found[0] if found else None


# Afterwards


def settle(actor: Actor, slip: Slip, line: Line, *, another: bool = False) -> None:
    """What was set aside, or is in the book with one side unknown, is clear now: this is what the slip says.

    What stood in suspense is taken back and the right entry made in one step; both people are told. `another` says that
    it is not what the same two told already. Raises NotNow, OwnHours, ToldAlready, and what `service.add` raises.
    """
    permissions.require(actor, "slips.tend", slip)
    check_complete(slip.group_id, line)
    with db.write():
        _expect_left_over(slip)
        if slip.state == SUSPENSE:
            if line.missing is not None:
                raise NotNow
            _expect_uninvolved(actor, [each.id for _, named in line.sides for each in named if each is not None])
            _take_back(actor, slip, "slip.cleared")
        rewrite(actor, slip, line)
        if not another and queries.asks(slip):
            raise ToldAlready
        _expect_no_stand_in(actor, slip)
        _post(actor, slip)


def join(actor: Actor, slip: Slip, told: Exchange) -> None:
    """A slip that was set aside is the same help as what was told: it gives its words to that, and is in the book.

    Raises NotNow where it names several, or is not the same, OwnHours, ReasonNeeded.
    """
    permissions.require(actor, "slips.tend", slip)
    if not actor.reason:
        raise ReasonNeeded
    with db.write():
        _expect_left_over(slip)
        pairs = queries.pairs(slip)
        if slip.state != ASIDE or len(pairs) != 1:
            raise NotNow
        named, giver, receiver = pairs[0]
        ids = [each.id if each else None for each in (giver, receiver)]
        if ids != [told.giver_id, told.receiver_id] or told.state not in (*OPEN_STATES, AGREED):
            raise NotNow
        _expect_uninvolved(actor, [each for each in ids if each is not None])
        named.twin, named.exchange_id = SAME, told.id
        slip.state = IN_BOOK
        _join(actor, slip, told)
        trail.record(actor, "slip.same", slip.ref, {"number": slip.number}, group_id=slip.group_id)


def part(actor: Actor, slip: Slip) -> None:
    """Undo that: it is set aside again, for the actor's reason. What its words did to the other is undone there.

    Raises NotNow, ReasonNeeded.
    """
    permissions.require(actor, "slips.tend", slip)
    if not actor.reason:
        raise ReasonNeeded
    with db.write():
        db.lock(slip.group_id)
        db.session.refresh(slip)
        if slip.state != IN_BOOK or [each.twin for each in slip.people if each.twin] != [SAME]:
            raise NotNow
        for named in slip.people:
            named.twin = named.exchange_id = None
        slip.state, slip.reason, slip.reason_language = ASIDE, actor.reason, actor.reason_language or ""
        slip.counts_in = None
        trail.record(actor, "slip.aside", slip.ref, {"number": slip.number}, group_id=slip.group_id)


def drop(actor: Actor, slip: Slip) -> None:
    """Nobody could find out what it says, or it was told already: no hours move, for the actor's reason.

    What stood in suspense is taken back. Raises NotNow, OwnHours, ReasonNeeded.
    """
    permissions.require(actor, "slips.tend", slip)
    if not actor.reason:
        raise ReasonNeeded
    with db.write():
        _expect_left_over(slip)
        if slip.state == SUSPENSE:
            _expect_uninvolved(actor, [each.member_id for each in slip.people if each.member_id is not None])
            _take_back(actor, slip, "slip.cleared")
        slip.state, slip.reason, slip.reason_language = DROPPED, actor.reason, actor.reason_language or ""
        trail.record(actor, "slip.dropped", slip.ref, {"number": slip.number}, group_id=slip.group_id)


def _expect_left_over(slip: Slip) -> None:
    """Refuse all but what a posted pile left over; what is asked is read anew."""
    db.lock(slip.group_id)
    db.session.refresh(slip)
    pile = db.session.get_one(Pile, slip.pile_id)
    if pile.state != POSTED or slip.state not in (ASIDE, SUSPENSE):
        raise NotNow


def _expect_uninvolved(actor: Actor, member_ids: list[int]) -> None:
    if actor.is_close_to(member_ids):
        raise OwnHours


def _expect_no_stand_in(actor: Actor, slip: Slip) -> None:
    """Refuse hours of somebody for whom the actor stands in: those are for another officer, whoever signed."""
    for _, giver, receiver in queries.pairs(slip):
        ids = [each.id for each in (giver, receiver) if each is not None]
        if actor.is_close_to(ids) and actor.member_id not in ids:
            raise OwnHours


def _take_back(actor: Actor, slip: Slip, action: str) -> None:
    """Reverse what stood in suspense."""
    ledger.reverse(
        actor,
        slip.group_id,
        slip.posted_number or 0,
        key=f"reversal:{slip.ref}",
        action=action,
        thing=slip.ref,
        facts={"number": slip.number},
    )
    slip.posted_number = None
