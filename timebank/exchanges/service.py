"""Telling of help, agreeing it, settling what is different, and correcting what is in the book. Hours are minutes.

Who may say what: a member gives their own word. A coordinator who is not a party passes on a word that was given by
telephone, over the counter or on a slip; both words at once only from a slip that both signed. Nobody else.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeVar

from sqlalchemy import select

from timebank import clock, permissions, plain
from timebank.db import db, new_ref
from timebank.errors import (
    BeforeTheBeginning,
    BothSides,
    BothWords,
    HasLeft,
    InTheFuture,
    LongAgo,
    NobodyChosen,
    NoHours,
    NothingChosen,
    NothingToCorrect,
    NotNow,
    OneselfHelped,
    OwnHours,
    ReasonNeeded,
    RoundsToNothing,
    SameHours,
    TooManyHours,
    UnknownMember,
)
from timebank.exchanges import queries, tellings
from timebank.exchanges.models import (
    AGREED,
    CODES,
    DECLINED,
    GIVER,
    OPEN_STATES,
    QUERIED,
    RECEIVER,
    REVERSED,
    STALE,
    TRANSITIONS,
    WAITING,
    WITHDRAWN,
    Exchange,
    Unplaced,
    other_side,
)
from timebank.groups import service as groups
from timebank.groups.rules import Rules
from timebank.hours import Minutes, round_to
from timebank.ledger import service as ledger
from timebank.members import queries as people
from timebank.members.models import COORDINATOR, SIGNER, Member
from timebank.members.stand_ins import CHANNEL
from timebank.notices import service as notices
from timebank.permissions import Actor
from timebank.trail import service as trail

MOST_MINUTES = 24 * 60  # more than this on one day was not one piece of help
FURTHEST_BACK = timedelta(days=366)


_Row = TypeVar("_Row", Exchange, Unplaced)


@dataclass(frozen=True, slots=True)
class Claim:
    """What somebody says happened. A side that is None is the group itself; minutes are as they were told."""

    giver: Member | None
    receiver: Member | None
    occurred_on: date
    minutes_told: int
    what: str = ""
    what_language: str = ""
    slip: str | None = None


@dataclass(frozen=True, slots=True)
class Ground:
    """What hours move on in a group: its rules now, and its own accounts by code."""

    rules: Rules
    own: dict[str, int]


def ground(group_id: int) -> Ground:
    """Where a group stands now: read once for many exchanges."""
    return Ground(groups.rules_now(group_id), groups.account_ids(group_id))


def log(
    actor: Actor,
    group_id: int,
    claim: Claim,
    *,
    words: Collection[str] = (),
    form_key: str | None = None,
    reach_back: bool = False,
) -> Exchange:
    """Tell of help that was given. Sent again with the same `form_key`, it gives the exchange of the first time.

    A member who is a party gives the word of their own side. Anybody else must be a coordinator and says whose
    `words` (giver, receiver, or both from a slip both signed) are passed on through the actor's channel. With enough
    words by the group's rule the hours move at once. `reach_back` is for imports: help before the group began.

    Raises NobodyChosen, UnknownMember, OneselfHelped, HasLeft, NoHours, TooManyHours, RoundsToNothing, InTheFuture,
    BeforeTheBeginning, LongAgo, TooLong, OddCharacters, BothWords, NotAllowed.
    """
    permissions.require(actor, "exchange.log", permissions.Of(group_id))
    return _log(actor, group_id, claim, _words_given(actor, group_id, claim, words), form_key, reach_back)


def _log(
    actor: Actor, group_id: int, claim: Claim, given: Collection[str], form_key: str | None, reach_back: bool
) -> Exchange:
    rules = groups.rules_now(group_id)
    exchange = _told(actor, group_id, claim, given, form_key, rules, reach_back)
    with db.write():
        if form_key and (first := _by_form_key(Exchange, group_id, form_key)):
            return first
        db.session.add(exchange)
        db.session.flush()
        if _is_enough(exchange):
            _agree(actor, exchange, "exchange.logged and agreed")
        else:
            trail.record(actor, "exchange.logged", exchange.ref, _facts(exchange))
        tellings.moved(actor, exchange)
        return exchange


def preview(group_id: int, claim: Claim) -> Minutes:
    """The minutes that would count if this were told now; writes nothing. Raises what `log` raises of the claim."""
    plain.line(claim.what, field="what")
    plain.line(claim.slip, plain.NAME, field="slip")
    return _checked(claim, group_id, groups.rules_now(group_id), reach_back=False)


def preview_unplaced(group_id: int, teller: Member, typed: str, claim: Claim) -> Minutes:
    """The same where the other person was not found. Raises what `tell_unplaced` raises."""
    plain.line(typed, plain.NAME, field="typed", needed=True)
    return preview(group_id, Claim(teller, None, claim.occurred_on, claim.minutes_told, claim.what))


def log_from_paper(
    actor: Actor, group_id: int, claims: Sequence[Claim], done: Callable[[], None] = lambda: None
) -> list[Exchange]:
    """Put help that was agreed on paper, both words on each slip, in the book, in the order given: all or nothing.

    For imports: many at once, however long ago. `done` is called after each. Raises what `log` raises.
    """
    voice = actor.speaking_for(None, "slip")
    with db.write():
        db.lock(group_id)
        stand = ground(group_id)
        exchanges = []
        for claim in claims:
            given = _words_given(voice, group_id, claim, (GIVER, RECEIVER))
            exchange = _told(voice, group_id, claim, given, None, stand.rules, reach_back=True)
            _agree(voice, exchange, "exchange.logged and agreed", stand)
            exchanges.append(exchange)
            done()
        db.session.add_all(exchanges)  # together, which is much faster than each on its own
        db.session.flush()
        return exchanges


def _told(
    actor: Actor,
    group_id: int,
    claim: Claim,
    given: Collection[str],
    form_key: str | None,
    rules: Rules,
    reach_back: bool,
) -> Exchange:
    """The exchange that a claim makes by the rules of the day, once it is checked; not yet in the database."""
    minutes = _checked(claim, group_id, rules, reach_back)
    told = Exchange(
        ref=new_ref(),
        group_id=group_id,
        occurred_on=claim.occurred_on.isoformat(),
        minutes_told=claim.minutes_told,
        minutes=minutes,
        quantum=rules.quantum,
        rounding=rules.rounding,
        confirmation=rules.confirmation,
        what=plain.line(claim.what, field="what"),
        what_language=claim.what_language,
        state=WAITING,
        giver_word=actor.channel if GIVER in given else None,
        receiver_word=actor.channel if RECEIVER in given else None,
        logged_by_id=actor.member_id,
        logged_at=clock.text(clock.now()),
        channel=actor.channel,
        slip=plain.line(claim.slip, plain.NAME, field="slip") or None,
        form_key=form_key,
    )
    return told.between(claim.giver, claim.receiver)


def _words_given(actor: Actor, group_id: int, claim: Claim, words: Collection[str]) -> frozenset[str]:
    """Whose word a telling is, from who tells."""
    both = [member.id for member in (claim.giver, claim.receiver) if member is not None]
    sides = {
        side
        for side, member in ((GIVER, claim.giver), (RECEIVER, claim.receiver))
        if member is not None and member.id == actor.member_id
    }
    if actor.acting_id in both:
        raise BothSides  # a stand-in gives no second word beside their own
    if sides and not words:
        return frozenset(sides)
    permissions.require(actor, "exchange.log for others", permissions.Of(group_id))
    if actor.is_close_to(both):
        raise OwnHours
    if not words or not set(words) <= {GIVER, RECEIVER}:
        raise NobodyChosen(field="told_by")
    if len(set(words)) == 2 and actor.channel != "slip":
        raise BothWords(field="told_by")
    return frozenset(words)


def _checked(claim: Claim, group_id: int, rules: Rules, reach_back: bool) -> Minutes:
    if claim.giver is None and claim.receiver is None:
        raise NobodyChosen
    if claim.giver is claim.receiver:
        raise OneselfHelped
    for member in (claim.giver, claim.receiver):
        if member is not None and member.group_id != group_id:
            raise UnknownMember
        if member is not None and member.left_on is not None and claim.occurred_on.isoformat() > member.left_on:
            raise HasLeft(name=member.name, day=date.fromisoformat(member.left_on))
    today = clock.today(rules.zone)
    if claim.occurred_on > today:
        raise InTheFuture
    if not reach_back and claim.occurred_on < rules.began_on:
        raise BeforeTheBeginning(day=rules.began_on)
    if not reach_back and claim.occurred_on < today - FURTHEST_BACK:
        raise LongAgo
    return rounded(claim.minutes_told, rules.quantum, rules.rounding)


def rounded(minutes_told: int, quantum: int, rounding: str) -> Minutes:
    """The minutes that count for the minutes told. Raises NoHours, TooManyHours, RoundsToNothing."""
    if minutes_told <= 0:
        raise NoHours
    if minutes_told > MOST_MINUTES:
        raise TooManyHours(most=Minutes(MOST_MINUTES))
    minutes = round_to(minutes_told, quantum, rounding)
    if minutes == 0:
        raise RoundsToNothing(minutes=Minutes(minutes_told), quantum=Minutes(quantum))
    return minutes


def _by_form_key(table: type[_Row], group_id: int, form_key: str) -> _Row | None:
    return db.session.scalar(select(table).where(table.group_id == group_id, table.form_key == form_key))


def _is_enough(exchange: Exchange) -> bool:
    """Whether the words given so far move the hours, by the rule that held when it was logged."""
    if exchange.confirmation == "coordinator":
        return False
    if exchange.confirmation == "receiver" and exchange.receiver_word is not None and exchange.receiver_id is not None:
        return True
    return exchange.giver_word is not None and exchange.receiver_word is not None


def tell_unplaced(
    actor: Actor,
    group_id: int,
    *,
    side: str,
    typed: str,
    occurred_on: date,
    minutes_told: int,
    what: str = "",
    what_language: str = "",
    form_key: str | None = None,
) -> Unplaced:
    """Tell of help where the other person cannot be found: it goes to the coordinator with what was typed.

    `side` is the teller's own, giver or receiver. Raises Missing, TooLong, OddCharacters and what `log` says of
    days and hours.
    """
    permissions.require(actor, "exchange.log", permissions.Of(group_id))
    rules = groups.rules_now(group_id)
    teller = db.session.get_one(Member, actor.member_id)
    _checked(Claim(teller, None, occurred_on, minutes_told), group_id, rules, reach_back=False)
    typed = plain.line(typed, plain.NAME, field="typed", needed=True)
    what = plain.line(what, field="what")
    with db.write():
        if form_key and (first := _by_form_key(Unplaced, group_id, form_key)):
            return first
        unplaced = Unplaced(
            ref=new_ref(),
            group_id=group_id,
            told_by_id=teller.id,
            told_side=side,
            typed=typed,
            occurred_on=occurred_on.isoformat(),
            minutes_told=minutes_told,
            what=what,
            what_language=what_language,
            told_at=clock.text(clock.now()),
            form_key=form_key,
        )
        db.session.add(unplaced)
        db.session.flush()
        trail.record(actor, "exchange.unplaced", unplaced.ref, {"minutes_told": minutes_told})
        return unplaced


def place(actor: Actor, unplaced: Unplaced, other: Member) -> Exchange:
    """Say who it was: the help is logged as the teller's word, and waits for the other's. Raises what `log` raises."""
    permissions.require(actor, "desk.settle", unplaced)
    with db.write():
        if unplaced.settled_at is not None:
            raise NotNow
        giver, receiver = (unplaced.told_by, other) if unplaced.told_side == GIVER else (other, unplaced.told_by)
        claim = Claim(
            giver,
            receiver,
            date.fromisoformat(unplaced.occurred_on),
            unplaced.minutes_told,
            unplaced.what,
            unplaced.what_language,
        )
        voice = actor.speaking_for(unplaced.told_by.number, "web")
        exchange = _log(voice, unplaced.group_id, claim, (unplaced.told_side,), None, reach_back=False)
        unplaced.settled_at = clock.text(clock.now())
        unplaced.exchange_id = exchange.id
        trail.record(actor, "exchange.placed", unplaced.ref, {"exchange": exchange.ref})
        return exchange


def set_aside(actor: Actor, unplaced: Unplaced) -> None:
    """Settle without hours what nobody could be found for, for the actor's reason. Raises NotNow, ReasonNeeded."""
    permissions.require(actor, "desk.settle", unplaced)
    if not actor.reason:
        raise ReasonNeeded
    with db.write():
        if unplaced.settled_at is not None:
            raise NotNow
        unplaced.settled_at = clock.text(clock.now())
        trail.record(actor, "exchange.set aside", unplaced.ref)


