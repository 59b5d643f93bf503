"""What a person may type between a listing and an exchange."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import HiddenField, RadioField, SelectChoice, StringField, TextAreaField, ValidationError
from wtforms.validators import AnyOf, DataRequired

from timebank import words
from timebank.arranging.models import Arrangement, Conversation
from timebank.arranging.service import Plan
from timebank.arranging.wording import EVERY, OUTCOMES
from timebank.board.forms import LANGUAGES
from timebank.context import g
from timebank.errors import Missing
from timebank.exchanges.forms import TellForm
from timebank.exchanges.service import Claim
from timebank.forms import CHOOSE, DayField, Form, HoursField, ToldHow
from timebank.members import queries as people
from timebank.permissions import Actor

NEEDED = DataRequired(_(Missing.sentence))


class ComingDay(DayField):
    """A day from today on: today, tomorrow, or another in three boxes. Without a year it is the next one there is."""

    @property
    def when_choices(self) -> list[tuple[str, str]]:
        """The three ways to say it."""
        return [("today", gettext("Today")), ("tomorrow", gettext("Tomorrow")), ("other", gettext("Another day"))]

    def pre_validate(self, form: Any) -> None:
        """Make a date of it."""
        if self.when_value == "tomorrow":
            self.data = g.today + timedelta(days=1)
            return
        if self.when_value != "today" and not (self.d_value or self.m_value):
            raise ValidationError(gettext("Please say which day it will be."))
        year_said = bool(self.y_value)
        super().pre_validate(form)
        if self.data is not None and not year_said and self.data < g.today:
            with_year = self.data.replace(year=self.data.year + 1, day=min(self.data.day, 28))
            self.data = with_year.replace(day=self.data.day) if self.data.day <= 28 else with_year


def _language() -> RadioField:
    return RadioField(_("Written in"), choices=LANGUAGES, default=words.this_language)


class Voiced(Form):
    """Whose word it is, asked only of somebody who is neither of the two."""

    whose = RadioField(_("Whose word is it?"), choices=[], validate_choice=False)
    channel = ToldHow()

    def between(self, conversation: Conversation) -> Any:
        """Ask for whom, or do not ask."""
        if g.actor.member_id in conversation.party_ids:
            del self.whose
            del self.channel
            return self
        names = people.labels(conversation.sides)
        self.whose.choices = [SelectChoice(each.number, names[each.id]) for each in conversation.sides]
        rung = [each.number for each in conversation.sides if each.email is None]
        if self.whose.data is None and len(rung) == 1 and not self.is_submitted():
            self.whose.data = rung[0]
        return self

    def voice(self) -> Actor:
        """Who speaks: oneself, or the one whose word is passed on."""
        if "whose" not in self:
            return g.actor
        return g.actor.speaking_for(self.whose.data, self.channel.data or "phone")


class Say(Voiced):
    """Something to the other side."""

    said = TextAreaField(_("What would you like to say?"), validators=[NEEDED])
    language = _language()


class Rung(Form):
    """Somebody rang about something on the printed board."""

    code = StringField(_("The letters in brackets"), validators=[NEEDED])
    who = StringField(_("Who rang? The name, or the number"), validators=[NEEDED])
    channel = ToldHow()
    said = TextAreaField(_("What did they say?"), validators=[NEEDED])
    language = _language()

    def voice(self) -> Actor:
        """The coordinator, by the way it came."""
        return replace(g.actor, channel=self.channel.data)


class Propose(Voiced):
    """When, where and roughly how long."""

    day: Any = ComingDay(_("Which day?"))
    time_words = StringField(_("What time?"))
    place = StringField(_("Where?"))
    length: Any = HoursField(_("Roughly how long?"))
    every = RadioField(_("How often?"), choices=[SelectChoice(*each) for each in EVERY.items()], default="")
    language = _language()

    def plan(self) -> Plan:
        """What was typed."""
        return Plan(
            self.day.data, self.length.data, self.time_words.data or "", self.place.data or "", self.every.data,
            self.language.data,
        )  # fmt: skip

    @classmethod
    def of(cls, before: Arrangement | None, regular: bool) -> Propose:
        """The form with what is proposed or agreed now, if anything is."""
        if before is None:
            return cls(data={"every": "week" if regular else ""})
        return cls(
            data={
                "day": date.fromisoformat(before.starts_on),
                "length": before.minutes,
                **{name: getattr(before, name) for name in ("time_words", "place", "every", "language")},
            }
        )


class Agree(Voiced):
    """Yes, to what was read."""

    which = HiddenField()


class CallOff(Voiced):
    """Called off, in words."""

    said = StringField(_("Why? A few words, which both of you will read"), validators=[NEEDED])
    language = _language()


class Press(Voiced):
    """Nothing but a button, and whose word it is."""


class Happened(TellForm, Voiced):
    """Help as it was agreed on, with all that can be different. Its buttons, called `go`: check, sure, change, done."""

    same = HiddenField()

    def claim_for(self, conversation: Conversation) -> Claim:
        """What was typed, as a claim; the words of the listing stay in its language."""
        what = self.what.data or ""
        spoken = conversation.language if what == conversation.title else words.this_language()
        return Claim(conversation.giver, conversation.receiver, self.day.data, self.length.data, what, spoken)


class Thank(Form):
    """A sentence."""

    said = StringField(_("Your thanks, in a sentence"), validators=[NEEDED])
    language = _language()


class Heard(Form):
    """How it went: one tap, and words if there are any."""

    exchange = HiddenField()
    outcome = HiddenField(validators=[AnyOf(tuple(OUTCOMES), CHOOSE)])
    said = TextAreaField(_("In their words, read back to them (optional)"))
    language = _language()


def month_form(days: list[date], minutes: int) -> Any:
    """A form for a month: for each day whether it happened, and how long it was: as agreed, if nothing else is said."""
    fields: dict[str, Any] = {}
    for day in days:
        label = words.day(day, weekday=True)
        fields[f"did_{day}"] = RadioField(
            label, choices=[SelectChoice("yes", gettext("It happened")), SelectChoice("no", gettext("Not this time"))],
            default="yes", validate_choice=False, validators=[AnyOf(("yes", "no"), CHOOSE)],
        )  # fmt: skip
        fields[f"length_{day}"] = HoursField(gettext("How long, %(day)s", day=label))
    return type("Month", (_Month,), fields)(data={f"length_{day}": minutes for day in days})


class _Month(Voiced):
    def told(self, days: list[date]) -> dict[date, int | None]:
        """Minutes for each day, None where it did not happen."""
        return {day: self[f"length_{day}"].data if self[f"did_{day}"].data == "yes" else None for day in days}
