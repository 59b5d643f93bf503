"""A circle from its founding to its hours, in a real browser; and a coordinator who looks for it everywhere."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path
from urllib.parse import urldefrag

import pytest
from playwright.sync_api import Browser
from sqlalchemy import select

import timebank
from tests.browser.bank import Bank, served
from tests.browser.catalogue import say
from tests.browser.person import LANGUAGES, Person
from tests.browser.states import GROUP
from tests.browser.village import Village
from timebank.db import db
from timebank.gatherings.models import Gathering
from timebank.ledger import queries as book
from timebank.members.models import Member

HERE = "/g/cwm"
NAME, PURPOSE, SAID = "Quagga Sugar", "Zanzibar living", "Wombat breakfast"
TITLES, TEXT, HALL, WHY = ("Yodelling Tuesday", "Xylophone walk", "Unicorn kitchen"), "Iguana tea", "Ocelot", "Kiwis"
INSIDE = ("Alys Jones", "Mair Pugh", "Dafydd Owen", "Gwen Hughes", "Elin Rees")
HOURS = {"cy": "2 awr 30 munud", "en": "2 hours 30 minutes"}
MOST_OF_A_KIND = 12  # pages that differ by whom or when


@pytest.fixture(params=LANGUAGES)
def place(request: pytest.FixtureRequest, chromium: Browser, folder: Path) -> Iterator[Bank]:
    """A bank with a coordinator and five members, served."""
    with served(chromium, folder, request.param, dict.fromkeys(INSIDE, ())) as here:
        yield here


def founded(place: Bank) -> tuple[dict[str, Person], str]:
    """Alys founds a circle, and the four whom she invites come in; their browsers, and the path of its page."""
    come = {name.split()[0]: place.by_card(name.split()[0]) for name in INSIDE}
    alys = come["Alys"].open(f"{HERE}/circles/new")
    alys.fill(name_en=NAME, purpose_en=PURPOSE, name_cy=NAME, purpose_cy=PURPOSE)
    alys.page.check("[name=sensitive]")
    alys.page.check("[name=consents]")
    alys.press("#typed button[type=submit]")
    circle = alys.path
    for name in INSIDE[1:]:
        alys.open(f"{circle}people").fill(who=name).press("#typed button[type=submit]")
        assert alys.status == 200
        them = come[name.split()[0]].open(f"{HERE}/circles/").press('main a[href*="/circles/join/"]')
        them.page.check("[name=consents]")
        assert them.press("#typed button[type=submit]").path == circle
    return come, circle


def announce(who: Person, circle: str, title: str, rule: str) -> str:
    """Somebody announces a get-together for today, from the circle's page; the path of its page."""
    who.open(circle).press('main a[href$="/gatherings/new"]')
    who.fill(title=title, text=TEXT, place=HALL, day__when="today", begins="10:30", length__h="2", length__m="30")
    who.fill(rule=rule).press("#typed button[type=submit]")
    assert who.status == 200 and "/gatherings/" in who.path and not who.path.endswith("/new"), who.page.inner_text(
        "main"
    )
    return who.path


def write(place: Bank, who: Person, path: str, led: str, came: tuple[str, ...], **more: str) -> None:
    """The sheet of who was there; every posting stands on the screen before it is handed in."""
    who.open(path).press('main a[href$="/sheet"]')
    wanted = {"led": {ref_of(place, led)}, "came": {ref_of(place, each) for each in came}}
    for box in who.page.locator("main input[type=checkbox]").all():
        box.set_checked(box.get_attribute("value") in wanted[str(box.get_attribute("name"))], force=True)
    who.fill(**more).press('[name=go][value="check"]')


def hand_in(who: Person) -> None:
    who.press('[name=go][value="write"]')
    assert who.status == 200


def ref_of(place: Bank, first: str) -> str:
    return place.known(next(each for each in INSIDE if each.startswith(first)))[0]


def balances(place: Bank) -> list[int]:
    return [place.known(each)[1] for each in INSIDE]


def of_pages(text: str) -> list[str]:
    """The addresses that a page leads to, without those to files of ours."""
    found = (urldefrag(unescape(each))[0] for each in re.findall(r'href="(/[^"]*)"', text))
    return [each for each in found if not each.startswith("/static/")]


def everywhere(sioned: Person, secrets: list[str], at: list[str]) -> int:
    """Every page that leads on from these, and so on; how many there are. None of them holds a secret."""
    waiting, seen, shapes = list(at), set(at), Counter[str]()
    while waiting:
        path = waiting.pop()
        answer = sioned.context.request.get(f"{sioned.address}{path}")
        text = answer.text()
        assert [each for each in secrets if each in text] == [], path
        assert answer.status < 500, path
        for each in of_pages(text) if "html" in answer.headers.get("content-type", "") else ():
            shape = re.sub(r"[a-z0-9]{10}|[0-9-]{4,}", "*", each)
            if each not in seen and shapes[shape] < MOST_OF_A_KIND:  # months lead on to months for ever
                shapes[shape] += 1
                seen.add(each)
                waiting.append(each)
    return len(seen)


