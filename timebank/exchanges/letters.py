"""What we write to people about their hours: one set of sentences to ring, to text, to print and to mail."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from flask import url_for
from flask_babel import gettext

from timebank import words
from timebank.errors import N_
from timebank.exchanges import queries, tellings, wording
from timebank.exchanges.models import AGREED, GIVER, REVERSED, Exchange
from timebank.groups import service as groups
from timebank.groups.rules import Rules
from timebank.members import queries as people
from timebank.members.models import Member
from timebank.notices import wording as frame
from timebank.notices.models import Notice
from timebank.notices.service import Letter, worded
from timebank.trail.service import Row


def ready_text(exchange: Exchange, side: str, rules: Rules, language: str) -> str:
    """What to ring, text or print for the one whose word is missing, in that person's language."""
    with words.reader(language):
        return frame.text(_greeting(exchange.member_on(side)), asking(exchange, side), rules)


def ready_lines(exchange: Exchange, side: str, rules: Rules) -> list[str]:
    """The same but for whom to ring, in the language of the reader or of the block around."""
    return [*frame.greeting(_greeting(exchange.member_on(side)), rules), *asking(exchange, side)]


def doubt_text(exchange: Exchange, side: str, rules: Rules, language: str) -> str:
    """What to ring, text or print for this side where the other says that what is in the book is different."""
    with words.reader(language):
        return frame.text(_greeting(exchange.member_on(side)), doubting(exchange, side), rules)


def call_text(asked: Iterable[tuple[Exchange, str]], rules: Rules, language: str) -> str:
    """What to say on the telephone about several things, each with the side that is asked, in their language."""
    asked = list(asked)
    with words.reader(language):
        lines = [line for each, side in asked for line in (doubting if each.in_doubt else asking)(each, side)]
        exchange, side = asked[0]
        return frame.text(_greeting(exchange.member_on(side)), lines, rules)


def asking(exchange: Exchange, side: str) -> tuple[str, ...]:
    """Is this right? For the one whose word is missing."""
    as_read = wording.told(exchange, exchange.member_on(side))
    lines = list(_what(exchange, side))
    if as_read.disputed:
        lines.append(
            gettext(
                "%(name)s says %(proposed)s instead of %(hours)s.",
                name=as_read.proposer,
                proposed=as_read.proposed,
                hours=as_read.hours,
            )
        )
    lines.append(gettext("Is this right? Please answer yes, or say what is different."))
    return _plain(lines)


def doubting(exchange: Exchange, side: str) -> tuple[str, ...]:
    """It is in the book, and the other side says something is different. How do you remember it?"""
    return _plain(
        [
            *_what(exchange, side),
            gettext("It is in the hours book already, but something is different."),
            *wording.doubts(exchange, exchange.member_on(side)),
            gettext("How do you remember it? Nothing changes before we have heard from you."),
        ]
    )


def _greeting(member: Member | None) -> str:
    return member.greeting if member else ""


def _what(exchange: Exchange, side: str) -> tuple[str, ...]:
    as_read = wording.told(exchange, exchange.member_on(side))
    return (
        f"{as_read.who}. {words.day(exchange.occurred_on, weekday=True)}. {as_read.hours}.",
        words.Said(exchange.what, exchange.what_language),
    )


def _plain(lines: list[str]) -> tuple[str, ...]:
    return tuple(line if isinstance(line, words.Said) else str(line) for line in lines if line)


# What the outbox tells of exchanges. The sentences are put together when they are sent, from what is so by then.

Say = Callable[[Exchange, str, Rules], tuple[str, ...] | None]


def _asked(exchange: Exchange, side: str, _: Rules) -> tuple[str, ...] | None:
    return asking(exchange, side) if side in exchange.awaited_sides else None


def _agreed(exchange: Exchange, side: str, _: Rules) -> tuple[str, ...] | None:
    return _plain([*_what(exchange, side), *_booked(side)]) if exchange.state == AGREED else None


def _ruled(exchange: Exchange, side: str, _: Rules) -> tuple[str, ...] | None:
    if exchange.state != AGREED:
        return None
    return _plain([*_what(exchange, side), *_why(exchange, "exchange.ruled"), *_booked(side)])


def _corrected(exchange: Exchange, side: str, _: Rules) -> tuple[str, ...] | None:
    if exchange.state != AGREED or exchange.corrects is None:
        return None
    was = gettext("Before it was %(hours)s. Now the book has %(now)s.",
                  hours=words.hours(exchange.corrects.minutes), now=words.hours(exchange.minutes))  # fmt: skip
    return _plain([*_what(exchange, side), was, *_why(exchange, "exchange.corrected"), _or_ring()])


