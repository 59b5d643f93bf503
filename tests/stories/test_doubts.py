"""Hours in the book that somebody says are different, and hours that only a coordinator agrees: through the pages."""

from __future__ import annotations

import pytest

from tests.stories.conftest import Village
from tests.stories.test_helping import LENGTH, ref_of, tell


@pytest.fixture
def posted(village: Village) -> str:
    """In a group where the receiver's word is enough: Mair told of an hour and a half that Alys gave her."""
    village.rule("confirmation", "receiver")
    mair = tell(village, "Mair", "Alys", "received")
    assert "In the hours book" in mair.text
    assert village.posted() == 1
    return ref_of(mair)


def test_said_looked_into_and_put_right(village: Village, posted: str) -> None:
    alys = village.browser("Alys").get(village.at(f"exchanges/{posted}")).click("Something is different")
    assert "The hours book stays as it is until then." in alys.text
    alys.press("Say so", length__h="1", length__m="30")
    assert alys.status == 422
    assert "That is the same length as before." in alys.text
    alys.press("Say so", length__h="2", length__m="0", reason="the gate as well")
    assert alys.status == 200
    assert "You said: 2 hours instead of 1 hour 30 minutes." in alys.text
    assert "Sioned Evans looks into it." in alys.text
    assert "“the gate as well”" in alys.text
    alys.again()
    assert alys.text.count("the gate as well") == 1, "a double tap says it once"
    assert (village.posted(), village.minutes("Alys")) == (1, 90)
    assert "you said something is different" in alys.get(village.at("")).text
    mair = village.browser("Mair").get(village.at(""))
    assert "something is different" in mair.text
    assert "Alys Jones says 2 hours instead of 1 hour 30 minutes." in mair.get(village.at(f"exchanges/{posted}")).text
    assert "something is different" in mair.get(village.at("statement")).text

    sioned = village.browser("Sioned").get(village.at("desk/list/doubted")).click("Alys Jones helped Mair Pugh")
    assert "“the gate as well”" in sioned.text
    assert "Ask: Mair Pugh" in sioned.text
    assert "Alys Jones says 2 hours instead of 1 hour 30 minutes." in sioned.text
    assert "How do you remember it?" in sioned.text
    sioned.click("Put this right")
    assert (sioned.value("length-h"), sioned.value("length-m")) == ("2", "0")
    sioned.press("Go on", reason="both remember the gate").press("Put it right")
    assert (village.minutes("Alys"), village.minutes("Mair"), village.posted()) == (120, -120, 3)
    assert "everybody sees the same" in sioned.get(village.at("desk/")).text
    alys.get(village.at(""))
    assert "(was 1 h 30, corrected)" in alys.text
    assert "something is different" not in alys.text


def test_it_stays_as_it_is(village: Village, posted: str) -> None:
    alys = village.browser("Alys").get(village.at(f"exchanges/{posted}")).click("This did not happen")
    alys.press("Say that it did not happen")
    assert alys.status == 422
    alys.press("Say that it did not happen", reason="that was another Alys")
    assert "You said: this did not happen." in alys.text
    assert village.minutes("Alys") == 90
    huw = village.browser("Huw").get(village.at(f"exchanges/{posted}")).click("What can be done")
    assert "Alys Jones says: this did not happen." in huw.text
    assert "Write it down" not in huw.buttons()
    assert "01970 600 201" not in huw.text, "telephone numbers are the coordinator's"
    huw.click("It stays as it is").press("It stays as it is")
    assert huw.status == 422
    huw.press("It stays as it is", reason="Mair has the slip")
    assert "it stays as it is, 1 hour 30 minutes" in huw.text
    assert "“Mair has the slip”" in alys.get(village.at(f"exchanges/{posted}")).text
    assert "Something is different" in alys.text
    assert "You said" not in alys.text


def test_it_was_right_after_all(village: Village, posted: str) -> None:
    alys = village.browser("Alys").get(village.at(f"exchanges/{posted}")).click("Something is different")
    alys.press("Say so", length__h="2", length__m="0").press("It was right after all")
    assert "Looked at again: it was right after all." in alys.text
    alys.again()
    assert alys.text.count("it was right after all") == 1
    assert "everybody sees the same" in village.browser("Sioned").get(village.at("desk/")).text


@pytest.mark.parametrize("channel", ["phone", "counter", "slip"])
def test_passed_on_by_the_coordinator(village: Village, posted: str, channel: str) -> None:
    sioned = village.browser("Sioned").get(village.at(f"exchanges/{posted}")).click("Somebody says it was different")
    sioned.press("Write it down", side="giver", channel=channel)
    assert sioned.status == 422
    assert "Please say how long it was." in sioned.text
    sioned.press("Write it down", said="no", length__h="", side="giver")
    assert sioned.status == 422
    assert "Please say why" in sioned.text
    sioned.press("Write it down", said="different", length__h="0", length__m="45", reason="", side="giver")
    assert "Alys Jones says 45 minutes instead of 1 hour 30 minutes." in sioned.text
    assert village.posted() == 1
    told = village.browser("Alys").get(village.at(f"exchanges/{posted}")).text
    assert "Sioned Evans, for: Alys Jones" in told
    assert "You said: 45 minutes instead of 1 hour 30 minutes." in told


def test_a_coordinators_own_hours(village: Village) -> None:
    village.rule("confirmation", "receiver")
    posted = ref_of(tell(village, "Mair", "Sioned", "received"))
    sioned = village.browser("Sioned").get(village.at(f"exchanges/{posted}")).click("Something is different")
    sioned.press("Say so", length__h="2", length__m="0")
    assert "Huw Rees looks into it." in sioned.text
    sioned.get(village.at("desk/list/doubted")).click("Sioned Evans helped Mair Pugh")
    assert "These are your own hours" in sioned.text
    assert "Please speak to: Huw Rees" in sioned.text
    assert "It stays as it is" not in sioned.text
    sioned.post(village.at(f"desk/different/{posted}/leave"), {"reason": "mine"})
    assert sioned.status == 403


