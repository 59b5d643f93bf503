"""Exchanges in words, in the reader's language: who helped whom, where it stands, how it came about.

Names stand at the beginning or behind a colon, since a Welsh name mutates after most small words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from markupsafe import Markup, escape

from timebank import clock, words
from timebank.exchanges import doubts as trailed
from timebank.exchanges import queries
from timebank.exchanges.models import (
    AGREED,
    DECLINED,
    DISPUTED,
    DUPLICATE,
    GIVER,
    KEYING,
    NO_CONSENT,
    OTHER,
    QUERIED,
    RECEIVER,
    REVERSED,
    STALE,
    WAITING,
    WITHDRAWN,
    WRONG_MEMBER,
    Exchange,
    other_side,
)
from timebank.exchanges.statements import StatementLine
from timebank.groups import service as groups
from timebank.groups.rules import Rules
from timebank.members import queries as people
from timebank.members.models import Member
from timebank.members.stand_ins import CHANNEL
from timebank.permissions import HOST, NOBODY
from timebank.trail.service import Row

# Why hours in the book were put right or taken out, in a word or two.
CODES = {
    KEYING: _l("typed wrongly"),
    WRONG_MEMBER: _l("the wrong person"),
    DUPLICATE: _l("written down twice"),
    DISPUTED: _l("the two saw it differently"),
    NO_CONSENT: _l("somebody took back their word"),
    OTHER: _l("another reason"),
}


class Event(NamedTuple):
    """One step of a story, for the macro `timeline`."""

    when: str
    who: str
    what: str
    why: str | None


class Doubt(NamedTuple):
    """What one side says of hours that are in the book, in words."""

    sentence: str
    why: str | None
    phone: str | None


class Choice(NamedTuple):
    """Somebody to choose, for the macro `people`."""

    ref: str
    name: str
    place: str


@dataclass(frozen=True, slots=True)
class Told:
    """An exchange as one member reads it (`me` is giver, receiver, or None for an officer)."""

    me: str | None
    giver: str
    receiver: str
    who: str
    other: str
    hours: str
    proposed: str
    proposer: str
    waits_for: tuple[str, ...]
    disputed: bool


class Entry(NamedTuple):
    """A line of a statement in words."""

    day: str
    who: str
    what: str
    what_language: str
    hours: str
    given: bool
    notes: tuple[str, ...]
    after: str
    ref: str | None
    endpoint: str = "exchanges.show"


def the_group() -> str:
    """The name of a side that is nobody in particular."""
    return str(gettext("the group itself"))


def told(exchange: Exchange, viewer: Member | None) -> Told:
    """Who helped whom, for this viewer."""
    me = exchange.side_of(viewer.id) if viewer else None
    names = people.labels(each for each in (exchange.giver, exchange.receiver) if each is not None)
    by_side = {
        side: names[member.id] if (member := exchange.member_on(side)) is not None else the_group()
        for side in (GIVER, RECEIVER)
    }
    giver, receiver = by_side[GIVER], by_side[RECEIVER]
    return Told(
        me=me,
        giver=giver,
        receiver=receiver,
        who=who_helped(me, giver, receiver),
        other=by_side[other_side(me)] if me else "",
        hours=words.hours(exchange.minutes),
        proposed=words.hours(exchange.proposed_minutes or 0),
        proposer=by_side[exchange.proposed_by] if exchange.proposed_by else "",
        waits_for=tuple(by_side[side] for side in exchange.awaited_sides),
        disputed=exchange.is_disputed,
    )


def doubts(exchange: Exchange, viewer: Member | None) -> list[str]:
    """What one side, or both, say of hours that are in the book, a sentence each; the viewer's own first."""
    me = exchange.side_of(viewer.id) if viewer else None
    names = people.labels(each for each in (exchange.giver, exchange.receiver) if each is not None)
    sides = sorted(exchange.in_doubt, key=lambda side: side != me)
    return [_doubt(exchange, side, side == me, names) for side in sides]


def doubts_and_why(exchange: Exchange) -> list[Doubt]:
    """The same for an officer, with the words and the telephone of whoever says it."""
    found = []
    for sentence, side in zip(doubts(exchange, None), exchange.in_doubt, strict=True):
        said, member = trailed.latest(exchange, side), exchange.member_on(side)
        found.append(Doubt(sentence, _why(said), member.phone if member else None))
    return found


def code_of(row: Row | None) -> str:
    """Why hours were put right or taken out, by the code that a row of the trail keeps; "" where it keeps none."""
    return str(CODES.get(str(row.facts.get("code")), "")) if row else ""