def answer(actor: Actor, ref: str, verb: Callable[[Actor, Exchange], None]) -> None:
    """Do `verb` to the exchange with this reference, which is read only once it cannot change any more.

    Raises NotFound for all but those it concerns and the group's officers, and what the verb raises.
    """
    with db.write():
        verb(actor, queries.by_ref(actor, ref))


def agree(actor: Actor, exchange: Exchange) -> None:
    """Give one's word that it is right: the hours move. Saying so twice changes nothing. Raises NotNow."""
    with db.write():
        if exchange.state == AGREED and actor.member_id in exchange.party_ids:
            return
        _expect_open(exchange)
        _require_own_voice(actor, exchange)
        permissions.require(actor, "exchange.answer", exchange)
        side = exchange.side_of(actor.member_id)
        _give_word(actor, exchange, str(side))


def objecting(exchange: Exchange) -> str:
    """The verb of permissions by which a party says that something is different or did not happen.

    It belongs to the one whose word is missing; where only a coordinator agrees, and once it is in the book, to either.
    """
    either = exchange.state == AGREED or exchange.confirmation == "coordinator"
    return "exchange.differ" if either else "exchange.answer"


def query(actor: Actor, exchange: Exchange, minutes_told: int) -> None:
    """Say that it was another length: the other side is asked. Saying the same twice changes nothing.

    Where the group leaves agreeing to a coordinator, either party may say so until then. Raises NotNow, SameHours,
    NoHours, TooManyHours, RoundsToNothing.
    """
    with db.write():
        _expect_open(exchange)
        side = exchange.side_of(actor.member_id)
        if side is not None and exchange.proposed_by == side and exchange.proposed_told == minutes_told:
            return
        _require_own_voice(actor, exchange)
        permissions.require(actor, objecting(exchange), exchange)
        _propose(actor, exchange, str(side), minutes_told)


