"""Finding conversations and what was agreed on: for the two they are between, and the coordinators."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlalchemy import and_, exists, func, or_, select
from sqlalchemy.orm import aliased

from timebank import clock, permissions
from timebank.arranging.models import (
    AGREED,
    CHANGED,
    FORTNIGHTLY,
    MONTHLY,
    OFF,
    ONCE,
    PROPOSED,
    Arrangement,
    Conversation,
    FollowUp,
    Line,
    Message,
    Thanks,
)
from timebank.board.models import OFFER, Listing
from timebank.db import db
from timebank.errors import NotFound
from timebank.exchanges import queries as exchanges
from timebank.exchanges.models import AGREED as IN_THE_BOOK
from timebank.exchanges.models import Exchange
from timebank.exchanges.service import Claim
from timebank.groups import service as groups
from timebank.matching import queries as matching
from timebank.members import queries as people
from timebank.members.models import Member
from timebank.permissions import Actor
from timebank.profiles import queries as profiles

MONTHS_BACK = 6  # for so long a regular arrangement's month is asked about
ASKED_FOR = timedelta(days=42)  # for so long the first help between two people stands on the coordinator's list
A_LIST = 50


def by_ref(actor: Actor, ref: str) -> Conversation:
    """A conversation, for its two sides and the coordinators. Raises NotFound for everybody else."""
    found = db.session.scalar(select(Conversation).where(Conversation.ref == ref))
    if found is None or not permissions.may(actor, "arranging.read", found):
        raise NotFound
    return found


def by_id(conversation_id: int) -> Conversation:
    """The conversation that a row of ours belongs to."""
    return db.session.get_one(Conversation, conversation_id)


def about(listing_id: int, opener_id: int) -> Conversation | None:
    """The conversation that somebody opened about a listing."""
    chosen = select(Conversation).where(Conversation.listing_id == listing_id, Conversation.opener_id == opener_id)
    return db.session.scalar(chosen)


def messages(actor: Actor, conversation: Conversation) -> list[Message]:
    """What was said, oldest first, as far as it is for the actor.

    The two sides read everything; where the group has no messages between members, each only what they said
    themself. A coordinator reads along only where she has to ring one of the two.
    """
    permissions.require(actor, "arranging.read", conversation)
    chosen = select(Message).where(Message.conversation_id == conversation.id).order_by(Message.id)
    direct = groups.rules_now(conversation.group_id).messages
    if actor.member_id not in conversation.party_ids:
        if direct and not any(each.email is None for each in conversation.sides):
            return []
    elif not direct:
        chosen = chosen.where(Message.member_id == actor.member_id)
    return list(db.session.scalars(chosen))


def message_by_ref(ref: str) -> Message | None:
    """What a notice tells of; None where it is gone."""
    return db.session.scalar(select(Message).where(Message.ref == ref))


def said_since(member_id: int, since: str) -> int:
    """How many messages somebody has written since this moment."""
    chosen = select(func.count()).where(Message.member_id == member_id, Message.written_at >= since)
    return int(db.session.scalar(chosen) or 0)


def opened_since(member_id: int, since: str) -> int:
    """How many conversations somebody has opened since this moment."""
    chosen = select(func.count()).where(Conversation.opener_id == member_id, Conversation.opened_at >= since)
    return int(db.session.scalar(chosen) or 0)


def history(conversation: Conversation) -> list[Arrangement]:
    """Everything that was proposed and agreed in it, oldest first."""
    chosen = select(Arrangement).where(Arrangement.conversation_id == conversation.id).order_by(Arrangement.id)
    return list(db.session.scalars(chosen))


def in_state(conversation: Conversation, state: str) -> Arrangement | None:
    """What is proposed, or agreed, in it now."""
    chosen = select(Arrangement).where(Arrangement.conversation_id == conversation.id, Arrangement.state == state)
    return db.session.scalar(chosen)


def arrangement_by_ref(ref: str) -> Arrangement | None:
    """What a notice tells of."""
    return db.session.scalar(select(Arrangement).where(Arrangement.ref == ref))


@profiles.arranges
def arranged(one_id: int, other_id: int) -> bool:
    """Whether help between these two is agreed on and still to come, or goes on."""
    two = or_(
        and_(Conversation.opener_id == one_id, Conversation.owner_id == other_id),
        and_(Conversation.opener_id == other_id, Conversation.owner_id == one_id),
    )
    chosen = select(Arrangement.id).join(Conversation).where(two, Arrangement.state == AGREED).limit(1)
    return db.session.scalar(chosen) is not None


def contacts(actor: Actor, conversation: Conversation) -> list[tuple[Member, dict[str, str]]]:
    """How each other side is reached, as they chose, once both have agreed: phone, email. Empty before.

    For one of the two it is the other's; for a coordinator each one's as the other may see it.
    """
    if in_state(conversation, AGREED) is None:
        return []
    if actor.member_id in conversation.party_ids:
        others: list[tuple[Actor, Member]] = [(actor, conversation.other_than(actor.member_id))]
    else:
        others = [(as_member(each), conversation.other_than(each.id)) for each in conversation.sides]
    found = []
    for viewer, member in others:
        seen = profiles.seen(viewer, member).fields
        found.append((member, {name: str(seen[name]) for name in ("phone", "email") if seen.get(name)}))
    return found


def as_member(member: Member) -> Actor:
    """Somebody as another member sees them: for printing what is theirs to read."""
    return Actor(user_id=member.user_id or 0, member_id=member.id, group_id=member.group_id, code=member.number)


# Days of regular arrangements


def days(arrangement: Arrangement, first: date, last: date) -> Iterator[date]:
    """The days of an arrangement from `first` to `last`, both counted; one that was ended has none from then on."""
    start = date.fromisoformat(arrangement.starts_on)
    if arrangement.ended_on is not None and arrangement.every != ONCE:
        last = min(last, date.fromisoformat(arrangement.ended_on) - timedelta(days=1))
    day, step = start, 0
    while day <= last:
        if day >= first:
            yield day
        step += 1
        if arrangement.every == ONCE:
            return
        if arrangement.every == MONTHLY:
            day = _months_later(start, step)
        else:
            day = start + timedelta(days=(14 if arrangement.every == FORTNIGHTLY else 7) * step)


def _months_later(start: date, months: int) -> date:
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


def month_span(month: str) -> tuple[date, date]:
    """2026-11: its first and its last day. Raises NotFound for what is no month."""
    try:
        first = date.fromisoformat(f"{month}-01")
    except ValueError as error:
        raise NotFound from error
    return first, first.replace(day=monthrange(first.year, first.month)[1])


def lines(arrangements: Iterable[Arrangement]) -> dict[int, dict[str, Line]]:
    """What became of the days of these arrangements: by arrangement, by day."""
    found: dict[int, dict[str, Line]] = {each.id: {} for each in arrangements}
    if found:
        for line in db.session.scalars(select(Line).where(Line.arrangement_id.in_(found))):
            found[line.arrangement_id][line.on_day] = line
    return found


def open_days(arrangement: Arrangement, told: dict[str, Line], first: date, last: date) -> list[date]:
    """The days of which nobody has said yet what became of them."""
    return [day for day in days(arrangement, first, last) if day.isoformat() not in told]


def months_to_ask(arrangement: Arrangement, told: dict[str, Line], today: date) -> list[str]:
    """The months of a regular arrangement that are to be asked about: every day of theirs has come, one is open."""
    found = []
    for back in range(MONTHS_BACK, -1, -1):
        first, last = month_span(_months_later(today.replace(day=1), -back).isoformat()[:7])
        every = list(days(arrangement, first, last))
        if every and every[-1] <= today and any(day.isoformat() not in told for day in every):
            found.append(first.isoformat()[:7])
    return found


def regular_by_ref(actor: Actor, ref: str) -> Arrangement:
    """A regular arrangement that was agreed, for those who may say what became of it. NotFound for all others."""
    found = arrangement_by_ref(ref)
    if found is None or not permissions.may(actor, "arranging.read", found):
        raise NotFound
    permissions.require(actor, "arranging.say", found)
    if found.every == ONCE or found.agreed_at is None:
        raise NotFound
    return found


def days_to_tell(arrangement: Arrangement, month: str, today: date) -> list[date]:
    """The days of a month, up to today, that nobody has told of. Raises NotFound for what is no month."""
    told = lines([arrangement])[arrangement.id]
    first, last = month_span(month)
    return open_days(arrangement, told, first, min(last, today))


def is_regular(conversation: Conversation) -> bool:
    """Whether the listing asks for something regular."""
    chosen = select(Listing.timing).where(Listing.id == conversation.listing_id)
    return db.session.scalar(chosen) == "regular"


def told_in(conversation: Conversation) -> list[Exchange]:
    """The help that was told of from this conversation, the newest first."""
    chosen = (
        select(Exchange)
        .join(Line, Line.exchange_id == Exchange.id)
        .join(Arrangement, Arrangement.id == Line.arrangement_id)
        .where(Arrangement.conversation_id == conversation.id)
        .order_by(Exchange.occurred_on.desc(), Exchange.id.desc())
        .limit(12)
    )
    return list(db.session.scalars(chosen))


def twins(claim: Claim) -> list[Exchange]:
    """What was told already of these two about that day, but for what an arrangement of theirs has already."""
    giver = claim.giver or claim.receiver
    if giver is None:
        return []
    found = exchanges.twins(giver.group_id, claim.giver, claim.receiver, claim.occurred_on)
    known = set(db.session.scalars(select(Line.exchange_id).where(Line.exchange_id.in_([each.id for each in found]))))
    return [each for each in found if each.id not in known]


# What waits


@dataclass(frozen=True, slots=True)
class Waits:
    """A conversation with something for one side to do: answer, say yes, say whether it happened."""

    conversation: Conversation
    unread: bool = False
    proposed: Arrangement | None = None
    past: Arrangement | None = None
    months: list[tuple[Arrangement, str]] = field(default_factory=list)

    def __bool__(self) -> bool:
        """Whether there is anything."""
        return bool(self.unread or self.proposed or self.past or self.months)


def _alive() -> list[object]:
    ended = and_(Arrangement.state.in_((CHANGED, OFF)), Arrangement.every != ONCE)
    return [or_(Arrangement.state.in_((PROPOSED, AGREED)), ended)]


def waits_for(member: Member, today: date) -> list[Waits]:
    """The member's conversations in which something waits for them, the one spoken in last first."""
    mine = or_(Conversation.opener_id == member.id, Conversation.owner_id == member.id)
    unread = and_(
        Conversation.last_by_id != member.id,
        or_(
            and_(Conversation.opener_id == member.id, Conversation.last_at > Conversation.opener_read_at),
            and_(Conversation.owner_id == member.id, Conversation.last_at > Conversation.owner_read_at),
        ),
    )
    alive = select(Arrangement.conversation_id).where(*_alive())  # type: ignore[arg-type]
    chosen = select(Conversation).where(mine, or_(unread, Conversation.id.in_(alive)))
    found = list(db.session.scalars(chosen.order_by(Conversation.last_at.desc(), Conversation.id)))
    return [each for each in _what_waits(found, member.id, today) if each] if found else []


