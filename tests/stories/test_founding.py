"""A group begins: the one-time link, the founding page, the coordinator's own link."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.browse import Browser
from timebank.groups import service as groups
from timebank.joining import service as joining
from timebank.members import queries
from timebank.permissions import Actor

PASSWORD = "croeso-i-bawb"


def link(app: Flask) -> str:
    with app.app_context():
        return f"/found/{joining.founding_link(Actor.host())}"


def test_found_a_group_and_come_in(app: Flask) -> None:
    address = link(app)
    page = Browser(app).get("/")
    assert "There is no time bank here yet" in page.text
    page.get(address)
    assert "quarters of an hour" in page.text
    page.press("Found the time bank", name_cy="Banc Amser Aber", name_en="Aber Time Bank", slug="Aber",
               name="Nia Davies", email="nia@example.org", began_on="1 1 2026", welcome_minutes="2")  # fmt: skip
    assert page.path.startswith("/link/")
    assert "Welcome, Nia" in page.text
    assert "Aber Time Bank" in page.text
    page.press("Come in", password=PASSWORD, again=PASSWORD)
    assert (page.status, page.path) == (200, "/g/aber/")
    assert "Nia" in page.text
    assert "You hold an office. It begins once you sign in with a password and a code." in page.text
    assert page.get("/g/aber/desk/").status == 403
    with app.app_context():
        group = groups.by_slug("aber")
        rules = groups.rules_now(group.id)
        assert (rules.quantum, rules.soft_floor, rules.soft_ceiling) == (15, -600, 2400)
        assert (rules.welcome_minutes, rules.began_on.isoformat()) == (120, "2026-01-01")
        assert [each.number for each in queries.officers(group.id, "coordinator")] == ["C1"]
    assert Browser(app).get(address).status == 404


def test_what_is_wrong_stands_beside_its_field_and_the_link_stays_good(app: Flask) -> None:
    page = Browser(app).get(link(app))
    page.press("Found the time bank", name_cy="Banc Amser Aber", slug="Åber!", name="Nia", soft_floor="many",
               zone="Mars/Olympus", began_on="1 1 2999")  # fmt: skip
    assert page.status == 422
    assert "1:30 or 1.5" in page.text
    assert "still to come" in page.text
    assert page.value("name_cy") == "Banc Amser Aber"
    page.press("Found the time bank", slug="aber!", soft_floor="10", began_on="")
    assert page.status == 422
    assert "small letters" in page.text
    page.press("Found the time bank", slug="aber", zone="Mars/Olympus")
    assert "There is no time zone “Mars/Olympus”" in page.text
    page.press("Found the time bank", slug="aber", zone="Europe/London", name_cy="")
    assert page.status == 422
    assert "Please fill this in" in page.text
    page.press("Found the time bank", name_cy="Banc Amser Aber", email="nobody")
    assert "does not look like an e-mail address" in page.text
    page.press("Found the time bank", email="")
    assert page.path.startswith("/link/")


@pytest.mark.parametrize("engine", ["sqlite"])
def test_looking_at_a_link_uses_nothing_up(app: Flask) -> None:
    address = link(app)
    page = Browser(app)
    for _ in range(3):
        assert page.get(address).status == 200


@pytest.mark.parametrize("engine", ["sqlite"])
def test_a_new_founding_link_ends_the_old_one(app: Flask) -> None:
    first, second = link(app), link(app)
    assert Browser(app).get(first).status == 404
    assert Browser(app).get(second).status == 200


def test_the_same_mistake_twice_names_its_fields(app: Flask) -> None:
    with app.app_context():
        token = joining.founding_link(Actor.host())
    page = Browser(app).get(f"/found/{token}").press("Found the time bank")
    summary = next(each for each in page.doc.iter("div") if each.get("class") == "errors")
    links = [" ".join("".join(link.itertext()).split()) for link in summary.iter("a")]
    assert "Your name – Please fill this in." in links
    assert "Short name for the address – Please fill this in." in links
