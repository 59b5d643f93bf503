"""A browser without script: fetches pages, reads every answer strictly, fills the forms it finds there.

    mair = Browser(app).is_member(mair_user)          # or .sign_in("mair@example.org", "croeso-i-bawb")
    mair.get("/g/llan/").press("Yes, that's right")
    assert "In the book" in mair.text

`press` sends the form around a button with everything the page filled in, the CSRF token among it, and follows 303s.
"""

from __future__ import annotations

import re
import time
import xml.etree.ElementTree as ET
from typing import Any
from urllib.parse import urljoin, urlsplit

import html5lib
from flask import Flask
from flask.testing import FlaskClient

from timebank import clock
from timebank.members.models import User
from timebank.signin import service as signin

HOST = "http://localhost"
SKIPPED = ("script", "style", "title", "svg")


def let_in(client: FlaskClient, user_id: int, used: str = "password code", *, own: bool = True) -> str:
    """A real session for this user, and the cookie for it in the client's hands. Returns its secret."""
    with client.application.app_context():
        token = signin.open_session(user_id, used=used, own=own, device="Firefox, Linux")
    with client.session_transaction() as session:
        session["_user_id"], session["_fresh"] = token, True
        session["seen"] = int(clock.now().timestamp())
        session.permanent = own
    return token


class Browser:
    """One person's browser. After each step: `status`, `path`, `html`, `doc`, `text`."""

    def __init__(self, app: Flask, language: str = "en") -> None:
        self.client = app.test_client()
        self.language = language
        self.status, self.path, self.html, self.text = 0, "/", "", ""
        self.doc = ET.Element("html")
        self.last_sent: tuple[str, list[tuple[str, str]]] = ("", [])

    def is_member(self, user: User | int) -> Browser:
        """Signed in as this user, without the sign-in page: with a password and a code, on a device of their own."""
        let_in(self.client, user if isinstance(user, int) else user.id)
        return self

    def sign_in(self, name: str, password: str, at: str = "/sign-in") -> Browser:
        """Signed in as people do it."""
        self.get(at)
        form = next(form for form in self.doc.iter("form") if _find(form, "input", "type", "password") is not None)
        fields = {}
        for each in form.iter("input"):
            if each.get("autocomplete") == "username":
                fields[each.attrib["name"]] = name
            elif each.get("type") == "password":
                fields[each.attrib["name"]] = password
        return self.send(form, fields)

    def get(self, path: str) -> Browser:
        """Open an address."""
        return self._read(self.client.get(path, headers=self._headers()))

    def post(self, path: str, fields: dict[str, str]) -> Browser:
        """Send fields to an address, with a token of the page that is open: what a careless or wicked client may do."""
        token = _find(self.doc, "input", "name", "csrf_token")
        sent = {**fields, **({"csrf_token": token.attrib["value"]} if token is not None else {})}
        return self._read(self.client.post(path, data=sent, headers=self._headers()))

    def click(self, words: str) -> Browser:
        """Follow the first link with these words."""
        for link in self.doc.iter("a"):
            if words in _text(link):
                return self.get(urljoin(self.path, link.attrib["href"]).split("#")[0])
        raise AssertionError(f"no link “{words}” on {self.path}: {self.text}")

    def press(self, words: str, **fields: str) -> Browser:
        """Press the first button with these words, after filling in `fields` (dashes are written as __)."""
        for form, button in self._buttons():
            if words in _text(button):
                return self.send(form, {name.replace("__", "-"): value for name, value in fields.items()}, button)
        raise AssertionError(f"no button “{words}” on {self.path}: {self.text}")

    def again(self) -> Browser:
        """Send the last form a second time: a double tap, a retry."""
        path, sent = self.last_sent
        return self._read(self.client.post(path, data=_data(sent), headers=self._headers()))

    def send(self, form: ET.Element, fields: dict[str, str], button: ET.Element | None = None) -> Browser:
        """Send a form as the page filled it in, with `fields` on top."""
        controls = {name for name, _ in _filled(self.doc, form, every=True)}
        unknown = set(fields) - controls
        assert not unknown, f"no fields {unknown} in the form: {controls}"
        sent = [(name, value) for name, value in _filled(self.doc, form) if name not in fields]
        sent += list(fields.items())
        action = form.get("action")
        if button is not None:
            action = button.get("formaction", action)
            if button.get("name"):
                sent.append((button.attrib["name"], button.get("value", "")))
        path = urljoin(self.path, action).split("#")[0] if action else self.path
        if form.get("method", "get").lower() == "get":
            return self._read(self.client.get(path, query_string=_data(sent), headers=self._headers()))
        self.last_sent = (path, sent)
        return self._read(self.client.post(path, data=_data(sent), headers=self._headers()))

    def value(self, name: str) -> str | None:
        """What a field of the page holds now."""
        for form in self.doc.iter("form"):
            for found, value in _filled(self.doc, form):
                if found == name:
                    return value
        return None

    def buttons(self) -> list[str]:
        """The words on all buttons."""
        return [_text(button) for _, button in self._buttons()]

    def _buttons(self) -> list[tuple[ET.Element, ET.Element]]:
        found = [(form, button) for form in self.doc.iter("form") for button in form.iter("button")]
        by_id = {form.attrib["id"]: form for form in self.doc.iter("form") if form.get("id")}
        found += [(by_id[each.get("form")], each) for each in self.doc.iter("button") if each.get("form") in by_id]
        return found

    def _headers(self) -> dict[str, str]:
        return {"Accept-Language": self.language}

    def _read(self, response: Any) -> Browser:
        hops = 0
        while response.status_code in (302, 303) or "Refresh" in response.headers:
            if "Refresh" in response.headers:  # long work: its page asks to be looked at again
                time.sleep(0.2)
                response = self.client.get(response.request.path, headers=self._headers())
                continue
            hops += 1
            assert hops < 10, "redirects without end"
            target = urlsplit(urljoin(HOST + response.request.path, response.headers["Location"]))
            path = target.path + (f"?{target.query}" if target.query else "")
            response = self.client.get(path, headers=self._headers())
        self.status = response.status_code
        self.path = response.request.path + (
            f"?{response.request.query_string.decode()}" if response.request.query_string else ""
        )
        self.html = response.get_data(as_text=True)
        if response.mimetype == "text/html":
            parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
            self.doc = parser.parse(self.html)
            self.text = _text(self.doc)
            headings = [_text(each) for each in self.doc.iter("h1")]
            assert len(headings) == 1, f"one h1 a page, not {headings} on {self.path}"
        return self


