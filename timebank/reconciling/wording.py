"""Two tellings side by side, in words: why they lie there, what differs, what may be done and what comes of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from flask import url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from timebank import words
from timebank.context import g
from timebank.exchanges import wording as exchanges
from timebank.exchanges.models import AGREED, GIVER, RECEIVER, Exchange
from timebank.reconciling import classes, queries
from timebank.reconciling.classes import Claim, Finding
from timebank.reconciling.models import ANOTHER, LOOKED, Reconciled
from timebank.reconciling.queries import Things
from timebank.reconciling.service import Outcome, Step
from timebank.slips import queries as paper
from timebank.slips import wording as slips
from timebank.slips.models import Slip

HOURS, DAY, WAY = "hours", "day", "way"

PILES = {
    classes.TWICE: _l("said twice"),
    classes.DIFFER: _l("hours or dates differ"),
    classes.WHO: _l("who is this?"),
    classes.LOOK: _l("please look"),
}
ON_THE_DESK = {**PILES, classes.WHO: _l("one side not found, on the web or on paper")}
NOTHING = {
    classes.TWICE: _l("nothing was told twice"),
    classes.DIFFER: _l("both sides say the same"),
    classes.WHO: _l("everybody is known"),
    classes.LOOK: _l("nothing unusual"),
}
WHY = {
    classes.EXACT: _l("Both say the same: the same day, the same hours."),
    classes.IN_BOOK: _l("The same help seems to be in the hours book already."),
    classes.DAY: _l("The same hours, on two days near each other."),
    classes.LITTLE: _l("The hours differ by one step."),
    classes.MINUTES: _l("The hours differ."),
    classes.BOTH: _l("Hours and day differ."),
    classes.ACROSS: _l("The two days are in different months, so please ask which one is right."),
    classes.CLASH: _l("One says it the other way round. Please ring: who helped whom?"),
    classes.ANSWERED: _l("The other side answered with another length."),
    classes.DOUBTED: _l("It is in the hours book, and one of the two says it was different."),
    classes.UNKNOWN: _l("One of the two was not found."),
    classes.LEFT: _l("One of the two has left."),
    classes.TO_COME: _l("The day has not come yet."),
    classes.LONG_AGO: _l("It was more than 60 days ago."),
    classes.LONG_DAY: _l("More than 12 hours of one person on one day."),
    classes.NEW_PAIR: _l("More than 4 hours, and the first help between these two."),
    classes.CLOSE: _l("One person has a hand in both sides, so somebody else has to look at it."),
}
COMES = {
    classes.POSTS: _l("Both words are there, so it goes in the hours book, once."),
    classes.ASKS: _l("They become one. Whoever told the longer time is asked whether the shorter one is right."),
    classes.WAITS: _l("They become one, which waits for a word as before."),
    classes.STAYS: _l("It stays in the hours book as it is. The other telling does not count."),
    classes.DOUBTS: _l("The hours book stays as it is. That somebody says another length stands on the desk."),
    classes.TAKES_OUT: _l("One of the two is taken out of the hours book. The older one stays."),
    classes.COUNTS: _l("The slip is counted in its pile, and is not a second piece of help."),
    classes.APART: _l("They are two pieces of help. Both stay as they are."),
    classes.RIGHT: _l("It stays as it is, and is not shown here any more."),
}


class Button(NamedTuple):
    """One thing to press beside a finding: its words, what it sends, its kind."""

    label: str
    value: str
    kind: str


@dataclass(frozen=True, slots=True)
class Card:
    """One telling, for reading. `differs` is what the other one says otherwise: hours, day, way. `typed` is what was
    typed, or could be read, of somebody who was not found.
    """

    who: str
    hours: str
    day: str
    what: str
    what_language: str
    typed: str
    says: tuple[str, ...]
    told: str
    state: str
    kind: str
    url: str
    label: str
    differs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Case:
    """A finding, for reading. `tick` is sent by its box where it is one of many alike; "" where it is not."""

    title: str
    why: str
    notes: tuple[str, ...]
    cards: tuple[Card, ...]
    hints: tuple[Card, ...]
    more: int
    buttons: tuple[Button, ...]
    tick: str
    own: bool


@dataclass(frozen=True, slots=True)
class Move:
    """One line of the check page: who, what becomes of it, whose hours go up and down."""

    title: str
    says: str
    up: str
    down: str
    problem: str
    value: str


def cases(found: Iterable[Finding], things: Things) -> list[Case]:
    """The findings of a page."""
    return [_case(each, things) for each in found]


def _case(finding: Finding, things: Things) -> Case:
    own = g.actor.is_close_to(finding.parties)
    acts = () if own else classes.acts(finding)
    value = f"{finding.key} {finding.mark}"
    return Case(
        title=title(finding, things),
        why=str(WHY[finding.why]),
        notes=tuple(str(WHY[each]) for each in finding.notes),
        cards=tuple(_card(each, finding, things) for each in finding.claims[:2]),
        hints=tuple(_card(each, finding, things) for each in finding.hints[:2]),
        more=len(finding.claims) - 2,
        buttons=tuple(
            Button(act_label(finding, act), f"{act} {value}", "calm" if nth == 0 else "plain")
            for nth, act in enumerate(acts)
        ),
        tick=value if acts and (classes.at_once(finding) or classes.LOOKED in acts) else "",
        own=own,
    )


def title(finding: Finding, things: Things) -> str:
    """Who the two are."""
    claim = finding.claims[0]
    return " · ".join(_name(claim, side, things) for side in (GIVER, RECEIVER))


def _name(claim: Claim, side: str, things: Things) -> str:
    member_id = claim.giver if side == GIVER else claim.receiver
    if member_id is not None:
        return things.names.get(member_id, "?")
    return "?" if claim.unknown == side else exchanges.the_group()


def _card(claim: Claim, finding: Finding, things: Things) -> Card:
    ref = queries.ref_of(claim.key)
    exchange, slip, unplaced = things.exchanges.get(ref), things.slips.get(ref), things.unplaced.get(ref)
    thing = exchange or slip or unplaced
    state, kind = _state(exchange, slip)
    url, label = _way(exchange, slip, ref)
    return Card(
        who=str(
            gettext(
                "%(giver)s helped %(receiver)s",
                giver=_name(claim, GIVER, things),
                receiver=_name(claim, RECEIVER, things),
            )
        ),
        hours=words.hours(claim.minutes),
        day=words.day(claim.day, weekday=True) if claim.day else str(gettext("no day")),
        what=thing.what if thing else "",
        what_language=thing.what_language if thing else "",
        typed=unplaced.typed if unplaced else slip.unread if slip else "",
        says=_says(exchange),
        told=_told(claim, exchange, slip, things),
        state=state,
        kind=kind,
        url=url,
        label=label,
        differs=_differs(finding),
    )


def _says(exchange: Exchange | None) -> tuple[str, ...]:
    """What one side says instead of the other, in an exchange that is in dispute."""
    if exchange is None:
        return ()
    if not exchange.is_disputed:
        return tuple(exchanges.doubts(exchange, None)) if exchange.in_doubt else ()
    told = exchanges.told(exchange, None)
    lengths = {"proposed": told.proposed, "hours": told.hours}
    return (str(gettext("%(name)s says %(proposed)s instead of %(hours)s.", name=told.proposer, **lengths)),)


def _differs(finding: Finding) -> tuple[str, ...]:
    if len(finding.claims) == 1:
        return ()
    one, other = finding.claims[:2]
    found = []
    if one.minutes != other.minutes:
        found.append(HOURS)
    if one.day != other.day:
        found.append(DAY)
    if one.giver != other.giver:
        found.append(WAY)
    return tuple(found)


def _told(claim: Claim, exchange: Exchange | None, slip: Slip | None, things: Things) -> str:
    """Whose word it is, and by which way it came."""
    if slip is not None:
        return str(gettext("Slip %(number)s", number=paper.written_number(slip.number)))
    if exchange is None:
        return str(gettext("Told by: %(name)s", name=_name(claim, next(iter(claim.words)), things)))
    ways = ((side, exchange.word_of(side)) for side in (GIVER, RECEIVER))
    told = [f"{_name(claim, side, things)}, {exchanges.channel(way)}" for side, way in ways if way is not None]
    if not told:
        return str(gettext("Nobody has given their word yet."))
    return str(gettext("Told by: %(name)s", name="; ".join(told)))


def _state(exchange: Exchange | None, slip: Slip | None) -> tuple[str, str]:
    if exchange is not None:
        return exchanges.state(exchange), exchanges.state_kind(exchange)
    if slip is not None:
        return slips.slip_state(slip)
    return str(gettext("who is this?")), "ask"


def _way(exchange: Exchange | None, slip: Slip | None, ref: str) -> tuple[str, str]:
    """Where to ask about it, ring, or look."""
    if exchange is not None and exchange.state != AGREED:
        return url_for("desk.waiting", ref=ref), str(gettext("Ask or ring"))
    if exchange is not None:
        return url_for("desk.different", ref=ref), str(gettext("Look in the book"))
    if slip is not None:
        return url_for("slips.slip", ref=ref), str(gettext("Look at the slip"))
    return url_for("desk.unplaced", ref=ref), str(gettext("Find out who it was"))


# What may be done


def act_label(finding: Finding, act: str) -> str:
    """What a button says."""
    if act == classes.ANOTHER:
        return str(gettext("Two pieces of help: both stay"))
    if act == classes.LOOKED:
        return str(gettext("I have looked: it is right"))
    if act in (classes.FIRST, classes.SECOND):
        return _this_one(finding, act)
    if classes.comes_of(finding, act) == classes.ASKS:
        lower = min(each.minutes for each in finding.claims[:2])
        return str(gettext("The same help. Ask: was it %(hours)s?", hours=words.hours(lower)))
    if finding.why in (classes.DAY, classes.UNKNOWN):
        here, day = gettext("It is this one, told already"), gettext("The same help, on the earlier day")
        return str(day if finding.why == classes.DAY else here)
    return str(gettext("It is the same help, told twice"))


def _this_one(finding: Finding, act: str) -> str:
    stays, goes = classes.kept(finding, act)
    if stays.giver == goes.giver and stays.day != goes.day and stays.day:
        return str(gettext("The same help. The day is: %(day)s", day=words.day(stays.day)))
    return str(gettext("The first is right") if act == classes.FIRST else gettext("The second is right"))


def all_labels(pile: str) -> list[tuple[str, str]]:
    """The buttons for everything that is ticked in a pile: what each sends, and its words."""
    if pile == classes.LOOK:
        return [(classes.LOOKED, str(gettext("I have looked at all of these: they are right")))]
    return [
        (classes.SAME, str(gettext("All of these are the same help, told twice"))),
        (classes.ANOTHER, str(gettext("All of these are two pieces of help each"))),
    ]


def reason(steps: Iterable[Step]) -> str:
    """A reason to begin with; whoever settles it may say it in their own words."""
    acts = {each.pick.act for each in steps}
    if acts == {classes.ANOTHER}:
        return str(gettext("Two pieces of help."))
    if acts == {classes.LOOKED}:
        return str(gettext("Looked at: it is right."))
    return str(gettext("The same help, told twice.")) if acts == {classes.SAME} else ""


def moves(steps: Iterable[Step], things: Things) -> list[Move]:
    """What everything that was chosen would do."""
    return [_move(each, things) for each in steps]


def _move(step: Step, things: Things) -> Move:
    value = f"{step.pick.act} {step.pick.key} {step.pick.mark}"
    if step.finding is None or step.comes is None:
        gone = gettext("It was settled or changed meanwhile, and is left alone.")
        return Move("–", "", "", "", str(gone), value)
    name = title(step.finding, things)
    if step.own:
        return Move(name, "", "", "", str(gettext("These are your own hours: somebody else settles it.")), value)
    up, down = _legs(step.finding, step.pick.act, step.comes, things)
    return Move(name, str(COMES[step.comes]), up, down, "", value)


def _legs(finding: Finding, act: str, comes: str, things: Things) -> tuple[str, str]:
    """Whose hours go up and whose down; nothing where no hours move."""
    if comes not in (classes.POSTS, classes.TAKES_OUT):
        return "", ""
    stays, goes = classes.kept(finding, act)
    claim = stays if comes == classes.POSTS else goes
    sides = [f"{_name(claim, side, things)}: {words.short_hours(claim.minutes)}" for side in (GIVER, RECEIVER)]
    return (sides[0], sides[1]) if comes == classes.POSTS else (sides[1], sides[0])


def done(outcome: Outcome) -> list[str]:
    """What became of everything that was chosen."""
    told = []
    if outcome.done:
        told.append(gettext("Settled: %(number)s", number=len(outcome.done)))
    if outcome.gone:
        told.append(
            gettext("Left alone, since it was settled or changed meanwhile: %(number)s", number=len(outcome.gone))
        )
    if outcome.own:
        told.append(gettext("Left alone, since they are your own hours: %(number)s", number=len(outcome.own)))
    return [str(each) for each in told]


# What was settled


def settled(row: Reconciled) -> str:
    """What was done between two tellings."""
    if row.act == ANOTHER:
        return str(gettext("two pieces of help"))
    if row.act == LOOKED:
        return str(gettext("looked at: right"))
    return str(gettext("the same help, told twice"))


def whose(row: Reconciled) -> list[tuple[str, str]]:
    """What it was about: words, and the page of each."""
    found = []
    for key in (row.one, row.other):
        exchange = queries.exchange_of(row.group_id, key) if key else None
        slip = queries.slip_of(row.group_id, key) if key else None
        if exchange is not None:
            told = exchanges.told(exchange, None)
            found.append((f"{told.who}, {told.hours}, {words.day(exchange.occurred_on)}",
                          url_for("exchanges.show", ref=exchange.ref)))  # fmt: skip
        elif (unplaced := queries.unplaced_of(row.group_id, key) if key else None) is not None:
            told_by = gettext("Told by: %(name)s", name=unplaced.told_by.name)
            found.append((f"{told_by}, {words.day(unplaced.occurred_on)}", url_for("desk.unplaced", ref=unplaced.ref)))
        elif slip is not None:
            name = gettext("Slip %(number)s", number=paper.written_number(slip.number))
            found.append((str(name), url_for("slips.slip", ref=slip.ref)))
    return found
