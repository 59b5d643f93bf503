"""Announcing a get-together, changing it, calling it off; places and the waiting list. Minutes throughout.

Who was there and what hours move is `posting`.
"""

from __future__ import annotations

import re
import secrets
from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from hashlib import sha256

from sqlalchemy import delete

from timebank import clock, permissions, plain
from timebank.circles import service as circles
from timebank.circles.models import Circle
from timebank.db import db, new_ref
from timebank.errors import (
    DayHasPassed,
    EnoughForNow,
    EnoughForToday,
    GatheringOver,
    Missing,
    NoEnd,
    NoHours,
    NoIssuer,
    NotATime,
    NotFound,
    NothingChosen,
    NotInTheCircle,
    RuleStays,
    TooManyHours,
    UnknownMember,
)
from timebank.exchanges.service import MOST_MINUTES
from timebank.gatherings import queries, tellings
from timebank.gatherings.models import COMES, OFF, PLANNED, WAITS, Feed, Gathering, Leads, PlaceTaken
from timebank.gatherings.sharing import AMONG_THEMSELVES, ISSUANCE, RULES
from timebank.gifts import queries as gifts
from timebank.groups import service as groups
from timebank.hours import Minutes
from timebank.members.models import Member
from timebank.notices import service as notices
from timebank.permissions import Actor
from timebank.trail import service as trail

LANGUAGES = ("cy", "en")
ONCE, WEEKLY, MONTHLY = EVERY = ("", "week", "month")
MOST_TIMES = 53  # of one that repeats: a year of weeks
AN_HOUR, A_DAY = 5, 10  # the most that one person announces; one that repeats counts once
TITLE = 100


@dataclass(frozen=True, slots=True)
class Plan:
    """What is announced. `begins` as typed; `places` None for as many as come; `until` the last day it repeats.

    With a `circle` it is the circle's own: known to those in it alone, led by one of them, and no hours come from
    outside.
    """

    title: str
    on_day: date
    begins: str
    minutes: int
    rule: str
    leaders: Sequence[Member] = field(default_factory=tuple)
    text: str = ""
    place: str = ""
    language: str = "en"
    places: int | None = None
    issued_by: Member | None = None
    every: str = ONCE
    until: date | None = None
    circle: Circle | None = None


def announce(actor: Actor, group_id: int, plan: Plan) -> Gathering:
    """Announce a get-together, or every one of several that repeat; returns the first.

    Raises Missing, TooLong, OddCharacters, DayHasPassed, NotATime, NoHours, TooManyHours, NothingChosen, NoIssuer,
    NoEnd, UnknownMember, NotInTheCircle, EnoughForNow, EnoughForToday.
    """
    permissions.require(actor, "gatherings.announce", permissions.Of(group_id))
    if plan.circle is not None:
        permissions.require(actor, "circle.read", plan.circle)
    told = _checked(group_id, plan)
    days = days_of(plan)
    with db.write():
        db.lock(group_id)
        _expect_not_too_much(actor)
        moment, series = clock.text(clock.now()), new_ref() if len(days) > 1 else None
        made = []
        for day in days:
            one = Gathering(
                ref=new_ref(), group_id=group_id, announced_by_id=actor.member_id, announced_at=moment,
                changed_at=moment, series=series, on_day=day.isoformat(), state=PLANNED, rule=plan.rule,
                issued_by_id=plan.issued_by.id if plan.issued_by else None,
                circle_id=plan.circle.id if plan.circle else None, **told,
            )  # fmt: skip
            one.leading = [Leads(member_id=each.id) for each in dict.fromkeys(plan.leaders)]
            made.append(one)
        db.session.add_all(made)
        db.session.flush()
        facts: dict[str, int | str | None] = {"rule": plan.rule, "times": len(made)}
        tellings.record(actor, "gathering.announced", made[0], facts)
        tellings.tell_circle(actor, made[0])
        for leader in made[0].leaders if plan.circle is None else ():
            if leader.id != actor.member_id:
                tellings.tell(leader, made[0], "gathering.leads")
        return made[0]


