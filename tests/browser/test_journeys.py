"""Telling of help and agreeing it: with the keyboard alone, and with scripts blocked, in both languages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

import pytest
from sqlalchemy import select

from tests.browser.catalogue import say
from tests.browser.person import LANGUAGES, PHONE, Person
from tests.browser.states import GROUP
from tests.browser.village import SLUG, Village
from timebank.db import db
from timebank.exchanges import queries
from timebank.members.models import Member

MOST_TABS = 200


class Hands(Protocol):
    """How somebody gets at what a selector names."""

    def __init__(self, person: Person) -> None: ...

    def press(self, what: str) -> None:
        """Press a button or follow a link, and wait for the next page."""

    def choose(self, what: str) -> None:
        """Take one of several."""

    def write(self, what: str, text: str) -> None:
        """Write into a box, or take from a list."""


class Keys:
    """Only the keyboard: the tabulator goes from place to place, as the page has them."""

    def __init__(self, person: Person) -> None:
        self.page = person.page
        self.pressed = 0  # keys, but for the letters that are typed

    def _go_to(self, what: str) -> None:
        for _ in range(MOST_TABS):
            self.page.keyboard.press("Tab")
            self.pressed += 1
            if self.page.evaluate("what => document.activeElement.matches(what)", what):
                return
        raise AssertionError(f"the tabulator key never comes to {what} on {self.page.url}")

    def press(self, what: str) -> None:
        self._go_to(what)
        with self.page.expect_navigation(wait_until="load"):
            self.page.keyboard.press("Enter")
        self.pressed += 1

    def enter(self) -> None:
        """Send the form that is written in."""
        with self.page.expect_navigation(wait_until="load"):
            self.page.keyboard.press("Enter")
        self.pressed += 1

    def choose(self, what: str) -> None:
        self._go_to(what)
        self.page.keyboard.press("Space")
        self.pressed += 1

    def write(self, what: str, text: str) -> None:
        self._go_to(what)
        self.page.keyboard.type(text)


class Fingers:
    """A finger on a screen, in a browser where scripts are blocked."""

    def __init__(self, person: Person) -> None:
        self.person = person

    def press(self, what: str) -> None:
        self.person.press(what)

    def choose(self, what: str) -> None:
        self.person.find(what).check(force=True)

    def write(self, what: str, text: str) -> None:
        box = self.person.find(what)
        if what.startswith("select"):
            box.select_option(text)
        else:
            box.fill(text)


def minutes_of(village: Village, name: str) -> tuple[int, int]:
    """What somebody has given and received."""
    with village.app.app_context():
        member = db.session.scalars(select(Member).where(Member.ref == village.members[name])).one()
        found = queries.given_and_received(member)
        db.session.rollback()
        return found


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("hands", "scripts"), [(Keys, True), (Fingers, False)], ids=["keyboard", "no-scripts"])
def test_telling_and_agreeing(
    person: Callable[..., Person], village: Village, hands: type[Hands], scripts: bool, language: str
) -> None:
    given, received = minutes_of(village, "mair")[0], minutes_of(village, "huw")[1]
    ref = tell(person("member", language, scripts=scripts), hands, village)
    assert minutes_of(village, "mair")[0] == given
    agree(person("signer", language, scripts=scripts), hands, ref)
    assert minutes_of(village, "mair")[0] == given + 90
    assert minutes_of(village, "huw")[1] == received + 90


def tell(mair: Person, hands: type[Hands], village: Village) -> str:
    """Mair tells that she helped Huw for an hour and a half; the reference of what she told."""
    huw, by = village.members["huw"], hands(mair)
    mair.open("/")
    by.press('main a[href$="/log/gave"]')
    by.write("input[name=q]", "Huw")
    by.press("form[role=search] button")
    by.press(f'button[name=who][value="{huw}"]')
    by.choose('[name="day-when"][value=today]')
    by.write('input[name="length-h"]', "1")
    by.write('select[name="length-m"]', "30")
    by.write("input[name=what]", "torri'r berth")
    by.press("[name=go][value=check]")
    if mair.find("[name=go][value=sure]").count():  # the same was told in the other language before
        by.press("[name=go][value=sure]")
    by.press("[name=go][value=done]")
    assert heading(mair) == say("Waiting to be agreed", mair.language)
    return mair.path.rstrip("/").rsplit("/", 1)[-1]


def agree(huw: Person, hands: type[Hands], ref: str) -> None:
    """Huw finds it on his first page and says yes."""
    huw.open("/")
    hands(huw).press(f'form[action*="{ref}/answer"] button')
    assert heading(huw) == say("In the hours book", huw.language)


def heading(person: Person) -> str:
    """The heading of the page that is open."""
    return (person.page.locator("h1").text_content() or "").strip()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_coordinator_writes_for_somebody_by_keyboard(
    person: Callable[..., Person], village: Village, language: str
) -> None:
    """From the list of people to the board, with fewer keys than anybody presses in a minute: two a second would do."""
    sioned = person("coordinator", language)
    by = Keys(sioned)
    sioned.open(f"/g/{SLUG}/people")
    by.write("input[name=q]", "Gwen")
    by.enter()
    by.press(f'main a[href$="/people/{village.members["welsh"]}"]')
    by.press('main a[href$="/board/request"]')
    by.write("input[name=title]", "Bara brith")
    by.enter()
    assert heading(sioned) == "Bara brith"
    assert by.pressed <= 60


def test_a_lift_to_hospital_from_the_request_to_the_hours_on_a_phone_in_welsh(
    person: Callable[..., Person], village: Village
) -> None:
    mair, huw = person("member", "cy"), person("signer", "cy")
    for each in (mair, huw):
        each.page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    given, received = minutes_of(village, "huw")[0], minutes_of(village, "mair")[1]
    mair.open(f"{GROUP}/board/new/request")
    mair.fill(title="Lifft i’r ysbyty ddydd Mawrth").send()
    listing = mair.path.rstrip("/").rsplit("/", 1)[-1]

    huw.open(f"{GROUP}/board")
    huw.press(f'main a[href$="/board/{listing}"]')
    huw.press(f'main a[href*="/board/{listing}/reply"]')
    huw.fill(said="Galla i fynd â chi.").send()
    assert heading(huw) == "Lifft i’r ysbyty ddydd Mawrth"
    ref = huw.path.rstrip("/").rsplit("/", 1)[-1]
    assert huw.page.locator('main a[href^="tel:"]').count() == 0

    mair.open(f"{GROUP}/")
    mair.press(f'main a[href$="/arranging/{ref}"]')
    mair.press(f'main a[href$="/arranging/{ref}/propose"]')
    mair.fill(day__when="today", time_words="tua 10 y bore", place="y feddygfa", length__h="2").send()
    assert mair.page.locator('main a[href^="tel:"]').count() == 0

    huw.open(f"{GROUP}/")
    huw.press(f'main a[href$="/arranging/{ref}"]')
    huw.send("/agree")
    ways = 'main [aria-labelledby="agreed"] :is(a[href^="tel:"], a[href^="mailto:"])'
    assert huw.page.locator(ways).count() >= 1
    mair.open(f"{GROUP}/arranging/{ref}")
    assert mair.page.locator(ways).count() >= 1
    assert mair.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")

    huw.open(f"{GROUP}/").press(f'main a[href$="/arranging/{ref}/happened"]')
    if huw.page.locator("[name=go][value=sure]").count():  # the two have told of other help on this day
        huw.press("[name=go][value=sure]")
    huw.press("[name=go][value=done]")
    told = huw.path.rstrip("/").rsplit("/", 1)[-1]
    mair.open(f"{GROUP}/")
    mair.press(f'form[action*="{told}/answer"] button')
    assert heading(mair) == say("In the hours book", "cy")
    assert (minutes_of(village, "huw")[0], minutes_of(village, "mair")[1]) == (given + 120, received + 120)
