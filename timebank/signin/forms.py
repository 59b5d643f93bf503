"""What a person types to sign in, and to look after how they do."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, HiddenField, PasswordField, StringField
from wtforms.validators import DataRequired

from timebank.errors import Missing
from timebank.forms import Form

NEEDED = DataRequired(_(Missing.sentence))


class Device(Form):
    """Whose device it is. Not ticked means shared: one is signed out soon."""

    own = BooleanField(_("This is my own device: keep me signed in"))


class SignIn(Device):
    """Who, and the password or the words on the card."""

    name = StringField(_("Your e-mail address or member number"), validators=[NEEDED])
    password = PasswordField(_("Password, or the four words on your card"), validators=[NEEDED])
    next = HiddenField()
    group = HiddenField()


class AskForLink(Form):
    """Who."""

    name = StringField(_("Your e-mail address or member number"), validators=[NEEDED])
    group = HiddenField()


class Code(Form):
    """The second step."""

    code = StringField(_("Code"), validators=[NEEDED])


class Password(Device):
    """Typed twice, by who wants one."""

    password = PasswordField(_("Choose a password"))
    again = PasswordField(_("The same once more"))


class ChangePassword(Form):
    """The one of until now, and the new one twice."""

    current = PasswordField(_("Your password until now"))
    password = PasswordField(_("Choose a password"), validators=[NEEDED])
    again = PasswordField(_("The same once more"), validators=[NEEDED])


class App(Form):
    """A first code, to show that the app has understood."""

    sealed = HiddenField(validators=[NEEDED])
    code = StringField(_("The code your app shows"), validators=[NEEDED])


class ShowAgain(Form):
    """Is it really you? The name of the field is one that no other form has, since what was typed there goes along."""

    really_you = PasswordField(_("Your password, a code, or the words on your card"), validators=[NEEDED])


class Lost(Form):
    """How it is known that app and codes are lost."""

    reason = StringField(_("How do you know? It is written down"), validators=[NEEDED])


class Button(Form):
    """A press, about one thing."""

    ref = HiddenField()
