"""Help told, agreed, different, declined, put right: whole journeys through the pages."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from tests.browse import Browser
from tests.stories.conftest import Village
from timebank.exchanges import service as exchanges
from timebank.members import service as members

LENGTH = {"length__h": "1", "length__m": "30"}


def tell(village: Village, first: str = "Alys", other: str = "Mair", way: str = "gave", **fields: str) -> Browser:
    """Tell of help, start to end, by somebody who knows the other's name."""
    browser = village.browser(first).get(village.at(f"log/{way}"))
    browser.press("Find", q=other).press(other)
    typed = {"day__when": "today", **LENGTH, "what": "in the garden", **fields}
    return browser.press("Go on", **typed).press("Tell of these")


def ref_of(browser: Browser) -> str:
    return browser.path.rsplit("/", 1)[1]


def test_coordinator_tells_receiver_differs_giver_agrees(village: Village) -> None:
    sioned = village.browser("Sioned").get(village.at("desk/")).click("Tell of help for somebody")
    sioned.press(
        "Go on",
        giver="Alys Jones",
        receiver=village.numbers["Mair"],
        told_by="giver",
        how="phone",
        day__when="yesterday",
        what="cleaning the gutters",
        **LENGTH,
    )
    assert sioned.status == 200, sioned.text
    assert "Is everything right?" in sioned.text
    assert "Alys Jones: hours go up." in sioned.text
    assert "by telephone" in sioned.text
    sioned.press("Tell of these 1 hour 30 minutes")
    ref = ref_of(sioned)
    assert village.posted() == 0
    sioned.again()
    assert ref_of(sioned) == ref, "a double tap gives the first one"
    assert len(village.exchanges()) == 1

    mair = village.browser("Mair").get(village.at(f"exchanges/{ref}"))
    assert "Alys Jones helped you" in mair.text
    mair.click("Something is different").press("Say so", length__h="1", length__m="15")
    assert mair.status == 200
    assert "Mair Pugh says 1 hour 15 minutes instead of 1 hour 30 minutes." in mair.text
    assert village.posted() == 0

    alys = village.browser("Alys").get(village.at(f"exchanges/{ref}"))
    alys.press("Yes, 1 hour 15 minutes is right")
    assert "In the hours book" in alys.text
    assert "1 hour 15 minutes more given than received" in alys.text
    alys.again()
    assert alys.status == 200, "agreed twice is agreed once"
    assert (village.minutes("Alys"), village.minutes("Mair"), village.posted()) == (75, -75, 1)

    for browser, words in ((alys, "given 1 hour 15 minutes"), (mair, "received 1 hour 15 minutes")):
        browser.get(village.at("statement"))
        assert words in browser.text
        assert "cleaning the gutters" in browser.text
        assert "-" not in browser.text.replace("in-", ""), browser.text

    for language in ("en", "cy"):
        told = village.browser("Mair", language).get(village.at(f"exchanges/{ref}"))
        assert told.doc.get("lang") == language
        story = next(item for item in told.doc.iter("ol") if item.get("class") == "story")
        assert len(story) == 3, "told, different, agreed"
        assert "Sioned Evans" in told.text
        assert "Alys Jones" in told.text


def test_member_tells_and_the_other_agrees(village: Village) -> None:
    alys = tell(village)
    ref = ref_of(alys)
    assert "Waiting for: Mair Pugh" in alys.text
    assert "/exchanges/" in alys.path
    assert alys.again().status == 200
    assert len(village.exchanges()) == 1
    assert village.posted() == 0

    mair = village.browser("Mair").get(village.at(f"exchanges/{ref}"))
    mair.press("Yes, that's right")
    assert "1 hour 30 minutes more received than given, and that is fine." in mair.text
    assert (village.minutes("Alys"), village.minutes("Mair")) == (90, -90)
    assert "Mair" in alys.get(village.at("log/gave")).text, "people I know come first"


def test_names_never_stand_in_an_address(village: Village) -> None:
    alys = village.browser("Alys").get(village.at("log/received")).press("Find", q="Mair")
    assert "?" not in alys.path
    assert "mair" not in alys.press("Mair Pugh").path.lower()


