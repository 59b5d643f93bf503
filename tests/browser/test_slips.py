"""A pile of slips, typed with the keyboard alone: few keys beside what stands on the paper, and none is lost."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.browser.person import Person
from tests.browser.test_journeys import Keys
from tests.browser.village import Village
from timebank import clock
from timebank.db import db
from timebank.demo import village as told
from timebank.slips.models import Pile, Slip

MOST_KEYS = 6  # beside the data itself
SLIPS = 40


class Typist:
    """Types, and counts the keys that are not data."""

    def __init__(self, person: Person, *, waits: bool = False) -> None:
        self.page = person.page
        self.waits = waits
        self.keys = 0

    def data(self, text: str) -> None:
        self.page.keyboard.type(text)

    def tab(self) -> None:
        self.page.keyboard.press("Tab")
        self.keys += 1

    def enter(self) -> None:
        with self.page.expect_navigation(wait_until="load"):
            self.page.keyboard.press("Enter")
        self.keys += 1
        if self.waits:  # without scripts the browser itself puts the cursor there, once it has drawn the page
            for _ in range(100):
                if self.page.evaluate("document.activeElement.name") == "giver":
                    break
                time.sleep(0.02)


@pytest.mark.parametrize(
    ("language", "scripts", "number"), [("cy", True, SLIPS), ("en", False, 5)], ids=["scripts", "no-scripts"]
)
def test_a_pile_by_keyboard(
    person: Callable[..., Person], village: Village, language: str, scripts: bool, number: int
) -> None:
    sioned = person("coordinator", language, scripts=scripts)
    ref = begin(sioned)
    typist = Typist(sioned, waits=not scripts)
    people = (told.SUE, told.BETI, told.ALYS, told.MAIR)
    start = clock.today("Europe/London") - timedelta(days=200)
    lines = [
        (
            people[nth % 4],
            people[(nth + 1) % 4],
            start + timedelta(days=3 * nth),
            ("1:30", "1.5", "1,5", "90m")[nth % 4],
        )
        for nth in range(number)
    ]
    for giver, receiver, day, hours in lines:
        typist.keys = 0
        typist.data(giver)
        typist.tab()
        typist.data(receiver)
        typist.tab()
        typist.data(f"{day.day}/{day.month}/{day.year}")
        typist.tab()
        typist.data(hours)
        typist.tab()
        typist.data("Lifft i’r dref")
        typist.enter()
        assert typist.keys <= MOST_KEYS
    with village.app.app_context():
        pile = db.session.scalars(select(Pile).where(Pile.ref == ref)).one()
        kept = db.session.scalars(select(Slip).where(Slip.pile_id == pile.id).order_by(Slip.id)).all()
        told_of = [(*(each.member.number for each in slip.people if each.member), slip.occurred_on, slip.minutes,
                    slip.what) for slip in kept]  # fmt: skip
        db.session.rollback()
    assert told_of == [(a, b, day.isoformat(), 90, "Lifft i’r dref") for a, b, day, _ in lines]


@pytest.mark.parametrize("language", ["cy"])
def test_the_day_and_who_was_helped_stay_for_the_next(
    person: Callable[..., Person], village: Village, language: str
) -> None:
    """A whole morning's slips for one person: the day and the person are typed once."""
    sioned = person("coordinator", language)
    begin(sioned)
    yesterday = clock.today("Europe/London") - timedelta(days=1)
    typist, hands = Typist(sioned), Keys(sioned)
    hands.write("input[name=giver]", told.SUE)
    hands.write("input[name=receiver]", told.BETI)
    hands.write("input[name=day]", f"{yesterday.day}/{yesterday.month}")
    hands.write("input[name=length]", "1")
    hands.choose("input[name=keep_day]")
    hands.choose("input[name=keep_receiver]")
    typist.enter()
    typist.keys = 0
    typist.data(told.ALYS)
    typist.tab()
    typist.data("2")
    typist.enter()
    assert typist.keys == 2
    page = sioned.page.locator("main").inner_text()
    assert page.count(" → ") == 2


def begin(sioned: Person) -> str:
    """A pile of forty, sixty hours; the cursor is where one begins to type."""
    sioned.open("/")
    sioned.open(f"/g/{told.GROUP.slug}/piles/numbers")
    sioned.page.locator("input[name=how_many]").fill("12")
    Keys(sioned).press("#typed button")
    sioned.open(f"/g/{told.GROUP.slug}/piles/")
    hands = Keys(sioned)
    hands.write("input[name=slips]", str(SLIPS))
    hands.write("input[name=length]", "60")
    hands.press("#typed button")
    sioned.page.wait_for_timeout(300)
    assert sioned.page.evaluate("document.activeElement.name") == "giver"
    return sioned.path.rstrip("/").rsplit("/", 1)[-1]
