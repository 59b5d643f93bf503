"""What organisations say of paid roles, below the pages: on both engines."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from tests.stories import people
from timebank import clock
from timebank.db import db
from timebank.errors import Missing, NotAllowed, NotFound, NothingChosen
from timebank.exchanges import held, paid_roles
from timebank.exchanges.models import PaidRoleWord
from timebank.members import service as members
from timebank.members import stand_ins
from timebank.members.models import Member
from timebank.permissions import Actor


@pytest.fixture
def village(app: Flask) -> Iterator[people.Village]:
    with app.app_context():
        yield people.whole()


def surgery(village: people.Village, acting: str = "alys") -> Member:
    host = Actor.host(village.group_id)
    made = members.add(host, village.group_id, name="Surgery", kind="organisation")
    if acting:
        who = people.member_of(village, acting)
        stand_ins.consent(people.actor(village, acting), stand_ins.name(host, made, who, said="counter"))
    return made


def answers() -> list[str]:
    return list(db.session.scalars(select(PaidRoleWord.answer).order_by(PaidRoleWord.id)))


def test_every_answer_is_kept_and_none_can_be_changed(village: people.Village) -> None:
    org, alys = surgery(village), people.actor(village, "alys")
    paid_roles.say(alys, org, "yes", "The receptionist", "en")
    paid_roles.say(alys, org, "yes", "The receptionist", "en")  # pressed twice
    paid_roles.say(alys, org, "no", "", "en")
    assert answers() == ["yes", "no"]
    assert [each.answer for each in paid_roles.said(people.actor(village, "mair"), org)] == ["no", "yes"]
    for sql in (
        "UPDATE paid_role_word SET answer = 'no'",
        "UPDATE paid_role_word SET words = 'Nobody' WHERE answer = 'yes'",
        "UPDATE paid_role_word SET said_on = '2020-01-01'",
        "DELETE FROM paid_role_word",
    ):
        with pytest.raises(DBAPIError), db.write():
            db.session.execute(text(sql))
    assert answers() == ["yes", "no"]
    found = held.held_about(people.member_of(village, "alys"))
    assert len(found["Whether help takes the place of a paid role, as it was answered"]) == 2
    with db.write():
        held.forget(org)
    assert answers() == ["yes", "no"]
    assert db.session.scalar(select(func.max(PaidRoleWord.words))) == ""


def test_wrong_hands_and_wrong_words(village: people.Village) -> None:
    org, alys, sioned = surgery(village), people.actor(village, "alys"), people.actor(village, "sioned")
    for who in ("mair", "huw"):
        with pytest.raises(NotAllowed):
            paid_roles.say(people.actor(village, who), org, "no", "", "en")
        with pytest.raises(NotAllowed):
            paid_roles.to_ask(people.actor(village, who), village.group_id, people.today(village))
    other = people.found("aber")
    stranger = people.actor(other, "sioned")
    for verb in (
        lambda: paid_roles.say(stranger, org, "no", "", "en", "phone"),
        lambda: paid_roles.said(stranger, org),
        lambda: paid_roles.newest(stranger, village.group_id),
        lambda: paid_roles.to_ask(stranger, village.group_id, people.today(village)),
        lambda: paid_roles.say(sioned, people.member_of(village, "mair"), "no", "", "en", "phone"),
    ):
        with pytest.raises(NotFound):
            verb()
    with pytest.raises(NothingChosen):
        paid_roles.say(alys, org, "never", "", "en")
    with pytest.raises(Missing):
        paid_roles.say(alys, org, "yes", "  ", "en")
    with pytest.raises(NothingChosen):  # a coordinator says how it came
        paid_roles.say(sioned, org, "no", "", "en")
    with pytest.raises(NothingChosen):  # nobody told whoever acts for it
        paid_roles.say(alys, org, "no", "", "en", "phone")
    assert answers() == []


def test_asked_once_a_year_on_the_web_or_by_telephone(village: people.Village, monkeypatch: pytest.MonkeyPatch) -> None:
    org, hall = surgery(village), surgery(village, "")
    sioned, mair, today = people.actor(village, "sioned"), people.member_of(village, "mair"), people.today(village)
    assert paid_roles.due_of([org, hall, mair], today) == [org, hall]
    assert [each.member for each in paid_roles.to_ask(sioned, village.group_id, today)] == [hall]
    paid_roles.say(people.actor(village, "alys"), org, "no", "", "en")
    paid_roles.say(sioned, hall, "no", "", "cy", "counter")
    assert paid_roles.due_of([org, hall], today + timedelta(days=364)) == []
    later = clock.now() + timedelta(days=365)
    monkeypatch.setattr(clock, "now", lambda: later)
    today = people.today(village)
    assert paid_roles.is_due(org, today) and paid_roles.is_due(hall, today)
    assert [each.member for each in paid_roles.to_ask(sioned, village.group_id, today)] == [hall]
    with db.write():
        hall.left_on = today.isoformat()
    assert paid_roles.due_of([hall], today) == [] and paid_roles.to_ask(sioned, village.group_id, today) == []