def test_misspelt_names_are_found(village: Village) -> None:
    alys = village.browser("Alys").get(village.at("log/received")).press("Find", q="davith owen")
    assert "Dafydd Owen" in alys.text
    alys.press("Find", q="zzzz")
    assert "Nobody by that name" in alys.text
    assert alys.value("q") == "zzzz"


def test_change_goes_back_with_everything_kept(village: Village) -> None:
    alys = village.browser("Alys").get(village.at(f"log/gave/{village.refs['Mair']}"))
    alys.press("Go on", day__when="yesterday", what="y gath", length__h="0", length__m="45")
    alys.press("– How long")
    assert alys.value("what") == "y gath"
    assert (alys.value("length-h"), alys.value("length-m")) == ("0", "45")
    yesterday = village.today() - timedelta(days=1)
    assert alys.value("day-d") == str(yesterday.day)
    assert "There is a problem" not in alys.text
    alys.press("Go on").press("– Who was helped")
    assert alys.status == 200
    assert "Who did you help?" in alys.text


@pytest.mark.parametrize("way", ["known", "found", "the group", "nobody"])
def test_somebody_else_after_all_keeps_everything_else(village: Village, way: str) -> None:
    tell(village, other="Gwen")
    alys = village.browser("Alys").get(village.at(f"log/gave/{village.refs['Mair']}"))
    typed = {"day__when": "other", "day__d": str(village.today().day), "day__m": str(village.today().month)}
    alys.press("Go on", **typed, day__y=str(village.today().year), what="y gath", length__h="0", length__m="45")
    key = alys.value("key")
    alys.press("– Who was helped")
    assert "There is a problem" not in alys.text
    if way == "known":
        alys.press("Gwen Jones")
    elif way == "found":
        alys.press("Find", q="davith owen").press("Dafydd Owen")
    elif way == "the group":
        alys.press("The group itself")
    else:
        alys.press("Find", q="the woman with the goat").press("I can't find them")
        assert alys.value("typed") == "the woman with the goat"
    assert alys.status == 200
    assert "There is a problem" not in alys.text
    assert (alys.value("what"), alys.value("length-h"), alys.value("length-m")) == ("y gath", "0", "45")
    assert (alys.value("day-d"), alys.value("key")) == (str(village.today().day), key)
    alys.press("Go on")
    if "Is it this one?" in alys.text:
        alys.press("No, this is something else")
    assert "Is everything right?" in alys.text
    assert "Mair" not in alys.text
    assert "45 minutes" in alys.text


def test_rounding_is_said_before_it_counts(village: Village) -> None:
    alys = village.browser("Alys").get(village.at(f"log/gave/{village.refs['Mair']}"))
    alys.press("Go on", day__when="today", length__h="1:20")
    assert "Told: 1 hour 20 minutes." in alys.text
    assert "Tell of these 1 hour 15 minutes" in alys.text


def test_the_group_itself(village: Village) -> None:
    alys = village.browser("Alys").get(village.at("log/gave")).press("The group itself")
    alys.press("Go on", day__when="today", what="te i bawb", **LENGTH).press("Tell of these")
    ref = ref_of(alys)
    assert "the group itself" in alys.text
    sioned = village.browser("Sioned").get(village.at("desk/list/waiting")).click("Alys Jones helped the group itself")
    sioned.press("Yes, that's right")
    assert sioned.path.endswith(ref)
    assert village.minutes("Alys") == 90


def test_cannot_find_them(village: Village) -> None:
    alys = village.browser("Alys").get(village.at("log/gave")).press("Find", q="the woman with the goat")
    alys.press("I can't find them")
    assert alys.value("typed") == "the woman with the goat"
    assert "There is a problem" not in alys.text
    alys.press("Go on", day__when="today", **LENGTH).press("Send this to the coordinator")
    assert "Thank you" in alys.text
    alys.again()

    sioned = village.browser("Sioned").get(village.at("desk/list/unplaced")).click("the woman with the goat")
    sioned.press("Find", q="gwen").press("Gwen Jones")
    assert "Told, but the other person was not found" in sioned.text
    assert "The coordinator found out who it was." in sioned.text
    assert village.posted() == 0
    gwen = village.browser("Gwen").get(village.at(f"exchanges/{ref_of(sioned)}")).press("Yes, that's right")
    assert gwen.status == 200
    assert village.minutes("Alys") == 90
    assert "everybody is known" in sioned.get(village.at("desk/")).text