def how_it_stands(actor: Actor, conversation: Conversation, today: date) -> Waits:
    """The same for one conversation, for whoever looks at it."""
    side = actor.member_id if actor.member_id in conversation.party_ids else None
    return _what_waits([conversation], side, today)[0]


def _what_waits(conversations: list[Conversation], side: int | None, today: date) -> list[Waits]:
    by_id = {each.id: each for each in conversations}
    chosen = select(Arrangement).where(Arrangement.conversation_id.in_(by_id), *_alive())  # type: ignore[arg-type]
    arrangements = list(db.session.scalars(chosen.order_by(Arrangement.id)))
    told = lines(arrangements)
    found = []
    for conversation in conversations:
        mine = [each for each in arrangements if each.conversation_id == conversation.id]
        proposed = next((each for each in mine if each.state == PROPOSED), None)
        if side is not None and proposed is not None and side not in proposed.awaited_ids:
            proposed = None
        found.append(
            Waits(
                conversation,
                side is not None and conversation.is_unread_by(side),
                proposed,
                next((each for each in mine if is_past(each, told[each.id], today)), None),
                [
                    (each, month)
                    for each in mine
                    if each.every != ONCE and each.agreed_at
                    for month in months_to_ask(each, told[each.id], today)
                ],
            )
        )
    return found


