"""The report of a closed month: its figures, and its words in both languages, put together once and kept as they are.

It knows members by number, never by name, as the chain does.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, NamedTuple

from flask_babel import gettext as _
from flask_babel import ngettext

from timebank import words
from timebank.closing import queries
from timebank.closing.models import ClosingNote, Reopening
from timebank.groups import service as groups
from timebank.points import Thing
from timebank.trail import service as trail

Section = tuple[str, list[tuple[str, str]]]


class Signed(NamedTuple):
    """Who prepared a closing and who reviewed it, by number; nobody reviewed it where it was single-handed."""

    prepared: str
    reviewed: str | None
    at: str


class Figures(NamedTuple):
    """What a report tells of a month: read once, told in both languages."""

    accounts: list[queries.AccountMonth]
    counts: queries.Help
    happened: queries.Help
    late: list[queries.Line]


def body(
    group_id: int,
    month: str,
    version: int,
    signed: Signed,
    points: Sequence[tuple[Any, int]],
    carried: Sequence[tuple[Thing, ClosingNote]],
) -> str:
    """The whole report as canonical JSON. `points` are labels and figures, all of them ready."""
    first, last = f"{month}-01", f"{month}-31"
    figures = Figures(
        queries.of_month(group_id, month),
        queries.help_between(group_id, first, last, queries.COUNTS),
        queries.help_between(group_id, first, last),
        queries.late(group_id, month),
    )
    told = {"month": month, "version": version, "signed": signed, "accounts": figures.accounts}
    for language in ("cy", "en"):
        with words.reader(language):
            told[language] = _sections(group_id, month, version, signed, points, carried, figures)
    return json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _sections(
    group_id: int,
    month: str,
    version: int,
    signed: Signed,
    points: Sequence[tuple[Any, int]],
    carried: Sequence[tuple[Thing, ClosingNote]],
    figures: Figures,
) -> list[Section]:
    rules = groups.rules_now(group_id)
    found: list[Section] = [
        (words.either(rules.name_cy, rules.name_en), _head(month, version, signed, rules.zone)),
        (str(_("Help given")), _help(figures)),
        (str(_("Where the hours are")), _kinds(figures.accounts)),
        (str(_("What was checked")), [(str(label), str(figure) if figure else "✓") for label, figure in points]),
    ]
    if carried:
        found.append((str(_("Carried forward")), [(thing(each), _decided(note, rules.zone)) for each, note in carried]))
    if again := queries.reopenings(group_id):
        found.append((str(_("Opened again")), [_again(each, rules.zone) for each in again]))
    found.append((str(_("The chain")), _chain(group_id)))
    return found


def _head(month: str, version: int, signed: Signed, zone: str) -> list[tuple[str, str]]:
    alone = _("single-handed: there was nobody else who could agree to it")
    return [
        (str(_("Month")), words.month(month)),
        *(
            [(str(_("Version")), str(_("%(number)s, after it was opened again", number=version)))]
            if version > 1
            else []
        ),
        (str(_("Closed")), words.moment(signed.at, zone)),
        (str(_("Prepared by")), signed.prepared),
        (str(_("Looked through by")), signed.reviewed or str(alone)),
    ]


def _help(figures: Figures) -> list[tuple[str, str]]:
    _accounts, counts, happened, late = figures
    moved = sum(leg.minutes for line in late for leg in line.legs if leg.minutes > 0)
    return [
        (str(_("In the book, counted in this month")), hours_of_help(counts)),
        (str(_("Given in this month, as far as it was told")), hours_of_help(happened)),
        (str(_("Of that, given by people")), words.hours(counts.delivered)),
        (str(_("Of that, received by people")), words.hours(counts.received)),
        (str(_("People who gave")), str(counts.givers)),
        (str(_("People who received")), str(counts.receivers)),
        (str(_("From earlier months, told late")),
         str(ngettext("%(num)d line, %(hours)s", "%(num)d lines, %(hours)s", len(late), hours=words.hours(moved)))),
    ]  # fmt: skip


def hours_of_help(found: queries.Help) -> str:
    """So many times, so many hours."""
    times = ngettext("%(num)d time", "%(num)d times", found.times)
    return f"{words.hours(found.minutes)} · {times}"


def _kinds(accounts: Sequence[queries.AccountMonth]) -> list[tuple[str, str]]:
    rows = []
    for kind in dict.fromkeys(each.kind for each in sorted(accounts, key=lambda each: each.kind)):
        mine = [each for each in accounts if each.kind == kind]
        before, after = sum(each.before for each in mine), sum(each.after for each in mine)
        rows.append(
            (
                words.account_kind(kind),
                str(_("at the beginning %(before)s, at the end %(after)s", before=stands(before), after=stands(after))),
            )
        )
    return rows  # fmt: skip


def stands(minutes: int) -> str:
    """Where an account stands, without a minus."""
    if not minutes:
        return str(_("as much given as received"))
    told = words.hours(minutes)
    return str(_("%(hours)s more given", hours=told) if minutes > 0 else _("%(hours)s more received", hours=told))


def thing(found: Thing) -> str:
    """What is not settled, by numbers: M0001 → M0002, 3 May 2026, 2 hours."""
    who = " → ".join((found.giver or str(_("the group")), found.receiver or str(_("the group"))))
    return f"{who} · {words.day(found.day)} · {words.hours(found.minutes)}"


def _decided(note: ClosingNote, zone: str) -> str:
    return str(_("Decided by: %(number)s", number=note.noted_by)) + f" · {words.moment(note.noted_at, zone)}"


def _again(each: Reopening, zone: str) -> tuple[str, str]:
    who = ", ".join(filter(None, (each.proposed_by, each.confirmed_by or str(_("single-handed")))))
    return words.month(each.month), f"{words.moment(each.reopened_at, zone)} · {who} · “{each.reason}”"


def _chain(group_id: int) -> list[tuple[str, str]]:
    book, doings = queries.head(group_id), trail.head(group_id)
    return [
        (str(_("The hours book, newest line")), f"{book[0]} {book[1]}"),
        (str(_("What was done, newest line")), f"{doings[0]} {doings[1]}"),
    ]


def sections(kept: str, language: str) -> list[Section]:
    """The words of a kept report, in one language."""
    found: list[Section] = json.loads(kept)["cy" if language == "cy" else "en"]
    return found


def as_text(kept: str, language: str) -> str:
    """A kept report as a plain text: always the same, byte for byte, whatever the program says elsewhere by now."""
    lines: list[str] = []
    for title, rows in sections(kept, language):
        lines += [title, "-" * len(title), *(f"{label}: {value}" for label, value in rows), ""]
    lines += ["account, kind, before, up, down, after (minutes)"]
    lines += [", ".join(map(str, account)) for account in json.loads(kept)["accounts"]]
    return "\n".join(lines) + "\n"
