"""What is kept about a person in words, for the page of their archive: names, states and ways in the reader's language.

The rooms give English names and the program's own words, which stay the same in the files for programs. What people
wrote stays as they wrote it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from flask import current_app
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from timebank import words
from timebank.arranging import wording as arranging
from timebank.board import forms as board
from timebank.board import queries as listings
from timebank.board import wording as looks
from timebank.context import g
from timebank.decisions import wording as decisions
from timebank.desk import wording as desk
from timebank.exchanges import wording as exchanges
from timebank.gifts import wording as gifts
from timebank.groups.forms import CHOICES, TITLES
from timebank.matching import wording as matching
from timebank.permissions import HOST
from timebank.profiles import wording as profiles
from timebank.trail.service import Act
from timebank.twokeys.wording import ACT_NAMES, role_name

DAY = re.compile(r"\d{4}-\d\d-\d\d")
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?Z?")
Told = Callable[[str, Mapping[str, object]], object]

LANGUAGES = {"cy": "Cymraeg", "en": "English", "both": _("Both")}  # each by its own name, as everywhere
# What a notice was about, by the room it came from.
NOTICES = {
    "exchange": _("Help given and received"),
    "joining": _("Joining"),
    "signin": _("Signing in"),
    "profile": _("About you, in your words"),
    "twokeys": _("What two people decided"),
    "arranging": _("Arranging help"),
    "listing": _("On the notice board"),
    "ring": _("Ring me about help"),
    "gathering": _("Get-togethers"),
    "gift": _("Gifts of hours"),
}
STATES = {
    # of a notice
    "waiting": _("to be mailed"), "sending": _("at the mail server"), "sent": _("mailed"),
    "listed": _("to be told by telephone or letter"), "done": _("done"), "void": _("no longer needed"),
    # of somebody who would like to join
    "new": _("waits for a talk"), "talked": _("waits for a yes"), "not yet": _("not yet"), "welcomed": _("welcomed"),
    "closed": _("thought better of it"),
    # of what two people decide
    "proposed": _("waits for a second person"), "refused": _("refused"), "withdrawn": _("taken back"),
}  # fmt: skip
HELP = {"waiting": _("waiting for a word"), "queried": _("something is different"), "stale": _("no answer yet"),
        "agreed": _("in the book"), "declined": _("did not happen"), "withdrawn": _("taken back"),
        "reversed": _("taken out of the book")}  # fmt: skip
SIGNIN = {
    "own": _("my own device"), "shared": _("a shared device"), "card": _("Card"), "link": _("Link"),
    "app": _("App for codes"), "list": _("Printed list of codes"), "hash": _("in a form that nobody can read"),
    "first": _("the password or the words"), "code": _("the code"),
}  # fmt: skip


def _in(table: Mapping[str, Any]) -> Told:
    return lambda value, row: table.get(value, value)


def _who(value: str, row: Mapping[str, object]) -> object:
    """A member number, or the host, who has none."""
    return gettext("the host of the machine") if value == HOST else value


def _kind_of_line(value: str, row: Mapping[str, object]) -> object:
    """A line of the book has somebody's own words or, without any, the kind of line it is."""
    return exchanges.kind_of_line(value)


def _value_of_rule(value: str, row: Mapping[str, object]) -> object:
    return CHOICES.get(str(row.get("Rule")), {}).get(value, value)