def change(actor: Actor, gathering: Gathering, plan: Plan) -> None:
    """Say it anew; whoever has a place is told, and more places are given to those who wait, in turn.

    The rule stays once somebody has put their name down. Raises GatheringOver, RuleStays, and what `announce` raises.
    """
    permissions.require(actor, gathering.verb("gatherings.change"), gathering)
    told = _checked(gathering.group_id, replace(plan, circle=gathering.circle))
    with db.write():
        _lock(gathering)
        _expect_planned(gathering)
        issued_by_id = plan.issued_by.id if plan.issued_by else None
        if gathering.coming and (plan.rule, issued_by_id) != (gathering.rule, gathering.issued_by_id):
            raise RuleStays
        before = (gathering.on_day, gathering.begins, gathering.minutes, gathering.place)
        gathering.on_day, gathering.rule, gathering.issued_by_id = plan.on_day.isoformat(), plan.rule, issued_by_id
        for name, value in told.items():
            setattr(gathering, name, value)
        wanted = {each.id for each in plan.leaders}
        gathering.leading = [each for each in gathering.leading if each.member_id in wanted]
        known = {each.member_id for each in gathering.leading}
        gathering.leading += [Leads(member_id=each) for each in sorted(wanted - known)]
        _touch(gathering)
        tellings.record(actor, "gathering.changed", gathering)
        if before != (gathering.on_day, gathering.begins, gathering.minutes, gathering.place):
            tellings.tell_all(actor, gathering, "gathering.changed")
        _fill(actor, gathering)


def call_off(actor: Actor, gathering: Gathering, words: str, language: str, *, later: bool = False) -> None:
    """It will not take place, in words that all who meant to come read; with `later` the ones after it neither.

    Raises GatheringOver, NothingChosen, Missing, TooLong, OddCharacters.
    """
    permissions.require(actor, gathering.verb("gatherings.change"), gathering)
    words = plain.line(words, field="said", needed=True)
    if language not in LANGUAGES:
        raise NothingChosen(field="language")
    with db.write():
        _lock(gathering)
        _expect_planned(gathering)
        for one in (gathering, *(queries.later_of_series(gathering) if later else ())):
            _call_off(actor, one, words, language)


def _call_off(actor: Actor, gathering: Gathering, words: str = "", language: str = "") -> None:
    gathering.state, gathering.off_why, gathering.off_language = OFF, words, language
    _touch(gathering)
    notices.settled(gathering.group_id, gathering.ref)
    tellings.record(actor, "gathering.off", gathering)
    tellings.tell_all(actor, gathering, "gathering.off")


def days_of(plan: Plan) -> list[date]:
    """The days of a plan: one, or every week or month until the last. Raises NoEnd, NothingChosen."""
    if plan.every not in EVERY:
        raise NothingChosen(field="every")
    if plan.every == ONCE:
        return [plan.on_day]
    if plan.until is None or plan.until < plan.on_day:
        raise NoEnd(most=MOST_TIMES)
    days: list[date] = []
    while (day := _nth(plan, len(days))) <= plan.until:
        if len(days) == MOST_TIMES:
            raise NoEnd(most=MOST_TIMES)
        days.append(day)
    return days


def _nth(plan: Plan, steps: int) -> date:
    """So many weeks after the first; or in so many months on the same weekday of the month: the second Tuesday."""
    if plan.every == WEEKLY:
        return plan.on_day + timedelta(weeks=steps)
    years, month = divmod(plan.on_day.month - 1 + steps, 12)
    first = date(plan.on_day.year + years, month + 1, 1)
    day = 1 + (plan.on_day.weekday() - first.weekday()) % 7 + (plan.on_day.day - 1) // 7 * 7
    return first.replace(day=day if day <= monthrange(first.year, first.month)[1] else day - 7)


def time_of(typed: str) -> str:
    """10:30 of what somebody typed: 10.30, 10:30, 9. Raises NotATime."""
    found = re.fullmatch(r"([01]?[0-9]|2[0-3])(?:[:.]([0-5][0-9]))?", "".join(typed.split()))
    if found is None:
        raise NotATime
    return f"{int(found[1]):02}:{found[2] or '00'}"