def decline(actor: Actor, exchange: Exchange) -> None:
    """Say that it did not happen, for the actor's reason. Raises NotNow, ReasonNeeded."""
    if not actor.reason:
        raise ReasonNeeded
    with db.write():
        _expect_open(exchange)
        permissions.require(actor, objecting(exchange), exchange)
        _settle(actor, exchange, DECLINED, "exchange.declined")


def withdraw(actor: Actor, exchange: Exchange) -> None:
    """Take back what was told and not yet agreed. Raises NotNow."""
    with db.write():
        _expect_open(exchange)
        permissions.require(actor, "exchange.withdraw", exchange)
        _settle(actor, exchange, WITHDRAWN, "exchange.withdrawn")


def ask_to_be_rung(actor: Actor, exchange: Exchange) -> None:
    """ "Ring me instead": the coordinator's call list gets a line, nothing else changes. Raises NotNow."""
    with db.write():
        _expect_open(exchange)
        permissions.require(actor, "exchange.answer", exchange)
        if exchange.ring_asked_by is None:
            exchange.ring_asked_by = exchange.side_of(actor.member_id)
            trail.record(actor, "exchange.ring asked", exchange.ref)


def pass_on(actor: Actor, exchange: Exchange, side: str, channel: str, minutes_told: int | None) -> None:
    """Record the word of one side as it was given to the coordinator: yes (`minutes_told` None) or another length.

    `channel` is phone, counter or slip. Raises NotNow, OwnHours, and what `query` raises.
    """
    with db.write():
        _expect_open(exchange)
        require_uninvolved(actor, "exchange.voice", exchange)
        if side not in exchange.silent_sides:
            raise NotNow
        member = exchange.member_on(side)
        hear(actor.speaking_for(member.number if member else None, channel), exchange, side, minutes_told)
        exchange.ring_asked_by = None