def _taken_out(exchange: Exchange, side: str, _: Rules) -> tuple[str, ...] | None:
    if exchange.state != REVERSED:
        return None
    told = gettext("This has been taken out of the hours book, and the hours with it.")
    return _plain([*_what(exchange, side), told, *_why(exchange, "exchange.reversed"), _or_ring()])


def _left(exchange: Exchange, side: str, _: Rules) -> tuple[str, ...] | None:
    if exchange.state != AGREED or exchange.in_doubt:
        return None
    told = gettext("It stays in the hours book as it was.")
    return _plain([*_what(exchange, side), told, *_why(exchange, "exchange.left as it is"), _or_ring()])


def _doubted(exchange: Exchange, side: str, _: Rules) -> tuple[str, ...] | None:
    return doubting(exchange, side) if exchange.in_doubt else None


def _right_after_all(exchange: Exchange, side: str, _: Rules) -> tuple[str, ...] | None:
    if exchange.state != AGREED or exchange.in_doubt:
        return None
    told = gettext("It was right after all, so nothing changes. You need not answer any more.")
    return _plain([*_what(exchange, side), told])


def _declined(exchange: Exchange, side: str, _: Rules) -> tuple[str, ...] | None:
    told = gettext("Somebody says that this did not happen, so no hours moved.")
    return _plain([*_what(exchange, side), told, *_why(exchange, "exchange.declined"), _or_ring()])


def _withdrawn(exchange: Exchange, side: str, _: Rules) -> tuple[str, ...] | None:
    told = gettext("This was taken back by whoever told of it. You need not answer any more.")
    return _plain([*_what(exchange, side), told])


def _joined(exchange: Exchange, side: str, _: Rules) -> tuple[str, ...] | None:
    told = gettext("This was told twice, so it counts once: as the other telling has it. You need not answer this one.")
    return _plain([*_what(exchange, side), told, *_why(exchange, "exchange.joined"), _or_ring()])


def _booked(side: str) -> tuple[str, ...]:
    if side == GIVER:
        return (str(gettext("It is in the hours book now. Your hours have gone up.")), _or_ring())
    return (str(gettext("It is in the hours book now. Your hours have gone down.")), _or_ring())


def _or_ring() -> str:
    return str(gettext("If something is different, please tell us."))


def _why(exchange: Exchange, action: str) -> tuple[str, ...]:
    """Who did it and why: the newest row on the trail of this kind."""
    row = next((row for row in reversed(queries.rows(exchange)) if row.action == action), None)
    if row is None or not row.reason:
        return ()
    return (f"{_who(exchange, row)}:", words.Said(f"“{row.reason}”", row.reason_language))


def _who(exchange: Exchange, row: Row) -> str:
    member = people.by_number(exchange.group_id, row.on_behalf_of or row.who)
    return member.name if member else str(gettext("the host of the machine"))


# kind: the subject, which names nobody, and what is said
KINDS: dict[str, tuple[str, Say]] = {
    tellings.KINDS["waiting"]: (N_("Is this right?"), _asked),
    tellings.KINDS["queried"]: (N_("Something is different"), _asked),
    tellings.KINDS["agreed"]: (N_("Hours in the book"), _agreed),
    tellings.KINDS["declined"]: (N_("This did not happen"), _declined),
    tellings.KINDS["withdrawn"]: (N_("You need not answer any more"), _withdrawn),
    tellings.JOINED: (N_("Told twice, counted once"), _joined),
    tellings.RULED: (N_("Hours in the book"), _ruled),
    tellings.CORRECTED: (N_("Hours were put right"), _corrected),
    tellings.TAKEN_OUT: (N_("Hours were taken out of the book"), _taken_out),
    tellings.LEFT: (N_("The hours stay as they are"), _left),
    tellings.DOUBTED: (N_("Something is different"), _doubted),
    tellings.RIGHT_AFTER_ALL: (N_("The hours stay as they are"), _right_after_all),
}


def _letter(notice: Notice, _: Mapping[str, Any]) -> Letter | None:
    exchange = queries.of_notice(notice.group_id, notice.thing)
    side = exchange.side_of(notice.member_id) if exchange else None
    if exchange is None or side is None:
        return None
    subject, say = KINDS[notice.kind]
    lines = say(exchange, side, groups.rules_now(notice.group_id))
    if lines is None:
        return None
    slug = groups.by_id(notice.group_id).slug
    return Letter(str(gettext(subject)), lines, url_for("exchanges.show", slug=slug, ref=exchange.ref))


for _kind in KINDS:
    worded(_kind)(_letter)
