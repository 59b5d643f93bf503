"""What a person may type when a group is founded."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from flask_babel import get_locale
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, RadioField, SelectChoice, StringField, TextAreaField, ValidationError
from wtforms.validators import AnyOf, DataRequired

from timebank import sheets, words
from timebank.errors import Missing, NotADayText
from timebank.forms import Form, KeyField, ToldHow
from timebank.groups.forms import rule_field, value_of
from timebank.groups.rules import AT_FOUNDING, TEXTS
from timebank.joining.applications import Told

NEEDED = DataRequired(_(Missing.sentence))
LANGUAGE_CHOICES = [SelectChoice("cy", "Cymraeg"), SelectChoice("en", "English"), SelectChoice("both", _("Both"))]


def page_language() -> str:
    """The language of the page, which is taken for the one somebody writes in."""
    return "cy" if str(get_locale()) == "cy" else "en"


class _FoundBase(Form):
    slug = StringField(_("Short name for the address"), validators=[NEEDED])
    name = StringField(_("Your name"), validators=[NEEDED])
    email = StringField(_("Your e-mail address"))

    def answers(self) -> dict[str, Any]:
        """What was typed, as `joining.service.found` takes it."""
        settings = {name: value_of(self[name], name) for name in (*TEXTS, *AT_FOUNDING)}
        return {
            "slug": (self.slug.data or "").strip().lower(),
            "settings": {name: value for name, value in settings.items() if value},
            "coordinator_name": self.name.data,
            "coordinator_email": self.email.data or "",
        }


# One field for each text and each rule, named as the rule is.
Found = type("Found", (_FoundBase,), {name: rule_field(name) for name in (*TEXTS, *AT_FOUNDING)})


class Join(Form):
    """A name and one way to reach somebody: nothing on need, nothing on what they may claim."""

    key = KeyField()
    name = StringField(_("Your name"), validators=[NEEDED])
    phone = StringField(_("Telephone"))
    email = StringField(_("E-mail address"))
    other_way = StringField(_("Another way to reach you"))
    about = TextAreaField(_("Anything you would like to tell us"))
    language = RadioField(_("Which language should we use with you?"), choices=LANGUAGE_CHOICES, default=page_language)
    tell = BooleanField(_("Tell the person who invited me that I have joined"))

    def told(self) -> Told:
        """What was typed, as `joining.applications.apply` takes it."""
        typed = {name: self[name].data or "" for name in ("name", "phone", "email", "other_way", "about")}
        return Told(**typed, about_language=page_language(), language=self.language.data or None)


class TypeIn(Join):
    """The same form, typed by a coordinator."""

    name = StringField(_("Name"), validators=[NEEDED])
    other_way = StringField(_("Another way to reach them"))
    about = TextAreaField(_("Anything they would like to tell us"))
    language = RadioField(
        _("Which language should we use with them?"),
        choices=[*LANGUAGE_CHOICES, SelectChoice("", _("Not asked yet"))],
        default="",
    )
    channel = ToldHow(on_paper=True)
    told_by = StringField(_("Who said it?"), validators=[NEEDED])
    card = StringField(_("The code on their card, if they have one"))
    tell = BooleanField(_("They said: you may tell those who gave me the card that I came"))

    def told(self) -> Told:
        """What was typed, and who said it, how."""
        return replace(super().told(), channel=self.channel.data, told_by=self.told_by.data or "")


class WithCard(Join):
    """The same form, for whoever was handed a card."""

    tell = BooleanField(_("You may tell those who gave me the card that I came"))


class Cards(Form):
    """How many cards to print."""

    key = KeyField()
    how_many = RadioField(
        _("How many cards?"),
        choices=[SelectChoice("4", _("Four, on one sheet")), SelectChoice("8", _("Eight, on two sheets"))],
        default="4",
        validate_choice=False,
        validators=[AnyOf(("4", "8"), _("Please choose one of the answers."))],
    )


class Code(Form):
    """The code from a card or a paper."""

    code = StringField(_("Your code"), validators=[NEEDED])


class Talk(Form):
    """What was said."""

    text = TextAreaField(_("What was said"))


class Answer(Form):
    """What the person says to it."""

    text = TextAreaField(_("Your answer"), validators=[NEEDED])


class NotYet(Form):
    """Why not yet."""

    reason = TextAreaField(_("Why not yet?"), validators=[NEEDED])


class Welcome(Form):
    """Welcome, and why, where not everything is ticked."""

    reason = StringField(_("Why, although not everything is ticked?"))


class AddCheck(Form):
    """One more line of the list."""

    text_cy = StringField(_("In Welsh"))
    text_en = StringField(_("In English"))
    renews = BooleanField(_("It has a level, and a day to renew it by"))


class TickLevel(Form):
    """What was seen: its level, and until when it holds. Never the number of a certificate."""

    level = StringField(_("Which level?"))
    renew_by = StringField(_("Renew by which day?"))

    day: date | None = None

    def validate_renew_by(self, field: Any) -> None:
        """Make a date of it; empty is none."""
        parts = (field.data or "").split()
        typed = ("/" if all(part.isdecimal() for part in parts) else " ").join(parts)
        try:
            self.day = sheets.day(typed) if typed else None
        except sheets.NotADay as error:
            raise ValidationError(words.sentence(NotADayText())) from error


class Renewal(TickLevel):
    """Seen again, or no longer needed."""

    answer = RadioField(
        _("How does it stand?"),
        choices=[SelectChoice("renewed", _("I have seen the new one")), SelectChoice("over", _("No longer needed"))],
        validate_choice=False,
        validators=[AnyOf(("renewed", "over"), _("Please choose one of the answers."))],
    )
    renew_by = StringField(_("Renew by which day, the next time?"))
