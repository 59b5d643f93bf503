"""Circles: founded by a member, joined, spoken in, left; and nobody outside, whatever their office, finds anything."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.browse import Browser
from tests.stories.conftest import Village
from timebank import clock
from timebank.circles.models import Circle, Look, Seat, Word
from timebank.db import db
from timebank.groups import service as groups
from timebank.permissions import Actor

NAME, PURPOSE = "Living with sugar", "We live with diabetes, and help each other to live well."


def begun(village: Village, **more: str) -> Browser:
    """Alys has founded a circle, and looks at it."""
    alys = village.browser("Alys").get(village.at("circles/"))
    alys.click("Begin a circle").press("Begin the circle", name_en=NAME, purpose_en=PURPOSE, **more)
    assert alys.status == 200 and NAME in alys.text, alys.text
    return alys


def invited(village: Village, alys: Browser, who: str) -> Browser:
    """Somebody was invited, and looks at their circles."""
    alys.get(alys.path).click("Who is in it").press("Invite them", who=village.numbers[who])
    assert "Invited." in alys.text, alys.text
    alys.click("Circle")
    return village.browser(who).get(village.at("circles/"))


def with_mair(village: Village, **more: str) -> tuple[Browser, Browser]:
    """A circle of Alys and Mair, and their browsers on its page."""
    alys = begun(village, **more)
    mair = invited(village, alys, "Mair").click("Read and answer")
    mair.press("Yes, I come in", **({"consents": "y"} if more else {}))
    assert mair.path == alys.path, mair.text
    return alys, mair


def test_a_circle_is_founded_joined_and_spoken_in(village: Village) -> None:
    alys, mair = with_mair(village)
    mair.press("Say it to the circle", said="Bara brith was a mistake.")
    assert "Bara brith was a mistake." in mair.text and "Mair Pugh" in mair.text
    home = village.browser("Alys").get(village.at(""))
    assert "There is something new in a circle of yours." in home.text
    assert NAME not in home.text and "Bara" not in home.text
    alys.get(alys.path)
    assert "Bara brith was a mistake." in alys.text
    alys.press("I have read what is here")
    assert "something new" not in home.get(village.at("")).text
    assert "Alys Jones" in mair.click("Who is in it").text and "convener" in mair.text


def test_what_is_missing_in_a_language_is_said(village: Village) -> None:
    alys = begun(village)
    assert "Not yet in" not in alys.text
    assert "Ddim yn Gymraeg eto" in village.browser("Alys", "cy").get(alys.path).text
    alys.click("Change the circle").press("Save", name_en="", purpose_en="")
    assert alys.status == 422 and "Error" in alys.html
    alys.press("Save", name_cy="Byw gyda siwgr", purpose_cy="Byw'n dda gyda diabetes.", name_en="", purpose_en="")
    assert "Byw gyda siwgr" in alys.text and "Not yet in English" in alys.text


def test_a_sensitive_circle_asks_for_a_yes_of_its_own(village: Village) -> None:
    alys = village.browser("Alys").get(village.at("circles/new"))
    alys.press("Begin the circle", name_en=NAME, purpose_en=PURPOSE, sensitive="y")
    assert alys.status == 422 and "asks for your agreement" in alys.text
    alys.press("Begin the circle", consents="y")
    assert "alongside your GP" in alys.text and "Leave this page quickly" in alys.text
    assert "<title>Circle " in alys.html
    assert "ochr yn ochr" in village.browser("Alys", "cy").get(alys.path).text
    mair = invited(village, alys, "Mair").click("Read and answer")
    mair.press("Yes, I come in")
    assert mair.status == 422
    mair.press("Yes, I come in", consents="y")
    mair.press("Say it to the circle", said="Mine are at breakfast.")
    with village.app.app_context():
        seat = db.session.scalars(select(Seat).where(Seat.member_id == village.member("Mair").id)).one()
        assert seat.consent.startswith("I agree that what I write") and seat.consent_at
    mair.click("Leave the circle")
    assert "takes back what you agreed to" in mair.text
    mair.press("Leave the circle", forget="y")
    assert mair.path == village.at("circles/") and NAME not in mair.text
    assert "at breakfast" not in alys.get(alys.path).text
    assert mair.get(alys.path).status == 404
    with village.app.app_context():
        assert db.session.scalars(select(Seat).where(Seat.member_id == village.member("Mair").id)).all() == []


def test_a_way_out_leads_to_the_notice_board(village: Village) -> None:
    alys = begun(village, sensitive="y", consents="y")
    assert "data-quickly" in alys.html
    assert alys.click("Leave this page quickly").path == village.at("board")


def test_somebody_asks_with_a_link_and_a_convener_answers(village: Village) -> None:
    alys, mair = with_mair(village)
    mair.click("Who is in it").press("Make a link")
    link = re.search(r"/circles/join/([a-z0-9]{10})", mair.html)
    assert link is not None
    gwen = village.browser("Gwen").get(village.at(f"circles/join/{link[1]}"))
    assert PURPOSE in gwen.text and "Alys" not in gwen.text and "Mair" not in gwen.text
    gwen.press("Ask to come in")
    assert "waiting for a word" in gwen.text
    assert gwen.get(alys.path).status == 404
    alys.get(alys.path).click("Who is in it").press("Let them in")
    assert gwen.get(alys.path).status == 200
    with clock.at(clock.now() + timedelta(days=15)):
        assert village.browser("Dafydd").get(village.at(f"circles/join/{link[1]}")).status == 404
    assert village.browser("Dafydd").get(village.at("circles/join/abcdefghjk")).status == 404


def test_an_invitation_is_for_one_person_and_can_be_declined(village: Village) -> None:
    alys = begun(village)
    gwen = invited(village, alys, "Gwen")
    code = re.search(r"/circles/join/([a-z0-9]{10})", gwen.html)
    assert code is not None
    assert village.browser("Dafydd").get(village.at(f"circles/join/{code[1]}")).status == 404
    gwen.press("No, thank you")
    assert NAME not in gwen.text and gwen.get(village.at(f"circles/join/{code[1]}")).status == 404


def test_a_listed_circle_shows_its_purpose_and_not_who_is_in_it(village: Village) -> None:
    alys = begun(village, listed="y")
    gwen = village.browser("Gwen").get(village.at("circles/"))
    assert NAME in gwen.text and PURPOSE in gwen.text and "Alys" not in gwen.text
    gwen.click(NAME)
    assert "Alys" not in gwen.text
    gwen.press("Ask to come in")
    alys.get(alys.path).click("Who is in it").press("Not now")
    assert gwen.get(village.at("circles/")).status == 200 and "waiting for a word" not in gwen.text


def test_words_are_taken_down_and_reported(village: Village) -> None:
    alys, mair = with_mair(village)
    alys.get(alys.path).press("Say it to the circle", said="Mair snores.")
    mair.get(mair.path).press("Ask a convener to look at this")
    assert "A convener is asked" in mair.text and "Take it down" not in mair.buttons()
    assert "asks the conveners to look at this" in alys.get(alys.path).text
    alys.press("It may stay")
    assert "asks the conveners" not in alys.text
    alys.press("Take it down")
    assert "Mair snores" not in alys.text and "Taken down." in alys.text
    mair.get(mair.path).press("Say it to the circle", said="Never mind.").press("Take it down")
    assert "Never mind" not in mair.text


def test_the_last_convener_hands_over_or_closes(village: Village) -> None:
    alys, mair = with_mair(village)
    alys.get(alys.path).click("Leave the circle").press("Leave the circle")
    assert alys.status == 409 and "only convener" in alys.text
    with village.app.app_context():
        seat = db.session.scalars(select(Seat.ref).where(Seat.member_id == village.member("Mair").id)).one()
    alys.press("Leave the circle", to=seat)
    assert alys.path == village.at("circles/")
    assert alys.get(mair.path).status == 404
    mair.get(mair.path).click("Leave the circle")
    assert "the only one here" in mair.text
    mair.press("Close the circle for everybody")
    assert mair.get(alys.path).status == 404
    with village.app.app_context():
        circle = db.session.scalars(select(Circle)).one()
        assert circle.closed_at and circle.name_en == circle.purpose_en == ""
        assert db.session.scalars(select(Seat)).all() == [] and db.session.scalars(select(Word)).all() == []


def test_buddies_both_say_yes(village: Village) -> None:
    alys, mair = with_mair(village)
    mair.click("Who is in it").press("Ask to be buddies")
    assert "You asked to be buddies." in mair.text and "your buddy" not in mair.text
    alys.get(alys.path).click("Who is in it")
    assert "Mair Pugh asks: shall we be buddies?" in alys.text
    alys.press("Yes, gladly")
    assert "your buddy" in alys.text and "your buddy" in mair.get(mair.path).text
    mair.press("Be buddies no longer")
    assert "your buddy" not in alys.get(alys.path).text


def test_one_gentle_question_that_is_asked_once(village: Village) -> None:
    alys, mair = with_mair(village)
    alys.get(alys.path)
    for number in range(8):
        assert "Ready to share" not in mair.get(mair.path).text
        alys.press("Say it to the circle", said=f"Day {number}: oats.")
    assert "Ready to share what worked for you?" in mair.get(mair.path).text
    assert "Ready to share" not in alys.get(alys.path).text
    mair.press("Do not ask me again")
    assert "Ready to share" not in mair.text


def named(village: Village) -> None:
    """Sioned, a coordinator, and Huw, the signer, are named for safeguarding."""
    with village.app.app_context():
        numbers = f"{village.numbers['Sioned']} {village.numbers['Huw']}"
        groups.change(Actor.host(village.group_id), groups.by_id(village.group_id), "safeguarding", numbers)


def test_two_named_people_look_for_a_day_and_everybody_in_it_sees_that(village: Village) -> None:
    alys, mair = with_mair(village)
    named(village)
    mair.press("Say it to the circle", said="I cannot go home.")
    code = alys.path.rstrip("/").rpartition("/")[2]
    assert code in mair.get(alys.path).text
    for first in ("Alys", "Dafydd"):
        assert village.browser(first).get(village.at("circles/look")).status == 404
    sioned = village.browser("Sioned").get(village.at("circles/look"))
    sioned.press("Ask the other to agree", code="wrongcode2", reason="Mair told me")
    assert sioned.status == 422 and "No circle has this code" in sioned.text
    sioned.press("Ask the other to agree", code=code, reason="Mair told me")
    with village.app.app_context():
        look = db.session.scalars(select(Look.ref)).one()
    at = village.at(f"circles/look/{look}")
    assert "waits for the other" in sioned.get(at).text and "go home" not in sioned.text
    assert "I agree" not in " ".join(sioned.buttons())
    sioned.post(at, {})
    assert "go home" not in sioned.get(at).text
    assert sioned.get(alys.path).status == 404
    huw = village.browser("Huw").get(at)
    assert "go home" not in huw.text
    huw.press("I agree: we both look")
    assert "I cannot go home." in huw.text and "I cannot go home." in sioned.get(at).text
    assert "Say it to the circle" not in sioned.buttons() and sioned.get(alys.path).status == 404
    assert village.browser("Alys").get(at).status == 404
    assert "Sioned Evans, Huw Rees" in mair.get(alys.path).text and "Mair told me" in mair.text
    assert "something new in a circle" in village.browser("Alys").get(village.at("")).text
    with clock.at(clock.now() + timedelta(hours=25)):
        assert village.browser("Huw").get(at).status == 404


@pytest.mark.parametrize("page", ["", "trail", "two-keys/", "notices/", "desk/", "people/", "board/", "circles/"])
def test_officers_outside_find_nothing_on_their_pages(village: Village, page: str) -> None:
    alys, _mair = with_mair(village)
    alys.get(alys.path).press("Say it to the circle", said="Oats, every day.")
    code = alys.path.rstrip("/").rpartition("/")[2]
    for officer in ("Sioned", "Huw"):
        seen = village.browser(officer).get(village.at(page))
        for secret in (NAME, PURPOSE, "Oats", code, "circles.", "new in a circle"):
            assert secret not in seen.html, (officer, page, secret)
    assert village.browser("Sioned").get(alys.path).status == 404
