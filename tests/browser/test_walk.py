"""The walk: every page as everybody who may see it, and what each page becomes when something was typed or pressed."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.browser.checks import faults, picture
from tests.browser.person import LANGUAGES, ROLES, Person
from tests.browser.routes import ROOMS, Place, places, room_of
from tests.browser.village import Village

# A page without a group has nobody to ask: nobody has been named yet.
WITHOUT_HELP = ("/found/",)


def look(person: Person, name: str, language: str | None = None) -> list[str]:
    """Look at the open page in every way and leave pictures; what is wrong, each with the page's name."""
    helped = not person.path.startswith(WITHOUT_HELP)
    found = faults(person, language=language or person.language, helped=helped, tabbed=person.language == "cy")
    picture(person, name)
    return [f"{name}: {each}" for each in found]


def test_the_walk_knows_every_page(village: Village) -> None:
    assert {room_of(place.endpoint) for place in places(village)} >= set(ROOMS) - {"rest"}


@pytest.mark.parametrize("room", ROOMS)
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("role", ROLES)
def test_pages(person: Callable[..., Person], village: Village, role: str, language: str, room: str) -> None:
    somebody = person(role, language)
    found: list[str] = []
    refused: set[int] = set()
    for place in places(village):
        if room_of(place.endpoint) == room:
            found += _visit(somebody, place, refused)
    assert not found, "\n".join(found)


def _visit(somebody: Person, place: Place, refused: set[int]) -> list[str]:
    """Open a page. What leads elsewhere is looked at where it is; of each kind of refusal one is enough."""
    somebody.open(place.path)
    if somebody.path != place.path or somebody.status in refused:
        return []
    if somebody.status >= 400:
        refused.add(somebody.status)
        return look(somebody, f"{place.name}-{somebody.status}")
    return look(somebody, place.name, place.language)
