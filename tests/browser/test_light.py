"""What every page costs on a slow line, counted in bytes as they were sent."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from tests.browser.person import ROLES, Person
from tests.browser.routes import places
from tests.browser.village import Village

KILOBYTE = 1000
MOST = {"Document": 14 * KILOBYTE, "Stylesheet": 12 * KILOBYTE, "Script": 6 * KILOBYTE}
MOST_REQUESTS = 4
MOST_AT_FIRST = 40 * KILOBYTE


class Wire:
    """Listens to what a page sends for and gets, with nothing kept from before."""

    def __init__(self, person: Person) -> None:
        self.bodies: Counter[str] = Counter()
        self.asked_for: set[str] = set()
        self.total = 0
        self._kinds: dict[str, str] = {}
        self._heads: dict[str, float] = {}
        line = person.context.new_cdp_session(person.page)
        line.on("Network.requestWillBeSent", self._asked)
        line.on("Network.responseReceived", self._answered)
        line.on("Network.loadingFinished", self._finished)
        line.send("Network.enable")
        line.send("Network.setCacheDisabled", {"cacheDisabled": True})

    def begin(self) -> None:
        """Begin to count for a new page."""
        self.bodies.clear()
        self.asked_for.clear()
        self.total = 0

    def _asked(self, event: dict[str, Any]) -> None:
        if event["request"]["url"].startswith("http"):
            self.asked_for.add(event["request"]["url"])

    def _answered(self, event: dict[str, Any]) -> None:
        self._kinds[event["requestId"]] = event["type"]
        self._heads[event["requestId"]] = event["response"]["encodedDataLength"]

    def _finished(self, event: dict[str, Any]) -> None:
        each = event["requestId"]
        if each in self._kinds:
            self.bodies[self._kinds[each]] += int(event["encodedDataLength"] - self._heads[each])
            self.total += int(event["encodedDataLength"])


@pytest.mark.parametrize("role", [role for role in ROLES if role != "signer"])  # whose pages are a member's
def test_every_page_is_light(person: Callable[..., Person], village: Village, role: str) -> None:
    somebody = person(role, "cy")
    wire = Wire(somebody)
    found: list[str] = []
    looked_at = 0
    stranger = village.app.test_client() if role == "visitor" else None
    for place in places(village, role):
        if stranger is not None and stranger.get(place.path).status_code != 200:
            continue  # for whoever is not signed in, most pages are the one to sign in
        wire.begin()
        somebody.open(place.path)
        if somebody.path == place.path:
            looked_at += 1
            somebody.page.wait_for_timeout(0)  # lets what was heard of the last bytes come in
            found += [f"{place.name}: {each}" for each in _too_much(somebody, wire)]
    assert looked_at >= 5
    assert not found, "\n".join(found)


def _too_much(somebody: Person, wire: Wire) -> list[str]:
    assert wire.bodies["Document"] > 500, "nothing was heard on the wire"
    # The icon in the tab is fetched when the browser pleases.
    icons = somebody.page.eval_on_selector_all("link[rel~=icon]", "all => all.map(each => each.href)")
    requests = len(wire.asked_for | set(icons))
    found = [
        f"{kind} of {wire.bodies[kind]} bytes, not {most}" for kind, most in MOST.items() if wire.bodies[kind] > most
    ]
    if requests > MOST_REQUESTS:
        found.append(f"{requests} requests, not {MOST_REQUESTS}")
    if wire.total > MOST_AT_FIRST:
        found.append(f"{wire.total} bytes in all, not {MOST_AT_FIRST}")
    return found
