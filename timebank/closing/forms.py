"""What an officer may type about months, and the dates a bookkeeper asks for."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from flask import request
from flask_babel import lazy_gettext as _
from wtforms import RadioField, SelectChoice, StringField

from timebank import reading, sheets, words
from timebank.closing.queries import COUNTS, HAPPENED
from timebank.context import g
from timebank.forms import Form


class MonthForm(Form):
    """Everything that is pressed on the way to closing a month; the reason belongs to the last of it."""

    reason = StringField(_("A word to whoever confirms it"), default=_("The month is over."))


class ReopenForm(Form):
    """Why a closed month is opened again."""

    reason = StringField(_("Why? Every later report tells it, so please write no names"))


class PackForm(Form):
    """Which year, and what for."""

    year = StringField(_("Which year?"))
    reason = StringField(_("Why? It is written down"))


class ButtonForm(Form):
    """A button that stands alone."""


class Between(Form):
    """Two dates, and whether help counts by when it happened or by where it counts. Asked by an address, not sent."""

    class Meta(Form.Meta):
        """A page that is only looked at changes nothing."""

        csrf = False

    first = StringField(_("From which day?"))
    last = StringField(_("To which day?"))
    view = RadioField(
        _("Which way?"),
        choices=[
            SelectChoice(HAPPENED, _("By when it happened")),
            SelectChoice(COUNTS, _("By where it counts in the book")),
        ],
        default=HAPPENED,
    )


def typed_day(name: str, otherwise: date) -> str:
    """The day in an address, as people write it, else another one. Never later than today."""
    typed = " ".join(request.args.get(name, "").split())[:40]
    try:
        found = sheets.day(typed) if typed else otherwise
    except sheets.NotADay:
        found = otherwise
    return min(found, g.today).isoformat()


def as_typed(name: str, day: str) -> str:
    """What stands in a box for a day: what was typed, where only the language was changed; else the day in words."""
    return request.args.get(name, "") if reading.redrawing() else words.day(day)


def month(name: str) -> str | None:
    """A month in an address, 2026-10, or None."""
    typed: Any = request.args.get(name, "")
    return typed if re.fullmatch(r"[0-9]{4}-(0[1-9]|1[0-2])", typed) and typed[:4] != "0000" else None


def number(name: str) -> int | None:
    """A number in an address, or None."""
    typed: Any = request.args.get(name, "")
    return int(typed) if re.fullmatch(r"[0-9]{1,12}", typed) else None