def test_set_aside(village: Village) -> None:
    alys = village.browser("Alys").get(village.at("log/gave")).press("I can't find them")
    alys.press("Go on", typed="??", day__when="today", **LENGTH).press("Send this")
    sioned = village.browser("Sioned").get(village.at("desk/list/unplaced")).click("??")
    sioned.click("Set it aside").press("Set it aside")
    assert sioned.status == 422
    assert "Please say why" in sioned.text
    sioned.press("Set it aside", reason="rang Alys, it was a visitor")
    assert "everybody is known" in sioned.text
    assert village.exchanges() == []


def test_told_twice(village: Village) -> None:
    ref = ref_of(tell(village))
    mair = village.browser("Mair").get(village.at(f"log/received/{village.refs['Alys']}"))
    mair.press("Go on", day__when="yesterday", **LENGTH)
    assert "Is it this one?" in mair.text
    mair.press("Yes, and that's right")
    assert ref_of(mair) == ref
    assert (len(village.exchanges()), village.minutes("Alys")) == (1, 90)

    mair.get(village.at(f"log/received/{village.refs['Alys']}")).press("Go on", day__when="yesterday", **LENGTH)
    assert "Yes, show me that one" in mair.text
    mair.press("No, this is something else").press("Tell of these")
    assert len(village.exchanges()) == 2


def test_coordinator_is_asked_too_whether_it_was_told_twice(village: Village) -> None:
    tell(village)
    sioned = village.browser("Sioned").get(village.at("desk/log"))
    sioned.press("Go on", giver="Alys Jones", receiver="Mair Pugh", told_by="receiver", day__when="today", **LENGTH)
    assert "Is it this one?" in sioned.text
    assert sioned.value("giver") == "Alys Jones"
    sioned.press("No, this is something else").press("Tell of these")
    assert len(village.exchanges()) == 2


def test_did_not_happen(village: Village) -> None:
    ref = ref_of(tell(village))
    mair = village.browser("Mair").get(village.at(f"exchanges/{ref}")).click("This did not happen")
    mair.press("Say that it did not happen")
    assert mair.status == 422
    assert "Please say why" in mair.text
    mair.press("Say that it did not happen", reason="that was another Mair")
    assert "“that was another Mair”" in village.browser("Alys").get(village.at(f"exchanges/{ref}")).text
    assert village.posted() == 0


def test_taken_back(village: Village) -> None:
    alys = tell(village)
    alys.press("Take it back")
    assert "Taken back before it was agreed." in alys.text
    mair = village.browser("Mair").get(village.at("statement"))
    assert "Not in the book yet" not in mair.text


def test_ring_me_instead(village: Village) -> None:
    ref = ref_of(tell(village))
    mair = village.browser("Mair").get(village.at(f"exchanges/{ref}")).press("Ring me instead")
    assert "Your coordinator will ring you about this." in mair.text
    sioned = village.browser("Sioned").get(village.at("desk/calls")).click("What can be done")
    assert "01970 600 202" in sioned.text
    assert "Is this right? Please answer yes" in sioned.text
    sioned.press("Write it down", said="yes", channel="phone")
    assert "Mair Pugh, by telephone" in sioned.text.replace("for: ", "")
    assert village.minutes("Mair") == -90


@pytest.mark.parametrize(
    ("said", "fields"), [("different", {"length__h": "0", "length__m": "45"}), ("no", {"reason": "na"})]
)
def test_what_somebody_said_on_the_telephone(village: Village, said: str, fields: dict[str, str]) -> None:
    ref = ref_of(tell(village))
    sioned = village.browser("Sioned").get(village.at(f"desk/waiting/{ref}"))
    sioned.press("Write it down")
    assert sioned.status == 422
    sioned.press("Write it down", said=said, **fields)
    assert sioned.status == 200, sioned.text
    assert village.exchanges()[0].state == {"different": "queried", "no": "declined"}[said]
    assert village.posted() == 0


