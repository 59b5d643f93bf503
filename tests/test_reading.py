"""Changing the language or the size of letters: on every page, in the middle of every form; nothing else happens."""

from __future__ import annotations

import re
import sqlite3
import xml.etree.ElementTree as ET
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import text

from tests.browse import Browser, _filled, _text
from tests.stories.conftest import Village
from tests.stories.test_helping import LENGTH
from tests.test_routes import ENGINE, Place, routes
from timebank.db import db

WHO = ("nobody", "member", "other side", "coordinator", "signer")
WORDS = {"cy": "Cymraeg", "en": "English"}


def everything(app: Flask) -> dict[str, list[str]]:
    """Every row of every table: what must be the same after a page was only drawn again."""
    with app.app_context(), db.engine.connect() as connection:
        tables = db.metadata.sorted_tables
        return {each.name: sorted(map(str, connection.execute(each.select()).all())) for each in tables}


class Watched:
    """Asks SQLite whether anybody wrote since it was asked last: much quicker than reading every row twice a page."""

    def __init__(self, app: Flask) -> None:
        with app.app_context():
            self._beside = sqlite3.connect(str(db.engine.url.database))
        self._version = 0

    def nobody_wrote(self) -> bool:
        before, (self._version,) = self._version, self._beside.execute("PRAGMA data_version").fetchone()
        return before == self._version


def test_a_change_is_seen(place: Place) -> None:
    watched = Watched(place.app)
    watched.nobody_wrote()
    assert watched.nobody_wrote()
    with place.app.app_context(), db.write():
        db.session.execute(text("UPDATE member SET place = 'Elsewhere' WHERE id = 1"))
    assert not watched.nobody_wrote()


def browser(place: Place, relation: str) -> Browser:
    found = Browser(place.app, "en")
    return found.is_member(place.users[relation]) if relation in place.users else found


def path_of(place: Place, endpoint: str) -> str:
    rule = next(rule for rule in place.app.url_map.iter_rules() if rule.endpoint == endpoint)
    with place.app.app_context():
        values = {name: place.value(endpoint, name, "alys") for name in rule.arguments}
    with place.app.test_request_context():
        return place.app.url_for(endpoint, **values)


def kind(control: ET.Element) -> str:
    return control.get("type", "text") if control.tag == "input" else control.tag


def controls(form: ET.Element) -> list[ET.Element]:
    """What can be typed or chosen in a form."""
    every = [each for each in form.iter() if each.tag in ("input", "select", "textarea") and each.get("name")]
    return [each for each in every if kind(each) not in ("hidden", "file") and each.get("hidden") is None]


def typed_into(form: ET.Element) -> dict[str, str]:
    """Something in every field; of several answers the last. Passwords are not shown again on any page."""
    told = {}
    for nth, each in enumerate(controls(form)):
        if kind(each) == "select":
            told[each.attrib["name"]] = list(each.iter("option"))[-1].get("value", "")
        elif kind(each) in ("radio", "checkbox"):
            told[each.attrib["name"]] = each.get("value", "on")
        elif kind(each) != "password":
            told[each.attrib["name"]] = f"“Tŷ” <{nth}> & 'x'"
    return told


def language_buttons(page: Browser, form: ET.Element) -> list[ET.Element]:
    """The buttons of a form that change the language."""
    inside = list(form.iter("button"))
    inside += [each for each in page.doc.iter("button") if each.get("form") and each.get("form") == form.get("id")]
    return [each for each in inside if each.get("name") == "read" and each.get("value") in WORDS]


def shows(page: Browser, values: dict[str, str]) -> bool:
    """Whether one form of the page holds all of this."""
    return any(set(values.items()) <= set(_filled(page.doc, form)) for form in page.doc.iter("form"))


def pages(place: Place) -> Iterator[tuple[str, Browser]]:
    """Every page that can be looked at, as everybody who may."""
    for route in sorted(routes(place.app)):
        method, endpoint = route.split()
        if method == "GET" and endpoint not in (
            "static",
            "healthz",
            "closing.sheet",
            "closing.report_file",
            "closing.pack_file",
            "gatherings.feed",
            "privacy.export_file",
        ):
            for relation in WHO:
                page = browser(place, relation).get(path_of(place, endpoint))
                if page.status == 200:
                    yield f"{endpoint} as {relation}", page


