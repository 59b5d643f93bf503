"""Paper for somebody in their own language, whoever prints it: letters to answer on, and statements."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest

from tests.browse import Browser, _text
from tests.stories.conftest import Village
from tests.stories.test_helping import ref_of, tell


def letters(page: Browser) -> list[ET.Element]:
    return [each for each in page.doc.iter("article") if each.get("class") == "letter"]


def languages(page: Browser) -> list[str | None]:
    return [each.get("lang") for each in letters(page)]


def test_an_english_speaking_coordinator_prints_for_a_welsh_speaking_member(village: Village) -> None:
    ref = ref_of(tell(village, "Mair", "Alys"))
    sioned = village.browser("Sioned", "en").get(village.at(f"desk/waiting/{ref}")).click("Print as a letter")
    assert sioned.doc.get("lang") == "en"
    assert "A sheet each, in the language of the person it is for." in sioned.text
    (letter,) = letters(sioned)
    said = _text(letter)
    assert letter.get("lang") == "cy"
    for words in (
        "Banc Amser Llanfair",
        f"Alys Jones, {village.numbers['Alys']}",
        "Ydy hyn yn iawn?",
        "1 awr 30 munud",
        "neu ffoniwch: Sioned Evans · 01970 600 123",
        "rhowch y darn hwn i: Sioned Evans",
        "Ydy, mae hyn yn iawn",
        "Mae rhywbeth yn wahanol",
        "Ffoniwch fi yn lle hynny",
    ):
        assert words in said, words
    for words in ("Llanfair Time Bank", "Is this right?", "hour", "Need a hand?", "Signed"):
        assert words not in said, words
    statement = sioned.get(village.at(f"people/{village.refs['Alys']}/statement"))
    assert (statement.doc.get("lang"), "Oriau: Alys Jones" in statement.text) == ("cy", True)


@pytest.mark.parametrize(("who", "spoken"), [("Mair", ["en"]), ("Alys", ["cy"]), ("Dafydd", ["cy", "en"])])
def test_in_the_language_of_the_one_it_is_for_and_in_both_where_nobody_asked(
    village: Village, who: str, spoken: list[str]
) -> None:
    ref = ref_of(tell(village, "Gwen", who))
    sioned = village.browser("Sioned", "cy").get(village.at(f"desk/waiting/{ref}/letter"))
    assert (sioned.doc.get("lang"), languages(sioned)) == ("cy", spoken)


def test_all_at_once_but_not_what_is_the_coordinators_own(village: Village) -> None:
    sioned = village.browser("Sioned").get(village.at("desk/letters"))
    assert ("Nobody has to be asked." in sioned.text, letters(sioned)) == (True, [])
    for teller, other in (("Alys", "Mair"), ("Mair", "Dafydd"), ("Gwen", "Alys"), ("Gwen", "Sioned")):
        tell(village, teller, other)
    sioned.get(village.at("desk/")).click("to ask by letter")
    assert languages(sioned) == ["cy", "cy", "en", "en"], "by name: Alys, Dafydd in both, Mair"
    assert "Sioned Evans helped" not in sioned.text


def test_a_letter_about_another_length_asks_about_that(village: Village) -> None:
    ref = ref_of(tell(village))
    village.browser("Mair").get(village.at(f"exchanges/{ref}/different")).press("Say so", length__h="1", length__m="0")
    (letter,) = letters(village.browser("Sioned").get(village.at(f"desk/waiting/{ref}/letter")))
    assert letter.get("lang") == "cy"
    assert "Ydy, mae 1 awr yn iawn" in _text(letter)
    assert "Mae rhywbeth yn wahanol" not in _text(letter)


def test_once_it_is_answered_there_is_nothing_to_print(village: Village) -> None:
    ref = ref_of(tell(village))
    village.browser("Mair").get(village.at(f"exchanges/{ref}")).press("Yes, that's right")
    sioned = village.browser("Sioned").get(village.at(f"desk/waiting/{ref}/letter"))
    assert (sioned.status, letters(sioned)) == (200, [])
