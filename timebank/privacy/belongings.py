"""What belongs to a group, as rows for spreadsheets: what each sheet and each column holds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from timebank import hours
from timebank.board import queries as board
from timebank.board.models import Listing
from timebank.closing import sheets
from timebank.db import db
from timebank.decisions.models import Decision
from timebank.exchanges.models import AGREED, GIVER, RECEIVER, Exchange
from timebank.gatherings import queries as gatherings
from timebank.gatherings.models import Gathering
from timebank.ideas import queries as ideas
from timebank.ledger import queries as book
from timebank.ledger.models import Period
from timebank.members.models import Member, Role
from timebank.permissions import Actor
from timebank.privacy.models import PrivacyText
from timebank.slips import queries as papers
from timebank.slips.models import PRESENT, Pile, Slip

Rows = Iterator[tuple[Any, ...]]

MEANINGS: dict[str, Any] = {
    "about": _l("the organisation it is about, by number; empty: the group"),
    "abstain": _l("how many abstained"),
    "account": _l("name of an account; of a member, the number"),
    "account_kind": _l("what kind of account it is"),
    "action": _l("what was done"),
    "agree": _l("how many agreed"),
    "answer": _l("what was answered"),
    "answered_by": _l("who answered, by number"),
    "answered_on": _l("the day it was answered"),
    "area": _l("where: village or ward"),
    "at": _l("when, in UTC"),
    "balance_after": _l("where the account stood after it, in minutes"),
    "begins": _l("when it begins"),
    "came": _l("who came, by number"),
    "category": _l("kind of help"),
    "channel": _l("how it was told: web, phone, slip, counter, command"),
    "could_answer": _l("how many could have answered"),
    "counted_minutes": _l("minutes counted by hand"),
    "counted_slips": _l("slips counted by hand"),
    "counts_in": _l("the month it counts in"),
    "cy": _l("the text in Welsh"),
    "date": _l("the day of the help"),
    "decided_at": _l("when it was decided, in UTC"),
    "decided_by": _l("who decided, by number"),
    "digest": _l("checksum, chained to the line before"),
    "email": _l("e-mail address"),
    "en": _l("the text in English"),
    "ended_at": _l("when it ended; empty: it goes on"),
    "expires_on": _l("the day it goes off the board"),
    "facts": _l("figures that belong to it"),
    "for_whom": _l("for whom, by number"),
    "giver": _l("who helped, by number; pot is the group itself"),
    "granted_at": _l("when it began, in UTC"),
    "guests": _l("how many came who are no members"),
    "holds_from": _l("the day from which it holds"),
    "hours": _l("hours and minutes: 1:30"),
    "joined_on": _l("the day of joining"),
    "kind": _l("what kind it is"),
    "known_as": _l("what friends call them"),
    "language": _l("language: cy, en or both"),
    "led_by": _l("who led it, by number"),
    "left_on": _l("the day of leaving"),
    "line_of_the_book": _l("the line of the hours book it belongs to"),
    "live_with_it": _l("how many can live with it"),
    "member": _l("the member, by number"),
    "minutes": _l("minutes: plus for help given, minus for help received"),
    "month": _l("the month, or the month it counts in"),
    "name": _l("name"),
    "number": _l("number"),
    "object": _l("how many objected"),
    "occurred_on": _l("the day of the help"),
    "opened_at": _l("when it was begun, in UTC"),
    "opened_by": _l("who began it, by number"),
    "opening_hours": _l("hours brought along: all that is not in the sheet of exchanges"),
    "opening_on": _l("from which day the hours brought along count"),
    "outcome": _l("what came of it"),
    "phone": _l("telephone"),
    "pile": _l("number of the pile of slips"),
    "place": _l("place"),
    "posted_at": _l("when it was written into the book, in UTC"),
    "posted_on": _l("the day it was put there"),
    "reason": _l("why"),
    "receiver": _l("who was helped, by number; pot is the group itself"),
    "reference": _l("the name it has in addresses"),
    "restricted": _l("1: somebody looks first"),
    "retired": _l("1: no longer offered"),
    "reverses_number": _l("the line that it takes back"),
    "role": _l("coordinator or signer"),
    "rule": _l("by which rule the hours move"),
    "settled_at": _l("when it was settled, in UTC"),
    "settled_by": _l("who settled it, by number"),
    "slip": _l("number of the slip of paper"),
    "state": _l("how it stands"),
    "text": _l("words"),
    "thing": _l("what it was done to"),
    "title": _l("title"),
    "told_on": _l("the day it was told"),
    "typed_at": _l("when it was typed, in UTC"),
    "typed_by": _l("who typed it, by number"),
    "typed_minutes": _l("minutes that were typed"),
    "typed_slips": _l("slips that were typed"),
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
    """The columns that `timebank import listings` reads, and what became of it."""
    yield ("member", "kind", "title", "text", "language", "category", "area", "expires_on", "posted_on", "state")
    chosen = select(Listing, Member.number).join(Member, Member.id == Listing.member_id)
    for each, number in db.session.execute(chosen.where(Listing.group_id == group_id).order_by(Listing.id)):
        yield (number, each.kind, each.title, each.text, each.language, each.category, each.area, each.expires_on,
               each.posted_on, each.state)  # fmt: skip


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


def _categories(group_id: int) -> Rows:
    yield ("name", "cy", "en", "restricted", "retired")
    for key, each in board.categories(group_id).items():
        yield (key, each.cy, each.en, each.restricted or "", each.retired or "")


def _get_togethers(group_id: int) -> Rows:
    """The group's own; what circles do among themselves is theirs."""
    yield ("reference", "date", "begins", "minutes", "title", "text", "place", "state", "rule", "led_by", "came",
           "guests", "line_of_the_book")  # fmt: skip
    for each in db.session.scalars(gatherings.of_the_group(Actor.host(group_id)).order_by(Gathering.id)):
        there = sorted(each.present, key=lambda one: one.member_id)
        led, came = (" ".join(one.member.number for one in there if one.led == what) for what in (1, 0))
        minutes = each.minutes if each.was_minutes is None else each.was_minutes
        yield (each.ref, each.on_day, each.begins, minutes, each.title, each.text, each.place, each.state, each.rule,
               led, came, each.guests, each.posted_number)  # fmt: skip


