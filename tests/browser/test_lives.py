"""Two lives from the first word to the last, in a real browser on a telephone, wholly in each language.

Nest has a telephone of her own: she asks to join, is welcomed, signs in on a shared computer, says two things about
herself to two kinds of readers, names somebody to act for her, leaves, takes everything along, is forgotten. Beti has
neither telephone nor e-mail: she is joined on paper, trades through others, signs in once on a neighbour's telephone
with a printed card, and has her statement on paper. After each step the books are sound.
"""

from __future__ import annotations

import os
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.bank import Bank, served
from tests.browser.catalogue import say
from tests.browser.checks import SHOTS
from tests.browser.person import LANGUAGES, Person
from timebank.members.models import SIGNER

NEST, BETI = "Nest Hughes", "Beti Morgan"
WORDS = {
    "cy": {"about": "Cwmni ar deithiau cerdded.", "life": "Ci wrth fy ochr.", "together": "Ffoniwch fi gyntaf.",
           "dog": "cerdded y ci", "shop": "siopa", "read": "darllen"},
    "en": {"about": "Company on walks.", "life": "A dog beside me.", "together": "Ring me first.",
           "dog": "walking the dog", "shop": "shopping", "read": "reading aloud"},
}  # fmt: skip


@pytest.fixture(params=LANGUAGES)
def place(request: pytest.FixtureRequest, chromium: Browser, folder: Path) -> Iterator[Bank]:
    with served(chromium, folder, request.param, {"Alys Jones": (), "Mair Pugh": (), "Huw Rees": (SIGNER,)}) as here:
        here.names |= {NEST, BETI, "Nest", "Beti"}
        yield here


def tell(place: Bank, person: Person, way: str, ref: str, what: str, query: str = "") -> None:
    """Tell of an hour and a half today."""
    person.open(f"/g/cwm/log/{way}/{ref}{query}")
    person.fill(day__when="today", length__h="1", length__m="30", what=what)
    place.seen(person, "tell")
    person.press("[name=go][value=check]")
    place.seen(person, "check")
    person.press("[name=go][value=done]")
    place.seen(person, "told")


def agree(place: Bank, person: Person) -> None:
    """Say yes to what waits on the first page."""
    person.open("/g/cwm/")
    place.seen(person, "asked")
    person.press('form[action*="/answer"] button')
    place.seen(person, "agreed")


def welcome(place: Bank, sioned: Person, name: str) -> str:
    """The coordinator welcomes who waits; the reference of the new member."""
    sioned.open("/g/cwm/joining")
    place.seen(sioned, "who-waits")
    sioned.press(f'main li a:has-text("{name}")')
    place.seen(sioned, "applicant")
    sioned.press('main a[href$="/welcome"]')
    place.seen(sioned, "welcome")
    sioned.send()
    place.seen(sioned, "welcomed")
    place.sound()
    return place.known(name)[0]


def make_card(place: Bank, sioned: Person, ref: str) -> tuple[str, str]:
    """The coordinator makes a card: where its square leads, and its four words."""
    sioned.open(f"/g/cwm/people/{ref}").send("/card")
    place.seen(sioned, "card")
    token = sioned.page.locator('main input[name="token"]').first.get_attribute("value") or ""
    words = sioned.page.locator('main input[name="words"]').first.get_attribute("value") or ""
    assert sioned.page.locator("main svg").count() >= 1
    return token, words


def stands_in(place: Bank, asks: Person, ref: str, **more: str) -> Person:
    """Alys is asked to act for somebody, and says yes; her browser."""
    asks.open(f"/g/cwm/people/{ref}/stand-ins")
    place.seen(asks, "stand-ins")
    asks.fill(who="Alys Jones", **more).send()
    place.seen(asks, "asked-to-act")
    alys = place.by_card("Alys")
    place.seen(alys, "asked-to-act")
    alys.press("main .ask a")
    place.seen(alys, "will-you")
    alys.send()
    place.seen(alys, "acts")
    place.sound()
    return alys


