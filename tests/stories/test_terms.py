"""The terms and the privacy notice: for everybody to read, with versions, asked for again when they change."""

from __future__ import annotations

from flask import Flask

from tests.browse import Browser
from tests.stories.conftest import Village
from timebank.privacy import promises
from timebank.privacy.models import TERMS

TERMS_PAGE, PRIVACY_PAGE = "words/terms", "words/privacy"
NEW = {
    "cy": "Byddwch yn garedig.\r\n\r\n# Mwy\r\n\r\nDewch â chacen.",
    "en": "Be kind.\r\n\r\n# More\r\n\r\nBring a cake.",
}


def test_anybody_reads_them_in_either_language(app: Flask, village: Village) -> None:
    visitor = Browser(app).get(village.at(TERMS_PAGE))
    assert visitor.status == 200 and "Llanfair Time Bank" in visitor.text and "owes nothing" in visitor.text
    welsh = Browser(app, "cy").get(village.at(PRIVACY_PAGE))
    assert "Comisiynydd Gwybodaeth" in welsh.text and "30 diwrnod" in welsh.text
    english = Browser(app).get(village.at(PRIVACY_PAGE))
    assert "Information Commissioner" in english.text
    assert "How long we keep things" in english.text and "7 days" in english.text


def test_a_new_version_is_read_by_everybody_and_by_nobody_twice(app: Flask, village: Village) -> None:
    mair = village.browser("Mair")
    assert "has changed" not in mair.get(village.at("")).text
    sioned = village.browser("Sioned").get(village.at(TERMS_PAGE)).click("Change")
    sioned.press("Save", **NEW)
    assert "Bring a cake" in sioned.text and "Version 1" in sioned.text and "What it was before" in sioned.text
    assert "has changed" in mair.get(village.at("")).text
    mair.click("What we ask of each other").press("I have read this")
    assert "has changed" not in mair.get(village.at("")).text
    with app.app_context():
        (heard,) = promises.has_heard(village.member("Mair"))
        assert (heard.name, heard.version, heard.read_to_them_by) == (TERMS, 1, None)


def test_it_is_read_to_who_is_not_online(app: Flask, village: Village) -> None:
    sioned = village.browser("Sioned").get(village.at(f"{TERMS_PAGE}/change")).press("Save", **NEW)
    sioned.get(village.at(f"people/{village.refs['Dafydd']}/data")).press("Read to them")
    assert "Read to them" not in sioned.buttons()
    with app.app_context():
        (heard,) = promises.has_heard(village.member("Dafydd"))
        assert heard.read_to_them_by == village.numbers["Sioned"]


def test_both_languages_are_needed_and_the_same_words_are_no_new_version(app: Flask, village: Village) -> None:
    sioned = village.browser("Sioned").get(village.at(f"{TERMS_PAGE}/change"))
    assert sioned.press("Save", cy="").status == 422
    sioned.get(village.at(f"{TERMS_PAGE}/change")).press("Save")
    with app.app_context():
        assert promises.current(village.group_id, TERMS).version == 0


def test_a_version_that_nobody_wrote_cannot_be_read(village: Village) -> None:
    mair = village.browser("Mair").get(village.at(f"people/{village.refs['Mair']}/data"))
    heard = village.at(f"people/{village.refs['Mair']}/heard")
    assert mair.post(heard, {"name": "terms", "version": "7"}).status == 404
    mair.get(village.at(f"people/{village.refs['Mair']}/data"))
    assert mair.post(heard, {"name": "terms", "version": "x"}).status == 404


def test_only_a_coordinator_changes_them(village: Village) -> None:
    assert village.browser("Mair").get(village.at(f"{TERMS_PAGE}/change")).status == 403


def test_what_a_group_writes_is_no_markup(village: Village) -> None:
    sioned = village.browser("Sioned").get(village.at(f"{TERMS_PAGE}/change"))
    sioned.press("Save", cy="<script>", en="# <b>x</b>")
    assert "<b>x</b>" in sioned.text and "<script>alert" not in sioned.html