def due(exchange: Exchange) -> str:
    """By when what is different in the book is looked into, or that it is overdue; "" where nothing is different."""
    by = trailed.due_on(exchange)
    if by is None:
        return ""
    if by < clock.today(groups.rules_now(exchange.group_id).zone):
        return str(gettext("Overdue since %(day)s", day=words.day(by)))
    return str(gettext("To be settled by %(day)s", day=words.day(by)))


def looked_into(exchange: Exchange) -> str:
    """Who settles what is different in the book, by when, and that nothing changes until then."""
    return f"{_looked_into(exchange)} {due(exchange)}.".removesuffix(" .")


def _looked_into(exchange: Exchange) -> str:
    officer = trailed.looks_into(exchange)
    if officer is not None:
        return str(gettext("%(name)s looks into it. The hours book stays as it is until then.", name=officer.name))
    if trailed.has_officers(exchange):
        return str(
            gettext(
                "There is no officer who is not part of it, so a slip that the other side signed settles it. "
                "The hours book stays as it is until then."
            )
        )
    return str(gettext("Somebody who is not part of it looks into it. The hours book stays as it is until then."))


def _doubt(exchange: Exchange, side: str, mine: bool, names: Mapping[int, str]) -> str:
    minutes = exchange.says(side)
    lengths = {"proposed": words.hours(minutes or 0), "hours": words.hours(exchange.minutes)}
    if mine:
        if minutes:
            return str(gettext("You said: %(proposed)s instead of %(hours)s.", **lengths))
        return str(gettext("You said: this did not happen."))
    name = names.get(exchange.side_id(side) or 0, "")
    if minutes:
        return str(gettext("%(name)s says %(proposed)s instead of %(hours)s.", name=name, **lengths))
    return str(gettext("%(name)s says: this did not happen.", name=name))


def who_helped(me: str | None, giver: str, receiver: str) -> str:
    """Who helped whom, as the giver, the receiver or somebody else reads it."""
    if me == GIVER:
        return str(gettext("You helped: %(name)s", name=receiver))
    if me == RECEIVER:
        return str(gettext("%(name)s helped you", name=giver))
    return str(gettext("%(giver)s helped %(receiver)s", giver=giver, receiver=receiver))


def state(exchange: Exchange) -> str:
    """Where an exchange stands."""
    if exchange.state == AGREED and exchange.in_doubt:
        return str(gettext("in the book, but something is different"))
    if exchange.single_handed and exchange.state == AGREED:
        return str(gettext("in the book, single-handed"))
    if exchange.single_handed and exchange.state == REVERSED:
        return str(gettext("taken out of the book, single-handed"))
    return str(
        {
            WAITING: gettext("waiting for a word"),
            QUERIED: gettext("something is different"),
            STALE: gettext("no answer yet"),
            AGREED: gettext("in the book"),
            DECLINED: gettext("did not happen"),
            WITHDRAWN: gettext("taken back"),
            REVERSED: gettext("taken out of the book"),
        }[exchange.state]
    )


def state_kind(exchange: Exchange) -> str:
    """The shape of the tag for it."""
    kinds = {WAITING: "wait", STALE: "wait", QUERIED: "ask", AGREED: "ask" if exchange.in_doubt else "done"}
    return kinds.get(exchange.state, "")


def balance(given: int, received: int) -> str:
    """How given and received stand to one another, for the one whose hours they are. Never a minus."""
    difference = words.hours(given - received)
    if given > received:
        return str(gettext("%(hours)s more given than received. Ask when you need.", hours=difference))
    if given < received:
        return str(
            gettext("%(hours)s more received than given, and that is fine. Ask when you need.", hours=difference)
        )
    return str(gettext("As much given as received. Ask when you need."))


def after(balance_after: int) -> str:
    """The running balance behind a line."""
    if balance_after > 0:
        return str(gettext("after this: %(hours)s more given than received", hours=words.hours(balance_after)))
    if balance_after < 0:
        return str(gettext("after this: %(hours)s more received than given", hours=words.hours(balance_after)))
    return str(gettext("after this: as much given as received"))


def choices(members: Iterable[Member]) -> list[Choice]:
    """Members as large buttons, nobody mistaken for another."""
    members = list(members)
    labels = people.labels(members) if members else {}
    return [_choice(each, labels[each.id] != each.name) for each in members]


def _choice(member: Member, coincides: bool) -> Choice:
    called = f" ({member.known_as})" if coincides and member.known_as not in ("", *member.name.split()) else ""
    return Choice(member.ref, member.name + called, member.place or (member.number if coincides else ""))