def pass_on_no(actor: Actor, exchange: Exchange, side: str, channel: str) -> None:
    """Record that one side told the coordinator it did not happen, and why. Raises NotNow, OwnHours, ReasonNeeded."""
    if not actor.reason:
        raise ReasonNeeded
    with db.write():
        _expect_open(exchange)
        require_uninvolved(actor, "exchange.voice", exchange)
        if side not in exchange.silent_sides:
            raise NotNow
        member = exchange.member_on(side)
        voice = actor.speaking_for(member.number if member else None, channel)
        _settle(voice, exchange, DECLINED, "exchange.declined")


def rule(actor: Actor, exchange: Exchange, minutes_told: int) -> None:
    """Settle what two people see differently, as a coordinator or signer who is not a party, with a reason.

    Also how hours are agreed where the group's rule leaves agreeing to a coordinator, and how the group's own side
    gives its word. Raises NotNow, OwnHours, ReasonNeeded, NoHours, TooManyHours, RoundsToNothing.
    """
    if not actor.reason:
        raise ReasonNeeded
    with db.write():
        _expect_open(exchange)
        require_uninvolved(actor, "exchange.rule", exchange)
        _take_length(exchange, minutes_told)
        _agree(actor, exchange, "exchange.ruled")
        tellings.moved(actor, exchange, tellings.RULED)