@pytest.fixture
def place(app: Flask) -> Place:
    return Place(app)


@ENGINE
def test_every_form_keeps_what_was_typed_and_does_nothing(place: Place) -> None:
    tried, watched = set(), Watched(place.app)
    for name, page in pages(place):
        path, forms = page.path, [form for form in page.doc.iter("form") if controls(form)]
        typed = [typed_into(form) for form in forms]  # into every form of the page: none may cost what is in another
        for form, values in zip(forms, typed, strict=True):
            buttons = language_buttons(page, form)
            assert buttons, f"{name}: a form without its button for the other language"
            watched.nobody_wrote()
            page.send(form, values, buttons[0])
            assert (page.status, page.doc.get("lang")) == (200, "cy"), name
            for each in typed:
                assert shows(page, each), f"{name}: {each}"
            assert 'class="error' not in page.html, f"{name}: found fault with a page that was only drawn again"
            assert watched.nobody_wrote(), name
            tried.add(name.split()[0])
            page.client.set_cookie("language", "en")
            page.get(path)
    assert len(tried) >= 12, tried


@ENGINE
def test_on_every_other_page_the_button_comes_back_to_the_page(place: Place) -> None:
    watched = Watched(place.app)
    for name, page in pages(place):
        of_somebody_else = name.startswith("exchanges.statement_of") and "other side" not in name
        if not any(controls(form) for form in page.doc.iter("form")) and not of_somebody_else:
            path = page.path
            watched.nobody_wrote()
            page.press("Cymraeg")
            assert (page.status, page.doc.get("lang"), page.path) == (200, "cy", path), name
            assert watched.nobody_wrote(), name
            assert page.press("English").doc.get("lang") == "en", name


@ENGINE
def test_what_is_drawn_in_answer_to_a_button_has_its_way_back(place: Place) -> None:
    # An empty form sent to every address: the page that says what is wrong can be read in the other language too.
    for route in sorted(routes(place.app)):
        method, endpoint = route.split()
        if method == "POST" and endpoint not in ("pages.language", "signin.sign_out"):
            page = browser(place, "other side").get("/sign-in").post(path_of(place, endpoint), {})
            if page.status in (200, 422):
                page.press("Cymraeg")
                assert (page.status, page.doc.get("lang")) == (200, "cy"), endpoint


@ENGINE
def test_enter_never_presses_the_button_for_the_language(place: Place) -> None:
    # The first button of a form, in the order of the page, is the one that Enter presses.
    for name, page in pages(place):
        for form in page.doc.iter("form"):
            mine = list(form.iter("button"))
            every = [
                each for each in page.doc.iter("button") if each in mine or each.get("form") == form.get("id", "-")
            ]
            if controls(form):
                assert every[0].get("name") != "read", name


@ENGINE
def test_a_card_with_a_link_on_it_is_read_in_the_other_language_and_is_the_same_link(place: Place) -> None:
    page = browser(place, "coordinator").get(path_of(place, "profiles.person")).press("Make a link")
    link = re.findall(r"/link/(\S+)", page.text)
    before = everything(place.app)
    page.press("Cymraeg")
    assert page.status == 200, page.text
    assert (page.doc.get("lang"), re.findall(r"/link/(\S+)", page.text)) == ("cy", link)
    assert everything(place.app) == before


# Stories: in the middle of telling.

TOLD = {"day__when": "yesterday", **LENGTH, "what": "carrying <logs> & water"}


@pytest.fixture
def engine() -> str:
    return "sqlite"


@pytest.fixture
def village(app: Flask) -> Village:
    from tests.stories.conftest import PEOPLE, settle

    return settle(app, "llanfair", PEOPLE)


def rows(village: Village) -> int:
    return village.posted() + len(village.exchanges())


def heading(page: Browser) -> str:
    return next(_text(each) for each in page.doc.iter("h1"))


