"""The group's rules: everybody reads them, coordinators change them with a reason, and the past stays readable."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.browse import Browser
from tests.stories import people
from timebank.groups import service as groups


@pytest.fixture
def village(app: Flask) -> people.Village:
    with app.app_context():
        return people.whole()


def test_a_rule_is_changed_with_a_reason(app: Flask, village: people.Village) -> None:
    page = Browser(app).is_member(village.users["sioned"]).get("/g/llanfair/rules/quantum")
    page.press("Change it", value="30")
    assert page.status == 422
    page.press("Change it", value="30", reason="decided at\x07 the meeting")
    assert page.status == 422
    assert "invisible characters" in page.text
    page.press("Change it", reason="decided at the meeting")
    assert page.path == "/g/llanfair/rules"
    mair = Browser(app).is_member(village.users["mair"]).get("/g/llanfair/rules")
    assert "Half hours Sioned Evans decided this on" in mair.text
    assert "“decided at the meeting”" in mair.text
    assert "What it was before" in mair.text
    assert "Quarters of an hour the host, who looks after the machine decided this" in mair.text
    assert "Change" not in mair.text


@pytest.mark.parametrize("engine", ["sqlite"])
@pytest.mark.parametrize(
    ("name", "typed", "stored"),
    [
        ("soft_floor", "12:30", -750),
        ("soft_ceiling", "50", 3000),
        ("welcome_minutes", "0", 0),
        ("balances_visible", "yes", True),
        ("mirror_month", "10", 10),
        ("mirror_month", "none", None),
        ("zone", "Europe/Paris", "Europe/Paris"),
        ("name_en", "Our Time Bank", "Our Time Bank"),
        ("welcome_cy", "Croeso.\r\nDewch i mewn.", "Croeso.\nDewch i mewn."),
    ],
)
def test_every_kind_of_rule(app: Flask, village: people.Village, name: str, typed: str, stored: object) -> None:
    page = Browser(app).is_member(village.users["sioned"]).get(f"/g/llanfair/rules/{name}")
    page.press("Change it", value=typed, reason="because")
    assert page.path == "/g/llanfair/rules"
    with app.app_context():
        assert getattr(groups.rules_now(village.group_id), name) == stored


@pytest.mark.parametrize("engine", ["sqlite"])
@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("soft_floor", "99999"),
        ("quantum", "7"),
        ("zone", "Mars"),
        ("began_on", "1/1/2999"),
        ("welcome_en", "x" * 10_000),
    ],
)
def test_what_cannot_be(app: Flask, village: people.Village, name: str, typed: str) -> None:
    page = Browser(app).is_member(village.users["sioned"]).get(f"/g/llanfair/rules/{name}")
    before = page.value("value")
    page.press("Change it", value=typed, reason="because")
    assert page.status == 422
    assert "There is a problem" in page.text
    assert page.get(f"/g/llanfair/rules/{name}").value("value") == before


def test_the_book_for_everybody(app: Flask, village: people.Village) -> None:
    page = Browser(app).is_member(village.users["mair"]).get("/g/llanfair/book")
    assert "0 entries in the book" in page.text or "entries in the book" in page.text
    with app.app_context():
        from timebank.exchanges import answers, queries

        ref = people.tell(village, "alys", "alys", "mair", 90)
        mair = people.actor(village, "mair")
        answers.agree(mair, queries.by_ref(mair, ref))
    page.get("/g/llanfair/book")
    assert "It balances." in page.text
    assert "1 entry in the book" in page.text.replace("entry in the book 1", "1 entry in the book")
    assert "Alys Jones" not in page.text
    with app.app_context():
        group = groups.by_slug("llanfair")
        groups.change(people.actor(village, "sioned").for_reason("we agreed"), group, "balances_visible", "yes")
    page.get("/g/llanfair/book")
    assert "Alys Jones 1 hour 30 minutes more given" in page.text
    assert "Mair Jones 1 hour 30 minutes more received" in page.text
