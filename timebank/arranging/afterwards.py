"""What became of what was agreed: help told of with one tap, a month of it on one page, thanks, and how it went.

Hours move by `exchanges` alone, as everywhere: one side tells, the other agrees.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from sqlalchemy import delete, select

from timebank import clock, permissions, plain
from timebank.arranging import queries
from timebank.arranging.models import (
    AGREED,
    DONE,
    NOT_SO,
    ONCE,
    OUTCOMES,
    PROPOSED,
    Arrangement,
    Conversation,
    FollowUp,
    Line,
    Message,
    Thanks,
)
from timebank.arranging.service import OF_AGREEING, end, move_listing, settle, side_of, tell
from timebank.board.models import ARRANGED, LANGUAGES, OPEN, REQUEST
from timebank.board.models import DONE as LISTING_DONE
from timebank.db import db
from timebank.errors import NotAllowed, NothingArranged, NothingChosen, NotNow, NotYetThatDay, Refusal
from timebank.exchanges import service as exchanges
from timebank.exchanges.models import AGREED as IN_THE_BOOK
from timebank.exchanges.models import GIVER, RECEIVER, Exchange
from timebank.exchanges.service import Claim
from timebank.groups import service as groups
from timebank.hours import Minutes
from timebank.members.models import Member
from timebank.notices import service as notices
from timebank.permissions import Actor
from timebank.trail import service as trail

WORDS_KEPT = timedelta(days=2 * 365)  # what was said, after the last word
MOST_HEARD = 1000  # characters of what was read back


def claim_of(conversation: Conversation, arrangement: Arrangement, day: date, minutes: int | None = None) -> Claim:
    """The help that was agreed on, as it would be told of."""
    return Claim(
        conversation.giver, conversation.receiver, day, minutes or arrangement.minutes, conversation.title,
        conversation.language,
    )  # fmt: skip


def previewed(claim: Claim) -> Minutes:
    """The minutes that would count. Raises what `exchanges.service.log` raises of a claim."""
    return exchanges.preview(_group_of(claim), claim)


def preview(claim: Claim) -> Minutes | None:
    """The same; None where something would be refused, so that it has to be changed first."""
    try:
        return previewed(claim)
    except Refusal:
        return None


def _group_of(claim: Claim) -> int:
    return next(each.group_id for each in (claim.giver, claim.receiver) if each is not None)


def happened(actor: Actor, arrangement: Arrangement, claim: Claim) -> Exchange:
    """It happened: the help is told of as the word of one side, and the arrangement is done. Twice changes nothing.

    Raises NothingArranged, NotYetThatDay and what `exchanges.service.log` raises.
    """
    permissions.require(actor, "arranging.say", arrangement)
    side = side_of(actor, arrangement.conversation)
    with db.write():
        db.lock(arrangement.group_id)
        told = queries.lines([arrangement])[arrangement.id].get(arrangement.starts_on)
        if told is not None and told.exchange_id is not None:
            return db.session.get_one(Exchange, told.exchange_id)
        _expect_past(arrangement)
        exchange = _log(actor, arrangement, arrangement.starts_on, claim)
        end(actor, arrangement, side, DONE)
        if arrangement.conversation.kind == REQUEST:
            move_listing(actor, arrangement.conversation, ARRANGED, LISTING_DONE)
        settle(arrangement.conversation, side, *OF_AGREEING)
        return exchange


def is_told(actor: Actor, arrangement: Arrangement, exchange: Exchange) -> None:
    """It is this help, which one of the two has told of already. Raises NothingArranged, NotYetThatDay."""
    permissions.require(actor, "arranging.say", arrangement)
    side = side_of(actor, arrangement.conversation)
    with db.write():
        db.lock(arrangement.group_id)
        _expect_past(arrangement)
        if set(exchange.party_ids) != set(arrangement.party_ids):
            raise NothingArranged
        _write_line(actor, arrangement, arrangement.starts_on, exchange)
        end(actor, arrangement, side, DONE)


def did_not(actor: Actor, arrangement: Arrangement) -> None:
    """It did not happen, and no hours move; a request is on the board again. Raises NothingArranged, NotYetThatDay."""
    permissions.require(actor, "arranging.say", arrangement)
    side = side_of(actor, arrangement.conversation)
    with db.write():
        db.lock(arrangement.group_id)
        if arrangement.state == NOT_SO:
            return
        _expect_past(arrangement)
        _write_line(actor, arrangement, arrangement.starts_on, None)
        end(actor, arrangement, side, NOT_SO)
        conversation = arrangement.conversation
        if conversation.kind == REQUEST:
            move_listing(actor, conversation, ARRANGED, OPEN)
        settle(conversation, side, *OF_AGREEING)
        trail.record(actor, "arranging.not so", conversation.ref, group_id=arrangement.group_id)
        tell(actor, conversation, "arranging.not so", conversation.other_than(side.id), arrangement.ref)


def log_month(actor: Actor, arrangement: Arrangement, month: str, minutes: Mapping[date, int | None]) -> list[Exchange]:
    """What became of a month of a regular arrangement: for each day its minutes, None where it did not happen.

    Each day is told of once, whoever presses and however often; a day that is no day of it is left out. Raises
    NothingArranged and what `exchanges.service.log` raises.
    """
    permissions.require(actor, "arranging.say", arrangement)
    side_of(actor, arrangement.conversation)
    with db.write():
        db.lock(arrangement.group_id)
        if arrangement.agreed_at is None or arrangement.every == ONCE:
            raise NothingArranged
        today = groups.today(arrangement.group_id)
        told = queries.lines([arrangement])[arrangement.id]
        logged = []
        for day in queries.open_days(arrangement, told, *queries.month_span(month)):
            if day > today or day not in minutes:
                continue
            length = minutes[day]
            if length is None:
                _write_line(actor, arrangement, day.isoformat(), None)
            else:
                claim = claim_of(arrangement.conversation, arrangement, day, length)
                logged.append(_log(actor, arrangement, day.isoformat(), claim))
        notices.settled(arrangement.group_id, arrangement.conversation.ref, "arranging.month")
        return logged


def ask_about_months() -> int:
    """Ask whoever helps, once for each month of a regular arrangement, what became of it. Returns how many."""
    number = 0
    for arrangement in queries.regular():
        today = groups.today(arrangement.group_id)
        months = queries.months_to_ask(arrangement, queries.lines([arrangement])[arrangement.id], today)
        whom = arrangement.conversation.giver
        if months and whom.may_be_written_to:
            month = months[-1]
            with db.write():
                facts = {"about": arrangement.ref, "month": month}
                key = f"arranging.month:{arrangement.ref}:{month}"
                thing = arrangement.conversation.ref
                number += notices.tell(whom, arrangement.group_id, "arranging.month", key, facts, thing=thing)
    return number


def tidy() -> int:
    """Delete what was said where nobody has said anything for two years and nothing is agreed or proposed. Returns how
    many messages. What was agreed stays, by number and day.
    """
    before = clock.text(clock.now() - WORDS_KEPT)
    live = select(Arrangement.conversation_id).where(Arrangement.state.in_((PROPOSED, AGREED)))
    quiet = select(Conversation.id).where(Conversation.last_at < before, Conversation.id.not_in(live))
    with db.write():
        gone = delete(Message).where(Message.conversation_id.in_(quiet))
        return int(db.session.execute(gone).rowcount)  # type: ignore[attr-defined]


def _log(actor: Actor, arrangement: Arrangement, day: str, claim: Claim) -> Exchange:
    conversation = arrangement.conversation
    side = side_of(actor, conversation)
    words = () if side.id == actor.member_id else (GIVER if side.id == conversation.giver.id else RECEIVER,)
    key = f"agreed-{arrangement.ref}-{day}"
    exchange = exchanges.log(actor, arrangement.group_id, claim, words=words, form_key=key)
    _write_line(actor, arrangement, day, exchange)
    return exchange


def _write_line(actor: Actor, arrangement: Arrangement, day: str, exchange: Exchange | None) -> None:
    line = Line(
        arrangement_id=arrangement.id, on_day=day, happened=int(exchange is not None),
        exchange_id=exchange.id if exchange else None, told_at=clock.text(clock.now()), told_who=actor.name_on_trail,
        channel=actor.channel,
    )  # fmt: skip
    db.session.add(line)
    db.session.flush()


def _expect_past(arrangement: Arrangement) -> None:
    if arrangement.state != AGREED or arrangement.every != ONCE:
        raise NothingArranged
    if arrangement.starts_on > groups.today(arrangement.group_id).isoformat():
        raise NotYetThatDay


# Thanks, and how it went


def thank(actor: Actor, exchange: Exchange, words: str, language: str) -> Thanks:
    """The one who was helped says thank you, once, in a sentence. Raises NotAllowed, NotNow, NothingChosen, Missing,
    TooLong, OddCharacters.
    """
    permissions.require(actor, "arranging.thank", exchange)
    if actor.member_id != exchange.receiver_id or exchange.giver_id is None:
        raise NotAllowed
    words = plain.line(words, field="said", needed=True)
    if language not in LANGUAGES:
        raise NothingChosen(field="language")
    with db.write():
        if exchange.state != IN_THE_BOOK or queries.thanks_for(exchange) is not None:
            raise NotNow
        said = Thanks(
            exchange_id=exchange.id, group_id=exchange.group_id, from_id=actor.member_id, to_id=exchange.giver_id,
            text=words, language=language, written_at=clock.text(clock.now()), written_who=actor.name_on_trail,
            channel=actor.channel,
        )  # fmt: skip
        db.session.add(said)
        db.session.flush()
        trail.record(actor, "arranging.thanked", exchange.ref, group_id=exchange.group_id)
        giver = db.session.get_one(Member, exchange.giver_id)
        key = f"arranging.thanked:{exchange.ref}"
        notices.tell(
            giver,
            exchange.group_id,
            "arranging.thanked",
            key,
            {"about": exchange.ref},
            thing=exchange.ref,
            know=exchange.party_ids,
        )
        return said


def may_thank(actor: Actor, exchange: Exchange) -> bool:
    """Whether the actor may say thank you for it now."""
    if exchange.state != IN_THE_BOOK or actor.member_id != exchange.receiver_id or exchange.giver_id is None:
        return False
    return permissions.may(actor, "arranging.thank", exchange) and queries.thanks_for(exchange) is None


def heard(actor: Actor, exchange: Exchange, outcome: str, words: str = "", language: str = "") -> None:
    """How the first help of two people went, as one of them said when rung: well, not well, no answer.

    `words` are what was read back to them; only coordinators read them. Raises NotNow, NothingChosen, TooLong,
    OddCharacters.
    """
    permissions.require(actor, "arranging.tend", exchange)
    if outcome not in OUTCOMES:
        raise NothingChosen(field="outcome")
    words = plain.page(words, MOST_HEARD, field="said")
    with db.write():
        if queries.follow_ups([exchange.id]):
            raise NotNow
        db.session.add(
            FollowUp(
                exchange_id=exchange.id, group_id=exchange.group_id, outcome=outcome, words=words,
                language=language if words else "", told_who=actor.name_on_trail, told_at=clock.text(clock.now()),
            )
        )  # fmt: skip
        db.session.flush()
        trail.record(actor, "arranging.heard", exchange.ref, {"outcome": outcome}, group_id=exchange.group_id)