def test_text_for_somebody_whose_language_nobody_asked_comes_in_both(village: Village) -> None:
    ref = ref_of(tell(village, other="Dafydd"))
    sioned = village.browser("Sioned").get(village.at(f"desk/waiting/{ref}"))
    languages = [each.get("lang") for each in sioned.doc.iter("p") if each.get("class") == "words"]
    assert languages == ["cy", "en"]


def test_settled_by_the_signer(village: Village) -> None:
    ref = ref_of(tell(village))
    mair = village.browser("Mair").get(village.at(f"exchanges/{ref}/different"))
    mair.press("Say so", length__h="0", length__m="45")
    huw = village.browser("Huw").get(village.at(f"exchanges/{ref}")).click("What can be done")
    assert "01970" not in huw.text.replace("01970 600 123", ""), "telephone numbers are the coordinator's"
    huw.click("Settle it").press("Settle it", length__h="1", length__m="0")
    assert huw.status == 422
    huw.press("Settle it", length__h="1", length__m="0", reason="spoke with both")
    assert "Settled by somebody who is not part of it: 1 hour." in huw.text
    assert (village.minutes("Alys"), village.minutes("Mair")) == (60, -60)


def test_put_right(village: Village) -> None:
    ref = ref_of(tell(village, length__h="2", length__m="0"))
    mair = village.browser("Mair").get(village.at(f"exchanges/{ref}")).press("Yes, that's right")
    sioned = village.browser("Sioned").get(village.at(f"exchanges/{ref}")).click("Put this right")
    sioned.press("Go on", length__h="1", length__m="15")
    assert sioned.status == 422
    sioned.press("Go on", length__h="1", length__m="15", reason="started late", code="keying")
    sioned.press("Change")
    assert sioned.value("reason") == "started late"
    sioned.press("Go on").press("Put it right")
    assert "was 2 hours, corrected" in sioned.text
    assert (village.minutes("Alys"), village.minutes("Mair"), village.posted()) == (75, -75, 3)
    mair.get(village.at("statement"))
    assert mair.text.count("in the garden") == 1
    assert "received 1 hour 15 minutes" in mair.text
    assert "started late" in mair.text
    assert "1 hour 15 minutes more received than given" in mair.text
    assert "Here is how it stands now" in mair.get(village.at(f"exchanges/{ref}")).text


def test_should_not_be_in_the_book(village: Village) -> None:
    ref = ref_of(tell(village))
    village.browser("Mair").get(village.at(f"exchanges/{ref}")).press("Yes, that's right")
    sioned = village.browser("Sioned").get(village.at(f"desk/correct/{ref}"))
    sioned.click("This should not be in the book at all").press(
        "Take it out of the book", reason="another group's", code="wrong member"
    )
    assert "Taken out of the hours book" in sioned.text
    assert (village.minutes("Alys"), village.minutes("Mair")) == (0, 0)
    assert "another group's" in village.browser("Alys").get(village.at("statement")).text


def test_own_hours_are_somebody_elses_to_settle(village: Village) -> None:
    ref = ref_of(tell(village, "Sioned", "Mair"))
    sioned = village.browser("Sioned").get(village.at(f"desk/waiting/{ref}"))
    assert "These are your own hours" in sioned.text
    for path, fields in (
        ("word", {"said": "yes", "side": "receiver", "channel": "phone"}),
        ("agree", {}),
        ("signed", {"slip": "12"}),
        ("rule", {"length-h": "1", "length-m": "0", "reason": "mine"}),
    ):
        sioned.get(village.at(f"desk/waiting/{ref}")).post(village.at(f"desk/waiting/{ref}/{path}"), fields)
        assert sioned.status == 403, path
        assert "These are your own hours" in sioned.text
    sioned.get(village.at("desk/log"))
    sioned.press("Go on", giver="Sioned Evans", receiver="Gwen Jones", day__when="today", **LENGTH).press(
        "Tell of these"
    )
    assert "These are your own hours" in sioned.text
    assert sioned.value("giver") == "Sioned Evans"
    assert village.posted() == 0


