"""What a person may type about a pause, leaving, being forgotten, worries, and the words a group promises."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, HiddenField, RadioField, SelectChoice, StringField, TextAreaField
from wtforms.validators import AnyOf, DataRequired

from timebank.errors import Missing
from timebank.forms import Form
from timebank.members.models import DIED, ILL, PAUSED, Member
from timebank.privacy.models import LAPSE, POT, TEXTS

NEEDED = DataRequired(_(Missing.sentence))
ONE_OF = _("Please choose one of the answers.")
BACK, KEEP = "back", "keep"


class Button(Form):
    """Nothing but a button."""


class Take(Form):
    """The button that gives everything to take along."""

    take = HiddenField(validators=[AnyOf(("all",), ONE_OF)])


class Life(Form):
    """What has happened."""

    kind = RadioField(
        _("What has happened?"),
        choices=[
            SelectChoice(ILL, _("Is ill")),
            SelectChoice(PAUSED, _("Takes a break")),
            SelectChoice(DIED, _("Has died")),
            SelectChoice(BACK, _("Is back, or it was a mistake")),
        ],
        validate_choice=False,
        validators=[AnyOf((ILL, PAUSED, DIED, BACK), ONE_OF)],
    )


class MyPause(Form):
    """The same about oneself."""

    kind = RadioField(
        _("What would you like?"),
        choices=[SelectChoice(PAUSED, _("Take a break")), SelectChoice(BACK, _("I am back"))],
        validate_choice=False,
        validators=[AnyOf((PAUSED, BACK), ONE_OF)],
    )


class _Forget(Form):
    sure = StringField(_("To be forgotten, type the word “forget”"))


class Leave(_Forget):
    """What becomes of the hours, and whether everything is to be forgotten. Its buttons: check, done, change."""

    hours = RadioField(
        _("What happens to the hours?"),
        choices=[
            SelectChoice(POT, _("Give them to the community pot")),
            SelectChoice(LAPSE, _("Let them wait, then lapse")),
        ],
        validate_choice=False,
    )
    forget = BooleanField(_("Forget me as well: delete my name and everything I said"))


class LeaveForSomebody(Leave):
    """The same for somebody who asked a coordinator, or whose family did."""

    forget = BooleanField(_("Forget this person as well: delete the name and everything personal"))
    channel = RadioField(
        _("How did they ask?"),
        choices=[
            SelectChoice("phone", _("On the telephone")),
            SelectChoice("slip", _("On paper")),
            SelectChoice("counter", _("In person")),
        ],
        validate_choice=False,
        validators=[AnyOf(("phone", "slip", "counter"), ONE_OF)],
    )
    reason = StringField(_("Who asked?"), validators=[NEEDED])


class LeaveForFamily(LeaveForSomebody):
    """The same where somebody has died: what the family wishes."""

    hours = RadioField(
        _("What does the family wish for the hours?"),
        choices=[
            SelectChoice(KEEP, _("Keep them where they are for now")),
            SelectChoice(POT, _("Give them to the community pot")),
            SelectChoice(LAPSE, _("Let them wait, then lapse")),
        ],
        validate_choice=False,
    )


class Forget(_Forget):
    """A coordinator forgets somebody who left and asked for it on paper."""


def leave_form(member: Member, mine: bool) -> Any:
    """The form for leaving: one's own, somebody's, or that of a family."""
    if mine:
        return Leave()
    return LeaveForFamily() if member.rests == DIED else LeaveForSomebody()


class Words(Form):
    """A new version of the terms or the privacy notice."""

    cy = TextAreaField(_("In Welsh"), validators=[NEEDED])
    en = TextAreaField(_("In English"), validators=[NEEDED])


class Heard(Form):
    """“I have read this”, of one version."""

    name = HiddenField(validators=[AnyOf(TEXTS, ONE_OF)])
    version = HiddenField(validators=[NEEDED])

    def number(self) -> int:
        """The version; one that nobody wrote where it is no number."""
        typed = self.version.data or ""
        return int(typed) if typed.isdecimal() and len(typed) < 10 else -1


class Worry(Form):
    """What somebody is worried about."""

    told = TextAreaField(_("What are you worried about?"), validators=[NEEDED])


class Complain(Form):
    """A complaint about data."""

    told = TextAreaField(_("What was not right?"), validators=[NEEDED])


class Answer(Form):
    """What was done about it."""

    told = TextAreaField(_("What did you find, and what was done?"), validators=[NEEDED])


class Two(Form):
    """Two members, by number or by their whole name."""

    one = StringField(_("Number or whole name"), validators=[NEEDED])
    other = StringField(_("Number or whole name of the other"), validators=[NEEDED])


class NameTwo(Two):
    """The two people for safeguarding, and why these."""

    reason = StringField(_("Why? The second person reads it."), validators=[NEEDED])


class Export(Form):
    """Why everything is to be taken away, and whether with telephone and e-mail."""

    contacts = BooleanField(_("With telephone numbers and e-mail addresses"))
    reason = StringField(_("Why? The second person reads it."), validators=[NEEDED])


class Block(Form):
    """Block somebody, or no longer."""

    on = HiddenField(validators=[AnyOf(("yes", "no"), ONE_OF)])
