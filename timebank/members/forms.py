"""What a person may type about people."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import HiddenField, RadioField, SelectChoice, StringField
from wtforms.validators import AnyOf, DataRequired

from timebank.errors import Missing
from timebank.forms import Form
from timebank.members.models import LANGUAGES, ORGANISATION, PERSON

NEEDED = DataRequired(_(Missing.sentence))


class Search(Form):
    """Part of a name, sent by POST so that names stay out of addresses and logs."""

    q = StringField(_("Part of a name, a place or a number"))


class Add(Form):
    """Somebody new."""

    kind = RadioField(
        _("Who joins?"),
        choices=[SelectChoice(PERSON, _("A person")), SelectChoice(ORGANISATION, _("An organisation"))],
        default=PERSON,
    )
    name = StringField(_("Name"), validators=[NEEDED])
    known_as = StringField(_("What friends call them"))
    place = StringField(_("House or place"))
    phone = StringField(_("Telephone"))
    email = StringField(_("E-mail address"))
    language = RadioField(
        _("Which language should we write to them in?"),
        choices=[
            SelectChoice("cy", "Cymraeg"),
            SelectChoice("en", "English"),
            SelectChoice("both", _("Both")),
            SelectChoice("", _("Not asked yet")),
        ],
        default="",
    )
    number = StringField(_("Member number"))

    def answers(self) -> dict[str, Any]:
        """What was typed, as `members.service.add` takes it."""
        names = ("kind", "name", "known_as", "place", "phone", "email", "number")
        typed = {name: self[name].data or "" for name in names}
        return {**typed, "language": self.language.data or None}


class Details(Form):
    """Who somebody is and how they are reached."""

    name = StringField(_("Name"), validators=[NEEDED])
    known_as = StringField(_("What friends call them"))
    place = StringField(_("House or place"))
    phone = StringField(_("Telephone"))
    email = StringField(_("E-mail address"))

    def answers(self) -> dict[str, str]:
        """What was typed, as `members.service.set_details` takes it."""
        return {name: self[name].data or "" for name in ("name", "known_as", "place", "phone", "email")}


class Language(Form):
    """Which language somebody is written to in."""

    language = RadioField(
        _("Which language should we write in?"),
        choices=[SelectChoice("cy", "Cymraeg"), SelectChoice("en", "English"), SelectChoice("both", _("Both"))],
        validate_choice=False,
        validators=[AnyOf(LANGUAGES, _("Please choose one of the answers."))],
    )


class NameStandIn(Form):
    """Who is to act for somebody; `who` is a name or number. A coordinator says how the member said so."""

    who = StringField(_("Who? A name or a member number"), validators=[NEEDED])
    said = RadioField(
        _("How did they tell you?"),
        choices=[
            SelectChoice("phone", _("by telephone")),
            SelectChoice("counter", _("over the counter")),
            SelectChoice("slip", _("on a slip of paper")),
        ],
        validate_choice=False,
    )


class AnswerStandIn(Form):
    """Yes, no, or: it ends now. `reason` where a coordinator ends it for others."""

    answer = HiddenField(validators=[AnyOf(("yes", "no"), _("Please choose one of the answers."))])
    reason = StringField(_("Why does it end?"))
