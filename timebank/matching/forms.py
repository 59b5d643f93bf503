"""What a person may type, or press, about asking."""

from __future__ import annotations

from flask import request
from flask_babel import lazy_gettext as _
from wtforms import StringField, ValidationError
from wtforms.validators import AnyOf

from timebank.errors import Missing
from timebank.forms import CHOOSE, Form
from timebank.matching.models import OUTCOMES, TO_ASK
from timebank.matching.still import ANSWERS
from timebank.words import this_language


class RingRound(Form):
    """All of a ring-round in one form, so that nothing typed beside one person is lost by what is pressed at another.

    A button says what somebody answered and who that is (`yes:` and a reference); each has a box of their own.
    """

    press = StringField()
    language = StringField(default=this_language)
    who = StringField(_("Name or member number"))
    in_words = _("In a few words, if you like")

    @property
    def outcome(self) -> str:
        """What was answered, by the button."""
        return (self.press.data or "").partition(":")[0]

    @property
    def whom(self) -> str:
        """Whose answer it is: the reference of a member."""
        return (self.press.data or "").partition(":")[2]

    def said(self, ref: str) -> str:
        """What is typed beside a member."""
        return request.form.get(f"said-{ref}", "") if self.is_submitted() else ""


class Outcome(RingRound):
    """What one person said."""

    def validate_press(self, field: StringField) -> None:
        """One of the answers there are."""
        if self.outcome not in OUTCOMES or self.outcome == TO_ASK:
            raise ValidationError(CHOOSE)


class Add(RingRound):
    """Somebody to ask, by hand: by what is typed, or by the number on a button."""

    def validate_who(self, field: StringField) -> None:
        """Something has to be said."""
        if not self.number:
            raise ValidationError(_(Missing.sentence))

    @property
    def number(self) -> str:
        """A name or number."""
        return self.press.data or self.who.data or ""


class Press(Form):
    """One press of a button."""


class Answer(Form):
    """By the link in a letter: still true, or off the board."""

    says = StringField(validators=[AnyOf(ANSWERS, CHOOSE)])
