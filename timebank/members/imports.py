"""Members out of a spreadsheet: the whole file is read and checked first, then all of it is written, or nothing.

A line is known by its number, else by its name and place. One that is here already with the same content is skipped,
so that a file can be read twice; one with other content is a bad line: an import adds, it never changes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select

from timebank import clock, hours, permissions, plain, sheets
from timebank.cells import WORDS, Cells, short
from timebank.db import db
from timebank.errors import N_, NotAnAddress, NotANumber, Refusal
from timebank.groups import service as groups
from timebank.groups.models import Group
from timebank.hours import Minutes
from timebank.ledger import queries as book
from timebank.members import service
from timebank.members.models import ORGANISATION, PERSON, Member
from timebank.permissions import Actor
from timebank.sheets import Problem, Row, Unreadable
from timebank.trail import service as trail

COLUMNS = (
    "number",
    "name",
    "email",
    "phone",
    "language",
    "kind",
    "joined_on",
    "opening_hours",
    "known_as",
    "place",
    "opening_on",
    "left_on",
)
MOST_MINUTES = 10_000 * 60  # nobody's opening hours are more than this
LANGUAGES = {"cy": "cy", "welsh": "cy", "cymraeg": "cy", "en": "en", "english": "en", "saesneg": "en"} | dict.fromkeys(
    ("both", "either", "bilingual", "y ddwy", "dwyieithog"), "both"
)
KINDS = dict.fromkeys(("person", "unigolyn"), PERSON) | dict.fromkeys(
    ("organisation", "organization", "sefydliad"), ORGANISATION
)

_NUMBER = N_(
    "“%(typed)s” cannot be a number. A number has letters A to Z, digits, dots and dashes, at most 20, like M0007."
)
_TAKEN = N_("The number “%(typed)s” is an account of the group itself. Give this member another number.")
_NEEDED = N_("This cell is empty. Every line needs a name.")
_ADDRESS = N_("“%(typed)s” is not an e-mail address. An example: mair@example.org")
_LANGUAGE = N_("“%(typed)s” is not understood. Write cy, en or both, or leave it empty.")
_KIND = N_("“%(typed)s” is not understood. Write person or organisation, or leave it empty.")
_ADMITTED = N_("Which organisations belong is for the members to decide together. Take the line out, and propose it.")
_LEFT_FIRST = N_("This day, %(day)s, is before the day of joining, %(joined)s. One of the two is wrong.")
_HOURS = N_("“%(typed)s” is not understood. Write hours like 3:15, 3.25, 3,25 or -1:30, in whole minutes.")
_ABSURD = N_("“%(typed)s” is more than 10,000 hours. Look for a missing decimal point.")
_TWICE = N_(
    "Line %(first)s is the same member, %(who)s, with another “%(column)s”. Keep one of the two lines, or, where they "
    "are two people, give each a number."
)
_OTHER = N_(
    "%(who)s is here already with another “%(column)s”: here “%(here)s”, in this line “%(typed)s”. "
    "An import does not change members. Make the line equal or take it out; a different person needs a number."
)
_WHICH = N_("There are several members called “%(name)s”: %(candidates)s. Give this line a number.")


@dataclass(frozen=True, slots=True)
class NewMember:
    """A line as it was understood: what `members.service.add` takes."""

    line: int
    number: str  # as given; those left empty are handed out in `MembersPlan.new`
    name: str
    email: str
    phone: str
    language: str | None
    kind: str
    joined_on: date
    opening_minutes: int | None
    opening_on: date | None
    known_as: str
    place: str
    left_on: date | None
    said: frozenset[str] = field(default_factory=frozenset, compare=False)  # columns where something was written


@dataclass(frozen=True, slots=True)
class MembersPlan:
    """What an import would do: who is new, which lines are here already, what balances would come of it."""

    group_id: int
    data: bytes
    head: tuple[int, str]  # of the trail when this was planned: a plan made on other ground is made again
    new: list[NewMember]
    skipped: list[int]  # lines
    unused: list[str]  # headings nobody knows
    understood: list[tuple[int, str, Minutes]]  # hours in unusual writing: line, as written, as understood
    balances: list[tuple[str, str, int]]  # number, name, minutes of every member afterwards


def plan_members(actor: Actor, group: Group, data: bytes) -> MembersPlan:
    """Read and check a whole file; writes nothing. Raises Unreadable with every bad line and what would be right."""
    permissions.require(actor, "people.add", group)
    head = trail.head(group.id)
    sheet = sheets.read(data, ("name",))
    reader = _Reader(group.id)
    here = _Here(group.id, "place" in sheet.columns)
    told: dict[tuple[str, ...], list[NewMember]] = {}
    new: list[NewMember] = []
    skipped: list[int] = []
    problems = list(sheet.problems)
    admit = service.members_admit(group.id)
    # Lines with a number first: to the others they are known as what is in the book already is.
    for line in sorted(map(reader.read, sheet.rows), key=lambda line: not line.number):
        if line.line in reader.bad_lines:
            continue
        above = told.get(_keys(line, here.with_place)[0], [])
        stored = here.find(line)
        if len(above) > 1 or len(stored) > 1:
            candidates = ", ".join(dict.fromkeys([*map(_who, above), *map(_who, stored)]))
            values: dict[str, object] = {"name": line.name, "candidates": candidates}
            problems.append(Problem(line.line, "number", _WHICH, values))
        elif above:
            first = above[0]
            differing = _differing(_texts(line), _texts(first), sheet.columns)
            if differing:
                values = {"first": first.line, "who": line.number or line.name, "column": differing[0]}
                problems.append(Problem(line.line, differing[0], _TWICE, values))
            skipped.append(line.line)
            continue
        elif stored:
            problems += here.compare(line, stored[0], reader.beginnings, sheet.columns)
            skipped.append(line.line)
        else:
            if line.kind == ORGANISATION and admit:
                problems.append(Problem(line.line, "kind", _ADMITTED, {}))
            new.append(line)
        for key in _keys(line, here.with_place):
            told.setdefault(key, []).append(line)
    problems = sorted(problems + reader.problems, key=lambda each: each.line)
    if problems:
        raise Unreadable(problems)
    new = _numbered(group.id, sorted(new, key=lambda each: each.line))
    unused = [name for name in sheet.columns if name not in COLUMNS]
    return MembersPlan(group.id, data, head, new, skipped, unused, reader.understood, _balances(here, new))


def carry_out(actor: Actor, plan: MembersPlan, done: Callable[[], None] = lambda: None) -> MembersPlan:
    """Write everything a plan says, or nothing; returns the plan that was carried out.

    Where something else happened in the group since it was made, it is made again first. `done` is called after each
    member. Raises Unreadable, and what adding a member may.
    """
    permissions.require(actor, "people.add", permissions.Of(plan.group_id))
    with db.write():
        db.lock(plan.group_id)
        if trail.head(plan.group_id) != plan.head:
            plan = plan_members(actor, db.session.get_one(Group, plan.group_id), plan.data)
        for each in plan.new:
            service.add(
                actor,
                plan.group_id,
                name=each.name,
                number=each.number,
                kind=each.kind,
                known_as=each.known_as,
                place=each.place,
                language=each.language,
                email=each.email,
                phone=each.phone,
                joined_on=each.joined_on,
                opening_minutes=each.opening_minutes,
                opening_on=each.opening_on,
                left_on=each.left_on,
                welcome=False,
            )
            done()
        facts = {"new": len(plan.new), "skipped": len(plan.skipped)}
        if plan.new:
            trail.record(actor, "members.imported", facts=facts, group_id=plan.group_id)
    return plan


class _Reader(Cells):
    """Understands lines one by one, and collects what is wrong with them."""

    def __init__(self, group_id: int) -> None:
        super().__init__()
        rules = groups.rules_now(group_id)
        self.today = clock.today(rules.zone)
        self.began_on = rules.began_on
        # Where nothing is written a member joined when the group began, or when it was once said to have begun.
        self.beginnings = {date.fromisoformat(each.value) for each in groups.history(group_id, "began_on")}
        self.beginnings.add(self.began_on)
        self.understood: list[tuple[int, str, Minutes]] = []

    def read(self, row: Row) -> NewMember:
        cells = {name: sheets.text(cell) for name, cell in row.cells.items() if name in COLUMNS}

        def get(name: str) -> str:
            return cells.get(name, "")

        joined = self.past_day(row.line, "joined_on", get("joined_on"), self.today)
        opening_on = self.past_day(row.line, "opening_on", get("opening_on"), self.today)
        left = self.past_day(row.line, "left_on", get("left_on"), self.today)
        if joined and left and left < joined:
            self.bad(row.line, "left_on", _LEFT_FIRST, day=left, joined=joined)
        minutes = self._hours(row.line, get("opening_hours"))
        joining = joined or min(day for day in (self.began_on, self.today, left) if day is not None)
        if minutes is not None and opening_on is None:
            opening_on = joined or min(self.began_on, self.today)
        if not get("name"):
            self.bad(row.line, "name", _NEEDED)
        return NewMember(
            line=row.line,
            number=self._number(row.line, get("number")),
            name=self.words(row.line, "name", get("name"), plain.NAME),
            email=self._email(row.line, get("email")),
            phone=self.words(row.line, "phone", get("phone"), plain.NAME),
            language=self.one_of(row.line, "language", get("language"), LANGUAGES, _LANGUAGE),
            kind=self.one_of(row.line, "kind", get("kind"), KINDS, _KIND) or PERSON,
            joined_on=joining,
            opening_minutes=minutes,
            opening_on=opening_on,
            known_as=self.words(row.line, "known_as", get("known_as"), plain.NAME),
            place=self.words(row.line, "place", get("place"), plain.NAME),
            left_on=left,
            said=frozenset(name for name, cell in cells.items() if cell),
        )

    def _number(self, line: int, typed: str) -> str:
        try:
            return service.written_number(typed) if typed else ""
        except NotANumber:
            self.bad(line, "number", _NUMBER, typed=short(typed))
        except Refusal:
            self.bad(line, "number", _TAKEN, typed=typed)
        return ""

    def _email(self, line: int, typed: str) -> str:
        try:
            return service.address(typed)
        except NotAnAddress:
            self.bad(line, "email", _ADDRESS, typed=short(typed))
        except Refusal:
            self.bad(line, "email", WORDS, most=254)
        return ""

    def _hours(self, line: int, typed: str) -> Minutes | None:
        if not typed:
            return None
        try:
            minutes = hours.parse(typed)
        except hours.NotHours:
            self.bad(line, "opening_hours", _HOURS, typed=short(typed))
            return None
        if abs(minutes) > MOST_MINUTES:
            self.bad(line, "opening_hours", _ABSURD, typed=short(typed))
        if hours.is_unusual(typed):
            self.understood.append((line, typed, minutes))
        return minutes


class _Here:
    """The members a group has already, with the opening hours they brought."""

    def __init__(self, group_id: int, with_place: bool) -> None:
        self.with_place = with_place
        chosen = select(Member).where(Member.group_id == group_id).order_by(Member.number)
        self.members = list(db.session.scalars(chosen))
        self.balances = {each.account_id: each.minutes for each in book.balances(group_id)}
        self.openings = book.minutes_of_kind(group_id, "opening")
        self._by_number = {each.number.lower(): each for each in self.members}
        self._by_name: dict[tuple[str, ...], list[Member]] = {}
        for each in self.members:
            self._by_name.setdefault(_name_key(each.name, each.place, with_place), []).append(each)

    def find(self, line: NewMember) -> list[Member]:
        """The member a line is about, by number or by name; more than one where that cannot be told."""
        if line.number:
            found = self._by_number.get(line.number.lower())
            return [found] if found else []
        return self._by_name.get(_name_key(line.name, line.place, self.with_place), [])

    def compare(self, line: NewMember, member: Member, beginnings: set[date], columns: list[str]) -> list[Problem]:
        opening = None if member.opening_on is None else self.openings.get(member.account_id, 0)
        stored = {
            "name": member.name,
            "email": member.email or "",
            "phone": member.phone or "",
            "language": member.language or "",
            "kind": member.kind,
            "joined_on": member.joined_on,
            "opening_hours": _clock(opening),
            "known_as": member.known_as,
            "place": member.place,
            "opening_on": member.opening_on or "",
            "left_on": member.left_on or "",
        }
        typed = _texts(line)
        # Left empty, these are what they were taken for when the member came in.
        if "joined_on" not in line.said and _as_if_empty(member.joined_on, beginnings, member.left_on, line):
            typed["joined_on"] = member.joined_on
            if "opening_on" not in line.said and line.opening_minutes is not None:
                typed["opening_on"] = member.opening_on or ""
        if "opening_hours" not in line.said and line.opening_on is not None and not opening:
            typed["opening_hours"] = stored["opening_hours"]
        differing = _differing(typed, stored, columns)
        if not differing and "opening_hours" in columns:
            differing = _differing(typed, stored, ["opening_on"])
        return [
            Problem(
                line.line,
                column,
                _OTHER,
                {"who": _who(member), "column": column, "here": stored[column], "typed": typed[column]},
            )
            for column in differing
        ]


def _as_if_empty(joined_on: str, beginnings: set[date], left_on: str | None, line: NewMember) -> bool:
    return joined_on in {line.joined_on.isoformat(), left_on, *(day.isoformat() for day in beginnings)}


def _texts(line: NewMember) -> dict[str, str]:
    """What a line says, as texts that can be compared and shown; the number is not among them."""
    return {
        "name": line.name,
        "email": line.email,
        "phone": line.phone,
        "language": line.language or "",
        "kind": line.kind,
        "joined_on": line.joined_on.isoformat(),
        "opening_hours": _clock(line.opening_minutes),
        "known_as": line.known_as,
        "place": line.place,
        "opening_on": line.opening_on.isoformat() if line.opening_on else "",
        "left_on": line.left_on.isoformat() if line.left_on else "",
    }


def _clock(minutes: int | None) -> str:
    return "" if minutes is None else hours.clock(minutes)


def _differing(one: dict[str, str], other: dict[str, str], columns: list[str]) -> list[str]:
    """The columns of the file in which two differ, in the file's order."""
    return [name for name in dict.fromkeys(columns) if name in one and one[name] != other[name]]


