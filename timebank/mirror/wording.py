"""The five questions and their four answers, in plain words."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

QUESTIONS: dict[str, Any] = {
    "assets": _l("Is what you can do seen and used here?"),
    "work": _l("Does what we do for each other count here as real work?"),
    "reciprocity": _l("Do you both give and receive here?"),
    "networks": _l("Do you know more people whom you could ask for something?"),
    "respect": _l("Are you listened to here?"),
}
ANSWERS: dict[str, Any] = {
    "yes": _l("Very much"),
    "mostly": _l("Mostly"),
    "little": _l("A little"),
    "no": _l("Not at all"),
}
