"""Ideas, below the pages: on both engines."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.stories import people
from timebank.db import db
from timebank.errors import EnoughIdeas, Missing, NotAllowed, NotFound, NothingChosen, NotNow
from timebank.ideas import held, queries, service
from timebank.ideas.models import Idea, IdeaAnswer
from timebank.members import service as members
from timebank.permissions import Actor
from timebank.trail import service as trail


@pytest.fixture
def village(app: Flask) -> Iterator[people.Village]:
    with app.app_context():
        yield people.whole()


def tell(village: people.Village, who: str, *, named: bool = False, text: str = "A bench") -> Idea:
    member = people.member_of(village, who) if named else None
    return service.tell(people.actor(village, who), village.group_id, service.Told(text, "en", member, None))


def test_without_a_name_no_row_says_whose_it_is(village: people.Village) -> None:
    idea = tell(village, "mair")
    assert idea.member_id is None and len(idea.told_on) == 10
    (row,) = trail.about(village.group_id, idea.ref)
    assert people.member_of(village, "mair").number not in str(row)
    assert held.held_about(people.member_of(village, "mair"))["Your ideas"] == []
    named = tell(village, "mair", named=True)
    assert named.member_id == people.member_of(village, "mair").id


def test_only_who_may_answers_and_with_a_reason(village: people.Village) -> None:
    idea, sioned = tell(village, "mair"), people.actor(village, "sioned")
    with pytest.raises(NotAllowed):
        service.answer(people.actor(village, "alys"), idea, "doing", "", "en")
    with pytest.raises(Missing):
        service.answer(sioned, idea, "cannot", " ", "en")
    with pytest.raises(NothingChosen):
        service.answer(sioned, idea, "never", "No", "en")
    with pytest.raises(NotNow):
        service.answer(sioned, idea, "done", "", "en")
    service.answer(people.actor(village, "huw"), idea, "talk", "On Friday", "en")
    service.answer(sioned, idea, "doing", "", "en")
    service.answer(sioned, idea, "done", "", "en")
    with pytest.raises(NotNow):
        service.answer(sioned, idea, "cannot", "After all", "en")
    assert [each.answer for each in idea.answers] == ["talk", "doing", "done"]
    assert [each.ref for each in queries.we_did(queries.every(sioned, village.group_id))] == [idea.ref]


def test_wrong_hands_and_other_groups(village: people.Village) -> None:
    other = people.found("aber")
    idea = tell(village, "mair")
    stranger = people.actor(other, "sioned")
    with pytest.raises(NotFound):
        queries.by_ref(stranger, idea.ref)
    with pytest.raises(NotFound):
        service.answer(stranger, idea, "doing", "", "en")
    theirs = members.add(Actor.host(other.group_id), other.group_id, name="Siop", kind="organisation")
    mair, alys = people.actor(village, "mair"), people.member_of(village, "alys")
    for about in (theirs, alys):  # another group's; no organisation
        with pytest.raises(NotFound):
            service.tell(mair, village.group_id, service.Told("A bench", "en", None, about))
    with pytest.raises(NotAllowed):  # in somebody else's name
        service.tell(mair, village.group_id, service.Told("A bench", "en", alys, None))
    with pytest.raises(NothingChosen):
        service.by_organisation(village.group_id, theirs.ref)


def test_no_flood_and_nothing_left_of_who_is_forgotten(village: people.Village) -> None:
    for _ in range(service.A_DAY):
        tell(village, "mair", named=True)
    with pytest.raises(EnoughIdeas):
        tell(village, "mair", named=True)
    for _ in range(service.A_DAY_WITHOUT):
        tell(village, "alys")
    with pytest.raises(EnoughIdeas):
        tell(village, "mair")
    service.answer(
        people.actor(village, "sioned"), service.mine(people.member_of(village, "mair"))[0], "talk", "", "cy"
    )
    with db.write():
        held.forget(people.member_of(village, "mair"))
    assert service.mine(people.member_of(village, "mair")) == []
    assert db.session.scalar(select(func.count()).select_from(IdeaAnswer)) == 0
    assert db.session.scalar(select(func.count()).select_from(Idea)) == service.A_DAY_WITHOUT
