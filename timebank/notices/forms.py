"""What a coordinator says after telling somebody."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField
from wtforms.validators import AnyOf

from timebank.forms import Form


class ToldForm(Form):
    """They were told: by telephone, on paper or over the counter."""

    until = HiddenField()  # the newest notice that was on the page: what came later was not told
    by = HiddenField(validators=[AnyOf(("phone", "letter"), _l("Please choose one of the answers."))])