def channel(name: str) -> str:
    """By which way a word came."""
    ways = {
        "web": gettext("on the web"),
        "phone": gettext("by telephone"),
        "counter": gettext("over the counter"),
        "slip": gettext("on a slip of paper"),
        "command": gettext("from the command line"),
        CHANNEL: gettext("in another person's name"),
    }
    return str(ways.get(name, name))


def story(exchange: Exchange, rules: Rules) -> list[Event]:
    """How it came about: one step for every row on the trail, oldest first."""
    rows = queries.story(exchange)
    members = queries.people_in(exchange, rows)
    labels = people.labels(members.values()) if members else {}
    names = {number: labels[member.id] for number, member in members.items()}
    return [Event(words.moment(row.at, rules.zone), _who(row, names), _what(row, names), _why(row)) for row in rows]


def who(row: Row, names: Mapping[str, str]) -> str:
    """Who did what a row of the trail tells of, for whom, by which way."""
    return _who(row, names)


def act(row: Row, names: Mapping[str, str]) -> str | None:
    """What a row of the trail tells of an exchange; None for any other."""
    return _what(row, names) if row.action in _ACTS else None


def _why(row: Row | None) -> str:
    """The reason on a row of the trail, in the language it was written in."""
    return words.written(row.reason or "", row.reason_language) if row else ""


def acting(who: str, member: str) -> str:
    """Somebody who acts for another."""
    return str(gettext("%(name)s, acting for: %(other)s", name=who, other=member))


def voices(exchange: Exchange) -> list[str]:
    """Who gave a word in somebody else's name as a stand-in, if anybody did."""
    if CHANNEL not in (exchange.giver_word, exchange.receiver_word, exchange.channel):
        return []
    rows = [row for row in queries.story(exchange) if row.channel == CHANNEL]
    names = {number: member.name for number, member in queries.people_in(exchange, rows).items()}
    pairs = [(row.who, row.on_behalf_of or "") for row in rows]
    return list(dict.fromkeys(acting(names.get(who, who), names.get(other, other)) for who, other in pairs))


def _who(row: Row, names: Mapping[str, str]) -> str:
    if row.channel == CHANNEL and row.on_behalf_of:
        return acting(names.get(row.who, row.who), names.get(row.on_behalf_of, row.on_behalf_of))
    others = {HOST: gettext("the host of the machine"), NOBODY: gettext("somebody who was not signed in")}
    parts = [str(others.get(row.who) or names.get(row.who, row.who))]
    if row.on_behalf_of and row.on_behalf_of != row.who:
        parts.append(str(gettext("for: %(name)s", name=names.get(row.on_behalf_of, row.on_behalf_of))))
    return ", ".join([*parts, channel(row.channel)])


def _what(row: Row, names: Mapping[str, str]) -> str:
    say = _ACTS.get(row.action)
    sentence = say(row, names) if say else row.action
    if code := code_of(row):
        sentence = f"{sentence} {gettext('Because: %(reason)s.', reason=code)}"
    if row.facts.get("single_handed"):
        sentence = f"{sentence} {gettext('Single-handed: one officer, and a slip that the other side signed.')}"
    return str(sentence)


def _minutes(row: Row, name: str = "minutes") -> str:
    return words.hours(int(row.facts.get(name) or 0))


def _sides(row: Row, names: Mapping[str, str]) -> dict[str, str]:
    found = {}
    for side in (GIVER, RECEIVER):
        number = row.facts.get(side)
        found[side] = names.get(str(number), str(number)) if number else the_group()
    return found


def _logged(row: Row, names: Mapping[str, str]) -> str:
    return str(
        gettext(
            "Told. Helped: %(giver)s. Was helped: %(receiver)s. How long: %(hours)s.",
            **_sides(row, names),
            hours=_minutes(row),
        )
    )


def _booked(row: Row, names: Mapping[str, str]) -> str:
    if row.transaction_number is None:
        return str(gettext("Both people's opening hours count it already, so nothing moves."))
    return str(gettext("In the hours book: number %(number)s.", number=row.transaction_number))


def _logged_and_agreed(row: Row, names: Mapping[str, str]) -> str:
    sides = _sides(row, names)
    sentence = gettext(
        "Told and agreed. Helped: %(giver)s. Was helped: %(receiver)s. How long: %(hours)s.",
        **sides,
        hours=_minutes(row),
    )
    return f"{sentence} {_booked(row, names)}"


def _queried(row: Row, names: Mapping[str, str]) -> str:
    return str(
        gettext(
            "Something is different: %(proposed)s instead of %(hours)s.",
            proposed=_minutes(row, "proposed"),
            hours=_minutes(row),
        )
    )


