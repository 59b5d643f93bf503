"""What an officer chooses and types when two sides are settled."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField

from timebank.forms import Form, KeyField
from timebank.reconciling.classes import ACTS
from timebank.reconciling.service import Pick


class SettleForm(Form):
    """Why; once for all that was chosen. Its buttons, called `go`: check, done."""

    reason = TextAreaField(_l("Why? Both people will read it."))
    key = KeyField()


class UndoForm(Form):
    """Why it is taken back."""

    reason = TextAreaField(_l("Why? Both people will read it."))


def picks(sent: Mapping[str, str]) -> list[Pick]:
    """What was chosen: by the one button of a finding, by ticks and a button for all of them, or as it was checked."""
    if one := sent.get("one"):
        found = [one]
    elif act := sent.get("all"):
        found = [f"{act} {value}" for name, value in sent.items() if name.startswith("pick-")]
    else:
        found = [value for name, value in sent.items() if name.startswith("sure-")]
    return [pick for each in found if (pick := _pick(each)) is not None]


def _pick(typed: str) -> Pick | None:
    parts = typed.split(" ")
    return Pick(*parts) if len(parts) == 3 and parts[0] in ACTS else None
