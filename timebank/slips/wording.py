"""Piles and slips in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _l

from timebank import paper, words
from timebank.exchanges import wording as exchanges
from timebank.exchanges.models import GIVER, RECEIVER
from timebank.groups.rules import Rules
from timebank.members import queries as people
from timebank.members.models import Member
from timebank.paper import Line
from timebank.slips import posting, queries
from timebank.slips.models import (
    ABANDONED,
    ASIDE,
    DROPPED,
    IN_BOOK,
    OPEN,
    POSTED,
    PRESENT,
    STRUCK,
    SUSPENSE,
    TYPED,
    UNCLEAR,
    VOID,
    Pile,
    Run,
    Slip,
)
from timebank.slips.posting import Coming
from timebank.slips.queries import Totals, Twin


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a pile, for reading. `kind` is that of its tag; `asks` where somebody has to answer."""

    ref: str
    number: str
    who: str
    hours: str
    day: str
    what: str
    what_language: str
    state: str
    kind: str
    reason: str
    reason_language: str
    unread: str
    asks: bool
    late: bool
    struck: bool


@dataclass(frozen=True, slots=True)
class Move:
    """One posting to come, for reading: what becomes of the line, who goes up, who goes down."""

    ref: str
    number: str
    says: str
    up: tuple[str, ...]
    down: tuple[str, ...]
    problem: str


def pile_name(pile: Pile) -> str:
    """Pile 9."""
    return str(gettext("Pile %(number)s", number=pile.number))


def pile_state(pile: Pile) -> tuple[str, str]:
    """Where a pile stands, and the kind of its tag."""
    return {
        OPEN: (str(gettext("being typed")), "wait"),
        POSTED: (str(gettext("in the book")), "done"),
        ABANDONED: (str(gettext("given up")), ""),
    }[pile.state]


def running(pile: Pile, totals: Totals) -> str:
    """What was typed beside what was counted: 27 of 30 slips, 41 h 15 of 45 h."""
    return str(
        gettext(
            "%(slips)s of %(all_slips)s slips, %(hours)s of %(all_hours)s",
            slips=totals.slips,
            all_slips=pile.counted_slips,
            hours=short(totals.minutes),
            all_hours=short(pile.counted_minutes),
        )
    )


def short(minutes: int) -> str:
    """41 h 15, and where there are none: 0 h."""
    return words.short_hours(minutes) if minutes else str(gettext("0 h"))


def difference(pile: Pile, totals: Totals) -> list[str]:
    """How far what was typed is from what was counted, one sentence for slips, one for hours."""
    found = []
    slips, minutes = totals.slips - pile.counted_slips, totals.minutes - pile.counted_minutes
    if slips < 0:
        found.append(ngettext("%(num)d slip is still to be typed.", "%(num)d slips are still to be typed.", -slips))
    if slips > 0:
        found.append(ngettext("%(num)d slip more than was counted.", "%(num)d slips more than were counted.", slips))
    if minutes < 0:
        found.append(gettext("Less than was counted, by: %(hours)s", hours=words.hours(-minutes)))
    if minutes > 0:
        found.append(gettext("More than was counted, by: %(hours)s", hours=words.hours(minutes)))
    return [str(each) for each in found]


def rows(slips: Iterable[Slip], *, asking: bool = True) -> list[Row]:
    """The lines of a pile."""
    slips = list(slips)
    names = _names(slips)
    return [_row(each, names, asks=asking and bool(queries.asks(each))) for each in slips]


def _names(slips: Iterable[Slip]) -> dict[int, str]:
    members = [named.member for each in slips for named in each.people if named.member is not None]
    return people.labels(members) if members else {}


def _row(slip: Slip, names: dict[int, str], *, asks: bool) -> Row:
    state, kind = slip_state(slip)
    return Row(
        ref=slip.ref,
        number=queries.written_number(slip.number),
        who=who(slip, names),
        hours=words.short_hours(slip.minutes) if slip.minutes else "",
        day=words.day(slip.occurred_on) if slip.occurred_on else "",
        what=slip.what,
        what_language=slip.what_language,
        state=str(gettext("told already?")) if asks else state,
        kind="ask" if asks else kind,
        reason=slip.reason,
        reason_language=slip.reason_language,
        unread=slip.unread,
        asks=asks,
        late=slip.is_late,
        struck=slip.state in (STRUCK, DROPPED),
    )


def who(slip: Slip, names: dict[int, str] | None = None) -> str:
    """Who helped whom; or who was there."""
    names = _names([slip]) if names is None else names
    if slip.rule is not None:
        number = len(slip.on(PRESENT))
        return str(ngettext("%(num)d person was there", "%(num)d people were there", number))
    sides = [_side(slip, side, names) for side in (GIVER, RECEIVER)]
    return " → ".join(sides) if any(sides) else ""


