"""Get-togethers in words, in the reader's language: when, who leads, whose hours move; and what people are told."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date
from functools import partial
from typing import Any, NamedTuple

from babel import dates
from flask_babel import get_locale, gettext, ngettext
from flask_babel import lazy_gettext as _
from sqlalchemy import select

from timebank import words
from timebank.circles import queries as circles
from timebank.db import db
from timebank.exchanges import wording as exchanges
from timebank.exchanges.statements import CHANGES, FINDERS, Other
from timebank.exchanges.wording import Event
from timebank.gatherings import queries
from timebank.gatherings.models import COMES, HELD, OFF, PLANNED, WAITS, WRITTEN, Gathering
from timebank.gatherings.sharing import EACH, ISSUANCE, NO_HOURS, PAID, POT, SHARE
from timebank.groups import service as groups
from timebank.groups.rules import Rules
from timebank.members import queries as people
from timebank.members.models import Member
from timebank.notices.models import Notice
from timebank.notices.service import Letter, worded
from timebank.permissions import Actor
from timebank.trail.service import Row

RULES: dict[str, Any] = {
    SHARE: _("Those who lead are paid, and those who come share the cost"),
    EACH: _("Each who comes pays the whole time; those who lead are paid, and the rest goes into the pot"),
    PAID: _("The community pot pays those who lead"),
    POT: _("Everybody who is there earns the hours, out of the community pot"),
    ISSUANCE: _("Everybody who is there earns the hours, newly given out"),
    NO_HOURS: _("No hours move"),
}
EVERY: dict[str, Any] = {"": _("Once"), "week": _("Every week"), "month": _("Every month")}


class Leg(NamedTuple):
    """One posting to come, or one that was made: whose, how long, and whether it goes up."""

    who: str
    hours: str
    up: bool


def when(gathering: Gathering) -> str:
    """Tuesday 3 November 2026, 10:30."""
    return f"{words.day(gathering.on_day, weekday=True)}, {gathering.begins}"


def leaders(gathering: Gathering) -> str:
    """The names of those who lead."""
    names = people.labels(gathering.leaders)
    return ", ".join(sorted(names.values()))


def rule(gathering: Gathering) -> str:
    """Whose hours move, in a sentence."""
    if gathering.issued_by is not None:
        return str(gettext("Everybody who is there earns hours from: %(name)s", name=gathering.issued_by.name))
    return str(RULES[gathering.rule])


def places(gathering: Gathering) -> str:
    """How many places are left, or how many wait."""
    taken, wait = len(gathering.places_of(COMES)), len(gathering.places_of(WAITS))
    if gathering.places is None:
        return str(ngettext("%(num)d person comes so far", "%(num)d people come so far", taken))
    left = max(gathering.places - taken, 0)
    if left:
        return str(ngettext("%(num)d place left", "%(num)d places left", left))
    if wait:
        return str(ngettext("Full, %(num)d person waits", "Full, %(num)d people wait", wait))
    return str(gettext("Full"))


def state(gathering: Gathering, today: date, member_id: int | None = None) -> tuple[str, str]:
    """How it stands for this reader, and the kind of its tag; two empty words where there is nothing to say."""
    if gathering.state == OFF:
        return str(gettext("called off")), "ask"
    if gathering.state == HELD:
        told = gettext("in the book") if gathering.posted_number else gettext("it took place")
        return str(told), "done"
    if gathering.state == WRITTEN:
        told = gettext("waits for an officer") if gathering.circle_id is None else gettext("waits for a second look")
        return str(told), "wait"
    mine = gathering.place_of(member_id)
    if mine is not None:
        word = gettext("you have a place") if mine.state == COMES else gettext("you are on the waiting list")
        return str(word), "done" if mine.state == COMES else "wait"
    if gathering.state == PLANNED and gathering.on_day < today.isoformat():
        return str(gettext("no sheet yet")), "wait"
    return "", ""


def legs(gathering: Gathering, moved: Mapping[Member | None, int]) -> list[Leg]:
    """Postings, those that go up first, by name."""
    names = people.labels(each for each in moved if each is not None)
    rows = [(names[who.id] if who else own(gathering), minutes) for who, minutes in moved.items()]
    return [
        Leg(name, words.hours(minutes), minutes > 0)
        for name, minutes in sorted(rows, key=lambda row: (row[1] < 0, row[0]))
    ]


def own(gathering: Gathering) -> str:
    """What the account is called that is nobody's in particular."""
    if gathering.rule != ISSUANCE:
        return str(gettext("The community pot"))
    if gathering.issued_by is not None:
        return str(gettext("Given out by: %(name)s", name=gathering.issued_by.name))
    return str(gettext("Given out for work for the time bank"))


def posted(gathering: Gathering, only: Member | None) -> list[Leg]:
    """What it moved in the hours book, as it holds now: all of it, or only what it moved for one."""
    if gathering.posted_number is None:
        return []
    by_account = {each.member.account_id: each.member for each in gathering.present}
    moved: dict[Member | None, int] = {}
    for account, minutes in queries.legs(gathering.group_id, gathering.posted_number).items():
        whose = by_account.get(account)
        moved[whose] = moved.get(whose, 0) + minutes
    return legs(gathering, {who: minutes for who, minutes in moved.items() if only is None or who is only})


def late(gathering: Gathering, today: date) -> bool:
    """Whether its day has passed."""
    return gathering.on_day < today.isoformat()