def _name_key(name: str, place: str, with_place: bool) -> tuple[str, ...]:
    return ("name", name, place) if with_place else ("name", name)


def _keys(line: NewMember, with_place: bool) -> list[tuple[str, ...]]:
    """What a line is known by, and for one with a number also what lines without may know it by."""
    by_name = _name_key(line.name, line.place, with_place)
    return [("number", line.number.lower()), by_name] if line.number else [by_name]


def _who(member: NewMember | Member) -> str:
    return " ".join(word for word in (member.number, member.name, member.place) if word)


def _numbered(group_id: int, lines: list[NewMember]) -> list[NewMember]:
    """The same lines with a number each: those left empty get the next free ones."""
    free = int(service.next_number(group_id, [line.number for line in lines])[1:])
    numbered = []
    for line in lines:
        number = line.number
        if not number:
            number, free = f"M{free:04}", free + 1
        values = {name: getattr(line, name) for name in line.__slots__}
        numbered.append(NewMember(**{**values, "number": number}))
    return numbered


def _balances(here: _Here, new: list[NewMember]) -> list[tuple[str, str, int]]:
    before = [(each.number, each.name, here.balances[each.account_id]) for each in here.members]
    return sorted(before + [(each.number, each.name, each.opening_minutes or 0) for each in new])