def test_a_circle_meets_three_times_and_a_coordinator_finds_nothing(place: Bank) -> None:
    come, circle = founded(place)
    come["Gwen"].open(circle).fill(said=SAID).press("#typed button[type=submit]")

    # The first is led by Mair for two and a half hours, and four share the cost.
    first = announce(come["Mair"], circle, TITLES[0], "share")
    for name in ("Alys", "Dafydd", "Gwen", "Elin"):
        come[name].open(circle).press(f'main a[href="{first}"]').press('form[action$="/come"] button')
    write(place, come["Mair"], first, "Mair", ("Alys", "Dafydd", "Gwen", "Elin"))
    preview = come["Mair"].page.locator("table").inner_text()
    assert len(re.findall(r"\b38\b", preview)) == 4 and HOURS[place.language] in preview
    assert re.search(r"\b2\b", preview.replace(HOURS[place.language], "")), preview
    hand_in(come["Mair"])
    assert balances(place) == [0] * 5  # nothing moves by the word of one
    assert come["Mair"].open(f"{first}/check").page.locator("#typed").count() == 0
    look = come["Alys"].open(first).press('main a[href$="/check"]')
    assert look.page.locator("table").inner_text() == preview
    look.press("#typed button[type=submit]")
    assert balances(place) == [-38, 150, -38, -38, -38]

    # The second moves no hours; in the third each pays, it is put right, and Alys, who wrote it, may do neither.
    second = announce(come["Gwen"], circle, TITLES[1], "none")
    write(place, come["Gwen"], second, "Gwen", ("Elin",))
    hand_in(come["Gwen"])
    third = announce(come["Alys"], circle, TITLES[2], "each")
    write(place, come["Alys"], third, "Alys", ("Mair",))
    hand_in(come["Alys"])
    come["Mair"].open(third).press('main a[href$="/check"]').press("#typed button[type=submit]")
    assert balances(place) == [112, 0, -38, -38, -38]
    assert come["Alys"].open(f"{third}/check").page.locator("#typed").count() == 0
    write(place, come["Mair"], third, "Alys", ("Mair",), length__h="1", length__m="0", reason=WHY)
    hand_in(come["Mair"])
    assert balances(place) == [22, 90, -38, -38, -38]

    # The report agrees to the minute: 150 and 60 given; 4 times 38, and 60, received.
    report = come["Elin"].open(circle).press('main section a[href$="/gatherings"]').page.locator("dl").last.inner_text()
    given, received = {"cy": ("3 awr 30 munud", "3 awr 32 munud"), "en": ("3 hours 30 minutes", "3 hours 32 minutes")}[
        place.language
    ]
    assert re.search(r"\b3\n?.*" + given, report, re.DOTALL) and received in report, report
    place.sound()
    finds_nothing(place, circle, [first, second, third])


def finds_nothing(place: Bank, circle: str, paths: list[str]) -> None:
    """Sioned looks: on every page, in searches, in the calendar, and at the very addresses."""
    refs = [path.rstrip("/").rpartition("/")[2] for path in (circle, *paths)]
    secrets = [NAME, PURPOSE, SAID, *TITLES, TEXT, HALL, WHY, *refs]
    sioned = place.coordinator()
    statements = [f"{HERE}/people/{ref_of(place, each)}/statement?lines=every" for each in ("Mair", "Dafydd")]
    sioned.open(f"{HERE}/gatherings/calendar")
    sioned.page.locator('form:has(input[value="group"]) button').first.click()
    [calendar] = re.findall(r"/calendar/[\w-]+\.ics", sioned.page.content())
    month = f"{HERE}/gatherings/month/{days(place)[0][:7]}"
    assert everywhere(sioned, secrets, [f"{HERE}/", f"{HERE}/desk", *statements, month, calendar]) > 60
    for word in ("Yodelling", "Quagga", "Zanzibar", "Wombat", refs[1]):
        for page in ("board", "people", "desk"):  # what she asks for may stand there, and nothing else
            text = sioned.context.request.get(f"{sioned.address}{HERE}/{page}?q={word}").text()
            assert [each for each in secrets if each in text and word not in each] == [], (page, word)
    shown = sioned.open(statements[0]).page.inner_text("main")
    assert say("Hours shared", place.language) in shown
    for path in (circle, f"{circle}gatherings", f"{circle}people", *paths, *(f"{each}/sheet" for each in paths),
                 *(f"{each}/check" for each in paths), *(f"{each}/paper" for each in paths)):  # fmt: skip
        assert sioned.open(path).status == 404, path


def days(place: Bank) -> list[str]:
    """The days of all get-togethers, and that the book holds what they moved."""
    app = timebank.create_app(instance=place.folder)
    with app.app_context():
        found = list(db.session.scalars(select(Gathering.on_day).order_by(Gathering.id)))
        group_id = db.session.scalars(select(Member.group_id)).first() or 0
        assert book.totals(group_id).balance == 0
        db.session.remove()
        db.engine.dispose()
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_back_does_not_lead_to_a_page_that_was_left_quickly(
    person: Callable[..., Person], village: Village, language: str
) -> None:
    mair = person("member", language)
    for path in (f"{GROUP}/circles/{village.circle['ref']}/", f"{GROUP}/gatherings/{village.circle['to-come']}"):
        mair.open(f"{GROUP}/about").open(path)
        assert mair.status == 200
        mair.press("[data-quickly]")
        assert mair.path == f"{GROUP}/board"
        mair.page.go_back(wait_until="load")
        assert mair.path == f"{GROUP}/about"
        mair.page.go_forward(wait_until="load")
        assert mair.path == f"{GROUP}/board"
