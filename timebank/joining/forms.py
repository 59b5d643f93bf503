"""What a person may type when a group is founded, and when somebody comes in for the first time."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import PasswordField, StringField
from wtforms.validators import DataRequired

from timebank import words
from timebank.context import g
from timebank.errors import Missing
from timebank.forms import Form
from timebank.groups.forms import rule_field, value_of
from timebank.groups.rules import COUNTING, TEXTS
from timebank.members.models import Member

NEEDED = DataRequired(_(Missing.sentence))


class Password(Form):
    """Typed twice."""

    password = PasswordField(_("Choose a password"), validators=[NEEDED])
    again = PasswordField(_("The same once more"), validators=[NEEDED])


class _FoundBase(Form):
    slug = StringField(_("Short name for the address"), validators=[NEEDED])
    name = StringField(_("Your name"), validators=[NEEDED])
    email = StringField(_("Your e-mail address"))

    def answers(self) -> dict[str, Any]:
        """What was typed, as `joining.service.found` takes it."""
        settings = {name: value_of(self[name], name) for name in (*TEXTS, *COUNTING)}
        return {
            "slug": (self.slug.data or "").strip().lower(),
            "settings": {name: value for name, value in settings.items() if value},
            "coordinator_name": self.name.data,
            "coordinator_email": self.email.data or "",
        }


# One field for each text and each rule, named as the rule is.
Found = type("Found", (_FoundBase,), {name: rule_field(name) for name in (*TEXTS, *COUNTING)})


def cards(member: Member, address: str, until: date) -> dict[str, str]:
    """What is printed, copied or read out with a one-time link, by language: theirs, or both."""
    found = {}
    for language in words.languages_for(member.language):
        with words.reader(language):
            lines = [
                gettext("Hello %(name)s.", name=member.greeting),
                gettext("This link lets you in to %(group)s:", group=words.either(g.rules.name_cy, g.rules.name_en)),
                address,
                gettext("Open it by %(day)s and choose a password. It works once.", day=words.day(until)),
                gettext("After that you sign in with %(name)s.", name=member.email or member.number),
            ]
            if g.rules.help_name:
                whom = " · ".join(filter(None, (g.rules.help_name, g.rules.help_phone)))
                lines.append(gettext("Any questions? %(whom)s", whom=whom))
            found[language] = "\n".join(lines)
    return found