def agree_as_coordinator(actor: Actor, exchange: Exchange) -> None:
    """The coordinator's yes: for a group whose rule asks for it, and for the side that is the group itself.

    Raises NotNow, OwnHours.
    """
    with db.write():
        _expect_open(exchange)
        require_uninvolved(actor, "exchange.rule", exchange)
        group_side = GIVER if exchange.giver_id is None else RECEIVER if exchange.receiver_id is None else None
        if group_side is not None and group_side in exchange.awaited_sides:
            _give_word(actor, exchange, group_side)
        elif exchange.confirmation != "coordinator" or exchange.awaited_sides:
            raise NotNow  # two people who see it differently are not agreed with, but settled between, for a reason
        if exchange.confirmation == "coordinator":
            _agree(actor, exchange, "exchange.agreed")
            tellings.moved(actor, exchange)


def agree_from_signed_slip(actor: Actor, exchange: Exchange, slip: str) -> None:
    """A coordinator's own hours in a group with no other officer: a slip the other side signed is enough.

    Marked single-handed wherever it shows. Raises NotNow, OwnHours where another officer could do it, Missing.
    """
    slip = plain.line(slip, plain.NAME, field="slip", needed=True)
    with db.write():
        _expect_open(exchange)
        require_only_officer(actor, exchange)
        exchange.single_handed = True
        exchange.slip = slip
        for side in exchange.awaited_sides:
            _set_word(exchange, side, "slip")
        _agree(actor, exchange, "exchange.agreed")
        tellings.moved(actor, exchange)


