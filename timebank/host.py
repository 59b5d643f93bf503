"""What the program says to whoever has the machine, outside of any page: in the machine's language.

`timebank … --help`, what click says of a command that was mistyped, the remarks in the settings file: all of it comes
before there is an app, so it is read from the same catalogue by Python's own gettext, as click does.
"""

from __future__ import annotations

import gettext
import os
from pathlib import Path

TRANSLATIONS = Path(__file__).resolve().parent / "translations"


def language() -> str:
    """How the machine is set, in the order in which gettext looks: cy, or en for every other language."""
    told = (os.environ.get(name) for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"))
    return "cy" if next(filter(None, told), "en").startswith("cy") else "en"


def speak() -> None:
    """From here on `say`, and click with it, speak the machine's language."""
    # Where English comes first there is nothing to look up, even if Welsh comes second.
    gettext.bindtextdomain("messages", str(TRANSLATIONS if language() == "cy" else os.devnull))


def say(text: str) -> str:
    """A marked text in the machine's language, once `speak` was called."""
    return gettext.gettext(text) if text else text  # to gettext, the empty text is the head of the catalogue
