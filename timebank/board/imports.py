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
from timebank.cells import Cells, short
from timebank.db import db
from timebank.errors import N_
from timebank.groups import service as groups
from timebank.groups.models import Group
from timebank.members.directory import Directory
from timebank.members.models import Member
from timebank.members.queries import plain_name
from timebank.permissions import Actor
from timebank.sheets import Row, Unreadable
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
_LEFT = N_("%(who)s is no longer in the time bank. Take this line out.")
_KIND = N_("“%(typed)s” is not understood. Write offer or request.")
_LANGUAGE = N_("“%(typed)s” is not understood. Write cy or en, or leave it empty for the member's own language.")
_CATEGORY = N_("There is no kind of help “%(typed)s” here. Leave it empty, or write one of these: %(known)s.")
_PAST = N_("%(day)s has passed. Write a day from today on, or leave it empty: then it stands for three months.")
_TOO_FAR = N_("%(day)s is too far away. Look at the year.")
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


class _Reader(Cells):
    """Understands lines one by one, and collects what is wrong with them."""

    def __init__(self, group_id: int) -> None:
        super().__init__()
        self.today = clock.today(groups.rules_now(group_id).zone)
        self.directory = Directory(group_id)
        self.categories = queries.categories(group_id)
        self._by_name = {
            plain_name(name): key for key, each in self.categories.items() for name in (each.cy, each.en, key)
        }

    def read(self, row: Row) -> NewListing | None:
        """A line as it is understood; None where something is wrong with it."""
        cells = {name: sheets.text(row.cells.get(name, "")) for name in COLUMNS}
        for name in REQUIRED:
            if not cells[name]:
                self.bad(row.line, name, _EMPTY)
        member = self._who(row.line, cells["member"])
        kind = self.one_of(row.line, "kind", cells["kind"], KINDS, _KIND) or ""
        language = self.one_of(row.line, "language", cells["language"], LANGUAGES, _LANGUAGE) or ""
        category = self._category(row.line, cells["category"])
        title = self.words(row.line, "title", cells["title"], plain.NAME)
        written = sheets.text(row.cells.get("text", ""), lines=True)
        text = self.words(row.line, "text", written, plain.PAGE, plain.page)
        area = self.words(row.line, "area", cells["area"], plain.LINE)
        expires_on = self._day(row.line, cells["expires_on"])
        if row.line in self.bad_lines or member is None:
            return None
        if not language:
            language = "cy" if member.language == "cy" else "en"
        content = Content(member.id, kind, title, text, language, category, area)
        return NewListing(row.line, member, content, expires_on)

    def _who(self, line: int, typed: str) -> Member | None:
        """The member meant, who is still here."""
        if not typed:
            return None
        everybody = self.directory.find(typed)
        found = [each for each in everybody if each.is_here] or everybody
        member = self.directory.the_one(self, line, "member", typed, found)
        if member is not None and len(found) == 1 and not member.is_here:
            self.bad(line, "member", _LEFT, who=f"{member.number} {member.name}")
        return member

    def _category(self, line: int, typed: str) -> str:
        found = self._by_name.get(plain_name(typed), "")
        if typed and not found:
            known = ", ".join(f"{key} ({each.en} / {each.cy})" for key, each in self.categories.items())
            self.bad(line, "category", _CATEGORY, typed=short(typed), known=known)
        return found

    def _day(self, line: int, typed: str) -> date | None:
        day = self.any_day(line, "expires_on", typed)
        if day is not None and day < self.today:
            self.bad(line, "expires_on", _PAST, day=day)
        elif day is not None and day > self.today + FURTHEST:
            self.bad(line, "expires_on", _TOO_FAR, day=day)
        return day


def _stored(group_id: int) -> dict[Content, set[str]]:
    """What the group has, or had, on the board, and until when."""
    names = (getattr(Listing, name) for name in Content._fields)
    found: dict[Content, set[str]] = {}
    for *content, expires_on in db.session.execute(
        select(*names, Listing.expires_on).where(Listing.group_id == group_id)
    ):
        found.setdefault(Content(*content), set()).add(expires_on)
    return found
