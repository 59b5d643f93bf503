"""How somebody reads: the language, and the size of letters. Chosen by a button at the head of every page, remembered
on the device for a year.

On a page where something can be typed, the button belongs to that form. Pressing it sends what was typed to where the
form goes, and the same page comes back in the other language: nothing is checked, nothing is done (`forms.Form` sees to
that), nothing typed is lost. Elsewhere the button has a little form of its own, which only comes back.
"""

from __future__ import annotations

import re
from urllib.parse import urlencode

from flask import Flask, Response, current_app, request
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

LANGUAGES = {"cy": "Cymraeg", "en": "English"}
BUTTON = "read"  # the name of the buttons; their value is one of these
CHOICES = {"cy": "language", "en": "language", "larger": "text", "plain": "text"}  # value: cookie
A_YEAR = 365 * 24 * 3600
TYPED = re.compile(r'<form [^>]*id="typed"')  # what somebody wrote cannot look so: its quotes are escaped


def init_app(app: Flask) -> None:
    """Remember what was chosen."""
    app.after_request(_remember)


def chosen(cookie: str) -> str | None:
    """What the reader chose by the button just now, else on this device before; None for never."""
    pressed = _pressed()
    value = pressed if pressed and CHOICES[pressed] == cookie else request.cookies.get(cookie)
    return value if value is not None and CHOICES.get(value) == cookie else None


def redrawing() -> bool:
    """Whether this request only asks for the same page in another language or size."""
    return _pressed() is not None


def step() -> str:
    """The button, called `go`, that led to this page of a form in several steps: check, sure, change, done.

    The page carries it along as `drawn`, for when it is drawn again.
    """
    return request.form.get("drawn" if redrawing() else "go", "")


def language(asked_for: str | None) -> str:
    """The reader's language: as chosen on this device, else as the member said, else as the browser asks."""
    if (here := chosen("language")) is not None:
        return here
    if asked_for in LANGUAGES:
        return asked_for
    return request.accept_languages.best_match(list(LANGUAGES), default="en") or "en"


def form_of(page: str) -> str | None:
    """The id of the form on a page whose fields the buttons have to take along; None where nothing can be typed."""
    return "typed" if TYPED.search(page) else None


def this_page() -> str:
    """The address to come back to: this one, or the nearest above it that can be looked at.

    What is drawn in answer to a button often has an address that only takes what is sent to it.
    """
    path = request.path
    if not path.isprintable():
        return "/"  # no page of ours, and no page may hold such signs
    while path and path != "/" and not _can_be_looked_at(path):
        path = path.rstrip("/").rpartition("/")[0]
    if path == request.path:
        return request.full_path.rstrip("?")
    somebody = request.args.get("for")  # for whom somebody acts stays, where the address above is another
    return f"{path or '/'}?{urlencode({'for': somebody})}" if somebody else path or "/"


def _can_be_looked_at(path: str) -> bool:
    try:
        current_app.create_url_adapter(request).match(path, method="GET")  # type: ignore[union-attr]
    except RequestRedirect:
        return True
    except HTTPException:
        return False
    return True


def _pressed() -> str | None:
    """The button that was pressed; in the address where the form it belongs to only looks."""
    try:
        value = (request.form if request.method == "POST" else request.args).get(BUTTON)
    except HTTPException:
        return None  # what was sent cannot be read, and the page that says so has a language too
    return value if value in CHOICES else None


def _remember(answer: Response) -> Response:
    pressed = _pressed()
    if pressed and answer.status_code < 400:
        answer.set_cookie(CHOICES[pressed], pressed, max_age=A_YEAR, samesite="Lax", httponly=True,
                          secure=request.is_secure)  # fmt: skip
    return answer