def correct(
    actor: Actor, exchange: Exchange, minutes_told: int, *, slip: str | None = None, code: str | None = None
) -> Exchange:
    """Put right hours that are in the book: the reversal and the right entry, in one step, for the actor's reason.

    `code` is one of CODES, for the bookkeepers, and None where nobody said it. Returns the exchange that now stands,
    which names the one it corrects. Both people read it with its reason. `slip` is the number of the one by which a
    group's only officer settles a doubt about their own hours: single-handed.
    Raises ReasonNeeded, NothingChosen, OwnHours, NotNow, NothingToCorrect, NoHours, TooManyHours, RoundsToNothing.
    """
    _expect_reasons(actor, code)
    with db.write():
        if exchange.state != AGREED:
            raise NotNow
        require_settler(actor, exchange, slip)
        rules = groups.rules_now(exchange.group_id)
        minutes = rounded(minutes_told, rules.quantum, rules.rounding)
        if minutes == exchange.minutes:
            raise NothingToCorrect
        _take_back(actor, exchange, slip, code)
        right = Exchange(
            ref=new_ref(),
            group_id=exchange.group_id,
            giver_id=exchange.giver_id,
            receiver_id=exchange.receiver_id,
            occurred_on=exchange.occurred_on,
            minutes_told=minutes_told,
            minutes=minutes,
            quantum=rules.quantum,
            rounding=rules.rounding,
            confirmation=exchange.confirmation,
            what=exchange.what,
            what_language=exchange.what_language,
            state=WAITING,
            giver_word=exchange.giver_word,
            receiver_word=exchange.receiver_word,
            logged_by_id=exchange.logged_by_id,
            logged_at=clock.text(clock.now()),
            channel=exchange.channel,
            slip=exchange.slip or slip,
            single_handed=slip is not None,
            corrects_id=exchange.id,
        )
        db.session.add(right)
        db.session.flush()
        _agree(actor, right, "exchange.corrected", code=code)
        notices.settled(exchange.group_id, exchange.ref)
        tellings.moved(actor, right, tellings.CORRECTED)
        return right


def preview_correction(actor: Actor, exchange: Exchange, minutes_told: int, code: str | None = None) -> Minutes:
    """The minutes that a correction would put in the book; writes nothing. Raises what `correct` raises."""
    _expect_reasons(actor, code)
    if exchange.state != AGREED:
        raise NotNow
    require_uninvolved(actor, "exchange.correct", exchange)
    rules = groups.rules_now(exchange.group_id)
    minutes = rounded(minutes_told, rules.quantum, rules.rounding)
    if minutes == exchange.minutes:
        raise NothingToCorrect
    return minutes


def take_back(actor: Actor, exchange: Exchange, *, slip: str | None = None, code: str | None = None) -> None:
    """Reverse hours that should not be in the book at all, for the actor's reason; `slip` and `code` as in `correct`.

    Raises ReasonNeeded, NothingChosen, OwnHours, NotNow.
    """
    _expect_reasons(actor, code)
    with db.write():
        if exchange.state != AGREED:
            raise NotNow
        require_settler(actor, exchange, slip)
        _take_back(actor, exchange, slip, code)
        tellings.moved(actor, exchange, tellings.TAKEN_OUT)


def _expect_reasons(actor: Actor, code: str | None) -> None:
    """What is changed in the book has a reason in words and, where one was asked for, one of CODES."""
    if code is not None and code not in CODES:
        raise NothingChosen(field="code")
    if not actor.reason:
        raise ReasonNeeded


def _take_back(actor: Actor, exchange: Exchange, slip: str | None, code: str | None) -> None:
    facts = {"minutes": exchange.minutes, "number": exchange.posted_number, **mark_single_handed(exchange, slip)}
    if code is not None:
        facts["code"] = code
    if exchange.posted_number is None:
        trail.record(actor, "exchange.reversed", exchange.ref, facts)
    else:
        ledger.reverse(
            actor,
            exchange.group_id,
            exchange.posted_number,
            key=f"reversal:{exchange.ref}",
            action="exchange.reversed",
            thing=exchange.ref,
            facts=facts,
        )
    _move(exchange, REVERSED)
    exchange.giver_says = exchange.receiver_says = exchange.doubted_at = None


def go_stale(actor: Actor, exchange: Exchange) -> None:
    """No answer after reminding: somebody rings. Silence moves no hours. Raises NotNow."""
    permissions.require(actor, "exchange.voice", exchange)
    with db.write():
        _move(exchange, STALE)
        trail.record(actor, "exchange.stale", exchange.ref, group_id=exchange.group_id)


def _expect_open(exchange: Exchange) -> None:
    if exchange.state not in OPEN_STATES:
        raise NotNow