def _side(slip: Slip, side: str, names: dict[int, str]) -> str:
    if slip.missing == side:
        return "?"
    return " + ".join(names[each.member.id] if each.member else exchanges.the_group() for each in slip.on(side))


def slip_state(slip: Slip) -> tuple[str, str]:
    """Where a slip stands, and the kind of its tag."""
    told = {
        TYPED: (gettext("typed"), ""),
        UNCLEAR: (gettext("please look"), "ask"),
        VOID: (gettext("spoilt"), ""),
        ASIDE: (gettext("set aside"), "wait"),
        STRUCK: (gettext("taken out"), ""),
        IN_BOOK: (gettext("in the book"), "done"),
        SUSPENSE: (gettext("who is this?"), "ask"),
        DROPPED: (gettext("given up"), ""),
    }
    word, kind = told[slip.state]
    return str(word), kind


def twin_said(twin: Twin) -> str:
    """What looks like the same help, in a sentence."""
    if twin.slip is not None:
        return str(
            gettext(
                "Slip %(number)s: %(who)s, %(hours)s, the same day",
                number=queries.written_number(twin.slip.number),
                who=who(twin.slip),
                hours=words.hours(twin.slip.minutes),
            )
        )
    if twin.exchange is None:
        return ""
    told = exchanges.told(twin.exchange, None)
    return f"{told.giver} → {told.receiver}, {told.hours}, {words.day(twin.exchange.occurred_on, weekday=True)}"


def moves(comings: Iterable[Coming]) -> list[Move]:
    """What posting would do, line by line."""
    comings = list(comings)
    members = [member for each in comings for _, member, _ in each.legs if member is not None]
    names = people.labels(members) if members else {}
    return [_move(each, names) for each in comings]


def _move(coming: Coming, names: dict[int, str]) -> Move:
    def side(legs: Iterable[tuple[str, Member | None, int]]) -> tuple[str, ...]:
        return tuple(f"{_whose(side, member, names)}: {words.short_hours(minutes)}" for side, member, minutes in legs)

    return Move(
        ref=coming.slip.ref,
        number=queries.written_number(coming.slip.number),
        says=says(coming),
        up=side(leg for leg in coming.legs if leg[2] > 0),
        down=side(leg for leg in coming.legs if leg[2] < 0),
        problem=words.sentence(coming.problem) if coming.problem else "",
    )


def _whose(side: str, member: Member | None, names: dict[int, str]) -> str:
    if member is not None:
        return names[member.id]
    own = {
        "pot": gettext("the community pot"),
        "issuance": gettext("work for the time bank"),
        "suspense": gettext("still to be placed"),
    }
    return str(own.get(side, exchanges.the_group()))


def says(coming: Coming) -> str:
    """What becomes of a line."""
    told = {
        posting.POSTS: gettext("goes in the book"),
        posting.WAITS: gettext("waits for the other side’s yes"),
        posting.JOINS: gettext("is the other side’s word to what was told already"),
        posting.COUNTED: gettext("is in the book already: only counted"),
        posting.UNKNOWN: gettext("goes in the book; who the other one was is still to be found"),
        posting.GATHERING: gettext("goes in the book, everybody in one entry"),
        posting.NOTHING: slip_state(coming.slip)[0],
    }
    if coming.what == posting.GATHERING and not coming.legs:
        return str(gettext("is written down, no hours move"))
    notes = [told[coming.what]]
    if coming.single_handed:
        notes.append(gettext("single-handed"))
    if coming.late:
        notes.append(gettext("late: counts in the next open month"))
    return " · ".join(str(each) for each in notes)


def stretches(gone: Iterable[tuple[int, int]]) -> str:
    """Numbers that did not come back: 0003, 0007–0012."""
    written = ((queries.written_number(first), queries.written_number(last)) for first, last in gone)
    return ", ".join(first if first == last else f"{first}–{last}" for first, last in written)


def run_kind(run: Run) -> str:
    """What a run of numbers was made for."""
    told = {
        "a4": gettext("printed, four on a sheet"),
        "a5": gettext("printed, two on a sheet"),
        "hand": gettext("written by hand"),
    }
    return str(told[run.paper])


def pad(rules: Rules, number: int) -> paper.Slip:
    """A slip with its number, to print."""
    blank = paper.slip(rules)
    numbered = Line(f"{blank.title.cy} {queries.written_number(number)}", blank.title.en)
    return blank._replace(title=numbered)


COLUMN_WORDS = {
    "": _l("leave it out"),
    "number": _l("number of the slip"),
    "day": _l("when"),
    GIVER: _l("who helped"),
    RECEIVER: _l("who was helped"),
    "hours": _l("how long"),
    "what": _l("what"),
}