def test_nest(place: Bank, tmp_path: Path) -> None:
    words = WORDS[place.language]
    # She asks to join, on her own telephone.
    nest = place.somebody("nest").open("/g/cwm/")
    place.seen(nest, "front")
    nest.press('main a[href$="/join"]')
    place.seen(nest, "join")
    nest.fill(name=NEST, phone="07700 900 777", about=words["about"]).send()
    place.seen(nest, "where-it-stands")
    own_page = nest.path
    place.sound()
    # She is welcomed, and reads so on her page.
    sioned = place.coordinator()
    place.seen(sioned, "home")
    ref = welcome(place, sioned, NEST)
    nest.open(own_page)
    place.seen(nest, "welcomed")
    # With the four words on her card she signs in on the computer of the library.
    _, four = make_card(place, sioned, ref)
    number = sioned.page.inner_text("main")
    found = re.search(r"\bM\d{4}\b", number)
    assert found, number
    nest = place.somebody("library").open("/sign-in?group=cwm")
    place.seen(nest, "sign-in")
    nest.fill(name=found[0], password="wrong wrong wrong wrong").send()
    assert nest.status == 422
    nest.fill(name=found[0], password=four).send()
    place.seen(nest, "home")
    nest.open("/g/cwm/signing-in")
    place.seen(nest, "how-i-sign-in")
    assert say("Somebody tried to come in as you", place.language) in nest.page.inner_text("main")
    # What she says of herself, to two kinds of readers.
    for prompt, audience, text in (("good-life", "members", words["life"]), ("together", "me", words["together"])):
        nest.open(f"/g/cwm/people/{ref}/about/{prompt}")
        place.seen(nest, f"about-{prompt}")
        nest.fill(text=text, audience=audience).send()
        place.seen(nest, "my-page")
    mair = place.by_card("Mair")
    mair.open(f"/g/cwm/people/{ref}")
    place.seen(mair, "nests-page")
    shown = mair.page.inner_text("main")
    assert words["life"] in shown and words["together"] not in shown
    place.sound()
    # She helps Mair, and asks Alys to act for her.
    tell(place, nest, "gave", place.known("Mair Pugh")[0], words["dog"])
    agree(place, mair)
    assert place.known(NEST)[1] == 90
    place.sound()
    alys = stands_in(place, nest, ref)
    alys.open(f"/g/cwm/?for={ref}")
    place.seen(alys, "for-nest")
    # She takes everything along, leaves, and is forgotten.
    nest.open(f"/g/cwm/people/{ref}/data")
    place.seen(nest, "my-data")
    with nest.page.expect_download() as coming:
        nest.find('main form[action$="/data"] button').click()
    kept = tmp_path / "all.zip"
    coming.value.save_as(kept)
    with zipfile.ZipFile(kept) as files:
        (page,) = [name for name in files.namelist() if name.endswith(".html")]
        told = files.read(page).decode()
    assert f'<html lang="{place.language}">' in told
    assert all(text in told for text in (words["life"], words["together"], words["about"], words["dog"]))
    (tmp_path / "all.html").write_text(told)
    reader = place.somebody("archive")
    reader.page.goto((tmp_path / "all.html").as_uri())
    reader.status = 200
    place.seen(reader, "archive")
    place.sound()
    nest.press('main a[href$="/leave"]')
    place.seen(nest, "leave")
    nest.fill(hours="pot")
    nest.page.locator('main input[name="forget"]').check(force=True)
    nest.fill(sure=say("forget", place.language)).send()
    place.seen(nest, "check-leaving")
    nest.send()
    place.seen(nest, "goodbye")
    place.sound()
    # Nobody finds her any more; Mair's line stays.
    mair.open("/g/cwm/statement")
    place.seen(mair, "statement")
    shown = mair.page.inner_text("main")
    assert "Nest" not in shown and say("Former member", place.language) in shown
    assert alys.open(f"/g/cwm/?for={ref}").status == 404


def test_beti(place: Bank) -> None:
    words = WORDS[place.language]
    # She is joined on paper: somebody else types what she said.
    sioned = place.coordinator().open("/g/cwm/joining/new")
    place.seen(sioned, "on-paper")
    sioned.fill(name=BETI, channel="slip", language=place.language, told_by="Beti").send()
    place.seen(sioned, "written-down")
    ref = welcome(place, sioned, BETI)
    # Mair helps her; the coordinator tells her, and passes her word on.
    mair = place.by_card("Mair")
    tell(place, mair, "gave", ref, words["shop"])
    sioned.open("/g/cwm/notices/")
    place.seen(sioned, "to-tell")
    assert BETI in sioned.page.inner_text("main")
    sioned.press('main a[href*="/exchanges/"]')
    place.seen(sioned, "what-it-is")
    sioned.press('main a[href*="/desk/waiting/"]')
    place.seen(sioned, "what-waits")
    sioned.fill(said="yes", channel="counter").send("/word")
    place.seen(sioned, "passed-on")
    assert place.known(BETI)[1] == -90
    place.sound()
    # Alys acts for her, as Beti told the coordinator.
    alys = stands_in(place, sioned, ref, said="counter")
    tell(place, alys, "gave", place.known("Huw Rees")[0], words["read"], f"?for={ref}")
    agree(place, place.by_card("Huw"))
    assert place.known(BETI)[1] == 0
    place.sound()
    # Once she comes in herself, on a neighbour's telephone: by the square, and with the four words.
    token, four = make_card(place, sioned, ref)
    number = re.search(r"\bM\d{4}\b", sioned.page.inner_text("main"))
    assert number
    beti = place.somebody("beti").open(f"/card/{token}")
    place.seen(beti, "card")
    beti.send()
    place.seen(beti, "home")
    beti.open("/g/cwm/statement")
    place.seen(beti, "statement")
    beti.press('form[action$="/sign-out"] button')
    place.seen(beti, "signed-out")
    beti.open("/sign-in?group=cwm").fill(name=number[0], password=four).send()
    place.seen(beti, "home-by-words")
    beti.press('form[action$="/sign-out"] button')
    place.sound()
    # Her statement on paper.
    sioned.open(f"/g/cwm/people/{ref}/statement")
    place.seen(sioned, "betis-statement")
    if "LOOK" in os.environ:
        sioned.page.pdf(path=SHOTS / "lives" / place.language / "statement.pdf", format="A4")
    assert BETI in sioned.page.inner_text("main")
    place.sound()