def _slips(group_id: int) -> Rows:
    yield ("slip", "pile", "state", "date", "giver", "receiver", "came", "minutes", "what", "rule", "reason",
           "counts_in", "line_of_the_book", "typed_at", "typed_by")  # fmt: skip
    chosen = select(Slip, Pile.number).join(Pile, Pile.id == Slip.pile_id).where(Slip.group_id == group_id)
    for each, pile in db.session.execute(chosen.order_by(Slip.id)):
        sides = [
            " ".join(one.member.number if one.member else "pot" for one in each.on(side))
            for side in (GIVER, RECEIVER, PRESENT)
        ]
        yield (papers.written_number(each.number), pile, each.state, each.occurred_on, *sides, each.minutes, each.what,
               each.rule, each.reason, each.counts_in, each.posted_number, each.typed_at,
               each.typed_by.number if each.typed_by else "")  # fmt: skip


def _decisions(group_id: int) -> Rows:
    yield ("reference", "name", "value", "cy", "en", "outcome", "agree", "live_with_it", "abstain", "object",
           "could_answer", "holds_from", "decided_at", "decided_by")  # fmt: skip
    chosen = select(Decision).where(Decision.group_id == group_id).order_by(Decision.id)
    for each in db.session.scalars(chosen):
        told = each.proposal
        yield (each.ref, each.name, each.value, told.words_cy, told.words_en, each.outcome,
               each.agreed, each.lives, each.abstained, each.objected, each.members,
               each.holds_from, each.closed_at, each.closed_by)  # fmt: skip


def _ideas(group_id: int) -> Rows:
    """What should change, and what was answered; not who told it."""
    yield ("reference", "told_on", "text", "language", "about", "answer", "answered_on", "answered_by")
    for each in sorted(ideas.every(Actor.host(group_id), group_id), key=lambda idea: idea.id):
        told = (each.ref, each.told_on, each.text, each.language, each.about.number if each.about else "")
        yield from ((*told, f"{one.answer}: {one.text}", one.answered_on, one.answered_by) for one in each.answers)
        if not each.answers:
            yield (*told, "", "", "")


# file: what it holds, and its rows with their headings first
FILES: dict[str, tuple[Any, Callable[[int], Rows]]] = {
    "exchanges.csv": (_l("All help in the book: “timebank import exchanges” reads it"), exchanges),
    "waiting.csv": (_l("Help that is not in the book: it waits, or was declined or taken out"), _waiting),
    "listings.csv": (_l("The notice board"), _listings),
    "categories.csv": (_l("The kinds of help the board is sorted by"), _categories),
    "get-togethers.csv": (_l("Get-togethers of the group, who led them and who came"), _get_togethers),
    "piles.csv": (_l("Piles of slips: what was counted by hand, and what was typed"), sheets.piles),
    "slips.csv": (_l("Every slip that was typed, and what became of it"), _slips),
    "rules.csv": (_l("Every rule and text of the group, and what it was before"), sheets.rules),
    "decisions.csv": (_l("What the members decided, and how"), _decisions),
    "ideas.csv": (_l("What should change, and what was answered"), _ideas),
    "texts.csv": (_l("What the group promises and asks, every version"), _texts),
    "roles.csv": (_l("Who was coordinator or second signer"), _roles),
    "months.csv": (_l("Months that were closed, or opened again"), _months),
    "done.csv": (_l("Everything that was done, newest first"), sheets.done),
}
