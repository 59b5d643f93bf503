"""Nothing English on a page that is read in Welsh: every route, opened and sent empty, by everybody who may."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from functools import cache

import pytest
from flask import Flask

from tests.browse import Browser
from tests.stories.conftest import PEOPLE, settle
from tests.test_routes import TABLE, Place
from tests.translations.catalogue import PLACEHOLDER, entries, msgids, strings

RELATIONS = ("nobody", "party", "other side", "coordinator", "coordinator-as-party", "signer")
# Words that English sentences cannot do without, and that Welsh does not have.
ENGLISH = re.compile(
    r"\b(?:the|and|of|is|are|was|were|been|you|your|yours|they|their|them|this|these|that|those|with|without|which|who"
    r"|what|when|where|why|how|from|not|cannot|have|has|had|will|would|should|please|each|every|hours?|minutes?|only"
    r"|sign|name|choose|day|month|year|person|member|yes|back|save|search|change|print|add|ask|told|given|received)\b",
    re.IGNORECASE,
)
# Welsh words that look the same, and what stays English on a Welsh page: the other language's name, a programme's
# commands, examples of what belongs in an English box, what these members wrote themselves.
WELSH_TOO = {"person", "print", "has", "had"}
STAYS = re.compile(
    r"In the garden|the lady with the dog|timebank [a-z]+|Llanfair Time Bank|Tuesday mornings|Save as|TIMEBANK_\w+"
)
NO_PAGES = ("static", "healthz", "pages.language", "signin.sign_out", "closing.sheet", "closing.report_file",
            "closing.pack_file", "gatherings.feed", "privacy.export_file")  # fmt: skip
SKIPPED = ("script", "style", "svg", "code", "kbd", "samp")
SHOWN = ("title", "alt", "placeholder", "aria-label", "content")


def said(top: ET.Element, lang: str = "cy") -> Iterator[str]:
    """What is read in Welsh: text, and attributes that are shown or read aloud; nothing that says it is English."""
    lang = top.get("lang", lang)
    if not isinstance(top.tag, str) or top.tag in SKIPPED:
        return
    if lang == "cy":
        yield top.text or ""
        if top.tag != "meta":
            yield from (top.get(name, "") for name in SHOWN)
        elif top.get("name") == "description":
            yield top.get("content", "")
    for child in top:
        yield from said(child, lang)
        if lang == "cy":
            yield child.tail or ""


@cache
def english_sentences() -> re.Pattern[str]:
    """Every whole text of the catalogue that is another one in Welsh."""
    whole = {
        ".+?".join(map(re.escape, PLACEHOLDER.split(" ".join(msgid.split()))))
        for entry in entries()
        for msgid in msgids(entry)
        if msgid not in strings(entry) and re.search("[a-z]{2}", PLACEHOLDER.sub("", msgid))
    }
    return re.compile("|".join(sorted(whole, key=len, reverse=True)))


def english(doc: ET.Element) -> list[str]:
    """The texts of a Welsh page that are English."""
    texts = [STAYS.sub(" ", " ".join(text.split())) for text in said(doc)]
    return [text for text in texts if english_in(text) or english_sentences().fullmatch(text)]


def english_in(text: str) -> list[str]:
    """The words of a Welsh text that only English has."""
    return [word for word in ENGLISH.findall(text) if word.lower() not in WELSH_TOO]


def reader(place: Place, relation: str) -> Browser:
    """The browser of somebody who reads Welsh."""
    browser = Browser(place.app, "cy")
    if relation in place.users:
        browser.is_member(place.users[relation])
    browser.client.set_cookie("language", "cy")
    return browser


@pytest.mark.parametrize("engine", ["sqlite"])
@pytest.mark.parametrize("relation", RELATIONS)
def test_no_page_has_english_on_it(app: Flask, relation: str) -> None:
    place = Place(app)
    found: dict[str, list[str]] = {}
    for route in TABLE:
        method, endpoint = route.split()
        if endpoint in NO_PAGES:
            continue
        browser = reader(place, relation)
        path = place.path(relation, endpoint)
        if method == "POST":
            browser.get("/sign-in").post(path, {})
        else:
            browser.get(path)
        assert browser.doc.get("lang") == "cy", route
        if wrong := english(browser.doc):
            found[f"{route} {browser.status}"] = wrong
    assert found == {}


def test_english_would_be_found() -> None:
    page = ET.fromstring(
        '<html lang="cy"><body><p>Mae hyn yn iawn</p><p>Sign in <b lang="en">Of course</b></p>'
        '<input placeholder="Your name" /><p lang="en">The garden</p><p>Go on</p></body></html>'
    )
    assert english(page) == ["Sign in", "Your name", "Go on"]


@pytest.mark.parametrize("engine", ["sqlite"])
def test_nothing_is_counted_as_nought(app: Flask) -> None:
    """Where there is nothing, a sentence says so; only the hours book says that all of it comes to 0 hours."""
    village = settle(app, "llanfair", PEOPLE)
    for first in ("Sioned", "Mair"):
        browser = village.browser(first, "cy")
        for path in ("", "statement", "people", "rules", "book", *(["desk/"] if first == "Sioned" else [])):
            browser.get(village.at(path))
            assert browser.status == 200, path
            assert not re.search(r"\b0 (?!awr)[a-z]{3,}", browser.text), path