def test_strangers_learn_nothing(village: Village, elsewhere: Village, posted: str) -> None:
    for browser in (village.browser("Gwen"), elsewhere.browser("Non")):
        for path in (f"exchanges/{posted}/different", f"exchanges/{posted}/not-so", f"desk/different/{posted}"):
            assert browser.get(village.at(path)).status == 404, path
        browser.get("/sign-in")
        for path in (f"exchanges/{posted}/different", f"exchanges/{posted}/answer", f"desk/different/{posted}/word"):
            fields = {"length-h": "2", "length-m": "0", "said-length-h": "2", "answer": "after all"}
            assert browser.post(village.at(path), fields).status == 404, path
    assert village.exchanges()[0].in_doubt == ()


@pytest.mark.parametrize(("language", "said"), [("cy", "Mae rhywbeth yn wahanol"), ("en", "Something is different")])
def test_in_both_languages(village: Village, posted: str, language: str, said: str) -> None:
    alys = village.browser("Alys", language).get(village.at(f"exchanges/{posted}")).click(said)
    assert alys.doc.get("lang") == language
    assert alys.get(village.at(f"exchanges/{posted}/different")).status == 200


# Where the group leaves agreeing to a coordinator


@pytest.fixture
def ruled(village: Village) -> str:
    village.rule("confirmation", "coordinator")
    return ref_of(tell(village))


def test_another_length_before_the_coordinator_agrees(village: Village, ruled: str) -> None:
    mair = village.browser("Mair").get(village.at(""))
    assert "Waiting for: your coordinator" in mair.text
    mair.get(village.at(f"exchanges/{ruled}"))
    assert "Waiting for: your coordinator" in mair.text
    assert "Yes, that's right" not in mair.buttons()
    mair.click("Something is different").press("Say so", length__h="1", length__m="15")
    assert "Mair Pugh says 1 hour 15 minutes instead of 1 hour 30 minutes." in mair.text
    sioned = village.browser("Sioned").get(village.at("desk/list/different")).click("Alys Jones helped Mair Pugh")
    assert "Mair Pugh says 1 hour 15 minutes instead of 1 hour 30 minutes." in sioned.text
    assert "Yes, that's right" not in sioned.buttons()
    alys = village.browser("Alys").get(village.at(f"exchanges/{ruled}")).press("Yes, 1 hour 15 minutes is right")
    assert "Waiting for: your coordinator" in alys.text
    assert "instead of" not in alys.text.split("How it came about", maxsplit=1)[0]
    assert village.posted() == 0
    sioned.get(village.at(f"desk/waiting/{ruled}")).press("Yes, that's right")
    assert (village.minutes("Alys"), village.minutes("Mair")) == (75, -75)


def test_the_coordinators_page_was_open_meanwhile(village: Village, ruled: str) -> None:
    sioned = village.browser("Sioned").get(village.at(f"desk/waiting/{ruled}"))
    mair = village.browser("Mair").get(village.at(f"exchanges/{ruled}/different"))
    mair.press("Say so", length__h="1", length__m="15")
    sioned.press("Yes, that's right")
    assert sioned.status == 409
    assert village.posted() == 0
    sioned.click("Settle it").press("Settle it", length__h="1", length__m="15", reason="spoke with both")
    assert village.minutes("Alys") == 75


def test_it_did_not_happen_before_the_coordinator_agrees(village: Village, ruled: str) -> None:
    mair = village.browser("Mair").get(village.at(f"exchanges/{ruled}")).click("This did not happen")
    mair.press("Say that it did not happen", reason="that was another Mair")
    assert village.exchanges()[0].state == "declined"
    sioned = village.browser("Sioned").get(village.at("desk/")).click("lately: this did not happen")
    assert "Lately: this did not happen" in sioned.text
    sioned.click("Alys Jones helped Mair Pugh")
    assert "“that was another Mair”" in sioned.text


def test_the_teller_finds_something_different_too(village: Village, ruled: str) -> None:
    alys = village.browser("Alys").get(village.at(f"exchanges/{ruled}"))
    assert "Take it back" in alys.buttons()
    alys.click("Something is different").press("Say so", length__h="1", length__m="0")
    alys.again()
    assert alys.status == 200
    assert "Waiting for: Mair Pugh" in alys.text


def test_what_she_was_told_on_the_telephone(village: Village, ruled: str) -> None:
    sioned = village.browser("Sioned").get(village.at(f"desk/waiting/{ruled}"))
    assert "Ask: Mair Pugh" in sioned.text
    sioned.press("Write it down", said="different", length__h="1", length__m="0")
    assert "Mair Pugh says 1 hour instead of 1 hour 30 minutes." in sioned.text


def test_the_groups_own_side_where_a_coordinator_agrees(village: Village) -> None:
    village.rule("confirmation", "coordinator")
    alys = village.browser("Alys").get(village.at("log/gave")).press("The group itself")
    ref = ref_of(alys.press("Go on", day__when="today", **LENGTH).press("Tell of these"))
    alys.click("Something is different").press("Say so", length__h="1", length__m="0")
    sioned = village.browser("Sioned").get(village.at(f"desk/waiting/{ref}")).press("Yes, 1 hour is right")
    assert village.minutes("Alys") == 60
    assert "In the hours book" in sioned.text
