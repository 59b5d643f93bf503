"""What a person may type about a group: its words and its rules, and what each means in plain words."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _
from wtforms import Field, RadioField, SelectChoice, StringField, TextAreaField, ValidationError
from wtforms.validators import DataRequired

from timebank import clock, hours, sheets, words
from timebank.context import g
from timebank.errors import Missing, NotADayText, NotHoursText
from timebank.forms import Form
from timebank.groups import rules
from timebank.groups.readers import NONE
from timebank.groups.rules import BY_NAME, UK_TIME_BANK, Rules

NEEDED = DataRequired(_(Missing.sentence))
TITLES, HINTS, CHOICES = rules.TITLES, rules.HINTS, rules.CHOICES
HOURS = ("received", "given", "welcome")  # forms of rules that are typed as hours and kept as minutes


class LengthField(StringField):
    """Hours typed as a number or as 1:30; `minutes` is what was meant."""

    def __init__(self, label: Any, most: int, **values: Any) -> None:
        super().__init__(label, **values)
        self.most = most
        self.minutes = 0

    def pre_validate(self, form: Any) -> None:
        """Make minutes of it."""
        try:
            self.minutes = int(hours.parse((self.data or "").strip().lstrip("-")))
        except hours.NotHours as error:
            raise ValidationError(words.sentence(NotHoursText())) from error
        if self.minutes > self.most * 60:
            raise ValidationError(gettext("This can be at most %(most)s.", most=words.hours(self.most * 60)))


class DateField(StringField):
    """A date as people write it; empty is today."""

    day: date | None = None

    def pre_validate(self, form: Any) -> None:
        """Make a date of it, not one to come."""
        today = g.today if hasattr(g, "today") else clock.today(UK_TIME_BANK["zone"])
        parts = (self.data or "").split()
        typed = ("/" if all(part.isdecimal() for part in parts) else " ").join(parts)
        try:
            self.day = sheets.day(typed) if typed else today
        except sheets.NotADay as error:
            raise ValidationError(words.sentence(NotADayText())) from error
        if self.day > today:
            raise ValidationError(gettext("This day is still to come. It can be today, or earlier."))


def rule_field(name: str) -> Field:
    """The field for one rule or text, with the preset as its default."""
    rule, preset = BY_NAME[name], UK_TIME_BANK.get(name, "")
    if name in CHOICES:
        choices = [SelectChoice(value, label) for value, label in CHOICES[name].items()]
        return RadioField(rule.title, choices=choices, default=preset)
    if rule.form in HOURS:
        return LengthField(rule.title, rule.most, default=hours_text(int(preset or 0)))
    if rule.form == "day":
        return DateField(rule.title)
    field = TextAreaField if rule.form == "page" else StringField
    return field(rule.title, default=preset)


def value_of(field: Any, name: str) -> str:
    """What was typed, as a rule's text."""
    if isinstance(field, LengthField):
        if name in rules.ONLY_DECIDED and not field.minutes:
            return NONE
        return str(-field.minutes if BY_NAME[name].form == "received" else field.minutes)
    if isinstance(field, DateField):
        return field.day.isoformat() if field.day else ""
    return str(field.data or "")


def hours_text(minutes: int) -> str:
    """Minutes as a person would type them into a box for hours: 10, or 1:30."""
    text = hours.clock(abs(minutes))
    return text.removesuffix(":00")


def change_form(name: str, now: Rules) -> Any:
    """A form for one rule, showing what holds now, and asking why."""

    class Change(Form):
        value = rule_field(name)
        reason = StringField(_("Why?"), validators=[NEEDED])

    return Change(data={"value": typed(name, now)})


def typed(name: str, now: Rules) -> str:
    """What holds now, as it would be typed or chosen."""
    value = getattr(now, name)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value is None and name in CHOICES:
        return NONE
    if isinstance(value, date):
        return f"{value.day}/{value.month}/{value.year}"
    return hours_text(value or 0) if BY_NAME[name].form in HOURS else str(value)


def in_words(name: str, value: str) -> str:
    """The stored text of a rule, in the reader's language."""
    if value in CHOICES.get(name, {}):
        return str(CHOICES[name][value])
    if name in rules.ONLY_DECIDED and value == NONE:
        return str(gettext("None: nobody is stopped"))
    form = BY_NAME[name].form if name in BY_NAME else ""
    return IN_WORDS[form](value) if form in IN_WORDS else value


def _much_received(value: str) -> str:
    return str(gettext("%(hours)s more received than given", hours=words.hours(int(value))))


def _much_given(value: str) -> str:
    return str(gettext("%(hours)s more given than received", hours=words.hours(int(value))))


def _welcome(value: str) -> str:
    return words.hours(int(value)) if int(value) else str(gettext("None: everybody begins at nothing"))


# How the texts of a rule are told, by its form; others are told as they are.
IN_WORDS: dict[str, Callable[[str], str]] = {
    "received": _much_received,
    "given": _much_given,
    "welcome": _welcome,
    "people": lambda value: str(ngettext("%(num)d member", "%(num)d members", int(value))),
    "names": lambda value: ", ".join(str(TITLES[each]) for each in value.split()),
    "day": words.day,
}


def account_kinds() -> dict[str, tuple[str, str]]:
    """Each kind of account in the hours book: what it is called, and what it is for."""
    return {
        "member": (gettext("People"), ""),
        "organisation": (gettext("Organisations"), gettext("the school, the surgery, the hall")),
        "pot": (gettext("The community pot"), gettext("hours given for anybody who needs them")),
        "fund": (gettext("Circles and projects"), ""),
        "issuance": (gettext("The time bank itself"), gettext("hours of welcome, and thanks for its own work")),
        "opening": (gettext("Brought from before"), gettext("the other side of the hours people came with")),
        "suspense": (gettext("Waiting to be placed"), gettext("hours whose person is still to be found")),
        "former": (gettext("Those who have left"), ""),
        "write_off": (gettext("Forgiven"), gettext("hours nobody is asked for any more")),
        "clearing": (gettext("Towards other time banks"), ""),
    }