def is_past(arrangement: Arrangement, told: dict[str, Line], today: date) -> bool:
    """Whether the day of a single arrangement has come, and nobody has said what became of it."""
    if arrangement.state != AGREED or arrangement.every != ONCE:
        return False
    return arrangement.starts_on <= today.isoformat() and arrangement.starts_on not in told


def of_member(member: Member) -> list[Conversation]:
    """All of somebody's conversations, the one spoken in last first."""
    mine = or_(Conversation.opener_id == member.id, Conversation.owner_id == member.id)
    chosen = select(Conversation).where(mine).order_by(Conversation.last_at.desc(), Conversation.id).limit(A_LIST)
    return list(db.session.scalars(chosen))


def live_of(member: Member) -> list[Conversation]:
    """Somebody's conversations in which something is proposed or agreed."""
    mine = or_(Conversation.opener_id == member.id, Conversation.owner_id == member.id)
    live = select(Arrangement.conversation_id).where(Arrangement.state.in_((PROPOSED, AGREED)))
    return list(db.session.scalars(select(Conversation).where(mine, Conversation.id.in_(live))))


def refs_of(member: Member) -> list[str]:
    """The references of all of somebody's conversations."""
    mine = or_(Conversation.opener_id == member.id, Conversation.owner_id == member.id)
    return list(db.session.scalars(select(Conversation.ref).where(mine)))


# For the coordinator


def agreed_in(actor: Actor, group_id: int) -> list[Arrangement]:
    """What is agreed on in a group and still to come, or to be told of; the earliest first."""
    permissions.require(actor, "arranging.tend", permissions.Of(group_id))
    chosen = (
        select(Arrangement)
        .where(Arrangement.group_id == group_id, Arrangement.state == AGREED)
        .order_by(Arrangement.starts_on, Arrangement.id)
    )
    return list(db.session.scalars(chosen))


