"""What is printed in both languages at once, Welsh first: the slips people fill in by hand."""

from __future__ import annotations

from typing import Any, NamedTuple

from flask_babel import lazy_gettext as _l

from timebank import words
from timebank.groups.rules import Rules


class Line(NamedTuple):
    """A label in both languages, before an empty line to write on."""

    cy: str
    en: str
    short: bool = False  # two such share a line


class Slip(NamedTuple):
    """One hours slip."""

    names: tuple[str, ...]  # of the group
    title: Line
    lines: tuple[Line, ...]
    help: str


def slip(rules: Rules) -> Slip:
    """The slip of a group."""
    return Slip(
        tuple(dict.fromkeys(filter(None, (rules.name_cy, rules.name_en)))),
        both(_l("Hours slip")),
        (
            both(_l("Who helped")),
            both(_l("Who was helped")),
            both(_l("When"), short=True),
            both(_l("How long"), short=True),
            both(_l("What")),
            both(_l("Signed: the one who helped")),
            both(_l("Signed: the one who was helped")),
        ),
        " · ".join(filter(None, (rules.help_name, rules.help_phone))),
    )


def both(lazy: Any, *, short: bool = False) -> Line:
    """A marked string in both languages."""
    with words.reader("cy"):
        welsh = str(lazy)
    with words.reader("en"):
        english = str(lazy)
    return Line(welsh, english, short)
