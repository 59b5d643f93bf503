"""Cards that an organisation hands on, below the pages: on both engines."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.stories import people
from timebank import clock
from timebank.db import db
from timebank.errors import NotAllowed, NotFound, NothingChosen
from timebank.joining import applications, cards
from timebank.joining import held as keeping
from timebank.joining.applications import Told
from timebank.joining.models import Application, CardPrinting, CardsUsed, ServiceCard
from timebank.members import service as members
from timebank.members.models import Member
from timebank.permissions import Actor
from timebank.privacy import rooms
from timebank.trail import service as trail

NEST = Told("Nest Hughes", phone="07700 900 123")


@pytest.fixture
def village(app: Flask) -> Iterator[people.Village]:
    with app.app_context():
        yield people.whole()


def surgery(village: people.Village) -> Member:
    return members.add(Actor.host(village.group_id), village.group_id, name="Meddygfa", kind="organisation")


def count(table: type) -> int:
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def comes(village: people.Village, code: str, key: str, *, tell: bool = False) -> Application:
    return applications.apply(Actor(), village.group_id, NEST, key=key, card=code, tell=tell)[0]


def test_one_use_is_one_less_and_one_more_and_no_row_says_whose(village: people.Village) -> None:
    sioned, practice = people.actor(village, "sioned"), surgery(village)
    sheet = cards.make(sioned, practice, "aa11", 8)
    assert len(set(sheet.codes)) == 8 and all(cards.is_code(each) for each in sheet.codes)
    assert cards.make(sioned, practice, "aa11", 8) == sheet and (count(ServiceCard), count(CardPrinting)) == (8, 1)
    assert comes(village, sheet.codes[0], "k1").referred_by_id is None
    assert comes(village, sheet.codes[0], "k2", tell=True).referred_by_id is None  # used: nothing to tell
    assert comes(village, sheet.codes[1], "k3", tell=True).referred_by_id == practice.id
    assert comes(village, sheet.codes[1], "k3").referred_by_id == practice.id  # a double tap
    assert count(ServiceCard) == 6
    assert db.session.get(CardsUsed, practice.id).number == 2
    cards.make(sioned, practice, "aa11", 8)
    assert count(ServiceCard) == 6  # the same sheet once more makes no used card good again
    assert cards.counts(sioned, practice) == (8, 0)
    assert [row.action for row in trail.about(village.group_id, practice.number)].count("cards.printed") == 1


def test_nobody_uses_the_card_of_another_group(village: people.Village) -> None:
    sheet = cards.make(people.actor(village, "sioned"), surgery(village), "aa11", 4)
    other = people.found("aber")
    found = applications.apply(Actor(), other.group_id, NEST, key="k1", card=sheet.codes[0], tell=True)[0]
    assert found.referred_by_id is None and count(ServiceCard) == 4


def test_wrong_hands_print_nothing(village: people.Village) -> None:
    practice = surgery(village)
    for who in ("mair", "huw"):
        with pytest.raises(NotAllowed):
            cards.make(people.actor(village, who), practice, "aa11", 4)
        with pytest.raises(NotAllowed):
            cards.counts(people.actor(village, who), practice)
    other = people.found("aber")
    with pytest.raises(NotFound):
        cards.make(people.actor(other, "sioned"), practice, "aa11", 4)
    with pytest.raises(NotFound):
        cards.organisation(people.actor(village, "sioned"), people.member_of(village, "mair").ref)
    with pytest.raises(NotFound):
        cards.again(people.actor(village, "sioned"), practice, "never")
    with pytest.raises(NothingChosen):
        cards.make(people.actor(village, "sioned"), practice, "aa11", 4000)
    acting = replace(people.actor(village, "mair"), stands_for=frozenset({practice.id}))
    assert len(cards.make(acting, practice, "aa11", 4).codes) == 4


def test_old_cards_go_and_an_organisation_is_forgotten_with_its_own(
    village: people.Village, monkeypatch: pytest.MonkeyPatch
) -> None:
    practice = surgery(village)
    cards.make(people.actor(village, "sioned"), practice, "aa11", 4)
    with db.write():
        rooms.forget(practice)
    assert (count(ServiceCard), count(CardPrinting), count(CardsUsed)) == (0, 0, 0)
    cards.make(people.actor(village, "sioned"), surgery(village), "aa11", 4)
    later = clock.now() + cards.GOOD_FOR * 2
    monkeypatch.setattr(clock, "now", lambda: later)
    keeping.tidy(Actor.host())
    assert count(ServiceCard) == 0
