"""What a person may type, or press, about asking."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from wtforms import StringField
from wtforms.validators import AnyOf, DataRequired

from timebank.errors import Missing
from timebank.forms import Form
from timebank.matching.models import OUTCOMES, TO_ASK
from timebank.matching.still import ANSWERS
from timebank.words import this_language

KNOWN = _("Please choose one of the answers.")


class Outcome(Form):
    """What one person said. `who` is the reference of a member."""

    outcome = StringField(validators=[AnyOf([each for each in OUTCOMES if each != TO_ASK], KNOWN)])
    who = StringField()
    said = StringField(_("In a few words, if you like"))
    language = StringField(default=this_language)


class Add(Form):
    """Somebody to ask, by hand."""

    who = StringField(_("Name or member number"), validators=[DataRequired(_(Missing.sentence))])


class Press(Form):
    """One press of a button."""


class Answer(Form):
    """By the link in a letter: still true, or off the board."""

    says = StringField(validators=[AnyOf(ANSWERS, KNOWN)])