def test_single_handed(village: Village) -> None:
    village.end_roles("Huw")
    ref = ref_of(tell(village, "Sioned", "Mair"))
    sioned = village.browser("Sioned").get(village.at(f"desk/waiting/{ref}"))
    sioned.press("I have the signed slip here")
    assert sioned.status == 422
    sioned.press("I have the signed slip here", slip="0412")
    assert sioned.text.count("Single-handed: one officer, and a slip that the other side signed.") == 2
    assert village.minutes("Sioned") == 90
    assert "single-handed" in sioned.get(village.at("statement")).text
    assert "in the book · single-handed" in sioned.get(village.at("")).text


def test_a_slip_signed_by_both_posts_at_once(village: Village) -> None:
    sioned = village.browser("Sioned").get(village.at("desk/log"))
    people = {"giver": "gwen jones", "receiver": "Mair Pugh"}
    sioned.press("Go on", **people, told_by="both", how="slip", slip="0413", day__when="today", **LENGTH)
    assert "That happens at once." in sioned.text
    sioned.press("Tell of these")
    assert "In the hours book" in sioned.text
    assert village.minutes("Gwen") == 90


def test_the_coordinator_is_asked_who_is_meant(village: Village) -> None:
    sioned = village.browser("Sioned").get(village.at("desk/log"))
    sioned.press("Go on", giver="Jones", receiver="Mair Pew", day__when="today", what="cawl", **LENGTH)
    assert sioned.status == 422
    assert "Who is meant?" in sioned.text
    assert (sioned.value("giver"), sioned.value("what")) == ("Jones", "cawl")
    chosen = {"giver__ref": village.refs["Gwen"], "receiver__ref": village.refs["Mair"]}
    sioned.press("Go on", **chosen)
    assert "Gwen Jones" in sioned.text
    assert "Is everything right?" in sioned.text
    sioned.press("Change")
    sioned.press("Go on", receiver="Nobody at all")
    assert sioned.status == 422


def test_coordinator_confirms_by_rule(village: Village) -> None:
    village.rule("confirmation", "coordinator")
    ref = ref_of(tell(village))
    sioned = village.browser("Sioned").get(village.at(f"desk/waiting/{ref}")).press("Yes, that's right")
    assert "In the hours book" in sioned.text
    assert village.minutes("Alys") == 90


def test_officer_prints_a_statement_in_the_members_language(village: Village) -> None:
    sioned = village.browser("Sioned", "cy").get(village.at(f"people/{village.refs['Mair']}/statement"))
    assert sioned.doc.get("lang") == "en"
    assert village.browser("Alys").get(village.at(f"people/{village.refs['Mair']}/statement")).status == 404
    assert village.browser("Mair").get(village.at(f"people/{village.refs['Mair']}/statement")).status == 200


def test_a_long_statement_has_pages(village: Village) -> None:
    with village.app.app_context():
        sioned, mair = village.member("Sioned"), village.member("Mair")
        alys, day = village.member("Alys"), village.today()
        actor = members.actor_of(sioned.user, sioned, village.group_id).speaking_for(None, "slip")
        for number in range(60):
            claim = exchanges.Claim(alys, mair, day, 90, f"thing {number:02}.")
            exchanges.log(actor, village.group_id, claim, words=("giver", "receiver"))
    alys_ = village.browser("Alys").get(village.at("statement"))
    assert "after this: 90 hours more given than received" in alys_.text
    shown = []
    for words, newer, older in (("", False, True), ("Older", True, True), ("Older", True, False)):
        if words:
            alys_.click(words)
        shown.append(re.findall(r"thing (\d\d)", alys_.text))
        links = [link.get("rel") for link in alys_.doc.iter("a") if link.get("rel")]
        assert links == ["prev"] * newer + ["next"] * older
    assert [len(page) for page in shown] == [25, 25, 10]
    assert [int(number) for page in shown for number in page] == list(range(59, -1, -1))
    assert re.findall(r"thing (\d\d)", alys_.click("Newer").text) == shown[1], "the page just newer, not the newest"
    assert re.findall(r"thing (\d\d)", alys_.click("Newer").text) == shown[0]
    assert "Newer" not in alys_.text
    for odd in ("before=0", "before=-3", "before=x", "after=9999999", f"before={2**70}", "after=%00"):
        assert re.findall(r"thing (\d\d)", alys_.get(village.at(f"statement?{odd}")).text) == shown[0], odd
    assert "2please have a talk" in village.browser("Sioned").get(village.at("desk/")).text