def require_uninvolved(actor: Actor, verb: str, exchange: Exchange) -> None:
    """Refuse a party with OwnHours, and everybody else the table of permissions does not let."""
    if actor.is_close_to(exchange.party_ids) or _spoke_for_another(actor, exchange):
        raise OwnHours
    permissions.require(actor, verb, exchange)


def _require_own_voice(actor: Actor, exchange: Exchange) -> None:
    """Refuse a stand-in who has to do with the other side too, or spoke for it before: nobody gives both words."""
    others = [each for each in exchange.party_ids if each != actor.member_id]
    if actor.acting_id is not None and actor.is_close_to(others):
        raise BothSides
    if _spoke_for_another(actor, exchange):
        raise BothSides


def _spoke_for_another(actor: Actor, exchange: Exchange) -> bool:
    """Whether the same person has given somebody else's word in it as a stand-in, or is one now who gave another."""
    now = actor.on_behalf_of or actor.code
    return any(
        row.who == actor.code and (row.on_behalf_of or row.who) != now and CHANNEL in (row.channel, actor.channel)
        for row in trail.about(exchange.group_id, exchange.ref)
    )


def require_only_officer(actor: Actor, exchange: Exchange) -> None:
    """Refuse all but a coordinator whose own hours nobody else could settle. Raises OwnHours, NotAllowed."""
    permissions.require(actor, "desk.settle")
    others = {officer.id for officer in people.officers(exchange.group_id, COORDINATOR, SIGNER)}
    if not actor.is_close_to(exchange.party_ids) or others - {actor.member_id, *exchange.party_ids}:
        raise OwnHours


def require_settler(actor: Actor, exchange: Exchange, slip: str | None) -> None:
    """Refuse who may not change or leave what is in the book: the uninvolved may; the only officer may, by a slip that
    the other side signed, where somebody says that something is different. Raises OwnHours, NotAllowed, NotNow.
    """
    if slip is None:
        require_uninvolved(actor, "exchange.correct", exchange)
        return
    require_only_officer(actor, exchange)
    if not exchange.in_doubt:
        raise NotNow


def mark_single_handed(exchange: Exchange, slip: str | None) -> dict[str, int | str | None]:
    """Mark what was settled by a slip alone, wherever it shows; what the trail keeps of it."""
    if slip is None:
        return {}
    exchange.single_handed = True
    return {"single_handed": 1, "slip": slip}


def _give_word(actor: Actor, exchange: Exchange, side: str) -> None:
    if exchange.state == QUERIED:
        _take_length(exchange, exchange.proposed_told or 0)
    _set_word(exchange, side, actor.channel)
    if _is_enough(exchange):
        _agree(actor, exchange, "exchange.agreed")
        tellings.moved(actor, exchange)
    else:
        trail.record(actor, "exchange.word given", exchange.ref, {"side": side})


def _propose(actor: Actor, exchange: Exchange, side: str, minutes_told: int) -> None:
    """One side's word is now for another length, so the other side's word is missing again."""
    minutes = rounded(minutes_told, exchange.quantum, exchange.rounding)
    if minutes == exchange.minutes:
        raise SameHours
    exchange.proposed_told, exchange.proposed_minutes, exchange.proposed_by = minutes_told, minutes, side
    _set_word(exchange, side, actor.channel)
    _set_word(exchange, other_side(side), None)
    _move(exchange, QUERIED)
    facts: dict[str, int | str | None] = {"minutes": exchange.minutes, "proposed": minutes, "side": side}
    trail.record(actor, "exchange.queried", exchange.ref, facts)
    tellings.moved(actor, exchange)


def _take_length(exchange: Exchange, minutes_told: int) -> None:
    """The length that is agreed in the end, rounded by the rule that held when it was logged."""
    exchange.minutes = rounded(minutes_told, exchange.quantum, exchange.rounding)
    exchange.minutes_told = minutes_told


def _set_word(exchange: Exchange, side: str, channel: str | None) -> None:
    if side == GIVER:
        exchange.giver_word = channel
    else:
        exchange.receiver_word = channel


