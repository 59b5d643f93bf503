"""One browser and one practice village for each worker, made when the first test asks for them."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from time import monotonic
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser.person import Person
from tests.browser.village import Village, practice_village

CHROMIUM = "/usr/bin/chromium"
FRESH_FOR = 240  # seconds: after ten minutes some pages ask once more who it is
WHAT_TO_INSTALL = "Chromium is not here: apt install chromium"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What asks for a browser carries the marker, so that `-m 'not browser'` leaves it out."""
    for item in items:
        if "chromium" in getattr(item, "fixturenames", ()):
            item.add_marker("browser")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium without a window. Skips where it is not installed; where CI is set, that fails."""
    if shutil.which(CHROMIUM) is None:
        if "CI" in os.environ:
            pytest.fail(WHAT_TO_INSTALL)
        pytest.skip(WHAT_TO_INSTALL)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def village(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Village]:
    """The practice village, served by the ordinary command."""
    with practice_village(tmp_path_factory.mktemp("village")) as made:
        yield made


@pytest.fixture(scope="session")
def sessions() -> dict[tuple[str, str], Any]:
    """When they came in, and the cookies of those who did before, so that nobody has to sign in for each test."""
    return {}


@pytest.fixture
def person(
    chromium: Browser, village: Village, sessions: dict[tuple[str, str], Any]
) -> Iterator[Callable[..., Person]]:
    """Somebody at a browser of their own: `person("member", "cy")`; `scripts=False` where scripts are blocked."""
    come: list[Person] = []

    def come_in(role: str, language: str, *, scripts: bool = True) -> Person:
        since, cookies = sessions.get((role, language), (0.0, None))
        if monotonic() - since > FRESH_FOR:
            since, cookies = monotonic(), None
        somebody = Person(chromium, village.address, role, language, scripts=scripts, cookies=cookies)
        sessions[role, language] = since, somebody.context.storage_state()
        come.append(somebody)
        return somebody

    yield come_in
    for each in come:
        each.leave()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An instance folder that does not exist yet."""
    return tmp_path / "instance"