def _checked(group_id: int, plan: Plan) -> dict[str, object]:
    """The columns that somebody types, sound."""
    if plan.on_day < groups.today(group_id):
        raise DayHasPassed(field="day")
    if plan.minutes <= 0:
        raise NoHours
    if plan.minutes > MOST_MINUTES:
        raise TooManyHours(most=Minutes(MOST_MINUTES))
    if plan.rule not in RULES:
        raise NothingChosen(field="rule")
    if plan.language not in LANGUAGES:
        raise NothingChosen(field="language")
    if plan.places is not None and not 0 < plan.places < 10_000:
        raise NothingChosen(field="places")
    if not plan.leaders:
        raise Missing(field="leaders")
    if any(each.group_id != group_id or not each.is_here for each in plan.leaders):
        raise UnknownMember(field="leaders")
    if plan.circle is not None:
        _expect_inside(plan, plan.circle)
    if plan.issued_by is not None and (
        plan.rule != ISSUANCE or plan.issued_by.group_id != group_id or gifts.issuing_account(plan.issued_by) is None
    ):
        raise NoIssuer
    return {
        "title": plain.line(plan.title, TITLE, field="title", needed=True),
        "text": plain.page(plan.text, 2000, field="text"),
        "place": plain.line(plan.place, field="place"),
        "language": plan.language,
        "begins": time_of(plan.begins),
        "minutes": plan.minutes,
        "places": plan.places,
    }


def _expect_inside(plan: Plan, circle: Circle) -> None:
    """A circle's own is led by those in it, and moves hours among those who are there or none."""
    if plan.rule not in AMONG_THEMSELVES:
        raise NothingChosen(field="rule")
    if any(each.id not in circle.party_ids for each in plan.leaders):
        raise NotInTheCircle(field="leaders")


def _expect_not_too_much(actor: Actor) -> None:
    if actor.is_host or actor.member_id is None:
        return
    now = clock.now()
    for ago, most, refusal in ((timedelta(hours=1), AN_HOUR, EnoughForNow), (timedelta(days=1), A_DAY, EnoughForToday)):
        if queries.announced_since(actor.member_id, clock.text(now - ago)) >= most:
            raise refusal


# Places


def come(actor: Actor, gathering: Gathering) -> str:
    """A place for whose pages these are, or a place on the waiting list; which of the two. Twice changes nothing.

    Raises GatheringOver.
    """
    permissions.require(actor, gathering.verb("gatherings.come"), gathering)
    return _come(actor, gathering, db.session.get_one(Member, actor.member_id))


def come_for(actor: Actor, gathering: Gathering, member: Member) -> str:
    """The same by a coordinator, for a member who told her so through the actor's channel. Raises UnknownMember."""
    permissions.require(actor, gathering.verb("gatherings.come for others"), gathering)
    return _come(actor.speaking_for(member.number, actor.channel), gathering, member)


def leave(actor: Actor, gathering: Gathering) -> None:
    """Give the place back: the first who waits moves up, and is told. Raises GatheringOver."""
    permissions.require(actor, gathering.verb("gatherings.come"), gathering)
    _leave(actor, gathering, db.session.get_one(Member, actor.member_id))


def leave_for(actor: Actor, gathering: Gathering, member: Member) -> None:
    """The same by a coordinator, for a member who told her so."""
    permissions.require(actor, gathering.verb("gatherings.come for others"), gathering)
    _leave(actor.speaking_for(member.number, actor.channel), gathering, member)


def leave_all(actor: Actor, member: Member) -> None:
    """Somebody leaves the group: their places to come go to others, and what only they were to lead is called off.

    Those of a circle end with their place in the circle. Call inside `db.write()`.
    """
    today = groups.today(member.group_id).isoformat()
    _without(actor, member, queries.of_member(Actor.host(member.group_id), member.id, today))


@circles.when_left
def left_circle(circle: Circle, member: Member) -> None:
    """Somebody left a circle: the same for what the circle has to come."""
    today = groups.today(circle.group_id).isoformat()
    _without(Actor.host(circle.group_id), member, queries.all_of_circle(circle.id, today))


@circles.when_closed
def circle_closed(circle: Circle) -> None:
    """A circle is closed: what moved no hours is deleted, of the rest the words and who had a place are. That hours
    were shared stands in the book.
    """
    for gathering in queries.all_of_circle(circle.id):
        notices.settled(circle.group_id, gathering.ref)
        gathering.leading, gathering.coming, gathering.present = [], [], []
        db.session.flush()
        if not queries.numbers_of(gathering):
            db.session.delete(gathering)
            continue
        gathering.title = gathering.text = gathering.place = gathering.off_why = ""
        gathering.right_why = gathering.right_language = None
    db.session.flush()


