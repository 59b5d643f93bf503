"""Finding on the board: people by their strengths, what is wanted soonest, what is new, and the rest of a long list."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

from freezegun import freeze_time

from tests.browse import Browser
from tests.stories.conftest import Village
from timebank import clock
from timebank.board import service
from timebank.db import db
from timebank.members import apart
from timebank.members import service as members
from timebank.permissions import Actor


def put_up(village: Village, who: str, *titles: str, **more: str) -> None:
    """Offers of somebody's."""
    with village.app.app_context(), db.write():
        for title in titles:
            service.post(Actor.host(village.group_id), village.member(who), {"kind": "offer", "title": title, **more})


def look_for(browser: Browser, village: Village, words: str, **chosen: str) -> Browser:
    """Type words in the box on the board."""
    browser.get(village.at("board"))
    return browser.press("Find", q=words, **chosen)


def test_somebody_is_found_by_what_they_know_about(village: Village) -> None:
    gwen = village.browser("Gwen").get(village.at(f"people/{village.refs['Gwen']}/expertise"))
    gwen.press("Add", text="Beekeeping", kind="experience")
    gwen.get(village.at(f"people/{village.refs['Gwen']}/about/strengths"))
    gwen.press("Keep", text="I am good at talking to anxious people", audience="members")

    mair = look_for(village.browser("Mair"), village, "bekeeping")
    assert "People who know about this" in mair.text and "by experience" in mair.text
    mair.click("Gwen Jones")
    assert mair.path == village.at(f"people/{village.refs['Gwen']}")
    assert "among their strengths" in look_for(mair, village, "anxious").text

    gwen.get(village.at(f"people/{village.refs['Gwen']}/about/strengths"))
    gwen.press("Keep", audience="coordinators")
    assert "Gwen" not in look_for(mair, village, "anxious").text
    assert "Gwen Jones" in look_for(village.browser("Sioned"), village, "anxious").text

    gwen.get(village.at(f"people/{village.refs['Gwen']}/expertise")).press("Take away")
    assert "Gwen" not in look_for(mair, village, "beekeeping").text


def test_what_was_found_is_said_in_a_sentence(village: Village) -> None:
    put_up(village, "Alys", "A lift to town", "A lift to the hospital", category="lifts", area="Llanfair")
    put_up(village, "Alys", "Ironing", category="home")
    mair = look_for(village.browser("Mair"), village, "lifft")
    assert "Found: 2 offers · Lifts and getting about · Llanfair" in mair.text
    mair.get(village.at("board")).press("Show these", category="home")
    assert "1 offer · Jobs at home and mending" in mair.text
    alys = village.browser("Alys", "cy").get(village.at("board"))
    alys.send(alys.doc.find(".//*[@id='typed']"), {"q": "lifft"})
    assert "2 gynnig · Lifftiau a chludo · Llanfair" in alys.text


def test_a_long_answer_comes_in_pages_and_its_words_in_no_address(village: Village) -> None:
    put_up(village, "Alys", *(f"Lift number {number}" for number in range(60)), area="Llanfair")
    put_up(village, "Alys", "Lift elsewhere", area="Talybont")
    mair = look_for(village.browser("Mair"), village, "lift", area="Llanfair")
    assert "Found: 60 offers" in mair.text and mair.html.count("Lift number") == 50
    mair.press("More of these")
    assert mair.html.count("Lift number") == 10 and "elsewhere" not in mair.text
    assert "More of these" not in mair.buttons()
    assert mair.path == village.at("board")
    assert mair.press("Find").html.count("Lift number") == 50


def test_what_was_chosen_stays_while_one_leafs_on(village: Village) -> None:
    put_up(village, "Alys", *(f"Walk number {number}" for number in range(30)), area="Llanfair", category="outdoors")
    put_up(village, "Alys", *(f"Talk number {number}" for number in range(30)), area="Talybont", category="outdoors")
    mair = village.browser("Mair").get(village.at("board")).press("Show these", area="Llanfair", order="nearest")
    assert mair.html.count("Walk number") == 25 and "Talk number" not in mair.text
    mair.click("Older")
    assert mair.html.count("Walk number") == 5 and "Talk number" not in mair.text
    asked = parse_qs(urlsplit(mair.path).query)
    assert (asked["area"], asked["order"]) == (["Llanfair"], ["nearest"])
    assert (mair.value("area"), mair.value("order")) == ("Llanfair", "nearest")


def test_what_is_wanted_soonest_stands_first(village: Village) -> None:
    today = village.today()
    put_up(village, "Alys", "Any time at all")
    put_up(village, "Alys", "Every week", timing="regular")
    with village.app.app_context(), db.write():
        for days in (20, 3):
            answers = {"kind": "request", "title": f"In {days} days", "timing": "by"}
            member = village.member("Alys")
            service.post(Actor.host(village.group_id), member, answers, today + timedelta(days=days))
    put_up(village, "Alys", "At once", timing="now")
    put_up(village, "Alys", "Any time too")
    mair = village.browser("Mair").get(village.at("board")).press("Show these", order="nearest")
    places = [
        mair.text.index(title)
        for title in ("At once", "In 3 days", "In 20 days", "Every week", "Any time too", "Any time at all")
    ]
    assert places == sorted(places)


def test_new_this_week(village: Village) -> None:
    with freeze_time(clock.now() - timedelta(days=8)):
        put_up(village, "Alys", "An old thing")
    put_up(village, "Alys", "A new thing", "Another new thing")
    mair = village.browser("Mair").get(village.at(""))
    mair.click("2 new notices on the board this week")
    assert "A new thing" in mair.text and "An old thing" not in mair.text and "2 offers" in mair.text
    mair.get(village.at("board"))
    assert "New this week: 2" in mair.text and "An old thing" in mair.text


def test_a_page_of_a_person_says_what_they_have_on_the_board(village: Village) -> None:
    put_up(village, "Alys", "Ironing")
    page = village.at(f"people/{village.refs['Alys']}")
    mair = village.browser("Mair").get(page)
    assert "Ironing" in mair.text
    with village.app.app_context():
        alys, mair_ = village.member("Alys"), village.member("Mair")
        actor = members.actor_of(alys.user, alys, village.group_id)
        apart.block(actor, alys, mair_, on=True)
    assert "Ironing" not in mair.get(page).text