def _data(sent: list[tuple[str, str]]) -> dict[str, list[str]]:
    data: dict[str, list[str]] = {}
    for name, value in sent:
        data.setdefault(name, []).append(value)
    return data


def _find(top: ET.Element, tag: str, attribute: str, value: str) -> ET.Element | None:
    return next((each for each in top.iter(tag) if each.get(attribute) == value), None)


def _filled(doc: ET.Element, form: ET.Element, *, every: bool = False) -> list[tuple[str, str]]:
    """The controls of a form with their values as a browser would send them; `every`: also what is not chosen."""
    inside = list(form.iter())
    if form.get("id"):
        inside += [each for each in doc.iter() if each.get("form") == form.get("id")]
    found = []
    for each in inside:
        name = each.get("name")
        if not name or each.tag not in ("input", "select", "textarea"):
            continue
        if each.tag == "select":
            options = list(each.iter("option"))
            chosen = [option for option in options if option.get("selected") is not None] or options[:1]
            found += [(name, option.get("value", _text(option))) for option in chosen]
        elif each.tag == "textarea":
            found.append((name, (each.text or "").removeprefix("\n")))
        elif each.get("type") in ("radio", "checkbox"):
            if every or each.get("checked") is not None:
                found.append((name, each.get("value", "on")))
        else:
            found.append((name, each.get("value", "")))
    return found


def _text(top: ET.Element) -> str:
    """What can be read of an element, with single spaces."""
    return re.sub(r"\s+", " ", "".join(_pieces(top))).strip()


def _pieces(top: ET.Element) -> list[str]:
    if not isinstance(top.tag, str) or top.tag.rpartition("}")[2] in SKIPPED:
        return []
    pieces = [top.text or ""]
    for child in top:
        block = (
            child.tag not in ("b", "i", "span", "a", "small", "strong", "em") if isinstance(child.tag, str) else False
        )
        pieces += [" " if block else "", *_pieces(child), " " if block else "", child.tail or ""]
    return pieces