def story(gathering: Gathering, rows: list[Row], act: Callable[[Row], str], rules: Rules) -> list[Event]:
    """How it came about, oldest first, for the macro `timeline`. `act` puts one row of the trail into words."""
    numbers = {number for row in rows for number in (row.who, row.on_behalf_of) if number}
    names = people.names_of(gathering.group_id, numbers)
    return [
        Event(words.moment(row.at, rules.zone), exchanges.who(row, names), act(row),
              words.written(row.reason or "", row.reason_language))
        for row in rows
    ]  # fmt: skip


# What stands on a statement


def _said(gathering: Gathering, member: Member) -> str:
    """The same for everybody who was there."""
    return str(gettext("Get-together, %(day)s, led by: %(names)s", day=_weekday(gathering), names=leaders(gathering)))


def _weekday(gathering: Gathering) -> str:
    return str(dates.format_date(date.fromisoformat(gathering.on_day), "EEEE", locale=get_locale()))


def _find(actor: Actor, group_id: int, numbers: Collection[int]) -> dict[int, Other]:
    found = queries.entries(group_id, numbers)
    if any(one.circle_id is not None for one in found.values()):
        actor = circles.seated(actor)
    return {number: _other(actor, one) for number, one in found.items()}


def _other(actor: Actor, one: Gathering) -> Other:
    """A line as it reads to this actor: of a circle they are not in, that hours were shared, and no more."""
    if one.circle_id is not None and one.circle_id not in actor.circle_ids:
        return Other(_shared, "", "", "gatherings.show", None, partial(queries.why_changed, one, in_words=False))
    return Other(
        partial(_said, one), one.title, one.language, "gatherings.show", one.ref, partial(queries.why_changed, one)
    )


def _shared(member: Member) -> str:
    """The same as the kind of the line."""
    return exchanges.kind_of_line("shared")


FINDERS.append(_find)
CHANGES.append(queries.changes)


# What the outbox tells. The sentences are put together when they are sent, from what is so by then.


def _gathering(facts: Mapping[str, Any]) -> Gathering | None:
    return db.session.scalar(select(Gathering).where(Gathering.ref == facts["gathering"]))


def _letter(facts: Mapping[str, Any], subject: str, states: Iterable[str], *sentences: str) -> Letter | None:
    gathering = _gathering(facts)
    if gathering is None or gathering.state not in states:
        return None
    said = (words.Said(gathering.title, gathering.language), when(gathering))
    place = (words.Said(gathering.place, gathering.language),) if gathering.place else ()
    path = f"/g/{groups.by_id(gathering.group_id).slug}/gatherings/{gathering.ref}"
    return Letter(subject, (*(str(each) for each in sentences[:1]), *said, *place, *sentences[1:]), path)


@worded("gathering.leads")
def _leads(notice: Notice, facts: Mapping[str, Any]) -> Letter | None:
    """Somebody announced something that this member leads."""
    asked = str(gettext("If that is not so, please tell us."))
    return _letter(facts, str(gettext("You lead a get-together")), (PLANNED,),
                   str(gettext("This was announced, with you to lead it:")), asked)  # fmt: skip


@worded("gathering.changed")
def _changed(notice: Notice, facts: Mapping[str, Any]) -> Letter | None:
    """Another day, time or place."""
    return _letter(facts, str(gettext("A get-together has changed")), (PLANNED,),
                   str(gettext("This is how it stands now:")))  # fmt: skip


@worded("gathering.off")
def _off(notice: Notice, facts: Mapping[str, Any]) -> Letter | None:
    """It will not take place."""
    gathering = _gathering(facts)
    why = words.Said(f"“{gathering.off_why}”", gathering.off_language) if gathering and gathering.off_why else ""
    return _letter(facts, str(gettext("A get-together is called off")), (OFF,),
                   str(gettext("This will not take place:")), *([why] if why else []))  # fmt: skip


@worded("gathering.moved up")
def _moved_up(notice: Notice, facts: Mapping[str, Any]) -> Letter | None:
    """Somebody left, and there is a place now."""
    gathering = _gathering(facts)
    mine = gathering.place_of(notice.member_id) if gathering else None
    if mine is None or mine.state != COMES:
        return None
    return _letter(facts, str(gettext("There is a place for you")), (PLANNED,),
                   str(gettext("A place has become free, and it is yours:")),
                   str(gettext("If you cannot come, please say so: somebody else may be waiting.")))  # fmt: skip


@worded("gathering.corrected")
def _corrected(notice: Notice, facts: Mapping[str, Any]) -> Letter | None:
    """The hours of a get-together were put right."""
    why = words.Said(f"“{facts['why']}”", facts.get("language"))
    return _letter(facts, str(gettext("Hours were put right")), (HELD,),
                   str(gettext("The hours of this get-together were put right in the hours book:")), why,
                   str(gettext("If something is different, please tell us.")))  # fmt: skip


@worded("gathering.shared", quiet=True)
def _put_right(notice: Notice, facts: Mapping[str, Any]) -> Letter:
    """The same to somebody who has left the circle whose own it was: nothing of that."""
    line = str(gettext("Hours that you shared with others were put right in the hours book."))
    path = f"/g/{groups.by_id(notice.group_id).slug}/statement"
    return Letter(str(gettext("Hours were put right")), (line,), path)