def _agreed(row: Row, names: Mapping[str, str]) -> str:
    return f"{gettext('Agreed: %(hours)s.', hours=_minutes(row))} {_booked(row, names)}"


def _ruled(row: Row, names: Mapping[str, str]) -> str:
    sentence = gettext("Settled by somebody who is not part of it: %(hours)s.", hours=_minutes(row))
    return f"{sentence} {_booked(row, names)}"


def _corrected(row: Row, names: Mapping[str, str]) -> str:
    return f"{gettext('Put right: %(hours)s.', hours=_minutes(row))} {_booked(row, names)}"


def _doubted(row: Row, names: Mapping[str, str]) -> str:
    if not row.facts.get("says"):
        return str(gettext("Said of what is in the book: this did not happen."))
    return str(
        gettext(
            "Said of what is in the book: %(proposed)s instead of %(hours)s.",
            proposed=_minutes(row, "says"),
            hours=_minutes(row),
        )
    )


_ACTS: dict[str, Callable[[Row, Mapping[str, str]], str]] = {
    "exchange.logged": _logged,
    "exchange.logged and agreed": _logged_and_agreed,
    "exchange.word given": lambda row, names: (
        gettext("The word of the one who helped: yes, that's right.")
        if row.facts.get("side") == GIVER
        else gettext("The word of the one who was helped: yes, that's right.")
    ),
    "exchange.queried": _queried,
    "exchange.agreed": _agreed,
    "exchange.ruled": _ruled,
    "exchange.declined": lambda row, names: gettext("The answer: this did not happen."),
    "exchange.withdrawn": lambda row, names: gettext("Taken back before it was agreed."),
    "exchange.joined": lambda row, names: gettext(
        "It was told twice: the other telling stays, this one does not count."
    ),
    "exchange.same": lambda row, names: gettext("Somebody else had told the same help: the two are one now."),
    "exchange.another": lambda row, names: gettext("It looked like another telling, and is another piece of help."),
    "exchange.looked at": lambda row, names: gettext(
        "Somebody looked at it, since something was unusual: it is right."
    ),
    "exchange.parted": lambda row, names: gettext("It was joined with another telling, and that was undone."),
    "exchange.told again": lambda row, names: gettext(
        "Told again as it was before it was joined with another telling. Helped: %(giver)s. Was helped: %(receiver)s. "
        "How long: %(hours)s.",
        **_sides(row, names),
        hours=_minutes(row),
    ),
    "exchange.ring asked": lambda row, names: gettext("The answer: please ring me instead."),
    "exchange.reversed": lambda row, names: gettext(
        "Taken out of the hours book again: %(hours)s.", hours=_minutes(row)
    ),
    "exchange.corrected": _corrected,
    "exchange.doubted": _doubted,
    "exchange.doubt taken back": lambda row, names: gettext("Looked at again: it was right after all."),
    "exchange.left as it is": lambda row, names: gettext(
        "Looked into by somebody who is not part of it: it stays as it is, %(hours)s.", hours=_minutes(row)
    ),
    "exchange.stale": lambda row, names: gettext("No answer yet: somebody rings."),
    "exchange.unplaced": lambda row, names: gettext(
        "Told, but the other person was not found: %(hours)s.", hours=_minutes(row, "minutes_told")
    ),
    "exchange.placed": lambda row, names: gettext("The coordinator found out who it was."),
    "exchange.set aside": lambda row, names: gettext("Set aside: no hours moved."),
}


def entry(found: StatementLine, member: Member, rules: Rules) -> Entry:
    """A line of this member's statement."""
    line, exchange, other = found.line, found.exchange, found.other
    side = exchange.side_of(member.id) if exchange else None
    what, what_language = (exchange.what, exchange.what_language) if exchange else (line.note or "", "")
    who = told(exchange, member).who if exchange and side else _kind(line.kind)
    if other is not None:
        who, what, what_language = other.say(member), other.what, other.what_language
    given = found.minutes > 0
    amount = words.hours(found.minutes)
    hours = gettext("given %(hours)s", hours=amount) if given else gettext("received %(hours)s", hours=amount)
    if not found.minutes or line.reverses_number is not None:
        hours = gettext("taken out: %(hours)s", hours=words.hours(exchange.minutes if exchange else line.minutes))
    return Entry(
        day=words.day(line.occurred_on),
        who=who,
        what=what,
        what_language=what_language,
        hours=str(hours),
        given=given,
        notes=_notes(found, rules),
        after=after(found.balance_after),
        ref=exchange.ref if exchange else other.ref if other else None,
        endpoint=other.endpoint if other else "exchanges.show",
    )