def set_says(exchange: Exchange, side: str, minutes_told: int | None) -> None:
    """How long it was by the word of one side, of what is in the book; None where it finds nothing different."""
    if side == GIVER:
        exchange.giver_says = minutes_told
    else:
        exchange.receiver_says = minutes_told
    if exchange.giver_says is None and exchange.receiver_says is None:
        exchange.doubted_at = None
    elif exchange.doubted_at is None:
        exchange.doubted_at = clock.text(clock.now())


def hear(voice: Actor, exchange: Exchange, side: str, minutes_told: int | None) -> None:
    """Take the word of one side: yes (None) or another length. Call inside `db.write()`, for somebody who may."""
    if minutes_told is None:
        _give_word(voice, exchange, side)
    else:
        _propose(voice, exchange, side, minutes_told)


def end(exchange: Exchange, state: str) -> None:
    """Settle an exchange without hours; what is told and written of it is the caller's. Raises NotNow."""
    _move(exchange, state)
    exchange.settled_at = clock.text(clock.now())


def enter(actor: Actor, exchange: Exchange, action: str) -> None:
    """Put one that has all its words in the book. Call inside `db.write()`, for somebody who may."""
    _agree(actor, exchange, action)
    tellings.moved(actor, exchange)


def _settle(actor: Actor, exchange: Exchange, state: str, action: str) -> None:
    end(exchange, state)
    trail.record(actor, action, exchange.ref, {"minutes": exchange.minutes})
    tellings.moved(actor, exchange)


def _move(exchange: Exchange, state: str) -> None:
    if state not in TRANSITIONS[exchange.state]:
        raise NotNow
    exchange.state = state


def _agree(actor: Actor, exchange: Exchange, action: str, stand: Ground | None = None, code: str | None = None) -> None:
    """Agreed: the hours move, once. The row on the trail is the one that tells of the agreeing."""
    _move(exchange, AGREED)
    exchange.settled_at = clock.text(clock.now())
    facts = {**_facts(exchange), **({"code": code} if code else {})}
    stand = stand or ground(exchange.group_id)
    postings = legs(exchange.giver, exchange.receiver, exchange.occurred_on, exchange.minutes, stand)
    if not postings:
        trail.record(actor, action, exchange.ref, facts, group_id=exchange.group_id)
        return
    posted = ledger.post(
        actor,
        exchange.group_id,
        kind="exchange",
        occurred_on=date.fromisoformat(exchange.occurred_on),
        postings=postings,
        key=f"exchange:{exchange.ref}",
        action=action,
        thing=exchange.ref,
        facts=facts,
    )
    exchange.posted_number = posted.number


def legs(
    giver: Member | None, receiver: Member | None, occurred_on: str, minutes: int, stand: Ground
) -> dict[int, int]:
    """What moves, by account: the giver's hours up, the receiver's down. None is the group itself.

    Help before the day somebody's opening hours count from is in those hours already, so that side's minutes go
    against the opening account; where it is so for both, nothing moves.
    """
    found: dict[int, int] = {}
    for member, moved in ((giver, minutes), (receiver, -minutes)):
        if member is None:
            account_id = stand.own["own-work" if stand.rules.group_pays_from == "issuance" else "pot"]
        elif member.opening_on is not None and occurred_on < member.opening_on:
            account_id = stand.own["opening"]
        else:
            account_id = member.account_id
        found[account_id] = found.get(account_id, 0) + moved
    return {account_id: moved for account_id, moved in found.items() if moved}


def _facts(exchange: Exchange) -> dict[str, int | str | None]:
    """What the trail keeps of an exchange: numbers, minutes, dates, whose words. No names, no words."""
    return {
        "giver": exchange.giver.number if exchange.giver else None,
        "receiver": exchange.receiver.number if exchange.receiver else None,
        "minutes_told": exchange.minutes_told,
        "minutes": exchange.minutes,
        "occurred_on": exchange.occurred_on,
        "giver_word": exchange.giver_word,
        "receiver_word": exchange.receiver_word,
        **({"slip": exchange.slip} if exchange.slip else {}),
        **({"corrects": exchange.corrects.ref} if exchange.corrects else {}),
        **({"single_handed": 1} if exchange.single_handed else {}),
    }
