"""What a person may type about themselves, and who may see it."""

from __future__ import annotations

from flask_babel import get_locale
from flask_babel import lazy_gettext as _
from wtforms import RadioField, SelectChoice, StringField, TextAreaField
from wtforms.validators import DataRequired

from timebank.errors import Missing
from timebank.forms import Form
from timebank.profiles.models import ARRANGED, COORDINATORS, EXPERIENCE
from timebank.profiles.wording import AUDIENCES, CONTACT_AUDIENCES, EXPERTISE, WAYS

NEEDED = DataRequired(_(Missing.sentence))


def page_language() -> str:
    """The language of the page, which is taken for the one somebody writes in."""
    return "cy" if str(get_locale()) == "cy" else "en"


class _InALanguage(Form):
    language = RadioField(
        _("Written in"),
        choices=[SelectChoice("cy", "Cymraeg"), SelectChoice("en", "English")],
        default=page_language,
    )


class About(_InALanguage):
    """An answer to one prompt, or none."""

    text = TextAreaField(_("In your own words"))
    audience = RadioField(
        _("Who may read it?"),
        choices=[SelectChoice(value, label) for value, label in AUDIENCES.items()],
        default=COORDINATORS,
    )
    allowed_by = StringField(_("Who allowed this, and how?"))


class AddExpertise(_InALanguage):
    """Something somebody knows about."""

    text = StringField(_("What do you know about?"), validators=[NEEDED])
    kind = RadioField(
        _("How do you know?"),
        choices=[SelectChoice(value, label) for value, label in EXPERTISE.items()],
        default=EXPERIENCE,
    )


class Contacts(Form):
    """Who sees each way of reaching somebody."""

    phone = RadioField(
        _("Who sees the telephone number?"),
        choices=[SelectChoice(value, label) for value, label in CONTACT_AUDIENCES.items()],
        default=ARRANGED,
    )
    email = RadioField(
        _("Who sees the e-mail address?"),
        choices=[SelectChoice(value, label) for value, label in CONTACT_AUDIENCES.items()],
        default=ARRANGED,
    )
    way = RadioField(
        _("What is the best way to reach you?"),
        choices=[
            SelectChoice("", _("Does not matter")),
            *(SelectChoice(value, label) for value, label in WAYS.items()),
        ],
        default="",
    )
    times = StringField(_("When, or anything to know"))
