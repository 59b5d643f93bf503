"""What a person may type when a group is founded."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import StringField
from wtforms.validators import DataRequired

from timebank.errors import Missing
from timebank.forms import Form
from timebank.groups.forms import rule_field, value_of
from timebank.groups.rules import COUNTING, TEXTS

NEEDED = DataRequired(_(Missing.sentence))


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
