"""A bank of one day: nothing in it yet, and every page says what to do next."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.checks import faults, picture
from tests.browser.person import LANGUAGES, Person
from tests.test_serving import serving

NAMES = {"Alys Morgan", "Alys", "Banc Amser Cwm", "Cwm Time Bank"}
PAGES = ("", "desk/", "people", "book", "rules", "statement", "log/gave", "log/received")


@pytest.mark.parametrize("language", LANGUAGES)
def test_from_nothing_to_a_founded_group(chromium: Browser, folder: Path, language: str) -> None:
    with serving(folder) as (address, lines):
        founder = Person(chromium, address, "visitor", language)
        founder.role = "founder"
        link = next(line for line in lines if "/found/" in line)
        found = _look(founder.open("/"), "nothing-yet", helped=False)
        founder.open(link.removeprefix(address)).fill(
            name_cy="Banc Amser Cwm",
            name_en="Cwm Time Bank",
            slug="cwm",
            help_name="Alys Morgan",
            help_phone="01970 600 100",
            name="Alys Morgan",
        )
        founder.send()
        found += _look(founder, "choose-a-password")
        founder.fill(password="tri gair syml", again="tri gair syml").send()
        assert founder.path == "/g/cwm/"
        found += _look(founder, "office-waits")
        found += _look(founder.open("/g/cwm/signing-in"), "office-waits-how")
        found += _look(founder.send("/codes"), "list-of-codes")
        for page in PAGES:
            founder.open(f"/g/cwm/{page}")
            found += _look(founder, f"empty-{page.strip('/').replace('/', '-') or 'home'}")
        founder.leave()
    assert not found, "\n".join(found)


def _look(founder: Person, name: str, *, helped: bool = True) -> list[str]:
    found = faults(founder, language=founder.language, helped=helped, names=NAMES)
    picture(founder, name)
    if founder.status != 200:
        found.append(f"answered {founder.status}")
    return [f"{name}: {each}" for each in found]