def _kind(kind: str) -> str:
    return str(_kinds().get(kind, gettext("Another line of the book")))


def kind_of_line(told: str) -> str:
    """What is kept of a line of the book: its kind in words, or the words somebody wrote."""
    return str({**_kinds(), "exchange": gettext("Help given and received")}.get(told, told))


def _kinds() -> dict[str, str]:
    return {
        "opening": gettext("Opening hours, brought from before"),
        "welcome": gettext("Welcome hours from the group"),
        "reversal": gettext("Taken out of the book"),
        "issue": gettext("Hours given out by the group"),
        "issue_alone": gettext("Hours given out by the group, single-handed"),
        "gift": gettext("Given to the community pot"),
        "draw": gettext("From the community pot"),
        "draw_alone": gettext("From the community pot, single-handed"),
        "lapse": gettext("Lapsed after leaving"),
        "write_off": gettext("Written off: nobody asks for these hours any more"),
        "gathering": gettext("A get-together"),
        "gathering_alone": gettext("A get-together, single-handed"),
        "shared": gettext("Hours shared"),
        "suspense": gettext("The other person is still to be found"),
        "write_off_alone": gettext("Hours written off, single-handed"),
    }


def _notes(found: StatementLine, rules: Rules) -> tuple[str, ...]:
    line, exchange = found.line, found.exchange
    if exchange is None:
        return _notes_of_other(found, rules)
    if line.reverses_number is not None:
        return (taken_out(exchange, rules), *_single_handed(exchange))
    notes = []
    if exchange.state == REVERSED:
        # To a member it is gone; to a bookkeeper, who sees every line, its own end comes later.
        notes.append(str(gettext("taken out again later")) if found.minutes else taken_out(exchange, rules))
    if exchange.corrects is not None:
        notes.append(correction(exchange, rules))
    if exchange.state == AGREED and exchange.in_doubt:
        notes.append(str(gettext("something is different")))
    return (*notes, *voices(exchange), *_single_handed(exchange))


def _notes_of_other(found: StatementLine, rules: Rules) -> tuple[str, ...]:
    """What a line that is no exchange was before, where that was changed for this member."""
    row = found.other.why() if found.other is not None and found.change is not None else None
    if row is None or found.change is None or found.change.spans[0][2] == found.minutes:
        return ()
    said = {"day": words.moment(row.at, rules.zone).rsplit(",", 1)[0], "reason": _why(row)}
    if not found.minutes and not said["reason"]:
        return (str(gettext("taken out of the book, %(day)s", day=said["day"])),)
    if not found.minutes:
        return (escape(gettext("taken out of the book, %(day)s: %(reason)s")) % said,)
    was = words.hours(found.change.spans[0][2])
    if not said["reason"]:
        return (str(gettext("was %(hours)s, corrected %(day)s", hours=was, day=said["day"])),)
    return (escape(gettext("was %(hours)s, corrected %(day)s: %(reason)s")) % {"hours": was, **said},)


def _single_handed(exchange: Exchange) -> tuple[str, ...]:
    return (str(gettext("single-handed")),) if exchange.single_handed else ()


def change(exchange: Exchange, rules: Rules) -> str:
    """What was changed last in help that is in the book, or was: put right, or taken out."""
    return taken_out(exchange, rules) if exchange.state == REVERSED else correction(exchange, rules)


def taken_out(exchange: Exchange, rules: Rules) -> str:
    """When and why it was taken out of the book."""
    row = queries.why_taken_back(exchange)
    if row is None:
        return str(gettext("taken out of the book"))
    day = words.moment(row.at, rules.zone).rsplit(",", 1)[0]
    return escape(gettext("taken out of the book, %(day)s: %(reason)s")) % {"day": day, "reason": _reasons(row)}


def _reasons(row: Row | None) -> str:
    """Why, by the code and in words."""
    return Markup(", ").join(each for each in (code_of(row), _why(row)) if each)


def correction(exchange: Exchange, rules: Rules) -> str:
    """What a line was before it was put right, each time: was 2 hours, corrected 3 May 2026: started late."""
    notes = []
    right: Exchange | None = exchange
    while right is not None and right.corrects is not None:
        row = queries.why_corrected(right)
        was = words.hours(right.corrects.minutes)
        day = words.moment(row.at, rules.zone).rsplit(",", 1)[0] if row else ""
        told = escape(gettext("was %(hours)s, corrected %(day)s: %(reason)s"))
        notes.append(told % {"hours": was, "day": day, "reason": _reasons(row)})
        right = right.corrects
    return Markup(" · ").join(notes)
