"""What is wrong with the page that is open: `faults(person)` looks at it in every way and says so in sentences."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

from tests.browser.catalogue import in_the_other_language, say
from tests.browser.person import PHONE, WIDE, Person

CHECKS = Path(__file__).with_name("checks.js").read_text()
SHOTS = Path(__file__).with_name("shots")
AXE_OPTIONS: dict[str, Any] = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]},
    "resultTypes": ["violations"],
    "preload": False,  # it would fetch the style sheet by script, which our own policy forbids
}
# What of axe's rules can come out otherwise for the same document at another width, in other colours.
VISUAL = {**AXE_OPTIONS, "runOnly": {"type": "rule", "values": ["color-contrast", "target-size", "link-in-text-block"]}}
MOST_STOPS = 150


def faults(person: Person, *, language: str, helped: bool, names: Iterable[str]) -> list[str]:
    """Everything found wrong, at both widths and in both schemes. The page is left as it was: wide and light.

    `language` is the one it has to be in, `helped` whether somebody to ask has to stand at its foot, `names` are
    those of people and houses.
    """
    page = person.page
    page.evaluate(CHECKS)
    page.evaluate(AXE_SCRIPT)
    found = [*_read(person, language, helped, names)]
    if language == "cy":  # the order is the same in both
        found += _tab_through(page)
    found += page.evaluate("look.focus()")
    found += [f"at 1280: {each}" for each in [*_laid_out(page, "double", "spaced"), *_axe(page, AXE_OPTIONS)]]
    # On a phone a table is a list of cards. Elsewhere only the colours are others, the same in both languages.
    narrow = [AXE_OPTIONS] if page.locator("table").count() else [VISUAL] if language == "cy" else []
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    page.emulate_media(color_scheme="dark")
    found += [f"at 360, dark: {each}" for each in _laid_out(page, "larger", "spaced")]
    found += [f"at 360, dark: {each}" for options in narrow for each in _axe(page, options)]
    for width in (640, 320):  # 1280 enlarged to 200 % and to 400 %
        page.set_viewport_size({"width": width, "height": 740})
        found += [f"at {width}: {each}" for each in page.evaluate("look.fits()")]
    page.set_viewport_size(WIDE)  # type: ignore[arg-type]
    page.emulate_media(color_scheme="light")
    found += person.console
    person.console.clear()
    return list(dict.fromkeys(found))


def _read(person: Person, language: str, helped: bool, names: Iterable[str]) -> Iterator[str]:
    page = person.page
    if person.spoken != language:
        yield f"the page says it is in {person.spoken}, not {language}"
    yield from in_the_other_language(map(tuple, page.evaluate("look.words()")), names)
    yield from page.evaluate("helped => look.order(helped)", helped)
    yield from page.evaluate("look.generated()")
    title, wrong = page.title(), page.locator("main > .errors").count() > 0
    if title.startswith(say("Error:", language)) is not wrong:
        yield f"the title is “{title}”, and there is {'a' if wrong else 'no'} mistake on the page"
    if person.status == 422 and not wrong:
        yield "something was refused, and no summary says what"


def _tab_through(page: Page) -> list[str]:
    """Go through the page with the tabulator key, as it stands in the document."""
    for _ in range(min(page.evaluate("look.fromTop()"), MOST_STOPS) - 1):
        page.keyboard.press("Tab")
    order = page.evaluate("look.visited()")
    # It passes over all but one of a set of radio buttons, and so comes round to the beginning before the last press.
    once = order[: order.index(0, 1)] if 0 in order[1:] else order
    if len(once) < 2 or once != sorted(set(once)):
        return [f"the tabulator key comes to the stops of the page in this order: {order}"]
    return []


def _laid_out(page: Page, *ways: str) -> list[str]:
    """Whether all of it fits, as it is and with text enlarged or spaced."""
    return list(page.evaluate("ways => look.laidOut(ways)", ways))


def _axe(page: Page, options: dict[str, Any]) -> list[str]:
    told = page.evaluate("options => axe.run(document, options)", options)
    return [
        f"axe {violation['id']}: {violation['help']}: {node['target']}"
        for violation in told["violations"]
        for node in violation["nodes"][:3]
    ]


def picture(person: Person, name: str) -> None:
    """Leave four pictures of the open page, both widths, light and dark, where somebody wants to look at them."""
    if "LOOK" not in os.environ:
        return
    folder = SHOTS / person.role / person.language
    folder.mkdir(parents=True, exist_ok=True)
    for size in (WIDE, PHONE):
        person.page.set_viewport_size(size)  # type: ignore[arg-type]
        for scheme in ("light", "dark"):
            person.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            person.page.screenshot(path=folder / f"{name}.{size['width']}.{scheme}.png", full_page=True)
    person.page.set_viewport_size(WIDE)  # type: ignore[arg-type]
    person.page.emulate_media(color_scheme="light")
