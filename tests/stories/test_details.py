"""Who somebody is and how they are reached is put right by themselves, or by their coordinator as they said."""

from __future__ import annotations

import pytest

from tests.stories.conftest import Village
from timebank.db import db
from timebank.members.models import Member
from timebank.trail import service as trail


def of(village: Village, first: str) -> Member:
    with village.app.app_context():
        member = village.member(first)
        _ = member.user
        db.session.expunge_all()
        return member


def test_a_member_puts_their_own_right_and_signs_in_with_the_new_address(village: Village) -> None:
    mair = village.browser("Mair").get(village.at(f"people/{village.refs['Mair']}")).click("Put right")
    mair.press("Save", phone="07700 900 456", email="not an address")
    assert mair.status == 422 and mair.value("phone") == "07700 900 456"
    mair.press("Save", email="Mair@Llanfair.example", place="Tŷ Gwyn")
    assert "07700 900 456" in mair.text and "mair@llanfair.example" in mair.text and "Tŷ Gwyn" in mair.text
    now = of(village, "Mair")
    assert now.user is not None and now.user.email == "mair@llanfair.example"
    with village.app.app_context():
        (row,) = trail.acts(village.group_id, "member.details")
    assert (row.thing, row.facts) == (now.number, {"changed": "place, phone, email"})


def test_a_coordinator_writes_down_what_somebody_said(village: Village) -> None:
    page = village.browser("Sioned").get(village.at(f"people/{village.refs['Dafydd']}/details"))
    page.press("Save", name="Dafydd Owen-Rees", phone="01970 600 299")
    assert "Dafydd Owen-Rees" in page.text
    assert of(village, "Dafydd").phone == "01970 600 299"


@pytest.mark.parametrize("who", ["Alys", "Huw"])
def test_nobody_else(village: Village, who: str) -> None:
    page = village.browser(who).get(village.at(f"people/{village.refs['Mair']}"))
    assert "Put right" not in page.text
    assert page.get(village.at(f"people/{village.refs['Mair']}/details")).status == 403


def test_saving_the_same_again_writes_nothing(village: Village) -> None:
    page = village.browser("Mair").get(village.at(f"people/{village.refs['Mair']}/details")).press("Save")
    assert page.status == 200
    with village.app.app_context():
        assert trail.acts(village.group_id, "member.details") == []


@pytest.mark.parametrize("name", ["", "x" * 101, "Mair \u202e Pugh"])
def test_a_name_that_cannot_be(village: Village, name: str) -> None:
    page = village.browser("Mair").get(village.at(f"people/{village.refs['Mair']}/details"))
    assert page.press("Save", name=name).status == 422
    assert of(village, "Mair").name == "Mair Pugh"
