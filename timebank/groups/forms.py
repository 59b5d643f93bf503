"""What a person may type about a group: its words and its rules, each with what it means in plain words."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _
from flask_babel.speaklater import LazyString
from wtforms import Field, RadioField, SelectChoice, StringField, TextAreaField, ValidationError
from wtforms.validators import DataRequired

from timebank import clock, hours, sheets, words
from timebank.context import g
from timebank.errors import Missing, NotADayText, NotHoursText
from timebank.forms import Form
from timebank.groups.rules import ALL_THEIRS, NONE, UK_TIME_BANK, Rules

NEEDED = DataRequired(_(Missing.sentence))

# What each rule is called, and what it means for the people.
TITLES: dict[str, Any] = {
    "quantum": _("Steps we count in"),
    "rounding": _("What happens between two steps"),
    "confirmation": _("Who says that it is right"),
    "soft_floor": _("When we have a talk: much received"),
    "soft_ceiling": _("When we have a talk: much given"),
    "welcome_minutes": _("Hours to welcome somebody new"),
    "group_pays_from": _("Where hours come from when somebody helps the time bank itself"),
    "balances_visible": _("Who sees how many hours somebody has given and received"),
    "notice_days": _("How long hours wait for somebody who left"),
    "messages": _("How members speak with one another about help"),
    "quorum": _("How many answer before a proposal may be carried"),
    "hard_floor": _("A hard stop: much received"),
    "hard_ceiling": _("A hard stop: much given"),
    "members_own": _("Which rules only the members change"),
    "paid_time": _("Whether paid staff may tell of hours they are paid for"),
    "mirror_month": _("The month of the yearly questions"),
    "zone": _("The clock we go by"),
    "began_on": _("The day the hours book begins"),
    "name_cy": _("Name in Welsh"),
    "name_en": _("Name in English"),
    "welcome_cy": _("Words of welcome in Welsh"),
    "welcome_en": _("Words of welcome in English"),
    "help_name": _("Who to ask for help"),
    "help_phone": _("Their telephone"),
    "help_when_cy": _("When they can be reached, in Welsh"),
    "help_when_en": _("When they can be reached, in English"),
}
CHOICES: dict[str, dict[str, Any]] = {
    "quantum": {
        "15": _("Quarters of an hour"),
        "30": _("Half hours"),
        "5": _("Five minutes"),
        "1": _("Every minute"),
    },
    "rounding": {
        "nearest": _("To the nearest step; exactly between two goes up"),
        "up": _("Always up"),
        "down": _("Always down"),
        "none": _("Nothing: every minute counts as it was told"),
    },
    "confirmation": {
        "both": _("Both people: each gives their own word before hours move"),
        "receiver": _("The one who was helped: their word is enough"),
        "coordinator": _("A coordinator who was not part of it"),
    },
    "group_pays_from": {
        "pot": _("From the community pot that members give to"),
        "issuance": _("From the time bank itself, which keeps count of what it has thanked people for"),
    },
    "balances_visible": {
        "no": _("Only that person and the coordinators"),
        "yes": _("All members, in the hours book"),
    },
    "members_own": {
        ALL_THEIRS: _("All that the members decide: how we count, who agrees, when we have a talk, who sees hours"),
        NONE: _("None: the coordinators may change them too"),
    },
    "messages": {
        "yes": _("They write to one another here, and the coordinator rings those without e-mail"),
        "no": _("The coordinator rings the other person each time"),
    },
    "paid_time": {
        "no": _("No: only what they do beyond their job counts"),
        "yes": _("Yes: an hour is an hour, also in paid time"),
    },
    "mirror_month": {
        NONE: _("None: a coordinator opens them"),
        **{str(month): LazyString(words.month_of_year, month) for month in range(1, 13)},
    },
    "notice_days": {
        "14": _("Two weeks"),
        "28": _("Four weeks"),
        "91": _("Three months"),
    },
}
HINTS: dict[str, Any] = {
    "quantum": _("For example, 50 minutes in quarters of an hour count as 45."),
    "confirmation": _("Silence never moves hours."),
    "soft_floor": _("In hours. Nobody is stopped there: the coordinator reads, please have a talk."),
    "soft_ceiling": _("In hours. Somebody who gives and never asks may be tired, or may not know how to ask."),
    "welcome_minutes": _("In hours, 0 for none. The time bank gives them to each new person on the first day."),
    "notice_days": _(
        "Only where they did not give them to the pot. If they come back in that time, the hours are there."
    ),
    "quorum": _("A number of members."),
    "hard_floor": _("In hours; 0 for no stop. Beyond it, no more help can be received until some is given."),
    "hard_ceiling": _("In hours; 0 for no stop. Beyond it, no more hours can be given until some help is received."),
    "paid_time": _(
        "For those who work for a practice, a school or a council. The program shows this rule, and people keep it."
    ),
    "mirror_month": _(
        "Five questions on how we are with one another. They open by themselves on its first day, for four weeks."
    ),
    "zone": _("Leave this as it is in Wales."),
    "began_on": _("Day, month and year. Members cannot log help from before this day. Leave it empty for today."),
}
STOPS = ("hard_floor", "hard_ceiling")
LENGTHS = {
    "soft_floor": 1000,
    "soft_ceiling": 10_000,
    "welcome_minutes": 100,
    "hard_floor": 1000,
    "hard_ceiling": 10_000,
}  # the most hours each may be


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
    preset = UK_TIME_BANK.get(name, "")
    if name in CHOICES:
        choices = [SelectChoice(value, label) for value, label in CHOICES[name].items()]
        return RadioField(TITLES[name], choices=choices, default=preset)
    if name in LENGTHS:
        return LengthField(TITLES[name], LENGTHS[name], default=hours_text(int(preset or 0)))
    if name == "began_on":
        return DateField(TITLES[name])
    field = TextAreaField if name.startswith("welcome_") else StringField
    return field(TITLES[name], default=preset)


def value_of(field: Any, name: str) -> str:
    """What was typed, as a rule's text."""
    if isinstance(field, LengthField):
        if name in STOPS and not field.minutes:
            return NONE
        return str(-field.minutes if name.endswith("_floor") else field.minutes)
    if isinstance(field, DateField):
        return field.day.isoformat() if field.day else ""
    return str(field.data or "")


