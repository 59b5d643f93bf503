"""What a member may type of help given and received."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField, SelectChoice, StringField, TextAreaField
from wtforms.validators import AnyOf

from timebank import words
from timebank.exchanges.models import PAID_ROLE_ANSWERS
from timebank.exchanges.paid_roles import WEB
from timebank.exchanges.service import Claim
from timebank.exchanges.wording import PAID_ROLE, PAID_ROLE_ANSWER
from timebank.forms import CHOOSE, DayField, Form, HoursField, KeyField, ToldHow
from timebank.members.models import Member

GAVE = "gave"


class WhoForm(Form):
    """Who was it? A part of a name to look for; the buttons with people on them are `who`."""

    q = StringField(_l("Part of a name, or a number"))


class TellForm(Form):
    """When, how long, what. Its buttons, called `go`: check, sure (not said twice), change, done."""

    day: Any = DayField(_l("When was it?"))
    length: Any = HoursField(_l("How long was it?"))
    what = StringField(_l("What was it? A few words (optional)"))
    key = KeyField()

    def claim(self, me: Member, way: str, other: Member | None) -> Claim:
        """What was typed, as a claim."""
        giver, receiver = (me, other) if way == GAVE else (other, me)
        what, spoken = self.what.data or "", words.this_language()
        return Claim(giver, receiver, self.day.data, self.length.data, what, spoken)


class UnknownForm(TellForm):
    """The same where the other person was not found."""

    typed = StringField(_l("Who was it, as well as you can say?"))


class AnswerForm(Form):
    """Yes, that's right; ring me instead; of what is in the book: it was right after all."""

    answer = HiddenField(validators=[AnyOf(("yes", "ring", "after all"), _l("Please choose one of the answers."))])


class LengthForm(Form):
    """Something is different: only how long it was."""

    length: Any = HoursField(_l("How long was it?"))


class DifferForm(LengthForm):
    """The same of hours that are in the book already, where somebody has to understand it without asking."""

    reason = TextAreaField(_l("What else should we know? (optional)"))


class ReasonForm(Form):
    """This did not happen, in a few words."""

    reason = TextAreaField(_l("A few words, which both of you will read"))


class WithdrawForm(Form):
    """Nothing but the button."""


class PaidRole(Form):
    """The yearly question to an organisation, by those who act for it."""

    answer = RadioField(
        PAID_ROLE,
        choices=[SelectChoice(value, label) for value, label in PAID_ROLE_ANSWER.items()],
        validate_choice=False,
        validators=[AnyOf(PAID_ROLE_ANSWERS, CHOOSE)],
    )
    text = TextAreaField(_l("In a few words"))

    @property
    def told_by(self) -> str:
        """The way it came."""
        return str(self.channel.data) if "channel" in self else WEB


class PaidRoleTold(PaidRole):
    """The same, told to a coordinator."""

    channel = ToldHow(on_paper=True)