def _without(actor: Actor, member: Member, gatherings: Sequence[Gathering]) -> None:
    for gathering in gatherings:
        if gathering.state != PLANNED:
            continue
        _leave(actor, gathering, member)
        if gathering.leaders == [member]:
            _call_off(actor, gathering)
        else:
            gathering.leading = [each for each in gathering.leading if each.member_id != member.id]
            db.session.flush()


def _come(actor: Actor, gathering: Gathering, member: Member) -> str:
    if member.group_id != gathering.group_id or not member.is_here:
        raise UnknownMember
    with db.write():
        _lock(gathering)  # so that two at once do not both get the last place
        _expect_to_come(gathering)
        if (mine := gathering.place_of(member.id)) is not None:
            return mine.state
        state = WAITS if gathering.is_full else COMES
        gathering.coming.append(
            PlaceTaken(
                member_id=member.id, state=state, asked_at=clock.text(clock.now()), asked_who=actor.name_on_trail,
                channel=actor.channel,
            )
        )  # fmt: skip
        db.session.flush()
        tellings.record(actor, f"gathering.{state}", gathering)
        return state


def _leave(actor: Actor, gathering: Gathering, member: Member) -> None:
    with db.write():
        _lock(gathering)
        _expect_to_come(gathering)
        mine = gathering.place_of(member.id)
        if mine is None:
            return
        gathering.coming.remove(mine)
        db.session.flush()
        notices.settled(gathering.group_id, gathering.ref, to=member)
        tellings.record(actor, "gathering.left", gathering)
        _fill(actor, gathering)


def _fill(actor: Actor, gathering: Gathering) -> None:
    """Those who wait move up in turn while there is a place, and are told. Inside a write that holds the lock."""
    for waiting in gathering.places_of(WAITS):
        if gathering.is_full:
            return
        waiting.state = COMES
        db.session.flush()
        tellings.record(actor, "gathering.moved up", gathering, {"who": waiting.member.number})  # fmt: skip
        tellings.tell(waiting.member, gathering, "gathering.moved up")


# Calendars


def make_feed(actor: Actor, group_id: int, member: Member | None) -> str:
    """A new secret for the calendar of a member, or of the group (None); the one before it opens nothing any more.

    Returns the secret, which is not kept.
    """
    _may_feed(actor, group_id, member)
    secret = secrets.token_urlsafe(24)
    with db.write():
        _drop_feed(group_id, member)
        db.session.add(
            Feed(
                group_id=group_id, member_id=member.id if member else None, digest=digest(secret),
                made_at=clock.text(clock.now()), made_who=actor.name_on_trail,
            )
        )  # fmt: skip
        trail.record(actor, "feed.made", member.number if member else "", group_id=group_id)
    return secret


def end_feed(actor: Actor, group_id: int, member: Member | None) -> None:
    """The address of the calendar opens nothing any more."""
    _may_feed(actor, group_id, member)
    with db.write():
        _drop_feed(group_id, member)
        trail.record(actor, "feed.ended", member.number if member else "", group_id=group_id)


def feed(secret: str) -> Feed:
    """The calendar with this secret. NotFound where there is none, or its owner has left."""
    found = queries.feed_by_digest(digest(secret))
    if found is None or (found.member is not None and not found.member.is_here):
        raise NotFound
    return found


def digest(secret: str) -> str:
    """What is kept of the secret of a calendar: it is long and random, so it needs no key."""
    return sha256(secret.encode()).hexdigest()


def _may_feed(actor: Actor, group_id: int, member: Member | None) -> None:
    if member is None:
        permissions.require(actor, "gatherings.group feed", permissions.Of(group_id))
    else:
        permissions.require(actor, "gatherings.feed", member)


def _drop_feed(group_id: int, member: Member | None) -> None:
    whose = Feed.member_id.is_not_distinct_from(member.id if member else None)
    db.session.execute(delete(Feed).where(Feed.group_id == group_id, whose))


# What these share


def _lock(gathering: Gathering) -> None:
    """One at a time in a group, also between processes; what was read before is read again."""
    db.lock(gathering.group_id)
    db.session.refresh(gathering)


def _touch(gathering: Gathering) -> None:
    gathering.version += 1
    gathering.changed_at = clock.text(clock.now())
    db.session.flush()


def _expect_planned(gathering: Gathering) -> None:
    if gathering.state != PLANNED:
        raise GatheringOver


def _expect_to_come(gathering: Gathering) -> None:
    _expect_planned(gathering)
    if gathering.on_day < groups.today(gathering.group_id).isoformat():
        raise GatheringOver