def hours_text(minutes: int) -> str:
    """Minutes as a person would type them into a box for hours: 10, or 1:30."""
    text = hours.clock(abs(minutes))
    return text.removesuffix(":00")


def change_form(name: str, rules: Rules) -> Any:
    """A form for one rule, showing what holds now, and asking why."""

    class Change(Form):
        value = rule_field(name)
        reason = StringField(_("Why?"), validators=[NEEDED])

    return Change(data={"value": typed(name, rules)})


def typed(name: str, rules: Rules) -> str:
    """What holds now, as it would be typed or chosen."""
    value = getattr(rules, name)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value is None and name in CHOICES:
        return NONE
    if isinstance(value, date):
        return f"{value.day}/{value.month}/{value.year}"
    return hours_text(value or 0) if name in LENGTHS else str(value)


def in_words(name: str, value: str) -> str:
    """The stored text of a rule, in the reader's language."""
    if value in CHOICES.get(name, {}):
        return str(CHOICES[name][value])
    if name in STOPS and value == NONE:
        return str(gettext("None: nobody is stopped"))
    return IN_WORDS[name](value) if name in IN_WORDS else value


def _much_received(value: str) -> str:
    return str(gettext("%(hours)s more received than given", hours=words.hours(int(value))))


def _much_given(value: str) -> str:
    return str(gettext("%(hours)s more given than received", hours=words.hours(int(value))))


def _welcome(value: str) -> str:
    return words.hours(int(value)) if int(value) else str(gettext("None: everybody begins at nothing"))


IN_WORDS: dict[str, Callable[[str], str]] = {
    "soft_floor": _much_received,
    "hard_floor": _much_received,
    "soft_ceiling": _much_given,
    "hard_ceiling": _much_given,
    "welcome_minutes": _welcome,
    "quorum": lambda value: str(ngettext("%(num)d member", "%(num)d members", int(value))),
    "members_own": lambda value: ", ".join(str(TITLES[each]) for each in value.split()),
    "began_on": words.day,
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
