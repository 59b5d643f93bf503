"""Offers and requests out of a spreadsheet: the whole file is read and checked first, then all of it, or nothing.

A line is known by all it says, so that a file can be read twice: what is on the board already, or was, is skipped. An
import adds, it never changes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy import select

from timebank import clock, permissions, plain, sheets
from timebank.board import queries, service
from timebank.board.models import OFFER, REQUEST, Listing
from timebank.db import db
from timebank.errors import N_, Refusal
from timebank.groups import service as groups
from timebank.groups.models import Group
from timebank.members.models import Member
from timebank.members.queries import plain_name
from timebank.permissions import Actor
from timebank.sheets import Problem, Row, Unreadable
from timebank.trail import service as trail

COLUMNS = ("member", "kind", "title", "text", "language", "category", "area", "expires_on")
REQUIRED = ("member", "kind", "title")
FURTHEST = timedelta(days=5 * 366)  # no listing stands longer: a slip of the keyboard in the year
KINDS = dict.fromkeys(
    ("offer", "offers", "offered", "i can help", "cynnig", "cynigion", "galla i helpu"), OFFER
) | dict.fromkeys(
    ("request", "requests", "requested", "wanted", "ask for help", "cais", "ceisiadau", "cais am help",
     "gofyn am help"), REQUEST
)  # fmt: skip
LANGUAGES = dict.fromkeys(("cy", "cymraeg", "welsh"), "cy") | dict.fromkeys(("en", "english", "saesneg"), "en")

_EMPTY = N_("This cell is empty. Every line needs a member, a kind and a title.")
_UNKNOWN = N_("There is no member “%(typed)s” here. Write a number, or a name exactly as it is in the list of members.")
_WHICH = N_("There are several members called “%(name)s”: %(candidates)s. Write the number instead of the name.")
_LEFT = N_("%(who)s is no longer in the time bank. Take this line out.")
_KIND = N_("“%(typed)s” is not understood. Write offer or request.")
_LANGUAGE = N_("“%(typed)s” is not understood. Write cy or en, or leave it empty for the member's own language.")
_CATEGORY = N_("There is no kind of help “%(typed)s” here. Leave it empty, or write one of these: %(known)s.")
_DAY = N_("“%(typed)s” is not a date. Write 2026-10-05 or 5/10/2026 (the day before the month).")
_PAST = N_("%(day)s has passed. Write a day from today on, or leave it empty: then it stands for three months.")
_TOO_FAR = N_("%(day)s is too far away. Look at the year.")
_WORDS = N_("This text is too long or has odd characters in it. Keep it to %(most)s plain characters.")
_UNTIL = N_(
    "This is on the board already, until %(here)s. An import does not change what is there. Make the day equal, leave "
    "it empty, or take the line out."
)
_TWICE = N_("A line above says the same, with another day. Keep one of the two lines.")


class Content(NamedTuple):
    """What makes two lines equal: whose it is, and all that it says."""

    member_id: int
    kind: str
    title: str
    text: str
    language: str
    category: str
    area: str


@dataclass(frozen=True, slots=True)
class NewListing:
    """A line as it was understood. `expires_on` is None where nothing was written: then three months from today."""

    line: int
    member: Member
    content: Content
    expires_on: date | None


@dataclass(frozen=True, slots=True)
class ListingsPlan:
    """What an import would do: what is new, which lines are on the board already."""

    group_id: int
    data: bytes
    head: tuple[int, str]  # of the trail when this was planned: a plan made on other ground is made again
    new: list[NewListing]
    skipped: list[int]  # lines
    unused: list[str]  # headings nobody knows


def plan_listings(actor: Actor, group: Group, data: bytes) -> ListingsPlan:
    """Read and check a whole file; writes nothing. Raises Unreadable with every bad line and what would be right."""
    permissions.require(actor, "board.write for others", group)
    head = trail.head(group.id)
    sheet = sheets.read(data, REQUIRED)
    reader = _Reader(group.id)
    lines = [line for line in map(reader.read, sheet.rows) if line is not None]
    stored = _stored(group.id)
    above: dict[Content, date | None] = {}
    new: list[NewListing] = []
    skipped: list[int] = []
    for each in lines:
        days = stored.get(each.content)
        if days is not None and each.expires_on is not None and each.expires_on.isoformat() not in days:
            reader.bad(each.line, "expires_on", _UNTIL, here=date.fromisoformat(max(days)))
        elif days is not None or (each.content in above and each.expires_on in (None, above[each.content])):
            skipped.append(each.line)
        elif each.content in above:
            reader.bad(each.line, "expires_on", _TWICE)
        else:
            new.append(each)
            above[each.content] = each.expires_on
    problems = sorted([*sheet.problems, *reader.problems], key=lambda each: each.line)
    if problems:
        raise Unreadable(problems)
    unused = [name for name in sheet.columns if name not in COLUMNS]
    return ListingsPlan(group.id, data, head, new, skipped, unused)


def carry_out(actor: Actor, plan: ListingsPlan, done: Callable[[], None] = lambda: None) -> ListingsPlan:
    """Write everything a plan says, or nothing; returns the plan that was carried out.

    Where something else happened in the group since it was made, it is made again first. `done` is called after each
    listing. Raises Unreadable, and what `board.service.post` raises.
    """
    permissions.require(actor, "board.write for others", permissions.Of(plan.group_id))
    with db.write():
        db.lock(plan.group_id)
        if trail.head(plan.group_id) != plan.head:
            plan = plan_listings(actor, db.session.get_one(Group, plan.group_id), plan.data)
        # All of them at once: a transaction has forgotten what was read before it began.
        everyone = select(Member).where(Member.group_id == plan.group_id)
        members = {each.id: each for each in db.session.scalars(everyone)}
        for each in plan.new:
            answers = each.content._asdict()
            service.post(actor, members[answers.pop("member_id")], answers, expires_on=each.expires_on)
            done()
        if plan.new:
            facts = {"new": len(plan.new), "skipped": len(plan.skipped)}
            trail.record(actor, "listings.imported", facts=facts, group_id=plan.group_id)
    return plan


class _Reader:
    """Understands lines one by one, and collects what is wrong with them."""

    def __init__(self, group_id: int) -> None:
        self.today = clock.today(groups.rules_now(group_id).zone)
        self.problems: list[Problem] = []
        self.categories = queries.categories(group_id)
        self._by_name = {
            plain_name(name): key for key, each in self.categories.items() for name in (each.cy, each.en, key)
        }
        chosen = select(Member).where(Member.group_id == group_id).order_by(Member.number)
        self._numbers: dict[str, Member] = {}
        self._exactly: dict[str, list[Member]] = {}
        self._forgiving: dict[str, list[Member]] = {}
        for each in db.session.scalars(chosen):
            self._numbers[each.number.lower()] = each
            self._exactly.setdefault(each.name, []).append(each)
            self._forgiving.setdefault(plain_name(each.name), []).append(each)

    def bad(self, line: int, column: str, sentence: str, /, **values: object) -> None:
        """Write down what is wrong with a line."""
        self.problems.append(Problem(line, column, sentence, values))

    def read(self, row: Row) -> NewListing | None:
        """A line as it is understood; None where something is wrong with it."""
        before = len(self.problems)
        cells = {name: sheets.text(row.cells.get(name, "")) for name in COLUMNS}
        for name in REQUIRED:
            if not cells[name]:
                self.bad(row.line, name, _EMPTY)
        member = self._who(row.line, cells["member"])
        kind = self._one_of(row.line, "kind", cells["kind"], KINDS, _KIND)
        language = self._one_of(row.line, "language", cells["language"], LANGUAGES, _LANGUAGE)
        category = self._category(row.line, cells["category"])
        title = self._words(row.line, "title", cells["title"], plain.NAME)
        text = self._words(row.line, "text", sheets.text(row.cells.get("text", ""), lines=True), plain.PAGE)
        area = self._words(row.line, "area", cells["area"], plain.LINE)
        expires_on = self._day(row.line, cells["expires_on"])
        if len(self.problems) > before or member is None:
            return None
        if not language:
            language = "cy" if member.language == "cy" else "en"
        content = Content(member.id, kind, title, text, language, category, area)
        return NewListing(row.line, member, content, expires_on)

    def _who(self, line: int, typed: str) -> Member | None:
        """The member meant: by number, by exact name, by name but for capitals and accents."""
        if not typed:
            return None
        if by_number := self._numbers.get(typed.lower()):
            found = [by_number]
        else:
            found = self._exactly.get(typed) or self._forgiving.get(plain_name(typed), [])
            here = [each for each in found if each.is_here]
            found = here or found
        if not found:
            self.bad(line, "member", _UNKNOWN, typed=_short(typed))
        elif len(found) > 1:
            self.bad(line, "member", _WHICH, name=typed, candidates=", ".join(_candidate(each) for each in found))
        elif not found[0].is_here:
            self.bad(line, "member", _LEFT, who=f"{found[0].number} {found[0].name}")
        return found[0] if found else None

    def _one_of(self, line: int, column: str, typed: str, known: dict[str, str], sentence: str) -> str:
        if typed and typed.casefold() not in known:
            self.bad(line, column, sentence, typed=_short(typed))
        return known.get(typed.casefold(), "")

    def _category(self, line: int, typed: str) -> str:
        found = self._by_name.get(plain_name(typed), "")
        if typed and not found:
            known = ", ".join(f"{key} ({each.en} / {each.cy})" for key, each in self.categories.items())
            self.bad(line, "category", _CATEGORY, typed=_short(typed), known=known)
        return found

    def _day(self, line: int, typed: str) -> date | None:
        if not typed:
            return None
        try:
            day = sheets.day(typed)
        except sheets.NotADay:
            self.bad(line, "expires_on", _DAY, typed=_short(typed))
            return None
        if day < self.today:
            self.bad(line, "expires_on", _PAST, day=day)
        elif day > self.today + FURTHEST:
            self.bad(line, "expires_on", _TOO_FAR, day=day)
        return day

    def _words(self, line: int, column: str, typed: str, most: int) -> str:
        try:
            return plain.page(typed, most)
        except Refusal:
            self.bad(line, column, _WORDS, most=most)
            return ""


def _stored(group_id: int) -> dict[Content, set[str]]:
    """What the group has, or had, on the board, and until when."""
    names = (getattr(Listing, name) for name in Content._fields)
    found: dict[Content, set[str]] = {}
    for *content, expires_on in db.session.execute(
        select(*names, Listing.expires_on).where(Listing.group_id == group_id)
    ):
        found.setdefault(Content(*content), set()).add(expires_on)
    return found


def _candidate(member: Member) -> str:
    return f"{member.number} ({member.place})" if member.place else member.number


def _short(typed: str) -> str:
    return typed if len(typed) <= 60 else typed[:59] + "…"
