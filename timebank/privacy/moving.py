"""Everything a group owns as sheets, each column explained, so that it can be carried elsewhere.

`members.csv` and `exchanges.csv` are what `timebank import` reads: read back in this order into a new group with the
same rules, every member stands where they stood. What else moved somebody's hours is in their opening hours there.
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Collection, Iterator
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from timebank import hours, permissions, progress, words
from timebank.board.models import Listing
from timebank.closing.sheets import as_csv, trail_rows
from timebank.db import db
from timebank.errors import N_, CopyExists
from timebank.exchanges.models import AGREED, Exchange
from timebank.groups import service as groups
from timebank.groups.models import Group
from timebank.ledger import queries as book
from timebank.ledger.journal import BLOCK, journal
from timebank.ledger.models import Period
from timebank.members.models import Member, Role
from timebank.permissions import Actor
from timebank.privacy.models import PrivacyText

Rows = Iterator[tuple[Any, ...]]

MEANINGS: dict[str, Any] = {
    "account": _l("name of an account; of a member, the number"),
    "account_kind": _l("what kind of account it is"),
    "action": _l("what was done"),
    "at": _l("when, in UTC"),
    "balance_after": _l("where the account stood after it, in minutes"),
    "category": _l("kind of help"),
    "channel": _l("how it was told: web, phone, slip, counter, command"),
    "cy": _l("the text in Welsh"),
    "date": _l("the day of the help"),
    "decided_at": _l("when it was decided, in UTC"),
    "decided_by": _l("who decided, by number"),
    "digest": _l("checksum, chained to the line before"),
    "email": _l("e-mail address"),
    "en": _l("the text in English"),
    "ended_at": _l("when it ended; empty: it goes on"),
    "facts": _l("figures that belong to it"),
    "for_whom": _l("for whom, by number"),
    "giver": _l("who helped, by number; pot is the group itself"),
    "granted_at": _l("when it began, in UTC"),
    "hours": _l("hours and minutes: 1:30"),
    "joined_on": _l("the day of joining"),
    "kind": _l("what kind it is"),
    "known_as": _l("what friends call them"),
    "language": _l("language: cy, en or both"),
    "left_on": _l("the day of leaving"),
    "line_of_the_book": _l("the line of the hours book it belongs to"),
    "member": _l("the member, by number"),
    "minutes": _l("minutes: plus for help given, minus for help received"),
    "month": _l("the month, or the month it counts in"),
    "name": _l("name"),
    "number": _l("number"),
    "occurred_on": _l("the day of the help"),
    "opening_hours": _l("hours brought along: all that is not in the sheet of exchanges"),
    "opening_on": _l("from which day the hours brought along count"),
    "phone": _l("telephone"),
    "place": _l("place"),
    "posted_at": _l("when it was written into the book, in UTC"),
    "posted_on": _l("the day it was put there"),
    "reason": _l("why"),
    "receiver": _l("who was helped, by number; pot is the group itself"),
    "reverses_number": _l("the line that it takes back"),
    "role": _l("coordinator or signer"),
    "slip": _l("number of the slip of paper"),
    "state": _l("how it stands"),
    "text": _l("words"),
    "thing": _l("what it was done to"),
    "title": _l("title"),
    "value": _l("what it is"),
    "version": _l("version"),
    "what": _l("what it was"),
    "who": _l("who, by number"),
}


def members(group_id: int, *, contacts: bool) -> Rows:
    """What `timebank import members` reads. The opening hours are all that does not come of the exchanges below."""
    reached = ("email", "phone") if contacts else ()
    yield ("number", "name", *reached, "language", "kind", "joined_on", "known_as", "place", "left_on",
           "opening_hours", "opening_on")  # fmt: skip
    moved, first = _by_member(group_id)
    for member in db.session.scalars(select(Member).where(Member.group_id == group_id).order_by(Member.id)):
        opening_on = member.opening_on
        own = sum(minutes for day, minutes in moved.get(member.id, ()) if opening_on is None or day >= opening_on)
        rest = book.balance(member.account_id) - own
        if opening_on is None and rest:
            opening_on = min(member.joined_on, first.get(member.id, member.joined_on))
        how = (member.email or "", member.phone or "") if contacts else ()
        yield (
            member.number, member.kept_name or member.number, *how, member.language or "", member.kind,
            member.joined_on, member.known_as, member.place, member.left_on or "",
            hours.clock(rest) if opening_on else "", opening_on or "",
        )  # fmt: skip


def _by_member(group_id: int) -> tuple[dict[int, list[tuple[str, int]]], dict[int, str]]:
    """For each member the day and the signed minutes of their help in the book, and the earliest of these days."""
    chosen = select(Exchange.giver_id, Exchange.receiver_id, Exchange.occurred_on, Exchange.minutes)
    moved: dict[int, list[tuple[str, int]]] = {}
    for giver, receiver, day, minutes in db.session.execute(
        chosen.where(Exchange.group_id == group_id, Exchange.state == AGREED)
    ):
        for side, signed in ((giver, minutes), (receiver, -minutes)):
            if side is not None:
                moved.setdefault(side, []).append((day, signed))
    return moved, {side: min(day for day, _ in lines) for side, lines in moved.items()}


def exchanges(group_id: int) -> Rows:
    """What `timebank import exchanges` reads: all help that is in the book. A slip that tells of two is told apart."""
    yield ("slip", "date", "giver", "receiver", "hours", "what")
    chosen = select(Exchange).where(Exchange.group_id == group_id, Exchange.state == AGREED).order_by(Exchange.id)
    seen: dict[str, int] = {}
    for each in db.session.scalars(chosen):
        slip = each.slip or ""
        if slip:
            seen[slip] = seen.get(slip, 0) + 1
            slip = slip if seen[slip] == 1 else f"{slip} ({seen[slip]})"
        sides = (side.number if side else "pot" for side in (each.giver, each.receiver))
        yield (slip, each.occurred_on, *sides, hours.clock(each.minutes), each.what)


def _waiting(group_id: int) -> Rows:
    yield ("date", "giver", "receiver", "minutes", "what", "state", "channel", "slip")
    chosen = select(Exchange).where(Exchange.group_id == group_id, Exchange.state != AGREED).order_by(Exchange.id)
    for each in db.session.scalars(chosen):
        sides = (side.number if side else "pot" for side in (each.giver, each.receiver))
        yield (each.occurred_on, *sides, each.minutes, each.what, each.state, each.channel, each.slip)


def _listings(group_id: int) -> Rows:
    yield ("member", "kind", "title", "text", "language", "category", "posted_on", "state")
    chosen = select(Listing, Member.number).join(Member, Member.id == Listing.member_id)
    for each, number in db.session.execute(chosen.where(Listing.group_id == group_id).order_by(Listing.id)):
        yield (number, each.kind, each.title, each.text, each.language, each.category, each.posted_on, each.state)


def _rules(group_id: int) -> Rows:
    yield ("name", "value", "decided_at", "decided_by", "reason")
    for name, history in sorted(groups.histories(group_id).items()):
        for each in history:
            yield (name, each.value, each.decided_at, each.decided_by, each.reason)


def _texts(group_id: int) -> Rows:
    yield ("name", "version", "cy", "en", "at", "who")
    chosen = select(PrivacyText).where(PrivacyText.group_id == group_id).order_by(PrivacyText.id)
    for each in db.session.scalars(chosen):
        yield (each.name, each.version, each.text_cy, each.text_en, each.made_at, each.made_by)


def _roles(group_id: int) -> Rows:
    yield ("member", "role", "granted_at", "ended_at")
    chosen = select(Role, Member.number).join(Member, Member.id == Role.member_id).where(Member.group_id == group_id)
    for each, number in db.session.execute(chosen.order_by(Role.id)):
        yield (number, each.role, each.granted_at, each.ended_at)


def _months(group_id: int) -> Rows:
    yield ("month", "state")
    for each in db.session.scalars(select(Period).where(Period.book_id == group_id).order_by(Period.month)):
        yield (each.month, each.state)


def _done(group_id: int) -> Rows:
    yield ("number", "at", "who", "for_whom", "channel", "action", "thing", "line_of_the_book", "facts", "reason")
    for row in trail_rows(group_id):
        facts = "; ".join(f"{name}={value}" for name, value in sorted(row.facts.items()))
        yield (row.number, row.at, row.who, row.on_behalf_of, row.channel, row.action, row.thing,
               row.transaction_number, facts, row.reason)  # fmt: skip


# file: what it holds, and its rows with their headings first
FILES: dict[str, tuple[Any, Callable[[int], Rows]]] = {
    "exchanges.csv": (_l("All help in the book: “timebank import exchanges” reads it"), exchanges),
    "waiting.csv": (_l("Help that is not in the book: it waits, or was declined or taken out"), _waiting),
    "listings.csv": (_l("The notice board"), _listings),
    "rules.csv": (_l("Every rule and text of the group, and what it was before"), _rules),
    "texts.csv": (_l("What the group promises and asks, every version"), _texts),
    "roles.csv": (_l("Who was coordinator or second signer"), _roles),
    "months.csv": (_l("Months that were closed, or opened again"), _months),
    "done.csv": (_l("Everything that was done, newest first"), _done),
}
_NOT_HERE = N_(
    "Not here: passwords, worries told in confidence, and what members wrote about themselves. "
    "That belongs to each person, who can take it along from their own page."
)
BOOK = _l("The hours book, a row for each side of a line")
MEMBERS = _l("All members: “timebank import members” reads it, before the exchanges")


def write(actor: Actor, group: Group, dest: Path, *, contacts: bool = True, without: Collection[str] = ()) -> Path:
    """Write all of it to the new ZIP file `dest`; with telephone and e-mail, unless told otherwise. `without` names
    sheets that are left out. Raises CopyExists.
    """
    permissions.require(actor, "host")
    if dest.exists():
        raise CopyExists(path=dest)
    partial = dest.with_name(dest.name + ".partial")
    try:
        with zipfile.ZipFile(partial, "w", zipfile.ZIP_DEFLATED) as folder:
            _fill(folder, group.id, contacts=contacts, without=without)
        partial.replace(dest)
    finally:
        partial.unlink(missing_ok=True)
    return dest


def _fill(folder: zipfile.ZipFile, group_id: int, *, contacts: bool, without: Collection[str] = ()) -> None:
    told: dict[str, tuple[Any, list[str]]] = {}
    every: dict[str, tuple[Any, Callable[[int], Rows]]] = {
        "members.csv": (MEMBERS, partial(members, contacts=contacts)),
        **FILES,
    }
    for name, (what, read) in every.items():
        if name in without:
            continue
        rows = read(group_id)
        headings = next(rows)
        told[name] = (what, list(headings))
        with folder.open(name, "w") as file:
            for piece in as_csv(chain([headings], rows)):
                file.write(piece.encode())
    of = book.totals(group_id).transactions
    with folder.open("book.csv", "w") as file:
        for number, piece in enumerate(journal(group_id, "csv")):
            progress.at(min(number * BLOCK, of), of, progress.LINES)
            if number == 0:
                told["book.csv"] = (BOOK, piece.partition("\n")[0].split(","))
            file.write(piece.encode())
    folder.writestr("README.txt", _read_me(told))


def _read_me(told: dict[str, tuple[Any, list[str]]]) -> str:
    """What each file and each column is, in both languages."""
    lines: list[str] = []
    for language in ("cy", "en"):
        with words.reader(language):
            for name, (what, columns) in told.items():
                lines += [f"{name}: {what}", *(f"  {column}: {MEANINGS[column]}" for column in columns), ""]
            lines += [str(gettext(_NOT_HERE)), "", ""]
    return "\n".join(lines)
