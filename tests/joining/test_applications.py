"""Joining, below the pages: on both engines."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.stories import people
from timebank import clock
from timebank.db import db
from timebank.errors import CodeSpent, Missing, NotAllowed, NotAllTicked, NotFound, NotNow, OneKeyEach, WhoSaidIt
from timebank.joining import applications, checks, invitations, queries
from timebank.joining import held as keeping
from timebank.joining.applications import Told
from timebank.joining.models import Application, Invitation, Said, Tick
from timebank.notices import wording as notice_words
from timebank.notices.models import Notice
from timebank.permissions import Actor
from timebank.trail import service as trail
from timebank.trail.models import TrailReason
from timebank.twokeys import service as twokeys

NEST = Told("Nest Hughes", phone="07700 900 123", email="nest@example.org", about="I like walking")


@pytest.fixture
def village(app: Flask) -> Iterator[people.Village]:
    with app.app_context():
        yield people.whole()


def nest(village: people.Village, told: Told = NEST, key: str = "aa11") -> Application:
    return applications.apply(Actor(), village.group_id, told, key=key)[0]


def count(table: type) -> int:
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def test_not_yet_needs_two_different_people_and_the_answer_opens_it(village: people.Village) -> None:
    application = nest(village)
    sioned, huw = people.actor(village, "sioned"), people.actor(village, "huw")
    with pytest.raises(Missing):
        applications.propose_not_yet(sioned, application, "en")
    act = applications.propose_not_yet(sioned.for_reason("We have not met"), application, "en")
    assert application.state == "new"
    with pytest.raises(NotNow):
        applications.propose_not_yet(sioned.for_reason("Again"), application, "en")
    with pytest.raises(OneKeyEach):
        twokeys.confirm(sioned, act)
    twokeys.confirm(huw, act)
    assert application.state == "not yet"
    assert [(one.kind, one.text) for one in application.said] == [("reason", "We have not met")]
    with pytest.raises(NotNow):
        applications.welcome(sioned, application)
    applications.answer(Actor(), application, "We met on Friday", "en")
    assert application.state == "new"
    assert applications.welcome(sioned, application).name == "Nest Hughes"


def test_a_refused_not_yet_changes_nothing(village: people.Village) -> None:
    application = nest(village)
    act = applications.propose_not_yet(people.actor(village, "sioned").for_reason("No"), application, "en")
    twokeys.refuse(people.actor(village, "huw").for_reason("We have not asked her yet"), act)
    assert (application.state, application.said) == ("new", [])


def test_a_confirmed_not_yet_after_a_welcome_is_refused(village: people.Village) -> None:
    application = nest(village)
    sioned = people.actor(village, "sioned")
    act = applications.propose_not_yet(sioned.for_reason("We have not met"), application, "en")
    applications.welcome(people.actor(village, "nia"), application)
    with pytest.raises(NotNow):
        twokeys.confirm(people.actor(village, "huw"), act)
    assert application.state == "welcomed"


@pytest.mark.parametrize("who", ["mair", "huw"])
def test_only_coordinators_tend(village: people.Village, who: str) -> None:
    application, actor = nest(village), people.actor(village, who)
    check = checks.add(people.actor(village, "sioned"), village.group_id, "", "We have met")
    for act in (
        lambda: applications.welcome(actor, application),
        lambda: applications.talk(actor, application, "x", "en"),
        lambda: applications.close(actor, application),
        lambda: checks.tick(actor, application, check),
        lambda: applications.apply(actor, village.group_id, Told("X", channel="phone", told_by="X"), key="b"),
    ):
        with pytest.raises(NotAllowed):
            act()
    assert application.state == "new"


def test_what_is_typed_for_somebody_says_who_told_it(village: people.Village) -> None:
    sioned = people.actor(village, "sioned")
    with pytest.raises(WhoSaidIt):
        applications.apply(sioned, village.group_id, Told("Beti", channel="slip"), key="b")
    application, _ = applications.apply(sioned, village.group_id, Told("Beti", channel="slip", told_by="Beti"), key="b")
    assert (application.typed_by, application.phone) == ("C1", None)


def test_a_card_is_used_once_and_only_in_its_group(village: people.Village) -> None:
    other = people.found("aber")
    _, code = invitations.make(people.actor(village, "mair"))
    with pytest.raises(CodeSpent):
        invitations.look(other.group_id, code)
    applications.apply(Actor(), village.group_id, NEST, key="a1", invitation=code)
    with pytest.raises(CodeSpent):
        applications.apply(Actor(), village.group_id, NEST, key="a2", invitation=code)
    assert count(Application) == 1


def test_a_list_that_is_not_ticked_asks_why(village: people.Village) -> None:
    sioned, application = people.actor(village, "sioned"), nest(village)
    check = checks.add(sioned, village.group_id, "Wedi cwrdd", "We have met", renews=True)
    with pytest.raises(NotAllTicked):
        applications.welcome(sioned, application)
    checks.tick(sioned, application, check, "Basic", people.today(village) + timedelta(days=365))
    assert checks.unticked(application) == []
    checks.untick(sioned, application, check)
    assert checks.unticked(application) == [check]
    member = applications.welcome(sioned.for_reason("Known for years"), application)
    rows = trail.about(village.group_id, application.ref)
    assert [each.reason for each in rows if each.action == "joining.welcomed"] == ["Known for years"]
    assert all("Nest" not in str(each.facts) for each in rows)
    checks.end(sioned, check)
    assert checks.every(village.group_id) == [] and member.name == "Nest Hughes"


def test_half_a_year_later_what_came_to_nothing_is_gone(village: people.Village) -> None:
    sioned, application = people.actor(village, "sioned"), nest(village)
    check = checks.add(sioned, village.group_id, "Wedi cwrdd", "We have met")
    checks.tick(sioned, application, check)
    applications.talk(sioned, application, "Lives by the sea", "en")
    act = applications.propose_not_yet(sioned.for_reason("We have not met"), application, "en")
    twokeys.confirm(people.actor(village, "huw"), act)
    application_ref = application.ref
    assert any(row.reason for row in trail.about(village.group_id, application_ref))
    kept = nest(village, Told("Still Waiting", phone="07700 900 111"), "k2")
    invitations.make(people.actor(village, "mair"))
    assert keeping.tidy(Actor.host()) == 0
    with clock.at(clock.now() + timedelta(days=300)):
        assert keeping.tidy(Actor.host()) == 1
    assert [one.ref for one in db.session.scalars(select(Application))] == [kept.ref]
    assert (count(Said), count(Tick), count(Invitation)) == (0, 0, 0)
    about = select(func.count()).select_from(Notice).where(Notice.to_name == "Nest Hughes")
    assert db.session.scalar(about) == 0
    db.session.expire_all()
    assert act.reason == ""
    # The words of the reason are gone from the trail too, and its chain still verifies.
    rows = [*trail.about(village.group_id, act.ref), *trail.about(village.group_id, application_ref)]
    assert {row.action for row in rows} >= {"twokeys.proposed", "joining.not yet", "joining.erased"}
    assert [row.reason for row in rows if row.reason] == []
    assert list(trail.check(village.group_id)) == []
    assert "We have not met" not in str(db.session.execute(select(TrailReason.text)).all())


def test_a_persons_application_is_erased_with_them(village: people.Village) -> None:
    application = nest(village)
    sioned = people.actor(village, "sioned")
    applications.talk(sioned, application, "Lives by the sea", "en")
    member = applications.welcome(sioned, application)
    assert keeping.held_about(member)["What was said about joining"][0]["In words"] == "Lives by the sea"
    with db.write():
        keeping.forget(member)
    assert (count(Application), count(Said)) == (0, 0)


def test_another_groups_officers_find_nothing(village: people.Village) -> None:
    other = people.found("aber")
    stranger, application = people.actor(other, "sioned"), nest(village)
    with pytest.raises(NotFound):
        queries.by_ref(stranger, application.ref)
    with pytest.raises(NotFound):
        applications.welcome(stranger, application)
    with pytest.raises(NotFound):
        queries.waiting(stranger, village.group_id)


def test_the_code_is_mailed_to_the_person_and_stands_clear_nowhere(app: Flask, village: people.Village) -> None:
    told = applications.Told("Nest Hughes", email="nest@llanfair.example")
    _, code = applications.apply(Actor(), village.group_id, told, key="a key of the form")
    notice = db.session.scalars(select(Notice).where(Notice.kind == "joining.received")).one()
    assert code not in notice.facts
    with app.test_request_context():
        listed, mailed = notice_words.message(notice), notice_words.message(notice, mailed=True)
    assert listed is not None and mailed is not None
    assert not any(code in text for _, text in listed.texts)
    assert all(code in text for _, text in mailed.texts)
