"""What the coordinator is part of finds its way to the second signer; an only officer has a slip, and it says so."""

from __future__ import annotations

import pytest

from tests.stories.conftest import Village
from tests.stories.test_helping import LENGTH, ref_of, tell


@pytest.fixture
def doubted(village: Village) -> str:
    """Mair told of an hour and a half that Sioned gave her; Sioned, the coordinator, says two hours."""
    village.rule("confirmation", "receiver")
    ref = ref_of(tell(village, "Mair", "Sioned", "received"))
    sioned = village.browser("Sioned").get(village.at(f"exchanges/{ref}/different"))
    sioned.press("Say so", length__h="2", length__m="0")
    return ref


def test_the_signer_finds_the_coordinators_own_doubt_and_settles_it(village: Village, doubted: str) -> None:
    huw = village.browser("Huw").get(village.at("")).click("Desk")
    assert "The second signer's desk" in huw.text
    huw.click("Sioned Evans helped Mair Pugh").click("Put this right")
    huw.press("Go on", reason="the slip says so").press("Put it right")
    assert (village.minutes("Sioned"), village.minutes("Mair")) == (120, -120)
    assert "Nothing waits for you here." in huw.get(village.at("desk/signer")).text


def test_what_another_coordinator_can_settle_is_not_the_signers(village: Village, doubted: str) -> None:
    assert "Sioned Evans helped Mair Pugh" in village.browser("Huw").get(village.at("desk/signer")).text
    village.office("Gwen", "coordinator")
    assert "Nothing waits for you here." in village.browser("Huw").get(village.at("desk/signer")).text


def test_what_waits_for_a_coordinators_yes_and_is_her_own(village: Village) -> None:
    village.rule("confirmation", "coordinator")
    tell(village, "Mair", "Sioned", "received")
    tell(village, "Alys", "Mair")
    huw = village.browser("Huw").get(village.at("desk/signer"))
    assert "Alys Jones helped Mair Pugh" not in huw.text
    huw.click("Sioned Evans helped Mair Pugh").press("Yes, that's right")
    assert village.minutes("Sioned") == 90


def test_what_the_two_see_differently_before_it_is_in_the_book(village: Village) -> None:
    ref = ref_of(tell(village, "Mair", "Sioned", "received"))
    huw = village.browser("Huw").get(village.at("desk/signer"))
    assert "Nothing waits for you here." in huw.text
    sioned = village.browser("Sioned").get(village.at(f"exchanges/{ref}/different"))
    sioned.press("Say so", length__h="1", length__m="0")
    huw.get(village.at("desk/signer")).click("Sioned Evans helped Mair Pugh").click("Settle it")
    huw.press("Settle it", length__h="1", length__m="0", reason="both agree now")
    assert village.minutes("Sioned") == 60


def test_not_the_signers_own(village: Village) -> None:
    village.rule("confirmation", "receiver")
    ref = ref_of(tell(village, "Sioned", "Huw", "received"))
    village.browser("Huw").get(village.at(f"exchanges/{ref}/different")).press("Say so", length__h="2", length__m="0")
    assert "Nothing waits for you here." in village.browser("Huw").get(village.at("desk/signer")).text


def test_a_member_and_a_coordinator_have_no_such_desk(village: Village) -> None:
    for who in ("Mair", "Sioned"):
        assert village.browser(who).get(village.at("desk/signer")).status == 403


# The only officer


@pytest.fixture
def alone(village: Village, doubted: str) -> str:
    """The same where Sioned is the only officer."""
    village.end_roles("Huw")
    return doubted


def test_everybody_is_told_how_it_is_settled(village: Village, alone: str) -> None:
    for who in ("Mair", "Sioned"):
        told = village.browser(who).get(village.at(f"exchanges/{alone}")).text
        assert "There is no officer who is not part of it, so a slip that the other side signed settles it." in told
    desk = village.browser("Sioned").get(village.at("desk/list/doubted")).text
    assert "These are your own hours: a slip that the other side signed settles it." in desk


