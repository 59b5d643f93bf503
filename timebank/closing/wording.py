"""Closing in words, in the reader's language: the four lines, where a month stands, what two people agree to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from timebank import words
from timebank.closing.queries import Line
from timebank.closing.service import CLOSE, REOPEN
from timebank.exchanges.wording import code_of
from timebank.ledger.models import CLOSED, CLOSING
from timebank.points import BOOK, DOUBT, SLIPS, STATEMENTS
from timebank.twokeys.wording import describes, looks_at

__all__ = ["code_of"]  # for the pages of this room
FILES = ("pack", "export")  # work that ends with a file to take

# kind of long work: what is being done
WORK = {
    "check": _l("The book is being checked"),
    "close": _l("The month is being closed"),
    "statements": _l("Everybody’s statement is being made"),
    "pack": _l("The pack for the end of the year is being made"),
    "export": _l("Everything is being put into a file"),
}


def line(name: str) -> str:
    """One of the four lines that a volunteer reads."""
    told = {
        SLIPS: _("All slips are in"),
        DOUBT: _("Nothing is in doubt, or it is carried forward by name"),
        BOOK: _("The book checks out"),
        STATEMENTS: _("Statements are out"),
    }
    return str(told[name])


def state(name: str) -> str:
    """Where a month stands."""
    return str({CLOSING: _("being closed"), CLOSED: _("closed")}.get(name, _("open")))


def kind(line: Line) -> str:
    """What a line of the book is, for bookkeepers."""
    told = {
        "exchange": _("Help"),
        "gathering": _("Get-together"),
        "gathering_alone": _("A get-together, single-handed"),
        "shared": _("Hours shared"),
        "suspense": _("The other person is still to be found"),
        "opening": _("Opening hours"),
        "welcome": _("Welcome hours"),
        "issue": _("Given out by the group"),
        "issue_alone": _("Given out by the group, single-handed"),
        "gift": _("Gift"),
        "draw": _("Out of the community pot"),
        "draw_alone": _("Out of the community pot, single-handed"),
        "write_off": _("Written off"),
        "write_off_alone": _("Written off, single-handed"),
        "lapse": _("Lapsed after leaving"),
    }
    if line.reverses_number is not None:
        return str(_("Takes back number %(number)s", number=line.reverses_number))
    return str(told.get(line.kind, line.kind))


@describes(CLOSE)
def _close(name: str, facts: Mapping[str, Any]) -> str:
    return str(_("Close the month: %(month)s", month=words.month(facts["month"])))


@looks_at(CLOSE)
def _see(facts: Mapping[str, Any]) -> str:
    return url_for("closing.month", month=facts["month"])


@describes(REOPEN)
def _reopen(name: str, facts: Mapping[str, Any]) -> str:
    return str(_("Open a closed month again: %(month)s", month=words.month(facts["month"])))