def test_the_check_page_stays_the_check_page(village: Village) -> None:
    mair = village.browser("Mair").get(village.at(f"log/gave/{village.refs['Alys']}"))
    mair.press("Go on", **TOLD)
    assert heading(mair) == "Is everything right?"
    mair.press("Cymraeg").press("English").press("Larger text").press("Cymraeg")
    assert heading(mair) == "Ydy popeth yn iawn?"
    assert "carrying <logs> & water" in mair.text and rows(village) == 0
    change = next(each for each in mair.doc.iter("button") if each.get("formaction", "").endswith("#what"))
    back = next(form for form in mair.doc.iter("form") if form.get("id") == "back")
    assert mair.send(back, {}, change).value("what") == "carrying <logs> & water"
    mair.press("English")
    assert (mair.value("what"), mair.value("day-when")) == ("carrying <logs> & water", "other")
    mair.press("Go on").press("Cymraeg").press("English").press("Tell of these")
    assert len(village.exchanges()) == 1
    assert village.exchanges()[0].what_language == "en"


def test_is_it_this_one_stays_and_so_does_the_check_page_behind_it(village: Village) -> None:
    for first, other, way in (("Alys", "Mair", "received"), ("Mair", "Alys", "gave")):
        page = village.browser(first).get(village.at(f"log/{way}/{village.refs[other]}")).press("Go on", **TOLD)
        if first == "Alys":
            page.press("Tell of these")
    assert heading(page) == "Is it this one?"
    page.press("Cymraeg").press("English")
    assert heading(page) == "Is it this one?"
    page.press("No, this is something else")
    assert heading(page) == "Is everything right?"
    page.press("Cymraeg").press("English")
    assert heading(page) == "Is everything right?"
    assert len(village.exchanges()) == 1


def test_telling_at_the_desk(village: Village) -> None:
    sioned = village.browser("Sioned").get(village.at("desk/log"))
    sioned.press("Go on", giver="Mair Pugh", receiver="Alys Jones", told_by="receiver", slip="17", **TOLD)
    assert heading(sioned) == "Is everything right?"
    sioned.press("Cymraeg").press("English")
    assert heading(sioned) == "Is everything right?"
    assert "17" in sioned.text and rows(village) == 0
    sioned.press("Tell of these")
    assert len(village.exchanges()) == 1


def test_who_was_found_is_still_found(village: Village) -> None:
    mair = village.browser("Mair").get(village.at("log/gave")).press("Find", q="Alys")
    assert "Alys Jones" in mair.text
    mair.press("Cymraeg")
    assert "Alys Jones" in mair.text and mair.value("q") == "Alys"


def test_it_takes_a_token_like_everything_else(app: Flask, village: Village) -> None:
    mair = village.browser("Mair")
    answer = mair.client.post(village.at(f"log/gave/{village.refs['Alys']}"), data={"read": "cy"})
    assert answer.status_code == 400
    assert "language=cy" not in answer.headers.get("Set-Cookie", "")


def test_larger_text_is_remembered_and_can_be_undone(village: Village) -> None:
    mair = village.browser("Mair").get(village.at(""))
    assert mair.doc.get("class") is None
    mair.press("Larger text")
    assert mair.doc.get("class") == "larger"
    assert mair.get(village.at("people")).doc.get("class") == "larger"
    assert mair.press("Smaller text").doc.get("class") is None


def test_nonsense_changes_nothing(village: Village) -> None:
    mair = village.browser("Mair").get(village.at(""))
    mair.post("/language", {"read": "de", "next": village.at("people")})
    assert (mair.path, mair.doc.get("lang")) == (village.at("people"), "en")
    mair.client.set_cookie("language", "larger")
    mair.client.set_cookie("text", "cy")
    assert (mair.get(village.at("")).doc.get("lang"), mair.doc.get("class")) == ("en", None)


def test_too_much_at_once_is_said_in_the_readers_language(village: Village) -> None:
    mair = village.browser("Mair", "cy").get(village.at(""))
    mair.post("/language", {"read": "en", "next": "x" * 1_100_000})
    assert (mair.status, mair.doc.get("lang")) == (413, "cy")
