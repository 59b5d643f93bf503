"""The reader's language and its catalogue of sentences, found once a page.

Flask-Babel looks for both again at every sentence, which is a twelfth of what a page with fifty of them costs.
"""

from __future__ import annotations

from typing import Any

import flask
from flask import Flask
from flask_babel import Babel, Domain, get_locale


class _OnceAPage(Domain):
    def get_translations(self) -> Any:
        here = _page()
        if here is None:
            return super().get_translations()
        found = here.get("sentences")
        if found is None:
            found = here["sentences"] = super().get_translations()
        return found


def keep(app: Flask, babel: Babel) -> None:
    """Have everything that is said find its sentences in this way."""
    domain = babel.domain_instance = _OnceAPage(domain=app.extensions["babel"].default_domain)
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        gettext=lambda told: domain.get_translations().ugettext(told),
        ngettext=lambda one, more, number: domain.get_translations().ungettext(one, more, number),
        newstyle=True,
    )


def language() -> str:
    """The language that is read here: cy, en."""
    here = _page()
    if here is None:
        return "en"
    if "language" not in here:
        here["language"] = str(get_locale())
    found: str = here["language"]
    return found


def forget() -> None:
    """Find them again: from here on it is another language."""
    if (here := _page()) is not None:
        for name in ("sentences", "language"):
            here.pop(name, None)


def _page() -> dict[str, Any] | None:
    """What is known of this page or this run of a program; None outside the program."""
    try:
        here: dict[str, Any] = vars(flask.g._get_current_object())
    except RuntimeError:
        return None
    return here
