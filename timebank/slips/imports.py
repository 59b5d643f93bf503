"""Lines out of a spreadsheet: its columns are matched by eye, then they lie in the pile like typed ones, to be checked.

What is not understood is kept with the line, which wants a look before the pile can be posted. Nothing posts by itself.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from timebank import clock, hours, permissions, sheets
from timebank.db import db
from timebank.errors import Refusal, TooManySlips, UnknownMember
from timebank.exchanges import states
from timebank.exchanges.models import GIVER, RECEIVER
from timebank.groups import service as groups
from timebank.members.models import Member
from timebank.permissions import Actor
from timebank.slips import queries, service
from timebank.slips.models import TYPED, UNCLEAR, Pile
from timebank.slips.service import Line

NUMBER, DAY, HOURS, WHAT = "number", "day", "hours", "what"
COLUMNS = (NUMBER, DAY, GIVER, RECEIVER, HOURS, WHAT)
HALF_A_YEAR = timedelta(days=200)
_HEADINGS = {
    NUMBER: ("slip", "number", "no", "rhif", "slip_number"),
    DAY: ("date", "day", "when", "dyddiad", "pryd"),
    GIVER: ("giver", "gave", "from", "helper", "rhoddwr", "rhoi"),
    RECEIVER: ("receiver", "received", "to", "derbynnydd", "derbyn"),
    HOURS: ("hours", "time", "oriau", "amser"),
    WHAT: ("what", "help", "beth", "description"),
}
_SHORT_DAY = re.compile(r"([0-9]{1,2})(?: ?[ /.-] ?([0-9]{1,2}|[^\W\d_]{3,})\.?)?")


@dataclass(frozen=True, slots=True)
class Brought:
    """How many lines came in, how many of them want a look, and how many were left out, since their number was seen."""

    lines: int
    unclear: int
    seen: int


def day_of(typed: str, today: date) -> date:
    """A day as it stands on a slip: as `sheets.day`, or without the year, or only the day of the month.

    Without them the newest such day that is not to come is meant, as long as that is not long ago. Raises NotADay.
    """
    found = _SHORT_DAY.fullmatch(sheets.text(typed).lower())
    if found is None:
        return sheets.day(typed)
    number, month = found.groups()
    if month is None:
        months = [today.replace(day=1), today.replace(day=1) - timedelta(days=1)]
        tried = [f"{number}/{each.month}/{each.year}" for each in months]
    else:
        joiner = "/" if month.isdecimal() else " "
        tried = [joiner.join((number, month, str(year))) for year in (today.year, today.year - 1)]
    days = [day for each in tried if (day := _day(each)) is not None]
    if not days:
        raise sheets.NotADay(typed)
    past = [each for each in days if today - HALF_A_YEAR <= each <= today]
    return past[0] if past else days[0]


def _day(typed: str) -> date | None:
    try:
        return sheets.day(typed)
    except sheets.NotADay:
        return None


def guess(rows: Sequence[Sequence[str]]) -> list[str]:
    """What each column may be, by its heading; "" where nothing can be said."""
    found: list[str] = []
    for cell in rows[0] if rows else ():
        plain = re.sub(r"[\s_]+", "_", cell.lower())
        meant = next((name for name, headings in _HEADINGS.items() if plain in headings), "")
        found.append("" if meant in found else meant)
    return found


def has_headings(rows: Sequence[Sequence[str]]) -> bool:
    """Whether the first line says what the columns are."""
    return any(guess(rows))


def bring_in(actor: Actor, pile: Pile, rows: Sequence[Sequence[str]], columns: Sequence[str]) -> Brought:
    """Put lines into a pile: `columns` says what each cell of a row is. A number that was seen already is left out.

    Raises PileSettled, TooManySlips.
    """
    permissions.require(actor, "slips.tend", pile)
    if len(rows) > service.MOST_IN_A_PILE:
        raise TooManySlips(most=service.MOST_IN_A_PILE, field="rows")
    today = clock.today(groups.rules_now(pile.group_id).zone)
    lines = unclear = seen = 0
    with db.write():
        service.expect_open(pile)
        for row in rows:
            cells = {name: cell for name, cell in zip(columns, row, strict=False) if name and cell}
            if not cells:
                continue
            line, state = _read(actor, pile.group_id, cells, today)
            if line.number is not None and queries.is_seen(pile.group_id, line.number):
                seen += 1
                continue
            service.add(actor, pile, line, state)
            lines += 1
            unclear += state == UNCLEAR
    return Brought(lines, unclear, seen)


def _read(actor: Actor, group_id: int, cells: dict[str, str], today: date) -> tuple[Line, str]:
    """A line as it is understood, and whether it wants a look."""
    unread: list[str] = []
    givers = _people(actor, group_id, cells.get(GIVER, ""), unread)
    receivers = _people(actor, group_id, cells.get(RECEIVER, ""), unread)
    line = Line(
        number=_number(group_id, cells.get(NUMBER, ""), unread),
        givers=givers,
        receivers=receivers,
        occurred_on=_when(cells.get(DAY, ""), today, unread),
        minutes=_minutes(cells.get(HOURS, ""), unread),
        what=sheets.text(cells.get(WHAT, ""))[:300],
        unread=" · ".join(unread)[:300],
    )
    if unread:
        return line, UNCLEAR
    try:
        service.check_complete(group_id, line)
    except Refusal:
        return line, UNCLEAR
    return line, TYPED


def split(typed: str) -> list[str]:
    """The names in one cell: with + or ; between them, or on lines of their own."""
    return [each for each in (sheets.text(piece) for piece in re.split(r"[+;\n]", typed)) if each]


def _people(actor: Actor, group_id: int, typed: str, unread: list[str]) -> list[Member | None]:
    found: list[Member | None] = []
    for piece in split(typed):
        try:
            member, _ = queries.who_is(actor, group_id, piece)
        except UnknownMember:
            member = None
        except Refusal:
            continue
        if member is None:
            unread.append(piece)
        else:
            found.append(member)
    return found


def _number(group_id: int, typed: str, unread: list[str]) -> int | None:
    if not typed:
        return None
    plain = typed.strip()
    if plain.isascii() and plain.isdecimal() and len(plain) <= queries.MOST_DIGITS and int(plain):
        number = int(plain)
        if queries.is_seen(group_id, number) or queries.run_with(group_id, number) is not None:
            return number
    unread.append(typed)
    return None


def _when(typed: str, today: date, unread: list[str]) -> date | None:
    try:
        return day_of(typed, today) if typed else None
    except sheets.NotADay:
        unread.append(typed)
        return None


def _minutes(typed: str, unread: list[str]) -> int:
    try:
        found = int(hours.parse(typed)) if typed else 0
    except hours.NotHours:
        found = -1
    if 0 <= found <= states.MOST_MINUTES:
        return found
    unread.append(typed)
    return 0