def past_in(group_id: int, today: date) -> int:
    """How many single arrangements of a group are past, with nobody having said whether it happened."""
    chosen = select(func.count()).where(
        Arrangement.group_id == group_id,
        Arrangement.state == AGREED,
        Arrangement.every == ONCE,
        Arrangement.starts_on < today.isoformat(),
    )
    return int(db.session.scalar(chosen) or 0)


def regular() -> list[Arrangement]:
    """Every regular arrangement, of every group, that goes on or was ended: for asking about its months."""
    agreed = Arrangement.state.in_((AGREED, CHANGED, OFF))
    return list(
        db.session.scalars(select(Arrangement).where(Arrangement.every != ONCE, agreed).order_by(Arrangement.id))
    )


def first_ones(actor: Actor, group_id: int) -> list[Exchange]:
    """The first help between two people that came into the book lately, and of which nobody has asked how it went."""
    permissions.require(actor, "arranging.tend", permissions.Of(group_id))
    earlier = aliased(Exchange)
    same_two = or_(
        and_(earlier.giver_id == Exchange.giver_id, earlier.receiver_id == Exchange.receiver_id),
        and_(earlier.giver_id == Exchange.receiver_id, earlier.receiver_id == Exchange.giver_id),
    )
    before = or_(
        earlier.occurred_on < Exchange.occurred_on,
        and_(earlier.occurred_on == Exchange.occurred_on, earlier.id < Exchange.id),
    )
    since = clock.text(clock.now() - ASKED_FOR)
    chosen = (
        select(Exchange)
        .where(
            Exchange.group_id == group_id,
            Exchange.state == IN_THE_BOOK,
            Exchange.giver_id.is_not(None),
            Exchange.receiver_id.is_not(None),
            Exchange.settled_at >= since,
            Exchange.occurred_on >= since[:10],
            Exchange.corrects_id.is_(None),
            ~exists().where(FollowUp.exchange_id == Exchange.id),
            ~exists().where(same_two, before, earlier.state == IN_THE_BOOK),
        )
        .order_by(Exchange.occurred_on, Exchange.id)
        .limit(A_LIST)
    )
    found = [each for each in db.session.scalars(chosen) if not actor.is_close_to(each.party_ids)]
    return [each for each in found if all(side is not None and side.is_here for side in (each.giver, each.receiver))]


def follow_ups(exchange_ids: Iterable[int]) -> dict[int, FollowUp]:
    """What was heard of these, by exchange."""
    chosen = select(FollowUp).where(FollowUp.exchange_id.in_(list(exchange_ids)))
    return {each.exchange_id: each for each in db.session.scalars(chosen)}


# Thanks


def thanks_for(exchange: Exchange) -> Thanks | None:
    """The sentence of thanks for an exchange."""
    return db.session.get(Thanks, exchange.id)


def thanks_by_exchange(group_id: int, ref: str) -> Thanks | None:
    """The thanks that a notice tells of."""
    exchange = exchanges.of_notice(group_id, ref)
    return thanks_for(exchange) if exchange is not None else None


def thanked_lately(member: Member, since: str) -> list[Thanks]:
    """What was said in thanks to somebody since this moment, the newest first."""
    chosen = select(Thanks).where(Thanks.to_id == member.id, Thanks.written_at >= since)
    return list(db.session.scalars(chosen.order_by(Thanks.written_at.desc()).limit(3)))


def exchange_by_ref(actor: Actor, ref: str) -> Exchange:
    """An exchange, for those it concerns. Raises NotFound for all others."""
    return exchanges.by_ref(actor, ref)


def are_apart(one: Member, other: Member) -> bool:
    """Whether these two are not brought together. Nobody is told."""
    return other.id in people.not_to_be_matched(one)


def answered(group_id: int) -> set[int]:
    """The listings of a group that somebody answered."""
    chosen = select(Conversation.listing_id).where(
        Conversation.group_id == group_id, Conversation.listing_id.is_not(None)
    )
    return {each for each in db.session.scalars(chosen) if each is not None}


def last_asked(group_id: int) -> dict[int, str]:
    """The day each member was last asked for help by an answer to what they offer, by member id."""
    chosen = select(Conversation.owner_id, func.max(Conversation.opened_at)).where(
        Conversation.group_id == group_id, Conversation.kind == OFFER
    )
    return {member_id: at[:10] for member_id, at in db.session.execute(chosen.group_by(Conversation.owner_id))}


matching.ANSWERED.append(answered)
matching.ASKED_ELSEWHERE.append(last_asked)
