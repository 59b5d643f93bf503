"""The walk: every page as everybody who may see it, and what each page becomes when something was typed or pressed."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Route

from tests.browser.checks import faults, picture
from tests.browser.person import LANGUAGES, ROLES, Person
from tests.browser.routes import ROOMS, Place, places, room_of
from tests.browser.states import STATES, State
from tests.browser.village import Village

# Where no group has been named yet there is nobody to ask.
WITHOUT_HELP = ("/found/",)
SETS = 3  # the states of a role are shared out, so that no test is long
Come = Callable[..., Person]


def look(person: Person, name: str, village: Village, language: str | None = None) -> list[str]:
    """Look at the open page in every way and leave pictures; what is wrong, each with the page's name."""
    helped = not person.path.startswith(WITHOUT_HELP)
    found = faults(person, language=language or person.language, helped=helped, names=village.names)
    picture(person, name)
    return [f"{name}: {each}" for each in found]


def test_the_walk_knows_every_page(village: Village) -> None:
    assert {room_of(place.endpoint) for place in places(village)} >= set(ROOMS) - {"rest"}


@pytest.mark.parametrize("room", ROOMS)
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("role", ROLES)
def test_pages(person: Come, village: Village, role: str, language: str, room: str) -> None:
    somebody = person(role, language)
    found: list[str] = []
    refused: set[int] = set()
    for place in places(village, role):
        if room_of(place.endpoint) == room:
            found += _visit(somebody, place, village, refused)
    assert not found, "\n".join(found)


def _visit(somebody: Person, place: Place, village: Village, refused: set[int]) -> list[str]:
    """Open a page. What leads elsewhere is looked at where it is; of each kind of refusal one is enough."""
    if place.endpoint == "closing.work":
        somebody.page.route("**/work/*", _still)
    somebody.open(place.path)
    if somebody.path != place.path or somebody.status in refused:
        return []
    if somebody.status >= 400:
        refused.add(somebody.status)
        return look(somebody, f"{place.name}-{somebody.status}", village)
    return look(somebody, place.name, village, place.language)


def _still(route: Route) -> None:
    """A page that looks again by itself stays as it is while it is looked at."""
    answer = route.fetch(max_redirects=0)
    route.fulfill(response=answer, headers={name: each for name, each in answer.headers.items() if name != "refresh"})


def _shared_out() -> list[tuple[str, int]]:
    roles = {state.role for state in STATES}
    return [(role, each) for role in ROLES if role in roles for each in range(SETS)]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("role", "share"), _shared_out())
def test_states(person: Come, village: Village, role: str, share: int, language: str) -> None:
    somebody = person(role, language)
    found: list[str] = []
    for state in [each for each in STATES if each.role == role][share::SETS]:
        found += _bring_about(somebody, state, village)
    assert not found, "\n".join(found)


def _bring_about(somebody: Person, state: State, village: Village) -> list[str]:
    status = state.act(somebody, village)
    found = look(somebody, f"state-{state.name}", village)
    if somebody.status != status:
        found.append(f"{state.name}: answered {somebody.status}, not {status}")
    return found
