"""Calendars that a telephone fetches by a secret address: a member's own, or the group's.

Each day of a get-together is an event of its own, at moments in UTC, so that a change of clocks moves nothing. The
library `icalendar` is brought in only where a calendar is fetched.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from flask_babel import gettext

from timebank import clock, words
from timebank.circles import queries as circles
from timebank.gatherings import queries, wording
from timebank.gatherings.models import COMES, OFF, WAITS, Feed, Gathering
from timebank.groups import service as groups
from timebank.groups.rules import Rules
from timebank.members import service as members
from timebank.permissions import Actor

if TYPE_CHECKING:
    from icalendar.cal import Component

KEPT = timedelta(days=92)  # so long after its day it stays in a calendar


def calendar(feed: Feed) -> bytes:
    """The calendar as RFC 5545 has it: what a member comes to or leads; or all that the group announces.

    In the member's language, or in both with Welsh first.
    """
    from icalendar import Calendar

    rules = groups.rules_now(feed.group_id)
    languages = words.languages_for(feed.member.language if feed.member is not None else None)
    since = (clock.today(rules.zone) - KEPT).isoformat()
    if feed.member is not None:
        reader = circles.seated(members.actor_of(feed.member.user, feed.member, feed.group_id))
        found = queries.of_member(reader, feed.member.id, since)
    else:
        found = queries.since(Actor(group_id=feed.group_id), since)
    made = Calendar()
    made.add("prodid", "-//Timebank//Gatherings//EN")
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    made.add("x-wr-calname", " / ".join(dict.fromkeys(_name(rules, each) for each in languages)))
    made.add("refresh-interval", timedelta(hours=12), parameters={"VALUE": "DURATION"})
    for each in found:
        made.add_component(_event(each, feed, rules, languages))
    return bytes(made.to_ical())


def _name(rules: Rules, language: str) -> str:
    with words.reader(language):
        return words.either(rules.name_cy, rules.name_en)


def _event(gathering: Gathering, feed: Feed, rules: Rules, languages: tuple[str, ...]) -> Component:
    from icalendar import Event

    event = Event()
    event.add("uid", f"{gathering.ref}@timebank")
    event.add("dtstamp", clock.moment(gathering.changed_at))
    event.add("sequence", gathering.version)
    event.add("dtstart", gathering.starts_at(rules.zone))
    event.add("dtend", gathering.ends_at(rules.zone))
    mine = gathering.place_of(feed.member_id) if feed.member_id is not None else None
    status = "CANCELLED" if gathering.state == OFF else "TENTATIVE" if mine and mine.state == WAITS else "CONFIRMED"
    event.add("status", status)
    if gathering.circle_id is not None:
        return _neutral(event, languages)
    event.add("summary", gathering.title or gettext("Get-together"))
    if gathering.place:
        event.add("location", gathering.place)
    told = []
    for language in languages:
        with words.reader(language):
            told += _lines(gathering, mine.state if mine else "")
    event.add("description", "\n".join(filter(None, (gathering.text, *told))))
    return event


def _neutral(event: Component, languages: tuple[str, ...]) -> Component:
    """Of a circle's own no more than when: a telephone shows its calendar to whoever looks at it."""
    with words.reader(languages[0]):
        event.add("summary", str(gettext("Get-together")))
    return event


def _lines(gathering: Gathering, mine: str) -> list[str]:
    lines = [str(gettext("Led by: %(names)s", names=wording.leaders(gathering))), f"{wording.rule(gathering)}."]
    if gathering.state == OFF:
        lines.insert(0, str(gettext("Called off")))
    elif mine:
        lines.append(str(gettext("You have a place.") if mine == COMES else gettext("You are on the waiting list.")))
    return lines