# title and column: how what stands there is put into words. Without a title: in every table.
WORDS: dict[tuple[str, str], Told] = {
    ("", "Language"): _in(LANGUAGES),
    ("", "Written in"): _in(LANGUAGES),
    ("", "How"): lambda value, row: exchanges.channel(value),
    ("", "How the member said yes"): lambda value, row: exchanges.channel(value),
    **{
        ("", column): _who
        for column in (
            "Who",
            "Given by",
            "Written by",
            "Who typed it",
            "Seen by",
            "By whom",
            "Written down by",
            "Asked by",
            "Rung by",
        )
    },
    ("", "Role"): lambda value, row: role_name(value),
    ("", "Who sees it"): _in({**profiles.CONTACT_AUDIENCES, **profiles.AUDIENCES}),
    ("", "About what"): _in(profiles.PROMPTS),
    ("", "By experience or profession"): _in(profiles.EXPERTISE),
    ("", "Best way"): _in(profiles.WAYS),
    ("", "Telephone or e-mail"): _in({"phone": _("Telephone"), "email": _("E-mail address")}),
    ("", "How it stands"): _in(STATES),
    ("", "Kind of device"): _in(SIGNIN),
    ("", "Card or link"): _in(SIGNIN),
    ("", "App or list"): _in(SIGNIN),
    ("", "How it is kept"): _in(SIGNIN),
    ("", "What was wrong"): _in(SIGNIN),
    ("", "Kind of words"): _in({"note": _("a note"), "reason": _("a reason"), "answer": _("your answer")}),
    ("", "Rule"): _in({**TITLES, "safeguarding": _("Who is named for safeguarding")}),
    ("", "Value"): _value_of_rule,
    ("", "Offers or requests"): _in({"offer": _("Offers"), "request": _("Requests")}),
    ("", "Kind of help"): lambda value, row: listings.category_name(g.group.id, value, words.this_language()) or value,
    ("", "Is this someone’s paid job?"): _in(looks.PAID),
    ("What was said about it", "What was decided or answered"): _in(looks.DECIDED),
    ("What you arranged with others", "How often"): _in(arranging.EVERY),
    ("What you arranged with others", "How it stands"): _in(arranging.STATES),
    **{
        (title, "How it stands"): _in({"comes": _("you have a place"), "waits": _("you are on the waiting list")})
        for title in ("Get-togethers you have a place at", "Circles’ get-togethers you have a place at")
    },
    ("Gifts of hours", "To"): lambda value, row: value or gifts.pot_name(),
    ("When we asked you to help", "What you said"): _in(matching.OUTCOMES),
    ("Your words about proposals", "What"): _in(decisions.ANSWER_NAMES),
    ("When we rang you", "What came of it"): _in(desk.OUTCOMES),
    ("", "When"): _in(board.TIMES),
    ("", "Where"): _in(board.PLACES),
    ("", "You"): _in({"giver": _("gave"), "receiver": _("received")}),
    ("Help given and received", "With whom"): lambda value, row: value or exchanges.the_group(),
    ("Help given and received", "How it stands"): _in(HELP),
    ("Your lines in the hours book", "What"): _kind_of_line,
    ("What was said about joining", "By whom"): lambda value, row: _who(value, row) or gettext("You"),
    ("What we told you", "What"): lambda value, row: NOTICES.get(value.partition(".")[0], value),
    ("What two people decided", "What"): _in(ACT_NAMES),
    ("What you have read, or was read to you", "What"): _in(
        {"terms": _("What we ask of each other"), "privacy": _("Privacy: what happens to your data")}
    ),
}


def name(english: str) -> str:
    """A title, or the name of a column, in the reader's language."""
    return str(gettext(english))


def value(title: str, column: str, kept: object, row: Mapping[str, object], zone: str) -> object:
    """What stands in one place, for the reader: days and moments as people say them, the program's words as words."""
    if isinstance(kept, Act):
        return current_app.extensions["act_words"](kept.row)
    if isinstance(kept, bool):
        return gettext("yes") if kept else gettext("no")
    if not isinstance(kept, str):
        return "" if kept is None else kept
    say = WORDS.get((title, column)) or WORDS.get(("", column))
    return say(kept, row) if say is not None else _plain(column, kept, row, zone)


def _plain(column: str, kept: str, row: Mapping[str, object], zone: str) -> object:
    if MOMENT.fullmatch(kept):
        return words.moment(kept, zone)
    if DAY.fullmatch(kept):
        return words.day(kept)
    return words.written(kept, str(row["Language"])) if column == "In your words" and "Language" in row else kept
