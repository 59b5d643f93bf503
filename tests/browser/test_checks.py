"""The checks themselves: each finds the fault it is there for, on a page that has it, and is silent on a sound one."""

from __future__ import annotations

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser

from tests.browser import checks
from tests.browser.catalogue import in_the_other_language, say

SOUND = """<!doctype html><html lang="cy"><head><meta charset="utf-8"><title>Hafan</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>:focus-visible { outline: 3px solid }</style></head>
<body><header><a href="#main" style="display: inline-block; min-height: 24px; min-width: 24px">Neidio</a></header>
<main id="main"><h1>Hafan</h1>%s</main>
<footer><p class="help">Angen help? <b>Sioned</b> · <a href="tel:01970600123">01970 600 123</a></p></footer>
</body></html>"""
FAULTS = {
    "fits: scrolls sideways": '<p style="width: 900px">llydan</p>',
    "fits: outside its box": '<p style="width: 3rem; border: 1px solid">Llanfairpwllgwyngyll</p>',
    "fits: cut off": '<p style="height: 1rem; overflow: hidden">un<br>dau<br>tri</p>',
    "fits: overlap": '<p>un</p><p style="margin-top: -2.2rem">dau</p>',
    "small: too small to hit": '<button style="height: 20px; width: 20px; padding: 0; border: 0">x</button>',
    "order: 2 h1": "<h1>Eto</h1>",
    "order: a heading of level 3 after one of level 1": "<h3>Dwfn</h3>",
    "order: a tabindex above 0": '<button tabindex="3">Yn gyntaf</button>',
    "generated: ::before says": "<style>.x::before { content: 'Pwysig' }</style><p class='x'></p>",
    "focus: looks the same": '<button style="outline: 0 !important">Ie</button>',
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_found(chromium: Browser, fault: str) -> None:
    kind, _, words = fault.partition(": ")
    page = chromium.new_page(viewport={"width": 360, "height": 740})
    calls = {"order": "look.order(true)"}
    page.set_content(SOUND % "<p>Popeth yn dda.</p>")
    page.evaluate(checks.CHECKS)
    assert page.evaluate(calls.get(kind, f"look.{kind}()")) == []
    page.set_content(SOUND % FAULTS[fault])
    page.evaluate(checks.CHECKS)
    found = page.evaluate(calls.get(kind, f"look.{kind}()"))
    page.close()
    assert any(words in each for each in found), found


def test_axe_is_asked_what_it_should_be(chromium: Browser) -> None:
    page = chromium.new_page()
    page.set_content(SOUND % '<p style="color: #999; background: #fff">Gwan</p><input name="dienw">')
    page.evaluate(AXE_SCRIPT)
    found = checks._axe(page, checks.AXE_OPTIONS)
    narrow = checks._axe(page, checks.VISUAL)
    page.close()
    assert any("color-contrast" in each for each in found)
    assert any("axe label" in each for each in found)
    assert any("color-contrast" in each for each in narrow)


def test_a_phrase_of_the_other_language_is_found() -> None:
    welsh = say("Something is different", "cy")
    assert in_the_other_language([(welsh, "cy"), ("Something is different", "en")]) == []
    assert in_the_other_language([("Something is different", "cy")])
    assert in_the_other_language([(welsh, "en")])
    assert in_the_other_language([("Alys Jones · Tuesday 3 November", "cy")])
    assert in_the_other_language([("Signed in: Mair Jones", "cy")])
    assert in_the_other_language([("Please wait for that", "cy")])
    assert in_the_other_language([("The Old Forge and your house", "cy")], names=["The Old Forge and your house"]) == []
