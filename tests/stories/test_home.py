"""The member's home: what waits for my word, one tap, and how to check it oneself."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from flask import Flask

from tests.browse import Browser
from tests.stories import people
from timebank import clock


@pytest.fixture
def village(app: Flask) -> people.Village:
    with app.app_context():
        return people.whole()


def home(app: Flask, village: people.Village, who: str, language: str = "en") -> Browser:
    return Browser(app, language).is_member(village.users[who]).get("/g/llanfair/")


def test_one_tap_and_both_hours_change(app: Flask, village: people.Village) -> None:
    assert "Nothing given and nothing received yet" in home(app, village, "mair").text
    with app.app_context():
        people.tell(village, "alys", "alys", "mair", 90)
    alys = home(app, village, "alys")
    assert "waiting for a word" in alys.text
    assert "given 1 h 30" in alys.text
    mair = home(app, village, "mair")
    assert "Is this right? Alys Jones says: I helped you. In the garden · today 1 hour 30 minutes" in mair.text
    mair.press("Yes, that's right").get("/g/llanfair/")
    assert "Is this right?" not in mair.text
    assert "More received than given: 1 hour 30 minutes, and that is fine. Ask when you need." in mair.text
    assert "in the book" in mair.text
    assert "More given than received: 1 hour 30 minutes" in alys.get("/g/llanfair/").text
    mair.click("More").click("check it yourself")
    assert "It balances." in mair.text
    assert "timebank audit" in mair.text


def test_something_is_different_comes_back_with_both_lengths(app: Flask, village: people.Village) -> None:
    from timebank.exchanges import answers, queries

    with app.app_context():
        ref = people.tell(village, "alys", "alys", "mair", 90)
        mair = people.actor(village, "mair")
        answers.query(mair, queries.by_ref(mair, ref), 75)
    page = home(app, village, "alys")
    assert "Mair Jones says: it was a different length." in page.text
    assert "1 hour 15 minutes Told first: 1 hour 30 minutes" in page.text
    assert "you said something is different" in home(app, village, "mair").text


def test_two_of_one_name_are_told_apart(app: Flask, village: people.Village) -> None:
    with app.app_context():
        people.join(village, "Alys Jones", place="Bryn Awel")
        people.tell(village, "alys", "alys", "mair", 30)
    assert "Alys Jones, Bryn Awel says" in home(app, village, "mair").text


@pytest.mark.parametrize("engine", ["sqlite"])
@pytest.mark.parametrize(("hour", "words"), [(3, "evening"), (9, "morning"), (12, "afternoon"), (18, "evening")])
def test_greeting(app: Flask, village: people.Village, hour: int, words: str) -> None:
    with clock.at(datetime(2026, 12, 1, hour, tzinfo=UTC)):
        assert f"Good {words}, Mair" in home(app, village, "mair").text


@pytest.mark.parametrize("engine", ["sqlite"])
def test_front_door(app: Flask, village: people.Village) -> None:
    page = Browser(app).get("/")
    assert page.path == "/g/llanfair/"
    assert "A warm welcome." in page.text
    assert "Sioned Evans" in page.text
    with app.app_context():
        aber = people.found("aber", name_en="Aber Time Bank")
    assert "Which time bank?" in page.get("/").text
    assert Browser(app).is_member(aber.users["sioned"]).get("/").path == "/g/aber/"
    stranger = Browser(app).is_member(aber.users["sioned"]).get("/g/llanfair/")
    assert "not as a member of this time bank" in stranger.text


@pytest.mark.parametrize("engine", ["sqlite"])
def test_the_language_stays_on_this_device(app: Flask, village: people.Village) -> None:
    page = Browser(app).get("/g/llanfair/").press("Cymraeg")
    assert page.path == "/g/llanfair/"
    assert '<html lang="cy"' in page.html
    assert "Banc Amser Llanfair" in page.text
    page.press("English")
    assert '<html lang="en"' in page.html


@pytest.mark.parametrize("engine", ["sqlite"])
def test_parts_of_the_welcome_page(app: Flask, village: people.Village) -> None:
    app.extensions["welcome_parts"] = ["error.html"]
    app.jinja_env.globals["heading"], app.jinja_env.globals["sentences"] = "x", []
    assert Browser(app).client.get("/g/llanfair/").status_code == 200


@pytest.mark.parametrize("engine", ["sqlite"])
def test_what_is_needed_less_often_is_one_step_away(app: Flask, village: people.Village) -> None:
    mair = home(app, village, "mair")
    assert "My data and privacy" not in mair.text
    for words in ("Circles", "What we decide together", "Who acts for me", "My data and privacy", "Our rules"):
        assert mair.get("/g/llanfair/").click("More").click(words).status == 200
    assert Browser(app, "en").get("/g/llanfair/more").path.startswith("/sign-in")