@pytest.mark.parametrize(("said", "length", "minutes"), [("different", "2", 120), ("stays", "", 90), ("no", "", 0)])
def test_settled_by_a_slip_and_marked(village: Village, alone: str, said: str, length: str, minutes: int) -> None:
    sioned = village.browser("Sioned").get(village.at("desk/list/doubted")).click("Sioned Evans helped Mair Pugh")
    sioned.press("I have the signed slip here", slip="17", reason="")
    assert sioned.status == 422
    sioned.press("I have the signed slip here", slip="", said=said, length__h=length, reason="Mair signed it")
    assert sioned.status == 422
    assert village.minutes("Sioned") == 90
    sioned.press("I have the signed slip here", slip="17")
    assert sioned.status == 200, sioned.text
    assert (village.minutes("Sioned"), village.minutes("Mair")) == (minutes, -minutes)
    assert not any(each.in_doubt for each in village.exchanges())
    mair = village.browser("Mair").get(village.at("statement"))
    assert "single-handed" in mair.text
    mair.get(village.at(f"exchanges/{alone}"))
    if said == "different":
        mair.click("This was put right.")
    assert "Single-handed: one officer, and a slip that the other side signed." in mair.text
    assert "“Mair signed it”" in mair.text


def test_not_where_somebody_else_can_settle_it(village: Village, doubted: str) -> None:
    sioned = village.browser("Sioned").get(village.at(f"desk/different/{doubted}"))
    assert "I have the signed slip here" not in sioned.buttons()
    fields = {"slip": "17", "said": "different", "length-h": "3", "length-m": "0", "reason": "mine"}
    assert sioned.post(village.at(f"desk/different/{doubted}/signed"), fields).status == 403
    assert village.minutes("Sioned") == 90


def test_not_where_nobody_says_that_it_was_different(village: Village) -> None:
    village.rule("confirmation", "receiver")
    village.end_roles("Huw")
    ref = ref_of(tell(village, "Mair", "Sioned", "received"))
    sioned = village.browser("Sioned").get(village.at(f"desk/different/{ref}"))
    assert "I have the signed slip here" not in sioned.buttons()
    fields = {"slip": "17", "said": "different", "length-h": "3", "length-m": "0", "reason": "mine"}
    assert sioned.post(village.at(f"desk/different/{ref}/signed"), fields).status == 409
    assert village.minutes("Sioned") == 90


def test_the_other_language_in_the_middle_of_it(village: Village, alone: str) -> None:
    typed = {"slip": "17", "said": "different", "length__h": "2", "length__m": "15", "reason": "<Mair> signed"}
    sioned = village.browser("Sioned").get(village.at(f"desk/different/{alone}")).press("Cymraeg", **typed)
    assert (sioned.status, sioned.doc.get("lang")) == (200, "cy")
    assert [sioned.value(name.replace("__", "-")) for name in typed] == list(typed.values())


# Telling: somebody else after all


def test_somebody_else_keeps_what_was_typed(village: Village) -> None:
    mair = village.browser("Mair").get(village.at(f"log/gave/{village.refs['Alys']}"))
    mair.press("Somebody else", day__when="yesterday", what="the <gate>", **LENGTH)
    assert "Who did you help?" in mair.text
    mair.press("Find", q="Gwen").press("Gwen Jones")
    assert "You helped: Gwen Jones" in mair.text
    assert [mair.value(name) for name in ("day-when", "what", "length-h")] == ["yesterday", "the <gate>", "1"]
    mair.press("Somebody else").press("I can't find them")
    assert mair.value("what") == "the <gate>"
    mair.press("Somebody else", typed="the man with the goat").press("I can't find them")
    assert (mair.value("typed"), mair.value("what")) == ("the man with the goat", "the <gate>")
    assert village.exchanges() == []
