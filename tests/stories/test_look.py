"""The page of all components, slips to print, and what is written for somebody in that person's language."""

from __future__ import annotations

import shutil
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

import timebank
from tests.browse import Browser, _text
from tests.conftest import open_app
from tests.stories.conftest import PEOPLE, Village, settle
from tests.stories.test_helping import ref_of, tell


@pytest.fixture
def practice(sqlite_template: Path, tmp_path: Path) -> Iterator[Browser]:
    """A visitor of a village that is served for practice."""
    shutil.copy(sqlite_template, tmp_path / "timebank.sqlite")
    (tmp_path / "settings.toml").write_text("practice_village = true\n")
    with open_app(tmp_path, f"sqlite:///{tmp_path / 'timebank.sqlite'}") as app:
        settle(app, "llanfair", PEOPLE)
        yield Browser(app)


def of_class(page: Browser, tag: str, name: str) -> list[ET.Element]:
    return [each for each in page.doc.iter(tag) if name in each.get("class", "").split()]


def test_all_components_are_on_one_page_in_both_languages(practice: Browser) -> None:
    page = practice.get("/style/")
    ids = [each.get("id") for each in page.doc.iter() if each.get("id")]
    assert len(ids) == len(set(ids))
    assert {each.get("data-scheme") for each in of_class(page, "div", "swatch")} == {"light", "dark"}
    assert next(_text(each) for each in of_class(page, "div", "errors")).startswith("There is a problem")
    assert page.press("Cymraeg").doc.get("lang") == "cy"
    page.press("English").press("Go on", name="", length__h="")
    assert (page.status, "Error:" in page.html.split("</title>")[0]) == (422, True)


def test_both_schemes_are_those_of_the_style_sheet(practice: Browser) -> None:
    sheet = (Path(timebank.__file__).parent / "static/timebank.css").read_text()
    both = practice.client.get("/style/sheet.css").get_data(as_text=True)
    assert both.startswith(sheet)
    light, dark = both.removeprefix(sheet).split("[data-scheme=dark]")
    assert "--paper: #f8f4ea" in light and "--paper: #141b1a" in dark
    assert all(line.strip() in sheet for line in light.splitlines()[1:3])


def test_a_real_group_does_not_serve_it(app: Flask, village: Village) -> None:
    page = Browser(app).get("/style/")
    assert page.status == 404
    assert "Sioned Evans" in page.text  # whom to ask stands on a page that is not there, too


def test_drawings_are_tables_with_the_numbers_in_words(practice: Browser) -> None:
    charts = of_class(practice.get("/style/"), "table", "chart")
    assert len(charts) == 3
    for chart in charts:
        rows = [[_text(cell) for cell in row] for row in chart.iter("tr")][1:]
        assert len(rows) == 6 and all(label and told for label, told in rows)
        assert rows[-1][1] == "no hours"
    lengths = [float(bar.attrib["width"]) for bar in charts[0].iter() if str(bar.tag).endswith("}rect")]
    assert max(lengths) == 100 and lengths[-1] == 0


def test_slips_are_in_both_languages_with_welsh_first(village: Village) -> None:
    page = village.browser("Mair").get(village.at("more")).click("Hours slips to print")
    slips = of_class(page, "section", "slip")
    assert len(slips) == 4
    lines = [[(each.get("lang"), _text(each)) for each in line] for line in of_class(page, "p", "slip-line")]
    assert lines[0] == [("cy", "Pwy helpodd"), ("en", "Who helped")]
    assert "Banc Amser Llanfair · Llanfair Time Bank" in _text(slips[0])
    assert "01970 600 123" in _text(slips[0])


def test_a_statement_is_printed_in_the_members_language_whoever_prints_it(village: Village) -> None:
    ref = ref_of(tell(village))
    village.browser("Mair").get(village.at(f"exchanges/{ref}")).press("Yes, that's right")
    sioned = village.browser("Sioned").get(village.at(f"people/{village.refs['Alys']}/statement"))
    assert sioned.doc.get("lang") == "cy" and not of_class(sioned, "div", "new-leaf")
    assert "Angen help?" in sioned.text and "Need a hand?" not in sioned.text
    # Read on the screen in English, it still goes to paper in Welsh, and in Welsh only.
    sioned.click("English")
    assert sioned.doc.get("lang") == "en"
    on_paper = [each for each in of_class(sioned, "div", "only-print") if each.get("lang")]
    assert [each.get("lang") for each in on_paper] == ["cy"] and "Oriau: Alys Jones" in _text(on_paper[0])
    on_screen = [each for each in of_class(sioned, "div", "no-print") if each.find(".//h1") is not None]
    assert ["Hours: Alys Jones" in _text(each) for each in on_screen] == [True]


def test_a_statement_for_somebody_nobody_asked_is_printed_in_both_welsh_first(village: Village) -> None:
    sioned = village.browser("Sioned").get(village.at(f"people/{village.refs['Dafydd']}/statement"))
    assert sioned.doc.get("lang") == "cy"
    second = of_class(sioned, "div", "new-leaf")
    assert [each.get("lang") for each in second] == ["en"]
    assert "Hours: Dafydd Owen" in _text(second[0]) and "Need a hand?" in _text(second[0])


def test_the_language_somebody_asked_for_is_written_down_once_for_everything(village: Village) -> None:
    person = village.at(f"people/{village.refs['Dafydd']}")
    sioned = village.browser("Sioned").get(person)
    assert "Not asked yet" in sioned.text
    sioned.get(f"{person}/language").press("Save")
    assert (sioned.status, "Please choose one of the answers." in sioned.text) == (422, True)
    sioned.press("Save", language="en")
    assert "Language English" in sioned.text
    assert sioned.get(f"{person}/statement").doc.get("lang") == "en"
    assert not of_class(sioned, "div", "new-leaf")
    dafydd = village.browser("Dafydd").get(f"{person}/language").press("Save", language="both")
    assert "Language Both" in dafydd.text
    assert village.browser("Alys").get(f"{person}/language").status == 403


def test_what_the_group_wrote_in_one_language_says_so_in_the_other(village: Village) -> None:
    village.rule("welcome_en", "A warm welcome.\nCome in.")
    village.rule("help_when_cy", "bore Mawrth")
    page = Browser(village.app, "cy").get(village.at(""))
    assert [each.get("lang") for each in of_class(page, "p", "lead")[:2]] == ["en", "en"]
    assert "Ddim yn Gymraeg eto" in page.text
    assert "Not yet in English" in Browser(village.app, "en").get(village.at("")).text
    village.rule("welcome_cy", "Croeso cynnes.")
    assert "Ddim yn Gymraeg eto" not in page.get(village.at("")).text
    rules = village.browser("Sioned").get(village.at("rules"))
    assert "Not yet in English" in rules.text
